//! Rollouts: the plan language and the machine that executes a plan.
//!
//! Pure: no clock, no randomness, no network, no files. Time comes in as an
//! argument, the estate comes in as [`Sight`], and what is to be done goes out as
//! [`Record`]s that name [`Effect`]s. This crate knows nothing of AWS, of how
//! evidence is made, or of where records are kept.
//!
//! ```text
//!            ┌────────── Waiting (behind the rollout it supersedes)
//!            ▼
//!   ┌──► Moving ──► Baking ──► Moving ──► … ──► KeepingWarm ──► Moving ──► Ended
//!   │      │ ▲        │ ▲         (AwaitingApproval, Held and Paused wait for
//!   │      │ └ Held ◄─┘ │          a person, a verdict or the end of a freeze)
//!   │      │            │
//!   │      └────────────┴──── any of them ────► Returning ──► Ended
//!   │                                              │
//!   └───────────── rollback, abort ◄──── Stuck ◄───┘
//! ```
//!
//! Invariants: only [`Rollout::apply`] changes a machine, and it refuses records
//! that are not legal; a rollback pre-empts everything that is not finished and
//! from then on the canary's weight never rises; a rollout ends only when the
//! weight read back is 0 % or 100 %.

mod apply;
mod command;
mod course;
mod decide;
mod drift;
mod effect;
mod guard;
mod lint;
mod narration;
mod needs;
mod observation;
mod plan;
mod planning;
mod policy;
mod recipe;
mod record;
mod state;
mod way;
mod words;

pub use apply::IllegalRecord;
pub use command::{Command, Refusal, Verb};
pub use course::{Course, Stage};
pub use decide::{Input, Objection, Seen, Sight};
pub use effect::{Effect, FailureClass, Outcome};
pub use lint::{Code, Facts, Note, Severity, lint};
pub use narration::{Narration, narrate};
pub use needs::{AtUsual, BakeNeed, Enough, Need, Proposal, Usual, bake_needs};
pub use observation::{
    Alarm, Migration, Observation, Promise, ReleaseFacts, RuleShape, Slot, SlotState, Survey,
};
pub use plan::{Party, Plan, Purpose, Step, StepKind, Strategy};
pub use planning::{Ask, Unplannable, plan};
pub use policy::{
    Approval, FreezeWindow, OnFailedGate, OnInsufficient, OnOrphan, OnSystemWide, Policies, Timing,
    When,
};
pub use recipe::Recipe;
pub use record::{Cause, Drift, Ending, HoldReason, PauseReason, Record, Remark};
pub use state::{Expected, Intent, Phase, Resume, Return, Rollout, WakeReason, Watch};
