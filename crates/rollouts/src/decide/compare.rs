//! Comparing: the target as it was found with the target as it must be.

use super::Draft;
use crate::state::Watch;
use crate::{Cause, Drift, IllegalRecord, PauseReason, Record, Remark};
use vocab::{Percent, Span};

/// How much later a second reading must be to count: readings of the same
/// moment are stale together.
const SECOND_LOOK: Span = Span::seconds(2);

impl Draft<'_> {
    /// Compares the target with what it must look like. One reading may be stale,
    /// so the first difference is only doubted and read once more.
    pub(super) fn compare(&mut self) -> Result<(), IllegalRecord> {
        if self.rollout.has_ended() {
            return Ok(());
        }
        self.note_quiet()?;
        let Some(seen) = self.seen().filter(|seen| seen.at >= self.rollout.changed) else {
            return Ok(());
        };
        let doubted = match &self.rollout.watch {
            Watch::Agreed => None,
            Watch::Doubted(doubted) => Some(doubted),
        };
        match (self.rollout.contradiction(seen), doubted) {
            (None, Some(doubted)) if seen.at > doubted.at => self.push(Record::Agreed),
            (None, _) => Ok(()),
            (Some(drift), Some(doubted)) if doubted.field == drift.field => {
                if drift.at.since(doubted.at) < SECOND_LOOK {
                    return Ok(());
                }
                self.contradicted(drift)
            }
            (Some(drift), _) => self.push(Record::Doubted { drift }),
        }
    }

    /// Twice read: somebody else is at work on the target.
    fn contradicted(&mut self, drift: Drift) -> Result<(), IllegalRecord> {
        if self.rollout.is_returning() {
            return self.go_back_again();
        }
        if !self.rollout.touched {
            return self.go_back(Cause::NotAsPlanned { drift });
        }
        self.push(Record::Paused {
            why: PauseReason::ForeignChange { drift },
        })
    }

    /// The last request on a canary that was sent away: the end of the promise's timeline.
    fn note_quiet(&mut self) -> Result<(), IllegalRecord> {
        let rollout = &self.rollout;
        let slot = rollout.canary_slot();
        let returned = rollout.has_shifted() && rollout.is_brought_down() && !rollout.quiet;
        let quiet = self.seen().filter(|_| returned).and_then(|seen| {
            let canary = seen.slot(slot);
            let quiet = canary.weight == Percent::ZERO && canary.in_flight == 0;
            (quiet && seen.at >= rollout.changed).then_some(seen.at)
        });
        match quiet {
            Some(at) => self.push(Record::Remarked {
                remark: Remark::CanaryQuiet { at },
            }),
            None => Ok(()),
        }
    }
}
