//! One account in moto: an estate of its own, with time of its own.

use super::wire::Question;
use super::{Blueprint, Moto, PeerClock};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use vocab::Timestamp;

/// What an estate came to: enough to say whether two came to the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// Weights by the names of target groups.
    pub weights: BTreeMap<String, i64>,
    /// Desired count, running count and release by `cluster/service`.
    pub services: BTreeMap<String, (i64, i64, String)>,
}

/// An account.
#[derive(Debug, Clone)]
pub struct World {
    moto: &'static Moto,
    account: String,
    clock: Arc<PeerClock>,
}

impl World {
    /// A fresh account in the server all share, with an estate in it.
    #[must_use]
    pub fn with(blueprint: &Blueprint) -> Self {
        Self::in_time(blueprint, Arc::default())
    }

    /// The same, in a time of one's own.
    #[must_use]
    pub fn in_time(blueprint: &Blueprint, clock: Arc<PeerClock>) -> Self {
        let moto = Moto::shared();
        let world = Self {
            account: moto.next_account(),
            clock,
            moto,
        };
        world.ask("estate", blueprint.document());
        world
    }

    /// Its number.
    #[must_use]
    pub fn account(&self) -> &str {
        &self.account
    }

    /// Its time.
    #[must_use]
    pub const fn clock(&self) -> &Arc<PeerClock> {
        &self.clock
    }

    /// Where its server listens.
    #[must_use]
    pub const fn port(&self) -> u16 {
        self.moto.port()
    }

    /// Asks the server for nothing but an answer.
    pub fn touch(&self) {
        self.ask("time", json!({}));
    }

    /// What another tool or bad luck does: now, or later, or again and again.
    pub fn foreign(&self, deed: &Value) {
        self.ask("foreign", deed.clone());
    }

    /// Somebody else writes weights, by the names of target groups.
    pub fn foreign_weights(&self, weights: &Value, at: Timestamp, every: Option<u64>) {
        self.foreign(&json!({
            "kind": "weights",
            "region": super::estate::REGION,
            "weights": weights,
            "at": at.millis(),
            "every": every,
        }));
    }

    /// Ends what others began.
    pub fn heal(&self) {
        self.ask("heal", json!({}));
    }

    /// What the estate came to.
    ///
    /// # Panics
    /// When the mover does not say.
    #[must_use]
    pub fn facts(&self) -> Facts {
        let told = self.ask("facts", json!({}));
        let number = |value: &Value| value.as_i64().unwrap_or(-1);
        let entries = |name: &str| match told[name].as_object() {
            Some(entries) => entries.clone(),
            None => panic!("no {name} in {told}"),
        };
        let weights = entries("weights").into_iter();
        let services = entries("services").into_iter();
        Facts {
            weights: weights
                .map(|(name, value)| (name, number(&value)))
                .collect(),
            services: services
                .map(|(name, value)| {
                    let release = value[2].as_str().unwrap_or_default().to_owned();
                    (name, (number(&value[0]), number(&value[1]), release))
                })
                .collect(),
        }
    }

    fn ask(&self, path: &str, body: Value) -> Value {
        self.moto.ask(&Question {
            path,
            account: &self.account,
            now: self.clock.now(),
            body,
        })
    }
}
