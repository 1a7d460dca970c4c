//! The keeper: lease and journal of one driver, behind a blocking thread.

use engine::{Decision, Engine, SNAPSHOT_SCHEMA};
use journal::{Answer, Envelope, Head, Lease, Message, Snapshot, Store, StoreError, seal};
use std::sync::Arc;
use vocab::{Sequence, Span, Timestamp};

/// How long a lease binds others after it was last renewed, by the wall clock.
pub(crate) const LEASE: Span = Span::seconds(6);

/// Records between two snapshots.
const SNAPSHOT_EVERY: u64 = 500;

/// Answers stay in the inbox this long.
const ANSWERS_KEEP: Span = Span::minutes(10);

/// Why nothing can be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Unwritten {
    /// Another control room acts now; this one must stop.
    Lost(String),
    /// The store does not take it; nothing may be performed until it does.
    Refused(String),
}

/// Lease and journal of one driver.
pub(crate) struct Keeper {
    store: Arc<dyn Store>,
    lease: Lease,
    head: Head,
    snapshot_at: u64,
}

/// Runs a blocking call of the store where it may block.
async fn blocking<T, F>(store: &Arc<dyn Store>, call: F) -> Result<T, StoreError>
where
    T: Send + 'static,
    F: FnOnce(&dyn Store) -> Result<T, StoreError> + Send + 'static,
{
    let store = Arc::clone(store);
    tokio::task::spawn_blocking(move || call(store.as_ref()))
        .await
        .unwrap_or_else(|error| {
            Err(StoreError::Io {
                place: "the journal".into(),
                reason: error.to_string(),
            })
        })
}

impl Keeper {
    /// `covered` is the last record that a snapshot covers. It is counted from
    /// there, or control rooms that never run for long would never save one.
    pub(crate) fn new(store: Arc<dyn Store>, lease: Lease, head: Head, covered: Sequence) -> Self {
        let snapshot_at = covered.0 + SNAPSHOT_EVERY;
        Self {
            store,
            lease,
            head,
            snapshot_at,
        }
    }

    /// Makes a decision durable.
    pub(crate) async fn append(
        &mut self,
        at: Timestamp,
        decision: &Decision,
    ) -> Result<(), Unwritten> {
        let sealed = seal(
            &self.head,
            self.lease.epoch,
            at,
            decision.subject(),
            decision,
        );
        let envelope = sealed.map_err(|error| Unwritten::Refused(error.to_string()))?;
        let head = envelope.head();
        self.put(envelope).await?;
        self.head = head;
        Ok(())
    }

    /// An append whose answer is unknown may have happened: then the journal ends
    /// with exactly this record.
    async fn put(&self, envelope: Envelope) -> Result<(), Unwritten> {
        let wanted = envelope.head();
        match blocking(&self.store, move |store| store.append(&envelope)).await {
            Ok(()) => Ok(()),
            Err(error @ (StoreError::Taken { .. } | StoreError::StaleEpoch { .. })) => {
                Err(Unwritten::Lost(error.to_string()))
            }
            Err(error @ StoreError::Io { .. }) => {
                match blocking(&self.store, |store| store.head()).await {
                    Ok(head) if head == wanted => Ok(()),
                    Ok(_) | Err(_) => Err(Unwritten::Refused(error.to_string())),
                }
            }
            Err(error) => Err(Unwritten::Refused(error.to_string())),
        }
    }

    /// Whether others are bound by the lease at `wall`; when not, nothing may be done.
    pub(crate) fn is_held(&self, wall: Timestamp) -> bool {
        self.lease.is_held(wall)
    }

    pub(crate) async fn renew(&mut self, wall: Timestamp) -> Result<(), Unwritten> {
        let lease = self.lease.clone();
        let renewed = blocking(&self.store, move |store| {
            journal::renew(store, &lease, wall, LEASE)
        })
        .await;
        match renewed {
            Ok(lease) => {
                self.lease = lease;
                Ok(())
            }
            Err(error @ StoreError::LeaseMoved { .. }) => Err(Unwritten::Lost(error.to_string())),
            Err(error) => Err(Unwritten::Refused(error.to_string())),
        }
    }

    pub(crate) async fn release(&self) {
        let lease = self.lease.clone();
        let released = blocking(&self.store, move |store| journal::release(store, &lease)).await;
        if let Err(error) = released {
            tracing::warn!(%error, "the lease was not given back; it expires by itself");
        }
    }

    pub(crate) async fn pending(&self) -> Vec<Message> {
        blocking(&self.store, |store| store.pending())
            .await
            .unwrap_or_else(|error| {
                tracing::warn!(%error, "the inbox cannot be read; it is tried again");
                Vec::new()
            })
    }

    /// Whether the answer was put in.
    pub(crate) async fn answer(&self, id: String, at: Timestamp, body: String) -> bool {
        let answered = blocking(&self.store, move |store| {
            store.answer(&id, &Answer { at, body })?;
            store.sweep(at - ANSWERS_KEEP)
        });
        match answered.await {
            Ok(_swept) => true,
            Err(error) => {
                tracing::warn!(%error, "an answer was not delivered; it is tried again");
                false
            }
        }
    }

    /// Saves a snapshot when enough has been written since the last. One that
    /// cannot be saved costs time at the next start, nothing else.
    pub(crate) async fn snapshot_if_due(&mut self, engine: &Engine) {
        if self.head.sequence.0 < self.snapshot_at {
            return;
        }
        self.snapshot_at = self.head.sequence.0 + SNAPSHOT_EVERY;
        let body = match engine.snapshot() {
            Ok(body) => body,
            Err(error) => {
                tracing::warn!(error, "no snapshot could be made");
                return;
            }
        };
        let snapshot = Snapshot::new(&self.head, SNAPSHOT_SCHEMA, body);
        let saved = blocking(&self.store, move |store| store.save_snapshot(&snapshot)).await;
        if let Err(error) = saved {
            tracing::warn!(%error, "the snapshot was not saved");
        }
    }
}
