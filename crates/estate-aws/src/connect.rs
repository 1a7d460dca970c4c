//! How accounts are reached: credentials, HTTP, patience, and who is asked for a
//! second factor. Everything has the value a real account needs; tests replace it.

use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use estate::Pending;
use std::fmt;
use std::sync::Arc;
use vocab::{Span, Timestamp};
use zeroize::Zeroizing;

/// How accounts are reached.
#[derive(Clone, Default)]
pub struct Connect {
    /// Credentials for every account, instead of those the account's profile,
    /// role and the environment come to.
    pub credentials: Option<SharedCredentialsProvider>,
    /// Who carries requests, instead of the SDK's own client.
    pub http: Option<SharedHttpClient>,
    /// How long a call may take.
    pub patience: Patience,
    /// Who is asked for the token of a second factor; without one, a role that
    /// wants one cannot be assumed.
    pub mfa: Option<Arc<dyn Mfa>>,
}

impl fmt::Debug for Connect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connect")
            .field("patience", &self.patience)
            .finish_non_exhaustive()
    }
}

/// How long a call may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// Until a connection stands, in wall time.
    pub connect: Span,
    /// Until one attempt is answered, in the time of [`crate::Time::deadline`].
    pub call: Span,
}

impl Default for Patience {
    /// A healthy interface answers in well under a second. Three attempts must
    /// fit into the half minute in which traffic is promised back.
    fn default() -> Self {
        Self {
            connect: Span::seconds(3),
            call: Span::seconds(8),
        }
    }
}

/// Credentials of a session that was opened with a second factor.
#[derive(Clone, PartialEq, Eq)]
pub struct Session {
    /// The id of its key.
    pub key_id: String,
    /// Its key.
    pub secret: Zeroizing<String>,
    /// Its token.
    pub token: Zeroizing<String>,
    /// When it ends.
    pub expires: Timestamp,
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("expires", &self.expires)
            .finish_non_exhaustive()
    }
}

/// A person with a second factor, and a place that keeps the session it opens.
///
/// All of it is called in the middle of a call to AWS, which has its time: whoever
/// has to be asked first is asked beforehand ([`crate::AwsEstate::factors`]).
pub trait Mfa: Send + Sync {
    /// The token `device` shows now; none when nobody has said it.
    fn token<'a>(&'a self, device: &'a str) -> Pending<'a, Option<String>>;

    /// The session kept under `name`, if there is one.
    fn kept<'a>(&'a self, name: &'a str) -> Pending<'a, Option<Session>>;

    /// Keeps a session, encrypted or in memory, so that a token is asked for once.
    fn keep<'a>(&'a self, name: &'a str, session: &'a Session) -> Pending<'a, ()>;
}

/// A second factor without which there are no credentials now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Factor {
    /// The account it opens.
    pub account: String,
    /// The role that wants it.
    pub role: String,
    /// The device that shows the token.
    pub device: String,
}
