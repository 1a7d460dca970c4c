//! Somebody closes the window: the page asks what becomes of the rollouts, and a
//! page that does not answer cannot keep anybody in.

use crate::desk::guard::OPERATES;
use crate::door::Door;
use crate::windows;
use serde::Serialize;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tauri::{AppHandle, Emitter, Manager};
use tokio::time::Instant;
use wire::Command;

/// Told to the page; its payload is [`Question`].
const CLOSING: &str = "closing";

/// Closing again so soon without an answer in between means that the page is dead.
const AGAIN: Duration = Duration::from_secs(10);

/// How long the desk may think about what would be left alone.
const THINKING: Duration = Duration::from_secs(2);

/// What the page asks about.
#[derive(Debug, Clone, Serialize)]
struct Question {
    rollouts: Vec<String>,
}

/// When the page was asked, until it answers.
#[derive(Debug, Default)]
pub(crate) struct Farewell(Mutex<Option<Instant>>);

/// What is done about a wish to close.
#[derive(Debug, PartialEq, Eq)]
enum Step {
    End,
    Ask(Vec<String>),
    Hide,
}

impl Farewell {
    /// Any answer of the page shows that it is alive.
    pub(crate) fn note(&self, window: &str, command: &Command) {
        if window == OPERATES && matches!(command, Command::Close { .. }) {
            *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
        }
    }

    fn step(&self, question: Option<Vec<String>>, now: Instant) -> Step {
        let mut asked = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(rollouts) = question else {
            return Step::End;
        };
        if asked.is_some_and(|asked| now < asked + AGAIN) {
            *asked = None;
            return Step::Hide;
        }
        *asked = Some(now);
        Step::Ask(rollouts)
    }
}

/// The main window is to be closed, or the program ended.
pub(crate) fn begin(app: &AppHandle) {
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        let question = question(&app).await;
        let farewell = app.state::<Farewell>();
        match farewell.step(question, Instant::now()) {
            Step::End => app.exit(0),
            Step::Hide => windows::hide_main(&app),
            Step::Ask(rollouts) => {
                windows::show_main(&app);
                let told = app.emit_to(OPERATES, CLOSING, Question { rollouts });
                if let Err(error) = told {
                    tracing::warn!(%error, "the page cannot be asked");
                }
            }
        }
    });
}

async fn question(app: &AppHandle) -> Option<Vec<String>> {
    let desk = app.state::<Door>().desk_now()?;
    let thought = tokio::time::timeout(THINKING, desk.closing_question()).await;
    // Who cannot say in time may have rollouts.
    thought.unwrap_or_else(|_| Some(Vec::new()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use wire::Closing;

    fn rollouts() -> Option<Vec<String>> {
        Some(vec!["website".to_owned()])
    }

    #[tokio::test(start_paused = true)]
    async fn a_dead_page_lets_the_window_go_at_the_second_try() {
        let (farewell, now) = (Farewell::default(), Instant::now());
        assert!(matches!(farewell.step(rollouts(), now), Step::Ask(_)));
        let soon = now + AGAIN - Duration::from_millis(1);
        assert_eq!(farewell.step(rollouts(), soon), Step::Hide);
    }

    #[tokio::test(start_paused = true)]
    async fn a_page_that_answered_is_asked_again() {
        let (farewell, now) = (Farewell::default(), Instant::now());
        farewell.step(rollouts(), now);
        farewell.note(OPERATES, &Command::Close { how: Closing::Stay });
        assert!(matches!(farewell.step(rollouts(), now), Step::Ask(_)));
        assert!(matches!(
            farewell.step(rollouts(), now + AGAIN),
            Step::Ask(_)
        ));
    }

    #[tokio::test(start_paused = true)]
    async fn without_rollouts_nobody_is_asked() {
        let farewell = Farewell::default();
        assert_eq!(farewell.step(None, Instant::now()), Step::End);
    }
}
