//! The judges of other tools, written down as they are: to compare ours with, and
//! for those who must keep what they are used to.
//!
//! Each looks at finished minutes (Kayenta: at longer stretches) and never changes
//! its mind about a rollback. None of them asks for proof that a canary is good:
//! they promote when nothing speaks against it, so their evidence is never above 0.
//! How often each is wrong stands in docs/BENCHMARKS.md.

mod argo;
mod cloud_watch;
mod desk;
mod flagger;
mod group_sequential;
mod kayenta;
mod minutes;
#[cfg(test)]
mod story;

pub use argo::Argo;
pub use cloud_watch::CloudWatch;
pub use flagger::Flagger;
pub use group_sequential::GroupSequential;
pub use kayenta::Kayenta;
