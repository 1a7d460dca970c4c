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
            Query::History { limit } => self.history(limit).await?,
            Query::Report { id } => Answer::Report(room.report(&id, None, None).await?),
            Query::Journal { from, limit } => self.journal(from, limit).await?,
            Query::VerifyJournal => Answer::Checked(room.verify().await?),
            Query::Charts { of, from, until } => {
                Answer::Charts(room.charts(&of, from, until).await?)
            }
            Query::Confirm { command } => self.confirm(window, &command).await?,
            Query::Drills => Answer::Drills(room::drills()),
            Query::Rehearse { drill, seed } => self.rehearse(drill, seed).await?,
            Query::Debrief => Answer::Debrief(room.debrief().await?.map(Box::new)),
            Query::FaultKinds => Answer::FaultKinds(room.fault_kinds()),
            Query::Diagnostics => Answer::Diagnostics(self.diagnostics().await),
            Query::Services {
                service,
                environment,
                region,
            } => {
                let place = (environment.as_deref(), region.as_deref());
                let service = service.as_deref();
                Answer::Services(room.services(service, place.0, place.1).await?)
            }
            Query::Logs {
                service,
                environment,
                region,
                since,
                filter,
                after,
            } => {
                let place = (environment.as_deref(), region.as_deref());
                let (filter, after) = (filter.as_deref(), after.as_deref());
                Answer::Logs(room.logs(&service, place, since, filter, after).await?)
            }
            Query::Alarms => Answer::Alarms(room.alarms().await),
            Query::Doctor => Answer::Doctor(room.doctor().await?),
            Query::Identity => Answer::Identity(room.identity().await),
            Query::Allowances => Answer::Allowances(room.allowances().await?),
        })
    }

    async fn history(&self, limit: usize) -> Result<Answer, Complaint> {
        let (rows, of) = self.ground.room.history(limit.min(MOST)).await?;
        Ok(Answer::History { rows, of })
    }

    async fn journal(&self, from: u64, limit: usize) -> Result<Answer, Complaint> {
        let (rows, last) = self.ground.room.journal(from, limit.min(MOST)).await?;
        Ok(Answer::Journal { rows, last })
    }

    /// Virtual time runs as fast as it can: not where others wait for their turn.
    async fn rehearse(&self, drill: String, seed: Option<u64>) -> Result<Answer, Complaint> {
        self.ground.room.only_on_practice("drills are rehearsed")?;
        let run = tokio::task::spawn_blocking(move || room::run_drill(&drill, seed));
        let debrief = run.await.map_err(|error| Complaint::new("bug", error))??;
        Ok(Answer::Debrief(Some(Box::new(debrief))))
    }
}
