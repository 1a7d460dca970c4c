//! Every level, with and without leave, from both windows.

use super::*;
use wire::{Operation, RollbackScope};

fn now() -> Now {
    Now {
        wall: Timestamp::from_millis(1_000_000),
        steady: Instant::now(),
    }
}

fn later(now: Now, minutes: u64) -> Now {
    Now {
        wall: now.wall + Span::minutes(minutes),
        steady: now.steady + Duration::from_secs(60 * minutes),
    }
}

fn stakes(level: Level, protected: bool) -> Stakes {
    Stakes {
        level,
        protected: protected.then(|| "production".to_owned()),
        leads_back: level == Level::Emergency,
        typed: "website".to_owned(),
    }
}

fn roll_back() -> Command {
    let scope = RollbackScope::Service {
        service: "website".to_owned(),
    };
    Command::Operate {
        operation: Operation::RollBack {
            scope,
            environment: None,
            region: None,
            to: None,
            force: false,
            reason: None,
        },
    }
}

fn ask(
    guard: &mut Guard,
    window: &str,
    confirmed: &Confirmed,
    stakes: &Stakes,
    now: Now,
) -> Result<(), String> {
    let command = roll_back();
    let request = Request {
        window,
        command: &command,
        confirmed,
    };
    let admitted = guard.admit(&request, stakes, now);
    admitted.map_err(|complaint| complaint.kind)
}

#[tokio::test(start_paused = true)]
async fn each_level_asks_what_it_must_and_no_more() {
    let confirmed = Confirmed::default();
    let table = [
        (Level::None, false, "goes"),
        (Level::Reversible, false, "goes"),
        (Level::Production, false, "unconfirmed"),
        (Level::Emergency, false, "goes"),
        (Level::Destructive, false, "unconfirmed"),
        (Level::None, true, "refused"),
        (Level::Reversible, true, "refused"),
        (Level::Production, true, "refused"),
        (Level::Emergency, true, "goes"),
        (Level::Destructive, true, "refused"),
    ];
    for (level, protected, expected) in table {
        let mut guard = Guard::default();
        let asked = ask(
            &mut guard,
            OPERATES,
            &confirmed,
            &stakes(level, protected),
            now(),
        );
        let told = asked.err().unwrap_or_else(|| "goes".to_owned());
        assert_eq!(told, expected, "{level:?}, protected: {protected}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_window_that_looks_cannot_even_roll_back() {
    let mut guard = Guard::default();
    let confirmed = Confirmed::default();
    for level in [Level::None, Level::Emergency] {
        let asked = ask(
            &mut guard,
            "wallboard",
            &confirmed,
            &stakes(level, false),
            now(),
        );
        assert_eq!(asked, Err("refused".to_owned()));
    }
}

#[tokio::test(start_paused = true)]
async fn leave_to_change_ends_with_either_clock() {
    let (mut guard, now) = (Guard::default(), now());
    guard.allow(30, now).unwrap();
    assert!(guard.changes_until(later(now, 29)).is_some());
    assert_eq!(guard.changes_until(later(now, 30)), None);
    // Asleep, the steady clock stood still; set back, the wall's did.
    let slept = Now {
        steady: now.steady,
        ..later(now, 30)
    };
    assert_eq!(guard.changes_until(slept), None);
    let set_back = Now {
        wall: now.wall,
        ..later(now, 30)
    };
    assert_eq!(guard.changes_until(set_back), None);
    guard.forbid();
    assert_eq!(guard.changes_until(now), None);
}

#[tokio::test(start_paused = true)]
async fn leave_has_bounds() {
    let mut guard = Guard::default();
    assert!(guard.allow(0, now()).is_err());
    assert!(guard.allow(481, now()).is_err());
    assert!(guard.allow(480, now()).is_ok());
}

#[tokio::test(start_paused = true)]
async fn production_goes_with_leave_and_a_token_and_only_once() {
    let (mut guard, now) = (Guard::default(), now());
    guard.allow(30, now).unwrap();
    let production = stakes(Level::Production, true);
    let confirmed = Confirmed {
        token: guard.token(OPERATES, &roll_back(), Level::Production, now),
        ..Confirmed::default()
    };
    assert_eq!(
        ask(&mut guard, OPERATES, &confirmed, &production, now),
        Ok(())
    );
    let again = ask(&mut guard, OPERATES, &confirmed, &production, now);
    assert_eq!(again, Err("unconfirmed".to_owned()));
}

#[tokio::test(start_paused = true)]
async fn a_wrong_name_does_not_use_the_token_up() {
    let (mut guard, now) = (Guard::default(), now());
    guard.allow(30, now).unwrap();
    let destructive = stakes(Level::Destructive, true);
    let mut confirmed = Confirmed {
        token: guard.token(OPERATES, &roll_back(), Level::Destructive, now),
        typed: "websit".to_owned(),
        reason: "it is down".to_owned(),
    };
    let wrong = ask(&mut guard, OPERATES, &confirmed, &destructive, now);
    assert_eq!(wrong, Err("unconfirmed".to_owned()));
    confirmed.typed = "website".to_owned();
    confirmed.reason = "  ".to_owned();
    let silent = ask(&mut guard, OPERATES, &confirmed, &destructive, now);
    assert_eq!(silent, Err("unconfirmed".to_owned()));
    confirmed.reason = "it is down".to_owned();
    assert_eq!(
        ask(&mut guard, OPERATES, &confirmed, &destructive, now),
        Ok(())
    );
}

#[tokio::test(start_paused = true)]
async fn read_only_is_about_rollouts_and_not_about_the_window() {
    let (guard, now) = (Guard::default(), now());
    let allow = Command::AllowChanges { minutes: 30 };
    let production = stakes(Level::Production, true);
    assert_eq!(guard.read_only(&allow, &production, now), None);
    assert!(
        guard
            .read_only(&roll_back(), &production, now)
            .unwrap()
            .contains("allow changes")
    );
}

#[tokio::test(start_paused = true)]
async fn a_forced_rollback_needs_no_leave_but_its_words() {
    let (mut guard, now) = (Guard::default(), now());
    let forced = Stakes {
        leads_back: true,
        ..stakes(Level::Destructive, true)
    };
    let mut confirmed = Confirmed::default();
    let silent = ask(&mut guard, OPERATES, &confirmed, &forced, now);
    assert_eq!(silent, Err("unconfirmed".to_owned()));
    confirmed = Confirmed {
        token: guard.token(OPERATES, &roll_back(), Level::Destructive, now),
        typed: "website".to_owned(),
        reason: "it is down".to_owned(),
    };
    assert_eq!(ask(&mut guard, OPERATES, &confirmed, &forced, now), Ok(()));
}
