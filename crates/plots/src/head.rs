//! A cell's heading, and the reading at the cursor.

use crate::cell::Look;
use crate::panes::Pane;
use charts::scale::{moment, moment_label};
use charts::{Ink, clean, usual_step, value, value_at};
use egui::{Align2, FontId, Painter, pos2};

/// Size of all letters.
pub(crate) const LETTERS: f32 = 12.0;
/// Between the title and what stands at the right end.
const APART: f32 = 16.0;

pub(crate) fn font() -> FontId {
    FontId::proportional(LETTERS)
}

/// The title, and at the right the reading at the cursor or, without one, the unit.
pub(crate) fn paint(painter: &Painter, pane: &Pane<'_>, look: &Look<'_>) {
    let colour = look.theme.of(Ink::Text);
    let title = clean(&pane.model.title, 60);
    let place = pos2(pane.head.left(), pane.head.top() + LETTERS);
    let painted = painter.text(
        place,
        Align2::LEFT_CENTER,
        title,
        FontId::proportional(13.0),
        colour,
    );
    let room = pane.head.right() - painted.right() - APART;
    let text = match look.cursor {
        Some(at) => fitting(painter, reading(pane, at), room),
        None => pane.model.unit.sign().to_owned(),
    };
    let place = pos2(pane.head.right(), place.y);
    painter.text(place, Align2::RIGHT_CENTER, text, font(), colour);
}

/// The moment and the values there, what matters most first.
fn reading(pane: &Pane<'_>, at: f64) -> Vec<String> {
    let offset = (at - pane.from) as i64;
    let mut parts = vec![moment_label(moment(pane.model.from, offset), 1)];
    let named = pane.names.iter().zip(&pane.curves).rev();
    parts.extend(named.filter_map(|(name, points)| {
        let found = value_at(points, usual_step(points), offset)?;
        Some(format!("{name} {}", value(found, pane.model.unit)))
    }));
    parts
}

/// As many parts as there is room for.
fn fitting(painter: &Painter, mut parts: Vec<String>, room: f32) -> String {
    let all = parts.len();
    loop {
        let mut text = parts.join("   ");
        if parts.len() < all {
            text.push_str("   …");
        }
        let galley = painter.layout_no_wrap(text.clone(), font(), egui::Color32::GRAY);
        if galley.size().x <= room || parts.pop().is_none() {
            return text;
        }
    }
}
