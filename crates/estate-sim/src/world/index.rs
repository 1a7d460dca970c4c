//! Taking in facts: each one finds its target, its rollout or its fault.

use super::track::Track;
use super::{Act, Deed, Standing, World};
use crate::facts::{Dated, Fact, Mark};
use crate::faults::{BadInjection, Fault, FaultId, Injection, Scope};
use crate::history::Change;
use vocab::{Release, Target, Timestamp};

/// A fact that cannot be one of this estate.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadFact {
    /// The target is none of the estate's.
    #[error("the practice estate has no target `{0}`")]
    Target(Target),
    /// The service has no such release.
    #[error("`{target}` has no release `{release}`")]
    Release {
        /// Where.
        target: Target,
        /// Which.
        release: Release,
    },
    /// Faults are numbered in the order in which they began.
    #[error("fault `{found}` does not follow fault `{last}`")]
    Fault {
        /// Its number.
        found: FaultId,
        /// The last one.
        last: FaultId,
    },
    /// It was never injected.
    #[error("there never was a fault `{0}`")]
    NoFault(FaultId),
}

impl World {
    pub(super) fn index(&mut self, dated: &Dated) -> Result<(), BadFact> {
        match &dated.fact {
            Fact::Capacity {
                target,
                by,
                slot,
                release,
                tasks,
            } => {
                let profile = self.track_mut(target)?.profile(release)?;
                let (slot, tasks) = (*slot, *tasks);
                let want = Change::Capacity {
                    slot,
                    profile,
                    tasks,
                };
                self.track_mut(target)?.change(dated.at, want);
                self.mark(dated.at, by, Deed::Capacity(target.clone(), slot));
            }
            Fact::Weight {
                target,
                by,
                slot,
                weight,
            } => {
                let (slot, weight) = (*slot, *weight);
                let weigh = Change::Weight { slot, weight };
                self.track_mut(target)?.change(dated.at, weigh);
                self.mark(dated.at, by, Deed::Weight(target.clone()));
            }
            Fact::Suite {
                target,
                by,
                ends,
                passed,
                detail,
                slot: _,
            } => {
                self.track_mut(target)?;
                let deed = Deed::Suite {
                    ends: *ends,
                    passed: *passed,
                    detail: detail.clone(),
                };
                self.mark(dated.at, by, deed);
            }
            Fact::Snapshot { target, by, .. }
            | Fact::Diagnostics { target, by, .. }
            | Fact::Page { target, by, .. } => {
                self.track_mut(target)?;
                self.mark(dated.at, by, Deed::Other);
            }
            Fact::Fence {
                rollout,
                generation,
            } => {
                let seen = self.rollouts.entry(rollout.clone()).or_default();
                seen.generation = seen.generation.max(*generation);
            }
            Fact::Injected { id, injection } => self.stand(dated.at, *id, injection)?,
            Fact::Healed { id } => self.lay(dated.at, *id)?,
            Fact::Clock { clock } => self.clock = *clock,
        }
        Ok(())
    }

    fn mark(&mut self, at: Timestamp, by: &Mark, deed: Deed) {
        let seen = self.rollouts.entry(by.rollout.clone()).or_default();
        seen.generation = seen.generation.max(by.generation);
        let generation = by.generation;
        seen.acts.insert(
            by.id,
            Act {
                at,
                generation,
                deed,
            },
        );
    }

    fn stand(
        &mut self,
        from: Timestamp,
        id: FaultId,
        injection: &Injection,
    ) -> Result<(), BadFact> {
        let last = self.last_fault();
        if id.0 != last.0 + 1 {
            return Err(BadFact::Fault { found: id, last });
        }
        if let Scope::Target(target) = &injection.scope {
            self.track_mut(target)?;
        }
        let place = self.faults.len();
        self.faults.push(Standing {
            id,
            injection: injection.clone(),
            from,
            until: injection.lasting.map(|lasting| from + lasting),
        });
        let struck = self.tracks.values_mut();
        for track in struck.filter(|track| injection.scope.contains(&track.ground.target)) {
            track.strike(place);
        }
        Ok(())
    }

    fn lay(&mut self, at: Timestamp, id: FaultId) -> Result<(), BadFact> {
        let fault = self.faults.iter_mut().find(|fault| fault.id == id);
        let fault = fault.ok_or(BadFact::NoFault(id))?;
        fault.until = Some(fault.until.map_or(at, |until| until.min(at)));
        let scope = fault.injection.scope.clone();
        let struck = self.tracks.values_mut();
        for track in struck.filter(|track| scope.contains(&track.ground.target)) {
            track.forget();
        }
        Ok(())
    }

    pub(super) fn last_fault(&self) -> FaultId {
        self.faults.last().map_or(FaultId(0), |fault| fault.id)
    }

    fn track_mut(&mut self, target: &Target) -> Result<&mut Track, BadFact> {
        let missing = || BadFact::Target(target.clone());
        self.tracks.get_mut(target).ok_or_else(missing)
    }

    pub(super) fn check_scope(&self, injection: &Injection) -> Result<(), BadInjection> {
        let scope = &injection.scope;
        let mut inside = self
            .tracks
            .values()
            .filter(|t| scope.contains(&t.ground.target))
            .peekable();
        if inside.peek().is_none() {
            return Err(BadInjection::Scope(scope.to_string()));
        }
        if let Fault::ForeignRelease { release, .. } = &injection.fault
            && !inside.any(|track| track.ground.profile(release).is_some())
        {
            return Err(BadInjection::Release {
                release: release.to_string(),
                scope: scope.to_string(),
            });
        }
        Ok(())
    }
}
