//! Reading: everything a room shows without changing anything.

use crate::complaints::of_store;
use crate::operate::all_in_time;
use crate::room::{Drive, Records, Room};
use crate::views::history::{active_row, ended_row, journal_row};
use crate::views::report::report;
use crate::views::rollout::rollout_view;
use crate::views::status::Around;
use crate::views::story::Story;
use engine::{Active, Decision, Engine, Timeline};
use journal::Envelope;
use rollouts::{Migration, Record, Survey};
use std::sync::{Arc, PoisonError};
use vocab::{RolloutId, Sequence, Target, Timestamp};
use wire::{Complaint, HistoryRow, JournalCheck, JournalRow, ReleaseRow, RolloutView, TargetRow};

/// Records read at a time.
const PAGE: usize = 1_000;

/// Ended rollouts whose records are remembered.
const KEPT: usize = 8;

/// What is known of one rollout.
pub(crate) struct About {
    pub(crate) records: Records,
    pub(crate) timeline: Timeline,
}

impl Room {
    /// Every target, what serves there and what is going on.
    ///
    /// # Errors
    /// `storage` or `damaged` when the journal cannot be read; a target that
    /// cannot be read says so in its row.
    pub async fn targets(&self) -> Result<Vec<TargetRow>, Complaint> {
        let engine = self.engine().await?;
        let targets: Vec<&Target> = self.estate.targets().map(|(target, _)| target).collect();
        let readings = targets.iter().map(|target| {
            let (perform, target) = (Arc::clone(&self.perform), (*target).clone());
            async move { perform.survey(&target).await }
        });
        let read = all_in_time(readings).await;
        let rows = targets.into_iter().zip(read);
        let rows = rows.map(|(target, read)| self.target_row(&engine, target, read));
        Ok(rows.collect())
    }

    fn target_row(
        &self,
        engine: &Engine,
        target: &Target,
        read: Result<Survey, Complaint>,
    ) -> TargetRow {
        let rollout = engine.under_way(target).map(|active| {
            let rollout = active.rollout();
            format!("{} {}", rollout.plan().id, rollout.phase_word())
        });
        let mut row = TargetRow {
            service: target.service.to_string(),
            environment: target.environment.to_string(),
            region: target.region.to_string(),
            release: None,
            healthy: 0,
            desired: 0,
            rollout,
            trouble: None,
        };
        match read {
            Ok(survey) => {
                let serving = survey.observation.slot(survey.observation.stable());
                row.release = serving.release.as_ref().map(ToString::to_string);
                (row.healthy, row.desired) = (serving.healthy, serving.desired);
            }
            Err(error) => row.trouble = Some(self.login_needed().unwrap_or(error.message)),
        }
        row
    }

    /// Releases that could be rolled out on a service, newest first.
    ///
    /// # Errors
    /// `unknown-name`, or `unavailable` when the estate does not answer.
    pub async fn releases(
        &self,
        service: &str,
        environment: Option<&str>,
        region: Option<&str>,
    ) -> Result<Vec<ReleaseRow>, Complaint> {
        let target = self.resolve(service, environment, region)?;
        let engine = self.engine().await?;
        let releases = self.asked(self.perform.releases(&target)).await?;
        let rows = releases.into_iter().map(|facts| {
            let failure = engine.failure(&target.service, &facts.release);
            ReleaseRow {
                failed_before: failure
                    .map(|failure| failure.because.clone())
                    .unwrap_or_default(),
                migration: match facts.migration {
                    Migration::None => "none".into(),
                    Migration::Compatible => "compatible".into(),
                    Migration::NonReversible => "non-reversible".into(),
                },
                release: facts.release.to_string(),
                summary: facts.summary,
            }
        });
        Ok(rows.collect())
    }

    /// The rollouts under way, newest first.
    ///
    /// # Errors
    /// `storage` or `damaged` when the journal cannot be read.
    pub async fn rollouts(&self) -> Result<Vec<RolloutView>, Complaint> {
        let engine = self.engine().await?;
        let mut views = Vec::new();
        for active in engine.active().values() {
            views.push(self.view_active(active).await?);
        }
        views.sort_by_key(|view| std::cmp::Reverse(view.plan.made));
        Ok(views)
    }

    /// One rollout, by its id or by the service it is on: the one under way, else
    /// the last that ended.
    ///
    /// # Errors
    /// `unknown-name` when there is none, `storage` or `damaged`.
    pub async fn rollout(
        &self,
        what: &str,
        environment: Option<&str>,
        region: Option<&str>,
    ) -> Result<RolloutView, Complaint> {
        let engine = self.engine().await?;
        let id = self.find(&engine, what, environment, region)?;
        if let Some(active) = engine.active().get(&id) {
            return self.view_active(active).await;
        }
        let About { records, timeline } = self.about(&engine, &id).await?;
        self.view(&records, &timeline, None).await
    }

    /// The records and the timeline of a rollout, under way or ended.
    pub(crate) async fn about(&self, engine: &Engine, id: &RolloutId) -> Result<About, Complaint> {
        if let Some(active) = engine.active().get(id) {
            return Ok(About {
                records: Arc::new(active.records().to_vec()),
                timeline: *active.timeline(),
            });
        }
        let summary = engine
            .ended()
            .iter()
            .rev()
            .find(|summary| summary.id == *id);
        let timeline = summary.map(|summary| summary.timeline).unwrap_or_default();
        let kept = || self.told.lock().unwrap_or_else(PoisonError::into_inner);
        let known = kept().get(id).cloned();
        let records = match known {
            Some(records) => records,
            None => Arc::new(self.records(id).await?),
        };
        let over = |(_, record): &(Timestamp, Record)| matches!(record, Record::Ended { .. });
        if records.last().is_some_and(over) {
            let mut kept = kept();
            while kept.len() >= KEPT {
                kept.pop_first();
            }
            kept.insert(id.clone(), Arc::clone(&records));
        }
        Ok(About { records, timeline })
    }

    /// The rollout somebody means.
    pub(crate) fn find(
        &self,
        engine: &Engine,
        what: &str,
        environment: Option<&str>,
        region: Option<&str>,
    ) -> Result<RolloutId, Complaint> {
        if let Ok(id) = RolloutId::new(what) {
            let known = engine.active().contains_key(&id)
                || engine.ended().iter().any(|summary| summary.id == id);
            if known {
                return Ok(id);
            }
        }
        let target = self.resolve(what, environment, region)?;
        if let Some(active) = engine.under_way(&target) {
            return Ok(active.rollout().plan().id.clone());
        }
        let mut ended = engine.ended().iter().rev();
        let last = ended.find(|summary| summary.target == target);
        last.map(|summary| summary.id.clone()).ok_or_else(|| {
            Complaint::new(
                "unknown-name",
                format!("`{target}` has had no rollout yet; start one"),
            )
        })
    }

    async fn view_active(&self, active: &Active) -> Result<RolloutView, Complaint> {
        self.view(active.records(), active.timeline(), Some(active))
            .await
    }

    async fn view(
        &self,
        records: &[(Timestamp, Record)],
        timeline: &Timeline,
        active: Option<&Active>,
    ) -> Result<RolloutView, Complaint> {
        let story = Story::of(records).map_err(|error| Complaint::new("damaged", error))?;
        let story = story.ok_or_else(|| Complaint::new("damaged", "a rollout without records"))?;
        let sight = active.map(|active| active.watching().sight());
        let fresh = sight.and_then(|sight| sight.evidence.as_deref());
        let slot = story.rollout.plan().canary.slot;
        let target = sight.and_then(|sight| sight.target.as_ref());
        let around = Around {
            place: self.place(&story.rollout.plan().target),
            now: self.now(),
            read_at: target.map(|target| target.at),
            weight: target.map(|target| target.slot(slot).weight),
            evidence: fresh.or(story.rollout.judged()),
            driven_by: match self.driven_by().await? {
                Drive::Here => Some(self.claimant.purpose.clone()),
                Drive::Elsewhere(purpose) => Some(purpose),
                Drive::Nobody => None,
            },
        };
        Ok(rollout_view(&story, timeline, &around))
    }

    /// All records of a rollout, from the journal.
    pub(crate) async fn records(
        &self,
        id: &RolloutId,
    ) -> Result<Vec<(Timestamp, Record)>, Complaint> {
        let mut records = Vec::new();
        let mut from = Sequence(1);
        loop {
            let page = self.with_store(move |store| store.read(from, PAGE)).await?;
            let Some(last) = page.last() else {
                return Ok(records);
            };
            from = last.sequence.next();
            for envelope in &page {
                records.extend(about(envelope, id)?);
            }
        }
    }

    /// Rollouts, newest first, at most `limit`; and how many there are in all.
    ///
    /// # Errors
    /// `storage` or `damaged` when the journal cannot be read.
    pub async fn history(&self, limit: usize) -> Result<(Vec<HistoryRow>, usize), Complaint> {
        let engine = self.engine().await?;
        let now = self.now();
        let active = engine
            .active()
            .values()
            .map(|active| active_row(active, now));
        let ended = engine.ended().iter().map(|summary| ended_row(summary));
        let mut rows: Vec<HistoryRow> = active.chain(ended).collect();
        rows.sort_by_key(|row| std::cmp::Reverse(row.planned));
        let all = rows.len();
        rows.truncate(limit);
        Ok((rows, all))
    }

    /// The Markdown report of a rollout, by id or by service.
    ///
    /// # Errors
    /// See [`Room::rollout`].
    pub async fn report(
        &self,
        what: &str,
        environment: Option<&str>,
        region: Option<&str>,
    ) -> Result<String, Complaint> {
        let view = self.rollout(what, environment, region).await?;
        let told = self.evidence(&view.plan.id).await?;
        Ok(report(&view, &told))
    }

    /// Journal records from a number on; and the number of the last one.
    ///
    /// # Errors
    /// `storage` or `damaged`.
    pub async fn journal(
        &self,
        from: u64,
        limit: usize,
    ) -> Result<(Vec<JournalRow>, u64), Complaint> {
        let page = self
            .with_store(move |store| store.read(Sequence(from.max(1)), limit))
            .await?;
        let head = self.with_store(|store| store.head()).await?;
        Ok((page.iter().map(journal_row).collect(), head.sequence.0))
    }

    /// Reads and checks the whole journal.
    ///
    /// # Errors
    /// `storage` when it cannot be read at all; damage is a finding, not an error.
    pub async fn verify(&self) -> Result<JournalCheck, Complaint> {
        let store = std::sync::Arc::clone(&self.store);
        let checked =
            tokio::task::spawn_blocking(move || journal::verify_all(store.as_ref())).await;
        match checked.map_err(|error| Complaint::new("bug", error))? {
            Ok(verified) => Ok(JournalCheck {
                intact: true,
                records: verified.head.sequence.0,
                text: format!(
                    "all {} records are as they were written",
                    verified.head.sequence
                ),
                notes: verified.notes.iter().map(ToString::to_string).collect(),
            }),
            Err(journal::StoreError::Damaged(damage)) => Ok(JournalCheck {
                intact: false,
                records: damage.intact.0,
                text: damage.to_string(),
                notes: Vec::new(),
            }),
            Err(error) => Err(of_store(&error)),
        }
    }
}

/// The records of one rollout in one journal record.
fn about(envelope: &Envelope, id: &RolloutId) -> Result<Vec<(Timestamp, Record)>, Complaint> {
    let decision: Decision = envelope
        .decode()
        .map_err(|error| Complaint::new("damaged", error))?;
    let records = decision.facts.iter().filter_map(|fact| {
        let (of, record) = fact.record()?;
        (of == id).then(|| (envelope.at, record.clone()))
    });
    Ok(records.collect())
}
