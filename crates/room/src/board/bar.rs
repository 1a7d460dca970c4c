//! The bar: what never leaves the screen.

use super::Board;
use crate::room::Drive;
use vocab::{Span, Timestamp};
use wire::{BarView, Freshness, State};

/// Credentials that hold for longer need nobody's attention.
const SOON: Span = Span::minutes(60);

impl Board {
    /// The bar that never leaves. What this window may change and until when is
    /// not known here.
    #[must_use]
    pub fn bar(&self) -> BarView {
        let alarms = self.alarms();
        let new = alarms.iter().filter(|alarm| alarm.acknowledged.is_empty());
        let gravest = new.clone().map(|alarm| alarm.state).min();
        let environment = self.default_environment();
        let region = environment
            .and_then(|name| self.estate.environment(name))
            .map(|environment| environment.regions.first().to_string());
        BarView {
            estate: self.estate.name().to_owned(),
            practice: self.practice,
            speed: self.pace.speed.times(),
            now: to_the_second(self.now),
            account: self.account(),
            environment: environment.map(ToString::to_string).unwrap_or_default(),
            region: region.unwrap_or_default(),
            operator: self.operator.clone(),
            identity: self.identity(),
            credentials: self.credentials(),
            login: self.login(),
            factor: self.standing.factor.clone(),
            alarms: new.count(),
            gravest: gravest.unwrap_or(State::Normal),
            lease: match &self.drive {
                Drive::Here => "this window".into(),
                Drive::Elsewhere(purpose) => purpose.clone(),
                Drive::Nobody => "nobody".into(),
            },
            driving: self.drive == Drive::Here,
            trouble: match (&self.unreadable, &self.trouble) {
                (Some(complaint), _) => complaint.message.clone(),
                (None, Some(trouble)) => trouble.clone(),
                (None, None) => String::new(),
            },
            changes_until: None,
            worst: self.worst(),
            rollouts: self.engine.active().len(),
        }
    }

    /// Who we are, as far as the accounts have said so: what comes after the account
    /// in an ARN.
    fn identity(&self) -> String {
        let known = self.standing.accounts.iter();
        let mut names: Vec<&str> = known
            .filter_map(|there| there.arn.rsplit(':').next())
            .filter(|name| !name.is_empty())
            .collect();
        names.dedup();
        names.join(", ")
    }

    /// How long the first credentials that end hold, once that is soon.
    fn credentials(&self) -> String {
        let known = self.standing.accounts.iter();
        let first = known.filter_map(|there| there.expires).min();
        match first.map(|ends| ends.since(self.wall)) {
            Some(Span::ZERO) => "credentials have ended".into(),
            Some(left) if left < SOON => {
                let left = Span::minutes(left.as_millis() / 60_000);
                format!("credentials for {left}")
            }
            Some(_) | None => String::new(),
        }
    }

    fn login(&self) -> String {
        let login = self.standing.login.as_ref();
        login
            .map(|(way_out, _)| way_out.clone())
            .unwrap_or_default()
    }

    /// The oldest of all readings; one that never was is the oldest.
    pub(crate) fn worst(&self) -> Freshness {
        oldest(self.targets().map(|target| self.freshness(target)))
    }
}

/// A moment as clocks show it: what is shown in seconds is not sent anew for parts
/// of them.
pub(crate) fn to_the_second(at: Timestamp) -> Timestamp {
    Timestamp::from_millis(at.millis().div_euclid(1_000).saturating_mul(1_000))
}

/// The oldest of several readings, with the first trouble any of them had.
pub(super) fn oldest(all: impl Iterator<Item = Freshness>) -> Freshness {
    let mut all: Vec<Freshness> = all.collect();
    // None comes before all moments.
    all.sort_by_key(|freshness| freshness.read_at);
    let trouble = all.iter().find(|freshness| !freshness.trouble.is_empty());
    let trouble = trouble.map(|freshness| freshness.trouble.clone());
    let first = all.into_iter().next().unwrap_or_else(|| Freshness {
        source: "estate".into(),
        read_at: None,
        every_millis: super::readings::EVERY.as_millis(),
        trouble: String::new(),
    });
    Freshness {
        trouble: trouble.unwrap_or_default(),
        ..first
    }
}
