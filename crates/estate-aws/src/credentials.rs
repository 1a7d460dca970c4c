//! Where an account's credentials come from.
//!
//! As aws-config resolves them: the named profile with everything a profile can
//! say (keys, SSO, credential process, roles of other profiles), or without a
//! profile whatever the environment offers. Two things are added: the role of the
//! estate file, and a second factor, which aws-config leaves out.

use crate::connect::{Connect, Factor, Session};
use crate::time::Time;
use aws_config::default_provider::credentials::DefaultCredentialsChain;
use aws_config::profile::ProfileFileCredentialsProvider;
use aws_config::provider_config::ProviderConfig;
use aws_config::retry::RetryConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider};
use aws_smithy_types::error::metadata::ProvideErrorMetadata as _;
use aws_types::os_shim_internal::{Env, Fs};
use estate::aws::{Account, Api};
use std::time::{Duration, UNIX_EPOCH};
use vocab::{Span, Timestamp};

/// What the sessions of the control room are called in AWS's own records.
pub(crate) const SESSION: &str = "candlefish";

/// A kept session must be good for at least this long to be used again.
const WORTHWHILE: Span = Span::minutes(5);

/// Credentials are fetched anew this long before they end.
pub(crate) const EARLY: Span = Span::minutes(5);

/// A role that is assumed, and the device that shows a token for it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Role {
    arn: String,
    device: Option<String>,
    external_id: Option<String>,
}

/// A role wants a token: nobody has said one, or the one that was said is no good.
#[derive(Debug, thiserror::Error)]
#[error("role `{role}` wants the code that `{device}` shows{besides}")]
pub(crate) struct NoToken {
    role: String,
    device: String,
    besides: &'static str,
}

/// What AWS answers to a wrong code, and to a code that was used before; and to
/// those who may not have the role at all.
const NOT_TAKEN: &str = "AccessDenied";

/// What the profile files say of a profile, as far as it concerns a second factor.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Profile {
    device: Option<String>,
    role: Option<String>,
    source: Option<String>,
    external_id: Option<String>,
}

/// Where the credentials of one account are.
pub(crate) struct Source<'a> {
    pub(crate) account: &'a Account,
    /// Where STS is asked.
    pub(crate) region: &'a str,
    pub(crate) connect: &'a Connect,
    pub(crate) time: &'a dyn Time,
    /// Whether sessions kept from before are not to be used.
    pub(crate) afresh: bool,
}

impl Source<'_> {
    /// Gets them, from wherever they are.
    ///
    /// # Errors
    /// What the provider that should have had them says. Its words may contain
    /// secrets and are not for people.
    pub(crate) async fn fetch(&self) -> Result<Credentials, CredentialsError> {
        if let Some(given) = &self.connect.credentials {
            return given.provide_credentials().await;
        }
        let (first, roles) = self.route().await;
        let base = base(first.as_deref(), self.region, self.connect).await;
        let mut credentials = base.provide_credentials().await;
        for role in roles {
            credentials = self.assume(&role, credentials?).await;
        }
        credentials
    }

    async fn route(&self) -> (Option<String>, Vec<Role>) {
        let profile = match &self.account.profile {
            Some(name) => read_profile(name).await,
            None => Profile::default(),
        };
        route(self.account, &profile)
    }

    /// The second factor that has to be had before credentials can be; none where
    /// nothing wants one, or a session that was opened with it still holds.
    pub(crate) async fn factor(&self) -> Option<Factor> {
        if self.connect.credentials.is_some() {
            return None;
        }
        let (_, roles) = self.route().await;
        let role = roles.into_iter().find(|role| role.device.is_some())?;
        if self.kept(&role).await.is_some() {
            return None;
        }
        Some(Factor {
            account: self.account.id.clone(),
            role: role.arn,
            device: role.device?,
        })
    }

    fn name(&self, role: &Role) -> String {
        format!("{} {}", self.account.id, role.arn)
    }

    /// The session that was opened with a role's second factor, while it holds.
    async fn kept(&self, role: &Role) -> Option<Session> {
        let mfa = self.connect.mfa.as_ref();
        let mfa = mfa.filter(|_| role.device.is_some() && !self.afresh)?;
        let session = mfa.kept(&self.name(role)).await?;
        (session.expires > self.time.now() + WORTHWHILE).then_some(session)
    }

    /// Assumes a role, with a token when it wants one.
    async fn assume(
        &self,
        role: &Role,
        with: Credentials,
    ) -> Result<Credentials, CredentialsError> {
        if let Some(session) = self.kept(role).await {
            return Ok(from_session(&session));
        }
        let token = match &role.device {
            Some(device) => Some(ask(&role.arn, device, self.connect).await?),
            None => None,
        };
        let answer = self
            .sts(with)
            .await
            .assume_role()
            .role_arn(&role.arn)
            .role_session_name(SESSION)
            .set_external_id(role.external_id.clone())
            .set_serial_number(role.device.clone())
            .set_token_code(token)
            .send()
            .await
            .map_err(|error| match &role.device {
                Some(device) if error.code() == Some(NOT_TAKEN) => {
                    CredentialsError::not_loaded(NoToken {
                        role: role.arn.clone(),
                        device: device.clone(),
                        besides: "; the one that was typed was not taken, or the role may not be \
                                  assumed at all",
                    })
                }
                Some(_) | None => CredentialsError::provider_error(error),
            })?;
        let nothing = || CredentialsError::not_loaded("the role came without credentials");
        let session = to_session(&answer.credentials.ok_or_else(nothing)?);
        let keeper = self.connect.mfa.as_ref().filter(|_| role.device.is_some());
        if let Some(mfa) = keeper {
            mfa.keep(&self.name(role), &session).await;
        }
        Ok(from_session(&session))
    }

    async fn sts(&self, with: Credentials) -> aws_sdk_sts::Client {
        let loader = settings(self.region, self.connect).credentials_provider(with);
        let mut config = aws_sdk_sts::config::Builder::from(&loader.load().await);
        if let Some(address) = self.account.endpoints.get(&Api::Sts) {
            config = config.endpoint_url(address);
        }
        aws_sdk_sts::Client::from_conf(config.build())
    }
}

/// From which profile the first credentials come, and which roles follow.
fn route(account: &Account, profile: &Profile) -> (Option<String>, Vec<Role>) {
    let mut first = account.profile.clone();
    let mut roles = Vec::new();
    let mut device = profile.device.clone();
    // aws-config would assume the profile's role itself, but cannot ask for a token.
    if let (Some(arn), Some(_), Some(source)) = (&profile.role, &device, &profile.source) {
        first = Some(source.clone());
        roles.push(Role {
            arn: arn.clone(),
            device: device.take(),
            external_id: profile.external_id.clone(),
        });
    }
    if let Some(arn) = &account.role {
        roles.push(Role {
            arn: arn.clone(),
            device,
            external_id: None,
        });
    }
    (first, roles)
}

async fn read_profile(name: &str) -> Profile {
    let (files, disk, environment) = (Default::default(), Fs::real(), Env::real());
    let selected = Some(name.to_owned().into());
    let loaded = aws_config::profile::load(&disk, &environment, &files, selected).await;
    // A file that cannot be read is told by the provider that needs it.
    let Ok(profiles) = loaded else {
        return Profile::default();
    };
    let Some(section) = profiles.get_profile(name) else {
        return Profile::default();
    };
    let value = |key| section.get(key).map(str::to_owned);
    Profile {
        device: value("mfa_serial"),
        role: value("role_arn"),
        source: value("source_profile"),
        external_id: value("external_id"),
    }
}

async fn base(profile: Option<&str>, region: &str, connect: &Connect) -> SharedCredentialsProvider {
    let region = Region::new(region.to_owned());
    let mut config = ProviderConfig::default().with_region(Some(region.clone()));
    if let Some(http) = &connect.http {
        config = config.with_http_client(http.clone());
    }
    match profile {
        // A named profile wins over keys in the environment.
        Some(profile) => SharedCredentialsProvider::new(
            ProfileFileCredentialsProvider::builder()
                .configure(&config)
                .profile_name(profile)
                .build(),
        ),
        None => {
            let chain = DefaultCredentialsChain::builder().configure(config);
            SharedCredentialsProvider::new(chain.region(region).build().await)
        }
    }
}

async fn ask(role: &str, device: &str, connect: &Connect) -> Result<String, CredentialsError> {
    let nobody = || {
        CredentialsError::not_loaded(NoToken {
            role: role.to_owned(),
            device: device.to_owned(),
            besides: "",
        })
    };
    let mfa = connect.mfa.as_ref().ok_or_else(nobody)?;
    mfa.token(device).await.ok_or_else(nobody)
}

/// What all clients have in common: our time-outs, and none of the SDK's own
/// attempts, for the gate counts and paces them.
pub(crate) fn settings(region: &str, connect: &Connect) -> aws_config::ConfigLoader {
    let wait = |span: Span| Duration::from_millis(span.as_millis());
    let timeouts = aws_config::timeout::TimeoutConfig::builder()
        .connect_timeout(wait(connect.patience.connect))
        // A last resort in wall time; the gate gives up long before.
        .operation_timeout(Duration::from_secs(60))
        .build();
    let mut loader = aws_config::defaults(BehaviorVersion::latest())
        .region(Region::new(region.to_owned()))
        .retry_config(RetryConfig::disabled())
        .timeout_config(timeouts)
        .identity_cache(aws_config::identity::IdentityCache::no_cache());
    if let Ok(name) = aws_types::app_name::AppName::new(SESSION) {
        loader = loader.app_name(name);
    }
    if let Some(http) = &connect.http {
        loader = loader.http_client(http.clone());
    }
    loader
}

/// The configuration of an account's clients in a region.
pub(crate) async fn config(
    region: &str,
    connect: &Connect,
    profile: Option<&str>,
    credentials: SharedCredentialsProvider,
) -> SdkConfig {
    let mut loader = settings(region, connect).credentials_provider(credentials);
    if let Some(profile) = profile {
        loader = loader.profile_name(profile);
    }
    loader.load().await
}

/// When credentials end.
pub(crate) fn expiry(credentials: &Credentials) -> Option<Timestamp> {
    let since = credentials.expiry()?.duration_since(UNIX_EPOCH).ok()?;
    i64::try_from(since.as_millis())
        .ok()
        .map(Timestamp::from_millis)
}

fn to_session(credentials: &aws_sdk_sts::types::Credentials) -> Session {
    Session {
        key_id: credentials.access_key_id.clone(),
        secret: credentials.secret_access_key.clone().into(),
        token: credentials.session_token.clone().into(),
        expires: Timestamp::from_millis(credentials.expiration.to_millis().unwrap_or(0)),
    }
}

fn from_session(session: &Session) -> Credentials {
    let millis = u64::try_from(session.expires.millis()).unwrap_or(0);
    Credentials::new(
        &session.key_id,
        session.secret.as_str(),
        Some(session.token.to_string()),
        Some(UNIX_EPOCH + Duration::from_millis(millis)),
        SESSION,
    )
}

#[cfg(test)]
mod tests;
