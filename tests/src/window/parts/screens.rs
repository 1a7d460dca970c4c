//! The screens, each by what a person does and reads there.

use crate::window::{Held, Page, Result};
use serde_json::json;

/// The bar that never leaves.
#[derive(Debug, Clone, Copy)]
pub struct Bar<'page>(pub(super) &'page Page);

impl Bar<'_> {
    /// Waits until the band says where we are: `PRACTICE`.
    ///
    /// # Errors
    /// When it never does.
    pub async fn band_says(self, word: &str) -> Result<()> {
        self.0.read("[data-part=band]", word).await.map(drop)
    }

    /// Waits until the bar names who holds the lease.
    ///
    /// # Errors
    /// When it never does.
    pub async fn lease_is(self, holder: &str) -> Result<()> {
        self.0.read("[data-part=lease]", holder).await.map(drop)
    }

    /// Waits until protected environments are read-only, or open to changes.
    ///
    /// # Errors
    /// When they never are.
    pub async fn protection_is(self, open: bool) -> Result<()> {
        let selector = format!("[data-part=protection][data-open={open}]");
        self.0.see(&selector).await.map(drop)
    }

    /// Waits until the alarm count is another than none.
    ///
    /// # Errors
    /// When it stays none.
    pub async fn alarms_ring(self) -> Result<()> {
        self.0
            .see("[data-part=alarm-count] .shape:not(.shape-normal)")
            .await
            .map(drop)
    }
}

/// The deck with its alarms.
#[derive(Debug, Clone, Copy)]
pub struct Now<'page>(pub(super) &'page Page);

impl Now<'_> {
    /// Goes there.
    ///
    /// # Errors
    /// When the page does not follow.
    pub async fn open(self) -> Result<Self> {
        self.0.go("now").await?;
        self.0.see("[data-part=deck]").await?;
        Ok(self)
    }

    /// Waits until the row of a service says some words.
    ///
    /// # Errors
    /// When it never does.
    pub async fn row_says(self, service: &str, words: &str) -> Result<String> {
        self.0.read(&row(service), words).await
    }

    /// Waits until the line of a rollout under way says some words.
    ///
    /// # Errors
    /// When it never does.
    pub async fn line_says(self, rollout: &str, words: &str) -> Result<String> {
        let line = format!("[data-part=line][data-rollout='{rollout}']");
        self.0.read(&line, words).await
    }

    /// Waits until an alarm says some words, and gives all it says.
    ///
    /// # Errors
    /// When none does.
    pub async fn alarm_says(self, words: &str) -> Result<String> {
        self.0.read("[data-part=alarm]", words).await
    }

    /// Opens the row of a service.
    ///
    /// # Errors
    /// When there is none.
    pub async fn open_row(self, service: &str) -> Result<()> {
        self.0.click(&format!("{} .row-link", row(service))).await
    }

    /// Presses and holds the way back on the line of a rollout.
    ///
    /// # Errors
    /// When it has none.
    pub async fn hold_back(self, rollout: &str) -> Result<Held> {
        let button = self.0.see(&format!("[id='roll-back-{rollout}']")).await?;
        self.0.hold(&button).await
    }

    /// Waits until a row is dimmed, hatched and called stale.
    ///
    /// # Errors
    /// When it never is.
    pub async fn row_is_stale(self, service: &str) -> Result<()> {
        self.0.see(&format!("{}.old", row(service))).await?;
        self.0.read(&row(service), "STALE").await.map(drop)
    }
}

fn row(service: &str) -> String {
    format!("[data-part=deck-row][data-service={service}]")
}

/// The page of one rollout.
#[derive(Debug, Clone, Copy)]
pub struct RolloutScreen<'page>(pub(super) &'page Page);

impl RolloutScreen<'_> {
    /// The held button's selector.
    pub const BACK: &'static str = "#page-roll-back";

    /// Goes there.
    ///
    /// # Errors
    /// When there is no such rollout.
    pub async fn open(self, rollout: &str) -> Result<Self> {
        self.0.go(&format!("rollout/{rollout}")).await?;
        self.0.see("[data-part=rollout-head]").await?;
        Ok(self)
    }

    /// Presses and holds the button of the way back.
    ///
    /// # Errors
    /// When there is none.
    pub async fn hold_back(self) -> Result<Held> {
        let button = self.0.see(Self::BACK).await?;
        self.0.hold(&button).await
    }

    /// Waits until the held button is `resting`, `holding` or `fired`.
    ///
    /// # Errors
    /// When it never is.
    pub async fn back_is(self, state: &str) -> Result<()> {
        let selector = format!("{}[data-hold={state}]", Self::BACK);
        self.0.see(&selector).await.map(drop)
    }

    /// Presses one of the buttons that need no hold: `pause`, `promote`.
    ///
    /// # Errors
    /// When there is none.
    pub async fn press(self, verb: &str) -> Result<()> {
        let selector = format!("[data-part=action][data-verb={verb}]");
        self.0.click(&selector).await
    }

    /// Waits until the button of a verb is there and can be used, or cannot.
    ///
    /// # Errors
    /// When it never is.
    pub async fn offers(self, verb: &str, usable: bool) -> Result<()> {
        let refused = if usable {
            ":not([aria-disabled=true])"
        } else {
            "[aria-disabled=true]"
        };
        let selector = format!("[data-part=action][data-verb={verb}]{refused}");
        self.0.see(&selector).await.map(drop)
    }

    /// Waits until the phase says some words.
    ///
    /// # Errors
    /// When it never does.
    pub async fn phase_says(self, words: &str) -> Result<String> {
        self.0.read("[data-part=phase]", words).await
    }

    /// Waits until the ending says some words.
    ///
    /// # Errors
    /// When it never does.
    pub async fn ending_says(self, words: &str) -> Result<String> {
        self.0.read("[data-part=ending]", words).await
    }

    /// Waits until the narration says some words.
    ///
    /// # Errors
    /// When it never does.
    pub async fn narration_says(self, words: &str) -> Result<String> {
        self.0.read("[data-part=feed]", words).await
    }

    /// Waits until there are charts with curves or a painted canvas.
    ///
    /// # Errors
    /// When there never are.
    pub async fn charts(self) -> Result<()> {
        self.0
            .see("[data-part=charts] [data-part=chart]")
            .await
            .map(drop)
    }
}

/// The form for a new rollout.
#[derive(Debug, Clone, Copy)]
pub struct Start<'page>(pub(super) &'page Page);

impl Start<'_> {
    /// Goes there for a service.
    ///
    /// # Errors
    /// When the page does not follow.
    pub async fn open(self, service: &str) -> Result<Self> {
        self.0.go(&format!("start/{service}")).await?;
        self.0.see("#start-release").await?;
        Ok(self)
    }

    /// Types a release.
    ///
    /// # Errors
    /// When there is no such field.
    pub async fn release(self, release: &str) -> Result<Self> {
        self.0.paste("#start-release", release).await?;
        Ok(self)
    }

    /// Chooses an environment.
    ///
    /// # Errors
    /// When it is not offered.
    pub async fn environment(self, environment: &str) -> Result<Self> {
        self.0.choose("#start-environment", environment).await?;
        Ok(self)
    }

    /// Chooses a strategy.
    ///
    /// # Errors
    /// When it is not offered.
    pub async fn strategy(self, strategy: &str) -> Result<Self> {
        self.0.choose("#start-strategy", strategy).await?;
        Ok(self)
    }

    /// Waits until the previewed plan says some words.
    ///
    /// # Errors
    /// When it never does.
    pub async fn plan_says(self, words: &str) -> Result<String> {
        self.0
            .read("[data-part=start-plan], #start-plan", words)
            .await
    }

    /// Waits until the refusal at a field says some words.
    ///
    /// # Errors
    /// When it never does.
    pub async fn trouble_says(self, field: &str, words: &str) -> Result<String> {
        self.0.read(&format!("#start-{field}-trouble"), words).await
    }

    /// Presses the button that starts it.
    ///
    /// # Errors
    /// When there is none.
    pub async fn go(self) -> Result<()> {
        self.0.click("#start-go").await
    }
}

/// The practice panel.
#[derive(Debug, Clone, Copy)]
pub struct Practice<'page>(pub(super) &'page Page);

impl Practice<'_> {
    /// Goes there.
    ///
    /// # Errors
    /// When the page does not follow.
    pub async fn open(self) -> Result<Self> {
        self.0.go("practice").await?;
        self.0.read("h1", "Practice").await?;
        Ok(self)
    }

    /// Presses a button by its id.
    ///
    /// # Errors
    /// When there is none.
    pub async fn press(self, id: &str) -> Result<()> {
        self.0.click(&format!("[id='{id}']")).await
    }
}

/// Rollouts that were.
#[derive(Debug, Clone, Copy)]
pub struct History<'page>(pub(super) &'page Page);

impl History<'_> {
    /// Goes there.
    ///
    /// # Errors
    /// When the page does not follow.
    pub async fn open(self) -> Result<Self> {
        self.0.go("history").await?;
        self.0.see("[data-part=history-table]").await?;
        Ok(self)
    }

    /// Waits until the row of a rollout says some words.
    ///
    /// # Errors
    /// When it never does.
    pub async fn row_says(self, rollout: &str, words: &str) -> Result<String> {
        let row = format!("[data-part=history-table] tr[data-rollout='{rollout}']");
        self.0.read(&row, words).await
    }

    /// Waits until any row says some words.
    ///
    /// # Errors
    /// When none does.
    pub async fn says(self, words: &str) -> Result<String> {
        self.0
            .read("[data-part=history-table] tbody tr", words)
            .await
    }
}

/// The report of one rollout.
#[derive(Debug, Clone, Copy)]
pub struct Report<'page>(pub(super) &'page Page);

impl Report<'_> {
    /// Goes there.
    ///
    /// # Errors
    /// When the page does not follow.
    pub async fn open(self, rollout: &str) -> Result<Self> {
        self.0.go(&format!("report/{rollout}")).await?;
        self.0.see("[data-part=report]").await?;
        Ok(self)
    }

    /// Waits until it says some words.
    ///
    /// # Errors
    /// When it never does.
    pub async fn says(self, words: &str) -> Result<String> {
        self.0.read("[data-part=report]", words).await
    }

    /// Exports it and gives what the page says about that.
    ///
    /// # Errors
    /// When the page says nothing.
    pub async fn export(self) -> Result<String> {
        self.0.click("#report-export").await?;
        self.0.read("[data-part=export-path]", ".html").await
    }
}

/// The second monitor.
#[derive(Debug, Clone, Copy)]
pub struct Wallboard<'page>(pub(super) &'page Page);

impl Wallboard<'_> {
    /// Waits until it says some words.
    ///
    /// # Errors
    /// When it never does.
    pub async fn says(self, words: &str) -> Result<String> {
        self.0.read("main, [data-part=wallboard]", words).await
    }

    /// How many things on it can be pressed or typed into.
    ///
    /// # Errors
    /// When the driver does not answer.
    pub async fn controls(self) -> Result<u64> {
        let script = "return [...document.querySelectorAll(
            'button, input, select, textarea, a[href], [role=button], summary')]
            .filter((one) => one.checkVisibility()).length;";
        self.0.run(script, vec![json!(null)]).await
    }
}
