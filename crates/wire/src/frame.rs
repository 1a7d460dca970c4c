//! Frames: what a window is told without asking.
//!
//! A frame has whole panels, never parts of one: what arrives last is true, so a
//! window that is behind may be given the newest of each and nothing is lost. The
//! first frame of a subscription has every panel; later ones only those that
//! changed. Numbers are consecutive; a gap means: subscribe again.

use crate::{ChartModel, FactorView, RolloutView};
use serde::{Deserialize, Serialize};
use vocab::Timestamp;

/// What a window wants to be told.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Watch {
    /// The rollout whose page is open.
    pub rollout: Option<String>,
    /// Whether its charts are on screen.
    pub charts: bool,
}

/// One frame.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Frame {
    /// Which subscription it belongs to; counted by the program.
    pub subscription: u64,
    /// From 1, without gaps.
    pub sequence: u64,
    /// Whether it has every panel.
    pub whole: bool,
    /// Wall time when it was sent.
    pub sent: Timestamp,
    /// What changed.
    pub panels: Vec<Panel>,
}

/// One panel, whole.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "panel", content = "value")]
pub enum Panel {
    /// The bar that never leaves.
    Bar(Box<BarView>),
    /// Services by environments.
    Deck(DeckView),
    /// What a person must act on.
    Alarms(Vec<AlarmView>),
    /// The rollouts under way.
    Rollouts(Vec<RolloutLine>),
    /// The rollout whose page is open.
    Rollout(Box<RolloutPage>),
    /// Its charts.
    Charts(ChartsView),
    /// The practice panel.
    Practice(PracticeView),
}

/// The states of the window, each with a shape, a colour and a word of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Act now.
    Critical,
    /// Act soon.
    High,
    /// Worth knowing.
    Low,
    /// A person is waited for.
    Waiting,
    /// Something is under way.
    Running,
    /// Old news.
    Stale,
    /// Nobody can say.
    Unknown,
    /// Put aside until later.
    Shelved,
    /// As it should be.
    Normal,
}

impl State {
    /// The word that stands beside the shape; empty for what is normal.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Critical => "CRIT",
            Self::High => "HIGH",
            Self::Low => "LOW",
            Self::Waiting => "WAIT",
            Self::Running => "RUN",
            Self::Stale => "STALE",
            Self::Unknown => "UNK",
            Self::Shelved => "SHELVED",
            Self::Normal => "",
        }
    }
}

/// Where figures are from, and how old.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Freshness {
    /// From where: "estate", "telemetry".
    pub source: String,
    /// Wall time of the last reading that worked; none before the first.
    pub read_at: Option<Timestamp>,
    /// How often it is read, milliseconds of wall time.
    pub every_millis: u64,
    /// What went wrong with the last reading; empty when nothing did.
    pub trouble: String,
}

/// How fresh figures are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Freshening {
    /// Within one interval.
    Live,
    /// A reading is overdue.
    Late,
    /// Two intervals have passed without one.
    Stale,
    /// Five intervals have passed without one.
    Failed,
}

impl Freshness {
    /// How fresh it is at a moment of wall time; stale when nothing was read yet.
    #[must_use]
    pub fn at(&self, now: Timestamp) -> Freshening {
        let Some(read_at) = self.read_at else {
            return Freshening::Stale;
        };
        let age = now.since(read_at).as_millis();
        let every = self.every_millis.max(1);
        if age >= 5 * every {
            Freshening::Failed
        } else if age >= 2 * every {
            Freshening::Stale
        } else if 2 * age >= 3 * every {
            Freshening::Late
        } else {
            Freshening::Live
        }
    }
}

/// The bar that never leaves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BarView {
    /// The estate's name.
    pub estate: String,
    /// Whether it is simulated.
    pub practice: bool,
    /// Speed of the practice clock; 1 for real ones.
    pub speed: u32,
    /// Estate time.
    pub now: Timestamp,
    /// The account, or all of them; `practice` for the simulated one.
    pub account: String,
    /// The environment that is meant when none is named.
    pub environment: String,
    /// Its first region.
    pub region: String,
    /// Who operates.
    pub operator: String,
    /// Who we are there, shortened; empty on the practice estate and before the
    /// account has said so.
    #[serde(default)]
    pub identity: String,
    /// Until when credentials hold, in words; empty when they do not end.
    pub credentials: String,
    /// How to log in again, while nothing is called because credentials have
    /// ended; empty otherwise.
    #[serde(default)]
    pub login: String,
    /// The second factor that login wants; none when it wants none.
    #[serde(default)]
    pub factor: Option<FactorView>,
    /// Alarms nobody has acknowledged.
    pub alarms: usize,
    /// The gravest of them.
    pub gravest: State,
    /// Who holds the lease: `this window`, another process as it describes itself,
    /// or `nobody`.
    pub lease: String,
    /// Whether this window is the one that drives.
    pub driving: bool,
    /// What keeps the driver from acting; empty when nothing does.
    pub trouble: String,
    /// Until when (wall time) this window may change protected environments; none
    /// while they are read-only.
    pub changes_until: Option<Timestamp>,
    /// The oldest of all readings.
    pub worst: Freshness,
    /// Rollouts under way.
    pub rollouts: usize,
}

/// Services by environments.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DeckView {
    /// The columns.
    pub environments: Vec<String>,
    /// The rows, every service of the estate.
    pub rows: Vec<DeckRow>,
    /// Where it is from.
    pub freshness: Freshness,
}

/// One service.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DeckRow {
    /// Its name.
    pub service: String,
    /// One per environment, in their order; none where it does not run.
    pub cells: Vec<Option<DeckCell>>,
    /// What serves in the default environment: `b81d07a`, or `b81d07a → 2f9c1e4`
    /// while that changes.
    pub release: String,
    /// Requests per second there, all regions.
    pub requests_per_second: Option<f64>,
    /// Share of failed requests there, percent, all regions.
    pub error_percent: Option<f64>,
    /// 95th percentile of latency there, milliseconds, of the slowest region.
    pub latency_p95: Option<f64>,
    /// Median frames per second there, of the slowest region; none without a screen.
    pub frames_per_second: Option<f64>,
    /// Where the row is from: its oldest reading.
    pub freshness: Freshness,
}

/// A service in an environment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DeckCell {
    /// Its worst state over all regions.
    pub state: State,
    /// What is going on, in a few words: "canary 25 %"; empty when nothing is.
    pub text: String,
    /// Since when (estate time), if something is.
    pub since: Option<Timestamp>,
    /// The rollout under way, if any.
    pub rollout: Option<String>,
    /// Region by region: its name and what is so there, for the tooltip and readers.
    pub regions: Vec<(String, String)>,
}

/// Something a person must act on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlarmView {
    /// Stable while it lasts.
    pub id: String,
    /// How grave.
    pub state: State,
    /// In half a sentence: "website rolled back by itself".
    pub title: String,
    /// What is known, since when, what was done, and what to do.
    pub text: String,
    /// Since when, estate time.
    pub since: Timestamp,
    /// The rollout it is about.
    pub rollout: Option<String>,
    /// Who has seen it; empty when nobody has.
    pub acknowledged: String,
}

/// A rollout under way, in one line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RolloutLine {
    /// Its id.
    pub id: String,
    /// The service.
    pub service: String,
    /// The environment.
    pub environment: String,
    /// Whether mistakes reach users there.
    pub protected: bool,
    /// The region.
    pub region: String,
    /// How.
    pub strategy: String,
    /// The release that serves.
    pub stable: String,
    /// The release on trial.
    pub release: String,
    /// Running, waiting, critical, …
    pub state: State,
    /// The phase, in a few words.
    pub phase: String,
    /// The canary's weight in percent, as last read back.
    pub weight: f64,
    /// The present step, from 1, and how many there are.
    pub step: (usize, usize),
    /// What the evidence says, in a sentence; may be empty.
    pub evidence: String,
    /// What happens next and when.
    pub next: String,
    /// Time to the planned end, for people.
    pub eta: String,
    /// How long the way back takes: "back in about 4 s".
    pub back_in: String,
    /// Whether it can be rolled back now.
    pub can_roll_back: bool,
    /// The database a snapshot of which is asked for on the way back; none without
    /// one. Nothing waits for it.
    #[serde(default)]
    pub snapshot: Option<String>,
}

/// Everything on a rollout's page but its charts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RolloutPage {
    /// The rollout.
    pub view: RolloutView,
    /// Running, waiting, critical, …
    pub state: State,
    /// Since it began, for people: "13 min".
    pub elapsed: String,
    /// What can be done about it, in the order of the buttons.
    pub actions: Vec<ActionView>,
    /// The way back.
    pub way_back: WayBackView,
    /// Where the target's state is from.
    pub estate: Freshness,
    /// Where the evidence is from.
    pub telemetry: Freshness,
}

/// One button.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActionView {
    /// `pause` or `unpause`, `approve` or `promote`, `promote-fully`, `abort`, `roll-back`.
    pub verb: String,
    /// What stands on it.
    pub label: String,
    /// Why it cannot be done now; empty when it can.
    pub refused: String,
}

/// Where the way back is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WayBackView {
    /// The stable side: "6 of 6 tasks warm, can take 100 %".
    pub stable_side: String,
    /// The promise: "one weight write, ≤ 30 s; last way back 3.8 s".
    pub promise: String,
    /// What becomes of the rollout when this window dies.
    pub undriven: String,
    /// In a few words, for the button: "back in about 4 s".
    pub back_in: String,
    /// The database a snapshot of which is asked for on the way; none without one.
    /// Nothing waits for it.
    #[serde(default)]
    pub snapshot: Option<String>,
}

/// The charts of the open page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChartsView {
    /// Of which rollout.
    pub rollout: String,
    /// The charts, in the order to show them.
    pub charts: Vec<ChartModel>,
    /// Where they are from.
    pub freshness: Freshness,
}

/// The practice panel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PracticeView {
    /// Speed of the clock.
    pub speed: u32,
    /// Faults in force, in words.
    pub faults: Vec<String>,
    /// The drill that runs here and its rollout, if one does.
    pub drill: Option<(String, String)>,
}
