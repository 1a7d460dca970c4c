//! The way to the end: back to stable, stuck, over.

use crate::course::Course;
use crate::state::{Phase, Return, Rollout, Watch};
use crate::{Ending, Record};
use vocab::{Percent, Timestamp};

impl Rollout {
    /// Legal in every phase that has not ended. The new generation shuts out
    /// whatever was under way, so its outcomes are no longer waited for.
    pub(super) fn apply_return(&mut self, at: Timestamp, record: &Record) -> bool {
        let Record::ReturnDecided {
            cause,
            breach,
            way,
            generation,
            deadline,
        } = record
        else {
            return false;
        };
        if self.has_ended() || *generation != self.generation.next() {
            return false;
        }
        self.generation = *generation;
        self.intents.retain(|_, intent| !intent.awaited);
        self.phase = Phase::Returning {
            back: Return {
                cause: cause.clone(),
                decided: at,
                breach: *breach,
            },
            course: Course::new(way.clone(), at, *deadline),
        };
        self.watch = Watch::Agreed;
        self.quiet = false;
        true
    }

    /// Legal in every phase that has not ended: a machine that contradicts itself
    /// is stuck wherever it stands.
    pub(super) fn apply_stuck(&mut self, at: Timestamp, why: &str, needs: &str) -> bool {
        if self.has_ended() {
            return false;
        }
        let retry = match &self.phase {
            Phase::Paused { resume, .. } => Some(resume.clone()),
            Phase::Stuck { retry, .. } => retry.clone(),
            Phase::Waiting { .. }
            | Phase::Ready { .. }
            | Phase::Moving { .. }
            | Phase::Baking { .. }
            | Phase::AwaitingApproval { .. }
            | Phase::Held { .. }
            | Phase::Restoring { .. }
            | Phase::KeepingWarm { .. }
            | Phase::Returning { .. }
            | Phase::Ended { .. } => self.resume_from(at),
        };
        self.phase = Phase::Stuck {
            retry,
            why: why.to_owned(),
            needs: needs.to_owned(),
            since: at,
        };
        true
    }

    /// Only with the weight read back: 100 % after the last step, 0 % at the end
    /// of a way back. Where nothing was ever changed there is nothing to read.
    pub(super) fn apply_ended(&mut self, at: Timestamp, ending: Ending, weight: Percent) -> bool {
        let legal = match ending {
            Ending::Completed => {
                let past = |next: usize| self.plan.step(next).is_none();
                let done = matches!(self.phase, Phase::Ready { next, .. } if past(next));
                done && weight == Percent::FULL
            }
            Ending::RolledBack | Ending::Aborted | Ending::Failed => {
                let back = self.is_returning() && self.present_effect().is_none();
                back && (weight == Percent::ZERO || !self.touched)
            }
        };
        if legal {
            self.phase = Phase::Ended { ending, weight, at };
        }
        legal
    }
}
