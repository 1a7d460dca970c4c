//! The doctor: looks at everything a rollout would need, and changes nothing.
//!
//! It follows the way a rollout goes: credentials, account, clock, then target by
//! target what the estate file names, then the permissions each verb needs. Reads
//! are tried; writes cannot be tried without doing them, so they are listed with
//! the actions they need.

mod account;
mod clock;
mod permissions;
mod target;

use crate::batch::together;
use crate::estate::AwsEstate;
use crate::operations::Operation;
use crate::sites::Site;
use estate::aws::Account;
use estate::{AdapterError, Pending};
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;
use vocab::Target;

/// How grave a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// As it should be.
    Ok,
    /// Could not be tried without changing something.
    NotTried,
    /// A rollout will work; something else may not.
    Warning,
    /// A rollout will not work.
    Error,
}

/// One thing the doctor looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// How grave it is.
    pub level: Level,
    /// An account, or a target.
    pub about: String,
    /// What was found.
    pub text: String,
    /// What to do about it; empty when there is nothing to do.
    pub way_out: String,
    /// The IAM actions it is about.
    pub actions: Vec<String>,
}

impl AwsEstate {
    /// Looks at the whole estate.
    pub async fn doctor(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        let mut sound = BTreeMap::new();
        for (account, sites) in self.sites_by_account().await {
            for site in &sites {
                site.forget_tried();
            }
            let (told, is_sound) = account::look(&account, &sites).await;
            findings.extend(told);
            if is_sound {
                sound.insert(account, sites);
            }
        }
        let looks = self
            .sites()
            .estate()
            .targets()
            .filter_map(|(target, placement)| {
                let aws = placement.aws.as_ref()?;
                let account = &aws.account;
                sound.contains_key(account).then(|| {
                    let look: Pending<'_, Vec<Finding>> =
                        Box::pin(target::look(self, target, placement, aws));
                    look
                })
            });
        let looks = looks.collect();
        findings.extend(together(looks).await.into_iter().flatten());
        for (account, sites) in &sound {
            findings.extend(permissions::summary(account, sites));
        }
        findings.extend(permissions::policies(self.sites().estate()));
        findings
    }

    async fn sites_by_account(&self) -> BTreeMap<Account, Vec<Arc<Site>>> {
        let mut sites: BTreeMap<Account, Vec<Arc<Site>>> = BTreeMap::new();
        for (target, placement) in self.sites().estate().targets() {
            let Some(aws) = &placement.aws else { continue };
            let site = self.sites().site(&aws.account, &target.region).await;
            let known = sites.entry(aws.account.clone()).or_default();
            if !known.iter().any(|known| Arc::ptr_eq(known, &site)) {
                known.push(site);
            }
        }
        sites
    }
}

/// Findings about one thing.
struct Sheet {
    about: String,
    findings: Vec<Finding>,
    /// Faults that were met, without the requests that met them.
    met: Vec<AdapterError>,
}

impl Sheet {
    fn new(about: String) -> Self {
        Self {
            about,
            findings: Vec::new(),
            met: Vec::new(),
        }
    }

    fn of_target(target: &Target) -> Self {
        Self::new(target.to_string())
    }

    fn add(&mut self, level: Level, text: String, way_out: &str) {
        self.findings.push(Finding {
            level,
            about: self.about.clone(),
            text,
            way_out: way_out.to_owned(),
            actions: Vec::new(),
        });
    }

    fn ok(&mut self, text: impl Into<String>) {
        self.add(Level::Ok, text.into(), "");
    }

    fn warn(&mut self, text: impl Into<String>, way_out: &str) {
        self.add(Level::Warning, text.into(), way_out);
    }

    fn wrong(&mut self, text: impl Into<String>, way_out: &str) {
        self.add(Level::Error, text.into(), way_out);
    }

    /// Something could not be looked at, or is not there.
    /// One fault may be met in several ways; it is told once.
    fn trouble(&mut self, level: Level, error: &AdapterError) {
        let anonymous = AdapterError {
            request: String::new(),
            ..error.clone()
        };
        if self.met.contains(&anonymous) {
            return;
        }
        self.met.push(anonymous);
        let action = Operation::ALL
            .iter()
            .find(|operation| operation.name() == error.operation)
            .map(|operation| operation.action().to_owned());
        self.findings.push(Finding {
            level,
            about: self.about.clone(),
            text: error.to_string(),
            // Every error says its own way out.
            way_out: String::new(),
            actions: action.into_iter().collect(),
        });
    }
}

#[cfg(test)]
mod tests;
