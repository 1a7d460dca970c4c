//! How charts look: strokes and colours, the same for every painter.
//!
//! No curve is known by its colour alone: the stable one is thin, the canary thick,
//! others are dashed each in its own way, and every one has its name at its end.

use wire::{MarkerKind, Role};

/// Strokes and colours for others repeat after so many.
pub const OTHERS: usize = 6;

/// What something is drawn in: a class name on the page, a colour in a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ink {
    /// Behind labels, so that curves do not run through letters.
    Ground,
    /// The left and the lower edge.
    Axis,
    /// Lines at round values.
    Grid,
    /// Letters.
    Text,
    /// The stable curve.
    Stable,
    /// The canary's curve.
    Canary,
    /// One of several equals, from 0, below [`OTHERS`].
    Other(usize),
    /// A limit.
    Threshold,
    /// A shift of traffic.
    Shift,
    /// The way back.
    Back,
    /// Any other moment.
    Note,
}

/// How a line is drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stroke {
    /// Its width in pixels.
    pub width: f32,
    /// Lengths of dash and gap in turn; unbroken when empty.
    pub dash: &'static [f32],
}

/// One colour for each ink: as CSS says it, or as a painter of another kind wants it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Palette<C = &'static str> {
    /// Behind everything.
    pub ground: C,
    /// The left and the lower edge.
    pub axis: C,
    /// Lines at round values.
    pub grid: C,
    /// Letters.
    pub text: C,
    /// The stable curve.
    pub stable: C,
    /// The canary's curve.
    pub canary: C,
    /// Curves of equals.
    pub others: [C; OTHERS],
    /// Limits.
    pub threshold: C,
    /// Shifts of traffic.
    pub shift: C,
    /// The way back.
    pub back: C,
    /// Other moments.
    pub note: C,
}

/// Dark or light.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    /// Bright curves on a dark ground.
    Dark,
    /// Dark curves on a light ground.
    Light,
}

/// How large a picture is and where its colours come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paint {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) palette: Option<Palette>,
}

impl Paint {
    /// Colours come from the page's style sheet, through classes: `chart-ground`,
    /// `chart-axis`, `chart-grid`, `chart-text`, `chart-stable`, `chart-canary`,
    /// `chart-other-0` to `chart-other-5`, `chart-threshold`, `chart-shift`,
    /// `chart-back`, `chart-note`. They are to set `stroke`; `chart-text` is to set
    /// `fill`, and `stroke` to the ground's colour. The picture is as wide as its
    /// place and fills no ground.
    #[must_use]
    pub fn tokens() -> Self {
        Self {
            width: 640,
            height: 170,
            palette: None,
        }
    }

    /// Colours stand in the picture itself, which needs nothing else.
    #[must_use]
    pub fn literal(theme: Theme) -> Self {
        Self {
            palette: Some(theme.palette()),
            ..Self::tokens()
        }
    }

    /// In another size, in pixels: at least 160 by 80, at most 4,000 by 2,000.
    #[must_use]
    pub fn sized(self, width: u32, height: u32) -> Self {
        Self {
            width: width.clamp(160, 4_000),
            height: height.clamp(80, 2_000),
            ..self
        }
    }
}

impl Theme {
    /// Its colours.
    #[must_use]
    pub fn palette(self) -> Palette {
        match self {
            Self::Dark => Palette {
                ground: "#161a1f",
                axis: "#4d565f",
                grid: "#2a3038",
                text: "#b0b7bf",
                stable: "#8f97a1",
                canary: "#f4f5f7",
                others: [
                    "#a9c4de", "#d3bfe8", "#a8d3bd", "#ddcaa4", "#9fb0ff", "#c9ccd1",
                ],
                threshold: "#e69f00",
                shift: "#56b4e9",
                back: "#d9dce0",
                note: "#8f97a1",
            },
            Self::Light => Palette {
                ground: "#ffffff",
                axis: "#8b939c",
                grid: "#e2e5e9",
                text: "#454c54",
                stable: "#7d858e",
                canary: "#101418",
                others: [
                    "#2f5f8f", "#6d4a94", "#2c6b4b", "#77591a", "#3a45a8", "#555b63",
                ],
                threshold: "#9a6700",
                shift: "#0069a8",
                back: "#343a41",
                note: "#7d858e",
            },
        }
    }
}

impl<C: Copy> Palette<C> {
    /// One that has for each ink what `of` says.
    pub fn from_inks(of: impl Fn(Ink) -> C) -> Self {
        Self {
            ground: of(Ink::Ground),
            axis: of(Ink::Axis),
            grid: of(Ink::Grid),
            text: of(Ink::Text),
            stable: of(Ink::Stable),
            canary: of(Ink::Canary),
            others: std::array::from_fn(|which| of(Ink::Other(which))),
            threshold: of(Ink::Threshold),
            shift: of(Ink::Shift),
            back: of(Ink::Back),
            note: of(Ink::Note),
        }
    }

    /// The colour of an ink.
    #[must_use]
    pub fn of(&self, ink: Ink) -> C {
        match ink {
            Ink::Ground => self.ground,
            Ink::Axis => self.axis,
            Ink::Grid => self.grid,
            Ink::Text => self.text,
            Ink::Stable => self.stable,
            Ink::Canary => self.canary,
            Ink::Other(which) => {
                let [first, ..] = self.others;
                self.others.get(which % OTHERS).copied().unwrap_or(first)
            }
            Ink::Threshold => self.threshold,
            Ink::Shift => self.shift,
            Ink::Back => self.back,
            Ink::Note => self.note,
        }
    }
}

impl Ink {
    /// What the style sheet calls it; also its name as a CSS property, with two
    /// hyphens before.
    #[must_use]
    pub fn class(self) -> String {
        let name = match self {
            Self::Ground => "ground",
            Self::Axis => "axis",
            Self::Grid => "grid",
            Self::Text => "text",
            Self::Stable => "stable",
            Self::Canary => "canary",
            Self::Other(which) => return format!("chart-other-{}", which % OTHERS),
            Self::Threshold => "threshold",
            Self::Shift => "shift",
            Self::Back => "back",
            Self::Note => "note",
        };
        format!("chart-{name}")
    }
}

impl From<Role> for Ink {
    fn from(role: Role) -> Self {
        match role {
            Role::Stable => Self::Stable,
            Role::Canary => Self::Canary,
            Role::Other(which) => Self::Other(usize::from(which) % OTHERS),
        }
    }
}

/// How a curve is drawn.
#[must_use]
pub fn stroke(role: Role) -> Stroke {
    const DASHES: [&[f32]; OTHERS] = [
        &[],
        &[7.0, 3.0],
        &[2.0, 2.0],
        &[9.0, 3.0, 2.0, 3.0],
        &[14.0, 4.0],
        &[5.0, 2.0, 2.0, 2.0, 2.0, 2.0],
    ];
    let of = |width, dash| Stroke { width, dash };
    match role {
        Role::Stable => of(1.4, &[]),
        Role::Canary => of(2.2, &[]),
        Role::Other(which) => {
            let dash = DASHES.get(usize::from(which) % OTHERS);
            of(1.6, dash.copied().unwrap_or_default())
        }
    }
}

/// What a moment is drawn in.
#[must_use]
pub fn marker_ink(kind: MarkerKind) -> Ink {
    match kind {
        MarkerKind::Shift => Ink::Shift,
        MarkerKind::Back => Ink::Back,
        MarkerKind::Note => Ink::Note,
    }
}

/// How a moment's line is drawn: shifts dotted, the way back in dash and dot and
/// heavier, others in short dashes.
#[must_use]
pub fn marker_stroke(kind: MarkerKind) -> Stroke {
    let of = |width, dash| Stroke { width, dash };
    match kind {
        MarkerKind::Shift => of(1.2, &[2.0, 3.0]),
        MarkerKind::Back => of(1.8, &[8.0, 3.0, 2.0, 3.0]),
        MarkerKind::Note => of(1.0, &[4.0, 4.0]),
    }
}

/// How a limit is drawn.
pub const LIMIT: Stroke = Stroke {
    width: 1.2,
    dash: &[6.0, 4.0],
};

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative luminance as WCAG 2 defines it.
    fn luminance(css: &str) -> f64 {
        let part = |from: usize| {
            let value = u8::from_str_radix(&css[from..from + 2], 16).unwrap();
            let share = f64::from(value) / 255.0;
            if share <= 0.04045 {
                share / 12.92
            } else {
                ((share + 0.055) / 1.055).powf(2.4)
            }
        };
        0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5)
    }

    fn contrast(one: &str, other: &str) -> f64 {
        let (one, other) = (luminance(one), luminance(other));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    #[test]
    fn letters_and_lines_stand_out_from_the_ground() {
        for palette in [Theme::Dark.palette(), Theme::Light.palette()] {
            assert!(contrast(palette.text, palette.ground) >= 7.0);
            let lines = [
                palette.stable,
                palette.canary,
                palette.threshold,
                palette.shift,
                palette.back,
                palette.note,
            ];
            for line in lines.into_iter().chain(palette.others) {
                let found = contrast(line, palette.ground);
                assert!(found >= 3.0, "{line} on {}: {found:.2}", palette.ground);
            }
        }
    }

    #[test]
    fn equals_are_told_apart_without_colour() {
        let dashes: std::collections::BTreeSet<String> = (0..OTHERS as u8)
            .map(|which| format!("{:?}", stroke(Role::Other(which)).dash))
            .collect();
        assert_eq!(dashes.len(), OTHERS);
        assert!(stroke(Role::Canary).width > stroke(Role::Stable).width);
    }

    #[test]
    fn moments_are_told_apart_without_colour() {
        let of = marker_stroke;
        assert_ne!(of(MarkerKind::Shift).dash, of(MarkerKind::Back).dash);
        assert_ne!(of(MarkerKind::Shift).dash, of(MarkerKind::Note).dash);
        assert_ne!(of(MarkerKind::Back).dash, of(MarkerKind::Note).dash);
    }
}
