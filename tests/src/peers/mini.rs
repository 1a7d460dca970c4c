//! The process that is MiniStack, with permissions enforced.

use super::{moto, places, wire};
use crate::BEGAN;
use serde_json::{Value, json};
use std::process::{Child, ChildStdin};

/// A server that is running, with the worker of [`super::Blueprint::worker`] in
/// production, on one side.
#[derive(Debug)]
pub struct Mini {
    control: u16,
    port: u16,
    account: String,
    child: Child,
    lifeline: Option<ChildStdin>,
}

/// The keys of a user.
#[derive(Debug, Clone)]
pub struct Keys {
    /// Its id.
    pub id: String,
    /// Its secret.
    pub secret: String,
}

impl Mini {
    /// A server of one's own.
    ///
    /// # Panics
    /// When it does not start; then the tools are missing, and it says so.
    #[must_use]
    pub fn alone() -> Self {
        let (child, lifeline, control) = moto::start(&places::ministack(), "mini.py", &[]);
        let mut mini = Self {
            control,
            port: 0,
            account: String::new(),
            child,
            lifeline,
        };
        let built = mini.ask("estate", json!({}));
        mini.port = u16::try_from(built["port"].as_u64().unwrap_or_default()).unwrap_or_default();
        text(&built["account"]).clone_into(&mut mini.account);
        mini
    }

    /// Where AWS is, on this machine.
    #[must_use]
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// The account the estate is in.
    #[must_use]
    pub fn account(&self) -> &str {
        &self.account
    }

    /// A new user who may do what a policy says, and nothing else.
    #[must_use]
    pub fn user(&self, policy: &Value) -> Keys {
        let keys = self.ask("user", policy.clone());
        Keys {
            id: text(&keys["key"]).to_owned(),
            secret: text(&keys["secret"]).to_owned(),
        }
    }

    fn ask(&self, path: &str, body: Value) -> Value {
        let question = wire::Question {
            path,
            account: "-",
            now: BEGAN,
            body,
        };
        match wire::ask(self.control, &question) {
            Ok(answer) => answer,
            Err(error) => panic!("/candlefish/{path}: {error}"),
        }
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

impl Drop for Mini {
    /// Lets it end by itself, for it has a process of its own to end.
    fn drop(&mut self) {
        drop(self.lifeline.take());
        self.child.wait().ok();
    }
}
