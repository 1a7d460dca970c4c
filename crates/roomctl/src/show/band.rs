//! The band that says whether anything of this is real. Text and pattern, on every
//! screen, and it cannot be switched off.

use crate::out::{Ink, Line};
use crate::text;

/// The band for the practice estate, or for an environment that is real.
/// `speed` is that of the practice clock; 1 is not worth a word.
pub(crate) fn band(practice: bool, environment: &str, speed: u32, width: usize) -> Line {
    if !practice {
        let words = format!(
            "LIVE {}: changes here reach users",
            environment.to_uppercase()
        );
        return across(Ink::Band, '█', &words, width);
    }
    let clock = if speed > 1 {
        format!(", clock {speed}×")
    } else {
        String::new()
    };
    let whole = format!("PRACTICE: a simulated estate, nothing here is real{clock}");
    let short = format!("PRACTICE: nothing is real{clock}");
    let fits = text::width(&whole) + 10 <= width;
    across(Ink::Strong, '╱', if fits { &whole } else { &short }, width)
}

/// Words in the middle of a pattern.
fn across(ink: Ink, pattern: char, words: &str, width: usize) -> Line {
    let words = text::shorten(words, width.saturating_sub(6));
    let room = width.saturating_sub(text::width(&words) + 2);
    let side = |cells: usize| pattern.to_string().repeat(cells);
    let left = room / 2;
    Line::inked(ink, &side(left))
        .put(ink, &format!(" {words} "))
        .put(ink, &side(room - left))
}
