//! The period on screen: all there is, or a part that was chosen.

/// No shorter period is shown, in milliseconds.
const SHORTEST: f64 = 2_000.0;

/// The period that all charts of a page show, in milliseconds since 1970.
///
/// As long as nothing was chosen it is the whole, and grows with it. A chosen part
/// stays where it is while data arrive, and never leaves the whole.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Window {
    chosen: Option<(f64, f64)>,
}

impl Window {
    /// What to show of the whole.
    #[must_use]
    pub fn shown(&self, whole: (f64, f64)) -> (f64, f64) {
        self.chosen.map_or(whole, |part| inside(part, whole))
    }

    /// Shows the whole again.
    pub fn reset(&mut self) {
        self.chosen = None;
    }

    /// Moves later by so many milliseconds, or earlier when negative. The whole
    /// cannot be moved.
    pub fn pan(&mut self, whole: (f64, f64), millis: f64) {
        if self.chosen.is_some() {
            let (from, until) = self.shown(whole);
            self.choose(whole, from + millis, until + millis);
        }
    }

    /// Shows a part `times` as short, with the moment `around` where it is.
    pub fn zoom(&mut self, whole: (f64, f64), times: f64, around: f64) {
        if !(times.is_finite() && times > 0.0) {
            return;
        }
        let (from, until) = self.shown(whole);
        let around = around.clamp(from, until);
        let longest = (whole.1 - whole.0).max(SHORTEST);
        let length = ((until - from) / times).clamp(SHORTEST.min(longest), longest);
        let share = (around - from) / (until - from).max(1.0);
        let start = around - share * length;
        self.choose(whole, start, start + length);
    }

    /// Shows the part between two moments, in whatever order.
    pub fn choose(&mut self, whole: (f64, f64), one: f64, other: f64) {
        if !(one.is_finite() && other.is_finite()) {
            return;
        }
        let part = inside((one.min(other), one.max(other)), whole);
        self.chosen = (part != whole).then_some(part);
    }
}

/// The part, no shorter than allowed, moved and if need be cut to lie in the whole.
fn inside(part: (f64, f64), whole: (f64, f64)) -> (f64, f64) {
    let room = whole.1 - whole.0;
    let length = (part.1 - part.0).max(SHORTEST);
    if length >= room {
        return whole;
    }
    let middle = f64::midpoint(part.0, part.1);
    let from = (middle - length / 2.0).clamp(whole.0, whole.1 - length);
    (from, from + length)
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: (f64, f64) = (100_000.0, 200_000.0);

    #[test]
    fn the_whole_is_shown_and_grows_until_a_part_is_chosen() {
        let mut window = Window::default();
        assert_eq!(window.shown(WHOLE), WHOLE);
        window.pan(WHOLE, 5_000.0);
        assert_eq!(window.shown((100_000.0, 300_000.0)), (100_000.0, 300_000.0));
        window.choose(WHOLE, 150_000.0, 120_000.0);
        assert_eq!(window.shown((100_000.0, 300_000.0)), (120_000.0, 150_000.0));
        window.reset();
        assert_eq!(window.shown(WHOLE), WHOLE);
    }

    #[test]
    fn zooming_keeps_the_moment_under_the_pointer() {
        let mut window = Window::default();
        window.zoom(WHOLE, 2.0, 120_000.0);
        assert_eq!(window.shown(WHOLE), (110_000.0, 160_000.0));
        window.zoom(WHOLE, 0.5, 120_000.0);
        assert_eq!(
            window,
            Window::default(),
            "zoomed out, it follows the data again"
        );
    }

    #[test]
    fn a_part_never_leaves_the_whole_nor_becomes_too_short() {
        let mut window = Window::default();
        window.choose(WHOLE, 120_000.0, 130_000.0);
        window.pan(WHOLE, 1e9);
        assert_eq!(window.shown(WHOLE), (190_000.0, 200_000.0));
        window.pan(WHOLE, -1e9);
        assert_eq!(window.shown(WHOLE), (100_000.0, 110_000.0));
        window.zoom(WHOLE, 1e9, 105_000.0);
        assert_eq!(window.shown(WHOLE), (104_000.0, 106_000.0));
        window.choose(WHOLE, 150_000.0, 150_000.0);
        assert_eq!(window.shown(WHOLE), (149_000.0, 151_000.0));
    }

    #[test]
    fn when_the_whole_moves_on_the_part_is_moved_along() {
        let mut window = Window::default();
        window.choose(WHOLE, 100_000.0, 110_000.0);
        assert_eq!(window.shown((150_000.0, 250_000.0)), (150_000.0, 160_000.0));
        assert_eq!(window.shown((150_000.0, 151_000.0)), (150_000.0, 151_000.0));
    }

    #[test]
    fn what_is_no_number_changes_nothing() {
        let mut window = Window::default();
        for odd in [f64::NAN, f64::INFINITY, 0.0, -1.0] {
            window.zoom(WHOLE, odd, 150_000.0);
        }
        window.choose(WHOLE, f64::NAN, 150_000.0);
        assert_eq!(window, Window::default());
    }
}
