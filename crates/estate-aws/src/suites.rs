//! Suites: a slot is examined on an address of its own, past the weights.
//!
//! An order is one examination: who asks again hears what was found then. A check
//! is one request, and what is expected of its answer.

use crate::errors::failed;
use crate::estate::AwsEstate;
use crate::health::count;
use crate::perform::refused;
use crate::places::Place;
use estate::aws::{Check, Suite};
use estate::{Order, Probe};
use rollouts::{FailureClass, Outcome, Slot};
use std::error::Error;
use std::sync::PoisonError;
use std::time::Duration;
use vocab::Timestamp;

/// How long one answer may take, in wall time.
const PATIENCE: Duration = Duration::from_secs(10);

/// Bytes of an answer that are looked at.
const LOOKED_AT: usize = 1 << 20;

/// What an examination came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Verdict {
    passed: bool,
    evidence: String,
}

impl AwsEstate {
    pub(crate) async fn examine(
        &self,
        order: &Order,
        suite: &str,
        slot: Slot,
        called: Timestamp,
    ) -> Outcome {
        let key = (order.rollout.clone(), order.id);
        let verdict = match self.verdicts.get(&key) {
            Some(verdict) => verdict,
            None => match self.judge(order, suite, slot).await {
                Ok(verdict) => {
                    self.verdicts.put(key, verdict.clone());
                    verdict
                }
                Err(outcome) => return *outcome,
            },
        };
        if verdict.passed {
            return Outcome::Done {
                called,
                acknowledged: self.now(),
                detail: verdict.evidence,
            };
        }
        refused(&order.target, FailureClass::Rejected, verdict.evidence)
    }

    pub(crate) fn was_examined(&self, order: &Order) -> Probe {
        match self.verdicts.get(&(order.rollout.clone(), order.id)) {
            Some(verdict) if verdict.passed => Probe::Done {
                detail: verdict.evidence,
            },
            Some(_) | None => Probe::NotDone,
        }
    }

    async fn judge(&self, order: &Order, name: &str, slot: Slot) -> Result<Verdict, Box<Outcome>> {
        let place = self.place_for(order).await;
        let place = place.map_err(|error| Box::new(failed(&error)))?;
        let rejected = |why: String| refused(&order.target, FailureClass::Rejected, why);
        let Some(suite) = self.sites().estate().suite(name).cloned() else {
            let why = format!("the estate file has no suite `{name}`: add a `[[suite]]` with it");
            return Err(Box::new(rejected(why)));
        };
        let addresses = place.whereabouts.test_addresses.as_ref();
        let Some(address) = addresses.map(|addresses| addresses[slot as usize].clone()) else {
            let why = format!(
                "suite `{name}` reaches slot {slot} nowhere: add `test-addresses` to the estate \
                 file"
            );
            return Err(Box::new(rejected(why)));
        };
        let passing = match passing(&place, slot).await {
            Ok(passing) => passing,
            Err(error) => return Err(Box::new(failed(&error))),
        };
        if passing == Some(0) {
            return Ok(Verdict {
                passed: false,
                evidence: format!("no task in slot {slot} passes its health check"),
            });
        }
        let client = self.http().map_err(|error| Box::new(rejected(error)))?;
        let mut findings = Vec::new();
        for check in suite.checks.iter() {
            if let Err(finding) = fetch(&client, &address, check).await {
                findings.push(format!("`{}` {finding}", check.path));
            }
        }
        Ok(verdict(&suite, findings, passing))
    }

    /// The client of all examinations. It follows no redirect: where one leads may
    /// be another slot.
    fn http(&self) -> Result<reqwest::Client, String> {
        // A client is put in whole, so a panic elsewhere cannot have spoiled it.
        let mut kept = self.examiner.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(client) = kept.as_ref() {
            return Ok(client.clone());
        }
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(PATIENCE)
            .build()
            .map_err(|error| format!("suites cannot be run: {}", chain(&error)))?;
        *kept = Some(client.clone());
        Ok(client)
    }
}

/// Tasks of a slot that pass, as far as somebody checks them.
async fn passing(place: &Place, slot: Slot) -> Result<Option<u32>, estate::AdapterError> {
    match place.group(slot) {
        Some(group) => count(place, group).await.map(Some),
        None => Ok(None),
    }
}

fn verdict(suite: &Suite, findings: Vec<String>, passing: Option<u32>) -> Verdict {
    let all = suite.checks.iter().count();
    let good = all - findings.len();
    let tasks = match passing {
        Some(1) => ", 1 healthy task".to_owned(),
        Some(more) => format!(", {more} healthy tasks"),
        None => String::new(),
    };
    let sum = format!("{good} of {all} checks{tasks}");
    if findings.is_empty() {
        return Verdict {
            passed: true,
            evidence: sum,
        };
    }
    Verdict {
        passed: false,
        evidence: format!("{sum}: {}", findings.join("; ")),
    }
}

/// Runs one check; an error says what was found instead.
async fn fetch(client: &reqwest::Client, address: &str, check: &Check) -> Result<(), String> {
    let url = format!("{}{}", address.trim_end_matches('/'), check.path);
    let answer = client.get(url).send().await;
    let mut answer = answer.map_err(|error| format!("gave no answer: {}", chain(&error)))?;
    let status = answer.status().as_u16();
    if status != check.status {
        return Err(format!("answered {status} instead of {}", check.status));
    }
    let Some(text) = &check.contains else {
        return Ok(());
    };
    let mut body = Vec::new();
    while body.len() < LOOKED_AT {
        let chunk = answer.chunk().await;
        match chunk.map_err(|error| format!("broke off: {}", chain(&error)))? {
            Some(chunk) => body.extend_from_slice(&chunk),
            None => break,
        }
    }
    if String::from_utf8_lossy(&body).contains(text) {
        return Ok(());
    }
    Err(format!("answered {status} without `{text}`"))
}

/// An error with its causes, and without the address, which may hold a password.
fn chain(error: &reqwest::Error) -> String {
    let mut causes = std::iter::successors(error.source(), |&cause| cause.source());
    let first = causes.next().map_or_else(
        || "the request could not be made".to_owned(),
        ToString::to_string,
    );
    causes.fold(first, |text, cause| format!("{text}: {cause}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use vocab::NonEmpty;

    fn suite() -> Suite {
        let check = |path: &str| Check {
            path: path.into(),
            status: 200,
            contains: None,
        };
        Suite {
            name: "smoke".into(),
            checks: NonEmpty::ending_with(vec![check("/")], check("/health")),
        }
    }

    #[test]
    fn a_pass_says_how_much_was_checked() {
        let found = verdict(&suite(), Vec::new(), Some(2));
        assert!(found.passed);
        assert_eq!(found.evidence, "2 of 2 checks, 2 healthy tasks");
    }

    #[test]
    fn a_failure_says_what_was_found() {
        let findings = vec!["`/health` answered 503 instead of 200".to_owned()];
        let found = verdict(&suite(), findings, None);
        assert!(!found.passed);
        assert_eq!(
            found.evidence,
            "1 of 2 checks: `/health` answered 503 instead of 200"
        );
    }
}
