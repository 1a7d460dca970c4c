//! What the driver's tests play on: a practice estate, a journal, a clock.

use crate::shaky::Shaky;
use analysis::History;
use driver::{Clock, Driver, Farewell, PacedClock, Parts, Reply, Request, Steering, Unstartable};
use engine::{Engine, Start, Wish};
use estate::{AdapterError, Estate, Look, Order, Pending, Perform, Probe, Sighted};
use estate_sim::{PracticeEstate, PracticeTime, SharedWorld, World};
use journal::Claimant;
use rollouts::{Command, Ending, Outcome, Purpose, ReleaseFacts, Strategy, Survey, Verb};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use tokio::task::JoinHandle;
use vocab::{OperatorName, Percent, Release, RolloutId, Span, Target, Timestamp};

const PRACTICE: &str = include_str!("../../../estate-sim/practice.toml");

/// How fast the estate's clock runs in these tests.
const SPEED: u32 = 20;

pub(crate) struct Stage {
    pub(crate) store: Arc<Shaky>,
    clock: Arc<PacedClock>,
    hall: Arc<Hall>,
    estate: Estate,
}

/// The practice estate, with a note of every order that reached it, and a way to
/// let calls hang.
struct Hall {
    practice: PracticeEstate,
    orders: Mutex<Vec<Order>>,
    hanging: AtomicU32,
}

struct Time(Arc<PacedClock>);

impl PracticeTime for Time {
    fn now(&self) -> Timestamp {
        self.0.now()
    }

    fn wait_until(&self, until: Timestamp) -> Pending<'_, ()> {
        self.0.wait_until(until)
    }
}

impl Perform for Hall {
    fn perform<'a>(&'a self, order: &'a Order) -> Pending<'a, Outcome> {
        self.orders.lock().unwrap().push(order.clone());
        let take = |left: u32| left.checked_sub(1);
        if self
            .hanging
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, take)
            .is_ok()
        {
            return Box::pin(std::future::pending());
        }
        self.practice.perform(order)
    }

    fn probe<'a>(&'a self, order: &'a Order) -> Pending<'a, Probe> {
        self.practice.probe(order)
    }

    fn observe<'a>(&'a self, look: &'a Look) -> Pending<'a, Result<Sighted, AdapterError>> {
        self.practice.observe(look)
    }

    fn survey<'a>(&'a self, target: &'a Target) -> Pending<'a, Result<Survey, AdapterError>> {
        self.practice.survey(target)
    }

    fn releases<'a>(
        &'a self,
        target: &'a Target,
    ) -> Pending<'a, Result<Vec<ReleaseFacts>, AdapterError>> {
        self.practice.releases(target)
    }
}

pub(crate) fn id(text: &str) -> RolloutId {
    text.parse().unwrap()
}

pub(crate) fn target() -> Target {
    "production/us-east-1/website".parse().unwrap()
}

fn operator() -> OperatorName {
    "ada".parse().unwrap()
}

pub(crate) fn command(rollout: &str, verb: Verb) -> Request {
    let command = Command {
        by: operator(),
        verb,
        reason: None,
    };
    Request::Command {
        rollout: id(rollout),
        command,
    }
}

pub(crate) fn ended(engine: &Engine) -> bool {
    engine.active().is_empty() && !engine.ended().is_empty()
}

pub(crate) fn baking_at(engine: &Engine, percent: u8) -> bool {
    engine.active().values().any(|active| {
        let rollout = active.rollout();
        rollout.phase_word() == "baking" && rollout.expected().weight == Percent::whole(percent)
    })
}

impl Stage {
    pub(crate) fn new() -> Self {
        let began: Timestamp = "2026-11-20T14:00:00Z".parse().unwrap();
        let clock = Arc::new(PacedClock::new(began, SPEED));
        let world = Arc::new(SharedWorld::in_memory(World::candlefish(7, began)));
        let practice = PracticeEstate::new(world, Arc::new(Time(Arc::clone(&clock))));
        let hall = Hall {
            practice,
            orders: Mutex::default(),
            hanging: AtomicU32::new(0),
        };
        Self {
            store: Arc::default(),
            clock,
            hall: Arc::new(hall),
            estate: Estate::parse(PRACTICE, "practice.toml").unwrap(),
        }
    }

    pub(crate) fn drive(&self, name: &str) -> Result<Room<'_>, Unstartable> {
        let claimant = Claimant {
            holder: name.into(),
            purpose: name.into(),
        };
        let (driver, steering) = driver::start(Parts {
            store: self.store.clone(),
            estate: self.hall.clone(),
            clock: self.clock.clone(),
            claimant,
        })?;
        let task = tokio::spawn(Driver::run(driver));
        Ok(Room {
            stage: self,
            steering,
            task,
        })
    }

    pub(crate) fn wall(&self) -> Timestamp {
        self.clock.wall()
    }

    pub(crate) async fn pass_wall(&self, span: Span) {
        let until = self.wall() + span;
        while self.wall() < until {
            self.clock
                .wait_until(self.clock.now() + Span::seconds(1))
                .await;
        }
    }

    /// The weight of the slot that was empty when everything began.
    pub(crate) async fn canary_weight(&self) -> Percent {
        self.hall
            .survey(&target())
            .await
            .unwrap()
            .observation
            .b
            .weight
    }

    pub(crate) fn orders(&self) -> Vec<Order> {
        self.hall.orders.lock().unwrap().clone()
    }

    pub(crate) fn hang_next_calls(&self, calls: u32) {
        self.hall.hanging.store(calls, Ordering::SeqCst);
    }
}

/// A driver at work.
pub(crate) struct Room<'a> {
    stage: &'a Stage,
    pub(crate) steering: Steering,
    task: JoinHandle<Farewell>,
}

impl Room<'_> {
    pub(crate) async fn deploy(&self, release: &str) -> Reply {
        let wish = Wish {
            target: target(),
            release: Some(Release::new(release).unwrap()),
            strategy: Some(Strategy::Canary),
            purpose: Purpose::Ship,
            supersede: false,
            again: false,
            force: false,
            by: operator(),
            reason: None,
        };
        let recipe = self.stage.estate.recipe(&target()).unwrap().clone();
        let survey = self.stage.hall.survey(&target()).await.unwrap();
        let releases = self.stage.hall.releases(&target()).await.unwrap();
        let seen = survey.observation.clone();
        let now = self.stage.clock.now();
        let engine = self.steering.pulse().engine;
        let draft = engine
            .draft(wish, recipe, survey, &releases, &History::default(), now)
            .unwrap();
        let (plan, notes) = (draft.plan, draft.notes);
        let start = Box::new(Start {
            plan,
            notes,
            supersede: false,
            seen,
        });
        self.steering.ask(Request::Start { start }).await.unwrap()
    }

    pub(crate) async fn command(&self, rollout: &str, verb: Verb) -> Reply {
        self.steering.ask(command(rollout, verb)).await.unwrap()
    }

    /// Lets estate time pass until the engine is as wanted, three hours at most.
    pub(crate) async fn until(&self, wanted: impl Fn(&Engine) -> bool) {
        let limit = self.stage.clock.now() + Span::minutes(180);
        while !wanted(&self.steering.pulse().engine) {
            assert!(self.stage.clock.now() < limit, "it does not come to that");
            self.pass(Span::seconds(1)).await;
        }
    }

    pub(crate) async fn pass(&self, span: Span) {
        let until = self.stage.clock.now() + span;
        while self.stage.clock.now() < until {
            self.stage.clock.wait_until(until).await;
        }
    }

    pub(crate) fn ending(&self, rollout: &str) -> Option<Ending> {
        let engine = self.steering.pulse().engine;
        let mut ended = engine.ended().iter();
        ended
            .find(|summary| summary.id == id(rollout))
            .map(|summary| summary.ending)
    }

    /// Ends it as a killed process ends: in the middle of whatever it does.
    pub(crate) fn kill(self) {
        self.task.abort();
    }

    pub(crate) async fn farewell(self) -> Farewell {
        self.task.await.unwrap()
    }
}
