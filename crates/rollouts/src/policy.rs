//! Policies: what a plan does when things do not go by themselves.

use serde::{Deserialize, Serialize};
use vocab::{OperatorName, Percent, Span, Timestamp};

/// What happens when a gate fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OnFailedGate {
    /// Back to stable, without asking.
    #[default]
    RollBack,
    /// Stay and wait for a person.
    Hold,
    /// Stay, call for a person, and wait.
    HoldAndPage,
}

/// What happens when the longest bake ends without enough evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OnInsufficient {
    /// Stay and go on as soon as the evidence suffices.
    #[default]
    Hold,
    /// Back to stable.
    RollBack,
    /// Call for a person.
    Ask,
}

/// What happens to a rollout that nobody drove for a while.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OnOrphan {
    /// Back to stable.
    RollBack,
    /// Pause and wait for a person.
    #[default]
    Hold,
    /// Go on where it stopped.
    Continue,
}

/// What happens when both sides suffer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OnSystemWide {
    /// Wait until it is over: it is not the canary.
    #[default]
    Hold,
    /// Back to stable all the same.
    RollBack,
}

/// Time limits of single moves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timing {
    /// For new tasks to become healthy.
    pub provision: Span,
    /// For a weight write, including retries, to be read back.
    pub shift: Span,
    /// For a verification suite.
    pub verify: Span,
    /// For requests still being served to end after the weight is 0 %.
    pub drain: Span,
    /// For the whole way back, before a person is called.
    pub way_back: Span,
}

impl Default for Timing {
    fn default() -> Self {
        Self {
            provision: Span::minutes(10),
            shift: Span::minutes(2),
            verify: Span::minutes(5),
            drain: Span::minutes(5),
            way_back: Span::minutes(15),
        }
    }
}

/// Someone has to agree before the canary gets this much traffic.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approval {
    /// Asked before the first shift to this weight or more.
    pub before: Percent,
    /// Who may agree; empty means everybody.
    #[serde(default)]
    pub who: Vec<OperatorName>,
    /// What for.
    pub why: String,
}

/// A time in which production must not change. A rollback always may.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FreezeWindow {
    /// Why, in words people will read when they are refused.
    pub reason: String,
    /// When.
    pub when: When,
}

/// When a freeze window is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum When {
    /// Once, from one point in time to another.
    Once {
        /// First moment inside.
        from: Timestamp,
        /// First moment outside.
        until: Timestamp,
    },
    /// Every week, in minutes since Monday 00:00 UTC; may run over the week's end.
    Weekly {
        /// First minute inside, 0 to 10,079.
        from: u32,
        /// First minute outside, 0 to 10,079.
        until: u32,
    },
}

const WEEK: u32 = 7 * 24 * 60;

impl FreezeWindow {
    /// The end of the window, when `now` is inside it.
    #[must_use]
    pub fn open_until(&self, now: Timestamp) -> Option<Timestamp> {
        match self.when {
            When::Once { from, until } => (from <= now && now < until).then_some(until),
            When::Weekly { from, until } => {
                let minute = now.minute_of_week();
                let into = (minute + WEEK - from % WEEK) % WEEK;
                let length = (until % WEEK + WEEK - from % WEEK) % WEEK;
                let to_go = u64::from(length.saturating_sub(into));
                let second = u64::try_from(now.millis().rem_euclid(60_000)).unwrap_or(0);
                (into < length).then(|| now + Span::minutes(to_go).less(Span::millis(second)))
            }
        }
    }
}

/// Everything a plan has decided beforehand about trouble.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policies {
    /// A gate fails while stable still serves users.
    pub failed_gate: OnFailedGate,
    /// A gate fails at 100 %, where only history is left to compare with.
    pub failed_final_gate: OnFailedGate,
    /// The longest bake ends without enough evidence.
    pub insufficient: OnInsufficient,
    /// Both sides suffer.
    pub system_wide: OnSystemWide,
    /// Nobody drove the rollout for longer than `absence`.
    pub orphan: OnOrphan,
    /// How long nobody may drive it before `orphan` applies.
    pub absence: Span,
    /// A bake may be extended to so many times its planned length.
    pub longest_bake: u32,
    /// Who has to agree, and when.
    pub approval: Option<Approval>,
    /// When production must not change.
    pub freezes: Vec<FreezeWindow>,
    /// Time limits.
    pub timing: Timing,
    /// Database to snapshot when rolling back, if any; never delays the flip.
    pub snapshot: Option<String>,
}

impl Default for Policies {
    fn default() -> Self {
        Self {
            failed_gate: OnFailedGate::RollBack,
            failed_final_gate: OnFailedGate::HoldAndPage,
            insufficient: OnInsufficient::Hold,
            system_wide: OnSystemWide::Hold,
            orphan: OnOrphan::Hold,
            absence: Span::minutes(2),
            longest_bake: 3,
            approval: None,
            freezes: Vec::new(),
            timing: Timing::default(),
            snapshot: None,
        }
    }
}

impl Policies {
    /// The freeze window `now` is in, and its end.
    #[must_use]
    pub fn frozen(&self, now: Timestamp) -> Option<(&FreezeWindow, Timestamp)> {
        self.freezes
            .iter()
            .find_map(|window| Some((window, window.open_until(now)?)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_weekly_freeze_may_run_over_the_end_of_the_week() {
        let window = FreezeWindow {
            reason: "weekend".into(),
            when: When::Weekly {
                from: 4 * 1440 + 16 * 60,
                until: 8 * 60,
            },
        };
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let monday = at("2026-11-23T08:00:00Z");
        assert_eq!(window.open_until(at("2026-11-20T16:00:00Z")), Some(monday));
        assert_eq!(window.open_until(at("2026-11-23T07:59:59Z")), Some(monday));
        assert_eq!(window.open_until(at("2026-11-20T15:59:59Z")), None);
        assert_eq!(window.open_until(monday), None);
    }
}
