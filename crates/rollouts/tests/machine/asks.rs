//! What the stories ask for: the website, six tasks, the usual recipe.

use rollouts::{
    Alarm, Ask, Migration, Observation, Policies, Promise, Purpose, Recipe, ReleaseFacts,
    RuleShape, SlotState, Strategy, Survey,
};
use vocab::{NonEmpty, Percent, Span, Timestamp};

pub(crate) const STABLE: &str = "8ab03d1";
pub(crate) const CANARY: &str = "2f9c1e4";

/// A Monday, two in the afternoon.
pub(crate) fn start() -> Timestamp {
    "2026-11-16T14:00:00Z".parse().unwrap()
}

pub(crate) fn recipe() -> Recipe {
    Recipe {
        strategy: Strategy::Canary,
        tasks: 6,
        suite: Some("smoke".into()),
        gates: Recipe::usual_gates(),
        ladder: NonEmpty::try_from(Recipe::usual_ladder()).unwrap(),
        bake: Span::minutes(5),
        batch: Percent::whole(33),
        between_batches: Span::minutes(2),
        keep_warm: Span::minutes(30),
        policies: Policies::default(),
    }
}

pub(crate) fn serving(tasks: u32, release: &str) -> SlotState {
    SlotState {
        release: Some(release.parse().unwrap()),
        weight: Percent::FULL,
        desired: tasks,
        running: tasks,
        healthy: tasks,
        in_flight: 12,
        ..SlotState::default()
    }
}

pub(crate) fn survey(tasks: u32) -> Survey {
    Survey {
        observation: Observation {
            at: start(),
            a: serving(tasks, STABLE),
            b: SlotState::default(),
        },
        requests_per_second: 100.0,
        task_quota: 40,
        task_start: Span::seconds(40),
        promise: Promise {
            within: Span::seconds(10),
            by: "one weight write".into(),
        },
        largest_weight: Percent::FULL,
        rule: RuleShape::Forward,
        alarm: Alarm::Quiet,
        health_check: true,
    }
}

pub(crate) fn release() -> ReleaseFacts {
    ReleaseFacts {
        release: CANARY.parse().unwrap(),
        migration: Migration::None,
        summary: "faster scene".into(),
    }
}

/// An ask with the usual recipe.
pub(crate) fn ask(strategy: Strategy) -> Ask {
    Ask {
        id: "r1".parse().unwrap(),
        parent: None,
        target: "production/us-east-1/website".parse().unwrap(),
        release: release(),
        strategy,
        purpose: Purpose::Ship,
        recipe: recipe(),
        survey: survey(6),
        usual: Vec::new(),
        by: "Ada".parse().unwrap(),
        reason: Some("faster scene".into()),
        now: start(),
    }
}

/// A canary with these weights.
pub(crate) fn ladder(weights: &[u8]) -> Ask {
    let mut ask = ask(Strategy::Canary);
    let weights: Vec<Percent> = weights.iter().copied().map(Percent::whole).collect();
    ask.recipe.ladder = NonEmpty::try_from(weights).unwrap();
    ask
}

/// A canary of two weights, for stories that are about something else.
pub(crate) fn short() -> Ask {
    ladder(&[10, 100])
}
