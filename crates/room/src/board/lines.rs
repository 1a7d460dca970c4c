//! Rollouts under way, in a line each, and what can be done about one.

use super::Board;
use super::deck::in_progress;
use crate::room::Drive;
use crate::views::status::{Around, status_document};
use engine::{Active, Engine};
use rollouts::{Command, Ending, Phase, Resume, Rollout, Verb};
use vocab::{OperatorName, Percent, RolloutId, Span, Timestamp};
use wire::{ActionView, RolloutLine, State, WayBackView};

impl Board {
    /// The rollouts under way, newest first.
    #[must_use]
    pub fn lines(&self) -> Vec<RolloutLine> {
        let active = self.engine.active().values();
        let mut lines: Vec<(Timestamp, RolloutLine)> = active
            .map(|active| (active.rollout().plan().made, self.line(active)))
            .collect();
        lines.sort_by_key(|(made, _)| std::cmp::Reverse(*made));
        lines.into_iter().map(|(_, line)| line).collect()
    }

    fn line(&self, active: &Active) -> RolloutLine {
        let rollout = active.rollout();
        let plan = rollout.plan();
        let around = self.around(active);
        let status = status_document(rollout, &around);
        let condition = in_progress(rollout);
        let back = refusal(
            &self.engine,
            &plan.id,
            Verb::RollBack,
            &self.operator,
            self.now,
        );
        RolloutLine {
            id: plan.id.to_string(),
            service: plan.target.service.to_string(),
            environment: plan.target.environment.to_string(),
            protected: self.is_protected(&plan.target),
            region: plan.target.region.to_string(),
            strategy: plan.strategy.to_string(),
            stable: plan.stable.release.to_string(),
            release: plan.canary.release.to_string(),
            state: Self::state_of(rollout),
            phase: condition.text,
            weight: status.traffic_percentage,
            step: (status.step.unwrap_or(0), status.steps),
            evidence: around
                .evidence
                .map(|evidence| evidence.because.clone())
                .unwrap_or_default(),
            next: status.next_action,
            eta: status.eta.text,
            back_in: self.back_in(rollout),
            can_roll_back: back.is_none(),
            snapshot: plan.policies.snapshot.clone(),
        }
    }

    /// What is known around a rollout under way.
    pub(crate) fn around<'a>(&'a self, active: &'a Active) -> Around<'a> {
        let rollout = active.rollout();
        let plan = rollout.plan();
        let sight = active.watching().sight();
        let seen = self.seen(&plan.target);
        // Whoever drives elsewhere reads more often: what they wrote down since this
        // room's own reading is newer.
        let told = active.records().last().map(|(at, _)| *at);
        let newer = |at| told.is_none_or(|told| at >= told);
        let weight = seen.as_ref().filter(|seen| newer(seen.at));
        Around {
            place: self.place(&plan.target),
            now: self.now,
            read_at: seen.as_ref().map(|seen| seen.at),
            weight: weight.map(|seen| seen.slot(plan.canary.slot).weight),
            evidence: sight.evidence.as_deref().or(rollout.judged()),
            driven_by: match &self.drive {
                Drive::Here => Some("this window".into()),
                Drive::Elsewhere(purpose) => Some(purpose.clone()),
                Drive::Nobody => None,
            },
        }
    }

    /// The state of a rollout under way: its cell's, without what readings say.
    pub(crate) fn state_of(rollout: &Rollout) -> State {
        in_progress(rollout).state
    }

    /// The way back of a rollout, under way or ended.
    pub(crate) fn way_back(&self, rollout: &Rollout, undriven: &str) -> WayBackView {
        let plan = rollout.plan();
        let last = self.last_way_back(rollout);
        let told = last.map_or_else(String::new, |span| format!("; last way back {span}"));
        WayBackView {
            stable_side: self.stable_side(rollout),
            promise: format!("{}, ≤ {}{told}", plan.promise.by, plan.promise.within),
            undriven: if rollout.has_ended() {
                "nothing: it has ended".into()
            } else {
                format!("left alone {undriven}")
            },
            back_in: self.back_in(rollout),
            snapshot: plan.policies.snapshot.clone(),
        }
    }

    fn stable_side(&self, rollout: &Rollout) -> String {
        let stable = &rollout.plan().stable;
        let Some(seen) = self.seen(&rollout.plan().target) else {
            return "not read yet".into();
        };
        let found = seen.slot(stable.slot);
        if found.release.as_ref() != Some(&stable.release) || found.desired == 0 {
            return format!(
                "{} does not run any more; its tasks come first",
                stable.release
            );
        }
        if found.healthy == 0 && found.promised > 0 {
            return format!("its {} tasks start on the way back", found.promised);
        }
        let carried = Percent::carried_by(found.healthy, stable.tasks);
        format!(
            "{} of {} tasks warm, can take {carried}",
            found.healthy, stable.tasks
        )
    }

    /// How long the way back takes: as long as the last one on this service, else
    /// the last one of all, else what was promised.
    fn back_in(&self, rollout: &Rollout) -> String {
        let plan = rollout.plan();
        match rollout.phase() {
            Phase::Returning { .. } => return "on its way back".into(),
            Phase::Ended { .. } => return String::new(),
            Phase::Waiting { .. } => return "nothing to bring back yet".into(),
            Phase::Ready { .. }
            | Phase::Moving { .. }
            | Phase::Baking { .. }
            | Phase::AwaitingApproval { .. }
            | Phase::Held { .. }
            | Phase::Paused { .. }
            | Phase::Restoring { .. }
            | Phase::KeepingWarm { .. }
            | Phase::Stuck { .. } => {}
        }
        if !rollout.has_shifted() {
            return "no user has met it yet".into();
        }
        if rollout.expected().stable_tasks < plan.stable.tasks {
            return "tasks of stable come first".into();
        }
        match self.last_way_back(rollout) {
            Some(span) => format!("back in about {}", whole_seconds(span)),
            None => format!("back within {}", plan.promise.within),
        }
    }

    fn last_way_back(&self, rollout: &Rollout) -> Option<Span> {
        let service = &rollout.plan().target.service;
        let ended = self.engine.ended().iter().rev();
        let measured = ended.filter_map(|summary| {
            let span = summary.timeline.promise()?;
            Some((summary.target.service == *service, span))
        });
        let measured: Vec<(bool, Span)> = measured.collect();
        let same = measured.iter().find(|(same, _)| *same);
        same.or(measured.first()).map(|(_, span)| *span)
    }

    /// The buttons of a rollout, and why those that are refused are.
    pub(crate) fn actions(&self, id: &RolloutId) -> Vec<ActionView> {
        let rollout = self.engine.active().get(id).map(Active::rollout);
        let phase = rollout.map(Rollout::phase);
        let paused = matches!(
            phase,
            Some(Phase::Paused { .. } | Phase::Stuck { retry: Some(_), .. })
        );
        let asked = matches!(
            phase,
            Some(
                Phase::AwaitingApproval { .. }
                    | Phase::Paused {
                        resume: Resume::Approval { .. },
                        ..
                    }
            )
        );
        let verbs = [
            if paused { Verb::Unpause } else { Verb::Pause },
            if asked { Verb::Approve } else { Verb::Promote },
            Verb::PromoteFully,
            Verb::Abort,
            Verb::RollBack,
        ];
        if rollout.is_none()
            && let Some(stable) = self.restorable(id)
        {
            return self.after_the_end(id, verbs, &stable);
        }
        let protected = rollout.is_some_and(|rollout| self.is_protected(&rollout.plan().target));
        let actions = verbs.into_iter().map(|verb| ActionView {
            verb: name(verb).into(),
            label: label(verb, protected),
            refused: refusal(&self.engine, id, verb, &self.operator, self.now).unwrap_or_default(),
        });
        actions.collect()
    }
}

impl Board {
    /// The release an ended rollout replaced, while what it brought serves and
    /// nothing else is under way there.
    fn restorable(&self, id: &RolloutId) -> Option<String> {
        let mut ended = self.engine.ended().iter().rev();
        let summary = ended.find(|summary| summary.id == *id)?;
        let target = &summary.target;
        let seen = self.seen(target)?;
        let serves = seen.slot(seen.stable()).release.as_ref() == Some(&summary.release);
        let free = self.engine.under_way(target).is_none() && self.engine.waiting(target).is_none();
        (summary.ending == Ending::Completed && serves && free).then(|| summary.stable.to_string())
    }

    /// The buttons of a rollout that has ended well: an earlier release can still
    /// be restored.
    fn after_the_end(&self, id: &RolloutId, verbs: [Verb; 5], stable: &str) -> Vec<ActionView> {
        let actions = verbs.into_iter().map(|verb| match verb {
            Verb::RollBack => ActionView {
                verb: name(verb).into(),
                label: format!("Roll back to {stable}"),
                refused: String::new(),
            },
            Verb::Pause
            | Verb::Unpause
            | Verb::Approve
            | Verb::Promote
            | Verb::PromoteFully
            | Verb::Abort => ActionView {
                verb: name(verb).into(),
                label: label(verb, false),
                refused: refusal(&self.engine, id, verb, &self.operator, self.now)
                    .unwrap_or_default(),
            },
        });
        actions.collect()
    }
}

/// A span without parts of a second, one at least.
fn whole_seconds(span: Span) -> Span {
    Span::seconds(span.as_millis().div_ceil(1_000).max(1))
}

/// A verb as it is called on the wire.
pub(crate) fn name(verb: Verb) -> &'static str {
    match verb {
        Verb::Pause => "pause",
        Verb::Unpause => "unpause",
        Verb::Approve => "approve",
        Verb::Promote => "promote",
        Verb::PromoteFully => "promote-fully",
        Verb::Abort => "abort",
        Verb::RollBack => "roll-back",
    }
}

/// What stands on a verb's button; with dots where a dialog follows.
fn label(verb: Verb, protected: bool) -> String {
    let dots = if protected { "…" } else { "" };
    match verb {
        Verb::Pause => "Pause".into(),
        Verb::Unpause => "Unpause".into(),
        Verb::Approve => format!("Approve{dots}"),
        Verb::Promote => format!("Promote{dots}"),
        Verb::PromoteFully => format!("Promote fully{dots}"),
        Verb::Abort => "Abort".into(),
        Verb::RollBack => "Roll back".into(),
    }
}

/// Why a verb would be refused now, asked from the machine itself, as if a reason
/// was given; none when it would do something.
pub(crate) fn refusal(
    engine: &Engine,
    id: &RolloutId,
    verb: Verb,
    operator: &str,
    now: Timestamp,
) -> Option<String> {
    refusal_with(
        engine,
        id,
        verb,
        operator,
        Some("asked whether it may be"),
        now,
    )
}

/// The same with the reason that was given, if one was.
pub(crate) fn refusal_with(
    engine: &Engine,
    id: &RolloutId,
    verb: Verb,
    operator: &str,
    reason: Option<&str>,
    now: Timestamp,
) -> Option<String> {
    let by = match OperatorName::new(operator) {
        Ok(by) => by,
        Err(error) => return Some(error.to_string()),
    };
    let reason = reason.map(str::to_owned);
    let command = rollouts::Input::Command(Command { by, verb, reason });
    let ask = |input| {
        let id = id.clone();
        engine.decide(&engine::Input::Rollout { id, input }, now)
    };
    match ask(command) {
        Err(objection) => Some(objection.to_string()),
        Ok(decision) => {
            // What would happen anyhow is not what the verb does.
            let anyhow = ask(rollouts::Input::Tick).unwrap_or_default();
            (decision == anyhow).then(|| {
                let active = engine.active().get(id);
                let doing = active.map(|active| active.rollout().doing());
                format!("under way already: {}", doing.unwrap_or_default())
            })
        }
    }
}

/// Whether a verb would be refused without a reason and not with one: it goes past
/// a safeguard.
pub(crate) fn goes_past_a_safeguard(
    engine: &Engine,
    id: &RolloutId,
    verb: Verb,
    operator: &str,
    now: Timestamp,
) -> bool {
    let without = refusal_with(engine, id, verb, operator, None, now);
    without.is_some() && refusal(engine, id, verb, operator, now).is_none()
}
