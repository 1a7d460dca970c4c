//! Layers of recipes: checked one by one, then laid over each other.

use super::aws;
use super::gates;
use super::known::{Known, Setting};
use crate::file::estate::Kind;
use crate::file::place::{List, Placed};
use crate::file::problem::{Log, ProblemKind};
use crate::file::raw;
use rollouts::{Approval, Policies, Recipe, Strategy, Timing};
use vocab::{Gate, NonEmpty, Percent, Span};

/// One layer: what it says as it stands in the file, and the parts that had to be
/// made into something else.
#[derive(Debug, Default)]
pub(super) struct Layer<'a> {
    raw: Option<&'a raw::Layer>,
    ladder: Option<Vec<Percent>>,
    gates: Option<Vec<Gate>>,
    approval: Option<Approval>,
}

/// A recipe while layers are laid over each other.
#[derive(Debug, Clone)]
pub(super) struct Draft<'a> {
    pub(super) strategy: Strategy,
    pub(super) tasks: u32,
    suite: Option<String>,
    gates: Vec<Gate>,
    ladder: Vec<Percent>,
    bake: Span,
    batch: Percent,
    between_batches: Span,
    keep_warm: Span,
    policies: Policies,
    snapshot: bool,
    pub(super) database: Option<String>,
    pub(super) aws: aws::Draft<'a>,
}

impl<'a> Draft<'a> {
    /// What holds when the file says nothing.
    pub(super) fn usual(kind: Option<Kind>) -> Self {
        Self {
            strategy: Strategy::Canary,
            tasks: 1,
            suite: None,
            gates: gates::usual(kind),
            ladder: Recipe::usual_ladder(),
            bake: Span::minutes(5),
            batch: Percent::whole(33),
            between_batches: Span::minutes(2),
            keep_warm: Span::minutes(15),
            policies: Policies::default(),
            snapshot: true,
            database: None,
            aws: aws::Draft::default(),
        }
    }

    /// Lays a layer over it.
    pub(super) fn lay(&mut self, layer: &Layer<'a>) {
        let Some(raw) = layer.raw else { return };
        self.aws.lay(raw);
        set(&mut self.strategy, raw.strategy.as_ref());
        set(&mut self.bake, raw.bake.as_ref());
        set(&mut self.batch, raw.batch.as_ref());
        set(&mut self.between_batches, raw.between_batches.as_ref());
        set(&mut self.keep_warm, raw.keep_warm.as_ref());
        if let Some(suite) = &raw.suite {
            self.suite = Some(suite.value.clone());
        }
        if let Some(ladder) = &layer.ladder {
            self.ladder.clone_from(ladder);
        }
        if let Some(gates) = &layer.gates {
            self.gates.clone_from(gates);
        }
        if let Some(approval) = &layer.approval {
            self.policies.approval = Some(approval.clone());
        }
        if let Some(policies) = &raw.policies {
            set(&mut self.snapshot, policies.snapshot_on_rollback.as_ref());
            lay_policies(&mut self.policies, policies);
        }
    }

    /// The recipe; none when there is no ladder, which the log then knows.
    pub(super) fn recipe(self) -> Option<Recipe> {
        let snapshot = self.database.filter(|_| self.snapshot);
        Some(Recipe {
            strategy: self.strategy,
            tasks: self.tasks,
            suite: self.suite,
            gates: self.gates,
            ladder: NonEmpty::try_from(self.ladder).ok()?,
            bake: self.bake,
            batch: self.batch,
            between_batches: self.between_batches,
            keep_warm: self.keep_warm,
            policies: Policies {
                snapshot,
                ..self.policies
            },
        })
    }

    /// The verification suite, if any.
    pub(super) fn suite(&self) -> Option<&str> {
        self.suite.as_deref()
    }

    /// When nothing may be rolled out.
    pub(super) fn freeze(&mut self, window: rollouts::FreezeWindow) {
        self.policies.freezes.push(window);
    }
}

fn set<T: Clone>(slot: &mut T, said: Option<&Placed<T>>) {
    if let Some(said) = said {
        slot.clone_from(&said.value);
    }
}

fn lay_policies(policies: &mut Policies, raw: &raw::Policies) {
    set(&mut policies.failed_gate, raw.failed_gate.as_ref());
    set(
        &mut policies.failed_final_gate,
        raw.failed_final_gate.as_ref(),
    );
    set(&mut policies.insufficient, raw.insufficient.as_ref());
    set(&mut policies.system_wide, raw.system_wide.as_ref());
    set(&mut policies.orphan, raw.orphan.as_ref());
    set(&mut policies.absence, raw.absence.as_ref());
    if let Some(times) = &raw.longest_bake {
        policies.longest_bake = times.value.get();
    }
    if let Some(raw) = &raw.timing {
        let Timing {
            provision,
            shift,
            verify,
            drain,
            way_back,
        } = &mut policies.timing;
        set(provision, raw.provision.as_ref());
        set(shift, raw.shift.as_ref());
        set(verify, raw.verify.as_ref());
        set(drain, raw.drain.as_ref());
        set(way_back, raw.way_back.as_ref());
    }
}

/// Checks what one layer says.
pub(super) fn check<'a>(raw: &'a raw::Layer, setting: &Setting, log: &mut Log) -> Layer<'a> {
    aws::check(raw, setting, log);
    some_time(raw.bake.as_ref(), log);
    if let Some(batch) = raw
        .batch
        .as_ref()
        .filter(|batch| batch.value == Percent::ZERO)
    {
        log.bad(
            &batch.place,
            "a batch of 0 % moves nothing",
            "use a share above 0, like 33",
        );
    }
    let policies = raw.policies.as_ref();
    if let Some(policies) = policies {
        some_time(policies.absence.as_ref(), log);
        let timing = policies.timing.as_ref();
        let limits = timing.map(|t| [&t.provision, &t.shift, &t.verify, &t.drain, &t.way_back]);
        for limit in limits.into_iter().flatten() {
            some_time(limit.as_ref(), log);
        }
    }
    Layer {
        raw: Some(raw),
        ladder: raw.ladder.as_ref().map(|ladder| ladder_of(ladder, log)),
        gates: raw
            .gates
            .as_ref()
            .map(|gates| gates::check(gates, setting.kind, log)),
        approval: policies
            .and_then(|policies| policies.approval.as_ref())
            .and_then(|approval| approval_of(approval, &setting.people, log)),
    }
}

fn some_time(span: Option<&Placed<Span>>, log: &mut Log) {
    if let Some(span) = span.filter(|span| span.value == Span::ZERO) {
        log.bad(
            &span.place,
            "no time at all is not enough",
            "use a longer time, like \"5m\"",
        );
    }
}

fn ladder_of(ladder: &List<Placed<Percent>>, log: &mut Log) -> Vec<Percent> {
    let mut before: Option<Percent> = None;
    for weight in &ladder.items {
        if weight.value == Percent::ZERO {
            let hint = "begin with a weight above 0, like 10";
            log.bad(&weight.place, "a weight of 0 % reaches nobody", hint);
        } else if let Some(before) = before.filter(|before| weight.value <= *before) {
            let reason = format!("the ladder does not rise: {} after {before}", weight.value);
            let hint = "put the weights in rising order, each once, like [10, 25, 50, 100]";
            log.bad(&weight.place, reason, hint);
        }
        before = before.max(Some(weight.value));
    }
    // An element that could not be read may have been the 100.
    match ladder.items.last() {
        None if ladder.whole => {
            let reason = "the ladder has no weights";
            log.add(
                ProblemKind::Missing,
                &ladder.place,
                reason,
                "write it like [10, 25, 50, 100]",
            );
        }
        Some(last) if ladder.whole && before != Some(Percent::FULL) => {
            let reason = format!("the ladder ends at {}, not at 100 %", last.value);
            log.bad(&last.place, reason, "add 100 at its end");
        }
        None | Some(_) => {}
    }
    ladder.items.iter().map(|weight| weight.value).collect()
}

fn approval_of(raw: &raw::Approval, people: &Known, log: &mut Log) -> Option<Approval> {
    let who = raw.who.iter().flat_map(|list| &list.items);
    let who = who
        .filter(|person| people.must_contain(person, log))
        .map(|person| person.value.clone())
        .collect();
    Some(Approval {
        before: raw.before.as_ref()?.value,
        who,
        why: raw.why.as_ref()?.value.clone(),
    })
}
