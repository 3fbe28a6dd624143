//! What is declared public, and why.

use model::{Design, Entry, Form, Model, Operation, Reason};
use openapi::Place;

use crate::written::rules_of;

/// Texts that stand where a reason should, in lower case.
const PLACEHOLDERS: [&str; 14] = [
    "todo",
    "tbd",
    "fixme",
    "xxx",
    "none",
    "n/a",
    "na",
    "reason",
    "because",
    "public",
    "placeholder",
    "unknown",
    "test",
    "why",
];

/// Whether a `reason` says something.
pub(crate) fn is_reason(reason: &Reason) -> bool {
    says_why(&reason.value)
}

/// Whether a text given as a reason says something: it is neither empty nor a placeholder such as
/// `TODO`.
pub fn says_why(text: &str) -> bool {
    let text = text.trim().to_lowercase();
    let bare = text.trim_matches(|one: char| !one.is_alphanumeric());
    let first = bare.split(|one: char| !one.is_alphanumeric()).next();
    !bare.is_empty()
        && !PLACEHOLDERS.contains(&bare)
        && !first.is_some_and(|word| ["todo", "tbd", "fixme", "xxx"].contains(&word))
}

/// Where something is declared public.
#[derive(Clone, Copy)]
pub(crate) struct Public<'m> {
    /// The `true` of `public`, or the `false` of `x-objectAuth`.
    pub(crate) place: Place,
    /// The reason that is given.
    pub(crate) reason: Option<&'m Reason>,
}

/// What makes an entry public; `None` where it is guarded. A public declaration at an operation
/// with `x-objects` does not count: the objects stay guarded.
pub(crate) fn public<'m>(
    model: &'m Model,
    operation: &Operation,
    entry: &'m Entry,
) -> Option<Public<'m>> {
    let is_root = |entry: &Entry| entry.design == Design::Root;
    if entry.design == Design::Method && operation.entries.iter().any(is_root) {
        return None;
    }
    if let Some(place) = entry.public {
        let reason = entry.reason.as_ref();
        return Some(Public { place, reason });
    }
    let rules = rules_of(model, entry)?;
    let short = (rules.form == Form::Public).then_some(rules.place);
    Some(Public {
        place: short.or(rules.public)?,
        reason: rules.reason.as_ref(),
    })
}
