//! The practice estate behind the port: a shared world, and time to wait in.

use crate::clock::{Clock, Speed};
use crate::file::{Beginning, WorldFile, WorldFileError};
use crate::world::World;
use estate::{AdapterError, ErrorClass, Look, Order, Pending, Perform, Probe, Sighted};
use rollouts::{FailureClass, Outcome, ReleaseFacts, Survey};
use std::error::Error;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use vocab::{Target, Timestamp};

/// The time a practice estate lives in.
pub trait PracticeTime: Send + Sync {
    /// The estate's time now.
    fn now(&self) -> Timestamp;

    /// Waits until the estate's time has reached `until`; not at all when it has.
    fn wait_until(&self, until: Timestamp) -> Pending<'_, ()>;
}

/// A world that can be shared: by threads, and when it lives in a file, by processes.
#[derive(Debug)]
pub struct SharedWorld {
    inner: Mutex<Inner>,
}

#[derive(Debug)]
struct Inner {
    world: World,
    file: Option<WorldFile>,
}

impl SharedWorld {
    /// A world that lives in memory alone.
    #[must_use]
    pub fn in_memory(world: World) -> Self {
        Self::new(world, None)
    }

    /// The world in a file.
    ///
    /// # Errors
    /// [`WorldFileError`] when there is none, or it is damaged or cannot be read.
    pub fn open(path: &Path) -> Result<Self, WorldFileError> {
        let (file, world) = WorldFile::open(path)?;
        Ok(Self::new(world, Some(file)))
    }

    /// The world in a file; a new one where there is no file.
    ///
    /// # Errors
    /// [`WorldFileError`] when it is damaged, or cannot be read or written.
    pub fn open_or_begin(path: &Path, beginning: &Beginning) -> Result<Self, WorldFileError> {
        let (file, world) = WorldFile::open_or_begin(path, beginning)?;
        Ok(Self::new(world, Some(file)))
    }

    /// A new world in place of the one in a file, damaged or not. Whoever has the
    /// old one open goes on with the new one.
    ///
    /// # Errors
    /// [`WorldFileError`] when it cannot be written.
    pub fn reset(path: &Path, beginning: &Beginning) -> Result<Self, WorldFileError> {
        let (file, world) = WorldFile::reset(path, beginning)?;
        Ok(Self::new(world, Some(file)))
    }

    /// Asks the world something, as it is now for all who share it.
    ///
    /// # Errors
    /// [`WorldFileError`] when what others wrote cannot be read.
    pub fn ask<T>(&self, question: impl FnOnce(&World) -> T) -> Result<T, WorldFileError> {
        let mut guard = self.lock();
        let inner = &mut *guard;
        if let Some(file) = &mut inner.file {
            file.refresh(&mut inner.world)?;
        }
        Ok(question(&inner.world))
    }

    /// Changes the world for all who share it.
    ///
    /// # Errors
    /// [`WorldFileError`] when the change cannot be written; then it did not happen.
    pub fn change<T>(&self, change: impl FnOnce(&mut World) -> T) -> Result<T, WorldFileError> {
        let mut guard = self.lock();
        let inner = &mut *guard;
        match &mut inner.file {
            Some(file) => file.change(&mut inner.world, change),
            None => Ok(change(&mut inner.world)),
        }
    }

    /// How estate time follows the wall's at present.
    ///
    /// # Errors
    /// [`WorldFileError`] when what others wrote cannot be read.
    pub fn clock(&self) -> Result<Clock, WorldFileError> {
        self.ask(World::clock)
    }

    /// Lets estate time run faster or slower from the moment the wall shows `wall`.
    ///
    /// # Errors
    /// [`WorldFileError`] when the change cannot be written; then it did not happen.
    pub fn set_speed(&self, wall: Timestamp, speed: Speed) -> Result<Clock, WorldFileError> {
        self.change(|world| world.set_speed(wall, speed))
    }

    fn new(world: World, file: Option<WorldFile>) -> Self {
        Self {
            inner: Mutex::new(Inner { world, file }),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        // A world is changed by appending only, so a panic elsewhere cannot have
        // left it half changed.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The adapter: what the control room talks to when it practises.
pub struct PracticeEstate {
    world: Arc<SharedWorld>,
    time: Arc<dyn PracticeTime>,
}

impl PracticeEstate {
    /// A practice estate on a world, living in a time.
    #[must_use]
    pub fn new(world: Arc<SharedWorld>, time: Arc<dyn PracticeTime>) -> Self {
        Self { world, time }
    }

    /// Makes a reading after the time a call takes.
    async fn read<T>(
        &self,
        target: &Target,
        reading: impl FnOnce(&World, Timestamp) -> Result<T, AdapterError>,
    ) -> Result<T, AdapterError> {
        let now = self.time.now();
        let world = &self.world;
        let takes = world.ask(|world| world.reading_takes(target, now));
        let takes = takes.map_err(|error| unreadable(target, &error))?;
        self.time.wait_until(now + takes).await;
        let now = self.time.now();
        let answer = world.ask(|world| reading(world, now));
        answer.map_err(|error| unreadable(target, &error))?
    }
}

impl Perform for PracticeEstate {
    fn perform<'a>(&'a self, order: &'a Order) -> Pending<'a, Outcome> {
        Box::pin(async move {
            let now = self.time.now();
            match self.world.change(|world| world.perform(order, now)) {
                Ok(performed) => {
                    self.time.wait_until(performed.answered_at).await;
                    performed.outcome
                }
                Err(error) => Outcome::Failed {
                    class: FailureClass::Unavailable,
                    message: chain(&error),
                },
            }
        })
    }

    fn probe<'a>(&'a self, order: &'a Order) -> Pending<'a, Probe> {
        Box::pin(async move {
            let now = self.time.now();
            match self.world.ask(|world| world.probe(order, now)) {
                Ok((probe, answered_at)) => {
                    self.time.wait_until(answered_at).await;
                    probe
                }
                Err(error) => Probe::Unclear { why: chain(&error) },
            }
        })
    }

    fn observe<'a>(&'a self, look: &'a Look) -> Pending<'a, Result<Sighted, AdapterError>> {
        Box::pin(self.read(&look.target, |world, now| world.observe(look, now)))
    }

    fn survey<'a>(&'a self, target: &'a Target) -> Pending<'a, Result<Survey, AdapterError>> {
        Box::pin(self.read(target, |world, now| world.survey(target, now)))
    }

    fn releases<'a>(
        &'a self,
        target: &'a Target,
    ) -> Pending<'a, Result<Vec<ReleaseFacts>, AdapterError>> {
        Box::pin(self.read(target, |world, now| world.releases(target, now)))
    }
}

fn unreadable(target: &Target, error: &WorldFileError) -> AdapterError {
    AdapterError {
        class: ErrorClass::Unavailable,
        operation: "ReadWorld".to_owned(),
        resource: target.to_string(),
        region: target.region.to_string(),
        request: "-".to_owned(),
        message: chain(error),
    }
}

/// An outcome is plain text, so the causes have to be written out here.
fn chain(error: &dyn Error) -> String {
    let causes = std::iter::successors(error.source(), |&cause| cause.source());
    causes.fold(error.to_string(), |text, cause| format!("{text}: {cause}"))
}

#[cfg(test)]
mod tests;
