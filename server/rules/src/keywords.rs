//! The places of a document that can hold keywords of the vocabulary.

use std::collections::HashSet;

use openapi::{Api, Component, Cursor};

use crate::check::Context;

/// What can hold keywords.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Holder {
    /// A component schema.
    Schema,
    /// A path item.
    PathItem,
    /// An operation.
    Operation,
    /// A security scheme.
    Scheme,
}

/// Everything that can hold keywords, each once, in document order by kind.
pub(crate) fn holders<'a>(context: Context<'a>) -> Vec<(Holder, Cursor<'a>)> {
    let mut found = Vec::new();
    let Some(api) = Api::new(context.files, context.model.root) else {
        return found;
    };
    let mut seen = HashSet::new();
    let mut add = |holder, cursor: Cursor<'a>| {
        if seen.insert(cursor.place()) {
            found.push((holder, cursor));
        }
    };
    for item in api.paths() {
        for layer in item.layers() {
            add(Holder::PathItem, layer);
        }
        for operation in item.operations() {
            add(Holder::Operation, operation.cursor());
        }
    }
    for (kind, holder) in [
        (Component::Schemas, Holder::Schema),
        (Component::SecuritySchemes, Holder::Scheme),
    ] {
        for (_, value) in api.components(kind) {
            value.layers().for_each(|layer| add(holder, layer));
        }
    }
    // Those elsewhere that declarations refer to.
    let objects = context.model.objects.iter();
    let elsewhere = objects.filter(|one| one.key == one.schema);
    for schema in elsewhere.filter_map(|one| context.files.cursor(one.schema)) {
        schema.layers().for_each(|layer| add(Holder::Schema, layer));
    }
    found
}

/// The name of a keyword without its `x-` or `X-`.
pub(crate) fn bare(key: &str) -> Option<&str> {
    key.strip_prefix("x-").or_else(|| key.strip_prefix("X-"))
}
