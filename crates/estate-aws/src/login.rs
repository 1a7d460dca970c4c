//! The login of one account: its credentials, whose they are, and whether calls go on.
//!
//! ```text
//!   unknown ──identity asked of STS──→ known ──credentials refused──→ stopped
//!      ↑  └──────another account, or no credentials──────────────────→  │
//!      └──────────────────────── retry_login ──────────────────────────┘
//! ```
//!
//! Nothing is asked of an account before STS has said that the credentials are
//! those of the account the estate file names. A stopped account is left alone: a
//! screen that polls with dead credentials locks people out and fills audit logs.

use crate::connect::{Connect, Factor};
use crate::credentials;
use crate::errors::{
    BY_TOKEN, LoginTrouble, Secrets, credentials_trouble, said_by_credentials, way_in,
};
use crate::time::Time;
use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, future};
use estate::aws::Account;
use serde::Serialize;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use vocab::Timestamp;

/// Whose credentials are used for an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Identity {
    /// The account, twelve digits, as STS says.
    pub account: String,
    /// Who, as an ARN.
    pub arn: String,
    /// When the credentials end; none when they last.
    pub expires: Option<Timestamp>,
    /// When STS said so.
    pub at: Timestamp,
}

/// An account nobody is logged in to, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LoginNeeded {
    /// The account.
    pub account: String,
    /// The profile its credentials come from.
    pub profile: Option<String>,
    /// Why calls have stopped.
    pub why: String,
    /// What a person does.
    pub way_out: String,
    /// Since when.
    pub since: Timestamp,
}

/// The login of one account.
pub(crate) struct Login {
    pub(crate) account: Account,
    /// Where STS is asked.
    region: String,
    connect: Connect,
    time: Arc<dyn Time>,
    pub(crate) secrets: Secrets,
    state: Mutex<State>,
    /// Held while credentials are fetched, so that they are fetched once.
    fetching: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct State {
    credentials: Option<Credentials>,
    stopped: Option<LoginNeeded>,
    /// Whether sessions kept from before are not to be trusted.
    afresh: bool,
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Login")
            .field("account", &self.account.id)
            .finish_non_exhaustive()
    }
}

impl Login {
    pub(crate) fn new(
        account: Account,
        region: String,
        connect: Connect,
        time: Arc<dyn Time>,
    ) -> Self {
        Self {
            account,
            region,
            connect,
            time,
            secrets: Secrets::default(),
            state: Mutex::default(),
            fetching: tokio::sync::Mutex::default(),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Why calls have stopped, if they have.
    pub(crate) fn stopped(&self) -> Option<LoginNeeded> {
        self.state().stopped.clone()
    }

    /// No more calls until somebody has logged in.
    pub(crate) fn stop(&self, why: &str) {
        // The sentence ends with its way out.
        let way_out = match why.ends_with(BY_TOKEN) {
            true => BY_TOKEN.to_owned(),
            false => way_in(&self.account),
        };
        let why = why.strip_suffix(&format!("; {way_out}")).unwrap_or(why);
        self.stop_with(why.to_owned(), way_out);
    }

    fn stop_with(&self, why: String, way_out: String) {
        let needed = LoginNeeded {
            account: self.account.id.clone(),
            profile: self.account.profile.clone(),
            why,
            way_out,
            since: self.time.now(),
        };
        self.state().stopped.get_or_insert(needed);
    }

    /// These credentials are another account's: nothing is asked or changed with them.
    pub(crate) fn stop_for_wrong_account(&self, found: &Identity) -> String {
        let why = format!(
            "the credentials are those of account {} (`{}`), the estate file names account {}",
            found.account, found.arn, self.account.id
        );
        let way_out = match &self.account.profile {
            Some(profile) => format!(
                "give profile `{profile}` credentials of account {}, or correct `aws.account`",
                self.account.id
            ),
            None => format!(
                "set credentials of account {} in the environment, or correct `aws.account`",
                self.account.id
            ),
        };
        let text = format!("{why}: nothing is asked or changed there; {way_out}");
        self.stop_with(why, way_out);
        text
    }

    /// Forgets the credentials, and lets calls go on with new ones.
    pub(crate) fn retry(&self) {
        *self.state() = State {
            afresh: true,
            ..State::default()
        };
    }

    /// When the credentials in use end.
    pub(crate) fn expires(&self) -> Option<Timestamp> {
        self.state()
            .credentials
            .as_ref()
            .and_then(credentials::expiry)
    }

    /// The credentials, fetched anew when they are about to end. While they still
    /// hold they are used even when no new ones can be had.
    pub(crate) async fn credentials(&self) -> Result<Credentials, CredentialsError> {
        if let Some(good) = self.young() {
            return Ok(good);
        }
        let _alone = self.fetching.lock().await;
        if let Some(good) = self.young() {
            return Ok(good);
        }
        match self.fetch().await {
            Ok(new) => Ok(new),
            Err(error) => self.holding().ok_or(error),
        }
    }

    /// AWS refused the credentials: are there others by now? Then they are used
    /// from here on.
    pub(crate) async fn has_others(&self, refused: &Credentials) -> bool {
        let _alone = self.fetching.lock().await;
        let current = self.state().credentials.clone();
        if current.is_some_and(|current| current != *refused) {
            return true;
        }
        self.fetch().await.is_ok_and(|new| new != *refused)
    }

    fn source(&self) -> credentials::Source<'_> {
        credentials::Source {
            account: &self.account,
            region: &self.region,
            connect: &self.connect,
            time: self.time.as_ref(),
            afresh: self.state().afresh,
        }
    }

    /// The second factor that has to be had before a call can be made.
    pub(crate) async fn factor(&self) -> Option<Factor> {
        if self.holding().is_some() {
            return None;
        }
        self.source().factor().await
    }

    async fn fetch(&self) -> Result<Credentials, CredentialsError> {
        let new = self.source().fetch().await?;
        self.secrets.remember(&new);
        let mut state = self.state();
        state.credentials = Some(new.clone());
        state.afresh = false;
        Ok(new)
    }

    fn young(&self) -> Option<Credentials> {
        let soon = self.time.now() + credentials::EARLY;
        self.unless_over_at(soon)
    }

    fn holding(&self) -> Option<Credentials> {
        self.unless_over_at(self.time.now())
    }

    fn unless_over_at(&self, at: Timestamp) -> Option<Credentials> {
        let known = self.state().credentials.clone()?;
        let holds = credentials::expiry(&known).is_none_or(|end| end > at);
        holds.then_some(known)
    }
}

/// What to tell people about credentials that could not be had.
pub(crate) fn explain(error: &CredentialsError) -> (LoginTrouble, String) {
    (credentials_trouble(error), said_by_credentials(error))
}

/// The login, as the SDK's clients know it.
#[derive(Debug)]
pub(crate) struct Provider(pub(crate) Arc<Login>);

impl ProvideCredentials for Provider {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(self.0.credentials())
    }
}
