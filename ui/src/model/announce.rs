//! What is said to people who listen instead of looking.
//!
//! Polite sentences wait their turn: at most one in five seconds, and of those
//! that wait only the newest is said, because what it replaces is no longer true.
//! Critical ones are said at once.

use std::collections::BTreeMap;
use vocab::{Span, Timestamp};
use wire::{AlarmView, RolloutLine, State};

const PAUSE: Span = Span::seconds(5);

/// How urgent a sentence is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Urgency {
    /// When there is a pause.
    Polite,
    /// Now.
    Assertive,
}

/// Something to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sentence {
    pub(crate) urgency: Urgency,
    pub(crate) text: String,
}

/// Keeps polite sentences apart.
#[derive(Debug, Clone, Default)]
pub(crate) struct Announcer {
    last: Option<Timestamp>,
    waiting: Option<String>,
}

impl Announcer {
    /// Takes a sentence; gives back what is to be said now, if anything.
    pub(crate) fn take(&mut self, sentence: Sentence, now: Timestamp) -> Option<Sentence> {
        match sentence.urgency {
            Urgency::Assertive => Some(sentence),
            Urgency::Polite => {
                self.waiting = Some(sentence.text);
                self.tick(now)
            }
        }
    }

    /// Time has passed.
    pub(crate) fn tick(&mut self, now: Timestamp) -> Option<Sentence> {
        if self.last.is_some_and(|last| now.since(last) < PAUSE) {
            return None;
        }
        let text = self.waiting.take()?;
        self.last = Some(now);
        Some(Sentence {
            urgency: Urgency::Polite,
            text,
        })
    }
}

/// What is new among the alarms.
pub(crate) fn alarms(before: &[AlarmView], after: &[AlarmView]) -> Vec<Sentence> {
    let known = |id: &str| before.iter().any(|alarm| alarm.id == id);
    after
        .iter()
        .filter(|alarm| !known(&alarm.id))
        .map(|alarm| Sentence {
            urgency: if alarm.state == State::Critical {
                Urgency::Assertive
            } else {
                Urgency::Polite
            },
            text: format!("{} {}", alarm.state.word(), alarm.title)
                .trim()
                .to_owned(),
        })
        .collect()
}

/// What has changed about the rollouts under way: begun, gone on, ended.
pub(crate) fn rollouts(before: &[RolloutLine], after: &[RolloutLine]) -> Option<Sentence> {
    let old: BTreeMap<&str, &RolloutLine> =
        before.iter().map(|line| (line.id.as_str(), line)).collect();
    let mut said: Vec<String> = after
        .iter()
        .filter(|line| {
            old.get(line.id.as_str())
                .is_none_or(|was| (&was.phase, was.state) != (&line.phase, line.state))
        })
        .map(|line| format!("{} in {}: {}", line.service, line.environment, line.phase))
        .collect();
    said.extend(
        before
            .iter()
            .filter(|line| !after.iter().any(|other| other.id == line.id))
            .map(|line| format!("{} in {}: rollout ended", line.service, line.environment)),
    );
    (!said.is_empty()).then(|| Sentence {
        urgency: Urgency::Polite,
        text: said.join(". "),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::rollout::tests::line;

    fn polite(text: &str) -> Sentence {
        Sentence {
            urgency: Urgency::Polite,
            text: text.into(),
        }
    }

    #[test]
    fn of_polite_sentences_in_a_pause_only_the_newest_is_said() {
        let at = Timestamp::from_millis;
        let mut announcer = Announcer::default();
        assert_eq!(announcer.take(polite("one"), at(0)), Some(polite("one")));
        assert_eq!(announcer.take(polite("two"), at(1_000)), None);
        assert_eq!(announcer.take(polite("three"), at(4_999)), None);
        assert_eq!(announcer.tick(at(5_000)), Some(polite("three")));
        assert_eq!(announcer.tick(at(20_000)), None);
    }

    #[test]
    fn a_critical_sentence_waits_for_nothing() {
        let at = Timestamp::from_millis;
        let critical = Sentence {
            urgency: Urgency::Assertive,
            text: "CRIT stuck".into(),
        };
        let mut announcer = Announcer::default();
        announcer.take(polite("one"), at(0));
        assert_eq!(announcer.take(critical.clone(), at(1)), Some(critical));
    }

    #[test]
    fn an_alarm_is_said_once() {
        let alarm = |id: &str, state| AlarmView {
            id: id.into(),
            state,
            title: format!("{id} is wrong"),
            text: String::new(),
            since: Timestamp::from_millis(0),
            rollout: None,
            acknowledged: String::new(),
        };
        let first = [alarm("a", State::High)];
        let both = [alarm("a", State::Critical), alarm("b", State::Critical)];
        let said = alarms(&first, &both);
        assert_eq!(said.len(), 1);
        assert_eq!(said[0].text, "CRIT b is wrong");
        assert_eq!(said[0].urgency, Urgency::Assertive);
        assert!(alarms(&both, &both).is_empty());
    }

    #[test]
    fn a_rollout_is_spoken_of_when_its_phase_changes_and_when_it_ends() {
        let before = [line("r1", "baking"), line("r2", "verifying")];
        let mut weight_only = before.clone();
        weight_only[0].weight = 12.0;
        assert_eq!(rollouts(&before, &weight_only), None);
        let after = [line("r1", "returning")];
        let said = rollouts(&before, &after).map(|sentence| sentence.text);
        assert_eq!(
            said.as_deref(),
            Some("website in production: returning. website in production: rollout ended")
        );
    }
}
