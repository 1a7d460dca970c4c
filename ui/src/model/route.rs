//! Addresses inside the window: `#/rollout/4f2a`.

use super::kind::Kind;

/// Where something is: a service, an environment and a region. What is empty is any.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) struct Place {
    pub(crate) service: String,
    pub(crate) environment: String,
    pub(crate) region: String,
}

impl Place {
    /// A place by its names.
    pub(crate) fn new(service: &str, environment: &str, region: &str) -> Self {
        Self {
            service: service.into(),
            environment: environment.into(),
            region: region.into(),
        }
    }

    /// Reads `website/production/us-east-1`; what is left out is any.
    fn parse(text: &str) -> Self {
        let mut names = text.splitn(3, '/').map(decode);
        let mut next = || names.next().unwrap_or_default();
        Self {
            service: next(),
            environment: next(),
            region: next(),
        }
    }

    /// As an address goes on with it; empty for everywhere.
    fn path(&self) -> String {
        let names = [&self.service, &self.environment, &self.region];
        let named = names.iter().rposition(|name| !name.is_empty());
        let count = named.map_or(0, |last| last + 1);
        names
            .iter()
            .take(count)
            .map(|name| format!("/{}", encode(name)))
            .collect()
    }
}

/// A screen, and what it is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) enum Route {
    /// The deck.
    #[default]
    Now,
    /// Rollouts under way, and the last ones that ended.
    Rollouts,
    /// One rollout.
    Rollout(String),
    /// A new rollout, of a service if one is chosen already.
    Start(String),
    /// The way back to an earlier release.
    Restore(Place),
    /// Services as they are.
    Services(Place),
    /// A service's log.
    Logs(Place),
    /// What a rollout would need, looked at one by one.
    Checks,
    /// What was.
    History,
    /// The report of one rollout.
    Report(String),
    /// The journal, from a record on; 0 for the end.
    Journal(u64),
    /// The practice estate.
    Practice,
    /// Settings and diagnostics.
    Settings,
    /// The second monitor.
    Wallboard,
}

/// The screens of the navigation, in its order. Not every estate has all of them.
const SCREENS: [Route; 8] = [
    Route::Now,
    Route::Rollouts,
    Route::Services(Place {
        service: String::new(),
        environment: String::new(),
        region: String::new(),
    }),
    Route::History,
    Route::Journal(0),
    Route::Practice,
    Route::Checks,
    Route::Settings,
];

/// The screens of the navigation on an estate of this kind.
pub(crate) fn screens(kind: Kind) -> Vec<Route> {
    let here = |route: &Route| route.is_on(kind);
    SCREENS.into_iter().filter(here).collect()
}

impl Route {
    /// Reads the part of an address behind `#`; what is not known is the deck.
    pub(crate) fn parse(hash: &str) -> Self {
        let path = hash.trim_start_matches('#').trim_start_matches('/');
        let (screen, rest) = path.split_once('/').unwrap_or((path, ""));
        match screen {
            "rollouts" => Self::Rollouts,
            "rollout" if !rest.is_empty() => Self::Rollout(decode(rest)),
            "rollout" => Self::Rollouts,
            "start" => Self::Start(decode(rest)),
            "restore" => Self::Restore(Place::parse(rest)),
            "services" => Self::Services(Place::parse(rest)),
            "logs" => Self::Logs(Place::parse(rest)),
            "checks" => Self::Checks,
            "history" => Self::History,
            "report" if !rest.is_empty() => Self::Report(decode(rest)),
            "report" => Self::History,
            "journal" => Self::Journal(rest.parse().unwrap_or(0)),
            "practice" => Self::Practice,
            "settings" => Self::Settings,
            "wallboard" => Self::Wallboard,
            _ => Self::Now,
        }
    }

    /// The address, with its `#`.
    pub(crate) fn hash(&self) -> String {
        match self {
            Self::Now => "#/now".into(),
            Self::Rollouts => "#/rollouts".into(),
            Self::Rollout(id) => format!("#/rollout/{}", encode(id)),
            Self::Start(service) if service.is_empty() => "#/start".into(),
            Self::Start(service) => format!("#/start/{}", encode(service)),
            Self::Restore(place) => format!("#/restore{}", place.path()),
            Self::Services(place) => format!("#/services{}", place.path()),
            Self::Logs(place) => format!("#/logs{}", place.path()),
            Self::Checks => "#/checks".into(),
            Self::History => "#/history".into(),
            Self::Report(id) => format!("#/report/{}", encode(id)),
            Self::Journal(0) => "#/journal".into(),
            Self::Journal(from) => format!("#/journal/{from}"),
            Self::Practice => "#/practice".into(),
            Self::Settings => "#/settings".into(),
            Self::Wallboard => "#/wallboard".into(),
        }
    }

    /// The screen's name, for its heading and the window's title.
    pub(crate) fn title(&self) -> &'static str {
        match self {
            Self::Now => "Now",
            Self::Rollouts => "Rollouts",
            Self::Rollout(_) => "Rollout",
            Self::Start(_) => "New rollout",
            Self::Restore(_) => "Earlier release",
            Self::Services(_) => "Services",
            Self::Logs(_) => "Logs",
            Self::Checks => "Checks",
            Self::History => "History",
            Self::Report(_) => "Report",
            Self::Journal(_) => "Journal",
            Self::Practice => "Practice",
            Self::Settings => "Settings",
            Self::Wallboard => "Wallboard",
        }
    }

    /// The screen of the navigation it belongs to.
    pub(crate) fn section(&self) -> Self {
        match self {
            Self::Rollout(_) | Self::Start(_) | Self::Restore(_) | Self::Rollouts => Self::Rollouts,
            Self::Services(_) | Self::Logs(_) => Self::Services(Place::default()),
            Self::Checks => Self::Checks,
            Self::Report(_) | Self::History => Self::History,
            Self::Journal(_) => Self::Journal(0),
            Self::Now => Self::Now,
            Self::Practice => Self::Practice,
            Self::Settings => Self::Settings,
            Self::Wallboard => Self::Wallboard,
        }
    }

    /// The rollout it shows live, if it does.
    pub(crate) fn rollout(&self) -> Option<&str> {
        match self {
            Self::Rollout(id) => Some(id),
            Self::Now
            | Self::Rollouts
            | Self::Start(_)
            | Self::Restore(_)
            | Self::Services(_)
            | Self::Logs(_)
            | Self::Checks
            | Self::History
            | Self::Report(_)
            | Self::Journal(_)
            | Self::Practice
            | Self::Settings
            | Self::Wallboard => None,
        }
    }

    /// Whether an estate of this kind has it. Its address works all the same: the
    /// screen says why there is nothing.
    pub(crate) fn is_on(&self, kind: Kind) -> bool {
        match self {
            Self::Practice => kind == Kind::Practice,
            Self::Logs(_) | Self::Checks => kind == Kind::Live,
            Self::Now
            | Self::Rollouts
            | Self::Rollout(_)
            | Self::Start(_)
            | Self::Restore(_)
            | Self::Services(_)
            | Self::History
            | Self::Report(_)
            | Self::Journal(_)
            | Self::Settings
            | Self::Wallboard => true,
        }
    }
}

/// Ids and names are plain by contract; whatever else arrives must still survive.
fn encode(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => {
                char::from(byte).to_string()
            }
            other => format!("%{other:02X}"),
        })
        .collect()
}

fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let escaped = (*first == b'%')
            .then(|| tail.get(..2))
            .flatten()
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        bytes.push(escaped.unwrap_or(*first));
        rest = if escaped.is_some() { &tail[2..] } else { tail };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_route_survives_its_address() {
        let routes = [
            Route::Now,
            Route::Rollouts,
            Route::Rollout("website-2f9c1e4.1".into()),
            Route::Rollout("a/b c%ü#".into()),
            Route::Start(String::new()),
            Route::Start("graphql-api".into()),
            Route::Restore(Place::default()),
            Route::Restore(Place::new("website", "", "")),
            Route::Services(Place::default()),
            Route::Services(Place::new("web/site", "production", "us-east-1")),
            Route::Services(Place::new("", "production", "")),
            Route::Logs(Place::new("website", "production", "")),
            Route::Checks,
            Route::History,
            Route::Report("x".into()),
            Route::Journal(0),
            Route::Journal(120),
            Route::Practice,
            Route::Settings,
            Route::Wallboard,
        ];
        for route in routes {
            assert_eq!(Route::parse(&route.hash()), route, "{}", route.hash());
        }
    }

    #[test]
    fn what_is_not_known_leads_somewhere_sensible() {
        assert_eq!(Route::parse(""), Route::Now);
        assert_eq!(Route::parse("#/rollout/"), Route::Rollouts);
        assert_eq!(Route::parse("#/report"), Route::History);
        assert_eq!(Route::parse("#/journal/later"), Route::Journal(0));
        assert_eq!(Route::parse("#/../etc"), Route::Now);
        assert_eq!(
            Route::parse("#/rollout/%zz%4"),
            Route::Rollout("%zz%4".into())
        );
    }

    #[test]
    fn an_estate_shows_only_the_screens_it_has() {
        let titles = |kind| screens(kind).iter().map(Route::title).collect::<Vec<_>>();
        let practice = titles(Kind::Practice);
        assert!(practice.contains(&"Practice") && !practice.contains(&"Checks"));
        let live = titles(Kind::Live);
        assert!(live.contains(&"Checks") && !live.contains(&"Practice"));
        assert_eq!(titles(Kind::Unknown).len(), practice.len() - 1);
    }
}
