//! The desk: what windows may ask, tell and be told, free of windows.
//!
//! ```text
//! query ─────┐                      ┌─ room
//! operate ───┤ bounds → guard → desk┤
//! subscribe ─┘                      └─ feed → sink, one per window
//! ```
//! The page on the other side is not trusted: what it sends is bounded and
//! understood in `bounds`, and what it may change is decided in `guard`. Buttons it
//! does not show are no protection.

use room::{Options, Room};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::task::JoinHandle;
use tokio::time::Instant;
use wire::{Answer, Command, Complaint, Confirmed, Done, Watch};

mod answer;
pub mod bounds;
mod carry_out;
mod closing;
mod diagnostics;
pub mod feed;
mod ground;
pub mod guard;
pub mod measures;
pub mod outbox;
mod scene;
pub mod tokens;

pub use closing::Successor;
use feed::{Feed, Sink};
use ground::Ground;
use guard::{Guard, Request};
use scene::RoomScene;

/// What the desk needs of the windows.
pub trait Windows: Send + Sync + 'static {
    /// Hides the main window; the program goes on.
    fn hide(&self);
    /// Ends the program.
    fn quit(&self);
    /// Opens the wallboard, or brings it to the front.
    ///
    /// # Errors
    /// Why it cannot be opened, for people.
    fn open_wallboard(&self) -> Result<(), String>;
}

/// One desk for all windows of this process.
pub struct Desk {
    ground: Arc<Ground>,
    windows: Arc<dyn Windows>,
    successor: Successor,
    feeds: Mutex<BTreeMap<String, Feed>>,
    subscriptions: AtomicU64,
    driving: JoinHandle<()>,
}

impl Desk {
    /// Opens the room and begins to drive when nobody else does.
    ///
    /// # Errors
    /// See [`Room::open`].
    pub async fn open(
        options: Options,
        windows: Arc<dyn Windows>,
        began: Instant,
    ) -> Result<Self, Complaint> {
        let successor = Successor {
            program: closing::roomctl(),
            home: options.home.clone(),
            estate_file: options.estate_file.clone(),
            operator: options.operator.clone(),
        };
        let ground = Arc::new(Ground::new(Room::open(options).await?, began));
        let driver = Arc::clone(&ground);
        Ok(Self {
            ground,
            windows,
            successor,
            feeds: Mutex::default(),
            subscriptions: AtomicU64::new(0),
            driving: tokio::spawn(async move { driver.keep_driving().await }),
        })
    }

    fn feeds(&self) -> MutexGuard<'_, BTreeMap<String, Feed>> {
        self.feeds.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The window has painted a frame.
    fn seen(&self, window: &str, sequence: u64) {
        let took = self
            .feeds()
            .get(window)
            .and_then(|feed| feed.seen(sequence));
        if let Some(took) = took {
            let since_start = self.ground.began.elapsed();
            self.ground.measures.painted(took, since_start);
        }
    }

    /// What has to be confirmed, and the token that proves it was.
    async fn confirm(&self, window: &str, command: &Command) -> Result<Answer, Complaint> {
        Guard::check_window(window)?;
        let stakes = self.ground.room.stakes(command).await?;
        let mut confirmation = self.ground.room.confirmation(command).await?;
        let now = self.ground.now();
        let mut guard = self.ground.guard();
        if confirmation.refused.is_empty() {
            let refusal = guard.read_only(command, &stakes, now);
            confirmation.read_only = refusal.is_some();
            confirmation.refused = refusal.unwrap_or_default();
        }
        confirmation.token = if confirmation.refused.is_empty() {
            guard.token(window, command, stakes.level, now)
        } else {
            String::new()
        };
        Ok(Answer::Confirm(Box::new(confirmation)))
    }

    /// Carries a command out, if the window may and it was confirmed as it must be.
    ///
    /// # Errors
    /// `refused` and `unconfirmed` in the guard's words, else in the room's.
    pub async fn operate(
        &self,
        window: &str,
        command: Command,
        confirmed: Option<Confirmed>,
    ) -> Result<Done, Complaint> {
        let asked = self.ground.room.wall();
        Guard::check_window(window)?;
        let confirmed = confirmed.unwrap_or_default();
        let stakes = self.ground.room.stakes(&command).await?;
        let request = Request {
            window,
            command: &command,
            confirmed: &confirmed,
        };
        let now = self.ground.now();
        self.ground.guard().admit(&request, &stakes, now)?;
        self.carry_out(command, &confirmed.reason, asked).await
    }

    /// Tells a window what changes from now on, in place of what it was told before.
    pub fn subscribe(&self, window: &str, watch: Watch, sink: Sink) -> u64 {
        let subscription = self.subscriptions.fetch_add(1, Ordering::Relaxed) + 1;
        let scene = RoomScene::new(Arc::clone(&self.ground), window);
        let measures = Arc::clone(&self.ground.measures);
        let feed = Feed::begin(subscription, watch, scene, sink, measures);
        self.feeds().insert(window.to_owned(), feed);
        subscription
    }

    /// The window is gone.
    pub fn unsubscribe(&self, window: &str) {
        self.feeds().remove(window);
    }

    /// Whether anybody can see a window.
    pub fn hide(&self, window: &str, hidden: bool) {
        if let Some(feed) = self.feeds().get(window) {
            feed.hide(hidden);
        }
    }

    /// What would be left alone if the program ended now; none when nothing would.
    pub async fn closing_question(&self) -> Option<Vec<String>> {
        closing::question(&self.ground).await
    }

    /// Whether anything here is real.
    pub fn mode(&self) -> room::Mode {
        self.ground.room.mode()
    }

    /// The same as titles say it, with the accounts of what is real.
    pub fn kind(&self) -> String {
        match self.mode() {
            room::Mode::Practice => "PRACTICE".into(),
            room::Mode::Live => format!("LIVE {}", self.ground.room.accounts().join(", ")),
        }
    }

    /// How things stand, in a few words, for the tray.
    pub async fn summary(&self) -> String {
        let bar = self.ground.room.board().await.bar();
        let count = |count: usize, one: &str| match count {
            1 => format!("1 {one}"),
            count => format!("{count} {one}s"),
        };
        let rollouts = count(bar.rollouts, "rollout");
        let alarms = count(bar.alarms, "alarm");
        let driver = if bar.driving {
            "driving"
        } else {
            "not driving"
        };
        format!("{rollouts} under way, {alarms}, {driver}")
    }

    /// Writes the figures to a file.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn write_figures(&self, file: &Path) -> std::io::Result<()> {
        self.ground.measures.write(file)
    }

    /// Leaves: no more frames, and the lease goes back.
    pub async fn leave(&self) {
        self.driving.abort();
        self.feeds().clear();
        self.ground.stop_driving().await;
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        self.driving.abort();
    }
}

#[cfg(test)]
mod tests;
