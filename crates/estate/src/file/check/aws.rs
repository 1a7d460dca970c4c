//! Where targets live in AWS: what the layers say laid over each other, placeholders
//! filled in, and what makes no sense together.

mod complaints;
mod draft;
mod said;

pub(super) use draft::Draft;
pub(super) use said::check;

use super::known::Setting;
use super::layer;
use crate::aws::{Account, Api, Sides, Whereabouts};
use crate::file::estate::Kind;
use crate::file::leaf::{Address, Placeholder, Template};
use crate::file::place::{List, Place, Placed};
use crate::file::problem::{Log, ProblemKind};
use crate::file::raw;
use crate::file::source::shown;
use complaints::{Complaints, Spot, Trouble};
use rollouts::Strategy;
use said::refuse_in_practice;
use std::collections::BTreeMap;
use vocab::{ServiceName, Target};

/// Most characters of the name of a target group or a load balancer.
const LONGEST_NAME: usize = 32;

/// What only one target may have.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Claim {
    account: String,
    region: String,
    what: String,
}

/// The ground targets stand on: finds the whereabouts of one after the other, and
/// remembers what is taken.
///
/// What it says rests on all layers together. Where one of them could not be read
/// whole, that may be the cause, and nothing is claimed.
#[derive(Debug)]
pub(super) struct Ground<'a> {
    kind: Option<Kind>,
    endpoints: Vec<(Api, &'a Template)>,
    firm: bool,
    taken: BTreeMap<Claim, Target>,
    complaints: Complaints,
}

impl<'a> Ground<'a> {
    /// Looks at what holds for all targets.
    pub(super) fn survey(raw: &'a raw::File, setting: &Setting, log: &mut Log) -> Self {
        let interfaces = raw.aws.as_ref();
        if let (Some(Kind::Practice), Some(table)) = (setting.kind, interfaces) {
            refuse_in_practice(&table.place, log);
        }
        let endpoints = interfaces.and_then(|table| table.value.endpoints.as_ref());
        let endpoints = endpoints.map(|raw| endpoints_of(raw, log));
        let firm = setting.kind == Some(Kind::Aws) && is_firm(log) && says_where(raw, log);
        Self {
            kind: setting.kind,
            endpoints: endpoints.unwrap_or_default(),
            firm,
            taken: BTreeMap::new(),
            complaints: Complaints::default(),
        }
    }

    pub(super) fn kind(&self) -> Option<Kind> {
        self.kind
    }

    /// Where a target lives; none in a practice estate, or when something is wrong
    /// with it.
    pub(super) fn find(
        &mut self,
        target: &Target,
        draft: &layer::Draft<'_>,
        service: Option<&Placed<ServiceName>>,
    ) -> Option<Whereabouts> {
        let service = service.filter(|_| self.firm)?;
        let aws = &draft.aws;
        let spot = Spot::new(target, &service.place);
        let account = self.account(aws, &spot);
        let cluster = aws.cluster.map(|cluster| cluster.value.filled(target));
        if cluster.is_none() {
            self.complaints.missing(&spot, "cluster", "", "\"main\"");
        }
        let sides = self.sides(aws, &spot);
        let (account, cluster, sides) = (account?, cluster?, sides?);
        self.fits(&sides, draft, &spot);
        self.claim(&account, &cluster, &sides, aws, &spot);
        Some(Whereabouts {
            account,
            cluster,
            sides,
            load_balancer: filled(aws.load_balancer, target),
            container: filled(aws.container, target),
            log_group: filled(aws.log_group, target),
            alarms: aws
                .alarms
                .map(|list| all_filled(list, target))
                .unwrap_or_default(),
            test_addresses: aws.addresses().and_then(|list| addresses(list, target)),
        })
    }

    /// Writes down everything that is wrong with targets.
    pub(super) fn close(self, log: &mut Log) {
        self.complaints.tell(log);
    }

    fn account(&mut self, aws: &Draft<'_>, spot: &Spot<'_>) -> Option<Account> {
        let Some(account) = aws.account else {
            self.complaints
                .missing(spot, "account", "", "\"123456789012\"");
            return None;
        };
        let id = account.value.0.clone();
        if let Some(role) = aws.role.filter(|role| role.value.account != id) {
            let reason = format!("the role is in account {}, not in {id}", role.value.account);
            let hint = "name a role of the account itself, or correct `account`";
            self.complaints
                .add(spot, &role.place, Trouble::Role, reason, hint);
        }
        let endpoints = self.endpoints.iter();
        Some(Account {
            id,
            profile: filled(aws.profile, spot.target),
            role: aws.role.map(|role| role.value.arn.filled(spot.target)),
            endpoints: endpoints
                .map(|(api, address)| (*api, address.filled(spot.target)))
                .collect(),
        })
    }

    fn sides(&mut self, aws: &Draft<'_>, spot: &Spot<'_>) -> Option<Sides> {
        let Some(list) = aws.services else {
            self.complaints
                .missing(spot, "services", "", "[\"{service}\"]");
            return None;
        };
        let services = all_filled(list, spot.target);
        let groups = aws.groups().map(|list| all_filled(list, spot.target));
        match (services.as_slice(), groups.as_deref()) {
            ([service], None) => Some(Sides::One {
                service: service.clone(),
                target_group: None,
            }),
            ([service], Some([group])) => Some(Sides::One {
                service: service.clone(),
                target_group: Some(group.clone()),
            }),
            ([a, b], Some([group_a, group_b])) => Some(Sides::Two {
                services: [a.clone(), b.clone()],
                target_groups: [group_a.clone(), group_b.clone()],
            }),
            (_, None) => {
                let why = ", of which two ECS services need one each";
                let example = "[\"{service}-a\", \"{service}-b\"]";
                self.complaints.missing(spot, "target-groups", why, example);
                None
            }
            (services, Some(groups)) => {
                let place = aws.groups().map_or(&list.place, |groups| &groups.place);
                self.uneven(services.len(), groups.len(), "target-groups", place, spot);
                None
            }
        }
    }

    fn uneven(&mut self, ours: usize, theirs: usize, field: &str, place: &Place, spot: &Spot<'_>) {
        let reason = format!("{ours} in `services`, but {theirs} in `{field}`");
        let hint = "write one for each ECS service, in the same order";
        self.complaints
            .add(spot, place, Trouble::Uneven, reason, hint);
    }

    /// Whether the target's parts fit each other and its recipe.
    fn fits(&mut self, sides: &Sides, draft: &layer::Draft<'_>, spot: &Spot<'_>) {
        let aws = &draft.aws;
        let services = aws.services.map(|list| &list.place);
        let groups = aws.groups().map(|list| &list.place);
        match sides {
            Sides::Two {
                services: names,
                target_groups,
            } => {
                self.differ(names, "ECS service", services, spot);
                self.differ(target_groups, "target group", groups, spot);
                if aws.load_balancer.is_none() {
                    let why = ", whose rule holds the weights of the two sides";
                    self.complaints
                        .missing(spot, "load-balancer", why, "\"public\"");
                }
            }
            Sides::One { .. } => self.rolls_by_itself(draft, spot),
        }
        for group in sides.target_groups() {
            self.short(group, groups, spot);
        }
        if let Some(balancer) = aws.load_balancer {
            self.short(
                &balancer.value.filled(spot.target),
                Some(&balancer.place),
                spot,
            );
        }
        self.can_be_examined(sides, draft, spot);
    }

    /// Whether test addresses are those of the sides, and there when they are needed.
    fn can_be_examined(&mut self, sides: &Sides, draft: &layer::Draft<'_>, spot: &Spot<'_>) {
        let count = sides.services().len();
        match (draft.aws.addresses(), draft.suite()) {
            (Some(list), _) if list.items.len() != count => {
                self.uneven(count, list.items.len(), "test-addresses", &list.place, spot);
            }
            (Some(list), _) => {
                let both = addresses(list, spot.target).filter(|_| count > 1);
                if let Some(both) = both {
                    self.differ(&both, "test address", Some(&list.place), spot);
                }
            }
            (None, Some(suite)) => {
                let why = format!(", so the suite `{}` has nothing to ask", shown(suite));
                let example = match sides {
                    Sides::One { .. } => "[\"http://{service}.internal\"]",
                    Sides::Two { .. } => {
                        "[\"http://{service}-a.internal\", \"http://{service}-b.internal\"]"
                    }
                };
                self.complaints
                    .missing(spot, "test-addresses", &why, example);
            }
            (None, None) => {}
        }
    }

    fn short(&mut self, name: &str, place: Option<&Place>, spot: &Spot<'_>) {
        let count = name.chars().count();
        if let Some(place) = place.filter(|_| count > LONGEST_NAME) {
            let reason = format!("`{}` has {count} characters", shown(name));
            let hint = "names of load balancers and target groups have at most 32";
            self.complaints
                .add(spot, place, Trouble::TooLong, reason, hint);
        }
    }

    fn differ(&mut self, names: &[String; 2], what: &str, place: Option<&Place>, spot: &Spot<'_>) {
        let [a, b] = names;
        if let Some(place) = place.filter(|_| a == b) {
            let reason = format!("both sides have the {what} `{a}`");
            let hint =
                "give each side one of its own, like `\"{service}-a\"` and `\"{service}-b\"`";
            self.complaints
                .add(spot, place, Trouble::Same, reason, hint);
        }
    }

    /// With one ECS service there is no second side to weigh against.
    fn rolls_by_itself(&mut self, draft: &layer::Draft<'_>, spot: &Spot<'_>) {
        let aws = &draft.aws;
        let strategy = draft.strategy;
        let impossible = match strategy {
            Strategy::Canary | Strategy::BlueGreen => true,
            Strategy::Rolling | Strategy::Instant => false,
        };
        let place = aws.strategy.or(aws.services.map(|list| &list.place));
        if let Some(place) = place.filter(|_| impossible) {
            let reason = format!(
                "`{strategy}` needs two ECS services; one alone is rolled by ECS itself, \
                 with no weight between 0 and 100 %"
            );
            let hint = "use `strategy = \"rolling\"` or `\"instant\"`, or name two ECS services \
                        with a target group each";
            self.complaints
                .add(spot, place, Trouble::Strategy, reason, hint);
        }
    }

    /// Two targets that come to the same thing would undo each other's changes.
    fn claim(
        &mut self,
        account: &Account,
        cluster: &str,
        sides: &Sides,
        aws: &Draft<'_>,
        spot: &Spot<'_>,
    ) {
        let in_cluster =
            |name: &String| format!("the ECS service `{name}` in the cluster `{cluster}`");
        let services = sides.services().iter().map(in_cluster);
        let groups = sides.target_groups().iter();
        let groups = groups.map(|name| format!("the target group `{name}`"));
        let service_place = aws.services.map(|list| &list.place);
        let group_place = aws.groups().map(|list| &list.place);
        let all = services
            .map(|what| (what, service_place))
            .chain(groups.map(|what| (what, group_place)));
        for (what, place) in all {
            let claim = Claim {
                account: account.id.clone(),
                region: spot.target.region.to_string(),
                what,
            };
            let owner = self.taken.get(&claim).filter(|owner| *owner != spot.target);
            if let (Some(owner), Some(place)) = (owner, place) {
                let reason = format!("{} belongs to `{owner}` already", claim.what);
                let hint = "let the names differ, by `{service}` or `{environment}` in them";
                self.complaints
                    .add(spot, place, Trouble::Taken, reason, hint);
            } else {
                self.taken.insert(claim, spot.target.clone());
            }
        }
    }
}

fn filled(text: Option<&Placed<Template>>, target: &Target) -> Option<String> {
    text.map(|text| text.value.filled(target))
}

fn all_filled(list: &List<Placed<Template>>, target: &Target) -> Vec<String> {
    list.items
        .iter()
        .map(|text| text.value.filled(target))
        .collect()
}

/// The test addresses of both slots; with one ECS service both are reached there.
fn addresses(list: &List<Placed<Address>>, target: &Target) -> Option<[String; 2]> {
    let filled = |address: &Placed<Address>| address.value.0.filled(target);
    match list.items.as_slice() {
        [only] => Some([filled(only), filled(only)]),
        [a, b] => Some([filled(a), filled(b)]),
        _ => None,
    }
}

/// Whether what layers say together can be believed.
fn is_firm(log: &Log) -> bool {
    !log.has(|finding| {
        let mut parts = finding.place.path.split(['.', '[']);
        let decides = parts.any(|part| matches!(part, "aws" | "strategy" | "suite"));
        match finding.kind {
            ProblemKind::Syntax | ProblemKind::UnknownField | ProblemKind::WrongType => true,
            ProblemKind::Missing
            | ProblemKind::BadValue
            | ProblemKind::Duplicate
            | ProblemKind::UnknownName => decides,
        }
    })
}

/// Whether any layer says where things are; if none does, says so.
fn says_where(raw: &raw::File, log: &mut Log) -> bool {
    let environments = raw.environment.iter().flat_map(|table| &table.items);
    let services = || raw.service.iter().flat_map(|list| &list.items);
    let overrides =
        services().flat_map(|service| service.overrides.iter().flat_map(|table| &table.items));
    let mut layers = raw
        .defaults
        .iter()
        .chain(environments.map(|(_, environment)| &environment.layer))
        .chain(services().map(|service| &service.layer))
        .chain(overrides.map(|(_, own)| &own.layer));
    let said = layers.any(|layer| layer.aws.is_some());
    let kind = raw.estate.as_ref().and_then(|head| head.kind.as_ref());
    if let Some(kind) = kind.filter(|_| !said) {
        let reason = "nothing says where in AWS the services are";
        let hint = "add `[defaults.aws]` with `account`, `cluster` and `services`";
        log.add(ProblemKind::Missing, &kind.place, reason, hint);
    }
    said
}

fn endpoints_of<'a>(raw: &'a raw::Endpoints, log: &mut Log) -> Vec<(Api, &'a Template)> {
    let all = [
        (Api::Ecs, &raw.ecs),
        (Api::ElasticLoadBalancing, &raw.elastic_load_balancing),
        (Api::CloudWatch, &raw.cloud_watch),
        (Api::Logs, &raw.logs),
        (Api::Rds, &raw.rds),
        (Api::ServiceQuotas, &raw.service_quotas),
        (Api::Sts, &raw.sts),
    ];
    let given = all
        .into_iter()
        .filter_map(|(api, address)| Some((api, address.as_ref()?)));
    given
        .map(|(api, address)| {
            let address = (&address.value.0, &address.place);
            for hole in [Placeholder::Service, Placeholder::Environment] {
                if address.0.holds(hole) {
                    let reason = format!("an interface has no `{}`", hole.written());
                    let hint = "only `{region}` may differ in its address";
                    log.bad(address.1, reason, hint);
                }
            }
            (api, address.0)
        })
        .collect()
}
