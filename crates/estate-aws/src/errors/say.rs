//! The sentence an operator reads, with the way out, and without secrets.

use super::{LoginTrouble, Trouble};
use crate::address::Addresses;
use crate::operations::Operation;
use aws_credential_types::Credentials;
use estate::aws::Account;
use estate::{AdapterError, ErrorClass};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Longest text of AWS's that is repeated, in characters.
const LONGEST: usize = 400;

/// How many credentials are remembered to be taken out of texts: those in use and
/// the ones before, whose errors may still be on their way.
const REMEMBERED: usize = 4;

/// What must never be repeated.
#[derive(Default)]
pub(crate) struct Secrets(Mutex<Vec<Credentials>>);

impl Secrets {
    /// From now on, nothing of these is repeated.
    pub(crate) fn remember(&self, credentials: &Credentials) {
        let mut known = self.known();
        known.retain(|known| known != credentials);
        known.push(credentials.clone());
        let surplus = known.len().saturating_sub(REMEMBERED);
        known.drain(..surplus);
    }

    fn known(&self) -> MutexGuard<'_, Vec<Credentials>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// `text` in one line of bounded length, without anything secret.
    pub(crate) fn clean(&self, text: &str) -> String {
        // An encoded explanation is long and readable to nobody here.
        let text = text
            .split("Encoded authorization failure message")
            .next()
            .unwrap_or_default();
        let text: String = text
            .chars()
            .map(|c| if c.is_control() { ' ' } else { c })
            .collect();
        let text = self.hide(&text);
        let text = text.trim().trim_end_matches('.');
        match text.char_indices().nth(LONGEST) {
            Some((end, _)) => format!("{}…", &text[..end]),
            None => text.to_owned(),
        }
    }

    /// `text` without anything secret.
    pub(crate) fn hide(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for credentials in self.known().iter() {
            let parts = [
                Some(credentials.secret_access_key()),
                credentials.session_token(),
                Some(credentials.access_key_id()),
            ];
            for part in parts.into_iter().flatten().filter(|part| !part.is_empty()) {
                text = text.replace(part, "…");
            }
        }
        text
    }
}

/// A call in its place, as far as a text about it needs it.
pub(crate) struct Situation<'a> {
    pub(crate) operation: Operation,
    pub(crate) resource: &'a str,
    pub(crate) region: &'a str,
    pub(crate) account: &'a Account,
    pub(crate) secrets: &'a Secrets,
    pub(crate) addresses: &'a Addresses,
}

impl Situation<'_> {
    /// An error in this situation.
    pub(crate) fn error(
        &self,
        class: ErrorClass,
        request: Option<&str>,
        message: String,
    ) -> AdapterError {
        AdapterError {
            class,
            operation: self.operation.name().into(),
            resource: self.resource.into(),
            region: self.region.into(),
            request: request.map_or_else(|| "-".into(), |id| self.secrets.clean(id)),
            message,
        }
    }

    /// What happened and the way out.
    pub(crate) fn sentence(
        &self,
        trouble: Trouble,
        code: Option<&str>,
        said: Option<&str>,
    ) -> String {
        let said = self.said(code, said);
        match trouble {
            Trouble::Throttled => {
                format!("too many calls{said}; they slow down by themselves, ask again in a minute")
            }
            Trouble::Denied => self.denied(&said),
            Trouble::Missing => format!(
                "there is no such thing{said}; look at the name in the estate file, the account \
                 and the region"
            ),
            Trouble::Conflict => {
                format!("it is busy or was changed by somebody else meanwhile{said}")
            }
            Trouble::Refused => format!("it was not accepted{said}"),
            Trouble::NotOffered => {
                format!(
                    "this endpoint does not offer it{said}; look at `aws.endpoints` in the estate file"
                )
            }
            Trouble::Busy => {
                format!("the interface does not work right now{said}; ask again in a minute")
            }
            Trouble::Broken => format!("the interface failed{said}; ask again in a minute"),
            Trouble::Unreachable => format!(
                "nobody answers at {}{said}; look at the network, at the region's name and at \
                 `aws.endpoints` in the estate file",
                self.address()
            ),
            Trouble::NoAnswer => format!(
                "no answer from {}{said}; look at the network, or ask again in a minute",
                self.address()
            ),
            Trouble::Garbled => format!(
                "what {} answers is not AWS's{said}; look for a proxy in between, and at \
                 `aws.endpoints` in the estate file",
                self.address()
            ),
            Trouble::Login(login) => self.login(login, &said),
            Trouble::Clock => {
                format!("this computer's clock is wrong{said}; set it, signatures carry the time")
            }
            Trouble::WrongRegion => format!(
                "the endpoint belongs to another region than {}{said}; look at the region and at \
                 `aws.endpoints` in the estate file",
                self.region
            ),
            Trouble::Stopped => format!("calls to account {} have stopped{said}", self.account.id),
            Trouble::Unknown => format!("an answer nobody foresaw{said}"),
        }
    }

    /// Where it was asked.
    fn address(&self) -> String {
        let asked = self.addresses.of(self.operation.api());
        asked.map_or_else(|| "its address".into(), |asked| format!("`{asked}`"))
    }

    fn said(&self, code: Option<&str>, said: Option<&str>) -> String {
        let said = said
            .map(|said| self.secrets.clean(said))
            .filter(|said| !said.is_empty());
        match (code.map(|code| self.secrets.clean(code)), said) {
            (Some(code), Some(said)) => format!(" ({code}: {said})"),
            (Some(only), None) | (None, Some(only)) => format!(" ({only})"),
            (None, None) => String::new(),
        }
    }

    /// IAM names the action it missed, which is not always the operation's own.
    fn denied(&self, said: &str) -> String {
        let named = said
            .split("not authorized to perform: ")
            .nth(1)
            .and_then(|rest| rest.split([' ', ',', ')']).next())
            .filter(|action| action.contains(':'));
        let action = named.unwrap_or_else(|| self.operation.action());
        format!(
            "`{action}` is not permitted{said}; let it be added to the policy of these credentials, \
             `roomctl aws policy` prints what is needed"
        )
    }

    fn login(&self, trouble: LoginTrouble, said: &str) -> String {
        let what = match trouble {
            LoginTrouble::Missing => "there are no credentials",
            LoginTrouble::Expired => "the credentials have expired",
            LoginTrouble::Invalid => "the credentials are not valid",
            LoginTrouble::Unavailable => "the credentials could not be fetched",
            LoginTrouble::WrongAccount => "the credentials are those of another account",
            LoginTrouble::Token => {
                return format!("a second factor is wanted{said}; {BY_TOKEN}");
            }
        };
        format!("{what}{said}; {}", way_in(self.account))
    }
}

/// How an operator gets past a second factor.
pub(crate) const BY_TOKEN: &str =
    "type that code into the login of the window, or run `roomctl aws whoami` in a terminal";

/// How an operator gets good credentials for an account.
pub(crate) fn way_in(account: &Account) -> String {
    match &account.profile {
        Some(profile) => format!(
            "log in with `aws sso login --profile {profile}`, or put new keys into that profile"
        ),
        None => "set new credentials in the environment, or name a profile in the estate file \
                 (`aws.profile`)"
            .into(),
    }
}
