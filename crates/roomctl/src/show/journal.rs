//! The journal, record by record, and what checking it found.

use crate::out::{Ink, Line, Page};
use crate::text;
use wire::{JournalCheck, JournalRow};

/// Records in order, out of `last`.
pub(crate) fn journal(rows: &[JournalRow], last: u64, width: usize) -> Page {
    let mut page = Page::new(width);
    for row in rows {
        let proof: String = row.hash.chars().take(8).collect();
        let when = row.at.to_string().replace('T', " ").replace('Z', "");
        page.line(
            Line::of(&format!("{:>5}  ", row.sequence))
                .put(
                    Ink::Faint,
                    &format!("{when}  epoch {} {proof}  ", row.epoch),
                )
                .put(Ink::Strong, &row.subject),
        );
        for fact in &row.facts {
            page.wrapped(Line::new().pad_to(7), Ink::Plain, fact);
        }
    }
    page.blank();
    match (rows.first(), rows.last()) {
        (Some(first), Some(end)) => page.text(&format!(
            "records {} to {} of {last}",
            first.sequence, end.sequence
        )),
        _ if last == 0 => page.text("the journal is empty"),
        _ => page.text(&format!("no record there; the last one is {last}")),
    }
    page
}

/// What verifying found.
pub(crate) fn journal_check(check: &JournalCheck, width: usize) -> Page {
    let mut page = Page::new(width);
    let records = usize::try_from(check.records).unwrap_or(usize::MAX);
    let head = if check.intact {
        Line::of("✓ intact  ")
    } else {
        Line::inked(Ink::Critical, "■")
            .and(" ")
            .put(Ink::Strong, "CRIT damaged  ")
    };
    page.line(head.and(&format!(
        "{} read and found whole",
        text::counted(records, "record")
    )));
    page.paragraph(&check.text);
    for note in &check.notes {
        page.wrapped(Line::of("- "), Ink::Plain, note);
    }
    page
}
