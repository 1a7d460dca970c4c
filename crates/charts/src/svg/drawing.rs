//! The text of an SVG, as it grows.

use crate::look::{Ink, Paint, Palette, Stroke};
use crate::text::escaped;
use std::fmt::Write as _;

/// Which end of a text its place is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Anchor {
    /// Its left end.
    Start,
    /// Its middle.
    Middle,
    /// Its right end.
    End,
}

/// An SVG that is being written.
pub(crate) struct Drawing<'a> {
    palette: Option<&'a Palette>,
    out: String,
}

impl<'a> Drawing<'a> {
    pub(crate) fn new(paint: &'a Paint) -> Self {
        Self {
            palette: paint.palette.as_ref(),
            out: String::new(),
        }
    }

    pub(crate) fn raw(&mut self, text: &str) {
        self.out.push_str(text);
    }

    pub(crate) fn close(mut self) -> String {
        self.out.push_str("</svg>\n");
        self.out
    }

    pub(crate) fn ground(&mut self, width: u32, height: u32) {
        if let Some(palette) = self.palette {
            let fill = palette.ground;
            self.raw(&format!(
                "<rect width=\"{width}\" height=\"{height}\" fill=\"{fill}\"/>\n"
            ));
        }
    }

    /// A path of `steps`, never filled.
    pub(crate) fn path(&mut self, steps: &str, ink: Ink, stroke: Stroke) {
        if steps.is_empty() {
            return;
        }
        let colour = match self.palette {
            Some(palette) => format!("stroke=\"{}\"", palette.of(ink)),
            None => format!("class=\"{}\"", ink.class()),
        };
        self.raw(&format!(
            "<path d=\"{steps}\" fill=\"none\" {colour} stroke-width=\"{}\"",
            stroke.width
        ));
        if !stroke.dash.is_empty() {
            let lengths: Vec<String> = stroke.dash.iter().map(f32::to_string).collect();
            self.raw(&format!(" stroke-dasharray=\"{}\"", lengths.join(" ")));
        }
        self.raw("/>\n");
    }

    /// Dots, as unbroken lines of no length with round ends.
    pub(crate) fn dots(&mut self, at: &[(f64, f64)], ink: Ink, size: f32) {
        if at.is_empty() {
            return;
        }
        let mut steps = String::new();
        for (x, y) in at {
            let _ = write!(steps, "M{x:.1},{y:.1}h.01");
        }
        self.raw("<g stroke-linecap=\"round\">\n");
        let stroke = Stroke {
            width: size,
            dash: &[],
        };
        self.path(&steps, ink, stroke);
        self.raw("</g>\n");
    }

    pub(crate) fn line(&mut self, from: (f64, f64), until: (f64, f64), ink: Ink, stroke: Stroke) {
        let steps = format!("M{:.1},{:.1}L{:.1},{:.1}", from.0, from.1, until.0, until.1);
        self.path(&steps, ink, stroke);
    }

    /// Letters with a rim in the ground's colour, standing on the line `y`.
    pub(crate) fn text(&mut self, (x, y): (f64, f64), anchor: Anchor, text: &str) {
        let anchor = match anchor {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
            Anchor::End => "end",
        };
        let colour = match self.palette {
            Some(palette) => format!("fill=\"{}\" stroke=\"{}\"", palette.text, palette.ground),
            None => format!("class=\"{}\"", Ink::Text.class()),
        };
        self.raw(&format!(
            "<text x=\"{x:.1}\" y=\"{y:.1}\" {colour} stroke-width=\"3\" paint-order=\"stroke\" \
             text-anchor=\"{anchor}\">{}</text>\n",
            escaped(text)
        ));
    }
}
