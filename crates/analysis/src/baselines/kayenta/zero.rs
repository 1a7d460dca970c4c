//! Where a function crosses zero: Brent's `zeroin` (1973) as in R's `uniroot`,
//! whose last digits our parity tests compare.

/// Evaluations before it stops with what it has.
const LONGEST: usize = 1_000;

/// A place and the function's value there.
type Point = (f64, f64);

/// The zero between two places at which `f` has different signs.
pub(super) fn zero(f: impl Fn(f64) -> f64, from: Point, to: Point, tolerance: f64) -> f64 {
    let ((mut a, mut at_a), (mut b, mut at_b)) = (from, to);
    let (mut c, mut at_c) = from;
    for _ in 0..LONGEST {
        let previous = b - a;
        if at_c.abs() < at_b.abs() {
            (a, b, c) = (b, c, b);
            (at_a, at_b, at_c) = (at_b, at_c, at_b);
        }
        let close = 2.0 * f64::EPSILON * b.abs() + tolerance / 2.0;
        let half = (c - b) / 2.0;
        if half.abs() <= close || at_b == 0.0 {
            break;
        }
        let mut step = half;
        if previous.abs() >= close && at_a.abs() > at_b.abs() {
            let (p, q) = interpolated((a, at_a), (b, at_b), (c, at_c));
            let is_inside = p < 0.75 * (c - b) * q - (close * q).abs() / 2.0;
            if is_inside && p < (previous * q / 2.0).abs() {
                step = p / q;
            }
        }
        if step.abs() < close {
            step = close.copysign(half);
        }
        (a, at_a) = (b, at_b);
        b += step;
        at_b = f(b);
        if (at_b > 0.0) == (at_c > 0.0) && at_b != 0.0 && at_c != 0.0 {
            (c, at_c) = (a, at_a);
        }
    }
    b
}

/// The step from `b` as a fraction `p / q`, `p` not negative: along a line where
/// two places are known, along a parabola of `f`'s inverse where three are.
fn interpolated(a: Point, b: Point, c: Point) -> (f64, f64) {
    let across = c.0 - b.0;
    let (p, q) = if a.0 == c.0 {
        let ratio = b.1 / a.1;
        (across * ratio, 1.0 - ratio)
    } else {
        let (ac, bc, ba) = (a.1 / c.1, b.1 / c.1, b.1 / a.1);
        (
            ba * (across * ac * (ac - bc) - (b.0 - a.0) * (bc - 1.0)),
            (ac - 1.0) * (bc - 1.0) * (ba - 1.0),
        )
    };
    if p > 0.0 { (p, -q) } else { (-p, q) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zeros_are_found() {
        let cubic = |x: f64| x * x * x - 2.0;
        let found = zero(cubic, (0.0, -2.0), (9.0, 727.0), 1e-12);
        assert!((found - 2.0_f64.cbrt()).abs() < 1e-12, "{found}");
        let jump = |x: f64| if x < 0.3 { 1.0 } else { -2.0 };
        let found = zero(jump, (0.0, 1.0), (1.0, -2.0), 1e-9);
        assert!((found - 0.3).abs() < 1e-9, "{found}");
    }
}
