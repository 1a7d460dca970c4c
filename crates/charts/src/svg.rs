//! The SVG painter.
//!
//! A strip above the plot holds the moments' labels, a margin on the right the
//! curves' names, so no label lies on a curve except a limit's, which takes the end
//! and the side with the fewest points beneath it.

mod axes;
mod curves;
mod drawing;
mod layout;
mod marks;

use crate::look::Paint;
use crate::summary::summary;
use crate::text::{NAME, clean, escaped};
use drawing::{Anchor, Drawing};
use layout::Layout;
use wire::ChartModel;

/// Size of all letters, in pixels.
const LETTERS: f64 = 11.0;

/// The chart as one complete `svg` element: accessible name and description, no
/// scripts, no style attributes, all text escaped.
#[must_use]
pub fn svg(model: &ChartModel, paint: &Paint) -> String {
    let layout = Layout::of(model, f64::from(paint.width), f64::from(paint.height));
    let mut drawing = Drawing::new(paint);
    open(&mut drawing, model, paint);
    axes::draw(&mut drawing, model, &layout);
    marks::draw_lines(&mut drawing, model, &layout);
    curves::draw(&mut drawing, &layout);
    marks::draw_labels(&mut drawing, &layout);
    if layout.is_empty() {
        let middle = |from: f64, until: f64| f64::midpoint(from, until);
        let x = middle(layout.left, layout.right);
        let y = middle(layout.top, layout.bottom);
        drawing.text((x, y), Anchor::Middle, "Nothing measured yet");
    }
    drawing.close()
}

fn open(drawing: &mut Drawing<'_>, model: &ChartModel, paint: &Paint) {
    let id = identifier(&model.id);
    let (width, height) = (paint.width, paint.height);
    drawing.raw(&format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"chart\" role=\"img\" \
         aria-labelledby=\"{id}-title {id}-desc\" viewBox=\"0 0 {width} {height}\" \
         font-size=\"{LETTERS}\" stroke-linejoin=\"round\" direction=\"ltr\""
    ));
    if paint.palette.is_some() {
        drawing.raw(&format!(
            " width=\"{width}\" height=\"{height}\" \
             font-family=\"Inter, 'DejaVu Sans', Arial, sans-serif\""
        ));
    }
    drawing.raw(&format!(
        ">\n<title id=\"{id}-title\">{}</title>\n<desc id=\"{id}-desc\">{}</desc>\n",
        escaped(&clean(&model.title, NAME)),
        escaped(&summary(model)),
    ));
    drawing.ground(width, height);
}

/// The chart's id as a part of XML ids.
fn identifier(id: &str) -> String {
    let safe = |one: char| {
        if one.is_ascii_alphanumeric() {
            one
        } else {
            '-'
        }
    };
    let name: String = id.chars().take(NAME).map(safe).collect();
    format!("chart-{name}")
}
