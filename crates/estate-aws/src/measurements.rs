//! Measurements: what CloudWatch tells of target groups, asked for in common and
//! told once.
//!
//! A minute that was told is kept and never asked for again, so a look every few
//! seconds costs one call a minute; looks of many targets share it.

use crate::batch::Batch;
use crate::metrics::{
    Both, MINUTE, MOST, Measure, Minute, Seconds, may_be_settled, minute_of, settled,
};
use crate::operations::Operation;
use crate::places::{Balance, Per, Place, SiteKey, told_of};
use crate::sites::Site;
use aws_sdk_cloudwatch::types::{
    Dimension, Metric, MetricDataQuery, MetricDataResult, MetricStat, ScanBy,
};
use aws_smithy_types::DateTime;
use estate::AdapterError;
use rollouts::Slot;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use vocab::{Span, Target, Timestamp};

/// Queries a call may hold.
const QUERIES: usize = 500;

/// Groups a call asks for, each with all of its figures.
const GROUPS_A_CALL: usize = 50;

/// While a minute is awaited, figures are asked for this often.
const AGAIN: Span = Span::seconds(10);

/// Minutes that are looked at for what is in flight at present.
const LATELY: Span = Span::minutes(5);

/// Targets whose minutes are kept.
const TARGETS: usize = 2_000;

/// Everything about one target group in a stretch of time.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Question {
    from: Timestamp,
    until: Timestamp,
    group: String,
    balancer: String,
    bound: Option<Seconds>,
}

type Minutes = BTreeMap<Timestamp, Minute>;

/// Minutes of a target that were told.
#[derive(Debug, Default)]
struct Kept {
    /// Without gaps.
    told: BTreeMap<Timestamp, Both>,
    asked: Timestamp,
}

impl Kept {
    /// The first minute from `first` on that was not told yet.
    fn next(&self, first: Timestamp) -> Timestamp {
        match (self.told.first_key_value(), self.told.last_key_value()) {
            (Some((oldest, _)), Some((newest, _))) if *oldest <= first => {
                first.max(*newest + MINUTE)
            }
            _ => first,
        }
    }

    /// Takes up minutes told now; what was told before stays as it was.
    fn add(&mut self, told: Vec<(Timestamp, Both)>, now: Timestamp) {
        let adjoins = |(oldest, _): &(Timestamp, Both)| {
            let newest = self.told.last_key_value();
            newest.is_none_or(|(newest, _)| *oldest <= *newest + MINUTE)
        };
        if told.first().is_some_and(|first| !adjoins(first)) {
            self.told.clear();
        }
        for (start, both) in told {
            self.told.entry(start).or_insert(both);
        }
        let oldest = minute_of(now) - MINUTE.times(MOST);
        self.told = self.told.split_off(&oldest);
    }
}

/// Which slot a single target group served at a time: the one that serves now
/// since then, before that the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Served {
    pub(crate) by: Slot,
    pub(crate) since: Timestamp,
}

impl Served {
    fn at(self, start: Timestamp) -> Slot {
        if start + MINUTE <= self.since {
            self.by.other()
        } else {
            self.by
        }
    }
}

/// What was measured of all targets.
pub(crate) struct Measurements {
    kept: Mutex<BTreeMap<(Target, Option<Seconds>), Kept>>,
    batches: Per<SiteKey, Batch<Question, Minutes, AdapterError>>,
}

impl Measurements {
    pub(crate) fn new() -> Self {
        Self {
            kept: Mutex::new(BTreeMap::new()),
            batches: Per::new(|| Batch::new(GROUPS_A_CALL)),
        }
    }

    /// The minutes of a target that can be told, from the one `since` lies in on,
    /// and some more at the beginning.
    pub(crate) async fn told(
        &self,
        place: &Place,
        bound: Option<&Seconds>,
        since: Timestamp,
        served: Option<Served>,
    ) -> Result<BTreeMap<Timestamp, Both>, AdapterError> {
        let now = place.site.time().now();
        let first = minute_of(since.min(now - LATELY)).max(minute_of(now) - MINUTE.times(MOST));
        let key = (place.target.clone(), bound.cloned());
        let next = self.begin(&key, first, now);
        if let Some(next) = next {
            let found = self.find(place, bound, (next, minute_of(now)), served);
            let told = settled(&found.await?, next, now);
            self.with(&key, |kept| kept.add(told, now));
        }
        Ok(self.with(&key, |kept| {
            kept.told
                .range(first..)
                .map(|(start, both)| (*start, both.clone()))
                .collect()
        }))
    }

    /// From which minute on figures are to be asked for, if any.
    fn begin(
        &self,
        key: &(Target, Option<Seconds>),
        first: Timestamp,
        now: Timestamp,
    ) -> Option<Timestamp> {
        self.with(key, |kept| {
            let next = kept.next(first);
            let early = now.since(kept.asked) < AGAIN && next != first;
            if early || !may_be_settled(next, now) {
                return None;
            }
            kept.asked = now;
            Some(next)
        })
    }

    fn with<T>(&self, key: &(Target, Option<Seconds>), act: impl FnOnce(&mut Kept) -> T) -> T {
        // Minutes are put in whole, so a panic elsewhere leaves none of them half.
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= TARGETS && !kept.contains_key(key) {
            let oldest = kept.iter().min_by_key(|(_, kept)| kept.asked);
            let oldest = oldest.map(|(key, _)| key.clone());
            oldest.and_then(|key| kept.remove(&key));
        }
        act(kept.entry(key.clone()).or_default())
    }

    async fn find(
        &self,
        place: &Place,
        bound: Option<&Seconds>,
        (from, until): (Timestamp, Timestamp),
        served: Option<Served>,
    ) -> Result<BTreeMap<Timestamp, Both>, AdapterError> {
        let question = |group: &str, balancer: &str| Question {
            from,
            until,
            group: group.to_owned(),
            balancer: balancer.to_owned(),
            bound: bound.cloned(),
        };
        let mut found: BTreeMap<Timestamp, Both> = BTreeMap::new();
        match &place.balance {
            Balance::Rule {
                groups, balancer, ..
            } => {
                let [a, b] = groups.each_ref().map(|group| {
                    let question = question(group.dimension(), balancer);
                    self.ask(place, question)
                });
                let (a, b) = tokio::try_join!(a, b)?;
                for (slot, minutes) in Slot::BOTH.into_iter().zip([a, b]) {
                    for (start, minute) in minutes {
                        found.entry(start).or_default()[slot as usize] = minute;
                    }
                }
            }
            Balance::Group {
                group,
                balancer: Some(balancer),
            } => {
                let question = question(group.dimension(), balancer);
                for (start, minute) in self.ask(place, question).await? {
                    let slot = served.map_or(Slot::A, |served| served.at(start));
                    found.entry(start).or_default()[slot as usize] = minute;
                }
            }
            Balance::Group { balancer: None, .. } | Balance::Nothing => {}
        }
        Ok(found)
    }

    async fn ask(&self, place: &Place, question: Question) -> Result<Minutes, AdapterError> {
        let batch = self.batches.of(&place.key());
        let (what, target) = ("metrics", &place.target);
        let resource = place.about(what);
        let told = batch
            .ask(question, |questions| {
                Box::pin(fetch(&place.site, &resource, questions))
            })
            .await;
        let told = told.map_err(|error| told_of(target, what, error))?;
        Ok(told.unwrap_or_default())
    }
}

/// Answers questions; those about the same stretch of time in one call.
async fn fetch(
    site: &Site,
    resource: &str,
    questions: Vec<Question>,
) -> Result<BTreeMap<Question, Minutes>, AdapterError> {
    let mut answers = BTreeMap::new();
    // Questions come in order, so those of one stretch are side by side.
    for together in questions.chunk_by(|a, b| (a.from, a.until) == (b.from, b.until)) {
        let asked: Vec<(usize, Measure)> = together
            .iter()
            .enumerate()
            .flat_map(|(nth, question)| {
                let all = Measure::all(question.bound.as_ref());
                all.into_iter().map(move |measure| (nth, measure))
            })
            .collect();
        let mut minutes = vec![Minutes::new(); together.len()];
        for part in asked.chunks(QUERIES) {
            for result in call(site, resource, together, part).await? {
                take(&mut minutes, part, &result);
            }
        }
        answers.extend(together.iter().cloned().zip(minutes));
    }
    Ok(answers)
}

/// Puts the values of one answer where they belong.
fn take(minutes: &mut [Minutes], asked: &[(usize, Measure)], result: &MetricDataResult) {
    let index = result
        .id()
        .and_then(|id| id.strip_prefix('q')?.parse().ok());
    let Some((nth, measure)) = index.and_then(|index: usize| asked.get(index)) else {
        return;
    };
    let Some(minutes) = minutes.get_mut(*nth) else {
        return;
    };
    for (at, value) in result.timestamps().iter().zip(result.values()) {
        let start = minute_of(Timestamp::from_millis(at.secs() * 1000));
        minutes
            .entry(start)
            .or_default()
            .set(measure.clone(), *value);
    }
}

async fn call(
    site: &Site,
    resource: &str,
    questions: &[Question],
    asked: &[(usize, Measure)],
) -> Result<Vec<MetricDataResult>, AdapterError> {
    let Some((first, _)) = asked.first() else {
        return Ok(Vec::new());
    };
    let queries: Vec<MetricDataQuery> = asked
        .iter()
        .enumerate()
        .map(|(index, (nth, measure))| query(index, &questions[*nth], measure))
        .collect();
    let moment = |at: Timestamp| DateTime::from_millis(at.millis());
    let (from, until) = (
        moment(questions[*first].from),
        moment(questions[*first].until),
    );
    let (mut results, mut token) = (Vec::new(), None);
    loop {
        let page = site
            .read(Operation::GetMetricData, resource, || {
                site.cloudwatch()
                    .get_metric_data()
                    .set_metric_data_queries(Some(queries.clone()))
                    .start_time(from)
                    .end_time(until)
                    .scan_by(ScanBy::TimestampAscending)
                    .set_next_token(token.clone())
                    .send()
            })
            .await?;
        results.extend(page.metric_data_results.unwrap_or_default());
        token = page.next_token;
        if token.is_none() {
            return Ok(results);
        }
    }
}

fn query(index: usize, question: &Question, measure: &Measure) -> MetricDataQuery {
    let dimension = |name: &str, value: &str| Dimension::builder().name(name).value(value).build();
    let metric = Metric::builder()
        .namespace("AWS/ApplicationELB")
        .metric_name(measure.metric())
        .dimensions(dimension("TargetGroup", &question.group))
        .dimensions(dimension("LoadBalancer", &question.balancer))
        .build();
    let stat = MetricStat::builder()
        .metric(metric)
        .period(60)
        .stat(measure.statistic())
        .build();
    MetricDataQuery::builder()
        .id(format!("q{index}"))
        .metric_stat(stat)
        .return_data(true)
        .build()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: i64) -> Timestamp {
        Timestamp::from_millis(minute * 60_000)
    }

    fn both(requests: f64) -> Both {
        let mut minute = Minute::default();
        minute.set(Measure::Requests, requests);
        [minute, Minute::default()]
    }

    #[test]
    fn what_was_told_stays_and_only_what_follows_is_asked_for() {
        let mut kept = Kept::default();
        assert_eq!(kept.next(at(5)), at(5));
        kept.add(vec![(at(5), both(1.0)), (at(6), both(2.0))], at(8));
        assert_eq!(kept.next(at(5)), at(7));
        assert_eq!(kept.next(at(6)), at(7));
        assert_eq!(kept.next(at(4)), at(4));
        kept.add(vec![(at(4), both(9.0)), (at(5), both(9.0))], at(8));
        assert_eq!(kept.told[&at(5)], both(1.0));
        assert_eq!(kept.told[&at(4)], both(9.0));
    }

    #[test]
    fn minutes_far_from_those_kept_take_their_place() {
        let mut kept = Kept::default();
        kept.add(vec![(at(5), both(1.0))], at(8));
        kept.add(vec![(at(30), both(2.0))], at(33));
        assert_eq!(kept.told.len(), 1);
        assert_eq!(kept.next(at(30)), at(31));
    }

    #[test]
    fn answers_find_their_group_and_minute_by_id() {
        let asked = vec![(0, Measure::Requests), (1, Measure::Requests)];
        let mut minutes = vec![Minutes::new(); 2];
        let result = |id: &str| {
            MetricDataResult::builder()
                .id(id)
                .timestamps(DateTime::from_secs(300))
                .values(42.0)
                .build()
        };
        for id in ["q1", "q7", "other"] {
            take(&mut minutes, &asked, &result(id));
        }
        assert!(minutes[0].is_empty());
        assert_eq!(minutes[1][&at(5)].requests(), 42);
    }

    #[test]
    fn a_single_group_served_the_other_slot_before_the_present_one() {
        let served = Served {
            by: Slot::B,
            since: at(10) + Span::seconds(30),
        };
        assert_eq!(served.at(at(9)), Slot::A);
        assert_eq!(served.at(at(10)), Slot::B);
    }
}
