//! A live estate beside its port: who we are there, services as they are, logs,
//! alarms it watches by itself, and the doctor.
//!
//! What is shown all the time is never waited for: who we are is read in a task of
//! its own, and the board shows what came back last.

mod aws;
mod factor;
mod questions;

pub(crate) use aws::policies;
pub(crate) use questions::check_known;

use crate::operate::in_time;
use crate::room::Room;
use driver::{Clock, SystemClock};
use estate::{AdapterError, Estate, Pending, Perform};
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;
use vocab::{Span, Target, Timestamp};
use wire::{
    AccountView, Code, Complaint, DoctorView, FactorView, LogView, ServiceState, WatchedAlarm,
};

/// Who we are is asked at most once in this time, by the wall's clock.
const EVERY: Span = Span::minutes(1);

/// Which part of a log is wanted.
#[derive(Debug, Clone)]
pub(crate) struct LogAsked {
    pub(crate) since: Timestamp,
    pub(crate) filter: Option<String>,
    /// Where the last answer ended; empty at first.
    pub(crate) after: String,
}

/// What a live estate tells beside the port, in the views of the shells.
pub(crate) trait Beside: Send + Sync {
    /// Who we are, account by account. Trouble is told in the view.
    fn accounts(&self) -> Pending<'_, Vec<AccountView>>;

    /// How to log in again, while nothing is called because credentials have ended.
    fn login_needed(&self) -> Option<String>;

    /// Somebody has logged in: calls are tried again.
    fn retry_login(&self);

    /// The second factors without which accounts cannot be used now.
    fn factors(&self) -> Pending<'_, Vec<FactorView>>;

    /// Takes what a device shows now, for the next login that wants it.
    fn say(&self, device: &str, code: &Code);

    /// That login is over, whatever came of it. Says where its session is kept.
    fn entered(&self) -> Pending<'_, String>;

    /// A target as it is.
    fn state<'a>(&'a self, target: &'a Target) -> Pending<'a, Result<ServiceState, AdapterError>>;

    /// The alarms that watch a target.
    fn watched<'a>(
        &'a self,
        target: &'a Target,
    ) -> Pending<'a, Result<Vec<WatchedAlarm>, AdapterError>>;

    /// Some of a target's log.
    fn log<'a>(
        &'a self,
        target: &'a Target,
        asked: &'a LogAsked,
    ) -> Pending<'a, Result<LogView, AdapterError>>;

    /// Looks at everything a rollout would need.
    fn doctor(&self) -> Pending<'_, DoctorView>;
}

/// A live estate.
pub(crate) struct Live {
    perform: Arc<dyn Perform>,
    beside: Arc<dyn Beside>,
    known: Mutex<Known>,
    news: Arc<Notify>,
}

/// What was last told of our accounts.
#[derive(Debug, Default)]
struct Known {
    /// When it was last asked for, wall time.
    begun: Option<Timestamp>,
    accounts: Vec<AccountView>,
    /// Since when a login is needed, as far as was noticed here, wall time.
    locked: Option<Timestamp>,
    /// What that login wants; asked once while it is needed.
    factor: Asked,
}

/// Whether a login that is needed wants a second factor.
#[derive(Debug, Default)]
enum Asked {
    #[default]
    Not,
    Waiting,
    Told(Option<FactorView>),
}

/// How a live estate stands with us, for the board.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Standing {
    /// Account by account.
    pub(crate) accounts: Vec<AccountView>,
    /// How to log in again, and since when it is needed; none while it is not.
    pub(crate) login: Option<(String, Timestamp)>,
    /// The second factor that login wants; none when it wants none.
    pub(crate) factor: Option<FactorView>,
}

impl Live {
    /// In accounts of AWS. Calls nothing yet.
    pub(crate) fn new(
        estate: Arc<Estate>,
        home: &Path,
        clock: &Arc<SystemClock>,
        news: Arc<Notify>,
    ) -> Self {
        let accounts = named(&estate);
        let (perform, beside) = aws::open(estate, clock, home);
        Self::with(perform, beside, accounts, news)
    }

    fn with(
        perform: Arc<dyn Perform>,
        beside: Arc<dyn Beside>,
        accounts: Vec<AccountView>,
        news: Arc<Notify>,
    ) -> Self {
        let known = Known {
            accounts,
            ..Known::default()
        };
        Self {
            perform,
            beside,
            known: Mutex::new(known),
            news,
        }
    }

    pub(crate) fn perform(&self) -> Arc<dyn Perform> {
        Arc::clone(&self.perform)
    }

    pub(crate) fn beside(&self) -> &Arc<dyn Beside> {
        &self.beside
    }

    /// How it stands with us, as it was last told.
    pub(crate) fn standing(&self, wall: Timestamp) -> Standing {
        let login = self.beside.login_needed();
        let mut known = self.known();
        known.locked = login.as_ref().map(|_| known.locked.unwrap_or(wall));
        let factor = match &known.factor {
            Asked::Told(factor) => factor.clone().filter(|_| login.is_some()),
            Asked::Not | Asked::Waiting => None,
        };
        Standing {
            accounts: known.accounts.clone(),
            login: login.zip(known.locked),
            factor,
        }
    }

    /// Begins to ask who we are when nobody has for a while.
    pub(crate) fn ask_who_we_are(self: &Arc<Self>, wall: Timestamp) {
        {
            let mut known = self.known();
            if self.beside.login_needed().is_some() {
                if matches!(known.factor, Asked::Not) {
                    known.factor = Asked::Waiting;
                    let this = Arc::clone(self);
                    tokio::spawn(async move { this.learn_factor().await });
                }
                return;
            }
            known.factor = Asked::Not;
            if known.begun.is_some_and(|begun| wall.since(begun) < EVERY) {
                return;
            }
            known.begun = Some(wall);
        }
        let this = Arc::clone(self);
        tokio::spawn(async move { this.learn_who_we_are().await });
    }

    /// Asks who we are, and remembers it.
    pub(crate) async fn learn_who_we_are(&self) -> Vec<AccountView> {
        let accounts = self.beside.accounts().await;
        self.known().accounts.clone_from(&accounts);
        self.news.notify_waiters();
        accounts
    }

    async fn learn_factor(&self) {
        let factor = self.beside.factors().await.into_iter().next();
        self.known().factor = Asked::Told(factor);
        self.news.notify_waiters();
    }

    /// Calls are tried again; says who we are then.
    pub(crate) async fn retry_login(&self) -> Vec<AccountView> {
        self.beside.retry_login();
        // Another account may want another one now.
        self.known().factor = Asked::Not;
        self.learn_who_we_are().await
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The accounts an estate file names, before any of them has answered.
pub(crate) fn named(estate: &Estate) -> Vec<AccountView> {
    let placed = estate.targets().filter_map(|(_, there)| there.aws.as_ref());
    let accounts: BTreeSet<_> = placed.map(|aws| &aws.account).collect();
    let view = |account: &estate::aws::Account| AccountView {
        account: account.id.clone(),
        profile: account.profile.clone().unwrap_or_default(),
        role: account.role.clone().unwrap_or_default(),
        arn: String::new(),
        expires: None,
        trouble: String::new(),
        login_needed: false,
    };
    accounts.into_iter().map(view).collect()
}

impl Room {
    /// What a reading gives in time. When a login is needed, that is the complaint,
    /// whatever it is that could not be read.
    pub(crate) async fn asked<T>(
        &self,
        reading: impl Future<Output = Result<T, AdapterError>>,
    ) -> Result<T, Complaint> {
        in_time(reading)
            .await
            .map_err(|complaint| match self.login_needed() {
                Some(way_out) => Complaint::new("login-needed", way_out),
                None => complaint,
            })
    }

    /// How to log in again, while nothing is called because credentials have ended.
    pub(crate) fn login_needed(&self) -> Option<String> {
        match &self.realm {
            crate::realm::Realm::Practice(_) => None,
            crate::realm::Realm::Live(live) => live.beside().login_needed(),
        }
    }

    /// How a live estate stands with us; nothing to say of practice.
    pub(crate) fn standing(&self) -> Standing {
        match &self.realm {
            crate::realm::Realm::Practice(_) => Standing::default(),
            crate::realm::Realm::Live(live) => {
                let wall = Clock::wall(self.clock.as_ref());
                live.ask_who_we_are(wall);
                live.standing(wall)
            }
        }
    }
}
