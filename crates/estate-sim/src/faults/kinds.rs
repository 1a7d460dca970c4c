//! The kinds of faults, with their settings, for help pages and completions.

use super::Fault;

/// A kind of fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kind {
    /// Its name on the command line.
    pub name: &'static str,
    /// What it does, in one sentence.
    pub help: &'static str,
    /// What can be set, besides `for`.
    pub settings: &'static [Setting],
}

/// A setting of a kind of fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Setting {
    /// Its name on the command line.
    pub name: &'static str,
    /// Its value when it is not given; empty when it must be given, or when
    /// leaving it out has a meaning of its own.
    pub default: &'static str,
    /// What can be given.
    pub bounds: &'static str,
    /// What it means.
    pub help: &'static str,
}

const fn setting(
    name: &'static str,
    default: &'static str,
    bounds: &'static str,
    help: &'static str,
) -> Setting {
    Setting {
        name,
        default,
        bounds,
        help,
    }
}

const SHARE: &[Setting] = &[setting(
    "share",
    "100",
    "0.01 to 100",
    "percent of the calls it strikes",
)];
const SLOT: Setting = setting(
    "slot",
    "stable",
    "stable, canary, a or b",
    "which slot it is about",
);
const EVERY: Setting = setting(
    "every",
    "",
    "10s to 1h",
    "writes again and again, this far apart; once when not given",
);

const KINDS: &[Kind] = &[
    Kind {
        name: "throttling",
        help: "refuses calls as too many; nothing happens",
        settings: SHARE,
    },
    Kind {
        name: "unavailable",
        help: "leaves calls without an answer; nothing happens",
        settings: SHARE,
    },
    Kind {
        name: "denied",
        help: "permits no call that changes something",
        settings: &[],
    },
    Kind {
        name: "conflict",
        help: "lets changing calls meet somebody else's change; nothing happens",
        settings: SHARE,
    },
    Kind {
        name: "slow-api",
        help: "makes every call take a multiple of its time",
        settings: &[setting(
            "factor",
            "10",
            "1 to 100",
            "how many times as long",
        )],
    },
    Kind {
        name: "time-out",
        help: "answers changing calls too late to be heard, although they happen",
        settings: &[
            SHARE[0],
            setting("after", "10s", "1s to 1m", "when the caller gives up"),
        ],
    },
    Kind {
        name: "lost-reply",
        help: "loses the answer to changing calls, although they happen",
        settings: SHARE,
    },
    Kind {
        name: "lost-request",
        help: "loses changing calls on the way; the caller cannot tell that they did not happen",
        settings: SHARE,
    },
    Kind {
        name: "stale-read",
        help: "lets observations and surveys show the past and call it now",
        settings: &[setting(
            "age",
            "30s",
            "1s to 2m",
            "how old they may be at most",
        )],
    },
    Kind {
        name: "foreign-weight",
        help: "lets another tool write a weight",
        settings: &[
            SLOT,
            setting("weight", "100", "0 to 100", "percent it writes"),
            EVERY,
        ],
    },
    Kind {
        name: "foreign-tasks",
        help: "lets another tool write the number of tasks of a slot",
        settings: &[
            SLOT,
            setting("tasks", "1", "0 to 40", "how many it writes"),
            EVERY,
        ],
    },
    Kind {
        name: "foreign-release",
        help: "lets another tool write the release of a slot",
        settings: &[
            SLOT,
            setting("release", "", "a release of the service", "what it writes"),
            EVERY,
        ],
    },
    Kind {
        name: "task-loss",
        help: "kills tasks of a slot; replacements start by themselves",
        settings: &[SLOT, setting("tasks", "1", "1 to 40", "how many die")],
    },
    Kind {
        name: "brown-out",
        help: "makes both slots fail and crawl, whatever their release",
        settings: &[
            setting(
                "errors",
                "3",
                "0 to 100",
                "percent of requests that fail in addition",
            ),
            setting("slower", "1.5", "1 to 20", "factor on latency"),
        ],
    },
    Kind {
        name: "small-stable",
        help: "scales the serving slot down until it is healed",
        settings: &[setting("tasks", "1", "0 to 40", "how many tasks are left")],
    },
];

impl Fault {
    /// All kinds, in the order of the documentation.
    #[must_use]
    pub fn kinds() -> &'static [Kind] {
        KINDS
    }

    /// The name of its kind.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Throttling { .. } => "throttling",
            Self::Unavailable { .. } => "unavailable",
            Self::Denied => "denied",
            Self::Conflict { .. } => "conflict",
            Self::SlowApi { .. } => "slow-api",
            Self::TimeOut { .. } => "time-out",
            Self::LostReply { .. } => "lost-reply",
            Self::LostRequest { .. } => "lost-request",
            Self::StaleRead { .. } => "stale-read",
            Self::ForeignWeight { .. } => "foreign-weight",
            Self::ForeignTasks { .. } => "foreign-tasks",
            Self::ForeignRelease { .. } => "foreign-release",
            Self::TaskLoss { .. } => "task-loss",
            Self::BrownOut { .. } => "brown-out",
            Self::SmallStable { .. } => "small-stable",
        }
    }
}
