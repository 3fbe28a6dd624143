//! How the items of a list tell which object each is.

use model::own_identifier;
use openapi::{Operation, Schema};

use crate::value::types_of;

/// Parts of a schema that are looked through.
const PARTS: usize = 64;
/// How deep a list lies in an answer: `{data: {items: [...]}}`.
const DEPTH: usize = 3;
/// Lists that are looked at in one answer.
const LISTS: usize = 32;

/// The property that identifies an object of which nothing is said.
const DEFAULT: &str = "id";

/// What identifies the items of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Identified {
    /// A property of each.
    By(String),
    /// They are identifiers.
    Themselves,
}

/// What identifies the objects in the answers of an operation. `own` is the schema of the object with the
/// place of its text, and counts where the document shows no answer.
///
/// # Errors
/// Why it cannot be told, in words.
pub(crate) fn identified(
    operation: &Operation<'_>,
    object: &str,
    own: Option<Schema<'_>>,
) -> Result<Identified, String> {
    let answer = operation.responses().filter(|one| one.is_success());
    let answer = answer.filter_map(|one| one.schema()).next();
    let items = match answer {
        None => own.into_iter().collect(),
        Some(answer) => items_of(answer, own),
    };
    let [item] = items.as_slice() else {
        // Nothing is described at all: what the vocabulary says where nothing is written.
        if answer.is_none() {
            return Ok(Identified::By(String::from(DEFAULT)));
        }
        return Err(match items.is_empty() {
            true => String::from("the document shows no list in its answer"),
            false => format!(
                "several lists stand in its answer: which one is of {object} cannot be told"
            ),
        });
    };
    let item: Schema<'_> = *item;
    let parts = item.parts(PARTS);
    let names = parts.iter().flat_map(|part| part.schema.properties());
    let mut names: Vec<String> = names
        .filter_map(|(key, _)| Some(key.as_str()?.into_owned()))
        .collect();
    names.sort();
    names.dedup();
    let types = types_of(item);
    if names.is_empty() && !types.is_empty() && !types.contains(openapi::Type::Object) {
        return Ok(Identified::Themselves);
    }
    if names.is_empty() && answer.is_none() {
        return Ok(Identified::By(String::from(DEFAULT)));
    }
    match own_identifier(object, names.iter().map(String::as_str)) {
        Some(name) => Ok(Identified::By(name.to_owned())),
        None => Err(format!(
            "which property of its items identifies a {object} cannot be told: write `id` in its `x-objectAuth`"
        )),
    }
}

/// The items of the lists in an answer; of several those that are the object itself.
fn items_of<'a>(answer: Schema<'a>, own: Option<Schema<'a>>) -> Vec<Schema<'a>> {
    let mut found: Vec<Schema<'a>> = Vec::new();
    let mut level = vec![answer];
    for _ in 0..DEPTH {
        let mut next = Vec::new();
        for part in level.iter().flat_map(|schema| schema.parts(PARTS)) {
            found.extend(part.schema.items());
            next.extend(part.schema.properties().map(|(_, schema)| schema));
        }
        found.truncate(LISTS);
        if !found.is_empty() {
            break;
        }
        next.truncate(LISTS);
        level = next;
    }
    let own: Vec<_> = own.map(|own| places(own)).unwrap_or_default();
    let is_own = |item: &Schema<'a>| places(*item).iter().any(|one| own.contains(one));
    match found.iter().copied().find(is_own) {
        Some(item) if found.len() > 1 => vec![item],
        _ => found,
    }
}

/// The places of a schema and of all that always holds for it.
fn places(schema: Schema<'_>) -> Vec<openapi::Place> {
    let parts = schema.parts(PARTS);
    let always = parts.iter().filter(|one| one.role == openapi::Role::Always);
    always.map(|one| one.schema.place()).collect()
}
