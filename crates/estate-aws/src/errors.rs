//! What went wrong, in one place: from an answer of AWS to a class, a sentence and
//! a way out.
//!
//! The class comes from the error's *code*, never from the HTTP status, which
//! differs between interfaces; only an answer without any code (that of a proxy in
//! between) is judged by its status. What AWS said is repeated without secrets: a
//! complaint about a signature quotes the request, session token included.

mod classify;
mod say;
#[cfg(test)]
mod tests;

pub(crate) use classify::{LoginTrouble, Trouble, credentials_trouble, said_by_credentials};
pub(crate) use say::{BY_TOKEN, Secrets, Situation, way_in};

use crate::operations::Operation;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use aws_types::request_id::RequestId;
use estate::AdapterError;
use rollouts::{FailureClass, Outcome};
use std::error::Error;

/// How far a call came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reached {
    /// Nothing was sent.
    No,
    /// It was answered with a refusal: nothing happened.
    Answered,
    /// It left and may have had its effect.
    Perhaps,
}

/// A call that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CallError {
    pub(crate) error: AdapterError,
    /// AWS's word for it, when it answered with one.
    pub(crate) code: Option<String>,
    pub(crate) reached: Reached,
    pub(crate) trouble: Trouble,
}

impl CallError {
    /// Whether AWS's word for it is `code`.
    pub(crate) fn has_code(&self, code: &str) -> bool {
        self.code.as_deref() == Some(code)
    }

    /// What the SDK's error means in this situation.
    pub(crate) fn from_sdk<E>(error: &SdkError<E, HttpResponse>, situation: &Situation<'_>) -> Self
    where
        E: ProvideErrorMetadata + Error + 'static,
    {
        let code = error.code().map(str::to_owned);
        let told = error.message();
        let (trouble, reached) = classify::judge(error, situation.operation);
        // A complaint about the signature quotes the request it is about.
        let quotes = matches!(
            trouble,
            Trouble::Login(_) | Trouble::Clock | Trouble::WrongRegion
        );
        let said = match (quotes, told) {
            (true, _) => None,
            (false, Some(told)) => Some(told.to_owned()),
            (false, None) => innermost(error),
        };
        let message = situation.sentence(trouble, code.as_deref(), said.as_deref());
        Self {
            error: situation.error(trouble.class(), error.request_id(), message),
            code,
            reached,
            trouble,
        }
    }

    /// A call that was not answered in time.
    pub(crate) fn overdue(situation: &Situation<'_>, patience: vocab::Span) -> Self {
        let trouble = Trouble::NoAnswer;
        let message = situation.sentence(trouble, None, Some(&format!("none within {patience}")));
        Self {
            error: situation.error(trouble.class(), None, message),
            code: None,
            reached: Reached::Perhaps,
            trouble,
        }
    }

    /// A call that was never made.
    pub(crate) fn unsent(situation: &Situation<'_>, trouble: Trouble, message: String) -> Self {
        Self {
            error: situation.error(trouble.class(), None, message),
            code: None,
            reached: Reached::No,
            trouble,
        }
    }
}

impl From<CallError> for AdapterError {
    fn from(error: CallError) -> Self {
        error.error
    }
}

impl From<CallError> for Outcome {
    /// How a write ended that failed like this. Whatever may have happened is
    /// unknown, and is asked for before anything is done again.
    fn from(call: CallError) -> Self {
        let message = call.error.to_string();
        let is_write = Operation::ALL
            .iter()
            .any(|known| known.is_write() && known.name() == call.error.operation);
        match call.reached {
            Reached::Perhaps if is_write => Self::Unknown {
                message: format!(
                    "{message}; whether it was done is not known, and is asked before anything \
                     else is tried"
                ),
            },
            Reached::Perhaps | Reached::No | Reached::Answered => Self::Failed {
                class: call.trouble.failure(),
                message,
            },
        }
    }
}

/// How an effect ended that could not even begin for this error.
pub(crate) fn failed(error: &AdapterError) -> Outcome {
    Outcome::Failed {
        class: FailureClass::from(error.class),
        message: error.to_string(),
    }
}

/// What lies at the bottom of an error: "Connection refused".
fn innermost(error: &(dyn Error + 'static)) -> Option<String> {
    sources(error).last().map(ToString::to_string)
}

/// An error and everything that led to it.
pub(crate) fn sources<'a>(
    error: &'a (dyn Error + 'static),
) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |error| (*error).source())
}
