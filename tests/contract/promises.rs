//! The promises: one list, from which the tests of every venue are made.
//!
//! A promise is an `async fn(&dyn Venue) -> Kept` whose name is the sentence it
//! holds the adapter to. It asks for nothing that the port does not say, gives
//! no more time than the estate itself claims to need, and is held on targets
//! that nobody has touched.

pub(crate) mod bounds;
pub(crate) mod capacity;
pub(crate) mod errands;
pub(crate) mod errors;
pub(crate) mod fencing;
pub(crate) mod measurements;
pub(crate) mod probing;
pub(crate) mod readings;
pub(crate) mod side_by_side;
pub(crate) mod suites;
pub(crate) mod traffic;
pub(crate) mod trouble;
pub(crate) mod weight;

use crate::kept::Kept;
use crate::venue::Venue;
use estate::Pending;

/// A promise under its name.
pub(crate) struct Promise {
    pub(crate) name: &'static str,
    pub(crate) check: for<'a> fn(&'a dyn Venue) -> Pending<'a, Kept>,
}

/// Hands the list of promises, by module, to a macro.
macro_rules! every_promise {
    ($then:ident $([$($args:tt)*])?) => {
        $then! { [$($($args)*)?]
            readings:
                a_fresh_target_serves_everybody_from_one_slot
                a_reading_is_made_between_question_and_answer
                a_survey_shows_the_slots_an_observation_shows
                a_survey_gives_a_planner_numbers_to_plan_with
                the_releases_on_offer_are_told_apart_and_include_the_serving_one;
            capacity:
                tasks_run_first_and_are_healthy_later
                capacity_is_wanted_under_its_release_at_once
                the_same_capacity_order_twice_is_once
                the_same_capacity_under_another_id_is_once
                capacity_grows_and_shrinks_to_what_was_asked
                capacity_0_takes_the_slot_down
                capacity_of_one_slot_leaves_the_other_alone
                a_slot_takes_over_another_release
                an_impossible_number_of_tasks_is_rejected_and_changes_nothing
                a_release_nobody_built_is_missing_and_changes_nothing;
            weight:
                a_weight_is_one_write
                weights_are_read_back_and_sum_to_100_all_the_way
                a_weight_can_be_named_from_either_slot
                the_same_weight_again_is_done_and_changes_nothing
                a_weight_leaves_the_tasks_alone
                a_weight_on_an_empty_slot_is_written_without_judgement
                an_order_is_done_again_when_another_rollout_moved_the_weight
                a_late_copy_of_a_replaced_order_does_what_it_says
                done_says_when_it_was_called_and_acknowledged;
            fencing:
                an_older_generation_is_refused_and_changes_nothing
                the_fence_holds_for_every_effect
                the_newest_generation_goes_on
                every_rollout_has_a_fence_of_its_own
                a_generation_was_seen_even_if_its_order_came_to_nothing;
            probing:
                a_probe_says_not_done_before_and_done_after
                a_probe_does_not_claim_what_was_never_done_beside_the_target
                a_probe_changes_nothing
                a_probe_after_a_lost_reply_says_done
                a_probe_looks_at_what_is_and_not_at_what_was_done
                an_order_given_up_on_its_way_can_be_probed
                a_restarted_adapter_finds_what_the_one_before_it_did;
            trouble:
                a_lost_reply_is_unknown_and_the_effect_is_there
                what_is_unknown_can_be_performed_again
                a_throttled_order_fails_as_throttled_and_nothing_happened
                a_throttled_order_can_be_performed_again
                every_answer_is_true_with_half_of_the_calls_throttled
                throttled_readings_say_so_and_a_throttled_probe_is_unclear
                stale_readings_falsify_neither_done_nor_a_probe
                stale_readings_lose_no_interval
                a_foreign_weight_is_shown_and_an_order_undoes_it
                a_weight_written_over_before_it_is_read_back_is_not_done;
            suites:
                a_suite_on_a_healthy_slot_is_done_with_evidence
                a_suite_on_an_empty_slot_is_rejected_with_evidence
                the_same_suite_order_gets_the_same_verdict
                another_suite_order_examines_anew
                a_suite_changes_no_slot;
            errands:
                a_snapshot_diagnostics_and_a_page_are_done_and_change_no_slot
                asking_again_for_what_was_done_beside_the_target_is_harmless;
            measurements:
                intervals_are_complete_when_they_are_told
                intervals_come_in_order_and_do_not_overlap
                only_intervals_that_end_after_since_are_told
                only_intervals_that_end_by_until_are_told
                nothing_is_told_of_the_future
                looks_that_follow_each_other_tell_every_interval_once
                an_interval_told_again_is_told_the_same
                no_more_events_are_bad_than_there_are
                the_arms_follow_the_look
                an_interval_says_how_many_tasks_were_healthy;
            bounds:
                a_tighter_bound_never_counts_fewer_bad_events;
            traffic:
                a_canary_without_weight_has_no_traffic
                traffic_follows_the_weight
                requests_in_flight_end_once_the_weight_is_0;
            errors:
                an_unknown_target_is_missing
                errors_name_operation_resource_region_and_request
                what_is_unknown_names_service_and_region;
            side_by_side:
                orders_on_two_targets_do_not_disturb_each_other
                copies_of_one_order_side_by_side_are_one
                the_slots_of_a_target_can_be_provisioned_side_by_side;
        }
    };
}

/// Makes a test of every promise: the attribute of the tests, and a venue of
/// their own for each.
macro_rules! on_a_venue {
    (
        [#[$test:meta] $open:expr]
        $($group:ident: $($promise:ident)+;)+
    ) => {
        $(mod $group {
            $(#[$test]
            async fn $promise() -> crate::kept::Kept {
                let venue = $open;
                let kept = crate::promises::$group::$promise(&venue).await;
                crate::kept::judge(&venue, stringify!($promise), kept, &mut std::io::stderr())
            })+
        })+
    };
}

macro_rules! as_a_table {
    ([] $($group:ident: $($promise:ident)+;)+) => {
        &[$($(Promise {
            name: stringify!($promise),
            check: |venue| Box::pin($group::$promise(venue)),
        },)+)+]
    };
}

/// All of them.
pub(crate) static PROMISES: &[Promise] = every_promise!(as_a_table);

pub(crate) use {every_promise, on_a_venue};
