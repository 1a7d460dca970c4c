//! Whole rollouts by the real driver. What goes wrong on the way may cost time;
//! the estate it comes to is the same.

mod one_side;
mod two_sides;

use crate::stage::{Share, Stage};
use ::rollouts::Ending;
use control_room_tests::peers::Facts;
use vocab::RolloutId;

/// One call in five goes wrong in some way.
const FAULTS: Share = Share(0.2);

/// How rollouts ended, in the order they were begun, and what the estate came to.
type Came = (Vec<Ending>, Facts);

async fn over(stage: &Stage, ids: &[RolloutId]) -> Came {
    let mut endings = Vec::new();
    for id in ids {
        endings.push(stage.ending(id).await);
    }
    stage.proxy.faults().end();
    (endings, stage.facts().await)
}

/// Plays each story without faults and with them, and requires all to come to the
/// same.
macro_rules! come_to_the_same {
    ($($place:ident on $target:ident { $($story:ident $seeds:tt => $endings:tt)+ })+) => {
        $(mod $place {
            use super::*;
            $(#[tokio::test(start_paused = true)]
            async fn $story() {
                let mut stage = Stage::$target(1).await;
                let quiet = super::super::$place::$story(&mut stage, Share(0.0)).await;
                assert_eq!(quiet.0, $endings, "{}", stage.story());
                for seed in $seeds {
                    let mut stage = Stage::$target(seed).await;
                    let faulty = super::super::$place::$story(&mut stage, FAULTS).await;
                    assert_eq!(faulty, quiet, "seed {seed}: {}", stage.story());
                    assert!(stage.proxy.faults().struck() > 0, "nothing went wrong");
                }
            })+
        })+
    };
}

/// Every scenario of the foundation, with the seeds of its faults and its end.
mod stories {
    use super::{FAULTS, Share, Stage};
    use ::rollouts::Ending::{Aborted, Completed, RolledBack};

    come_to_the_same! {
        two_sides on website {
            a_good_canary_reaches_everybody [1, 2, 3] => [Completed]
            a_failing_release_goes_back_by_itself [1, 2] => [RolledBack]
            a_person_rolls_back_at_a_half [1, 2] => [RolledBack]
            an_abort_at_a_quarter_goes_back [1] => [Aborted]
            a_pause_a_promotion_and_the_rest_at_once [1] => [Completed]
            blue_green_flips_in_one_write [1] => [Completed]
            rolling_moves_in_batches [1] => [Completed]
            instant_flips_without_a_bake [1] => [Completed]
            an_earlier_release_is_brought_back [1, 2] => [Completed, Completed]
            a_newer_rollout_takes_the_place [1, 2] => [Aborted, Completed]
            foreign_weights_are_taken_back [1, 2] => [Completed]
            a_foreign_task_count_is_taken_back [1] => [Completed]
            a_foreign_release_ends_in_an_abort [1] => [Aborted]
            a_killed_control_room_is_taken_over [1, 2, 3] => [Completed]
            throttled_for_minutes_it_waits [1] => [Completed]
        }
        one_side on worker {
            ecs_replaces_all_tasks [1, 2, 3] => [Completed]
            a_person_rolls_back_after_it [1] => [RolledBack]
            an_abort_half_way_turns_ecs_round [1, 2] => [Aborted]
            a_release_that_never_gets_healthy_is_given_up [1, 2, 3] => [RolledBack]
            a_killed_control_room_is_taken_over_half_way [1] => [Completed]
        }
    }
}
