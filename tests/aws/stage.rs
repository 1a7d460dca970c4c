//! A control room without its walls: the driver, a journal, and the adapter in
//! front of moto. The executor's time is paused; it goes on whenever everybody
//! waits for it and no call is on its way.

use crate::scene::{plan, wish};
use control_room_tests::peers::{Blueprint, Facts, PeerClock, Proxy, World};
use driver::{Clock, Driver, Farewell, Jump, Parts, Reply, Request, Steering};
use engine::{Engine, Start, Wish};
use estate::{AdapterError, Estate, Look, Order, Pending, Perform, Probe, Sighted};
use estate_aws::{AwsEstate, Connect, Credentials, Options, SharedCredentialsProvider};
use journal::{Claimant, MemoryStore};
use rollouts::{
    Command, Effect, Ending, Observation, Outcome, PauseReason, Phase, Purpose, ReleaseFacts, Slot,
    Strategy, Survey, Verb,
};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::task::JoinHandle;
use vocab::{EffectId, Generation, OperatorName, Percent, RolloutId, Span, Target, Timestamp};

/// What nobody interferes with is over after so long.
const LIMIT: Span = Span::minutes(4 * 60);

/// A lease that nobody renews has ended by then.
const LEASE_ENDS: Span = Span::seconds(10);

pub(crate) struct Stage {
    pub(crate) world: World,
    pub(crate) proxy: Proxy,
    target: Target,
    estate: Arc<Estate>,
    /// The journal, which outlives a driver.
    store: Arc<MemoryStore>,
    hall: Arc<Hall>,
    steering: Steering,
    driving: JoinHandle<Farewell>,
}

/// What goes wrong from here on: this share of the calls.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Share(pub(crate) f64);

/// Static keys; what is in them may appear nowhere.
pub(crate) fn keys() -> SharedCredentialsProvider {
    SharedCredentialsProvider::new(Credentials::new(
        "AKIAPEERSPEERSPEERS1",
        "of the tests",
        None,
        None,
        "tests",
    ))
}

/// An order of a rollout that has nothing else to do.
pub(crate) fn order(target: &Target, effect: Effect) -> Order {
    static LAST: AtomicU64 = AtomicU64::new(0);
    Order {
        rollout: RolloutId::numbered(1),
        id: EffectId(LAST.fetch_add(1, Ordering::Relaxed) + 1),
        generation: Generation(0),
        attempt: 1,
        target: target.clone(),
        effect,
    }
}

pub(crate) fn target() -> Target {
    "production/us-east-1/website".parse().unwrap()
}

fn operator() -> OperatorName {
    "ada".parse().unwrap()
}

/// What is wished for beside release and strategy.
#[derive(Debug, Clone, Copy)]
pub(crate) struct How {
    pub(crate) strategy: Option<Strategy>,
    pub(crate) purpose: Purpose,
    pub(crate) supersede: bool,
}

impl From<Strategy> for How {
    fn from(strategy: Strategy) -> Self {
        Self {
            strategy: Some(strategy),
            purpose: Purpose::Ship,
            supersede: false,
        }
    }
}

impl Stage {
    /// The website, on two sides.
    pub(crate) async fn website(seed: u64) -> Self {
        Self::of(&Blueprint::website(), target(), seed).await
    }

    /// The worker, on one side.
    pub(crate) async fn worker(seed: u64) -> Self {
        let target = "production/us-east-1/worker".parse().unwrap();
        Self::of(&Blueprint::worker(), target, seed).await
    }

    /// A target, with a driver that has nothing to do yet.
    async fn of(blueprint: &Blueprint, target: Target, seed: u64) -> Self {
        let clock = Arc::new(PeerClock::paced());
        let world = World::in_time(blueprint, Arc::clone(&clock));
        let mut proxy = Proxy::to(&world, seed).await;
        let file = proxy.estate_file(blueprint, &world).await;
        let estate = Arc::new(Estate::parse(&file, "peer.toml").unwrap());
        let store = Arc::new(MemoryStore::default());
        let hall = Arc::new(Hall::new(&estate, clock));
        let (steering, driving) = drive(&store, &hall);
        Self {
            world,
            proxy,
            target,
            estate,
            store,
            hall,
            steering,
            driving,
        }
    }

    /// The control room is killed, and another takes over with an adapter that
    /// knows nothing yet.
    pub(crate) async fn take_over(&mut self) {
        self.driving.abort();
        let clock = Arc::clone(self.world.clock());
        clock.reached(clock.now() + LEASE_ENDS).await;
        self.hall = Arc::new(Hall::new(&self.estate, clock));
        (self.steering, self.driving) = drive(&self.store, &self.hall);
    }

    /// Plans and starts a rollout, without faults on the way there; they begin with
    /// it.
    pub(crate) async fn deploy(
        &self,
        release: &str,
        how: impl Into<How>,
        Share(share): Share,
    ) -> RolloutId {
        self.proxy.faults().end();
        let id = self.start(release, how.into()).await;
        self.proxy.faults().begin_any(share);
        id
    }

    async fn start(&self, release: &str, how: How) -> RolloutId {
        let wish = Wish {
            purpose: how.purpose,
            supersede: how.supersede,
            ..wish(&self.target, release, how.strategy)
        };
        let (engine, now) = (self.engine(), self.world.clock().now());
        let drafted = plan(&engine, &self.estate, self.hall.as_ref(), wish, now).await;
        let draft = drafted.unwrap().unwrap();
        let seen = self.seen().await;
        let start = Box::new(Start {
            plan: draft.plan,
            notes: draft.notes,
            supersede: how.supersede,
            seen,
        });
        let reply = self.steering.ask(Request::Start { start }).await.unwrap();
        match reply {
            Reply::Accepted { rollout } => rollout,
            other @ (Reply::Noted | Reply::Refused { .. } | Reply::Unable { .. }) => {
                panic!("the rollout was to be accepted: {other:?}")
            }
        }
    }

    pub(crate) async fn say(&self, rollout: &RolloutId, verb: Verb) {
        let command = Command {
            by: operator(),
            verb,
            reason: Some("part of a test".into()),
        };
        let rollout = rollout.clone();
        let request = Request::Command { rollout, command };
        let reply = self.steering.ask(request).await.unwrap();
        assert!(
            matches!(reply, Reply::Accepted { .. }),
            "{verb:?}: {reply:?}"
        );
    }

    pub(crate) fn engine(&self) -> Arc<Engine> {
        self.steering.pulse().engine
    }

    /// Lets time pass until the engine is as wanted.
    pub(crate) async fn until(&self, what: &str, wanted: impl Fn(&Engine) -> bool) {
        let clock = self.world.clock();
        let limit = clock.now() + LIMIT;
        while !wanted(&self.engine()) {
            if clock.now() >= limit {
                let engine = self.engine();
                let active = engine.active().values();
                let where_it_is: Vec<String> = active
                    .map(|active| format!("{:?}", active.rollout().phase()))
                    .collect();
                let story = self.story();
                panic!("`{what}` does not come; it is at {where_it_is:?}, ended {story}");
            }
            clock.reached(clock.now() + Span::seconds(1)).await;
        }
    }

    /// Lets time pass until the canary bakes with this weight.
    pub(crate) async fn until_baking(&self, percent: u8) {
        self.until(&format!("a bake at {percent} %"), |engine| {
            engine.active().values().any(|active| {
                let rollout = active.rollout();
                rollout.phase_word() == "baking"
                    && rollout.expected().weight == Percent::whole(percent)
            })
        })
        .await;
    }

    /// Lets time pass until something is being changed.
    pub(crate) async fn until_moving(&self) {
        self.until("a move", |engine| {
            let mut active = engine.active().values();
            active.any(|active| active.rollout().phase_word() == "moving")
        })
        .await;
    }

    /// Lets time pass until somebody else's change was noticed, and says which.
    pub(crate) async fn until_foreign(&self) -> String {
        let noticed = |engine: &Engine| {
            let mut active = engine.active().values();
            active.find_map(|active| {
                let Phase::Paused {
                    why: PauseReason::ForeignChange { drift },
                    ..
                } = active.rollout().phase()
                else {
                    return None;
                };
                let (found, expected) = (&drift.found, &drift.expected);
                Some(format!("{}: {found} instead of {expected}", drift.field))
            })
        };
        self.until("a foreign change", |engine| noticed(engine).is_some())
            .await;
        noticed(&self.engine()).unwrap_or_default()
    }

    /// Lets time pass until a service with one side runs tasks of both releases.
    pub(crate) async fn until_mixed(&self) {
        let clock = self.world.clock();
        let limit = clock.now() + LIMIT;
        let service = format!("{}/{}", self.target.environment, self.target.service);
        let mixed = || {
            let (desired, running, _) = self.world.facts().services[&service];
            running > desired
        };
        while !mixed() {
            assert!(clock.now() < limit, "`{service}` is never of both releases");
            clock.reached(clock.now() + Span::seconds(2)).await;
        }
    }

    /// The target as it is shown now.
    pub(crate) async fn seen(&self) -> Observation {
        let look = Look {
            target: self.target.clone(),
            canary: Slot::B,
            since: self.world.clock().now(),
            until: None,
            gates: Vec::new(),
        };
        self.hall.observe(&look).await.unwrap().observation
    }

    /// What a rollout under way is to do, step by step.
    pub(crate) fn steps(&self, rollout: &RolloutId) -> Vec<String> {
        let engine = self.engine();
        let steps = &engine.active()[rollout].rollout().plan().steps;
        steps.iter().map(|step| step.kind.to_string()).collect()
    }

    /// Lets time pass until a rollout has ended, and says how.
    pub(crate) async fn ending(&self, rollout: &RolloutId) -> Ending {
        self.until("an end", |engine| {
            engine.ended().iter().any(|summary| summary.id == *rollout)
        })
        .await;
        let engine = self.engine();
        let mut ended = engine.ended().iter();
        ended.find(|summary| summary.id == *rollout).unwrap().ending
    }

    /// How the rollouts that have ended came to it, for a test that fails.
    pub(crate) fn story(&self) -> String {
        format!("{:?}", self.engine().ended())
    }

    /// What the estate came to, once nothing moves in it any more.
    pub(crate) async fn facts(&self) -> Facts {
        let clock = self.world.clock();
        clock.reached(clock.now() + Span::minutes(5)).await;
        self.world.facts()
    }
}

/// A driver of its own on a journal and an estate.
fn drive(store: &Arc<MemoryStore>, hall: &Arc<Hall>) -> (Steering, JoinHandle<Farewell>) {
    let (driver, steering) = driver::start(Parts {
        store: Arc::clone(store) as _,
        estate: Arc::clone(hall) as _,
        clock: Arc::new(Watch(Arc::clone(&hall.clock))),
        claimant: Claimant {
            holder: "tests".into(),
            purpose: "tests".into(),
        },
    })
    .unwrap();
    (steering, tokio::spawn(Driver::run(driver)))
}

/// The adapter; while a call to it is on its way, time stands still.
struct Hall {
    adapter: AwsEstate,
    clock: Arc<PeerClock>,
}

impl Hall {
    fn new(estate: &Arc<Estate>, clock: Arc<PeerClock>) -> Self {
        let options = Options {
            connect: Connect {
                credentials: Some(keys()),
                ..Connect::default()
            },
            ..Options::default()
        };
        let time: Arc<dyn estate_aws::Time> = Arc::clone(&clock) as _;
        let adapter = AwsEstate::new(Arc::clone(estate), time, options);
        Self { adapter, clock }
    }

    fn held<'a, T: 'a>(&'a self, work: Pending<'a, T>) -> Pending<'a, T> {
        Box::pin(async move {
            let _real = self.clock.hold();
            work.await
        })
    }
}

impl Perform for Hall {
    fn perform<'a>(&'a self, order: &'a Order) -> Pending<'a, Outcome> {
        self.held(self.adapter.perform(order))
    }

    fn probe<'a>(&'a self, order: &'a Order) -> Pending<'a, Probe> {
        self.held(self.adapter.probe(order))
    }

    fn observe<'a>(&'a self, look: &'a Look) -> Pending<'a, Result<Sighted, AdapterError>> {
        self.held(self.adapter.observe(look))
    }

    fn survey<'a>(&'a self, target: &'a Target) -> Pending<'a, Result<Survey, AdapterError>> {
        self.held(self.adapter.survey(target))
    }

    fn releases<'a>(
        &'a self,
        target: &'a Target,
    ) -> Pending<'a, Result<Vec<ReleaseFacts>, AdapterError>> {
        self.held(self.adapter.releases(target))
    }
}

/// The test's time, as the driver wants it.
struct Watch(Arc<PeerClock>);

impl Clock for Watch {
    fn now(&self) -> Timestamp {
        self.0.now()
    }

    fn wall(&self) -> Timestamp {
        self.0.now()
    }

    fn wait_until<'a>(&'a self, at: Timestamp) -> Pending<'a, ()> {
        Box::pin(self.0.reached(at))
    }

    fn jump(&self) -> Option<Jump> {
        None
    }
}
