//! CloudWatch alarms that watch a target, as they are now.

use crate::errors::CallError;
use crate::operations::Operation;
use crate::sites::Site;
use aws_sdk_cloudwatch::primitives::DateTime;
use aws_sdk_cloudwatch::types::{AlarmType, StateValue};
use serde::Serialize;
use vocab::Timestamp;

/// As many names as one call takes.
const A_CALL: usize = 100;

/// An alarm the estate file names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WatchingAlarm {
    /// Its name.
    pub name: String,
    /// What it says.
    pub state: AlarmSays,
    /// Since when; none when it does not exist.
    pub since: Option<Timestamp>,
    /// CloudWatch's reason for the state.
    pub reason: String,
}

/// What an alarm says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum AlarmSays {
    /// All is well.
    Quiet,
    /// It fires.
    Firing,
    /// It has too little to go by.
    TooLittle,
    /// There is no alarm of this name.
    Missing,
}

/// The alarms of these names, in their order.
pub(crate) async fn read(site: &Site, names: &[String]) -> Result<Vec<WatchingAlarm>, CallError> {
    let mut found = Vec::new();
    for names in names.chunks(A_CALL) {
        let resource = names.join(", ");
        let send = || {
            site.cloudwatch()
                .describe_alarms()
                .set_alarm_names(Some(names.to_vec()))
                .alarm_types(AlarmType::MetricAlarm)
                .alarm_types(AlarmType::CompositeAlarm)
                .send()
        };
        let told = site
            .read(Operation::DescribeAlarms, &resource, send)
            .await?;
        for alarm in told.metric_alarms() {
            let (name, reason) = (alarm.alarm_name(), alarm.state_reason());
            let since = alarm.state_updated_timestamp();
            found.extend(watching(name, alarm.state_value(), since, reason));
        }
        for alarm in told.composite_alarms() {
            let (name, reason) = (alarm.alarm_name(), alarm.state_reason());
            let since = alarm.state_updated_timestamp();
            found.extend(watching(name, alarm.state_value(), since, reason));
        }
    }
    Ok(names.iter().map(|name| named(name, &found)).collect())
}

fn named(name: &str, found: &[WatchingAlarm]) -> WatchingAlarm {
    let known = found.iter().find(|alarm| alarm.name == name);
    known.cloned().unwrap_or_else(|| WatchingAlarm {
        name: name.to_owned(),
        state: AlarmSays::Missing,
        since: None,
        reason: "there is no alarm of this name".into(),
    })
}

fn watching(
    name: Option<&str>,
    state: Option<&StateValue>,
    since: Option<&DateTime>,
    reason: Option<&str>,
) -> Option<WatchingAlarm> {
    Some(WatchingAlarm {
        name: name?.to_owned(),
        state: match state {
            Some(StateValue::Ok) => AlarmSays::Quiet,
            Some(StateValue::Alarm) => AlarmSays::Firing,
            _ => AlarmSays::TooLittle,
        },
        since: since
            .and_then(|at| at.to_millis().ok())
            .map(Timestamp::from_millis),
        reason: reason.unwrap_or_default().to_owned(),
    })
}
