//! The words every other crate speaks: names, weights, time, gates, verdicts.
//!
//! Values only. Nothing here reads a clock, draws a random number or touches the
//! world, so that everything built on it can be replayed. Constructors refuse
//! what could not exist (a weight above 100 %, an empty name), so later code does
//! not ask again.

mod gate;
mod names;
mod nonempty;
mod number;
mod percent;
mod time;
mod verdict;

pub use gate::{Gate, Method, Metric, Side};
pub use names::{
    BadName, EnvironmentName, OperatorName, RegionName, Release, RolloutId, ServiceName, Target,
};
pub use nonempty::{Empty, NonEmpty};
pub use number::{EffectId, Epoch, Generation, Sequence, grouped};
pub use percent::{BadPercent, Percent};
pub use time::{BadSpan, BadTimestamp, Span, Timestamp};
pub use verdict::{Judgement, Reading, Verdict};
