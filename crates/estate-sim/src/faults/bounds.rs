//! What a fault may be: the bounds of its settings.

use super::{Fault, Injection};
use crate::catalog::TASK_QUOTA;
use std::ops::RangeInclusive;
use vocab::{Percent, Span};

/// Why something cannot be injected.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadInjection {
    /// There is no such kind of fault.
    #[error("`{kind}` is not a kind of fault: use one of {known}")]
    Kind {
        /// What was written.
        kind: String,
        /// What could be.
        known: String,
    },
    /// The kind has no such setting, or it was given twice.
    #[error(
        "`{setting}` is no setting of a fault `{kind}`, or was given twice: use {known}, each at \
         most once"
    )]
    Setting {
        /// What was written.
        setting: String,
        /// On which kind.
        kind: &'static str,
        /// What can be set.
        known: String,
    },
    /// A setting is not what it must be.
    #[error("`{value}` cannot be the `{setting}` of a fault: use {bounds}")]
    Value {
        /// Which.
        setting: &'static str,
        /// What was written.
        value: String,
        /// What could be.
        bounds: &'static str,
    },
    /// The scope is none of the estate's.
    #[error(
        "`{0}` is no place of the practice estate: use `*`, a region, or a target written \
         environment/region/service"
    )]
    Scope(String),
    /// No service in the scope has the release.
    #[error("no service in `{scope}` has a release `{release}`: see the list of practice releases")]
    Release {
        /// What was written.
        release: String,
        /// Where.
        scope: String,
    },
}

impl Injection {
    /// Whether its settings are within the bounds of its kind.
    ///
    /// # Errors
    /// [`BadInjection::Value`] with the first setting that is not.
    pub fn check(&self) -> Result<(), BadInjection> {
        if let Some(lasting) = self.lasting {
            span(
                "for",
                lasting,
                Span::seconds(1)..=Span::minutes(24 * 60),
                "1s to 1d",
            )?;
        }
        self.fault.check()
    }
}

impl Fault {
    fn check(&self) -> Result<(), BadInjection> {
        match self {
            Self::Denied => Ok(()),
            Self::Throttling { share }
            | Self::Unavailable { share }
            | Self::Conflict { share }
            | Self::LostReply { share }
            | Self::LostRequest { share } => some_of("share", *share),
            Self::TimeOut { share, after } => {
                some_of("share", *share)?;
                span(
                    "after",
                    *after,
                    Span::seconds(1)..=Span::minutes(1),
                    "1s to 1m",
                )
            }
            Self::SlowApi { factor } => number("factor", *factor, 1.0..=100.0, "1 to 100"),
            Self::StaleRead { age } => {
                span("age", *age, Span::seconds(1)..=Span::minutes(2), "1s to 2m")
            }
            Self::ForeignWeight { every, .. } | Self::ForeignRelease { every, .. } => often(*every),
            Self::ForeignTasks { tasks, every, .. } => {
                count(*tasks, 0..=TASK_QUOTA, "0 to 40")?;
                often(*every)
            }
            Self::TaskLoss { tasks, .. } => count(*tasks, 1..=TASK_QUOTA, "1 to 40"),
            Self::SmallStable { tasks } => count(*tasks, 0..=TASK_QUOTA, "0 to 40"),
            Self::BrownOut { slower, .. } => number("slower", *slower, 1.0..=20.0, "1 to 20"),
        }
    }
}

fn within<T: PartialOrd>(
    setting: &'static str,
    value: &T,
    allowed: &RangeInclusive<T>,
    shown: String,
    bounds: &'static str,
) -> Result<(), BadInjection> {
    if allowed.contains(value) {
        return Ok(());
    }
    Err(BadInjection::Value {
        setting,
        value: shown,
        bounds,
    })
}

fn some_of(setting: &'static str, share: Percent) -> Result<(), BadInjection> {
    number(setting, share.percent(), 0.01..=100.0, "0.01 to 100")
}

fn span(
    setting: &'static str,
    value: Span,
    allowed: RangeInclusive<Span>,
    bounds: &'static str,
) -> Result<(), BadInjection> {
    within(setting, &value, &allowed, String::from(value), bounds)
}

fn often(every: Option<Span>) -> Result<(), BadInjection> {
    let allowed = Span::seconds(10)..=Span::minutes(60);
    every.map_or(Ok(()), |every| span("every", every, allowed, "10s to 1h"))
}

fn count(
    value: u32,
    allowed: RangeInclusive<u32>,
    bounds: &'static str,
) -> Result<(), BadInjection> {
    within("tasks", &value, &allowed, value.to_string(), bounds)
}

fn number(
    setting: &'static str,
    value: f64,
    allowed: RangeInclusive<f64>,
    bounds: &'static str,
) -> Result<(), BadInjection> {
    within(setting, &value, &allowed, value.to_string(), bounds)
}
