//! Commands that were let through.

use super::closing;
use super::ground::Ground;
use super::{Desk, Successor};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;
use vocab::Timestamp;
use wire::{Closing, Command, Complaint, Done, Operation, Outcome, Receipt};

/// How long an emergency's first effect is looked for.
const MEASURING: Duration = Duration::from_secs(5);

/// How finely it is looked for; the effect has its own time, this only finds it.
const GLANCE: Duration = Duration::from_millis(10);

impl Desk {
    pub(crate) async fn carry_out(
        &self,
        command: Command,
        reason: &str,
        asked: Timestamp,
    ) -> Result<Done, Complaint> {
        let room = &self.ground.room;
        match room::with_reason(command, reason) {
            Command::Operate { operation } => self.operate_room(&operation, asked).await,
            Command::AllowChanges { minutes } => self.allow(minutes, reason).await,
            Command::ForbidChanges => self.forbid().await,
            Command::Acknowledge { alarm } => room.acknowledge(&alarm).await.map(said),
            Command::Export { id } => {
                let path = room.export(&id).await?;
                Ok(said(format!("written to {}", path.display())))
            }
            Command::Inject { fault } => room.inject_words(&fault).await.map(said),
            Command::HealAll => room.heal().await.map(said),
            Command::SetSpeed { times } => room.set_speed(times).await.map(said),
            Command::StartDrill { drill } => {
                let receipt = room.start_drill(&drill, None).await?;
                done(receipt)
            }
            Command::RetryLogin => {
                room.retry_login().await?;
                Ok(said("calls go on with the new login"))
            }
            Command::LogIn { device, code } => room.log_in(&device, &code).await.map(said),
            Command::OpenWallboard => self.open_wallboard(),
            Command::Close { how } => self.close(how).await,
        }
    }

    async fn operate_room(
        &self,
        operation: &Operation,
        asked: Timestamp,
    ) -> Result<Done, Complaint> {
        let receipt = self.ground.room.operate(operation).await?;
        if is_way_back(operation) {
            let ids = receipt.outcomes.iter();
            let ids: Vec<String> = ids.filter_map(|outcome| outcome.rollout.clone()).collect();
            tokio::spawn(measure(Arc::clone(&self.ground), ids, asked));
        }
        done(receipt)
    }

    /// On a live estate it is journalled, and holds in every shell on the journal;
    /// this window keeps to its own leave besides.
    async fn allow(&self, minutes: u32, reason: &str) -> Result<Done, Complaint> {
        if self.ground.room.mode() == room::Mode::Live {
            self.ground
                .room
                .allow_changes(None, minutes, reason)
                .await?;
        }
        let until = self.ground.guard().allow(minutes, self.ground.now())?;
        tracing::info!(minutes, %until, "changes to protected environments are allowed");
        Ok(said(format!(
            "protected environments may be changed from this window until {} UTC",
            until.clock()
        )))
    }

    async fn forbid(&self) -> Result<Done, Complaint> {
        self.ground.guard().forbid();
        if self.ground.room.mode() == room::Mode::Live {
            self.ground.room.forbid_changes(None).await?;
        }
        Ok(said("protected environments are read-only again"))
    }

    fn open_wallboard(&self) -> Result<Done, Complaint> {
        let opened = self.windows.open_wallboard();
        opened.map_err(|why| Complaint::new("unavailable", why))?;
        Ok(said("the wallboard is open"))
    }

    async fn close(&self, how: Closing) -> Result<Done, Complaint> {
        match how {
            Closing::Stay => Ok(said("the window stays open")),
            Closing::Background => {
                self.windows.hide();
                Ok(said("the program goes on in the background"))
            }
            Closing::HandOver => {
                let successor: &Successor = &self.successor;
                let text = closing::hand_over(&self.ground, successor).await?;
                self.windows.quit();
                Ok(said(text))
            }
            Closing::RollBack => {
                let text = closing::roll_all_back(&self.ground).await?;
                let (ground, windows) = (Arc::clone(&self.ground), Arc::clone(&self.windows));
                tokio::spawn(async move {
                    if closing::all_back(&ground).await {
                        windows.quit();
                    }
                });
                Ok(said(text))
            }
            Closing::Quit => {
                self.windows.quit();
                Ok(said("the program ends"))
            }
        }
    }
}

fn said(text: impl Into<String>) -> Done {
    Done {
        text: text.into(),
        receipt: None,
    }
}

/// What was done, or a complaint when nothing was.
fn done(receipt: Receipt) -> Result<Done, Complaint> {
    let complaints: Vec<&Complaint> = receipt
        .outcomes
        .iter()
        .filter_map(|outcome| outcome.complaint.as_ref())
        .collect();
    if let Some(first) = complaints.first()
        && complaints.len() == receipt.outcomes.len()
    {
        let messages: Vec<&str> = complaints
            .iter()
            .map(|each| each.message.as_str())
            .collect();
        return Err(Complaint::new(&first.kind, messages.join("; ")));
    }
    let texts: Vec<String> = receipt.outcomes.iter().map(in_words).collect();
    Ok(Done {
        text: texts.join("; "),
        receipt: Some(receipt),
    })
}

fn in_words(outcome: &Outcome) -> String {
    format!("{}: {}", outcome.target, outcome.text)
}

fn is_way_back(operation: &Operation) -> bool {
    match operation {
        Operation::RollBack { .. } => true,
        Operation::Steer { verb, .. } => verb == "abort" || verb == "roll-back",
        Operation::Deploy { .. } => false,
    }
}

/// Waits until one of these rollouts moved traffic, and keeps how long that took.
async fn measure(ground: Arc<Ground>, rollouts: Vec<String>, asked: Timestamp) {
    let until = Instant::now() + MEASURING;
    while Instant::now() < until {
        let performed = ground.room.performed_since(asked);
        let first = performed
            .iter()
            .find(|effect| effect.moves_traffic && rollouts.contains(&effect.rollout));
        if let Some(effect) = first {
            let took = effect.at.since(asked);
            ground.measures.effect_left(took.as_seconds() * 1_000.0);
            return;
        }
        tokio::time::sleep(GLANCE).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(target: &str, complaint: Option<&str>) -> Outcome {
        Outcome {
            target: target.to_owned(),
            rollout: None,
            text: "returning to stable".to_owned(),
            complaint: complaint.map(|why| Complaint::new("refused", why)),
            snapshot: None,
        }
    }

    #[test]
    fn nothing_done_is_a_complaint_and_something_done_is_not() {
        let none = Receipt {
            outcomes: vec![
                outcome("a", Some("too late")),
                outcome("b", Some("too soon")),
            ],
        };
        let complaint = done(none).unwrap_err();
        assert_eq!(complaint.message, "too late; too soon");
        let some = Receipt {
            outcomes: vec![outcome("a", Some("too late")), outcome("b", None)],
        };
        let told = done(some).unwrap().text;
        assert!(told.contains("b: returning to stable"), "{told}");
        let empty = Receipt {
            outcomes: Vec::new(),
        };
        assert!(done(empty).is_ok());
    }
}
