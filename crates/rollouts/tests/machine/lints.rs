//! The linter, one test per rule, with the words people read.

use crate::asks::{ask, release, short, start, survey};
use rollouts::{
    Alarm, Ask, AtUsual, Code, Facts, FreezeWindow, Migration, Need, Note, OnFailedGate, Purpose,
    RuleShape, Strategy, When, lint, plan,
};
use vocab::{Metric, Percent, Span};

fn facts() -> Facts {
    Facts {
        survey: survey(6),
        release: release(),
        failed_before: None,
        needs: vec![need(Metric::ErrorRate, 2994), need(Metric::Latency, 58)],
        active: None,
    }
}

fn need(metric: Metric, clean: u64) -> Need {
    Need {
        metric,
        clean,
        usual: AtUsual::Unknown,
    }
}

fn notes(mut ask: Ask, facts: &Facts) -> Vec<Note> {
    ask.survey = facts.survey.clone();
    lint(&plan(ask).unwrap(), facts)
}

fn said(code: Code, ask: Ask, facts: &Facts) -> String {
    let notes = notes(ask, facts);
    let lines = notes.iter().filter(|note| note.code == code).map(|note| {
        let step = note
            .step
            .map_or(String::new(), |step| format!(" (step {})", step + 1));
        format!("{:?}{step}: {}", note.severity, note.text)
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn a_careful_plan_on_a_sound_target_has_no_notes() {
    for strategy in [Strategy::Canary, Strategy::BlueGreen, Strategy::Instant] {
        assert_eq!(notes(ask(strategy), &facts()), []);
    }
}

#[test]
fn weights_must_rise_and_end_at_100_percent() {
    let falls = crate::asks::ladder(&[10, 50, 25]);
    insta::assert_snapshot!(said(Code::Ladder, falls, &facts()), @"
    Error (step 8): weight 25 % does not rise above 50 %; let the ladder rise
    Error: the ladder ends at 25 %; end it at 100 %
    ");
}

#[test]
fn a_weight_above_what_the_target_allows_is_an_error() {
    let mut facts = facts();
    facts.survey.largest_weight = Percent::whole(15);
    insta::assert_snapshot!(said(Code::LargestWeight, crate::asks::ladder(&[10, 25, 100]), &facts), @"Error (step 6): weight 25 % is above the 15 % this target allows; lower it");
}

#[test]
fn a_ladder_on_one_side_is_an_error_that_says_what_can_be_had() {
    let mut facts = facts();
    facts.survey.largest_weight = Percent::ZERO;
    insta::assert_snapshot!(said(Code::LargestWeight, crate::asks::ladder(&[10, 100]), &facts), @"Error (step 3): weight 10 % cannot be had: this target has one side, which moves whole; use the strategy rolling or instant");
}

#[test]
fn a_bake_too_short_for_its_gates_is_warned_of() {
    let mut facts = facts();
    facts.survey.requests_per_second = 20.0;
    insta::assert_snapshot!(said(Code::ShortBake, short(), &facts), @"Warning (step 4): about 600 requests in 5 min at 10 %; the error-rate gate needs 2994 when none is bad: bake 25 min instead of 5 min, or shift to 50 % instead of 10 %");
    facts.survey.requests_per_second = 0.0;
    insta::assert_snapshot!(said(Code::ShortBake, short(), &facts), @"
    Warning (step 4): about 0 requests in 5 min at 10 %; the error-rate gate needs 2994 when none is bad: there is no traffic; send some, or promote by hand
    Warning (step 7): about 0 requests in 5 min at 100 %; the error-rate gate needs 2994 when none is bad: there is no traffic; send some, or promote by hand
    ");
}

#[test]
fn a_bake_that_suffices_once_extended_is_only_worth_knowing() {
    let mut facts = facts();
    facts.survey.requests_per_second = 40.0;
    insta::assert_snapshot!(said(Code::ShortBake, short(), &facts), @"Advice (step 4): about 1200 requests in 5 min at 10 %; the error-rate gate needs 2994 when none is bad: it will be extended to about 13 min: bake 13 min instead of 5 min, or shift to 25 % instead of 10 %");
}

#[test]
fn what_stable_is_usually_like_counts_for_what_a_bake_needs() {
    let mut facts = facts();
    facts.needs[0].usual = AtUsual::Requests(8_100);
    insta::assert_snapshot!(said(Code::ShortBake, short(), &facts), @"Advice (step 4): about 3000 requests in 5 min at 10 %; the error-rate gate needs 2994 when none is bad, 8100 at stable's usual share: it will be extended to about 14 min: bake 14 min instead of 5 min, or shift to 30 % instead of 10 %");
    facts.needs[0].usual = AtUsual::Never;
    insta::assert_snapshot!(said(Code::ShortBake, crate::asks::ladder(&[100]), &facts), @"Warning (step 4): about 30000 requests in 5 min at 100 %; the error-rate gate needs 2994 when none is bad, and no number at stable's usual share: stable itself is above the limit; set one that stable keeps, or promote by hand");
}

#[test]
fn a_proposed_weight_stays_below_the_next_rung() {
    let mut facts = facts();
    facts.survey.requests_per_second = 20.0;
    insta::assert_snapshot!(said(Code::ShortBake, crate::asks::ladder(&[10, 50, 100]), &facts), @"Warning (step 4): about 600 requests in 5 min at 10 %; the error-rate gate needs 2994 when none is bad: bake 25 min instead of 5 min");
}

#[test]
fn a_canary_too_small_for_its_weight_is_an_error() {
    // No planner makes such a plan; one that came from elsewhere is caught.
    let facts = facts();
    let mut plan = plan(short()).unwrap();
    plan.canary.tasks = 20;
    let notes = lint(&plan, &facts);
    let texts: Vec<&str> = notes.iter().map(|note| note.text.as_str()).collect();
    insta::assert_snapshot!(texts.join("\n"), @"
    1 task cannot carry 10 %; provision 2 first
    6 tasks cannot carry 100 %; provision 20 first
    ");
}

#[test]
fn a_stable_side_that_could_not_take_everything_back_is_warned_of() {
    let mut facts = facts();
    facts.survey.observation.a.healthy = 4;
    insta::assert_snapshot!(said(Code::StableCapacity, short(), &facts), @"Warning: stable has 4 of 6 tasks healthy and could not take everything back at once; bring it to full size first");
}

#[test]
fn both_sides_must_fit_into_the_quota() {
    let mut facts = facts();
    facts.survey.task_quota = 10;
    insta::assert_snapshot!(said(Code::Quota, short(), &facts), @"Error: both sides together need 12 tasks, the quota is 10; raise it");
}

fn freezing(from: u64, until: u64) -> Ask {
    let mut ask = short();
    ask.recipe.policies.freezes = vec![FreezeWindow {
        reason: "quarterly close".into(),
        when: When::Once {
            from: start() + Span::minutes(from),
            until: start() + Span::minutes(until),
        },
    }];
    ask
}

#[test]
fn a_shift_that_falls_into_a_freeze_is_warned_of() {
    insta::assert_snapshot!(said(Code::Freeze, freezing(0, 60), &facts()), @"Warning: frozen until 2026-11-16T15:00:00Z: quarterly close; no shift happens before that");
    // Five to seven minutes in: long before the end, but when the last shift is due.
    insta::assert_snapshot!(said(Code::Freeze, freezing(5, 7), &facts()), @"Warning (step 6): a freeze will have begun by then: quarterly close; it would be held there until 2026-11-16T14:07:00Z");
    // Only the old side is still up then.
    assert_eq!(said(Code::Freeze, freezing(20, 60), &facts()), "");
    let mut revert = freezing(0, 60);
    revert.purpose = Purpose::Revert;
    assert_eq!(said(Code::Freeze, revert, &facts()), "");
}

#[test]
fn a_migration_without_a_way_back_is_warned_of_when_the_plan_would_go_back() {
    let mut facts = facts();
    facts.release.migration = Migration::NonReversible;
    insta::assert_snapshot!(said(Code::Migration, short(), &facts), @"Warning: its data migration cannot be taken back, but the plan rolls back when a gate fails; make the migration compatible, or hold instead");
    let mut holds = short();
    holds.recipe.policies.failed_gate = OnFailedGate::Hold;
    assert_eq!(said(Code::Migration, holds, &facts), "");
    facts.release.migration = Migration::Compatible;
    assert_eq!(said(Code::Migration, short(), &facts), "");
}

#[test]
fn a_missing_alarm_is_warned_of() {
    let mut facts = facts();
    facts.survey.alarm = Alarm::Missing;
    insta::assert_snapshot!(said(Code::NoAlarm, short(), &facts), @"Warning: no alarm watches this service; only the control room's own gates do");
}

#[test]
fn an_alarm_that_fires_already_is_warned_of_unless_it_is_being_fixed() {
    let mut facts = facts();
    facts.survey.alarm = Alarm::Firing;
    insta::assert_snapshot!(said(Code::AlarmFiring, short(), &facts), @"Warning: the service's alarm fires already; if this release repairs it, say --fix");
    let mut fix = short();
    fix.purpose = Purpose::Fix;
    assert_eq!(
        said(Code::AlarmFiring, fix, &facts),
        "",
        "a fix may be shipped"
    );
}

#[test]
fn a_missing_health_check_is_warned_of() {
    let mut facts = facts();
    facts.survey.health_check = false;
    insta::assert_snapshot!(said(Code::NoHealthCheck, short(), &facts), @"Warning: there is no health check, so a task counts as healthy once it runs; add one");
}

#[test]
fn rules_that_do_more_than_forward_are_an_error() {
    let mut facts = facts();
    facts.survey.rule = RuleShape::ForwardAndAuthenticate;
    insta::assert_snapshot!(said(Code::RuleShape, short(), &facts), @"Error: the rule forwards and authenticates; move authentication to a rule of its own");
    facts.survey.rule = RuleShape::ForwardAndRedirect;
    insta::assert_snapshot!(said(Code::RuleShape, short(), &facts), @"Error: the rule forwards and redirects; move the redirect to a rule of its own");
}

#[test]
fn both_slots_must_be_attached() {
    let mut facts = facts();
    facts.survey.rule = RuleShape::OneSlotAttached;
    insta::assert_snapshot!(said(Code::NotAttached, short(), &facts), @"Error: only one slot is attached to the rule; attach both, one with weight 0");
}

#[test]
fn a_slow_way_back_is_said_before_the_start() {
    let mut facts = facts();
    facts.survey.promise.within = Span::minutes(10);
    facts.survey.promise.by = "a network balancer".into();
    insta::assert_snapshot!(said(Code::Promise, ask(Strategy::Rolling), &facts), @"
    Warning: bringing traffic back takes about 10 min here (a network balancer)
    Advice (step 5): from here on the old side is smaller; bringing everything back needs new tasks first, about 10 min 40 s
    ");
}

#[test]
fn a_release_that_failed_before_asks() {
    let mut facts = facts();
    facts.failed_before = Some("gate failed: errors 2 %".into());
    insta::assert_snapshot!(said(Code::FailedBefore, short(), &facts), @"Error: release `2f9c1e4` was tried before and went back (gate failed: errors 2 %); start with --again if it is meant");
}

#[test]
fn a_target_that_is_split_already_is_an_error() {
    let mut facts = facts();
    facts.survey.observation.a.weight = Percent::whole(75);
    facts.survey.observation.b.weight = Percent::whole(25);
    insta::assert_snapshot!(said(Code::SplitTraffic, short(), &facts), @"Error: slot b has weight 25 % already: an earlier rollout ended half way; roll back first");
}

#[test]
fn another_rollout_on_the_target_is_an_error() {
    let mut facts = facts();
    facts.active = Some("r0".parse().unwrap());
    insta::assert_snapshot!(said(Code::Active, short(), &facts), @"Error: rollout `r0` is active on this target; wait for it, or start with --supersede");
}

#[test]
fn the_most_serious_note_comes_first() {
    let mut facts = facts();
    facts.survey.alarm = Alarm::Missing;
    facts.survey.task_quota = 10;
    facts.survey.promise.within = Span::minutes(1);
    let severities: Vec<_> = notes(short(), &facts)
        .iter()
        .map(|note| note.severity)
        .collect();
    let mut sorted = severities.clone();
    sorted.sort_by(|one, other| other.cmp(one));
    assert_eq!(severities, sorted);
    assert!(severities.len() >= 3);
}
