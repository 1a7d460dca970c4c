//! Tails of distributions: how surprising a count would be by chance alone.
//!
//! Counts up to [`EXACT`] are summed term by term from the largest one, which is
//! exact to rounding; the number of terms grows with the square root of the
//! count. Beyond that Camp's (1951) and Paulson's (1942) formula is used: cube roots
//! of beta variables are nearly normal, and at such counts the error is below 1 %
//! of the tail.

/// Largest count that is summed exactly.
const EXACT: u64 = 1_000;

/// Terms below this share of the sum no longer matter.
const NEGLIGIBLE: f64 = 1e-14;

/// Chance of `count` or more successes in `tries`, each with this `chance` (binomial).
pub(crate) fn binomial_at_least(count: u64, tries: u64, chance: f64) -> f64 {
    if count == 0 || chance.is_nan() || chance >= 1.0 {
        return 1.0;
    }
    if count > tries || chance <= 0.0 {
        return 0.0;
    }
    if count > EXACT {
        return camp_paulson(count, tries, chance);
    }
    let (k, n) = (count as f64, tries as f64);
    let odds = chance / (1.0 - chance);
    let term = |k: u64| {
        let ways = ln_factorial(tries) - ln_factorial(k) - ln_factorial(tries - k);
        (ways + k as f64 * chance.ln() + (tries - k) as f64 * (-chance).ln_1p()).exp()
    };
    if k > n * chance {
        (term(count) * ratios(|i| (n - k - i + 1.0) / (k + i) * odds)).min(1.0)
    } else {
        let below = term(count - 1) * ratios(|i| (k - i) / (n - k + i + 1.0) / odds);
        (1.0 - below).clamp(0.0, 1.0)
    }
}

/// `1 + r(1) + r(1)·r(2) + …` for falling ratios, until a term no longer matters.
fn ratios(ratio: impl Fn(f64) -> f64) -> f64 {
    let (mut sum, mut term, mut i) = (1.0, 1.0, 1.0);
    while term > sum * NEGLIGIBLE {
        term *= ratio(i);
        sum += term;
        i += 1.0;
    }
    sum
}

fn camp_paulson(count: u64, tries: u64, chance: f64) -> f64 {
    let k = count as f64;
    let rest = tries as f64 - k + 1.0;
    let root = (k * (1.0 - chance) / (rest * chance)).cbrt();
    let (a, b) = (1.0 / (9.0 * rest), 1.0 / (9.0 * k));
    normal_above(((1.0 - b) * root - (1.0 - a)) / (a + b * root * root).sqrt())
}

/// Chance of a standard normal variable above `z`: the power series near zero,
/// Laplace's continued fraction in the tail.
pub(crate) fn normal_above(z: f64) -> f64 {
    if z < 0.0 {
        return 1.0 - normal_above(-z);
    }
    let density = (-z * z / 2.0).exp() / std::f64::consts::TAU.sqrt();
    if z < 2.5 {
        0.5 - density * z * ratios(|i| z * z / (2.0 * i + 1.0))
    } else {
        density / (1..=40).rev().fold(z, |rest, i| z + f64::from(i) / rest)
    }
}

/// Natural logarithm of `n!`; Stirling's series from 16 on, good to 1e-12.
fn ln_factorial(n: u64) -> f64 {
    if n < 16 {
        return (2..=n).map(|i| i as f64).product::<f64>().ln();
    }
    let n = n as f64;
    let series = 1.0 / (12.0 * n) - 1.0 / (360.0 * n.powi(3)) + 1.0 / (1260.0 * n.powi(5));
    n * n.ln() - n + 0.5 * (std::f64::consts::TAU * n).ln() + series
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: f64, expected: f64, relative: f64) {
        let error = (found - expected).abs() / expected.abs().max(f64::MIN_POSITIVE);
        assert!(error < relative, "{found:e}, not {expected:e}");
    }

    #[test]
    fn binomial_tails_agree_with_sums_by_hand() {
        close(binomial_at_least(10, 10, 0.6), 0.6_f64.powi(10), 1e-12);
        close(binomial_at_least(1, 5, 0.1), 1.0 - 0.9_f64.powi(5), 1e-12);
        close(binomial_at_least(2, 3, 0.5), 0.5, 1e-12);
        close(binomial_at_least(500, 999, 0.5), 0.5, 1e-10);
        // Summed as fractions.
        close(
            binomial_at_least(10, 28, 1.0 / 7.0),
            0.003_920_558_391_730_2,
            1e-12,
        );
        close(
            binomial_at_least(90, 400, 1.0 / 7.0),
            6.938_391_981_995_5e-6,
            1e-10,
        );
    }

    #[test]
    fn binomial_tails_are_safe_at_the_edges() {
        assert_eq!(binomial_at_least(0, 0, 0.5), 1.0);
        assert_eq!(binomial_at_least(1, 0, 0.5), 0.0);
        assert_eq!(binomial_at_least(1, 1_000_000_000, 0.0), 0.0);
        assert_eq!(binomial_at_least(1, 1_000_000_000, 1.0), 1.0);
        assert_eq!(binomial_at_least(5, 9, f64::NAN), 1.0);
        close(
            binomial_at_least(500_000_000, 1_000_000_000, 0.5),
            0.5,
            1e-3,
        );
        close(
            binomial_at_least(1_000_000_000, 1_000_000_000, 0.999_999_999),
            (-1.0_f64).exp(),
            0.05,
        );
    }

    #[test]
    fn the_exact_sums_and_the_approximations_meet() {
        for chance in [0.28, 0.30, 1.0 / 3.0, 0.36] {
            let exact = binomial_at_least(1_000, 3_000, chance);
            close(camp_paulson(1_000, 3_000, chance), exact, 0.01);
        }
    }

    #[test]
    fn the_normal_tail_is_the_textbook_one() {
        close(normal_above(0.0), 0.5, 1e-12);
        close(normal_above(1.644_853_626_951), 0.05, 1e-9);
        close(normal_above(3.090_232_306_168), 0.001, 1e-9);
        close(normal_above(-3.090_232_306_168), 0.999, 1e-9);
        close(normal_above(6.0), 9.865_876_450_377e-10, 1e-9);
    }
}
