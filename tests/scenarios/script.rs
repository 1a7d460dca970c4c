//! The language of the scripts.

use crate::stage_hand::StageHand;

/// Runs the commands of a transcript and tells it anew. Comments and blank lines
/// before a command stay where they are.
pub(crate) fn rehearse(transcript: &str) -> String {
    let mut hand = StageHand::new();
    let mut told = String::new();
    for line in transcript.lines() {
        if line.starts_with('#') {
            told.push_str(line);
            told.push('\n');
        } else if let Some(command) = line.strip_prefix("> ") {
            told.push_str(&format!("\n{line}\n"));
            for said in obey(&mut hand, command) {
                told.push_str(said.trim_end());
                told.push('\n');
            }
        }
    }
    told
}

/// Does one command; what was said, line by line.
fn obey(hand: &mut StageHand, command: &str) -> Vec<String> {
    let (command, reason) = match command.split_once(" because ") {
        Some((command, reason)) => (command, Some(reason.to_owned())),
        None => (command, None),
    };
    let words: Vec<&str> = command.split_whitespace().collect();
    match words.as_slice() {
        ["plan", service, release, rest @ ..] => hand.plan(service, release, rest, reason),
        ["start", service, release, rest @ ..] => hand.start(service, release, rest, reason),
        ["revert", service, rest @ ..] => hand.revert(service, rest, reason),
        ["run", "to", "end"] => hand.run_to_end(),
        ["run", "until", phase @ ..] => hand.run_until(&phase.join(" ")),
        ["run", span] => hand.run_for(span.parse().unwrap()),
        ["status"] => hand.status(),
        ["history"] => hand.history(),
        ["inject", fault] => hand.inject(fault),
        ["heal"] => hand.heal(),
        ["freeze", span] => hand.freeze(span.parse().unwrap()),
        ["crash", away] => hand.crash(away.parse().unwrap()),
        ["as", name @ ..] => hand.act_as(&name.join(" ")),
        verb => hand.command(&verb.join(" "), reason),
    }
}
