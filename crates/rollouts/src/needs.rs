//! What bakes need for their evidence, and whether they get it.

use crate::{Plan, StepKind};
use serde::{Deserialize, Serialize};
use std::fmt;
use vocab::{Gate, Metric, Percent, Span};

/// What was counted on a target for one metric shortly before a plan was made.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Usual {
    /// Of what.
    pub metric: Metric,
    /// All events.
    pub events: u64,
    /// The bad ones.
    pub bad: u64,
    /// How much the counts scattered: variance as a multiple of what independent
    /// events would have.
    pub dispersion: f64,
}

impl Usual {
    /// Share of bad events, 0 to 1; none without events.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "exact below 2^53 events")]
    pub fn share(self) -> Option<f64> {
        (self.events > 0).then(|| self.bad as f64 / self.events as f64)
    }
}

/// What one gate needs, as whoever judges it says; in requests on the canary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Need {
    /// Whose gate.
    pub metric: Metric,
    /// When nothing bad happens on the canary.
    pub clean: u64,
    /// When the canary is as stable usually is.
    pub usual: AtUsual,
}

impl Need {
    /// What to count on: as stable usually is, where that is known.
    #[must_use]
    pub fn requests(&self) -> u64 {
        match self.usual {
            AtUsual::Requests(requests) => requests.max(self.clean),
            AtUsual::Unknown => self.clean,
            AtUsual::Never => u64::MAX,
        }
    }
}

/// What proof needs of a canary that is as stable usually is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AtUsual {
    /// Nothing is known of stable.
    Unknown,
    /// So many requests.
    Requests(u64),
    /// Stable itself does not keep inside the limit.
    Never,
}

/// What one bake needs, and what it gets.
#[derive(Debug, Clone, PartialEq)]
pub struct BakeNeed {
    /// The step, from 0.
    pub step: usize,
    /// The canary's weight in it.
    pub weight: Percent,
    /// Its length.
    pub bake: Span,
    /// What the gate that needs most needs.
    pub need: Need,
    /// Stable's usual share of bad events for that gate, 0 to 1; none when it is not
    /// known.
    pub usual_share: Option<f64>,
    /// Requests per second the canary is expected to see.
    pub rate: f64,
    /// Requests it is expected to see in the whole bake.
    pub expected: u64,
    /// Whether that suffices.
    pub enough: Enough,
    /// What would, best first; empty when it does.
    pub proposals: Vec<Proposal>,
}

/// Whether a bake gets the traffic its gates need.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Enough {
    /// It does.
    Yes,
    /// Once it was extended, which the plan allows, to about this length.
    Extended(Span),
    /// Not even then.
    No,
}

/// What to change so that a bake gets enough traffic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proposal {
    /// Bake longer.
    Longer {
        /// How long.
        bake: Span,
        /// Instead of.
        than: Span,
    },
    /// Give the canary more.
    Higher {
        /// How much.
        weight: Percent,
        /// Instead of.
        than: Percent,
    },
    /// There is none: somebody has to send some.
    Traffic,
    /// The limit is below what stable keeps to.
    Limit,
}

impl fmt::Display for Proposal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Longer { bake, than } => write!(f, "bake {bake} instead of {than}"),
            Self::Higher { weight, than } => write!(f, "shift to {weight} instead of {than}"),
            Self::Traffic => f.write_str("there is no traffic; send some, or promote by hand"),
            Self::Limit => f.write_str(
                "stable itself is above the limit; set one that stable keeps, or promote by hand",
            ),
        }
    }
}

impl BakeNeed {
    /// The proposals in one clause; empty when there are none.
    #[must_use]
    pub fn way_out(&self) -> String {
        let proposals: Vec<String> = self.proposals.iter().map(ToString::to_string).collect();
        proposals.join(", or ")
    }
}

impl fmt::Display for BakeNeed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            weight,
            bake,
            expected,
            need,
            ..
        } = self;
        let metric = need.metric;
        write!(
            f,
            "about {expected} requests in {bake} at {weight}; the {metric} gate needs {} when \
             none is bad",
            need.clean
        )?;
        match need.usual {
            AtUsual::Unknown => {}
            AtUsual::Requests(usual) => write!(f, ", {usual} at stable's usual share")?,
            AtUsual::Never => write!(f, ", and no number at stable's usual share")?,
        }
        match self.enough {
            Enough::Extended(bake) => write!(f, ": it will be extended to about {bake}"),
            Enough::Yes | Enough::No => Ok(()),
        }
    }
}

/// What each bake with gates needs, by what the gates need.
#[must_use]
pub fn bake_needs(plan: &Plan, needs: &[Need]) -> Vec<BakeNeed> {
    let mut weight = Percent::ZERO;
    let mut all = Vec::new();
    for (step, taken) in plan.steps.iter().enumerate() {
        match &taken.kind {
            StepKind::Shift { weight: next } => weight = *next,
            StepKind::Bake { duration, gates } => {
                let most = most_of(gates, needs);
                all.extend(most.map(|need| bake_need(plan, step, (weight, *duration), need)));
            }
            StepKind::Provision { .. }
            | StepKind::Verify { .. }
            | StepKind::Approve { .. }
            | StepKind::Retire { .. } => {}
        }
    }
    all
}

/// The gate that needs most decides.
fn most_of(gates: &[Gate], needs: &[Need]) -> Option<Need> {
    let of = |gate: &Gate| needs.iter().find(|need| need.metric == gate.metric);
    let most = |need: &&Need| (need.requests(), need.clean);
    gates.iter().filter_map(of).max_by_key(most).copied()
}

fn bake_need(plan: &Plan, step: usize, (weight, bake): (Percent, Span), need: Need) -> BakeNeed {
    let rate = plan.requests_per_second.max(0.0) * weight.share();
    let expected = (rate * bake.as_seconds()) as u64;
    let needed = need.requests();
    let long = long_enough(needed, rate);
    let longest = bake.times(u64::from(plan.policies.longest_bake.max(1)));
    let enough = match long {
        _ if expected >= needed => Enough::Yes,
        Some(long) if long <= longest => Enough::Extended(long),
        Some(_) | None => Enough::No,
    };
    let longer = long.map(|long| Proposal::Longer {
        bake: long,
        than: bake,
    });
    let proposals = if enough == Enough::Yes {
        Vec::new()
    } else if need.usual == AtUsual::Never {
        vec![Proposal::Limit]
    } else if rate <= 0.0 {
        vec![Proposal::Traffic]
    } else {
        let higher = high_enough(plan, step, (weight, bake), needed);
        longer.into_iter().chain(higher).collect()
    };
    let usual = plan.usual.iter().find(|usual| usual.metric == need.metric);
    BakeNeed {
        step,
        weight,
        bake,
        need,
        usual_share: usual.and_then(|usual| usual.share()),
        rate,
        expected,
        enough,
        proposals,
    }
}

/// The length in which so many requests come, rounded up: to half minutes below
/// five minutes, to minutes above. None when that is never.
fn long_enough(requests: u64, rate: f64) -> Option<Span> {
    /// Nobody bakes for longer than a week.
    const LONGEST: f64 = 7.0 * 24.0 * 3_600.0;
    let seconds = requests as f64 / rate;
    if seconds.is_nan() || seconds > LONGEST {
        return None;
    }
    let seconds = seconds.ceil() as u64;
    let grid = if seconds <= 300 { 30 } else { 60 };
    Some(Span::seconds(seconds.div_ceil(grid) * grid))
}

/// The weight, in whole steps of 5 %, at which so many requests come in this bake.
/// It must stay below the next rung of the ladder.
fn high_enough(
    plan: &Plan,
    step: usize,
    (than, bake): (Percent, Span),
    requests: u64,
) -> Option<Proposal> {
    let next = plan.steps.iter().skip(step).find_map(|step| {
        if let StepKind::Shift { weight } = step.kind {
            Some(weight)
        } else {
            None
        }
    })?;
    let all = plan.requests_per_second * bake.as_seconds();
    let percent = (requests as f64 / all * 20.0).ceil() * 5.0;
    let weight = Percent::new(percent).ok()?;
    (weight > than && weight < next).then_some(Proposal::Higher { weight, than })
}
