//! What all of these judges keep for their readings.

use crate::{Count, Past, Terms, Told, figures};
use vocab::{Gate, Reading, Verdict};

/// The gate, and what was counted since the weight was changed.
#[derive(Debug, Clone)]
pub(super) struct Desk {
    pub(super) gate: Gate,
    pub(super) past: Past,
    canary: Count,
    stable: Count,
}

impl Desk {
    pub(super) fn new(terms: Terms) -> Self {
        Self {
            gate: terms.gate,
            past: terms.past,
            canary: Count::default(),
            stable: Count::default(),
        }
    }

    pub(super) fn take(&mut self, told: &Told) {
        self.canary += told.canary;
        self.stable += told.stable;
    }

    pub(super) fn restart(&mut self) {
        self.canary = Count::default();
        self.stable = Count::default();
    }

    /// Is this share above the limit? None without events.
    pub(super) fn is_broken(&self, count: Count) -> Option<bool> {
        let share = count.share()?;
        Some(share > self.gate.tolerated.share())
    }

    /// A reading with these words behind the gate's name and figures.
    pub(super) fn reading(&self, verdict: Verdict, evidence: f64, why: &str) -> Reading {
        let name = figures::name(&self.gate);
        let stable = self.stable.share().or_else(|| self.past.count.share());
        let shown = |share: Option<f64>| share.map_or_else(|| "nothing".into(), figures::percent);
        let because = format!(
            "{name} {} on the canary, {} on stable, limit {}: {why}",
            shown(self.canary.share()),
            shown(stable),
            self.gate.tolerated
        );
        Reading {
            gate: self.gate.clone(),
            canary: self.canary.share(),
            stable,
            evidence,
            events: self.canary.events,
            verdict,
            because,
        }
    }
}

/// Nothing was looked at yet; how much the next look will see nobody knows.
pub(super) const UNSEEN: Verdict = Verdict::InsufficientData { requests: 1 };
