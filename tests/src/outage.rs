//! Random outages: a rollout or two, faults, commands and crashes, drawn from a seed.

mod told;

use crate::scene::{BEGAN, Class, Scene, ada, fault};
use drills::{Act, Rehearsal, Tampering, Witness};
use engine::Wish;
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use rollouts::{Purpose, Record, Strategy, Verb};
use told::Told;
use vocab::{RolloutId, Span};

const TARGETS: [&str; 7] = [
    "production/us-east-1/website",
    "production/us-east-1/graphql-api",
    "production/us-east-1/websocket",
    "production/us-east-1/document-service",
    "production/eu-west-1/animation",
    "staging/us-east-1/website",
    "preview/us-east-1/graphql-api",
];

/// Faults with what is drawn for them: `#` stands for a share, `~` for seconds,
/// `%` for a weight, `?` for a slot.
const FAULTS: [&str; 17] = [
    "throttling:share=#",
    "unavailable:share=#",
    "denied",
    "conflict:share=#",
    "slow-api:factor=8",
    "slow-api:factor=90",
    "time-out:share=#:after=~s",
    "lost-reply:share=#",
    "lost-request:share=#",
    "stale-read:age=~s",
    "foreign-weight:slot=?:weight=%",
    "foreign-weight:slot=?:weight=%:every=~s",
    "foreign-tasks:slot=?:tasks=2",
    "foreign-tasks:slot=?:tasks=0",
    "task-loss:slot=?:tasks=2",
    "brown-out:errors=4:slower=2",
    "small-stable:tasks=1",
];

/// Everything is healed by then.
const HEALED: u64 = 90 * 60;

/// Whoever still waits is told to go on then.
const TOLD: u64 = 95 * 60;

/// Nobody waits longer than that.
const OVER: Span = Span::minutes(5 * 60);

/// One outage: a scene, and what else was drawn for it.
#[derive(Debug, Clone)]
pub struct Outage {
    scene: Scene,
    /// What happens just after the journal has got so many records: in the middle
    /// of a call, where a moment drawn by the clock hardly ever lies.
    prompts: Vec<Prompt>,
}

/// What came of an outage.
#[derive(Debug)]
pub struct Played {
    /// The seed that repeats it.
    pub seed: u64,
    /// What was rolled out.
    pub name: String,
    /// How the first rollout stood at the end, before everything was healed.
    pub class: Class,
    /// The first invariant it broke.
    pub breach: Option<String>,
    /// Decided → read back, of every way back that came to its end by itself.
    pub promises: Vec<Span>,
    /// What happened, when it was to be told.
    pub story: Vec<String>,
}

#[derive(Debug, Clone)]
struct Prompt {
    records: usize,
    delay: Span,
    act: Act,
}

struct Draw(ChaCha8Rng);

impl Draw {
    fn upto(&mut self, most: u64) -> u64 {
        self.0.random_range(0..=most)
    }

    fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.0.random_range(0..of.len())]
    }

    /// True once in so many times.
    fn once_in(&mut self, times: u64) -> bool {
        self.upto(times - 1) == 0
    }

    fn release(&mut self, target: &str) -> &'static str {
        let sessions = ["website", "animation"]
            .iter()
            .any(|name| target.ends_with(name));
        let known: Vec<&str> = estate_sim::guide()
            .filter(|guide| sessions || !guide.needs_sessions)
            .map(|guide| guide.release)
            .collect();
        self.one(&known)
    }

    fn fault(&mut self, target: &str, kinds: &[&'static str]) -> Act {
        let pattern = self.one(kinds);
        let mut text = String::new();
        for c in pattern.chars() {
            let drawn = match c {
                '#' => (5 * (1 + self.upto(19))).to_string(),
                '~' => (10 + self.upto(50)).to_string(),
                '%' => (5 * self.upto(20)).to_string(),
                '?' => self.one(&["stable", "canary"]).to_owned(),
                other => other.to_string(),
            };
            text.push_str(&drawn);
        }
        let (kind, rest) = text.split_once(':').unwrap_or((&text, ""));
        let mut text = format!("{kind}:{target}");
        if !rest.is_empty() {
            text = format!("{text}:{rest}");
        }
        if !self.once_in(5) {
            text = format!("{text}:for={}s", 20 + self.upto(1200));
        }
        fault(&text)
    }

    fn command(&mut self) -> Act {
        let verb = self.one(&Verb::ALL);
        let reason = (!self.once_in(3)).then(|| "drawn".to_owned());
        let (id, by) = (RolloutId::numbered(1 + self.upto(1)), ada());
        Act::Command {
            id,
            verb,
            by,
            reason,
        }
    }

    fn prompt(&mut self) -> Prompt {
        let away = Span::seconds(self.one(&[1, 5, 40]));
        Prompt {
            records: 2 + self.0.random_range(0..60),
            delay: Span::millis(self.upto(400)),
            act: if self.once_in(3) {
                Act::Crash { away }
            } else {
                self.command()
            },
        }
    }

    /// Another rollout on the same target, more often than not in place of the first.
    fn second(&mut self, scene: &Scene) -> Act {
        let mut wish: Wish = scene.wish();
        wish.release = self.release(scene.target).parse().ok();
        wish.strategy = Some(self.one(&Strategy::ALL));
        wish.supersede = !self.once_in(3);
        wish.again = self.once_in(2);
        if self.once_in(3) {
            wish.purpose = Purpose::Revert;
            wish.release = None;
            wish.strategy = None;
        }
        Act::Start(Box::new(wish))
    }
}

impl Outage {
    /// The outage of a seed.
    #[must_use]
    pub fn drawn(seed: u64) -> Self {
        let mut draw = Draw(ChaCha8Rng::seed_from_u64(seed));
        let target = draw.one(&TARGETS);
        let release = draw.release(target);
        let strategy = draw.one(&[
            Strategy::Canary,
            Strategy::Canary,
            Strategy::BlueGreen,
            Strategy::Rolling,
            Strategy::Instant,
        ]);
        let mut scene = Scene::new(target, release, strategy).seeded(seed);
        if draw.once_in(4) {
            scene = scene.tampered(draw.one(&Tampering::ALL));
        }
        // Most things are drawn close to the start, where rollouts are busiest.
        let length = draw.one(&[120, 600, 1800, 3600]);
        // Slowness multiplies: two kinds of it together take days for a call.
        let mut kinds = FAULTS.to_vec();
        for _ in 0..draw.upto(3) {
            let fault = draw.fault(target, &kinds);
            if let Act::Inject(injection) = &fault
                && injection.fault.name() == "slow-api"
            {
                kinds.retain(|kind| !kind.starts_with("slow-api"));
            }
            scene = scene.at(draw.upto(length), fault);
        }
        for _ in 0..draw.upto(3) {
            let command = draw.command();
            scene = scene.at(draw.upto(length), command);
        }
        for _ in 0..draw.upto(2) {
            let away = Span::seconds(draw.one(&[1, 5, 40, 200, 1500]));
            scene = scene.at(draw.upto(length), Act::Crash { away });
        }
        if draw.once_in(4) {
            let length_of_it = Span::seconds(draw.one(&[6, 30, 900]));
            let act = if draw.once_in(2) {
                Act::Sleep { gap: length_of_it }
            } else {
                Act::SetBack { by: length_of_it }
            };
            scene = scene.at(draw.upto(length), act);
        }
        if draw.once_in(3) {
            let second = draw.second(&scene);
            scene = scene.at(draw.upto(length), second);
        }
        scene = scene.at(HEALED, Act::HealAll);
        for number in 1..=2 {
            let (id, by) = (RolloutId::numbered(number), ada());
            let (verb, reason) = (Verb::Unpause, None);
            let unpause = Act::Command {
                id,
                verb,
                by,
                reason,
            };
            scene = scene.at(TOLD, unpause);
        }
        let prompts = (0..draw.upto(3)).map(|_| draw.prompt()).collect();
        Self { scene, prompts }
    }

    /// Plays it, and says what came of it; step by step when it is to be told.
    #[must_use]
    pub fn play(&self, verbose: bool) -> Played {
        let mut play = self.scene.begin();
        let mut story = Vec::new();
        if verbose {
            story = self.script();
            let mut told = Told {
                invariants: std::mem::take(&mut play.invariants),
                lines: Vec::new(),
            };
            self.go_on(&mut play.rehearsal, &mut told);
            play.invariants = told.invariants;
            story.extend(told.lines);
        } else {
            self.go_on(&mut play.rehearsal, &mut play.invariants);
        }
        let class = play.class();
        play.converge();
        Played {
            seed: self.scene.seed,
            name: self.scene.name.clone(),
            class,
            breach: play.invariants.breaches().first().map(ToString::to_string),
            promises: promises(&play.rehearsal),
            story,
        }
    }

    fn go_on(&self, rehearsal: &mut Rehearsal, witness: &mut dyn Witness) {
        let mut prompts: Vec<&Prompt> = self.prompts.iter().collect();
        while !self.is_over(rehearsal) && rehearsal.step(BEGAN + OVER, witness) {
            let (written, now) = (rehearsal.journal().len(), rehearsal.now());
            prompts.retain(|prompt| {
                let due = written >= prompt.records;
                if due {
                    rehearsal.schedule(now + prompt.delay, prompt.act.clone());
                }
                !due
            });
        }
    }

    /// Nothing is under way, and nothing is in store.
    fn is_over(&self, rehearsal: &Rehearsal) -> bool {
        rehearsal.engine().active().is_empty() && rehearsal.now() > BEGAN + Span::seconds(TOLD)
    }

    fn script(&self) -> Vec<String> {
        let mut lines = vec![format!("{} (seed {})", self.scene.name, self.scene.seed)];
        if self.scene.tampering != Tampering::None {
            lines.push(format!("  every call: {:?}", self.scene.tampering));
        }
        let mut acts: Vec<_> = self.scene.acts.iter().collect();
        acts.sort_by_key(|(at, _)| *at);
        lines.extend(
            acts.iter()
                .map(|(at, act)| format!("  {} {act}", (BEGAN + *at).clock())),
        );
        lines
    }
}

/// Decided → read back, of every way back that came to its end by itself.
fn promises(rehearsal: &Rehearsal) -> Vec<Span> {
    let stuck = |id| {
        let records = rehearsal.records(id);
        records
            .iter()
            .any(|(_, record)| matches!(record, Record::GotStuck { .. }))
    };
    let ended = rehearsal.engine().ended().iter();
    let ended = ended.filter(|summary| !stuck(&summary.id));
    ended
        .filter_map(|summary| summary.timeline.promise())
        .collect()
}
