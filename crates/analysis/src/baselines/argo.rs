//! Argo Rollouts' analysis as it is without further settings.
//!
//! A measurement a minute, of that minute. The first above the limit fails the
//! analysis (`failureLimit: 0`) and aborts the rollout. A measurement without a
//! value is an error; the fifth in a row (`consecutiveErrorLimit: 4`) aborts too.

use super::desk::{Desk, UNSEEN};
use super::minutes::{Minute, Minutes};
use crate::{GateJudge, Terms, Told, figures};
use vocab::{Reading, Timestamp, Verdict};

/// Measurements without a value, in a row, that are tolerated.
const CONSECUTIVE_ERRORS: u32 = 4;

/// Aborts at the first minute above the limit.
#[derive(Debug, Clone)]
pub struct Argo {
    desk: Desk,
    minutes: Minutes,
    analysis: Analysis,
}

#[derive(Debug, Clone, Copy)]
enum Analysis {
    Running { measured: bool, errors: u32 },
    Failed { share: f64 },
    Error,
}

const FRESH: Analysis = Analysis::Running {
    measured: false,
    errors: 0,
};

impl Argo {
    /// One that has seen nothing yet. Its error bound is what it is: `alpha` is
    /// not used.
    #[must_use]
    pub fn new(terms: Terms) -> Self {
        Self {
            desk: Desk::new(terms),
            minutes: Minutes::default(),
            analysis: FRESH,
        }
    }
}

impl Analysis {
    fn after(self, minute: Minute, desk: &Desk) -> Self {
        match self {
            Self::Failed { .. } | Self::Error => self,
            Self::Running { measured, errors } => match minute.canary.share() {
                Some(share) if share > desk.gate.tolerated.share() => Self::Failed { share },
                Some(_) => Self::Running {
                    measured: true,
                    errors: 0,
                },
                None if errors == CONSECUTIVE_ERRORS => Self::Error,
                None => Self::Running {
                    measured,
                    errors: errors + 1,
                },
            },
        }
    }
}

impl GateJudge for Argo {
    fn take(&mut self, told: &Told) {
        self.desk.take(told);
        let (desk, analysis) = (&self.desk, &mut self.analysis);
        self.minutes
            .take(told, |minute| *analysis = analysis.after(minute, desk));
    }

    fn restart(&mut self, _at: Timestamp) {
        self.desk.restart();
        if let Analysis::Running { measured, .. } = &mut self.analysis {
            *measured = false;
        }
    }

    fn verdict(&self, _now: Timestamp) -> Verdict {
        match self.analysis {
            Analysis::Failed { .. } | Analysis::Error => Verdict::RollBack,
            Analysis::Running { measured: true, .. } => Verdict::Promote,
            Analysis::Running {
                measured: false, ..
            } => UNSEEN,
        }
    }

    fn reading(&self, now: Timestamp) -> Reading {
        let (evidence, why) = match self.analysis {
            Analysis::Failed { share } => {
                let share = figures::percent(share);
                (-1.0, format!("one minute had {share}, and one is enough"))
            }
            Analysis::Error => (-1.0, "five minutes in a row without a measurement".into()),
            Analysis::Running { measured: true, .. } => {
                (0.0, "no minute above the limit so far".into())
            }
            Analysis::Running {
                measured: false, ..
            } => (0.0, "the first minute is not over".into()),
        };
        self.desk.reading(self.verdict(now), evidence, &why)
    }

    fn boxed(&self) -> Box<dyn GateJudge> {
        Box::new(self.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::super::story::{NOTHING, Story, terms};
    use super::*;

    #[test]
    fn the_first_minute_above_the_limit_ends_it() {
        let mut story = Story::of(Argo::new(terms()));
        assert_eq!(story.told(0, NOTHING), UNSEEN);
        assert_eq!(story.minute((1_000, 1)), Verdict::Promote);
        assert_eq!(story.minute((1_000, 2)), Verdict::RollBack);
        assert_eq!(story.minute((9_000, 0)), Verdict::RollBack);
        assert_eq!(
            story.because(),
            "error rate 0.03 % on the canary, 0 % on stable, limit 0.1 %: \
             one minute had 0.2 %, and one is enough"
        );
    }

    #[test]
    fn five_minutes_in_a_row_without_a_value_end_it() {
        let mut story = Story::of(Argo::new(terms()));
        for _ in 0..4 {
            assert_eq!(story.minute(NOTHING), UNSEEN);
        }
        assert_eq!(story.minute((1_000, 0)), Verdict::Promote);
        for _ in 0..4 {
            assert_eq!(story.minute(NOTHING), Verdict::Promote);
        }
        assert_eq!(story.minute(NOTHING), Verdict::RollBack);
    }

    #[test]
    fn a_new_weight_is_measured_before_it_is_good() {
        let mut story = Story::of(Argo::new(terms()));
        story.minute((1_000, 0));
        assert_eq!(story.shift(), UNSEEN);
        assert_eq!(story.minute((1_000, 0)), Verdict::Promote);
    }
}
