//! Errands: what is done beside a target, and waited for by nobody.
//!
//! A snapshot of its database, diagnostics of a slot, a call for a person. None of
//! them may hold up traffic on its way back, and none may be done twice over.

mod diagnostics;

use crate::errors::failed;
use crate::estate::AwsEstate;
use crate::operations::Operation;
use crate::perform::refused;
use crate::places::about;
use crate::sites::Site;
use aws_sdk_rds::types::DbSnapshot;
use estate::{AdapterError, Order, Pending, Probe};
use rollouts::{FailureClass, Outcome, Slot};
use vocab::{EffectId, RolloutId, Target, Timestamp};

/// A call for a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// On whose behalf.
    pub rollout: RolloutId,
    /// Which effect of it: the same page said twice has the same.
    pub id: EffectId,
    /// What it is about.
    pub target: Target,
    /// What they are told.
    pub text: String,
}

/// Somebody who can call people.
pub trait Pager: Send + Sync {
    /// Calls somebody; says whom, or why nobody could be called.
    fn page<'a>(&'a self, page: &'a Page) -> Pending<'a, Result<String, String>>;
}

impl AwsEstate {
    /// Calls for a person. Asks nothing of AWS, for that may be what is broken.
    pub(crate) async fn page(&self, order: &Order, text: &str, called: Timestamp) -> Outcome {
        let Some(pager) = &self.options.pager else {
            let why = "nobody can be called yet: no pager is set up, so tell people yourself";
            return refused(&order.target, FailureClass::Rejected, why);
        };
        let key = (order.rollout.clone(), order.id);
        let done = |detail| Outcome::Done {
            called,
            acknowledged: self.now(),
            detail,
        };
        if let Some(detail) = self.paged.get(&key) {
            return done(detail);
        }
        let page = Page {
            rollout: order.rollout.clone(),
            id: order.id,
            target: order.target.clone(),
            text: text.to_owned(),
        };
        match pager.page(&page).await {
            Ok(whom) => {
                let detail = format!("called {whom}");
                self.paged.put(key, detail.clone());
                done(detail)
            }
            Err(why) => refused(&order.target, FailureClass::Unavailable, why),
        }
    }

    /// Whether a page went out; another process may have sent it.
    pub(crate) fn was_paged(&self, order: &Order) -> Probe {
        match self.paged.get(&(order.rollout.clone(), order.id)) {
            Some(detail) => Probe::Done { detail },
            None => Probe::Unclear {
                why: "pages leave no trace that could be looked for".to_owned(),
            },
        }
    }

    /// Asks for a snapshot. Its name says which order it is for, so that asking
    /// again finds it.
    pub(crate) async fn snapshot(
        &self,
        order: &Order,
        database: &str,
        called: Timestamp,
    ) -> Outcome {
        let site = match self.sites().at(&order.target).await {
            Ok((site, _)) => site,
            Err(error) => return failed(&error),
        };
        let name = snapshot_name(order);
        let resource = about(&order.target, &format!("database `{database}`"));
        let write = site.write(Operation::CreateDbSnapshot, &resource, || {
            site.rds()
                .create_db_snapshot()
                .db_instance_identifier(database)
                .db_snapshot_identifier(&name)
                .send()
        });
        let detail = match write.await {
            Ok(_) => format!("snapshot `{name}` of `{database}` begun"),
            Err(error) if error.has_code("DBSnapshotAlreadyExists") => {
                match find_snapshot(&site, &resource, &name).await {
                    Ok(Some(found)) => there(&found, &name),
                    Ok(None) => format!("snapshot `{name}` is there"),
                    Err(error) => return failed(&error),
                }
            }
            Err(error) => return Outcome::from(error),
        };
        Outcome::Done {
            called,
            acknowledged: self.now(),
            detail,
        }
    }

    pub(crate) async fn was_snapped(&self, order: &Order) -> Result<Probe, AdapterError> {
        let (site, _) = self.sites().at(&order.target).await?;
        let name = snapshot_name(order);
        let resource = about(&order.target, &format!("snapshot `{name}`"));
        Ok(match find_snapshot(&site, &resource, &name).await? {
            Some(found) => Probe::Done {
                detail: there(&found, &name),
            },
            None => Probe::NotDone,
        })
    }

    /// Keeps what is known of a slot in a folder of its own.
    pub(crate) async fn capture(&self, order: &Order, slot: Slot, called: Timestamp) -> Outcome {
        let Some(folder) = self.folder_of(order) else {
            let why = "there is no folder for diagnostics, so nothing was kept";
            return refused(&order.target, FailureClass::Rejected, why);
        };
        let place = match self.place(&order.target).await {
            Ok(place) => place,
            Err(error) => return failed(&error),
        };
        let papers = match diagnostics::gather(&place, slot, called).await {
            Ok(papers) => papers,
            Err(error) => return failed(&error),
        };
        let shown = folder.display().to_string();
        let kept = tokio::task::spawn_blocking(move || diagnostics::keep(&folder, &papers)).await;
        match kept {
            Ok(Ok(())) => Outcome::Done {
                called,
                acknowledged: self.now(),
                detail: format!("kept in {shown}"),
            },
            Ok(Err(error)) => {
                let why = format!("diagnostics could not be kept in {shown}: {error}");
                refused(&order.target, FailureClass::Unavailable, why)
            }
            Err(broken) => Outcome::Unknown {
                message: format!("`{}`: writing to {shown} broke off: {broken}", order.target),
            },
        }
    }

    pub(crate) fn was_captured(&self, order: &Order) -> Probe {
        match self.folder_of(order) {
            Some(folder) if folder.is_dir() => Probe::Done {
                detail: format!("kept in {}", folder.display()),
            },
            Some(_) | None => Probe::NotDone,
        }
    }

    fn folder_of(&self, order: &Order) -> Option<std::path::PathBuf> {
        let folder = self.options.diagnostics.as_ref()?;
        Some(folder.join(order_name(order)))
    }
}

/// An order as part of a name: `production-website-r17-4`. RDS wants letters,
/// digits and single hyphens.
fn order_name(order: &Order) -> String {
    let Target {
        environment,
        service,
        ..
    } = &order.target;
    let text = format!("{environment}-{service}-{}-{}", order.rollout, order.id.0);
    let words: Vec<&str> = text
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    words.join("-")
}

fn snapshot_name(order: &Order) -> String {
    format!("candlefish-{}", order_name(order))
}

fn there(found: &DbSnapshot, name: &str) -> String {
    let state = found.status().unwrap_or("in an unknown state");
    match found
        .snapshot_create_time()
        .and_then(|at| at.to_millis().ok())
    {
        Some(millis) => {
            let at = Timestamp::from_millis(millis);
            format!("snapshot `{name}` is there since {at} ({state})")
        }
        None => format!("snapshot `{name}` is there ({state})"),
    }
}

async fn find_snapshot(
    site: &Site,
    resource: &str,
    name: &str,
) -> Result<Option<DbSnapshot>, AdapterError> {
    let read = site
        .read(Operation::DescribeDbSnapshots, resource, || {
            let call = site.rds().describe_db_snapshots();
            call.db_snapshot_identifier(name).send()
        })
        .await;
    match read {
        Ok(answer) => Ok(answer.db_snapshots.unwrap_or_default().pop()),
        Err(error) if error.has_code("DBSnapshotNotFound") => Ok(None),
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rollouts::Effect;
    use vocab::Generation;

    #[test]
    fn a_snapshot_is_named_by_its_order_in_letters_digits_and_single_hyphens() {
        let order = Order {
            rollout: "r17:a--b".parse().unwrap(),
            id: EffectId(4),
            generation: Generation(1),
            attempt: 3,
            target: "production/us-east-1/website".parse().unwrap(),
            effect: Effect::TakeSnapshot {
                database: "orders".into(),
            },
        };
        let name = snapshot_name(&order);
        assert_eq!(name, "candlefish-production-website-r17-a-b-4");
    }
}
