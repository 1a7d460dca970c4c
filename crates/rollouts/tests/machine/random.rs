//! Random lives: whatever comes in, in whatever order, the rules hold; and once
//! the world is healthy again every rollout finds its end.
//!
//! The rules that hold after every single record are in `story::check`.

use crate::asks::{ask, start, survey};
use crate::story::{Judge, Story, all_good, command};
use crate::world::{Answer, Fault};
use proptest::prelude::{Just, ProptestConfig, any, prop_oneof, proptest};
use proptest::strategy::Strategy as Strategy_;
use proptest::test_runner::RngSeed;
use rollouts::{
    Approval, Ask, Effect, Ending, FailureClass, FreezeWindow, Input, Observation, OnFailedGate,
    OnInsufficient, OnOrphan, OnSystemWide, Outcome, Record, Rollout, Seen, Sight, Slot, Strategy,
    Verb, When,
};
use vocab::{EffectId, Percent, Span, Timestamp, Verdict};

/// One thing that happens.
#[derive(Debug, Clone)]
enum Turn {
    Wait(u64),
    Command(Verb, bool, bool),
    Evidence(usize),
    Breaks(usize, usize, u32),
    ForeignWeight(u8),
    ForeignTasks(bool, usize),
    Scales(bool),
    TasksDie(bool, usize),
    NothingComesUp,
    ReadsOld(bool),
    SettlesFromNowhere(u64, usize),
    Away(u64),
    ClockGoesBack,
    Supersede,
    Begin,
    Crash,
    Blind(u64),
}

const JUDGES: [Judge; 7] = [
    all_good,
    |_, _| Some(Verdict::Hold),
    |_, _| Some(Verdict::InsufficientData { requests: 10 }),
    |_, _| Some(Verdict::SystemWide),
    |_, _| Some(Verdict::RollBack),
    |_, _| Some(Verdict::RollBackNow),
    |_, _| None,
];

const TARGETS: [fn(&Effect) -> bool; 4] = [
    |_| true,
    Effect::moves_traffic,
    |effect| matches!(effect, Effect::EnsureCapacity { .. }),
    |effect| matches!(effect, Effect::RunSuite { .. } | Effect::Page { .. }),
];

const ANSWERS: [Answer; 9] = [
    Answer::Fails(FailureClass::Throttled),
    Answer::Fails(FailureClass::Denied),
    Answer::Fails(FailureClass::Conflict),
    Answer::Fails(FailureClass::Rejected),
    Answer::Fails(FailureClass::Missing),
    Answer::LosesReply,
    Answer::GetsLost,
    Answer::Lies,
    Answer::Hangs,
];

fn turn() -> impl Strategy_<Value = Turn> {
    let forward = [
        Verb::Pause,
        Verb::Unpause,
        Verb::Approve,
        Verb::Promote,
        Verb::PromoteFully,
    ];
    prop_oneof![
        36 => (1_u64..90).prop_map(Turn::Wait),
        18 => (0..forward.len(), any::<bool>(), any::<bool>())
            .prop_map(move |(verb, why, grace)| Turn::Command(forward[verb], why, grace)),
        1 => any::<bool>().prop_map(|back| {
            let verb = if back { Verb::RollBack } else { Verb::Abort };
            Turn::Command(verb, false, false)
        }),
        6 => Just(Turn::Evidence(0)),
        4 => (0..JUDGES.len()).prop_map(Turn::Evidence),
        6 => (0..TARGETS.len(), 0..ANSWERS.len(), 1_u32..4)
            .prop_map(|(on, answer, times)| Turn::Breaks(on, answer, times)),
        3 => (0_u8..=100).prop_map(Turn::ForeignWeight),
        3 => (any::<bool>(), 0_usize..8).prop_map(|(a, tasks)| Turn::ForeignTasks(a, tasks)),
        3 => any::<bool>().prop_map(Turn::Scales),
        2 => (any::<bool>(), 1_usize..6).prop_map(|(a, tasks)| Turn::TasksDie(a, tasks)),
        1 => Just(Turn::NothingComesUp),
        6 => any::<bool>().prop_map(Turn::ReadsOld),
        4 => (0_u64..12, 0_usize..4).prop_map(|(id, how)| Turn::SettlesFromNowhere(id, how)),
        3 => (5_u64..4000).prop_map(Turn::Away),
        2 => Just(Turn::ClockGoesBack),
        1 => Just(Turn::Supersede),
        2 => Just(Turn::Begin),
        6 => Just(Turn::Crash),
        3 => (1_u64..120).prop_map(Turn::Blind),
    ]
}

fn asked() -> impl Strategy_<Value = Ask> {
    let shape = (0_usize..4, 1_u32..8, 1_u32..8, 5_u8..=100);
    let policies = (0_usize..3, 0_usize..3, 0_usize..3, 0_usize..2, 0_usize..3);
    (shape, policies, any::<bool>(), any::<bool>()).prop_map(|(shape, policies, asks, freezes)| {
        let (strategy, stable, canary, batch) = shape;
        let mut ask = ask(Strategy::ALL[strategy]);
        ask.survey = survey(stable);
        ask.recipe.tasks = canary;
        ask.recipe.batch = Percent::whole(batch);
        ask.recipe.bake = Span::seconds(60);
        ask.recipe.between_batches = Span::seconds(30);
        ask.recipe.keep_warm = Span::seconds(90);
        let gates = [
            OnFailedGate::RollBack,
            OnFailedGate::Hold,
            OnFailedGate::HoldAndPage,
        ];
        let missing = [
            OnInsufficient::Hold,
            OnInsufficient::RollBack,
            OnInsufficient::Ask,
        ];
        let orphans = [OnOrphan::RollBack, OnOrphan::Hold, OnOrphan::Continue];
        let system = [OnSystemWide::Hold, OnSystemWide::RollBack];
        let of = &mut ask.recipe.policies;
        of.failed_gate = gates[policies.0];
        of.failed_final_gate = gates[policies.1];
        of.insufficient = missing[policies.2];
        of.system_wide = system[policies.3];
        of.orphan = orphans[policies.4];
        of.snapshot = asks.then(|| "website-db".into());
        of.approval = asks.then(|| Approval {
            before: Percent::whole(40),
            who: vec!["Grace".parse().unwrap()],
            why: "production".into(),
        });
        if freezes {
            of.freezes = vec![FreezeWindow {
                reason: "quarterly close".into(),
                when: When::Once {
                    from: start() + Span::minutes(2),
                    until: start() + Span::minutes(9),
                },
            }];
        }
        ask
    })
}

fn outcome(how: usize, now: Timestamp) -> Outcome {
    let message = "out of nowhere".to_owned();
    match how {
        0 => Outcome::Done {
            called: now,
            acknowledged: now,
            detail: message,
        },
        1 => Outcome::Unknown { message },
        2 => Outcome::Failed {
            class: FailureClass::Throttled,
            message,
        },
        _ => Outcome::Failed {
            class: FailureClass::Denied,
            message,
        },
    }
}

fn slot(first: bool) -> Slot {
    if first { Slot::A } else { Slot::B }
}

/// Lets it happen. `old` is a reading from some time ago.
fn take(story: &mut Story, turn: &Turn, old: &Observation) {
    let now = story.now();
    match turn {
        Turn::Wait(seconds) => story.for_span(Span::seconds(*seconds)),
        Turn::Command(verb, why, grace) => {
            let by = if *grace { "Grace" } else { "Ada" };
            let why = why.then_some("because");
            let _refused_or_not = story.input(Input::Command(command(*verb, by, why)));
        }
        Turn::Evidence(judge) => story.judge = JUDGES[*judge],
        Turn::Breaks(on, answer, times) => story.world.faults.push_back(Fault {
            on: TARGETS[*on],
            answer: ANSWERS[*answer].clone(),
            times: *times,
        }),
        Turn::ForeignWeight(weight) => story.world.weight_of_b = Percent::whole(*weight),
        Turn::ForeignTasks(first, tasks) => {
            story
                .world
                .side(slot(*first))
                .tasks
                .resize(*tasks, Some(now));
        }
        Turn::Scales(first) => story.world.side(slot(*first)).tasks.push(Some(now)),
        Turn::TasksDie(first, tasks) => {
            let side = story.world.side(slot(*first));
            side.tasks
                .iter_mut()
                .take(*tasks)
                .for_each(|task| *task = None);
        }
        Turn::NothingComesUp => story.world.healthy_after = None,
        Turn::ReadsOld(looks_fresh) => {
            let mut reading = old.clone();
            if *looks_fresh {
                reading.at = now;
            }
            story.reading = Some(reading);
            story.look();
            story.reading = None;
        }
        Turn::SettlesFromNowhere(id, how) => {
            let settled = Input::Settled(EffectId(*id), outcome(*how, now));
            story.input(settled).unwrap();
        }
        Turn::Away(seconds) => {
            let gap = Span::seconds(*seconds);
            story.away(gap);
        }
        Turn::ClockGoesBack => {
            let back = Input::Seen(Seen::ClockWentBack(Span::minutes(3)));
            story.input(back).unwrap();
        }
        Turn::Supersede => {
            let by = "r9".parse().unwrap();
            story.input(Input::Supersede(by)).unwrap();
        }
        Turn::Begin => drop(story.input(Input::Begin).unwrap()),
        Turn::Crash => story.crash(),
        Turn::Blind(seconds) => {
            story.watched = false;
            story.for_span(Span::seconds(*seconds));
            story.watched = true;
        }
    }
}

fn rolls_back_from_here(story: &Story) {
    let input = Input::Command(command(Verb::RollBack, "Ada", None));
    let decided = story.rollout.decide(&input, &Sight::default(), story.now());
    assert_eq!(decided.is_err(), story.rollout.has_ended());
}

fn is_replayed(story: &Story) {
    let ((at, planned), rest) = story.records().split_first().unwrap();
    let mut rollout = Rollout::begin(*at, planned).unwrap();
    let mut states = story.states().iter();
    assert_eq!(Some(&rollout), states.next());
    for ((at, record), state) in rest.iter().zip(states) {
        rollout.apply(*at, record).unwrap();
        assert_eq!(&rollout, state, "after {record}");
    }
    assert_eq!(rollout, story.rollout);
}

fn refuses_illegal_records_whole(story: &Story) {
    for (at, record) in story.records() {
        let mut rollout = story.rollout.clone();
        if rollout.apply(*at, record).is_err() {
            assert_eq!(rollout, story.rollout, "{record}");
        }
    }
}

/// A person comes and does what they are asked to, as often as it takes.
fn with_patience(story: &mut Story) {
    for _ in 0..12 {
        story.run_to_the_end();
        if story.rollout.has_ended() {
            return;
        }
        for verb in [Verb::Unpause, Verb::Promote, Verb::RollBack] {
            let grace = command(verb, "Grace", Some("I looked at it"));
            if story.input(Input::Command(grace)).is_ok() {
                break;
            }
        }
    }
    panic!(
        "no end in sight: {:?}\n{}",
        story.rollout.phase(),
        story.transcript()
    );
}

fn live(ask: Ask, turns: &[Turn]) {
    let mut story = Story::of(ask);
    let mut old = story.world.observe();
    for (number, turn) in turns.iter().enumerate() {
        take(&mut story, turn, &old);
        rolls_back_from_here(&story);
        if number % 3 == 0 {
            old = story.world.observe();
        }
    }
    is_replayed(&story);
    refuses_illegal_records_whole(&story);
    if story.rollout.has_ended() {
        return;
    }
    story.heal();
    let mut back = story.clone();
    story.run_to_the_end();
    is_replayed(&story);
    with_patience(&mut story);
    is_where_it_says(&story);
    // Stuck once is possible: the time of a way back may have been nearly over.
    for _ in 0..2 {
        if back.command(Verb::RollBack).is_ok() {
            back.run_to_the_end();
        }
    }
    assert!(back.rollout.has_ended(), "{}", back.transcript());
    is_where_it_says(&back);
}

/// The world is as the ending says, unless the target was never touched.
fn is_where_it_says(story: &Story) {
    let touched = story.records().iter().any(|(_, record)| {
        matches!(
            record,
            Record::Intended {
                order: Effect::EnsureCapacity { .. } | Effect::EnsureWeight { .. },
                ..
            }
        )
    });
    if !touched {
        return;
    }
    let weight = story.world.weight_of_b;
    match story.rollout.ending().unwrap() {
        Ending::Completed => assert_eq!(weight, Percent::FULL, "{}", story.transcript()),
        Ending::RolledBack | Ending::Aborted | Ending::Failed => {
            assert_eq!(weight, Percent::ZERO, "{}", story.transcript());
        }
    }
}

proptest! {
    // The same lives every time; more of them with `PROPTEST_CASES`.
    #![proptest_config(ProptestConfig {
        cases: ProptestConfig::default().cases.max(1024),
        rng_seed: RngSeed::Fixed(20_261_116),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn whatever_happens_the_rules_hold_and_there_is_an_end(
        ask in asked(),
        turns in proptest::collection::vec(turn(), 1..60),
    ) {
        live(ask, &turns);
    }
}
