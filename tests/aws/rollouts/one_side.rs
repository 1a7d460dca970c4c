//! Stories of a service with one side, whose tasks ECS replaces by itself.

use super::{Came, over};
use crate::stage::{Share, Stage};
use rollouts::{Strategy, Verb};
use serde_json::json;
use vocab::{Percent, RolloutId};

/// One shift; only what serves can be verified.
const PLANNED: [&str; 5] = [
    "provision 3 tasks",
    "shift to 100 %",
    "verify with `smoke`",
    "bake 10 min",
    "retire the old side",
];

pub(super) async fn ecs_replaces_all_tasks(stage: &mut Stage, share: Share) -> Came {
    let id = stage.deploy("worker:2", Strategy::Rolling, share).await;
    assert_eq!(stage.steps(&id), PLANNED);
    let came = over(stage, &[id]).await;
    runs(&came, "worker:2");
    came
}

pub(super) async fn a_person_rolls_back_after_it(stage: &mut Stage, share: Share) -> Came {
    let id = stage.deploy("worker:2", Strategy::Rolling, share).await;
    stage.until_baking(100).await;
    stage.say(&id, Verb::RollBack).await;
    back(stage, id).await
}

pub(super) async fn an_abort_half_way_turns_ecs_round(stage: &mut Stage, share: Share) -> Came {
    let id = stage.deploy("worker:2", Strategy::Rolling, share).await;
    stage.until_mixed().await;
    stage.say(&id, Verb::Abort).await;
    back(stage, id).await
}

pub(super) async fn a_release_that_never_gets_healthy_is_given_up(
    stage: &mut Stage,
    share: Share,
) -> Came {
    stage.world.foreign(&json!({
        "kind": "trait",
        "release": "worker:3",
        "trait": { "healthy": false },
    }));
    let id = stage.deploy("worker:3", Strategy::Rolling, share).await;
    back(stage, id).await
}

pub(super) async fn a_killed_control_room_is_taken_over_half_way(
    stage: &mut Stage,
    share: Share,
) -> Came {
    let id = stage.deploy("worker:2", Strategy::Rolling, share).await;
    stage.until_mixed().await;
    stage.take_over().await;
    let came = over(stage, &[id]).await;
    runs(&came, "worker:2");
    came
}

async fn back(stage: &mut Stage, id: RolloutId) -> Came {
    let came = over(stage, &[id]).await;
    runs(&came, "worker:1");
    came
}

fn runs((_, facts): &Came, release: &str) {
    let worker = facts.services["production/worker"].clone();
    assert_eq!(worker, (3, 3, release.to_owned()));
}

/// What the two slots of one service show: what runs, and what is only promised.
#[tokio::test(start_paused = true)]
async fn what_is_promised_does_not_run_and_where_it_is_going_is_shown() {
    let stage = Stage::worker(1).await;
    let id = stage
        .deploy("worker:2", Strategy::Rolling, Share(0.0))
        .await;
    stage
        .until("tasks promised", |engine| {
            engine.active()[&id].rollout().expected().canary_tasks == 3
        })
        .await;
    let seen = stage.seen().await;
    assert_eq!(
        (seen.b.running, seen.b.healthy, seen.b.promised),
        (0, 0, 3),
        "{seen:?}"
    );
    stage.until_mixed().await;
    let seen = stage.seen().await;
    assert_eq!(seen.a.heading, Some(Percent::ZERO), "{seen:?}");
    assert_eq!(seen.b.heading, Some(Percent::FULL), "{seen:?}");
    assert_eq!(seen.a.running + seen.b.running, 6, "{seen:?}");
    stage.ending(&id).await;
    let seen = stage.seen().await;
    assert_eq!((seen.a.heading, seen.b.heading), (None, None), "{seen:?}");
    assert_eq!(seen.b.weight, Percent::FULL, "{seen:?}");
}
