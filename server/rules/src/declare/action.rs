//! What an operation does to the objects that it addresses.

use model::{Operation, Route};
use openapi::Files;
use policy::{Action, Addresses, MethodDefault, enclosing_default, method_default};

use super::addressed::Addressed;

/// Gives the last entry of an operation its action, where the method does not tell.
pub(super) fn complete(files: &Files, operation: &Operation, route: &Route, leaf: &mut Addressed) {
    if leaf.action.is_none() && default(operation, route, leaf) == MethodDefault::Unmapped {
        leaf.action = Some(name(files, operation, route));
    }
}

/// What the operation does, entry by entry; nothing where no decision is taken.
pub(super) fn of_entries(
    operation: &Operation,
    route: &Route,
    entries: &[Addressed],
) -> Vec<Option<Action>> {
    let Some((leaf, enclosing)) = entries.split_last() else {
        return Vec::new();
    };
    let written = |one: &Addressed| one.action.as_deref().map(Action::from_name);
    let of_leaf = match default(operation, route, leaf) {
        MethodDefault::NoDecision => return entries.iter().map(|_| None).collect(),
        MethodDefault::Action(action) => written(leaf).or(Some(action)),
        MethodDefault::Unmapped => written(leaf),
    };
    let around = enclosing_default(of_leaf.as_ref());
    let enclosing = enclosing
        .iter()
        .map(|one| written(one).or_else(|| Some(around.clone())));
    enclosing.chain([of_leaf.clone()]).collect()
}

fn default(operation: &Operation, route: &Route, leaf: &Addressed) -> MethodDefault {
    let addresses = match leaf.id.is_empty() {
        true => Addresses::Collection,
        false => Addresses::Item,
    };
    let last = leaf
        .id
        .iter()
        .rev()
        .find(|id| route.segment_of(id).is_some());
    let goes_on = last.is_some_and(|id| route.goes_on_after(id));
    method_default(&operation.method, addresses, goes_on)
}

/// A name for what the operation does: `archive` for `POST /pets/{petId}/archive`, `set-role` for
/// `PUT /users/{userId}/role`.
fn name(files: &Files, operation: &Operation, route: &Route) -> String {
    if let Some(verb) = route.verb_after_variable() {
        return plain(verb, operation);
    }
    let id = files.cursor(operation.operation);
    let id = id.and_then(|one| one.text("operationId"));
    let method = operation.method.to_lowercase();
    let Some(last) = route.last_name() else {
        return plain(id.as_deref().unwrap_or(&method), operation);
    };
    let follows_variable = operation
        .identifiers
        .iter()
        .any(|one| route.goes_on_after(&one.name));
    let part = last.rsplit(['.', ':']).next().unwrap_or(last);
    match operation.method.as_str() {
        "PUT" => plain(&format!("set-{part}"), operation),
        "PATCH" => plain(&format!("change-{part}"), operation),
        "DELETE" => plain(&format!("remove-{part}"), operation),
        // The last name of `POST /orders` is no verb; that of `POST /chat.archive` is.
        _ if !follows_variable && part == last => plain(id.as_deref().unwrap_or(part), operation),
        _ => plain(part, operation),
    }
}

/// The name without what does not belong into one. A single letter means something else.
fn plain(name: &str, operation: &Operation) -> String {
    let kept = |one: &char| one.is_alphanumeric() || matches!(one, '-' | '_' | '.');
    let text: String = name.chars().filter(kept).collect();
    if text.chars().count() < 2 {
        return operation.method.to_lowercase();
    }
    text
}
