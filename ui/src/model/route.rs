//! Addresses inside the window: `#/rollout/4f2a`.

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

/// The screens of the navigation, in its order.
pub(crate) const SCREENS: [Route; 6] = [
    Route::Now,
    Route::Rollouts,
    Route::History,
    Route::Journal(0),
    Route::Practice,
    Route::Settings,
];

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
            Self::Rollout(_) | Self::Start(_) | Self::Rollouts => Self::Rollouts,
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
            | Self::History
            | Self::Report(_)
            | Self::Journal(_)
            | Self::Practice
            | Self::Settings
            | Self::Wallboard => None,
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
}
