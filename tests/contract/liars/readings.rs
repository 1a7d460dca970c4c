//! Lies about what is: probes, observations, surveys, lists and errors.

use super::lies;
use super::lying::Lie;
use analysis::{Arm, Bin};
use estate::{ErrorClass, Look, Probe, Sighted};
use rollouts::{Recipe, Slot, SlotState};
use vocab::{Percent, Span, Timestamp};

/// The same with both slots falsified.
fn with_slots(mut sighted: Sighted, falsify: fn(&mut SlotState)) -> Sighted {
    Slot::BOTH
        .into_iter()
        .for_each(|slot| falsify(sighted.observation.slot_mut(slot)));
    sighted
}

/// The same with every interval falsified.
fn with_bins(mut sighted: Sighted, falsify: fn(&mut Bin)) -> Sighted {
    sighted.bins.iter_mut().for_each(falsify);
    sighted
}

/// An interval nobody measured.
fn made_up(start: Timestamp) -> Bin {
    let arm = Arm::default();
    Bin {
        start,
        span: Span::seconds(10),
        stable: arm.clone(),
        canary: arm,
    }
}

lies! {
    acts_when_it_probes:
        Lie::ProbeActs =>
        a_probe_changes_nothing
        a_probe_says_not_done_before_and_done_after
        a_probe_does_not_claim_what_was_never_done_beside_the_target;
    always_finds_it_done:
        Lie::Probe(|_, _| Probe::Done { detail: "surely".to_owned() }) =>
        a_probe_says_not_done_before_and_done_after
        a_probe_does_not_claim_what_was_never_done_beside_the_target
        a_probe_looks_at_what_is_and_not_at_what_was_done
        throttled_readings_say_so_and_a_throttled_probe_is_unclear
        stale_readings_falsify_neither_done_nor_a_probe
        a_restarted_adapter_finds_what_the_one_before_it_did;
    never_finds_it_done:
        Lie::Probe(|_, _| Probe::NotDone) =>
        a_probe_after_a_lost_reply_says_done
        an_order_given_up_on_its_way_can_be_probed
        a_restarted_adapter_finds_what_the_one_before_it_did
        throttled_readings_say_so_and_a_throttled_probe_is_unclear;
    is_never_sure:
        Lie::Probe(|_, _| Probe::Unclear { why: "who knows".to_owned() }) =>
        a_probe_says_not_done_before_and_done_after
        an_order_given_up_on_its_way_can_be_probed;

    shows_no_healthy_tasks:
        Lie::Sight(|_, sighted| with_slots(sighted, |slot| slot.healthy = 0)) =>
        a_fresh_target_serves_everybody_from_one_slot
        a_survey_shows_the_slots_an_observation_shows;
    shows_tasks_as_healthy_at_once:
        Lie::Sight(|_, sighted| {
            with_slots(sighted, |slot| (slot.running, slot.healthy) = (slot.desired, slot.desired))
        }) =>
        tasks_run_first_and_are_healthy_later;
    shows_tasks_as_healthy_that_do_not_run:
        Lie::Sight(|_, sighted| with_slots(sighted, |slot| slot.healthy = slot.desired)) =>
        tasks_run_first_and_are_healthy_later;
    shows_no_release:
        Lie::Sight(|_, sighted| with_slots(sighted, |slot| slot.release = None)) =>
        capacity_is_wanted_under_its_release_at_once
        capacity_0_takes_the_slot_down
        a_slot_takes_over_another_release;
    shows_weights_that_do_not_sum_to_100:
        Lie::Sight(|_, sighted| {
            with_slots(sighted, |slot| {
                if slot.weight > Percent::whole(50) {
                    slot.weight = Percent::FULL;
                }
            })
        }) =>
        a_weight_is_one_write
        weights_are_read_back_and_sum_to_100_all_the_way
        stale_readings_falsify_neither_done_nor_a_probe
        a_foreign_weight_is_shown_and_an_order_undoes_it;
    shows_requests_that_never_end:
        Lie::Sight(|_, sighted| with_slots(sighted, |slot| slot.in_flight = 7)) =>
        a_fresh_target_serves_everybody_from_one_slot
        requests_in_flight_end_once_the_weight_is_0;
    does_not_say_when_it_looked:
        Lie::Sight(|_, mut sighted| {
            sighted.observation.at = Timestamp::default();
            sighted
        }) =>
        a_reading_is_made_between_question_and_answer;

    tells_intervals_that_have_not_ended:
        Lie::Sight(|_, mut sighted| {
            let ends = sighted.bins.last().map(Bin::end);
            let next = ends.into_iter().flat_map(|end| [end, end + Span::minutes(10)]);
            sighted.bins.extend(next.map(made_up));
            sighted
        }) =>
        intervals_are_complete_when_they_are_told;
    tells_an_interval_twice:
        Lie::Sight(|_, mut sighted| {
            if let Some(first) = sighted.bins.first().cloned() {
                sighted.bins.insert(0, first);
            }
            sighted
        }) =>
        intervals_come_in_order_and_do_not_overlap
        looks_that_follow_each_other_tell_every_interval_once;
    tells_the_newest_interval_first:
        Lie::Sight(|_, mut sighted| {
            sighted.bins.reverse();
            sighted
        }) =>
        intervals_come_in_order_and_do_not_overlap;
    tells_what_was_not_asked:
        Lie::Look(|look| Look { since: look.since - Span::minutes(2), ..look.clone() }) =>
        only_intervals_that_end_after_since_are_told
        looks_that_follow_each_other_tell_every_interval_once
        stale_readings_lose_no_interval;
    leaves_out_what_it_began_with:
        Lie::Look(|look| Look { since: look.since + Span::millis(1), ..look.clone() }) =>
        only_intervals_that_end_after_since_are_told;
    tells_what_ends_after_until:
        Lie::Look(|look| Look { until: None, ..look.clone() }) =>
        only_intervals_that_end_by_until_are_told;
    leaves_out_what_ends_at_until:
        Lie::Look(|look| {
            let until = look.until.map(|until| until - Span::millis(1));
            Look { until, ..look.clone() }
        }) =>
        only_intervals_that_end_by_until_are_told;
    loses_the_first_interval_of_every_look:
        Lie::Sight(|_, mut sighted| {
            sighted.bins = sighted.bins.split_off(sighted.bins.len().min(1));
            sighted
        }) =>
        looks_that_follow_each_other_tell_every_interval_once
        stale_readings_lose_no_interval;
    tells_the_future:
        Lie::Sight(|look, mut sighted| {
            if sighted.bins.is_empty() {
                sighted.bins.push(made_up(look.since));
            }
            sighted
        }) =>
        nothing_is_told_of_the_future;
    corrects_the_past:
        Lie::Sight(|_, mut sighted| {
            let told = sighted.bins.len() as u64;
            sighted.bins.iter_mut().take(1).for_each(|bin| bin.stable.requests.events += told);
            sighted
        }) =>
        an_interval_told_again_is_told_the_same;
    loses_sight_of_the_tasks:
        Lie::Sight(|_, sighted| with_bins(sighted, |bin| bin.canary.healthy = 0)) =>
        an_interval_says_how_many_tasks_were_healthy;
    counts_more_bad_events_than_there_are:
        Lie::Sight(|_, sighted| {
            with_bins(sighted, |bin| bin.canary.memory.bad = bin.canary.memory.events + 1)
        }) =>
        no_more_events_are_bad_than_there_are;
    takes_one_slot_for_the_canary_always:
        Lie::Look(|look| Look { canary: Slot::B, ..look.clone() }) =>
        the_arms_follow_the_look;
    has_bounds_of_its_own:
        Lie::Look(|look| Look { gates: Recipe::usual_gates(), ..look.clone() }) =>
        a_tighter_bound_never_counts_fewer_bad_events;
    takes_a_bound_for_its_opposite:
        Lie::Look(|look| {
            let mut look = look.clone();
            for gate in &mut look.gates {
                gate.bound = gate.bound.map(|bound| 2_000.0 / bound);
            }
            look
        }) =>
        a_tighter_bound_never_counts_fewer_bad_events;
    sends_everybody_to_the_canary_too:
        Lie::Sight(|_, sighted| {
            with_bins(sighted, |bin| bin.canary.requests += bin.stable.requests)
        }) =>
        a_canary_without_weight_has_no_traffic
        traffic_follows_the_weight;

    surveys_another_target:
        Lie::Survey(|mut survey| {
            survey.observation.a.desired += 1;
            survey
        }) =>
        a_survey_shows_the_slots_an_observation_shows;
    surveys_nothing_to_plan_with:
        Lie::Survey(|mut survey| {
            survey.requests_per_second = f64::NAN;
            survey
        }) =>
        a_survey_gives_a_planner_numbers_to_plan_with;
    forgets_the_release_that_serves:
        Lie::Releases(|mut listed| {
            listed.pop();
            listed
        }) =>
        the_releases_on_offer_are_told_apart_and_include_the_serving_one;
    lists_a_release_twice:
        Lie::Releases(|listed| [listed.clone(), listed].concat()) =>
        the_releases_on_offer_are_told_apart_and_include_the_serving_one;
    takes_every_error_for_an_unknown_one:
        Lie::Error(|mut error| {
            error.class = ErrorClass::Unknown;
            error
        }) =>
        throttled_readings_say_so_and_a_throttled_probe_is_unclear
        an_unknown_target_is_missing;
    does_not_name_the_call_that_failed:
        Lie::Error(|mut error| {
            error.operation = String::new();
            error
        }) =>
        an_unknown_target_is_missing
        errors_name_operation_resource_region_and_request;
    does_not_name_the_request_that_failed:
        Lie::Error(|mut error| {
            error.request = "-".to_owned();
            error
        }) =>
        errors_name_operation_resource_region_and_request;
}
