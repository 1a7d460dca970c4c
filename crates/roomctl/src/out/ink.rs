//! What a piece of text is painted with, named by what it means.
//!
//! Colour repeats what a shape and a word beside it already say; without colour
//! nothing is lost. Saturated colours are for the abnormal only.

/// The meaning of a piece of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Ink {
    /// Nothing special.
    #[default]
    Plain,
    /// Labels and what is behind us.
    Faint,
    /// What the eye should find first.
    Strong,
    /// A band across the screen.
    Band,
    /// Somebody must act now.
    Critical,
    /// Something is wrong.
    High,
    /// Something is unusual.
    Low,
    /// Under way.
    Run,
    /// Waits for a person.
    Wait,
}

impl Ink {
    /// The terminal's code for it; none for text that is not painted.
    pub(super) fn code(self) -> Option<&'static str> {
        match self {
            Self::Plain => None,
            Self::Faint => Some("2"),
            Self::Strong => Some("1"),
            Self::Band => Some("7"),
            // The palette of the window, as near as 256 colours come.
            Self::Critical => Some("1;38;5;166"),
            Self::High => Some("1;38;5;172"),
            Self::Low => Some("38;5;220"),
            Self::Run => Some("38;5;74"),
            Self::Wait => Some("38;5;175"),
        }
    }
}
