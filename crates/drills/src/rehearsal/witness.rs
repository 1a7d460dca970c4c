//! Witnesses: whoever wants to see each step of a rehearsal.

use super::{Act, Entry, Rehearsal};
use engine::Refused;
use estate::Order;
use estate_sim::Performed;
use vocab::{RolloutId, Span};

/// One step of a rehearsal, after it was taken.
#[derive(Debug, Clone, Copy)]
pub enum Happening<'a> {
    /// A decision is in the journal and applied; nothing of it is performed yet.
    Decided(&'a Entry),
    /// An order reached the estate, which has dealt with it.
    Called {
        /// Which.
        order: &'a Order,
        /// What became of it, whatever the caller will learn.
        performed: &'a Performed,
    },
    /// A target was read; nothing is decided about it yet.
    Read(&'a RolloutId),
    /// A person was told no.
    Refused(&'a Refused),
    /// The script did something.
    Acted(&'a Act),
    /// Another control room has taken over.
    TookOver {
        /// For how long nobody drove.
        away: Span,
    },
    /// A machine contradicted itself: a bug.
    Contradicted(&'a str),
}

/// Sees each step of a rehearsal; for invariants, narration and figures.
pub trait Witness {
    /// Is told what happened, when it has.
    fn saw(&mut self, rehearsal: &Rehearsal, happening: Happening<'_>);
}

/// Nobody looks.
impl Witness for () {
    fn saw(&mut self, _rehearsal: &Rehearsal, _happening: Happening<'_>) {}
}
