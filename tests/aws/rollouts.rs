//! Whole rollouts by the real driver. What goes wrong on the way may cost time;
//! the estate it comes to is the same.

use crate::stage::Stage;
use control_room_tests::peers::Facts;
use rollouts::{Ending, Strategy, Verb};
use serde_json::json;
use vocab::RolloutId;

/// One call in five goes wrong in some way.
const SHARE: f64 = 0.2;

/// Plays a story twice, and requires both to come to the same.
macro_rules! comes_to_the_same {
    ($($story:ident),+ $(,)?) => {
        $(#[tokio::test(start_paused = true)]
        async fn $story() {
            let quiet = stories::$story(&Stage::website(1).await, 0.0).await;
            for seed in [1, 2, 3] {
                let stage = Stage::website(seed).await;
                let faulty = stories::$story(&stage, SHARE).await;
                assert_eq!(faulty, quiet, "seed {seed}: {}", stage.story());
                assert!(stage.proxy.faults().struck() > 0, "nothing went wrong");
            }
        })+
    };
}

comes_to_the_same!(
    a_good_canary_reaches_everybody,
    a_failing_release_goes_back_by_itself,
    blue_green_flips_in_one_write,
    instant_flips_without_a_bake,
    an_abort_at_a_quarter_goes_back,
);

mod stories {
    use super::*;

    pub(super) async fn a_good_canary_reaches_everybody(stage: &Stage, share: f64) -> Came {
        let id = begin(stage, "website:2", Strategy::Canary, share).await;
        over(stage, &id).await
    }

    pub(super) async fn a_failing_release_goes_back_by_itself(stage: &Stage, share: f64) -> Came {
        stage.world.foreign(&json!({
            "kind": "trait",
            "release": "website:3",
            "trait": { "errors": 0.08 },
        }));
        let id = begin(stage, "website:3", Strategy::Canary, share).await;
        over(stage, &id).await
    }

    pub(super) async fn blue_green_flips_in_one_write(stage: &Stage, share: f64) -> Came {
        let id = begin(stage, "website:2", Strategy::BlueGreen, share).await;
        over(stage, &id).await
    }

    pub(super) async fn instant_flips_without_a_bake(stage: &Stage, share: f64) -> Came {
        let id = begin(stage, "website:2", Strategy::Instant, share).await;
        over(stage, &id).await
    }

    pub(super) async fn an_abort_at_a_quarter_goes_back(stage: &Stage, share: f64) -> Came {
        let id = begin(stage, "website:2", Strategy::Canary, share).await;
        stage.until_baking(25).await;
        stage.say(&id, Verb::Abort).await;
        over(stage, &id).await
    }
}

type Came = (Ending, Facts);

async fn begin(stage: &Stage, release: &str, strategy: Strategy, share: f64) -> RolloutId {
    let id = stage.deploy(release, strategy).await;
    stage.proxy.faults().begin_any(share);
    id
}

async fn over(stage: &Stage, id: &RolloutId) -> Came {
    let ending = stage.ending(id).await;
    stage.proxy.faults().end();
    (ending, stage.facts().await)
}
