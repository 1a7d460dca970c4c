//! The stage hand: does on a rehearsal what a script says, and repeats what the
//! rollouts say to it.

use control_room_tests::{practice_estate, practice_estate_with};
use drills::{Act, Happening, Rehearsal, Standing, Witness};
use engine::{Refused, Wish};
use estate_sim::World;
use rollouts::{Purpose, Strategy, Verb, narrate};
use vocab::{OperatorName, Release, RolloutId, Span, Target, Timestamp};

/// Longest time a script waits for anything.
const LIMIT: Span = Span::minutes(180);

pub(crate) struct StageHand {
    rehearsal: Rehearsal,
    heard: Heard,
    by: OperatorName,
    rollout: Option<RolloutId>,
}

/// What the rollouts said since the last command.
#[derive(Default)]
struct Heard(Vec<String>);

impl Witness for Heard {
    fn saw(&mut self, rehearsal: &Rehearsal, happening: Happening<'_>) {
        match happening {
            Happening::Decided(entry) => {
                let facts = entry.decision.facts.iter().filter_map(|fact| fact.record());
                for (id, record) in facts {
                    // Told of the state after the whole decision; the words of a
                    // record never depend on more than that.
                    let Some(active) = rehearsal.engine().active().get(id) else {
                        self.0.push(format!("{} {id} {record}", entry.at.clock()));
                        continue;
                    };
                    let Some(said) = narrate(entry.at, record, active.rollout()) else {
                        continue;
                    };
                    let line =
                        format!("{} {id} {} — {}", said.at.clock(), said.action, said.reason);
                    self.0.push(line);
                }
            }
            Happening::TookOver { away } => {
                self.0.push(format!(
                    "{} took over after {away}",
                    rehearsal.now().clock()
                ));
            }
            Happening::Contradicted(bug) => self.0.push(format!("BUG {bug}")),
            Happening::Called { .. }
            | Happening::Read(_)
            | Happening::Refused(_)
            | Happening::Acted(_) => {}
        }
    }
}

impl StageHand {
    pub(crate) fn new() -> Self {
        let began: Timestamp = "2026-11-20T14:00:00Z".parse().unwrap();
        let world = World::candlefish(7, began);
        let rehearsal = Rehearsal::new(world, practice_estate(), began, 7);
        Self {
            rehearsal,
            heard: Heard::default(),
            by: OperatorName::new("ada").unwrap(),
            rollout: None,
        }
    }

    fn said(&mut self) -> Vec<String> {
        std::mem::take(&mut self.heard.0)
    }

    fn target(&self, service: &str, rest: &[&str]) -> Result<Target, String> {
        let environment = rest.iter().find_map(|word| word.strip_prefix("in="));
        let target = self.rehearsal.estate().resolve(service, environment, None);
        target.map_err(|error| error.to_string())
    }

    fn wish(
        &self,
        (service, release): (&str, Option<&str>),
        rest: &[&str],
        purpose: Purpose,
        reason: Option<String>,
    ) -> Result<Wish, String> {
        let release = release
            .map(Release::new)
            .transpose()
            .map_err(|error| error.to_string())?;
        let named = |strategy: &Strategy| rest.contains(&strategy.as_str());
        Ok(Wish {
            target: self.target(service, rest)?,
            release,
            strategy: Strategy::ALL.into_iter().find(named),
            purpose,
            supersede: rest.contains(&"supersede"),
            again: rest.contains(&"again"),
            force: rest.contains(&"force"),
            by: self.by.clone(),
            reason,
        })
    }

    pub(crate) fn plan(
        &mut self,
        service: &str,
        release: &str,
        rest: &[&str],
        reason: Option<String>,
    ) -> Vec<String> {
        let wish = match self.wish((service, Some(release)), rest, Purpose::Ship, reason) {
            Ok(wish) => wish,
            Err(why) => return vec![format!("refused: {why}")],
        };
        let draft = match self.rehearsal.draft(&wish) {
            Ok(draft) => draft,
            Err(why) => return vec![format!("refused: {why}")],
        };
        let mut lines = Vec::new();
        for (at, step) in draft.plan.steps.iter().enumerate() {
            let effects = |list: &[rollouts::Effect]| {
                let words: Vec<String> = list.iter().map(ToString::to_string).collect();
                words.join(", then ")
            };
            let (forward, back) = (effects(&step.forward), effects(&step.back));
            lines.push(format!("{:>2}. {} ({})", at + 1, step.kind, step.expected));
            lines.extend((!forward.is_empty()).then(|| format!("      forward: {forward}")));
            lines.extend((!back.is_empty()).then(|| format!("      back:    {back}")));
        }
        lines.extend(
            draft
                .plan
                .skipped
                .iter()
                .map(|skipped| format!("skips {skipped}")),
        );
        lines.extend(
            draft
                .notes
                .iter()
                .map(|note| format!("{:?}: {}", note.severity, note.text)),
        );
        lines
    }

    pub(crate) fn start(
        &mut self,
        service: &str,
        release: &str,
        rest: &[&str],
        reason: Option<String>,
    ) -> Vec<String> {
        let wish = self.wish((service, Some(release)), rest, Purpose::Ship, reason);
        self.begin(wish)
    }

    pub(crate) fn revert(
        &mut self,
        service: &str,
        rest: &[&str],
        reason: Option<String>,
    ) -> Vec<String> {
        let to = rest.iter().find_map(|word| word.strip_prefix("to="));
        let wish = self.wish((service, to), rest, Purpose::Revert, reason);
        self.begin(wish)
    }

    fn begin(&mut self, wish: Result<Wish, String>) -> Vec<String> {
        let wish = match wish {
            Ok(wish) => wish,
            Err(why) => return vec![format!("refused: {why}")],
        };
        match self.rehearsal.start(&wish, &mut self.heard) {
            Ok(id) => {
                self.rollout = Some(id);
                self.said()
            }
            Err(why) => vec![format!("refused: {why}")],
        }
    }

    fn limit(&self) -> Timestamp {
        self.rehearsal.now() + LIMIT
    }

    pub(crate) fn run_for(&mut self, span: Span) -> Vec<String> {
        let until = self.rehearsal.now() + span;
        self.rehearsal.run_until(until, &mut self.heard);
        self.said()
    }

    pub(crate) fn run_to_end(&mut self) -> Vec<String> {
        let (id, limit) = (self.rollout.clone().unwrap(), self.limit());
        while self.rehearsal.engine().active().contains_key(&id)
            && !matches!(self.rehearsal.standing(&id), Standing::NeedsPerson { .. })
            && self.rehearsal.step(limit, &mut self.heard)
        {}
        self.said()
    }

    /// Until the rollout does this, in its own words.
    pub(crate) fn run_until(&mut self, doing: &str) -> Vec<String> {
        let (id, limit) = (self.rollout.clone().unwrap(), self.limit());
        loop {
            let rollout = self
                .rehearsal
                .engine()
                .active()
                .get(&id)
                .map(engine::Active::rollout);
            let reached = rollout.is_none_or(|rollout| {
                let at = format!("{} at {}", rollout.phase_word(), rollout.expected().weight);
                at == doing || rollout.phase_word() == doing
            });
            if reached || !self.rehearsal.step(limit, &mut self.heard) {
                return self.said();
            }
        }
    }

    pub(crate) fn status(&mut self) -> Vec<String> {
        let active = self.rehearsal.engine().active();
        let lines = active.iter().map(|(id, active)| {
            let rollout = active.rollout();
            let (phase, weight) = (rollout.phase_word(), rollout.expected().weight);
            format!(
                "{id}: {phase}, {weight}, {}; risk: {}",
                rollout.doing(),
                rollout.risk()
            )
        });
        let lines: Vec<String> = lines.collect();
        if lines.is_empty() {
            vec!["nothing under way".into()]
        } else {
            lines
        }
    }

    pub(crate) fn history(&mut self) -> Vec<String> {
        let ended = self.rehearsal.engine().ended().iter();
        let lines = ended.map(|summary| {
            let cause = summary
                .cause
                .as_ref()
                .map(|cause| format!(": {cause}"))
                .unwrap_or_default();
            let promise = summary.timeline.promise();
            let promise = promise
                .map(|span| format!("; stable again after {span}"))
                .unwrap_or_default();
            let took = summary.took();
            format!(
                "{} {} {}{cause} ({took}{promise})",
                summary.id, summary.release, summary.ending
            )
        });
        lines.collect()
    }

    pub(crate) fn inject(&mut self, fault: &str) -> Vec<String> {
        match fault.parse() {
            Ok(injection) => {
                self.rehearsal.act(&Act::Inject(injection), &mut self.heard);
                self.said()
            }
            Err(error) => vec![format!("refused: {error}")],
        }
    }

    pub(crate) fn heal(&mut self) -> Vec<String> {
        self.rehearsal.act(&Act::HealAll, &mut self.heard);
        self.said()
    }

    /// Production is frozen for a while, beginning in three minutes, for rollouts
    /// planned from now on. Said before anything else.
    pub(crate) fn freeze(&mut self, span: Span) -> Vec<String> {
        let from = self.rehearsal.now() + Span::minutes(3);
        let until = from + span;
        let freeze = format!(
            "[[freeze]]\nreason = \"the quarter closes\"\nenvironments = [\"production\"]\n\
             from = \"{from}\"\nuntil = \"{until}\"\n"
        );
        let (world, now) = (self.rehearsal.world().clone(), self.rehearsal.now());
        self.rehearsal = Rehearsal::new(world, practice_estate_with(&freeze), now, 7);
        vec![format!("production is frozen from {from} until {until}")]
    }

    pub(crate) fn crash(&mut self, away: Span) -> Vec<String> {
        self.rehearsal.crash(away, &mut self.heard);
        self.said()
    }

    pub(crate) fn act_as(&mut self, name: &str) -> Vec<String> {
        self.by = OperatorName::new(name).unwrap();
        Vec::new()
    }

    pub(crate) fn command(&mut self, verb: &str, reason: Option<String>) -> Vec<String> {
        let verb = Verb::ALL
            .into_iter()
            .find(|known| known.to_string() == verb)
            .unwrap();
        let id = self.rollout.clone().unwrap();
        let (by, reason) = (self.by.clone(), reason.as_deref());
        let told = self
            .rehearsal
            .command(&id, verb, &by, reason, &mut self.heard);
        let mut lines = self.said();
        if let Err(refused) = told {
            let refused: Refused = refused;
            lines.push(format!("refused: {refused}"));
        }
        lines
    }
}
