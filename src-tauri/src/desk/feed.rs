//! The feed: tells one window what changes, never faster than it can paint.

use super::measures::Measures;
use super::outbox::{Outbox, Payload};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{Notify, watch};
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep_until};
use vocab::Timestamp;
use wire::{Panel, Watch};

/// Least time between two frames.
pub const PACE: Duration = Duration::from_millis(250);

/// Least time between two frames of a window nobody can see.
pub const HIDDEN_PACE: Duration = Duration::from_secs(1);

/// Least time between two readings of the charts.
pub const CHARTS_PACE: Duration = Duration::from_secs(1);

/// Takes a message to the window; `false` when nobody is there any more.
pub type Sink = Box<dyn Fn(Payload) -> bool + Send + Sync>;

/// Something that is waited for.
pub type Wait<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// What was seen at one glance.
#[derive(Debug, Default)]
pub struct Look {
    /// The panels that could be made.
    pub panels: Vec<Panel>,
    /// Why others could not.
    pub troubles: Vec<String>,
}

/// What a feed looks at.
pub trait Scene: Send + Sync + 'static {
    /// Looks at what is watched, reading charts anew when that is due. Never fails:
    /// what cannot be seen is a trouble.
    fn look<'a>(&'a self, watch: &'a Watch, charts_due: bool) -> Wait<'a, Look>;
    /// Returns when something may have changed.
    fn changed(&self) -> Wait<'_, ()>;
    /// Wall time.
    fn wall(&self) -> Timestamp;
}

/// One subscription.
#[derive(Debug)]
pub struct Feed {
    shared: Arc<Shared>,
    hidden: watch::Sender<bool>,
    task: JoinHandle<()>,
}

#[derive(Debug)]
struct Shared {
    outbox: Mutex<Outbox>,
    answered: Notify,
}

impl Shared {
    fn outbox(&self) -> MutexGuard<'_, Outbox> {
        self.outbox.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Feed {
    /// Begins to tell.
    pub fn begin(
        subscription: u64,
        watch: Watch,
        scene: impl Scene,
        sink: Sink,
        measures: Arc<Measures>,
    ) -> Self {
        let shared = Arc::new(Shared {
            outbox: Mutex::new(Outbox::new(subscription)),
            answered: Notify::new(),
        });
        let (hidden, hiding) = watch::channel(false);
        let teller = Teller {
            watch,
            scene,
            sink,
            measures,
            shared: Arc::clone(&shared),
            hiding,
            charted: None,
        };
        let task = tokio::spawn(teller.tell());
        Self {
            shared,
            hidden,
            task,
        }
    }

    /// The window has painted a frame; how long it took since it was sent.
    pub fn seen(&self, sequence: u64) -> Option<Duration> {
        let took = self.shared.outbox().seen(sequence, Instant::now());
        self.shared.answered.notify_one();
        took
    }

    /// Whether the window can be seen by anybody.
    pub fn hide(&self, hidden: bool) {
        self.hidden.send_if_modified(|now| {
            let changed = *now != hidden;
            *now = hidden;
            changed
        });
    }

    /// Frames sent and frames that had to wait.
    pub fn counts(&self) -> (u64, u64) {
        self.shared.outbox().counts()
    }
}

impl Drop for Feed {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// The task of one subscription.
struct Teller<S> {
    watch: Watch,
    scene: S,
    sink: Sink,
    measures: Arc<Measures>,
    shared: Arc<Shared>,
    hiding: watch::Receiver<bool>,
    charted: Option<Instant>,
}

impl<S: Scene> Teller<S> {
    async fn tell(mut self) {
        loop {
            let began = Instant::now();
            if !self.tell_once().await {
                return;
            }
            self.rest(began).await;
        }
    }

    /// Looks and sends what is new; `false` when nobody listens any more.
    async fn tell_once(&mut self) -> bool {
        let charts_due = self.charts_due(Instant::now());
        let look = self.scene.look(&self.watch, charts_due).await;
        let now = Instant::now();
        let frame = {
            let mut outbox = self.shared.outbox();
            let panels = with_troubles(look, outbox.bar());
            outbox.next(panels, now, self.scene.wall())
        };
        let Some(frame) = frame else { return true };
        match Payload::of(&frame) {
            Ok(payload) => {
                self.measures.sent(payload.size());
                (self.sink)(payload)
            }
            Err(error) => {
                tracing::error!(%error, "a frame cannot be written as JSON");
                true
            }
        }
    }

    fn charts_due(&mut self, now: Instant) -> bool {
        let due = self.charted.is_none_or(|last| now >= last + CHARTS_PACE);
        let due = self.watch.charts && due;
        if due {
            self.charted = Some(now);
        }
        due
    }

    /// Waits for a reason to look again, and at least one pace.
    async fn rest(&mut self, began: Instant) {
        while self.shared.outbox().is_full() {
            self.shared.answered.notified().await;
        }
        let pace = if *self.hiding.borrow_and_update() {
            HIDDEN_PACE
        } else {
            PACE
        };
        let beat = self.shared.outbox().beat_due(began);
        let mut hiding = self.hiding.clone();
        tokio::select! {
            () = async {
                tokio::select! {
                    () = self.scene.changed() => {}
                    () = sleep_until(beat) => {}
                }
                sleep_until(began + pace).await;
            } => {}
            // Whoever looks again wants to see what is so now.
            changed = hiding.changed() => if changed.is_err() {
                sleep_until(began + pace).await;
            }
        }
    }
}

/// Troubles stand in the bar, which never leaves; without a bar in this look, the
/// last one carries them.
fn with_troubles(look: Look, told: Option<&Panel>) -> Vec<Panel> {
    let Look {
        mut panels,
        troubles,
    } = look;
    if troubles.is_empty() {
        return panels;
    }
    if !panels.iter().any(|panel| matches!(panel, Panel::Bar(_))) {
        panels.extend(told.map(without_trouble));
    }
    for panel in &mut panels {
        if let Panel::Bar(bar) = panel {
            let mut parts = troubles.clone();
            parts.insert(0, std::mem::take(&mut bar.trouble));
            parts.retain(|part| !part.is_empty());
            bar.trouble = parts.join("; ");
        }
    }
    panels
}

/// A bar told before: its troubles are known anew by now.
fn without_trouble(panel: &Panel) -> Panel {
    let mut panel = panel.clone();
    if let Panel::Bar(bar) = &mut panel {
        bar.trouble.clear();
    }
    panel
}

#[cfg(test)]
mod tests;
