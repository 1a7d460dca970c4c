//! Each rule of direction, on manifests of a few lines.

use super::super::packages::sketch;
use super::*;

fn problems(packages: &[(&str, &[&str])]) -> Vec<String> {
    let tree = Tree::of(&[(
        "crates/engine/Cargo.toml",
        "[package]\nname = \"engine\"\n\n[dependencies]\nvocab.workspace = true\ndriver.workspace = true\n",
    )]);
    check(&sketch(packages), &tree)
        .iter()
        .map(Problem::to_string)
        .collect()
}

#[test]
fn an_edge_to_the_left_is_allowed() {
    let found = problems(&[
        ("vocab", &["serde"]),
        ("estate", &["vocab"]),
        ("engine", &["vocab", "estate"]),
        ("room", &["engine", "estate", "vocab", "tokio"]),
    ]);
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn an_edge_to_the_right_is_refused_at_its_line() {
    let found = problems(&[
        ("vocab", &[]),
        ("driver", &["vocab"]),
        ("engine", &["vocab", "driver"]),
    ]);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(
        found[0].starts_with("crates/engine/Cargo.toml:6: `engine` may not depend on `driver`"),
        "{found:?}"
    );
}

#[test]
fn one_domain_does_not_know_another() {
    let found = problems(&[
        ("vocab", &[]),
        ("analysis", &["vocab"]),
        ("rollouts", &["vocab", "analysis"]),
    ]);
    assert_eq!(found.len(), 1, "{found:?}");
}

#[test]
fn nobody_depends_on_the_command_line() {
    let found = problems(&[("roomctl", &[]), ("room", &["roomctl"])]);
    assert_eq!(found.len(), 1, "{found:?}");
}

#[test]
fn the_page_sees_the_room_through_wire_alone() {
    let found = problems(&[
        ("vocab", &[]),
        ("wire", &["vocab"]),
        ("charts", &["wire"]),
        ("plots", &["charts"]),
        ("ui", &["wire", "charts"]),
        ("canvas", &["wire", "charts", "plots"]),
        ("room", &["wire", "charts"]),
        ("control-room", &["room"]),
    ]);
    assert_eq!(found, Vec::<String>::new());
    for (user, used) in [
        ("ui", "room"),
        ("ui", "plots"),
        ("ui", "canvas"),
        ("canvas", "room"),
        ("room", "plots"),
        ("room", "ui"),
        ("control-room", "ui"),
        ("control-room", "charts"),
        ("charts", "plots"),
    ] {
        let found = problems(&[(used, &[]), (user, &[used])]);
        assert_eq!(found.len(), 1, "{user} {used}: {found:?}");
    }
}

#[test]
fn what_everybody_may_use_is_not_taken_for_what_the_app_uses() {
    let manifest =
        "[workspace.dependencies]\nleptos = \"1\"\n\n[dependencies]\nleptos.workspace = true\n";
    let mut packages = sketch(&[("control-room", &["leptos"])]);
    packages[0].manifest = "Cargo.toml".to_owned();
    let found = check(&packages, &Tree::of(&[("Cargo.toml", manifest)]));
    assert_eq!(found[0].line, 5, "{found:?}");
}

#[test]
fn tests_of_a_crate_may_look_to_the_right() {
    let found = problems(&[("driver", &[]), ("engine", &["dev driver"])]);
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn a_build_script_counts_as_the_crate() {
    let found = problems(&[("driver", &[]), ("engine", &["build driver"])]);
    assert_eq!(found.len(), 1, "{found:?}");
}

#[test]
fn a_crate_that_the_table_does_not_know_is_refused() {
    let found = problems(&[("surprise", &[])]);
    assert!(found[0].contains("`surprise` has no row"), "{found:?}");
}

#[test]
fn foreign_crates_stay_behind_their_fences() {
    for (package, dependency, allowed) in [
        ("engine", "tokio", false),
        ("engine", "dev tokio", false),
        ("engine", "tokio-util", false),
        ("engine", "tokiona", true),
        ("driver", "tokio", true),
        ("journal", "rusqlite", false),
        ("journal-sqlite", "rusqlite", true),
        ("estate", "aws-sdk-ecs", false),
        ("estate", "reqwest", false),
        ("estate-aws", "aws-sdk-ecs", true),
        ("estate-aws", "keyring", false),
        ("vault", "keyring", true),
        ("room", "aws-config", false),
        ("wire", "tauri", false),
        ("roomctl", "tauri", false),
        ("control-room", "tauri", true),
        ("control-room", "build tauri-build", true),
        ("control-room", "tokio", true),
        ("control-room", "anyhow", true),
        ("control-room", "wasm-bindgen", false),
        ("plots", "egui_plot", true),
        ("plots", "egui_glow", false),
        ("canvas", "egui_glow", true),
        ("ui", "egui_glow", false),
        ("ui", "leptos", true),
        ("ui", "tauri", false),
        ("charts", "egui", false),
        ("charts", "resvg", false),
        ("charts", "dev resvg", true),
        ("bundler", "wasm-bindgen-cli-support", true),
        ("estate-sim", "rand_distr", true),
        ("engine", "rand_chacha", false),
        ("engine", "dev rand", true),
        ("engine", "getrandom", false),
        ("driver", "anyhow", false),
        ("roomctl", "anyhow", true),
        ("control-room-tests", "anyhow", true),
        ("xtask", "reqwest", true),
    ] {
        let found = problems(&[(package, &[dependency])]);
        assert_eq!(
            found.is_empty(),
            allowed,
            "{package} {dependency}: {found:?}"
        );
    }
}

#[test]
fn a_chain_of_eight_is_too_long() {
    let row: Vec<String> = (0..8).map(|index| format!("c{index}")).collect();
    let edges = |count: usize| -> BTreeMap<&str, Vec<&str>> {
        (0..count)
            .map(|index| {
                let next = (index + 1 < count).then(|| row[index + 1].as_str());
                (row[index].as_str(), next.into_iter().collect())
            })
            .collect()
    };
    assert_eq!(chain(&edges(7)), None);
    let said = chain(&edges(8)).unwrap().to_string();
    assert!(said.contains("c0 → c1 → c2"), "{said}");
}

#[test]
fn thirteen_users_are_too_many_but_for_the_words() {
    let names: Vec<String> = (0..13).map(|index| format!("c{index}")).collect();
    let edges = |count: usize, used: &'static str| -> BTreeMap<&str, Vec<&str>> {
        names[..count]
            .iter()
            .map(|name| (name.as_str(), vec![used]))
            .collect()
    };
    assert_eq!(fan_in(&edges(12, "wire")), []);
    assert_eq!(fan_in(&edges(13, "wire")).len(), 1);
    assert_eq!(fan_in(&edges(13, "vocab")), []);
}
