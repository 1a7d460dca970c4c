//! What an estate tells of itself beside rollouts: services as they are, logs,
//! alarms it watches by itself, accounts, and what the doctor found.

use crate::AlarmView;
use serde::{Deserialize, Serialize};
use std::fmt;
use vocab::Timestamp;

/// A second factor that a login wants.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FactorView {
    /// The account it opens.
    pub account: String,
    /// The role that wants it.
    pub role: String,
    /// The device that shows the code.
    pub device: String,
}

/// The code a device shows. It does not show itself.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Code(String);

impl Code {
    /// Takes it as it was typed.
    #[must_use]
    pub fn new(typed: String) -> Self {
        Self(typed)
    }

    /// The code in clear.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Code(hidden)")
    }
}

/// A service in one place, as it is now.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ServiceState {
    /// Its name.
    pub service: String,
    /// The environment.
    pub environment: String,
    /// The region.
    pub region: String,
    /// How its releases stand side by side and who moves the traffic, in words.
    pub shape: String,
    /// Where its weights are written: the balancer and its rule; empty where
    /// nothing is written there.
    pub rule: String,
    /// What runs, slot by slot.
    pub sides: Vec<SideState>,
    /// Why it could not be read, or not in full; empty when it was.
    pub trouble: String,
}

/// What runs in one slot.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SideState {
    /// `a` or `b`; empty where both are one.
    pub slot: String,
    /// The ECS service; empty on the practice estate.
    pub name: String,
    /// The release: on AWS a task definition.
    pub release: Option<String>,
    /// Share of the traffic, percent; none where nobody can say.
    pub weight: Option<f64>,
    /// Tasks wanted.
    pub desired: u32,
    /// Tasks that run.
    pub running: u32,
    /// Tasks that are being started.
    pub pending: u32,
    /// The target group; empty without one.
    pub target_group: String,
    /// Targets by health, the healthy ones first.
    pub health: Vec<HealthState>,
    /// Deployments of the ECS service, newest first.
    pub deployments: Vec<DeploymentState>,
    /// What it said last, newest first.
    pub events: Vec<EventLine>,
}

/// So many targets are in one state of health.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HealthState {
    /// `healthy`, `unhealthy`, `initial`, `draining`, `unused`.
    pub state: String,
    /// How many.
    pub count: u32,
    /// Why, if it is told; may be empty.
    pub reason: String,
}

/// One deployment of an ECS service. It is AWS's word; a rollout is ours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeploymentState {
    /// `PRIMARY`, `ACTIVE`, `INACTIVE`.
    pub status: String,
    /// `IN_PROGRESS`, `COMPLETED`, `FAILED`; empty where AWS does not say.
    pub rollout: String,
    /// The release.
    pub release: String,
    /// Tasks wanted.
    pub desired: u32,
    /// Tasks that run.
    pub running: u32,
    /// Tasks that are being started.
    pub pending: u32,
    /// Tasks that failed to start.
    pub failed: u32,
    /// Why it is in that state; may be empty.
    pub reason: String,
    /// When it last changed.
    pub updated: Option<Timestamp>,
}

/// Something a service said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventLine {
    /// When.
    pub at: Timestamp,
    /// What.
    pub text: String,
}

/// Some of a service's log, oldest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogView {
    /// The service.
    pub service: String,
    /// The environment.
    pub environment: String,
    /// The region.
    pub region: String,
    /// Where it is kept.
    pub group: String,
    /// The lines.
    pub lines: Vec<LogLine>,
    /// To be sent with the next question, for what comes after these. Its words
    /// mean nothing to anybody but the estate.
    pub cursor: String,
    /// Whether there is more already: the list is cut.
    pub more: bool,
}

/// One line of a log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogLine {
    /// When it was written.
    pub at: Timestamp,
    /// By which task or stream.
    pub stream: String,
    /// What it says.
    pub text: String,
}

/// Alarms from both sides: what the control room says a person must act on, and
/// what the estate watches by itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AlarmsView {
    /// The control room's own, gravest first.
    pub own: Vec<AlarmView>,
    /// Those of the estate, firing ones first.
    pub watched: Vec<WatchedAlarm>,
    /// Targets whose alarms could not be read, and why.
    pub troubles: Vec<String>,
}

/// An alarm that the estate watches by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WatchedAlarm {
    /// Its name there.
    pub name: String,
    /// `firing`, `quiet`, `no data`, `missing`.
    pub state: String,
    /// Why it is in that state; may be empty.
    pub reason: String,
    /// Since when, if it is told.
    pub since: Option<Timestamp>,
    /// The target it watches, `environment/region/service`.
    pub target: String,
}

/// Who we are in the accounts of an estate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdentityView {
    /// The estate's name.
    pub estate: String,
    /// Whether it is simulated.
    pub practice: bool,
    /// Who operates, for the records.
    pub operator: String,
    /// Account by account; none on the practice estate.
    pub accounts: Vec<AccountView>,
}

/// Who we are in one account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountView {
    /// The account the estate file names.
    pub account: String,
    /// The profile credentials come from; empty for those of the environment.
    pub profile: String,
    /// The role that is assumed; empty when none is.
    pub role: String,
    /// The ARN we are known by; empty when it is not known.
    pub arn: String,
    /// Until when credentials hold; none when they do not end, or are not known.
    pub expires: Option<Timestamp>,
    /// Why nothing can be done in this account, and the way out; empty when it can.
    pub trouble: String,
    /// Whether a person has to log in again: nothing is called until then.
    pub login_needed: bool,
}

/// What the doctor found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DoctorView {
    /// In the order they were looked at.
    pub findings: Vec<FindingView>,
    /// Whether none of them is an error.
    pub sound: bool,
}

/// One thing the doctor looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindingView {
    /// `ok`, `warning`, `error`, `not-tried`.
    pub level: String,
    /// What was looked at: an account, or a target.
    pub about: String,
    /// What was found.
    pub text: String,
    /// What to do about it; empty when nothing has to be done.
    pub way_out: String,
    /// The IAM actions it is about.
    pub actions: Vec<String>,
}

/// What an account has to permit for everything the control room does there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyView {
    /// The account.
    pub account: String,
    /// Who needs it, in words.
    pub holder: String,
    /// The policy, as IAM reads it: JSON.
    pub document: String,
}

/// Leave to change a protected environment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AllowanceView {
    /// Which environment.
    pub environment: String,
    /// By whom; empty while it is read-only.
    pub by: String,
    /// Why; empty while it is read-only.
    pub reason: String,
    /// Until when; none while it is read-only.
    pub until: Option<Timestamp>,
}
