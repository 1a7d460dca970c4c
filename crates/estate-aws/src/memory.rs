//! Memory: what orders came to that leave no trace in AWS.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Things that are remembered; the oldest are forgotten.
const KEPT: usize = 1_000;

/// What was said of each thing.
#[derive(Debug)]
pub(crate) struct Memory<K, V> {
    inner: Mutex<Inner<K, V>>,
}

#[derive(Debug)]
struct Inner<K, V> {
    said: BTreeMap<K, V>,
    order: VecDeque<K>,
}

impl<K: Ord + Clone, V: Clone> Memory<K, V> {
    pub(crate) fn new() -> Self {
        Self {
            inner: Mutex::new(Inner {
                said: BTreeMap::new(),
                order: VecDeque::new(),
            }),
        }
    }

    pub(crate) fn get(&self, key: &K) -> Option<V> {
        self.inner().said.get(key).cloned()
    }

    pub(crate) fn put(&self, key: K, value: V) {
        let mut inner = self.inner();
        if inner.said.insert(key.clone(), value).is_none() {
            inner.order.push_back(key);
        }
        if inner.order.len() > KEPT
            && let Some(oldest) = inner.order.pop_front()
        {
            inner.said.remove(&oldest);
        }
    }

    fn inner(&self) -> MutexGuard<'_, Inner<K, V>> {
        // A forgotten thing too many does no harm.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_are_forgotten() {
        let memory = Memory::new();
        for number in 0..=KEPT {
            memory.put(number, number);
        }
        assert_eq!(memory.get(&0), None);
        assert_eq!(memory.get(&1), Some(1));
        assert_eq!(memory.get(&KEPT), Some(KEPT));
    }
}
