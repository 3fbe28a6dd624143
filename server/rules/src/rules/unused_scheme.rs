use std::collections::HashSet;

use crate::check::{Check, Context};
use crate::finding::Finding;
use crate::rule::{Documentation, Example, FixKind, Group, Persona, Rule, Severity};
use crate::written;
pub(crate) static RULE: Rule = Rule {
    name: "unused-scheme",
    group: Group::Vocabulary,
    severity: Severity::Information,
    persona: Persona::Pedantic,
    fix: FixKind::None,
    summary: "A scheme says who the caller is, and nothing uses it",
    documentation: Documentation {
        what: "\
Reports ESS schemes that no `security` in effect requires and no `scheme` of a declaration names. \
A document without operations is not reported.",
        why: "\
A scheme that is never required identifies nobody. Perhaps `security` names another one by \
mistake.",
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
    staff: {type: http, scheme: bearer, x-user_id: sub}
    X-objectAuthScheme: {type: http, scheme: bearer, x-user_id: sub, x-groups: groups}
  schemas:
    Pet:
      type: object
      properties: {id: {type: string}, ownerId: {type: string, readOnly: true}}
      x-objectAuth: {owner: ownerId, groups: {keepers: {actions: [read], ownership: true}}}",
            good: "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
security: [{X-objectAuthScheme: []}, {staff: []}]
paths:
  /pets/{petId}:
    x-objects: [{object: Pet, id: petId}]
    get:
      parameters: [{name: petId, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: a pet}}
components:
  securitySchemes:
    staff: {type: http, scheme: bearer, x-user_id: sub}
    X-objectAuthScheme: {type: http, scheme: bearer, x-user_id: sub, x-groups: groups}
  schemas:
    Pet:
      type: object
      properties: {id: {type: string}, ownerId: {type: string, readOnly: true}}
      x-objectAuth: {owner: ownerId, groups: {keepers: {actions: [read], ownership: true}}}",
        }),
        how_to_fix: "\
Require it in `security`, or remove it.",
    },
    check: Check::Document(check),
};

fn check(context: Context<'_>, findings: &mut Vec<Finding>) {
    let model = context.model;
    if model.operations.is_empty() {
        return;
    }
    let alternatives = model
        .operations
        .iter()
        .flat_map(|one| &one.security.alternatives);
    let mut used: HashSet<&str> = alternatives
        .flat_map(|one| one.schemes.iter().map(String::as_str))
        .collect();
    let all = written::all(model);
    let named = all.iter().filter_map(|one| one.declaration.scheme.as_ref());
    used.extend(named.map(|name| name.value.as_str()));
    for scheme in &model.schemes {
        let name = &scheme.name;
        if !used.contains(name.as_str()) {
            findings.push(
                Finding::new(&RULE, scheme.key, format!("Nothing uses the scheme {name}"))
                    .help("require it in `security`, or remove it")
                    .offender(name),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::check_marked;

    #[test]
    fn an_operation_may_use_it() {
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
      security: [{staff: []}]
      parameters: [{name: petId, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: a pet}}
components:
  securitySchemes:
    staff: {type: http, scheme: bearer, x-user_id: sub}
    guests: {type: http, scheme: bearer, x-user_id: sub}
#   ^^^^^^ information
    X-objectAuthScheme: {type: http, scheme: bearer, x-user_id: sub, x-groups: groups}
  schemas:
    Pet:
      type: object
      properties: {id: {type: string}, ownerId: {type: string, readOnly: true}}
      x-objectAuth: {scheme: X-objectAuthScheme, owner: ownerId, groups: {keepers: {actions: [read], ownership: true}}}
",
        );
    }
}
