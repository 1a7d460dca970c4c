//! Labels that do not cover each other.

/// Moves places apart until neighbours are at least `apart` from each other, none
/// below `low` or above `high`, and each as near to where it wanted to be as its
/// neighbours allow. The answer is in the order of `wanted`. When there is not room
/// for all, they are spread evenly.
#[must_use]
pub fn spread(wanted: &[f64], apart: f64, low: f64, high: f64) -> Vec<f64> {
    let room = (high - low).max(0.0);
    let apart = match wanted.len() {
        0 | 1 => apart,
        many => apart.min(room / (many - 1) as f64),
    };
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    let at = |place: &usize| wanted.get(*place).copied().unwrap_or(low);
    order.sort_by(|a, b| at(a).total_cmp(&at(b)));

    // Overlapping neighbours form a block around the mean of what they wanted;
    // blocks that come to overlap melt into one.
    let mut blocks: Vec<Block> = Vec::new();
    for place in &order {
        let mut block = Block {
            sum: at(place),
            count: 1,
        };
        while let Some(before) = blocks.last() {
            if before.top(apart, low, high) + apart <= block.bottom(apart, low, high) + 1e-9 {
                break;
            }
            block = before.joined(&block, apart);
            blocks.pop();
        }
        blocks.push(block);
    }
    let placed = blocks.iter().flat_map(|block| {
        let bottom = block.bottom(apart, low, high);
        (0..block.count).map(move |step| bottom + apart * step as f64)
    });
    let mut out = vec![low; wanted.len()];
    for (place, y) in order.iter().zip(placed) {
        if let Some(slot) = out.get_mut(*place) {
            *slot = y;
        }
    }
    out
}

/// Labels that touch: the sum of where each wanted the block's bottom to be.
struct Block {
    sum: f64,
    count: usize,
}

impl Block {
    fn length(&self, apart: f64) -> f64 {
        apart * self.count.saturating_sub(1) as f64
    }

    fn bottom(&self, apart: f64, low: f64, high: f64) -> f64 {
        let wanted = self.sum / self.count as f64;
        let most = (high - self.length(apart)).max(low);
        if wanted.is_finite() {
            wanted.clamp(low, most)
        } else {
            low
        }
    }

    fn top(&self, apart: f64, low: f64, high: f64) -> f64 {
        self.bottom(apart, low, high) + self.length(apart)
    }

    fn joined(&self, above: &Self, apart: f64) -> Self {
        let shift = apart * self.count as f64;
        Self {
            sum: self.sum + above.sum - shift * above.count as f64,
            count: self.count + above.count,
        }
    }
}

/// Puts labels with a left edge and a width, in the order of their left edges, into
/// rows so that none covers another; none where all `rows` are taken.
#[must_use]
pub fn rows(labels: &[(f64, f64)], rows: usize, gap: f64) -> Vec<Option<usize>> {
    let mut ends = vec![f64::NEG_INFINITY; rows];
    labels
        .iter()
        .map(|(left, width)| {
            let row = ends.iter().position(|end| end + gap <= *left)?;
            *ends.get_mut(row)? = left + width;
            Some(row)
        })
        .collect()
}

/// Where labels of horizontal lines may be, y downwards.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Area {
    /// Left edge.
    pub left: f64,
    /// Right edge.
    pub right: f64,
    /// Upper edge.
    pub top: f64,
    /// Lower edge.
    pub bottom: f64,
    /// Height of a label.
    pub tall: f64,
}

/// Puts labels, each given by the height of its line and its own width, at an end of
/// their lines, above or below: where the fewest of the `points` are covered and no
/// other label lies. Answers left edges and middles; none where no place is left.
#[must_use]
pub fn beside_lines(
    labels: &[(f64, f64)],
    area: Area,
    points: &[(f64, f64)],
) -> Vec<Option<(f64, f64)>> {
    let mut taken: Vec<(f64, f64, f64)> = Vec::new();
    let mut placed = Vec::with_capacity(labels.len());
    for (line, wide) in labels {
        let away = area.tall / 2.0 + 2.0;
        let (above, below) = (line - away, line + away);
        let (left, right) = (area.left + 4.0, area.right - 4.0 - wide);
        let best = [(right, above), (left, above), (right, below), (left, below)]
            .into_iter()
            .filter(|(_, y)| *y >= area.top && y + area.tall / 2.0 <= area.bottom)
            .filter(|(x, y)| {
                taken
                    .iter()
                    .all(|one| clear(*one, (*x, *y, *wide), area.tall))
            })
            .min_by_key(|(x, y)| covered(points, (*x, *y, *wide), area.tall));
        taken.extend(best.map(|(x, y)| (x, y, *wide)));
        placed.push(best);
    }
    placed
}

/// Whether two labels, each left edge, middle and width, do not touch.
fn clear(one: (f64, f64, f64), other: (f64, f64, f64), tall: f64) -> bool {
    let beside = one.0 + one.2 + 4.0 <= other.0 || other.0 + other.2 + 4.0 <= one.0;
    beside || (one.1 - other.1).abs() >= tall
}

fn covered(points: &[(f64, f64)], (left, middle, wide): (f64, f64, f64), tall: f64) -> usize {
    let across = |x: f64| x >= left - 2.0 && x <= left + wide + 2.0;
    let beneath = |at: &&(f64, f64)| across(at.0) && (at.1 - middle).abs() <= tall / 2.0;
    points.iter().filter(beneath).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn labels_with_room_stay_where_they_want_to_be() {
        assert_eq!(spread(&[50.0, 10.0], 12.0, 0.0, 100.0), [50.0, 10.0]);
        assert_eq!(spread(&[], 12.0, 0.0, 100.0), [0.0; 0]);
    }

    #[test]
    fn equal_labels_are_put_around_their_place() {
        assert_eq!(spread(&[50.0, 50.0], 12.0, 0.0, 100.0), [44.0, 56.0]);
        assert_eq!(spread(&[99.0, 100.0], 12.0, 0.0, 100.0), [88.0, 100.0]);
    }

    #[test]
    fn labels_without_room_are_spread_evenly() {
        assert_eq!(spread(&[5.0; 3], 12.0, 0.0, 10.0), [0.0, 5.0, 10.0]);
    }

    #[test]
    fn a_label_goes_down_a_row_only_when_it_must() {
        let labels = [(0.0, 20.0), (10.0, 20.0), (15.0, 5.0), (40.0, 20.0)];
        assert_eq!(rows(&labels, 2, 4.0), [Some(0), Some(1), None, Some(0)]);
    }

    const AREA: Area = Area {
        left: 0.0,
        right: 200.0,
        top: 0.0,
        bottom: 100.0,
        tall: 12.0,
    };

    #[test]
    fn a_lines_label_goes_where_nothing_lies_under_it() {
        let place = |points: &[(f64, f64)]| beside_lines(&[(50.0, 60.0)], AREA, points)[0];
        assert_eq!(place(&[]), Some((136.0, 42.0)));
        let right_above = (150.0, 42.0);
        assert_eq!(place(&[right_above]), Some((4.0, 42.0)));
        let left_above = (20.0, 42.0);
        assert_eq!(place(&[right_above, left_above]), Some((136.0, 58.0)));
    }

    #[test]
    fn labels_of_lines_do_not_lie_on_each_other() {
        let placed = beside_lines(&[(50.0, 60.0); 5], AREA, &[]);
        let found: std::collections::BTreeSet<String> = placed
            .iter()
            .flatten()
            .map(|at| format!("{at:?}"))
            .collect();
        assert_eq!(
            found.len(),
            4,
            "four places, the fifth has none: {placed:?}"
        );
        assert_eq!(placed[4], None);
    }

    #[test]
    fn a_label_of_a_line_at_the_edge_stays_inside() {
        let placed = beside_lines(&[(3.0, 60.0), (98.0, 60.0)], AREA, &[]);
        assert_eq!(placed, [Some((136.0, 11.0)), Some((136.0, 90.0))]);
    }

    proptest! {
        #[test]
        fn spread_labels_keep_order_distance_and_bounds(
            wanted in prop::collection::vec(-50.0..150.0f64, 0..9)
        ) {
            let placed = spread(&wanted, 12.0, 0.0, 100.0);
            prop_assert_eq!(placed.len(), wanted.len());
            for (a, at) in placed.iter().enumerate() {
                prop_assert!((-1e-6..=100.000_001).contains(at), "{placed:?}");
                for (b, other) in placed.iter().enumerate() {
                    prop_assert!(a == b || (at - other).abs() >= 12.0 - 1e-6, "{placed:?}");
                    prop_assert!(wanted[a] >= wanted[b] || at < other, "{wanted:?} {placed:?}");
                }
            }
        }
    }
}
