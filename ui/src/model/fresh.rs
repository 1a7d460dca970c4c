//! How old figures are, in words, and how much they may still be believed.

use vocab::{Span, Timestamp};
use wire::{Freshening, Freshness};

/// The age of figures as a panel's header shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Age {
    /// How fresh they are; decides dimming and hatching.
    pub(crate) state: Freshening,
    /// In words: "estate 3 s ago".
    pub(crate) words: String,
}

impl Age {
    /// Whether the figures are shown as old news.
    pub(crate) fn is_old(&self) -> bool {
        matches!(self.state, Freshening::Stale | Freshening::Failed)
    }
}

/// Says how old figures are at a moment of wall time.
pub(crate) fn age(freshness: &Freshness, now: Timestamp) -> Age {
    let state = freshness.at(now);
    let source = &freshness.source;
    let words = match (freshness.read_at, state) {
        (None, _) if freshness.trouble.is_empty() => format!("{source}: not read yet"),
        (None, _) => format!("{source}: FAILED, {}", freshness.trouble),
        (Some(at), Freshening::Live) => format!("{source} {} ago", coarse(now.since(at))),
        (Some(at), Freshening::Late) => format!("{source} {} ago, late", coarse(now.since(at))),
        (Some(at), Freshening::Stale) => format!("STALE, {source} {} ago", coarse(now.since(at))),
        (Some(at), Freshening::Failed) if freshness.trouble.is_empty() => {
            format!("FAILED, {source} {} ago", coarse(now.since(at)))
        }
        (Some(at), Freshening::Failed) => format!(
            "FAILED, {source} {} ago: {}",
            coarse(now.since(at)),
            freshness.trouble
        ),
    };
    Age { state, words }
}

/// How old figures are, without what went wrong: for where there is little room, and
/// a panel nearby says the rest.
pub(crate) fn brief(freshness: &Freshness, now: Timestamp) -> Age {
    let never = freshness.read_at.is_none() && !freshness.trouble.is_empty();
    let calm = Freshness {
        trouble: String::new(),
        ..freshness.clone()
    };
    let age = age(&calm, now);
    if never {
        let words = format!("{}: FAILED, not read yet", freshness.source);
        return Age { words, ..age };
    }
    age
}

/// The age alone, for a column that is headed "age": "3 s", "never".
pub(crate) fn short(freshness: &Freshness, now: Timestamp) -> String {
    freshness
        .read_at
        .map_or_else(|| "never".into(), |at| coarse(now.since(at)))
}

/// A length of time in whole seconds: an age that flickers in tenths reads as alarm.
pub(crate) fn coarse(span: Span) -> String {
    Span::seconds(span.as_millis() / 1_000).to_string()
}

/// Time left, short enough for the bar: whole minutes, and seconds in the last one.
pub(crate) fn left(span: Span) -> String {
    let minutes = span.as_millis() / 60_000;
    if minutes == 0 {
        coarse(span)
    } else {
        format!("{minutes} min")
    }
}

/// The worse of two panels' sources.
pub(crate) fn worse<'a>(a: &'a Freshness, b: &'a Freshness, now: Timestamp) -> &'a Freshness {
    if b.at(now) > a.at(now) { b } else { a }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(at: Option<i64>, trouble: &str) -> Freshness {
        Freshness {
            source: "estate".into(),
            read_at: at.map(Timestamp::from_millis),
            every_millis: 5_000,
            trouble: trouble.into(),
        }
    }

    #[test]
    fn in_brief_the_trouble_is_a_word() {
        let now = Timestamp::from_millis(30_000);
        let words = |freshness| brief(&freshness, now).words;
        assert_eq!(
            words(read(None, "no route")),
            "estate: FAILED, not read yet"
        );
        assert_eq!(words(read(None, "")), "estate: not read yet");
        assert_eq!(words(read(Some(0), "no route")), "FAILED, estate 30 s ago");
    }

    #[test]
    fn words_grow_graver_with_age() {
        let cases = [
            (0, "estate 0 s ago"),
            (7_400, "estate 7 s ago"),
            (7_500, "estate 7 s ago, late"),
            (10_000, "STALE, estate 10 s ago"),
            (24_999, "STALE, estate 24 s ago"),
            (25_000, "FAILED, estate 25 s ago: connection refused"),
        ];
        for (millis, words) in cases {
            let trouble = if millis >= 25_000 {
                "connection refused"
            } else {
                ""
            };
            let age = age(&read(Some(0), trouble), Timestamp::from_millis(millis));
            assert_eq!(age.words, words, "after {millis} ms");
        }
    }

    #[test]
    fn what_was_never_read_is_old_and_says_why() {
        let now = Timestamp::from_millis(1_000);
        assert_eq!(age(&read(None, ""), now).words, "estate: not read yet");
        assert_eq!(
            age(&read(None, "no route"), now).words,
            "estate: FAILED, no route"
        );
        assert!(age(&read(None, ""), now).is_old());
        assert_eq!(short(&read(None, ""), now), "never");
    }

    #[test]
    fn a_reading_from_the_future_is_live() {
        let age = age(&read(Some(9_000), ""), Timestamp::from_millis(1_000));
        assert_eq!(age.state, Freshening::Live);
        assert_eq!(age.words, "estate 0 s ago");
    }

    #[test]
    fn time_left_never_promises_more_than_there_is() {
        assert_eq!(left(Span::millis(29 * 60_000 + 59_999)), "29 min");
        assert_eq!(left(Span::seconds(60)), "1 min");
        assert_eq!(left(Span::millis(59_900)), "59 s");
        assert_eq!(left(Span::seconds(8 * 3_600)), "480 min");
    }

    #[test]
    fn the_worse_source_speaks_for_both() {
        let now = Timestamp::from_millis(60_000);
        let old = read(Some(0), "");
        let new = read(Some(59_000), "");
        assert_eq!(worse(&new, &old, now), &old);
        assert_eq!(worse(&old, &new, now), &old);
    }
}
