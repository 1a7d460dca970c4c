//! How an error bound is spent over looks at equal distances.
//!
//! The statistic is a walk with independent normal steps. After each look the
//! density of the walks that were not stopped is known on a grid; the boundary of
//! the next look is where as much of it lies above as the look may spend
//! (Armitage, McPherson and Rowe, 1969).

use crate::tail::normal_above;

/// Distance of the grid's places, in steps' standard deviations.
const WIDTH: f64 = 0.1;

/// Nothing further away than this matters, in standard deviations.
const FAR: f64 = 8.0;

/// A look that may spend less than this cannot stop anything.
const NOTHING: f64 = 1e-12;

/// The chance by which each look, taken alone, may be wrong: together `alpha`.
pub(super) fn levels(alpha: f64, looks: usize) -> Vec<f64> {
    let mut walks = Walks::new(looks);
    let mut spent = 0.0;
    (1..=looks)
        .map(|look| {
            walks.step(look);
            let due = spent_by(look as f64 / looks as f64, alpha);
            let spend = due - spent;
            if spend < NOTHING {
                return 0.0;
            }
            spent = due;
            let boundary = walks.stop(spend);
            normal_above(boundary / (look as f64).sqrt())
        })
        .collect()
}

/// What may be spent up to this fraction of the whole, after O'Brien and Fleming.
fn spent_by(fraction: f64, alpha: f64) -> f64 {
    2.0 * normal_above(quantile_above(alpha / 2.0) / fraction.sqrt())
}

/// Where a standard normal variable is above with this chance, by bisection.
fn quantile_above(chance: f64) -> f64 {
    let (mut low, mut high) = (0.0, 40.0);
    for _ in 0..100 {
        let middle = (low + high) / 2.0;
        if normal_above(middle) > chance {
            low = middle;
        } else {
            high = middle;
        }
    }
    low
}

/// The density of walks that go on, on places around 0.
struct Walks {
    /// Mass around each place; the middle one is 0.
    mass: Vec<f64>,
    kernel: Vec<f64>,
}

impl Walks {
    fn new(looks: usize) -> Self {
        let reach = |deviations: f64| (deviations / WIDTH).ceil() as usize;
        let half = reach(FAR * (looks as f64).sqrt());
        let steps = reach(FAR) as i32;
        let mut mass = vec![0.0; 2 * half + 1];
        mass[half] = 1.0;
        let kernel = (-steps..=steps)
            .map(|step| {
                let edge = f64::from(step) * WIDTH - WIDTH / 2.0;
                normal_above(edge) - normal_above(edge + WIDTH)
            })
            .collect();
        Self { mass, kernel }
    }

    fn place(&self, index: usize) -> f64 {
        (index as f64 - (self.mass.len() / 2) as f64) * WIDTH
    }

    fn step(&mut self, look: usize) {
        let reach = self.kernel.len() / 2;
        let mut next = vec![0.0; self.mass.len()];
        let far = FAR * (look as f64).sqrt();
        for (from, mass) in self.mass.iter().enumerate() {
            if *mass == 0.0 || self.place(from).abs() > far {
                continue;
            }
            let first = from.saturating_sub(reach);
            let cut = reach - (from - first);
            for (to, part) in next[first..].iter_mut().zip(&self.kernel[cut..]) {
                *to += mass * part;
            }
        }
        self.mass = next;
    }

    /// Stops the highest walks, so many of them; gives back where.
    fn stop(&mut self, share: f64) -> f64 {
        let mut left = share;
        for index in (0..self.mass.len()).rev() {
            let here = self.mass[index];
            if here >= left {
                let above = left / here;
                self.mass[index] = here - left;
                return self.place(index) + WIDTH * (0.5 - above);
            }
            left -= here;
            self.mass[index] = 0.0;
        }
        self.place(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boundaries_are_the_textbook_ones() {
        // Jennison and Turnbull's and R's gsDesign: five looks, one side of 0.025.
        let expected = [4.877, 3.357, 2.680, 2.290, 2.031];
        for (level, boundary) in levels(0.025, 5).into_iter().zip(expected) {
            let found = quantile_above(level);
            assert!((found - boundary).abs() < 0.01, "{found} {boundary}");
        }
    }

    #[test]
    fn early_looks_have_nothing_to_spend() {
        let levels = levels(0.002_5, 30);
        assert_eq!(levels.len(), 30);
        assert_eq!(levels[0], 0.0);
        assert!(levels.is_sorted());
        assert!(levels[29] < 0.002_5 && levels[29] > 0.001);
    }
}
