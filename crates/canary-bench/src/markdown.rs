//! The result in tables for people: what was to be reached, then who is wrong how
//! often, and how fast.

use crate::case::Row;
use crate::method::{ALPHA, Method};
use crate::results::{Basis, Results, least};
use crate::tally::{Tally, wilson};
use crate::walk::Feed;
use crate::world::{Canary, Measure, Weather, World};
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// The rate whose figures stand in the tables.
const USUAL_RATE: u32 = 100;

/// Everything.
#[must_use]
pub fn markdown(results: &Results) -> String {
    let mut text = String::new();
    goals(&mut text, results);
    exceptions(&mut text, results);
    floor(&mut text, results);
    wrong(&mut text, results);
    speed(&mut text, results, Feed::Tens);
    speed(&mut text, results, Feed::Minutes);
    promotion(&mut text, results);
    mirror(&mut text, results);
    text
}

/// A line of a table; writing to text cannot fail.
fn line(text: &mut String, cells: &[String]) {
    writeln!(text, "| {} |", cells.join(" | ")).ok();
}

fn head(text: &mut String, title: &str, cells: &[String]) {
    writeln!(text, "\n### {title}\n").ok();
    line(text, cells);
    line(text, &vec!["---".to_owned(); cells.len()]);
}

fn cells<const N: usize>(cells: [&str; N]) -> [String; N] {
    cells.map(str::to_owned)
}

fn percent(share: f64) -> String {
    format!("{:.2} %", share * 100.0)
}

fn seconds(time: Option<u64>) -> String {
    time.map_or_else(|| "—".into(), |time| format!("{time} s"))
}

fn hit(is_hit: bool) -> String {
    if is_hit { "hit" } else { "**missed**" }.into()
}

/// How often ours may be wrong in a healthy world.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Bound {
    /// Where nothing is unusual, or everything is to both sides.
    Plain,
    /// Where errors do not come independently.
    Wandering,
    /// Where no aim was set.
    Open,
}

impl Bound {
    const ALL: [Self; 3] = [Self::Plain, Self::Wandering, Self::Open];

    fn of(world: &World) -> Self {
        match world.weather {
            Weather::Calm | Weather::Diurnal | Weather::BrownOut => Self::Plain,
            Weather::Shared | Weather::Apart | Weather::Clustered => Self::Wandering,
            Weather::ColdStart | Weather::Gaps => Self::Open,
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Plain => "healthy, diurnal, brown-out, boundary, inside the limit ≤ 1 %",
            Self::Wandering => "AR(1), clustered ≤ 2 %",
            Self::Open => "cold start, missing bins (no aim was set)",
        }
    }

    fn most(self) -> Option<f64> {
        match self {
            Self::Plain => Some(0.01),
            Self::Wandering => Some(0.02),
            Self::Open => None,
        }
    }
}

/// The aims that are figures of ours alone, then those beside the others.
fn goals(text: &mut String, results: &Results) {
    head(text, "To reach", &cells(["aim", "measured", ""]));
    for bound in Bound::ALL {
        let Some(worst) = results.worst("ours", |row| Bound::of(&row.world) == bound) else {
            continue;
        };
        let (low, high) = wilson(worst.tally.false_rollbacks, worst.tally.runs);
        let (share, low, high) = (percent(worst.wrong()), percent(low), percent(high));
        let aim = format!("false rollbacks, {}", bound.words());
        let figure = format!("at worst {share} ({low} to {high}; {worst})");
        let is_hit = bound.most().map(|most| hit(worst.wrong() <= most));
        line(text, &[aim, figure, is_hit.unwrap_or_default()]);
    }
    for (feed, most) in [(Feed::Tens, 30), (Feed::Minutes, 120)] {
        if let Some(row) = results.row("ours", "2 %", USUAL_RATE, feed) {
            let (time, feed) = (row.tally.time(0.5), feed.as_str());
            let aim = format!("median detection 0.02 → 2 % at 100/s, {feed} bins ≤ {most} s");
            let is_hit = time.is_some_and(|time| time <= most);
            line(text, &[aim, seconds(time), hit(is_hit)]);
        }
    }
    for (basis, words) in BASES {
        beside_others(text, results, basis, words);
    }
}

fn beside_others(text: &mut String, results: &Results, basis: Basis, words: &str) {
    let slower = results.slower(basis, matters).len();
    let compared = results.usable(basis).filter(|(row, _)| matters(row));
    let of = compared.count();
    let aim = format!(
        "never slower by more than a bin, ≥ 100/s and ≥ 0.5 %, than a usable method: {words}"
    );
    let figure = format!("slower in {slower} of {of} comparisons");
    line(text, &[aim, figure, hit(slower == 0)]);
    let (more, of) = (
        results.exceptions(basis).len(),
        results.usable(basis).count(),
    );
    let aim = format!("no more bad requests served than by a usable method: {words}");
    let figure = format!("more in {more} of {of} comparisons");
    line(text, &[aim, figure, hit(more == 0)]);
}

/// Where being slower by more than a bin is a miss.
fn matters(row: &Row) -> bool {
    row.rate >= 100 && !row.world.name.starts_with("0.2 %")
}

const BASES: [(Basis, &str); 2] = [
    (
        Basis::All,
        "≤ 2 % false in every healthy world of the measure",
    ),
    (
        Basis::Alike,
        "≤ 2 % false in the one calm healthy world alike",
    ),
];

fn exceptions(text: &mut String, results: &Results) {
    for (basis, words) in BASES {
        let mut found = results.exceptions(basis);
        // By method and world; the order within stays.
        found.sort_by_key(|one| (one.row.method.key, one.row.world.name));
        let mut slower = results.slower(basis, matters);
        slower.sort_by_key(|row| (row.method.key, row.world.name));
        if found.is_empty() && slower.is_empty() {
            continue;
        }
        let title = format!("Exceptions; usable: {words}");
        let columns = [
            "method",
            "bad world",
            "its false rollbacks",
            "least possible",
            "its bad requests, ours",
        ];
        head(text, &title, &cells(columns));
        for same in found.chunk_by(|a, b| together(a.row, b.row)) {
            let Some(first) = same.first() else {
                continue;
            };
            let wrong = same.iter().fold(0.0_f64, |most, one| most.max(one.wrong));
            let each = same.iter().map(|one| {
                let their = one.row.tally.bad_mean();
                format!("{}: {their:.1}, {:.1}", place(one.row), one.ours)
            });
            let least = format!("{:.1}", first.least);
            let mut cells = named(first.row).to_vec();
            cells.extend([percent(wrong), least, list(each)]);
            line(text, &cells);
        }
        if slower.is_empty() {
            continue;
        }
        let title = format!("Slower by more than a bin; usable: {words}");
        head(
            text,
            &title,
            &cells(["method", "bad world", "its median, ours"]),
        );
        for same in slower.chunk_by(|a, b| together(a, b)) {
            let each = same.iter().map(|row| {
                let ours = results.ours(row).and_then(|ours| ours.tally.time(0.5));
                let their = seconds(row.tally.time(0.5));
                format!("{}: {their}, {}", place(row), seconds(ours))
            });
            let Some(first) = same.first() else {
                continue;
            };
            let mut cells = named(first).to_vec();
            cells.push(list(each));
            line(text, &cells);
        }
    }
}

fn together(one: &Row, other: &Row) -> bool {
    one.method.key == other.method.key && one.world.name == other.world.name
}

fn named(row: &Row) -> [String; 2] {
    [row.method.key.to_owned(), row.world.name.to_owned()]
}

fn place(row: &Row) -> String {
    format!("{}/s {}", row.rate, row.feed.as_str())
}

fn list(each: impl Iterator<Item = String>) -> String {
    each.collect::<Vec<_>>().join("; ")
}

/// What any test with our error bound must see, beside what ours sees.
fn floor(text: &mut String, results: &Results) {
    let columns = [
        "bad world",
        "least requests",
        "least bad ones",
        "ours, 100/s",
        "ours, 1000/s",
    ];
    head(
        text,
        "Bad requests served, 10 s bins, and the least for our error bound",
        &cells(columns),
    );
    let from_start = |world: &World| matches!(world.canary, Canary::Bad(_));
    for world in worlds(results).iter().filter(|world| from_start(world)) {
        let Canary::Bad(share) = world.canary else {
            continue;
        };
        let least = least(world, ALPHA);
        let ours = [100, 1_000].map(|rate| {
            let row = results.row("ours", world.name, rate, Feed::Tens);
            row.map_or_else(String::new, |row| format!("{:.1}", row.tally.bad_mean()))
        });
        let mut cells = vec![
            world.name.to_owned(),
            format!("{:.0}", least / share),
            format!("{least:.1}"),
        ];
        cells.extend(ours);
        line(text, &cells);
    }
}

fn methods(results: &Results) -> Vec<&'static Method> {
    let mut methods: Vec<&'static Method> = Vec::new();
    for row in &results.0 {
        if methods.iter().any(|method| method.key == row.method.key) {
            break;
        }
        methods.push(row.method);
    }
    let first = results.0.first().map(|row| row.case());
    for row in results.0.iter().filter(|row| Some(row.case()) == first) {
        if !methods.iter().any(|method| method.key == row.method.key) {
            methods.push(row.method);
        }
    }
    methods
}

fn worlds(results: &Results) -> Vec<World> {
    let mut worlds: Vec<World> = results.0.iter().map(|row| row.world).collect();
    worlds.dedup_by_key(|world| world.name);
    worlds
}

fn with_keys(first: &str, results: &Results) -> Vec<String> {
    let keys = methods(results)
        .into_iter()
        .map(|method| method.key.to_owned());
    std::iter::once(first.to_owned()).chain(keys).collect()
}

fn wrong(text: &mut String, results: &Results) {
    let title = "False rollbacks per rollout, at the worst of all rates and feeds";
    head(text, title, &with_keys("healthy world", results));
    for world in worlds(results).iter().filter(|world| world.is_healthy()) {
        let worst = methods(results).into_iter().map(|method| {
            let worst = results.worst(method.key, |row| row.world.name == world.name);
            worst.map_or_else(String::new, |row| percent(row.wrong()))
        });
        let cells: Vec<String> = std::iter::once(world.name.to_owned())
            .chain(worst)
            .collect();
        line(text, &cells);
    }
}

fn speed(text: &mut String, results: &Results, feed: Feed) {
    let feed_name = feed.as_str();
    let title = format!(
        "Median time to detect, and bad requests served, at {USUAL_RATE}/s, {feed_name} bins"
    );
    head(text, &title, &with_keys("bad world", results));
    for world in worlds(results).iter().filter(|world| !world.is_healthy()) {
        let each = methods(results).into_iter().map(|method| {
            let row = results.row(method.key, world.name, USUAL_RATE, feed);
            row.map_or_else(String::new, |row| {
                let bad = row.tally.bad_mean();
                let digits = usize::from(bad < 99.5);
                format!("{}, {bad:.digits$}", seconds(row.tally.time(0.5)))
            })
        });
        let cells: Vec<String> = std::iter::once(world.name.to_owned()).chain(each).collect();
        line(text, &cells);
    }
}

fn promotion(text: &mut String, results: &Results) {
    let rates = rates(results);
    let columns = rates.iter().map(|rate| format!("{rate}/s"));
    let columns: Vec<String> = std::iter::once("healthy world".to_owned())
        .chain(columns)
        .collect();
    head(
        text,
        "Ours, 10 s bins: inconclusive rollouts, median delay of the others",
        &columns,
    );
    let shown = |world: &World| {
        world.is_healthy() && (world.weather == Weather::Calm || world.measure != Measure::Errors)
    };
    for world in worlds(results).iter().filter(|world| shown(world)) {
        let each = rates.iter().map(|rate| {
            let row = results.row("ours", world.name, *rate, Feed::Tens);
            row.map_or_else(String::new, |row| {
                let open = percent(row.tally.share(row.tally.inconclusive));
                format!("{open}, {}", seconds(row.tally.delay(0.5)))
            })
        });
        let cells: Vec<String> = std::iter::once(world.name.to_owned()).chain(each).collect();
        line(text, &cells);
    }
}

/// Largest chance of promoting a canary that is at its limit, a step.
const BETA: f64 = 0.05;

/// How often a canary at its limit gets past the first step, where it should not.
fn mirror(text: &mut String, results: &Results) {
    let columns: Vec<String> = std::iter::once("at the limit".to_owned())
        .chain(rates(results).iter().map(|rate| format!("{rate}/s")))
        .collect();
    let title = "Ours, 10 s bins: promoted once at least, at the limit; bound 5 % a step";
    head(text, title, &columns);
    let at_limit = |world: &World| {
        let limit = world.measure.gate().tolerated.share();
        world.canary == Canary::Healthy && (world.stable - limit).abs() < 1e-9
    };
    for world in worlds(results).iter().filter(|world| at_limit(world)) {
        let each = rates(results).into_iter().map(|rate| {
            let row = results.row("ours", world.name, rate, Feed::Tens);
            row.map_or_else(String::new, |row| {
                let Tally { promoted, runs, .. } = row.tally;
                let share = percent(row.tally.share(promoted));
                let is_more = wilson(promoted, runs).0 > BETA;
                if is_more {
                    format!("**{share}**")
                } else {
                    share
                }
            })
        });
        let cells: Vec<String> = std::iter::once(world.name.to_owned()).chain(each).collect();
        line(text, &cells);
    }
}

fn rates(results: &Results) -> BTreeSet<u32> {
    results.0.iter().map(|row| row.rate).collect()
}

/// The table of what was run at the limits, where every rollback is wrong.
#[must_use]
pub fn limits(rows: &[Row], runs: u64) -> String {
    let mut text = String::new();
    let bound = percent(ALPHA);
    let title = format!("Ours at the limits, {runs} forced ladders each; bound {bound} a metric");
    head(
        &mut text,
        &title,
        &cells(["limit", "rate", "rolled back", "95 % interval", ""]),
    );
    for row in rows {
        let tally = &row.tally;
        let wrong = tally.false_rollbacks + tally.detected;
        let (low, high) = wilson(wrong, tally.runs);
        let interval = format!("{} to {}", percent(low), percent(high));
        let rate = format!("{}/s", row.rate);
        let cells = [
            row.world.name.into(),
            rate,
            percent(tally.share(wrong)),
            interval,
            hit(low <= ALPHA),
        ];
        line(&mut text, &cells);
    }
    text
}
