//! Starting: lease, fence, recovery, then the loop.

use crate::clock::Clock;
use crate::drive::Driver;
use crate::keeper::{Keeper, LEASE};
use crate::request::{Pulse, Steering};
use engine::{Decision, Engine, Fact, SNAPSHOT_SCHEMA, Unrecoverable};
use estate::Perform;
use journal::{AcquireError, Acquired, Claimant, Resumed, Store, StoreError};
use std::sync::Arc;
use tokio::sync::{mpsc, watch};
use vocab::{Sequence, Span, Timestamp};

/// What a driver is put together from.
pub struct Parts {
    /// Where the journal is kept.
    pub store: Arc<dyn Store>,
    /// The estate.
    pub estate: Arc<dyn Perform>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Who takes the lease.
    pub claimant: Claimant,
}

/// The driver cannot start.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unstartable {
    /// Somebody else drives.
    #[error(transparent)]
    Held(#[from] journal::HeldBy),
    /// The journal does not answer, or is damaged.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The journal tells no story that this control room understands.
    #[error(transparent)]
    Unrecoverable(#[from] Unrecoverable),
}

impl From<AcquireError> for Unstartable {
    fn from(error: AcquireError) -> Self {
        match error {
            AcquireError::Held(held) => Self::Held(held),
            AcquireError::Store(error) => Self::Store(error),
        }
    }
}

/// Requests that may wait; who is beyond waits with them.
const QUEUE: usize = 64;

/// Takes the lease, recovers, and gives the driver to be run and its handle.
/// Blocks on the store; call it where that is allowed.
///
/// # Errors
/// [`Unstartable`]: nothing was changed, the lease was given back.
pub fn start(parts: Parts) -> Result<(Driver, Steering), Unstartable> {
    let Parts {
        store,
        estate,
        clock,
        claimant,
    } = parts;
    let wall = clock.wall();
    let Acquired { lease, .. } = journal::acquire(store.as_ref(), wall, LEASE, &claimant)?;
    let ready = recover(store.as_ref()).and_then(|(engine, _)| {
        let now = clock.now().max(engine.last_decision());
        let away = away(&engine, now);
        let holder = claimant.purpose.clone();
        let driving = Decision {
            facts: vec![Fact::Driving { holder, away }],
        };
        journal::fence(store.as_ref(), &lease, now, &driving.subject(), &driving)?;
        // Read again behind the fence: what the old holder wrote last counts.
        let (engine, resumed) = recover(store.as_ref())?;
        Ok((engine, resumed, away))
    });
    let (engine, resumed, away) = ready.inspect_err(|_| {
        let _expires_by_itself = journal::release(store.as_ref(), &lease);
    })?;
    for note in &resumed.notes {
        tracing::info!(note = %note, "while opening the journal");
    }
    let covered = resumed.snapshot.as_ref();
    let covered = covered.map_or(Sequence(0), |snapshot| snapshot.through);
    let keeper = Keeper::new(store, lease, resumed.head, covered);
    let (requests, asked) = mpsc::channel(QUEUE);
    let (stop, stopped) = mpsc::channel(1);
    let at = clock.now().max(engine.last_decision());
    let first = Pulse {
        engine: Arc::new(engine.clone()),
        at,
        trouble: None,
    };
    let (pulse, shown) = watch::channel(first);
    let driver = Driver::new(engine, keeper, estate, clock, away, (asked, stopped, pulse));
    Ok((
        driver,
        Steering {
            requests,
            pulse: shown,
            stop,
        },
    ))
}

/// The engine as the journal has it. A snapshot that is whole but cannot be read
/// is left out.
fn recover(store: &dyn Store) -> Result<(Engine, Resumed), Unstartable> {
    let resumed = journal::resume(store, SNAPSHOT_SCHEMA)?;
    let snapshot = resumed
        .snapshot
        .as_ref()
        .map(|snapshot| snapshot.body.as_str());
    match Engine::recover(snapshot, &resumed.tail) {
        Ok(engine) => Ok((engine, resumed)),
        Err(Unrecoverable::Snapshot { reason }) => {
            tracing::warn!(reason, "the snapshot cannot be read; the whole journal is");
            let resumed = journal::resume(store, u32::MAX)?;
            Ok((Engine::recover(None, &resumed.tail)?, resumed))
        }
        Err(error) => Err(error.into()),
    }
}

/// For how long nobody drove, in estate time: since the newest decision about a
/// rollout. That is at most a minute too long, for judgements are journalled once
/// a minute. That somebody took the lease does not count: they may have ended
/// before they told the rollouts how long nobody had driven. None when no rollout
/// was under way.
fn away(engine: &Engine, now: Timestamp) -> Option<Span> {
    (!engine.active().is_empty()).then(|| now.since(engine.last_moved()))
}
