//! Following: the engine folded from the journal as it grows, for rooms that do
//! not drive.

use crate::complaints::{of_recovery, of_store};
use engine::{Decision, Engine, SNAPSHOT_SCHEMA, Unrecoverable};
use journal::{Head, Store};
use std::sync::Arc;
use wire::Complaint;

/// Records read at a time.
const PAGE: usize = 500;

/// The engine as the journal has it.
#[derive(Debug)]
pub(crate) struct Follower {
    /// Shared with those who look at it; what is looked at does not change.
    engine: Arc<Engine>,
    head: Head,
}

impl Follower {
    /// Reads what is there.
    pub(crate) fn open(store: &dyn Store) -> Result<Self, Complaint> {
        let resumed = journal::resume(store, SNAPSHOT_SCHEMA).map_err(|error| of_store(&error))?;
        let body = resumed
            .snapshot
            .as_ref()
            .map(|snapshot| snapshot.body.as_str());
        let engine = match Engine::recover(body, &resumed.tail) {
            Ok(engine) => engine,
            Err(Unrecoverable::Snapshot { .. }) => {
                let whole = journal::resume(store, u32::MAX).map_err(|error| of_store(&error))?;
                Engine::recover(None, &whole.tail).map_err(|error| of_recovery(&error))?
            }
            Err(error) => return Err(of_recovery(&error)),
        };
        Ok(Self {
            engine: Arc::new(engine),
            head: resumed.head,
        })
    }

    /// The engine, when nothing more is to be followed.
    pub(crate) fn into_engine(self) -> Arc<Engine> {
        self.engine
    }

    /// Takes in what was written since.
    pub(crate) fn catch_up(&mut self, store: &dyn Store) -> Result<&Arc<Engine>, Complaint> {
        loop {
            let page = store
                .read(self.head.sequence.next(), PAGE)
                .map_err(|error| of_store(&error))?;
            if page.is_empty() {
                return Ok(&self.engine);
            }
            let engine = Arc::make_mut(&mut self.engine);
            for envelope in &page {
                let unreadable = |error| of_recovery(&Unrecoverable::Unreadable(error));
                let decision: Decision = envelope.decode().map_err(unreadable)?;
                engine.apply(envelope.at, &decision).map_err(|illegal| {
                    of_recovery(&Unrecoverable::Illegal {
                        sequence: envelope.sequence,
                        illegal,
                    })
                })?;
                self.head = envelope.head();
            }
        }
    }
}
