//! The rule in force for an operation, in words.

use model::{Entry, EntryId, Model, Operation};
use policy::{Addresses, EffectiveGrant, EntryRule, Ownership, Policy, Requirement, Standing};

use crate::markdown::{code, words};

/// What all entries of an operation ask for, in path order; a caller needs every one.
pub(crate) fn entries(model: &Model, operation: &Operation) -> Vec<String> {
    let requirements: Vec<Requirement> = operation
        .entries
        .iter()
        .map(|entry| access::requirement(model, entry))
        .collect();
    // Each requirement brings its rules along.
    let policy = Policy::default();
    let rules = policy::effective(&policy, &requirements);
    let entries = operation.entries.iter().zip(&rules);
    entries
        .map(|(entry, rule)| line(model, entry, rule))
        .collect()
}

fn line(model: &Model, entry: &Entry, rule: &EntryRule<'_>) -> String {
    let object = entry.object.as_ref().map(|one| one.value.as_str());
    let name = object.map_or(String::from("the object"), code);
    let object = match (entry.addresses, ids(entry)) {
        (Addresses::Collection, _) => format!("the collection of {name}"),
        (Addresses::Item, None) => name,
        (Addresses::Item, Some(ids)) => format!("{name} by {ids}"),
    };
    let action = match rule.action {
        Some(action) => format!("{} on {object}", code(action.name())),
        None => object,
    };
    format!("{action}: {}", who(model, entry, rule))
}

fn ids(entry: &Entry) -> Option<String> {
    match entry.id.as_ref()? {
        EntryId::Given(ids) => {
            let ids: Vec<String> = ids.iter().map(|id| code(&id.value)).collect();
            Some(ids.join(" and "))
        }
        EntryId::Inferred(name) => Some(code(name)),
    }
}

fn who(model: &Model, entry: &Entry, rule: &EntryRule<'_>) -> String {
    if entry.draft.is_some() {
        return String::from("unknown, since the rules are a draft that nobody has confirmed");
    }
    match rule.standing {
        Standing::Public => {
            let rules = rules::rules_of(model, entry);
            let reason = entry.reason.as_ref();
            match reason.or_else(|| rules?.reason.as_ref()) {
                Some(reason) => format!("public ({})", words(&reason.value)),
                None => String::from("public"),
            }
        }
        Standing::Undeclared => String::from("undeclared, there are no rules for it"),
        Standing::Draft { .. } => {
            String::from("unknown, since the rules are a draft that nobody has confirmed")
        }
        Standing::RulesElsewhere => {
            String::from("enforced by rules that the document does not hold")
        }
        Standing::AmbiguousScheme => {
            String::from("unknown, since the rules do not say which scheme counts: write `scheme`")
        }
        Standing::Guarded(_) if rule.action.is_none() => {
            String::from("nobody, until `action` says what the operation does")
        }
        Standing::Guarded(_) if rule.grants.is_empty() => {
            String::from("nobody, since no group is granted that")
        }
        Standing::Guarded(_) => grants(rule),
    }
}

fn grants(rule: &EntryRule<'_>) -> String {
    let grants: Vec<String> = rule.grants.iter().map(grant).collect();
    let shared = rule.shared
        && rule
            .grants
            .iter()
            .any(|grant| grant.ownership == Ownership::Own);
    let and_shared = if shared { "; own includes shared" } else { "" };
    format!("{}{and_shared}", grants.join(", "))
}

fn grant(grant: &EffectiveGrant<'_>) -> String {
    let which = match grant.ownership {
        Ownership::Own => "own",
        Ownership::Any => "any",
    };
    let mut text = format!("{} {which}", code(&grant.grant.group));
    if let Some(within) = &grant.grant.within {
        text.push_str(&format!(" within their {}", code(within.as_str())));
    }
    if let Some(when) = &grant.grant.when {
        text.push_str(&format!(" when {}", words(when)));
    }
    text
}
