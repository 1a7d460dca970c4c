//! From the SDK's error to a kind of trouble, and to how far the call came.

use super::{Reached, sources};
use crate::credentials::NoToken;
use crate::operations::Operation;
use aws_credential_types::provider::error::CredentialsError;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::{DispatchFailure, SdkError};
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use estate::ErrorClass;
use rollouts::FailureClass;
use std::error::Error;
use std::io;

/// Kinds of trouble with a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trouble {
    Throttled,
    Denied,
    Missing,
    Conflict,
    /// The request makes no sense to AWS.
    Refused,
    /// The endpoint does not know the operation.
    NotOffered,
    /// It answers that it does not work, and did nothing.
    Busy,
    /// It answers that something broke on its side.
    Broken,
    /// Nobody there.
    Unreachable,
    /// It was asked and did not answer.
    NoAnswer,
    /// Something answered that is not AWS.
    Garbled,
    /// The credentials are not good.
    Login(LoginTrouble),
    /// This computer's clock is wrong.
    Clock,
    /// The endpoint belongs to another region.
    WrongRegion,
    /// Calls to this account have stopped.
    Stopped,
    /// An answer nobody foresaw.
    Unknown,
}

/// What is wrong with credentials.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LoginTrouble {
    /// There are none.
    Missing,
    /// They were good once.
    Expired,
    /// AWS does not know them.
    Invalid,
    /// Getting them failed for a reason that may pass.
    Unavailable,
    /// They are those of another account.
    WrongAccount,
    /// A second factor is wanted first.
    Token,
}

impl Trouble {
    pub(crate) fn class(self) -> ErrorClass {
        match self {
            Self::Throttled => ErrorClass::Throttled,
            Self::Denied | Self::Login(_) | Self::Clock | Self::WrongRegion | Self::Stopped => {
                ErrorClass::Denied
            }
            Self::Missing => ErrorClass::Missing,
            Self::Conflict => ErrorClass::Conflict,
            Self::Refused | Self::NotOffered | Self::Unknown => ErrorClass::Unknown,
            Self::Busy | Self::Broken | Self::Unreachable | Self::NoAnswer | Self::Garbled => {
                ErrorClass::Unavailable
            }
        }
    }

    /// What it means for an effect. Credentials that ran out pass as soon as
    /// somebody logs in, so they do not end a rollout.
    pub(crate) fn failure(self) -> FailureClass {
        match self {
            Self::Refused | Self::NotOffered => FailureClass::Rejected,
            Self::Login(LoginTrouble::WrongAccount) => FailureClass::Denied,
            Self::Login(_) | Self::Stopped | Self::Clock => FailureClass::Unavailable,
            Self::Throttled
            | Self::Denied
            | Self::Missing
            | Self::Conflict
            | Self::Busy
            | Self::Broken
            | Self::Unreachable
            | Self::NoAnswer
            | Self::Garbled
            | Self::WrongRegion
            | Self::Unknown => self.class().into(),
        }
    }

    /// Whether a read is worth another attempt at once.
    pub(crate) fn passes(self) -> bool {
        match self {
            Self::Throttled
            | Self::Busy
            | Self::Broken
            | Self::Unreachable
            | Self::NoAnswer
            | Self::Garbled => true,
            Self::Denied
            | Self::Missing
            | Self::Conflict
            | Self::Refused
            | Self::NotOffered
            | Self::Login(_)
            | Self::Clock
            | Self::WrongRegion
            | Self::Stopped
            | Self::Unknown => false,
        }
    }
}

/// What happened, and how far the call came.
pub(crate) fn judge<E>(
    error: &SdkError<E, HttpResponse>,
    operation: Operation,
) -> (Trouble, Reached)
where
    E: ProvideErrorMetadata + Error + 'static,
{
    if let Some(credentials) = find::<CredentialsError>(error) {
        return (
            Trouble::Login(credentials_trouble(credentials)),
            Reached::No,
        );
    }
    match error {
        SdkError::ConstructionFailure(_) => (Trouble::Refused, Reached::No),
        SdkError::TimeoutError(_) => (Trouble::NoAnswer, Reached::Perhaps),
        SdkError::DispatchFailure(failure) => dispatched(failure, error),
        SdkError::ResponseError(answer) => by_status(answer.raw().status().as_u16()),
        SdkError::ServiceError(answer) => match answer.err().code() {
            Some(code) => {
                let told = answer.err().message().unwrap_or_default();
                let trouble = by_code(code, told, operation);
                let may_have_happened = matches!(trouble, Trouble::Broken);
                let reached = match may_have_happened {
                    true => Reached::Perhaps,
                    false => Reached::Answered,
                };
                (trouble, reached)
            }
            None => by_status(answer.raw().status().as_u16()),
        },
        _ => (Trouble::Unknown, Reached::Perhaps),
    }
}

/// A request that left no answer behind: was anybody connected to at all?
fn dispatched(failure: &DispatchFailure, error: &(dyn Error + 'static)) -> (Trouble, Reached) {
    let connecting = find::<hyper_util::client::legacy::Error>(error)
        .is_some_and(hyper_util::client::legacy::Error::is_connect);
    let nobody = find::<io::Error>(error).is_some_and(|error| {
        matches!(
            error.kind(),
            io::ErrorKind::ConnectionRefused
                | io::ErrorKind::HostUnreachable
                | io::ErrorKind::NetworkUnreachable
                | io::ErrorKind::AddrNotAvailable
        )
    });
    if connecting || nobody {
        (Trouble::Unreachable, Reached::No)
    } else if failure.is_user() {
        (Trouble::Refused, Reached::No)
    } else {
        (Trouble::NoAnswer, Reached::Perhaps)
    }
}

/// An answer without a code was given by something between AWS and us.
fn by_status(status: u16) -> (Trouble, Reached) {
    match status {
        429 => (Trouble::Throttled, Reached::Answered),
        401 | 403 => (Trouble::Denied, Reached::Answered),
        501 => (Trouble::NotOffered, Reached::Answered),
        400..=499 => (Trouble::Unknown, Reached::Answered),
        500..=599 => (Trouble::Broken, Reached::Perhaps),
        _ => (Trouble::Garbled, Reached::Perhaps),
    }
}

const THROTTLED: &[&str] = &[
    "Throttling",
    "ThrottlingException",
    "ThrottledException",
    "RequestThrottled",
    "RequestThrottledException",
    "RequestLimitExceeded",
    "TooManyRequestsException",
    "BandwidthLimitExceeded",
    "PriorRequestNotComplete",
    "SlowDown",
    "EC2ThrottledException",
];
const DENIED: &[&str] = &[
    "AccessDenied",
    "AccessDeniedException",
    "UnauthorizedOperation",
    "UnauthorizedException",
    "NotAuthorized",
    "NotAuthorizedException",
    "OptInRequired",
    "SubscriptionRequiredException",
    "BlockedException",
];
const EXPIRED: &[&str] = &[
    "ExpiredToken",
    "ExpiredTokenException",
    "TokenRefreshRequired",
];
const INVALID: &[&str] = &[
    "UnrecognizedClientException",
    "InvalidClientTokenId",
    "InvalidAccessKeyId",
    "InvalidSignatureException",
    "SignatureDoesNotMatch",
    "IncompleteSignature",
    "IncompleteSignatureException",
    "MissingAuthenticationToken",
    "MissingAuthenticationTokenException",
    "AuthFailure",
];
const CLOCK: &[&str] = &[
    "RequestExpired",
    "RequestTimeTooSkewed",
    "RequestInTheFuture",
];
const WRONG_REGION: &[&str] = &["AuthorizationHeaderMalformed", "PermanentRedirect"];
const CONFLICT: &[&str] = &[
    "ConflictException",
    "ResourceInUse",
    "ResourceInUseException",
    "UpdateInProgressException",
    "OperationAborted",
    "InvalidDBInstanceState",
    "InvalidDBSnapshotState",
    "PriorityInUse",
];
const BUSY: &[&str] = &[
    "ServiceUnavailable",
    "ServiceUnavailableException",
    "Unavailable",
];
const BROKEN: &[&str] = &[
    "InternalFailure",
    "InternalError",
    "InternalServerError",
    "InternalServerException",
    "InternalServiceFault",
    "InternalServiceError",
    "InternalServiceException",
    "ServerException",
    "ServiceException",
    "RequestTimeout",
    "RequestTimeoutException",
];
const NOT_OFFERED: &[&str] = &[
    "NotImplemented",
    "UnknownOperationException",
    "UnknownOperation",
    "InvalidAction",
    "UnsupportedOperation",
    "UnsupportedOperationException",
    "UnsupportedFeatureException",
];

fn by_code(code: &str, told: &str, operation: Operation) -> Trouble {
    let is = |codes: &[&str]| codes.contains(&code);
    if is(THROTTLED) {
        Trouble::Throttled
    } else if is(DENIED) {
        Trouble::Denied
    } else if is(EXPIRED) {
        Trouble::Login(LoginTrouble::Expired)
    } else if is(CLOCK) || (is(INVALID) && is_about_the_clock(told)) {
        Trouble::Clock
    } else if is(WRONG_REGION) || (is(INVALID) && told.contains("scoped to a valid region")) {
        Trouble::WrongRegion
    } else if is(INVALID) {
        Trouble::Login(LoginTrouble::Invalid)
    } else if is_missing(code, operation) {
        Trouble::Missing
    } else if is(CONFLICT) || code.contains("AlreadyExists") {
        Trouble::Conflict
    } else if is(BUSY) {
        Trouble::Busy
    } else if is(BROKEN) {
        Trouble::Broken
    } else if is(NOT_OFFERED) {
        Trouble::NotOffered
    } else if is_a_mistake(code) {
        Trouble::Refused
    } else {
        Trouble::Unknown
    }
}

/// A signature carries the time it was made at: `Signature expired: 2026…`.
fn is_about_the_clock(told: &str) -> bool {
    told.starts_with("Signature expired") || told.starts_with("Signature not yet current")
}

fn is_missing(code: &str, operation: Operation) -> bool {
    let ends = ["NotFound", "NotFoundException", "NotFoundFault"];
    ends.iter().any(|end| code.ends_with(end))
        || ["NoSuchResourceException", "NoSuchEntity", "ServiceNotActiveException"].contains(&code)
        // ECS has no word of its own for a task definition it does not know.
        || (code == "ClientException" && operation == Operation::DescribeTaskDefinition)
}

fn is_a_mistake(code: &str) -> bool {
    let begins = [
        "Invalid",
        "Validation",
        "Malformed",
        "Missing",
        "TooMany",
        "Unsupported",
    ];
    let ends = ["LimitExceeded", "LimitExceededException", "QuotaExceeded"];
    begins.iter().any(|begin| code.starts_with(begin))
        || ends.iter().any(|end| code.ends_with(end))
        || ["ClientException", "IllegalArgumentException"].contains(&code)
}

/// What is wrong when credentials could not even be loaded.
pub(crate) fn credentials_trouble(error: &CredentialsError) -> LoginTrouble {
    if find::<NoToken>(error).is_some() {
        return LoginTrouble::Token;
    }
    if let Some(code) = assume_role_code(error) {
        let trouble = by_code(&code, "", Operation::AssumeRole);
        return if let Trouble::Login(login) = trouble {
            login
        } else if trouble.passes() {
            LoginTrouble::Unavailable
        } else {
            LoginTrouble::Invalid
        };
    }
    if nobody_answered(error) {
        return LoginTrouble::Unavailable;
    }
    match error {
        CredentialsError::CredentialsNotLoaded(_) | CredentialsError::InvalidConfiguration(_) => {
            LoginTrouble::Missing
        }
        CredentialsError::ProviderTimedOut(_) => LoginTrouble::Unavailable,
        _ if mentions(error, &["expired", "refresh"]) => LoginTrouble::Expired,
        CredentialsError::ProviderError(_) | CredentialsError::Unhandled(_) | _ => {
            LoginTrouble::Missing
        }
    }
}

/// What may be repeated of an error of a credentials provider. Its own words may
/// not: a credential process' output is among them.
pub(crate) fn said_by_credentials(error: &CredentialsError) -> String {
    if let Some(wanted) = find::<NoToken>(error) {
        return wanted.to_string();
    }
    if let Some(code) = assume_role_code(error) {
        return format!("the role could not be assumed ({code})");
    }
    if nobody_answered(error) {
        return "nobody answered where the role is assumed".into();
    }
    if mentions(error, &["sso"]) {
        return "the SSO session is missing or over".into();
    }
    if mentions(error, &["external process", "credential process"]) {
        return "the credential process failed; run it by hand to see why".into();
    }
    if mentions(error, &["was not defined", "could not find source profile"]) {
        return "the profile is not in the AWS configuration".into();
    }
    match error {
        CredentialsError::CredentialsNotLoaded(_) => "nothing there offers any".into(),
        CredentialsError::InvalidConfiguration(_) => {
            "the AWS configuration has a mistake in the profile".into()
        }
        CredentialsError::ProviderTimedOut(_) => "they did not come in time".into(),
        CredentialsError::ProviderError(_) | CredentialsError::Unhandled(_) | _ => {
            "they could not be loaded".into()
        }
    }
}

/// Whether STS was asked for a role and said nothing at all.
fn nobody_answered(error: &CredentialsError) -> bool {
    use aws_sdk_sts::operation::assume_role::AssumeRoleError;
    find::<SdkError<AssumeRoleError, HttpResponse>>(error).is_some_and(|error| {
        matches!(
            error,
            SdkError::DispatchFailure(_) | SdkError::TimeoutError(_)
        )
    })
}

fn assume_role_code(error: &CredentialsError) -> Option<String> {
    use aws_sdk_sts::operation::assume_role::AssumeRoleError;
    find::<AssumeRoleError>(error)
        .and_then(ProvideErrorMetadata::code)
        .map(str::to_owned)
}

fn mentions(error: &CredentialsError, words: &[&str]) -> bool {
    sources(error).any(|error| {
        let text = error.to_string().to_lowercase();
        words.iter().any(|word| text.contains(word))
    })
}

fn find<'a, T: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a T> {
    sources(error).find_map(|error| error.downcast_ref::<T>())
}
