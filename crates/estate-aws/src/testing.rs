//! For tests: an estate file, a clock that only tests move, and a peer that
//! answers requests the way a test says.

use crate::connect::Connect;
use crate::time::Time;
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, SharedHttpClient, SharedHttpConnector, http_client_fn,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_types::body::SdkBody;
use estate::{Estate, Pending};
use std::fmt;
use std::io;
use std::sync::{Arc, Mutex};
use vocab::{Span, Target, Timestamp};

pub(crate) const ACCOUNT: &str = "111122223333";
pub(crate) const SECRET: &str = "SecretCanary0123456789";
pub(crate) const TOKEN: &str = "TokenCanary/+ABCDEF==";

const FILE: &str = r#"[estate]
name = "Small"
kind = "aws"
[environment.production]
regions = ["us-east-1"]
[defaults.aws]
account = "111122223333"
profile = "candle"
cluster = "{environment}"
services = ["{service}-a", "{service}-b"]
target-groups = ["{service}-a", "{service}-b"]
load-balancer = "public"
log-group = "/ecs/{service}"
[[service]]
name = "website"
tasks = 2
database = "orders"
"#;

pub(crate) fn estate() -> Arc<Estate> {
    let parsed = Estate::parse(FILE, "estate.toml");
    Arc::new(parsed.unwrap_or_else(|problems| panic!("{problems}")))
}

pub(crate) fn website() -> Target {
    "production/us-east-1/website".parse().unwrap()
}

/// Time stands still, but for pauses: they are over at once. A call's patience
/// ends only where the test says so.
pub(crate) struct Clock {
    now: Mutex<Timestamp>,
    /// Whether every call is overdue.
    pub(crate) overdue: bool,
}

impl Clock {
    pub(crate) fn new() -> Self {
        Self {
            now: Mutex::new("2026-11-20T12:00:00Z".parse().unwrap()),
            overdue: false,
        }
    }

    pub(crate) fn pass(&self, span: Span) {
        let mut now = self.now.lock().unwrap();
        *now = *now + span;
    }
}

impl Time for Clock {
    fn now(&self) -> Timestamp {
        *self.now.lock().unwrap()
    }

    fn wait_until(&self, until: Timestamp) -> Pending<'_, ()> {
        let mut now = self.now.lock().unwrap();
        *now = (*now).max(until);
        Box::pin(std::future::ready(()))
    }

    fn deadline(&self, at: Timestamp) -> Pending<'_, ()> {
        if self.overdue {
            return self.wait_until(at);
        }
        Box::pin(std::future::pending())
    }
}

/// What a peer does with a request.
pub(crate) enum Reply {
    /// An answer with a status, a request id and a body.
    Says(u16, String),
    /// The connection breaks after the request was sent.
    Breaks,
    /// Nobody is there.
    Refuses,
    /// It never answers.
    Hangs,
}

/// An error as the interfaces of JSON give it.
pub(crate) fn complaint(code: &str, message: &str) -> Reply {
    let body = serde_json::json!({ "__type": code, "message": message });
    Reply::Says(400, body.to_string())
}

/// STS says whose credentials they are.
pub(crate) fn caller(account: &str) -> Reply {
    Reply::Says(
        200,
        format!(
            "<GetCallerIdentityResponse><GetCallerIdentityResult>\
             <Arn>arn:aws:iam::{account}:user/ada</Arn><UserId>A</UserId>\
             <Account>{account}</Account>\
             </GetCallerIdentityResult></GetCallerIdentityResponse>"
        ),
    )
}

type Script = dyn Fn(&str, usize) -> Reply + Send + Sync;

/// Answers operations by a script: the operation, and how often it was asked before.
#[derive(Clone)]
pub(crate) struct Peer {
    script: Arc<Script>,
    asked: Arc<Mutex<Vec<String>>>,
}

impl fmt::Debug for Peer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Peer")
    }
}

impl Peer {
    /// A peer whose STS says that all is well, and that else follows the script.
    pub(crate) fn new(script: impl Fn(&str, usize) -> Reply + Send + Sync + 'static) -> Self {
        Self::with_sts(move |operation, before| match operation {
            "GetCallerIdentity" => caller(ACCOUNT),
            other => script(other, before),
        })
    }

    /// A peer that follows the script throughout.
    pub(crate) fn with_sts(script: impl Fn(&str, usize) -> Reply + Send + Sync + 'static) -> Self {
        Self {
            script: Arc::new(script),
            asked: Arc::default(),
        }
    }

    pub(crate) fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }

    pub(crate) fn connect(&self) -> Connect {
        let credentials = Credentials::new("AKIACANARY", SECRET, Some(TOKEN.into()), None, "test");
        Connect {
            credentials: Some(SharedCredentialsProvider::new(credentials)),
            http: Some(self.client()),
            ..Connect::default()
        }
    }

    pub(crate) fn client(&self) -> SharedHttpClient {
        let connector = SharedHttpConnector::new(self.clone());
        http_client_fn(move |_, _| connector.clone())
    }
}

/// Interfaces of JSON name the operation in a header, older ones in the body.
fn operation(request: &HttpRequest) -> String {
    if let Some(target) = request.headers().get("x-amz-target") {
        return target.rsplit('.').next().unwrap_or_default().to_owned();
    }
    let body = String::from_utf8_lossy(request.body().bytes().unwrap_or_default()).into_owned();
    let named = body
        .split('&')
        .find_map(|pair| pair.strip_prefix("Action="));
    let path = request.uri().rsplit('/').next().unwrap_or_default();
    named.unwrap_or(path).to_owned()
}

impl HttpConnector for Peer {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let operation = operation(&request);
        let before = {
            let mut asked = self.asked.lock().unwrap();
            asked.push(operation.clone());
            asked.iter().filter(|known| **known == operation).count() - 1
        };
        let broken = |kind| ConnectorError::io(Box::new(io::Error::from(kind)));
        match (self.script)(&operation, before) {
            Reply::Says(status, body) => {
                let mut response =
                    HttpResponse::new(status.try_into().unwrap(), SdkBody::from(body));
                response.headers_mut().insert("x-amzn-requestid", "req-7");
                HttpConnectorFuture::ready(Ok(response))
            }
            Reply::Breaks => {
                HttpConnectorFuture::ready(Err(broken(io::ErrorKind::ConnectionReset)))
            }
            Reply::Refuses => {
                HttpConnectorFuture::ready(Err(broken(io::ErrorKind::ConnectionRefused)))
            }
            Reply::Hangs => HttpConnectorFuture::new(std::future::pending()),
        }
    }
}
