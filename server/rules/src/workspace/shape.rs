//! What an object looks like in one document.

use std::collections::BTreeMap;

use model::is_personal;
use openapi::{Schema, Types};

/// The parts of a schema that are looked at, and the properties of one that are kept.
const MOST: usize = 256;

/// The properties of an object with their types.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Shape {
    properties: BTreeMap<String, Types>,
}

impl Shape {
    /// The shape of a schema; `None` where it shows no properties, or not all of them.
    pub(crate) fn of(schema: Schema<'_>) -> Option<Self> {
        let parts = schema.parts(MOST);
        let is_hidden =
            |part: Schema<'_>| part.reference().is_some_and(|one| one.target().is_err());
        if parts.len() >= MOST || parts.iter().any(|part| is_hidden(part.schema)) {
            return None;
        }
        let all = parts.iter().flat_map(|part| part.schema.properties());
        let mut properties = BTreeMap::new();
        for (key, property) in all.take(MOST) {
            let types = property
                .resolve()
                .map_or(property.types(), |one| one.types());
            properties.extend(key.as_str().map(|name| (name.into_owned(), types)));
        }
        (!properties.is_empty()).then_some(Shape { properties })
    }

    /// The properties that `self` has and `other` has not.
    fn beyond<'s>(&'s self, other: &'s Shape) -> impl Iterator<Item = &'s str> {
        let names = self.properties.keys().map(String::as_str);
        names.filter(|name| !other.properties.contains_key(*name))
    }

    /// The personal data that `self` holds and `other` does not.
    pub(crate) fn personal_beyond<'s>(&'s self, other: &'s Shape) -> Vec<&'s str> {
        self.beyond(other)
            .filter(|name| is_personal(name))
            .collect()
    }

    /// How one thing differs from another; `None` where one is the other, or a part of it: services
    /// show more or less of a thing.
    pub(crate) fn difference(&self, other: &Shape) -> Option<Difference> {
        let stated = |types: &Types| !types.is_empty();
        let retyped = self.properties.iter().find(|(name, types)| {
            let others = other.properties.get(*name);
            others.is_some_and(|others| stated(types) && stated(others) && others != *types)
        });
        if let Some((name, _)) = retyped {
            return Some(Difference::Type(name.clone()));
        }
        let mine: Vec<String> = self.beyond(other).map(str::to_owned).collect();
        let theirs: Vec<String> = other.beyond(self).map(str::to_owned).collect();
        let is_part = mine.is_empty() || theirs.is_empty();
        let is_private = |names: &[String]| names.iter().any(|name| is_personal(name));
        if is_part && !is_private(&mine) && !is_private(&theirs) {
            return None;
        }
        Some(Difference::Properties { mine, theirs })
    }
}

/// What tells two shapes apart.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Difference {
    /// A property of one name and two types.
    Type(String),
    /// Properties that only one of them has.
    Properties {
        mine: Vec<String>,
        theirs: Vec<String>,
    },
}
