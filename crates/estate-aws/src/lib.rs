//! Real AWS behind the port `estate::Perform`.
//!
//! The only crate that knows the SDK. Everything it asks goes through one gate
//! (`sites`, `gate`), everything that fails becomes one kind of error (`errors`),
//! and every operation stands in one table (`operations`). On top of that stands
//! the adapter: it turns names into ARNs, weights into rules and metrics into
//! measurements, and decides nothing about rollouts.

// How AWS is reached.
mod address;
mod batch;
mod connect;
mod credentials;
mod errors;
mod gate;
mod login;
mod operations;
mod quiet;
mod sites;
mod time;

// What is told beside the port.
mod alarms;
mod details;
mod doctor;
mod identity;
mod logs;
mod policy;

pub use alarms::{AlarmSays, WatchingAlarm};
pub use aws_credential_types::Credentials;
pub use aws_credential_types::provider::SharedCredentialsProvider;
pub use aws_smithy_runtime_api::client::http::SharedHttpClient;
pub use connect::{Connect, Factor, Mfa, Patience, Session};
pub use details::{DeploymentDetails, Details, HealthCount, ServiceSaid, Shape, SideDetails};
pub use doctor::{Finding, Level};
pub use gate::Calls;
pub use login::{Identity, LoginNeeded};
pub use logs::{LogCursor, LogEvent, LogPage, LogQuestion};
pub use operations::{Operation, Verb};
pub use policy::{Condition, Document, Policy, Statement, policy};
pub use quiet::{may_be_logged, unwanted_variables};
pub use time::Time;

// The adapter.
mod capacity;
mod errands;
mod estate;
mod fences;
mod health;
mod lanes;
mod measurements;
mod memory;
mod metrics;
mod observe;
mod perform;
mod places;
mod releases;
mod rolling;
mod services;
mod slots;
mod suites;
mod survey;
mod weights;

pub use self::estate::{AwsEstate, Options};
pub use errands::{Page, Pager};

#[cfg(test)]
mod testing;
