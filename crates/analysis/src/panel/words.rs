//! The panel's and the fuse's sentences.

use super::compare::{Against, Shares};
use super::leak::Leak;
use crate::figures::percent;
use vocab::{Percent, Span, Timestamp, grouped};

/// All gates are good; `closest` is the one nearest to its limit.
pub(super) fn good(gates: usize, closest: &str) -> String {
    match gates {
        1 => format!("the gate is good: {closest}"),
        _ => format!("all {gates} gates are good, the closest: {closest}"),
    }
}

pub(super) fn no_gates() -> String {
    "there are no gates, and no hard limit is broken".into()
}

pub(super) fn from_the_future(newest: Timestamp, ahead: Span) -> String {
    let clock = newest.clock();
    format!("the newest measurement ends at {clock}, which is {ahead} ahead of the clock")
}

/// The same sentence, when some figures could not be used.
pub(super) fn with_damage(because: String, damaged: u64) -> String {
    match damaged {
        0 => because,
        1 => format!("{because}; 1 impossible measurement was left out"),
        _ => format!(
            "{because}; {} impossible measurements were left out",
            grouped(damaged)
        ),
    }
}

pub(super) fn both_suffer(figures: String) -> String {
    format!("{figures}: both sides suffer")
}

pub(super) fn error_fuse(shares: &Shares, limit: Percent) -> String {
    format!(
        "error rate {} on the canary{}, hard limit {limit}",
        percent(shares.canary),
        against(shares)
    )
}

pub(super) fn frame_fuse(canary: f64, stable: f64, drop: Percent) -> String {
    format!(
        "median frame rate {canary:.0} FPS on the canary against {stable:.0} FPS on stable, more than {drop} down"
    )
}

pub(super) fn health_fuse(unhealthy: u32, healthy: u32, bins: usize) -> String {
    let tasks = unhealthy.saturating_add(healthy);
    format!(
        "{unhealthy} of {tasks} canary tasks fail their health check, {bins} intervals in a row"
    )
}

pub(super) fn memory_fuse(leak: &Leak) -> String {
    let Leak { from, to, stable } = leak;
    let growth = percent(to / from - 1.0);
    let against = match stable {
        Some(stable) if *stable > 0.0 => format!(", on stable by {}", percent(*stable)),
        Some(_) => ", on stable not at all".to_owned(),
        None => String::new(),
    };
    format!(
        "memory on the canary grows steadily, from {from:.0} MB to {to:.0} MB, by {growth}{against}"
    )
}

fn against(shares: &Shares) -> String {
    match (shares.against, shares.stable) {
        (Against::Stable, Some(share)) => format!(" against {} on stable", percent(share)),
        (Against::History, Some(share)) => {
            format!(" against {} on stable before", percent(share))
        }
        (Against::Stable | Against::History | Against::Nothing, _) => {
            ", nothing to compare with".into()
        }
    }
}
