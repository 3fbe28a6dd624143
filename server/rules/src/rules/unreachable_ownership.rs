use std::collections::BTreeSet;

use policy::{Action, Grant, Ownership};

use crate::check::{Check, Context};
use crate::finding::Finding;
use crate::rule::{Documentation, Example, FixKind, Group, Persona, Rule, Severity};
use crate::words;
use crate::written::by_object;
pub(crate) static RULE: Rule = Rule {
    name: "unreachable-ownership",
    group: Group::Coverage,
    severity: Severity::Warning,
    persona: Persona::Regular,
    fix: FixKind::None,
    summary: "Objects can be touched by their owner only, and nothing makes anybody an owner",
    documentation: Documentation {
        what: "\
Reports objects with actions that every grant limits to own objects, where no operation creates \
the object, or no group may. Information where such an object can still be read or updated by \
sharing (`sharing: acl`).",
        why: "\
Whoever creates an object owns it. Where nobody can create one through this API, the rule permits \
nothing; or owners come from somewhere that the document does not show.",
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
            good:
                "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
security: [{X-objectAuthScheme: []}]
paths:
  /pets:
    post:
      x-objects: [Pet]
      responses: {'201': {description: a pet}}
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
      x-objectAuth: {owner: ownerId, groups: {keepers: {actions: [create, read], ownership: true}}}",
        }),
        how_to_fix: "\
Declare the operation that creates the object, and grant `create` to a group. When objects are \
created elsewhere, suppress the finding with that reason.",
    },
    check: Check::Document(check),
};

fn check(context: Context<'_>, findings: &mut Vec<Finding>) {
    for object in by_object(context.model) {
        let stated = || object.written.iter().filter(|one| one.states_rules());
        let grants: Vec<_> = stated()
            .flat_map(|one| &one.declaration.rules.grants)
            .collect();
        let own: Vec<&Action> = own_only(&grants);
        let created = object.performed.contains(&Action::Create);
        let granted = grants
            .iter()
            .any(|one| one.actions.contains(&Action::Create));
        let Some(first) = stated().next().filter(|_| !own.is_empty()) else {
            continue;
        };
        if object.performed.is_empty() || created && granted {
            continue;
        }
        let shared = stated().any(|one| {
            own.iter()
                .any(|action| one.declaration.rules.shares(action))
        });
        let why = if created {
            "no group may create"
        } else {
            "no operation creates"
        };
        let actions: Vec<String> = own.iter().map(|action| format!("`{action}`")).collect();
        let name = object.name;
        let message = format!(
            "Only owners may {} {}, and {why} one",
            words::list(&actions, 3),
            words::with_article(name)
        );
        findings.push(
            Finding::new(&RULE, first.declaration.key, message)
                .severity(if shared {
                    Severity::Information
                } else {
                    Severity::Warning
                })
                .help("declare the operation that creates it, and grant `create`")
                .object(Some(name.to_owned()))
                .offender(name),
        );
    }
}

/// The actions, `create` aside, that every grant limits to own objects.
fn own_only<'m>(grants: &[&'m Grant]) -> Vec<&'m Action> {
    let actions: BTreeSet<&Action> = grants.iter().flat_map(|one| &one.actions).collect();
    let own = |action: &&Action| {
        let mut naming = grants.iter().filter(|one| one.actions.contains(action));
        **action != Action::Create && naming.all(|one| one.ownership == Ownership::Own)
    };
    actions.into_iter().filter(own).collect()
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::check_marked;

    #[test]
    fn sharing_still_reaches_some() {
        check_marked(
            &RULE,
            "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
security: [{X-objectAuthScheme: []}]
paths:
  /pets/{petId}:
    x-objects: [Visit, Room, Pet]
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
#     ^^^^^^^^^^^^ information
        groups: {keepers: {actions: [read], ownership: true}}
    Visit:
      x-objectAuth:
#     ^^^^^^^^^^^^ warning
        sharing: none
        groups: {keepers: {actions: [read, create], ownership: true}}
    Room:
      x-objectAuth:
        groups:
          keepers: {actions: [read], ownership: true}
          vets: {actions: [read], ownership: false}
",
        );
    }
}
