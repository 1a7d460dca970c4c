//! Readings: what a target looks like, to an observer and to a planner.

use crate::hand::{Hand, still, sums_to_100};
use crate::kept::{Kept, holds, same};
use crate::venue::Venue;
use std::collections::BTreeSet;
use vocab::{Percent, Release, Span};

pub(crate) async fn a_fresh_target_serves_everybody_from_one_slot(venue: &dyn Venue) -> Kept {
    let hand = Hand::of(venue).await?;
    let seen = hand.see().await?;
    let (stable, canary) = (seen.slot(hand.stable), seen.slot(hand.canary));
    same(
        "weights",
        (stable.weight, canary.weight),
        (Percent::FULL, Percent::ZERO),
    )?;
    same("release", stable.release.clone(), Some(venue.stable()))?;
    let complete = stable.desired > 0 && stable.healthy == stable.desired;
    holds("the serving slot is complete and healthy", complete, stable)?;
    let empty = (
        canary.desired,
        canary.running,
        canary.healthy,
        canary.in_flight,
    );
    same(
        "desired, running, healthy and in flight in the empty slot",
        empty,
        (0, 0, 0, 0),
    )?;
    sums_to_100(&seen)
}

pub(crate) async fn a_reading_is_made_between_question_and_answer(venue: &dyn Venue) -> Kept {
    let hand = Hand::of(venue).await?;
    for _ in 0..5 {
        let asked = venue.now();
        let seen = [hand.see().await?, hand.survey().await?.observation];
        let answered = venue.now();
        for seen in seen {
            let between = asked <= seen.at && seen.at <= answered;
            holds(
                "read between question and answer",
                between,
                &(asked, seen.at, answered),
            )?;
        }
        venue.pass(Span::seconds(7)).await;
    }
    Ok(())
}

pub(crate) async fn a_survey_shows_the_slots_an_observation_shows(venue: &dyn Venue) -> Kept {
    let hand = Hand::of(venue).await?;
    same(
        "fresh",
        still(&hand.survey().await?.observation),
        still(&hand.see().await?),
    )?;
    hand.ready(2).await?;
    hand.done(&hand.weight(30)).await?;
    let surveyed = hand.survey().await?.observation;
    same("with a canary", still(&surveyed), still(&hand.see().await?))?;
    same(
        "its weight",
        surveyed.slot(hand.canary).weight,
        Percent::whole(30),
    )
}

pub(crate) async fn a_survey_gives_a_planner_numbers_to_plan_with(venue: &dyn Venue) -> Kept {
    let survey = Hand::of(venue).await?.survey().await?;
    let rate = survey.requests_per_second;
    holds("a rate of requests", rate.is_finite() && rate >= 0.0, &rate)?;
    let [a, b] = still(&survey.observation);
    holds(
        "a quota that what is there fits in",
        survey.task_quota >= a.desired + b.desired,
        &survey,
    )?;
    holds("a start-up time", survey.task_start > Span::ZERO, &survey)?;
    holds(
        "a largest weight",
        survey.largest_weight > Percent::ZERO,
        &survey,
    )?;
    let promise = &survey.promise;
    let said = promise.within > Span::ZERO && !promise.by.trim().is_empty();
    holds(
        "how fast traffic comes back, and by what means",
        said,
        promise,
    )
}

pub(crate) async fn the_releases_on_offer_are_told_apart_and_include_the_serving_one(
    venue: &dyn Venue,
) -> Kept {
    let estate = venue.estate();
    for target in [venue.target(), venue.elsewhere()] {
        let listed = estate.releases(&target).await?;
        let names: BTreeSet<&Release> = listed.iter().map(|facts| &facts.release).collect();
        same(
            &format!("releases of `{target}` listed once"),
            names.len(),
            listed.len(),
        )?;
        holds(
            "the release to be tried",
            names.contains(&venue.other()),
            &listed,
        )?;
        let seen = estate.survey(&target).await?.observation;
        let serving = seen.slot(seen.stable()).release.clone();
        let offered = serving
            .as_ref()
            .is_some_and(|release| names.contains(release));
        holds(
            &format!("the release {serving:?} serves and is listed"),
            offered,
            &listed,
        )?;
    }
    Ok(())
}
