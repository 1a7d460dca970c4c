//! The deck: services by environments, and the state of each cell.
//!
//! A cell shows the gravest of what is known about it, over all its regions:
//!
//! | from | state |
//! |---|---|
//! | the journal | stuck: critical; paused for a foreign change: high; waiting for a person, paused: waiting; under way: running |
//! | an alarm nobody has acknowledged: rolled back by itself | the alarm's |
//! | readings | see `health` |
//! | their age | stale in place of what old readings said; unknown before the first |
//!
//! What the journal says is never stale. A rollback that somebody has
//! acknowledged is no state of the cell any more: users are on stable again.

use super::health::{Ailment, Figures, MINUTE, ailments, newest};
use super::{Board, bar};
use rollouts::{PauseReason, Phase, Rollout, StepKind, Strategy};
use std::collections::BTreeSet;
use vocab::{EnvironmentName, ServiceName, Target, Timestamp};
use wire::{DeckCell, DeckRow, DeckView, Freshening, State};

/// What is to be said of one target.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Condition {
    pub(super) state: State,
    pub(super) text: String,
    pub(super) since: Option<Timestamp>,
}

impl Board {
    /// Services by environments.
    #[must_use]
    pub fn deck(&self) -> DeckView {
        let environments = self.estate.environments().iter();
        let services = self.estate.services().iter();
        DeckView {
            environments: environments.map(|there| there.name.to_string()).collect(),
            rows: services.map(|service| self.row(&service.name)).collect(),
            freshness: self.worst(),
        }
    }

    fn row(&self, service: &ServiceName) -> DeckRow {
        let environments = self.estate.environments().iter();
        let cells = environments.map(|there| self.cell(service, &there.name));
        let cells: Vec<Option<DeckCell>> = cells.collect();
        let here = self.default_environment();
        let here: Vec<&Target> = here.map_or_else(Vec::new, |name| self.regions(service, name));
        let figures: Vec<Figures> = here.iter().map(|target| self.figures(target)).collect();
        let errors = figures
            .iter()
            .fold(Figures::default(), |sum, next| Figures {
                requests: sum.requests + next.requests,
                failed: sum.failed + next.failed,
                ..sum
            });
        let rates = figures.iter().filter_map(Figures::requests_per_second);
        let all = self.targets().filter(|target| target.service == *service);
        DeckRow {
            service: service.to_string(),
            cells,
            release: self.releases_in_words(&here),
            requests_per_second: rates.reduce(|sum, next| sum + next),
            error_percent: errors.error_percent(),
            latency_p95: figures
                .iter()
                .filter_map(|figures| figures.latency_p95)
                .reduce(f64::max),
            frames_per_second: figures
                .iter()
                .filter_map(|figures| figures.frames_per_second)
                .reduce(f64::min),
            freshness: bar::oldest(all.map(|target| self.freshness(target))),
        }
    }

    /// A service's targets in an environment, in the order of its regions.
    fn regions(&self, service: &ServiceName, environment: &EnvironmentName) -> Vec<&Target> {
        let regions = self
            .estate
            .environment(environment)
            .map(|there| there.regions.as_slice())
            .unwrap_or_default();
        let there =
            |target: &&Target| target.service == *service && target.environment == *environment;
        let mut targets: Vec<&Target> = self.targets().filter(there).collect();
        targets.sort_by_key(|target| {
            let place = regions.iter().position(|region| *region == target.region);
            place.unwrap_or(usize::MAX)
        });
        targets
    }

    /// The last complete minute of a target.
    fn figures(&self, target: &Target) -> Figures {
        self.known
            .get(target)
            .map(|known| Figures::of(newest(known, MINUTE)))
            .unwrap_or_default()
    }

    /// `b81d07a`; `b81d07a → 2f9c1e4` while that changes; all of them where regions
    /// differ.
    fn releases_in_words(&self, targets: &[&Target]) -> String {
        let mut said: Vec<String> = Vec::new();
        for target in targets {
            let text = match self.engine.under_way(target) {
                Some(active) => {
                    let plan = active.rollout().plan();
                    Some(format!("{} → {}", plan.stable.release, plan.canary.release))
                }
                None => self.serving(target),
            };
            said.extend(text.filter(|text| !said.contains(text)));
        }
        // A change says more than what it begins with.
        let changing: BTreeSet<String> = said
            .iter()
            .filter_map(|text| Some(text.split_once(" → ")?.0.to_owned()))
            .collect();
        said.retain(|text| !changing.contains(text));
        said.join(", ")
    }

    fn serving(&self, target: &Target) -> Option<String> {
        let seen = self.seen(target)?;
        let release = seen.slot(seen.stable()).release.as_ref();
        release.map(ToString::to_string)
    }

    fn cell(&self, service: &ServiceName, environment: &EnvironmentName) -> Option<DeckCell> {
        let targets = self.regions(service, environment);
        let conditions: Vec<(&Target, Condition)> = targets
            .iter()
            .map(|target| (*target, self.condition(target)))
            .collect();
        let (_, worst) = conditions.iter().min_by_key(|(_, is)| is.state)?;
        let mut moving = targets
            .iter()
            .filter_map(|target| self.engine.under_way(target));
        Some(DeckCell {
            state: worst.state,
            text: worst.text.clone(),
            since: worst.since,
            rollout: moving
                .next()
                .map(|active| active.rollout().plan().id.to_string()),
            regions: conditions
                .iter()
                .map(|(target, is)| (target.region.to_string(), self.region_in_words(target, is)))
                .collect(),
        })
    }

    fn region_in_words(&self, target: &Target, is: &Condition) -> String {
        if !is.text.is_empty() {
            return is.text.clone();
        }
        match self.seen(target) {
            Some(seen) => {
                let serving = seen.slot(seen.stable());
                let release = serving.release.as_ref().map(ToString::to_string);
                format!(
                    "as it should be: {}, {} of {} tasks healthy",
                    release.unwrap_or_else(|| "nothing".into()),
                    serving.healthy,
                    serving.desired
                )
            }
            None => "not read yet".into(),
        }
    }

    /// The gravest of what is known about a target.
    pub(super) fn condition(&self, target: &Target) -> Condition {
        let under_way = self.engine.under_way(target);
        let moving = under_way.map(|active| in_progress(active.rollout()));
        let told = self.rolled_back(target);
        let fresh = self.freshness(target);
        let read = match fresh.at(self.wall) {
            _ if fresh.read_at.is_none() && fresh.trouble.is_empty() => Some(Condition {
                state: State::Unknown,
                text: String::new(),
                since: None,
            }),
            Freshening::Live | Freshening::Late => self.ailment(target).map(|ailment| Condition {
                state: ailment.state,
                text: ailment.text,
                since: ailment.since,
            }),
            Freshening::Stale | Freshening::Failed => Some(Condition {
                state: State::Stale,
                text: "no fresh reading".into(),
                since: None,
            }),
        };
        let all = moving.into_iter().chain(told).chain(read);
        // Of equals the first counts: what the journal says.
        all.min_by_key(|condition| condition.state)
            .unwrap_or(Condition {
                state: State::Normal,
                text: String::new(),
                since: None,
            })
    }

    /// The gravest ailment of a target by its readings.
    pub(super) fn ailment(&self, target: &Target) -> Option<Ailment> {
        let recipe = self.estate.recipe(target)?;
        let known = self.known.get(target)?;
        let moving = self.engine.under_way(target).is_some();
        let all = ailments(known, &recipe.gates, recipe.tasks, moving);
        all.into_iter().next()
    }
}

/// A rollout as its cell and its line say it.
pub(super) fn in_progress(rollout: &Rollout) -> Condition {
    let weight = rollout.expected().weight;
    let strategy = rollout.plan().strategy;
    let kind = rollout
        .step()
        .and_then(|step| rollout.plan().step(step))
        .map(|step| &step.kind);
    let (state, text) = match rollout.phase() {
        Phase::Stuck { .. } => (State::Critical, "stuck".into()),
        Phase::AwaitingApproval { .. } => (State::Waiting, "waits for approval".into()),
        Phase::Held { why, .. } if why.needs_person() => {
            (State::Waiting, format!("held at {weight}"))
        }
        Phase::Held { .. } => (State::Running, format!("held at {weight}")),
        Phase::Paused {
            why: PauseReason::ForeignChange { .. },
            ..
        } => (State::High, "paused: foreign change".into()),
        Phase::Paused { .. } => (State::Waiting, format!("paused at {weight}")),
        Phase::Waiting { behind, .. } => (State::Running, format!("waits behind {behind}")),
        Phase::Restoring { .. } => (State::Running, "undoing a foreign change".into()),
        Phase::Returning { .. } => (State::Running, "returning to stable".into()),
        Phase::KeepingWarm { .. } => (State::Running, "old side kept warm".into()),
        Phase::Ended { ending, .. } => (State::Normal, ending.to_string()),
        Phase::Ready { .. } | Phase::Moving { .. } | Phase::Baking { .. } => {
            (State::Running, step_in_words(strategy, kind, rollout))
        }
    };
    Condition {
        state,
        text,
        since: Some(rollout.since()),
    }
}

/// `canary 25 %`, `blue-green verifying`.
fn step_in_words(strategy: Strategy, kind: Option<&StepKind>, rollout: &Rollout) -> String {
    match kind {
        Some(StepKind::Provision { .. }) => format!("{strategy} bringing up tasks"),
        Some(StepKind::Verify { .. }) => format!("{strategy} verifying"),
        Some(StepKind::Shift { weight }) => format!("{strategy} to {weight}"),
        Some(StepKind::Retire { .. }) => format!("{strategy} retiring the old side"),
        Some(StepKind::Approve { .. } | StepKind::Bake { .. }) | None => {
            format!("{strategy} {}", rollout.expected().weight)
        }
    }
}
