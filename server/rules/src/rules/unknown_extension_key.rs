use std::collections::HashSet;

use openapi::{Cursor, Place};

use crate::check::{Check, Context};
use crate::finding::{Finding, Target};
use crate::keywords::{self, Holder, Keyword};
use crate::near;
use crate::rule::{Documentation, Example, FixKind, Group, Persona, Rule, Severity};
pub(crate) static RULE: Rule = Rule {
    name: "unknown-extension-key",
    group: Group::Vocabulary,
    severity: Severity::Error,
    persona: Persona::Regular,
    fix: FixKind::Unsafe,
    summary: "A key looks like one of the vocabulary, and is none",
    documentation: Documentation {
        what: "\
Reports near misses of the vocabulary's keys: extensions such as `x-objectauth` and `x-object`, \
and keys inside declarations such as `group` or `action` in a grant. Other `x-` keys of your own \
are allowed everywhere.",
        why: "\
An unknown key is ignored by everybody. A mistyped declaration declares nothing.",
        example: Some(Example {
            bad: "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
security: [{X-objectAuthScheme: []}]
paths:
  /pets/{petId}:
    x-object: [{object: Pet, id: petId}]
    get:
      parameters: [{name: petId, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: a pet}}
components:
  securitySchemes:
    X-objectAuthScheme: {type: http, scheme: bearer, x-user_id: sub, x-groups: groups}
  schemas:
    Pet:
      type: object
      properties: {id: {type: string}, ownerId: {type: string, readOnly: true}}
      x-objectAuth: {owner: ownerId, groups: {keepers: {actions: [read], ownership: true}}}",
            good: "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
security: [{X-objectAuthScheme: []}]
paths:
  /pets/{petId}:
    x-objects: [{object: Pet, id: petId}]
    get:
      parameters: [{name: petId, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: a pet}}
components:
  securitySchemes:
    X-objectAuthScheme: {type: http, scheme: bearer, x-user_id: sub, x-groups: groups}
  schemas:
    Pet:
      type: object
      properties: {id: {type: string}, ownerId: {type: string, readOnly: true}}
      x-objectAuth: {owner: ownerId, groups: {keepers: {actions: [read], ownership: true}}}",
        }),
        how_to_fix: "\
Write the key as the vocabulary has it, or rename your own key if it means something else.",
    },
    check: Check::Document(check),
};

/// The keys of an Object Authorization Object at a schema.
const RULES: [&str; 10] = [
    "groups",
    "id",
    "owner",
    "sharing",
    "parent",
    "scheme",
    "public",
    "reason",
    "draft",
    "description",
];
/// The keys that one at an operation has besides, and those of an entry.
const ENTRY: [&str; 10] = [
    "object",
    "id",
    "action",
    "filtered",
    "upsert",
    "public",
    "reason",
    "draft",
    "description",
    "$ref",
];

fn check(context: Context<'_>, findings: &mut Vec<Finding>) {
    for keyword in context.keywords {
        extension(*keyword, findings);
    }
}

/// The keys that this rule reports, so that no other rule does.
pub(crate) fn places(context: Context<'_>) -> HashSet<Place> {
    let mut findings = Vec::new();
    check(context, &mut findings);
    let each = findings.into_iter().filter_map(|one| match one.at.target {
        Target::Node(node) => Some(Place {
            file: one.at.file,
            node,
        }),
        Target::Range(_) => None,
    });
    each.collect()
}

fn extension(keyword: Keyword<'_>, findings: &mut Vec<Finding>) {
    let Keyword {
        holder, key, map, ..
    } = keyword;
    let known = keyword
        .exact
        .filter(|one| keywords::known(holder).contains(one));
    if let Some(known) = known {
        inside(holder, known, keyword.value, findings);
    } else if let Some(meant) = keyword.meant {
        let name = key.as_str().unwrap_or_default();
        let prefix = name.get(..2).unwrap_or("x-");
        let meant = format!("{prefix}{meant}");
        findings.push(report(&name, &meant, map.place_of(key)));
    }
}

/// The value of a keyword.
fn inside(holder: Holder, keyword: &str, value: Cursor<'_>, findings: &mut Vec<Finding>) {
    match keyword {
        "objectAuth" => {
            let value = value.resolve().unwrap_or(value);
            let entry: &[&str] = if holder == Holder::Schema {
                &[]
            } else {
                &ENTRY
            };
            keys(value, &[&RULES, entry], findings);
            if let Some(groups) = value.get("groups") {
                for (_, grants) in groups.entries() {
                    each(
                        grants,
                        &["actions", "ownership", "within", "when", "description"],
                        findings,
                    );
                }
            }
            if let Some(parent) = value.get("parent") {
                keys(parent, &[&["object", "id"]], findings);
            }
            if let Some(scheme) = value.get("scheme") {
                let keywords = keywords::of(Holder::Scheme, scheme);
                keywords.for_each(|keyword| extension(keyword, findings));
            }
        }
        "objects" => each(value, &ENTRY, findings),
        "ess-assigns" => each(value, &["group", "to"], findings),
        "groups" => {
            keys(value, &[&["claim", "values"]], findings);
            for (_, group) in value.get("values").into_iter().flat_map(Cursor::entries) {
                keys(group, &[&["description", "assignment"]], findings);
            }
        }
        _ => {}
    }
}

/// The keys of a mapping, or of each mapping in a list.
fn each(value: Cursor<'_>, known: &[&str], findings: &mut Vec<Finding>) {
    keys(value, &[known], findings);
    value.items().for_each(|one| keys(one, &[known], findings));
}

fn keys(value: Cursor<'_>, known: &[&[&str]], findings: &mut Vec<Finding>) {
    let known = || known.iter().flat_map(|some| some.iter().copied());
    for (key, _) in value.entries() {
        let Some(name) = key.as_str() else { continue };
        if keywords::bare(&name).is_some() || known().any(|one| one == name) {
            continue;
        }
        if let Some(meant) = near::closest(&name, known()) {
            findings.push(report(&name, meant, value.place_of(key)));
        }
    }
}

fn report(name: &str, meant: &str, place: Place) -> Finding {
    Finding::new(
        &RULE,
        place,
        format!("`{name}` is no key of the vocabulary"),
    )
    .meant(Some(meant), "")
    .offender(name)
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::check_marked;

    #[test]
    fn extensions_and_keys_inside() {
        check_marked(
            &RULE,
            "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
security: [{X-objectAuthScheme: []}]
paths:
  /pets/{petId}:
    x-objects:
      - object: Pet
        ids: petId
#       ^^^ error
        x-note: ours
    get:
      x-object-id: {some: thing}
      x-ess-asigns: [{group: owner, to: caller}]
#     ^^^^^^^^^^^^ error
      parameters: [{name: petId, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: a pet}}
components:
  securitySchemes:
    X-objectAuthScheme:
      x-userid: sub
#     ^^^^^^^^ error
      x-groups: {claims: groups}
#                ^^^^^^ error
  schemas:
    Pet:
      type: object
      properties: {id: {type: string}, ownerId: {type: string, readOnly: true}}
      x-objectAuth:
        group: {}
#       ^^^^^ error
        groups: {keepers: {action: [read], ownership: true}}
#                          ^^^^^^ error
    Visit:
      X-objectauth: true
#     ^^^^^^^^^^^^ error
",
        );
    }
}
