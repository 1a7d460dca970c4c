//! Health: the figures of a target, and from which on they are a state.
//!
//! Medians and percentiles are for people; a rollout is judged by counted events
//! alone (`analysis`). So a figure here may colour a cell or raise an alarm, and
//! never moves traffic.

use super::readings::{Known, arm};
use analysis::{Arm, Bin};
use rollouts::{Observation, Slot};
use vocab::{Gate, Metric, Percent, Span, Timestamp};
use wire::State;

/// What figures of a deck are averaged over.
pub(crate) const MINUTE: Span = Span::minutes(1);

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Measure {
    ErrorPercent,
    LatencyP95,
    FramesPerSecond,
    Megabytes,
}

/// One line of the table: from which value on, over how long, it is which state.
#[derive(Debug, Clone, Copy)]
struct Limit {
    measure: Measure,
    value: f64,
    over: Span,
    state: State,
}

const fn limit(measure: Measure, value: f64, over: Span, state: State) -> Limit {
    Limit {
        measure,
        value,
        over,
        state,
    }
}

/// Requirement B6, its severities critical, warning (investigate) and info. The
/// target's own latency gate comes on top: see [`gate_limit`].
const LIMITS: [Limit; 7] = [
    // "error rate > 5 % critical"
    limit(Measure::ErrorPercent, 5.0, MINUTE, State::Critical),
    // "latency > 3 s critical, p95 > 2 s investigate"
    limit(Measure::LatencyP95, 3_000.0, MINUTE, State::Critical),
    limit(Measure::LatencyP95, 2_000.0, MINUTE, State::High),
    // "FPS < 30 for 5 min critical; mean FPS < 55 over 5 min"
    limit(
        Measure::FramesPerSecond,
        30.0,
        Span::minutes(5),
        State::Critical,
    ),
    limit(
        Measure::FramesPerSecond,
        55.0,
        Span::minutes(5),
        State::High,
    ),
    // "memory > 40 MB warning, > 50 MB critical"
    limit(Measure::Megabytes, 50.0, MINUTE, State::Critical),
    limit(Measure::Megabytes, 40.0, MINUTE, State::Low),
];

/// A latency gate that tolerates 5 % above its bound is a limit on the p95.
fn gate_limit(gates: &[Gate]) -> Option<Limit> {
    let gate = gates.iter().find(|gate| gate.metric == Metric::Latency)?;
    let bound = gate.bound.filter(|_| gate.tolerated == Percent::whole(5))?;
    Some(limit(Measure::LatencyP95, bound, MINUTE, State::Low))
}

impl Measure {
    fn of(self, figures: &Figures) -> Option<f64> {
        match self {
            Self::ErrorPercent => figures.error_percent(),
            Self::LatencyP95 => figures.latency_p95,
            Self::FramesPerSecond => figures.frames_per_second,
            Self::Megabytes => figures.memory_megabytes,
        }
    }

    fn text(self, value: f64) -> String {
        match self {
            Self::ErrorPercent => format!("errors {value:.1} %"),
            Self::LatencyP95 => format!("p95 {value:.0} ms"),
            Self::FramesPerSecond => format!("{value:.0} FPS"),
            Self::Megabytes => format!("memory {value:.0} MB"),
        }
    }
}

impl Limit {
    fn is_broken_by(self, figures: &Figures) -> Option<f64> {
        let value = self.measure.of(figures)?;
        let broken = match self.measure {
            Measure::FramesPerSecond => value < self.value,
            Measure::ErrorPercent | Measure::LatencyP95 | Measure::Megabytes => value > self.value,
        };
        broken.then_some(value)
    }
}

/// What a target did in some time, both slots together.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Figures {
    pub(crate) requests: u64,
    pub(crate) failed: u64,
    /// Seconds of measurements in it.
    pub(crate) seconds: f64,
    /// Mean of the percentiles of intervals and slots, by requests: a percentile
    /// of the whole cannot be known from those of its parts.
    pub(crate) latency_p95: Option<f64>,
    /// Mean of the medians, by sessions.
    pub(crate) frames_per_second: Option<f64>,
    /// Mean of the medians, by sessions.
    pub(crate) memory_megabytes: Option<f64>,
}

#[expect(clippy::cast_precision_loss, reason = "exact below 2^53 requests")]
impl Figures {
    pub(crate) fn of<'a>(bins: impl Iterator<Item = &'a Bin>) -> Self {
        let (mut sum, mut millis) = (Self::default(), 0);
        let mut latency = Mean::default();
        let mut frames = Mean::default();
        let mut memory = Mean::default();
        for bin in bins {
            millis += bin.span.as_millis();
            for slot in Slot::BOTH {
                let arm: &Arm = arm(bin, slot);
                sum.requests += arm.requests.events;
                sum.failed += arm.requests.bad;
                let p95 = arm.latency_millis.map(|[_, p95, _]| p95);
                latency.add(p95, arm.requests.events);
                frames.add(arm.frames_per_second, arm.frames.events);
                memory.add(arm.memory_megabytes, arm.memory.events);
            }
        }
        Self {
            seconds: Span::millis(millis).as_seconds(),
            latency_p95: latency.value(),
            frames_per_second: frames.value(),
            memory_megabytes: memory.value(),
            ..sum
        }
    }

    pub(crate) fn requests_per_second(&self) -> Option<f64> {
        (self.seconds > 0.0).then(|| self.requests as f64 / self.seconds)
    }

    pub(crate) fn error_percent(&self) -> Option<f64> {
        (self.requests > 0).then(|| self.failed as f64 / self.requests as f64 * 100.0)
    }
}

/// A mean with weights; without weights it is a plain one.
#[derive(Debug, Clone, Copy, Default)]
struct Mean {
    sum: f64,
    weight: f64,
}

impl Mean {
    #[expect(clippy::cast_precision_loss, reason = "exact below 2^53 events")]
    fn add(&mut self, value: Option<f64>, events: u64) {
        if let Some(value) = value.filter(|value| value.is_finite()) {
            let weight = events.max(1) as f64;
            self.sum += value * weight;
            self.weight += weight;
        }
    }

    fn value(self) -> Option<f64> {
        (self.weight > 0.0).then(|| self.sum / self.weight)
    }
}

/// The newest measurements, as many as fit into `over`.
pub(crate) fn newest(known: &Known, over: Span) -> impl Iterator<Item = &Bin> {
    let end = known.bins.back().map(Bin::end).unwrap_or_default();
    known.bins.iter().filter(move |bin| bin.start >= end - over)
}

/// Something about a target that is not as it should be.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Ailment {
    /// Stable while it lasts: `tasks`, `errors`.
    pub(crate) name: &'static str,
    pub(crate) state: State,
    /// "errors 6.2 %".
    pub(crate) text: String,
    /// The limit, in words.
    pub(crate) limit: String,
    /// Since when, as far as the measurements go back.
    pub(crate) since: Option<Timestamp>,
}

/// What is wrong with a target by its readings, gravest first. `tasks` are what
/// one side needs to carry everything; `moving` is whether a rollout is under way,
/// when tasks come and go as planned.
pub(crate) fn ailments(known: &Known, gates: &[Gate], tasks: u32, moving: bool) -> Vec<Ailment> {
    let mut found: Vec<Ailment> = Vec::new();
    let seen = known.seen.as_deref();
    let missing = seen.and_then(|seen| tasks_missing(seen, tasks, moving));
    found.extend(missing.map(|ailment| Ailment {
        since: known.onset(ailment.name),
        ..ailment
    }));
    for limit in LIMITS.into_iter().chain(gate_limit(gates)) {
        let figures = Figures::of(newest(known, limit.over));
        let Some(value) = limit.is_broken_by(&figures) else {
            continue;
        };
        let name = limit.measure.name();
        // The gravest limit on each measure stands first in the table.
        if found.iter().all(|ailment| ailment.name != name) {
            found.push(Ailment {
                name,
                state: limit.state,
                text: limit.measure.text(value),
                limit: limit.measure.limit(limit.value),
                since: known.onset(name).or_else(|| since(known, limit)),
            });
        }
    }
    found.extend(unmeasured(known));
    found.sort_by_key(|ailment| ailment.state);
    found
}

/// Figures that may not be read: gates have nothing to go by.
fn unmeasured(known: &Known) -> Option<Ailment> {
    let why = known.untold.as_ref()?;
    let name = "measurements";
    Some(Ailment {
        name,
        state: State::High,
        text: format!("no measurements: {why}"),
        limit: "gates are judged by measurements".into(),
        since: known.onset(name),
    })
}

impl Measure {
    fn name(self) -> &'static str {
        match self {
            Self::ErrorPercent => "errors",
            Self::LatencyP95 => "latency",
            Self::FramesPerSecond => "frames",
            Self::Megabytes => "memory",
        }
    }

    fn limit(self, value: f64) -> String {
        match self {
            Self::ErrorPercent => format!("limit {value:.0} %"),
            Self::LatencyP95 => format!("limit {value:.0} ms"),
            Self::FramesPerSecond => format!("limit {value:.0} FPS"),
            Self::Megabytes => format!("limit {value:.0} MB"),
        }
    }
}

fn tasks_missing(seen: &Observation, tasks: u32, moving: bool) -> Option<Ailment> {
    let serving = seen.slot(seen.stable());
    let healthy = seen.a.healthy + seen.b.healthy;
    let ailment = |state, text: String| Ailment {
        name: "tasks",
        state,
        text,
        limit: format!("{tasks} tasks carry all of the traffic"),
        since: None,
    };
    if serving.release.is_none() && seen.a.desired + seen.b.desired == 0 {
        return Some(ailment(State::Low, "nothing runs here".into()));
    }
    if healthy == 0 {
        return Some(ailment(State::Critical, "nothing healthy".into()));
    }
    let short = Slot::BOTH.into_iter().map(|slot| {
        let found = seen.slot(slot);
        let needed = if moving {
            found.weight.of(tasks)
        } else if slot == seen.stable() {
            found.desired
        } else {
            0
        };
        (found.healthy, needed)
    });
    let short: Vec<(u32, u32)> = short.filter(|(healthy, needed)| healthy < needed).collect();
    let (healthy, needed) = short.first()?;
    Some(ailment(
        State::High,
        format!("{healthy} of {needed} tasks healthy"),
    ))
}

/// The first moment of the unbroken run of intervals that break a limit.
fn since(known: &Known, limit: Limit) -> Option<Timestamp> {
    let newest_first = known.bins.iter().rev();
    let broken = newest_first.take_while(|bin| {
        let figures = Figures::of(std::iter::once(*bin));
        limit.is_broken_by(&figures).is_some()
    });
    broken.last().map(|bin| bin.start)
}

#[cfg(test)]
mod tests;
