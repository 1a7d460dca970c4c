//! Estates for tests: what stands in moto, and the estate file that names it.

use serde_json::{Value, json};
use std::fmt::Write as _;

/// The one region.
pub(super) const REGION: &str = "us-east-1";

/// A service on two sides, in one environment.
#[derive(Debug, Clone)]
pub struct Pair {
    /// The environment, which is the cluster.
    pub environment: String,
    /// The service.
    pub service: String,
    /// Tasks of the side that serves.
    pub tasks: u32,
    /// Requests per second.
    pub rate: u32,
}

/// What is to be built.
#[derive(Debug, Clone)]
pub struct Blueprint {
    pairs: Vec<Pair>,
    /// Services on one side: environment, service, tasks, requests per second.
    singles: Vec<Pair>,
    /// Whether suites examine new sides; they need a port for every side.
    is_examined: bool,
    /// What is not as it should be with the website in production.
    odd: Option<Odd>,
    /// Alarms that watch the website, and whether each fires.
    alarms: Vec<(String, bool)>,
    /// What its tasks in production have logged.
    log: Vec<String>,
}

/// What can be odd about a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Odd {
    /// Its rule also authenticates.
    Authenticates,
    /// Its rule also redirects.
    Redirects,
    /// Its second target group is on no rule.
    Unattached,
    /// Three tasks, of which ECS may neither stop nor start any.
    Cramped,
}

impl Blueprint {
    /// The website in production and in staging.
    #[must_use]
    pub fn website() -> Self {
        let pair = |environment: &str, tasks, rate| Pair {
            environment: environment.to_owned(),
            service: "website".to_owned(),
            tasks,
            rate,
        };
        Self {
            pairs: vec![pair("production", 4, 400), pair("staging", 2, 10)],
            singles: Vec::new(),
            is_examined: true,
            odd: None,
            alarms: Vec::new(),
            log: Vec::new(),
        }
    }

    /// A worker whose tasks ECS replaces by itself, in production and in staging.
    #[must_use]
    pub fn worker() -> Self {
        let one = |environment: &str, tasks| Pair {
            environment: environment.to_owned(),
            service: "worker".to_owned(),
            tasks,
            rate: 10,
        };
        Self {
            pairs: Vec::new(),
            singles: vec![one("production", 3), one("staging", 2)],
            is_examined: true,
            odd: None,
            alarms: Vec::new(),
            log: Vec::new(),
        }
    }

    /// The worker in production alone, without suites.
    #[must_use]
    pub fn lone_worker() -> Self {
        let mut worker = Self::worker();
        worker.singles.truncate(1);
        worker.is_examined = false;
        worker
    }

    /// So many services on two sides in production.
    #[must_use]
    pub fn many(services: u32) -> Self {
        let pairs = (0..services).map(|number| Pair {
            environment: "production".to_owned(),
            service: format!("service-{number:04}"),
            tasks: 2,
            rate: 0,
        });
        Self {
            pairs: pairs.collect(),
            singles: Vec::new(),
            is_examined: false,
            odd: None,
            alarms: Vec::new(),
            log: Vec::new(),
        }
    }

    /// Something is not as it should be with the website in production.
    #[must_use]
    pub fn odd(mut self, odd: Odd) -> Self {
        self.odd = Some(odd);
        self
    }

    /// An alarm watches the website.
    #[must_use]
    pub fn alarm(mut self, name: &str, fires: bool) -> Self {
        self.alarms.push((name.to_owned(), fires));
        self
    }

    /// The website's tasks in production have logged a line, a second after the one
    /// before.
    #[must_use]
    pub fn logged(mut self, line: &str) -> Self {
        self.log.push(line.to_owned());
        self
    }

    /// In the mover's words, see `tests/peers/control.py`.
    pub(super) fn document(&self) -> Value {
        let all = || self.pairs.iter().chain(&self.singles);
        let mut clusters: Vec<&str> = all().map(|pair| pair.environment.as_str()).collect();
        clusters.sort_unstable();
        clusters.dedup();
        let families = all().map(|pair| {
            (
                pair.service.clone(),
                json!(["2f9c1e4", "b81d07a", "77aa001"]),
            )
        });
        let releases: serde_json::Map<String, Value> = families.collect();
        let paired = self.pairs.iter().flat_map(|pair| {
            [("a", pair.tasks), ("b", 0)].map(|(side, tasks)| {
                let name = format!("{}-{side}", pair.service);
                service(pair, &name, tasks)
            })
        });
        let single = self.singles.iter().map(|one| {
            let mut service = service(one, &one.service, one.tasks);
            // Long enough to be met half way.
            service["manner"] = json!({ "health": 45_000 });
            service
        });
        let alarms = self.alarms.iter();
        let alarms = alarms.map(|(name, fires)| json!({ "name": name, "fires": fires }));
        let mut document = json!({
            "region": REGION,
            "clusters": clusters,
            "releases": releases,
            "balancers": self.balancers(&clusters),
            "services": paired.chain(single).collect::<Vec<_>>(),
            "databases": ["main"],
            "log_groups": all().map(log_group).collect::<Vec<_>>(),
            "logged": { "/ecs/production/website": self.log },
            "alarms": alarms.collect::<Vec<_>>(),
        });
        if self.log.is_empty() {
            document["logged"] = json!({});
        }
        if let Some(odd) = self.odd {
            odd.put_into(&mut document);
        }
        document
    }

    /// A balancer holds a hundred rules; the first in each environment is the
    /// default one when it has a service alone.
    fn balancers(&self, clusters: &[&str]) -> Vec<Value> {
        let mut balancers = Vec::new();
        for cluster in clusters {
            let here = |pair: &&Pair| pair.environment == *cluster;
            let paired = self.pairs.iter().filter(here).map(|pair| {
                let [a, b] = ["a", "b"].map(|side| group(pair, side));
                json!({
                    "path": format!("/{}/*", pair.service),
                    "weights": { a: 100, b: 0 },
                    "rate": pair.rate,
                    "sticky": 60,
                })
            });
            let single = self.singles.iter().filter(here).map(|one| {
                let name = format!("{cluster}-{}", one.service);
                json!({
                    "path": format!("/{}/*", one.service),
                    "weights": { name: 1 },
                    "rate": one.rate,
                })
            });
            let rules: Vec<Value> = paired.chain(single).collect();
            for (number, chunk) in rules.chunks(RULES).enumerate() {
                balancers.push(json!({ "name": format!("{cluster}-{number}"), "rules": chunk }));
            }
        }
        balancers
    }

    /// The services whose test addresses are asked: environment and ECS service.
    #[must_use]
    pub fn sites(&self) -> Vec<(String, String)> {
        let sides = self.pairs.iter().flat_map(|pair| {
            ["a", "b"].map(|side| (pair.environment.clone(), format!("{}-{side}", pair.service)))
        });
        let whole = self.singles.iter();
        let whole = whole.map(|one| (one.environment.clone(), one.service.clone()));
        sides.chain(whole).filter(|_| self.is_examined).collect()
    }

    /// The estate file that names all of it. `port` is where AWS is; `sites` tells
    /// the ports of the test addresses of a pair's sides.
    #[must_use]
    pub fn file(&self, account: &str, port: u16, sites: impl Fn(&str, &str) -> u16) -> String {
        let mut text = head(account, port, self.is_examined);
        let all = || self.pairs.iter().chain(&self.singles);
        let mut environments: Vec<&str> = all().map(|pair| pair.environment.as_str()).collect();
        environments.sort_unstable();
        environments.dedup();
        for environment in &environments {
            let _always_written = write!(
                text,
                "[environment.{environment}]\nregions = [\"{REGION}\"]\n\n"
            );
        }
        let mut described = Vec::new();
        for (index, pair) in self.pairs.iter().enumerate() {
            if described.contains(&&pair.service) {
                continue;
            }
            described.push(&pair.service);
            text.push_str(&self.two_sides(pair, index, &sites));
        }
        for one in &self.singles {
            if described.contains(&&one.service) {
                continue;
            }
            described.push(&one.service);
            let examined = if self.is_examined {
                &environments[..]
            } else {
                &[]
            };
            text.push_str(&one_side(one, examined, &sites));
        }
        text
    }

    fn two_sides(&self, pair: &Pair, index: usize, sites: &impl Fn(&str, &str) -> u16) -> String {
        let name = &pair.service;
        let mut text = described(pair);
        if !self.alarms.is_empty() {
            let names: Vec<&str> = self.alarms.iter().map(|(name, _)| name.as_str()).collect();
            let _always_written = writeln!(text, "aws.alarms = {names:?}");
        }
        let number = index / RULES;
        let _always_written = writeln!(
            text,
            "aws.services = [\"{{service}}-a\", \"{{service}}-b\"]\n\
             aws.target-groups = [\"{{environment}}-{{service}}-a\", \"{{environment}}-{{service}}-b\"]\n\
             aws.load-balancer = \"{{environment}}-{number}\""
        );
        let own = self.pairs.iter().filter(|one| &one.service == name);
        for one in own.filter(|_| self.is_examined) {
            let [a, b] = ["a", "b"].map(|side| sites(&one.environment, &format!("{name}-{side}")));
            let addresses = format!("[\"http://127.0.0.1:{a}\", \"http://127.0.0.1:{b}\"]");
            text.push_str(&test_addresses(&one.environment, &addresses));
        }
        text
    }
}

impl Odd {
    /// The website in production has the first rule of the first balancer, and the
    /// first services.
    fn put_into(self, document: &mut Value) {
        let balancer = &mut document["balancers"][0];
        match self {
            Self::Authenticates => {
                let config = json!({
                    "Issuer": "https://login.example",
                    "AuthorizationEndpoint": "https://login.example/authorize",
                    "TokenEndpoint": "https://login.example/token",
                    "UserInfoEndpoint": "https://login.example/user",
                    "ClientId": "candlefish",
                    "ClientSecret": "not-a-secret-2",
                });
                let action =
                    json!({ "Type": "authenticate-oidc", "AuthenticateOidcConfig": config });
                balancer["rules"][0]["before"] = json!([action]);
            }
            Self::Redirects => {
                let config = json!({ "StatusCode": "HTTP_301", "Path": "/new" });
                let action = json!({ "Type": "redirect", "RedirectConfig": config });
                balancer["rules"][0]["before"] = json!([action]);
            }
            Self::Unattached => {
                balancer["rules"][0]["weights"] = json!({ "production-website-a": 1 });
                balancer["unattached"] = json!(["production-website-b"]);
            }
            Self::Cramped => {
                let service = &mut document["services"][0];
                service["desired"] = json!(3);
                service["percent"] = json!([67, 133]);
            }
        }
    }
}

/// Rules on one balancer; AWS allows a hundred.
const RULES: usize = 90;

fn one_side(one: &Pair, environments: &[&str], sites: &impl Fn(&str, &str) -> u16) -> String {
    let mut text = described(one);
    text.push_str(
        "strategy = \"rolling\"\naws.services = [\"{service}\"]\n\
         aws.target-groups = [\"{environment}-{service}\"]\naws.load-balancer = \"{environment}-0\"\n",
    );
    for environment in environments {
        let port = sites(environment, &one.service);
        let addresses = format!("[\"http://127.0.0.1:{port}\"]");
        text.push_str(&test_addresses(environment, &addresses));
    }
    text
}

fn described(pair: &Pair) -> String {
    let Pair { service, tasks, .. } = pair;
    format!(
        "\n[[service]]\nname = \"{service}\"\nsummary = \"stands in a peer\"\ntasks = {tasks}\ndatabase = \"main\"\n\
         aws.container = \"{service}\"\naws.log-group = \"/ecs/{{environment}}/{{service}}\"\n"
    )
}

fn test_addresses(environment: &str, addresses: &str) -> String {
    format!("overrides.{environment}.aws.test-addresses = {addresses}\n")
}

fn head(account: &str, port: u16, is_examined: bool) -> String {
    let suite = if is_examined {
        "suite = \"smoke\"\n"
    } else {
        ""
    };
    let mut text = format!(
        "[estate]\nname = \"Candlefish in a peer\"\nkind = \"aws\"\n\
         default-environment = \"production\"\n\n\
         [defaults]\nstrategy = \"canary\"\nbake = \"10m\"\nkeep-warm = \"5m\"\n{suite}\
         aws.account = \"{account}\"\naws.cluster = \"{{environment}}\"\n\n\
         [[suite]]\nname = \"smoke\"\n\n[[suite.check]]\npath = \"/health\"\ncontains = \"ready\"\n\n\
         [[contact]]\nname = \"Ada Lovelace\"\nrole = \"on call\"\nlevel = \"L2\"\n\
         page = \"pagerduty:candlefish-primary\"\n\n[aws.endpoints]\n"
    );
    for api in [
        "ecs",
        "elastic-load-balancing",
        "cloud-watch",
        "logs",
        "rds",
        "service-quotas",
        "sts",
    ] {
        let _always_written = writeln!(text, "{api} = \"http://127.0.0.1:{port}\"");
    }
    text.push('\n');
    text
}

fn group(pair: &Pair, side: &str) -> String {
    format!("{}-{}-{side}", pair.environment, pair.service)
}

fn log_group(pair: &Pair) -> String {
    format!("/ecs/{}/{}", pair.environment, pair.service)
}

fn service(pair: &Pair, name: &str, tasks: u32) -> Value {
    json!({
        "cluster": pair.environment,
        "name": name,
        "release": format!("{}:1", pair.service),
        "desired": tasks,
        "group": format!("{}-{name}", pair.environment),
        "container": pair.service,
    })
}
