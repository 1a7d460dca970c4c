//! Who we are in the accounts of an estate, for shells.

use crate::alarms::{self, WatchingAlarm};
use crate::connect::Factor;
use crate::estate::AwsEstate;
use crate::login::{Identity, LoginNeeded};
use crate::logs::{self, LogPage, LogQuestion};
use crate::operations::Operation;
use estate::aws::Account;
use estate::{AdapterError, ErrorClass};
use std::collections::BTreeMap;
use vocab::{RegionName, Target};

impl AwsEstate {
    /// Who we are, account by account, as STS says; asked once, and again when
    /// credentials have changed.
    pub async fn identities(&self) -> Vec<(Account, Result<Identity, AdapterError>)> {
        let mut told = Vec::new();
        for (account, region) in self.accounts() {
            let site = self.sites().site(&account, &region).await;
            let identity = site.identity().await.map_err(AdapterError::from);
            told.push((account, identity));
        }
        told
    }

    /// The second factors without which accounts cannot be used now. Reads files of
    /// this computer only: it can be asked before anything is called.
    pub async fn factors(&self) -> Vec<Factor> {
        let mut wanted = Vec::new();
        for (account, region) in self.accounts() {
            let site = self.sites().site(&account, &region).await;
            wanted.extend(site.login().factor().await);
        }
        wanted
    }

    /// Accounts whose calls have stopped until somebody logs in.
    #[must_use]
    pub fn login_needed(&self) -> Vec<LoginNeeded> {
        self.sites().login_needed()
    }

    /// Lets calls go on, with credentials fetched anew.
    pub fn retry_login(&self) {
        self.sites().retry_login();
    }

    /// Calls made so far, by operation.
    #[must_use]
    pub fn calls(&self) -> BTreeMap<&'static str, u64> {
        self.sites().calls().by_operation()
    }

    /// The alarms that watch a target, in the order of the estate file.
    ///
    /// # Errors
    /// When they cannot be read; an alarm that does not exist is none.
    pub async fn alarms(&self, target: &Target) -> Result<Vec<WatchingAlarm>, AdapterError> {
        let (site, aws) = self.sites().at(target).await?;
        Ok(alarms::read(&site, &aws.alarms).await?)
    }

    /// Some of a target's log.
    ///
    /// # Errors
    /// When the estate file names no log group, or it cannot be read.
    pub async fn logs(
        &self,
        target: &Target,
        question: &LogQuestion,
    ) -> Result<LogPage, AdapterError> {
        let (site, aws) = self.sites().at(target).await?;
        let Some(group) = &aws.log_group else {
            return Err(site.error(
                ErrorClass::Missing,
                Operation::FilterLogEvents,
                &target.to_string(),
                "the estate file names no `log-group` for it; add one under `aws`",
            ));
        };
        Ok(logs::read(&site, group, question).await?)
    }

    /// Accounts of the estate, each with a region to ask STS in.
    fn accounts(&self) -> BTreeMap<Account, RegionName> {
        let mut accounts = BTreeMap::new();
        for (target, placement) in self.sites().estate().targets() {
            if let Some(aws) = &placement.aws {
                accounts
                    .entry(aws.account.clone())
                    .or_insert_with(|| target.region.clone());
            }
        }
        accounts
    }
}
