//! Pasts: measurements of stretches of time that are over. Each is read once, and
//! the last few that were looked at are kept.

use super::{EVERY, look_apart};
use analysis::Bin;
use estate::{Look, Perform};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;
use vocab::Timestamp;

/// As many are kept.
const KEPT: usize = 4;

/// What was asked for, and what came of it.
#[derive(Debug)]
struct Past {
    look: Look,
    read: Read,
}

#[derive(Debug, Clone)]
enum Read {
    UnderWay,
    Done(Arc<Vec<Bin>>),
    /// When it was begun, wall time.
    Failed(Timestamp),
}

/// The last few pasts that were looked at.
#[derive(Debug)]
pub(crate) struct Pasts {
    /// What was looked at last comes last.
    kept: Mutex<VecDeque<Past>>,
    /// Somebody who waits for a reading is told of each.
    news: Arc<Notify>,
}

impl Pasts {
    pub(crate) fn new(news: Arc<Notify>) -> Self {
        let kept = Mutex::default();
        Self { kept, news }
    }

    /// The measurements of a past; none until they were read. Begins to read them
    /// when nobody has, and again some seconds after it did not work.
    pub(crate) fn of(
        self: &Arc<Self>,
        perform: &Arc<dyn Perform>,
        look: &Look,
        wall: Timestamp,
    ) -> Option<Arc<Vec<Bin>>> {
        {
            let mut kept = self.lock();
            match find(&mut kept, look) {
                Some(Read::Done(bins)) => return Some(bins),
                Some(Read::UnderWay) => return None,
                Some(Read::Failed(begun)) if wall.since(begun) < EVERY => return None,
                Some(Read::Failed(_)) | None => put(&mut kept, look.clone(), Read::UnderWay),
            }
        }
        let (this, perform, look) = (Arc::clone(self), Arc::clone(perform), look.clone());
        tokio::spawn(async move {
            let read = match look_apart(perform, look.clone()).await {
                Ok(sighted) => Read::Done(Arc::new(sighted.bins)),
                Err(trouble) => {
                    tracing::warn!(%trouble, of = %look.target, "a past could not be read");
                    Read::Failed(wall)
                }
            };
            put(&mut this.lock(), look, read);
            this.news.notify_waiters();
        });
        None
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<Past>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What is known of a past, which goes last for it.
fn find(kept: &mut VecDeque<Past>, look: &Look) -> Option<Read> {
    let at = kept.iter().position(|past| past.look == *look)?;
    let past = kept.remove(at)?;
    let read = past.read.clone();
    kept.push_back(past);
    Some(read)
}

fn put(kept: &mut VecDeque<Past>, look: Look, read: Read) {
    kept.retain(|past| past.look != look);
    while kept.len() >= KEPT {
        kept.pop_front();
    }
    kept.push_back(Past { look, read });
}

#[cfg(test)]
mod tests;
