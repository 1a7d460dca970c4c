//! From the names somebody typed to one target.

use super::estate::{Environment, Estate, Service};
use super::nearest::{listed, suggestion};
use super::source::shown;
use serde::Serialize;
use vocab::{EnvironmentName, RegionName, ServiceName, Target};

/// Why names do not lead to one target, and what to say instead.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize)]
#[serde(rename_all = "kebab-case", tag = "unresolved")]
pub enum Unresolved {
    /// No service is called that.
    #[error("no service is called `{}`; {}", shown(text), suggestion(text, known.iter().map(ServiceName::as_str)))]
    Service {
        /// What was typed.
        text: String,
        /// The services there are.
        known: Vec<ServiceName>,
    },
    /// No environment is called that.
    #[error("no environment is called `{}`; {}", shown(text), suggestion(text, known.iter().map(EnvironmentName::as_str)))]
    Environment {
        /// What was typed.
        text: String,
        /// The environments there are.
        known: Vec<EnvironmentName>,
    },
    /// The environment has no such region.
    #[error("`{environment}` is not in a region `{}`; {}", shown(text), suggestion(text, known.iter().map(RegionName::as_str)))]
    Region {
        /// What was typed.
        text: String,
        /// In which environment.
        environment: EnvironmentName,
        /// The regions it has.
        known: Vec<RegionName>,
    },
    /// The service runs elsewhere.
    #[error("`{service}` does not run in `{environment}`; it runs in {}", listed(known.iter().map(EnvironmentName::as_str)))]
    NotThere {
        /// Which service.
        service: ServiceName,
        /// Where it was looked for.
        environment: EnvironmentName,
        /// Where it runs.
        known: Vec<EnvironmentName>,
    },
    /// Several environments could be meant.
    #[error("`{service}` runs in {}; say in which of them", listed(known.iter().map(EnvironmentName::as_str)))]
    WhichEnvironment {
        /// Which service.
        service: ServiceName,
        /// Where it runs.
        known: Vec<EnvironmentName>,
    },
}

impl Estate {
    /// The target somebody means. Without an environment the file's default is
    /// meant, or the only one the service runs in; without a region the first of
    /// the environment.
    ///
    /// # Errors
    /// [`Unresolved`], with the nearest names or with what has to be added.
    pub fn resolve(
        &self,
        service: &str,
        environment: Option<&str>,
        region: Option<&str>,
    ) -> Result<Target, Unresolved> {
        let service = self.service_called(service)?;
        let environment = match environment {
            Some(name) => self.environment_called(name)?,
            None => self.environment_meant(service)?,
        };
        if !service
            .environments
            .iter()
            .any(|name| *name == environment.name)
        {
            return Err(Unresolved::NotThere {
                service: service.name.clone(),
                environment: environment.name.clone(),
                known: service.environments.clone().into(),
            });
        }
        Ok(Target {
            environment: environment.name.clone(),
            region: region_called(environment, region)?,
            service: service.name.clone(),
        })
    }

    fn service_called(&self, text: &str) -> Result<&Service, Unresolved> {
        let found = self
            .services
            .iter()
            .find(|service| service.name.as_str() == text);
        found.ok_or_else(|| Unresolved::Service {
            text: text.to_owned(),
            known: self
                .services
                .iter()
                .map(|service| service.name.clone())
                .collect(),
        })
    }

    fn environment_called(&self, text: &str) -> Result<&Environment, Unresolved> {
        let found = self
            .environments
            .iter()
            .find(|there| there.name.as_str() == text);
        found.ok_or_else(|| Unresolved::Environment {
            text: text.to_owned(),
            known: self
                .environments
                .iter()
                .map(|there| there.name.clone())
                .collect(),
        })
    }

    fn environment_meant(&self, service: &Service) -> Result<&Environment, Unresolved> {
        let only = match service.environments.as_slice() {
            [only] => Some(only),
            _ => None,
        };
        let meant = self.default_environment.as_ref().or(only);
        meant
            .and_then(|name| self.environment(name))
            .ok_or_else(|| {
                let known = service.environments.clone().into();
                Unresolved::WhichEnvironment {
                    service: service.name.clone(),
                    known,
                }
            })
    }
}

fn region_called(environment: &Environment, text: Option<&str>) -> Result<RegionName, Unresolved> {
    let Some(text) = text else {
        return Ok(environment.regions.first().clone());
    };
    let found = environment
        .regions
        .iter()
        .find(|region| region.as_str() == text);
    found.cloned().ok_or_else(|| Unresolved::Region {
        text: text.to_owned(),
        environment: environment.name.clone(),
        known: environment.regions.clone().into(),
    })
}
