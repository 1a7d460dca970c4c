//! What was read, with where it stood, so that it can still be pointed at when it
//! turns out to make no sense.

use super::source::shown;
use std::ops::Range;

/// A place in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    /// Which field: `service[2].ladder[1]`.
    pub(super) path: String,
    /// Which bytes; none for the file as a whole.
    pub(super) span: Option<Range<usize>>,
}

impl Place {
    /// The file as a whole.
    pub(super) fn whole() -> Self {
        Self {
            path: String::new(),
            span: None,
        }
    }

    /// Some bytes of the file that are no field.
    pub(super) fn bytes(span: Range<usize>) -> Self {
        Self {
            path: String::new(),
            span: Some(span),
        }
    }

    /// Its first byte.
    pub(super) fn start(&self) -> usize {
        self.span.as_ref().map_or(0, |span| span.start)
    }

    /// A field inside it.
    pub(super) fn field(&self, name: &str, span: Option<Range<usize>>) -> Self {
        let bare = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        let name = if !name.is_empty() && name.chars().all(bare) {
            shown(name)
        } else {
            format!("\"{}\"", shown(name))
        };
        let path = match self.path.as_str() {
            "" => name,
            path => format!("{path}.{name}"),
        };
        Self { path, span }
    }
}

impl Place {
    /// An element of the list it is.
    pub(super) fn element(&self, index: usize, span: Range<usize>) -> Self {
        let path = format!("{}[{index}]", self.path);
        Self {
            path,
            span: Some(span),
        }
    }

    /// The same field, in other bytes.
    pub(super) fn at(&self, span: Range<usize>) -> Self {
        Self {
            path: self.path.clone(),
            span: Some(span),
        }
    }

    /// Its path as a header shows it: without numbers.
    pub(super) fn header(&self) -> String {
        let parts = self.path.split('[');
        parts
            .map(|part| part.split_once(']').map_or(part, |(_, tail)| tail))
            .collect()
    }
}

/// A value and its place.
#[derive(Debug, Clone)]
pub(super) struct Placed<T> {
    pub(super) value: T,
    pub(super) place: Place,
}

/// A table, its place, and which fields stand in it, readable or not.
#[derive(Debug, Clone)]
pub(super) struct PlacedTable<T> {
    pub(super) value: T,
    pub(super) place: Place,
    pub(super) fields: Vec<String>,
    /// Whether one of them is unknown, and may have been meant for another.
    pub(super) foreign: bool,
}

impl<T> PlacedTable<T> {
    /// Whether nothing stands in it.
    pub(super) fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    /// Whether the field stands there, even if it could not be read.
    pub(super) fn has(&self, field: &str) -> bool {
        self.fields.iter().any(|name| name == field)
    }
}

/// A list; `whole` when every element could be read.
#[derive(Debug, Clone)]
pub(super) struct List<T> {
    pub(super) items: Vec<T>,
    pub(super) place: Place,
    pub(super) whole: bool,
}

/// A table with names of the writer's choice, in the order of the file; `whole`
/// when every entry could be read.
#[derive(Debug, Clone)]
pub(super) struct Named<K, T> {
    pub(super) items: Vec<(Placed<K>, T)>,
    pub(super) place: Place,
    pub(super) whole: bool,
}
