//! The contract of the port `estate::Perform`: what every adapter promises.
//!
//! A promise is a function over a [`Venue`](venue::Venue), the estate under test
//! and what can be done to it from outside. Every promise is a test on every venue
//! below; a new adapter writes a venue and adds a line. What a venue cannot do is
//! skipped, by name, on the standard error stream, whether output is captured or not.
//!
//! `liars` proves that the promises can be broken: each of them is held against
//! adapters that are right in everything but one thing.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that fails should fail at the line that is wrong"
)]

#[cfg(feature = "aws")]
mod aws;
mod hand;
mod kept;
mod liars;
mod practice;
mod promises;
mod venue;

/// A service with sessions, whose requests end within a minute.
mod on_the_practice_website {
    use crate::promises::{every_promise, on_a_venue};

    every_promise! { on_a_venue
        [#[tokio::test(start_paused = true)] crate::practice::PracticeVenue::website()]
    }
}

/// A service without sessions, whose connections stay for minutes.
mod on_the_practice_websocket {
    use crate::promises::{every_promise, on_a_venue};

    every_promise! { on_a_venue
        [#[tokio::test(start_paused = true)] crate::practice::PracticeVenue::websocket()]
    }
}

/// A world in a file, read and written by several adapters as by several processes.
mod on_a_practice_world_in_a_file {
    use crate::promises::{every_promise, on_a_venue};

    every_promise! { on_a_venue
        [#[tokio::test(start_paused = true)] crate::practice::PracticeVenue::in_a_file()]
    }
}

/// Two ECS services behind a balancer, as the adapter for AWS sees them.
#[cfg(feature = "aws")]
mod on_the_website_in_aws {
    use crate::aws::on_a_peer;
    use crate::promises::every_promise;

    every_promise! { on_a_peer [crate::aws::AwsVenue::website()] }
}

/// One ECS service that ECS rolls by itself.
#[cfg(feature = "aws")]
mod on_the_worker_in_aws {
    use crate::aws::on_a_peer;
    use crate::promises::every_promise;

    every_promise! { on_a_peer [crate::aws::AwsVenue::worker()] }
}
