//! AWS in the views of the shells.

use super::factor::SecondFactor;
use super::{Beside, LogAsked};
use driver::{Clock, SystemClock};
use estate::aws::Account;
use estate::{AdapterError, ErrorClass, Estate, Pending, Perform};
use estate_aws::{
    AlarmSays, AwsEstate, Connect, Details, Factor, Finding, Identity, Level, LogQuestion,
    LoginNeeded, Options, Shape, SideDetails, Time, WatchingAlarm,
};
use std::path::Path;
use std::sync::Arc;
use vault::SystemKeyStore;
use vocab::{Target, Timestamp};
use wire::{
    AccountView, Code, DeploymentState, DoctorView, EventLine, FactorView, FindingView,
    HealthState, LogLine, LogView, PolicyView, ServiceState, SideState, WatchedAlarm,
};

/// Lines of a log in one answer.
const LINES: usize = 500;

/// The folder of what was captured of releases that went back, in a room's home.
const DIAGNOSTICS: &str = "diagnostics";

/// The wall's time, as the adapter takes it.
struct WallTime(Arc<SystemClock>);

impl Time for WallTime {
    fn now(&self) -> Timestamp {
        Clock::now(self.0.as_ref())
    }

    fn wait_until(&self, until: Timestamp) -> Pending<'_, ()> {
        Box::pin(async move {
            while Clock::now(self.0.as_ref()) < until {
                Clock::wait_until(self.0.as_ref(), until).await;
            }
        })
    }
}

struct Aws {
    estate: Arc<Estate>,
    aws: Arc<AwsEstate>,
    factor: Arc<SecondFactor>,
}

pub(super) fn open(
    estate: Arc<Estate>,
    clock: &Arc<SystemClock>,
    home: &Path,
) -> (Arc<dyn Perform>, Arc<dyn Beside>) {
    let time = Arc::new(WallTime(Arc::clone(clock)));
    let factor = Arc::new(SecondFactor::new(home.to_owned(), Arc::new(SystemKeyStore)));
    let options = Options {
        connect: Connect {
            mfa: Some(factor.clone()),
            ..Connect::default()
        },
        diagnostics: Some(home.join(DIAGNOSTICS)),
        ..Options::default()
    };
    let aws = Arc::new(AwsEstate::new(Arc::clone(&estate), time, options));
    let perform: Arc<dyn Perform> = aws.clone();
    (
        perform,
        Arc::new(Aws {
            estate,
            aws,
            factor,
        }),
    )
}

/// The policies an estate needs, of one account or of all.
pub(crate) fn policies(estate: &Estate, account: Option<&str>) -> Vec<PolicyView> {
    let all = estate_aws::policy(estate).into_iter();
    let wanted = all.filter(|policy| account.is_none_or(|account| policy.account == account));
    let view = |policy: estate_aws::Policy| PolicyView {
        document: policy.json(),
        account: policy.account,
        holder: policy.holder,
    };
    wanted.map(view).collect()
}

impl Beside for Aws {
    fn accounts(&self) -> Pending<'_, Vec<AccountView>> {
        Box::pin(async move {
            let told = self.aws.identities().await;
            let locked = self.aws.login_needed();
            let views = told.into_iter().map(|(account, identity)| {
                let needed = locked.iter().find(|needed| is_of(needed, &account));
                account_view(&account, identity, needed)
            });
            views.collect()
        })
    }

    fn login_needed(&self) -> Option<String> {
        let needed = self.aws.login_needed();
        let told: Vec<String> = needed.iter().map(way_in).collect();
        (!told.is_empty()).then(|| told.join("; "))
    }

    fn retry_login(&self) {
        self.aws.retry_login();
    }

    fn factors(&self) -> Pending<'_, Vec<FactorView>> {
        Box::pin(async move {
            let wanted = self.aws.factors().await.into_iter();
            let view = |factor: Factor| FactorView {
                account: factor.account,
                role: factor.role,
                device: factor.device,
            };
            wanted.map(view).collect()
        })
    }

    fn say(&self, device: &str, code: &Code) {
        self.factor.say(device, code);
    }

    fn entered(&self) -> Pending<'_, String> {
        self.factor.forget();
        Box::pin(self.factor.told())
    }

    fn state<'a>(&'a self, target: &'a Target) -> Pending<'a, Result<ServiceState, AdapterError>> {
        Box::pin(async move { Ok(service(self.aws.details(target).await?)) })
    }

    fn watched<'a>(
        &'a self,
        target: &'a Target,
    ) -> Pending<'a, Result<Vec<WatchedAlarm>, AdapterError>> {
        Box::pin(async move {
            let alarms = self.aws.alarms(target).await?.into_iter();
            Ok(alarms.map(|alarm| watched(target, alarm)).collect())
        })
    }

    fn log<'a>(
        &'a self,
        target: &'a Target,
        asked: &'a LogAsked,
    ) -> Pending<'a, Result<LogView, AdapterError>> {
        Box::pin(async move {
            let question = LogQuestion {
                since: asked.since,
                until: None,
                filter: asked.filter.clone(),
                after: cursor(target, &asked.after)?,
                most: LINES,
            };
            let page = self.aws.logs(target, &question).await?;
            let lines = page.events.into_iter().map(|event| LogLine {
                at: event.at,
                stream: event.stream,
                text: event.text,
            });
            let placed = self.estate.target(target);
            let group = placed.and_then(|there| there.aws.as_ref()?.log_group.clone());
            Ok(LogView {
                service: target.service.to_string(),
                environment: target.environment.to_string(),
                region: target.region.to_string(),
                group: group.unwrap_or_default(),
                lines: lines.collect(),
                cursor: serde_json::to_string(&page.next).unwrap_or_default(),
                more: page.more,
            })
        })
    }

    fn doctor(&self) -> Pending<'_, DoctorView> {
        Box::pin(async move {
            let found = self.aws.doctor().await;
            let sound = found.iter().all(|finding| finding.level != Level::Error);
            let findings = found.into_iter().map(finding).collect();
            DoctorView { findings, sound }
        })
    }
}

/// A cursor of ours that came back; what is none is told apart from "from the start".
fn cursor(target: &Target, after: &str) -> Result<Option<estate_aws::LogCursor>, AdapterError> {
    if after.is_empty() {
        return Ok(None);
    }
    serde_json::from_str(after)
        .map(Some)
        .map_err(|_| AdapterError {
            class: ErrorClass::Missing,
            operation: "FilterLogEvents".into(),
            resource: target.to_string(),
            region: target.region.to_string(),
            request: "-".into(),
            message: "where the log was to go on is not understood; ask from the beginning".into(),
        })
}

fn is_of(needed: &LoginNeeded, account: &Account) -> bool {
    needed.account == account.id && needed.profile == account.profile
}

fn way_in(needed: &LoginNeeded) -> String {
    format!(
        "account {}: {}; {}",
        needed.account, needed.why, needed.way_out
    )
}

fn account_view(
    account: &Account,
    identity: Result<Identity, AdapterError>,
    needed: Option<&LoginNeeded>,
) -> AccountView {
    let (arn, expires, trouble) = match identity {
        Ok(identity) => (identity.arn, identity.expires, String::new()),
        Err(error) => (String::new(), None, error.to_string()),
    };
    AccountView {
        account: account.id.clone(),
        profile: account.profile.clone().unwrap_or_default(),
        role: account.role.clone().unwrap_or_default(),
        arn,
        expires,
        trouble: needed.map_or(trouble, |needed| {
            format!("{}; {}", needed.why, needed.way_out)
        }),
        login_needed: needed.is_some(),
    }
}

fn service(details: Details) -> ServiceState {
    let troubles: Vec<String> = details.troubles.iter().map(ToString::to_string).collect();
    ServiceState {
        service: details.target.service.to_string(),
        environment: details.target.environment.to_string(),
        region: details.target.region.to_string(),
        shape: match details.shape {
            Shape::Weighted => "two ECS services on one rule; weights are ours".into(),
            Shape::Rolling => "one ECS service; ECS replaces its tasks by itself".into(),
        },
        rule: details.rule,
        sides: details.sides.into_iter().map(side).collect(),
        trouble: troubles.join("; "),
    }
}

fn side(side: SideDetails) -> SideState {
    let health = side.health.into_iter().map(|health| HealthState {
        state: health.state,
        count: health.count,
        reason: health.reason,
    });
    let deployments = side
        .deployments
        .into_iter()
        .map(|deployment| DeploymentState {
            status: deployment.status,
            rollout: deployment.rollout,
            release: deployment.release,
            desired: deployment.desired,
            running: deployment.running,
            pending: deployment.pending,
            failed: deployment.failed,
            reason: deployment.reason,
            updated: deployment.updated,
        });
    let events = side.events.into_iter().map(|event| EventLine {
        at: event.at,
        text: event.text,
    });
    SideState {
        slot: side.slot.map(|slot| slot.to_string()).unwrap_or_default(),
        name: side.service,
        release: side.release,
        weight: side.weight.map(vocab::Percent::percent),
        desired: side.desired,
        running: side.running,
        pending: side.pending,
        target_group: side.target_group.unwrap_or_default(),
        health: health.collect(),
        deployments: deployments.collect(),
        events: events.collect(),
    }
}

fn watched(target: &Target, alarm: WatchingAlarm) -> WatchedAlarm {
    WatchedAlarm {
        name: alarm.name,
        state: match alarm.state {
            AlarmSays::Firing => "firing",
            AlarmSays::Quiet => "quiet",
            AlarmSays::TooLittle => "no data",
            AlarmSays::Missing => "missing",
        }
        .into(),
        reason: alarm.reason,
        since: alarm.since,
        target: target.to_string(),
    }
}

fn finding(found: Finding) -> FindingView {
    FindingView {
        level: match found.level {
            Level::Ok => "ok",
            Level::Warning => "warning",
            Level::Error => "error",
            Level::NotTried => "not-tried",
        }
        .into(),
        about: found.about,
        text: found.text,
        way_out: found.way_out,
        actions: found.actions,
    }
}
