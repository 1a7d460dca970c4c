//! An adapter in front of moto, without a driver: what it answers when it is asked.

use crate::stage::keys;
use control_room_tests::peers::{Blueprint, PeerClock, Proxy, World};
use engine::{Draft, Engine, Undraftable, Wish};
use estate::{AdapterError, Estate, Look, Perform};
use estate_aws::{AwsEstate, Connect, Options};
use rollouts::{Purpose, Recipe, Slot, Strategy};
use std::sync::Arc;
use vocab::{Release, Target, Timestamp};

pub(crate) struct Scene {
    pub(crate) world: World,
    pub(crate) proxy: Proxy,
    pub(crate) estate: Arc<Estate>,
    pub(crate) adapter: AwsEstate,
}

impl Scene {
    /// What a blueprint describes, with the estate file that fits it.
    pub(crate) async fn of(blueprint: &Blueprint) -> Self {
        Self::with(blueprint, |file| file).await
    }

    /// The same, with an estate file that says something else.
    pub(crate) async fn with(
        blueprint: &Blueprint,
        rewrite: impl FnOnce(String) -> String,
    ) -> Self {
        let world = World::with(blueprint);
        let mut proxy = Proxy::to(&world, 1).await;
        let file = rewrite(proxy.estate_file(blueprint, &world).await);
        let parsed = Estate::parse(&file, "peer.toml");
        let estate = Arc::new(parsed.unwrap_or_else(|wrong| panic!("{wrong}\n{file}")));
        let options = Options {
            connect: Connect {
                credentials: Some(keys()),
                ..Connect::default()
            },
            ..Options::default()
        };
        let time: Arc<dyn estate_aws::Time> = Arc::clone(world.clock()) as _;
        let adapter = AwsEstate::new(Arc::clone(&estate), time, options);
        Self {
            world,
            proxy,
            estate,
            adapter,
        }
    }

    /// A clock of its own, for what needs no server's.
    pub(crate) fn clock() -> Arc<dyn estate_aws::Time> {
        Arc::new(PeerClock::default())
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.world.clock().now()
    }

    pub(crate) fn look(&self, target: &Target) -> Look {
        Look {
            target: target.clone(),
            canary: Slot::B,
            since: self.now(),
            until: None,
            gates: Recipe::usual_gates(),
        }
    }
}

/// A wish of everyday.
pub(crate) fn wish(target: &Target, release: &str, strategy: Option<Strategy>) -> Wish {
    Wish {
        target: target.clone(),
        release: Some(Release::new(release).unwrap()),
        strategy,
        purpose: Purpose::Ship,
        supersede: false,
        again: false,
        force: false,
        by: "ada".parse().unwrap(),
        reason: Some("part of a test".into()),
    }
}

/// Plans as the control room does.
pub(crate) async fn plan(
    engine: &Engine,
    estate: &Estate,
    perform: &dyn Perform,
    wish: Wish,
    now: Timestamp,
) -> Result<Result<Draft, Undraftable>, AdapterError> {
    let recipe = estate.recipe(&wish.target).unwrap().clone();
    let survey = perform.survey(&wish.target).await?;
    let releases = perform.releases(&wish.target).await?;
    // Nobody knows what stable was like: that changes no plan, only what is said of it.
    let history = analysis::History::default();
    Ok(engine.draft(wish, recipe, survey, &releases, &history, now))
}
