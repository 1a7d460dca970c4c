//! Problems: what is wrong with an estate file, shown the way a compiler does.

use super::place::Place;
use super::source::Source;
use super::syntax::Damage;
use serde::Serialize;
use std::fmt;

/// What sort of mistake it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProblemKind {
    /// It is not TOML.
    Syntax,
    /// Nobody reads a field of this name.
    UnknownField,
    /// A text where a number should be, and the like.
    WrongType,
    /// Something that has to be said is not.
    Missing,
    /// A value that cannot be.
    BadValue,
    /// Two things of one name.
    Duplicate,
    /// A name that nothing bears.
    UnknownName,
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// Name of the file, as it was given.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// The field, like `service[2].ladder[1]`; empty when it is about the notation.
    pub path: String,
    /// What sort of mistake.
    pub kind: ProblemKind,
    /// What is wrong.
    pub reason: String,
    /// What to do.
    pub hint: String,
    /// The line in question, at most 100 characters of it; empty when there is none.
    pub source: String,
    /// Spaces and carets that mark the place when printed under `source`.
    pub marks: String,
}

impl fmt::Display for Problem {
    /// Plain text in up to four lines, without a line end.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}: ", self.file, self.line, self.column)?;
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        write!(f, "{}", self.reason)?;
        if !self.source.is_empty() {
            write!(f, "\n    {}\n    {}", self.source, self.marks)?;
        }
        write!(f, "\n    hint: {}", self.hint)
    }
}

/// Everything that is wrong with one estate file, in the order of the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Problems(Vec<Problem>);

impl Problems {
    /// One after the other.
    pub fn iter(&self) -> std::slice::Iter<'_, Problem> {
        self.0.iter()
    }

    /// How many.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none; never so in what [`super::Estate::parse`] returns.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<'a> IntoIterator for &'a Problems {
    type Item = &'a Problem;
    type IntoIter = std::slice::Iter<'a, Problem>;
    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl std::error::Error for Problems {}

impl fmt::Display for Problems {
    /// All of them, and how many there are, without a line end.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for problem in self {
            writeln!(f, "{problem}")?;
        }
        match self.0.as_slice() {
            [] => write!(f, "no problem"),
            [only] => write!(f, "1 problem in {}", only.file),
            [first, ..] => write!(f, "{} problems in {}", self.len(), first.file),
        }
    }
}

/// A problem before it is known what of the file can be believed.
#[derive(Debug)]
pub(super) struct Finding {
    pub(super) kind: ProblemKind,
    pub(super) place: Place,
    pub(super) reason: String,
    pub(super) hint: String,
}

/// Where all passes write down what they find.
#[derive(Debug, Default)]
pub(super) struct Log(Vec<Finding>);

impl Log {
    pub(super) fn add(
        &mut self,
        kind: ProblemKind,
        place: &Place,
        reason: impl Into<String>,
        hint: impl Into<String>,
    ) {
        let (reason, hint) = (reason.into(), hint.into());
        let place = place.clone();
        self.0.push(Finding {
            kind,
            place,
            reason,
            hint,
        });
    }

    /// Whether something like that was found.
    pub(super) fn has(&self, like: impl Fn(&Finding) -> bool) -> bool {
        self.0.iter().any(like)
    }

    /// Shorthand for the most frequent kind.
    pub(super) fn bad(
        &mut self,
        place: &Place,
        reason: impl Into<String>,
        hint: impl Into<String>,
    ) {
        self.add(ProblemKind::BadValue, place, reason, hint);
    }

    /// What remains to be told when nothing is claimed about damaged lines.
    pub(super) fn close(self, file: &str, source: &Source<'_>, damage: &Damage) -> Problems {
        let told = self
            .0
            .into_iter()
            .filter(|finding| !damage.excuses(finding, source));
        let mut problems: Vec<Problem> = told.map(|finding| finding.tell(file, source)).collect();
        problems.sort_by_key(|problem| (problem.line, problem.column));
        Problems(problems)
    }
}

impl Finding {
    fn tell(self, file: &str, source: &Source<'_>) -> Problem {
        let (line, column) = source.locate(self.place.start());
        let (excerpt, marks) = self
            .place
            .span
            .as_ref()
            .map(|span| source.excerpt(span))
            .unwrap_or_default();
        Problem {
            file: file.to_owned(),
            line,
            column,
            path: self.place.path,
            kind: self.kind,
            reason: self.reason,
            hint: self.hint,
            source: excerpt,
            marks,
        }
    }
}

/// The one problem of a file whose text ends after `intact`.
pub(super) fn not_utf8(intact: &[u8], file: &str) -> Problems {
    let text = String::from_utf8_lossy(intact);
    let source = Source::new(&text);
    let end = source.text().len();
    let finding = Finding {
        kind: ProblemKind::Syntax,
        place: Place::bytes(end..end),
        reason: "from here on the file is not UTF-8 text".into(),
        hint: "save it as UTF-8".into(),
    };
    Problems(vec![finding.tell(file, &source)])
}
