//! An outage told step by step, for whoever wants to see how it came about.

use crate::Invariants;
use drills::{Entry, Happening, Rehearsal, Witness};
use rollouts::narrate;

/// Watches the invariants and writes down what happens.
#[derive(Debug, Default)]
pub(super) struct Told {
    pub(super) invariants: Invariants,
    pub(super) lines: Vec<String>,
}

impl Told {
    fn tell_decision(&mut self, rehearsal: &Rehearsal, entry: &Entry) {
        for fact in &entry.decision.facts {
            let Some((id, record)) = fact.record() else {
                self.lines.push(format!("{} {fact:?}", entry.at.clock()));
                continue;
            };
            let active = rehearsal.engine().active().get(id);
            let said = active.and_then(|active| narrate(entry.at, record, active.rollout()));
            let text = said.map_or_else(
                || format!("({})", word(&format!("{record:?}"))),
                |said| format!("{} ({})", said.action, said.reason),
            );
            self.lines.push(format!("{} {id} {text}", entry.at.clock()));
        }
    }
}

/// A record's name alone.
fn word(text: &str) -> &str {
    text.split([' ', '{']).next().unwrap_or_default()
}

impl Witness for Told {
    fn saw(&mut self, rehearsal: &Rehearsal, happening: Happening<'_>) {
        let at = rehearsal.now().clock();
        match happening {
            Happening::Decided(entry) => self.tell_decision(rehearsal, entry),
            Happening::Called { order, performed } => {
                let effect_at = performed.effect_at.map(|at| at.clock());
                self.lines.push(format!(
                    "{at}   call {} of {} (generation {}): {}; happens {effect_at:?}, {:?} at {}",
                    order.id,
                    order.rollout,
                    order.generation,
                    order.effect,
                    performed.outcome,
                    performed.answered_at.clock(),
                ));
            }
            Happening::Refused(refused) => self.lines.push(format!("{at} Refused: {refused}")),
            Happening::Acted(act) => self.lines.push(format!("{at} *** {act}")),
            Happening::TookOver { away } => {
                self.lines.push(format!(
                    "{at} *** another control room takes over after {away}"
                ));
            }
            Happening::Contradicted(what) => self.lines.push(format!("{at} BUG: {what}")),
            Happening::Read(_) => {}
        }
        let before = self.invariants.breaches().len();
        self.invariants.saw(rehearsal, happening);
        let broken = self.invariants.breaches().iter().skip(before);
        self.lines
            .extend(broken.map(|breach| format!("BROKEN {breach}")));
    }
}
