//! Stories of a service with two sides on one rule.

use super::{Came, over};
use crate::stage::{How, Share, Stage};
use control_room_tests::peers::Kind;
use rollouts::{Purpose, Strategy, Verb};
use serde_json::{Value, json};
use vocab::Span;

pub(super) async fn a_good_canary_reaches_everybody(stage: &mut Stage, share: Share) -> Came {
    let id = stage.deploy("website:2", Strategy::Canary, share).await;
    over(stage, &[id]).await
}

pub(super) async fn a_failing_release_goes_back_by_itself(stage: &mut Stage, share: Share) -> Came {
    stage.world.foreign(&json!({
        "kind": "trait",
        "release": "website:3",
        "trait": { "errors": 0.08 },
    }));
    let id = stage.deploy("website:3", Strategy::Canary, share).await;
    over(stage, &[id]).await
}

pub(super) async fn a_person_rolls_back_at_a_half(stage: &mut Stage, share: Share) -> Came {
    let id = stage.deploy("website:2", Strategy::Canary, share).await;
    stage.until_baking(50).await;
    stage.say(&id, Verb::RollBack).await;
    over(stage, &[id]).await
}

pub(super) async fn an_abort_at_a_quarter_goes_back(stage: &mut Stage, share: Share) -> Came {
    let id = stage.deploy("website:2", Strategy::Canary, share).await;
    stage.until_baking(25).await;
    stage.say(&id, Verb::Abort).await;
    over(stage, &[id]).await
}

pub(super) async fn a_pause_a_promotion_and_the_rest_at_once(
    stage: &mut Stage,
    share: Share,
) -> Came {
    let id = stage.deploy("website:2", Strategy::Canary, share).await;
    stage.until_baking(10).await;
    stage.say(&id, Verb::Pause).await;
    let clock = stage.world.clock();
    clock.reached(clock.now() + Span::minutes(20)).await;
    assert_eq!(stage.world.facts().weights["production-website-b"], 10);
    stage.say(&id, Verb::Unpause).await;
    stage.until_baking(10).await;
    stage.say(&id, Verb::Promote).await;
    stage.until_baking(25).await;
    stage.say(&id, Verb::PromoteFully).await;
    over(stage, &[id]).await
}

pub(super) async fn blue_green_flips_in_one_write(stage: &mut Stage, share: Share) -> Came {
    let id = stage.deploy("website:2", Strategy::BlueGreen, share).await;
    over(stage, &[id]).await
}

pub(super) async fn rolling_moves_in_batches(stage: &mut Stage, share: Share) -> Came {
    let id = stage.deploy("website:2", Strategy::Rolling, share).await;
    over(stage, &[id]).await
}

pub(super) async fn instant_flips_without_a_bake(stage: &mut Stage, share: Share) -> Came {
    let id = stage.deploy("website:2", Strategy::Instant, share).await;
    over(stage, &[id]).await
}

pub(super) async fn an_earlier_release_is_brought_back(stage: &mut Stage, share: Share) -> Came {
    let first = stage.deploy("website:2", Strategy::Instant, share).await;
    stage.ending(&first).await;
    let back = How {
        strategy: None,
        purpose: Purpose::Revert,
        supersede: false,
    };
    let second = stage.deploy("website:1", back, share).await;
    over(stage, &[first, second]).await
}

pub(super) async fn a_newer_rollout_takes_the_place(stage: &mut Stage, share: Share) -> Came {
    let first = stage.deploy("website:2", Strategy::Canary, share).await;
    stage.until_baking(25).await;
    let instead = How {
        supersede: true,
        ..Strategy::BlueGreen.into()
    };
    let second = stage.deploy("website:3", instead, share).await;
    over(stage, &[first, second]).await
}

pub(super) async fn foreign_weights_are_taken_back(stage: &mut Stage, share: Share) -> Came {
    let weights = json!({ "production-website-a": 40, "production-website-b": 60 });
    let deed = json!({ "kind": "weights", "region": "us-east-1", "weights": weights });
    let found = "weight of slot b: 60 % instead of 25 %";
    meddled(stage, share, &deed, found, Verb::Unpause).await
}

pub(super) async fn a_foreign_task_count_is_taken_back(stage: &mut Stage, share: Share) -> Came {
    let deed = deed("desired", "website-a", "count", json!(2));
    let found = "task count of slot a: 2 instead of 4";
    meddled(stage, share, &deed, found, Verb::Unpause).await
}

pub(super) async fn a_foreign_release_ends_in_an_abort(stage: &mut Stage, share: Share) -> Came {
    let deed = deed("release", "website-b", "release", json!("website:3"));
    let found = "release of slot b: website:3 instead of website:2";
    meddled(stage, share, &deed, found, Verb::Abort).await
}

pub(super) async fn a_killed_control_room_is_taken_over(stage: &mut Stage, share: Share) -> Came {
    let id = stage.deploy("website:2", Strategy::Canary, share).await;
    stage.until_moving().await;
    stage.take_over().await;
    stage.until_baking(25).await;
    stage.take_over().await;
    over(stage, &[id]).await
}

pub(super) async fn throttled_for_minutes_it_waits(stage: &mut Stage, share: Share) -> Came {
    let id = stage.deploy("website:2", Strategy::Canary, share).await;
    stage.until_baking(25).await;
    stage.proxy.faults().begin(Kind::Throttled, 1.0);
    let clock = stage.world.clock();
    clock.reached(clock.now() + Span::minutes(4)).await;
    stage.proxy.faults().end();
    over(stage, &[id]).await
}

fn deed(kind: &str, service: &str, key: &str, value: Value) -> Value {
    let mut deed = json!({
        "kind": kind,
        "region": "us-east-1",
        "cluster": "production",
        "service": service,
    });
    deed[key] = value;
    deed
}

/// Somebody changes the target at a quarter; both values are named, and a person
/// answers.
async fn meddled(stage: &mut Stage, share: Share, deed: &Value, found: &str, answer: Verb) -> Came {
    let id = stage.deploy("website:2", Strategy::Canary, share).await;
    stage.until_baking(25).await;
    stage.world.foreign(deed);
    assert_eq!(stage.until_foreign().await, found);
    stage.say(&id, answer).await;
    over(stage, &[id]).await
}
