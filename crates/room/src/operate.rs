//! Operating: plans, commands, rollbacks, through the driver here or elsewhere.

use crate::board::default_environment;
use crate::complaints::{of_adapter, of_draft, of_reply};
use crate::live::check_known;
use crate::room::{Drive, Room};
use crate::views::plan::{fingerprint, plan_view};
use analysis::History;
use driver::{Clock, Reply, Request};
use engine::{Draft, Engine, Start, Wish, look_back, remembered};
use journal::Message;
use rollouts::{Command, Phase, Plan, Purpose, Recipe, Strategy, Survey, Verb};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use vocab::{Release, RolloutId, Target};
use wire::{Complaint, Operation, Outcome, PlanView, Receipt, RollbackScope, Wanted};

/// How long an answer through the inbox is waited for.
const PATIENCE: Duration = Duration::from_secs(20);

/// How often the inbox is looked into while waiting.
const PEEK: Duration = Duration::from_millis(100);

/// Requests that went through the inbox so far.
static ASKED: AtomicU64 = AtomicU64::new(0);

/// Longest time one reading of the estate may take, by the wall clock: one target
/// that hangs must not stop the way back of all others.
const READING: Duration = Duration::from_secs(10);

/// What a reading gives within [`READING`].
pub(crate) async fn in_time<T>(
    reading: impl Future<Output = Result<T, estate::AdapterError>>,
) -> Result<T, Complaint> {
    match tokio::time::timeout(READING, reading).await {
        Ok(read) => read.map_err(|error| of_adapter(&error)),
        Err(_) => {
            let message = format!(
                "the estate did not answer within {} s; try again",
                READING.as_secs()
            );
            Err(Complaint::new("unavailable", message))
        }
    }
}

/// What several readings give within [`READING`], in their order. They go side by
/// side, so that what is asked together goes into few calls, and each in a task of its
/// own: one that hangs or panics takes nothing else with it.
pub(crate) async fn all_in_time<T, F>(
    readings: impl IntoIterator<Item = F>,
) -> Vec<Result<T, Complaint>>
where
    T: Send + 'static,
    F: Future<Output = Result<T, estate::AdapterError>> + Send + 'static,
{
    let begun = readings
        .into_iter()
        .map(|reading| tokio::spawn(in_time(reading)));
    let begun: Vec<_> = begun.collect();
    let broken = |_| {
        Err(Complaint::new(
            "bug",
            "the adapter broke off while reading; see the log",
        ))
    };
    let mut read = Vec::new();
    for reading in begun {
        read.push(reading.await.unwrap_or_else(broken));
    }
    read
}

/// What a rollback on one target comes to.
enum WayBack {
    /// The rollout under way goes back.
    Return(Arc<Plan>),
    /// A plan of its own restores an earlier release.
    Revert(Box<Draft>, bool),
}

impl Room {
    /// The plan for what is wanted; starts nothing.
    ///
    /// # Errors
    /// `unknown-name` with the nearest names, `refused`, `unavailable`.
    pub async fn plan(&self, wanted: &Wanted) -> Result<PlanView, Complaint> {
        let draft = self.draft(&self.wish(wanted)?).await?;
        let place = self.place(&draft.plan.target);
        Ok(plan_view(&draft.plan, &draft.notes, place))
    }

    fn wish(&self, wanted: &Wanted) -> Result<Wish, Complaint> {
        let (environment, region) = (wanted.environment.as_deref(), wanted.region.as_deref());
        let strategy = wanted.strategy.as_deref().map(strategy).transpose()?;
        let release = wanted.release.as_deref().map(release).transpose()?;
        if release.is_none() {
            return Err(Complaint::new(
                "invalid",
                "say which release is to be rolled out",
            ));
        }
        Ok(Wish {
            target: self.resolve(&wanted.service, environment, region)?,
            release,
            strategy,
            purpose: if wanted.fix {
                Purpose::Fix
            } else {
                Purpose::Ship
            },
            supersede: wanted.supersede,
            again: wanted.again,
            force: false,
            by: self.operator.clone(),
            reason: wanted.reason.clone(),
        })
    }

    async fn draft(&self, wish: &Wish) -> Result<Draft, Complaint> {
        let unknown = || Complaint::new("unknown-name", format!("no target `{}`", wish.target));
        let recipe = self
            .estate
            .recipe(&wish.target)
            .cloned()
            .ok_or_else(unknown)?;
        let survey = self.asked(self.perform.survey(&wish.target)).await?;
        let (releases, history) = tokio::join!(
            self.asked(self.perform.releases(&wish.target)),
            self.lately(wish, &recipe, &survey)
        );
        let engine = self.engine().await?;
        let draft = engine.draft(
            wish.clone(),
            recipe,
            survey,
            &releases?,
            &history,
            self.now(),
        );
        draft.map_err(|error| of_draft(&error))
    }

    /// What stable was like lately. A plan can be made without; a way back has no
    /// bakes and does not ask.
    async fn lately(&self, wish: &Wish, recipe: &Recipe, survey: &Survey) -> History {
        if wish.purpose == Purpose::Revert || recipe.gates.is_empty() {
            return History::default();
        }
        let look = look_back(recipe, survey, &wish.target, self.now());
        let sighted = in_time(self.perform.observe(&look)).await;
        sighted.map_or_else(|_| History::default(), |sighted| remembered(&sighted.bins))
    }

    /// Does what is asked. Returns once it is durable.
    ///
    /// # Errors
    /// `refused` with what to do instead, `read-only` for a protected environment of a
    /// live estate nobody has allowed changes in, `unknown-name`, `unavailable`,
    /// `storage`, `not-driven` when the holder of the lease does not answer.
    pub async fn operate(&self, operation: &Operation) -> Result<Receipt, Complaint> {
        let done = self.carry_out(operation).await;
        self.news.notify_waiters();
        done
    }

    async fn carry_out(&self, operation: &Operation) -> Result<Receipt, Complaint> {
        match operation {
            Operation::Deploy { wanted } => {
                let wish = self.wish(wanted)?;
                let engine = self.engine().await?;
                self.check_leave(&engine, &wish.target)?;
                let draft = self.draft(&wish).await?;
                check_shown(wanted, &draft)?;
                let target = wish.target.clone();
                let rollout = self.send(start(draft, wish.supersede)).await?;
                Ok(one(&target, rollout, "started"))
            }
            Operation::Steer {
                verb,
                what,
                environment,
                region,
                reason,
            } => {
                let verb = verb_called(verb)?;
                let engine = self.engine().await?;
                let id = self.find(&engine, what, environment.as_deref(), region.as_deref())?;
                if !leads_back(verb)
                    && let Some(target) = known_target(&engine, &id)
                {
                    self.check_leave(&engine, &target)?;
                }
                let text = format!("told to {verb}");
                let target = target_of(&engine, &id);
                let request = self.command(id, verb, reason.clone());
                let rollout = self.send(request).await?;
                Ok(Receipt {
                    outcomes: vec![done(target, rollout, &text)],
                })
            }
            Operation::RollBack {
                scope,
                environment,
                region,
                to,
                force,
                reason,
            } => {
                let place = (environment.as_deref(), region.as_deref());
                let back = Back {
                    to: to.as_deref(),
                    force: *force,
                    reason: reason.clone(),
                };
                match scope {
                    RollbackScope::Service { service } => {
                        self.roll_back_one(service, place, &back).await
                    }
                    RollbackScope::Stack => self.roll_back_stack(place, &back).await,
                }
            }
        }
    }

    fn command(&self, rollout: RolloutId, verb: Verb, reason: Option<String>) -> Request {
        let command = Command {
            by: self.operator.clone(),
            verb,
            reason,
        };
        Request::Command { rollout, command }
    }

    async fn roll_back_one(
        &self,
        what: &str,
        (environment, region): (Option<&str>, Option<&str>),
        back: &Back<'_>,
    ) -> Result<Receipt, Complaint> {
        let engine = self.engine().await?;
        let named = RolloutId::new(what).ok();
        let target = match named.as_ref().and_then(|id| known_target(&engine, id)) {
            Some(target) => target,
            None => self.resolve(what, environment, region)?,
        };
        // Who names a rollout means that one, and not the one it waits behind.
        if let Some(id) = named.filter(|id| is_waiting(&engine, id)) {
            let rollout = self.give_up(id, back).await?;
            return Ok(one(&target, rollout, GIVEN_UP));
        }
        let done = self.roll_back(&engine, &target, back).await?;
        Ok(Receipt {
            outcomes: vec![done],
        })
    }

    /// Every rollout under way in an environment, newest first; in one region when
    /// one is named. What cannot be rolled back is said, and does not keep the others
    /// from it. Services without a rollout stay as they are: what served them before
    /// has nothing to do with what goes wrong now.
    async fn roll_back_stack(
        &self,
        (environment, region): (Option<&str>, Option<&str>),
        back: &Back<'_>,
    ) -> Result<Receipt, Complaint> {
        let default = || default_environment(&self.estate).map(ToString::to_string);
        let environment = environment.map(str::to_owned).or_else(default);
        let environment = environment.unwrap_or_default();
        check_known(&self.estate, None, Some(&environment), region)?;
        let engine = self.engine().await?;
        let mut outcomes = Vec::new();
        for plan in stack(&engine, &environment, region) {
            let engine = self.engine().await?;
            let target = &plan.target;
            outcomes.push(match self.roll_back(&engine, target, back).await {
                Ok(done) => done,
                Err(complaint) => Outcome {
                    target: target.to_string(),
                    rollout: None,
                    text: complaint.message.clone(),
                    complaint: Some(complaint),
                    snapshot: None,
                },
            });
        }
        if outcomes.is_empty() {
            return Err(Complaint::new("refused", nothing_under_way(&environment)));
        }
        Ok(Receipt { outcomes })
    }

    async fn roll_back(
        &self,
        engine: &Engine,
        target: &Target,
        back: &Back<'_>,
    ) -> Result<Outcome, Complaint> {
        // What waits for its turn would go ahead once the other is back on stable.
        let waiting = engine.waiting(target).map(|active| active.rollout().plan());
        if let Some(plan) = waiting.cloned() {
            let rollout = self.give_up(plan.id.clone(), back).await?;
            if engine.under_way(target).is_none() && back.to.is_none() {
                return Ok(done(target.to_string(), rollout, GIVEN_UP));
            }
        }
        let (snapshot, rollout, text) = match self.way_back(engine, target, back).await? {
            WayBack::Return(plan) => {
                let request = self.command(plan.id.clone(), Verb::RollBack, back.reason.clone());
                let rollout = self.send(request).await?;
                (
                    plan.policies.snapshot.clone(),
                    rollout,
                    "returning to stable".into(),
                )
            }
            WayBack::Revert(draft, supersede) => {
                let text = format!("restoring release {}", draft.plan.canary.release);
                let snapshot = draft.plan.policies.snapshot.clone();
                (snapshot, self.send(start(*draft, supersede)).await?, text)
            }
        };
        Ok(Outcome {
            snapshot,
            ..done(target.to_string(), rollout, &text)
        })
    }

    /// Takes back a rollout that has not begun. Its release has done nothing wrong:
    /// that is an abort, which is not remembered against it.
    async fn give_up(&self, id: RolloutId, back: &Back<'_>) -> Result<String, Complaint> {
        let request = self.command(id, Verb::Abort, back.reason.clone());
        self.send(request).await
    }

    /// A rollout under way goes back, unless another release than its stable one
    /// is asked for; else an earlier release is restored.
    async fn way_back(
        &self,
        engine: &Engine,
        target: &Target,
        back: &Back<'_>,
    ) -> Result<WayBack, Complaint> {
        let to = back.to.map(release).transpose()?;
        let under_way = engine
            .under_way(target)
            .map(|active| active.rollout().plan().clone());
        if let Some(plan) = &under_way
            && to.as_ref().is_none_or(|to| *to == plan.stable.release)
        {
            return Ok(WayBack::Return(Arc::clone(plan)));
        }
        let wish = Wish {
            target: target.clone(),
            release: to,
            strategy: None,
            purpose: Purpose::Revert,
            supersede: under_way.is_some(),
            again: false,
            force: back.force,
            by: self.operator.clone(),
            reason: back.reason.clone(),
        };
        Ok(WayBack::Revert(
            Box::new(self.draft(&wish).await?),
            under_way.is_some(),
        ))
    }

    /// Sends a request to whoever drives; takes the lease when nobody does.
    pub(crate) async fn send(&self, request: Request) -> Result<String, Complaint> {
        match self.drive().await? {
            Drive::Here => self.ask_here(request).await,
            Drive::Elsewhere(_) | Drive::Nobody => self.ask_elsewhere(request).await,
        }
    }

    async fn ask_here(&self, request: Request) -> Result<String, Complaint> {
        let gone = || Complaint::new("not-driven", "the driver has ended; try again");
        let steering = self.steering().await.ok_or_else(gone)?;
        of_reply(steering.ask(request).await.map_err(|_| gone())?)
    }

    /// Through the inbox. A holder that vanishes meanwhile is succeeded by us; the
    /// message is then answered by our own driver.
    async fn ask_elsewhere(&self, request: Request) -> Result<String, Complaint> {
        let wall = Clock::wall(self.clock.as_ref());
        // Two requests of the same millisecond are two.
        let number = ASKED.fetch_add(1, Ordering::Relaxed);
        let id = format!("{}-{}-{number}", self.claimant.holder, wall.millis());
        let body = serde_json::to_string(&request).map_err(|error| Complaint::new("bug", error))?;
        let message = Message {
            id: id.clone(),
            at: wall,
            from: self.claimant.purpose.clone(),
            body,
        };
        self.with_store(move |store| store.send(&message)).await?;
        let deadline = tokio::time::Instant::now() + PATIENCE;
        while tokio::time::Instant::now() < deadline {
            let asked = id.clone();
            // From here on it may be done: a store that does not answer for a moment
            // is no reason to say that it was not.
            let answer = self.with_store(move |store| store.answer_of(&asked)).await;
            if let Ok(Some(answer)) = answer {
                let reply: Reply = serde_json::from_str(&answer.body)
                    .map_err(|error| Complaint::new("bug", error))?;
                return of_reply(reply);
            }
            let _somebody_else_may = self.drive().await;
            tokio::time::sleep(PEEK).await;
        }
        let message = "whoever holds the lease did not answer; the request stays in the inbox and \
                       may still be done: look at `status` before asking again";
        Err(Complaint::new("not-driven", message))
    }
}

/// What starts is what was looked at.
fn check_shown(wanted: &Wanted, draft: &Draft) -> Result<(), Complaint> {
    match &wanted.shown {
        Some(shown) if *shown != fingerprint(&draft.plan) => {
            let message = "the plan is another one now than the one that was shown: the target, \
                           the estate file or the rollouts under way have changed; look at it again";
            Err(Complaint::new("refused", message))
        }
        Some(_) | None => Ok(()),
    }
}

/// How a rollback was asked for.
struct Back<'a> {
    to: Option<&'a str>,
    force: bool,
    reason: Option<String>,
}

fn start(draft: Draft, supersede: bool) -> Request {
    let Draft { plan, notes } = draft;
    // The driver reads the target itself before it starts; until then it is unseen.
    let nothing = rollouts::SlotState::default();
    let seen = rollouts::Observation {
        at: plan.made,
        a: nothing.clone(),
        b: nothing,
    };
    Request::Start {
        start: Box::new(Start {
            plan,
            notes,
            supersede,
            seen,
        }),
    }
}

/// The rollouts under way in an environment, newest first; in one region when one is
/// named.
pub(crate) fn stack<'a>(
    engine: &'a Engine,
    environment: &str,
    region: Option<&str>,
) -> Vec<&'a Plan> {
    let plans = engine
        .active()
        .values()
        .map(|active| active.rollout().plan().as_ref());
    let mut plans: Vec<&Plan> = plans
        .filter(|plan| plan.target.environment.as_str() == environment)
        .filter(|plan| region.is_none_or(|region| plan.target.region.as_str() == region))
        .filter(|plan| {
            engine.under_way(&plan.target).is_none_or(|first| {
                // What waits goes with what it waits behind.
                first.rollout().plan().id == plan.id
            })
        })
        .collect();
    plans.sort_by_key(|plan| std::cmp::Reverse(plan.made));
    plans
}

/// Why a whole environment cannot be rolled back when nothing moves there.
pub(crate) fn nothing_under_way(environment: &str) -> String {
    format!(
        "no rollout is under way in {environment}, so there is nothing to take back together; to \
         restore the release before, roll the service back by its name"
    )
}

/// Whether a verb takes users back to stable: that needs no leave.
fn leads_back(verb: Verb) -> bool {
    match verb {
        Verb::Abort | Verb::RollBack => true,
        Verb::Pause | Verb::Unpause | Verb::Approve | Verb::Promote | Verb::PromoteFully => false,
    }
}

/// What is said of a rollout that was rolled back before it began.
const GIVEN_UP: &str = "given up before it began";

fn is_waiting(engine: &Engine, id: &RolloutId) -> bool {
    let phase = engine
        .active()
        .get(id)
        .map(|active| active.rollout().phase());
    matches!(phase, Some(Phase::Waiting { .. }))
}

fn one(target: &Target, rollout: String, text: &str) -> Receipt {
    Receipt {
        outcomes: vec![done(target.to_string(), rollout, text)],
    }
}

fn done(target: String, rollout: String, text: &str) -> Outcome {
    Outcome {
        target,
        rollout: Some(rollout),
        text: text.to_owned(),
        complaint: None,
        snapshot: None,
    }
}

pub(crate) fn known_target(engine: &Engine, id: &RolloutId) -> Option<Target> {
    let active = engine
        .active()
        .get(id)
        .map(|active| active.rollout().plan().target.clone());
    active.or_else(|| {
        let ended = engine.ended().iter().find(|summary| summary.id == *id);
        ended.map(|summary| summary.target.clone())
    })
}

fn target_of(engine: &Engine, id: &RolloutId) -> String {
    known_target(engine, id)
        .map(|target| target.to_string())
        .unwrap_or_default()
}

fn strategy(text: &str) -> Result<Strategy, Complaint> {
    let found = Strategy::ALL
        .into_iter()
        .find(|strategy| strategy.as_str() == text);
    let names = || Strategy::ALL.into_iter().map(Strategy::as_str);
    found.ok_or_else(|| unknown("strategy", text, names()))
}

fn release(text: &str) -> Result<Release, Complaint> {
    Release::new(text).map_err(|error| Complaint::new("invalid", error))
}

/// Verbs by their names on the wire.
pub(crate) fn verb_called(text: &str) -> Result<Verb, Complaint> {
    const NAMES: [(&str, Verb); 7] = [
        ("pause", Verb::Pause),
        ("unpause", Verb::Unpause),
        ("approve", Verb::Approve),
        ("promote", Verb::Promote),
        ("promote-fully", Verb::PromoteFully),
        ("abort", Verb::Abort),
        ("roll-back", Verb::RollBack),
    ];
    let found = NAMES.into_iter().find(|(name, _)| *name == text);
    let names = NAMES.into_iter().map(|(name, _)| name);
    found
        .map(|(_, verb)| verb)
        .ok_or_else(|| unknown("verb", text, names))
}

fn unknown<'a>(what: &str, text: &str, known: impl IntoIterator<Item = &'a str>) -> Complaint {
    let hint = estate::suggestion(text, known);
    let text: String = text.chars().take(64).collect();
    Complaint::new(
        "unknown-name",
        format!("no {what} is called `{text}`; {hint}"),
    )
}
