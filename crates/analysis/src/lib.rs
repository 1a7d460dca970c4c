//! Evidence: from counted events to a verdict.
//!
//! Pure. Knows nothing of rollouts: it is given bins of two arms and gates, and
//! answers with a [`vocab::Judgement`].
//!
//! [`Judge`] is the seam: whoever watches a rollout holds one, and does not know
//! how it reaches its verdicts. [`Thresholds`] is the present one: limits that
//! must be broken in three windows in a row, exact tail tests against small
//! numbers, and a [`Fuse`] for what cannot wait.

mod bin;
mod gate_judge;
mod history;
mod judge;
mod needed;
mod tail;
mod thresholds;

pub use bin::{Arm, Bin, Count};
pub use gate_judge::{GateJudge, Past, Terms, Told};
pub use history::History;
pub use judge::Judge;
pub use needed::{bake_needed, requests_needed};
pub use thresholds::{Fuse, Thresholds};
