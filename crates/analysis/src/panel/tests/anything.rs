//! Whatever a panel is told, by whomever its gates are judged, it has an answer.

use super::*;
use proptest::prelude::*;

fn count() -> impl Strategy<Value = Count> {
    let number = prop_oneof![
        4 => 0..500_u64,
        1 => Just(0_u64),
        1 => Just(u64::MAX),
        1 => 0..2_000_000_000_u64,
    ];
    (number, 0..6_u64, 0..4_u8).prop_map(|(events, few, kind)| Count {
        events,
        bad: match kind {
            0 => events,
            1 => events.saturating_add(few),
            _ => few.min(events),
        },
    })
}

fn figure() -> impl Strategy<Value = Option<f64>> {
    prop_oneof![
        Just(None),
        Just(Some(f64::NAN)),
        Just(Some(f64::INFINITY)),
        Just(Some(-3.0)),
        (0.0..90.0_f64).prop_map(Some),
    ]
}

fn arm() -> impl Strategy<Value = Arm> {
    let counts = (count(), count(), count(), count());
    let figures = (figure(), figure(), figure());
    (counts, figures, 0..5_u32, 0..5_u32).prop_map(|(counts, figures, healthy, unhealthy)| Arm {
        requests: counts.0,
        latency: counts.1,
        frames: counts.2,
        memory: counts.3,
        latency_millis: figures.0.map(|millis| [millis; 3]),
        frames_per_second: figures.1,
        memory_megabytes: figures.2,
        healthy,
        unhealthy,
    })
}

/// An interval anywhere within an hour, or the next one; and what may follow it.
fn event() -> impl Strategy<Value = (Bin, bool, bool, u8)> {
    let seconds = prop_oneof![4 => Just(10_u64), 1 => Just(60), 1 => 0..100_u64];
    let weight = prop_oneof![Just(0_u8), Just(10), Just(50), Just(100)];
    (
        (0..3_600_u64, seconds, arm(), arm()),
        any::<bool>(),
        (0..8_u8).prop_map(|shift| shift == 0),
        weight,
    )
        .prop_map(|((at, seconds, stable, canary), next, shift, weight)| {
            let bin = Bin {
                start: START + Span::seconds(at),
                span: Span::seconds(seconds),
                stable,
                canary,
            };
            (bin, next, shift, weight)
        })
}

fn gates_of(method: Method) -> Vec<Gate> {
    let mut gates = usual_gates();
    for gate in &mut gates {
        gate.judge = method;
    }
    gates
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn there_is_always_a_judgement(
        method in prop::sample::select(Method::ALL.to_vec()),
        events in prop::collection::vec(event(), 0..40),
    ) {
        let mut panel = Watch::new(gates_of(method)).judge;
        let mut twin = panel.clone();
        let mut newest = START;
        for (bin, next, shift, weight) in events {
            let start = if next { newest } else { bin.start };
            let bin = Bin { start, ..bin };
            newest = newest.max(bin.end());
            for panel in [&mut panel, &mut twin] {
                if shift {
                    panel.restart(newest);
                }
                panel.take(&bin, Percent::whole(weight));
            }
            for now in [START, newest, newest + Span::minutes(30)] {
                let judgement = panel.judgement(now);
                prop_assert!(!judgement.because.is_empty());
                prop_assert_eq!(judgement.readings.len(), 4);
                for reading in &judgement.readings {
                    prop_assert!((-1.0..=1.0).contains(&reading.evidence), "{reading:?}");
                    prop_assert!(!reading.because.is_empty());
                }
                prop_assert_eq!(&judgement, &twin.judgement(now));
                prop_assert_eq!(&judgement, &panel.clone().judgement(now));
            }
        }
    }
}
