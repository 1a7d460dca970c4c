//! Likelihood ratios of one interval: how much better a worse canary explains it.
//!
//! All are logarithms, for every point of [`GRID`], and take counts as floating
//! numbers, so that expected counts can be asked about as well.

/// How many times worse than tolerated a canary may be thought to be.
pub(super) const GRID: [f64; 8] = [1.25, 1.5, 2.0, 3.0, 5.0, 10.0, 20.0, 50.0];

/// One number for every point of the grid.
pub(super) type PerPoint = [f64; GRID.len()];

/// No share is thought to be above this.
const HIGHEST: f64 = 0.99;

/// What one bad and one good event are worth when the share is `q` and not `p`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Worth {
    bad: f64,
    good: f64,
}

impl Worth {
    pub(super) fn new(q: f64, p: f64) -> Self {
        Self {
            bad: (q / p).ln(),
            good: ((1.0 - q) / (1.0 - p)).ln(),
        }
    }

    pub(super) fn of(&self, bad: f64, events: f64) -> f64 {
        bad * self.bad + (events - bad) * self.good
    }
}

/// The canary's share against a fixed one, on every point of the grid.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fixed([Worth; GRID.len()]);

impl Fixed {
    pub(super) fn new(share: f64) -> Self {
        Self(GRID.map(|g| Worth::new((g * share).min(HIGHEST), share)))
    }

    pub(super) fn of(&self, bad: f64, events: f64) -> PerPoint {
        self.0.map(|worth| worth.of(bad, events))
    }
}

/// Both sides of one interval.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pair {
    pub(super) canary_bad: f64,
    pub(super) canary: f64,
    pub(super) stable_bad: f64,
    pub(super) stable: f64,
}

impl Pair {
    /// The canary's part of both sides' bad events, against the part it has when it
    /// is just `ratio` times worse: `θ(r) = r·n_c / (r·n_c + n_b)`. What both sides
    /// have in common cancels out.
    pub(super) fn of(&self, ratio: f64) -> PerPoint {
        let tolerated = ratio * self.canary;
        let both = tolerated + self.stable;
        if both <= 0.0 {
            return [0.0; GRID.len()];
        }
        GRID.map(|g| {
            // Written so that nothing cancels out in enormous counts.
            let canary = ((g - 1.0) * self.stable / (g * tolerated + self.stable)).ln_1p();
            let stable = ((g - 1.0) * tolerated / both).ln_1p();
            self.canary_bad * canary - self.stable_bad * stable
        })
    }
}
