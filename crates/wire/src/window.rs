//! What a window asks, tells and is answered: the whole traffic of its three
//! commands `query`, `operate` and `subscribe`.

use crate::{
    AlarmsView, AllowanceView, ChartModel, Code, Debrief, DoctorView, DrillRow, HistoryRow,
    IdentityView, JournalCheck, JournalRow, LogView, Operation, PlanView, Receipt, ReleaseRow,
    RolloutPage, ServiceState, Wanted,
};
use serde::{Deserialize, Serialize};
use vocab::Timestamp;

/// A question. Answering one changes nothing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "query")]
pub enum Query {
    /// "I have painted frame so-and-so": what keeps frames from piling up.
    Seen {
        /// The frame's number.
        sequence: u64,
        /// From its arrival to its paint, in milliseconds.
        painted_millis: f64,
    },
    /// What there is to choose from in forms.
    Estate,
    /// The plan for what is wanted.
    Plan {
        /// What is wanted.
        wanted: Wanted,
    },
    /// Releases that could be rolled out.
    Releases {
        /// The service.
        service: String,
        /// The environment; none for the estate's default.
        environment: Option<String>,
        /// The region; none for the environment's first.
        region: Option<String>,
    },
    /// One rollout, under way or ended.
    Rollout {
        /// Its id.
        id: String,
    },
    /// Rollouts, newest first.
    History {
        /// At most so many.
        limit: usize,
    },
    /// A rollout's report, in Markdown.
    Report {
        /// The rollout's id.
        id: String,
    },
    /// Journal records.
    Journal {
        /// The number of the first.
        from: u64,
        /// At most so many.
        limit: usize,
    },
    /// Reads and checks the whole journal.
    VerifyJournal,
    /// The charts of a rollout or of a service, in a period.
    Charts {
        /// Of what.
        of: ChartsOf,
        /// Left edge; none for the natural one.
        from: Option<Timestamp>,
        /// Right edge; none for now, or the rollout's end.
        until: Option<Timestamp>,
    },
    /// What has to be confirmed before a command is carried out.
    Confirm {
        /// The command.
        command: Command,
    },
    /// The drills there are.
    Drills,
    /// Runs a drill in virtual time, with nobody acting.
    Rehearse {
        /// Its name.
        drill: String,
        /// The seed; none for the drill's own.
        seed: Option<u64>,
    },
    /// What was learnt from the drill that ran here.
    Debrief,
    /// The faults that can be injected.
    FaultKinds,
    /// Figures about this program itself.
    Diagnostics,
    /// Services as they are: of one service everywhere, or in one place, or of all.
    Services {
        /// The service; none for all.
        service: Option<String>,
        /// The environment; none for all.
        environment: Option<String>,
        /// The region; none for all.
        region: Option<String>,
    },
    /// Some of a service's log. Only a live estate has one.
    Logs {
        /// The service.
        service: String,
        /// The environment; none for the estate's default.
        environment: Option<String>,
        /// The region; none for the environment's first.
        region: Option<String>,
        /// From when on; none for the last quarter of an hour.
        since: Option<Timestamp>,
        /// Only lines that match, in the words of the log's keeper.
        filter: Option<String>,
        /// Where the last answer ended; it goes on there.
        after: Option<String>,
    },
    /// Alarms: the control room's own and those the estate watches by itself.
    Alarms,
    /// Looks at everything that a rollout would need. Only on a live estate.
    Doctor,
    /// Who we are in the estate's accounts.
    Identity,
    /// Which protected environments may be changed, by whose leave, until when.
    Allowances,
}

/// Whose charts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "of")]
pub enum ChartsOf {
    /// A rollout's, from shortly before it began.
    Rollout {
        /// Its id.
        id: String,
    },
    /// A target's, over the last half hour.
    Target {
        /// The service.
        service: String,
        /// The environment.
        environment: String,
        /// The region.
        region: String,
    },
}

/// The answer to a [`Query`], of the same name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "answer", content = "value")]
pub enum Answer {
    /// Nothing to say.
    Done,
    /// To [`Query::Estate`].
    Estate(EstateView),
    /// To [`Query::Plan`].
    Plan(Box<PlanView>),
    /// To [`Query::Releases`].
    Releases(Vec<ReleaseRow>),
    /// To [`Query::Rollout`].
    Rollout(Box<RolloutPage>),
    /// To [`Query::History`].
    History {
        /// The rollouts.
        rows: Vec<HistoryRow>,
        /// How many there are in all.
        of: usize,
    },
    /// To [`Query::Report`].
    Report(String),
    /// To [`Query::Journal`].
    Journal {
        /// The records.
        rows: Vec<JournalRow>,
        /// The number of the last record there is.
        last: u64,
    },
    /// To [`Query::VerifyJournal`].
    Checked(JournalCheck),
    /// To [`Query::Charts`].
    Charts(Vec<ChartModel>),
    /// To [`Query::Confirm`].
    Confirm(Box<Confirmation>),
    /// To [`Query::Drills`].
    Drills(Vec<DrillRow>),
    /// To [`Query::Rehearse`] and [`Query::Debrief`]; none when no drill ran.
    Debrief(Option<Box<Debrief>>),
    /// To [`Query::FaultKinds`].
    FaultKinds(Vec<FaultKindRow>),
    /// To [`Query::Diagnostics`].
    Diagnostics(Diagnostics),
    /// To [`Query::Services`].
    Services(Vec<ServiceState>),
    /// To [`Query::Logs`].
    Logs(LogView),
    /// To [`Query::Alarms`].
    Alarms(AlarmsView),
    /// To [`Query::Doctor`].
    Doctor(DoctorView),
    /// To [`Query::Identity`].
    Identity(IdentityView),
    /// To [`Query::Allowances`].
    Allowances(Vec<AllowanceView>),
}

/// One request to change something: closed, so that what is not here cannot be asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "command")]
pub enum Command {
    /// Something about rollouts.
    Operate {
        /// What.
        operation: Operation,
    },
    /// Lets this window change protected environments for a while. Until then they
    /// are read-only, but for rolling back and aborting. On a live estate a reason
    /// is confirmed with it, and it is journalled.
    AllowChanges {
        /// For how many minutes, 1 to 480.
        minutes: u32,
    },
    /// Makes protected environments read-only again, now.
    ForbidChanges,
    /// Somebody has seen the alarm.
    Acknowledge {
        /// The alarm's id.
        alarm: String,
    },
    /// Writes a rollout's report, with its charts, to a file.
    Export {
        /// The rollout's id.
        id: String,
    },
    /// Practice estate: makes something go wrong.
    Inject {
        /// In the words of `roomctl practice inject`: `brown-out website errors=3`.
        fault: String,
    },
    /// Practice estate: ends all faults.
    HealAll,
    /// Practice estate: sets the clock's speed.
    SetSpeed {
        /// So many times as fast as the wall's, 1 to 600.
        times: u32,
    },
    /// Practice estate: starts a drill on the live estate.
    StartDrill {
        /// Its name.
        drill: String,
    },
    /// Somebody has logged in again: calls to the live estate are tried again.
    RetryLogin,
    /// Logs in to the live estate with a second factor.
    LogIn {
        /// The device, as [`FactorView::device`](crate::FactorView::device) names it.
        device: String,
        /// What it shows now.
        code: Code,
    },
    /// Opens the wallboard, or brings it to the front.
    OpenWallboard,
    /// Answers the question what becomes of rollouts when the window closes.
    Close {
        /// What becomes of them.
        how: Closing,
    },
}

/// What becomes of rollouts under way when the window is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Closing {
    /// The window is not closed after all.
    Stay,
    /// The window goes, the program goes on driving; the tray brings it back.
    Background,
    /// `roomctl serve` drives from now on, and the program ends.
    HandOver,
    /// Everything under way goes back to stable, then the program ends.
    RollBack,
    /// The program ends now; each rollout follows its plan for being undriven.
    Quit,
}

/// How a command was confirmed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Confirmed {
    /// The one-time token of the [`Confirmation`].
    pub token: String,
    /// What was typed, where typing was asked for.
    pub typed: String,
    /// Why, where a reason was asked for.
    pub reason: String,
}

/// What came of a command.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    /// In a sentence.
    pub text: String,
    /// Target by target, for operations.
    pub receipt: Option<Receipt>,
}

/// Confirmation in proportion to what could go wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// Changes nothing others see.
    None,
    /// Reversible: done at once, with ten seconds to undo.
    Reversible,
    /// A change in a protected environment: a dialog that restates it.
    Production,
    /// The emergency's safe action: hold the button.
    Emergency,
    /// Cannot be taken back, or skips safeguards: type the service's name and a reason.
    Destructive,
}

/// What has to be confirmed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confirmation {
    /// How.
    pub level: Level,
    /// To be sent with the command, once, within two minutes; empty below
    /// [`Level::Production`] and for emergencies.
    pub token: String,
    /// The question: "Promote website to 50 %?".
    pub title: String,
    /// What is restated, label and value: account, region, service, release, effect.
    pub facts: Vec<(String, String)>,
    /// What has to be typed; empty when nothing.
    pub typed: String,
    /// The label of the button that does it: "Promote".
    pub verb: String,
    /// What is not allowed about it now, and what to do; empty when it is allowed.
    pub refused: String,
    /// Whether it is refused only because protected environments are read-only in
    /// this window: [`Command::AllowChanges`] would lift that.
    pub read_only: bool,
    /// What undoes it, for the ten seconds after a reversible command.
    pub undo: Option<Command>,
}

/// What there is to choose from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EstateView {
    /// The estate's name.
    pub name: String,
    /// Whether it is simulated.
    pub practice: bool,
    /// The environment that is meant when none is named.
    pub default_environment: String,
    /// All environments.
    pub environments: Vec<EnvironmentView>,
    /// All services.
    pub services: Vec<ServiceView>,
    /// All strategies.
    pub strategies: Vec<String>,
}

/// One environment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnvironmentView {
    /// Its name.
    pub name: String,
    /// A word on it.
    pub summary: String,
    /// Whether mistakes reach users there.
    pub protected: bool,
    /// Its regions, the first one first.
    pub regions: Vec<String>,
}

/// One service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceView {
    /// Its name.
    pub name: String,
    /// A word on it.
    pub summary: String,
    /// Where it runs, environment and region.
    pub places: Vec<(String, String)>,
}

/// A fault that can be injected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FaultKindRow {
    /// Its name: `brown-out`.
    pub name: String,
    /// What it does, and its settings.
    pub help: String,
}

/// Figures about this program.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Diagnostics {
    /// Label and value, in the order to show them.
    pub rows: Vec<(String, String)>,
    /// Time from the start of the process to the first painted frame, milliseconds.
    pub usable_millis: Option<f64>,
    /// Sent → painted, milliseconds: the last thousand frames, oldest first.
    pub frame_millis: Vec<f64>,
    /// Command received → effect leaves the process, milliseconds, oldest first.
    pub effect_millis: Vec<f64>,
}
