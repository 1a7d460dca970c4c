//! Plans as an operator previews them: every step with what it does, what takes
//! it back, and how long it should take.

use crate::asks::{CANARY, ask, ladder, serving, short};
use rollouts::{
    Approval, Ask, Effect, Plan, Promise, Purpose, Slot, SlotState, Step, StepKind, Strategy,
    Unplannable, plan,
};
use vocab::{Percent, Span};

fn listed(effects: &[Effect]) -> String {
    let effects: Vec<String> = effects.iter().map(ToString::to_string).collect();
    if effects.is_empty() {
        "-".into()
    } else {
        effects.join(", ")
    }
}

fn row(number: usize, step: &Step) -> String {
    format!(
        "{:>2}  {:<28} {:<38} | {:<38} | {}",
        number + 1,
        step.kind.to_string(),
        listed(&step.forward),
        listed(&step.back),
        step.expected
    )
}

fn preview(ask: Ask) -> String {
    let plan: Plan = plan(ask).unwrap();
    let mut lines: Vec<String> = plan
        .steps
        .iter()
        .enumerate()
        .map(|(n, s)| row(n, s))
        .collect();
    lines.push(format!("about {}", plan.expected_duration()));
    lines.extend(plan.skipped.iter().map(|what| format!("skipped: {what}")));
    lines.join("\n")
}

#[test]
fn the_plan_of_a_canary() {
    insta::assert_snapshot!(preview(ask(Strategy::Canary)), @"
     1  provision 1 task             1 task of 2f9c1e4 in slot b            | slot b down to 0 tasks                 | 40 s
     2  verify with `smoke`          suite `smoke` on slot b                | -                                      | 15 s
     3  shift to 10 %                weight 10 % on slot b, 90 % on slot a  | weight 0 % on slot b, 100 % on slot a  | 2 s
     4  bake 5 min                   -                                      | -                                      | 5 min
     5  provision 2 tasks            2 tasks of 2f9c1e4 in slot b           | slot b down to 0 tasks                 | 40 s
     6  shift to 25 %                weight 25 % on slot b, 75 % on slot a  | weight 0 % on slot b, 100 % on slot a  | 2 s
     7  bake 5 min                   -                                      | -                                      | 5 min
     8  provision 3 tasks            3 tasks of 2f9c1e4 in slot b           | slot b down to 0 tasks                 | 40 s
     9  shift to 50 %                weight 50 % on slot b, 50 % on slot a  | weight 0 % on slot b, 100 % on slot a  | 2 s
    10  bake 5 min                   -                                      | -                                      | 5 min
    11  provision 6 tasks            6 tasks of 2f9c1e4 in slot b           | slot b down to 0 tasks                 | 40 s
    12  shift to 100 %               weight 100 % on slot b, 0 % on slot a  | weight 0 % on slot b, 100 % on slot a  | 2 s
    13  bake 5 min                   -                                      | -                                      | 5 min
    14  keep warm 30 min, then retire slot a down to 0 tasks                 | 6 tasks of 8ab03d1 in slot a           | 30 min 30 s
    about 53 min 33 s
    ");
}

#[test]
fn the_plan_of_a_blue_green() {
    insta::assert_snapshot!(preview(ask(Strategy::BlueGreen)), @"
     1  provision 6 tasks            6 tasks of 2f9c1e4 in slot b           | slot b down to 0 tasks                 | 40 s
     2  verify with `smoke`          suite `smoke` on slot b                | -                                      | 15 s
     3  shift to 100 %               weight 100 % on slot b, 0 % on slot a  | weight 0 % on slot b, 100 % on slot a  | 2 s
     4  bake 5 min                   -                                      | -                                      | 5 min
     5  keep warm 30 min, then retire slot a down to 0 tasks                 | 6 tasks of 8ab03d1 in slot a           | 30 min 30 s
    about 36 min 27 s
    skipped: no canary: all users meet the release at the same moment
    ");
}

#[test]
fn the_plan_of_a_rolling() {
    insta::assert_snapshot!(preview(ask(Strategy::Rolling)), @"
     1  provision 2 tasks            2 tasks of 2f9c1e4 in slot b           | slot b down to 0 tasks                 | 40 s
     2  verify with `smoke`          suite `smoke` on slot b                | -                                      | 15 s
     3  shift to 33 %                weight 33 % on slot b, 67 % on slot a  | weight 0 % on slot b, 100 % on slot a  | 2 s
     4  bake 2 min                   -                                      | -                                      | 2 min
     5  old side down to 4 tasks     4 tasks of 8ab03d1 in slot a           | 6 tasks of 8ab03d1 in slot a           | 30 s
     6  provision 4 tasks            4 tasks of 2f9c1e4 in slot b           | slot b down to 0 tasks                 | 40 s
     7  shift to 66 %                weight 66 % on slot b, 34 % on slot a  | weight 0 % on slot b, 100 % on slot a  | 2 s
     8  bake 2 min                   -                                      | -                                      | 2 min
     9  old side down to 2 tasks     2 tasks of 8ab03d1 in slot a           | 6 tasks of 8ab03d1 in slot a           | 30 s
    10  provision 6 tasks            6 tasks of 2f9c1e4 in slot b           | slot b down to 0 tasks                 | 40 s
    11  shift to 100 %               weight 100 % on slot b, 0 % on slot a  | weight 0 % on slot b, 100 % on slot a  | 2 s
    12  bake 2 min                   -                                      | -                                      | 2 min
    13  retire the old side          slot a down to 0 tasks                 | 6 tasks of 8ab03d1 in slot a           | 30 s
    about 9 min 51 s
    skipped: the old side goes down batch by batch, so the way back needs new tasks first
    ");
}

/// A target whose tasks the estate replaces by itself, in three minutes.
fn one_sided(strategy: Strategy) -> Ask {
    let mut ask = ask(strategy);
    ask.survey.largest_weight = Percent::ZERO;
    ask.survey.promise = Promise {
        within: Span::minutes(3),
        by: "ECS replaces all tasks in 2 turns".into(),
    };
    ask
}

#[test]
fn where_there_is_one_side_a_rolling_is_one_shift_and_verified_after_it() {
    insta::assert_snapshot!(preview(one_sided(Strategy::Rolling)), @"
     1  provision 6 tasks            6 tasks of 2f9c1e4 in slot b           | slot b down to 0 tasks                 | 2 s
     2  shift to 100 %               weight 100 % on slot b, 0 % on slot a  | weight 0 % on slot b, 100 % on slot a  | 3 min
     3  verify with `smoke`          suite `smoke` on slot b                | -                                      | 15 s
     4  bake 5 min                   -                                      | -                                      | 5 min
     5  retire the old side          slot a down to 0 tasks                 | 6 tasks of 8ab03d1 in slot a           | 30 s
    about 8 min 47 s
    skipped: batches of our own: the estate replaces the tasks in its own turns
    skipped: keeping the old side warm: the way back replaces the tasks again
    ");
}

#[test]
fn where_there_is_one_side_a_shift_has_the_time_it_needs() {
    let timing = |ask| plan(ask).unwrap().policies.timing;
    let (two, one) = (
        timing(ask(Strategy::Rolling)),
        timing(one_sided(Strategy::Rolling)),
    );
    assert_eq!((two.shift, one.shift), (Span::minutes(2), Span::minutes(6)));
    assert_eq!(
        two.way_back, one.way_back,
        "a quarter of an hour is enough already"
    );
}

#[test]
fn the_plan_of_an_instant() {
    insta::assert_snapshot!(preview(ask(Strategy::Instant)), @"
     1  provision 6 tasks            6 tasks of 2f9c1e4 in slot b           | slot b down to 0 tasks                 | 40 s
     2  shift to 100 %               weight 100 % on slot b, 0 % on slot a  | weight 0 % on slot b, 100 % on slot a  | 2 s
     3  keep warm 30 min, then retire slot a down to 0 tasks                 | 6 tasks of 8ab03d1 in slot a           | 30 min 30 s
    about 31 min 12 s
    skipped: bakes and gates: only the hard limits are watched
    skipped: the verification suite `smoke`
    ");
}

#[test]
fn the_plan_of_a_cold_revert() {
    let mut ask = short();
    ask.purpose = Purpose::Revert;
    insta::assert_snapshot!(preview(ask), @"
     1  provision 6 tasks            6 tasks of 2f9c1e4 in slot b           | slot b down to 0 tasks                 | 40 s
     2  shift to 100 %               weight 100 % on slot b, 0 % on slot a  | weight 0 % on slot b, 100 % on slot a  | 2 s
     3  retire the old side          slot a down to 0 tasks                 | 6 tasks of 8ab03d1 in slot a           | 30 s
    about 1 min 12 s
    skipped: ladder, bakes and gates: a revert waits for nothing
    ");
}

#[test]
fn a_warm_revert_is_one_write_and_asks_nobody() {
    let mut ask = short();
    ask.purpose = Purpose::Revert;
    ask.recipe.policies.approval = Some(Approval {
        before: Percent::whole(1),
        who: Vec::new(),
        why: "production".into(),
    });
    ask.survey.observation.b = SlotState {
        weight: Percent::ZERO,
        ..serving(6, CANARY)
    };
    insta::assert_snapshot!(preview(ask), @"
     1  shift to 100 %               weight 100 % on slot b, 0 % on slot a  | weight 0 % on slot b, 100 % on slot a  | 2 s
     2  retire the old side          slot a down to 0 tasks                 | 6 tasks of 8ab03d1 in slot a           | 30 s
    about 32 s
    skipped: ladder, bakes and gates: a revert waits for nothing
    ");
}

#[test]
fn approval_is_asked_once_before_the_first_weight_that_needs_it() {
    let mut ask = ladder(&[10, 25, 50, 100]);
    ask.recipe.policies.approval = Some(Approval {
        before: Percent::whole(25),
        who: Vec::new(),
        why: "production".into(),
    });
    let plan = plan(ask).unwrap();
    let kinds: Vec<String> = plan
        .steps
        .iter()
        .map(|step| step.kind.to_string())
        .collect();
    insta::assert_snapshot!(kinds.join("\n"), @"
    provision 1 task
    verify with `smoke`
    shift to 10 %
    bake 5 min
    approve
    provision 2 tasks
    shift to 25 %
    bake 5 min
    provision 3 tasks
    shift to 50 %
    bake 5 min
    provision 6 tasks
    shift to 100 %
    bake 5 min
    keep warm 30 min, then retire
    ");
}

#[test]
fn one_task_is_enough_for_every_small_weight() {
    let mut ask = ladder(&[1, 10, 100]);
    ask.recipe.tasks = 1;
    insta::assert_snapshot!(preview(ask), @"
     1  provision 1 task             1 task of 2f9c1e4 in slot b            | slot b down to 0 tasks                 | 40 s
     2  verify with `smoke`          suite `smoke` on slot b                | -                                      | 15 s
     3  shift to 1 %                 weight 1 % on slot b, 99 % on slot a   | weight 0 % on slot b, 100 % on slot a  | 2 s
     4  bake 5 min                   -                                      | -                                      | 5 min
     5  shift to 10 %                weight 10 % on slot b, 90 % on slot a  | weight 0 % on slot b, 100 % on slot a  | 2 s
     6  bake 5 min                   -                                      | -                                      | 5 min
     7  shift to 100 %               weight 100 % on slot b, 0 % on slot a  | weight 0 % on slot b, 100 % on slot a  | 2 s
     8  bake 5 min                   -                                      | -                                      | 5 min
     9  keep warm 30 min, then retire slot a down to 0 tasks                 | 6 tasks of 8ab03d1 in slot a           | 30 min 30 s
    about 46 min 31 s
    ");
}

#[test]
fn batches_too_small_for_whole_percents_still_give_a_rising_ladder() {
    let mut ask = ask(Strategy::Rolling);
    ask.recipe.tasks = 300;
    ask.recipe.batch = Percent::new(0.3).unwrap();
    let plan = plan(ask).unwrap();
    let mut before = Percent::ZERO;
    for step in plan.steps.iter() {
        if let StepKind::Shift { weight } = step.kind {
            assert!(weight > before, "{weight} after {before}");
            before = weight;
        }
    }
    assert_eq!(before, Percent::FULL);
}

#[test]
fn stable_is_where_the_balancer_sends_users_not_where_it_was_last_time() {
    let mut ask = short();
    ask.survey.observation.b = serving(4, "5d5d5d5");
    ask.survey.observation.a.weight = Percent::ZERO;
    let plan = plan(ask).unwrap();
    assert_eq!((plan.stable.slot, plan.stable.tasks), (Slot::B, 4));
    assert_eq!((plan.canary.slot, plan.canary.tasks), (Slot::A, 6));
}

#[test]
fn what_cannot_be_planned_is_said_with_what_to_do() {
    let unplannable = |ask: Ask| plan(ask).unwrap_err().to_string();
    let mut nothing = short();
    nothing.survey.observation.a = SlotState::default();
    insta::assert_snapshot!(unplannable(nothing), @"`production/us-east-1/website` serves no release yet, so there is no way back from a rollout; bring up a first release by hand");
    let mut serves = short();
    serves.survey.observation.a = serving(6, CANARY);
    insta::assert_snapshot!(unplannable(serves), @"`production/us-east-1/website` serves release `2f9c1e4` already; nothing to do");
    for reason in [None, Some("  ".to_owned())] {
        let mut silent = ask(Strategy::Instant);
        silent.reason = reason;
        assert_eq!(plan(silent).unwrap_err(), Unplannable::NeedsReason);
    }
}

#[test]
fn a_plan_survives_being_written_and_read() {
    for strategy in Strategy::ALL {
        let plan = plan(ask(strategy)).unwrap();
        let text = serde_json::to_string(&plan).unwrap();
        assert_eq!(serde_json::from_str::<Plan>(&text).unwrap(), plan);
        assert!(plan.expected_duration() > Span::ZERO);
    }
}
