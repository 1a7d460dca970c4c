//! The board: one snapshot of everything the window shows at a glance.
//!
//! It is put together without waiting for the estate: from what the journal says,
//! and from what was last read of each target. Figures say how old they are;
//! nothing here is remembered from one board to the next but when nobody began to
//! drive, which no record says.

mod alarms;
pub(crate) mod bar;
mod deck;
pub(crate) mod health;
pub(crate) mod lines;
pub(crate) mod readings;
#[cfg(test)]
mod tests;

use crate::leave::open_until;
use crate::live::Standing;
use crate::operate::stack;
use crate::room::{Drive, Mode, Room};
use crate::views::plan::Place;
use driver::{Clock, Request};
use engine::{Acknowledge, Active, Engine};
use estate::{Estate, Placement};
use readings::{KEPT, Known, Moment, Wanted};
use rollouts::{Observation, Plan};
use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError};
use std::time::Duration;
use vocab::{EnvironmentName, Span, Target, Timestamp};
use wire::{Complaint, Freshness};

/// Shortest interval that the driver's own readings are said to have: below it
/// the window could not show that one was missed.
pub(crate) const SHORTEST: Span = Span::seconds(2);

/// How long [`Room::look_around`] waits at most.
const PATIENCE: Duration = Duration::from_secs(10);

/// One snapshot. Everything it says is of one moment.
#[derive(Debug, Clone)]
pub struct Board {
    pub(crate) estate: Arc<Estate>,
    pub(crate) practice: bool,
    /// How a live estate stands with us; nothing on practice.
    pub(crate) standing: Standing,
    pub(crate) operator: String,
    /// What the journal says; as it was last readable when it is not now.
    pub(crate) engine: Arc<Engine>,
    /// Why the journal cannot be read, if it cannot.
    pub(crate) unreadable: Option<Complaint>,
    pub(crate) known: BTreeMap<Target, Arc<Known>>,
    /// How estate time follows the wall's.
    pub(crate) pace: estate_sim::Clock,
    pub(crate) now: Timestamp,
    pub(crate) wall: Timestamp,
    pub(crate) drive: Drive,
    /// Since when nobody drives, as far as this room has noticed, estate time.
    pub(crate) undriven_since: Option<Timestamp>,
    /// What keeps the driver here from acting.
    pub(crate) trouble: Option<String>,
}

impl Room {
    /// Everything the window shows at a glance, as it is known now. Begins to read
    /// what was not read lately, and does not wait for it.
    pub async fn board(&self) -> Board {
        self.read_what_is_due();
        let (engine, unreadable) = self.engine_as_last_read().await;
        let drive = self.driven_by().await.unwrap_or(Drive::Nobody);
        let (now, wall) = (self.now(), self.wall());
        Board {
            estate: Arc::clone(&self.estate),
            practice: matches!(self.mode(), Mode::Practice),
            standing: self.standing(),
            operator: self.operator.to_string(),
            engine,
            unreadable,
            known: self.readings.known(),
            pace: self.clock.pace(),
            now,
            wall,
            undriven_since: self.undriven_since(&drive, now),
            drive,
            trouble: self.trouble().await,
        }
    }

    /// Reads every target and waits until each was read or could not be, ten
    /// seconds at most.
    pub async fn look_around(&self) {
        let targets: Vec<Target> = self.estate.targets().map(|(of, _)| of.clone()).collect();
        let all_answered = async {
            loop {
                let news = self.news.notified();
                tokio::pin!(news);
                news.as_mut().enable();
                self.read_what_is_due();
                if self.login_needed().is_some() || self.readings.has_answers(&targets) {
                    return;
                }
                news.await;
            }
        };
        let _late_ones_say_so = tokio::time::timeout(PATIENCE, all_answered).await;
    }

    fn read_what_is_due(&self) {
        // Without credentials nothing is asked until somebody has logged in.
        if self.login_needed().is_some() {
            return;
        }
        let clock = self.moments();
        let from = clock().now - KEPT;
        for (target, placement) in self.estate.targets() {
            let wanted = Wanted {
                gates: placement.recipe.gates.clone(),
                tasks: placement.recipe.tasks,
                from,
            };
            self.readings.refresh(&self.perform, target, wanted, &clock);
        }
    }

    /// Both clocks, to be read where a reading comes back.
    pub(crate) fn moments(&self) -> Arc<dyn Fn() -> Moment + Send + Sync> {
        let clock = Arc::clone(&self.clock);
        Arc::new(move || Moment {
            now: Clock::now(clock.as_ref()),
            wall: Clock::wall(clock.as_ref()),
        })
    }

    /// What the journal says, or said when it could last be read, and why it
    /// cannot be read now.
    async fn engine_as_last_read(&self) -> (Arc<Engine>, Option<Complaint>) {
        let read = self.engine().await;
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        match read {
            Ok(engine) => {
                *last = Arc::clone(&engine);
                (engine, None)
            }
            Err(complaint) => (Arc::clone(&last), Some(complaint)),
        }
    }

    fn undriven_since(&self, drive: &Drive, now: Timestamp) -> Option<Timestamp> {
        let undriven = self.undriven.lock();
        let mut undriven = undriven.unwrap_or_else(PoisonError::into_inner);
        *undriven = match drive {
            Drive::Nobody => undriven.or(Some(now)),
            Drive::Here | Drive::Elsewhere(_) => None,
        };
        *undriven
    }

    /// Notes that the operator of this room has seen an alarm, for everybody on the
    /// journal.
    ///
    /// # Errors
    /// `unknown-name` when no alarm has this id now; `storage`, `damaged` or
    /// `not-driven` when it cannot be journalled.
    pub async fn acknowledge(&self, alarm: &str) -> Result<String, Complaint> {
        let board = self.board().await;
        let known = board.alarms().into_iter().find(|known| known.id == alarm);
        let Some(known) = known else {
            let message = "there is no such alarm any more; what is there is on the screen";
            return Err(Complaint::new("unknown-name", message));
        };
        let seen = Acknowledge {
            alarm: known.id,
            by: self.operator.clone(),
        };
        self.send(Request::Acknowledge { seen }).await?;
        self.news.notify_waiters();
        Ok(format!("acknowledged: {}", known.title))
    }
}

/// The environment that is meant when none is named.
pub(crate) fn default_environment(estate: &Estate) -> Option<&EnvironmentName> {
    let first = || estate.environments().first();
    let default = estate.default_environment();
    default.or_else(|| first().map(|environment| &environment.name))
}

impl Board {
    /// Whether rollouts are under way.
    #[must_use]
    pub fn busy(&self) -> bool {
        !self.engine.active().is_empty()
    }

    pub(crate) fn placement(&self, target: &Target) -> Option<&Placement> {
        self.estate.target(target)
    }

    pub(crate) fn place(&self, target: &Target) -> Place {
        Place::of(self.placement(target), self.practice)
    }

    /// The account a target is in, as dialogs restate it.
    pub(crate) fn account_of(&self, target: &Target) -> String {
        let placed = self.placement(target).and_then(|there| there.aws.as_ref());
        match placed {
            Some(aws) => aws.account.id.clone(),
            None => self.account(),
        }
    }

    /// The accounts of the estate; `practice` for the simulated one.
    pub(crate) fn account(&self) -> String {
        if self.practice {
            return "practice".into();
        }
        let accounts = self.standing.accounts.iter();
        let mut numbers: Vec<&str> = accounts.map(|there| there.account.as_str()).collect();
        numbers.dedup();
        numbers.join(", ")
    }

    /// Until when all protected environments of a live estate may be changed.
    #[must_use]
    pub fn changes_until(&self) -> Option<Timestamp> {
        let all = self.estate.environments().iter();
        let protected = all.filter(|there| there.protected).map(|there| &there.name);
        open_until(&self.engine, protected, self.now)
    }

    pub(crate) fn is_protected(&self, target: &Target) -> bool {
        self.placement(target)
            .is_some_and(|placement| placement.protected)
    }

    /// The environment that is meant when none is named: the file's default, else
    /// its first.
    pub(crate) fn default_environment(&self) -> Option<&EnvironmentName> {
        default_environment(&self.estate)
    }

    /// The rollouts under way in an environment, newest first.
    pub(crate) fn stack(&self, environment: &str, region: Option<&str>) -> Vec<&Plan> {
        stack(&self.engine, environment, region)
    }

    /// Targets of the estate file, in its order.
    pub(crate) fn targets(&self) -> impl Iterator<Item = &Target> {
        self.estate.targets().map(|(target, _)| target)
    }

    /// What a rollout's driver in this process last saw of its target.
    fn sight<'a>(&self, active: &'a Active) -> Option<&'a Arc<Observation>> {
        let here = matches!(self.drive, Drive::Here);
        active.watching().sight().target.as_ref().filter(|_| here)
    }

    /// The newest reading of a target: this room's own, or its driver's.
    pub(crate) fn seen(&self, target: &Target) -> Option<Arc<Observation>> {
        let own = self.known.get(target).and_then(|known| known.seen.as_ref());
        let driven = self.engine.under_way(target);
        let driven = driven.and_then(|active| self.sight(active));
        let newest = own.into_iter().chain(driven).max_by_key(|seen| seen.at);
        newest.cloned()
    }

    /// Wall time of a moment of the estate that is not to come.
    pub(crate) fn wall_of(&self, at: Timestamp) -> Timestamp {
        self.pace.wall_at(at).min(self.wall)
    }

    /// How much of the wall's time an interval of the estate's takes.
    fn wall_span(&self, span: Span) -> Span {
        Span::millis(span.as_millis() / u64::from(self.pace.speed.times()))
    }

    /// How fresh the readings of a target are; the driver's count as well.
    pub(crate) fn freshness(&self, target: &Target) -> Freshness {
        let own = self
            .known
            .get(target)
            .map_or_else(|| Known::default().freshness(), |known| known.freshness());
        let active = self.engine.under_way(target);
        let Some((active, seen)) = active.and_then(|active| Some((active, self.sight(active)?)))
        else {
            return own;
        };
        let read_at = self.wall_of(seen.at);
        if own.read_at.is_some_and(|own| own > read_at) {
            return own;
        }
        let every = self.wall_span(active.rollout().look_every());
        Freshness {
            source: "estate".into(),
            read_at: Some(read_at),
            every_millis: every.max(SHORTEST).as_millis(),
            trouble: own.trouble,
        }
    }
}
