//! How long tasks need to start, by what ECS has written down of the last time.
//!
//! Pure. A service tells "has started 2 tasks" and, when all pass their check, "has
//! reached a steady state". What lies between the first and the next of the other is
//! a start, if no old task had to leave meanwhile; of several the newest counts.

use aws_sdk_ecs::types::{Service, ServiceEvent};
use std::sync::Arc;
use vocab::{Span, Timestamp};

/// When nothing tells otherwise.
pub(super) const USUAL: Span = Span::seconds(60);

/// Anything else was no start of a task.
const SENSIBLE: [Span; 2] = [Span::seconds(5), Span::minutes(15)];

/// What an event tells of a start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Told {
    Started,
    Stopped,
    Steady,
}

fn told(event: &ServiceEvent) -> Option<(Timestamp, Told)> {
    let at = event.created_at()?.to_millis().ok()?;
    let text = event.message()?;
    let told = if text.contains("has started") {
        Told::Started
    } else if text.contains("has reached a steady state") {
        Told::Steady
    } else if text.contains("has stopped") || text.contains("has begun draining") {
        Told::Stopped
    } else {
        return None;
    };
    Some((Timestamp::from_millis(at), told))
}

/// The newest start any of the services tells of.
pub(super) fn lately(services: &[Arc<Service>]) -> Option<Span> {
    let starts = services.iter().filter_map(|service| {
        let mut events: Vec<_> = service.events().iter().filter_map(told).collect();
        events.sort_by_key(|(at, _)| *at);
        newest(&events)
    });
    starts.max_by_key(|(at, _)| *at).map(|(_, span)| span)
}

fn newest(events: &[(Timestamp, Told)]) -> Option<(Timestamp, Span)> {
    let (mut began, mut found) = (None, None);
    for (at, told) in events {
        match told {
            Told::Started => began = began.or(Some(*at)),
            Told::Stopped => began = None,
            Told::Steady => {
                let took = began.take().map(|began| at.since(began));
                let [shortest, longest] = SENSIBLE;
                let took = took.filter(|took| (shortest..=longest).contains(took));
                found = took.map(|took| (*at, took)).or(found);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn start(events: &[(i64, Told)]) -> Option<u64> {
        let events: Vec<_> = events
            .iter()
            .map(|(seconds, told)| (Timestamp::from_millis(seconds * 1000), *told))
            .collect();
        newest(&events).map(|(_, span)| span.as_millis() / 1000)
    }

    #[test]
    fn the_newest_start_that_ended_steady_counts() {
        use Told::{Started, Steady, Stopped};
        assert_eq!(start(&[]), None);
        assert_eq!(start(&[(0, Started)]), None);
        assert_eq!(start(&[(0, Started), (5, Started), (42, Steady)]), Some(42));
        let twice = [(0, Started), (42, Steady), (100, Started), (130, Steady)];
        assert_eq!(start(&twice), Some(30));
        // Old tasks drained meanwhile.
        assert_eq!(start(&[(0, Started), (60, Stopped), (400, Steady)]), None);
        assert_eq!(start(&[(0, Started), (9_000, Steady)]), None);
    }

    #[test]
    fn events_are_read_as_ecs_words_them() {
        let event = |text: &str| {
            ServiceEvent::builder()
                .created_at(aws_smithy_types::DateTime::from_secs(1))
                .message(text)
                .build()
        };
        let of = |text| told(&event(text)).map(|(_, told)| told);
        assert_eq!(
            of("(service web) has started 2 tasks: (task 1)."),
            Some(Told::Started)
        );
        assert_eq!(
            of("(service web) has reached a steady state."),
            Some(Told::Steady)
        );
        assert_eq!(
            of("(service web) has begun draining connections on 1 tasks."),
            Some(Told::Stopped)
        );
        assert_eq!(
            of("(service web) registered 2 targets in (target-group x)"),
            None
        );
    }
}
