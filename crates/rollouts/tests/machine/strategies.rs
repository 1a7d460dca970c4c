//! A good rollout of each strategy, as an operator reads it.

use crate::asks::{ask, short};
use crate::story::Story;
use rollouts::{Ending, Purpose, SlotState, Strategy};
use vocab::{Percent, Span};

fn told(mut story: Story) -> String {
    story.run_to_the_end();
    assert_eq!(story.rollout.ending(), Some(Ending::Completed));
    assert_eq!(story.world.weight_of_b, Percent::FULL);
    assert_eq!(story.world.a.tasks.len(), 0, "the old side is down");
    story.transcript()
}

#[test]
fn a_good_canary_climbs_the_ladder() {
    insta::assert_snapshot!(told(Story::of(ask(Strategy::Canary))), @"
    14:00:00  Planned canary of 2f9c1e4 on production/us-east-1/website: faster scene; stable is 8ab03d1, 14 steps
    14:00:00  Taking step 1: provision 1 task: the next weight needs the tasks
    14:00:22  Step 1 done: provision 1 task: seen in the estate
    14:00:22  Taking step 2: verify with `smoke`: before users touch the new side
    14:00:24  Step 2 done: verify with `smoke`: the suite passed
    14:00:24  Taking step 3: shift to 10 %: 10 % of the users meet the release
    14:00:27  Read back: weight 10 % on slot b, 90 % on slot a: the estate shows what was intended
    14:00:27  Step 3 done: shift to 10 %: seen in the estate
    14:00:27  Baking at 10 % until 14:05:27: errors < 0.1 %, requests over 100 ms < 5 %, sessions under 60 FPS < 2 %, sessions over 50 MB < 1 %
    14:00:31  Judged: good: every gate is good [error-rate 0.02 % against 0.02 %]
    14:05:27  Step 4 done: bake 5 min: every gate is good [error-rate 0.02 % against 0.02 %]
    14:05:27  Taking step 5: provision 2 tasks: the next weight needs the tasks
    14:05:49  Step 5 done: provision 2 tasks: seen in the estate
    14:05:49  Taking step 6: shift to 25 %: 25 % of the users meet the release
    14:05:52  Read back: weight 25 % on slot b, 75 % on slot a: the estate shows what was intended
    14:05:52  Step 6 done: shift to 25 %: seen in the estate
    14:05:52  Baking at 25 % until 14:10:52: errors < 0.1 %, requests over 100 ms < 5 %, sessions under 60 FPS < 2 %, sessions over 50 MB < 1 %
    14:10:52  Step 7 done: bake 5 min: every gate is good [error-rate 0.02 % against 0.02 %]
    14:10:52  Taking step 8: provision 3 tasks: the next weight needs the tasks
    14:11:14  Step 8 done: provision 3 tasks: seen in the estate
    14:11:14  Taking step 9: shift to 50 %: 50 % of the users meet the release
    14:11:17  Read back: weight 50 % on slot b, 50 % on slot a: the estate shows what was intended
    14:11:17  Step 9 done: shift to 50 %: seen in the estate
    14:11:17  Baking at 50 % until 14:16:17: errors < 0.1 %, requests over 100 ms < 5 %, sessions under 60 FPS < 2 %, sessions over 50 MB < 1 %
    14:16:17  Step 10 done: bake 5 min: every gate is good [error-rate 0.02 % against 0.02 %]
    14:16:17  Taking step 11: provision 6 tasks: the next weight needs the tasks
    14:16:39  Step 11 done: provision 6 tasks: seen in the estate
    14:16:39  Taking step 12: shift to 100 %: 100 % of the users meet the release
    14:16:42  Read back: weight 100 % on slot b, 0 % on slot a: the estate shows what was intended
    14:16:42  Step 12 done: shift to 100 %: seen in the estate
    14:16:42  Baking at 100 % until 14:21:42: errors < 0.1 %, requests over 100 ms < 5 %, sessions under 60 FPS < 2 %, sessions over 50 MB < 1 %
    14:21:42  Step 13 done: bake 5 min: every gate is good [error-rate 0.02 % against 0.02 %]
    14:21:42  Keeping the old side warm until 14:51:42: until then one weight write brings everything back
    14:51:42  Taking step 14: keep warm 30 min, then retire: nobody is served by it any more
    14:51:45  Step 14 done: keep warm 30 min, then retire: seen in the estate
    14:51:45  Rollout completed: canary weight 100 % read back
    ");
}

#[test]
fn a_good_blue_green_moves_everybody_in_one_write() {
    insta::assert_snapshot!(told(Story::of(ask(Strategy::BlueGreen))), @"
    14:00:00  Planned blue-green of 2f9c1e4 on production/us-east-1/website: faster scene; stable is 8ab03d1, 5 steps
    14:00:00  Taking step 1: provision 6 tasks: the next weight needs the tasks
    14:00:22  Step 1 done: provision 6 tasks: seen in the estate
    14:00:22  Taking step 2: verify with `smoke`: before users touch the new side
    14:00:24  Step 2 done: verify with `smoke`: the suite passed
    14:00:24  Taking step 3: shift to 100 %: 100 % of the users meet the release
    14:00:27  Read back: weight 100 % on slot b, 0 % on slot a: the estate shows what was intended
    14:00:27  Step 3 done: shift to 100 %: seen in the estate
    14:00:27  Baking at 100 % until 14:05:27: errors < 0.1 %, requests over 100 ms < 5 %, sessions under 60 FPS < 2 %, sessions over 50 MB < 1 %
    14:00:31  Judged: good: every gate is good [error-rate 0.02 % against 0.02 %]
    14:05:27  Step 4 done: bake 5 min: every gate is good [error-rate 0.02 % against 0.02 %]
    14:05:27  Keeping the old side warm until 14:35:27: until then one weight write brings everything back
    14:35:27  Taking step 5: keep warm 30 min, then retire: nobody is served by it any more
    14:35:30  Step 5 done: keep warm 30 min, then retire: seen in the estate
    14:35:30  Rollout completed: canary weight 100 % read back
    ");
}

#[test]
fn a_good_rolling_moves_tasks_and_weight_batch_by_batch() {
    insta::assert_snapshot!(told(Story::of(ask(Strategy::Rolling))), @"
    14:00:00  Planned rolling of 2f9c1e4 on production/us-east-1/website: faster scene; stable is 8ab03d1, 13 steps
    14:00:00  Taking step 1: provision 2 tasks: the next weight needs the tasks
    14:00:22  Step 1 done: provision 2 tasks: seen in the estate
    14:00:22  Taking step 2: verify with `smoke`: before users touch the new side
    14:00:24  Step 2 done: verify with `smoke`: the suite passed
    14:00:24  Taking step 3: shift to 33 %: 33 % of the users meet the release
    14:00:27  Read back: weight 33 % on slot b, 67 % on slot a: the estate shows what was intended
    14:00:27  Step 3 done: shift to 33 %: seen in the estate
    14:00:27  Baking at 33 % until 14:02:27: errors < 0.1 %, requests over 100 ms < 5 %, sessions under 60 FPS < 2 %, sessions over 50 MB < 1 %
    14:00:31  Judged: good: every gate is good [error-rate 0.02 % against 0.02 %]
    14:02:27  Step 4 done: bake 2 min: every gate is good [error-rate 0.02 % against 0.02 %]
    14:02:27  Taking step 5: old side down to 4 tasks: its share of the traffic has moved
    14:02:30  Step 5 done: old side down to 4 tasks: seen in the estate
    14:02:30  Taking step 6: provision 4 tasks: the next weight needs the tasks
    14:02:52  Step 6 done: provision 4 tasks: seen in the estate
    14:02:52  Taking step 7: shift to 66 %: 66 % of the users meet the release
    14:02:55  Read back: weight 66 % on slot b, 34 % on slot a: the estate shows what was intended
    14:02:55  Step 7 done: shift to 66 %: seen in the estate
    14:02:55  Baking at 66 % until 14:04:55: errors < 0.1 %, requests over 100 ms < 5 %, sessions under 60 FPS < 2 %, sessions over 50 MB < 1 %
    14:04:55  Step 8 done: bake 2 min: every gate is good [error-rate 0.02 % against 0.02 %]
    14:04:55  Taking step 9: old side down to 2 tasks: its share of the traffic has moved
    14:04:58  Step 9 done: old side down to 2 tasks: seen in the estate
    14:04:58  Taking step 10: provision 6 tasks: the next weight needs the tasks
    14:05:20  Step 10 done: provision 6 tasks: seen in the estate
    14:05:20  Taking step 11: shift to 100 %: 100 % of the users meet the release
    14:05:23  Read back: weight 100 % on slot b, 0 % on slot a: the estate shows what was intended
    14:05:23  Step 11 done: shift to 100 %: seen in the estate
    14:05:23  Baking at 100 % until 14:07:23: errors < 0.1 %, requests over 100 ms < 5 %, sessions under 60 FPS < 2 %, sessions over 50 MB < 1 %
    14:07:23  Step 12 done: bake 2 min: every gate is good [error-rate 0.02 % against 0.02 %]
    14:07:23  Taking step 13: retire the old side: nobody is served by it any more
    14:07:26  Step 13 done: retire the old side: seen in the estate
    14:07:26  Rollout completed: canary weight 100 % read back
    ");
}

#[test]
fn an_instant_rollout_skips_what_it_said_it_would() {
    insta::assert_snapshot!(told(Story::of(ask(Strategy::Instant))), @"
    14:00:00  Planned instant of 2f9c1e4 on production/us-east-1/website: faster scene; stable is 8ab03d1, 3 steps
    14:00:00  Taking step 1: provision 6 tasks: the next weight needs the tasks
    14:00:22  Step 1 done: provision 6 tasks: seen in the estate
    14:00:22  Taking step 2: shift to 100 %: 100 % of the users meet the release
    14:00:25  Read back: weight 100 % on slot b, 0 % on slot a: the estate shows what was intended
    14:00:25  Step 2 done: shift to 100 %: seen in the estate
    14:00:25  Keeping the old side warm until 14:30:25: until then one weight write brings everything back
    14:00:31  Judged: good: every gate is good [error-rate 0.02 % against 0.02 %]
    14:30:25  Taking step 3: keep warm 30 min, then retire: nobody is served by it any more
    14:30:28  Step 3 done: keep warm 30 min, then retire: seen in the estate
    14:30:28  Rollout completed: canary weight 100 % read back
    ");
}

#[test]
fn a_revert_to_a_warm_side_is_one_weight_write() {
    let mut ask = short();
    ask.purpose = Purpose::Revert;
    ask.reason = None;
    ask.survey.observation.b = SlotState {
        weight: Percent::ZERO,
        in_flight: 0,
        ..crate::asks::serving(6, crate::asks::CANARY)
    };
    let mut world = crate::world::World::serving(ask.now, crate::asks::STABLE.parse().unwrap(), 6);
    world.b = crate::world::Side {
        release: Some(crate::asks::CANARY.parse().unwrap()),
        tasks: vec![Some(ask.now - Span::minutes(30)); 6],
        busy: None,
    };
    insta::assert_snapshot!(told(Story::in_world(world, ask)), @"
    14:00:00  Planned revert to 2f9c1e4 on production/us-east-1/website: asked by Ada; stable is 8ab03d1, 2 steps
    14:00:00  Taking step 1: shift to 100 %: 100 % of the users meet the release
    14:00:03  Read back: weight 100 % on slot b, 0 % on slot a: the estate shows what was intended
    14:00:03  Step 1 done: shift to 100 %: seen in the estate
    14:00:03  Taking step 2: retire the old side: nobody is served by it any more
    14:00:09  Step 2 done: retire the old side: seen in the estate
    14:00:09  Rollout completed: canary weight 100 % read back
    ");
}

#[test]
fn a_revert_to_a_cold_side_brings_its_tasks_up_first() {
    let mut ask = short();
    ask.purpose = Purpose::Revert;
    insta::assert_snapshot!(told(Story::of(ask)), @"
    14:00:00  Planned revert to 2f9c1e4 on production/us-east-1/website: faster scene; stable is 8ab03d1, 3 steps
    14:00:00  Taking step 1: provision 6 tasks: the next weight needs the tasks
    14:00:22  Step 1 done: provision 6 tasks: seen in the estate
    14:00:22  Taking step 2: shift to 100 %: 100 % of the users meet the release
    14:00:25  Read back: weight 100 % on slot b, 0 % on slot a: the estate shows what was intended
    14:00:25  Step 2 done: shift to 100 %: seen in the estate
    14:00:25  Taking step 3: retire the old side: nobody is served by it any more
    14:00:31  Step 3 done: retire the old side: seen in the estate
    14:00:31  Rollout completed: canary weight 100 % read back
    ");
}
