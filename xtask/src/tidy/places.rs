//! A crate stands in a folder of its own name.
//!
//! Whoever reads a name in the code finds its home without searching.

use super::Problem;
use super::packages::Package;

/// The packages that stand elsewhere, with the reason.
const ELSEWHERE: &[(&str, &str)] = &[
    // Tauri's command line takes the folder of `tauri.conf.json` for the app's
    // and wants the manifest beside it; its code is in `src-tauri`.
    ("control-room", "Cargo.toml"),
    // One word is enough for a folder, and too little for the name of a package.
    ("control-room-tests", "tests/Cargo.toml"),
];

pub(crate) fn check(packages: &[Package]) -> Vec<Problem> {
    packages.iter().filter_map(check_one).collect()
}

fn check_one(package: &Package) -> Option<Problem> {
    let Package { name, manifest, .. } = package;
    let exception = ELSEWHERE.iter().find(|(known, _)| known == name);
    let is_home = match exception {
        Some((_, home)) => manifest == home,
        None => manifest.rsplit('/').nth(1) == Some(name),
    };
    (!is_home).then(|| {
        let what = format!("package `{name}` stands in a folder of another name");
        Problem::new(manifest, 1, what, "call both by the same noun")
    })
}

#[cfg(test)]
mod tests {
    use super::super::packages::sketch;
    use super::*;

    fn stands(name: &str, manifest: &str) -> bool {
        let mut packages = sketch(&[(name, &[])]);
        packages[0].manifest = manifest.to_owned();
        check(&packages).is_empty()
    }

    #[test]
    fn a_crate_is_found_by_its_name() {
        assert!(stands("vocab", "crates/vocab/Cargo.toml"));
        assert!(stands("ui", "ui/Cargo.toml"));
        assert!(!stands("vocab", "crates/words/Cargo.toml"));
        assert!(!stands("vocab", "Cargo.toml"));
    }

    #[test]
    fn only_the_app_stands_at_the_root() {
        assert!(stands("control-room", "Cargo.toml"));
        assert!(!stands("control-room", "src-tauri/Cargo.toml"));
        assert!(stands("control-room-tests", "tests/Cargo.toml"));
    }
}
