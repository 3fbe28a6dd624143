use std::collections::HashSet;

use openapi::Files;
use policy::{Action, parse_action};

use crate::alter;
use crate::check::{Check, Context};
use crate::finding::Finding;
use crate::fix::Fix;
use crate::rule::{Documentation, Example, FixKind, Group, Persona, Rule, Severity};
use crate::words;
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
                let message = format!(
                    "No operation performs `{action_name}` on {}",
                    words::with_article(name)
                );
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

/// Takes the action out of the grant; with its last action the grant goes.
pub(crate) fn fix(files: &Files, finding: &Finding) -> Option<Fix> {
    let at = alter::place_of(finding)?;
    let change = alter::remove_action(files, at)?;
    let action = files.node(at)?.as_str()?;
    let title = format!("Remove the unused action `{action}`");
    Some(Fix::new(title, vec![change]).preferred())
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{check_marked, fixed};

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

    #[test]
    fn the_fix_removes_the_action_and_with_the_last_one_the_grant() {
        let text = "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
paths:
  /pets/{petId}:
    parameters: [{name: petId, in: path, required: true, schema: {type: string}}]
    get:
      x-objects: [{object: Pet, id: petId}]
      responses: {'200': {description: a pet}}
components:
  schemas:
    Pet:
      x-objectAuth:
        groups:
          keepers: {actions: [read, delete], ownership: true}
          vets:
            actions: [read]
            ownership: false
";
        let expected = text.replace("[read, delete]", "[read]");
        assert_eq!(fixed(&RULE, text), Some(expected));
        let block = text.replace(
            "keepers: {actions: [read, delete], ownership: true}",
            "keepers:\n            actions:\n              - delete\n              - read\n            ownership: true",
        );
        let expected = block.replace("              - delete\n", "");
        assert_eq!(fixed(&RULE, &block), Some(expected));
        let last = text.replace(
            "            actions: [read]\n",
            "            actions: [delete]\n",
        );
        let last = last.replace("[read, delete]", "[read]");
        let expected = last.replace(
            "          vets:\n            actions: [delete]\n            ownership: false\n",
            "",
        );
        assert_eq!(fixed(&RULE, &last), Some(expected));
    }
}
