//! Making plans: from what is asked, the recipe and the survey to the steps.

use crate::{
    Effect, Party, Plan, Policies, Purpose, Recipe, ReleaseFacts, Step, StepKind, Strategy, Survey,
    Usual,
};
use vocab::{NonEmpty, OperatorName, Percent, Release, RolloutId, Span, Target, Timestamp};

/// What is asked for: everything a plan is made from.
#[derive(Debug, Clone, PartialEq)]
pub struct Ask {
    /// The id the rollout will have.
    pub id: RolloutId,
    /// The plan this one replaces, if any.
    pub parent: Option<RolloutId>,
    /// What to act on.
    pub target: Target,
    /// The release to bring to users.
    pub release: ReleaseFacts,
    /// How.
    pub strategy: Strategy,
    /// What for.
    pub purpose: Purpose,
    /// How this service is rolled out.
    pub recipe: Recipe,
    /// The target as it was found.
    pub survey: Survey,
    /// What stable is usually like; empty when nothing is known.
    pub usual: Vec<Usual>,
    /// Who asks.
    pub by: OperatorName,
    /// Why.
    pub reason: Option<String>,
    /// When.
    pub now: Timestamp,
}

/// There is nothing a plan could be made from.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unplannable {
    /// No release serves users, so there is nothing to go back to.
    #[error(
        "`{target}` serves no release yet, so there is no way back from a rollout; \
         bring up a first release by hand"
    )]
    NothingServes {
        /// Which target.
        target: Target,
    },
    /// The release serves all users already.
    #[error("`{target}` serves release `{release}` already; nothing to do")]
    ServesAlready {
        /// Which target.
        target: Target,
        /// Which release.
        release: Release,
    },
    /// An instant rollout must say why it skips everything.
    #[error("an instant rollout skips verification and bakes; say why with a reason")]
    NeedsReason,
}

/// Time between two calls that read and write a weight, as a plan expects it.
const WRITE: Span = Span::seconds(2);

/// Makes the plan.
///
/// # Errors
/// [`Unplannable`] when nothing serves, when the release serves already, or when
/// an instant rollout comes without a reason.
pub fn plan(ask: Ask) -> Result<Plan, Unplannable> {
    let (stable, canary) = parties(&ask)?;
    let said = |reason: &String| !reason.trim().is_empty();
    let unasked = ask.strategy == Strategy::Instant && ask.purpose != Purpose::Revert;
    if unasked && !ask.reason.as_ref().is_some_and(said) {
        return Err(Unplannable::NeedsReason);
    }
    let draft = Steps {
        ask: &ask,
        stable: &stable,
        canary: &canary,
        steps: Vec::new(),
    };
    let (steps, skipped) = match (ask.purpose, ask.strategy) {
        (Purpose::Revert, _) => draft.revert(),
        (Purpose::Ship | Purpose::Fix, Strategy::Canary) => draft.canary(),
        (Purpose::Ship | Purpose::Fix, Strategy::BlueGreen) => draft.blue_green(),
        (Purpose::Ship | Purpose::Fix, Strategy::Rolling) => draft.rolling(),
        (Purpose::Ship | Purpose::Fix, Strategy::Instant) => draft.instant(),
    };
    Ok(Plan {
        steps,
        skipped,
        stable,
        canary,
        policies: policies(&ask),
        requests_per_second: ask.survey.requests_per_second,
        usual: ask.usual,
        promise: ask.survey.promise,
        id: ask.id,
        parent: ask.parent,
        target: ask.target,
        strategy: ask.strategy,
        purpose: ask.purpose,
        by: ask.by,
        reason: ask.reason,
        made: ask.now,
    })
}

/// Who stands where: roles are read from the balancer.
fn parties(ask: &Ask) -> Result<(Party, Party), Unplannable> {
    let seen = &ask.survey.observation;
    let slot = seen.stable();
    let found = seen.slot(slot);
    let nothing = || Unplannable::NothingServes {
        target: ask.target.clone(),
    };
    let release = found
        .release
        .clone()
        .filter(|_| found.weight > Percent::ZERO)
        .ok_or_else(nothing)?;
    if release == ask.release.release && found.weight == Percent::FULL {
        return Err(Unplannable::ServesAlready {
            target: ask.target.clone(),
            release,
        });
    }
    let tasks = ask.recipe.tasks.max(1);
    let stable = Party {
        slot,
        release,
        tasks: found.desired.max(1),
    };
    let canary = Party {
        slot: slot.other(),
        release: ask.release.release.clone(),
        tasks,
    };
    Ok((stable, canary))
}

fn policies(ask: &Ask) -> Policies {
    let mut policies = ask.recipe.policies.clone();
    if ask.purpose == Purpose::Revert {
        // A revert waits for nobody.
        policies.approval = None;
    }
    if ask.survey.moves_whole() {
        // The weight is read back only when every task has been replaced.
        let (timing, within) = (&mut policies.timing, ask.survey.promise.within);
        timing.shift = timing.shift.max(within.times(2));
        timing.way_back = timing.way_back.max(within.times(3));
    }
    policies
}

/// A list of steps being written down.
struct Steps<'a> {
    ask: &'a Ask,
    stable: &'a Party,
    canary: &'a Party,
    steps: Vec<Step>,
}

type Made = (NonEmpty<Step>, Vec<String>);

impl Steps<'_> {
    fn capacity(party: &Party, tasks: u32) -> Effect {
        Effect::EnsureCapacity {
            slot: party.slot,
            release: party.release.clone(),
            tasks,
        }
    }

    fn push(&mut self, kind: StepKind, forward: Vec<Effect>, back: Vec<Effect>, expected: Span) {
        self.steps.push(Step {
            kind,
            forward,
            back,
            expected,
        });
    }

    fn provision(&mut self, tasks: u32) {
        let forward = vec![Self::capacity(self.canary, tasks)];
        let back = vec![Self::capacity(self.canary, 0)];
        // On one side tasks are only promised: they start with the shift.
        let survey = &self.ask.survey;
        let expected = if survey.moves_whole() {
            WRITE
        } else {
            survey.task_start
        };
        self.push(StepKind::Provision { tasks }, forward, back, expected);
    }

    fn verify(&mut self) {
        let Some(suite) = self.ask.recipe.suite.clone() else {
            return;
        };
        let forward = vec![Effect::RunSuite {
            suite: suite.clone(),
            slot: self.canary.slot,
        }];
        self.push(
            StepKind::Verify { suite },
            forward,
            Vec::new(),
            Span::seconds(15),
        );
    }

    fn shift(&mut self, weight: Percent) {
        let to = |weight| Effect::EnsureWeight {
            slot: self.canary.slot,
            weight,
        };
        let (forward, back) = (vec![to(weight)], vec![to(Percent::ZERO)]);
        let survey = &self.ask.survey;
        let expected = if survey.moves_whole() {
            survey.promise.within
        } else {
            WRITE
        };
        self.push(StepKind::Shift { weight }, forward, back, expected);
    }

    fn bake(&mut self, duration: Span) {
        if duration > Span::ZERO {
            let gates = self.ask.recipe.gates.clone();
            self.push(
                StepKind::Bake { duration, gates },
                Vec::new(),
                Vec::new(),
                duration,
            );
        }
    }

    /// Taking the old side down is taken back by bringing it up again.
    fn retirement(&self, keep: u32, after: Span) -> Step {
        Step {
            kind: StepKind::Retire { keep, after },
            forward: vec![Self::capacity(self.stable, keep)],
            back: vec![Self::capacity(self.stable, self.stable.tasks)],
            expected: after + Span::seconds(30),
        }
    }

    /// Asks for approval when this weight is the first that needs it.
    fn approve_before(&mut self, weight: Percent) {
        let asked = |step: &Step| matches!(step.kind, StepKind::Approve { .. });
        let Some(approval) = &self.ask.recipe.policies.approval else {
            return;
        };
        if weight >= approval.before && !self.steps.iter().any(asked) {
            let (who, why) = (approval.who.clone(), approval.why.clone());
            let kind = StepKind::Approve { who, why };
            self.push(kind, Vec::new(), Vec::new(), Span::ZERO);
        }
    }

    fn canary(mut self) -> Made {
        let mut tasks = 0;
        for weight in self.ask.recipe.ladder.clone().iter().copied() {
            self.approve_before(weight);
            let needed = weight.of(self.canary.tasks).max(1);
            if needed > tasks {
                self.provision(needed);
            }
            if tasks == 0 {
                self.verify();
            }
            tasks = tasks.max(needed);
            self.shift(weight);
            self.bake(self.ask.recipe.bake);
        }
        let after = self.ask.recipe.keep_warm;
        self.close(after, Vec::new())
    }

    fn blue_green(mut self) -> Made {
        self.provision(self.canary.tasks);
        self.verify();
        self.approve_before(Percent::FULL);
        self.shift(Percent::FULL);
        self.bake(self.ask.recipe.bake);
        let after = self.ask.recipe.keep_warm;
        self.close(
            after,
            vec!["no canary: all users meet the release at the same moment".into()],
        )
    }

    /// Batches so small that a balancer's whole percents do not tell them apart
    /// only bring tasks up; the weight follows with the next one that shows.
    fn rolling(mut self) -> Made {
        if self.ask.survey.moves_whole() {
            return self.whole();
        }
        let full = self.canary.tasks;
        let batch = self.ask.recipe.batch.of(full).max(1);
        let (mut up, mut before, mut down) = (0, Percent::ZERO, self.stable.tasks);
        while up < full {
            let first = up == 0;
            up = (up + batch).min(full);
            let weight = Percent::carried_by(up, full).floor();
            self.approve_before(weight);
            self.provision(up);
            if first {
                self.verify();
            }
            if weight <= before {
                continue;
            }
            self.shift(weight);
            self.bake(self.ask.recipe.between_batches);
            let keep = weight.rest().of(self.stable.tasks);
            if up < full && keep < down {
                self.steps.push(self.retirement(keep, Span::ZERO));
                down = keep;
            }
            before = weight;
        }
        let warning =
            "the old side goes down batch by batch, so the way back needs new tasks first";
        self.close(Span::ZERO, vec![warning.into()])
    }

    /// One shift, in which the estate replaces the tasks by itself. Only the side
    /// that serves can be reached there, so verification comes after it.
    fn whole(mut self) -> Made {
        self.approve_before(Percent::FULL);
        self.provision(self.canary.tasks);
        self.shift(Percent::FULL);
        self.verify();
        self.bake(self.ask.recipe.bake);
        let skipped = [
            "batches of our own: the estate replaces the tasks in its own turns",
            "keeping the old side warm: the way back replaces the tasks again",
        ];
        self.close(Span::ZERO, skipped.map(str::to_owned).to_vec())
    }

    fn instant(mut self) -> Made {
        self.approve_before(Percent::FULL);
        self.provision(self.canary.tasks);
        self.shift(Percent::FULL);
        let mut skipped = vec!["bakes and gates: only the hard limits are watched".to_owned()];
        if let Some(suite) = &self.ask.recipe.suite {
            skipped.push(format!("the verification suite `{suite}`"));
        }
        let after = self.ask.recipe.keep_warm;
        self.close(after, skipped)
    }

    /// One weight write when the old side is still warm, else tasks first.
    fn revert(mut self) -> Made {
        let seen = self.ask.survey.observation.slot(self.canary.slot);
        let warm = seen.release.as_ref() == Some(&self.canary.release)
            && seen.ready() >= self.canary.tasks;
        if !warm {
            self.provision(self.canary.tasks);
        }
        self.shift(Percent::FULL);
        self.close(
            Span::ZERO,
            vec!["ladder, bakes and gates: a revert waits for nothing".into()],
        )
    }

    /// The last step of every strategy takes the old side down.
    fn close(self, after: Span, skipped: Vec<String>) -> Made {
        let last = self.retirement(0, after);
        (NonEmpty::ending_with(self.steps, last), skipped)
    }
}
