//! Metrics: which figures of a balancer are asked for, and the intervals they make.
//!
//! Pure. A balancer reports once a minute, a while after the minute has ended, and
//! says nothing of a minute without requests. So a minute is told when figures for
//! it, or for a later one, are there; and without any when they would have come by
//! then. Once told it is not told differently.

use analysis::{Arm, Bin, Count};
use rollouts::Slot;
use std::collections::BTreeMap;
use std::fmt;
use vocab::{Gate, Metric, Span, Timestamp};

/// Length of an interval.
pub(crate) const MINUTE: Span = Span::minutes(1);

/// Figures of a minute are not believed to be complete sooner after its end.
const SETTLES: Span = Span::seconds(60);

/// A minute without figures for so long after its end had none.
const LATEST: Span = Span::minutes(3);

/// Most minutes that are told at once.
pub(crate) const MOST: u64 = 180;

/// A figure of a target group.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Measure {
    /// Requests that a target was chosen for.
    Requests,
    /// Answers of the targets with a status of 500 or more.
    Failed,
    /// Connections to targets that could not be made.
    Unreached,
    /// Response time, by percentile.
    Quantile(u8),
    /// Share of responses within a bound in seconds, in percent.
    Within(Seconds),
    /// Targets that passed their health check.
    Healthy,
    /// Targets that did not.
    Unhealthy,
}

/// A bound as a statistic is named with it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Seconds(String);

impl Seconds {
    /// CloudWatch takes ten decimals; a microsecond is fine enough.
    pub(crate) fn from_millis(millis: f64) -> Option<Self> {
        (millis.is_finite() && millis > 0.0).then(|| {
            let text = format!("{:.6}", millis / 1000.0);
            Self(text.trim_end_matches('0').trim_end_matches('.').to_owned())
        })
    }
}

impl fmt::Display for Seconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl Measure {
    /// What is asked for of every group; with a bound also what is beyond it.
    pub(crate) fn all(bound: Option<&Seconds>) -> Vec<Self> {
        let mut all = vec![
            Self::Requests,
            Self::Failed,
            Self::Unreached,
            Self::Quantile(50),
            Self::Quantile(95),
            Self::Quantile(99),
            Self::Healthy,
            Self::Unhealthy,
        ];
        all.extend(bound.cloned().map(Self::Within));
        all
    }

    /// Its name in the namespace `AWS/ApplicationELB`.
    pub(crate) fn metric(&self) -> &'static str {
        match self {
            Self::Requests => "RequestCount",
            Self::Failed => "HTTPCode_Target_5XX_Count",
            Self::Unreached => "TargetConnectionErrorCount",
            Self::Quantile(_) | Self::Within(_) => "TargetResponseTime",
            Self::Healthy => "HealthyHostCount",
            Self::Unhealthy => "UnHealthyHostCount",
        }
    }

    /// The statistic. Of tasks the worst moment of the minute counts.
    pub(crate) fn statistic(&self) -> String {
        match self {
            Self::Requests | Self::Failed | Self::Unreached => "Sum".to_owned(),
            Self::Quantile(percent) => format!("p{percent}"),
            Self::Within(bound) => format!("PR(:{bound})"),
            Self::Healthy => "Minimum".to_owned(),
            Self::Unhealthy => "Maximum".to_owned(),
        }
    }
}

/// What is known of one group in one minute.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Minute {
    figures: BTreeMap<Measure, f64>,
}

impl Minute {
    pub(crate) fn set(&mut self, measure: Measure, value: f64) {
        self.figures.insert(measure, value);
    }

    fn whole(&self, measure: &Measure) -> u64 {
        self.figures.get(measure).copied().map_or(0, whole)
    }

    /// Requests of the minute.
    pub(crate) fn requests(&self) -> u64 {
        self.whole(&Measure::Requests)
    }

    /// Targets that passed their check in the worst moment of the minute; none when
    /// nothing was reported.
    pub(crate) fn healthy(&self) -> Option<u32> {
        let found = self.figures.get(&Measure::Healthy).copied().map(whole)?;
        u32::try_from(found).ok()
    }

    /// Requests that are being served at one moment, by rate and duration; at
    /// least one where there are any.
    pub(crate) fn in_flight(&self) -> u64 {
        let seconds = self.figures.get(&Measure::Quantile(50)).copied();
        let requests = self.requests();
        #[expect(clippy::cast_precision_loss, reason = "an estimate, shown rounded")]
        let at_once = requests as f64 / MINUTE.as_seconds() * seconds.unwrap_or(0.0);
        whole(at_once.ceil()).max(u64::from(requests > 0))
    }

    /// As evidence. A connection that could not be made is a request that failed
    /// without the target having said so: a release that does not even listen
    /// answers nothing with a status of its own.
    fn arm(&self, bound: Option<&Seconds>) -> Arm {
        let requests = self.requests();
        let failed = self.whole(&Measure::Failed) + self.whole(&Measure::Unreached);
        // Without the share nothing is known of how fast they were.
        let within = bound.and_then(|bound| self.figures.get(&Measure::Within(bound.clone())));
        #[expect(clippy::cast_precision_loss, reason = "exact below 2^53 requests")]
        let slow = within.map(|within| whole(requests as f64 * (100.0 - within) / 100.0));
        let events = |bad: u64| Count {
            events: requests,
            bad: bad.min(requests),
        };
        Arm {
            requests: events(failed),
            latency: slow.map(events).unwrap_or_default(),
            latency_millis: self.quantiles().filter(|_| requests > 0),
            healthy: u32::try_from(self.whole(&Measure::Healthy)).unwrap_or(u32::MAX),
            unhealthy: u32::try_from(self.whole(&Measure::Unhealthy)).unwrap_or(u32::MAX),
            ..Arm::default()
        }
    }

    fn quantiles(&self) -> Option<[f64; 3]> {
        let millis = |percent| {
            let seconds = self.figures.get(&Measure::Quantile(percent))?;
            Some(seconds * 1000.0)
        };
        Some([millis(50)?, millis(95)?, millis(99)?])
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a count that is not negative"
)]
fn whole(number: f64) -> u64 {
    number.round().max(0.0) as u64
}

/// Both slots in one minute.
pub(crate) type Both = [Minute; 2];

/// First moment of the minute a moment lies in.
pub(crate) fn minute_of(at: Timestamp) -> Timestamp {
    Timestamp::from_millis(at.millis().div_euclid(60_000) * 60_000)
}

/// The latency bound of gates; of several the first.
pub(crate) fn bound_of(gates: &[Gate]) -> Option<Seconds> {
    let mut latency = gates.iter().filter(|gate| gate.metric == Metric::Latency);
    latency
        .find_map(|gate| gate.bound)
        .and_then(Seconds::from_millis)
}

/// The minutes that can be told, from `first` on: up to the first that is not
/// settled yet. `found` holds those that have any figures.
pub(crate) fn settled(
    found: &BTreeMap<Timestamp, Both>,
    first: Timestamp,
    now: Timestamp,
) -> Vec<(Timestamp, Both)> {
    let newest = found.keys().next_back().copied();
    let mut told = Vec::new();
    let mut start = first;
    loop {
        let end = start + MINUTE;
        let reported = newest.is_some_and(|newest| newest >= start);
        let settled = (reported && end + SETTLES <= now) || end + LATEST <= now;
        if !settled {
            return told;
        }
        told.push((start, found.get(&start).cloned().unwrap_or_default()));
        start = end;
    }
}

/// Whether a minute that is not kept yet may be told by now.
pub(crate) fn may_be_settled(start: Timestamp, now: Timestamp) -> bool {
    start + MINUTE + SETTLES <= now
}

/// One minute as an observer is told.
pub(crate) fn bin(start: Timestamp, both: &Both, canary: Slot, bound: Option<&Seconds>) -> Bin {
    let arm = |slot: Slot| both[slot as usize].arm(bound);
    Bin {
        start,
        span: MINUTE,
        stable: arm(canary.other()),
        canary: arm(canary),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: i64) -> Timestamp {
        Timestamp::from_millis(minute * 60_000)
    }

    fn minute(figures: &[(Measure, f64)]) -> Minute {
        let figures = figures.iter().cloned().collect();
        Minute { figures }
    }

    fn some() -> Both {
        [minute(&[(Measure::Requests, 10.0)]), Minute::default()]
    }

    fn starts(told: &[(Timestamp, Both)]) -> Vec<i64> {
        told.iter().map(|(at, _)| at.millis() / 60_000).collect()
    }

    #[test]
    fn statistics_are_named_as_cloudwatch_names_them() {
        let bound = Seconds::from_millis(100.0);
        let names: Vec<String> = Measure::all(bound.as_ref())
            .iter()
            .map(|measure| format!("{} {}", measure.metric(), measure.statistic()))
            .collect();
        assert_eq!(
            names,
            [
                "RequestCount Sum",
                "HTTPCode_Target_5XX_Count Sum",
                "TargetConnectionErrorCount Sum",
                "TargetResponseTime p50",
                "TargetResponseTime p95",
                "TargetResponseTime p99",
                "HealthyHostCount Minimum",
                "UnHealthyHostCount Maximum",
                "TargetResponseTime PR(:0.1)",
            ]
        );
        let odd = Seconds::from_millis(431.287_654).unwrap();
        assert_eq!(odd.to_string(), "0.431288");
        assert_eq!(Seconds::from_millis(f64::NAN), None);
    }

    #[test]
    fn a_minute_is_told_once_its_figures_or_later_ones_are_there() {
        let found = BTreeMap::from([(at(10), some()), (at(12), some())]);
        assert_eq!(starts(&settled(&found, at(10), at(14))), [10, 11, 12]);
        assert_eq!(
            starts(&settled(&found, at(10), at(13) + Span::seconds(59))),
            [10, 11]
        );
    }

    #[test]
    fn a_minute_without_figures_is_told_when_they_would_have_come() {
        let none = BTreeMap::new();
        let told = settled(&none, at(10), at(14) - Span::millis(1));
        assert!(told.is_empty());
        assert_eq!(starts(&settled(&none, at(10), at(14))), [10]);
    }

    #[test]
    fn a_late_minute_holds_back_the_ones_after_it() {
        let found = BTreeMap::from([(at(10), some())]);
        assert_eq!(starts(&settled(&found, at(10), at(13))), [10]);
    }

    #[test]
    fn shares_within_a_bound_become_events_beyond_it() {
        let bound = Seconds::from_millis(250.0).unwrap();
        let figures = minute(&[
            (Measure::Requests, 400.0),
            (Measure::Failed, 3.0),
            (Measure::Unreached, 2.0),
            (Measure::Within(bound.clone()), 97.5),
            (Measure::Quantile(50), 0.04),
            (Measure::Quantile(95), 0.2),
            (Measure::Quantile(99), 0.4),
            (Measure::Healthy, 2.0),
        ]);
        let told = bin(at(1), &[Minute::default(), figures], Slot::B, Some(&bound));
        let arm = told.canary;
        assert_eq!(
            arm.requests,
            Count {
                events: 400,
                bad: 5
            }
        );
        assert_eq!(
            arm.latency,
            Count {
                events: 400,
                bad: 10
            }
        );
        assert_eq!(arm.latency_millis, Some([40.0, 200.0, 400.0]));
        assert_eq!((arm.healthy, arm.unhealthy), (2, 0));
        assert_eq!(told.stable, Arm::default());
    }

    #[test]
    fn no_more_requests_fail_than_there_are() {
        let figures = minute(&[(Measure::Requests, 4.0), (Measure::Unreached, 9.0)]);
        assert_eq!(figures.arm(None).requests, Count { events: 4, bad: 4 });
        assert_eq!(figures.arm(None).latency, Count::default());
    }

    #[test]
    fn a_slot_with_few_fast_requests_still_serves_one() {
        assert_eq!(Minute::default().in_flight(), 0);
        let figures = minute(&[(Measure::Requests, 3.0), (Measure::Quantile(50), 0.01)]);
        assert_eq!(figures.in_flight(), 1);
        let busy = minute(&[(Measure::Requests, 6_000.0), (Measure::Quantile(50), 0.05)]);
        assert_eq!(busy.in_flight(), 5);
    }
}
