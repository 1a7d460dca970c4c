//! Levels of every command, and what dialogs say.

use super::{Facts, level, undo, with_reason};
use std::fmt::Write;
use wire::{Closing, Command, Operation, RollbackScope, Wanted};

fn steer(verb: &str) -> Command {
    Command::Operate {
        operation: Operation::Steer {
            verb: verb.into(),
            what: "website".into(),
            environment: Some("staging".into()),
            region: None,
            reason: None,
        },
    }
}

fn deploy() -> Command {
    let wanted = Wanted {
        service: "website".into(),
        release: Some("2f9c1e4".into()),
        ..Wanted::default()
    };
    Command::Operate {
        operation: Operation::Deploy { wanted },
    }
}

fn back(scope: RollbackScope, force: bool) -> Command {
    Command::Operate {
        operation: Operation::RollBack {
            scope,
            environment: None,
            region: None,
            to: None,
            force,
            reason: None,
        },
    }
}

fn one() -> RollbackScope {
    RollbackScope::Service {
        service: "website".into(),
    }
}

/// Every command there is, with its name.
fn commands() -> Vec<(&'static str, Command)> {
    let drill = "slow".into();
    vec![
        ("pause", steer("pause")),
        ("unpause", steer("unpause")),
        ("approve", steer("approve")),
        ("promote", steer("promote")),
        ("promote-fully", steer("promote-fully")),
        ("abort", steer("abort")),
        ("roll-back (verb)", steer("roll-back")),
        ("deploy", deploy()),
        ("roll back", back(one(), false)),
        ("roll back all", back(RollbackScope::Stack, false)),
        ("roll back by force", back(one(), true)),
        ("roll back all by force", back(RollbackScope::Stack, true)),
        ("allow changes", Command::AllowChanges { minutes: 30 }),
        ("forbid changes", Command::ForbidChanges),
        ("acknowledge", Command::Acknowledge { alarm: "a".into() }),
        ("export", Command::Export { id: "r1".into() }),
        (
            "inject",
            Command::Inject {
                fault: "denied".into(),
            },
        ),
        ("heal", Command::HealAll),
        ("speed", Command::SetSpeed { times: 60 }),
        ("drill", Command::StartDrill { drill }),
        ("wallboard", Command::OpenWallboard),
        ("close", Command::Close { how: Closing::Quit }),
    ]
}

#[test]
fn every_command_has_its_level() {
    let mut text = format!("{:<26} {:<11} elsewhere", "", "protected");
    let mut row = |name: &str, command: &Command, facts: Facts| {
        let [here, elsewhere] = [true, false].map(|protected| {
            let facts = Facts { protected, ..facts };
            format!("{:?}", level(command, facts))
        });
        write!(text, "\n{name:<26} {here:<11} {elsewhere}").unwrap();
    };
    for (name, command) in commands() {
        row(name, &command, Facts::default());
    }
    let instant = Facts {
        instant: true,
        ..Facts::default()
    };
    let bypass = Facts {
        bypass: true,
        ..Facts::default()
    };
    row("deploy, instant", &deploy(), instant);
    row("promote past a safeguard", &steer("promote"), bypass);
    row("approve past a safeguard", &steer("approve"), bypass);
    insta::assert_snapshot!(text);
}

#[test]
fn pausing_is_undone_where_it_was_done() {
    let undone = undo(&steer("pause")).unwrap();
    let Command::Operate {
        operation: Operation::Steer {
            verb, environment, ..
        },
    } = &undone
    else {
        panic!("{undone:?}");
    };
    assert_eq!(verb, "unpause");
    assert_eq!(environment.as_deref(), Some("staging"));
    assert_eq!(undo(&steer("promote")), None);
}

#[test]
fn a_reason_is_put_in_where_none_was_given() {
    let reason = |command: Command| {
        let Command::Operate {
            operation: Operation::Steer { reason, .. },
        } = command
        else {
            panic!("{command:?}");
        };
        reason
    };
    let said = reason(with_reason(steer("promote"), "  looked at it "));
    assert_eq!(said.as_deref(), Some("looked at it"));
    let kept = with_reason(with_reason(steer("promote"), "first"), "second");
    assert_eq!(reason(kept).as_deref(), Some("first"));
    assert_eq!(reason(with_reason(steer("promote"), "   ")), None);
    assert_eq!(with_reason(Command::HealAll, "x"), Command::HealAll);
}
