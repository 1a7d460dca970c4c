//! Seeded simulations: whole rollouts with Poisson traffic.

use super::*;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use rand_distr::{Binomial, Distribution, Poisson};

/// Shares of bad events per metric, in the order of [`Metric::ALL`].
type Badness = [f64; 4];

const HEALTHY: Badness = [0.000_2, 0.03, 0.005, 0.002];
const LADDER: [u8; 3] = [10, 25, 50];
const ROLLOUTS: u64 = 200;

struct World {
    /// Requests per second on both arms together.
    traffic: f64,
    /// The canary's, at a time in seconds since the start.
    canary: fn(u64) -> Badness,
    stable: fn(u64) -> Badness,
}

fn draw(random: &mut ChaCha8Rng, expected: f64, bad: f64) -> Count {
    let events = if expected > 0.0 {
        Poisson::new(expected).unwrap().sample(random) as u64
    } else {
        0
    };
    let bad = Binomial::new(events, bad).unwrap().sample(random);
    Count { events, bad }
}

fn draw_arm(random: &mut ChaCha8Rng, requests: f64, badness: Badness) -> Arm {
    let [errors, slow, janky, heavy] = badness;
    // A session sends a request every five seconds, so half as many vote.
    Arm {
        requests: draw(random, requests, errors),
        latency: draw(random, requests, slow),
        frames: draw(random, requests / 2.0, janky),
        memory: draw(random, requests / 2.0, heavy),
        ..Arm::default()
    }
}

/// Walks the ladder with five minutes at each weight, and says what ended it:
/// the first verdict against the canary and when, or the last verdict of all.
fn rollout(world: &World, seed: u64) -> (Verdict, u64) {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut watch = Watch::new(usual_gates());
    let mut time = 0;
    for weight in LADDER {
        watch.weight = Percent::whole(weight);
        watch.judge.restart(watch.now);
        for _ in 0..30 {
            let requests = world.traffic * 10.0;
            let share = watch.weight.share();
            let canary = draw_arm(&mut random, requests * share, (world.canary)(time));
            let stable = draw_arm(&mut random, requests * (1.0 - share), (world.stable)(time));
            watch.pass(canary, stable);
            time += 10;
            let verdict = watch.verdict();
            if matches!(verdict, Verdict::RollBack | Verdict::RollBackNow) {
                return (verdict, time);
            }
        }
    }
    (watch.verdict(), time)
}

fn rolled_back(world: &World) -> usize {
    (0..ROLLOUTS)
        .filter(|seed| {
            let (verdict, _) = rollout(world, *seed);
            matches!(verdict, Verdict::RollBack | Verdict::RollBackNow)
        })
        .count()
}

#[test]
fn healthy_canaries_are_almost_never_rolled_back() {
    for traffic in [5.0, 20.0, 100.0, 1_000.0] {
        let world = World {
            traffic,
            canary: |_| HEALTHY,
            stable: |_| HEALTHY,
        };
        let count = rolled_back(&world);
        assert!(count <= 2, "{count} of {ROLLOUTS} at {traffic}/s");
    }
}

#[test]
fn canaries_just_at_the_limit_are_rarely_rolled_back() {
    let world = World {
        traffic: 120.0,
        canary: |_| [0.001, 0.05, 0.02, 0.01],
        stable: |_| [0.001, 0.05, 0.02, 0.01],
    };
    let count = rolled_back(&world);
    assert!(count <= 4, "{count} of {ROLLOUTS}");
}

#[test]
fn a_brown_out_of_both_sides_is_not_blamed_on_the_canary() {
    fn brown_out(time: u64) -> Badness {
        let errors = if (120..240).contains(&time) {
            0.005
        } else {
            0.0
        };
        [HEALTHY[0] + errors, HEALTHY[1], HEALTHY[2], HEALTHY[3]]
    }
    for traffic in [5.0, 20.0, 100.0, 1_000.0] {
        let world = World {
            traffic,
            canary: brown_out,
            stable: brown_out,
        };
        let count = rolled_back(&world);
        assert!(count <= 2, "{count} of {ROLLOUTS} at {traffic}/s");
    }
}

#[test]
fn a_lasting_outage_of_both_sides_is_system_wide() {
    let world = World {
        traffic: 120.0,
        canary: |_| [0.05, 0.03, 0.005, 0.002],
        stable: |_| [0.05, 0.03, 0.005, 0.002],
    };
    let wrong: Vec<_> = (0..ROLLOUTS)
        .map(|seed| rollout(&world, seed).0)
        .filter(|verdict| *verdict != Verdict::SystemWide)
        .collect();
    assert!(wrong.len() <= 2, "{wrong:?}");
}

#[test]
fn five_percent_errors_are_found_within_a_minute() {
    let world = World {
        traffic: 120.0,
        canary: |_| [0.05, 0.03, 0.005, 0.002],
        stable: |_| HEALTHY,
    };
    for seed in 0..ROLLOUTS {
        let (verdict, time) = rollout(&world, seed);
        let against = matches!(verdict, Verdict::RollBack | Verdict::RollBackNow);
        assert!(
            against && time <= 60,
            "seed {seed}: {verdict:?} after {time} s"
        );
    }
}

#[test]
fn bad_releases_are_found_by_every_gate() {
    let bad: [fn(u64) -> Badness; 4] = [
        |_| [0.02, 0.03, 0.005, 0.002],
        |_| [0.000_2, 0.12, 0.005, 0.002],
        |_| [0.000_2, 0.03, 0.10, 0.002],
        |_| [0.000_2, 0.03, 0.005, 0.08],
    ];
    for (metric, canary) in Metric::ALL.into_iter().zip(bad) {
        let world = World {
            traffic: 120.0,
            canary,
            stable: |_| HEALTHY,
        };
        let found = rolled_back(&world);
        assert!(found >= 198, "{metric}: {found} of {ROLLOUTS}");
    }
}

#[test]
fn most_healthy_website_canaries_are_promoted_within_their_longest_bake() {
    let world = World {
        traffic: 120.0,
        canary: |_| HEALTHY,
        stable: |_| HEALTHY,
    };
    let promoted = (0..ROLLOUTS)
        .filter(|seed| {
            let mut random = ChaCha8Rng::seed_from_u64(*seed);
            let mut watch = Watch::new(usual_gates());
            (0..90).any(|_| {
                let canary = draw_arm(&mut random, world.traffic, HEALTHY);
                let stable = draw_arm(&mut random, world.traffic * 9.0, HEALTHY);
                watch.pass(canary, stable).verdict() == Verdict::Promote
            })
        })
        .count();
    assert!(promoted >= 110, "{promoted} of {ROLLOUTS}");
}

#[test]
fn sessions_that_stay_are_not_counted_as_new_evidence() {
    // Ten people on the canary keep their machines, slow or not, for the whole bake.
    let votes = |bad| Arm {
        frames: bad,
        memory: bad,
        ..Arm::default()
    };
    let people = |random: &mut ChaCha8Rng, events, slow| Count {
        events,
        bad: Binomial::new(events, slow).unwrap().sample(random),
    };
    let blamed = (0..ROLLOUTS).filter(|seed| {
        let mut random = ChaCha8Rng::seed_from_u64(*seed);
        let mut watch = Watch::new(usual_gates());
        let (canary, stable) = (people(&mut random, 10, 0.01), people(&mut random, 90, 0.01));
        (0..30).any(|_| watch.pass(votes(canary), votes(stable)).verdict() == Verdict::RollBack)
    });
    let count = blamed.count();
    assert!(count <= 2, "{count} of {ROLLOUTS}");
}
