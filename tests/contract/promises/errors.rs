//! Errors: what, where, which request, and of what kind; never a panic.

use crate::hand::Hand;
use crate::kept::{Kept, holds, same};
use crate::venue::Venue;
use estate::{AdapterError, ErrorClass, Look, Order, Probe};
use rollouts::FailureClass;
use vocab::{Percent, Target};

/// Requires an error to name the call, what it was about, where, and the request.
fn named(error: Option<AdapterError>, class: ErrorClass, target: &Target) -> Kept {
    let Some(error) = error else {
        return holds("an error", false, &target.to_string());
    };
    same("class", error.class, class)?;
    same("region", error.region.as_str(), target.region.as_str())?;
    holds("an operation", !error.operation.trim().is_empty(), &error)?;
    holds("a message", !error.message.trim().is_empty(), &error)?;
    let about = error.resource.contains(target.service.as_str());
    holds("the resource names the service", about, &error)?;
    holds(
        "a request, or `-`",
        !error.request.trim().is_empty(),
        &error,
    )?;
    let text = error.to_string();
    let parts = [
        &error.operation,
        &error.resource,
        &error.region,
        &error.request,
    ];
    holds(
        "all of it in one line",
        parts.iter().all(|part| text.contains(*part)),
        &text,
    )
}

/// The same for an outcome, which is text for people.
fn told(message: &str, target: &Target) -> Kept {
    let parts = [target.service.as_str(), target.region.as_str()];
    holds(
        "service and region",
        parts.iter().all(|part| message.contains(part)),
        message,
    )
}

pub(crate) async fn an_unknown_target_is_missing(venue: &dyn Venue) -> Kept {
    let hand = Hand::of(venue).await?;
    let (estate, nowhere) = (&hand.estate, venue.nowhere());
    let look = Look {
        target: nowhere.clone(),
        ..hand.look(hand.began)
    };
    let errors = [
        estate.observe(&look).await.err(),
        estate.survey(&nowhere).await.err(),
        estate.releases(&nowhere).await.err(),
    ];
    errors
        .into_iter()
        .try_for_each(|error| named(error, ErrorClass::Missing, &nowhere))?;
    let [snapshot, diagnostics, page] = hand.errands();
    let orders = [
        hand.capacity(1),
        hand.weight(10),
        hand.suite(),
        snapshot,
        diagnostics,
        page,
    ];
    for order in orders.map(|order| Order {
        target: nowhere.clone(),
        ..order
    }) {
        told(&hand.failed(&order, FailureClass::Missing).await?, &nowhere)?;
        let probe = hand.probe(&order).await;
        holds(
            "nothing is done there",
            !matches!(probe, Probe::Done { .. }),
            &probe,
        )?;
    }
    Ok(())
}

pub(crate) async fn errors_name_operation_resource_region_and_request(venue: &dyn Venue) -> Kept {
    let hand = Hand::of(venue).await?;
    venue.throttle(Percent::FULL)?;
    let errors = [
        hand.estate.observe(&hand.look(hand.began)).await.err(),
        hand.estate.survey(&hand.target).await.err(),
        hand.estate.releases(&hand.target).await.err(),
    ];
    for error in errors {
        let request = error.as_ref().map(|error| error.request.clone());
        named(error, ErrorClass::Throttled, &hand.target)?;
        let known = request.as_ref().is_some_and(|request| request != "-");
        holds("the request the estate refused", known, &request)?;
    }
    for order in [hand.capacity(1), hand.weight(10)] {
        told(
            &hand.failed(&order, FailureClass::Throttled).await?,
            &hand.target,
        )?;
    }
    Ok(())
}

pub(crate) async fn what_is_unknown_names_service_and_region(venue: &dyn Venue) -> Kept {
    let hand = Hand::of(venue).await?;
    venue.lose_replies()?;
    for order in [hand.capacity(1), hand.weight(10)] {
        let outcome = hand.perform(&order).await;
        let rollouts::Outcome::Unknown { message } = outcome else {
            return holds("an unknown outcome", false, &outcome);
        };
        told(&message, &hand.target)?;
    }
    Ok(())
}
