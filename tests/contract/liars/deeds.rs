//! Lies about what is done: something else than was ordered.

use super::lies;
use super::lying::{Lie, Past, disguised};
use estate::Order;
use rollouts::{Effect, Outcome, Slot};
use vocab::{EffectId, Percent, Release};

fn is_copy(past: &Past, order: &Order) -> bool {
    (&past.order.rollout, past.order.id) == (&order.rollout, order.id)
}

/// Whether the fence was raised above an order.
fn is_newer(past: &Past, order: &Order) -> bool {
    past.order.rollout == order.rollout && past.order.generation > order.generation
}

fn tasks(order: &Order) -> u32 {
    if let Effect::EnsureCapacity { tasks, .. } = order.effect {
        tasks
    } else {
        0
    }
}

fn release(order: &Order) -> Option<Release> {
    let Effect::EnsureCapacity { release, .. } = &order.effect else {
        return None;
    };
    Some(release.clone())
}

/// The order with another number of tasks.
fn with_tasks(order: &Order, number: impl FnOnce(u32) -> u32) -> Order {
    let mut order = order.clone();
    if let Effect::EnsureCapacity { tasks, .. } = &mut order.effect {
        *tasks = number(*tasks);
    }
    order
}

/// Something nobody ordered.
fn capacity_too(order: &Order, slot: Slot, release: &Release, tasks: u32) -> Order {
    let effect = Effect::EnsureCapacity {
        slot,
        release: release.clone(),
        tasks,
    };
    disguised(Order {
        effect,
        ..order.clone()
    })
}

lies! {
    does_nothing:
        Lie::Orders(|_, _| Vec::new()) =>
        capacity_is_wanted_under_its_release_at_once
        weights_are_read_back_and_sum_to_100_all_the_way
        a_lost_reply_is_unknown_and_the_effect_is_there
        stale_readings_falsify_neither_done_nor_a_probe
        a_probe_says_not_done_before_and_done_after
        the_slots_of_a_target_can_be_provisioned_side_by_side;
    does_nothing_a_second_time:
        Lie::Orders(|order, past| {
            let known = past.iter().any(|past| is_copy(past, order));
            if known { Vec::new() } else { vec![order.clone()] }
        }) =>
        an_order_is_done_again_when_another_rollout_moved_the_weight
        a_foreign_weight_is_shown_and_an_order_undoes_it;
    adds_tasks_instead_of_ensuring_them:
        Lie::Orders(|order, past| {
            let sum: u32 = past.iter().map(|past| tasks(&past.order)).sum();
            vec![with_tasks(order, |tasks| tasks.saturating_add(sum))]
        }) =>
        the_same_capacity_order_twice_is_once
        the_same_capacity_under_another_id_is_once
        capacity_grows_and_shrinks_to_what_was_asked;
    never_takes_tasks_away:
        Lie::Orders(|order, past| {
            let most = past.iter().map(|past| tasks(&past.order)).max().unwrap_or(0);
            vec![with_tasks(order, |tasks| tasks.max(most))]
        }) =>
        capacity_grows_and_shrinks_to_what_was_asked
        capacity_0_takes_the_slot_down;
    keeps_the_first_release:
        Lie::Orders(|order, past| {
            let mut order = order.clone();
            let first = past.iter().find_map(|past| release(&past.order));
            if let Effect::EnsureCapacity { release, .. } = &mut order.effect {
                *release = first.unwrap_or_else(|| release.clone());
            }
            vec![order]
        }) =>
        a_slot_takes_over_another_release;
    provisions_both_slots:
        Lie::Orders(|order, _| {
            let mut orders = vec![order.clone()];
            if let Effect::EnsureCapacity { slot, release, tasks } = &order.effect {
                orders.insert(0, capacity_too(order, slot.other(), release, *tasks));
            }
            orders
        }) =>
        capacity_of_one_slot_leaves_the_other_alone;
    scales_whatever_it_is_asked:
        Lie::Orders(|order, _| {
            let release: Release = "e94a6c1".parse().unwrap();
            vec![capacity_too(order, Slot::B, &release, 5), order.clone()]
        }) =>
        a_weight_leaves_the_tasks_alone
        a_suite_changes_no_slot
        a_snapshot_diagnostics_and_a_page_are_done_and_change_no_slot
        orders_on_two_targets_do_not_disturb_each_other;
    writes_a_weight_in_two_strokes:
        Lie::Orders(|order, _| {
            let full = Effect::EnsureWeight { slot: Slot::B, weight: Percent::FULL };
            let first = disguised(Order { effect: full, ..order.clone() });
            if order.effect.moves_traffic() { vec![first, order.clone()] } else { vec![order.clone()] }
        }) =>
        a_weight_is_one_write;
    writes_every_weight_on_one_slot:
        Lie::Orders(|order, _| {
            let mut order = order.clone();
            if let Effect::EnsureWeight { slot, .. } = &mut order.effect {
                *slot = Slot::B;
            }
            vec![order]
        }) =>
        a_weight_can_be_named_from_either_slot;
    knows_one_target_only:
        Lie::Orders(|order, _| {
            let target = "production/us-east-1/website".parse().unwrap();
            vec![Order { target, ..order.clone() }]
        }) =>
        orders_on_two_targets_do_not_disturb_each_other
        an_unknown_target_is_missing;
    examines_again_when_asked_again:
        Lie::Orders(|order, _| {
            let again = order.attempt > 1;
            vec![if again { disguised(order.clone()) } else { order.clone() }]
        }) =>
        the_same_suite_order_gets_the_same_verdict;
    examines_once_for_all:
        Lie::Orders(|order, _| {
            let suite = matches!(order.effect, Effect::RunSuite { .. });
            vec![Order { id: if suite { EffectId(1) } else { order.id }, ..order.clone() }]
        }) =>
        another_suite_order_examines_anew;
    forgets_the_fence:
        Lie::Orders(|order, past| {
            let late = past.iter().any(|past| is_newer(past, order));
            vec![if late { disguised(order.clone()) } else { order.clone() }]
        }) =>
        an_older_generation_is_refused_and_changes_nothing
        the_fence_holds_for_every_effect;
    forgets_a_fence_that_came_to_nothing:
        Lie::Orders(|order, past| {
            let mut newer = past.iter().filter(|past| is_newer(past, order));
            let failed = newer.any(|past| matches!(past.outcome, Outcome::Failed { .. }));
            vec![if failed { disguised(order.clone()) } else { order.clone() }]
        }) =>
        a_generation_was_seen_even_if_its_order_came_to_nothing;
}
