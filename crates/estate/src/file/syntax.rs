//! The notation: what of the text is TOML, and what is wrong with the rest.
//!
//! A mistake is said, its lines are taken out, and the text is parsed again, until
//! what is left can be parsed. What the parser would make of a line with a mistake
//! is never looked at.

mod mend;
mod words;

use super::place::Place;
use super::problem::{Finding, Log, ProblemKind};
use super::source::Source;
use std::borrow::Cow;
use std::ops::Range;
use toml::Spanned;
use toml::de::DeTable;
use words::{DUPLICATE, about_unclosed, told};

/// Most mistakes that are told one by one; a file with more of them is no TOML at all.
const MOST: usize = 50;
/// Most errors of the parser that are gone into; each mistake is a parse of its own.
const HOPELESS: usize = 10_000;

/// Parts of the text that were taken out. What is missing there may have been
/// meant to be there, and is not held against anybody.
#[derive(Debug, Default)]
pub(super) struct Damage {
    ranges: Vec<Range<usize>>,
    /// A header was lost, and with it a name or a whole table.
    headers: bool,
}

impl Damage {
    fn touches(&self, part: &Range<usize>) -> bool {
        let mut ranges = self.ranges.iter();
        ranges.any(|range| range.start < part.end && part.start < range.end)
    }

    /// Whether a finding may be a mere consequence of a mistake in the notation.
    pub(super) fn excuses(&self, finding: &Finding, source: &Source<'_>) -> bool {
        match finding.kind {
            ProblemKind::Missing if finding.place.span.is_none() => !self.ranges.is_empty(),
            ProblemKind::Missing => self.touches(&source.section(finding.place.start())),
            ProblemKind::UnknownName => self.headers,
            ProblemKind::Syntax
            | ProblemKind::UnknownField
            | ProblemKind::WrongType
            | ProblemKind::BadValue
            | ProblemKind::Duplicate => false,
        }
    }
}

/// One mistake: where it shows, what is said about it, and what goes out with it.
#[derive(Debug)]
struct Mistake {
    span: Range<usize>,
    reason: String,
    hint: String,
    lines: Range<usize>,
    header: bool,
}

/// What of the text can be parsed, everything in its place.
pub(super) fn readable<'a>(source: &Source<'a>, log: &mut Log) -> (Cow<'a, str>, Damage) {
    let mut text = Cow::Borrowed(source.text());
    let mut damage = Damage::default();
    for told in 0.. {
        let Some((mistake, count)) = first_mistake(&text) else {
            break;
        };
        let place = Place::bytes(mistake.span.clone());
        let whole = source.text().len();
        let progress = !source.slice(mistake.lines.clone()).trim().is_empty();
        if told < MOST && count < HOPELESS && progress && !damage.touches(&mistake.lines) {
            log.add(ProblemKind::Syntax, &place, mistake.reason, mistake.hint);
            text = Cow::Owned(mend::without(&text, &mistake.lines));
            damage.ranges.push(mistake.lines);
            damage.headers |= mistake.header;
        } else {
            let reason = format!("{count} more mistakes in the notation from here on");
            let hint = "is this an estate file at all?";
            log.add(ProblemKind::Syntax, &place, reason, hint);
            text = Cow::Owned(mend::without(&text, &(0..whole)));
            damage.ranges.push(0..whole + 1);
            damage.headers = true;
        }
    }
    (text, damage)
}

/// Parses what is readable.
pub(super) fn parse(readable: &str) -> Spanned<DeTable<'_>> {
    DeTable::parse_recoverable(readable).0
}

/// The first mistake, and how many the parser sees. What is never closed comes
/// first, because it makes others.
fn first_mistake(text: &str) -> Option<(Mistake, usize)> {
    let source = Source::rest(text);
    let (_, errors) = DeTable::parse_recoverable(text);
    let end = text.len();
    let spans = errors
        .iter()
        .map(|error| (error.span().unwrap_or(end..end), error.message()));
    // In one line, a name that is there already may be a consequence of the rest.
    let (span, message) = spans.min_by_key(|(span, message)| {
        let line = source.line(span.start).start;
        (line, *message == DUPLICATE, span.start)
    })?;
    let mistake = match mend::unclosed(text) {
        Some(at) => never_closed(at, &source),
        None => Mistake::new(message, span, &source),
    };
    Some((mistake, errors.len()))
}

fn never_closed(at: usize, source: &Source<'_>) -> Mistake {
    let span = at..at + 1;
    let (reason, hint) = about_unclosed(source.slice(span.clone()));
    Mistake {
        span,
        reason: reason.to_owned(),
        hint: hint.to_owned(),
        lines: mend::statement(source.text(), at),
        header: false,
    }
}

impl Mistake {
    fn new(message: &str, span: Range<usize>, source: &Source<'_>) -> Self {
        let line = source.slice(source.line(span.start)).trim();
        let header = line.starts_with('[') || (line.ends_with(']') && !line.contains('='));
        let (reason, hint) = told(message, source.slice(span.clone()), header);
        let lines = if header {
            source.subsections(span.start)
        } else {
            mend::statement(source.text(), span.start)
        };
        Self {
            span,
            reason,
            hint,
            lines,
            header,
        }
    }
}
