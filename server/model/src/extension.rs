//! The extensions of a document, at all places where the vocabulary has keywords.

use foldhash::{HashSet, HashSetExt};
use openapi::{Component, Cursor, Place};

use crate::Object;
use crate::facts::{DeclarationKeys, SchemaDeclaration, Sourced};
use crate::link::Linked;

/// What can hold keywords of the vocabulary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Holder {
    /// A component schema.
    Schema,
    /// A path item.
    PathItem,
    /// An operation.
    Operation,
    /// A security scheme.
    Scheme,
}

/// A key that begins with `x-`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Extension {
    /// What holds it.
    pub holder: Holder,
    /// The mapping that holds it.
    pub map: Place,
    /// The key.
    pub key: Place,
}

/// Gathers extensions, of each mapping once.
#[derive(Default)]
struct Gather {
    seen: HashSet<Place>,
    found: Vec<Extension>,
}

impl Gather {
    fn add(&mut self, holder: Holder, map: Place, keys: impl Iterator<Item = Place>) {
        let mut keys = keys.peekable();
        if keys.peek().is_some() && self.seen.insert(map) {
            self.found
                .extend(keys.map(|key| Extension { holder, map, key }));
        }
    }

    fn schema<'a>(&mut self, schema: Cursor<'a>, linked: &Linked<'a>) {
        for layer in linked.layers::<SchemaDeclaration>(schema) {
            let map = layer.at.map_or(schema.place(), |at| layer.place(at));
            self.facts(Holder::Schema, map, &layer, &layer.declared);
        }
    }

    fn facts<T>(&mut self, holder: Holder, map: Place, fact: &Sourced<T>, keys: &DeclarationKeys) {
        let keys = keys.extensions.iter().map(|key| fact.place_anywhere(*key));
        self.add(holder, map, keys);
    }
}

/// The extensions of a document with these objects.
pub(crate) fn extensions(linked: &Linked<'_>, objects: &[Object]) -> Vec<Extension> {
    let mut gather = Gather {
        seen: HashSet::new(),
        found: Vec::new(),
    };
    for path in &linked.paths {
        for layer in &path.layers {
            let map = layer.at.map_or(path.item, |at| layer.place(at));
            gather.facts(Holder::PathItem, map, layer, &layer.declared);
        }
        for operation in &path.operations {
            let fact = &operation.fact;
            let map = fact.place(fact.at);
            gather.facts(Holder::Operation, map, fact, &fact.declared);
        }
    }
    for schema in &linked.schemas {
        gather.schema(schema.value, linked);
    }
    for (_, scheme) in linked.api.components(Component::SecuritySchemes) {
        for layer in scheme.layers() {
            let entries = layer.entries();
            let keys = entries.filter(|(key, _)| {
                let name = key.as_str();
                name.is_some_and(|name| crate::is_extension(&name))
            });
            let keys = keys.map(|(key, _)| layer.place_of(key));
            gather.add(Holder::Scheme, layer.place(), keys);
        }
    }
    // Those elsewhere that declarations refer to.
    let elsewhere = objects.iter().filter(|one| one.key == one.schema);
    for schema in elsewhere.filter_map(|one| linked.store.files().cursor(one.schema)) {
        gather.schema(schema, linked);
    }
    gather.found
}
