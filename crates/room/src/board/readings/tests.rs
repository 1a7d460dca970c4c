//! Readings of an estate that hangs, refuses and breaks.

use super::{EVERY, KEPT, Moment, Readings, Wanted};
use analysis::{Arm, Bin};
use estate::{AdapterError, ErrorClass, Look, Order, Pending, Perform, Probe, Sighted};
use rollouts::{Observation, Outcome, ReleaseFacts, SlotState, Survey};
use std::sync::{Arc, Mutex};
use tokio::sync::Notify;
use vocab::{Span, Target, Timestamp};

pub(super) const GOOD: &str = "production/us-east-1/website";
const HANGS: &str = "production/us-east-1/hangs";
pub(super) const REFUSES: &str = "production/us-east-1/refuses";
pub(super) const BREAKS: &str = "production/us-east-1/breaks";

/// An estate in which names say what happens; it notes what it was asked for.
#[derive(Default)]
pub(super) struct Fickle {
    pub(super) asked: Mutex<Vec<Look>>,
}

fn unasked() -> AdapterError {
    AdapterError {
        class: ErrorClass::Throttled,
        operation: "Describe".into(),
        resource: "r".into(),
        region: "us-east-1".into(),
        request: "-".into(),
        message: "too many".into(),
    }
}

impl Perform for Fickle {
    fn perform<'a>(&'a self, _: &'a Order) -> Pending<'a, Outcome> {
        unreachable!("a reading performs nothing")
    }

    fn probe<'a>(&'a self, _: &'a Order) -> Pending<'a, Probe> {
        unreachable!("a reading probes nothing")
    }

    fn observe<'a>(&'a self, look: &'a Look) -> Pending<'a, Result<Sighted, AdapterError>> {
        self.asked.lock().unwrap().push(look.clone());
        Box::pin(async move {
            match look.target.service.as_str() {
                "hangs" => std::future::pending().await,
                "refuses" => Err(unasked()),
                "breaks" => panic!("the adapter has a bug"),
                _ => Ok(sighted(look.since)),
            }
        })
    }

    fn survey<'a>(&'a self, _: &'a Target) -> Pending<'a, Result<Survey, AdapterError>> {
        unreachable!("a reading surveys nothing")
    }

    fn releases<'a>(
        &'a self,
        _: &'a Target,
    ) -> Pending<'a, Result<Vec<ReleaseFacts>, AdapterError>> {
        unreachable!("a reading lists nothing")
    }
}

/// Three intervals from `since` on.
fn sighted(since: Timestamp) -> Sighted {
    let bins = (0..3).map(|n| Bin {
        start: since + Span::seconds(10 * n),
        span: Span::seconds(10),
        stable: Arm::default(),
        canary: Arm::default(),
    });
    Sighted {
        observation: Observation {
            at: since,
            a: SlotState::default(),
            b: SlotState::default(),
        },
        bins: bins.collect(),
        untold: None,
    }
}

struct Stand {
    estate: Arc<Fickle>,
    readings: Arc<Readings>,
    news: Arc<Notify>,
    began: tokio::time::Instant,
}

impl Stand {
    fn new() -> Self {
        let news = Arc::new(Notify::new());
        Self {
            estate: Arc::default(),
            readings: Arc::new(Readings::new(KEPT, Arc::clone(&news))),
            news,
            began: tokio::time::Instant::now(),
        }
    }

    /// Asks for readings from `from` minutes on.
    fn refresh(&self, targets: &[&str], from: u64) {
        let began = self.began;
        let clock: Arc<dyn Fn() -> Moment + Send + Sync> = Arc::new(move || {
            let passed = u64::try_from(began.elapsed().as_millis()).unwrap();
            let now = Timestamp::from_millis(0) + Span::minutes(60) + Span::millis(passed);
            Moment { now, wall: now }
        });
        let estate: Arc<dyn Perform> = self.estate.clone();
        for target in targets {
            let wanted = Wanted {
                gates: Vec::new(),
                tasks: 1,
                from: Timestamp::from_millis(0) + Span::minutes(from),
            };
            let target = target.parse().unwrap();
            self.readings.refresh(&estate, &target, wanted, &clock);
        }
    }

    async fn until_answered(&self, targets: &[&str]) {
        let targets: Vec<Target> = targets.iter().map(|it| it.parse().unwrap()).collect();
        while !self.readings.has_answers(&targets) {
            self.news.notified().await;
        }
    }

    fn of(&self, target: &str) -> Arc<super::Known> {
        self.readings.of(&target.parse().unwrap()).unwrap()
    }

    fn asked(&self) -> usize {
        self.estate.asked.lock().unwrap().len()
    }
}

#[tokio::test(start_paused = true)]
async fn a_target_that_hangs_holds_up_no_other() {
    let stand = Stand::new();
    stand.refresh(&[HANGS, GOOD], 50);
    stand.until_answered(&[GOOD]).await;
    assert!(stand.of(GOOD).read_at.is_some());
    assert!(stand.of(HANGS).read_at.is_none());
    assert_eq!(stand.began.elapsed().as_millis(), 0, "nobody waited");
    stand.until_answered(&[HANGS]).await;
    let hangs = stand.of(HANGS);
    assert!(
        hangs.trouble.contains("did not answer within 10 s"),
        "{}",
        hangs.trouble
    );
}

#[tokio::test(start_paused = true)]
async fn a_target_is_asked_once_in_five_seconds_and_not_while_it_is_being_asked() {
    let stand = Stand::new();
    for _ in 0..4 {
        stand.refresh(&[GOOD, HANGS], 50);
        stand.until_answered(&[GOOD]).await;
    }
    assert_eq!(stand.asked(), 2);
    tokio::time::advance(EVERY.into_wall()).await;
    stand.refresh(&[GOOD, HANGS], 50);
    stand.news.notified().await;
    assert_eq!(stand.asked(), 3, "the one that hangs is being asked still");
}

#[tokio::test(start_paused = true)]
async fn a_refusal_and_a_broken_adapter_keep_what_was_known() {
    let stand = Stand::new();
    stand.refresh(&[REFUSES, BREAKS], 50);
    stand.until_answered(&[REFUSES, BREAKS]).await;
    let (refuses, breaks) = (stand.of(REFUSES), stand.of(BREAKS));
    assert!(refuses.trouble.contains("too many"), "{}", refuses.trouble);
    assert!(breaks.trouble.contains("broke off"), "{}", breaks.trouble);
    let since = refuses.failing_since.unwrap();
    tokio::time::advance(EVERY.into_wall()).await;
    stand.refresh(&[REFUSES], 50);
    stand.news.notified().await;
    assert_eq!(
        stand.of(REFUSES).failing_since,
        Some(since),
        "since the first"
    );
}

#[tokio::test(start_paused = true)]
async fn only_what_is_missing_is_asked_for_and_all_of_it_when_older_is_wanted() {
    let stand = Stand::new();
    stand.refresh(&[GOOD], 55);
    stand.until_answered(&[GOOD]).await;
    tokio::time::advance(EVERY.into_wall()).await;
    stand.refresh(&[GOOD], 55);
    stand.news.notified().await;
    assert_eq!(stand.of(GOOD).bins.len(), 6);
    stand.refresh(&[GOOD], 52);
    stand.news.notified().await;
    let asked = stand.estate.asked.lock().unwrap();
    let since = asked.iter().map(|look| look.since.millis() / 1_000);
    let since: Vec<i64> = since.collect();
    assert_eq!(since, [55 * 60, 55 * 60 + 30, 52 * 60]);
    assert_eq!(stand.of(GOOD).bins.len(), 3);
}

#[test]
fn what_is_old_is_forgotten_and_nothing_is_kept_twice() {
    let at = |minutes| Timestamp::from_millis(0) + Span::minutes(minutes);
    let mut known = super::Known::default();
    known.learn(sighted(at(1)).bins, at(0));
    known.learn(sighted(at(1)).bins, at(0));
    assert_eq!(known.bins.len(), 3);
    known.learn(sighted(at(9)).bins, at(5));
    let starts: Vec<Timestamp> = known.bins.iter().map(|bin| bin.start).collect();
    let ten = Span::seconds(10);
    assert_eq!(starts, [at(9), at(9) + ten, at(9) + ten + ten]);
}

trait IntoWall {
    fn into_wall(self) -> std::time::Duration;
}

impl IntoWall for Span {
    fn into_wall(self) -> std::time::Duration {
        std::time::Duration::from_millis(self.as_millis())
    }
}
