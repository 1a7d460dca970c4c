//! A control room without its walls: the driver, a journal, and the adapter in
//! front of moto. The executor's time is paused; it goes on whenever everybody
//! waits for it and no call is on its way.

use control_room_tests::peers::{Blueprint, Facts, PeerClock, Proxy, World};
use driver::{Clock, Driver, Farewell, Jump, Parts, Reply, Request, Steering};
use engine::{Engine, Start, Wish};
use estate::{AdapterError, Estate, Look, Order, Pending, Perform, Probe, Sighted};
use estate_aws::{AwsEstate, Connect, Credentials, Options, SharedCredentialsProvider};
use journal::{Claimant, MemoryStore};
use rollouts::{Command, Effect, Ending, Outcome, Purpose, ReleaseFacts, Strategy, Survey, Verb};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::task::JoinHandle;
use vocab::{
    EffectId, Generation, OperatorName, Percent, Release, RolloutId, Span, Target, Timestamp,
};

/// What nobody interferes with is over after so long.
const LIMIT: Span = Span::minutes(4 * 60);

pub(crate) struct Stage {
    pub(crate) world: World,
    pub(crate) proxy: Proxy,
    estate: Estate,
    hall: Arc<Hall>,
    steering: Steering,
    _driving: JoinHandle<Farewell>,
}

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

impl Stage {
    /// The website, with a driver that has nothing to do yet.
    pub(crate) async fn website(seed: u64) -> Self {
        let blueprint = Blueprint::website();
        let clock = Arc::new(PeerClock::paced());
        let world = World::in_time(&blueprint, Arc::clone(&clock));
        let mut proxy = Proxy::to(&world, seed).await;
        let file = proxy.estate_file(&blueprint, &world).await;
        let estate = Estate::parse(&file, "peer.toml").unwrap();
        let options = Options {
            connect: Connect {
                credentials: Some(keys()),
                ..Connect::default()
            },
            ..Options::default()
        };
        let time: Arc<dyn estate_aws::Time> = Arc::clone(&clock) as _;
        let adapter = AwsEstate::new(Arc::new(estate.clone()), time, options);
        let hall = Arc::new(Hall {
            adapter,
            clock: Arc::clone(&clock),
        });
        let (driver, steering) = driver::start(Parts {
            store: Arc::new(MemoryStore::default()),
            estate: Arc::clone(&hall) as _,
            clock: Arc::new(Watch(clock)),
            claimant: Claimant {
                holder: "tests".into(),
                purpose: "tests".into(),
            },
        })
        .unwrap();
        Self {
            world,
            proxy,
            estate,
            hall,
            steering,
            _driving: tokio::spawn(Driver::run(driver)),
        }
    }

    /// Plans and starts a rollout, without faults on the way there.
    pub(crate) async fn deploy(&self, release: &str, strategy: Strategy) -> RolloutId {
        let wish = Wish {
            target: target(),
            release: Some(Release::new(release).unwrap()),
            strategy: Some(strategy),
            purpose: Purpose::Ship,
            supersede: false,
            again: false,
            force: false,
            by: operator(),
            reason: Some("part of a test".into()),
        };
        let recipe = self.estate.recipe(&target()).unwrap().clone();
        let survey = self.hall.survey(&target()).await.unwrap();
        let releases = self.hall.releases(&target()).await.unwrap();
        let seen = survey.observation.clone();
        let engine = self.engine();
        let draft = engine
            .draft(wish, recipe, survey, &releases, self.world.clock().now())
            .unwrap();
        let start = Box::new(Start {
            plan: draft.plan,
            notes: draft.notes,
            supersede: false,
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

/// The adapter; while a call to it is on its way, time stands still.
struct Hall {
    adapter: AwsEstate,
    clock: Arc<PeerClock>,
}

impl Hall {
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
