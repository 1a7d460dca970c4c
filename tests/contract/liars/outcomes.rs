//! Lies about what came of an order.

use super::lies;
use super::lying::{Lie, Past, done};
use estate::Order;
use rollouts::{FailureClass, Outcome};
use vocab::Timestamp;

fn failed(class: FailureClass) -> Outcome {
    Outcome::Failed {
        class,
        message: "it failed".to_owned(),
    }
}

/// The outcome, or another one in place of a failure of this class.
fn instead(class: FailureClass, outcome: Outcome, other: Outcome) -> Outcome {
    let falsified = matches!(&outcome, Outcome::Failed { class: found, .. } if *found == class);
    if falsified { other } else { outcome }
}

fn unknown(outcome: Outcome, other: Outcome) -> Outcome {
    if matches!(outcome, Outcome::Unknown { .. }) {
        other
    } else {
        outcome
    }
}

fn is_copy(past: &Past, order: &Order) -> bool {
    (&past.order.rollout, past.order.id) == (&order.rollout, order.id)
}

lies! {
    takes_a_lost_reply_for_success:
        Lie::Outcome(|_, _, outcome| unknown(outcome, done("sent"))) =>
        a_lost_reply_is_unknown_and_the_effect_is_there
        what_is_unknown_can_be_performed_again
        what_is_unknown_names_service_and_region;
    takes_a_lost_reply_for_failure:
        Lie::Outcome(|_, _, outcome| unknown(outcome, failed(FailureClass::Unavailable))) =>
        a_lost_reply_is_unknown_and_the_effect_is_there
        what_is_unknown_can_be_performed_again;
    says_done_when_throttled:
        Lie::Outcome(|_, _, outcome| instead(FailureClass::Throttled, outcome, done("sent"))) =>
        a_throttled_order_fails_as_throttled_and_nothing_happened
        a_throttled_order_can_be_performed_again
        every_answer_is_true_with_half_of_the_calls_throttled
        a_generation_was_seen_even_if_its_order_came_to_nothing;
    refuses_every_second_copy:
        Lie::Outcome(|order, past, outcome| {
            let known = past.iter().any(|past| is_copy(past, order));
            if known { failed(FailureClass::Conflict) } else { outcome }
        }) =>
        the_same_capacity_order_twice_is_once
        the_same_weight_again_is_done_and_changes_nothing
        what_is_unknown_can_be_performed_again
        a_throttled_order_can_be_performed_again
        the_same_suite_order_gets_the_same_verdict
        asking_again_for_what_was_done_beside_the_target_is_harmless
        copies_of_one_order_side_by_side_are_one
        a_restarted_adapter_finds_what_the_one_before_it_did;
    does_not_read_back:
        Lie::Outcome(|_, _, outcome| {
            let at = Timestamp::from_millis(i64::MAX);
            let detail = "written".to_owned();
            let written = Outcome::Done { called: at, acknowledged: at, detail };
            instead(FailureClass::Conflict, outcome, written)
        }) =>
        a_weight_written_over_before_it_is_read_back_is_not_done;
    was_called_after_it_was_answered:
        Lie::Outcome(|_, _, outcome| match outcome {
            Outcome::Done { called, acknowledged, detail } => {
                Outcome::Done { called: acknowledged, acknowledged: called, detail }
            }
            other @ (Outcome::Failed { .. } | Outcome::Unknown { .. }) => other,
        }) =>
        done_says_when_it_was_called_and_acknowledged;
    does_what_cannot_be_done:
        Lie::Outcome(|_, _, outcome| instead(FailureClass::Rejected, outcome, done("why not"))) =>
        an_impossible_number_of_tasks_is_rejected_and_changes_nothing
        a_suite_on_an_empty_slot_is_rejected_with_evidence;
    takes_missing_for_unavailable:
        Lie::Outcome(|_, _, outcome| {
            instead(FailureClass::Missing, outcome, failed(FailureClass::Unavailable))
        }) =>
        a_release_nobody_built_is_missing_and_changes_nothing
        an_unknown_target_is_missing;
    does_not_say_what_failed:
        Lie::Outcome(|_, _, outcome| match outcome {
            Outcome::Failed { class, .. } => failed(class),
            Outcome::Unknown { .. } => Outcome::Unknown { message: "who knows".to_owned() },
            done @ Outcome::Done { .. } => done,
        }) =>
        an_unknown_target_is_missing
        errors_name_operation_resource_region_and_request
        what_is_unknown_names_service_and_region;
    gives_no_evidence:
        Lie::Outcome(|_, _, outcome| match outcome {
            Outcome::Done { called, acknowledged, .. } => {
                Outcome::Done { called, acknowledged, detail: String::new() }
            }
            Outcome::Failed { class, .. } => Outcome::Failed { class, message: String::new() },
            unknown @ Outcome::Unknown { .. } => unknown,
        }) =>
        a_suite_on_a_healthy_slot_is_done_with_evidence
        a_suite_on_an_empty_slot_is_rejected_with_evidence
        a_snapshot_diagnostics_and_a_page_are_done_and_change_no_slot;
    judges_the_weights_it_writes:
        Lie::Outcome(|order, past, outcome| {
            let provisioned = past.iter().any(|past| past.order.effect != order.effect);
            let refused = order.effect.moves_traffic() && !provisioned;
            if refused { failed(FailureClass::Rejected) } else { outcome }
        }) =>
        a_weight_on_an_empty_slot_is_written_without_judgement;
    has_one_fence_for_all_rollouts:
        Lie::Outcome(|order, past, outcome| {
            let late = past.iter().any(|past| past.order.generation > order.generation);
            if late { failed(FailureClass::Fenced) } else { outcome }
        }) =>
        every_rollout_has_a_fence_of_its_own;
    fences_the_newest_generation:
        Lie::Outcome(|order, past, outcome| {
            let known = past.iter().any(|past| past.order.generation == order.generation);
            if known { failed(FailureClass::Fenced) } else { outcome }
        }) =>
        the_newest_generation_goes_on;
    says_done_to_what_it_fenced:
        Lie::Outcome(|_, _, outcome| instead(FailureClass::Fenced, outcome, done("fine"))) =>
        an_older_generation_is_refused_and_changes_nothing
        the_fence_holds_for_every_effect
        a_late_copy_of_a_replaced_order_does_what_it_says;
}
