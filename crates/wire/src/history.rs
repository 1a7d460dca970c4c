//! What was: ended rollouts, the journal, the promise kept or not.

use serde::{Deserialize, Serialize};
use vocab::Timestamp;

/// One ended (or running) rollout in a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HistoryRow {
    /// Its id.
    pub id: String,
    /// The service.
    pub service: String,
    /// The environment.
    pub environment: String,
    /// The region.
    pub region: String,
    /// How.
    pub strategy: String,
    /// What for.
    pub purpose: String,
    /// The release it was to bring.
    pub release: String,
    /// The release that served before.
    pub stable: String,
    /// `running`, or how it ended: `completed`, `rolled back`, `aborted`, `failed`.
    pub ending: String,
    /// Why it went back; empty when it did not.
    pub cause: String,
    /// Who asked.
    pub by: String,
    /// Why they asked; empty when they did not say.
    pub reason: String,
    /// When it was planned.
    pub planned: Timestamp,
    /// When it ended.
    pub ended: Option<Timestamp>,
    /// How long it took, for people.
    pub took: String,
    /// The times of its way back.
    pub promise: Option<PromiseView>,
}

/// The timeline of the 30-second promise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PromiseView {
    /// Each part that happened: its name and its time, in order.
    pub parts: Vec<(String, Timestamp)>,
    /// Decided → read back in milliseconds, once it was read back.
    pub kept_millis: Option<u64>,
    /// Whether that was within 30 seconds; none before it was read back.
    pub kept: Option<bool>,
    /// In a sentence.
    pub text: String,
}

/// One journal record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JournalRow {
    /// Its number.
    pub sequence: u64,
    /// When.
    pub at: Timestamp,
    /// Under which lease.
    pub epoch: u64,
    /// What it is about.
    pub subject: String,
    /// What it decides, in words, one text per fact.
    pub facts: Vec<String>,
    /// Its hash, in hexadecimal.
    pub hash: String,
}

/// What verifying the journal found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JournalCheck {
    /// Whether every record is as it was written.
    pub intact: bool,
    /// How many records were read and found whole.
    pub records: u64,
    /// What is wrong, what is intact and how to go on; or that all is well.
    pub text: String,
    /// Remarks that are not damage.
    pub notes: Vec<String>,
}
