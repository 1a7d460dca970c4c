//! Who may depend on whom.
//!
//! The direction of dependency is the architecture: what a crate cannot name it
//! cannot get wrong. An edge that is not in the table is a decision about the
//! whole house, so it is made here and in `docs/ARCHITECTURE.md`, not in
//! passing in a manifest.

use std::collections::{BTreeMap, BTreeSet};

use super::Problem;
use super::packages::{Dependency, Package};
use super::tree::Tree;

/// A longer chain makes each change rebuild and re-read too much.
const LONGEST_CHAIN: usize = 7;

/// A crate that more than these use cannot change any more.
const WIDEST_FAN_IN: usize = 12;

/// The one exception: the words that all others speak, wherever they stand. It
/// uses none of ours itself, and a word changes with all who say it anyway.
const BOTTOM: &str = "vocab";

/// Which of our own crates a crate may use.
enum Reach {
    Only(&'static [&'static str]),
    AllBut(&'static [&'static str]),
}

/// From left to right; a crate uses what stands to its left.
const REACH: &[(&str, Reach)] = &[
    ("vocab", Reach::Only(&[])),
    ("rollouts", Reach::Only(&["vocab"])),
    ("analysis", Reach::Only(&["vocab"])),
    ("journal", Reach::Only(&["vocab"])),
    ("journal-sqlite", Reach::Only(&["journal", "vocab"])),
    ("estate", Reach::Only(&["vocab", "rollouts", "analysis"])),
    (
        "estate-sim",
        Reach::Only(&["estate", "rollouts", "analysis", "vocab"]),
    ),
    (
        "estate-aws",
        Reach::Only(&["estate", "rollouts", "analysis", "vocab"]),
    ),
    ("vault", Reach::Only(&[])),
    (
        "engine",
        Reach::Only(&["vocab", "rollouts", "analysis", "estate", "journal"]),
    ),
    (
        "driver",
        Reach::Only(&[
            "vocab", "rollouts", "analysis", "estate", "engine", "journal",
        ]),
    ),
    (
        "drills",
        Reach::Only(&[
            "vocab",
            "rollouts",
            "analysis",
            "estate",
            "estate-sim",
            "engine",
            "journal",
        ]),
    ),
    ("canary-bench", Reach::Only(&["vocab", "analysis"])),
    ("wire", Reach::Only(&["vocab"])),
    ("charts", Reach::Only(&["vocab", "wire"])),
    ("plots", Reach::Only(&["vocab", "wire", "charts"])),
    (
        "room",
        Reach::AllBut(&["plots", "canvas", "ui", "roomctl", "control-room"]),
    ),
    // In the web view: it sees the room through `wire` alone.
    ("ui", Reach::Only(&["vocab", "wire", "charts"])),
    ("canvas", Reach::Only(&["wire", "charts", "plots"])),
    ("roomctl", Reach::Only(&["room", "wire", "vocab"])),
    ("control-room", Reach::Only(&["room", "wire", "vocab"])),
];

/// A kind of foreign crate that only some of ours may know.
struct Fence {
    /// The name, or what the names begin with.
    family: &'static str,
    only_in: &'static [&'static str],
    /// May tests of any crate use it?
    free_in_tests: bool,
    why: &'static str,
}

const FENCES: &[Fence] = &[
    fence(
        "tokio",
        &["estate-aws", "driver", "room", "roomctl", "control-room"],
        "waiting is the work of the driver and of who talks over a network",
    ),
    fence(
        "rusqlite",
        &["journal-sqlite"],
        "the disk is behind `journal::Store`",
    ),
    fence("tauri", &["control-room"], "the window is a shell"),
    fence("egui", &["plots", "canvas"], DRAWING),
    fence("egui_glow", &["canvas"], DRAWING),
    fence("leptos", &["ui"], WEB_VIEW),
    fence("web-sys", &["ui", "canvas"], WEB_VIEW),
    fence("js-sys", &["ui", "canvas"], WEB_VIEW),
    fence("wasm-bindgen", &["ui", "canvas"], WEB_VIEW),
    Fence {
        free_in_tests: true,
        ..fence("resvg", &[], "pixels are looked at by tests only")
    },
    fence(
        "aws",
        &["estate-aws"],
        "AWS is behind the port `estate::Perform`",
    ),
    fence("reqwest", &["estate-aws"], "the network is behind a port"),
    fence("keyring", &["vault"], KEPT),
    fence("chacha20poly1305", &["vault"], KEPT),
    fence(
        "anyhow",
        &["roomctl", "control-room"],
        "errors of a crate are typed, so that a caller can tell them apart",
    ),
    Fence {
        free_in_tests: true,
        ..fence(
            "rand",
            &["estate-sim", "canary-bench"],
            "chance comes from the seed of what is simulated",
        )
    },
    fence(
        "getrandom",
        &["vault"],
        "chance comes from the practice estate's seed; only keys must not be foreseen",
    ),
    fence(
        "fastrand",
        &[],
        "chance comes from the practice estate's seed",
    ),
];

const KEPT: &str = "secrets are kept in one place";
const DRAWING: &str = "a chart is a `wire::ChartModel`, whoever draws it";
const WEB_VIEW: &str = "what runs in the web view stays there";

const fn fence(family: &'static str, only_in: &'static [&'static str], why: &'static str) -> Fence {
    Fence {
        family,
        only_in,
        free_in_tests: false,
        why,
    }
}

impl Fence {
    fn is_about(&self, name: &str) -> bool {
        name.strip_prefix(self.family)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(['-', '_']))
    }

    fn lets(&self, package: &Package, dependency: &Dependency) -> bool {
        !self.is_about(&dependency.name)
            || self.only_in.contains(&package.name.as_str())
            || (self.free_in_tests && dependency.is_dev())
    }
}

impl Reach {
    fn covers(&self, name: &str) -> bool {
        match self {
            Self::Only(names) => names.contains(&name),
            Self::AllBut(names) => !names.contains(&name),
        }
    }
}

/// Checks every edge, then the shape that the edges make.
pub(crate) fn check(packages: &[Package], tree: &Tree) -> Vec<Problem> {
    let product: Vec<&Package> = packages.iter().filter(|p| p.is_product()).collect();
    let own: BTreeSet<&str> = product.iter().map(|p| p.name.as_str()).collect();
    let mut problems = Vec::new();
    for package in &product {
        problems.extend(own_edges(package, &own, tree));
        problems.extend(foreign_edges(package, tree));
    }
    let edges: BTreeMap<&str, Vec<&str>> = product
        .iter()
        .map(|package| (package.name.as_str(), edges_of(package, &own)))
        .collect();
    problems.extend(chain(&edges));
    problems.extend(fan_in(&edges));
    problems
}

/// Tests of a crate may look to the right: what they use is not shipped.
fn edges_of<'a>(package: &'a Package, own: &BTreeSet<&str>) -> Vec<&'a str> {
    package
        .dependencies
        .iter()
        .filter(|dependency| !dependency.is_dev() && own.contains(dependency.name.as_str()))
        .map(|dependency| dependency.name.as_str())
        .collect()
}

fn own_edges(package: &Package, own: &BTreeSet<&str>, tree: &Tree) -> Vec<Problem> {
    let name = &package.name;
    let Some((_, reach)) = REACH.iter().find(|(known, _)| known == name) else {
        let what = format!("crate `{name}` has no row in the table of directions");
        let advice = "decide what it may use and add it to `REACH` in xtask/src/tidy/direction.rs";
        return vec![Problem::new(&package.manifest, 1, what, advice)];
    };
    edges_of(package, own)
        .into_iter()
        .filter(|target| !reach.covers(target))
        .map(|target| {
            let what = format!("`{name}` may not depend on `{target}`");
            let advice =
                "hand the value over as an argument, or move the code that needs both to the right";
            Problem::new(
                &package.manifest,
                line_of(package, target, tree),
                what,
                advice,
            )
        })
        .collect()
}

fn foreign_edges(package: &Package, tree: &Tree) -> Vec<Problem> {
    let mut problems = Vec::new();
    for dependency in &package.dependencies {
        for fence in FENCES
            .iter()
            .filter(|fence| !fence.lets(package, dependency))
        {
            let what = format!(
                "`{}` may not know `{}`: {}",
                package.name, dependency.name, fence.why
            );
            let advice = match fence.only_in {
                [] => "no crate does yet; a new adapter gets a line in `FENCES`".to_owned(),
                crates => format!("leave it to `{}`", crates.join("`, `")),
            };
            let line = line_of(package, &dependency.name, tree);
            problems.push(Problem::new(&package.manifest, line, what, advice));
        }
    }
    problems
}

fn chain(edges: &BTreeMap<&str, Vec<&str>>) -> Option<Problem> {
    let longest = edges
        .keys()
        .map(|start| longest_from(start, edges))
        .max_by_key(Vec::len)?;
    (longest.len() > LONGEST_CHAIN).then(|| {
        let what = format!(
            "{} crates in a row ({}), at most {LONGEST_CHAIN}",
            longest.len(),
            longest.join(" → ")
        );
        Problem::new("Cargo.toml", 1, what, "join two of them, or cut one edge")
    })
}

/// Cargo refuses circles, so this ends.
fn longest_from<'a>(start: &'a str, edges: &BTreeMap<&str, Vec<&'a str>>) -> Vec<&'a str> {
    let mut chain = edges
        .get(start)
        .into_iter()
        .flatten()
        .map(|next| longest_from(next, edges))
        .max_by_key(Vec::len)
        .unwrap_or_default();
    chain.insert(0, start);
    chain
}

fn fan_in(edges: &BTreeMap<&str, Vec<&str>>) -> Vec<Problem> {
    let mut users: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (user, used) in edges {
        for name in used {
            users.entry(name).or_default().insert(user);
        }
    }
    users
        .into_iter()
        .filter(|(name, users)| *name != BOTTOM && users.len() > WIDEST_FAN_IN)
        .map(|(name, users)| {
            let what = format!(
                "{} crates use `{name}`, at most {WIDEST_FAN_IN}",
                users.len()
            );
            let advice = "split off the part that the new user needs";
            Problem::new("Cargo.toml", 1, what, advice)
        })
        .collect()
}

/// The line of the manifest that names `dependency` as the package's own.
fn line_of(package: &Package, dependency: &str, tree: &Tree) -> usize {
    let names_it = |line: &str| {
        line.strip_prefix(dependency)
            .is_some_and(|rest| rest.starts_with(['.', ' ', '=']))
    };
    let Some(text) = tree.text(&package.manifest) else {
        return 1;
    };
    // The root's manifest also lists what everybody may use.
    let mut is_own = false;
    for (index, line) in text.lines().enumerate() {
        if let Some(heading) = line.strip_prefix('[') {
            is_own = heading.contains("dependencies") && !heading.starts_with("workspace");
        } else if is_own && names_it(line) {
            return index + 1;
        }
    }
    1
}

#[cfg(test)]
mod tests;
