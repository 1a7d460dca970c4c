//! Stories: a rollout driven through the small world, second by second, with
//! everything written down. Whatever a story tells, the rules of the machine are
//! asserted after each of its records.

use crate::world::World;
use rollouts::{
    Ask, Cause, Command, Effect, Input, Narration, Objection, Observation, Phase, Record, Refusal,
    Rollout, Seen, Sight, Verb, narrate, plan,
};
use std::sync::Arc;
use vocab::{
    EffectId, Gate, Judgement, Method, Metric, Percent, Reading, Span, Timestamp, Verdict,
};

/// What the evidence says at a moment, by the rollout and the time since its plan.
pub(crate) type Judge = fn(&Rollout, Span) -> Option<Verdict>;

/// One rollout and its world.
#[derive(Clone)]
pub(crate) struct Story {
    pub(crate) world: World,
    pub(crate) rollout: Rollout,
    pub(crate) judge: Judge,
    /// The reading the machine is given instead of the true one, when set.
    pub(crate) reading: Option<Observation>,
    /// Whether the target and its measurements are looked at by themselves.
    pub(crate) watched: bool,
    pub(crate) sight: Sight,
    records: Vec<(Timestamp, Record)>,
    /// The rollout after each record; the first is the one `Planned` gives.
    states: Vec<Rollout>,
    /// Calls that have left, by effect and try.
    sent: Vec<(EffectId, u32)>,
    told: Vec<(Timestamp, Narration)>,
    /// When the target was last looked at; none when it is to be at once.
    looked: Option<Timestamp>,
    next_judgement: Timestamp,
}

/// The evidence is good, always.
pub(crate) fn all_good(_: &Rollout, _: Span) -> Option<Verdict> {
    Some(Verdict::Promote)
}

impl Story {
    /// A rollout that has just been started, in a world as it was surveyed.
    pub(crate) fn of(ask: Ask) -> Self {
        let tasks = ask.survey.observation.a.desired;
        let release = ask.survey.observation.a.release.clone().unwrap();
        Self::in_world(World::serving(ask.now, release, tasks), ask)
    }

    pub(crate) fn in_world(world: World, ask: Ask) -> Self {
        let now = ask.now;
        let planned = Record::Planned {
            plan: Box::new(plan(ask).unwrap()),
            notes: Vec::new(),
            behind: None,
        };
        Self::begin(world, now, planned)
    }

    pub(crate) fn begin(mut world: World, now: Timestamp, planned: Record) -> Self {
        world.begin();
        let rollout = Rollout::begin(now, &planned).unwrap();
        let told = narrate(now, &planned, &rollout).map(|said| (now, said));
        let mut story = Self {
            world,
            judge: all_good,
            reading: None,
            watched: true,
            sight: Sight::default(),
            states: vec![rollout.clone()],
            records: vec![(now, planned)],
            rollout,
            sent: Vec::new(),
            told: told.into_iter().collect(),
            looked: None,
            next_judgement: now,
        };
        story.input(Input::Tick).unwrap();
        story
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.world.now
    }

    pub(crate) fn records(&self) -> &[(Timestamp, Record)] {
        &self.records
    }

    pub(crate) fn states(&self) -> &[Rollout] {
        &self.states
    }

    /// Decides, writes down, applies, and lets the calls leave.
    pub(crate) fn input(&mut self, input: Input) -> Result<Vec<Record>, Refusal> {
        let now = self.now();
        let records = match self.rollout.decide(&input, &self.sight, now) {
            Ok(records) => records,
            Err(Objection::Refused(refusal)) => return Err(refusal),
            Err(Objection::Bug(bug)) => panic!("{bug} after {input:?}\n{}", self.transcript()),
        };
        for record in &records {
            let before = self.rollout.clone();
            self.rollout.apply(now, record).unwrap();
            self.check(&before, record);
            if let Some(said) = narrate(now, record, &self.rollout) {
                self.told.push((now, said));
            }
            self.records.push((now, record.clone()));
            self.states.push(self.rollout.clone());
        }
        self.send();
        Ok(records)
    }

    /// A command of Ada, who gives no reason.
    pub(crate) fn command(&mut self, verb: Verb) -> Result<Vec<Record>, Refusal> {
        self.input(Input::Command(command(verb, "Ada", None)))
    }

    /// A command of Ada, who says why.
    pub(crate) fn because(&mut self, verb: Verb, reason: &str) -> Result<Vec<Record>, Refusal> {
        self.input(Input::Command(command(verb, "Ada", Some(reason))))
    }

    fn send(&mut self) {
        let outstanding: Vec<_> = self
            .rollout
            .outstanding()
            .iter()
            .map(|(id, intent)| (*id, intent.clone()))
            .collect();
        for (id, intent) in outstanding {
            let key = (id, intent.attempt);
            if !self.sent.contains(&key) {
                self.sent.push(key);
                self.world.call(id, intent.generation, &intent.effect);
            }
        }
    }

    /// One second passes.
    pub(crate) fn step(&mut self) {
        self.step_by(Span::seconds(1));
    }

    pub(crate) fn step_by(&mut self, span: Span) {
        let outcomes = self.world.advance(self.now() + span);
        for (id, outcome) in outcomes {
            self.input(Input::Settled(id, outcome)).unwrap();
            self.looked = None;
        }
        let due = |last: Timestamp| self.now() >= last + self.rollout.look_every();
        if self.watched && self.looked.is_none_or(due) {
            self.looked = Some(self.now());
            self.look();
        }
        if self.watched && self.now() >= self.next_judgement {
            self.next_judgement = self.now() + Span::seconds(10);
            self.weigh();
        }
        self.wake();
    }

    /// The target is read.
    pub(crate) fn look(&mut self) {
        let seen = self.reading.clone();
        let seen = seen.unwrap_or_else(|| self.world.observe());
        self.sight.target = Some(Arc::new(seen));
        self.input(Input::Seen(Seen::Target)).unwrap();
    }

    fn weigh(&mut self) {
        let past = self.now().since(self.rollout.plan().made);
        let exposed = self.rollout.has_shifted();
        if let Some(verdict) = (self.judge)(&self.rollout, past).filter(|_| exposed) {
            self.judged(verdict);
        }
    }

    /// The evidence is judged.
    pub(crate) fn judged(&mut self, verdict: Verdict) {
        self.sight.evidence = Some(Arc::new(judgement(verdict, self.now())));
        self.input(Input::Seen(Seen::Evidence)).unwrap();
    }

    /// The evidence is judged on measurements that have only just ended.
    pub(crate) fn judged_now(&mut self, verdict: Verdict) {
        let mut judgement = judgement(verdict, self.now());
        judgement.newest = self.now();
        self.sight.evidence = Some(Arc::new(judgement));
        self.input(Input::Seen(Seen::Evidence)).unwrap();
    }

    /// Why it went back, when it did.
    pub(crate) fn cause(&self) -> Option<&Cause> {
        let mut causes = self.records.iter().filter_map(|(_, record)| match record {
            Record::ReturnDecided { cause, .. } => Some(cause),
            _ => None,
        });
        causes.next_back()
    }

    /// Ticks when the rollout wants to be woken; one tick is always enough.
    pub(crate) fn wake(&mut self) {
        let due = |story: &Self| {
            let wakeup = story.rollout.next_wakeup();
            wakeup.is_some_and(|(at, _)| at <= story.now())
        };
        if due(self) {
            self.input(Input::Tick).unwrap();
            assert!(
                !due(self),
                "{:?} is still due\n{}",
                self.rollout.phase(),
                self.transcript()
            );
        }
    }

    /// Nobody drives for a while: the world goes on, and then is told.
    pub(crate) fn away(&mut self, gap: Span) {
        let outcomes = self.world.advance(self.now() + gap);
        self.input(Input::Seen(Seen::Absence(gap))).unwrap();
        for (id, outcome) in outcomes {
            self.input(Input::Settled(id, outcome)).unwrap();
        }
        self.wake();
    }

    /// The control room ends and starts again: what it knew is gone, the records
    /// are read, and what had not settled is asked for once more.
    pub(crate) fn crash(&mut self) {
        self.sight = Sight::default();
        self.looked = None;
        self.sent.clear();
        self.send();
    }

    /// Nothing is broken any more, in the world or on the way to it.
    pub(crate) fn heal(&mut self) {
        self.world.heal();
        self.judge = all_good;
        self.watched = true;
        self.crash();
    }

    /// Runs until something holds; four hours are enough for everything.
    pub(crate) fn until(&mut self, holds: impl Fn(&Self) -> bool) {
        let end = self.now() + Span::minutes(240);
        while !holds(self) {
            assert!(
                self.now() < end,
                "waits for ever in {:?}\n{}",
                self.rollout.phase(),
                self.transcript()
            );
            self.step();
        }
    }

    pub(crate) fn for_span(&mut self, span: Span) {
        let end = self.now() + span;
        while self.now() < end {
            self.step();
        }
    }

    /// Runs until the bake at this weight has begun.
    pub(crate) fn until_baking_at(&mut self, percent: u8) {
        let weight = Percent::whole(percent);
        self.until(|story| {
            matches!(story.rollout.phase(), Phase::Baking { .. })
                && story.rollout.expected().weight == weight
        });
    }

    pub(crate) fn until_phase(&mut self, word: &str) {
        self.until(|story| story.rollout.phase_word() == word);
    }

    /// Runs to the end, or to where only a person can go on.
    pub(crate) fn run_to_the_end(&mut self) {
        self.until(Self::is_at_rest);
    }

    pub(crate) fn is_at_rest(&self) -> bool {
        match self.rollout.phase() {
            Phase::Ended { .. }
            | Phase::Stuck { .. }
            | Phase::Paused { .. }
            | Phase::AwaitingApproval { .. }
            | Phase::Waiting { .. } => true,
            Phase::Held { why, .. } => why.needs_person(),
            Phase::Ready { .. }
            | Phase::Moving { .. }
            | Phase::Baking { .. }
            | Phase::Restoring { .. }
            | Phase::KeepingWarm { .. }
            | Phase::Returning { .. } => false,
        }
    }

    /// What was said, one line each.
    pub(crate) fn transcript(&self) -> String {
        self.since(0)
    }

    /// How many lines there are by now.
    pub(crate) fn lines(&self) -> usize {
        self.told.len()
    }

    pub(crate) fn told(&self) -> &[(Timestamp, Narration)] {
        &self.told
    }

    /// What was said since there were `before` lines. A verdict that stays the
    /// same is told once.
    pub(crate) fn since(&self, before: usize) -> String {
        let mut verdict = String::new();
        let mut lines = Vec::new();
        for (at, said) in &self.told[before..] {
            if said.action.starts_with("Judged") && said.action == verdict {
                continue;
            }
            if said.action.starts_with("Judged") {
                verdict.clone_from(&said.action);
            }
            lines.push(line(*at, said));
        }
        lines.join("\n")
    }

    /// Effects intended so far, in order, tries left out.
    pub(crate) fn intended(&self) -> Vec<String> {
        let first = self.records.iter().filter_map(|(_, record)| match record {
            Record::Intended {
                order, attempt: 1, ..
            } => Some(order.to_string()),
            _ => None,
        });
        first.collect()
    }

    pub(crate) fn pages(&self) -> usize {
        let paged = |(_, record): &&(Timestamp, Record)| {
            matches!(
                record,
                Record::Intended {
                    order: Effect::Page { .. },
                    ..
                }
            )
        };
        self.records.iter().filter(paged).count()
    }

    /// The rules that hold whatever happens.
    fn check(&self, before: &Rollout, record: &Record) {
        let say = |rule: &str| format!("{rule}: {record:?}\n{}", self.transcript());
        let after = &self.rollout;
        let canary = after.plan().canary.slot;
        assert!(
            after.generation() >= before.generation(),
            "{}",
            say("fence")
        );
        if let Record::Intended {
            effect,
            order,
            generation,
            awaited,
            ..
        } = record
        {
            let outstanding = before.outstanding();
            assert!(!outstanding.contains_key(effect), "{}", say("twice"));
            let awaits = outstanding.values().any(|intent| intent.awaited);
            assert!(!(awaits && *awaited), "{}", say("two at once"));
            assert_eq!(*generation, before.generation(), "{}", say("fence"));
            if let Effect::EnsureWeight { slot, weight } = order {
                let to = if *slot == canary {
                    *weight
                } else {
                    weight.rest()
                };
                let back = matches!(before.phase(), Phase::Returning { .. });
                let last = self.last_weight_intended();
                assert!(!back || to <= last, "{}", say("rises on the way back"));
                let returned = self
                    .records
                    .iter()
                    .any(|(_, record)| matches!(record, Record::ReturnDecided { .. }));
                assert_eq!(returned, back, "{}", say("forward again"));
            }
        }
        if let Record::Ended { weight, .. } = record {
            let sides = [Percent::ZERO, Percent::FULL];
            assert!(
                sides.contains(weight) || !self.has_touched(),
                "{}",
                say("ended half way")
            );
        }
    }

    fn last_weight_intended(&self) -> Percent {
        let canary = self.rollout.plan().canary.slot;
        let mut weights = self.records.iter().filter_map(|(_, record)| match record {
            Record::Intended {
                order: Effect::EnsureWeight { slot, weight },
                ..
            } if *slot == canary => Some(*weight),
            Record::Intended {
                order: Effect::EnsureWeight { weight, .. },
                ..
            } => Some(weight.rest()),
            _ => None,
        });
        weights.next_back().unwrap_or_default()
    }

    fn has_touched(&self) -> bool {
        self.records.iter().any(|(_, record)| {
            matches!(
                record,
                Record::Intended {
                    order: Effect::EnsureCapacity { .. } | Effect::EnsureWeight { .. },
                    ..
                }
            )
        })
    }
}

fn line(at: Timestamp, said: &Narration) -> String {
    let mut line = format!("{}  {}: {}", at.clock(), said.action, said.reason);
    if !said.metrics.is_empty() {
        line.push_str(&format!(" [{}]", said.metrics));
    }
    line
}

pub(crate) fn command(verb: Verb, by: &str, reason: Option<&str>) -> Command {
    Command {
        by: by.parse().unwrap(),
        verb,
        reason: reason.map(Into::into),
    }
}

/// A judgement with one reading, made of measurements that are five seconds old.
pub(crate) fn judgement(verdict: Verdict, at: Timestamp) -> Judgement {
    let (because, canary, stable) = match &verdict {
        Verdict::Promote => ("every gate is good", 0.0002, 0.0002),
        Verdict::RollBack => ("errors broke the limit", 0.02, 0.0002),
        Verdict::RollBackNow => ("more than a tenth of the requests fail", 0.3, 0.0002),
        Verdict::Hold => ("errors are worse, not above the limit", 0.0009, 0.0002),
        Verdict::InsufficientData { .. } => ("too few requests", 0.0, 0.0002),
        Verdict::SystemWide => ("both sides fail", 0.02, 0.02),
    };
    let gate = Gate {
        metric: Metric::ErrorRate,
        bound: None,
        tolerated: Percent::new(0.1).unwrap(),
        ratio: 1.5,
        judge: Method::default(),
    };
    Judgement {
        at,
        newest: at - Span::seconds(5),
        because: because.into(),
        readings: vec![Reading {
            gate,
            canary: Some(canary),
            stable: Some(stable),
            evidence: 0.0,
            events: 3000,
            verdict: verdict.clone(),
            because: because.into(),
        }],
        verdict,
    }
}
