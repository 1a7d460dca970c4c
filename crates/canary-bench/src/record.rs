//! Recorded figures of a short plan: what a test compares with, so that nobody
//! makes a judge worse without noticing.
//!
//! The seed is fixed, so the figures change only with the code (and by single runs
//! with the last digits of another system's logarithms, which is what the
//! tolerances are for).

use crate::case::{Plan, Row};
use crate::method::METHODS;
use crate::results::Results;
use crate::walk::{Feed, Pace};
use crate::world::WORLDS;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Worlds that between them need every part of the judges.
const SHOWN: [&str; 12] = [
    "healthy 0.02 %",
    "boundary 0.1 %",
    "AR(1) per arm",
    "clustered",
    "brown-out",
    "missing bins",
    "0.5 %",
    "2 %",
    "2 % from 120 s",
    "1 % from 25 %",
    "latency 3 → 10 %",
    "frames 2 → 10 %",
];

/// Rollouts a case.
const RUNS: u64 = 120;

/// More than so many of them must differ before it counts.
const RUNS_THAT_MATTER: f64 = 2.0 / RUNS as f64;

/// Bad requests must be more by this part before it counts.
const PART_THAT_MATTERS: f64 = 0.05;

const HEAD: &str = "case,method,false,detected,completed,bad_served";

/// The short plan.
#[must_use]
pub fn short(threads: usize) -> Results {
    let mut worlds = WORLDS.to_vec();
    worlds.retain(|world| SHOWN.contains(&world.name));
    let plan = Plan {
        worlds,
        rates: vec![100],
        feeds: vec![Feed::Tens, Feed::Late],
        methods: &METHODS,
        pace: Pace::Asked,
        runs: RUNS,
        seed: 1,
    };
    Results(plan.run(threads))
}

/// Figures as they are kept in the file.
#[must_use]
pub fn record(results: &Results) -> String {
    let mut text = format!("{HEAD}\n");
    for row in &results.0 {
        let Figures {
            wrong,
            detected,
            completed,
            bad,
        } = figures(row);
        let name = name(row);
        // Writing to text cannot fail.
        writeln!(
            text,
            "{name},{wrong:.4},{detected:.4},{completed:.4},{bad:.2}"
        )
        .ok();
    }
    text
}

/// What is worse than in the file, or is not in it; empty when nothing is. Only
/// our method can get worse: the others must stay as they are.
#[must_use]
pub fn compare(results: &Results, recorded: &str) -> Vec<String> {
    let lines = recorded.lines().skip(1).filter_map(|line| {
        let mut fields = line.rsplitn(5, ',');
        let mut next = || fields.next()?.parse::<f64>().ok();
        // From the end, for names may have commas.
        let [bad, completed, detected, wrong] = [next()?, next()?, next()?, next()?];
        let figures = Figures {
            wrong,
            detected,
            completed,
            bad,
        };
        Some((fields.next()?.to_owned(), figures))
    });
    let known: BTreeMap<String, Figures> = lines.collect();
    let mut worse = Vec::new();
    for row in &results.0 {
        let name = name(row);
        let Some(before) = known.get(&name) else {
            worse.push(format!("{name} is not in the file"));
            continue;
        };
        let is_ours = row.method.key == METHODS[0].key;
        for (what, before, now, by) in changes(row, before, &figures(row)) {
            if by > 0.0 || (!is_ours && by < 0.0) {
                worse.push(format!("{name}: {what} was {before}, is {now:.4}"));
            }
        }
    }
    worse
}

/// What matters of the changes: above 0 is worse, below is better.
fn changes(row: &Row, before: &Figures, now: &Figures) -> Vec<(&'static str, f64, f64, f64)> {
    let is_healthy = row.world.is_healthy();
    let of = |what, before: f64, now: f64, tolerated: f64, is_good: bool| {
        let by = if is_good { before - now } else { now - before };
        let by = if by.abs() > tolerated { by } else { 0.0 };
        (what, before, now, by)
    };
    let part = (before.bad * PART_THAT_MATTERS).max(0.5);
    let mut changes = vec![
        of(
            "false rollbacks",
            before.wrong,
            now.wrong,
            RUNS_THAT_MATTER,
            false,
        ),
        of(
            "completed",
            before.completed,
            now.completed,
            RUNS_THAT_MATTER,
            is_healthy,
        ),
    ];
    if !is_healthy {
        changes.push(of(
            "detected",
            before.detected,
            now.detected,
            RUNS_THAT_MATTER,
            true,
        ));
        changes.push(of("bad requests served", before.bad, now.bad, part, false));
    }
    changes
}

/// One line of the file.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Figures {
    wrong: f64,
    detected: f64,
    completed: f64,
    bad: f64,
}

fn figures(row: &Row) -> Figures {
    let tally = &row.tally;
    Figures {
        wrong: row.wrong(),
        detected: tally.share(tally.detected),
        completed: tally.share(tally.completed),
        bad: tally.bad_mean(),
    }
}

fn name(row: &Row) -> String {
    let feed = row.feed.as_str();
    format!(
        "{} {}/s {feed},{}",
        row.world.name, row.rate, row.method.key
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tally::Tally;

    fn results(method: usize, detected: u64, bad: u64) -> Results {
        let world = WORLDS.into_iter().find(|world| world.name == "2 %");
        Results(vec![Row {
            world: world.unwrap(),
            rate: 100,
            feed: Feed::Tens,
            method: &METHODS[method],
            tally: Tally {
                runs: 1_000,
                detected,
                bad,
                ..Tally::default()
            },
        }])
    }

    #[test]
    fn ours_may_get_better_and_the_others_must_not_change() {
        for method in [0, 1] {
            let before = record(&results(method, 900, 10_000));
            assert!(compare(&results(method, 900, 10_000), &before).is_empty());
            assert!(compare(&results(method, 890, 10_400), &before).is_empty());
            assert_eq!(compare(&results(method, 800, 10_000), &before).len(), 1);
            assert_eq!(compare(&results(method, 900, 20_000), &before).len(), 1);
            let better = compare(&results(method, 1_000, 5_000), &before);
            assert_eq!(better.len(), if method == 0 { 0 } else { 2 }, "{better:?}");
        }
    }

    #[test]
    fn what_was_not_recorded_is_told() {
        let told = compare(&results(0, 900, 10), HEAD);
        assert_eq!(told, ["2 % 100/s 10 s,ours is not in the file"]);
    }
}
