//! The command line as it is typed.

use super::*;
use clap::CommandFactory as _;

fn parsed(line: &str) -> Result<Cli, clap::Error> {
    Cli::try_parse_from(line.split_whitespace())
}

#[test]
fn the_command_line_is_sound() {
    Cli::command().debug_assert();
}

#[test]
fn global_options_stand_before_or_after_the_command() {
    for line in [
        "roomctl --json status website",
        "roomctl status website --json",
    ] {
        assert!(parsed(line).unwrap().globals.json, "{line}");
    }
    assert!(
        parsed("roomctl status --no-color")
            .unwrap()
            .globals
            .no_colour
    );
}

#[test]
fn a_rollback_needs_exactly_one_scope() {
    for line in [
        "roomctl rollback website",
        "roomctl rollback --component website --to b81d07a",
        "roomctl rollback --stack -e staging",
    ] {
        assert!(parsed(line).is_ok(), "{line}");
    }
    for line in [
        "roomctl rollback",
        "roomctl rollback website --stack",
        "roomctl rollback website --component website",
        "roomctl rollback --stack --to b81d07a",
    ] {
        assert_eq!(parsed(line).unwrap_err().exit_code(), 2, "{line}");
    }
}

#[test]
fn every_command_teaches_by_example() {
    fn check(command: &clap::Command, path: &str) {
        let subcommands: Vec<&clap::Command> = command
            .get_subcommands()
            .filter(|sub| sub.get_name() != "help")
            .collect();
        if subcommands.is_empty() && command.get_name() != "exit-codes" {
            let help = command
                .get_after_help()
                .map(ToString::to_string)
                .unwrap_or_default();
            assert!(help.contains("Example"), "`{path}` has no example");
            assert!(
                help.contains(&format!("roomctl {path}")),
                "`{path}`: {help}"
            );
        }
        for sub in subcommands {
            let path = format!("{path} {}", sub.get_name());
            check(sub, path.trim());
        }
    }
    check(&Cli::command(), "");
}

#[test]
fn every_example_in_the_help_can_be_typed() {
    fn examples(command: &clap::Command, lines: &mut Vec<String>) {
        let help = command
            .get_after_help()
            .map(ToString::to_string)
            .unwrap_or_default();
        lines.extend(help.lines().filter_map(|line| {
            let line = line.strip_prefix("  ")?;
            let typed = line.split("   ").next()?.split(" > ").next()?;
            typed.starts_with("roomctl ").then(|| typed.to_owned())
        }));
        command
            .get_subcommands()
            .for_each(|sub| examples(sub, lines));
    }
    let mut lines = Vec::new();
    examples(&Cli::command(), &mut lines);
    assert!(lines.len() > 30, "{}", lines.len());
    for line in lines {
        // Quoted reasons count as one word.
        let mut words = Vec::new();
        for (at, part) in line.split('\'').enumerate() {
            match at % 2 {
                0 => words.extend(part.split_whitespace().map(ToOwned::to_owned)),
                _ => words.push(part.to_owned()),
            }
        }
        assert!(Cli::try_parse_from(words).is_ok(), "{line}");
    }
}

#[test]
fn exit_codes_are_listed_for_people() {
    insta::assert_snapshot!(exit_codes(), @"
    Exit codes:
        0  done          a rollout: completed; a rollback or abort: traffic is back on stable
        1  unexpected    a bug, or something wrong with this computer
        2  usage         the command line is wrong, or names what does not exist
        3  refused       the control room says no, with the reason; or you answered no
        4  rolled-back   the rollout that was followed was rolled back
        5  given-up      the rollout that was followed was aborted or failed
        6  needs-person  it is stuck, or waits for a person and --no-wait was given
        7  journal       the journal is damaged or cannot be written; nothing was done
        8  estate-file   the estate file has problems
        9  no-answer     neither the estate nor the process that drives answered
       10  judged-bad    judge: roll back
       11  judged-worse  judge: hold, worse than stable but inside the limit
       12  judged-both   judge: both sides suffer, it is not the canary
       13  judged-open   judge: not enough data to say
      130  left          left with Ctrl-C before the end
    ");
}
