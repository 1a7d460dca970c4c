//! Questions and their answers. Answering changes nothing.

use super::Desk;
use wire::{Answer, Complaint, Query};

/// Longest list given at once.
const MOST: usize = 1_000;

impl Desk {
    /// Answers a question.
    ///
    /// # Errors
    /// In the room's words.
    pub async fn query(&self, window: &str, query: Query) -> Result<Answer, Complaint> {
        let room = &self.ground.room;
        Ok(match query {
            Query::Seen { sequence, .. } => {
                self.seen(window, sequence);
                Answer::Done
            }
            Query::Estate => Answer::Estate(room.estate_view()),
            Query::Plan { wanted } => Answer::Plan(Box::new(room.plan(&wanted).await?)),
            Query::Releases {
                service,
                environment,
                region,
            } => Answer::Releases(
                room.releases(&service, environment.as_deref(), region.as_deref())
                    .await?,
            ),
            Query::Rollout { id } => Answer::Rollout(Box::new(room.page(&id).await?)),
            Query::History { limit } => {
                let (rows, of) = room.history(limit.min(MOST)).await?;
                Answer::History { rows, of }
            }
            Query::Report { id } => Answer::Report(room.report(&id, None, None).await?),
            Query::Journal { from, limit } => {
                let (rows, last) = room.journal(from, limit.min(MOST)).await?;
                Answer::Journal { rows, last }
            }
            Query::VerifyJournal => Answer::Checked(room.verify().await?),
            Query::Charts { of, from, until } => {
                Answer::Charts(room.charts(&of, from, until).await?)
            }
            Query::Confirm { command } => self.confirm(window, &command).await?,
            Query::Drills => Answer::Drills(room::drills()),
            Query::Rehearse { drill, seed } => rehearse(drill, seed).await?,
            Query::Debrief => Answer::Debrief(room.debrief().await?.map(Box::new)),
            Query::FaultKinds => Answer::FaultKinds(room.fault_kinds()),
            Query::Diagnostics => Answer::Diagnostics(self.diagnostics().await),
        })
    }
}

/// Virtual time runs as fast as it can: not where others wait for their turn.
async fn rehearse(drill: String, seed: Option<u64>) -> Result<Answer, Complaint> {
    let run = tokio::task::spawn_blocking(move || room::run_drill(&drill, seed));
    let debrief = run.await.map_err(|error| Complaint::new("bug", error))??;
    Ok(Answer::Debrief(Some(Box::new(debrief))))
}
