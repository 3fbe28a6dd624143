use model::{Form, Located, Model};

use crate::check::{Check, Context};
use crate::finding::Finding;
use crate::near;
use crate::rule::{Documentation, Example, FixKind, Group, Persona, Rule, Severity};
use crate::written::{self, Identity, Written};
pub(crate) static RULE: Rule = Rule {
    name: "missing-scheme",
    group: Group::Vocabulary,
    severity: Severity::Error,
    persona: Persona::Regular,
    fix: FixKind::Unsafe,
    summary: "Rules are declared, but no scheme says who the caller is",
    documentation: Documentation {
        what: "\
Reports a document with object authorization in which no security scheme tells the caller's id and \
groups (an *ESS scheme*: named `X-objectAuthScheme`, or with `x-user_id`, `x-groups` or \
`x-memberships`), and a `scheme` that names none. Public objects need none.",
        why: "\
Rules speak of owners and groups. Which claim of the credential holds them is said by the scheme \
alone, so without it no rule can be decided.",
        example: Some(Example {
            bad: "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
security: [{token: []}]
paths:
  /pets/{petId}:
    x-objects: [{object: Pet, id: petId}]
    get:
      parameters: [{name: petId, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: a pet}}
components:
  securitySchemes:
    token: {type: http, scheme: bearer}
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
Add `X-objectAuthScheme` to `components.securitySchemes` (Swagger 2.0: `securityDefinitions`) with \
`x-user_id` and `x-groups`, and require it in `security`.",
    },
    check: Check::Document(check),
};

fn check(context: Context<'_>, findings: &mut Vec<Finding>) {
    let model = context.model;
    let mut missing = None;
    for written in written::all(model) {
        match written.identity(model) {
            Identity::Unknown(name) => findings.push(unknown(name, model)),
            Identity::Missing if needs_caller(&written) => {
                missing.get_or_insert(written.declaration.key);
            }
            _ => {}
        }
    }
    if let Some(declaration) = missing {
        let message = String::from("Rules are declared, but no scheme says who the caller is");
        findings.push(
            Finding::new(&RULE, model.openapi_key, message)
                .help("add an `X-objectAuthScheme` with `x-user_id` and `x-groups`")
                .related("the first declaration", declaration),
        );
    }
}

fn needs_caller(written: &Written<'_>) -> bool {
    written.states_rules() || written.declaration.form == Form::Elsewhere
}

fn unknown(scheme: &Located<String>, model: &Model) -> Finding {
    let name = &scheme.value;
    let known = model.schemes.iter().map(|one| one.name.as_str());
    let message = format!("No ESS scheme is named `{name}`");
    let help = near::advice(
        near::closest(name, known),
        "name a security scheme with `x-user_id` or `x-groups`",
    );
    Finding::new(&RULE, scheme.place, message)
        .help(help)
        .offender(name)
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::check_marked;

    #[test]
    fn a_named_scheme_must_exist() {
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
        scheme: X-objectAuthScheme
        groups: {keepers: {actions: [read], ownership: true}}
    Visit:
      x-objectAuth:
        scheme: employees
#               ^^^^^^^^^ error
        groups: {keepers: {actions: [read], ownership: true}}
",
        );
    }

    #[test]
    fn public_objects_and_inline_schemes_need_none() {
        check_marked(
            &RULE,
            "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
paths:
  /pets/{petId}:
    get:
      x-objectAuth:
        scheme: {type: http, scheme: bearer, x-user_id: sub}
        groups: {keepers: {actions: [read], ownership: true}}
      parameters: [{name: petId, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: a pet}}
components:
  schemas:
    Breed: {type: object, x-objectAuth: {public: true, reason: breeds are in every book}}
",
        );
    }
}
