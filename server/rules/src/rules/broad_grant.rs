use model::GrantDeclaration;
use policy::{AUTHENTICATED, Action, Ownership, parse_action};

use crate::check::{Check, Context};
use crate::finding::Finding;
use crate::public::is_reason;
use crate::rule::{Documentation, Example, FixKind, Group, Persona, Rule, Severity};
use crate::written::{self, Identity, Written};
pub(crate) static RULE: Rule = Rule {
    name: "broad-grant",
    group: Group::Coverage,
    severity: Severity::Error,
    persona: Persona::Regular,
    fix: FixKind::None,
    summary: "A group may change every object",
    documentation: Documentation {
        what: "\
Reports grants with `ownership: false` and without `within` that let a group update or delete, or \
do an action of the document's own; once per object. A condition (`when`) does not count. \
Information, and none where a `reason` says why no grant requires ownership; an error where the group is `authenticated` or where a caller can obtain it alone \
(`assignment: self`).",
        why: "\
Such a group holds the keys to everybody's objects. That is right for a few administrators, and \
seldom for more.",
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
      x-objectAuth: {owner: ownerId, groups: {keepers: {actions: [read, delete], ownership: false}}}",
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
      x-objectAuth: {owner: ownerId, groups: {keepers: {actions: [read, delete], ownership: true}}}",
        }),
        how_to_fix: "\
Limit the grant with `within` to the containers of which the caller is a member, or give the group \
its own objects only (`ownership: true`).",
    },
    check: Check::Document(check),
};

fn check(context: Context<'_>, findings: &mut Vec<Finding>) {
    for written in written::all(context.model) {
        let open: &[String] = match written.identity(context.model) {
            Identity::Known(scheme) => &scheme.self_assigned,
            _ => &[],
        };
        let is_open = |grant: &&GrantDeclaration| {
            let group = &grant.group.value;
            group == AUTHENTICATED || open.contains(group)
        };
        let broad: Vec<&GrantDeclaration> = written
            .declaration
            .grants
            .iter()
            .filter(|grant| is_broad(grant))
            .collect();
        let worst = broad.iter().copied().find(is_open);
        let reason = written.declaration.reason.as_ref();
        if worst.is_none() && reason.is_some_and(is_reason) {
            continue;
        }
        if let Some(grant) = worst.or(broad.first().copied()) {
            findings.push(report(&written, grant, worst.is_some(), &broad));
        }
    }
}

fn is_broad(grant: &GrantDeclaration) -> bool {
    let any = grant.ownership.as_ref().map(|one| one.value) == Some(Ownership::Any);
    let changes = |action: &Action| !matches!(action, Action::Create | Action::Read | Action::List);
    any && grant.within.is_none()
        && !grant.narrows_unreadably
        && actions(grant).any(|one| changes(&one))
}

fn actions(grant: &GrantDeclaration) -> impl Iterator<Item = Action> {
    grant
        .actions
        .iter()
        .flat_map(|one| parse_action(&one.value))
}

fn report(
    written: &Written<'_>,
    grant: &GrantDeclaration,
    is_open: bool,
    broad: &[&GrantDeclaration],
) -> Finding {
    let name = written.name();
    let group = &grant.group.value;
    let whom = match (is_open, group == AUTHENTICATED) {
        (true, true) => String::from("Every caller"),
        (true, false) => format!("The group {group}, which a caller can obtain alone,"),
        (false, _) => format!("The group {group}"),
    };
    let message = format!("{whom} may change every {name}");
    let at = grant
        .ownership
        .as_ref()
        .map_or(grant.place, |one| one.place);
    let mut finding = Finding::new(&RULE, at, message)
        .severity(if is_open {
            Severity::Error
        } else {
            Severity::Information
        })
        .help("limit it with `within`, or to its own objects with `ownership: true`")
        .declared(written)
        .offender(name);
    for other in broad.iter().filter(|one| one.place != grant.place) {
        let group = &other.group;
        finding = finding.related(format!("so may {}", group.value), group.place);
    }
    finding
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::check_marked;

    #[test]
    fn an_error_where_anybody_can_join() {
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
    X-objectAuthScheme: {type: http, scheme: bearer, x-user_id: sub, x-groups: {values: {vets: {}, fans: {assignment: self}}}}
  schemas:
    Pet:
      type: object
      properties: {id: {type: string}, ownerId: {type: string, readOnly: true}}
      x-objectAuth:
        groups:
          vets: {actions: [U], ownership: false}
          fans: {actions: [vaccinate], ownership: false}
#                                                 ^^^^^ error
    Visit:
      x-objectAuth:
        groups:
          vets: {actions: [D], ownership: false, when: on duty}
#                                         ^^^^^ information
          fans: {actions: [R, C], ownership: false}
    Room:
      x-objectAuth:
        groups:
          authenticated: {actions: [update], ownership: false}
#                                                       ^^^^^ error
    Food:
      x-objectAuth:
        groups:
          fans: {actions: [update], ownership: false, within: Room}
",
        );
    }
}
