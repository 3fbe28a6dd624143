//! What holds for an operation or an object, in a few words for one line.

use std::collections::BTreeMap;

use model::{Declaration, Declared, Entry, Form, Identifier, Location, Model, Operation};
use policy::{EffectiveGrant, EntryRule, Ownership, Policy, Requirement, Standing};

/// As many groups are named.
const GROUPS: usize = 4;

/// "Pet: G21 own, G22 any", "undeclared: Pet by petId"; `None` where an operation addresses nothing.
pub(crate) fn of_operation(model: &Model, operation: &Operation) -> Option<String> {
    if operation.declared == Declared::None && operation.needs == Some(true) {
        return undeclared(operation);
    }
    if operation.entries.is_empty() {
        return None;
    }
    let requirements: Vec<Requirement> = operation
        .entries
        .iter()
        .map(|entry| access::requirement(model, entry))
        .collect();
    // Each requirement brings its rules along.
    let policy = Policy::default();
    let rules = policy::effective(&policy, &requirements);
    let each = operation.entries.iter().zip(&rules);
    let each = each.map(|(entry, rule)| match &entry.object {
        Some(object) => format!("{}: {}", object.value, who(entry, rule)),
        None => who(entry, rule),
    });
    Some(each.collect::<Vec<_>>().join("; "))
}

/// The identifier of the innermost object that nothing is declared about.
fn undeclared(operation: &Operation) -> Option<String> {
    let mut likely = operation.likely_identifiers().filter(|one| !one.declared);
    let in_path = |one: &&Identifier| one.location == Location::Path;
    let leaf = operation
        .likely_identifiers()
        .filter(|one| !one.declared)
        .filter(in_path)
        .last()
        .or_else(|| likely.next())?;
    Some(format!("undeclared: {} by {}", addressed(leaf), leaf.name))
}

/// The object that an identifier addresses, else what it is called.
pub(crate) fn addressed(identifier: &Identifier) -> &str {
    let object = identifier.object.as_deref();
    object.unwrap_or(&identifier.resource)
}

fn who(entry: &Entry, rule: &EntryRule<'_>) -> String {
    let words = match rule.standing {
        _ if entry.draft.is_some() => "draft",
        Standing::Public => "public",
        Standing::Undeclared => "no rules",
        Standing::Draft { .. } => "draft",
        Standing::RulesElsewhere => "rules elsewhere",
        Standing::AmbiguousScheme => "scheme not named",
        Standing::Guarded(_) if rule.action.is_none() => "no action",
        Standing::Guarded(_) if rule.grants.is_empty() => "nobody",
        Standing::Guarded(_) => return groups(&rule.grants),
    };
    words.to_owned()
}

fn groups(grants: &[EffectiveGrant<'_>]) -> String {
    let words = grants.iter().map(|grant| {
        let narrow = if grant.grant.within.is_some() || grant.grant.when.is_some() {
            " with a condition"
        } else {
            ""
        };
        format!("{} {}{narrow}", grant.grant.group, which(grant.ownership))
    });
    listed(words.collect())
}

fn which(ownership: Ownership) -> &'static str {
    match ownership {
        Ownership::Own => "own",
        Ownership::Any => "any",
    }
}

fn listed(mut words: Vec<String>) -> String {
    words.dedup();
    let more = words.len().saturating_sub(GROUPS);
    words.truncate(GROUPS);
    match more {
        0 => words.join(", "),
        more => format!("{} and {more} more", words.join(", ")),
    }
}

/// "keepers read own, vets read any": the grants of an object, in order of their group.
pub(crate) fn of_declaration(declaration: &Declaration) -> String {
    let words = match declaration.form {
        _ if declaration.draft.is_some() => "draft",
        Form::Public => "public",
        Form::Elsewhere => "rules elsewhere",
        Form::Unreadable => "unreadable",
        Form::Full if declaration.rules.public => "public",
        Form::Full if declaration.rules.grants.is_empty() => "nobody",
        Form::Full => return grants(declaration),
    };
    words.to_owned()
}

fn grants(declaration: &Declaration) -> String {
    let mut words = Vec::new();
    for (group, actions) in declaration.rules.by_group() {
        let mut by_ownership: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for (action, grants) in actions {
            for grant in grants {
                let same = by_ownership.entry(which(grant.ownership)).or_default();
                same.push(action.to_string());
            }
        }
        for (which, mut actions) in by_ownership {
            actions.dedup();
            words.push(format!("{group} {} {which}", actions.join("/")));
        }
    }
    listed(words)
}
