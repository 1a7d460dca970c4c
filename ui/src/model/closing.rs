//! Closing the window while rollouts are under way: what the program says, and
//! what can be answered.

use serde::Deserialize;
use wire::Closing;

/// What the program sends when somebody closes the window.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default)]
struct Event {
    rollouts: Vec<String>,
}

/// The rollouts under way, each in a few words. An event that cannot be read is
/// still a question that needs an answer.
pub(crate) fn rollouts(payload: &str) -> Vec<String> {
    let event: Event = serde_json::from_str(payload).unwrap_or_default();
    event.rollouts
}

/// What is asked above the choices.
pub(crate) fn question(rollouts: &[String]) -> String {
    match rollouts.len() {
        0 => "Rollouts are under way, and this window drives them.".into(),
        1 => "A rollout is under way, and this window drives it.".into(),
        count => format!("{count} rollouts are under way, and this window drives them."),
    }
}

/// A choice: what stands on its button, and what it means.
pub(crate) fn words(how: Closing) -> (&'static str, &'static str) {
    match how {
        Closing::Stay => ("Cancel", "The window stays open."),
        Closing::Background => (
            "Keep running in the background",
            "The window goes, the rollout goes on. The tray or a second start brings it back.",
        ),
        Closing::HandOver => (
            "Hand over to roomctl",
            "roomctl serve is started and drives from then on; this program ends.",
        ),
        Closing::RollBack => (
            "Roll back, then close",
            "Everything under way goes back to stable. The window closes once that is read back.",
        ),
        Closing::Quit => (
            "Close now",
            "Nobody drives. Each rollout does what its plan says for that.",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rollouts_are_told() {
        let payload = r#"{"rollouts":["website in production: canary 25 %"],"more":1}"#;
        let told = rollouts(payload);
        assert_eq!(told, ["website in production: canary 25 %"]);
        assert!(question(&told).starts_with("A rollout is under way"));
    }

    #[test]
    fn what_cannot_be_read_is_still_asked() {
        for payload in ["", "null", "7", r#"{"rollouts":7}"#] {
            assert!(rollouts(payload).is_empty(), "{payload}");
        }
        assert!(question(&[]).starts_with("Rollouts are under way"));
    }
}
