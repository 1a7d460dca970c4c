//! One open control room.

use crate::board::readings::Readings;
use crate::board::readings::pasts::Pasts;
use crate::complaints::{of_start, of_store};
use crate::departures::{Departures, Performed};
use crate::follow::Follower;
use crate::realm::{Realm, RoomClock};
use crate::rehearse::Playing;
use crate::views::plan::Place;
use driver::{Clock, Farewell, Parts, Steering, Unstartable};
use engine::Engine;
use estate::{Estate, Perform};
use journal::{Claimant, Store, StoreError};
use rollouts::Record;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Mutex, Notify};
use tokio::task::JoinHandle;
use vocab::{OperatorName, RolloutId, Target, Timestamp};
use wire::Complaint;

/// Where a room keeps its things, and who is in it.
#[derive(Debug, Clone)]
pub struct Options {
    /// Folder for the journal and the practice world; made when missing.
    pub home: PathBuf,
    /// The estate file; none for the embedded practice estate.
    pub estate_file: Option<PathBuf>,
    /// Who operates.
    pub operator: String,
    /// Shown to others while this room holds the lease: `roomctl deploy (pid 4711)`.
    pub purpose: String,
}

/// Which estate is operated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// The simulated one: nothing of it is real.
    Practice,
    /// One in accounts: what happens in it reaches users.
    Live,
}

/// Who drives the rollouts of this journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Drive {
    /// This room.
    Here,
    /// Another process, as it describes itself.
    Elsewhere(String),
    /// Nobody: nothing moves until somebody drives.
    Nobody,
}

/// One open control room.
pub struct Room {
    pub(crate) estate: Arc<Estate>,
    pub(crate) home: PathBuf,
    pub(crate) operator: OperatorName,
    pub(crate) claimant: Claimant,
    pub(crate) perform: Arc<dyn Perform>,
    pub(crate) realm: Realm,
    pub(crate) clock: Arc<RoomClock>,
    pub(crate) store: Arc<dyn Store>,
    /// Opened when it is first needed, so that a damaged journal can be looked at.
    pub(crate) follower: Mutex<Option<Follower>>,
    pub(crate) driving: Mutex<Option<Driving>>,
    pub(crate) playing: Mutex<Option<Playing>>,
    pub(crate) departures: Arc<Departures>,
    /// What was last read of every target.
    pub(crate) readings: Arc<Readings>,
    /// The same, over hours, of the few targets whose charts are looked at.
    pub(crate) histories: Arc<Readings>,
    /// What was measured in the few periods of the past that are looked at.
    pub(crate) pasts: Arc<Pasts>,
    /// Records of ended rollouts that were looked at: they never change.
    pub(crate) told: std::sync::Mutex<BTreeMap<RolloutId, Records>>,
    /// What the journal said when it could last be read.
    pub(crate) last: std::sync::Mutex<Arc<Engine>>,
    /// Since when nobody drives, as far as was noticed here.
    pub(crate) undriven: std::sync::Mutex<Option<Timestamp>>,
    /// There may be something new to show.
    pub(crate) news: Arc<Notify>,
}

/// All records of one rollout, each with its time.
pub(crate) type Records = Arc<Vec<(Timestamp, Record)>>;

/// The driver that runs in this process.
pub(crate) struct Driving {
    pub(crate) steering: Steering,
    task: JoinHandle<Farewell>,
}

/// How long [`Room::changed`] waits at most.
const LOOK_AGAIN: Duration = Duration::from_millis(250);

impl Room {
    pub(crate) fn place(&self, target: &Target) -> Place {
        let practice = self.mode() == Mode::Practice;
        Place::of(self.estate.target(target), practice)
    }

    /// The folder of the journal and of everything else the room keeps.
    #[must_use]
    pub fn home(&self) -> &Path {
        &self.home
    }

    /// Wall time now, the one leases and readings are dated by.
    #[must_use]
    pub fn wall(&self) -> Timestamp {
        Clock::wall(self.clock.as_ref())
    }

    /// Orders that left this process for the estate at `wall` or later, oldest
    /// first; those of the last few minutes are remembered.
    #[must_use]
    pub fn performed_since(&self, wall: Timestamp) -> Vec<Performed> {
        self.departures.since(wall)
    }

    /// Estate time now.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        Clock::now(self.clock.as_ref())
    }

    /// The accounts the estate file names, each once; none on practice.
    #[must_use]
    pub fn accounts(&self) -> Vec<String> {
        let named = crate::live::named(&self.estate).into_iter();
        let mut accounts: Vec<String> = named.map(|there| there.account).collect();
        accounts.dedup();
        accounts
    }

    pub(crate) fn resolve(
        &self,
        service: &str,
        environment: Option<&str>,
        region: Option<&str>,
    ) -> Result<Target, Complaint> {
        let target = self.estate.resolve(service, environment, region);
        target.map_err(|error| Complaint::new("unknown-name", error))
    }

    /// Takes the lease if it is free and drives; says who drives now.
    ///
    /// # Errors
    /// `damaged` or `storage` when the journal does not allow it.
    pub async fn drive(&self) -> Result<Drive, Complaint> {
        let mut driving = self.driving.lock().await;
        if driving
            .as_ref()
            .is_some_and(|driving| !driving.task.is_finished())
        {
            return Ok(Drive::Here);
        }
        let parts = Parts {
            store: Arc::clone(&self.store),
            estate: Arc::clone(&self.perform),
            clock: self.clock.clone(),
            claimant: self.claimant.clone(),
        };
        let started = tokio::task::spawn_blocking(move || driver::start(parts)).await;
        let started = started.map_err(|error| Complaint::new("bug", error))?;
        match started {
            Ok((driver, steering)) => {
                let task = tokio::spawn(driver.run());
                *driving = Some(Driving { steering, task });
                Ok(Drive::Here)
            }
            Err(Unstartable::Held(held)) => Ok(Drive::Elsewhere(held.lease.purpose)),
            Err(error) => Err(of_start(&error)),
        }
    }

    /// Who drives now.
    ///
    /// # Errors
    /// `storage` when the journal cannot be read.
    pub async fn driven_by(&self) -> Result<Drive, Complaint> {
        if self.steering().await.is_some() {
            return Ok(Drive::Here);
        }
        let wall = Clock::wall(self.clock.as_ref());
        let lease = self.with_store(|store| store.lease()).await?;
        Ok(match lease.filter(|lease| lease.is_held(wall)) {
            Some(lease) => Drive::Elsewhere(lease.purpose),
            None => Drive::Nobody,
        })
    }

    /// The driver of this process, while it runs.
    pub(crate) async fn steering(&self) -> Option<Steering> {
        let driving = self.driving.lock().await;
        let running = driving
            .as_ref()
            .filter(|driving| !driving.task.is_finished());
        running.map(|driving| driving.steering.clone())
    }

    /// What keeps the driver of this process from acting, if anything does.
    pub async fn trouble(&self) -> Option<String> {
        self.steering().await?.pulse().trouble
    }

    /// Everything known now: from the driver here, else from the journal.
    pub(crate) async fn engine(&self) -> Result<Arc<Engine>, Complaint> {
        if let Some(steering) = self.steering().await {
            return Ok(steering.pulse().engine);
        }
        let mut follower = self.follower.lock().await;
        let mut present = match follower.take() {
            Some(present) => present,
            None => Follower::open(self.store.as_ref())?,
        };
        let engine = Arc::clone(present.catch_up(self.store.as_ref())?);
        *follower = Some(present);
        Ok(engine)
    }

    /// Calls the store where it may block.
    pub(crate) async fn with_store<T, F>(&self, call: F) -> Result<T, Complaint>
    where
        T: Send + 'static,
        F: FnOnce(&dyn Store) -> Result<T, StoreError> + Send + 'static,
    {
        let store = Arc::clone(&self.store);
        let called = tokio::task::spawn_blocking(move || call(store.as_ref())).await;
        called
            .map_err(|error| Complaint::new("bug", error))?
            .map_err(|error| of_store(&error))
    }

    /// Returns when something may have changed: after an operation or a reading of
    /// this room, else after a quarter of a second.
    pub async fn changed(&self) {
        let _a_quarter_has_passed = tokio::time::timeout(LOOK_AGAIN, self.news.notified()).await;
    }

    /// Ends the driver of this process, if there is one, and gives the lease back.
    /// The room can still be read; operating drives again.
    pub async fn leave(&self) {
        let driving = self.driving.lock().await.take();
        if let Some(Driving { steering, task }) = driving {
            steering.stop().await;
            if let Err(error) = task.await {
                tracing::error!(%error, "the driver did not end in order");
            }
        }
    }

    /// [Leaves](Room::leave), for good.
    pub async fn close(self) {
        self.leave().await;
    }
}
