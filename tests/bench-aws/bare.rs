//! The calls a weight needs, and nothing around them: rule read, weights written,
//! rule read back, by a client that checks nothing and waits for nobody.

use anyhow::{Context as _, ensure};
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::Request;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use std::time::Instant;

/// Who asks, as far as the peer wants to know: it looks for the service's name only.
const CREDENTIAL: &str = "AWS4-HMAC-SHA256 \
    Credential=AKIAPEERSPEERSPEERS1/20261120/us-east-1/elasticloadbalancing/aws4_request, \
    SignedHeaders=host, Signature=0";

/// One rule behind a proxy.
pub(crate) struct Bare {
    client: Client<HttpConnector, Full<Bytes>>,
    port: u16,
    rule: String,
    groups: Vec<String>,
}

impl Bare {
    /// Finds the first rule that is no default one.
    pub(crate) async fn find(port: u16) -> anyhow::Result<Self> {
        let mut bare = Self {
            client: Client::builder(TokioExecutor::new()).build_http(),
            port,
            rule: String::new(),
            groups: Vec::new(),
        };
        let balancers = bare.call("DescribeLoadBalancers", &[]).await?;
        let balancer = inside(&balancers, "LoadBalancerArn");
        let balancer = balancer.first().context("no balancer")?;
        let listeners = bare
            .call("DescribeListeners", &[("LoadBalancerArn", balancer)])
            .await?;
        let listener = inside(&listeners, "ListenerArn");
        let listener = listener.first().context("no listener")?;
        let rules = bare
            .call("DescribeRules", &[("ListenerArn", listener)])
            .await?;
        // A rule's actions stand behind its ARN.
        let mut ruled = rules.split("<RuleArn>").skip(1);
        let ruled = ruled
            .find(|rule| inside(rule, "Weight").len() > 1)
            .context("no rule with two weights")?;
        let (rule, actions) = ruled.split_once("</RuleArn>").context("no ARN")?;
        rule.clone_into(&mut bare.rule);
        bare.groups = inside(actions, "TargetGroupArn");
        bare.groups.sort_unstable();
        bare.groups.dedup();
        ensure!(bare.groups.len() == 2, "not two groups: {:?}", bare.groups);
        Ok(bare)
    }

    /// Writes weights once, read before and after; nanoseconds.
    #[expect(
        clippy::disallowed_methods,
        reason = "measuring time is what a benchmark is for"
    )]
    pub(crate) async fn shift(&self, weight: u8) -> anyhow::Result<u128> {
        let began = Instant::now();
        let rule = [("RuleArns.member.1", self.rule.as_str())];
        self.call("DescribeRules", &rule).await?;
        let [one, other] = [100 - weight, weight].map(|weight| weight.to_string());
        let tuple = "Actions.member.1.ForwardConfig.TargetGroups.member";
        let names = [1, 2]
            .map(|at| ["TargetGroupArn", "Weight"].map(|field| format!("{tuple}.{at}.{field}")));
        let write = [
            ("RuleArn", self.rule.as_str()),
            ("Actions.member.1.Type", "forward"),
            (names[0][0].as_str(), self.groups[0].as_str()),
            (names[0][1].as_str(), one.as_str()),
            (names[1][0].as_str(), self.groups[1].as_str()),
            (names[1][1].as_str(), other.as_str()),
        ];
        self.call("ModifyRule", &write).await?;
        let read = self.call("DescribeRules", &rule).await?;
        ensure!(
            inside(&read, "Weight").contains(&other),
            "the weight was not written"
        );
        Ok(began.elapsed().as_nanos())
    }

    async fn call(&self, action: &str, fields: &[(&str, &str)]) -> anyhow::Result<String> {
        let mut form = format!("Action={action}&Version=2015-12-01");
        for (name, value) in fields {
            let value = value.replace('/', "%2F").replace(':', "%3A");
            form.push_str(&format!("&{name}={value}"));
        }
        let request = Request::post(format!("http://127.0.0.1:{}/", self.port))
            .header("content-type", "application/x-www-form-urlencoded")
            .header("authorization", CREDENTIAL)
            .body(Full::from(form))?;
        let answer = self.client.request(request).await?;
        let status = answer.status();
        let body = answer.into_body().collect().await?.to_bytes();
        let text = String::from_utf8_lossy(&body).into_owned();
        ensure!(status.is_success(), "{action}: {status}: {text}");
        Ok(text)
    }
}

/// Texts of all elements of a name.
fn inside(document: &str, name: &str) -> Vec<String> {
    let (open, close) = (format!("<{name}>"), format!("</{name}>"));
    let parts = document.split(&open).skip(1);
    parts
        .filter_map(|part| part.split_once(&close))
        .map(|(text, _)| text.trim().to_owned())
        .collect()
}
