//! Gates: bounds that mean something, shares that can be proven, ratios that can be exceeded.

use crate::file::estate::Kind;
use crate::file::place::{Placed, PlacedTable};
use crate::file::problem::{Log, ProblemKind};
use crate::file::raw;
use rollouts::Recipe;
use std::ops::RangeInclusive;
use vocab::{Gate, Method, Metric, Percent};

/// Whether an estate of this kind measures it. A balancer sees requests; it knows
/// nothing of frames and memory on the other side of them.
fn measured(metric: Metric, kind: Option<Kind>) -> bool {
    match (metric, kind) {
        (Metric::ErrorRate | Metric::Latency, _) | (_, Some(Kind::Practice) | None) => true,
        (Metric::FrameRate | Metric::Memory, Some(Kind::Aws)) => false,
    }
}

/// The gates that are used when nobody names any.
pub(super) fn usual(kind: Option<Kind>) -> Vec<Gate> {
    let mut gates = Recipe::usual_gates();
    gates.retain(|gate| measured(gate.metric, kind));
    gates
}

/// The gates of a table, in the order in which they are shown.
pub(super) fn check(raw: &PlacedTable<raw::Gates>, kind: Option<Kind>, log: &mut Log) -> Vec<Gate> {
    let bounded = [
        (Metric::Latency, &raw.value.latency),
        (Metric::FrameRate, &raw.value.frame_rate),
        (Metric::Memory, &raw.value.memory),
    ];
    if raw.is_empty() {
        let hint = "add one, like `error-rate = { tolerated = 0.1 }`, or leave the table out";
        log.add(
            ProblemKind::Missing,
            &raw.place,
            "there is no gate in it, so nothing is judged",
            hint,
        );
    }
    let errors = raw.value.error_rate.as_ref().and_then(|gate| {
        rule(
            Metric::ErrorRate,
            None,
            gate.tolerated.as_ref(),
            gate.ratio.as_ref(),
            gate.judge.as_ref(),
            log,
        )
    });
    let bounded = bounded.into_iter().filter_map(|(metric, gate)| {
        let table = gate.as_ref()?;
        if !measured(metric, kind) {
            let reason = format!("nothing measures `{metric}` in an estate of kind `aws` yet");
            let hint = "remove it; `error-rate` and `latency` come from the load balancer";
            log.bad(&table.place, reason, hint);
        }
        let gate = &table.value;
        let bound = gate
            .bound
            .as_ref()
            .and_then(|bound| bound_of(metric, bound, log));
        let rule = rule(
            metric,
            bound,
            gate.tolerated.as_ref(),
            gate.ratio.as_ref(),
            gate.judge.as_ref(),
            log,
        );
        rule.filter(|gate| gate.bound.is_some())
    });
    errors.into_iter().chain(bounded).collect()
}

fn rule(
    metric: Metric,
    bound: Option<f64>,
    tolerated: Option<&Placed<Percent>>,
    ratio: Option<&Placed<f64>>,
    judge: Option<&Placed<Method>>,
    log: &mut Log,
) -> Option<Gate> {
    let tolerated = tolerated.and_then(|share| tolerated_of(share, log));
    let usual = Recipe::usual_gates()
        .into_iter()
        .find(|gate| gate.metric == metric);
    let ratio = match ratio {
        Some(ratio) => ratio_of(ratio, log)?,
        None => usual.map_or(1.5, |gate| gate.ratio),
    };
    Some(Gate {
        metric,
        bound,
        tolerated: tolerated?,
        ratio,
        judge: judge.map_or(Method::default(), |judge| judge.value),
    })
}

/// What a bound is measured in, and which ones make sense. The lower ends catch
/// seconds for milliseconds, the upper ends bytes for megabytes.
fn unit(metric: Metric) -> Option<(&'static str, RangeInclusive<f64>)> {
    match metric {
        Metric::ErrorRate => None,
        Metric::Latency => Some(("milliseconds", 1.0..=600_000.0)),
        Metric::FrameRate => Some(("frames per second", 1.0..=1_000.0)),
        Metric::Memory => Some(("megabytes", 1.0..=1_000_000.0)),
    }
}

fn bound_of(metric: Metric, bound: &Placed<f64>, log: &mut Log) -> Option<f64> {
    let (unit, sensible) = unit(metric)?;
    if sensible.contains(&bound.value) {
        return Some(bound.value);
    }
    let reason = format!("`{}` {unit} is no sensible bound", bound.value);
    let hint = format!(
        "use a number of {unit} from {} to {}",
        sensible.start(),
        sensible.end()
    );
    log.bad(&bound.place, reason, hint);
    None
}

/// Neither everything nor nothing: that nothing ever fails cannot be proven.
fn tolerated_of(share: &Placed<Percent>, log: &mut Log) -> Option<Percent> {
    let (reason, hint) = match share.value {
        Percent::ZERO => (
            "tolerating nothing can never be proven",
            "use a small share, like 0.01",
        ),
        Percent::FULL => (
            "tolerating everything judges nothing",
            "use a share below 100",
        ),
        share => return Some(share),
    };
    log.bad(&share.place, reason, hint);
    None
}

fn ratio_of(ratio: &Placed<f64>, log: &mut Log) -> Option<f64> {
    if (1.0..=100.0).contains(&ratio.value) {
        return Some(ratio.value);
    }
    let reason = format!("`{}` is no sensible ratio to stable", ratio.value);
    log.bad(
        &ratio.place,
        reason,
        "use a number from 1 (as good as stable) to 100",
    );
    None
}
