//! Lists of identifiers: how many objects one may name, and whose.

use openapi::Schema;

use super::Relation;
use super::world::Person;
use crate::bind::{Bound, Part, Slot};
use crate::value::{Source, Token};

/// Parts of a list's schema that are looked through.
const PARTS: usize = 64;
/// The longest list that is written.
const LONGEST: usize = 50;

/// Whose are the objects that an entry names: one, or several in a list.
pub(crate) type Owners = Vec<Person>;

/// How long a list may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Bounds {
    least: usize,
    most: usize,
    unique: bool,
}

/// Whether an entry names several objects by a list.
pub(crate) fn is_list(slot: &Slot<'_>) -> bool {
    slot.parts.iter().any(is_several)
}

fn is_several(part: &Part) -> bool {
    part.shape.is_list() || each(part).is_some()
}

/// Where in the way into a body the items of the inmost list begin.
fn each(part: &Part) -> Option<usize> {
    let Source::Body(way) = &part.source else {
        return None;
    };
    way.iter().rposition(|token| *token == Token::Each)
}

/// Why the lists of an entry cannot name objects of two people; `None` where they can.
pub(crate) fn unmixable(bound: &Bound<'_>, slot: &Slot<'_>) -> Option<String> {
    if !slot.parts.iter().all(is_several) {
        let why =
            "objects of several people in one list, whose items a value outside of it names too";
        return Some(String::from(why));
    }
    let in_query =
        |part: &Part| matches!(part.source, Source::Query(_)) && part.shape.between().is_some();
    if slot.parts.iter().any(in_query) {
        let why = "objects of several people in one list, which stands in one value of the query";
        return Some(String::from(why));
    }
    (bounds(bound, slot).most < 2).then(|| String::from("its list takes one object only"))
}

/// The owners of what an entry names.
///
/// # Errors
/// Why its list cannot be written so, in words.
pub(crate) fn owners(bound: &Bound<'_>, at: usize, relation: Relation) -> Result<Owners, String> {
    let mut owners = match relation {
        Relation::Other => vec![Person::Bob],
        Relation::Mixed(other) if other == at => vec![Person::Bob],
        Relation::Behind(list) if list == at => vec![Person::Alice, Person::Bob],
        Relation::Before(list) if list == at => vec![Person::Bob, Person::Alice],
        _ => vec![Person::Alice],
    };
    let Some(slot) = bound.slots.get(at).filter(|slot| is_list(slot)) else {
        return Ok(owners);
    };
    let Bounds {
        least,
        most,
        unique,
    } = bounds(bound, slot);
    if least > LONGEST {
        return Err(format!("its list wants {least} objects or more"));
    }
    if owners.len() > most {
        return Err(format!("its list takes {most} objects at most"));
    }
    if unique && owners.len() < least {
        return Err(format!(
            "its list wants {least} different objects, and each person has one"
        ));
    }
    // What is longer repeats an object between those at both ends.
    while owners.len() < least {
        let inner = match relation {
            Relation::Before(_) | Relation::Behind(_) => Person::Alice,
            _ => owners.first().copied().unwrap_or(Person::Alice),
        };
        owners.insert(owners.len() / 2, inner);
    }
    Ok(owners)
}

/// How long the lists of an entry may be: those of all its parts at once.
fn bounds(bound: &Bound<'_>, slot: &Slot<'_>) -> Bounds {
    let mut all = Bounds {
        least: 1,
        most: usize::MAX,
        unique: false,
    };
    for part in &slot.parts {
        let schema = match (&part.source, each(part)) {
            // A list at the end of the way is the inmost one.
            (Source::Body(way), Some(_)) if part.shape.is_list() => bound.body_schema_at(way),
            (Source::Body(way), Some(at)) => {
                bound.body_schema_at(way.get(..at).unwrap_or_default())
            }
            (Source::Body(way), None) => bound.body_schema_at(way),
            _ => bound.parameter_schema(part),
        };
        let Some(schema) = schema.filter(|_| is_several(part)) else {
            continue;
        };
        let one = of_schema(schema);
        all.least = all.least.max(one.least);
        all.most = all.most.min(one.most);
        all.unique |= one.unique;
    }
    all
}

/// `minItems`, `maxItems` and `uniqueItems`.
fn of_schema(schema: Schema<'_>) -> Bounds {
    let parts = schema.parts(PARTS);
    let numbers = |key: &'static str| {
        let values = parts
            .iter()
            .filter_map(move |part| part.schema.cursor().get(key));
        values.filter_map(|value| usize::try_from(value.node().as_int()?).ok())
    };
    Bounds {
        least: numbers("minItems").max().unwrap_or(1).max(1),
        most: numbers("maxItems").min().unwrap_or(usize::MAX),
        unique: parts
            .iter()
            .any(|part| part.schema.cursor().flag("uniqueItems")),
    }
}
