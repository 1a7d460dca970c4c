//! The course of a drill, moment by moment.

use super::Account;
use crate::cue::{Cue, Turn};
use rollouts::{Record, Rollout, narrate};
use vocab::{Span, Timestamp, Verdict};

/// A record, its time, and the rollout after it.
pub(super) type Station<'a> = (Timestamp, &'a Record, Rollout);

/// One moment of a drill.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    /// When.
    pub at: Timestamp,
    /// How long after the trouble began; none before it.
    pub after: Option<Span>,
    /// What happened or was done.
    pub text: String,
}

impl Account<'_> {
    pub(super) fn told(
        &self,
        stations: &[Station<'_>],
        began: Timestamp,
        knowable: Option<Timestamp>,
    ) -> Vec<Moment> {
        let mut moments: Vec<(Timestamp, String)> = Vec::new();
        moments.push((began, "The trouble begins".into()));
        if let Some(at) = knowable {
            moments.push((at, "From now on it can be known".into()));
        }
        moments.extend(self.turns.iter().map(|(at, cue)| (*at, turned(cue))));
        moments.extend(narrated(stations));
        moments.sort_by_key(|(at, _)| *at);
        let dated = moments.into_iter().map(|(at, text)| Moment {
            at,
            after: (at >= began).then(|| at.since(began)),
            text,
        });
        dated.collect()
    }
}

fn turned(cue: &Cue) -> String {
    match cue.turn {
        Turn::Inject(text) => format!("Unseen by anybody: {text}"),
        Turn::HealAll => "All faults are mended".into(),
        Turn::Command(verb, reason) => format!("A person says {verb}: {reason}"),
        Turn::Crash(away) => format!("The control room dies; nobody drives for {away}"),
    }
}

/// What the rollout said, without judgements that only repeat the last one.
fn narrated<'a>(
    stations: &'a [Station<'_>],
) -> impl Iterator<Item = (Timestamp, String)> + use<'a> {
    let mut last: Option<&Verdict> = None;
    stations.iter().filter_map(move |(at, record, after)| {
        if let Record::Judged { judgement } = record {
            let kind = std::mem::discriminant(&judgement.verdict);
            if last.map(std::mem::discriminant) == Some(kind) {
                return None;
            }
            last = Some(&judgement.verdict);
        }
        let said = narrate(*at, record, after)?;
        Some((*at, format!("{} ({})", said.action, said.reason)))
    })
}
