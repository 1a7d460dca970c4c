//! Charts: measurements of a target as curves, with the moments marked that
//! matter.
//!
//! Curves of a rollout come from its driver when that runs here, else from this
//! room's own readings: of what goes on from a history that grows, of what is over
//! from one reading. An estate keeps measurements for 15 days: of a rollout that
//! ended before that the charts are empty. Of a rollout that took longer than six
//! hours its last six hours are shown.

mod curves;

use crate::board::Board;
use crate::board::readings::Wanted;
use crate::evidence::{self, Told};
use crate::read::About;
use crate::room::{Records, Room};
use analysis::Bin;
use curves::models;
use engine::{Engine, Trial};
use estate::Look;
use rollouts::{Cause, Effect, PauseReason, Record, Slot};
use std::time::Duration;
use vocab::{Gate, Release, RolloutId, Span, Target, Timestamp};
use wire::{
    ChartModel, ChartsOf, ChartsView, Complaint, CountsTable, EvidenceView, Marker, MarkerKind,
};

/// Measurements older than this are not told by any estate.
const KEPT: Span = Span::minutes(15 * 24 * 60);

/// No chart shows a longer time: an estate tells no more of it at once.
pub(crate) const WIDEST: Span = Span::minutes(6 * 60);

/// What ended longer ago is told once and for all: later than that no measurement
/// arrives.
const SETTLED: Span = Span::minutes(5);

/// How much of the time before a rollout is shown.
const BEFORE: Span = Span::minutes(3);

/// How much of the time after it.
const AFTER: Span = Span::minutes(5);

/// How much of a target is shown when nobody says from when.
const LATELY: Span = Span::minutes(30);

/// Targets whose history is kept at the same time.
const TARGETS: usize = 4;

/// How long [`Room::charts`] waits for the first reading.
const PATIENCE: Duration = Duration::from_secs(10);

/// Of what charts are, from when until when, and what is marked in them.
#[derive(Debug, Clone)]
pub(crate) struct Picture {
    pub(crate) target: Target,
    /// The slot on trial, with its release.
    pub(crate) canary: (Slot, String),
    /// The slot it is compared with.
    pub(crate) stable: String,
    pub(crate) gates: Vec<Gate>,
    pub(crate) from: Timestamp,
    pub(crate) until: Timestamp,
    pub(crate) markers: Vec<Marker>,
    /// What a rollout's evidence is told from; none of a target.
    pub(crate) told: Option<Told>,
}

impl Picture {
    /// The same with all that evidence is told from.
    fn wide(&self) -> Self {
        let from = self.told.as_ref().map_or(self.from, Told::from);
        let first = self.until - WIDEST;
        Self {
            from: from.min(self.from).max(first),
            ..self.clone()
        }
    }

    /// Its charts, by the measurements of [`Picture::wide`].
    fn charts(&self, bins: &[Bin]) -> Vec<ChartModel> {
        let shown: Vec<Bin> = within(bins.iter(), self).collect();
        let mut charts = models(self, &shown);
        let evidence = self.told.as_ref().map(|told| told.view(bins));
        let evidence = evidence.and_then(|view| evidence::chart(&view, charts.first()?));
        charts.extend(evidence);
        charts
    }
}

impl Room {
    /// The charts of a rollout or of a target. Left edge: shortly before the
    /// rollout began, or half an hour ago. Right edge: now, or five minutes after
    /// the rollout ended; six hours of it at most, the last ones. Waits for the first
    /// reading, ten seconds at most.
    ///
    /// # Errors
    /// `unknown-name`, `storage` or `damaged`.
    pub async fn charts(
        &self,
        of: &ChartsOf,
        from: Option<Timestamp>,
        until: Option<Timestamp>,
    ) -> Result<Vec<ChartModel>, Complaint> {
        let board = self.board().await;
        let picture = self.picture(&board, of, (from, until)).await?;
        let bins = self.bins_in_time(&board, &picture.wide()).await;
        Ok(picture.charts(&bins))
    }

    /// The evidence of a rollout over time. Waits as [`Room::charts`] does.
    ///
    /// # Errors
    /// `unknown-name`, `storage` or `damaged`.
    pub async fn evidence(&self, id: &str) -> Result<EvidenceView, Complaint> {
        let board = self.board().await;
        let of = ChartsOf::Rollout { id: id.to_owned() };
        let picture = self.picture(&board, &of, (None, None)).await?;
        let bins = self.bins_in_time(&board, &picture.wide()).await;
        let told = picture.told.map(|told| told.view(&bins));
        Ok(told.unwrap_or_default())
    }

    /// Every interval of a rollout's gates, as files for the offline judge.
    ///
    /// # Errors
    /// See [`Room::evidence`].
    pub async fn counts(
        &self,
        what: &str,
        environment: Option<&str>,
        region: Option<&str>,
    ) -> Result<Vec<CountsTable>, Complaint> {
        let board = self.board().await;
        let id = self.find(&board.engine, what, environment, region)?;
        let of = ChartsOf::Rollout { id: id.to_string() };
        let picture = self.picture(&board, &of, (None, None)).await?;
        let bins = self.bins_in_time(&board, &picture.wide()).await;
        let told = picture.told.map(|told| told.tables(&bins));
        Ok(told.unwrap_or_default())
    }

    /// The measurements of a picture, after the first reading if that comes in time.
    async fn bins_in_time(&self, board: &Board, picture: &Picture) -> Vec<Bin> {
        let first_reading = async {
            loop {
                let news = self.news.notified();
                tokio::pin!(news);
                news.as_mut().enable();
                if self.bins(board, picture).is_some() {
                    return;
                }
                news.await;
            }
        };
        let _empty_charts_say_so = tokio::time::timeout(PATIENCE, first_reading).await;
        self.bins_by_now(board, picture)
    }

    /// The charts of a rollout's page, as they are known now; empty ones until the
    /// first reading came back.
    ///
    /// # Errors
    /// `unknown-name`, `storage` or `damaged`.
    pub async fn charts_view(&self, id: &str) -> Result<ChartsView, Complaint> {
        let board = self.board().await;
        let of = ChartsOf::Rollout { id: id.to_owned() };
        let picture = self.picture(&board, &of, (None, None)).await?;
        let bins = self.bins_by_now(&board, &picture.wide());
        let rollout = self.find(&board.engine, id, None, None)?;
        Ok(ChartsView {
            rollout: rollout.to_string(),
            charts: picture.charts(&bins),
            freshness: board.telemetry(&picture.target),
        })
    }

    async fn picture(
        &self,
        board: &Board,
        of: &ChartsOf,
        (from, until): (Option<Timestamp>, Option<Timestamp>),
    ) -> Result<Picture, Complaint> {
        let mut picture = match of {
            ChartsOf::Rollout { id } => {
                let id = self.find(&board.engine, id, None, None)?;
                let records = self.about(&board.engine, &id).await?.records;
                of_rollout(&records, board.now)?
            }
            ChartsOf::Target {
                service,
                environment,
                region,
            } => {
                let target = self.resolve(service, Some(environment), Some(region))?;
                let markers = self.markers_on(board, &target).await;
                of_target(board, target, markers)
            }
        };
        picture.until = until.unwrap_or(picture.until).min(board.now);
        let first = picture.until - WIDEST;
        picture.from = from.unwrap_or(picture.from).max(first);
        let (from, until) = (picture.from, picture.until);
        picture
            .markers
            .retain(|marker| (from..=until).contains(&marker.at));
        Ok(picture)
    }

    /// What was done on a target lately, whoever did it.
    async fn markers_on(&self, board: &Board, target: &Target) -> Vec<Marker> {
        let begin = board.now - LATELY;
        let under_way = board.engine.under_way(target);
        let under_way = under_way.map(|active| active.rollout().plan().id.clone());
        let ended = board.engine.ended().iter().rev();
        let ended = ended
            .take_while(|summary| summary.ended >= begin)
            .filter(|summary| summary.target == *target)
            .map(|summary| summary.id.clone());
        let ids: Vec<RolloutId> = ended.chain(under_way).collect();
        let mut all = Vec::new();
        for id in ids {
            // A rollout that cannot be read marks nothing; the charts are drawn.
            if let Ok(About { records, .. }) = self.about(&board.engine, &id).await {
                all.extend(markers(&records));
            }
        }
        all.sort_by_key(|marker| marker.at);
        all
    }

    /// The measurements of a picture, slot B in the canary's place; none before the
    /// first reading. Begins to read when it is time to.
    fn bins(&self, board: &Board, picture: &Picture) -> Option<Vec<Bin>> {
        let oldest = board.now - KEPT;
        if picture.until <= picture.from.max(oldest) {
            return Some(Vec::new());
        }
        let over = picture.until < board.now - SETTLED;
        if let Some(bins) = driven(&board.engine, picture) {
            if !over {
                // Kept for when it ends: the driver forgets them then.
                let wall = self.wall();
                self.histories
                    .adopt(&picture.target, &bins, picture.from, wall);
                self.histories.forget_beyond(TARGETS);
            }
            return Some(bins);
        }
        if over {
            let look = look(picture);
            let bins = self.pasts.of(&self.perform, &look, self.wall())?;
            return Some(within(bins.iter(), picture).collect());
        }
        let wanted = Wanted {
            gates: picture.gates.clone(),
            tasks: 0,
            from: picture.from.max(board.now - WIDEST),
        };
        let clock = self.moments();
        self.histories
            .refresh(&self.perform, &picture.target, wanted, &clock);
        self.histories.forget_beyond(TARGETS);
        let known = self.histories.of(&picture.target)?;
        known.read_at?;
        Some(within(known.bins.iter(), picture).collect())
    }

    /// The same; until they were read, those in the history: the charts of a rollout
    /// on show must not vanish some minutes after its end.
    fn bins_by_now(&self, board: &Board, picture: &Picture) -> Vec<Bin> {
        self.bins(board, picture).unwrap_or_else(|| {
            let known = self.histories.of(&picture.target);
            let bins = known.iter().flat_map(|known| &known.bins);
            within(bins, picture).collect()
        })
    }
}

/// How the whole of a picture that is over is read at once.
fn look(picture: &Picture) -> Look {
    Look {
        target: picture.target.clone(),
        canary: Slot::B,
        since: picture.from,
        until: Some(picture.until),
        gates: picture.gates.clone(),
    }
}

fn within<'a>(bins: impl Iterator<Item = &'a Bin>, picture: &Picture) -> impl Iterator<Item = Bin> {
    let (from, until) = (picture.from, picture.until);
    bins.filter(move |bin| bin.end() > from && bin.start < until)
        .cloned()
}

/// What the driver here has of it, when that is all of it.
pub(crate) fn driven(engine: &Engine, picture: &Picture) -> Option<Vec<Bin>> {
    let active = engine.under_way(&picture.target)?;
    let bins = active.watching().bins();
    let first = bins.front()?;
    if first.start > picture.from + Span::minutes(1) {
        return None;
    }
    let canary = active.rollout().plan().canary.slot;
    let turned = within(bins.iter(), picture).map(|bin| match canary {
        Slot::B => bin,
        Slot::A => Bin {
            stable: bin.canary,
            canary: bin.stable,
            ..bin
        },
    });
    Some(turned.collect())
}

pub(crate) fn of_rollout(records: &Records, now: Timestamp) -> Result<Picture, Complaint> {
    let first = records.first().map(|(_, record)| record);
    let Some(Record::Planned { plan, .. }) = first else {
        return Err(Complaint::new(
            "damaged",
            "a rollout that was never planned",
        ));
    };
    let trial = Trial::of(records).map_err(|error| Complaint::new("damaged", error))?;
    let ended = records.iter().rev().find_map(|(at, record)| {
        let over = matches!(record, Record::Ended { .. });
        over.then_some(*at)
    });
    Ok(Picture {
        target: plan.target.clone(),
        canary: (plan.canary.slot, plan.canary.release.to_string()),
        stable: plan.stable.release.to_string(),
        gates: plan.gates().to_vec(),
        from: plan.made - BEFORE,
        until: ended.map_or(now, |ended| (ended + AFTER).min(now)),
        markers: markers(records),
        told: trial.map(|trial| Told::of(trial, plan)),
    })
}

/// A target: what serves it stands in the place of stable, what a rollout brings
/// there in the canary's.
fn of_target(board: &Board, target: Target, markers: Vec<Marker>) -> Picture {
    let under_way = board.engine.under_way(&target);
    let seen = board.seen(&target);
    let name = |release: Option<&Release>| release.map(ToString::to_string).unwrap_or_default();
    let (canary, stable) = match (under_way, &seen) {
        (Some(active), _) => {
            let plan = active.rollout().plan();
            let canary = (plan.canary.slot, plan.canary.release.to_string());
            (canary, plan.stable.release.to_string())
        }
        (None, Some(seen)) => {
            let serving = seen.stable();
            let other = serving.other();
            let canary = (other, name(seen.slot(other).release.as_ref()));
            (canary, name(seen.slot(serving).release.as_ref()))
        }
        (None, None) => ((Slot::B, String::new()), String::new()),
    };
    let recipe = board.estate.recipe(&target);
    Picture {
        canary,
        stable,
        gates: recipe
            .map(|recipe| recipe.gates.clone())
            .unwrap_or_default(),
        from: board.now - LATELY,
        until: board.now,
        markers,
        told: None,
        target,
    }
}

/// Weights read back, the way back, and pauses nobody here asked for.
fn markers(records: &[(Timestamp, Record)]) -> Vec<Marker> {
    let Some((_, Record::Planned { plan, .. })) = records.first() else {
        return Vec::new();
    };
    let mut back = false;
    let mut all = Vec::new();
    for (at, record) in records {
        let (label, kind) = if let Record::Reached {
            order: Effect::EnsureWeight { slot, weight },
        } = record
        {
            let weight = if *slot == plan.canary.slot {
                *weight
            } else {
                weight.rest()
            };
            let kind = if back {
                MarkerKind::Back
            } else {
                MarkerKind::Shift
            };
            (weight.to_string(), kind)
        } else if let Record::ReturnDecided { cause, .. } = record {
            back = true;
            (going_back(cause).into(), MarkerKind::Back)
        } else if let Record::Paused {
            why: PauseReason::ForeignChange { .. },
        } = record
        {
            ("foreign change".into(), MarkerKind::Note)
        } else {
            continue;
        };
        let at = *at;
        all.push(Marker { at, label, kind });
    }
    all
}

fn going_back(cause: &Cause) -> &'static str {
    match cause {
        Cause::Aborted { .. } => "aborted",
        Cause::Superseded { .. } => "superseded",
        Cause::RolledBack { .. } => "rolled back",
        Cause::GateFailed { .. }
        | Cause::Fuse { .. }
        | Cause::Insufficient { .. }
        | Cause::SystemWide { .. }
        | Cause::Orphaned { .. }
        | Cause::NotAsPlanned { .. }
        | Cause::CouldNot { .. } => "rolling back by itself",
    }
}

#[cfg(test)]
mod tests;
