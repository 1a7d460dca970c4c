//! What a story needs to be so before it begins, done past the buttons.

use crate::window::{Page, Result, until};
use anyhow::{Context as _, anyhow, bail};
use serde_json::{Value, json};
use wire::{Answer, Command, Confirmed, Diagnostics, Done, Operation, Query, RolloutPage, Wanted};

impl Page {
    /// Waits until the page shows the estate and says who drives.
    ///
    /// # Errors
    /// When it never does.
    pub async fn ready(&self) -> Result<()> {
        self.see("[data-part=nav]").await?;
        until("the bar says who holds the lease", async || {
            Ok((!self.text("[data-part=lease]").await?.is_empty()).then_some(()))
        })
        .await
    }

    /// Waits until this window drives.
    ///
    /// # Errors
    /// When it never does.
    pub async fn drives(&self) -> Result<()> {
        self.read("[data-part=lease]", "this window").await?;
        Ok(())
    }

    /// Has a command carried out, confirmed as it demands.
    ///
    /// # Errors
    /// When it is refused.
    pub async fn confirmed(&self, command: &Command) -> Result<Done> {
        let asked = match self
            .ask(&Query::Confirm {
                command: command.clone(),
            })
            .await?
        {
            Ok(Answer::Confirm(asked)) => asked,
            Ok(other) => bail!("no confirmation: {other:?}"),
            Err(complaint) => return Err(complaint.into()),
        };
        if !asked.refused.is_empty() {
            bail!("refused: {}", asked.refused);
        }
        let confirmed = (!asked.token.is_empty()).then(|| Confirmed {
            token: asked.token,
            typed: asked.typed,
            reason: "for the story".to_owned(),
        });
        Ok(self.operate(command, confirmed.as_ref()).await??)
    }

    /// Allows changes in protected environments.
    ///
    /// # Errors
    /// When that is refused.
    pub async fn allow_changes(&self) -> Result<()> {
        self.confirmed(&Command::AllowChanges { minutes: 30 })
            .await?;
        Ok(())
    }

    /// Sets the practice clock.
    ///
    /// # Errors
    /// When that is refused.
    pub async fn speed(&self, times: u32) -> Result<()> {
        self.operate(&Command::SetSpeed { times }, None).await??;
        Ok(())
    }

    /// Makes something go wrong on the practice estate.
    ///
    /// # Errors
    /// When that is refused.
    pub async fn inject(&self, fault: &str) -> Result<()> {
        let fault = fault.to_owned();
        self.operate(&Command::Inject { fault }, None).await??;
        Ok(())
    }

    /// Starts a canary of the website in production and gives the rollout's id.
    ///
    /// # Errors
    /// When that is refused.
    pub async fn begin(&self, release: &str) -> Result<String> {
        self.begin_this(Wanted {
            service: "website".to_owned(),
            release: Some(release.to_owned()),
            strategy: Some("canary".to_owned()),
            ..Wanted::default()
        })
        .await
    }

    /// Starts a canary from the first screen on, and slows the clock down once traffic
    /// is on it: there is time to do something about it. Gives its id.
    ///
    /// # Errors
    /// When it does not come to that.
    pub async fn canary_under_way(&self) -> Result<String> {
        self.ready().await?;
        self.drives().await?;
        self.allow_changes().await?;
        self.speed(60).await?;
        let id = self.begin("2f9c1e4").await?;
        self.until_baking(&id).await?;
        self.speed(2).await?;
        Ok(id)
    }

    /// Starts a rollout and gives its id.
    ///
    /// # Errors
    /// When that is refused.
    pub async fn begin_this(&self, wanted: Wanted) -> Result<String> {
        let operation = Operation::Deploy { wanted };
        let done = self.confirmed(&Command::Operate { operation }).await?;
        let mut outcomes = done
            .receipt
            .into_iter()
            .flat_map(|receipt| receipt.outcomes);
        let outcome = outcomes.next().context("nothing was started")?;
        let complaint = outcome.complaint.map(|complaint| complaint.message);
        outcome
            .rollout
            .ok_or_else(|| anyhow!("{} {}", outcome.text, complaint.unwrap_or_default()))
    }

    /// A rollout as the program sees it.
    ///
    /// # Errors
    /// When there is none of this id.
    pub async fn rollout(&self, id: &str) -> Result<RolloutPage> {
        match self.ask(&Query::Rollout { id: id.to_owned() }).await? {
            Ok(Answer::Rollout(page)) => Ok(*page),
            Ok(other) => bail!("no rollout: {other:?}"),
            Err(complaint) => Err(complaint.into()),
        }
    }

    /// Waits until a rollout is as wanted.
    ///
    /// # Errors
    /// When it never is.
    pub async fn until_rollout(
        &self,
        what: &str,
        id: &str,
        wanted: impl Fn(&RolloutPage) -> bool,
    ) -> Result<RolloutPage> {
        until(what, async || {
            let page = self.rollout(id).await?;
            let status = &page.view.status;
            if !wanted(&page) {
                bail!("{} at {} %", status.phase, status.traffic_percentage);
            }
            Ok(Some(page))
        })
        .await
    }

    /// Waits until a rollout bakes with some of the traffic on the canary.
    ///
    /// # Errors
    /// When it never does.
    pub async fn until_baking(&self, id: &str) -> Result<RolloutPage> {
        self.until_rollout("it bakes with traffic on the canary", id, |page| {
            let status = &page.view.status;
            status.phase == "baking" && status.traffic_percentage > 0.0
        })
        .await
    }

    /// How a rollout ended, once it has.
    ///
    /// # Errors
    /// When it does not end.
    pub async fn ending(&self, id: &str) -> Result<String> {
        const ENDINGS: [&str; 4] = ["completed", "rolled back", "aborted", "failed"];
        let page = self
            .until_rollout("it ended", id, |page| {
                ENDINGS.contains(&page.view.status.status.as_str())
            })
            .await?;
        Ok(page.view.status.status)
    }

    /// All records of the journal, in words.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn records(&self) -> Result<Vec<String>> {
        let (from, limit) = (1, 10_000);
        match self.ask(&Query::Journal { from, limit }).await? {
            Ok(Answer::Journal { rows, .. }) => {
                Ok(rows.iter().map(|row| row.facts.join("; ")).collect())
            }
            Ok(other) => bail!("no journal: {other:?}"),
            Err(complaint) => Err(complaint.into()),
        }
    }

    /// The program's figures about itself.
    ///
    /// # Errors
    /// When it does not give them.
    pub async fn diagnostics(&self) -> Result<Diagnostics> {
        match self.ask(&Query::Diagnostics).await? {
            Ok(Answer::Diagnostics(figures)) => Ok(figures),
            Ok(other) => bail!("no figures: {other:?}"),
            Err(complaint) => Err(complaint.into()),
        }
    }

    /// Puts settings in the window's store and loads the page anew with them.
    ///
    /// # Errors
    /// When the page does not come back.
    pub async fn settings(&self, settings: &Value) -> Result<()> {
        let script = "
            localStorage.setItem('candlefish.settings', JSON.stringify(arguments[0]));
            return true;";
        self.run::<bool>(script, vec![settings.clone()]).await?;
        self.load_anew().await?;
        self.ready().await
    }

    /// Loads the page anew.
    ///
    /// # Errors
    /// When it does not come back.
    pub async fn load_anew(&self) -> Result<()> {
        let script = "
            window.__before = true;
            setTimeout(() => location.reload(), 0);
            return true;";
        self.run::<bool>(script, Vec::new()).await?;
        until("the page is loaded anew", async || {
            let fresh = "return !window.__before && document.readyState === 'complete';";
            Ok(self.run::<bool>(fresh, Vec::new()).await?.then_some(()))
        })
        .await
    }

    /// Chooses theme and zoom.
    ///
    /// # Errors
    /// When the page does not come back.
    pub async fn dress(&self, theme: &str, zoom: u32) -> Result<()> {
        self.settings(&json!({ "theme": theme, "zoom": zoom }))
            .await
    }
}
