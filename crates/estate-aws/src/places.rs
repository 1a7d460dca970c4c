//! Places: from the names of the estate file to what AWS knows a target by.
//!
//! ARNs do not change while a thing exists, so they are kept. What decides (which
//! rule, which weights) is read anew every time; a place that turns out to be gone
//! is forgotten and looked for once more.

mod finding;
mod seeking;

pub(crate) use finding::{Found, find};

use crate::batch::{Batch, Flight};
use crate::operations::Operation;
use crate::sites::{Site, Sites};
use crate::weights::group_name;
use aws_sdk_elasticloadbalancingv2::types::{Rule, TargetGroup};
use estate::aws::{Account, Sides, Whereabouts};
use estate::{AdapterError, ErrorClass};
use rollouts::Slot;
use seeking::Seeker;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use vocab::{Span, Target};

/// How long names are believed to mean the same ARNs.
const KEPT: Span = Span::minutes(30);

/// How long a listener's rules serve for finding out which one is whose.
const FOUND: Span = Span::seconds(5);

/// Which account and region something is in.
pub(crate) type SiteKey = (Account, String);

/// A target group of a slot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Group {
    /// Its ARN.
    pub(crate) arn: String,
    /// Whether its targets are checked.
    pub(crate) health_check: bool,
}

impl Group {
    /// Its name.
    pub(crate) fn name(&self) -> &str {
        group_name(&self.arn)
    }

    /// As metrics are labelled with it: `targetgroup/website-a/73e2d6bc24d8a067`.
    pub(crate) fn dimension(&self) -> &str {
        self.arn.rsplit(':').next().unwrap_or(&self.arn)
    }
}

/// What stands between a target's users and its tasks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Balance {
    /// A rule that weighs two target groups; found anew in this listener each time.
    Rule {
        /// ARN of the listener.
        listener: String,
        /// Target groups by slot.
        groups: [Group; 2],
        /// The load balancer as metrics are labelled with it.
        balancer: String,
    },
    /// One target group, which gets everything.
    Group {
        /// The target group.
        group: Group,
        /// The load balancer as metrics are labelled with it; none when the group
        /// stands behind none.
        balancer: Option<String>,
    },
    /// Nothing.
    Nothing,
}

/// A target with everything that is known of it by name.
pub(crate) struct Place {
    /// Which target.
    pub(crate) target: Target,
    /// Its account and region.
    pub(crate) site: Arc<Site>,
    /// What the estate file says of it.
    pub(crate) whereabouts: Whereabouts,
    /// What stands before its tasks.
    pub(crate) balance: Balance,
}

impl Place {
    /// The same place for an order: its reads do not queue behind refreshes.
    pub(crate) fn urgently(&self) -> Arc<Self> {
        Arc::new(Self {
            target: self.target.clone(),
            site: self.site.urgently(),
            whereabouts: self.whereabouts.clone(),
            balance: self.balance.clone(),
        })
    }

    /// A resource in words: errors must say whose it is.
    pub(crate) fn about(&self, what: &str) -> String {
        about(&self.target, what)
    }

    /// An error found here.
    pub(crate) fn error(
        &self,
        class: ErrorClass,
        operation: Operation,
        what: &str,
        message: impl Into<String>,
    ) -> AdapterError {
        self.site
            .error(class, operation, &self.about(what), message)
    }

    /// The ECS service of a slot; with one side both share it.
    pub(crate) fn service(&self, slot: Slot) -> &str {
        match &self.whereabouts.sides {
            Sides::Two { services, .. } => &services[slot as usize],
            Sides::One { service, .. } => service,
        }
    }

    /// The target group of a slot.
    pub(crate) fn group(&self, slot: Slot) -> Option<&Group> {
        match &self.balance {
            Balance::Rule { groups, .. } => Some(&groups[slot as usize]),
            Balance::Group { group, .. } => Some(group),
            Balance::Nothing => None,
        }
    }

    pub(crate) fn key(&self) -> SiteKey {
        key(&self.site)
    }
}

pub(crate) fn about(target: &Target, what: &str) -> String {
    format!("{what} of {target}")
}

/// The error of a call that was made for others too, as this asker is told it. Who
/// we are is asked of the account, whatever else was wanted.
pub(crate) fn told_of(target: &Target, what: &str, error: AdapterError) -> AdapterError {
    let resource = if error.operation == Operation::GetCallerIdentity.name() {
        let account = error.resource.split(" for ").next().unwrap_or_default();
        format!("{account} for {target}")
    } else {
        about(target, what)
    };
    AdapterError { resource, ..error }
}

fn key(site: &Site) -> SiteKey {
    (site.account().clone(), site.region().to_owned())
}

/// One thing for every account and region.
pub(crate) struct Per<K, T> {
    things: Mutex<BTreeMap<K, Arc<T>>>,
    make: fn() -> T,
}

impl<K: Ord + Clone, T> Per<K, T> {
    pub(crate) fn new(make: fn() -> T) -> Self {
        Self {
            things: Mutex::new(BTreeMap::new()),
            make,
        }
    }

    pub(crate) fn of(&self, key: &K) -> Arc<T> {
        let mut things = self.things.lock().unwrap_or_else(PoisonError::into_inner);
        let thing = things
            .entry(key.clone())
            .or_insert_with(|| Arc::new((self.make)()));
        Arc::clone(thing)
    }
}

/// Where everything is.
pub(crate) struct Places {
    known: Flight<Target, Arc<Place>>,
    groups: Per<SiteKey, Batch<String, TargetGroup, AdapterError>>,
    balancers: Per<SiteKey, Flight<String, Arc<str>>>,
    listeners: Per<SiteKey, Flight<String, Arc<Vec<String>>>>,
    /// Only to find out in which listener a rule is.
    found: Per<SiteKey, Flight<String, Arc<Vec<Rule>>>>,
    rules: Per<SiteKey, Batch<String, Arc<Vec<Rule>>, AdapterError>>,
}

/// Target groups a call may name.
const GROUPS_A_CALL: usize = 20;

impl Places {
    pub(crate) fn new() -> Self {
        Self {
            known: Flight::new(KEPT),
            groups: Per::new(|| Batch::new(GROUPS_A_CALL)),
            balancers: Per::new(|| Flight::new(KEPT)),
            listeners: Per::new(|| Flight::new(KEPT)),
            found: Per::new(|| Flight::new(FOUND)),
            rules: Per::new(|| Batch::new(1)),
        }
    }

    /// Where a target is.
    pub(crate) async fn of(
        &self,
        sites: &Sites,
        target: &Target,
    ) -> Result<Arc<Place>, AdapterError> {
        let time = Arc::clone(sites.time());
        self.known
            .get(target, time.as_ref(), || {
                Box::pin(self.look_for(sites, target))
            })
            .await
    }

    /// Makes the next question look for a target anew.
    pub(crate) fn forget(&self, place: &Place) {
        self.known.forget(&place.target);
        let key = place.key();
        if let Some(name) = &place.whereabouts.load_balancer {
            self.balancers.of(&key).forget(name);
        }
        self.listeners.of(&key).forget_all();
        self.found.of(&key).forget_all();
    }

    /// Makes the next question for a target look for its names anew.
    pub(crate) fn forget_target(&self, target: &Target) {
        self.known.forget(target);
    }

    async fn look_for(&self, sites: &Sites, target: &Target) -> Result<Arc<Place>, AdapterError> {
        let (site, whereabouts) = sites.at(target).await?;
        let seeker = Seeker {
            places: self,
            site: &site,
            target,
        };
        let balance = match &whereabouts.sides {
            Sides::Two { target_groups, .. } => {
                seeker
                    .rule(whereabouts.load_balancer.as_deref(), target_groups)
                    .await?
            }
            Sides::One {
                target_group: Some(name),
                ..
            } => seeker.alone(name).await?,
            Sides::One {
                target_group: None, ..
            } => Balance::Nothing,
        };
        Ok(Arc::new(Place {
            target: target.clone(),
            whereabouts: whereabouts.clone(),
            site,
            balance,
        }))
    }

    /// The rules of a listener as they are now; asked for by many at once, read once.
    pub(crate) async fn rules(
        &self,
        site: &Site,
        target: &Target,
        listener: &str,
    ) -> Result<Arc<Vec<Rule>>, AdapterError> {
        let rules = self.rules.of(&key(site));
        let read = rules
            .ask(listener.to_owned(), |listeners| {
                Box::pin(read_rules(site, target, listeners))
            })
            .await;
        let rules = read.map_err(|error| told_of(target, "the listener", error))?;
        Ok(rules.unwrap_or_default())
    }
}

async fn read_rules(
    site: &Site,
    target: &Target,
    listeners: Vec<String>,
) -> Result<BTreeMap<String, Arc<Vec<Rule>>>, AdapterError> {
    let mut read = BTreeMap::new();
    for listener in listeners {
        let rules = all_rules(site, target, &listener).await?;
        read.insert(listener, Arc::new(rules));
    }
    Ok(read)
}

/// All rules of a listener, read for this asker alone.
pub(crate) async fn all_rules(
    site: &Site,
    target: &Target,
    listener: &str,
) -> Result<Vec<Rule>, AdapterError> {
    let resource = about(target, "the listener");
    let (mut rules, mut marker) = (Vec::new(), None);
    loop {
        let page = site
            .read(Operation::DescribeRules, &resource, || {
                let call = site.elb().describe_rules().listener_arn(listener);
                call.set_marker(marker.clone()).send()
            })
            .await?;
        rules.extend(page.rules.unwrap_or_default());
        marker = page.next_marker;
        if marker.is_none() {
            return Ok(rules);
        }
    }
}
