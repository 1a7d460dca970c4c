//! The wallboard: what a person three metres away must be able to say in one
//! second. Is anything abnormal, where, since when, and is somebody on it?

use vocab::{Span, Timestamp};
use wire::{AlarmView, DeckCell, DeckView, State};

/// So many abnormal things fit on the wall; the rest is counted.
pub(crate) const ROOM: usize = 6;

/// One thing that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Abnormal {
    /// How grave.
    pub(crate) state: State,
    /// What: "website rolled back by itself".
    pub(crate) what: String,
    /// Since when, for people: "for 3 min"; empty when nobody can say.
    pub(crate) since: String,
    /// Who is on it; empty when nobody is.
    pub(crate) by: String,
}

/// The answer to "is anything abnormal?", in the largest letters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Headline {
    /// The gravest state there is.
    pub(crate) state: State,
    /// In a few words.
    pub(crate) text: String,
}

/// Whether a state is something to look at. A rollout under way is not.
fn is_abnormal(state: State) -> bool {
    match state {
        State::Critical
        | State::High
        | State::Low
        | State::Waiting
        | State::Stale
        | State::Unknown => true,
        State::Running | State::Shelved | State::Normal => false,
    }
}

/// Everything abnormal, gravest first, among equals the oldest first: alarms, and
/// services whose trouble no alarm names.
pub(crate) fn abnormal(deck: &DeckView, alarms: &[AlarmView], now: Timestamp) -> Vec<Abnormal> {
    let mut all: Vec<(State, Option<Timestamp>, Abnormal)> = Vec::new();
    for alarm in alarms {
        let abnormal = Abnormal {
            state: alarm.state,
            what: alarm.title.clone(),
            since: since(Some(alarm.since), now),
            by: alarm.acknowledged.clone(),
        };
        all.push((alarm.state, Some(alarm.since), abnormal));
    }
    for row in &deck.rows {
        for (environment, cell) in deck.environments.iter().zip(&row.cells) {
            let Some(cell) = cell.as_ref().filter(|cell| is_abnormal(cell.state)) else {
                continue;
            };
            let named = |alarm: &AlarmView| names(alarm, &row.service, cell);
            if alarms.iter().any(named) {
                continue;
            }
            let abnormal = Abnormal {
                state: cell.state,
                what: format!(
                    "{} in {environment}: {}",
                    row.service,
                    cell_words(cell.state, &cell.text)
                ),
                since: since(cell.since, now),
                by: String::new(),
            };
            all.push((cell.state, cell.since, abnormal));
        }
    }
    // Nobody knows since when: after those of the same gravity that are known.
    all.sort_by_key(|(state, since, _)| (*state, since.is_none(), *since));
    all.into_iter().map(|(.., abnormal)| abnormal).collect()
}

/// Whether an alarm is about what a cell shows: the same rollout, or the same
/// service since the same moment.
fn names(alarm: &AlarmView, service: &str, cell: &DeckCell) -> bool {
    let rollout = cell.rollout.is_some() && alarm.rollout == cell.rollout;
    let moment = cell.since == Some(alarm.since) && alarm.title.contains(service);
    rollout || moment
}

fn cell_words(state: State, text: &str) -> String {
    if !text.is_empty() {
        return text.to_owned();
    }
    match state {
        State::Critical => "critical",
        State::High => "needs somebody soon",
        State::Low => "worth a look",
        State::Waiting => "waits for a person",
        State::Stale => "no news",
        State::Unknown => "nobody can say",
        State::Running => "under way",
        State::Shelved => "put aside",
        State::Normal => "as it should be",
    }
    .to_owned()
}

fn since(at: Option<Timestamp>, now: Timestamp) -> String {
    at.map(|at| format!("for {}", coarse(now.since(at))))
        .unwrap_or_default()
}

/// Minutes are enough from three metres; a wall whose digits move all the time is
/// not looked at.
fn coarse(span: Span) -> String {
    const MINUTE: u64 = 60_000;
    match span.as_millis() {
        0..MINUTE => "less than 1 min".into(),
        millis => Span::minutes(millis / MINUTE).to_string(),
    }
}

/// The headline over all of it.
pub(crate) fn headline(abnormal: &[Abnormal], services: usize) -> Headline {
    let Some(worst) = abnormal.first() else {
        return Headline {
            state: State::Normal,
            text: match services {
                0 => "No services known".into(),
                1 => "Nothing abnormal, 1 service".into(),
                services => format!("Nothing abnormal, {services} services"),
            },
        };
    };
    let alone = abnormal.iter().filter(|one| one.by.is_empty()).count();
    let on_it = match (alone, abnormal.len()) {
        (0, _) => "somebody is on it".to_owned(),
        (alone, all) if alone == all => "nobody is on it".to_owned(),
        (alone, _) => format!("{alone} with nobody on it"),
    };
    let count = match abnormal.len() {
        1 => "1 abnormal".into(),
        count => format!("{count} abnormal"),
    };
    Headline {
        state: worst.state,
        text: format!("{count}, {on_it}"),
    }
}

/// What does not fit on the wall, in words; empty when everything does.
pub(crate) fn left_out(count: usize) -> String {
    match count.saturating_sub(ROOM) {
        0 => String::new(),
        left => format!("and {left} more, {ROOM} of {count} shown"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wire::{DeckRow, Freshness};

    fn fresh() -> Freshness {
        Freshness {
            source: "estate".into(),
            read_at: None,
            every_millis: 5000,
            trouble: String::new(),
        }
    }

    fn cell(state: State, text: &str, since: Option<i64>, rollout: Option<&str>) -> DeckCell {
        DeckCell {
            state,
            text: text.into(),
            since: since.map(Timestamp::from_millis),
            rollout: rollout.map(Into::into),
            regions: vec![],
        }
    }

    fn deck(cells: Vec<DeckCell>) -> DeckView {
        let row = |(at, cell)| DeckRow {
            service: format!("s{at}"),
            cells: vec![Some(cell)],
            release: String::new(),
            requests_per_second: None,
            error_percent: None,
            latency_p95: None,
            frames_per_second: None,
            freshness: fresh(),
        };
        DeckView {
            environments: vec!["production".into()],
            rows: cells.into_iter().enumerate().map(row).collect(),
            freshness: fresh(),
        }
    }

    fn alarm(state: State, since: i64, rollout: Option<&str>, by: &str) -> AlarmView {
        AlarmView {
            id: "a".into(),
            state,
            title: "website is stuck".into(),
            text: String::new(),
            since: Timestamp::from_millis(since),
            rollout: rollout.map(Into::into),
            acknowledged: by.into(),
        }
    }

    const NOW: Timestamp = Timestamp::from_millis(10 * 60_000);

    #[test]
    fn a_quiet_estate_is_said_to_be_quiet() {
        let deck = deck(vec![
            cell(State::Normal, "", None, None),
            cell(State::Running, "canary 25 %", None, Some("r1")),
        ]);
        let all = abnormal(&deck, &[], NOW);
        assert_eq!(all, []);
        let headline = headline(&all, 2);
        assert_eq!(headline.state, State::Normal);
        assert_eq!(headline.text, "Nothing abnormal, 2 services");
    }

    #[test]
    fn the_gravest_stands_first_and_among_equals_the_oldest() {
        let deck = deck(vec![
            cell(State::Low, "memory", None, None),
            cell(State::High, "errors", Some(60_000), None),
            cell(State::High, "tasks", Some(1), None),
            cell(State::High, "who knows", None, None),
        ]);
        let all = abnormal(&deck, &[alarm(State::Critical, 500_000, None, "")], NOW);
        let what: Vec<&str> = all.iter().map(|one| one.what.as_str()).collect();
        assert_eq!(
            what,
            [
                "website is stuck",
                "s2 in production: tasks",
                "s1 in production: errors",
                "s3 in production: who knows",
                "s0 in production: memory",
            ]
        );
        assert_eq!(all[2].since, "for 9 min");
        assert_eq!(all[3].since, "");
    }

    #[test]
    fn what_an_alarm_names_is_not_said_twice() {
        let deck = deck(vec![cell(State::Critical, "stuck", None, Some("r1"))]);
        let alarms = [alarm(State::Critical, 0, Some("r1"), "")];
        assert_eq!(abnormal(&deck, &alarms, NOW).len(), 1);
    }

    #[test]
    fn what_an_alarm_told_of_an_ended_rollout_is_not_said_twice() {
        let mut deck = deck(vec![cell(State::High, "rolled back", Some(7), None)]);
        deck.rows[0].service = "website".into();
        let alarms = [alarm(State::High, 7, Some("r1"), "")];
        assert_eq!(abnormal(&deck, &alarms, NOW).len(), 1);
        deck.rows[0].service = "animation".into();
        assert_eq!(abnormal(&deck, &alarms, NOW).len(), 2);
    }

    #[test]
    fn the_headline_says_whether_somebody_is_on_it() {
        let deck = deck(vec![]);
        let words = |alarms: &[AlarmView]| headline(&abnormal(&deck, alarms, NOW), 1).text;
        let seen = alarm(State::High, 0, None, "me");
        let unseen = alarm(State::High, 0, None, "");
        assert_eq!(
            words(std::slice::from_ref(&unseen)),
            "1 abnormal, nobody is on it"
        );
        assert_eq!(
            words(std::slice::from_ref(&seen)),
            "1 abnormal, somebody is on it"
        );
        assert_eq!(words(&[seen, unseen]), "2 abnormal, 1 with nobody on it");
    }

    #[test]
    fn seconds_are_not_shown_from_three_metres() {
        let deck = deck(vec![cell(
            State::High,
            "x",
            Some(NOW.millis() - 59_000),
            None,
        )]);
        assert_eq!(abnormal(&deck, &[], NOW)[0].since, "for less than 1 min");
    }

    #[test]
    fn what_does_not_fit_is_counted() {
        assert_eq!(left_out(ROOM), "");
        assert_eq!(left_out(9), "and 3 more, 6 of 9 shown");
    }
}
