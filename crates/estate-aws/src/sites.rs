//! Accounts and regions, and the clients that reach them.
//!
//! A *site* is one account in one region. Everything that is asked there goes
//! through [`Site::read`] or [`Site::write`]: login, identity, turn, patience and
//! attempts are then the same for every call, and nobody can forget one of them.

use crate::address::Addresses;
use crate::batch::Flight;
use crate::connect::Connect;
use crate::credentials;
use crate::errors::{CallError, LoginTrouble, Situation, Trouble};
use crate::gate::{Buckets, Calls, Gate, Urgency, Written};
use crate::login::{Identity, Login, LoginNeeded, Provider, explain};
use crate::operations::Operation;
use crate::time::Time;
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use aws_types::request_id::RequestId as _;
use estate::aws::{Account, Api, Whereabouts};
use estate::{AdapterError, ErrorClass, Estate};
use std::collections::BTreeMap;
use std::error::Error;
use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use vocab::{RegionName, Span, Target};

/// An identity is asked for again after this long, and whenever credentials change.
const TRUSTED: Span = Span::minutes(60);

/// All sites of an estate, made when they are first needed.
pub(crate) struct Sites {
    estate: Arc<Estate>,
    time: Arc<dyn Time>,
    connect: Connect,
    calls: Arc<Calls>,
    known: Mutex<Known>,
    /// Held while a site is made, so that it is made once.
    making: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct Known {
    logins: BTreeMap<Account, Arc<Login>>,
    sites: BTreeMap<(Account, RegionName), Arc<Site>>,
    /// By the account's number, for that is how AWS counts.
    buckets: BTreeMap<(String, RegionName), Arc<Buckets>>,
}

impl Sites {
    pub(crate) fn new(estate: Arc<Estate>, time: Arc<dyn Time>, connect: Connect) -> Self {
        Self {
            estate,
            time,
            connect,
            calls: Arc::default(),
            known: Mutex::default(),
            making: tokio::sync::Mutex::default(),
        }
    }

    pub(crate) fn estate(&self) -> &Estate {
        &self.estate
    }

    pub(crate) fn time(&self) -> &Arc<dyn Time> {
        &self.time
    }

    pub(crate) fn calls(&self) -> &Calls {
        &self.calls
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Where a target lives, and its site.
    ///
    /// # Errors
    /// [`ErrorClass::Missing`] when it is not in the estate, or not in AWS.
    pub(crate) async fn at(
        &self,
        target: &Target,
    ) -> Result<(Arc<Site>, &Whereabouts), AdapterError> {
        let aws = self
            .estate
            .target(target)
            .and_then(|known| known.aws.as_ref());
        let Some(aws) = aws else {
            return Err(AdapterError {
                class: ErrorClass::Missing,
                operation: "look up".into(),
                resource: target.to_string(),
                region: target.region.to_string(),
                request: "-".into(),
                message: "the estate file has no such target in AWS".into(),
            });
        };
        Ok((self.site(&aws.account, &target.region).await, aws))
    }

    /// The site of an account and a region.
    pub(crate) async fn site(&self, account: &Account, region: &RegionName) -> Arc<Site> {
        let key = (account.clone(), region.clone());
        if let Some(site) = self.known().sites.get(&key) {
            return Arc::clone(site);
        }
        let _alone = self.making.lock().await;
        if let Some(site) = self.known().sites.get(&key) {
            return Arc::clone(site);
        }
        let site = Arc::new(self.make(account, region).await);
        self.known().sites.insert(key, Arc::clone(&site));
        site
    }

    async fn make(&self, account: &Account, region: &RegionName) -> Site {
        let (login, buckets) = {
            let mut known = self.known();
            let login = known.logins.entry(account.clone()).or_insert_with(|| {
                Arc::new(Login::new(
                    account.clone(),
                    region.to_string(),
                    self.connect.clone(),
                    Arc::clone(&self.time),
                ))
            });
            let login = Arc::clone(login);
            let buckets = known.buckets.entry((account.id.clone(), region.clone()));
            (login, Arc::clone(buckets.or_default()))
        };
        let credentials = SharedCredentialsProvider::new(Provider(Arc::clone(&login)));
        let profile = account.profile.as_deref();
        let config =
            credentials::config(region.as_str(), &self.connect, profile, credentials).await;
        let addresses = Addresses::default();
        Site {
            clients: Clients::new((&config, &account.endpoints, &addresses)),
            addresses,
            region: region.clone(),
            login,
            identity: Arc::new(Flight::new(TRUSTED)),
            buckets,
            calls: Arc::clone(&self.calls),
            time: Arc::clone(&self.time),
            patience: self.connect.patience.call,
            tried: Arc::default(),
            urgency: Urgency::Look,
        }
    }

    /// Accounts whose calls have stopped until somebody logs in.
    pub(crate) fn login_needed(&self) -> Vec<LoginNeeded> {
        let known = self.known();
        known
            .logins
            .values()
            .filter_map(|login| login.stopped())
            .collect()
    }

    /// Somebody has logged in, or wants to know whether it works now. Accounts whose
    /// calls go on are left alone: their session was not in question.
    pub(crate) fn retry_login(&self) {
        let known = self.known();
        let stopped = |login: &&Arc<Login>| login.stopped().is_some();
        for login in known.logins.values().filter(stopped) {
            login.retry();
        }
        for site in known.sites.values() {
            site.identity.forget_all();
        }
    }
}

/// The SDK's clients of one site. They share connections and credentials.
#[derive(Clone)]
struct Clients {
    ecs: aws_sdk_ecs::Client,
    elb: aws_sdk_elasticloadbalancingv2::Client,
    cloudwatch: aws_sdk_cloudwatch::Client,
    logs: aws_sdk_cloudwatchlogs::Client,
    rds: aws_sdk_rds::Client,
    quotas: aws_sdk_servicequotas::Client,
    sts: aws_sdk_sts::Client,
}

macro_rules! client {
    ($sdk:ident, $with:expr, $api:expr) => {{
        let (config, endpoints, addresses) = $with;
        let mut config = $sdk::config::Builder::from(config).interceptor(addresses.note($api));
        if let Some(address) = endpoints.get(&$api) {
            config = config.endpoint_url(address);
        }
        $sdk::Client::from_conf(config.build())
    }};
}

/// What clients are made with: settings, addresses of one's own, and where the
/// addresses in use are noted.
type With<'a> = (
    &'a aws_config::SdkConfig,
    &'a BTreeMap<Api, String>,
    &'a Addresses,
);

impl Clients {
    fn new(with: With<'_>) -> Self {
        Self {
            ecs: client!(aws_sdk_ecs, with, Api::Ecs),
            elb: client!(
                aws_sdk_elasticloadbalancingv2,
                with,
                Api::ElasticLoadBalancing
            ),
            cloudwatch: client!(aws_sdk_cloudwatch, with, Api::CloudWatch),
            logs: client!(aws_sdk_cloudwatchlogs, with, Api::Logs),
            rds: client!(aws_sdk_rds, with, Api::Rds),
            quotas: client!(aws_sdk_servicequotas, with, Api::ServiceQuotas),
            sts: client!(aws_sdk_sts, with, Api::Sts),
        }
    }
}

/// One account in one region, as seen by somebody who looks or by an order.
#[derive(Clone)]
pub(crate) struct Site {
    clients: Clients,
    addresses: Addresses,
    region: RegionName,
    login: Arc<Login>,
    identity: Arc<Flight<(), Identity, CallError>>,
    buckets: Arc<Buckets>,
    calls: Arc<Calls>,
    time: Arc<dyn Time>,
    patience: Span,
    tried: Arc<Mutex<BTreeMap<Operation, bool>>>,
    urgency: Urgency,
}

impl Site {
    /// The same site for an order: its calls do not queue behind those of people
    /// who look.
    pub(crate) fn urgently(&self) -> Arc<Self> {
        Arc::new(Self {
            urgency: Urgency::Order,
            ..self.clone()
        })
    }

    /// Operations that were answered since this was last forgotten, and whether
    /// they were permitted each time.
    pub(crate) fn tried(&self) -> BTreeMap<Operation, bool> {
        self.tried_so_far().clone()
    }

    /// Permissions may have changed.
    pub(crate) fn forget_tried(&self) {
        self.tried_so_far().clear();
    }

    fn tried_so_far(&self) -> MutexGuard<'_, BTreeMap<Operation, bool>> {
        self.tried.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note(&self, operation: Operation, trouble: Option<Trouble>) {
        let permitted = match trouble {
            None | Some(Trouble::Missing | Trouble::Conflict | Trouble::Refused) => true,
            Some(Trouble::Denied) => false,
            Some(_) => return,
        };
        *self.tried_so_far().entry(operation).or_insert(true) &= permitted;
    }

    pub(crate) fn region(&self) -> &str {
        self.region.as_str()
    }

    pub(crate) fn account(&self) -> &Account {
        &self.login.account
    }

    pub(crate) fn login(&self) -> &Login {
        &self.login
    }

    pub(crate) fn time(&self) -> &Arc<dyn Time> {
        &self.time
    }

    pub(crate) fn ecs(&self) -> &aws_sdk_ecs::Client {
        &self.clients.ecs
    }

    pub(crate) fn elb(&self) -> &aws_sdk_elasticloadbalancingv2::Client {
        &self.clients.elb
    }

    pub(crate) fn cloudwatch(&self) -> &aws_sdk_cloudwatch::Client {
        &self.clients.cloudwatch
    }

    pub(crate) fn logs(&self) -> &aws_sdk_cloudwatchlogs::Client {
        &self.clients.logs
    }

    pub(crate) fn rds(&self) -> &aws_sdk_rds::Client {
        &self.clients.rds
    }

    pub(crate) fn quotas(&self) -> &aws_sdk_servicequotas::Client {
        &self.clients.quotas
    }

    pub(crate) fn sts(&self) -> &aws_sdk_sts::Client {
        &self.clients.sts
    }

    /// Asks for something, a few times if need be.
    pub(crate) async fn read<T, E, F>(
        &self,
        operation: Operation,
        resource: &str,
        mut send: impl FnMut() -> F,
    ) -> Result<T, CallError>
    where
        F: Future<Output = Result<T, SdkError<E, HttpResponse>>>,
        E: ProvideErrorMetadata + Error + 'static,
    {
        let situation = self.situation(operation, resource);
        let mut attempt = 1;
        loop {
            let error = match self.try_once(&situation, &mut send).await {
                Ok(answer) => return Ok(answer.value),
                Err(error) => error,
            };
            let Some(pause) = Gate::pause(error.trouble, attempt) else {
                return Err(error);
            };
            let now = self.time.now();
            self.time.wait_until(now + pause).await;
            attempt += 1;
        }
    }

    /// Changes something: sent once, and once more only if the credentials were
    /// refused at the door and there are others.
    pub(crate) async fn write<T, E, F>(
        &self,
        operation: Operation,
        resource: &str,
        mut send: impl FnMut() -> F,
    ) -> Result<Written<T>, CallError>
    where
        F: Future<Output = Result<T, SdkError<E, HttpResponse>>>,
        E: ProvideErrorMetadata + Error + 'static,
    {
        self.try_once(&self.situation(operation, resource), &mut send)
            .await
    }

    /// An error of our own: what was answered is not what is needed.
    pub(crate) fn error(
        &self,
        class: ErrorClass,
        operation: Operation,
        resource: &str,
        message: impl Into<String>,
    ) -> AdapterError {
        self.situation(operation, resource)
            .error(class, None, message.into())
    }

    /// `text` without anything secret, for what is written down.
    pub(crate) fn hide(&self, text: &str) -> String {
        self.login.secrets.hide(text)
    }

    /// Whose credentials are used here.
    pub(crate) async fn identity(&self) -> Result<Identity, CallError> {
        let account = self.account_in_words();
        let situation = self.situation(Operation::GetCallerIdentity, &account);
        self.admit(&situation).await?;
        self.identified().await.map(|identity| Identity {
            expires: self.login.expires(),
            ..identity
        })
    }

    fn situation<'a>(&'a self, operation: Operation, resource: &'a str) -> Situation<'a> {
        Situation {
            operation,
            resource,
            region: self.region(),
            account: &self.login.account,
            secrets: &self.login.secrets,
            addresses: &self.addresses,
        }
    }

    /// One attempt with the credentials there are, and one with others if these
    /// were refused.
    async fn try_once<T, E, F>(
        &self,
        situation: &Situation<'_>,
        send: &mut impl FnMut() -> F,
    ) -> Result<Written<T>, CallError>
    where
        F: Future<Output = Result<T, SdkError<E, HttpResponse>>>,
        E: ProvideErrorMetadata + Error + 'static,
    {
        let used = self.admit(situation).await?;
        if situation.operation != Operation::GetCallerIdentity {
            self.identified().await?;
        }
        let answer = self.gate().attempt(situation, &mut *send).await;
        let trouble = answer.as_ref().err().map(|error| error.trouble);
        self.note(situation.operation, trouble);
        let error = match answer {
            Ok(answer) => return Ok(answer),
            Err(error) => error,
        };
        let is_refused = matches!(
            error.trouble,
            Trouble::Login(LoginTrouble::Expired | LoginTrouble::Invalid | LoginTrouble::Missing)
        );
        if !is_refused {
            return Err(error);
        }
        if self.login.has_others(&used).await {
            self.identity.forget_all();
            return self.gate().attempt(situation, &mut *send).await;
        }
        self.login.stop(&error.error.message);
        Err(error)
    }

    fn gate(&self) -> Gate<'_> {
        Gate {
            buckets: &self.buckets,
            calls: &self.calls,
            time: self.time.as_ref(),
            patience: self.patience,
            urgency: self.urgency,
        }
    }

    /// Lets a call begin: the account is not stopped and has credentials.
    async fn admit(&self, situation: &Situation<'_>) -> Result<Credentials, CallError> {
        if let Some(stopped) = self.login.stopped() {
            let text = format!(
                "calls to account {} have stopped at {} because {}; {}",
                stopped.account,
                stopped.since.clock(),
                stopped.why,
                stopped.way_out
            );
            return Err(CallError::unsent(situation, Trouble::Stopped, text));
        }
        let error = match self.login.credentials().await {
            Ok(credentials) => return Ok(credentials),
            Err(error) => error,
        };
        let (login, said) = explain(&error);
        let trouble = Trouble::Login(login);
        let text = situation.sentence(trouble, None, Some(&said));
        if login != LoginTrouble::Unavailable {
            self.login.stop(&text);
        }
        Err(CallError::unsent(situation, trouble, text))
    }

    /// Makes sure that the credentials are the account's.
    async fn identified(&self) -> Result<Identity, CallError> {
        let ask = || self.ask_identity();
        self.identity.get(&(), self.time.as_ref(), ask).await
    }

    fn account_in_words(&self) -> String {
        format!("account {}", self.account().id)
    }

    async fn ask_identity(&self) -> Result<Identity, CallError> {
        let (operation, account) = (Operation::GetCallerIdentity, self.account_in_words());
        let send = || self.sts().get_caller_identity().send();
        // Boxed: asking goes through the same door, for itself without a question.
        let told = Box::pin(self.read(operation, &account, send)).await?;
        let request = told.request_id().map(str::to_owned);
        let found = Identity {
            account: told.account.unwrap_or_default(),
            arn: told.arn.unwrap_or_default(),
            expires: self.login.expires(),
            at: self.time.now(),
        };
        if found.account == self.account().id {
            return Ok(found);
        }
        let text = self.login.stop_for_wrong_account(&found);
        let situation = self.situation(operation, &account);
        let trouble = Trouble::Login(LoginTrouble::WrongAccount);
        let mut error = CallError::unsent(&situation, trouble, text);
        if let Some(request) = request {
            error.error.request = request;
        }
        Err(error)
    }
}

/// The first part of a region's ARNs after `arn:`.
pub(crate) fn partition(region: &str) -> &'static str {
    if region.starts_with("cn-") {
        "aws-cn"
    } else if region.starts_with("us-gov-") {
        "aws-us-gov"
    } else {
        "aws"
    }
}

#[cfg(test)]
mod tests;
