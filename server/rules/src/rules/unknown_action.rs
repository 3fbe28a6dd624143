use std::collections::BTreeSet;

use model::{Declared, Operation};
use openapi::Place;
use policy::{Action, parse_action};

use crate::check::{Check, Context};
use crate::finding::Finding;
use crate::rule::{Documentation, Example, FixKind, Group, Persona, Rule, Severity};
use crate::written::{self, Once, entries};
use crate::{near, words};
pub(crate) static RULE: Rule = Rule {
    name: "unknown-action",
    group: Group::Vocabulary,
    severity: Severity::Error,
    persona: Persona::Regular,
    fix: FixKind::Unsafe,
    summary: "A grant names an action that no operation has, or an operation one that nobody is granted",
    documentation: Documentation {
        what: "\
Reports actions in grants that are neither `create`, `read`, `update`, `delete`, `list`, nor a \
letter (`C`, `R`, `U`, `D`, `L`), nor a name that some operation uses as its `action`. The other \
way round it reports an `action` of an operation that no grant names.",
        why: "\
A grant of an action that nothing performs permits nothing, and an operation whose action nobody \
is granted is denied to everybody. Both are mostly a slip of the pen.",
        example: Some(Example {
            bad: "\
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
      x-objectAuth: {owner: ownerId, groups: {keepers: {actions: [reed], ownership: true}}}",
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
Write the action as the operation does, or give the operation this `action`.",
    },
    check: Check::Document(check),
};

/// The actions that every document has.
const STANDARD: [&str; 5] = ["create", "read", "update", "delete", "list"];

fn check(context: Context<'_>, findings: &mut Vec<Finding>) {
    let model = context.model;
    let all = written::all(model);
    let used: BTreeSet<&str> = entries(model)
        .filter_map(|(_, entry)| custom(entry.action.as_ref()?))
        .collect();
    let grants = || all.iter().flat_map(|one| &one.declaration.grants);
    let granted: BTreeSet<&str> = grants()
        .flat_map(|grant| &grant.actions)
        .map(|action| action.value.as_str())
        .collect();
    let mut once = Once::default();
    for action in grants().flat_map(|grant| &grant.actions) {
        let name = action.value.as_str();
        let parsed = parse_action(name);
        let known = parsed
            .iter()
            .all(|one| custom(one).is_none_or(|name| used.contains(name)));
        if !known && once.is_new(action.place) {
            findings.push(granted_only(name, action.place, &used));
        }
    }
    for (operation, entry) in entries(model) {
        let name = entry.action.as_ref().and_then(custom);
        let (Some(name), Some(place)) = (name, entry.action_given) else {
            continue;
        };
        let guarded = matches!(entry.declared, Declared::Root | Declared::Method);
        if guarded && !granted.contains(name) && once.is_new(place) {
            findings.push(used_only(name, operation, &granted).at(place));
        }
    }
}

fn custom(action: &Action) -> Option<&str> {
    match action {
        Action::Custom(name) => Some(name),
        _ => None,
    }
}

fn granted_only(name: &str, place: Place, used: &BTreeSet<&str>) -> Finding {
    let letters = name.len() <= STANDARD.len() && name.chars().all(|one| "CRUDL".contains(one));
    let message = format!("No operation has the action `{name}`");
    let finding = Finding::new(&RULE, place, message).offender(name);
    if letters {
        let each: Vec<String> = name.chars().map(String::from).collect();
        return finding.help(format!("write each letter alone: `[{}]`", each.join(", ")));
    }
    let candidates = STANDARD.iter().chain(used).copied();
    finding.meant(
        near::closest(name, candidates),
        "give the operation that does it this `action`",
    )
}

fn used_only(name: &str, operation: &Operation, granted: &BTreeSet<&str>) -> Finding {
    let candidates = STANDARD.iter().chain(granted).copied();
    let message = format!(
        "No grant names the action `{name}` of {}",
        words::endpoint(operation)
    );
    Finding::new(&RULE, operation.key, message)
        .meant(near::closest(name, candidates), "grant it to a group")
        .operation(operation)
        .offender(name)
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::check_marked;

    #[test]
    fn in_grants_and_in_operations() {
        check_marked(
            &RULE,
            "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
security: [{X-objectAuthScheme: []}]
paths:
  /pets/{petId}:
    x-objects: [{object: Pet, id: petId}]
    post:
      x-objects: [{object: Pet, id: petId, action: vaccinate}]
      parameters: [{name: petId, in: path, required: true, schema: {type: string}}]
      responses: {'204': {description: done}}
    put:
      x-objects: [{object: Pet, id: petId, action: adopt}]
#                                                  ^^^^^ error
      parameters: [{name: petId, in: path, required: true, schema: {type: string}}]
      responses: {'204': {description: done}}
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
      x-objectAuth:
        groups:
          vets: {actions: [vaccinate, R, u, Read], ownership: true}
#                                           ^^^^ error
          keepers: {actions: [CRUD, list], ownership: true}
#                             ^^^^ error
",
        );
    }
}
