//! The second reading: the syntax tree.

use proc_macro2::Ident;
use syn::spanned::Spanned as _;
use syn::visit::{self, Visit};
use syn::{AttrStyle, Attribute, Block, Expr, Lit, Meta, Signature, UseTree};

use super::{Function, Kind, Mention, Name};

/// What the items of a file say.
#[derive(Debug, Default)]
pub(super) struct Items {
    pub(super) doc_words: usize,
    pub(super) functions: Vec<Function>,
    pub(super) names: Vec<Name>,
    pub(super) imports: Vec<Mention>,
}

pub(super) fn read(file: &syn::File) -> Items {
    let mut items = Items {
        doc_words: file.attrs.iter().map(doc_words).sum(),
        ..Items::default()
    };
    items.visit_file(file);
    items
}

fn doc_words(attribute: &Attribute) -> usize {
    if matches!(attribute.style, AttrStyle::Inner(_))
        && attribute.path().is_ident("doc")
        && let Meta::NameValue(pair) = &attribute.meta
        && let Expr::Lit(literal) = &pair.value
        && let Lit::Str(text) = &literal.lit
    {
        text.value().split_whitespace().count()
    } else {
        0
    }
}

impl Items {
    fn name(&mut self, kind: Kind, ident: &Ident) {
        self.names.push(Name {
            kind,
            text: ident.to_string(),
            line: ident.span().start().line,
        });
    }

    fn function(&mut self, signature: &Signature, body: Option<&Block>) {
        self.name(Kind::Function, &signature.ident);
        let Some(body) = body else { return };
        let line = signature.span().start().line;
        self.functions.push(Function {
            name: signature.ident.to_string(),
            line,
            lines: body.brace_token.span.close().end().line + 1 - line,
        });
    }

    /// Notes each path a `use` brings in, in full: `use std::{fs, env}` imports
    /// `std::fs` and `std::env`.
    fn import(&mut self, before: &str, tree: &UseTree) {
        let join = |ident: &Ident| match before {
            "" => ident.to_string(),
            _ => format!("{before}::{ident}"),
        };
        let (path, line) = match tree {
            UseTree::Path(inner) => return self.import(&join(&inner.ident), &inner.tree),
            UseTree::Group(group) => {
                return group
                    .items
                    .iter()
                    .for_each(|item| self.import(before, item));
            }
            UseTree::Name(name) => (join(&name.ident), name.ident.span()),
            UseTree::Rename(rename) => (join(&rename.ident), rename.ident.span()),
            UseTree::Glob(glob) => (before.to_owned(), glob.star_token.spans[0]),
        };
        let line = line.start().line;
        self.imports.push(Mention { path, line });
    }
}

impl<'ast> Visit<'ast> for Items {
    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.function(&item.sig, Some(&item.block));
        visit::visit_item_fn(self, item);
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.function(&item.sig, Some(&item.block));
        visit::visit_impl_item_fn(self, item);
    }

    fn visit_trait_item_fn(&mut self, item: &'ast syn::TraitItemFn) {
        self.function(&item.sig, item.default.as_ref());
        visit::visit_trait_item_fn(self, item);
    }

    fn visit_item_struct(&mut self, item: &'ast syn::ItemStruct) {
        self.name(Kind::Type, &item.ident);
        visit::visit_item_struct(self, item);
    }

    fn visit_item_enum(&mut self, item: &'ast syn::ItemEnum) {
        self.name(Kind::Type, &item.ident);
        visit::visit_item_enum(self, item);
    }

    fn visit_item_trait(&mut self, item: &'ast syn::ItemTrait) {
        self.name(Kind::Type, &item.ident);
        visit::visit_item_trait(self, item);
    }

    fn visit_item_type(&mut self, item: &'ast syn::ItemType) {
        self.name(Kind::Type, &item.ident);
        visit::visit_item_type(self, item);
    }

    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        self.name(Kind::Module, &item.ident);
        visit::visit_item_mod(self, item);
    }

    fn visit_variant(&mut self, variant: &'ast syn::Variant) {
        self.name(Kind::Variant, &variant.ident);
        visit::visit_variant(self, variant);
    }

    fn visit_field(&mut self, field: &'ast syn::Field) {
        if let Some(ident) = &field.ident {
            self.name(Kind::Field, ident);
        }
        visit::visit_field(self, field);
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.import("", &item.tree);
    }
}
