//! The queue: what is on its way back from the estate, and what the script has
//! in store, in the order of time.

use super::Act;
use estate::{Look, Order, Probe};
use rollouts::Outcome;
use std::cmp::Ordering;
use std::collections::BinaryHeap;
use vocab::{RolloutId, Timestamp};

/// Something that happens at its time.
#[derive(Debug, Clone)]
pub(super) enum Event {
    /// The estate answers an order.
    Answered {
        order: Box<Order>,
        called: Timestamp,
        outcome: Outcome,
    },
    /// The estate says whether an order happened.
    Probed {
        order: Box<Order>,
        called: Timestamp,
        probe: Probe,
        /// Why it was asked; none when it was asked before anything was performed.
        doubt: Option<String>,
    },
    /// Something that nobody waits for is tried again.
    Insisted { order: Box<Order> },
    /// A reading of a target is complete.
    Read { id: RolloutId, look: Box<Look> },
    /// A reading takes too long.
    Unread { id: RolloutId },
    /// The script has something to do.
    Cued(Box<Act>),
}

impl Event {
    /// Whether it is lost when the control room dies.
    fn dies_with_the_room(&self) -> bool {
        match self {
            Self::Answered { .. }
            | Self::Probed { .. }
            | Self::Insisted { .. }
            | Self::Read { .. }
            | Self::Unread { .. } => true,
            Self::Cued(_) => false,
        }
    }
}

#[derive(Debug, Clone)]
struct Entry {
    at: Timestamp,
    /// Events of the same moment happen in the order in which they were put in.
    number: u64,
    event: Event,
}

impl PartialEq for Entry {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Entry {}

impl PartialOrd for Entry {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Entry {
    /// The earliest is the greatest, because a heap gives the greatest first.
    fn cmp(&self, other: &Self) -> Ordering {
        (other.at, other.number).cmp(&(self.at, self.number))
    }
}

/// Events in the order of time.
#[derive(Debug, Clone, Default)]
pub(super) struct Queue {
    heap: BinaryHeap<Entry>,
    put: u64,
}

impl Queue {
    pub(super) fn put(&mut self, at: Timestamp, event: Event) {
        self.put += 1;
        let number = self.put;
        self.heap.push(Entry { at, number, event });
    }

    /// When the next event happens.
    pub(super) fn next(&self) -> Option<Timestamp> {
        self.heap.peek().map(|entry| entry.at)
    }

    /// The next event that has happened by `now`, with its time.
    pub(super) fn take(&mut self, now: Timestamp) -> Option<(Timestamp, Event)> {
        self.next().filter(|at| *at <= now)?;
        self.heap.pop().map(|entry| (entry.at, entry.event))
    }

    /// Forgets everything that was on its way to a control room that is gone.
    pub(super) fn cut_off(&mut self) {
        self.heap.retain(|entry| !entry.event.dies_with_the_room());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unread(name: &str) -> Event {
        Event::Unread {
            id: RolloutId::new(name).unwrap(),
        }
    }

    #[test]
    fn events_come_in_the_order_of_time_and_then_of_arrival() {
        let mut queue = Queue::default();
        let at = Timestamp::from_millis;
        queue.put(at(20), unread("c"));
        queue.put(at(10), unread("a"));
        queue.put(at(10), unread("b"));
        assert!(queue.take(at(9)).is_none());
        let events = std::iter::from_fn(|| queue.take(at(20)));
        let names: Vec<String> = events
            .filter_map(|(_, event)| {
                let Event::Unread { id } = event else {
                    return None;
                };
                Some(id.to_string())
            })
            .collect();
        assert_eq!(names, ["a", "b", "c"]);
    }

    #[test]
    fn a_script_survives_the_death_of_the_control_room() {
        let mut queue = Queue::default();
        queue.put(Timestamp::from_millis(1), unread("a"));
        queue.put(
            Timestamp::from_millis(2),
            Event::Cued(Box::new(Act::HealAll)),
        );
        queue.cut_off();
        assert_eq!(queue.next(), Some(Timestamp::from_millis(2)));
    }
}
