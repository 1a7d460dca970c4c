//! Down-sampling: fewer points, and still every spike.

use wire::Point;

/// Both ends and, between them, two extremes with a gap before, between and after.
const FEWEST: usize = 7;
/// The most that is kept of one bucket: two extremes and three gaps.
const PER_BUCKET: usize = 5;

/// At most `wanted` of the points (at least seven are always allowed), in their
/// order: the first, the last, and of each of many equal parts the lowest, the
/// highest, and the gaps that separate them from each other and from their
/// neighbours.
///
/// The points are taken as they are; clean them first.
#[must_use]
pub fn down_sample(points: &[Point], wanted: usize) -> Vec<Point> {
    let wanted = wanted.max(FEWEST);
    let [first, inner @ .., last] = points else {
        return points.to_vec();
    };
    if points.len() <= wanted {
        return points.to_vec();
    }
    // Gaps are rare, so the first try hopes for none; the second has room for all.
    let mut kept = thinned(inner, (wanted - 2) / 2);
    if kept.len() > wanted - 2 {
        kept = thinned(inner, (wanted - 2) / PER_BUCKET);
    }
    let mut out = Vec::with_capacity(kept.len() + 2);
    out.push(*first);
    out.append(&mut kept);
    out.push(*last);
    out
}

fn thinned(points: &[Point], buckets: usize) -> Vec<Point> {
    let mut kept = Vec::with_capacity(buckets * 2);
    for bucket in 0..buckets {
        let from = points.len() * bucket / buckets;
        let until = points.len() * (bucket + 1) / buckets;
        keep(points.get(from..until).unwrap_or_default(), &mut kept);
    }
    kept
}

fn keep(bucket: &[Point], kept: &mut Vec<Point>) {
    let Some((low, high)) = extremes(bucket) else {
        kept.extend(first_gap(bucket));
        return;
    };
    let (early, late) = (low.min(high), low.max(high));
    kept.extend(first_gap(bucket.get(..early).unwrap_or_default()));
    kept.extend(bucket.get(early).copied());
    if late > early {
        kept.extend(first_gap(bucket.get(early + 1..late).unwrap_or_default()));
        kept.extend(bucket.get(late).copied());
    }
    kept.extend(first_gap(bucket.get(late + 1..).unwrap_or_default()));
}

/// Where the lowest and the highest value are; none when nothing was measured.
fn extremes(bucket: &[Point]) -> Option<(usize, usize)> {
    let mut found: Option<((usize, f64), (usize, f64))> = None;
    for (place, point) in bucket.iter().enumerate() {
        let Some(value) = point.1 else { continue };
        found = Some(match found {
            None => ((place, value), (place, value)),
            Some((low, high)) => (
                if value < low.1 { (place, value) } else { low },
                if value > high.1 { (place, value) } else { high },
            ),
        });
    }
    found.map(|(low, high)| (low.0, high.0))
}

fn first_gap(points: &[Point]) -> Option<Point> {
    points.iter().find(|point| point.1.is_none()).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn points() -> impl Strategy<Value = Vec<Point>> {
        let value = prop_oneof![9 => (-100.0..100.0f64).prop_map(Some), 1 => Just(None)];
        prop::collection::vec(value, 0..600).prop_map(|values| {
            let numbered = values.into_iter().zip(0i64..);
            numbered.map(|(value, at)| Point(at, value)).collect()
        })
    }

    fn highest(points: &[Point]) -> Option<f64> {
        points.iter().filter_map(|at| at.1).reduce(f64::max)
    }

    fn lowest(points: &[Point]) -> Option<f64> {
        points.iter().filter_map(|at| at.1).reduce(f64::min)
    }

    proptest! {
        #[test]
        fn what_is_kept_is_a_part_in_the_same_order(all in points(), wanted in 0..300usize) {
            let kept = down_sample(&all, wanted);
            let mut rest = all.iter();
            prop_assert!(kept.iter().all(|one| rest.any(|other| other == one)));
            prop_assert!(kept.len() <= wanted.max(FEWEST));
            prop_assert_eq!(kept.first(), all.first());
            prop_assert_eq!(kept.last(), all.last());
            if all.len() <= wanted {
                prop_assert_eq!(kept, all);
            }
        }

        #[test]
        fn no_extreme_is_lost(all in points(), wanted in 0..300usize) {
            let kept = down_sample(&all, wanted);
            prop_assert_eq!(highest(&kept), highest(&all));
            prop_assert_eq!(lowest(&kept), lowest(&all));
        }

        /// A line is never drawn over a time without measurements.
        #[test]
        fn values_joined_afterwards_were_joined_before(all in points(), wanted in 0..300usize) {
            let kept = down_sample(&all, wanted);
            for pair in kept.windows(2) {
                let [Point(from, Some(_)), Point(until, Some(_))] = pair else { continue };
                let between = &all[*from as usize..=*until as usize];
                prop_assert!(between.iter().all(|at| at.1.is_some()));
            }
        }
    }

    #[test]
    fn a_day_of_seconds_keeps_its_only_spike() {
        let mut all: Vec<Point> = (0..86_400).map(|at| Point(at, Some(60.0))).collect();
        all[54_321].1 = Some(900.0);
        let kept = down_sample(&all, 10_000);
        assert!(kept.len() <= 10_000 && kept.len() > 5_000, "{}", kept.len());
        assert!(kept.contains(&Point(54_321, Some(900.0))));
    }
}
