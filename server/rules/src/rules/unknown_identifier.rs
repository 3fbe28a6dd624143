use model::{Located, Operation};

use crate::check::{Check, Context};
use crate::finding::Finding;
use crate::rule::{Documentation, Example, FixKind, Group, Persona, Rule, Severity};
use crate::written::{Once, entries};
use crate::{near, words};
pub(crate) static RULE: Rule = Rule {
    name: "unknown-identifier",
    group: Group::Vocabulary,
    severity: Severity::Error,
    persona: Persona::Regular,
    fix: FixKind::Unsafe,
    summary: "An `id` names no parameter of the operation and nothing in its request",
    documentation: Documentation {
        what: "\
Reports an `id` in `x-objects` or in an `x-objectAuth` at an operation that is neither a parameter \
of the operation nor an expression that leads to one, such as `$request.query.ids` or \
`$request.body#/pet/id`.",
        why: "\
The check does not know which object is meant, so nothing is declared about the identifier that \
the client really sends.",
        example: Some(Example {
            bad: "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
security: [{X-objectAuthScheme: []}]
paths:
  /pets/{petId}:
    x-objects: [{object: Pet, id: petID}]
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
Write the name of a parameter of this operation, or an expression that leads into the request.",
    },
    check: Check::Document(check),
};

fn check(context: Context<'_>, findings: &mut Vec<Finding>) {
    let mut once = Once::default();
    for (operation, entry) in entries(context.model) {
        // OPTIONS takes no decision.
        if operation.method == "OPTIONS" {
            continue;
        }
        for id in &entry.unknown_ids {
            if once.is_new(id.place) {
                findings.push(report(operation, id));
            }
        }
    }
}

fn report(operation: &Operation, id: &Located<String>) -> Finding {
    let name = &id.value;
    let message = if name.starts_with('$') {
        format!("`{name}` leads nowhere in {}", words::endpoint(operation))
    } else {
        format!("{} has no parameter `{name}`", words::endpoint(operation))
    };
    let known = operation.identifiers.iter().map(|one| one.name.as_str());
    Finding::new(&RULE, id.place, message)
        .meant(
            near::closest(name, known),
            "write a parameter of the operation, or an expression such as `$request.body#/id`",
        )
        .operation(operation)
        .offender(name)
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::check_marked;

    #[test]
    fn parameters_and_expressions() {
        check_marked(
            &RULE,
            "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
security: [{X-objectAuthScheme: []}]
paths:
  /pets/{petId}:
    put:
      x-objects:
        - {object: Pet, id: $request.path.petId}
        - {object: Pet, id: $request.header.X-Pet}
        - {object: Pet, id: $request.body#/friends/*/id}
        - {object: Pet, id: $request.body#/enemies/*/id}
#                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^ error
        - {object: Pet, id: $request.query.petId}
#                           ^^^^^^^^^^^^^^^^^^^^ error
        - {object: Pet, id: $response.body#/id}
#                           ^^^^^^^^^^^^^^^^^^ error
      parameters:
        - {name: petId, in: path, required: true, schema: {type: string}}
        - {name: X-Pet, in: header, schema: {type: string}}
      requestBody:
        content:
          application/json:
            schema:
              type: object
              properties:
                friends: {type: array, items: {type: object, properties: {id: {type: string}}}}
      responses: {'200': {description: a pet}}
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
      x-objectAuth: {owner: ownerId, groups: {keepers: {actions: [read], ownership: true}}}
",
        );
    }
}
