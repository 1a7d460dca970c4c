//! Every operation of AWS that is ever called, in one table: what it is called,
//! what IAM calls it, what it acts on and which verbs of the control room need it.
//!
//! The policy, the doctor and the texts of refusals read this table, so that none
//! of them can name an action that the others do not know.

use estate::aws::Api;
use serde::Serialize;
use std::fmt;

/// What an operator does, as far as permissions differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verb {
    /// See services as they are.
    Observe,
    /// Plan: releases, alarms, quotas.
    Plan,
    /// Bring a release up and give it traffic.
    Deploy,
    /// Take the traffic away from a release.
    RollBack,
    /// Ask for a snapshot of a database.
    Snapshot,
    /// Read logs.
    Logs,
    /// Read metrics, by which rollouts are judged.
    Metrics,
}

impl Verb {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Observe,
        Self::Plan,
        Self::Deploy,
        Self::RollBack,
        Self::Snapshot,
        Self::Logs,
        Self::Metrics,
    ];

    /// The operations it needs.
    pub fn operations(self) -> impl Iterator<Item = Operation> {
        let needs = move |operation: &Operation| operation.row().verbs.contains(&self);
        Operation::ALL.iter().copied().filter(needs)
    }

    /// How it begins the id of a policy's statement.
    pub(crate) fn sid(self) -> &'static str {
        match self {
            Self::Observe => "Observe",
            Self::Plan => "Plan",
            Self::Deploy => "Deploy",
            Self::RollBack => "RollBack",
            Self::Snapshot => "Snapshot",
            Self::Logs => "Logs",
            Self::Metrics => "Metrics",
        }
    }
}

impl fmt::Display for Verb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Observe => "observe",
            Self::Plan => "plan",
            Self::Deploy => "deploy",
            Self::RollBack => "roll back",
            Self::Snapshot => "snapshot",
            Self::Logs => "logs",
            Self::Metrics => "metrics",
        })
    }
}

/// What a permission can be narrowed down to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Scope {
    /// Nothing: IAM knows no resource for the action, or would hide from a
    /// narrower permission what must be seen. Written `*`.
    Everything,
    /// ECS clusters.
    Clusters,
    /// ECS services.
    Services,
    /// Tasks of a cluster; their ids are not known beforehand.
    Tasks,
    /// Tasks that are listed: IAM knows no resource for it, but asks which cluster.
    ListedTasks,
    /// Listeners of a load balancer.
    Listeners,
    /// Rules of a load balancer's listeners.
    Rules,
    /// Log groups.
    LogGroups,
    /// Databases, and the snapshots the control room names.
    Databases,
}

impl Scope {
    /// How it ends the id of a policy's statement.
    pub(crate) fn sid(self) -> &'static str {
        match self {
            Self::Everything => "Everywhere",
            Self::Clusters => "Clusters",
            Self::Services => "Services",
            Self::Tasks => "Tasks",
            Self::ListedTasks => "ListedTasks",
            Self::Listeners => "Listeners",
            Self::Rules => "Rules",
            Self::LogGroups => "LogGroups",
            Self::Databases => "Databases",
        }
    }
}

/// What is known of an operation.
pub(crate) struct Row {
    pub(crate) api: Api,
    pub(crate) action: &'static str,
    pub(crate) effect: Sort,
    pub(crate) scope: Scope,
    pub(crate) verbs: &'static [Verb],
}

/// Whether an operation changes anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sort {
    Read,
    Write,
}

macro_rules! operations {
    ($($name:ident $api:ident $action:literal $sort:ident $scope:ident [$($verb:ident)*];)*) => {
        /// An operation of AWS.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Operation {
            $(#[doc = concat!("`", $action, "`")] $name,)*
        }

        impl Operation {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            pub(crate) fn row(self) -> &'static Row {
                match self {
                    $(Self::$name => &Row {
                        api: Api::$api,
                        action: $action,
                        effect: Sort::$sort,
                        scope: Scope::$scope,
                        verbs: &[$(Verb::$verb),*],
                    },)*
                }
            }
        }
    };
}

// What cannot be narrowed down, and why:
// - task definitions: IAM has no resource for describing or listing them;
// - everything of the balancer that describes: IAM has no resource for it;
// - `cloudwatch:GetMetricData`: IAM has no resource for it;
// - `cloudwatch:DescribeAlarms`: composite alarms are told under `*` only;
// - `servicequotas:GetServiceQuota`: a quota's ARN holds a number AWS may change.
// `sts:GetCallerIdentity` needs no permission; it is here for its name.
operations! {
    GetCallerIdentity Sts "sts:GetCallerIdentity" Read Everything [];
    AssumeRole Sts "sts:AssumeRole" Read Everything [];
    DescribeClusters Ecs "ecs:DescribeClusters" Read Clusters [Plan];
    DescribeServices Ecs "ecs:DescribeServices" Read Services [Observe Plan Deploy RollBack];
    DescribeTaskDefinition Ecs "ecs:DescribeTaskDefinition" Read Everything [Observe Plan Deploy RollBack];
    ListTaskDefinitions Ecs "ecs:ListTaskDefinitions" Read Everything [Plan];
    ListTasks Ecs "ecs:ListTasks" Read ListedTasks [Observe];
    DescribeTasks Ecs "ecs:DescribeTasks" Read Tasks [Observe];
    UpdateService Ecs "ecs:UpdateService" Write Services [Deploy RollBack];
    TagResource Ecs "ecs:TagResource" Write Services [Deploy RollBack];
    DescribeLoadBalancers ElasticLoadBalancing "elasticloadbalancing:DescribeLoadBalancers" Read Everything [Observe Plan Deploy RollBack Metrics];
    DescribeListeners ElasticLoadBalancing "elasticloadbalancing:DescribeListeners" Read Everything [Observe Plan Deploy RollBack];
    DescribeRules ElasticLoadBalancing "elasticloadbalancing:DescribeRules" Read Everything [Observe Plan Deploy RollBack];
    DescribeTargetGroups ElasticLoadBalancing "elasticloadbalancing:DescribeTargetGroups" Read Everything [Observe Plan Deploy RollBack Metrics];
    DescribeTargetHealth ElasticLoadBalancing "elasticloadbalancing:DescribeTargetHealth" Read Everything [Observe Plan Deploy RollBack];
    DescribeTargetGroupAttributes ElasticLoadBalancing "elasticloadbalancing:DescribeTargetGroupAttributes" Read Everything [Plan];
    ModifyRule ElasticLoadBalancing "elasticloadbalancing:ModifyRule" Write Rules [Deploy RollBack];
    ModifyListener ElasticLoadBalancing "elasticloadbalancing:ModifyListener" Write Listeners [Deploy RollBack];
    GetMetricData CloudWatch "cloudwatch:GetMetricData" Read Everything [Observe Plan Metrics];
    DescribeAlarms CloudWatch "cloudwatch:DescribeAlarms" Read Everything [Observe Plan];
    FilterLogEvents Logs "logs:FilterLogEvents" Read LogGroups [Logs];
    CreateDbSnapshot Rds "rds:CreateDBSnapshot" Write Databases [Snapshot];
    DescribeDbSnapshots Rds "rds:DescribeDBSnapshots" Read Databases [Snapshot];
    DescribeDbInstances Rds "rds:DescribeDBInstances" Read Databases [Snapshot];
    GetServiceQuota ServiceQuotas "servicequotas:GetServiceQuota" Read Everything [Plan];
}

impl Operation {
    /// As AWS writes it: `UpdateService`.
    #[must_use]
    pub fn name(self) -> &'static str {
        let action = self.row().action;
        action.split_once(':').map_or(action, |(_, name)| name)
    }

    /// The IAM action that permits it: `ecs:UpdateService`.
    #[must_use]
    pub fn action(self) -> &'static str {
        self.row().action
    }

    /// The interface it belongs to.
    #[must_use]
    pub fn api(self) -> Api {
        self.row().api
    }

    /// Whether it changes anything.
    #[must_use]
    pub fn is_write(self) -> bool {
        self.row().effect == Sort::Write
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
