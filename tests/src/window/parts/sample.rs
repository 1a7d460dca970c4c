//! An estate with something of everything on it, and every view of the window.

use crate::window::{BRISK, Key, Page, Result, Stage};
use wire::Wanted;

/// The rollouts of the sample.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sample {
    /// Bad, and rolled back by itself.
    pub ended: String,
    /// Good, in production, with traffic on the canary.
    pub running: String,
}

impl Sample {
    /// Lays it out. It leaves the clock at its natural speed.
    ///
    /// # Errors
    /// When the estate does not play along.
    pub async fn lay(page: &Page) -> Result<Self> {
        page.drives().await?;
        page.allow_changes().await?;
        page.speed(BRISK).await?;
        let ended = page.begin("3ab77d0").await?;
        page.ending(&ended).await?;
        page.speed(120).await?;
        let running = page
            .begin_this(Wanted {
                service: "website".to_owned(),
                release: Some("2f9c1e4".to_owned()),
                strategy: Some("canary".to_owned()),
                region: Some("eu-west-1".to_owned()),
                reason: Some("the autumn catalogue".to_owned()),
                ..Wanted::default()
            })
            .await?;
        page.until_baking(&running).await?;
        page.speed(1).await?;
        Ok(Self { ended, running })
    }
}

/// One view of the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct View {
    /// Its name, for pictures and complaints.
    pub name: &'static str,
    way: Way,
}

/// How one gets there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// A screen by its address, and what is on it when it is there.
    Screen(&'static str, &'static str),
    /// A rollout of the sample.
    Running,
    Ended,
    Report,
    /// The form, filled in.
    Planned,
    /// A key pressed on the deck, and what it opens.
    Over(Key, bool, &'static str),
    /// A button pressed on the running rollout's page.
    Asked,
}

/// Every view.
pub const VIEWS: [View; 17] = [
    view("now", Way::Screen("now", "[data-part=deck-row]")),
    view("rollouts", Way::Screen("rollouts", "[data-part=line]")),
    view("rollout-running", Way::Running),
    view("rollout-ended", Way::Ended),
    view("start", Way::Planned),
    view(
        "services",
        Way::Screen("services", "[data-part=services-row]"),
    ),
    view(
        "service",
        Way::Screen("services/website", "[data-part=side]"),
    ),
    view(
        "restore",
        Way::Screen("restore/website", "[data-part=releases] input"),
    ),
    view(
        "history",
        Way::Screen("history", "[data-part=history-table] tbody tr"),
    ),
    view("report", Way::Report),
    view(
        "journal",
        Way::Screen("journal", "[data-part=journal-table] tbody tr"),
    ),
    view("practice", Way::Screen("practice", "#practice-heal")),
    view("settings", Way::Screen("settings", "[data-part=legend]")),
    view("palette", Way::Over(Key::Sign('k'), true, "#palette[open]")),
    view(
        "shortcuts",
        Way::Over(Key::Sign('?'), false, "#shortcuts[open]"),
    ),
    view(
        "rollback-sheet",
        Way::Over(Key::Sign('b'), false, "#rollback-sheet[open]"),
    ),
    view("confirm", Way::Asked),
];

const fn view(name: &'static str, way: Way) -> View {
    View { name, way }
}

impl View {
    /// Opens it on a stage with the sample.
    ///
    /// # Errors
    /// When it does not open.
    pub async fn open(self, page: &Page, sample: &Sample) -> Result<()> {
        match self.way {
            Way::Screen(address, sign) => {
                page.go(address).await?;
                page.see(sign).await?;
            }
            Way::Running => {
                page.rollout_screen()
                    .open(&sample.running)
                    .await?
                    .charts()
                    .await?;
            }
            Way::Ended => {
                page.rollout_screen().open(&sample.ended).await?;
                page.see("[data-part=ending]").await?;
                // The last chart to come: what was measured is read back first.
                page.see("[data-part=chart][data-chart=evidence]").await?;
            }
            Way::Report => {
                page.report()
                    .open(&sample.ended)
                    .await?
                    .says("3ab77d0")
                    .await?;
            }
            Way::Planned => {
                let start = page.start().open("website").await?;
                start.release("e94a6c1").await?.plan_says("bake").await?;
            }
            Way::Over(key, with_control, sign) => {
                page.now().open().await?;
                let control = with_control.then_some(Key::Control);
                let keys: Vec<Key> = control.into_iter().chain([key]).collect();
                page.chord(&keys).await?;
                page.see(sign).await?;
            }
            Way::Asked => {
                page.rollout_screen()
                    .open(&sample.running)
                    .await?
                    .press("promote")
                    .await?;
                page.see("#confirm[open]").await?;
            }
        }
        Ok(())
    }

    /// Whether it lies over a screen.
    #[must_use]
    pub fn lies_over(self) -> bool {
        matches!(self.way, Way::Over(..) | Way::Asked)
    }

    /// Closes what lies over the screen.
    ///
    /// # Errors
    /// When it stays.
    pub async fn leave(self, page: &Page) -> Result<()> {
        if self.lies_over() {
            page.key(Key::Escape).await?;
            page.see_no("dialog[open]").await?;
        }
        Ok(())
    }
}

impl Stage {
    /// Opens the app and lays the sample out in it.
    ///
    /// # Errors
    /// When the estate does not play along.
    pub async fn open_with_sample(&self) -> Result<(crate::window::Window, Sample)> {
        let window = self.open().await?;
        window.page.ready().await?;
        let sample = Sample::lay(&window.page).await?;
        Ok((window, sample))
    }
}
