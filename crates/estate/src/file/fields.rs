//! Tables with fixed fields: what is asked for, what is missing, what nobody knows.

use super::nearest::{listed, nearest};
use super::place::{Place, PlacedTable};
use super::problem::{Log, ProblemKind};
use super::read::{Node, Read};
use super::source::shown;
use toml::de::{DeTable, DeValue};

/// A table with fixed fields; made by the macro `table!`.
pub(super) trait Table: Sized {
    /// What its fields are called when one is unknown.
    const KEY: &'static str;

    /// Takes every field it knows.
    fn take(fields: &mut Fields<'_>, log: &mut Log) -> Self;

    /// Names of all fields it takes.
    fn names() -> Vec<String>;
}

impl<T: Table> Read for T {
    const TABLE: bool = true;

    fn read(node: &Node<'_>, log: &mut Log) -> Option<Self> {
        let Some(table) = node.table() else {
            let hint = if node.value().is_some_and(DeValue::is_array) {
                format!(
                    "write its header with single brackets: `[{}]`",
                    node.place.header()
                )
            } else {
                let names = <Self as Table>::names();
                format!(
                    "its fields are {}",
                    listed(names.iter().map(String::as_str))
                )
            };
            node.wrong_type("a table", hint, log);
            return None;
        };
        let mut fields = Fields {
            table,
            place: &node.place,
            asked: Vec::new(),
        };
        let taken = Self::take(&mut fields, log);
        fields.finish(Self::KEY, log);
        Some(taken)
    }

    fn names() -> Vec<String> {
        <Self as Table>::names()
    }
}

impl<T: Table> Read for PlacedTable<T> {
    const TABLE: bool = true;

    fn read(node: &Node<'_>, log: &mut Log) -> Option<Self> {
        let value = T::read(node, log)?;
        let keys = node.table().into_iter().flat_map(DeTable::keys);
        let fields: Vec<String> = keys.map(|key| key.get_ref().to_string()).collect();
        let known = <T as Table>::names();
        let foreign = fields.iter().any(|field| !known.contains(field));
        Some(Self {
            value,
            place: node.place.clone(),
            fields,
            foreign,
        })
    }

    fn names() -> Vec<String> {
        <T as Table>::names()
    }
}

/// The fields of one table. Remembers what was asked for, so that what is left
/// over is unknown: there is no second list that could differ.
#[derive(Debug)]
pub(super) struct Fields<'a> {
    table: &'a DeTable<'a>,
    place: &'a Place,
    asked: Vec<Asked>,
}

#[derive(Debug)]
struct Asked {
    name: String,
    inside: Vec<String>,
    /// What it is, when it must be there and is not.
    missing: Option<&'static str>,
    present: bool,
}

impl Fields<'_> {
    /// A field that may be left out.
    pub(super) fn optional<T: Read>(&mut self, name: &str, log: &mut Log) -> Option<T> {
        self.ask(name, None, log)
    }

    /// A field that must be there; `about` is told when it is not.
    pub(super) fn required<T: Read>(
        &mut self,
        name: &str,
        about: &'static str,
        log: &mut Log,
    ) -> Option<T> {
        self.ask(name, Some(about), log)
    }

    fn ask<T: Read>(
        &mut self,
        name: &str,
        about: Option<&'static str>,
        log: &mut Log,
    ) -> Option<T> {
        let name = name.replace('_', "-");
        let value = self.table.get(name.as_str());
        let read = value.and_then(|value| {
            let place = self.place.field(&name, Some(value.span()));
            T::read(&Node::of(value, place), log)
        });
        let present = value.is_some();
        let missing = about.filter(|_| !present);
        self.asked.push(Asked {
            name,
            inside: T::names(),
            missing,
            present,
        });
        read
    }

    /// Writes down what is missing and what nobody asked for. A name that looks
    /// like a missing one explains it, and is one problem, not two.
    fn finish(mut self, key: &str, log: &mut Log) {
        let asked = |name: &str| self.asked.iter().any(|field| field.name == name);
        let mut unknown: Vec<_> = self
            .table
            .keys()
            .filter(|name| !asked(name.get_ref()))
            .collect();
        unknown.sort_by_key(|name| name.span().start);
        for name in unknown {
            let text: &str = name.get_ref();
            let hint = self.hint(text);
            let place = self.place.field(text, Some(name.span()));
            let reason = format!("unknown {key} `{}`", shown(text));
            log.add(ProblemKind::UnknownField, &place, reason, hint);
        }
        for field in &self.asked {
            let Some(about) = field.missing else { continue };
            let place = self.place.field(&field.name, self.place.span.clone());
            let reason = format!("`{}` is missing", field.name);
            let hint = format!("add `{}`: {}", field.name, sentence(about));
            log.add(ProblemKind::Missing, &place, reason, hint);
        }
    }

    fn hint(&mut self, unknown: &str) -> String {
        let open = self.asked.iter().filter(|field| !field.present);
        let meant = nearest(unknown, open.map(|field| field.name.as_str()));
        if let Some(name) = meant.first().map(|name| (*name).to_owned()) {
            self.asked
                .iter_mut()
                .filter(|field| field.name == name)
                .for_each(|field| {
                    field.missing = None;
                });
            return format!("did you mean `{name}`?");
        }
        let holds = |field: &&Asked| field.inside.iter().any(|name| name == unknown);
        if let Some(field) = self.asked.iter().find(holds) {
            return format!("write it inside `{0}`: `{0}.{unknown}`", field.name);
        }
        let names = || self.asked.iter().map(|field| field.name.as_str());
        match nearest(unknown, names()).first() {
            Some(name) => format!("did you mean `{name}`?"),
            None => format!("known here are {}", listed(names())),
        }
    }
}

/// The first sentence of a documentation comment, as the tail of a message.
fn sentence(about: &str) -> String {
    let first = about
        .split(". ")
        .next()
        .unwrap_or(about)
        .trim()
        .trim_end_matches('.');
    let mut letters = first.chars();
    let head = letters.next().map(|c| c.to_lowercase().to_string());
    head.unwrap_or_default() + letters.as_str()
}
