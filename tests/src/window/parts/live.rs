//! The screens about the estate itself, each by what a person does and reads there.

use crate::window::{Page, Result};

/// Services as they are.
#[derive(Debug, Clone, Copy)]
pub struct Services<'page>(pub(super) &'page Page);

impl Services<'_> {
    /// Goes to all of them.
    ///
    /// # Errors
    /// When the page does not follow.
    pub async fn open(self) -> Result<Self> {
        self.0.go("services").await?;
        self.0.read("h1", "Services").await?;
        Ok(self)
    }

    /// Goes to one of them.
    ///
    /// # Errors
    /// When the page does not follow.
    pub async fn open_one(self, service: &str) -> Result<Self> {
        self.0.go(&format!("services/{service}")).await?;
        self.0.read("h1", service).await?;
        Ok(self)
    }

    /// Waits until a side of a service says some words.
    ///
    /// # Errors
    /// When none does.
    pub async fn side_says(self, words: &str) -> Result<String> {
        self.0.read("[data-part=side]", words).await
    }

    /// Waits until it says why something could not be read.
    ///
    /// # Errors
    /// When it does not.
    pub async fn trouble_says(self, words: &str) -> Result<String> {
        let places = "[data-part=services-trouble], [data-part=services-row], \
            [data-part=place-trouble]";
        self.0.read(places, words).await
    }
}

/// The log of a service.
#[derive(Debug, Clone, Copy)]
pub struct Logs<'page>(pub(super) &'page Page);

impl Logs<'_> {
    /// Goes to the log of a service, which is read at once.
    ///
    /// # Errors
    /// When the page does not follow.
    pub async fn open(self, service: &str) -> Result<Self> {
        self.0.go(&format!("logs/{service}")).await?;
        self.0.see("[data-part=log-lines]").await?;
        Ok(self)
    }

    /// Waits until it says why it cannot be read.
    ///
    /// # Errors
    /// When it does not.
    pub async fn trouble_says(self, words: &str) -> Result<String> {
        self.0.read("[data-part=log-trouble]", words).await
    }
}

/// What the doctor found.
#[derive(Debug, Clone, Copy)]
pub struct Checks<'page>(pub(super) &'page Page);

impl Checks<'_> {
    /// Goes there and waits until everything was looked at.
    ///
    /// # Errors
    /// When it never was.
    pub async fn open(self) -> Result<Self> {
        self.0.go("checks").await?;
        self.0
            .see("#checks-again:not([aria-disabled=true])")
            .await?;
        Ok(self)
    }

    /// Waits until a group of findings says some words.
    ///
    /// # Errors
    /// When none does.
    pub async fn says(self, grade: &str, words: &str) -> Result<String> {
        let group = format!("[data-part=findings][data-grade={grade}]");
        self.0.read(&group, words).await
    }
}

/// The way back to an earlier release.
#[derive(Debug, Clone, Copy)]
pub struct Restore<'page>(pub(super) &'page Page);

impl Restore<'_> {
    /// The held button's selector.
    pub const HOLD: &'static str = "#restore-hold";

    /// Goes there for a service.
    ///
    /// # Errors
    /// When the page does not follow.
    pub async fn open(self, service: &str) -> Result<Self> {
        self.0.go(&format!("restore/{service}")).await?;
        self.0.see("#restore-release").await?;
        Ok(self)
    }

    /// Types a release, and waits until it is said what that would do.
    ///
    /// # Errors
    /// When it never is.
    pub async fn release(self, release: &str) -> Result<Self> {
        self.0.paste("#restore-release", release).await?;
        self.0.read("[data-part=restore-facts]", release).await?;
        Ok(self)
    }
}
