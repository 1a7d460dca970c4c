//! The estate as it came out of the file: valid, complete, ordered.

use crate::aws::{Account, Suite, Whereabouts};
use rollouts::Recipe;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use vocab::{EnvironmentName, NonEmpty, OperatorName, RegionName, ServiceName, Target};

/// What an estate is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Simulated: nothing that happens in it is real.
    Practice,
    /// Services in AWS accounts.
    Aws,
}

/// How far up an escalation has come when somebody is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum Level {
    /// Automated first response.
    L1,
    /// On call.
    L2,
    /// Senior.
    L3,
    /// Leadership.
    L4,
}

/// A place services run in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Environment {
    /// Its name.
    pub name: EnvironmentName,
    /// A word on it.
    pub summary: Option<String>,
    /// Where it is; the first is meant when nobody names one.
    pub regions: NonEmpty<RegionName>,
    /// Whether changes need a confirmation, and the shells are loud about it.
    pub protected: bool,
}

/// One deployable component.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Service {
    /// Its name.
    pub name: ServiceName,
    /// A word on it.
    pub summary: Option<String>,
    /// Where it runs, in the order of the file's environments.
    pub environments: NonEmpty<EnvironmentName>,
    /// Who answers for it, in the order of the file.
    pub contacts: Vec<OperatorName>,
}

/// Somebody to call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Contact {
    /// What people call them.
    pub name: OperatorName,
    /// What they are there for.
    pub role: String,
    /// How far up.
    pub level: Level,
    /// How they are reached.
    pub page: String,
}

/// A service in its place: all that is known of one target.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Placement {
    /// Whether the environment is protected.
    pub protected: bool,
    /// The database behind the service there.
    pub database: Option<String>,
    /// How it is rolled out there.
    pub recipe: Recipe,
    /// Where it lives in AWS; only in an estate of kind `aws`, and there always.
    pub aws: Option<Whereabouts>,
}

/// Everything the control room operates. Made by [`Estate::parse`] only, so that
/// names in it exist, and every target has a placement.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Estate {
    pub(super) name: String,
    pub(super) kind: Kind,
    pub(super) default_environment: Option<EnvironmentName>,
    pub(super) environments: Vec<Environment>,
    pub(super) services: Vec<Service>,
    pub(super) contacts: Vec<Contact>,
    pub(super) suites: Vec<Suite>,
    pub(super) targets: BTreeMap<Target, Placement>,
}

impl Estate {
    /// What people call it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it is made of.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The environment that is meant when nobody names one.
    #[must_use]
    pub fn default_environment(&self) -> Option<&EnvironmentName> {
        self.default_environment.as_ref()
    }

    /// Environments in the order of the file; at least one.
    #[must_use]
    pub fn environments(&self) -> &[Environment] {
        &self.environments
    }

    /// Services in the order of the file; at least one.
    #[must_use]
    pub fn services(&self) -> &[Service] {
        &self.services
    }

    /// Contacts in the order of the file.
    #[must_use]
    pub fn contacts(&self) -> &[Contact] {
        &self.contacts
    }

    /// Verification suites in the order of the file. A practice estate has none: its
    /// suites are built in.
    #[must_use]
    pub fn suites(&self) -> &[Suite] {
        &self.suites
    }

    /// The verification suite of this name.
    #[must_use]
    pub fn suite(&self, name: &str) -> Option<&Suite> {
        self.suites.iter().find(|suite| suite.name == name)
    }

    /// The AWS accounts its targets live in, each once; one and the same number is
    /// there several times when it is reached in several ways.
    #[must_use]
    pub fn accounts(&self) -> BTreeSet<&Account> {
        let placements = self.targets.values();
        placements
            .filter_map(|placement| placement.aws.as_ref())
            .map(|aws| &aws.account)
            .collect()
    }

    /// Targets in alphabetical order, each with what is known of it.
    pub fn targets(&self) -> impl Iterator<Item = (&Target, &Placement)> {
        self.targets.iter()
    }

    /// The environment of this name.
    #[must_use]
    pub fn environment(&self, name: &EnvironmentName) -> Option<&Environment> {
        self.environments
            .iter()
            .find(|environment| environment.name == *name)
    }

    /// The service of this name.
    #[must_use]
    pub fn service(&self, name: &ServiceName) -> Option<&Service> {
        self.services.iter().find(|service| service.name == *name)
    }

    /// What is known of a target; none when the service does not run there.
    #[must_use]
    pub fn target(&self, target: &Target) -> Option<&Placement> {
        self.targets.get(target)
    }

    /// How a target is rolled out; none when the service does not run there.
    #[must_use]
    pub fn recipe(&self, target: &Target) -> Option<&Recipe> {
        self.target(target).map(|placement| &placement.recipe)
    }
}
