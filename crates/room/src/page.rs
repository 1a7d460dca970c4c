//! The page of one rollout, and what forms and the practice panel show.

use crate::board::Board;
use crate::board::SHORTEST;
use crate::board::bar::to_the_second;
use crate::board::readings::EVERY;
use crate::read::About;
use crate::room::{Drive, Room};
use crate::views::rollout::rollout_view;
use crate::views::status::Around;
use crate::views::story::Story;
use driver::Clock;
use rollouts::Strategy;
use vocab::{Span, Target};
use wire::{
    Complaint, EnvironmentView, EstateView, FaultKindRow, Freshness, PracticeView, RolloutPage,
    ServiceView,
};

/// How often there is a new measurement, estate time: an interval, its publishing,
/// and the look that finds it.
pub(crate) const MEASURED_EVERY: Span = Span::seconds(20);

/// The same on a live estate: a balancer measures by the minute and publishes it up
/// to a minute later.
const MEASURED_EVERY_LIVE: Span = Span::seconds(120);

impl Room {
    /// Everything on a rollout's page but its charts; by id, or by the service it
    /// is on.
    ///
    /// # Errors
    /// See [`Room::rollout`].
    pub async fn page(&self, what: &str) -> Result<RolloutPage, Complaint> {
        let board = self.board().await;
        let id = self.find(&board.engine, what, None, None)?;
        let About { records, timeline } = self.about(&board.engine, &id).await?;
        let story = Story::of(&records).map_err(|error| Complaint::new("damaged", error))?;
        let story = story.ok_or_else(|| Complaint::new("damaged", "a rollout without records"))?;
        let rollout = &story.rollout;
        let active = board.engine.active().get(&id);
        let around = match active {
            Some(active) => Around {
                driven_by: match &board.drive {
                    Drive::Here => Some(self.claimant.purpose.clone()),
                    Drive::Elsewhere(purpose) => Some(purpose.clone()),
                    Drive::Nobody => None,
                },
                ..board.around(active)
            },
            None => Around {
                place: self.place(&rollout.plan().target),
                now: board.now,
                read_at: None,
                weight: None,
                evidence: rollout.judged(),
                driven_by: None,
            },
        };
        let mut view = rollout_view(&story, &timeline, &around);
        view.status.at = to_the_second(view.status.at);
        let ended = board.engine.ended().iter().rev();
        let ended = ended.clone().find(|summary| summary.id == id);
        let until = ended.map_or(board.now, |summary| summary.ended);
        let target = &rollout.plan().target;
        Ok(RolloutPage {
            state: match active {
                Some(active) => Board::state_of(active.rollout()),
                None => board.state_after(&id, target),
            },
            elapsed: whole_minutes(until.since(rollout.plan().made)),
            actions: board.actions(&id),
            way_back: board.way_back(rollout, &view.plan.undriven),
            estate: board.freshness(target),
            telemetry: board.telemetry(target),
            view,
        })
    }

    /// What there is to choose from in forms.
    #[must_use]
    pub fn estate_view(&self) -> EstateView {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let estate = &self.estate;
        let environments = estate.environments().iter().map(|there| EnvironmentView {
            name: there.name.to_string(),
            summary: text(&there.summary),
            protected: there.protected,
            regions: there
                .regions
                .as_slice()
                .iter()
                .map(ToString::to_string)
                .collect(),
        });
        let environments: Vec<EnvironmentView> = environments.collect();
        let services = estate.services().iter().map(|service| ServiceView {
            name: service.name.to_string(),
            summary: text(&service.summary),
            places: self.places(service.name.as_str()),
        });
        let first = environments.first().map(|there| there.name.clone());
        let default = estate.default_environment().map(ToString::to_string);
        EstateView {
            name: estate.name().to_owned(),
            practice: matches!(self.mode(), crate::room::Mode::Practice),
            default_environment: default.or(first).unwrap_or_default(),
            services: services.collect(),
            strategies: Strategy::ALL.iter().map(ToString::to_string).collect(),
            environments,
        }
    }

    /// Where a service runs, in the order of the estate file.
    fn places(&self, service: &str) -> Vec<(String, String)> {
        let mut places = Vec::new();
        for there in self.estate.environments() {
            for region in there.regions.as_slice() {
                let (environment, region) = (there.name.as_str(), region.as_str());
                if self
                    .estate
                    .resolve(service, Some(environment), Some(region))
                    .is_ok()
                {
                    places.push((environment.to_owned(), region.to_owned()));
                }
            }
        }
        places
    }

    /// The practice panel.
    ///
    /// # Errors
    /// `storage` when the world cannot be read, `not-practice` on a live estate.
    pub async fn practice(&self) -> Result<PracticeView, Complaint> {
        let world = self.world("faults and drills are")?;
        let now = Clock::now(self.clock.as_ref());
        let faults = world.ask(|world| {
            let standing = world.faults(now).map(|standing| match standing.until {
                Some(until) => format!("{} until {}", standing.injection, until.clock()),
                None => standing.injection.to_string(),
            });
            standing.collect::<Vec<String>>()
        });
        let faults =
            faults.map_err(|error| Complaint::new("storage", crate::complaints::chain(&error)))?;
        Ok(PracticeView {
            speed: self.speed().await?,
            faults,
            drill: self.drill().await,
        })
    }

    /// The faults that can be injected.
    #[must_use]
    pub fn fault_kinds(&self) -> Vec<FaultKindRow> {
        let kinds = self.faults().into_iter();
        kinds
            .map(|(name, help)| FaultKindRow { name, help })
            .collect()
    }
}

impl Board {
    /// How fresh the measurements of a target are: as old as the newest one.
    pub(crate) fn telemetry(&self, target: &Target) -> Freshness {
        let measured = if self.practice {
            MEASURED_EVERY
        } else {
            MEASURED_EVERY_LIVE
        };
        let every = measured.as_millis() / u64::from(self.pace.speed.times());
        let active = self.engine.under_way(target);
        let driven = active.and_then(|active| active.watching().bins().back());
        let known = self.known.get(target);
        let own = known.and_then(|known| known.bins.back());
        let newest = driven.into_iter().chain(own).map(analysis::Bin::end).max();
        // Without a driver here only this room's own readings tell, which are rarer.
        let shortest = if driven.is_some() { SHORTEST } else { EVERY };
        Freshness {
            source: "telemetry".into(),
            read_at: newest.map(|newest| self.wall_of(newest)),
            every_millis: every.max(shortest.as_millis()),
            trouble: known.map(|known| known.trouble.clone()).unwrap_or_default(),
        }
    }
}

/// A span as one says it of something that takes a while: "13 min".
fn whole_minutes(span: Span) -> String {
    if span < Span::minutes(1) {
        return Span::seconds(span.as_millis() / 1_000).to_string();
    }
    Span::minutes(span.as_millis() / 60_000).to_string()
}
