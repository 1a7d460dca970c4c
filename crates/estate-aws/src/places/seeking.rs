//! Seeking: from the names of a target to the ARNs of what stands before it.

use super::{Balance, Group, Places, about, find, key, told_of};
use crate::operations::Operation;
use crate::sites::Site;
use aws_sdk_elasticloadbalancingv2::types::TargetGroup;
use estate::{AdapterError, ErrorClass};
use std::collections::BTreeMap;
use std::sync::Arc;
use vocab::Target;

/// Looks for what stands before one target.
pub(super) struct Seeker<'a> {
    pub(super) places: &'a Places,
    pub(super) site: &'a Arc<Site>,
    pub(super) target: &'a Target,
}

impl Seeker<'_> {
    fn missing(&self, operation: Operation, what: &str, message: String) -> AdapterError {
        let resource = about(self.target, what);
        self.site
            .error(ErrorClass::Missing, operation, &resource, message)
    }

    /// The error of a call that was made for others too.
    fn ours(&self, error: AdapterError, what: &str) -> AdapterError {
        told_of(self.target, what, error)
    }

    /// The rule that weighs two groups.
    pub(super) async fn rule(
        &self,
        balancer: Option<&str>,
        names: &[String; 2],
    ) -> Result<Balance, AdapterError> {
        let name = balancer.ok_or_else(|| {
            let message = "the estate file names no load balancer: add `load-balancer`".to_owned();
            self.missing(Operation::DescribeLoadBalancers, "the balancer", message)
        })?;
        let (balancer, a, b) = tokio::try_join!(
            self.balancer(name),
            self.target_group(&names[0]),
            self.target_group(&names[1])
        )?;
        let groups = [a, b].map(|found| group(&found));
        let listener = self.listener(name, &balancer, &groups).await?;
        Ok(Balance::Rule {
            listener,
            groups,
            balancer: balancer_dimension(&balancer).to_owned(),
        })
    }

    /// A group that gets everything.
    pub(super) async fn alone(&self, name: &str) -> Result<Balance, AdapterError> {
        let found = self.target_group(name).await?;
        let balancer = found.load_balancer_arns().first();
        Ok(Balance::Group {
            balancer: balancer.map(|arn| balancer_dimension(arn).to_owned()),
            group: group(&found),
        })
    }

    async fn balancer(&self, name: &str) -> Result<Arc<str>, AdapterError> {
        let flight = self.places.balancers.of(&key(self.site));
        let time = self.site.time();
        let found = flight
            .get(&name.to_owned(), time.as_ref(), || self.read_balancer(name))
            .await;
        found.map_err(|error| self.ours(error, &format!("load balancer `{name}`")))
    }

    async fn read_balancer(&self, name: &str) -> Result<Arc<str>, AdapterError> {
        let what = format!("load balancer `{name}`");
        let site = self.site;
        let resource = about(self.target, &what);
        let read = site.read(Operation::DescribeLoadBalancers, &resource, || {
            site.elb().describe_load_balancers().names(name).send()
        });
        let found = read.await?.load_balancers.unwrap_or_default();
        let arn = found.first().and_then(|one| one.load_balancer_arn());
        arn.map(Arc::from).ok_or_else(|| {
            let message = format!("there is no load balancer `{name}` in this account and region");
            self.missing(Operation::DescribeLoadBalancers, &what, message)
        })
    }

    async fn target_group(&self, name: &str) -> Result<TargetGroup, AdapterError> {
        let what = format!("target group `{name}`");
        let batch = self.places.groups.of(&key(self.site));
        let resource = about(self.target, &what);
        let read = batch
            .ask(name.to_owned(), |names| {
                Box::pin(read_groups(self.site, &resource, names))
            })
            .await;
        let read = read.map_err(|error| self.ours(error, &what))?;
        read.ok_or_else(|| {
            let message = format!(
                "there is no target group `{name}` in this account and region: mend its name in \
                 the estate file, or create it"
            );
            self.missing(Operation::DescribeTargetGroups, &what, message)
        })
    }

    /// The listener whose rule forwards to the two groups.
    async fn listener(
        &self,
        name: &str,
        balancer: &str,
        groups: &[Group; 2],
    ) -> Result<String, AdapterError> {
        let mut rules = Vec::new();
        for listener in self.listeners(balancer).await?.iter() {
            let flight = self.places.found.of(&key(self.site));
            let read = || Box::pin(self.places.rules(self.site, self.target, listener));
            let found = flight.get(listener, self.site.time().as_ref(), read).await;
            let found = found.map_err(|error| self.ours(error, "the listener"))?;
            rules.push((listener.clone(), found));
        }
        let arns = [groups[0].arn.clone(), groups[1].arn.clone()];
        let all = rules
            .iter()
            .flat_map(|(listener, rules)| rules.iter().map(move |rule| (listener.as_str(), rule)));
        match find(all, &arns) {
            Ok(found) => Ok(found.listener),
            Err(why) => {
                let what = format!("load balancer `{name}`");
                Err(self.missing(Operation::DescribeRules, &what, why.to_string()))
            }
        }
    }

    async fn listeners(&self, balancer: &str) -> Result<Arc<Vec<String>>, AdapterError> {
        let flight = self.places.listeners.of(&key(self.site));
        let found = flight
            .get(&balancer.to_owned(), self.site.time().as_ref(), || {
                self.read_listeners(balancer)
            })
            .await;
        found.map_err(|error| self.ours(error, "the load balancer"))
    }

    async fn read_listeners(&self, balancer: &str) -> Result<Arc<Vec<String>>, AdapterError> {
        let resource = about(self.target, "the load balancer");
        let (mut arns, mut marker) = (Vec::new(), None);
        loop {
            let site = self.site;
            let page = site
                .read(Operation::DescribeListeners, &resource, || {
                    let call = site.elb().describe_listeners().load_balancer_arn(balancer);
                    call.set_marker(marker.clone()).send()
                })
                .await?;
            let listeners = page.listeners.unwrap_or_default();
            arns.extend(listeners.into_iter().filter_map(|one| one.listener_arn));
            marker = page.next_marker;
            if marker.is_none() {
                return Ok(Arc::new(arns));
            }
        }
    }
}

/// One name that does not exist spoils the whole call, so then each is asked alone.
async fn read_groups(
    site: &Site,
    resource: &str,
    names: Vec<String>,
) -> Result<BTreeMap<String, TargetGroup>, AdapterError> {
    let all = names.clone();
    let together = read_some_groups(site, resource, all).await?;
    if let Some(read) = together {
        return Ok(read);
    }
    let mut read = BTreeMap::new();
    if names.len() > 1 {
        for name in names {
            read.extend(
                read_some_groups(site, resource, vec![name])
                    .await?
                    .unwrap_or_default(),
            );
        }
    }
    Ok(read)
}

/// None when one of them does not exist.
async fn read_some_groups(
    site: &Site,
    resource: &str,
    names: Vec<String>,
) -> Result<Option<BTreeMap<String, TargetGroup>>, AdapterError> {
    let read = site
        .read(Operation::DescribeTargetGroups, resource, || {
            let call = site.elb().describe_target_groups();
            call.set_names(Some(names.clone())).send()
        })
        .await;
    match read {
        Ok(page) => {
            let groups = page.target_groups.unwrap_or_default().into_iter();
            let named = groups.filter_map(|group| Some((group.target_group_name.clone()?, group)));
            Ok(Some(named.collect()))
        }
        Err(error) if error.has_code("TargetGroupNotFound") => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn group(found: &TargetGroup) -> Group {
    Group {
        arn: found.target_group_arn().unwrap_or_default().to_owned(),
        health_check: found.health_check_enabled().unwrap_or(true),
    }
}

/// As metrics are labelled with a load balancer: `app/website/50dc6c495c0c9188`.
fn balancer_dimension(arn: &str) -> &str {
    arn.split_once("loadbalancer/")
        .map_or(arn, |(_, dimension)| dimension)
}
