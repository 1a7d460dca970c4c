//! Following a log: late events come, nothing comes twice, everything ends.

use super::*;
use crate::sites::Sites;
use crate::testing::{Clock, Peer, Reply, estate, website};
use std::sync::Arc;

fn page(events: &[(&str, i64)], next: Option<&str>) -> Reply {
    let events: Vec<_> = events
        .iter()
        .map(|(id, at)| {
            serde_json::json!({
                "eventId": id, "timestamp": at, "message": format!("{id}\n"),
                "logStreamName": "website/1"
            })
        })
        .collect();
    let body = serde_json::json!({ "events": events, "nextToken": next });
    Reply::Says(200, body.to_string())
}

async fn ask(peer: &Peer, after: Option<LogCursor>, most: usize) -> LogPage {
    let sites = Sites::new(estate(), Arc::new(Clock::new()), peer.connect());
    let (site, _) = sites.at(&website()).await.unwrap();
    let question = LogQuestion {
        since: Timestamp::from_millis(0),
        until: None,
        filter: None,
        after,
        most,
    };
    read(&site, "/ecs/website", &question).await.unwrap()
}

fn texts(page: &LogPage) -> Vec<&str> {
    page.events
        .iter()
        .map(|event| event.text.as_str())
        .collect()
}

#[tokio::test]
async fn a_late_event_is_told_and_an_old_one_is_not_told_again() {
    let peer = Peer::new(|_, before| match before {
        0 => page(&[("a", 100_000), ("b", 101_000)], None),
        _ => page(
            &[
                ("a", 100_000),
                ("late", 99_500),
                ("b", 101_000),
                ("c", 102_000),
            ],
            None,
        ),
    });
    let first = ask(&peer, None, 100).await;
    assert_eq!(texts(&first), ["a", "b"]);
    let second = ask(&peer, Some(first.next), 100).await;
    assert_eq!(texts(&second), ["late", "c"]);
}

#[tokio::test]
async fn empty_pages_are_gone_through_and_the_search_ends_by_itself() {
    let peer = Peer::new(|_, _| page(&[], Some("more")));
    let told = ask(&peer, None, 100).await;
    assert!(told.events.is_empty() && told.more);
    let calls = peer
        .asked()
        .iter()
        .filter(|asked| *asked == "FilterLogEvents")
        .count();
    assert_eq!(calls, CALLS);
}

#[tokio::test]
async fn no_more_events_are_told_than_were_asked_for_and_the_rest_comes_next() {
    let peer = Peer::new(|_, before| match before {
        0 => page(&[("a", 1), ("b", 2)], Some("next")),
        _ => page(&[("c", 3)], None),
    });
    let first = ask(&peer, None, 2).await;
    assert_eq!(texts(&first), ["a", "b"]);
    assert!(first.more);
    let second = ask(&peer, Some(first.next), 2).await;
    assert_eq!(texts(&second), ["c"]);
    assert!(!second.more);
}

#[test]
fn a_very_long_line_is_cut_at_a_letter() {
    let long = "ä".repeat(LONGEST);
    let told = cut(&long);
    assert!(told.len() <= LONGEST + '…'.len_utf8());
    assert!(told.ends_with("ä…"));
}

#[test]
fn a_cursor_survives_being_written_and_read() {
    let cursor = LogCursor {
        since: Timestamp::from_millis(5),
        told: [("a".to_owned(), Timestamp::from_millis(6))].into(),
        page: Some("p".into()),
    };
    let text = serde_json::to_string(&cursor).unwrap();
    assert_eq!(serde_json::from_str::<LogCursor>(&text).unwrap(), cursor);
}
