//! Drills, as shells list and run them: in virtual time, or live on the practice
//! estate.

use crate::room::Room;
use drills::{Account, Cue, Drill};
use engine::Engine;
use estate_sim::SharedWorld;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use vocab::{RolloutId, Timestamp};
use wire::{Complaint, Debrief, DrillRow, Moment, Operation, Receipt, Wanted};

/// How often a live drill looks whether something is due, by the wall clock.
const LOOK: Duration = Duration::from_millis(100);

/// A drill that runs live in this room.
pub(crate) struct Playing {
    drill: &'static Drill,
    rollout: RolloutId,
    /// What was done to the estate, and when.
    turns: Arc<Mutex<Vec<(Timestamp, Cue)>>>,
}

/// The drills there are.
#[must_use]
pub fn drills() -> Vec<DrillRow> {
    let rows = drills::all().iter().map(|drill| DrillRow {
        name: drill.name.into(),
        summary: drill.summary.into(),
        trains: drill.trains.into(),
    });
    rows.collect()
}

/// Runs a drill in virtual time, with nobody acting, and says what was learnt.
///
/// # Errors
/// `unknown-name` with the nearest drills.
pub fn run_drill(name: &str, seed: Option<u64>) -> Result<Debrief, Complaint> {
    let drill = find(name)?;
    let debrief = drill.rehearse(seed.unwrap_or(drill.seed));
    debrief
        .map(|debrief| view(&debrief))
        .map_err(|error| Complaint::new("bug", error))
}

fn find(name: &str) -> Result<&'static Drill, Complaint> {
    drills::find(name).ok_or_else(|| {
        let hint = estate::suggestion(name, drills::all().iter().map(|drill| drill.name));
        let name: String = name.chars().take(64).collect();
        Complaint::new(
            "unknown-name",
            format!("no drill is called `{name}`; {hint}"),
        )
    })
}

impl Room {
    /// Starts a drill on the live practice estate. Its faults come when they are
    /// due for as long as this room is open.
    ///
    /// # Errors
    /// `unknown-name`, `invalid` for a seed (a world has its own), `not-practice` on
    /// a live estate, and what [`Room::operate`] says.
    pub async fn start_drill(&self, name: &str, seed: Option<u64>) -> Result<Receipt, Complaint> {
        let world = Arc::clone(self.world("drills run")?);
        let drill = find(name)?;
        if seed.is_some() {
            let message = "a live drill runs on the practice estate as it is; a seed repeats a \
                           drill in virtual time only: leave out --live or --seed";
            return Err(Complaint::new("invalid", message));
        }
        let wish = drill
            .wish(self.operator.clone())
            .map_err(|error| Complaint::new("bug", error))?;
        // Said here: in the words of a start it would be told to supersede.
        let engine = self.engine().await?;
        if let Some(active) = engine.under_way(&wish.target) {
            let message = format!(
                "rollout `{}` is under way on `{}`, where this drill runs; wait for its end or roll \
                 it back, then start the drill",
                active.rollout().plan().id,
                wish.target
            );
            return Err(Complaint::new("refused", message));
        }
        let wanted = Wanted {
            service: wish.target.service.to_string(),
            environment: Some(wish.target.environment.to_string()),
            region: Some(wish.target.region.to_string()),
            release: wish.release.map(|release| release.to_string()),
            strategy: wish.strategy.map(|strategy| strategy.to_string()),
            // A drill may be repeated, whatever became of its release before.
            again: true,
            reason: wish.reason,
            ..Wanted::default()
        };
        let receipt = self.operate(&Operation::Deploy { wanted }).await?;
        let started = receipt
            .outcomes
            .first()
            .and_then(|outcome| outcome.rollout.as_deref());
        if let Some(Ok(rollout)) = started.map(RolloutId::new) {
            *self.playing.lock().await = Some(self.play(drill, rollout, world));
        }
        Ok(receipt)
    }

    /// Lets the drill's faults come when they are due. Ends with the process.
    fn play(&self, drill: &'static Drill, rollout: RolloutId, world: Arc<SharedWorld>) -> Playing {
        let turns = Arc::new(Mutex::new(Vec::new()));
        let playing = Playing {
            drill,
            rollout: rollout.clone(),
            turns: Arc::clone(&turns),
        };
        let clock = Arc::clone(&self.clock);
        let (store, by) = (Arc::clone(&self.store), self.operator.clone());
        let mut waiting: Vec<Cue> = drill.injections().copied().collect();
        tokio::spawn(async move {
            while !waiting.is_empty() {
                tokio::time::sleep(LOOK).await;
                let store = Arc::clone(&store);
                let read = tokio::task::spawn_blocking(move || {
                    crate::follow::Follower::open(store.as_ref())
                        .map(|follower| follower.into_engine())
                });
                let Ok(Ok(engine)) = read.await else { continue };
                let now = driver::Clock::now(clock.as_ref());
                let Some(due) = due(&engine, &rollout, &mut waiting, now) else {
                    return;
                };
                for cue in due {
                    let Some(active) = engine.active().get(&rollout) else {
                        return;
                    };
                    let Ok(act) = cue.act(active.rollout(), &by) else {
                        continue;
                    };
                    let done = world.change(|world| match act {
                        drills::Act::Inject(injection) => world.inject(now, injection).is_ok(),
                        drills::Act::HealAll => {
                            world.heal_all(now);
                            true
                        }
                        drills::Act::Command { .. }
                        | drills::Act::Start(_)
                        | drills::Act::Crash { .. }
                        | drills::Act::Sleep { .. }
                        | drills::Act::SetBack { .. } => false,
                    });
                    if matches!(done, Ok(true)) {
                        turns
                            .lock()
                            .unwrap_or_else(PoisonError::into_inner)
                            .push((now, cue));
                    }
                }
            }
        });
        playing
    }

    /// The drill that runs here, and its rollout, while that is under way.
    pub(crate) async fn drill(&self) -> Option<(String, String)> {
        let playing = self.playing.lock().await;
        let playing = playing.as_ref()?;
        let engine = self.engine().await.ok()?;
        let runs = engine.active().contains_key(&playing.rollout);
        runs.then(|| (playing.drill.name.to_owned(), playing.rollout.to_string()))
    }

    /// What was learnt from the drill that ran live in this room; none without one.
    ///
    /// # Errors
    /// `storage` or `damaged` when journal or world cannot be read.
    pub async fn debrief(&self) -> Result<Option<Debrief>, Complaint> {
        let playing = self.playing.lock().await;
        let Some(playing) = playing.as_ref() else {
            return Ok(None);
        };
        let records = self.records(&playing.rollout).await?;
        let turns = playing
            .turns
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        let until = self.now();
        let told = self.world("drills run")?.ask(|world| {
            let account = Account {
                drill: playing.drill,
                world,
                records: &records,
                turns: &turns,
                until,
            };
            account.debrief()
        });
        let told = told.map_err(|error| Complaint::new("storage", error))?;
        let debrief = told.map_err(|error| Complaint::new("damaged", error))?;
        Ok(Some(view(&debrief)))
    }
}

/// Takes out the cues whose moment has come; none when the rollout has ended.
fn due(
    engine: &Engine,
    rollout: &RolloutId,
    waiting: &mut Vec<Cue>,
    now: Timestamp,
) -> Option<Vec<Cue>> {
    let active = engine.active().get(rollout)?;
    let is_due = |cue: &Cue| {
        cue.when
            .due(active.records(), active.rollout())
            .is_some_and(|at| at <= now)
    };
    let (due, later) = waiting.iter().copied().partition(is_due);
    *waiting = later;
    Some(due)
}

fn view(debrief: &drills::Debrief) -> Debrief {
    let done = debrief.done.iter().map(|moment| Moment {
        at: moment.at,
        after: moment
            .after
            .map(|span| span.to_string())
            .unwrap_or_default(),
        text: moment.text.clone(),
    });
    Debrief {
        drill: debrief.drill.into(),
        seed: debrief.seed,
        what_happened: debrief.what_happened.into(),
        began: debrief.began,
        knowable: debrief.knowable,
        acted: debrief.acted,
        done: done.collect(),
        ending: debrief.ending.clone(),
        failed_requests: debrief.harm.failed,
        slow_requests: debrief.harm.slow,
        requests: debrief.harm.requests,
        session_minutes: debrief.harm.session_minutes,
        promise_millis: debrief.promise.map(vocab::Span::as_millis),
        lesson: debrief.lesson.into(),
    }
}
