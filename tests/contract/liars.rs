//! Adapters that are right in everything but one thing, and the promises that
//! notice it. Between them they break every promise, so that none of the tests of
//! the contract is one that cannot fail.

mod deeds;
mod lying;
mod outcomes;
mod readings;

use crate::kept::{Shortfall, judge};
use crate::practice::PracticeVenue;
use crate::promises::PROMISES;
use lying::{Liar, Lie};
use std::collections::BTreeSet;

/// A lie, what it is called, and which promises have to notice it.
struct Charge {
    name: &'static str,
    lie: Lie,
    noticed_by: &'static [&'static str],
}

/// Makes a table of lies, and of every lie a test.
macro_rules! lies {
    ($($name:ident: $lie:expr => $($promise:ident)+;)+) => {
        pub(super) static LIES: &[super::Charge] = &[$(super::Charge {
            name: stringify!($name),
            lie: $lie,
            noticed_by: &[$(stringify!($promise)),+],
        },)+];

        mod an_adapter_is_caught_that {
            $(#[tokio::test(start_paused = true)]
            async fn $name() {
                crate::liars::accuse(stringify!($name)).await;
            })+
        }

        #[cfg(feature = "aws")]
        mod an_adapter_for_aws_is_caught_that {
            $(#[tokio::test]
            async fn $name() {
                crate::liars::accuse_in_aws(stringify!($name)).await;
            })+
        }
    };
}

use lies;

fn charges() -> impl Iterator<Item = &'static Charge> {
    [outcomes::LIES, deeds::LIES, readings::LIES]
        .into_iter()
        .flatten()
}

fn charge(name: &str) -> &'static Charge {
    charges().find(|charge| charge.name == name).unwrap()
}

/// Holds the liar against the promises that forbid the lie.
async fn accuse(name: &str) {
    let charge = charge(name);
    for forbids in charge.noticed_by {
        let website = Box::new(PracticeVenue::website());
        charge
            .convict(forbids, Liar::new(website, charge.lie))
            .await;
    }
}

/// Lies that nobody can notice in AWS: of which promise, or of any, and why.
#[cfg(feature = "aws")]
const HARMLESS_IN_AWS: [(&str, Option<&str>, &str); 2] = [
    (
        "scales_whatever_it_is_asked",
        None,
        "the release it brings up is not there",
    ),
    (
        "says_done_to_what_it_fenced",
        Some("a_late_copy_of_a_replaced_order_does_what_it_says"),
        "a late copy is done there, not fenced",
    ),
];

/// The same in front of the adapter for AWS, with the promises it is held to.
#[cfg(feature = "aws")]
async fn accuse_in_aws(name: &str) {
    let charge = charge(name);
    for forbids in charge.noticed_by {
        let harmless = HARMLESS_IN_AWS
            .iter()
            .any(|(lie, of, _)| *lie == name && of.is_none_or(|of| of == *forbids));
        let website = crate::aws::AwsVenue::website().await;
        if website.is_held_to(forbids) && !harmless {
            let liar = Liar::new(Box::new(website), charge.lie);
            charge.convict(forbids, liar).await;
        }
    }
}

impl Charge {
    async fn convict(&self, forbids: &str, liar: Liar) {
        let promise = PROMISES.iter().find(|promise| promise.name == forbids);
        let promise = promise.unwrap_or_else(|| panic!("there is no promise `{forbids}`"));
        let kept = (promise.check)(&liar).await;
        assert!(
            matches!(kept, Err(Shortfall::Broken(_))),
            "an adapter that {} passes as one that keeps `{forbids}`: {kept:?}",
            self.name
        );
    }
}

#[test]
fn every_promise_is_one_that_some_liar_breaks() {
    let noticing: BTreeSet<&str> = charges()
        .flat_map(|charge| charge.noticed_by)
        .copied()
        .collect();
    let promised: BTreeSet<&str> = PROMISES.iter().map(|promise| promise.name).collect();
    let unbroken: Vec<_> = promised.difference(&noticing).collect();
    assert!(unbroken.is_empty(), "nobody breaks {unbroken:#?}");
    assert_eq!(promised.len(), PROMISES.len(), "a promise is there twice");
}

#[tokio::test(start_paused = true)]
async fn a_venue_that_can_do_nothing_skips_by_name_what_it_cannot_show() {
    let mut skipped = String::new();
    for promise in PROMISES {
        let venue = Liar::helpless(Box::new(PracticeVenue::website()));
        let kept = (promise.check)(&venue).await;
        let mut out = Vec::new();
        assert_eq!(
            judge(&venue, promise.name, kept, &mut out),
            Ok(()),
            "{}",
            promise.name
        );
        skipped.push_str(&String::from_utf8(out).unwrap());
    }
    let lines: Vec<&str> = skipped.lines().collect();
    assert!((20..PROMISES.len() / 2).contains(&lines.len()), "{skipped}");
    let says = "SKIPPED `a_throttled_order_can_be_performed_again`: the venue behind a liar \
                is helpless";
    assert!(lines.contains(&says), "{skipped}");
}
