//! The second factor: the code somebody typed, and the session it opened.
//!
//! A code is used once and kept nowhere. The session goes into the vault, so that
//! the next start does not ask for another code; where no keyring is open it lasts
//! as long as the process.

use crate::room::Room;
use crate::vault::{Secret, Vault};
use estate::Pending;
use estate_aws::{Mfa, Session};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::watch;
use vault::KeyStore;
use vocab::Timestamp;
use wire::{Code, Complaint, FactorView};

/// How long a call to AWS waits for a keyring; a person may be asked to unlock it.
const PATIENCE: Duration = Duration::from_secs(3);

/// Digits of a code.
const DIGITS: usize = 6;

/// The vault, or why there is none.
type Opened = Option<Result<Arc<Vault>, Complaint>>;

/// What is known of the second factors of a live estate.
pub(crate) struct SecondFactor {
    home: PathBuf,
    keys: Arc<dyn KeyStore>,
    /// The device, and what it showed.
    code: Mutex<Option<(String, Secret)>>,
    sessions: Mutex<BTreeMap<String, Session>>,
    begun: AtomicBool,
    opened: watch::Sender<Opened>,
}

/// A session as the vault has it.
#[derive(Serialize, Deserialize)]
struct Kept<Text> {
    key_id: Text,
    secret: Text,
    token: Text,
    expires: Timestamp,
}

impl SecondFactor {
    pub(crate) fn new(home: PathBuf, keys: Arc<dyn KeyStore>) -> Self {
        Self {
            home,
            keys,
            code: Mutex::default(),
            sessions: Mutex::default(),
            begun: AtomicBool::new(false),
            opened: watch::Sender::new(None),
        }
    }

    /// Takes what a device shows now, for the next call that wants it.
    pub(crate) fn say(&self, device: &str, code: &Code) {
        let code = Secret::new(code.expose().to_owned());
        *self.code() = Some((device.to_owned(), code));
    }

    /// Forgets a code that nothing wanted.
    pub(crate) fn forget(&self) {
        *self.code() = None;
    }

    /// Where sessions are kept, in a sentence.
    pub(crate) async fn told(&self) -> String {
        match self.vault().await {
            Some(Ok(vault)) => match vault.check_lasting().await {
                Ok(()) => "the session is kept in the vault for the next start".into(),
                Err(complaint) => memory_only(&complaint),
            },
            Some(Err(complaint)) => memory_only(&complaint),
            None => "the session is kept in memory only: the keyring does not answer".into(),
        }
    }

    /// The vault of this home, opened once and beside everything else: whoever has
    /// no patience any more comes back to the same.
    async fn vault(&self) -> Opened {
        let mut opened = self.opened.subscribe();
        if !self.begun.swap(true, Ordering::Relaxed) {
            let (home, keys) = (self.home.clone(), Arc::clone(&self.keys));
            let tell = self.opened.clone();
            tokio::spawn(async move {
                let vault = Vault::open_with(&home, keys).await;
                tell.send_replace(Some(vault.map(Arc::new)));
            });
        }
        let waited = tokio::time::timeout(PATIENCE, opened.wait_for(Option::is_some)).await;
        waited.ok()?.ok()?.clone()
    }

    async fn find(&self, name: &str) -> Option<Session> {
        if let Some(session) = self.sessions().get(name).cloned() {
            return Some(session);
        }
        let vault = self.vault().await?.ok()?;
        let text = vault.get(&vault_name(name)).await.ok()??;
        let kept: Kept<String> = serde_json::from_str(text.expose()).ok()?;
        let session = Session {
            key_id: kept.key_id,
            secret: kept.secret.into(),
            token: kept.token.into(),
            expires: kept.expires,
        };
        self.sessions().insert(name.to_owned(), session.clone());
        Some(session)
    }

    async fn store(&self, name: &str, session: &Session) {
        self.sessions().insert(name.to_owned(), session.clone());
        let kept = Kept {
            key_id: session.key_id.as_str(),
            secret: session.secret.as_str(),
            token: session.token.as_str(),
            expires: session.expires,
        };
        let Ok(text) = serde_json::to_string(&kept).map(Secret::new) else {
            return;
        };
        if let Some(Ok(vault)) = self.vault().await
            && let Err(complaint) = vault.set(&vault_name(name), text).await
        {
            // The session is in memory and does; the next start asks again.
            tracing::info!(%complaint, "an MFA session is not kept");
        }
    }

    fn code(&self) -> MutexGuard<'_, Option<(String, Secret)>> {
        self.code.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn sessions(&self) -> MutexGuard<'_, BTreeMap<String, Session>> {
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Mfa for SecondFactor {
    fn token<'a>(&'a self, device: &'a str) -> Pending<'a, Option<String>> {
        let said = self.code().take_if(|(of, _)| of == device);
        Box::pin(async { said.map(|(_, code)| code.expose().to_owned()) })
    }

    fn kept<'a>(&'a self, name: &'a str) -> Pending<'a, Option<Session>> {
        Box::pin(self.find(name))
    }

    fn keep<'a>(&'a self, name: &'a str, session: &'a Session) -> Pending<'a, ()> {
        Box::pin(self.store(name, session))
    }
}

fn memory_only(why: &Complaint) -> String {
    format!("the session is kept in memory only: {why}")
}

/// Under which name a session is in the vault: without blanks.
fn vault_name(name: &str) -> String {
    format!("mfa/{}", name.replace(char::is_whitespace, "/"))
}

impl Room {
    /// The second factor that somebody has to be asked for before the live estate
    /// can be called; none where nothing wants one. Calls nothing.
    pub async fn factor(&self) -> Option<FactorView> {
        match &self.realm {
            crate::realm::Realm::Practice(_) => None,
            crate::realm::Realm::Live(live) => live.beside().factors().await.into_iter().next(),
        }
    }

    /// Logs in with the code that a device shows now. Says where the session is kept.
    ///
    /// # Errors
    /// `not-live` on practice; `invalid` for what is no code, which is never repeated;
    /// `login-needed` when it was not taken.
    pub async fn log_in(&self, device: &str, code: &Code) -> Result<String, Complaint> {
        let live = self.live("one logs in")?;
        let text = code.expose();
        if text.len() != DIGITS || !text.bytes().all(|byte| byte.is_ascii_digit()) {
            let message = format!("a code has {DIGITS} digits; type what the device shows now");
            return Err(Complaint::new("invalid", message));
        }
        live.beside().say(device, code);
        live.retry_login().await;
        let told = live.beside().entered().await;
        self.news.notify_waiters();
        let Some(way_out) = live.beside().login_needed() else {
            return Ok(format!("logged in; {told}"));
        };
        let wanted = live.beside().factors().await;
        if wanted.iter().any(|factor| factor.device == device) {
            return Err(Complaint::new("login-needed", way_out));
        }
        // The code was taken; something else is still missing.
        Ok(format!(
            "the code was taken, and a login is needed still: {way_out}"
        ))
    }
}

#[cfg(test)]
mod tests;
