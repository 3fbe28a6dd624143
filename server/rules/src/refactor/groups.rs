//! The names of all groups in one place: at the scheme that tells which ones a caller has.

use edit::{Change, Value};
use model::{EssScheme, Model};
use openapi::{Cursor, FileId, Files, Place};
use syntax::Kind;

use super::{Here, Refactoring, RefactoringKind};
use crate::alter;
use crate::words;
use crate::written::{self, Identity};

/// Every caller with a verified credential; no scheme lists it.
const AUTHENTICATED: &str = "authenticated";

/// Offered on a scheme, on `groups`, and on the `x-objectAuth` that holds them, as long as a group is
/// used that the scheme does not list.
pub(super) fn here(here: &Here<'_>) -> Option<Refactoring> {
    let scheme = asked(here)?;
    let missing = missing(here.model, scheme);
    if missing.is_empty() {
        return None;
    }
    let count = words::count(missing.len(), "group");
    Some(Refactoring {
        kind: RefactoringKind::Extract,
        title: format!("List the {count} that the rules use at {}", scheme.name),
        note: scheme
            .groups
            .is_none()
            .then(|| String::from("no other group can be used then without being listed")),
        changes: listed(here.files, scheme, &missing),
    })
}

/// The scheme that a place is about.
fn asked<'a>(here: &Here<'a>) -> Option<&'a EssScheme> {
    let mut schemes = here.model.schemes.iter();
    if let Some(scheme) = schemes.find(|one| here.touches(one.key)) {
        return Some(scheme);
    }
    let key_of = |place: Place| {
        let key = here.files.node(place)?.key()?;
        Some(alter::beside(place, key))
    };
    let is_here = |written: &&written::Written<'_>| {
        let declaration = written.declaration;
        let groups = declaration.groups.and_then(key_of);
        here.touches(declaration.key) || groups.is_some_and(|key| here.touches(key))
    };
    let all = written::all(here.model);
    match all.iter().find(is_here)?.identity(here.model) {
        Identity::Known(scheme) if !scheme.name.is_empty() => Some(scheme),
        _ => None,
    }
}

/// The groups that rules use and the scheme does not list, in their order.
fn missing<'m>(model: &'m Model, scheme: &EssScheme) -> Vec<&'m str> {
    let all = written::all(model);
    let of_scheme = all.iter().filter(
        |written| matches!(written.identity(model), Identity::Known(one) if one.key == scheme.key),
    );
    let granted =
        of_scheme.flat_map(|written| written.declaration.grants.iter().map(|one| &one.group));
    // An assignment does not say which scheme it means.
    let is_only = model.schemes.len() == 1;
    let operations = model.operations.iter().filter(|_| is_only);
    let assigned = operations.flat_map(|one| one.assigns.iter().map(|one| &one.group));
    let known: Vec<&str> = match &scheme.groups {
        Some(groups) => groups.iter().map(|one| one.value.as_str()).collect(),
        None => Vec::new(),
    };
    let mut missing: Vec<&str> = Vec::new();
    for group in granted.chain(assigned) {
        let name = group.value.as_str();
        if name != AUTHENTICATED && !known.contains(&name) && !missing.contains(&name) {
            missing.push(name);
        }
    }
    missing
}

/// Changes that list groups at a scheme.
///
/// # Errors
/// The scheme cannot be changed, in words.
fn listed(
    files: &Files,
    scheme: &EssScheme,
    groups: &[&str],
) -> Result<Vec<(FileId, Change)>, String> {
    let refused = || {
        format!(
            "the groups of {} cannot be read: correct them first",
            scheme.name
        )
    };
    let key = files.node(scheme.key).ok_or_else(refused)?;
    let value = alter::value_of(key).ok_or_else(refused)?;
    let cursor = files
        .cursor(alter::beside(scheme.key, value))
        .ok_or_else(refused)?;
    let cursor = cursor.resolve().map_err(|_| refused())?;
    let empty = groups.iter().map(|group| (*group, Value::Map(Vec::new())));
    let values = Value::map(empty);
    let written = cursor.get("x-groups").or_else(|| cursor.get("X-groups"));
    let Some(written) = written else {
        let object = Value::map([("values", values)]);
        return Ok(vec![alter::insert(cursor.place(), "x-groups", object)]);
    };
    match (written.node().kind(), written.get("values")) {
        (Kind::Map, None) => Ok(vec![alter::insert(written.place(), "values", values)]),
        (Kind::Map, Some(known)) if known.is_map() => Ok(groups
            .iter()
            .map(|group| alter::insert(known.place(), *group, Value::Map(Vec::new())))
            .collect()),
        _ => replaced(written, values).ok_or_else(refused),
    }
}

/// The name of a claim becomes the `claim` of a mapping.
fn replaced(claim: Cursor<'_>, values: Value) -> Option<Vec<(FileId, Change)>> {
    let name = claim.as_str()?;
    let object = Value::map([("claim", Value::from(name.as_ref())), ("values", values)]);
    Some(vec![alter::replace(claim.place(), object)])
}
