//! What crosses to the shells: commands and views as plain serde values.
//!
//! Safe to compile to WebAssembly. Knows no machine, no journal and no estate:
//! the room turns those into these, and every shell (terminal, window, scripts)
//! shows the same. Texts are finished sentences for people; figures stand beside
//! them for programs.

mod chart;
mod command;
mod drill;
mod evidence;
mod frame;
mod history;
mod live;
mod plan;
mod rollout;
mod status;
mod window;

pub use chart::{ChartModel, Marker, MarkerKind, Point, Role, Series, Side, Threshold, Unit};
pub use command::{Complaint, Operation, Outcome, Receipt, RollbackScope, Wanted};
pub use drill::{Debrief, DrillRow, Moment};
pub use evidence::{
    CountView, CountsTable, EvidenceRow, EvidenceView, GateEvidence, JudgedView, LogsView,
    TermsView,
};
pub use frame::{
    ActionView, AlarmView, BarView, ChartsView, DeckCell, DeckRow, DeckView, Frame, Freshening,
    Freshness, Panel, PracticeView, RolloutLine, RolloutPage, State, Watch, WayBackView,
};
pub use history::{HistoryRow, JournalCheck, JournalRow, PromiseView};
pub use live::{
    AccountView, AlarmsView, AllowanceView, Code, DeploymentState, DoctorView, EventLine,
    FactorView, FindingView, HealthState, IdentityView, LogLine, LogView, PolicyView, ServiceState,
    SideState, WatchedAlarm,
};
pub use plan::{BakeView, Enough, NoteView, PlanView, StepView};
pub use rollout::{GateView, LadderStep, NarrationView, RolloutView, StepState};
pub use status::{EtaView, MetricView, ReleaseRow, StatusDocument, TargetRow};
pub use window::{
    Answer, ChartsOf, Closing, Command, Confirmation, Confirmed, Diagnostics, Done,
    EnvironmentView, EstateView, FaultKindRow, Level, Query, ServiceView,
};
