//! One declaration per table of the file, from which come the type, its reader,
//! the list of its fields and its JSON schema. The documentation comment of a
//! field is what an editor shows, and what is said when the field is missing.

use super::leaf::Leaf;
use super::place::{List, Named, Placed, PlacedTable};
use super::read::Read;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value};
use std::borrow::Cow;

/// Declares a table of the file. `required` fields must be there, `optional` ones
/// may be left out, those of `flat` stand in the same table as the others.
macro_rules! table {
    (
        $(#[doc = $doc:literal])+
        struct $name:ident, $key:literal {
            required { $($(#[doc = $rdoc:literal])+ $rname:ident: $rtype:ty,)* }
            optional { $($(#[doc = $odoc:literal])+ $oname:ident: $otype:ty,)* }
            $(flat { $fname:ident: $ftype:ty })?
        }
    ) => {
        $(#[doc = $doc])+
        #[derive(Debug, Clone)]
        pub(super) struct $name {
            $($(#[doc = $rdoc])+ pub(super) $rname: Option<$rtype>,)*
            $($(#[doc = $odoc])+ pub(super) $oname: Option<$otype>,)*
            $(pub(super) $fname: $ftype,)?
        }

        impl $crate::file::fields::Table for $name {
            const KEY: &'static str = $key;

            fn take(
                fields: &mut $crate::file::fields::Fields<'_>,
                log: &mut $crate::file::problem::Log,
            ) -> Self {
                Self {
                    $($rname: fields.required(stringify!($rname), concat!($($rdoc),+), log),)*
                    $($oname: fields.optional(stringify!($oname), log),)*
                    $($fname: <$ftype as $crate::file::fields::Table>::take(fields, log),)?
                }
            }

            fn names() -> Vec<String> {
                let own: &[&str] = &[$(stringify!($rname),)* $(stringify!($oname),)*];
                let own = own.iter().map(|name| name.replace('_', "-"));
                own$(.chain(<$ftype as $crate::file::fields::Table>::names()))?.collect()
            }
        }

        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
                let mut shape = $crate::file::table::Shape::default();
                $(
                    let inside = generator.subschema_for::<$rtype>();
                    shape.field(stringify!($rname), concat!($($rdoc),+), true, inside);
                )*
                $(
                    let inside = generator.subschema_for::<$otype>();
                    shape.field(stringify!($oname), concat!($($odoc),+), false, inside);
                )*
                $(shape.flat(<$ftype as schemars::JsonSchema>::json_schema(generator));)?
                shape.close(concat!($($doc),+))
            }
        }
    };
}
pub(super) use table;

impl<T: Leaf> JsonSchema for Placed<T> {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        T::WHAT.into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        T::schema()
    }
}

impl<T: JsonSchema> JsonSchema for PlacedTable<T> {
    fn inline_schema() -> bool {
        T::inline_schema()
    }
    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }
    fn schema_id() -> Cow<'static, str> {
        T::schema_id()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}

impl<T: Read + JsonSchema> JsonSchema for List<T> {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        format!("list of {}", T::schema_name()).into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "array", "items": generator.subschema_for::<T>() })
    }
}

impl<K: Leaf, T: Read + JsonSchema> JsonSchema for Named<K, T> {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        format!("{} by {}", T::schema_name(), K::WHAT).into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let inside = generator.subschema_for::<T>();
        json_schema!({ "type": "object", "propertyNames": K::schema(), "additionalProperties": inside })
    }
}

/// The JSON schema of a table, while it grows.
#[derive(Debug, Default)]
pub(super) struct Shape {
    properties: Map<String, Value>,
    required: Vec<Value>,
}

impl Shape {
    pub(super) fn field(&mut self, name: &str, about: &str, required: bool, mut inside: Schema) {
        inside.insert("description".into(), about.trim().into());
        let name = name.replace('_', "-");
        if required {
            self.required.push(name.as_str().into());
        }
        self.properties.insert(name, inside.to_value());
    }

    /// Takes over the fields of another table; those are all optional.
    pub(super) fn flat(&mut self, mut inside: Schema) {
        if let Some(Value::Object(fields)) = inside.remove("properties") {
            self.properties.extend(fields);
        }
    }

    pub(super) fn close(self, about: &str) -> Schema {
        json_schema!({
            "type": "object",
            "description": about.trim(),
            "properties": self.properties,
            "required": self.required,
            "additionalProperties": false,
        })
    }
}
