//! Confirmation in proportion to what could go wrong: which command asks first,
//! with which gesture it is meant, and what is still missing.

use wire::{BarView, Command, Complaint, Confirmation, Confirmed, Done, Level, Operation};

/// How many minutes of changes are offered at first.
pub(crate) const OFFERED_MINUTES: u32 = 30;

/// How somebody says that a command is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Gesture {
    /// Not at all: it is done at once, and can be undone for a while.
    AtOnce,
    /// A dialog restates it.
    Dialog,
    /// A button is held.
    Hold,
    /// A dialog restates it; the service's name and a reason are typed.
    Type,
}

/// Whether the program is asked first how a command is to be confirmed. Practice,
/// acknowledging and exporting change nothing others see. A held button does not
/// come by here: the way back must not wait for a question.
pub(crate) fn asks_first(command: &Command) -> bool {
    match command {
        Command::Operate { .. } | Command::AllowChanges { .. } => true,
        Command::ForbidChanges
        | Command::Acknowledge { .. }
        | Command::Export { .. }
        | Command::Inject { .. }
        | Command::HealAll
        | Command::SetSpeed { .. }
        | Command::StartDrill { .. }
        | Command::RetryLogin
        | Command::LogIn { .. }
        | Command::OpenWallboard
        | Command::Close { .. } => false,
    }
}

/// The gesture for a level.
pub(crate) fn gesture(level: Level) -> Gesture {
    match level {
        Level::None | Level::Reversible => Gesture::AtOnce,
        Level::Production => Gesture::Dialog,
        Level::Emergency => Gesture::Hold,
        Level::Destructive => Gesture::Type,
    }
}

/// What the person still has to do, at the field where it is missing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Missing {
    /// About what has to be typed; empty when it is right.
    pub(crate) typed: String,
    /// About the reason; empty when there is one.
    pub(crate) reason: String,
}

/// What is missing before a command may be sent.
pub(crate) fn missing(asked: &Confirmation, typed: &str, reason: &str) -> Missing {
    let mut missing = Missing::default();
    if gesture(asked.level) != Gesture::Type {
        return missing;
    }
    if !asked.typed.is_empty() && typed.trim() != asked.typed {
        missing.typed = format!("type {} exactly", asked.typed);
    }
    if reason.trim().is_empty() {
        missing.reason = "say why, in a few words".into();
    }
    missing
}

/// The reason somebody gave already, so that it need not be typed twice.
pub(crate) fn reason_of(command: &Command) -> String {
    let Command::Operate { operation } = command else {
        return String::new();
    };
    let reason = match operation {
        Operation::Deploy { wanted } => &wanted.reason,
        Operation::Steer { reason, .. } | Operation::RollBack { reason, .. } => reason,
    };
    reason.clone().unwrap_or_default()
}

/// What a dialog asks for beside its buttons: the label of the field where a name is
/// typed, empty when only a reason is asked for; none when nothing is.
pub(crate) fn typing(asked: &Confirmation) -> Option<String> {
    if gesture(asked.level) != Gesture::Type {
        return None;
    }
    Some(match asked.typed.as_str() {
        "" => String::new(),
        word => format!("Type {word} to confirm"),
    })
}

/// What is sent along with the command.
pub(crate) fn confirmed(asked: &Confirmation, typed: &str, reason: &str) -> Option<Confirmed> {
    let confirmed = || Confirmed {
        token: asked.token.clone(),
        typed: typed.trim().into(),
        reason: reason.trim().into(),
    };
    match gesture(asked.level) {
        Gesture::AtOnce | Gesture::Hold => None,
        Gesture::Dialog | Gesture::Type => Some(confirmed()),
    }
}

/// Whether allowing changes would help: this window may not change protected
/// environments, and that is what stands in the way.
pub(crate) fn offers_changes(command: &Command, asked: &Confirmation, bar: &BarView) -> bool {
    let itself = matches!(command, Command::AllowChanges { .. });
    !itself && !changeable(bar) && asked.read_only
}

/// Whether this window may change protected environments now. The bar's own
/// moment decides; what has run out is taken away by the next frame.
pub(crate) fn changeable(bar: &BarView) -> bool {
    bar.changes_until.is_some()
}

/// What a command did not do, although it was taken: the first target that
/// complains speaks for all.
pub(crate) fn undone(done: &Done) -> Option<Complaint> {
    let outcomes = done.receipt.iter().flat_map(|receipt| &receipt.outcomes);
    outcomes
        .filter_map(|outcome| outcome.complaint.clone())
        .next()
}

/// The rollout that carries a command out, if one does.
pub(crate) fn rollout_of(done: &Done) -> Option<String> {
    let outcomes = done.receipt.iter().flat_map(|receipt| &receipt.outcomes);
    outcomes
        .filter_map(|outcome| outcome.rollout.clone())
        .next()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use vocab::Timestamp;
    use wire::{Freshness, Outcome, Receipt, RollbackScope, State, Wanted};

    fn asked(level: Level) -> Confirmation {
        Confirmation {
            level,
            token: "t-1".into(),
            title: "Promote website?".into(),
            facts: vec![],
            typed: String::new(),
            verb: "Promote".into(),
            refused: String::new(),
            read_only: false,
            undo: None,
        }
    }

    fn steer(verb: &str) -> Command {
        let operation = Operation::Steer {
            verb: verb.into(),
            what: "website".into(),
            environment: None,
            region: None,
            reason: None,
        };
        Command::Operate { operation }
    }

    fn back(force: bool) -> Command {
        let operation = Operation::RollBack {
            scope: RollbackScope::Stack,
            environment: None,
            region: None,
            to: None,
            force,
            reason: None,
        };
        Command::Operate { operation }
    }

    pub(crate) fn bar(changes_until: Option<i64>) -> BarView {
        BarView {
            estate: "candlefish".into(),
            practice: true,
            speed: 1,
            now: Timestamp::from_millis(0),
            account: "practice".into(),
            environment: "production".into(),
            region: "us-east-1".into(),
            operator: "me".into(),
            identity: String::new(),
            credentials: String::new(),
            login: String::new(),
            factor: None,
            alarms: 0,
            gravest: State::Normal,
            lease: "this window".into(),
            driving: true,
            trouble: String::new(),
            changes_until: changes_until.map(Timestamp::from_millis),
            worst: Freshness {
                source: "estate".into(),
                read_at: None,
                every_millis: 5000,
                trouble: String::new(),
            },
            rollouts: 0,
        }
    }

    #[test]
    fn what_others_would_see_asks_first_and_nothing_else_does() {
        assert!(asks_first(&steer("promote")));
        assert!(asks_first(&steer("pause")));
        assert!(asks_first(&back(true)));
        assert!(asks_first(&Command::AllowChanges { minutes: 30 }));
        let wanted = Wanted::default();
        let operation = Operation::Deploy { wanted };
        assert!(asks_first(&Command::Operate { operation }));
        assert!(!asks_first(&Command::HealAll));
        assert!(!asks_first(&Command::Export { id: "r1".into() }));
    }

    #[test]
    fn a_production_change_needs_its_token_and_nothing_typed() {
        let asked = asked(Level::Production);
        assert_eq!(missing(&asked, "", ""), Missing::default());
        assert_eq!(confirmed(&asked, "", "").unwrap().token, "t-1");
    }

    #[test]
    fn what_cannot_be_taken_back_needs_the_name_and_a_reason() {
        let mut asked = asked(Level::Destructive);
        asked.typed = "website".into();
        let without = missing(&asked, "Website", "  ");
        assert_eq!(without.typed, "type website exactly");
        assert!(!without.reason.is_empty());
        let nothing = Missing::default();
        assert_eq!(missing(&asked, " website ", "down for all"), nothing);
        let sent = confirmed(&asked, " website ", " down for all ").unwrap();
        assert_eq!(
            (sent.typed.as_str(), sent.reason.as_str()),
            ("website", "down for all")
        );
    }

    #[test]
    fn what_needs_a_reason_alone_asks_for_no_name() {
        let mut asked = asked(Level::Destructive);
        assert_eq!(typing(&asked).as_deref(), Some(""));
        assert_eq!(missing(&asked, "", "a fix"), Missing::default());
        asked.typed = "website".into();
        assert_eq!(typing(&asked).as_deref(), Some("Type website to confirm"));
        assert_eq!(typing(&self::asked(Level::Production)), None);
    }

    #[test]
    fn a_reason_given_in_a_form_is_not_asked_for_again() {
        let wanted = Wanted {
            reason: Some("down for all".into()),
            ..Wanted::default()
        };
        let operation = Operation::Deploy { wanted };
        assert_eq!(reason_of(&Command::Operate { operation }), "down for all");
        assert_eq!(reason_of(&steer("promote")), "");
        assert_eq!(reason_of(&Command::HealAll), "");
    }

    #[test]
    fn emergencies_and_reversible_commands_carry_no_token() {
        assert_eq!(confirmed(&asked(Level::Emergency), "", ""), None);
        assert_eq!(confirmed(&asked(Level::Reversible), "", ""), None);
    }

    #[test]
    fn changes_are_offered_where_read_only_is_what_stands_in_the_way() {
        let mut asked = asked(Level::Production);
        let promote = steer("promote");
        assert!(!offers_changes(&promote, &asked, &bar(None)));
        asked.refused = "production cannot be changed here; allow changes first".into();
        asked.read_only = true;
        assert!(offers_changes(&promote, &asked, &bar(None)));
        assert!(!offers_changes(&promote, &asked, &bar(Some(1))));
        let allow = Command::AllowChanges { minutes: 30 };
        assert!(!offers_changes(&allow, &asked, &bar(None)));
        asked.refused = "it has ended, and was read-only all along".into();
        asked.read_only = false;
        assert!(!offers_changes(&promote, &asked, &bar(None)));
    }

    #[test]
    fn what_was_taken_and_not_done_is_a_complaint() {
        let outcome = |complaint| Outcome {
            target: "production/us-east-1/website".into(),
            rollout: Some("r7".into()),
            text: String::new(),
            complaint,
            snapshot: None,
        };
        let done = |complaint| Done {
            text: String::new(),
            receipt: Some(Receipt {
                outcomes: vec![outcome(complaint)],
            }),
        };
        assert_eq!(undone(&done(None)), None);
        assert_eq!(rollout_of(&done(None)).as_deref(), Some("r7"));
        let complaint = Complaint::new("refused", "it has ended");
        assert_eq!(undone(&done(Some(complaint.clone()))), Some(complaint));
    }
}
