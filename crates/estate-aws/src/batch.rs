//! Fewer calls for the same answers: one flight for all who ask the same, one call
//! for several keys.
//!
//! Nobody waits for a clock here. What is asked while an answer is under way gets
//! that answer; what is asked in the same turn of the runtime goes together.

use crate::time::Time;
use estate::{AdapterError, Pending};
use std::collections::{BTreeMap, VecDeque};
use std::future::{Future, poll_fn};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Poll;
use tokio::sync::{OnceCell, oneshot};
use vocab::{Span, Timestamp};

/// Answers by key: fetched once for all who ask meanwhile, and kept for a while.
/// Failures go to those who waited and are not kept.
#[derive(Debug)]
pub(crate) struct Flight<K, V, E = AdapterError> {
    keep: Span,
    entries: Mutex<Entries<K, V, E>>,
}

type Entries<K, V, E> = BTreeMap<K, Arc<Entry<V, E>>>;

#[derive(Debug)]
struct Entry<V, E> {
    /// When the fetch began: what it tells is not younger than that.
    began: Timestamp,
    answer: OnceCell<Result<V, E>>,
}

impl<K: Ord + Clone, V: Clone, E: Clone> Flight<K, V, E> {
    /// Answers are kept for `keep`, counted from when their fetch began.
    pub(crate) fn new(keep: Span) -> Self {
        Self {
            keep,
            entries: Mutex::new(BTreeMap::new()),
        }
    }

    /// The answer to `key`: a young one, the one under way, or a new one. A caller
    /// that gives up does not take the answer from the others.
    pub(crate) async fn get<F>(
        &self,
        key: &K,
        time: &dyn Time,
        fetch: impl FnOnce() -> F,
    ) -> Result<V, E>
    where
        F: Future<Output = Result<V, E>>,
    {
        let entry = self.entry(key, time.now());
        let answer = entry.answer.get_or_init(fetch).await.clone();
        if answer.is_err() {
            self.drop_entry(key, &entry);
        }
        answer
    }

    /// After a write: neither what is kept nor what is under way is shown to
    /// anybody who asks from now on.
    pub(crate) fn forget(&self, key: &K) {
        self.entries().remove(key);
    }

    /// [`Flight::forget`] for all keys.
    pub(crate) fn forget_all(&self) {
        self.entries().clear();
    }

    fn entries(&self) -> MutexGuard<'_, Entries<K, V, E>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn entry(&self, key: &K, now: Timestamp) -> Arc<Entry<V, E>> {
        let new = || {
            Arc::new(Entry {
                began: now,
                answer: OnceCell::new(),
            })
        };
        let mut entries = self.entries();
        let entry = entries.entry(key.clone()).or_insert_with(new);
        let is_old = now.since(entry.began) >= self.keep;
        if is_old && entry.answer.initialized() {
            *entry = new();
        }
        Arc::clone(entry)
    }

    fn drop_entry(&self, key: &K, entry: &Arc<Entry<V, E>>) {
        let mut entries = self.entries();
        if entries
            .get(key)
            .is_some_and(|known| Arc::ptr_eq(known, entry))
        {
            entries.remove(key);
        }
    }
}

/// Joins questions for single keys into calls for several.
#[derive(Debug)]
pub(crate) struct Batch<K, V, E = AdapterError> {
    limit: usize,
    waiting: Mutex<VecDeque<Question<K, V, E>>>,
}

#[derive(Debug)]
struct Question<K, V, E> {
    key: K,
    answer: oneshot::Sender<Result<Option<V>, E>>,
}

impl<K: Ord + Clone, V: Clone, E: Clone> Batch<K, V, E> {
    /// At most `limit` keys a call.
    pub(crate) fn new(limit: usize) -> Self {
        Self {
            limit,
            waiting: Mutex::new(VecDeque::new()),
        }
    }

    /// The answer to `key`, or none when the call did not tell of it. All who ask
    /// the same batch pass the same kind of `fetch`; whose turn comes first calls
    /// for the others too.
    pub(crate) async fn ask<F>(&self, key: K, fetch: impl Fn(Vec<K>) -> F) -> Result<Option<V>, E>
    where
        F: Future<Output = Result<BTreeMap<K, V>, E>>,
    {
        loop {
            let mut answer = self.enqueue(key.clone());
            // Everybody else who is about to ask gets to do so first.
            tokio::task::yield_now().await;
            loop {
                match answer.try_recv() {
                    Ok(told) => return told,
                    Err(oneshot::error::TryRecvError::Closed) => break,
                    Err(oneshot::error::TryRecvError::Empty) => {}
                }
                let taken = self.take();
                if taken.is_empty() {
                    // Somebody else is calling for us.
                    match answer.await {
                        Ok(told) => return told,
                        Err(_) => break,
                    }
                }
                Self::call(taken, &fetch).await;
            }
            // Whoever called for us gave up halfway.
        }
    }

    fn waiting(&self) -> MutexGuard<'_, VecDeque<Question<K, V, E>>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn enqueue(&self, key: K) -> oneshot::Receiver<Result<Option<V>, E>> {
        let (answer, receiver) = oneshot::channel();
        self.waiting().push_back(Question { key, answer });
        receiver
    }

    /// The questions of the next call: the oldest `limit` keys, and everybody who
    /// asks one of them.
    fn take(&self) -> Vec<Question<K, V, E>> {
        let mut waiting = self.waiting();
        let mut keys: Vec<K> = Vec::new();
        let mut taken = Vec::new();
        let mut left = VecDeque::new();
        for question in waiting.drain(..) {
            if keys.contains(&question.key) {
                taken.push(question);
            } else if keys.len() < self.limit {
                keys.push(question.key.clone());
                taken.push(question);
            } else {
                left.push_back(question);
            }
        }
        *waiting = left;
        taken
    }

    async fn call<F>(questions: Vec<Question<K, V, E>>, fetch: &impl Fn(Vec<K>) -> F)
    where
        F: Future<Output = Result<BTreeMap<K, V>, E>>,
    {
        let mut keys: Vec<K> = questions
            .iter()
            .map(|question| question.key.clone())
            .collect();
        keys.sort();
        keys.dedup();
        let told = fetch(keys).await;
        for Question { key, answer } in questions {
            let told = match &told {
                Ok(values) => Ok(values.get(&key).cloned()),
                Err(error) => Err(error.clone()),
            };
            // Who does not listen any more has gone.
            let _ = answer.send(told);
        }
    }
}

/// Runs futures side by side, in the caller's own task, so that their questions
/// meet in the same turn and share calls. Answers come in the order of the futures.
pub(crate) async fn together<T>(futures: Vec<Pending<'_, T>>) -> Vec<T> {
    let mut running: Vec<_> = futures.into_iter().map(Either::Running).collect();
    poll_fn(|context| {
        let mut is_done = true;
        for one in &mut running {
            if let Either::Running(future) = one {
                match future.as_mut().poll(context) {
                    Poll::Ready(answer) => *one = Either::Done(answer),
                    Poll::Pending => is_done = false,
                }
            }
        }
        if is_done {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    })
    .await;
    let answers = running.into_iter().filter_map(|one| match one {
        Either::Done(answer) => Some(answer),
        Either::Running(_) => None,
    });
    answers.collect()
}

/// A future, or what it came to.
enum Either<'a, T> {
    Running(Pending<'a, T>),
    Done(T),
}

#[cfg(test)]
mod tests;
