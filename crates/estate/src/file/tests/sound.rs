//! Files that are right: what they come to, and that no text whatever ends the
//! program.

use super::aws::EXAMPLE;
use super::{PRACTICE, SMALL, parse};
use crate::file::Estate;
use proptest::prelude::*;
use rollouts::{OnFailedGate, OnOrphan, Recipe, Strategy, When};
use vocab::{Percent, Span, Target, Timestamp};

fn recipe_in(text: &str, target: &str) -> Recipe {
    let estate = parse(text).unwrap_or_else(|problems| panic!("{problems}"));
    let target: Target = target.parse().unwrap();
    estate.recipe(&target).unwrap().clone()
}

#[test]
fn what_a_file_does_not_say_is_as_usual() {
    let recipe = recipe_in(SMALL, "production/us-east-1/website");
    assert_eq!(recipe.strategy, Strategy::Canary);
    assert_eq!(recipe.gates, Recipe::usual_gates());
    assert_eq!(recipe.ladder.as_slice(), Recipe::usual_ladder());
    assert_eq!(recipe.policies, rollouts::Policies::default());
    assert_eq!((recipe.tasks, recipe.suite), (2, None));
}

#[test]
fn the_nearest_layer_wins_field_by_field() {
    let text = format!(
        "{SMALL}
[defaults]
bake = \"1m\"
keep-warm = \"1m\"
suite = \"all\"
policies = {{ failed-gate = \"hold\", orphan = \"continue\", timing.shift = \"1m\" }}
[environment.production.policies]
failed-gate = \"hold-and-page\"
timing.drain = \"9m\"
[service.overrides.production]
bake = \"4m\"
tasks = 7
[environment.staging]
regions = [\"us-east-1\"]
bake = \"2m\"
"
    );
    let production = recipe_in(&text, "production/us-east-1/website");
    assert_eq!((production.bake, production.tasks), (Span::minutes(4), 7));
    assert_eq!(production.keep_warm, Span::minutes(1));
    assert_eq!(production.policies.failed_gate, OnFailedGate::HoldAndPage);
    assert_eq!(production.policies.orphan, OnOrphan::Continue);
    assert_eq!(production.policies.timing.shift, Span::minutes(1));
    assert_eq!(production.policies.timing.drain, Span::minutes(9));
    let staging = recipe_in(&text, "staging/us-east-1/website");
    assert_eq!((staging.bake, staging.tasks), (Span::minutes(2), 2));
    assert_eq!(staging.policies.failed_gate, OnFailedGate::Hold);
    assert_eq!(staging.suite.as_deref(), Some("all"));
}

#[test]
fn gates_of_a_nearer_layer_replace_the_others() {
    let text = format!("{SMALL}[service.gates]\nerror-rate = {{ tolerated = 0.5 }}\n");
    let gates = recipe_in(&text, "production/us-east-1/website").gates;
    assert_eq!(gates.len(), 1);
    assert_eq!(
        (gates[0].tolerated, gates[0].ratio),
        (Percent::new(0.5).unwrap(), 1.5)
    );
}

#[test]
fn a_database_is_snapshotted_unless_the_policy_says_no() {
    let with = |policy: &str| {
        let text = SMALL.replace(
            "tasks = 2",
            &format!("tasks = 2\ndatabase = \"pg\"\n{policy}"),
        );
        recipe_in(&text, "production/us-east-1/website")
            .policies
            .snapshot
    };
    assert_eq!(with("").as_deref(), Some("pg"));
    assert_eq!(with("policies.snapshot-on-rollback = false"), None);
}

#[test]
fn freeze_windows_hold_where_they_say_and_everywhere_otherwise() {
    let text = format!(
        "{SMALL}
[environment.staging]
regions = [\"us-east-1\"]
[[freeze]]
reason = \"weekend\"
weekly = {{ from = \"Fri 16:00\", until = \"Mon 08:00\" }}
[[freeze]]
reason = \"launch\"
environments = [\"production\"]
from = 2026-12-20T00:00:00+01:00
until = \"2026-12-21T00:00:00Z\"
"
    );
    let windows = |target: &str| recipe_in(&text, target).policies.freezes;
    let production = windows("production/us-east-1/website");
    let from: Timestamp = "2026-12-19T23:00:00Z".parse().unwrap();
    let until: Timestamp = "2026-12-21T00:00:00Z".parse().unwrap();
    assert_eq!(
        production[0].when,
        When::Weekly {
            from: 4 * 1440 + 960,
            until: 480
        }
    );
    assert_eq!(production[1].when, When::Once { from, until });
    assert_eq!(windows("staging/us-east-1/website"), production[..1]);
}

#[test]
fn environments_and_services_keep_the_order_of_the_file() {
    let estate = parse(PRACTICE).unwrap();
    let environments: Vec<&str> = estate
        .environments()
        .iter()
        .map(|e| e.name.as_str())
        .collect();
    assert_eq!(environments, ["production", "staging", "preview"]);
    let services: Vec<&str> = estate.services().iter().map(|s| s.name.as_str()).collect();
    assert_eq!(services[0], "website");
    assert_eq!(estate.services()[4].environments.as_slice().len(), 2);
}

/// What must be true of any text at all.
fn holds(text: &str) {
    let Err(problems) = parse(text) else { return };
    assert!(!problems.is_empty(), "refused without a reason");
    let lines = text.lines().count() + 1;
    for problem in &problems {
        let said = problem.to_string();
        assert!((1..=lines).contains(&problem.line), "{said}");
        assert!(problem.column >= 1, "{said}");
        assert!(
            !problem.reason.is_empty() && !problem.hint.is_empty(),
            "{said}"
        );
        assert!(said.lines().count() <= 4, "{said}");
        assert!(!said.contains('\u{1b}'), "{said}");
    }
}

#[test]
fn an_estate_cut_off_anywhere_is_read_or_refused() {
    for text in [PRACTICE, EXAMPLE] {
        for (end, _) in text.char_indices() {
            holds(&text[..end]);
        }
    }
}

#[test]
fn an_estate_without_any_one_line_is_read_or_refused() {
    for text in [PRACTICE, EXAMPLE] {
        let lines: Vec<&str> = text.lines().collect();
        for gone in 0..lines.len() {
            let rest: Vec<&str> = [&lines[..gone], &lines[gone + 1..]].concat();
            holds(&rest.join("\n"));
        }
    }
}

/// One slip in one line, in four ways.
fn slips(line: &str) -> Vec<String> {
    let code = line.split('#').next().unwrap_or_default().trim_end();
    let (Some(first), Some(last)) = (code.chars().next(), code.chars().last()) else {
        return Vec::new();
    };
    vec![
        code.strip_suffix(last).unwrap().to_owned(),
        code.strip_prefix(first).unwrap().to_owned(),
        code.replace('=', " "),
        code.replace('"', ""),
    ]
}

/// Makes every slip there is in a file that is right, one at a time; how many of
/// them made a problem.
fn slipped(text: &str) -> usize {
    let lines: Vec<&str> = text.lines().collect();
    let mut seen = 0;
    for (number, line) in (1..).zip(&lines) {
        for slip in slips(line) {
            let mut changed = lines.clone();
            changed[number - 1] = &slip;
            let Err(problems) = parse(&changed.join("\n")) else {
                continue;
            };
            seen += 1;
            let places: Vec<usize> = problems.iter().map(|problem| problem.line).collect();
            assert_eq!(places, [number], "{slip}\n{problems}");
        }
    }
    seen
}

#[test]
fn one_slip_is_one_problem_in_its_own_line() {
    for (text, least) in [(PRACTICE, 400), (EXAMPLE, 180)] {
        let seen = slipped(text);
        assert!(seen > least, "only {seen} slips made a problem");
    }
}

/// Pieces that estate files are made of, to get further than random letters do.
const PIECES: [&str; 28] = [
    "[estate]",
    "[[service]]",
    "[environment.production]",
    "[service.gates]",
    "[defaults.policies]",
    "[[freeze]]",
    "name",
    "ladder",
    "latency",
    "weekly",
    "regions",
    "tasks",
    "bound",
    "= ",
    ".",
    ",",
    "[",
    "]",
    "{",
    "}",
    "\"",
    "'''",
    "10",
    "-0.5e9",
    "true",
    "2026-12-20T00:00:00Z",
    "\n",
    "#",
];

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in any::<String>()) {
        holds(&text);
        prop_assert_eq!(parse(&text), parse(&text));
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in any::<Vec<u8>>()) {
        let problems = Estate::parse_bytes(&bytes, "estate.toml").unwrap_err();
        prop_assert!(!problems.is_empty());
    }

    #[test]
    fn any_heap_of_pieces_is_read_or_refused(
        pieces in prop::collection::vec(prop::sample::select(&PIECES[..]), 0..60)
    ) {
        holds(&pieces.concat());
    }

    #[test]
    fn the_practice_estate_with_a_piece_put_anywhere_is_read_or_refused(
        place in any::<prop::sample::Index>(),
        length in 0_usize..20,
        piece in prop::sample::select(&PIECES[..]),
    ) {
        let start = place.index(PRACTICE.len());
        let end = (start + length).min(PRACTICE.len());
        let text = [&PRACTICE.as_bytes()[..start], piece.as_bytes(), &PRACTICE.as_bytes()[end..]];
        holds(&String::from_utf8_lossy(&text.concat()));
    }

    #[test]
    fn what_was_written_is_what_is_read(
        hundredths in prop::collection::btree_set(1_u16..10_000, 0..6),
        (bake, keep_warm) in (1_u64..10_000_000_000, 0_u64..10_000_000_000),
        (tasks, longest) in (1_u32.., 1_u32..),
        strategy in prop::sample::select(&Strategy::ALL[..]),
        (from, length) in (0_i64..4_000_000_000, 1_u64..100_000_000),
    ) {
        let mut ladder: Vec<f64> = hundredths.iter().map(|n| f64::from(*n) / 100.0).collect();
        ladder.push(100.0);
        let spans = [bake, keep_warm].map(|millis| String::from(Span::millis(millis)));
        let from = Timestamp::from_millis(from * 1_000);
        let until = from + Span::seconds(length);
        let text = format!(
            "{}[[freeze]]\nreason = \"x\"\nfrom = {from}\nuntil = \"{until}\"\n",
            SMALL.replace("tasks = 2", &format!(
                "tasks = {tasks}\nladder = {ladder:?}\nbake = \"{}\"\nkeep-warm = \"{}\"\n\
                 strategy = \"{strategy}\"\npolicies.longest-bake = {longest}",
                spans[0], spans[1],
            ))
        );
        let recipe = recipe_in(&text, "production/us-east-1/website");
        let read: Vec<f64> = recipe.ladder.iter().map(|weight| weight.percent()).collect();
        prop_assert_eq!(read, ladder);
        prop_assert_eq!((recipe.tasks, recipe.policies.longest_bake), (tasks, longest));
        prop_assert_eq!((recipe.bake, recipe.keep_warm), (Span::millis(bake), Span::millis(keep_warm)));
        prop_assert_eq!(recipe.strategy, strategy);
        prop_assert_eq!(recipe.policies.freezes[0].when, When::Once { from, until });
    }
}
