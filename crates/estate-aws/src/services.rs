//! Services: what ECS says of them, ten a call for watchers, alone for writers.

use crate::batch::Batch;
use crate::operations::Operation;
use crate::places::{Per, Place, SiteKey, told_of};
use crate::sites::Site;
use aws_sdk_ecs::types::{Service, ServiceField};
use estate::{AdapterError, ErrorClass};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Services a call may name.
const A_CALL: usize = 10;

/// Services by site and cluster.
pub(crate) struct Services {
    batches: Per<(SiteKey, String), Batch<String, Arc<Service>, AdapterError>>,
}

impl Services {
    pub(crate) fn new() -> Self {
        Self {
            batches: Per::new(|| Batch::new(A_CALL)),
        }
    }

    /// A service as it is now, read together with others that are asked for.
    pub(crate) async fn together(
        &self,
        place: &Place,
        name: &str,
    ) -> Result<Arc<Service>, AdapterError> {
        let cluster = &place.whereabouts.cluster;
        let batch = self.batches.of(&(place.key(), cluster.clone()));
        let resource = resource(place, name);
        let read = batch
            .ask(name.to_owned(), |names| {
                Box::pin(read(&place.site, cluster, &resource, names))
            })
            .await;
        let what = in_words(name);
        let read = read.map_err(|error| told_of(&place.target, &what, error))?;
        read.ok_or_else(|| missing(place, name))
    }
}

/// A service as it is now, for one who is about to change it.
pub(crate) async fn alone(place: &Place, name: &str) -> Result<Arc<Service>, AdapterError> {
    let cluster = &place.whereabouts.cluster;
    let resource = resource(place, name);
    let found = Box::pin(read(&place.site, cluster, &resource, vec![name.to_owned()])).await?;
    let found = found.get(name).cloned();
    found.ok_or_else(|| missing(place, name))
}

/// A service in words.
pub(crate) fn resource(place: &Place, name: &str) -> String {
    place.about(&in_words(name))
}

fn in_words(name: &str) -> String {
    format!("service `{name}`")
}

fn missing(place: &Place, name: &str) -> AdapterError {
    let message = format!(
        "there is no service `{name}` in cluster `{}`: mend its name in the estate file, or \
         create it",
        place.whereabouts.cluster
    );
    place.site.error(
        ErrorClass::Missing,
        Operation::DescribeServices,
        &resource(place, name),
        message,
    )
}

/// Deleted services are told of for a while; they are none.
async fn read(
    site: &Site,
    cluster: &str,
    resource: &str,
    names: Vec<String>,
) -> Result<BTreeMap<String, Arc<Service>>, AdapterError> {
    let answer = site
        .read(Operation::DescribeServices, resource, || {
            site.ecs()
                .describe_services()
                .cluster(cluster)
                .set_services(Some(names.clone()))
                .include(ServiceField::Tags)
                .send()
        })
        .await?;
    let found = answer.services.unwrap_or_default().into_iter();
    let there = found.filter(|service| service.status() != Some("INACTIVE"));
    Ok(there
        .filter_map(|service| Some((service.service_name.clone()?, Arc::new(service))))
        .collect())
}
