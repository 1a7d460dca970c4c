//! Log events of a target, page by page, so that a shell can follow them.
//!
//! CloudWatch tells events late and not quite in order. So the next question goes
//! back a little before the newest event already seen, and what was told before is
//! left out by its id. Every question is bounded: in calls, events and length.

use crate::errors::CallError;
use crate::operations::Operation;
use crate::sites::Site;
use aws_sdk_cloudwatchlogs::types::FilteredLogEvent;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use vocab::{Span, Timestamp};

/// How far events may be late.
const LATE: Span = Span::seconds(15);

/// Calls for one question; CloudWatch gives empty pages while it searches.
const CALLS: usize = 8;

/// Most events in one answer.
pub(crate) const MOST: usize = 1_000;

/// Longest text of one event, in bytes; longer ones are cut.
const LONGEST: usize = 16 * 1_024;

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogQuestion {
    /// Events at or after this.
    pub since: Timestamp,
    /// Events before this; none for up to now.
    pub until: Option<Timestamp>,
    /// A filter pattern as CloudWatch Logs knows it.
    pub filter: Option<String>,
    /// Where the last answer ended; `since` does not matter then.
    pub after: Option<LogCursor>,
    /// At most so many events, and never more than 1,000.
    pub most: usize,
}

/// Where an answer ended.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct LogCursor {
    since: Timestamp,
    /// Events told that may be told again, and when they happened.
    told: BTreeMap<String, Timestamp>,
    /// CloudWatch's own, while it is in the middle of something.
    page: Option<String>,
}

/// One event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LogEvent {
    /// When it happened.
    pub at: Timestamp,
    /// Which stream it is from: in ECS, which task.
    pub stream: String,
    /// What it says, without the account's secrets.
    pub text: String,
}

/// Some events.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LogPage {
    /// Oldest first.
    pub events: Vec<LogEvent>,
    /// To ask on with.
    pub next: LogCursor,
    /// Whether there is more already.
    pub more: bool,
}

/// Events of a log group.
pub(crate) async fn read(
    site: &Site,
    group: &str,
    question: &LogQuestion,
) -> Result<LogPage, CallError> {
    let mut cursor = question.after.clone().unwrap_or(LogCursor {
        since: question.since,
        ..LogCursor::default()
    });
    let most = question.most.clamp(1, MOST);
    let mut events = Vec::new();
    let resource = format!("log group `{group}`");
    for _ in 0..CALLS {
        let left = most.saturating_sub(events.len()).max(1);
        let send = || {
            site.logs()
                .filter_log_events()
                .log_group_name(group)
                .start_time(cursor.since.millis())
                .set_end_time(question.until.map(Timestamp::millis))
                .set_filter_pattern(question.filter.clone())
                .set_next_token(cursor.page.clone())
                .limit(i32::try_from(left).unwrap_or(i32::MAX))
                .send()
        };
        let told = site
            .read(Operation::FilterLogEvents, &resource, send)
            .await?;
        for event in told.events() {
            events.extend(cursor.take(site, event));
        }
        cursor.page = told.next_token;
        if cursor.page.is_none() || events.len() >= most {
            break;
        }
    }
    events.sort_by_key(|event: &LogEvent| event.at);
    let more = cursor.page.is_some();
    cursor.move_on();
    Ok(LogPage {
        events,
        next: cursor,
        more,
    })
}

impl LogCursor {
    /// The event, unless it was told before.
    fn take(&mut self, site: &Site, event: &FilteredLogEvent) -> Option<LogEvent> {
        let at = Timestamp::from_millis(event.timestamp()?);
        if let Some(id) = event.event_id()
            && self.told.insert(id.to_owned(), at).is_some()
        {
            return None;
        }
        Some(LogEvent {
            at,
            stream: event.log_stream_name().unwrap_or_default().to_owned(),
            text: cut(&site.hide(event.message().unwrap_or_default())),
        })
    }

    /// Once everything was told: the next question begins a little before the newest.
    fn move_on(&mut self) {
        if self.page.is_some() {
            return;
        }
        if let Some(newest) = self.told.values().max() {
            self.since = self.since.max(*newest - LATE);
        }
        self.told.retain(|_, at| *at >= self.since);
    }
}

fn cut(text: &str) -> String {
    let text = text.trim_end();
    if text.len() <= LONGEST {
        return text.to_owned();
    }
    format!("{}…", &text[..text.floor_char_boundary(LONGEST)])
}

#[cfg(test)]
mod tests;
