//! How long evidence takes to grow to where it is proof.

/// No answer is larger: a thousand million million events.
const MOST: f64 = 1e15;

/// Steps of halving: relative precision of a ten-thousandth.
const STEPS: u32 = 16;

/// The least `n` for which `Σ part·exp(n·drift)` is at least `target`. Parts that
/// do not grow are left out.
pub(super) fn grown(parts: impl Iterator<Item = (f64, f64)>, target: f64) -> f64 {
    let growing: Vec<(f64, f64)> = parts
        .filter(|(part, drift)| *part > 0.0 && *drift > 0.0)
        .collect();
    let alone = |target: f64| {
        let each = growing
            .iter()
            .map(|(part, drift)| (target / part).ln() / drift);
        each.fold(MOST, f64::min).max(0.0)
    };
    // One part alone needs no less than all together, and no more than if it had
    // to bring but its share of the target.
    let (mut few, mut enough) = (alone(target / growing.len().max(1) as f64), alone(target));
    for _ in 0..STEPS {
        let middle = f64::midpoint(few, enough);
        let sum: f64 = growing
            .iter()
            .map(|(part, drift)| part * (middle * drift).min(700.0).exp())
            .sum();
        if sum < target {
            few = middle;
        } else {
            enough = middle;
        }
    }
    enough
}
