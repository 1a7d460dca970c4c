//! The core: journal, machine, simulated rollouts, the way back.

use crate::figures::{Times, table, timed, unit};
use anyhow::{Context, bail};
use control_room_tests::practice_estate;
use drills::{Act, Entry, Rehearsal, Standing};
use engine::{Decision, Engine, Fact, Input, SNAPSHOT_SCHEMA, Wish};
use estate_sim::{Injection, World};
use journal::{Claimant, Head, Snapshot, Store, seal};
use journal_sqlite::SqliteStore;
use rollouts::{Command, Phase, Purpose, Seen, Strategy, Verb};
use std::io::Write;
use std::path::Path;
use vocab::{Epoch, OperatorName, Release, RolloutId, Span, Target, Timestamp};

/// Records of the large journal.
const LARGE: usize = 100_000;
/// Decisions appended one by one.
const APPENDS: usize = 3_000;
/// Rollouts simulated for the rate.
const ROLLOUTS: u64 = 300;
/// Rollbacks for each strategy and fault.
const ROLLBACKS: u64 = 200;

pub(crate) fn run(out: &mut impl Write) -> anyhow::Result<()> {
    writeln!(out, "{}", machine())?;
    let sample = sample()?;
    journal_figures(out, &sample)?;
    decision_figures(out)?;
    rate(out)?;
    promise(out)
}

/// What was measured on.
fn machine() -> String {
    let cpu = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let name = cpu.lines().find(|line| line.starts_with("model name"));
    let name = name
        .and_then(|line| line.split(':').nth(1))
        .unwrap_or("unknown processor");
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let build = if cfg!(debug_assertions) {
        "debug build: figures mean nothing"
    } else {
        "release"
    };
    format!(
        "Machine: {}, {cores} cores, {}, {build}",
        name.trim(),
        std::env::consts::OS
    )
}

fn began() -> anyhow::Result<Timestamp> {
    Ok("2026-11-20T14:00:00Z".parse()?)
}

fn target() -> anyhow::Result<Target> {
    Ok("production/us-east-1/website".parse()?)
}

fn wish(release: &str, strategy: Strategy) -> anyhow::Result<Wish> {
    Ok(Wish {
        target: target()?,
        release: Some(Release::new(release)?),
        strategy: Some(strategy),
        purpose: Purpose::Ship,
        supersede: false,
        again: false,
        force: false,
        by: OperatorName::new("bench")?,
        reason: Some("benchmark".into()),
    })
}

fn rehearsal(seed: u64) -> anyhow::Result<Rehearsal> {
    let began = began()?;
    Ok(Rehearsal::new(
        World::candlefish(seed, began),
        practice_estate(),
        began,
        seed,
    ))
}

/// The journal of one complete canary.
fn sample() -> anyhow::Result<Vec<Decision>> {
    let mut rehearsal = rehearsal(1)?;
    let id = rehearsal.start(&wish("2f9c1e4", Strategy::Canary)?, &mut ())?;
    let limit = rehearsal.now() + Span::minutes(180);
    let standing = rehearsal.run_to_end(&id, limit, &mut ());
    if !matches!(standing, Standing::Ended(_)) {
        bail!("the sample rollout did not end: {standing:?}");
    }
    Ok(rehearsal
        .journal()
        .iter()
        .map(|entry: &std::sync::Arc<Entry>| entry.decision.clone())
        .collect())
}

/// The same decisions, about another rollout.
fn renamed(decision: &Decision, number: u64) -> Decision {
    let new = RolloutId::numbered(number);
    let facts = decision.facts.iter().map(|fact| match fact.clone() {
        Fact::Rollout {
            record:
                rollouts::Record::Planned {
                    mut plan,
                    notes,
                    behind,
                },
            ..
        } => {
            plan.id = new.clone();
            let record = rollouts::Record::Planned {
                plan,
                notes,
                behind,
            };
            Fact::Rollout {
                id: new.clone(),
                record,
            }
        }
        Fact::Rollout { record, .. } => Fact::Rollout {
            id: new.clone(),
            record,
        },
        other @ (Fact::Driving { .. }
        | Fact::Remembered { .. }
        | Fact::Allowed { .. }
        | Fact::Forbidden { .. }
        | Fact::Acknowledged { .. }) => other,
    });
    Decision {
        facts: facts.collect(),
    }
}

fn journal_figures(out: &mut impl Write, sample: &[Decision]) -> anyhow::Result<()> {
    let folder = tempfile::Builder::new()
        .prefix("bench")
        .tempdir_in("target")?;
    let small = SqliteStore::open(folder.path().join("small.sqlite"))?;
    let me = Claimant {
        holder: "bench".into(),
        purpose: "bench".into(),
    };
    let wall = began()?;
    let lease = journal::acquire(&small, wall, Span::minutes(60), &me)?.lease;
    let mut head = Head::GENESIS;
    let appends = Times::of(APPENDS, |run| {
        let decision = &sample[run % sample.len()];
        let envelope = seal(&head, lease.epoch, wall, decision.subject(), decision)?;
        small.append(&envelope)?;
        head = envelope.head();
        Ok(())
    })?;
    let rows = vec![vec![
        format!("append of one decision, durable ({} runs)", appends.len()),
        appends.quantile(50),
        appends.quantile(99),
    ]];
    table(out, "Journal: append", &["what", "p50", "p99"], &rows)?;

    let path = folder.path().join("large.sqlite");
    let records = fill(&path, sample)?;
    let size = std::fs::metadata(&path)?.len() / 1_048_576;
    let (open, cold) = timed(|| open(&path));
    let whole = open?;
    let mut rows = vec![vec![
        "all records, no snapshot".into(),
        unit(cold.as_nanos()),
    ]];
    let store = SqliteStore::open(&path)?;
    let snapshot = Snapshot::new(
        &store.head()?,
        SNAPSHOT_SCHEMA,
        whole.snapshot().map_err(anyhow::Error::msg)?,
    );
    store.save_snapshot(&snapshot)?;
    drop(store);
    let (opened, warm) = timed(|| self::open(&path));
    let ended = opened?.ended().len();
    rows.push(vec!["with a snapshot".into(), unit(warm.as_nanos())]);
    let store = SqliteStore::open(&path)?;
    let (verified, took) = timed(|| journal::verify_all(&store));
    rows.push(vec!["verify every record".into(), unit(took.as_nanos())]);
    verified?;
    let title = format!("Journal: open {records} records ({ended} rollouts, {size} MiB)");
    table(out, &title, &["how", "time"], &rows)
}

/// Writes many rollouts into a journal, as they would have been written.
fn fill(path: &Path, sample: &[Decision]) -> anyhow::Result<usize> {
    let store = SqliteStore::open(path)?;
    let mut head = Head::GENESIS;
    let mut at = began()?;
    let mut written = 0;
    for number in 1.. {
        for decision in sample {
            let decision = renamed(decision, number);
            let envelope = seal(&head, Epoch(1), at, decision.subject(), &decision)?;
            store.append(&envelope)?;
            head = envelope.head();
            at = at + Span::seconds(20);
            written += 1;
        }
        if written >= LARGE {
            break;
        }
    }
    Ok(written)
}

/// What a control room does when it starts.
fn open(path: &Path) -> anyhow::Result<Engine> {
    let store = SqliteStore::open(path)?;
    let resumed = journal::resume(&store, SNAPSHOT_SCHEMA)?;
    let body = resumed
        .snapshot
        .as_ref()
        .map(|snapshot| snapshot.body.as_str());
    Ok(Engine::recover(body, &resumed.tail)?)
}

fn decision_figures(out: &mut impl Write) -> anyhow::Result<()> {
    let mut rehearsal = rehearsal(1)?;
    let id = rehearsal.start(&wish("2f9c1e4", Strategy::Canary)?, &mut ())?;
    while !is_baking(&rehearsal, &id) {
        let next = rehearsal.now() + Span::seconds(1);
        rehearsal.run_until(next, &mut ());
    }
    let later = rehearsal.now() + Span::minutes(2);
    rehearsal.run_until(later, &mut ());
    let by = OperatorName::new("bench")?;
    let command = |verb| {
        rollouts::Input::Command(Command {
            by: by.clone(),
            verb,
            reason: None,
        })
    };
    let inputs = [
        (
            "observation, nothing changed",
            rollouts::Input::Seen(Seen::Target),
        ),
        (
            "judgement, nothing changed",
            rollouts::Input::Seen(Seen::Evidence),
        ),
        ("the clock", rollouts::Input::Tick),
        ("promote", command(Verb::Promote)),
        ("roll back", command(Verb::RollBack)),
    ];
    let (engine, now) = (rehearsal.engine(), rehearsal.now());
    let mut rows = Vec::new();
    for (name, input) in inputs {
        let input = Input::Rollout {
            id: id.clone(),
            input,
        };
        let times = Times::of(20_000, |_| {
            std::hint::black_box(engine.decide(&input, now)?);
            Ok(())
        })?;
        rows.push(vec![name.into(), times.quantile(50), times.quantile(99)]);
    }
    table(
        out,
        "A decision of the machine (while baking)",
        &["input", "p50", "p99"],
        &rows,
    )
}

fn is_baking(rehearsal: &Rehearsal, id: &RolloutId) -> bool {
    let active = rehearsal.engine().active().get(id);
    active.is_some_and(|active| matches!(active.rollout().phase(), Phase::Baking { .. }))
}

/// Complete simulated canaries, one after the other on one core.
fn rate(out: &mut impl Write) -> anyhow::Result<()> {
    let mut rows = Vec::new();
    for (name, release) in [
        ("good", "2f9c1e4"),
        ("failing", "3ab77d0"),
        ("failing above 25 %", "5d2e9f3"),
    ] {
        let mut endings = std::collections::BTreeMap::<String, u32>::new();
        let (ran, took) = timed(|| -> anyhow::Result<()> {
            for seed in 0..ROLLOUTS {
                let mut rehearsal = rehearsal(seed)?;
                let id = rehearsal.start(&wish(release, Strategy::Canary)?, &mut ())?;
                let limit = rehearsal.now() + Span::minutes(180);
                let ending = match rehearsal.run_to_end(&id, limit, &mut ()) {
                    Standing::Ended(summary) => summary.ending.to_string(),
                    Standing::NeedsPerson { .. } => "waits for a person".into(),
                    Standing::UnderWay { .. } | Standing::Unknown => "not ended in 3 h".into(),
                };
                *endings.entry(ending).or_default() += 1;
            }
            Ok(())
        });
        ran?;
        let per_second = ROLLOUTS as f64 / took.as_secs_f64();
        let endings: Vec<String> = endings
            .iter()
            .map(|(how, count)| format!("{count} {how}"))
            .collect();
        rows.push(vec![
            name.into(),
            format!("{per_second:.0}"),
            endings.join(", "),
        ]);
    }
    let title = format!("Simulated canary rollouts ({ROLLOUTS} each, one core)");
    table(
        out,
        &title,
        &["release", "rollouts per second", "ended"],
        &rows,
    )
}

/// Decided → read back, in estate time, for each strategy and fault.
fn promise(out: &mut impl Write) -> anyhow::Result<()> {
    let faults = [
        ("none", None),
        ("30 % throttled", Some("throttling:share=30")),
        ("30 % replies lost", Some("lost-reply:share=30")),
        ("30 % time out", Some("time-out:share=30")),
        ("30 % unavailable", Some("unavailable:share=30")),
        ("stale reads", Some("stale-read")),
        ("calls 10 × slower", Some("slow-api:factor=10")),
    ];
    let mut rows = Vec::new();
    for strategy in Strategy::ALL {
        for (name, fault) in faults {
            let mut millis = Vec::new();
            for seed in 0..ROLLBACKS {
                millis.extend(one_rollback(seed, strategy, fault)?);
            }
            let times = Times::from_millis(millis);
            rows.push(vec![
                strategy.to_string(),
                name.into(),
                times.len().to_string(),
                times.quantile(50),
                times.quantile(99),
                times.quantile(100),
            ]);
        }
    }
    let title = "Rollback on the practice estate, decided → weight read back, estate time";
    let head = ["strategy", "fault", "runs", "p50", "p99", "longest"];
    table(out, title, &head, &rows)
}

/// Rolls back once the first users meet the release; milliseconds it took.
fn one_rollback(seed: u64, strategy: Strategy, fault: Option<&str>) -> anyhow::Result<Option<u64>> {
    let mut rehearsal = rehearsal(seed)?;
    let id = rehearsal.start(&wish("2f9c1e4", strategy)?, &mut ())?;
    let give_up = rehearsal.now() + Span::minutes(30);
    while !meets_users(&rehearsal, &id) {
        let next = rehearsal.now() + Span::seconds(1);
        rehearsal.run_until(next, &mut ());
        if rehearsal.now() > give_up {
            return Ok(None);
        }
    }
    let settle = rehearsal.now() + Span::seconds(30 + seed % 60);
    rehearsal.run_until(settle, &mut ());
    if let Some(fault) = fault {
        let injection: Injection = fault.parse().context("the benchmark's own fault")?;
        rehearsal.act(&Act::Inject(injection), &mut ());
    }
    let by = OperatorName::new("bench")?;
    if rehearsal
        .command(&id, Verb::RollBack, &by, None, &mut ())
        .is_err()
    {
        return Ok(None);
    }
    let limit = rehearsal.now() + Span::minutes(60);
    let Standing::Ended(summary) = rehearsal.run_to_end(&id, limit, &mut ()) else {
        bail!("seed {seed}, {strategy}, {fault:?}: the rollback did not end");
    };
    Ok(summary.timeline.promise().map(Span::as_millis))
}

fn meets_users(rehearsal: &Rehearsal, id: &RolloutId) -> bool {
    let active = rehearsal.engine().active().get(id);
    active.is_some_and(|active| active.rollout().expected().weight > vocab::Percent::ZERO)
}
