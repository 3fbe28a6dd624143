//! Which schema a body carries, wrappers looked through.

use std::cell::Cell;

use crate::facts::{Property, Schema, Side, Sourced, Type};
use crate::link::{Linked, reference_name};
use crate::word_lists::{META, SCHEMA_AFFIX, WRAPPER, class_of};
use crate::words::{Word, words};

/// Depth to which wrappers are looked through.
const DEPTH: u32 = 4;
/// As many schemas are looked at for one body.
const SCHEMAS: u32 = 200;
/// Objects with more properties wrap nothing.
const WRAPPER_PROPERTIES: usize = 8;

/// The name of the schema that a body carries, and whether it is a list of them.
pub(crate) fn carried_schema(
    linked: &Linked<'_>,
    schema: &Sourced<Schema>,
    side: Side,
) -> Option<(String, bool)> {
    let search = Search {
        linked,
        side,
        budget: Cell::new(SCHEMAS),
    };
    search.schema(schema, DEPTH)
}

struct Search<'s, 'a> {
    linked: &'s Linked<'a>,
    side: Side,
    budget: Cell<u32>,
}

impl Search<'_, '_> {
    fn schema(&self, written: &Sourced<Schema>, depth: u32) -> Option<(String, bool)> {
        let depth = depth.checked_sub(1)?;
        self.budget.set(self.budget.get().checked_sub(1)?);
        let (schema, referring) = self.linked.follow_schema(written, self.side)?;
        let named = referring.filter(|schema| !schema.of_properties);
        let name = named.and_then(|schema| Some(reference_name(&schema.reference.as_ref()?.text)));
        if schema.kind == Some(Type::Array)
            || schema.items.is_some() && schema.properties.is_empty()
        {
            let items = schema.with(schema.items.as_ref()?);
            return Some((self.schema(&items, depth)?.0, true));
        }
        self.wrapped(&schema, name.as_deref(), depth)
            .or(name.map(|name| (name, false)))
            .or_else(|| {
                let mut parts = schema.parts.iter();
                parts.find_map(|part| self.schema(&schema.with(part), depth))
            })
    }

    /// What a property such as `data` or `items` holds, or the only property beside page counts.
    fn wrapped(
        &self,
        schema: &Sourced<Schema>,
        name: Option<&str>,
        depth: u32,
    ) -> Option<(String, bool)> {
        let properties = &schema.properties;
        if properties.len() > WRAPPER_PROPERTIES {
            return None;
        }
        let noun = name.map(last_noun).unwrap_or_default();
        for property in properties {
            let wraps = class_of(&property.name.to_ascii_lowercase()).intersects(WRAPPER);
            let last = property.words().last().map_or("", Word::singular);
            let array = property.schema.kind == Some(Type::Array);
            if wraps || array && !noun.is_empty() && last == noun {
                let found = self.schema(&schema.with(&property.schema), depth);
                if found.is_some() {
                    return found;
                }
            }
        }
        let holds = |one: &&Property| {
            one.schema.reference.is_some() || one.schema.kind == Some(Type::Array)
        };
        let mut holders = properties.iter().filter(holds);
        let only = holders.next().filter(|_| holders.next().is_none())?;
        let mut rest = properties.iter().filter(|one| !holds(one));
        let is_meta = |one: &Property| {
            one.words()
                .last()
                .is_some_and(|word| word.singular_is(META))
        };
        let wraps = rest.all(is_meta);
        wraps.then(|| self.schema(&schema.with(&only.schema), depth))?
    }
}

/// The last word of a schema's name that says what it is.
fn last_noun(name: &str) -> String {
    let last = name.rsplit('.').next().unwrap_or_default();
    let all = words(last);
    let noun = all.iter().rfind(|word| !word.is(SCHEMA_AFFIX));
    noun.map(Word::singular).unwrap_or_default().to_owned()
}
