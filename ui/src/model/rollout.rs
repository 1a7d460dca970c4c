//! One rollout: its buttons, its subtitle, and whether it is on the way back.

use wire::{ActionView, Command, Operation, RollbackScope, RolloutLine, RolloutPage, State};

/// A button of a rollout, in the order in which they always stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Button {
    pub(crate) verb: String,
    pub(crate) label: String,
    /// Why it cannot be pressed; empty when it can.
    pub(crate) refused: String,
    /// Whether it is held instead of pressed.
    pub(crate) held: bool,
}

/// The places of the buttons, and what may stand there.
const PLACES: [(&[&str], &str); 5] = [
    (&["pause", "unpause"], "Pause"),
    (&["promote", "approve"], "Promote…"),
    (&["promote-fully"], "Promote fully…"),
    (&["abort"], "Abort"),
    (&["roll-back"], "Roll back"),
];

/// Five buttons, always five, always in the same places, whatever the rollout says.
pub(crate) fn buttons(page: Option<&RolloutPage>) -> Vec<Button> {
    let actions = page.map_or(&[][..], |page| &page.actions);
    let protected = page.is_some_and(|page| page.view.plan.protected);
    in_places(actions, protected)
}

fn in_places(actions: &[ActionView], protected: bool) -> Vec<Button> {
    PLACES
        .iter()
        .map(|(verbs, label)| {
            let found = actions
                .iter()
                .find(|action| verbs.contains(&action.verb.as_str()));
            let verb = verbs.first().copied().unwrap_or_default();
            found.map_or_else(
                || Button {
                    verb: verb.into(),
                    label: (*label).into(),
                    refused: "not now".into(),
                    held: is_held(verb),
                },
                |action| Button {
                    verb: action.verb.clone(),
                    label: label_of(action, protected),
                    refused: action.refused.clone(),
                    held: is_held(&action.verb),
                },
            )
        })
        .collect()
}

/// Where a dialog follows, the label says so.
fn label_of(action: &ActionView, protected: bool) -> String {
    let asks = matches!(
        action.verb.as_str(),
        "promote" | "promote-fully" | "approve"
    );
    if asks && protected && !action.label.ends_with('…') {
        format!("{}…", action.label)
    } else {
        action.label.clone()
    }
}

fn is_held(verb: &str) -> bool {
    matches!(verb, "abort" | "roll-back")
}

/// Whom a command about a rollout is for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Subject {
    pub(crate) id: String,
    pub(crate) service: String,
    pub(crate) environment: String,
    pub(crate) region: String,
}

impl Subject {
    /// Of a line in a list.
    pub(crate) fn of_line(line: &RolloutLine) -> Self {
        Self {
            id: line.id.clone(),
            service: line.service.clone(),
            environment: line.environment.clone(),
            region: line.region.clone(),
        }
    }

    /// Of a page.
    pub(crate) fn of_page(page: &RolloutPage) -> Self {
        let status = &page.view.status;
        Self {
            id: status.rollout.clone(),
            service: status.service.clone(),
            environment: status.environment.clone(),
            region: status.region.clone(),
        }
    }

    /// The command a button stands for.
    pub(crate) fn command(&self, verb: &str) -> Command {
        let environment = Some(self.environment.clone());
        let region = Some(self.region.clone());
        let operation = if verb == "roll-back" {
            Operation::RollBack {
                scope: RollbackScope::Service {
                    service: self.id.clone(),
                },
                environment,
                region,
                to: None,
                force: false,
                reason: None,
            }
        } else {
            Operation::Steer {
                verb: verb.into(),
                what: self.id.clone(),
                environment,
                region,
                reason: None,
            }
        };
        Command::Operate { operation }
    }
}

/// Whether a rollout is over.
pub(crate) fn is_ended(page: &RolloutPage) -> bool {
    !matches!(
        page.view.status.status.as_str(),
        "running" | "waiting" | "returning" | "stuck"
    )
}

/// Where it stands, in a word or two: its phase, or how it ended.
pub(crate) fn phase(page: &RolloutPage) -> String {
    let status = &page.view.status;
    if is_ended(page) {
        status.status.clone()
    } else {
        status.phase.clone()
    }
}

/// What happens next; empty when nothing does.
pub(crate) fn next(page: &RolloutPage) -> String {
    match page.view.status.next_action.as_str() {
        "nothing" => String::new(),
        next => next.into(),
    }
}

/// What stands under a rollout's heading.
pub(crate) fn subtitle(page: &RolloutPage) -> String {
    let status = &page.view.status;
    let plan = &page.view.plan;
    let mut parts = vec![
        format!("{}, stable {}", status.strategy, status.stable),
        format!("{} · {}", status.environment, status.region),
    ];
    if !plan.mode.is_empty() {
        parts.push(plan.mode.clone());
    }
    if is_ended(page) {
        parts.push(format!("{} after {}", status.status, page.elapsed));
    } else {
        parts.push(format!("{} elapsed", page.elapsed));
        if !status.eta.text.is_empty() {
            parts.push(status.eta.text.clone());
        }
    }
    parts.join(" · ")
}

/// What is asked for beside the way back; empty when nothing is.
pub(crate) fn snapshot_words(database: Option<&str>) -> String {
    database.map_or_else(String::new, |database| {
        format!("a snapshot of {database} is asked for; the way back does not wait for it")
    })
}

/// Rollouts as lines: what needs a person first, else as they come, newest first.
pub(crate) fn in_order(lines: &[RolloutLine]) -> Vec<RolloutLine> {
    let mut sorted = lines.to_vec();
    sorted.sort_by_key(|line| line.state);
    sorted
}

/// The rollout the `b` key is about: the one whose page is open, or else the
/// newest that can be rolled back. Lines come newest first.
pub(crate) fn first_to_roll_back<'a>(
    lines: &'a [RolloutLine],
    open: Option<&str>,
) -> Option<&'a RolloutLine> {
    let able = |line: &&RolloutLine| line.can_roll_back;
    lines
        .iter()
        .filter(able)
        .find(|line| Some(line.id.as_str()) == open)
        .or_else(|| lines.iter().find(able))
}

/// Whether the estate already shows that a rollout goes back: then the button
/// need not say "in progress" any more.
pub(crate) fn is_going_back(line: Option<&RolloutLine>) -> bool {
    line.is_none_or(|line| !line.can_roll_back)
}

/// The state in which a rollout ended, for its mark.
pub(crate) fn ending_state(ending: &str) -> State {
    match ending {
        "running" => State::Running,
        "failed" | "stuck" => State::Critical,
        // It is over; what is to be done about it is said by its alarm.
        _ => State::Normal,
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn line(id: &str, phase: &str) -> RolloutLine {
        RolloutLine {
            id: id.into(),
            service: "website".into(),
            environment: "production".into(),
            protected: true,
            region: "us-east-1".into(),
            strategy: "canary".into(),
            stable: "b81d07a".into(),
            release: "2f9c1e4".into(),
            state: State::Running,
            phase: phase.into(),
            weight: 10.0,
            step: (3, 6),
            evidence: String::new(),
            next: String::new(),
            eta: String::new(),
            back_in: String::new(),
            can_roll_back: true,
            snapshot: None,
        }
    }

    #[test]
    fn buttons_keep_their_places() {
        let action = |verb: &str, label: &str| ActionView {
            verb: verb.into(),
            label: label.into(),
            refused: String::new(),
        };
        let some = [action("roll-back", "Roll back"), action("unpause", "Go on")];
        let buttons = in_places(&some, true);
        let labels: Vec<&str> = buttons.iter().map(|button| button.label.as_str()).collect();
        assert_eq!(
            labels,
            ["Go on", "Promote…", "Promote fully…", "Abort", "Roll back"]
        );
        assert!(buttons[0].refused.is_empty());
        assert!(!buttons[1].refused.is_empty());
        assert!(buttons[4].held && buttons[3].held && !buttons[0].held);
    }

    #[test]
    fn a_label_tells_that_a_dialog_follows() {
        let promote = [ActionView {
            verb: "promote".into(),
            label: "Promote".into(),
            refused: String::new(),
        }];
        assert_eq!(in_places(&promote, true)[1].label, "Promote…");
        assert_eq!(in_places(&promote, false)[1].label, "Promote");
    }

    #[test]
    fn rolling_back_names_the_rollout_and_skips_no_safeguard() {
        let subject = Subject::of_line(&line("r7", "baking"));
        let Command::Operate {
            operation: Operation::RollBack {
                scope, force, to, ..
            },
        } = subject.command("roll-back")
        else {
            panic!("not a rollback");
        };
        assert_eq!(
            scope,
            RollbackScope::Service {
                service: "r7".into()
            }
        );
        assert!(!force);
        assert_eq!(to, None);
    }

    #[test]
    fn the_open_page_decides_what_the_key_is_about() {
        let mut lines = [
            line("r1", "baking"),
            line("r2", "baking"),
            line("r3", "returning"),
        ];
        lines[2].can_roll_back = false;
        let id = |open| first_to_roll_back(&lines, open).map(|line| line.id.as_str());
        assert_eq!(id(Some("r1")), Some("r1"));
        assert_eq!(id(None), Some("r1"));
        assert_eq!(id(Some("r2")), Some("r2"));
        assert_eq!(id(Some("r3")), Some("r1"));
        assert_eq!(first_to_roll_back(&[], None), None);
    }

    #[test]
    fn what_needs_a_person_stands_first() {
        let mut lines = [
            line("r1", "baking"),
            line("r2", "baking"),
            line("r3", "approval"),
        ];
        lines[2].state = State::Waiting;
        let sorted = in_order(&lines);
        let ids: Vec<&str> = sorted.iter().map(|line| line.id.as_str()).collect();
        assert_eq!(ids, ["r3", "r1", "r2"]);
    }
}
