//! Whatever it is told, it has an answer.

use super::*;
use proptest::prelude::*;

fn events() -> impl Strategy<Value = u64> {
    prop_oneof![
        3 => 0..200_u64,
        1 => Just(0_u64),
        1 => 0..1_000_000_000_u64,
        1 => Just(u64::MAX),
    ]
}

fn count() -> impl Strategy<Value = Count> {
    (events(), 0.0..=1.0_f64, 0..4_u8).prop_map(|(events, share, kind)| Count {
        events,
        bad: match kind {
            0 => 0,
            1 => events,
            2 => ((events as f64 * share) as u64).min(events),
            _ => events.min(2),
        },
    })
}

/// An interval, or a change of weight.
#[derive(Debug, Clone)]
struct Event {
    canary: Count,
    stable: Count,
    seconds: u64,
    gap: u64,
    weight: Percent,
    shift: bool,
}

fn event() -> impl Strategy<Value = Event> {
    let weight = prop_oneof![Just(10_u8), Just(50), Just(100)];
    (count(), count(), 1..90_u64, 0..200_u64, weight, 0..6_u8).prop_map(
        |(canary, stable, seconds, gap, weight, shift)| Event {
            canary,
            stable,
            seconds,
            gap: gap.saturating_sub(150),
            weight: Percent::whole(weight),
            shift: shift == 0,
        },
    )
}

fn any_terms() -> impl Strategy<Value = Terms> {
    let tolerated = prop_oneof![Just(0.0), Just(0.1), Just(5.0), Just(100.0)];
    let ratio = prop_oneof![
        Just(1.5),
        Just(f64::NAN),
        Just(-1.0),
        Just(1e300),
        Just(0.0)
    ];
    let metric = prop_oneof![Just(Metric::ErrorRate), Just(Metric::Memory)];
    let dispersion = prop_oneof![Just(1.0), Just(9.0), Just(f64::NAN), Just(0.0)];
    (tolerated, ratio, metric, dispersion, count()).prop_map(
        |(tolerated, ratio, metric, dispersion, count)| Terms {
            gate: gate(metric, tolerated, ratio),
            alpha: 0.0025,
            past: Past { count, dispersion },
        },
    )
}

fn tell(judge: &mut dyn GateJudge, now: &mut Timestamp, event: &Event) {
    if event.shift {
        judge.restart(*now);
    }
    let told = Told {
        start: *now + Span::seconds(event.gap),
        span: Span::seconds(event.seconds),
        canary: event.canary,
        stable: event.stable,
        weight: event.weight,
    };
    judge.take(&told);
    *now = told.end();
}

/// The same interval with more bad events on the canary.
fn worse(event: &Event, by: u64) -> Event {
    let mut event = event.clone();
    event.canary.bad = event.canary.bad.saturating_add(by).min(event.canary.events);
    event
}

fn is_number(strength: &Strength) -> bool {
    let evidence = [strength.above, strength.worse, strength.proof];
    evidence.iter().all(|value| !value.is_nan())
}

proptest! {
    #[test]
    fn there_is_always_an_answer(
        terms in any_terms(),
        events in prop::collection::vec(event(), 0..30),
    ) {
        let mut judge = judge_of(terms.clone());
        let mut twin = judge_of(terms);
        let (mut now, mut later) = (START, START);
        for event in &events {
            tell(judge.as_mut(), &mut now, event);
            tell(twin.as_mut(), &mut later, event);
            let reading = judge.reading(now);
            prop_assert!((-1.0..=1.0).contains(&reading.evidence), "{reading:?}");
            prop_assert!(!reading.because.is_empty());
            prop_assert_eq!(&reading.verdict, &judge.verdict(now));
            prop_assert!(is_number(&judge.strength().unwrap()));
            // In words, because a gate's ratio may be no number.
            let same = format!("{reading:?}");
            prop_assert_eq!(&same, &format!("{:?}", twin.reading(now)));
            prop_assert_eq!(&same, &format!("{:?}", judge.boxed().reading(now)));
            judge.reading(now + Span::minutes(30));
            judge.reading(START - Span::minutes(30));
        }
    }

    #[test]
    fn more_bad_events_never_speak_for_a_canary(
        terms in any_terms(),
        events in prop::collection::vec((event(), 0..5_u64), 1..25),
    ) {
        let (mut judge, mut darker) = (judge_of(terms.clone()), judge_of(terms));
        let (mut now, mut then) = (START, START);
        for (event, by) in &events {
            tell(judge.as_mut(), &mut now, event);
            tell(darker.as_mut(), &mut then, &worse(event, *by));
            let (reading, dark) = (judge.reading(now), darker.reading(now));
            prop_assert!(
                dark.evidence <= reading.evidence + 1e-9,
                "{reading:?} {dark:?}"
            );
            let promoted = dark.verdict == Verdict::Promote;
            prop_assert!(!promoted || reading.verdict == Verdict::Promote);
        }
    }
}
