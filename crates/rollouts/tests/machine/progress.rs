//! No dead ends: given a healthy world every plan comes to its end, and every
//! rollback from anywhere on the way does.

use crate::asks::{ask, survey};
use crate::story::Story;
use rollouts::{Ask, Ending, Strategy, Verb};
use vocab::{NonEmpty, Percent, Span};

/// Plans of every shape: sizes of both sides, ladders, batches.
fn asks() -> Vec<(String, Ask)> {
    let mut asks = Vec::new();
    let sizes = [1, 2, 3, 5, 6, 10];
    for stable in sizes {
        for canary in sizes {
            let mut add = |what: String, strategy, change: &dyn Fn(&mut Ask)| {
                let mut ask = ask(strategy);
                ask.survey = survey(stable);
                ask.recipe.tasks = canary;
                ask.recipe.bake = Span::seconds(40);
                ask.recipe.between_batches = Span::seconds(40);
                ask.recipe.keep_warm = Span::seconds(40);
                change(&mut ask);
                asks.push((format!("{what}, {stable} to {canary} tasks"), ask));
            };
            for weights in [
                vec![10, 25, 50, 100],
                vec![1, 10, 100],
                vec![100],
                vec![33, 66, 100],
            ] {
                let ladder: Vec<Percent> = weights.iter().copied().map(Percent::whole).collect();
                let ladder = NonEmpty::try_from(ladder).unwrap();
                add(format!("canary {weights:?}"), Strategy::Canary, &|ask| {
                    ask.recipe.ladder = ladder.clone();
                });
            }
            for batch in [10, 33, 50, 66, 100] {
                add(format!("rolling {batch} %"), Strategy::Rolling, &|ask| {
                    ask.recipe.batch = Percent::whole(batch);
                    ask.recipe.between_batches = Span::seconds(u64::from(batch) / 2);
                });
            }
            add("blue-green".into(), Strategy::BlueGreen, &|_| {});
            add("instant".into(), Strategy::Instant, &|_| {});
        }
    }
    asks
}

#[test]
fn every_plan_comes_to_its_end_in_a_healthy_world() {
    for (what, ask) in asks() {
        let mut story = Story::of(ask);
        story.run_to_the_end();
        assert_eq!(story.rollout.ending(), Some(Ending::Completed), "{what}");
        assert_eq!(story.world.weight_of_b, Percent::FULL, "{what}");
    }
}

#[test]
fn every_side_carries_its_share_at_every_moment() {
    for (what, ask) in asks() {
        let (stable, canary) = (ask.survey.observation.a.desired, ask.recipe.tasks);
        let mut story = Story::of(ask);
        while !story.is_at_rest() {
            story.step();
            let seen = story.world.observe();
            for (side, tasks) in [(&seen.a, stable), (&seen.b, canary)] {
                let needed = side.weight.of(tasks);
                assert!(
                    side.healthy >= needed,
                    "{what}: {seen:?}\n{}",
                    story.transcript()
                );
            }
        }
    }
}

#[test]
fn a_rollback_at_any_second_ends_with_everybody_on_stable() {
    for (what, ask) in asks().into_iter().step_by(7) {
        let mut story = Story::of(ask);
        while !story.is_at_rest() {
            let mut back = story.clone();
            back.command(Verb::RollBack).unwrap();
            back.run_to_the_end();
            let ended = back.rollout.ending();
            assert_eq!(
                ended,
                Some(Ending::RolledBack),
                "{what}\n{}",
                back.transcript()
            );
            assert_eq!(back.world.weight_of_b, Percent::ZERO, "{what}");
            assert_eq!(back.world.b.tasks.len(), 0, "{what}");
            assert!(back.world.a.tasks.len() >= back.rollout.plan().stable.tasks as usize);
            story.for_span(Span::seconds(3));
        }
    }
}
