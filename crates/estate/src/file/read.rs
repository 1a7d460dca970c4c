//! Reading a document field by field: what is wrong goes into the log with its
//! place, what is right is kept, and reading goes on.

use super::leaf::{Fault, Leaf, written};
use super::place::{List, Named, Place, Placed};
use super::problem::{Log, ProblemKind};
use super::source::shown;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A part of the document that is to be read.
#[derive(Debug, Clone)]
pub(super) struct Node<'a> {
    value: Part<'a>,
    pub(super) place: Place,
}

/// The document itself is a table, but not wrapped as a value.
#[derive(Debug, Clone, Copy)]
enum Part<'a> {
    Whole(&'a DeTable<'a>),
    Value(&'a DeValue<'a>),
}

impl<'a> Node<'a> {
    pub(super) fn root(document: &'a Spanned<DeTable<'a>>) -> Self {
        let value = Part::Whole(document.get_ref());
        Self {
            value,
            place: Place::whole(),
        }
    }

    pub(super) fn of(value: &'a Spanned<DeValue<'a>>, place: Place) -> Self {
        let value = Part::Value(value.get_ref());
        Self { value, place }
    }

    pub(super) fn table(&self) -> Option<&'a DeTable<'a>> {
        match self.value {
            Part::Whole(table) => Some(table),
            Part::Value(value) => value.as_table(),
        }
    }

    pub(super) fn value(&self) -> Option<&'a DeValue<'a>> {
        match self.value {
            Part::Whole(_) => None,
            Part::Value(value) => Some(value),
        }
    }

    fn found(&self) -> &'static str {
        self.value().map_or("a table", described)
    }

    pub(super) fn wrong_type(&self, wanted: &str, hint: String, log: &mut Log) {
        let reason = format!("expected {wanted}, found {}", self.found());
        log.add(ProblemKind::WrongType, &self.place, reason, hint);
    }

    /// How to write what was meant, if that can be seen, or an example.
    fn rewritten<T: Leaf>(&self) -> String {
        let text = self.value().and_then(DeValue::as_str).unwrap_or_default();
        let meant = DeValue::parse(text).ok();
        match meant.map(|value| T::read(value.get_ref())) {
            Some(Ok(_)) => format!("write it without quotes: `{}`", shown(text)),
            Some(Err(_)) | None => format!("write it like `{}`", T::EXAMPLE),
        }
    }
}

/// A single value as it stands in the file; empty for lists and tables.
fn in_file(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(text) => format!("\"{}\"", shown(text)),
        DeValue::Boolean(truth) => truth.to_string(),
        DeValue::Datetime(moment) => moment.to_string(),
        DeValue::Integer(_) | DeValue::Float(_) => written(value),
        DeValue::Array(_) | DeValue::Table(_) => String::new(),
    }
}

fn described(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number with decimals",
        DeValue::Boolean(_) => "`true` or `false`",
        DeValue::Datetime(_) => "a date or time",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

/// What can be read from a part of the document.
pub(super) trait Read: Sized {
    /// Whether it is written as a table.
    const TABLE: bool = false;

    /// Reads one; or writes down what is wrong and gives none.
    fn read(node: &Node<'_>, log: &mut Log) -> Option<Self>;

    /// Names of its fields, when it is a table with fields.
    fn names() -> Vec<String> {
        Vec::new()
    }
}

impl<T: Leaf> Read for Placed<T> {
    fn read(node: &Node<'_>, log: &mut Log) -> Option<Self> {
        let read = node.value().map_or(Err(Fault::Type), T::read);
        match read {
            Ok(value) => Some(Self {
                value,
                place: node.place.clone(),
            }),
            Err(Fault::Type) => {
                let hint = node.rewritten::<T>();
                node.wrong_type(T::WHAT, hint, log);
                None
            }
            Err(Fault::Value { reason, hint }) => {
                log.bad(&node.place, reason, hint);
                None
            }
        }
    }
}

impl<T: Read> Read for List<T> {
    fn read(node: &Node<'_>, log: &mut Log) -> Option<Self> {
        let place = node.place.clone();
        if let Some(array) = node.value().and_then(DeValue::as_array) {
            let elements = array.iter().enumerate();
            let items: Vec<T> = elements
                .filter_map(|(index, value)| {
                    let place = place.element(index, value.span());
                    T::read(&Node::of(value, place), log)
                })
                .collect();
            let whole = items.len() == array.len();
            Some(Self {
                items,
                place,
                whole,
            })
        } else if T::TABLE && node.table().is_some() {
            let hint = format!(
                "write its header with two brackets: `[[{}]]`",
                place.header()
            );
            node.wrong_type("a list", hint, log);
            // What stands in the only element can be examined all the same.
            let items: Vec<T> = T::read(node, log).into_iter().collect();
            let whole = !items.is_empty();
            Some(Self {
                items,
                place,
                whole,
            })
        } else {
            let value = node.value().map_or_else(String::new, in_file);
            node.wrong_type("a list", format!("put it in brackets: `[{value}]`"), log);
            None
        }
    }
}

impl<K: Leaf, T: Read> Read for Named<K, T> {
    const TABLE: bool = true;

    fn read(node: &Node<'_>, log: &mut Log) -> Option<Self> {
        let Some(table) = node.table() else {
            let hint = format!(
                "write a table with a name of its own: `[{}.name]`",
                node.place.header()
            );
            node.wrong_type("a table of tables", hint, log);
            return None;
        };
        let mut entries: Vec<_> = table.iter().collect();
        entries.sort_by_key(|(key, _)| key.span().start);
        let mut items = Vec::new();
        for (key, value) in &entries {
            let place = node.place.field(key.get_ref(), Some(key.span()));
            let name = DeValue::String(key.get_ref().clone());
            let name = K::read(&name).map_err(|fault| match fault {
                Fault::Type => log.bad(&place, format!("expected {}", K::WHAT), K::EXAMPLE),
                Fault::Value { reason, hint } => log.bad(&place, reason, hint),
            });
            let entry = Node::of(value, place.at(value.span()));
            if let (Some(entry), Ok(value)) = (T::read(&entry, log), name) {
                items.push((Placed { value, place }, entry));
            }
        }
        let whole = items.len() == entries.len();
        Some(Self {
            items,
            place: node.place.clone(),
            whole,
        })
    }
}
