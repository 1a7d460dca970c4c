//! What all windows share: the room, the guard, the figures, and who drives.

use super::guard::{Guard, Now};
use super::measures::Measures;
use room::{Drive, Room};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::time::Instant;
use vocab::Timestamp;
use wire::Complaint;

/// How often a lease that is free is looked for.
const LOOK_FOR_LEASE: Duration = Duration::from_secs(2);

/// How long giving the lease back may take; then it runs out by itself.
const LEAVING: Duration = Duration::from_secs(5);

/// Shared by the desk and its feeds.
pub(crate) struct Ground {
    pub(crate) room: Arc<Room>,
    pub(crate) measures: Arc<Measures>,
    /// When the process began.
    pub(crate) began: Instant,
    guard: Mutex<Guard>,
    /// Whether this process takes the lease when it is free. Held while it is
    /// taken or given back, so that nobody takes it while somebody gives it.
    willing: tokio::sync::Mutex<bool>,
    drive_trouble: Mutex<Option<String>>,
}

impl Ground {
    pub(crate) fn new(room: Room, began: Instant) -> Self {
        Self {
            room: Arc::new(room),
            measures: Arc::default(),
            began,
            guard: Mutex::default(),
            willing: tokio::sync::Mutex::new(true),
            drive_trouble: Mutex::default(),
        }
    }

    pub(crate) fn guard(&self) -> MutexGuard<'_, Guard> {
        self.guard.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn now(&self) -> Now {
        Now {
            wall: self.room.wall(),
            steady: Instant::now(),
        }
    }

    pub(crate) fn changes_until(&self) -> Option<Timestamp> {
        self.guard().changes_until(self.now())
    }

    /// Why the lease could not be had, when it was free.
    pub(crate) fn drive_trouble(&self) -> Option<String> {
        let trouble = self.drive_trouble.lock();
        trouble.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Drives whenever nobody else does, as long as it is wanted.
    pub(crate) async fn keep_driving(&self) {
        loop {
            self.drive_if_free().await;
            tokio::time::sleep(LOOK_FOR_LEASE).await;
        }
    }

    async fn drive_if_free(&self) {
        let willing = self.willing.lock().await;
        if !*willing {
            return;
        }
        let trouble = match self.room.drive().await {
            Ok(_) => None,
            Err(complaint) => Some(format!("this window cannot drive: {complaint}")),
        };
        let last = self.drive_trouble.lock();
        let mut last = last.unwrap_or_else(PoisonError::into_inner);
        if *last != trouble {
            if let Some(trouble) = &trouble {
                tracing::warn!("{trouble}");
            }
            *last = trouble;
        }
    }

    /// Whether this process drives now.
    pub(crate) async fn drives(&self) -> Result<bool, Complaint> {
        Ok(self.room.driven_by().await? == Drive::Here)
    }

    /// Gives the lease back and does not take it again.
    pub(crate) async fn stop_driving(&self) {
        let mut willing = self.willing.lock().await;
        *willing = false;
        if tokio::time::timeout(LEAVING, self.room.leave())
            .await
            .is_err()
        {
            tracing::warn!("the lease was not given back in time; it runs out by itself");
        }
    }

    /// Drives again after all.
    pub(crate) async fn drive_again(&self) {
        *self.willing.lock().await = true;
        self.drive_if_free().await;
    }
}
