use model::Form;

use crate::check::{Check, Context};
use crate::finding::Finding;
use crate::rule::{Documentation, Example, FixKind, Group, Persona, Rule, Severity};
use crate::written;
pub(crate) static RULE: Rule = Rule {
    name: "rules-elsewhere",
    group: Group::Coverage,
    severity: Severity::Information,
    persona: Persona::Regular,
    fix: FixKind::None,
    summary: "Object authorization is enforced, but the document does not say how",
    documentation: Documentation {
        what: "\
Reports `x-objectAuth: true`. It is accepted as a declaration; every decision that rests on it is \
unknown.",
        why: "\
A gateway, a test or a reviewer cannot use a rule that stands elsewhere, and cannot see when it \
changes.",
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
      x-objectAuth: true",
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
Write the groups and what each may do into the `x-objectAuth`. Leave it as it is where the rules \
cannot be said this way.",
    },
    check: Check::Document(check),
};

fn check(context: Context<'_>, findings: &mut Vec<Finding>) {
    for written in written::all(context.model) {
        if written.declaration.form != Form::Elsewhere {
            continue;
        }
        let name = written.name();
        let message = format!("The rules of {name} stand elsewhere");
        findings.push(
            Finding::new(&RULE, written.declaration.place, message)
                .help("write the groups and what each may do, where that can be said")
                .declared(&written)
                .offender(name),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::check_marked;

    #[test]
    fn at_operations_too() {
        check_marked(
            &RULE,
            "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
security: [{X-objectAuthScheme: []}]
paths:
  /pets/{petId}:
    x-objectAuth: true
#                 ^^^^ information
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
      x-objectAuth: {public: true, reason: on the web site}
",
        );
    }
}
