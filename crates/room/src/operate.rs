//! Operating: plans, commands, rollbacks, through the driver here or elsewhere.

use crate::complaints::{of_adapter, of_draft, of_reply};
use crate::room::{Drive, Room};
use crate::views::plan::{fingerprint, plan_view};
use driver::{Clock, Reply, Request};
use engine::{Draft, Engine, Start, Wish};
use journal::Message;
use rollouts::{Command, Phase, Purpose, Strategy, Verb};
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

/// What a rollback on one target comes to.
enum WayBack {
    /// The rollout under way goes back.
    Return(RolloutId),
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
        let survey = in_time(self.perform.survey(&wish.target)).await?;
        let releases = in_time(self.perform.releases(&wish.target)).await?;
        let engine = self.engine().await?;
        let draft = engine.draft(wish.clone(), recipe, survey, &releases, self.now());
        draft.map_err(|error| of_draft(&error))
    }

    /// Does what is asked. Returns once it is durable.
    ///
    /// # Errors
    /// `refused` with what to do instead, `unknown-name`, `unavailable`, `storage`,
    /// `not-driven` when the holder of the lease does not answer.
    pub async fn operate(&self, operation: &Operation) -> Result<Receipt, Complaint> {
        let done = self.carry_out(operation).await;
        self.news.notify_waiters();
        done
    }

    async fn carry_out(&self, operation: &Operation) -> Result<Receipt, Complaint> {
        match operation {
            Operation::Deploy { wanted } => {
                let wish = self.wish(wanted)?;
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
        let (rollout, text) = self.roll_back(&engine, &target, back).await?;
        Ok(one(&target, rollout, &text))
    }

    /// Every service of an environment and region. What cannot be rolled back is
    /// said, and does not keep the others from it.
    async fn roll_back_stack(
        &self,
        (environment, region): (Option<&str>, Option<&str>),
        back: &Back<'_>,
    ) -> Result<Receipt, Complaint> {
        let services: Vec<String> = self
            .estate
            .services()
            .iter()
            .map(|service| service.name.to_string())
            .collect();
        let found = services
            .iter()
            .filter_map(|service| self.estate.resolve(service, environment, region).ok());
        let mut targets: Vec<Target> = found.collect();
        // First what is being rolled out: it needs no plan, and users are on it now.
        let engine = self.engine().await?;
        targets.sort_by_key(|target| engine.under_way(target).is_none());
        let mut outcomes = Vec::new();
        for target in targets {
            let engine = self.engine().await?;
            outcomes.push(match self.roll_back(&engine, &target, back).await {
                Ok((rollout, text)) => done(target.to_string(), rollout, &text),
                Err(complaint) => Outcome {
                    target: target.to_string(),
                    rollout: None,
                    text: complaint.message.clone(),
                    complaint: Some(complaint),
                },
            });
        }
        if outcomes.is_empty() {
            let place = environment.unwrap_or("the default environment");
            return Err(Complaint::new(
                "unknown-name",
                format!("no service runs in {place}"),
            ));
        }
        Ok(Receipt { outcomes })
    }

    async fn roll_back(
        &self,
        engine: &Engine,
        target: &Target,
        back: &Back<'_>,
    ) -> Result<(String, String), Complaint> {
        // What waits for its turn would go ahead once the other is back on stable.
        let waiting = engine.waiting(target).map(|active| active.rollout().plan());
        if let Some(plan) = waiting.cloned() {
            let rollout = self.give_up(plan.id.clone(), back).await?;
            if engine.under_way(target).is_none() && back.to.is_none() {
                return Ok((rollout, GIVEN_UP.into()));
            }
        }
        match self.way_back(engine, target, back).await? {
            WayBack::Return(id) => {
                let request = self.command(id, Verb::RollBack, back.reason.clone());
                Ok((self.send(request).await?, "returning to stable".into()))
            }
            WayBack::Revert(draft, supersede) => {
                let text = format!("restoring release {}", draft.plan.canary.release);
                Ok((self.send(start(*draft, supersede)).await?, text))
            }
        }
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
            return Ok(WayBack::Return(plan.id.clone()));
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
    async fn send(&self, request: Request) -> Result<String, Complaint> {
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
