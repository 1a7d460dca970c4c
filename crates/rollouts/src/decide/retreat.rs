//! The way back: deciding on it, and coming to its end.

use super::Draft;
use super::settle::Failure;
use crate::state::{Phase, Return};
use crate::{Cause, Effect, Ending, IllegalRecord, Record};
use vocab::{Generation, Percent, Timestamp};

impl Draft<'_> {
    /// The way back, with everything that goes with it. The traffic comes first;
    /// diagnostics and snapshots are asked for at the same moment and waited for
    /// by nobody.
    pub(crate) fn go_back(&mut self, cause: Cause) -> Result<(), IllegalRecord> {
        let rollout = &self.rollout;
        let breach = self.breach(&cause);
        let deadline = self.now + rollout.plan.policies.timing.way_back;
        let first = rollout.generation == Generation(1);
        let exposed = first && rollout.has_shifted();
        let diagnosed = exposed && cause.blames_release();
        let slot = rollout.canary_slot();
        let snapshot = rollout.plan.policies.snapshot.clone();
        self.set_out(cause, breach, deadline)?;
        // The first move is intended before anything beside it, so that it is
        // also the first to leave.
        self.proceed()?;
        if diagnosed {
            self.beside(Effect::CaptureDiagnostics { slot })?;
        }
        match snapshot {
            Some(database) if exposed => self.beside(Effect::TakeSnapshot { database }),
            Some(_) | None => Ok(()),
        }
    }

    fn set_out(
        &mut self,
        cause: Cause,
        breach: Option<Timestamp>,
        deadline: Timestamp,
    ) -> Result<(), IllegalRecord> {
        let way = self.rollout.way_back(self.seen());
        let generation = self.rollout.generation.next();
        self.push(Record::ReturnDecided {
            cause,
            breach,
            way,
            generation,
            deadline,
        })
    }

    /// Somebody has put weight on the canary after it was brought down: back once
    /// more, for the same reason and within the same time.
    pub(super) fn go_back_again(&mut self) -> Result<(), IllegalRecord> {
        let Phase::Returning { back, course } = self.rollout.phase.clone() else {
            return Ok(());
        };
        self.set_out(back.cause, back.breach, course.deadline)
    }

    /// When the breach could first be seen: the end of the newest interval measured.
    fn breach(&self, cause: &Cause) -> Option<Timestamp> {
        let breached = cause.is_measured() && !matches!(cause, Cause::Insufficient { .. });
        self.sight
            .evidence
            .as_ref()
            .filter(|_| breached)
            .map(|evidence| evidence.newest)
    }

    /// The canary's weight, read after our last change.
    fn weight_read_back(&self) -> Option<Percent> {
        let seen = self.seen().filter(|seen| seen.at >= self.rollout.changed)?;
        Some(seen.slot(self.rollout.canary_slot()).weight)
    }

    /// The way back is done: it ends with 0 % read back, and begins again when
    /// somebody has put weight on the canary meanwhile.
    pub(super) fn end_return(
        &mut self,
        back: &Return,
        deadline: Timestamp,
    ) -> Result<bool, IllegalRecord> {
        let ending = back.cause.ending(self.rollout.has_shifted());
        let read = self.weight_read_back();
        let late = self.now >= deadline;
        match read {
            // It never touched the target, so there is nothing to wait for.
            _ if !self.rollout.touched => self.end(ending, read.unwrap_or_default()),
            Some(Percent::ZERO) => self.end(ending, Percent::ZERO),
            Some(weight) if late => {
                let why = format!("the canary has weight {weight} that somebody else gave it");
                self.fail_to_return(why, "stop the other writer")
            }
            Some(_) => self.go_back_again().map(|()| true),
            None if late => {
                let why = "the canary's weight could not be read back".to_owned();
                self.fail_to_return(why, "see why the target cannot be read")
            }
            None => Ok(false),
        }
    }

    fn fail_to_return(&mut self, why: String, needs: &'static str) -> Result<bool, IllegalRecord> {
        let found_wanting = false;
        self.fail(Failure {
            why,
            needs,
            found_wanting,
        })
        .map(|()| true)
    }

    pub(super) fn end(&mut self, ending: Ending, weight: Percent) -> Result<bool, IllegalRecord> {
        self.push(Record::Ended { ending, weight }).map(|()| true)
    }
}
