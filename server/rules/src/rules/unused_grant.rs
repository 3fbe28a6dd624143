use std::collections::HashSet;

use policy::{Action, parse_action};

use crate::check::{Check, Context};
use crate::finding::Finding;
use crate::rule::{Documentation, Example, FixKind, Group, Persona, Rule, Severity};
use crate::written::{by_object, entries};
pub(crate) static RULE: Rule = Rule {
    name: "unused-grant",
    group: Group::Coverage,
    severity: Severity::Information,
    persona: Persona::Pedantic,
    fix: FixKind::Unsafe,
    summary: "A grant names an action that no operation performs on the object",
    documentation: Documentation {
        what: "\
Reports actions of grants that no operation with an entry for the object performs. The letter `R` \
stands for `read` and `list`, and is used when one of them is. A name that nothing uses is \
`unknown-action`, an object that no path addresses `unused-object-authorization`.",
        why: "\
What is not needed now is open when somebody adds the operation. Grants are best written when the \
operation is.",
        example: Some(Example {
            bad:
                "\
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
      x-objectAuth: {owner: ownerId, groups: {keepers: {actions: [read, delete], ownership: true}}}",
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
Remove the action from the grant, or declare the operation that performs it.",
    },
    check: Check::Document(check),
};

fn check(context: Context<'_>, findings: &mut Vec<Finding>) {
    let customs: HashSet<&Action> = entries(context.model)
        .filter_map(|(_, entry)| entry.action.as_ref())
        .collect();
    for object in by_object(context.model) {
        if object.performed.is_empty() {
            continue;
        }
        let grants = object
            .written
            .iter()
            .flat_map(|one| &one.declaration.grants);
        for action in grants.flat_map(|grant| &grant.actions) {
            let meant = parse_action(&action.value);
            let unknown = |one: &Action| matches!(one, Action::Custom(_)) && !customs.contains(one);
            let unused = meant
                .iter()
                .all(|one| !object.performed.contains(one) && !unknown(one));
            if unused && !meant.is_empty() {
                let (name, action_name) = (object.name, &action.value);
                let message = format!("No operation performs `{action_name}` on a {name}");
                findings.push(
                    Finding::new(&RULE, action.place, message)
                        .help("remove it, or declare the operation that performs it")
                        .object(Some(name.to_owned()))
                        .offender(format!("{name} {action_name}")),
                );
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::check_marked;

    #[test]
    fn letters_and_names() {
        check_marked(
            &RULE,
            "\
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
      x-objectAuth:
        groups:
          keepers: {actions: [R, D, walk], ownership: true}
#                                ^ information
          vets: {actions: [list], ownership: false}
#                          ^^^^ information
    Visit: {x-objectAuth: {groups: {vets: {actions: [read], ownership: true}}}}
",
        );
    }

    #[test]
    fn upsert_creates_and_updates() {
        check_marked(
            &RULE,
            "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
security: [{X-objectAuthScheme: []}]
paths:
  /pets/{petId}:
    x-objects: [{object: Pet, id: petId}]
    put:
      x-objects: [{object: Pet, id: petId, upsert: true}]
      parameters: [{name: petId, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: a pet}}
components:
  securitySchemes:
    X-objectAuthScheme: {type: http, scheme: bearer, x-user_id: sub, x-groups: groups}
  schemas:
    Pet:
      type: object
      properties: {id: {type: string}, ownerId: {type: string, readOnly: true}}
      x-objectAuth: {owner: ownerId, groups: {keepers: {actions: [C, U], ownership: true}}}
",
        );
    }
}
