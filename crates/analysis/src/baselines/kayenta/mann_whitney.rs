//! The shift between two samples with its bounds, after Mann and Whitney, as R's
//! `wilcox.test` computes it for samples with ties (normal approximation with
//! correction for continuity).

use super::zero::zero;

/// Quantile of the normal distribution at 0.99: both bounds together leave 2 % out.
const Z: f64 = 2.326_347_874_040_841;

/// Where the search for a bound ends.
const TOLERANCE: f64 = 1e-4;

/// Two samples, each in order and not empty.
pub(super) struct Samples {
    pub(super) x: Vec<f64>,
    pub(super) y: Vec<f64>,
}

impl Samples {
    /// The lower bound of the shift from y to x.
    pub(super) fn lower(&self) -> f64 {
        self.shift_at(Z)
    }

    /// The upper bound.
    #[cfg(test)]
    pub(super) fn upper(&self) -> f64 {
        self.shift_at(-Z)
    }

    /// The shift itself (Hodges and Lehmann).
    pub(super) fn estimate(&self) -> f64 {
        self.shift_at(0.0)
    }

    /// The shift at which the statistic is `quantile`; an end of what is possible
    /// when it is beyond it there already.
    fn shift_at(&self, quantile: f64) -> f64 {
        let least = ends(&self.x).0 - ends(&self.y).1;
        let most = ends(&self.x).1 - ends(&self.y).0;
        let above = |shift: f64| self.statistic(shift) - quantile;
        let (at_least, at_most) = (above(least), above(most));
        if at_least <= 0.0 {
            least
        } else if at_most >= 0.0 {
            most
        } else {
            zero(above, (least, at_least), (most, at_most), TOLERANCE)
        }
    }

    /// The standardised rank sum of `x - shift` among `y`, average ranks for ties.
    fn statistic(&self, shift: f64) -> f64 {
        let (n, m) = (self.x.len(), self.y.len());
        let (mut i, mut j) = (0, 0);
        let (mut ranks, mut ties) = (0.0, 0.0);
        while i < n || j < m {
            let x = self.x.get(i).map(|x| x - shift);
            let y = self.y.get(j).copied();
            let lowest = match (x, y) {
                (Some(x), Some(y)) => x.min(y),
                (Some(one), None) | (None, Some(one)) => one,
                (None, None) => break,
            };
            let begun = i + j;
            let of_x = run(&self.x[i..], |x| x - shift <= lowest);
            let of_y = run(&self.y[j..], |y| y <= lowest);
            if of_x + of_y == 0 {
                break;
            }
            (i, j) = (i + of_x, j + of_y);
            let tied = (of_x + of_y) as f64;
            ranks += of_x as f64 * (begun as f64 + (tied + 1.0) / 2.0);
            ties += tied.powi(3) - tied;
        }
        let (n, m) = (n as f64, m as f64);
        let above = ranks - n * (n + 1.0) / 2.0 - n * m / 2.0;
        let all = n + m;
        let variance = n * m / 12.0 * ((all + 1.0) - ties / (all * (all - 1.0)));
        if variance <= 0.0 || above == 0.0 {
            return 0.0;
        }
        (above - above.signum() * 0.5) / variance.sqrt()
    }
}

fn run(sorted: &[f64], is_in: impl Fn(f64) -> bool) -> usize {
    sorted.iter().take_while(|value| is_in(**value)).count()
}

fn ends(sorted: &[f64]) -> (f64, f64) {
    let first = sorted.first().copied().unwrap_or_default();
    (first, sorted.last().copied().unwrap_or(first))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_and_estimate_are_the_originals_to_the_last_digit() {
        let mut x = vec![1.0; 3];
        x.resize(10, 100.0);
        let samples = Samples {
            x,
            y: vec![1.0; 10],
        };
        assert_eq!(samples.lower(), 6.825_022_991_538_781e-5);
        assert_eq!(samples.upper(), 99.0);
        assert_eq!(samples.estimate(), 98.999_929_041_701_93);
    }

    #[test]
    fn an_end_that_fails_already_is_the_bound() {
        let samples = Samples {
            x: vec![5.0],
            y: vec![1.0, 2.0],
        };
        assert_eq!((samples.lower(), samples.upper()), (3.0, 4.0));
    }
}
