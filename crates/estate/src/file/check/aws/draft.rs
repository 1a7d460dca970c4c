//! What the layers say about one service in one environment, the nearest last.

use crate::file::leaf::{AccountNumber, Address, RoleArn, Template};
use crate::file::place::{List, Place, Placed};
use crate::file::raw;

/// Fields as they stand in the file, each from the nearest layer that says it.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::file::check) struct Draft<'a> {
    pub(super) account: Option<&'a Placed<AccountNumber>>,
    pub(super) profile: Option<&'a Placed<Template>>,
    pub(super) role: Option<&'a Placed<RoleArn>>,
    pub(super) cluster: Option<&'a Placed<Template>>,
    pub(super) services: Option<&'a List<Placed<Template>>>,
    target_groups: Option<&'a List<Placed<Template>>>,
    pub(super) load_balancer: Option<&'a Placed<Template>>,
    pub(super) container: Option<&'a Placed<Template>>,
    pub(super) log_group: Option<&'a Placed<Template>>,
    pub(super) alarms: Option<&'a List<Placed<Template>>>,
    test_addresses: Option<&'a List<Placed<Address>>>,
    /// Where the strategy is said, if anywhere.
    pub(super) strategy: Option<&'a Place>,
}

impl<'a> Draft<'a> {
    /// Lays a layer over it.
    pub(in crate::file::check) fn lay(&mut self, layer: &'a raw::Layer) {
        set(
            &mut self.strategy,
            layer.strategy.as_ref().map(|said| &said.place),
        );
        let Some(aws) = &layer.aws else { return };
        let aws = &aws.value;
        set(&mut self.account, aws.account.as_ref());
        set(&mut self.profile, aws.profile.as_ref());
        set(&mut self.role, aws.role.as_ref());
        set(&mut self.cluster, aws.cluster.as_ref());
        set(&mut self.services, aws.services.as_ref());
        set(&mut self.target_groups, aws.target_groups.as_ref());
        set(&mut self.load_balancer, aws.load_balancer.as_ref());
        set(&mut self.container, aws.container.as_ref());
        set(&mut self.log_group, aws.log_group.as_ref());
        set(&mut self.alarms, aws.alarms.as_ref());
        set(&mut self.test_addresses, aws.test_addresses.as_ref());
    }

    /// The target groups; an empty list takes back those of an earlier layer.
    pub(super) fn groups(&self) -> Option<&'a List<Placed<Template>>> {
        self.target_groups.filter(|list| !list.items.is_empty())
    }

    /// The test addresses; an empty list takes back those of an earlier layer.
    pub(super) fn addresses(&self) -> Option<&'a List<Placed<Address>>> {
        self.test_addresses.filter(|list| !list.items.is_empty())
    }
}

fn set<'a, T>(slot: &mut Option<&'a T>, said: Option<&'a T>) {
    *slot = said.or(*slot);
}
