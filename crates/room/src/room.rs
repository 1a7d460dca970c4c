//! One open control room.

use crate::complaints::{of_start, of_store};
use crate::follow::Follower;
use crate::practice::PracticeClock;
use crate::rehearse::Playing;
use crate::views::plan::Place;
use driver::{Clock, Farewell, Parts, Steering, Unstartable};
use engine::Engine;
use estate::{Estate, Perform};
use estate_sim::SharedWorld;
use journal::{Claimant, Store, StoreError};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Mutex;
use tokio::task::JoinHandle;
use vocab::{OperatorName, Target, Timestamp};
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
    pub(crate) estate: Estate,
    pub(crate) operator: OperatorName,
    pub(crate) claimant: Claimant,
    pub(crate) perform: Arc<dyn Perform>,
    pub(crate) world: Arc<SharedWorld>,
    pub(crate) clock: Arc<PracticeClock>,
    pub(crate) store: Arc<dyn Store>,
    /// Opened when it is first needed, so that a damaged journal can be looked at.
    pub(crate) follower: Mutex<Option<Follower>>,
    pub(crate) driving: Mutex<Option<Driving>>,
    pub(crate) playing: Mutex<Option<Playing>>,
}

/// The driver that runs in this process.
pub(crate) struct Driving {
    pub(crate) steering: Steering,
    task: JoinHandle<Farewell>,
}

/// How long [`Room::changed`] waits at most.
const LOOK_AGAIN: Duration = Duration::from_millis(250);

impl Room {
    /// Which estate this is.
    #[must_use]
    pub fn mode(&self) -> Mode {
        Mode::Practice
    }

    pub(crate) fn place(&self, target: &Target) -> Place {
        let practice = matches!(self.mode(), Mode::Practice);
        let protected = self
            .estate
            .target(target)
            .is_some_and(|placement| placement.protected);
        Place {
            practice,
            protected,
        }
    }

    /// Estate time now.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        Clock::now(self.clock.as_ref())
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
        let engine = Arc::new(present.catch_up(self.store.as_ref())?.clone());
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

    /// Returns when something may have changed, after a quarter of a second at most.
    pub async fn changed(&self) {
        tokio::time::sleep(LOOK_AGAIN).await;
    }

    /// Ends the driver of this process, if there is one, and gives the lease back.
    pub async fn close(self) {
        if let Some(Driving { steering, task }) = self.driving.lock().await.take() {
            steering.stop().await;
            if let Err(error) = task.await {
                tracing::error!(%error, "the driver did not end in order");
            }
        }
    }
}
