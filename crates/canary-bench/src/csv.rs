//! All rows as a table that other programs read.

use crate::results::Results;
use crate::tally::wilson;

/// The first line.
const HEAD: &str = "world,healthy,requests_per_second,feed,method,runs,\
    false_rollbacks,false_share,false_low,false_high,\
    detected_step_1,detected_step_2,detected_step_3,detected_low,detected_high,\
    time_seconds_p50,time_seconds_p95,bad_served_mean,more_than_ours_mean,more_than_ours_error,\
    inconclusive,promoted,completed,delay_seconds_p50";

/// One line a row; shares from 0 to 1, empty where there is nothing to say.
#[must_use]
pub fn csv(results: &Results) -> String {
    let mut text = format!("{HEAD}\n");
    for row in &results.0 {
        let tally = &row.tally;
        let (low, high) = wilson(tally.false_rollbacks, tally.runs);
        let (least, most) = wilson(tally.detected, tally.runs);
        let (more, error) = tally.more_mean();
        let opt = |value: Option<u64>| value.map_or_else(String::new, |value| value.to_string());
        let share = |value: f64| format!("{value:.5}");
        let fields = [
            row.world.name.to_owned(),
            row.world.is_healthy().to_string(),
            row.rate.to_string(),
            row.feed.as_str().to_owned(),
            row.method.key.to_owned(),
            tally.runs.to_string(),
            tally.false_rollbacks.to_string(),
            share(row.wrong()),
            share(low),
            share(high),
            share(tally.detected_by(0)),
            share(tally.detected_by(1)),
            share(tally.detected_by(2)),
            share(least),
            share(most),
            opt(tally.time(0.5)),
            opt(tally.time(0.95)),
            format!("{:.3}", tally.bad_mean()),
            format!("{more:.3}"),
            format!("{error:.3}"),
            share(tally.share(tally.inconclusive)),
            share(tally.share(tally.promoted)),
            share(tally.share(tally.completed)),
            opt(tally.delay(0.5)),
        ];
        text.push_str(&fields.join(","));
        text.push('\n');
    }
    text
}
