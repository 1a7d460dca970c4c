//! What shells ask of an estate beside rollouts, and the answers.

use super::LogAsked;
use crate::operate::all_in_time;
use crate::realm::Realm;
use crate::room::{Mode, Room};
use estate::Estate;
use rollouts::{Slot, Survey};
use std::sync::Arc;
use vocab::{Span, Target, Timestamp};
use wire::{
    AlarmsView, Complaint, DoctorView, HealthState, IdentityView, LogView, ServiceState, SideState,
    WatchedAlarm,
};

/// How much of a log is told when nobody says from when.
const LATELY: Span = Span::minutes(15);

impl Room {
    /// Services as they are, target by target: of one service or of all, wherever
    /// it runs or where one says. A target that cannot be read says so in its row.
    ///
    /// # Errors
    /// `unknown-name` with the nearest names.
    pub async fn services(
        &self,
        service: Option<&str>,
        environment: Option<&str>,
        region: Option<&str>,
    ) -> Result<Vec<ServiceState>, Complaint> {
        let targets = self.targets_at(service, environment, region)?;
        let mut states = Vec::new();
        match &self.realm {
            Realm::Practice(_) => {
                for target in &targets {
                    states.push(self.practised(target).await);
                }
            }
            Realm::Live(live) => {
                let readings = targets.iter().map(|target| {
                    let (beside, target) = (Arc::clone(live.beside()), target.clone());
                    async move { beside.state(&target).await }
                });
                let read = all_in_time(readings).await;
                let read = targets.iter().zip(read);
                states.extend(read.map(|(target, state)| {
                    state.unwrap_or_else(|complaint| unread(target, complaint))
                }));
            }
        }
        Ok(states)
    }

    /// The targets somebody means, in the order of the estate; all that are not
    /// excluded by what is said.
    fn targets_at(
        &self,
        service: Option<&str>,
        environment: Option<&str>,
        region: Option<&str>,
    ) -> Result<Vec<Target>, Complaint> {
        check_known(&self.estate, service, environment, region)?;
        let meant = |said: Option<&str>, is: &str| said.is_none_or(|said| said == is);
        let all = self.estate.targets().map(|(target, _)| target);
        let found = all.filter(|target| {
            meant(service, target.service.as_str())
                && meant(environment, target.environment.as_str())
                && meant(region, target.region.as_str())
        });
        let found: Vec<Target> = found.cloned().collect();
        if found.is_empty() {
            return Err(Complaint::new("unknown-name", "it does not run there"));
        }
        Ok(found)
    }

    async fn practised(&self, target: &Target) -> ServiceState {
        match self.asked(self.perform.survey(target)).await {
            Ok(survey) => practice_state(target, &survey),
            Err(complaint) => unread(target, complaint),
        }
    }

    /// Some of a service's log, oldest line first: from `since` on, or of the last
    /// quarter of an hour; after what was told before, when `after` says where that
    /// ended.
    ///
    /// # Errors
    /// `unknown-name`; `not-live` on practice; `unavailable`, `login-needed`.
    pub async fn logs(
        &self,
        service: &str,
        (environment, region): (Option<&str>, Option<&str>),
        since: Option<Timestamp>,
        filter: Option<&str>,
        after: Option<&str>,
    ) -> Result<LogView, Complaint> {
        let live = self.live("services write logs")?;
        let target = self.resolve(service, environment, region)?;
        let asked = LogAsked {
            since: since.unwrap_or_else(|| self.now() - LATELY),
            filter: filter
                .map(str::to_owned)
                .filter(|filter| !filter.is_empty()),
            after: after.unwrap_or_default().to_owned(),
        };
        self.asked(live.beside().log(&target, &asked)).await
    }

    /// Alarms from both sides: what a person must act on as the control room sees
    /// it, and what a live estate watches by itself.
    pub async fn alarms(&self) -> AlarmsView {
        self.look_around().await;
        let own = self.board().await.alarms();
        let mut view = AlarmsView {
            own,
            watched: Vec::new(),
            troubles: Vec::new(),
        };
        let Realm::Live(live) = &self.realm else {
            return view;
        };
        let targets: Vec<&Target> = self.estate.targets().map(|(target, _)| target).collect();
        let readings = targets.iter().map(|target| {
            let (beside, target) = (Arc::clone(live.beside()), (*target).clone());
            async move { beside.watched(&target).await }
        });
        let read = all_in_time(readings).await;
        for (target, watched) in targets.into_iter().zip(read) {
            match watched {
                Ok(watched) => view.watched.extend(watched),
                Err(complaint) => view.troubles.push(format!("{target}: {complaint}")),
            }
        }
        view.watched
            .sort_by_key(|alarm| (gravity(alarm), alarm.target.clone(), alarm.name.clone()));
        // Without credentials each target says the same.
        view.troubles.sort();
        if let Some(way_out) = self.login_needed() {
            view.troubles = vec![way_out];
        }
        view
    }

    /// Looks at everything that a rollout on the live estate would need.
    ///
    /// # Errors
    /// `not-live` on practice.
    pub async fn doctor(&self) -> Result<DoctorView, Complaint> {
        let live = self.live("there is something for the doctor to look at")?;
        Ok(live.beside().doctor().await)
    }

    /// Who we are in the estate's accounts.
    pub async fn identity(&self) -> IdentityView {
        let accounts = match &self.realm {
            Realm::Practice(_) => Vec::new(),
            Realm::Live(live) => live.learn_who_we_are().await,
        };
        IdentityView {
            estate: self.estate.name().to_owned(),
            practice: self.mode() == Mode::Practice,
            operator: self.operator.to_string(),
            accounts,
        }
    }

    /// Somebody has logged in again: calls are tried again. Says who we are now.
    ///
    /// # Errors
    /// `not-live` on practice; `login-needed` when it still is.
    pub async fn retry_login(&self) -> Result<IdentityView, Complaint> {
        let live = self.live("one logs in")?;
        let accounts = live.retry_login().await;
        if let Some(way_out) = live.beside().login_needed() {
            return Err(Complaint::new("login-needed", way_out));
        }
        Ok(IdentityView {
            estate: self.estate.name().to_owned(),
            practice: false,
            operator: self.operator.to_string(),
            accounts,
        })
    }
}

fn gravity(alarm: &WatchedAlarm) -> usize {
    let states = ["firing", "missing", "no data", "quiet"];
    let known = states.iter().position(|state| *state == alarm.state);
    known.unwrap_or(states.len())
}

/// Names that nothing has are told with the nearest ones.
pub(crate) fn check_known(
    estate: &Estate,
    service: Option<&str>,
    environment: Option<&str>,
    region: Option<&str>,
) -> Result<(), Complaint> {
    let services = estate.services().iter().map(|there| there.name.as_str());
    let places = estate.environments();
    let environments = places.iter().map(|there| there.name.as_str());
    let regions = places.iter().flat_map(|there| there.regions.as_slice());
    check("service", service, services.collect())?;
    check("environment", environment, environments.collect())?;
    check(
        "region",
        region,
        regions.map(|region| region.as_str()).collect(),
    )
}

fn check(what: &str, said: Option<&str>, known: Vec<&str>) -> Result<(), Complaint> {
    match said {
        Some(said) if !known.contains(&said) => {
            let hint = estate::suggestion(said, known);
            let said: String = said.chars().take(64).collect();
            let message = format!("no {what} is called `{said}`; {hint}");
            Err(Complaint::new("unknown-name", message))
        }
        Some(_) | None => Ok(()),
    }
}

fn empty(target: &Target) -> ServiceState {
    ServiceState {
        service: target.service.to_string(),
        environment: target.environment.to_string(),
        region: target.region.to_string(),
        shape: String::new(),
        rule: String::new(),
        sides: Vec::new(),
        trouble: String::new(),
    }
}

fn unread(target: &Target, complaint: Complaint) -> ServiceState {
    ServiceState {
        trouble: complaint.message,
        ..empty(target)
    }
}

fn practice_state(target: &Target, survey: &Survey) -> ServiceState {
    let sides = Slot::BOTH.into_iter().map(|slot| {
        let seen = survey.observation.slot(slot);
        let (healthy, ill) = (seen.healthy, seen.desired.saturating_sub(seen.healthy));
        let health = [("healthy", healthy), ("not healthy", ill)].into_iter();
        let health = health.filter(|(_, count)| *count > 0);
        SideState {
            slot: slot.to_string(),
            name: String::new(),
            release: seen.release.as_ref().map(ToString::to_string),
            weight: Some(seen.weight.percent()),
            desired: seen.desired,
            running: seen.healthy,
            pending: 0,
            target_group: String::new(),
            health: health
                .map(|(state, count)| HealthState {
                    state: state.into(),
                    count,
                    reason: String::new(),
                })
                .collect(),
            deployments: Vec::new(),
            events: Vec::new(),
        }
    });
    ServiceState {
        shape: "two slots of the practice estate".into(),
        sides: sides.collect(),
        ..empty(target)
    }
}
