//! What a window sees of the room.
//!
//! Each panel is made in a task of its own: one that fails, hangs or panics becomes
//! a trouble in the bar and takes nothing else with it.

use super::feed::{Look, Scene, Wait};
use super::ground::Ground;
use super::guard::OPERATES;
use room::{Board, Mode, Room};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use vocab::Timestamp;
use wire::{ChartsView, Complaint, Panel, Watch};

/// A panel that takes longer is shown as it was.
const PATIENCE: Duration = Duration::from_secs(2);

/// Charts may come a frame later than the rest; so long the rest waits for them.
const CHARTS_HEAD_START: Duration = Duration::from_millis(150);

/// The room, as one window sees it.
pub(crate) struct RoomScene {
    ground: Arc<Ground>,
    window: String,
    charts: watch::Sender<Charts>,
}

/// The newest charts, and whether newer ones are being read.
#[derive(Debug, Clone, Default)]
struct Charts {
    reading: bool,
    newest: Option<ChartsView>,
    trouble: Option<String>,
}

impl RoomScene {
    pub(crate) fn new(ground: Arc<Ground>, window: &str) -> Self {
        Self {
            ground,
            window: window.to_owned(),
            charts: watch::Sender::default(),
        }
    }

    async fn look_at(&self, watch: &Watch, charts_due: bool) -> Look {
        let mut look = Look::default();
        look.troubles.extend(self.ground.drive_trouble());
        if let Some(id) = watch.rollout.as_deref().filter(|_| charts_due) {
            self.read_charts(id);
        }
        let (board, practice) = tokio::join!(
            self.apart("the overview", |room| async move { Ok(room.board().await) }),
            self.practice(),
        );
        match board {
            Ok(board) => self.add_board(&board, &mut look),
            Err(trouble) => look.troubles.push(trouble),
        }
        look.panels.extend(practice.panels);
        look.troubles.extend(practice.troubles);
        if let Some(id) = watch.rollout.clone() {
            let page = self.apart("the rollout", |room| async move { room.page(&id).await });
            let page = page.await.map(|page| Panel::Rollout(Box::new(page)));
            add(&mut look, page);
        }
        if watch.charts {
            self.add_charts(&mut look).await;
        }
        look
    }

    /// The practice panel, where there is practice.
    async fn practice(&self) -> Look {
        let mut look = Look::default();
        match self.ground.room.mode() {
            Mode::Practice => {
                let work = |room: Arc<Room>| async move { room.practice().await };
                let panel = self.apart("the practice panel", work).await;
                add(&mut look, panel.map(Panel::Practice));
            }
            Mode::Live => {}
        }
        look
    }

    fn add_board(&self, board: &Board, look: &mut Look) {
        let mut bar = board.bar();
        if self.window == OPERATES {
            bar.changes_until = match self.ground.room.mode() {
                Mode::Practice => self.ground.changes_until(),
                // Whoever made it read-only again did so for every shell.
                Mode::Live => self.ground.changes_until().min(board.changes_until()),
            };
        }
        look.panels.extend([
            Panel::Bar(Box::new(bar)),
            Panel::Deck(board.deck()),
            Panel::Alarms(board.alarms()),
            Panel::Rollouts(board.lines()),
        ]);
    }

    /// Does one piece of work where neither its panic nor its length harms others.
    async fn apart<T, F, W>(&self, what: &str, work: F) -> Result<T, String>
    where
        T: Send + 'static,
        F: FnOnce(Arc<Room>) -> W,
        W: Future<Output = Result<T, Complaint>> + Send + 'static,
    {
        let task = tokio::spawn(work(Arc::clone(&self.ground.room)));
        match tokio::time::timeout(PATIENCE, task).await {
            Ok(Ok(done)) => done.map_err(|complaint| format!("{what}: {complaint}")),
            Ok(Err(error)) => {
                tracing::error!(%error, what, "a panel failed");
                Err(format!("{what} cannot be shown: a bug, see the log"))
            }
            Err(_) => Err(format!("{what} takes too long; it is shown as it was")),
        }
    }

    /// Reads the charts in the background, one reading at a time.
    fn read_charts(&self, id: &str) {
        let begun = self.charts.send_if_modified(|charts| {
            let idle = !charts.reading;
            charts.reading = true;
            idle
        });
        if !begun {
            return;
        }
        let (room, id) = (Arc::clone(&self.ground.room), id.to_owned());
        let charts = self.charts.clone();
        tokio::spawn(async move {
            let reading = tokio::spawn(async move { room.charts_view(&id).await });
            let read = reading.await;
            charts.send_modify(|charts| {
                charts.reading = false;
                charts.trouble = None;
                match read {
                    Ok(Ok(view)) => charts.newest = Some(view),
                    Ok(Err(complaint)) => charts.trouble = Some(format!("the charts: {complaint}")),
                    Err(error) => {
                        tracing::error!(%error, "the charts failed");
                        charts.trouble = Some("the charts cannot be shown: a bug".to_owned());
                    }
                }
            });
        });
    }

    async fn add_charts(&self, look: &mut Look) {
        let mut charts = self.charts.subscribe();
        let ready = charts.wait_for(|charts| !charts.reading);
        // Late charts come with the next frame.
        let _late = tokio::time::timeout(CHARTS_HEAD_START, ready).await;
        let charts = self.charts.borrow().clone();
        look.panels.extend(charts.newest.map(Panel::Charts));
        look.troubles.extend(charts.trouble);
    }
}

fn add(look: &mut Look, made: Result<Panel, String>) {
    match made {
        Ok(panel) => look.panels.push(panel),
        Err(trouble) => look.troubles.push(trouble),
    }
}

impl Scene for RoomScene {
    fn look<'a>(&'a self, watch: &'a Watch, charts_due: bool) -> Wait<'a, Look> {
        Box::pin(self.look_at(watch, charts_due))
    }

    fn changed(&self) -> Wait<'_, ()> {
        Box::pin(self.ground.room.changed())
    }

    fn wall(&self) -> Timestamp {
        self.ground.room.wall()
    }
}
