//! Alarms: what a person must act on, derived anew from journal and readings.
//!
//! | what | state | until |
//! |---|---|---|
//! | the journal cannot be read; the driver cannot act | critical | it can |
//! | a rollout is stuck | critical | it moves |
//! | rollouts are under way and nobody drives | critical | somebody does |
//! | a login is needed; an account is not the one the estate file names | critical with a rollout under way, else high | somebody has logged in, or mended it |
//! | rolled back by itself | critical on the way, high after | a day, or a later rollout there completed |
//! | paused for a foreign change | high | it goes on |
//! | waits for a person | waiting | it goes on |
//! | a protected service ails, by its readings | as in `health`, high or worse | it is over |
//! | targets cannot be read | high with a rollout there, else low | they can |
//!
//! A pause by a person is no alarm: they know. An id says what and since when, so
//! that what comes again is new.

use super::Board;
use super::deck::Condition;
use crate::room::Drive;
use engine::Summary;
use rollouts::{Cause, Ending, PauseReason, Phase, Rollout};
use std::collections::BTreeMap;
use vocab::{RolloutId, Span, Target, Timestamp};
use wire::{AlarmView, Freshening, State};

/// How long a rollback nobody asked for is told of, in estate time.
const TOLD: Span = Span::minutes(24 * 60);

/// How long nobody may drive before it is told, by the wall's clock: windows and
/// processes take over from each other.
const UNDRIVEN: Span = Span::seconds(5);

/// As many services or targets are named in one alarm.
const NAMED: usize = 3;

impl Board {
    /// What a person must act on: the gravest first, those nobody has seen before
    /// those somebody has.
    #[must_use]
    pub fn alarms(&self) -> Vec<AlarmView> {
        let mut alarms = Vec::new();
        alarms.extend(self.journal_alarm());
        alarms.extend(self.driver_alarm());
        alarms.extend(self.undriven_alarm());
        alarms.extend(self.account_alarms());
        let active = self.engine.active().values();
        alarms.extend(active.filter_map(|active| self.rollout_alarm(active.rollout())));
        alarms.extend(self.rollback_alarms());
        alarms.extend(self.health_alarms());
        alarms.extend(self.blind_alarms());
        for alarm in &mut alarms {
            let seen_by = self.engine.acknowledged_by(&alarm.id);
            alarm.acknowledged = seen_by.map(ToString::to_string).unwrap_or_default();
        }
        alarms.sort_by_key(|alarm| (!alarm.acknowledged.is_empty(), alarm.state, alarm.since));
        alarms
    }

    fn journal_alarm(&self) -> Option<AlarmView> {
        let complaint = self.unreadable.as_ref()?;
        let damaged = complaint.kind == "damaged";
        Some(AlarmView {
            id: if damaged {
                "journal-damaged"
            } else {
                "journal-unreadable"
            }
            .into(),
            state: State::Critical,
            title: if damaged {
                "the journal is damaged".into()
            } else {
                "the journal cannot be read".into()
            },
            text: format!(
                "{}. What is shown of rollouts is from before. Check the journal; nothing is \
                 decided until it can be read",
                complaint.message
            ),
            since: self.engine.last_decision(),
            rollout: None,
            acknowledged: String::new(),
        })
    }

    fn driver_alarm(&self) -> Option<AlarmView> {
        let trouble = self.trouble.as_ref()?;
        Some(AlarmView {
            id: format!("driver-{}", self.engine.last_decision().millis()),
            state: State::Critical,
            title: "nothing can be decided".into(),
            text: format!(
                "{trouble}. Rollouts stand where they are until this is over; it is tried again \
                 all the time"
            ),
            since: self.engine.last_decision(),
            rollout: None,
            acknowledged: String::new(),
        })
    }

    fn undriven_alarm(&self) -> Option<AlarmView> {
        let since = self
            .undriven_since
            .filter(|_| self.drive == Drive::Nobody)?;
        let count = self.engine.active().len();
        if count == 0 || self.wall.since(self.wall_of(since)) < UNDRIVEN {
            return None;
        }
        let are = if count == 1 {
            "rollout is"
        } else {
            "rollouts are"
        };
        Some(AlarmView {
            id: format!("undriven-{}", since.millis()),
            state: State::Critical,
            title: format!("nobody drives; {count} {are} under way"),
            text: "Nothing is judged and nothing is brought back until a window or `roomctl \
                   serve` drives"
                .into(),
            since,
            rollout: None,
            acknowledged: String::new(),
        })
    }

    /// What keeps us out of the estate's accounts. While a login is needed it is the
    /// one complaint: everything else cannot be read for it.
    fn account_alarms(&self) -> Vec<AlarmView> {
        let state = if self.busy() {
            State::Critical
        } else {
            State::High
        };
        let alarm = |id: String, title: String, text: String, since| AlarmView {
            id,
            state,
            title,
            text,
            since,
            rollout: None,
            acknowledged: String::new(),
        };
        if let Some((way_out, since)) = &self.standing.login {
            let text = format!("{way_out}. Nothing is asked of the account until then");
            let title = "a login is needed".into();
            return vec![alarm("login-needed".into(), title, text, *since)];
        }
        let troubled = self.standing.accounts.iter();
        let troubled = troubled.filter(|there| !there.trouble.is_empty());
        let alarms = troubled.map(|there| {
            let number = &there.account;
            let title = format!("account {number} cannot be used");
            alarm(
                format!("account-{number}"),
                title,
                there.trouble.clone(),
                self.wall,
            )
        });
        alarms.collect()
    }

    /// What one rollout under way wants of a person.
    fn rollout_alarm(&self, rollout: &Rollout) -> Option<AlarmView> {
        let plan = rollout.plan();
        let (what, state, title, text) = match rollout.phase() {
            Phase::Stuck { why, needs, .. } => (
                "stuck",
                State::Critical,
                "is stuck",
                format!("{why}. {needs}; then unpause, or roll back"),
            ),
            Phase::AwaitingApproval { .. } => (
                "approval",
                State::Waiting,
                "waits for approval",
                format!("To {}. Approve, or roll back", rollout.doing()),
            ),
            Phase::Held { why, .. } if why.needs_person() => (
                "held",
                State::Waiting,
                "is held and waits for a person",
                format!("{why}. Promote with a reason, or roll back"),
            ),
            Phase::Paused {
                why: PauseReason::ForeignChange { drift },
                ..
            } => (
                "foreign",
                State::High,
                "was paused: somebody else changed the target",
                format!("{drift}. Unpause to undo that change and go on, or roll back"),
            ),
            Phase::Paused {
                why: PauseReason::Absence { gap },
                ..
            } => (
                "absence",
                State::Waiting,
                "was paused: nobody drove it",
                format!("For {gap}. Look at the target, then unpause, or roll back"),
            ),
            Phase::Paused {
                why: PauseReason::Operator { .. },
                ..
            }
            | Phase::Held { .. }
            | Phase::Waiting { .. }
            | Phase::Ready { .. }
            | Phase::Moving { .. }
            | Phase::Baking { .. }
            | Phase::Restoring { .. }
            | Phase::KeepingWarm { .. }
            | Phase::Returning { .. }
            | Phase::Ended { .. } => return None,
        };
        Some(AlarmView {
            id: format!("{what}-{}-{}", plan.id, rollout.since().millis()),
            state,
            title: format!("{} {title}", self.named(&plan.target)),
            text: format!(
                "Rollout {} of {} at {}. {text}",
                plan.id,
                plan.canary.release,
                rollout.expected().weight
            ),
            since: rollout.since(),
            rollout: Some(plan.id.to_string()),
            acknowledged: String::new(),
        })
    }

    /// A target as people say it: with its environment and region where that is
    /// not the usual place.
    fn named(&self, target: &Target) -> String {
        let usual = self.default_environment() == Some(&target.environment);
        if usual {
            format!("{} in {}", target.service, target.region)
        } else {
            format!(
                "{} in {} {}",
                target.service, target.environment, target.region
            )
        }
    }

    fn rollback_alarms(&self) -> Vec<AlarmView> {
        self.targets()
            .filter_map(|target| self.rollback_alarm(target))
            .collect()
    }

    /// The rollback on a target that nobody asked for: under way, or the last thing
    /// that happened there within a day.
    fn rollback_alarm(&self, target: &Target) -> Option<AlarmView> {
        if let Some(active) = self.engine.under_way(target)
            && let Phase::Returning { back, .. } = active.rollout().phase()
        {
            let by_itself = by_itself(&back.cause)?;
            let plan = active.rollout().plan();
            let text = format!(
                "Release {}: {}. Decided at {}; users go back to {} now",
                plan.canary.release,
                back.cause,
                back.decided.clock(),
                plan.stable.release,
            );
            let title = format!("{} {by_itself}", self.named(target));
            return Some(rollback(
                &plan.id,
                State::Critical,
                title,
                text,
                back.decided,
            ));
        }
        let mut ended = self.engine.ended().iter().rev();
        let last = ended.find(|summary| {
            let there = summary.target == *target;
            // What a person gave up says nothing about what happened before it.
            there && (summary.ending == Ending::Completed || blamed(summary).is_some())
        })?;
        let by_itself = blamed(last)?;
        if self.now.since(last.ended) > TOLD {
            return None;
        }
        let cause = last.cause.as_ref().map(ToString::to_string);
        let back = match last.timeline.promise() {
            Some(span) => format!("stable traffic was back after {span}"),
            None => "no user had met it".into(),
        };
        let text = format!(
            "Release {}: {}. Rolled back at {}, {back}. Look at its report before it is tried again",
            last.release,
            cause.unwrap_or_default(),
            last.timeline.decided.unwrap_or(last.ended).clock(),
        );
        let title = format!("{} {by_itself}", self.named(target));
        let since = last.timeline.decided.unwrap_or(last.ended);
        Some(rollback(&last.id, State::High, title, text, since))
    }

    fn is_seen(&self, alarm: &AlarmView) -> bool {
        self.engine.acknowledged_by(&alarm.id).is_some()
    }

    /// The state of an ended rollout: its alarm's, until somebody has seen that.
    pub(crate) fn state_after(&self, id: &RolloutId, target: &Target) -> State {
        let alarm = self.rollback_alarm(target);
        let alarm = alarm.filter(|alarm| alarm.rollout.as_deref() == Some(id.as_str()));
        let new = alarm.filter(|alarm| !self.is_seen(alarm));
        new.map_or(State::Normal, |alarm| alarm.state)
    }

    /// What the cell of a target says of a rollback nobody has acknowledged.
    pub(super) fn rolled_back(&self, target: &Target) -> Option<Condition> {
        let alarm = self.rollback_alarm(target)?;
        if self.is_seen(&alarm) {
            return None;
        }
        Some(Condition {
            state: alarm.state,
            text: if alarm.state == State::Critical {
                "rolling back by itself".into()
            } else {
                "rolled back by itself".into()
            },
            since: Some(alarm.since),
        })
    }

    /// Services in protected environments that ail: one alarm for each kind of
    /// trouble and service, over all its regions.
    fn health_alarms(&self) -> Vec<AlarmView> {
        let mut found: BTreeMap<(String, String, &'static str), Vec<(&Target, _)>> =
            BTreeMap::new();
        for target in self.targets().filter(|target| self.is_protected(target)) {
            let fresh = self.freshness(target).at(self.wall);
            let ailment = match fresh {
                Freshening::Live | Freshening::Late => self.ailment(target),
                Freshening::Stale | Freshening::Failed => None,
            };
            let Some(ailment) = ailment.filter(|ailment| ailment.state <= State::High) else {
                continue;
            };
            let (service, environment) = (&target.service, &target.environment);
            let key = (environment.to_string(), service.to_string(), ailment.name);
            found.entry(key).or_default().push((target, ailment));
        }
        let alarms = found
            .into_iter()
            .filter_map(|((environment, service, name), all)| {
                let (_, worst) = all.iter().min_by_key(|(_, ailment)| ailment.state)?;
                let since = all.iter().filter_map(|(_, ailment)| ailment.since).min();
                let regions = all
                    .iter()
                    .map(|(target, ailment)| format!("{}: {}", target.region, ailment.text));
                let regions: Vec<String> = regions.collect();
                let since = since.unwrap_or(self.now);
                Some(AlarmView {
                    id: format!("{name}-{environment}-{service}-{}", since.millis()),
                    state: worst.state,
                    title: format!("{service} in {environment}: {}", worst.text),
                    text: format!("{}; {}", regions.join(", "), worst.limit),
                    since,
                    rollout: None,
                    acknowledged: String::new(),
                })
            });
        alarms.collect()
    }

    /// Targets that cannot be read, one alarm for each region: what takes away the
    /// sight of one target there usually takes all.
    fn blind_alarms(&self) -> Vec<AlarmView> {
        if self.standing.login.is_some() {
            return Vec::new();
        }
        let mut blind: BTreeMap<String, Vec<(&Target, Timestamp)>> = BTreeMap::new();
        for target in self.targets() {
            let Some(known) = self.known.get(target) else {
                continue;
            };
            let old = match self.freshness(target).at(self.wall) {
                Freshening::Live | Freshening::Late => false,
                Freshening::Stale | Freshening::Failed => true,
            };
            if let Some(since) = known.failing_since.filter(|_| old) {
                let region = blind.entry(target.region.to_string()).or_default();
                region.push((target, since));
            }
        }
        let alarms = blind.into_iter().filter_map(|(region, all)| {
            let since = all.iter().map(|(_, since)| *since).min()?;
            let mut trouble = all.iter().filter_map(|(target, _)| self.known.get(target));
            let trouble = trouble.next().map(|known| known.trouble.clone());
            let moving = all
                .iter()
                .any(|(target, _)| self.engine.under_way(target).is_some());
            let names = all
                .iter()
                .take(NAMED)
                .map(|(target, _)| format!("{} {}", target.service, target.environment));
            let names: Vec<String> = names.collect();
            let more = match all.len().saturating_sub(NAMED) {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            let (count, s) = (all.len(), if all.len() == 1 { "" } else { "s" });
            Some(AlarmView {
                id: format!("blind-{region}-{}", since.millis()),
                state: if moving { State::High } else { State::Low },
                title: format!("{count} target{s} in {region} cannot be read"),
                text: format!(
                    "{}{more}: {}. What is shown of them is old",
                    names.join(", "),
                    trouble.unwrap_or_default()
                ),
                since,
                rollout: None,
                acknowledged: String::new(),
            })
        });
        alarms.collect()
    }
}

fn rollback(
    id: &RolloutId,
    state: State,
    title: String,
    text: String,
    since: Timestamp,
) -> AlarmView {
    AlarmView {
        id: format!("back-{id}-{}", since.millis()),
        state,
        title,
        text,
        since,
        rollout: Some(id.to_string()),
        acknowledged: String::new(),
    }
}

/// What is said of an ended rollout that went back by itself.
fn blamed(summary: &Summary) -> Option<&'static str> {
    by_itself(summary.cause.as_ref()?)
}

/// What is said of a way back that no person chose.
fn by_itself(cause: &Cause) -> Option<&'static str> {
    match cause {
        Cause::RolledBack { .. } | Cause::Aborted { .. } | Cause::Superseded { .. } => None,
        Cause::GateFailed { .. }
        | Cause::Fuse { .. }
        | Cause::Insufficient { .. }
        | Cause::SystemWide { .. }
        | Cause::Orphaned { .. } => Some("rolled back by itself"),
        Cause::NotAsPlanned { .. } | Cause::CouldNot { .. } => {
            Some("gave up its rollout by itself")
        }
    }
}
