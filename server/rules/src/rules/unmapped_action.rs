use std::collections::BTreeSet;

use edit::Value;
use model::{Entry, Form, Model, Operation};
use openapi::Files;
use policy::Action;

use crate::alter;
use crate::check::{Check, Context};
use crate::finding::Finding;
use crate::fix::Fix;
use crate::public::public;
use crate::rule::{Documentation, Example, FixKind, Group, Persona, Rule, Severity};
use crate::words;
use crate::written::rules_of;
use crate::written::{entries, where_to_add};

pub(crate) static RULE: Rule = Rule {
    name: "unmapped-action",
    group: Group::Coverage,
    severity: Severity::Warning,
    persona: Persona::Regular,
    fix: FixKind::Unsafe,
    summary: "Nothing says what an operation does to its object",
    documentation: Documentation {
        what: "\
Reports operations whose method has no default action for what they address, and that give none: \
`POST` on an item, `PUT`, `PATCH` and `DELETE` on a collection or on a path that goes on after the \
identifier, `TRACE`, and methods of the document's own.",
        why: "\
Grants are made for actions. An operation without one is denied to everybody, whatever the grants \
say.",
        example: Some(Example {
            bad: "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
security: [{X-objectAuthScheme: []}]
paths:
  /pets/{petId}:
    x-objects: [{object: Pet, id: petId}]
    post:
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
    post:
      x-objects: [{object: Pet, id: petId, action: update}]
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
Write the `action` into the entry: one of `create`, `read`, `update`, `delete`, `list`, or a name \
of your own that grants use too.",
    },
    check: Check::Document(check),
};

fn check(context: Context<'_>, findings: &mut Vec<Finding>) {
    for (operation, entry) in entries(context.model) {
        if operation.method != "OPTIONS" && is_unmapped(context.model, operation, entry) {
            findings.push(report(operation, entry));
        }
    }
}

fn is_unmapped(model: &Model, operation: &Operation, entry: &Entry) -> bool {
    let short = entry
        .declaration
        .as_ref()
        .is_some_and(|one| one.form != Form::Full);
    entry.action.is_none()
        && entry.action_given.is_none()
        && entry.unreadable.is_empty()
        && !short
        && public(model, operation, entry).is_none()
}

fn report(operation: &Operation, entry: &Entry) -> Finding {
    let object = entry.object.as_ref().map(|one| one.value.as_str());
    let name = object.unwrap_or("the object");
    let message = format!(
        "Nothing says what {} does to {name}",
        words::endpoint(operation)
    );
    Finding::new(&RULE, where_to_add(operation, entry), message)
        .help("write the `action`, at the operation if the path has several methods")
        .operation(operation)
        .object(object.map(str::to_owned))
        .offender(name)
}

/// So many actions are offered.
const CHOICES: usize = 8;

/// One fix for each action that it may be: those that are granted and have a name of their own, then
/// the usual ones.
pub(crate) fn fix(files: &Files, model: &Model, finding: &Finding) -> Vec<Fix> {
    let Some((operation, entry)) = alter::entry_of(model, finding) else {
        return Vec::new();
    };
    let granted = rules_of(model, entry)
        .into_iter()
        .flat_map(|one| &one.grants);
    let granted = granted.flat_map(|grant| &grant.actions);
    let customs: BTreeSet<&str> = granted
        .flat_map(
            |action| match policy::parse_action(&action.value).as_slice() {
                [Action::Custom(_)] => Some(action.value.as_str()),
                _ => None,
            },
        )
        .collect();
    let usual = ["update", "read", "create", "delete", "list"];
    let choices = customs.into_iter().chain(usual).take(CHOICES);
    let each = choices.filter_map(|action| {
        let addition = ("action", Value::from(action));
        let changes = alter::add_to_entry(files, operation, entry, addition)?;
        let title = format!("{} is the action `{action}`", words::endpoint(operation));
        Some(Fix::new(title, changes))
    });
    each.collect()
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{all_fixed, check_marked};

    #[test]
    fn where_the_method_does_not_tell() {
        check_marked(
            &RULE,
            "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
paths:
  /pets:
    x-objects: Pet
    post: {responses: {'201': {description: created}}}
    delete: {responses: {'204': {description: all are gone}}}
#   ^^^^^^ warning
    options: {responses: {'204': {description: methods}}}
  /pets/{petId}/name:
    put:
      x-objects: [{object: Pet, id: petId}]
#                 ^^^^^^^^^^^^^^^^^^^^^^^^ warning
      parameters: [{name: petId, in: path, required: true, schema: {type: string}}]
      responses: {'204': {description: named}}
    patch:
      x-objectAuth: {object: Pet, id: petId, public: true, reason: pets have no secrets}
      parameters: [{name: petId, in: path, required: true, schema: {type: string}}]
      responses: {'204': {description: named}}
    post:
      x-objectAuth: {object: Pet, id: petId, groups: {keepers: {actions: [update], ownership: true}}}
#     ^^^^^^^^^^^^ warning
      parameters: [{name: petId, in: path, required: true, schema: {type: string}}]
      responses: {'204': {description: named}}
components:
  schemas:
    Pet: {type: object, x-objectAuth: {groups: {keepers: {actions: [update], ownership: true}}}}
",
        );
    }

    #[test]
    fn the_fixes_are_the_actions_that_are_granted_and_the_usual_ones() {
        let text = "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
paths:
  /pets/{petId}:
    parameters: [{name: petId, in: path, required: true, schema: {type: string}}]
    post:
      x-objects: [{object: Pet, id: petId}]
      responses: {'200': {description: groomed}}
components:
  schemas:
    Pet: {x-objectAuth: {groups: {keepers: {actions: [R, groom], ownership: true}}}}
";
        let with = |action: &str| {
            text.replace(
                "id: petId}]\n",
                &format!("id: petId, action: {action}}}]\n"),
            )
        };
        let expected = ["groom", "update", "read", "create", "delete", "list"].map(with);
        assert_eq!(all_fixed(&RULE, text), expected);
    }
}
