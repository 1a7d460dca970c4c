//! Requests to the driver, from this process or, through the inbox, from others.

use engine::{Acknowledge, Allow, Engine, Refused, Start};
use rollouts::{Command, Verb};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use tokio::sync::{mpsc, oneshot, watch};
use vocab::{RolloutId, Timestamp};

/// What is asked of the driver.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "request")]
pub enum Request {
    /// Carry out a plan. The target is read once more before it is.
    Start {
        /// What.
        start: Box<Start>,
    },
    /// Tell a rollout something.
    Command {
        /// Which.
        rollout: RolloutId,
        /// What.
        command: Command,
    },
    /// Let protected environments be changed for a while, or not any more.
    Allow {
        /// Which, who, why, for how long.
        allow: Allow,
    },
    /// Somebody has seen an alarm.
    Acknowledge {
        /// Which, who.
        seen: Acknowledge,
    },
}

impl Request {
    /// Whether it takes users back to the stable release, and so never comes too late.
    pub(crate) fn leads_back(&self) -> bool {
        match self {
            Self::Start { .. } | Self::Allow { .. } | Self::Acknowledge { .. } => false,
            Self::Command { command, .. } => match command.verb {
                Verb::RollBack | Verb::Abort => true,
                Verb::Pause
                | Verb::Unpause
                | Verb::Approve
                | Verb::Promote
                | Verb::PromoteFully => false,
            },
        }
    }
}

/// What came of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "reply")]
pub enum Reply {
    /// It is decided and durable.
    Accepted {
        /// The rollout it is about.
        rollout: RolloutId,
    },
    /// It is decided and durable, and about no rollout.
    Noted,
    /// The domain says no.
    Refused {
        /// What it says.
        refused: Refused,
    },
    /// It could not be decided: the journal or the estate did not answer.
    Unable {
        /// Why, and what to do.
        why: String,
    },
}

/// The driver gave no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the driver has ended; nothing was done, try again")]
pub struct Unanswered;

/// What the driver shows of itself.
#[derive(Debug, Clone)]
pub struct Pulse {
    /// Everything it knows.
    pub engine: Arc<Engine>,
    /// Estate time of this.
    pub at: Timestamp,
    /// What keeps it from acting, if anything does.
    pub trouble: Option<String>,
}

/// A handle on the driver; may be cloned.
#[derive(Debug, Clone)]
pub struct Steering {
    pub(crate) requests: mpsc::Sender<(Request, oneshot::Sender<Reply>)>,
    pub(crate) pulse: watch::Receiver<Pulse>,
    pub(crate) stop: mpsc::Sender<()>,
}

impl Steering {
    /// Asks, and waits until it is durable or refused.
    ///
    /// # Errors
    /// [`Unanswered`] when the driver has ended.
    pub async fn ask(&self, request: Request) -> Result<Reply, Unanswered> {
        let (answer, reply) = oneshot::channel();
        self.requests
            .send((request, answer))
            .await
            .map_err(|_| Unanswered)?;
        reply.await.map_err(|_| Unanswered)
    }

    /// What the driver shows of itself now.
    #[must_use]
    pub fn pulse(&self) -> Pulse {
        self.pulse.borrow().clone()
    }

    /// Ends the driver; it finishes what it is writing and gives the lease back.
    pub async fn stop(&self) {
        let _already_gone = self.stop.send(()).await;
    }
}
