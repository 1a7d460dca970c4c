//! Pasts of an estate that answers, refuses and breaks.

use super::{KEPT, Pasts};
use crate::board::readings::EVERY;
use crate::board::readings::tests::{BREAKS, Fickle, GOOD, REFUSES};
use estate::{Look, Perform};
use rollouts::{Recipe, Slot};
use std::sync::Arc;
use tokio::sync::Notify;
use vocab::{Span, Timestamp};

const WALL: Timestamp = Timestamp::from_millis(0);

fn look(target: &str, minutes: u64) -> Look {
    let since = Timestamp::from_millis(0) + Span::minutes(minutes);
    Look {
        target: target.parse().unwrap(),
        canary: Slot::B,
        since,
        until: Some(since + Span::minutes(1)),
        gates: Vec::new(),
    }
}

struct Stand {
    estate: Arc<Fickle>,
    pasts: Arc<Pasts>,
    news: Arc<Notify>,
}

impl Stand {
    fn new() -> Self {
        let news = Arc::new(Notify::new());
        Self {
            estate: Arc::default(),
            pasts: Arc::new(Pasts::new(Arc::clone(&news))),
            news,
        }
    }

    /// How many intervals are known.
    fn known(&self, look: &Look, wall: Timestamp) -> Option<usize> {
        let estate: Arc<dyn Perform> = self.estate.clone();
        let bins = self.pasts.of(&estate, look, wall);
        bins.map(|bins| bins.len())
    }

    /// Looks at what was not read, until that was tried.
    async fn read(&self, look: &Look, wall: Timestamp) {
        assert_eq!(self.known(look, wall), None);
        self.news.notified().await;
    }

    fn asked(&self) -> Vec<Look> {
        self.estate.asked.lock().unwrap().clone()
    }
}

#[tokio::test(start_paused = true)]
async fn a_past_is_read_once_and_as_a_whole() {
    let stand = Stand::new();
    let look = look(GOOD, 5);
    assert_eq!(stand.known(&look, WALL), None);
    assert_eq!(stand.known(&look, WALL), None, "it is being read");
    stand.news.notified().await;
    let days_later = WALL + Span::minutes(3 * 24 * 60);
    for wall in [WALL, days_later] {
        assert_eq!(stand.known(&look, wall), Some(3));
    }
    assert_eq!(stand.asked(), [look]);
}

#[tokio::test(start_paused = true)]
async fn other_edges_and_other_limits_make_another_past() {
    let stand = Stand::new();
    let one = look(GOOD, 5);
    let others = [
        Look {
            until: Some(one.since + Span::minutes(2)),
            ..one.clone()
        },
        Look {
            gates: Recipe::usual_gates(),
            ..one.clone()
        },
    ];
    stand.read(&one, WALL).await;
    for other in others {
        stand.read(&other, WALL).await;
    }
    assert_eq!(stand.asked().len(), 3);
    assert_eq!(stand.known(&one, WALL), Some(3));
}

#[tokio::test(start_paused = true)]
async fn the_past_nobody_looked_at_for_longest_is_forgotten() {
    let stand = Stand::new();
    let looks: Vec<Look> = (0..=KEPT as u64).map(|n| look(GOOD, n)).collect();
    let (last, first) = looks.split_last().unwrap();
    for look in first {
        stand.read(look, WALL).await;
    }
    assert_eq!(stand.known(&looks[0], WALL), Some(3));
    stand.read(last, WALL).await;
    assert_eq!(stand.known(&looks[0], WALL), Some(3), "looked at again");
    assert_eq!(stand.known(&looks[1], WALL), None, "forgotten");
}

#[tokio::test(start_paused = true)]
async fn a_reading_that_did_not_work_is_tried_again_after_a_while() {
    for target in [REFUSES, BREAKS] {
        let stand = Stand::new();
        let look = look(target, 5);
        stand.read(&look, WALL).await;
        assert_eq!(stand.known(&look, WALL + Span::seconds(4)), None);
        tokio::task::yield_now().await;
        assert_eq!(stand.asked().len(), 1, "{target} is left alone at first");
        stand.read(&look, WALL + EVERY).await;
        assert_eq!(stand.asked().len(), 2);
    }
}
