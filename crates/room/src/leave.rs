//! Leave to change protected environments of a live estate: they are read-only
//! until somebody says why they shall not be, and for how long.
//!
//! It is journalled, so every shell on the journal keeps to it. What takes users
//! back to stable needs no leave. On practice nothing has to be protected from
//! practising; there the window alone is careful, to get hands used to it.

use crate::room::{Mode, Room};
use driver::Request;
use engine::{Allow, Engine};
use vocab::{EnvironmentName, Span, Target, Timestamp};
use wire::{AllowanceView, Complaint, Wanted};

/// Longest time changes may be allowed for at once.
const LONGEST: u32 = 480;

impl Room {
    /// Lets a protected environment of a live estate be changed for so many
    /// minutes; all of them when none is named. Says until when.
    ///
    /// # Errors
    /// `not-live`; `unknown-name`; `invalid` outside 1 to 480 minutes; `refused` for
    /// an environment that is not protected, or without a reason.
    pub async fn allow_changes(
        &self,
        environment: Option<&str>,
        minutes: u32,
        reason: &str,
    ) -> Result<String, Complaint> {
        self.live("changes need leave")?;
        if !(1..=LONGEST).contains(&minutes) {
            let message = format!("{minutes} minutes are not possible; allow 1 to {LONGEST}");
            return Err(Complaint::new("invalid", message));
        }
        let environments = self.protected(environment)?;
        let lasts = Span::minutes(u64::from(minutes));
        let until = self.now() + lasts;
        let names = in_words(&environments);
        self.ask_leave(environments, reason, Some(lasts)).await?;
        Ok(format!(
            "{names} may be changed for {lasts}, until {} UTC; then it is read-only again by \
             itself",
            until.clock()
        ))
    }

    /// Makes a protected environment read-only again; all of them when none is named.
    ///
    /// # Errors
    /// `not-live`, `unknown-name`, `refused` as with [`Room::allow_changes`].
    pub async fn forbid_changes(&self, environment: Option<&str>) -> Result<String, Complaint> {
        self.live("changes need leave")?;
        let environments = self.protected(environment)?;
        let names = in_words(&environments);
        self.ask_leave(environments, "", None).await?;
        Ok(format!("{names} is read-only again"))
    }

    async fn ask_leave(
        &self,
        environments: Vec<EnvironmentName>,
        reason: &str,
        lasts: Option<Span>,
    ) -> Result<(), Complaint> {
        let allow = Allow {
            environments,
            by: self.operator.clone(),
            reason: reason.to_owned(),
            lasts,
        };
        self.send(Request::Allow { allow }).await?;
        self.news.notify_waiters();
        Ok(())
    }

    fn protected(&self, named: Option<&str>) -> Result<Vec<EnvironmentName>, Complaint> {
        let all = self.estate.environments();
        let Some(named) = named else {
            let protected = all.iter().filter(|there| there.protected);
            return Ok(protected.map(|there| there.name.clone()).collect());
        };
        let Some(there) = all.iter().find(|there| there.name.as_str() == named) else {
            let hint = estate::suggestion(named, all.iter().map(|there| there.name.as_str()));
            let named: String = named.chars().take(64).collect();
            let message = format!("no environment is called `{named}`; {hint}");
            return Err(Complaint::new("unknown-name", message));
        };
        if !there.protected {
            let message = format!("`{named}` is not protected: it can be changed as it is");
            return Err(Complaint::new("refused", message));
        }
        Ok(vec![there.name.clone()])
    }

    /// Which protected environments of a live estate may be changed, until when; none
    /// on practice.
    ///
    /// # Errors
    /// `storage` or `damaged` when the journal cannot be read.
    pub async fn allowances(&self) -> Result<Vec<AllowanceView>, Complaint> {
        if self.mode() == Mode::Practice {
            return Ok(Vec::new());
        }
        let (engine, now) = (self.engine().await?, self.now());
        let protected = self.protected(None)?.into_iter();
        let view = |environment: EnvironmentName| {
            let given = engine.allowance(&environment, now);
            AllowanceView {
                by: given.map(|given| given.by.to_string()).unwrap_or_default(),
                reason: given.map(|given| given.reason.clone()).unwrap_or_default(),
                until: given.map(|given| given.until),
                environment: environment.to_string(),
            }
        };
        Ok(protected.map(view).collect())
    }

    /// Refuses what is wanted when it would be refused for want of leave, so that
    /// nobody looks at a plan and confirms it in vain.
    ///
    /// # Errors
    /// `read-only`, `unknown-name`; `storage` or `damaged` for the journal.
    pub async fn check_changeable(&self, wanted: &Wanted) -> Result<(), Complaint> {
        let (environment, region) = (wanted.environment.as_deref(), wanted.region.as_deref());
        let target = self.resolve(&wanted.service, environment, region)?;
        let engine = self.engine().await?;
        self.check_leave(&engine, &target)
    }

    /// Refuses a change in a protected environment of a live estate that nobody has
    /// given leave for.
    pub(crate) fn check_leave(&self, engine: &Engine, target: &Target) -> Result<(), Complaint> {
        let protected = self.place(target).protected;
        let environment = &target.environment;
        let open = self.mode() == Mode::Practice
            || !protected
            || engine.allowance(environment, self.now()).is_some();
        if open {
            return Ok(());
        }
        let message = format!(
            "`{environment}` is live and read-only, so that nothing there is changed by accident; \
             allow changes for a while first, with a reason. Rolling back and aborting always work"
        );
        Err(Complaint::new("read-only", message))
    }
}

/// The moment until which all protected environments may be changed; none when one
/// of them may not.
pub(crate) fn open_until<'a>(
    engine: &Engine,
    protected: impl Iterator<Item = &'a EnvironmentName>,
    now: Timestamp,
) -> Option<Timestamp> {
    let ends = protected.map(|environment| Some(engine.allowance(environment, now)?.until));
    let ends: Option<Vec<Timestamp>> = ends.collect();
    ends?.into_iter().min()
}

fn in_words(environments: &[EnvironmentName]) -> String {
    let names: Vec<String> = environments
        .iter()
        .map(|name| format!("`{name}`"))
        .collect();
    names.join(" and ")
}
