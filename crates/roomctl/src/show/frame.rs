//! One rollout on a screen, drawn again whenever something changed.
//!
//! From top to bottom what one needs first: is it real, what and where, is
//! anything wrong, what happens next, how far it is, what the evidence says, what
//! was said. When the terminal is low, the ladder closes around the present step
//! and the narration gets shorter; the head and the gates stay.

mod gates;
mod head;
mod ladder;

use super::{band, promise, story};
use crate::out::{Ink, Line, Page};
use gates::gates;
use head::head;
use ladder::ladder;
use wire::RolloutView;

/// Lines of narration when there is no end to the screen.
const TOLD: usize = 12;
/// With fewer rows of its own the ladder is drawn as one track.
const LEAST_LADDER: usize = 5;
/// On a lower screen each gate has one line.
const LOW: usize = 36;

/// What is drawn.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scene<'a> {
    /// The rollout.
    pub(crate) view: &'a RolloutView,
    /// Speed of the practice clock.
    pub(crate) speed: u32,
    /// Who drives it, from where this process stands.
    pub(crate) driver: &'a str,
    /// What keeps the driver from acting, if anything does.
    pub(crate) trouble: Option<&'a str>,
    /// Columns.
    pub(crate) width: usize,
    /// Rows; none when there is no end to them.
    pub(crate) rows: Option<usize>,
}

/// The page of one rollout.
pub(crate) fn frame(scene: &Scene<'_>) -> Page {
    let Scene { view, width, .. } = *scene;
    let status = &view.status;
    let mut page = Page::new(width);
    page.line(band(
        status.practice,
        &status.environment,
        scene.speed,
        width,
    ));
    page.append(head(scene));
    if let Some(view) = &view.promise {
        page.append(promise(view, width));
    }
    let low = scene.rows.is_some_and(|rows| rows < LOW);
    let gates = gates(view, low, width);
    let rows = Rows::shared(
        scene.rows,
        page.height() + gates.height(),
        view.ladder.len(),
    );
    page.append(section(
        "Ladder",
        ladder(&view.ladder, rows.ladder, width),
        rows.airy,
    ));
    page.append(section("", gates, rows.airy));
    let story = story::story(&view.narration, rows.told, width);
    page.append(section("Narration", story, rows.airy));
    if let Some(rows) = scene.rows {
        page.cut(rows.saturating_sub(1));
    }
    page
}

/// How many rows the parts get that can give way.
#[derive(Debug, PartialEq, Eq)]
struct Rows {
    ladder: usize,
    told: usize,
    /// Whether there are empty lines between the parts.
    airy: bool,
}

impl Rows {
    /// Shares what `used` rows leave of the screen. The last row stays free for
    /// the cursor.
    fn shared(rows: Option<usize>, used: usize, steps: usize) -> Self {
        let Some(rows) = rows else {
            return Self {
                ladder: steps,
                told: TOLD,
                airy: true,
            };
        };
        // The titles of the ladder and of the narration.
        let left = rows.saturating_sub(1 + used + 2);
        let airy = left > steps + 9;
        let left = left.saturating_sub(if airy { 3 } else { 0 });
        let ladder = match steps.min(left * 3 / 5) {
            few if few < LEAST_LADDER && few < steps => 2,
            enough => enough,
        };
        Self {
            ladder,
            told: left.saturating_sub(ladder).min(TOLD),
            airy,
        }
    }
}

fn section(title: &str, content: Page, airy: bool) -> Page {
    let mut page = Page::new(content.width());
    if content.height() == 0 {
        return page;
    }
    if airy {
        page.line(Line::new());
    }
    if !title.is_empty() {
        page.line(Line::inked(Ink::Strong, title));
    }
    page.append(content);
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_gets_more_rows_than_the_screen_has() {
        for rows in 0..80 {
            for used in 0..40 {
                for steps in 0..20 {
                    let shared = Rows::shared(Some(rows), used, steps);
                    let needed = 1 + used + 2 + shared.ladder + shared.told;
                    assert!(
                        needed <= rows.max(used + 5),
                        "{rows} {used} {steps}: {shared:?}"
                    );
                }
            }
        }
    }
}
