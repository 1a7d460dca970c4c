//! What lies over a screen.

use crate::window::{Held, Key, Page, Result};
use anyhow::Context as _;
use serde_json::json;

/// The dialog that asks before something is done.
#[derive(Debug, Clone, Copy)]
pub struct Confirm<'page>(pub(super) &'page Page);

impl Confirm<'_> {
    /// Waits for it and until it restates some words.
    ///
    /// # Errors
    /// When it never does.
    pub async fn restates(self, words: &str) -> Result<String> {
        self.0.see("#confirm[open]").await?;
        self.0.read("[data-part=confirm-facts]", words).await
    }

    /// Waits until it says what is not allowed.
    ///
    /// # Errors
    /// When it never does.
    pub async fn refuses(self, words: &str) -> Result<String> {
        self.0.see("#confirm[open]").await?;
        self.0.read("[data-part=confirm-refused]", words).await
    }

    /// Allows changes without leaving it, and waits until it refuses no more.
    ///
    /// # Errors
    /// When it goes on refusing.
    pub async fn allow_changes(self) -> Result<()> {
        self.0.click("#confirm-allow").await?;
        self.0.see_no("[data-part=confirm-refused]").await
    }

    /// Waits until it asks for a reason and for no name, and writes the reason.
    ///
    /// # Errors
    /// When it asks for something else.
    pub async fn reason(self, text: &str) -> Result<()> {
        self.0.see("#confirm[open] #confirm-reason").await?;
        self.0.see_no("#confirm-typed").await?;
        self.0.see("#confirm-go[aria-disabled=true]").await?;
        self.0.paste("#confirm-reason", text).await
    }

    /// Does what it asks about, and waits until it is gone.
    ///
    /// # Errors
    /// When it stays.
    pub async fn agree(self) -> Result<()> {
        self.0.see("#confirm-go:not([aria-disabled=true])").await?;
        self.0.click("#confirm-go").await?;
        self.0.see_no("#confirm[open]").await
    }

    /// Whether Cancel has the focus.
    ///
    /// # Errors
    /// When it never has.
    pub async fn cancel_has_the_focus(self) -> Result<()> {
        self.0.see("#confirm-cancel:focus").await.map(drop)
    }
}

/// The command palette.
#[derive(Debug, Clone, Copy)]
pub struct Palette<'page>(pub(super) &'page Page);

impl Palette<'_> {
    /// Opens it with its keys and waits until it can be typed into.
    ///
    /// # Errors
    /// When it does not open.
    pub async fn open(self) -> Result<Self> {
        self.0.chord(&[Key::Control, Key::Sign('k')]).await?;
        self.0.see("#palette[open] #palette-input:focus").await?;
        Ok(self)
    }

    /// Types, waits until the first line says some words, and takes it.
    ///
    /// # Errors
    /// When no such line comes first.
    pub async fn take(self, typed: &str, words: &str) -> Result<()> {
        self.0.write(typed).await?;
        self.0.read("#palette-0[aria-selected=true]", words).await?;
        self.0.key(Key::Enter).await?;
        self.0.see_no("#palette[open]").await
    }
}

/// The sheet with the held buttons.
#[derive(Debug, Clone, Copy)]
pub struct RollbackSheet<'page>(pub(super) &'page Page);

impl RollbackSheet<'_> {
    /// Opens it with its key and waits until a rollout's button has the focus.
    ///
    /// # Errors
    /// When it does not open.
    pub async fn open(self, rollout: &str) -> Result<Self> {
        self.0.key(Key::Sign('b')).await?;
        let button = format!("#rollback-sheet[open] [id='sheet-roll-back-{rollout}']:focus");
        self.0.see(&button).await?;
        Ok(self)
    }

    /// Holds a key on what has the focus.
    ///
    /// # Errors
    /// When the driver does not answer.
    pub async fn hold(self, key: Key) -> Result<Held> {
        self.0.hold_key(key).await
    }

    /// Waits until the button of a rollout is `resting`, `holding` or `fired`.
    ///
    /// # Errors
    /// When it never is.
    pub async fn button_is(self, rollout: &str, state: &str) -> Result<()> {
        let button = format!("[id='sheet-roll-back-{rollout}'][data-hold={state}]");
        self.0.see(&button).await.map(drop)
    }
}

/// The question before the window closes.
#[derive(Debug, Clone, Copy)]
pub struct Closing<'page>(pub(super) &'page Page);

impl Closing<'_> {
    /// Waits for it and until it names some rollout.
    ///
    /// # Errors
    /// When it never does.
    pub async fn names(self, words: &str) -> Result<String> {
        self.0.see("#closing[open]").await?;
        self.0.read("[data-part=closing-rollouts]", words).await
    }

    /// Answers: `stay`, `background`, `hand-over`, `quit`.
    ///
    /// # Errors
    /// When that is not offered.
    pub async fn answer(self, how: &str) -> Result<()> {
        // The window may be gone before a click could be answered: the page presses
        // the button itself, a moment later.
        let script = "
            const button = document.querySelector(arguments[0]);
            setTimeout(() => button.click(), 0);
            return !!button;";
        let button = json!(format!("#closing-{how}"));
        let pressed: bool = self.0.run(script, vec![button]).await?;
        pressed.then_some(()).context("that is not offered")
    }

    /// Waits until it is gone.
    ///
    /// # Errors
    /// When it stays.
    pub async fn is_gone(self) -> Result<()> {
        self.0.see_no("#closing[open]").await
    }
}
