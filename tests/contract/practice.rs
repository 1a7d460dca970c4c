//! The practice estate as a venue: estate time is the executor's, which is paused.

use crate::venue::{Unsupported, Venue};
use control_room_tests::BEGAN;
use driver::{Clock as _, PacedClock};
use estate::{Pending, Perform};
use estate_sim::{Beginning, Clock, PracticeEstate, PracticeTime, SharedWorld, Speed, World};
use rollouts::Slot;
use std::path::PathBuf;
use std::sync::Arc;
use tempfile::TempDir;
use vocab::{Percent, Release, Span, Target, Timestamp};

const SEED: u64 = 7;

pub(crate) struct PracticeVenue {
    clock: Arc<PacedClock>,
    world: Arc<SharedWorld>,
    file: Option<(TempDir, PathBuf)>,
    name: &'static str,
    target: &'static str,
    elsewhere: &'static str,
    stable: &'static str,
}

impl PracticeVenue {
    pub(crate) fn website() -> Self {
        Self {
            clock: Arc::new(PacedClock::new(BEGAN, 1)),
            world: Arc::new(SharedWorld::in_memory(World::candlefish(SEED, BEGAN))),
            file: None,
            name: "practice website",
            target: "production/us-east-1/website",
            elsewhere: "production/us-east-1/animation",
            stable: "b81d07a",
        }
    }

    pub(crate) fn websocket() -> Self {
        Self {
            name: "practice websocket",
            target: "production/us-east-1/websocket",
            elsewhere: "production/eu-west-1/websocket",
            stable: "5e0b9d8",
            ..Self::website()
        }
    }

    pub(crate) fn in_a_file() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("world.jsonl");
        let clock = Clock {
            practice: BEGAN,
            wall: BEGAN,
            speed: Speed::REAL,
        };
        let world = SharedWorld::open_or_begin(&path, &Beginning { seed: SEED, clock }).unwrap();
        Self {
            name: "practice world in a file",
            world: Arc::new(world),
            file: Some((folder, path)),
            ..Self::website()
        }
    }

    fn inject(&self, text: &str) {
        let (now, injection) = (self.now(), text.parse().unwrap());
        self.world
            .change(|world| world.inject(now, injection))
            .unwrap()
            .unwrap();
    }
}

impl Venue for PracticeVenue {
    fn name(&self) -> &'static str {
        self.name
    }

    fn estate(&self) -> Arc<dyn Perform> {
        let world = match &self.file {
            Some((_, path)) => Arc::new(SharedWorld::open(path).unwrap()),
            None => Arc::clone(&self.world),
        };
        let time = Arc::new(Time(Arc::clone(&self.clock)));
        Arc::new(PracticeEstate::new(world, time))
    }

    fn target(&self) -> Target {
        self.target.parse().unwrap()
    }

    fn elsewhere(&self) -> Target {
        self.elsewhere.parse().unwrap()
    }

    fn nowhere(&self) -> Target {
        "production/us-east-1/webshop".parse().unwrap()
    }

    fn stable(&self) -> Release {
        self.stable.parse().unwrap()
    }

    fn other(&self) -> Release {
        "2f9c1e4".parse().unwrap()
    }

    fn suite(&self) -> String {
        "smoke".to_owned()
    }

    fn database(&self) -> String {
        "main".to_owned()
    }

    fn now(&self) -> Timestamp {
        self.clock.now()
    }

    fn pass(&self, span: Span) -> Pending<'_, ()> {
        let until = self.now() + span;
        Box::pin(async move {
            while self.now() < until {
                self.clock.wait_until(until).await;
            }
        })
    }

    fn users(&self) -> Result<(), Unsupported> {
        Ok(())
    }

    fn start_ups(&self) -> Result<(), Unsupported> {
        Ok(())
    }

    fn lose_replies(&self) -> Result<(), Unsupported> {
        self.inject("lost-reply");
        Ok(())
    }

    fn throttle(&self, share: Percent) -> Result<(), Unsupported> {
        self.inject(&format!("throttling:share={}", share.percent()));
        Ok(())
    }

    fn stale_reads(&self) -> Result<(), Unsupported> {
        self.inject("stale-read:age=30s");
        Ok(())
    }

    fn foreign_weight(
        &self,
        slot: Slot,
        weight: Percent,
        every: Option<Span>,
    ) -> Result<(), Unsupported> {
        let (target, weight) = (self.target, weight.percent());
        let every = every.map_or_else(String::new, |every| {
            format!(":every={}", String::from(every))
        });
        self.inject(&format!(
            "foreign-weight:{target}:slot={slot}:weight={weight}{every}"
        ));
        Ok(())
    }

    fn heal(&self) {
        let now = self.now();
        self.world.change(|world| world.heal_all(now)).unwrap();
    }
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
