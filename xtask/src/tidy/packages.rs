//! The manifests of the workspace, as cargo itself understands them.

use std::path::Path;

use anyhow::{Context as _, bail};
use serde::Deserialize;

use crate::cargo;

/// Packages that are the workshop, not the product. They may use anything, and
/// count in no chain.
const WORKSHOP: &[&str] = &["bundler", "control-room-tests", "xtask"];

#[derive(Debug, Deserialize)]
struct Metadata {
    packages: Vec<Package>,
    workspace_root: String,
}

/// One package of the workspace.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Package {
    pub(crate) name: String,
    /// From the root, with `/`.
    #[serde(rename = "manifest_path")]
    pub(crate) manifest: String,
    pub(crate) dependencies: Vec<Dependency>,
}

/// One entry under one of a manifest's dependency headings.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Dependency {
    pub(crate) name: String,
    /// `None` is an ordinary dependency.
    #[serde(default)]
    pub(crate) kind: Option<Heading>,
}

/// The headings under which a dependency is not part of the product's code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Heading {
    Dev,
    Build,
}

impl Package {
    /// Is this one of the product's crates, rather than the workshop's?
    pub(crate) fn is_product(&self) -> bool {
        !WORKSHOP.contains(&self.name.as_str())
    }
}

impl Dependency {
    /// Does it stand under `dev-dependencies`?
    pub(crate) fn is_dev(&self) -> bool {
        self.kind == Some(Heading::Dev)
    }
}

/// Reads the manifests of the workspace at `root`, without the network.
pub(crate) fn read(root: &Path) -> anyhow::Result<Vec<Package>> {
    let output = cargo::command(root, &["metadata", "--no-deps", "--format-version", "1"])
        .output()
        .context("cannot start cargo")?;
    if !output.status.success() {
        bail!(
            "`cargo metadata` failed: {}",
            String::from_utf8_lossy(&output.stderr).trim()
        );
    }
    parse(&output.stdout)
}

fn parse(json: &[u8]) -> anyhow::Result<Vec<Package>> {
    let Metadata {
        mut packages,
        workspace_root,
    } = serde_json::from_slice(json).context("cannot read what `cargo metadata` prints")?;
    for package in &mut packages {
        let inside = package
            .manifest
            .strip_prefix(&workspace_root)
            .unwrap_or(&package.manifest);
        package.manifest = inside.replace('\\', "/").trim_start_matches('/').to_owned();
    }
    Ok(packages)
}

/// Packages for the tests of other checks: name, then what it depends on, each
/// written `name`, `dev name` or `build name`.
#[cfg(test)]
pub(crate) fn sketch(packages: &[(&str, &[&str])]) -> Vec<Package> {
    let dependency = |text: &&str| {
        let (kind, name) = match text.split_once(' ') {
            Some(("dev", name)) => (Some(Heading::Dev), name),
            Some(("build", name)) => (Some(Heading::Build), name),
            _ => (None, *text),
        };
        let name = name.to_owned();
        Dependency { name, kind }
    };
    packages
        .iter()
        .map(|(name, dependencies)| Package {
            name: (*name).to_owned(),
            manifest: format!("crates/{name}/Cargo.toml"),
            dependencies: dependencies.iter().map(dependency).collect(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn manifests_are_named_from_the_root_on_every_system() {
        let json = |root: &str, manifest: &str| {
            serde_json::json!({
                "workspace_root": root,
                "packages": [{
                    "name": "vocab",
                    "manifest_path": manifest,
                    "dependencies": [
                        { "name": "serde", "kind": null },
                        { "name": "insta", "kind": "dev" },
                    ],
                }],
            })
            .to_string()
        };
        for text in [
            json("/r", "/r/crates/vocab/Cargo.toml"),
            json(r"C:\r", r"C:\r\crates\vocab\Cargo.toml"),
        ] {
            let packages = parse(text.as_bytes()).unwrap();
            assert_eq!(packages[0].manifest, "crates/vocab/Cargo.toml");
            let dev: Vec<bool> = packages[0]
                .dependencies
                .iter()
                .map(Dependency::is_dev)
                .collect();
            assert_eq!(dev, [false, true]);
        }
    }

    #[test]
    fn what_is_not_metadata_is_an_error() {
        assert!(parse(b"{}").is_err());
    }
}
