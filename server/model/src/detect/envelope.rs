//! Bodies that wrap the object of a request: `{"data": {...}}`, `{"pet": {...}}`.

use std::rc::Rc;
use std::sync::Arc;

use super::Situation;
use crate::facts::{Side, Type};
use crate::link::{BodyProperty, Linked};
use crate::word_lists::ENVELOPE;
use crate::words::{Word, key};

/// Depth to which envelopes are opened: `data.relationships` or `data.attributes`.
const DEPTH: u32 = 3;
/// A body with more properties wraps nothing.
const BESIDE: usize = 5;

/// The properties of a body; in place of an envelope those that it holds.
pub(crate) fn opened(
    properties: &Rc<[BodyProperty]>,
    linked: &Linked<'_>,
    situation: &Situation<'_>,
) -> Rc<[BodyProperty]> {
    let wraps = |one: &BodyProperty| is_envelope(one, properties.len(), situation);
    if !properties.iter().any(wraps) {
        return Rc::clone(properties);
    }
    let mut found = Vec::new();
    for property in properties.iter() {
        open(
            property,
            properties.len(),
            DEPTH,
            linked,
            situation,
            &mut found,
        );
    }
    found.into()
}

fn open(
    property: &BodyProperty,
    beside: usize,
    depth: u32,
    linked: &Linked<'_>,
    situation: &Situation<'_>,
    found: &mut Vec<BodyProperty>,
) {
    let schema = linked.follow_schema(&property.schema, Side::Request);
    let wraps = depth > 0 && is_envelope(property, beside, situation);
    let Some((schema, _)) = schema.filter(|_| wraps) else {
        found.push(property.clone());
        return;
    };
    let several = property.value.items.is_some();
    let Some(schema) = (if several {
        linked.items(&schema)
    } else {
        Some(schema)
    }) else {
        return;
    };
    let brackets = if several { "[]" } else { "" };
    let within: Arc<str> = format!("{}{brackets}.", property.path()).into();
    let inner = linked.body_properties(&schema);
    for one in inner.iter() {
        let mut one = one.clone();
        one.within = Arc::clone(&within);
        open(&one, inner.len(), depth - 1, linked, situation, found);
    }
}

/// An object by a name that says nothing, or alone under the name of what the path is about.
fn is_envelope(property: &BodyProperty, beside: usize, situation: &Situation<'_>) -> bool {
    let kind = property.value.items.unwrap_or(property.value.kind);
    let object = matches!(kind, None | Some(Type::Object));
    let says_nothing = matches!(&*property.words, [word] if word.is(ENVELOPE));
    let alone = || beside == 1 && situation.is_about(&key::<Word>(&property.words));
    object && (says_nothing && beside <= BESIDE || alone())
}
