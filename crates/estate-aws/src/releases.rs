//! Releases: task definitions, as they were registered.
//!
//! A revision never changes once it is registered, so what it says is kept; only
//! whether it may still be used can change, and is asked for before it is used.

use crate::batch::Flight;
use crate::operations::Operation;
use crate::places::{Per, Place, SiteKey};
use crate::slots::short;
use aws_sdk_ecs::types::{
    ContainerDefinition, SortOrder, Tag, TaskDefinition, TaskDefinitionField, TaskDefinitionStatus,
};
use estate::{AdapterError, ErrorClass};
use rollouts::{Migration, ReleaseFacts};
use std::collections::BTreeSet;
use std::sync::Arc;
use vocab::{Release, Span, Timestamp};

/// How long what a revision says is kept.
const KEPT: Span = Span::minutes(24 * 60);

/// Newest revisions that are offered, of every family.
const OFFERED: i32 = 20;

/// Says what a release does to stored data; nobody else could know.
const MIGRATION: &str = "candlefish:migration";

/// A revision as it was registered.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Built {
    /// Its name and what lists say of it.
    pub(crate) facts: ReleaseFacts,
    /// When it was registered.
    pub(crate) registered: Timestamp,
    /// Whether it may be used.
    pub(crate) active: bool,
    /// Whether its container has a health check of its own.
    pub(crate) health_check: bool,
}

/// What is known of revisions.
pub(crate) struct Releases {
    built: Per<SiteKey, Flight<String, Arc<Built>>>,
}

impl Releases {
    pub(crate) fn new() -> Self {
        Self {
            built: Per::new(|| Flight::new(KEPT)),
        }
    }

    /// What a revision says.
    pub(crate) async fn built(
        &self,
        place: &Place,
        name: &str,
    ) -> Result<Arc<Built>, AdapterError> {
        let flight = self.built.of(&place.key());
        let time = place.site.time();
        flight
            .get(&name.to_owned(), time.as_ref(), || async {
                Ok(Arc::new(describe(place, name).await?))
            })
            .await
    }

    /// Releases that could be rolled out instead of those that are there, newest
    /// first, and those that are there.
    pub(crate) async fn offered(
        &self,
        place: &Place,
        there: &[Release],
    ) -> Result<Vec<ReleaseFacts>, AdapterError> {
        let mut names: BTreeSet<String> = there.iter().map(ToString::to_string).collect();
        let families: BTreeSet<&str> = there
            .iter()
            .filter_map(|release| Some(release.as_str().rsplit_once(':')?.0))
            .collect();
        for family in families {
            names.extend(list(place, family).await?);
        }
        let mut built = Vec::new();
        for name in names {
            built.push(self.built(place, &name).await?);
        }
        built.sort_by_key(|built| (std::cmp::Reverse(built.registered), revision(built)));
        Ok(built.iter().map(|built| built.facts.clone()).collect())
    }
}

/// Newest first among those registered at the same moment.
fn revision(built: &Built) -> std::cmp::Reverse<u64> {
    let name = built.facts.release.as_str();
    let number = name.rsplit(':').next().and_then(|text| text.parse().ok());
    std::cmp::Reverse(number.unwrap_or(0))
}

/// A revision that may be used, asked for now.
///
/// # Errors
/// [`ErrorClass::Missing`] when there is none of that name, or it was deregistered.
pub(crate) async fn usable(place: &Place, release: &Release) -> Result<Built, AdapterError> {
    let built = describe(place, release.as_str()).await?;
    if built.active {
        return Ok(built);
    }
    let message = format!(
        "`{release}` was deregistered, so ECS starts no task of it: choose another revision, or \
         register it anew"
    );
    Err(place.error(
        ErrorClass::Missing,
        Operation::DescribeTaskDefinition,
        &what(release.as_str()),
        message,
    ))
}

fn what(name: &str) -> String {
    format!("task definition `{name}`")
}

fn missing(place: &Place, name: &str) -> AdapterError {
    let message = format!(
        "there is no release `{name}`: a release is a task definition with its revision, written \
         like `website:42`"
    );
    place.error(
        ErrorClass::Missing,
        Operation::DescribeTaskDefinition,
        &what(name),
        message,
    )
}

async fn describe(place: &Place, name: &str) -> Result<Built, AdapterError> {
    // Without a revision ECS would take the newest, and tomorrow another one.
    let revision = name.rsplit_once(':').map(|(_, revision)| revision);
    if revision.is_none_or(|revision| revision.parse::<u32>().is_err()) {
        return Err(missing(place, name));
    }
    let site = &place.site;
    let resource = place.about(&what(name));
    let answer = site
        .read(Operation::DescribeTaskDefinition, &resource, || {
            site.ecs()
                .describe_task_definition()
                .task_definition(name)
                .include(TaskDefinitionField::Tags)
                .send()
        })
        .await;
    let answer = match answer {
        Ok(answer) => answer,
        // What ECS says of a name it does not know.
        Err(error) if error.has_code("ClientException") => return Err(missing(place, name)),
        Err(error) => return Err(error.into()),
    };
    let definition = answer.task_definition.as_ref();
    let definition = definition.ok_or_else(|| missing(place, name))?;
    let container = place.whereabouts.container.as_deref();
    let release = name.parse().map_err(|_| missing(place, name))?;
    Ok(built(release, definition, answer.tags(), container))
}

async fn list(place: &Place, family: &str) -> Result<Vec<String>, AdapterError> {
    let site = &place.site;
    let resource = place.about(&format!("task definitions `{family}`"));
    let page = site
        .read(Operation::ListTaskDefinitions, &resource, || {
            site.ecs()
                .list_task_definitions()
                .family_prefix(family)
                .sort(SortOrder::Desc)
                .status(TaskDefinitionStatus::Active)
                .max_results(OFFERED)
                .send()
        })
        .await?;
    let newest = page.task_definition_arns.unwrap_or_default();
    let offered = usize::try_from(OFFERED).unwrap_or_default();
    let names = newest.iter().take(offered).map(|arn| short(arn).to_owned());
    Ok(names.collect())
}

fn built(
    release: Release,
    definition: &TaskDefinition,
    tags: &[Tag],
    container: Option<&str>,
) -> Built {
    let millis = definition
        .registered_at()
        .and_then(|at| at.to_millis().ok());
    let registered = Timestamp::from_millis(millis.unwrap_or(0));
    let container = chosen(definition.container_definitions(), container);
    let image = container.and_then(ContainerDefinition::image);
    let mut summary = image.map_or_else(
        || "no image is named".to_owned(),
        |image| format!("image {}", image_tag(image)),
    );
    if millis.is_some() {
        summary.push_str(&format!(", registered {registered}"));
    }
    let facts = ReleaseFacts {
        release,
        migration: migration(tags),
        summary,
    };
    Built {
        facts,
        registered,
        active: definition.status() != Some(&TaskDefinitionStatus::Inactive),
        health_check: container.is_some_and(|container| container.health_check().is_some()),
    }
}

/// The container a release is known by.
fn chosen<'a>(
    containers: &'a [ContainerDefinition],
    name: Option<&str>,
) -> Option<&'a ContainerDefinition> {
    match name {
        Some(name) => containers.iter().find(|one| one.name() == Some(name)),
        None => containers.iter().find(|one| one.essential() != Some(false)),
    }
}

/// What an image is called beside its repository; of a digest the beginning.
fn image_tag(image: &str) -> &str {
    let name = image.rsplit('/').next().unwrap_or(image);
    if let Some((_, digest)) = name.split_once('@') {
        return digest.get(..19).unwrap_or(digest);
    }
    name.split_once(':').map_or("latest", |(_, tag)| tag)
}

fn migration(tags: &[Tag]) -> Migration {
    let tag = tags.iter().find(|tag| tag.key() == Some(MIGRATION));
    match tag.and_then(Tag::value) {
        Some("compatible") => Migration::Compatible,
        Some("non-reversible") => Migration::NonReversible,
        Some(_) | None => Migration::None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_smithy_types::DateTime;

    fn container(name: &str, image: &str, essential: bool) -> ContainerDefinition {
        ContainerDefinition::builder()
            .name(name)
            .image(image)
            .essential(essential)
            .build()
    }

    fn told(container_name: Option<&str>, tags: &[Tag]) -> Built {
        let definition = TaskDefinition::builder()
            .container_definitions(container("sidecar", "envoy:1", false))
            .container_definitions(container("web", "x.dkr.ecr/shop/website:2f9c1e4", true))
            .registered_at(DateTime::from_secs(1_795_183_320))
            .build();
        built(
            "website:42".parse().unwrap(),
            &definition,
            tags,
            container_name,
        )
    }

    #[test]
    fn a_release_is_told_by_image_and_time() {
        let summary = told(None, &[]).facts.summary;
        assert_eq!(summary, "image 2f9c1e4, registered 2026-11-20T14:02:00Z");
        let of = |name| told(Some(name), &[]).facts.summary;
        assert!(of("sidecar").starts_with("image 1,"));
        assert!(of("nobody").starts_with("no image is named"));
    }

    #[test]
    fn images_are_called_by_tag_or_digest() {
        for (image, tag) in [
            ("website", "latest"),
            ("localhost:5000/website", "latest"),
            ("localhost:5000/website:v1.2", "v1.2"),
            ("website@sha256:0123456789abcdef0123", "sha256:0123456789ab"),
        ] {
            assert_eq!(image_tag(image), tag, "{image}");
        }
    }

    #[test]
    fn a_tag_says_what_happens_to_stored_data() {
        let tag = |value: &str| vec![Tag::builder().key(MIGRATION).value(value).build()];
        let of = |value| told(None, &tag(value)).facts.migration;
        assert_eq!(of("compatible"), Migration::Compatible);
        assert_eq!(of("non-reversible"), Migration::NonReversible);
        assert_eq!(told(None, &[]).facts.migration, Migration::None);
    }
}
