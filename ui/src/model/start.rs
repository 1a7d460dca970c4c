//! A new rollout before it is planned: choices that fit each other, and where a
//! refusal is shown.

use wire::{Complaint, EnvironmentView, EstateView, ReleaseRow, ServiceView, Wanted};

/// What has been chosen so far. Empty texts are not chosen yet, but for the
/// strategy, where empty is the service's own.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Choices {
    /// The service.
    pub(crate) service: String,
    /// The environment.
    pub(crate) environment: String,
    /// The region.
    pub(crate) region: String,
    /// The release, chosen or typed.
    pub(crate) release: String,
    /// The strategy.
    pub(crate) strategy: String,
    /// Why; may stay empty.
    pub(crate) reason: String,
    /// It repairs something that is broken already.
    pub(crate) fix: bool,
    /// Take the place of a rollout under way.
    pub(crate) supersede: bool,
    /// Ship a release that failed before.
    pub(crate) again: bool,
}

/// A field of the form, to show a refusal at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Field {
    /// The service.
    Service,
    /// The environment.
    Environment,
    /// The region.
    Region,
    /// The release.
    Release,
    /// The strategy.
    Strategy,
    /// Why.
    Reason,
    /// No field: the form as a whole.
    Whole,
}

impl Field {
    /// What its input is called in the page.
    pub(crate) fn id(self) -> &'static str {
        match self {
            Self::Service => "start-service",
            Self::Environment => "start-environment",
            Self::Region => "start-region",
            Self::Release => "start-release",
            Self::Strategy => "start-strategy",
            Self::Reason => "start-reason",
            Self::Whole => "start-form",
        }
    }
}

impl Choices {
    /// The choices made to fit each other and the estate: a service runs only in
    /// some places, and what was chosen before may not be among them. A release
    /// is kept only while the service stays.
    pub(crate) fn settled(mut self, estate: &EstateView) -> Self {
        let known = service(estate, &self.service).is_some();
        if !known {
            self.service = estate
                .services
                .first()
                .map(|service| service.name.clone())
                .unwrap_or_default();
            self.release.clear();
        }
        let environments = environments(estate, &self.service);
        let named = |name: &str| environments.iter().any(|one| one.name == name);
        if !named(&self.environment) {
            self.environment = if named(&estate.default_environment) {
                estate.default_environment.clone()
            } else {
                let first = environments.first();
                first.map(|one| one.name.clone()).unwrap_or_default()
            };
        }
        let regions = regions(estate, &self.service, &self.environment);
        if !regions.contains(&self.region) {
            self.region = regions.first().cloned().unwrap_or_default();
        }
        if !estate.strategies.contains(&self.strategy) {
            self.strategy.clear();
        }
        self
    }

    /// The same with another service: what was chosen for the one before does
    /// not hold for it.
    pub(crate) fn with_service(self, service: &str) -> Self {
        Self {
            service: service.into(),
            release: String::new(),
            strategy: String::new(),
            supersede: false,
            again: false,
            ..self
        }
    }

    /// The same with another release: what was agreed to for the one before does
    /// not hold for it.
    pub(crate) fn with_release(self, release: &str) -> Self {
        Self {
            release: release.trim().into(),
            again: false,
            ..self
        }
    }

    /// What is asked for; none while something is not chosen.
    pub(crate) fn wanted(&self, shown: Option<String>) -> Option<Wanted> {
        if self.service.is_empty() || self.release.trim().is_empty() {
            return None;
        }
        let chosen = |text: &str| {
            let text = text.trim();
            (!text.is_empty()).then(|| text.to_owned())
        };
        Some(Wanted {
            service: self.service.clone(),
            environment: chosen(&self.environment),
            region: chosen(&self.region),
            release: chosen(&self.release),
            strategy: chosen(&self.strategy),
            fix: self.fix,
            supersede: self.supersede,
            again: self.again,
            reason: chosen(&self.reason),
            shown,
        })
    }
}

fn service<'a>(estate: &'a EstateView, name: &str) -> Option<&'a ServiceView> {
    estate.services.iter().find(|service| service.name == name)
}

/// The environments a service runs in, in the estate's order.
pub(crate) fn environments(estate: &EstateView, name: &str) -> Vec<EnvironmentView> {
    let places = service(estate, name).map(|service| service.places.as_slice());
    let runs = |environment: &&EnvironmentView| {
        let mut places = places.unwrap_or_default().iter();
        places.any(|place| place.0 == environment.name)
    };
    estate.environments.iter().filter(runs).cloned().collect()
}

/// The regions a service runs in there, in the environment's order.
pub(crate) fn regions(estate: &EstateView, name: &str, environment: &str) -> Vec<String> {
    let places = service(estate, name).map(|service| service.places.as_slice());
    let runs = |region: &&String| {
        let mut places = places.unwrap_or_default().iter();
        places.any(|place| place.0 == environment && place.1 == **region)
    };
    let mut environments = estate.environments.iter();
    let found = environments.find(|one| one.name == environment);
    found.map_or_else(Vec::new, |one| {
        one.regions.iter().filter(runs).cloned().collect()
    })
}

/// Whether mistakes reach users there.
pub(crate) fn is_protected(estate: &EstateView, environment: &str) -> bool {
    let mut environments = estate.environments.iter();
    environments.any(|one| one.name == environment && one.protected)
}

/// A release in one line, as a list offers it.
pub(crate) fn release_words(row: &ReleaseRow) -> String {
    let mut words = vec![row.summary.clone()];
    match row.migration.as_str() {
        "" | "none" => {}
        "non-reversible" => words.push("its data migration cannot be taken back".into()),
        other => words.push(format!("{other} data migration")),
    }
    if !row.failed_before.is_empty() {
        words.push(format!("went back before: {}", row.failed_before));
    }
    words.retain(|word| !word.is_empty());
    words.join("; ")
}

/// At which field a complaint is shown: the one whose value it cites in
/// backticks, or whose name it begins with.
pub(crate) fn field_of(complaint: &Complaint, choices: &Choices) -> Field {
    let message = &complaint.message;
    let says = |what: &str| message.contains(&format!("no {what} is called"));
    let fields = [
        ("service", Field::Service, &choices.service),
        ("environment", Field::Environment, &choices.environment),
        ("region", Field::Region, &choices.region),
        ("strategy", Field::Strategy, &choices.strategy),
        ("release", Field::Release, &choices.release),
    ];
    let named = fields.iter().find(|(what, ..)| says(what));
    let begins = || fields.iter().find(|(what, ..)| message.starts_with(what));
    let cited = |value: &str| {
        // A long value is cited shortened.
        let value: String = value.chars().take(32).collect();
        !value.is_empty() && message.contains(&format!("`{value}"))
    };
    let cites = || fields.iter().rev().find(|(.., value)| cited(value));
    if let Some((_, field, _)) = named.or_else(begins).or_else(cites) {
        return *field;
    }
    match complaint.kind.as_str() {
        "invalid" if message.contains("release") => Field::Release,
        "refused" | "invalid" if message.contains("reason") => Field::Reason,
        _ => Field::Whole,
    }
}

#[cfg(test)]
mod tests;
