//! Evidence: from counted events to a verdict.
//!
//! Pure. Knows nothing of rollouts: it is given bins of two arms and gates, and
//! answers with a [`vocab::Judgement`].
//!
//! [`Judge`] is the seam: whoever watches a rollout holds one, and does not know
//! how it reaches its verdicts. A [`Panel`] is one: it has a [`GateJudge`] a gate,
//! ours ([`Sequential`]) or that of another tool ([`baselines`]), and a [`Fuse`] for
//! what cannot wait.

pub mod baselines;
mod bin;
mod counter;
mod figures;
mod gate_judge;
mod history;
mod judge;
mod needed;
mod panel;
mod sequential;
mod tail;

pub use bin::{Arm, Bin, Count};
pub use counter::{Counted, Counter};
pub use gate_judge::{GateJudge, Past, Terms, Told, judge_of};
pub use history::History;
pub use judge::Judge;
pub use needed::{Expectation, Flow, Found, Wait, bake_needed, expectation, requests_needed};
pub use panel::{ALPHA, Fuse, Panel};
pub use sequential::{Sequential, Strength};
