use model::Operation;
use openapi::Files;
use openapi::Place;

use crate::alter;
use crate::check::{Check, Context};
use crate::contents;
use crate::finding::Finding;
use crate::fix::Fix;
use crate::rule::{Documentation, Example, FixKind, Group, Persona, Rule, Severity};
use crate::words;
use crate::written::{self, Once};

pub(crate) static RULE: Rule = Rule {
    name: "client-writable-owner",
    group: Group::Coverage,
    severity: Severity::Error,
    persona: Persona::Regular,
    fix: FixKind::Unsafe,
    summary: "Clients may write the property that says who owns an object",
    documentation: Documentation {
        what: "\
Reports the `owner` property of an object where a request body may hold it and it is not \
`readOnly`: in the object's own schema, and in separate schemas of requests that create or change \
the object.",
        why: "\
Whoever can write the owner can take an object over, or give theirs to somebody else. Every rule \
with `ownership: true` then says yes.",
        example: Some(Example {
            bad: "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
security: [{X-objectAuthScheme: []}]
paths:
  /pets/{petId}:
    x-objects: [{object: Pet, id: petId}]
    put:
      parameters: [{name: petId, in: path, required: true, schema: {type: string}}]
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}
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
      properties: {id: {type: string}, ownerId: {type: string}}
      x-objectAuth: {owner: ownerId, groups: {keepers: {actions: [read], ownership: true}}}",
            good: "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
security: [{X-objectAuthScheme: []}]
paths:
  /pets/{petId}:
    x-objects: [{object: Pet, id: petId}]
    put:
      parameters: [{name: petId, in: path, required: true, schema: {type: string}}]
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}
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
      x-objectAuth: {owner: ownerId, groups: {keepers: {actions: [read], ownership: true}}}",
        }),
        how_to_fix: "\
Write `readOnly: true` at the property, or leave it out of the request's schema. The service sets \
the owner from the credential.",
    },
    check: Check::Document(check),
};

fn check(context: Context<'_>, findings: &mut Vec<Finding>) {
    let model = context.model;
    let owned = owned(context);
    if owned.is_empty() {
        return;
    }
    let mut once = Once::default();
    for operation in &model.operations {
        if matches!(
            operation.method.as_str(),
            "GET" | "HEAD" | "OPTIONS" | "DELETE"
        ) {
            continue;
        }
        // The leaf is what the body describes; the others enclose it.
        let leaf = operation.entries.last();
        for content in contents::request(context.files, operation) {
            for object in &owned {
                let named = || {
                    let leaf = leaf?.object.as_ref()?;
                    (leaf.value == object.name).then_some(())
                };
                let described = || object.schema.is_some_and(|place| content.holds(place));
                if named().is_none() && !described() {
                    continue;
                }
                for place in content.writable(object.owner) {
                    if once.is_new(place) {
                        findings.push(report(operation, object, place));
                    }
                }
            }
        }
    }
}

/// An object with an owner.
struct Owned<'m> {
    name: &'m str,
    owner: &'m str,
    /// Its component schema.
    schema: Option<Place>,
}

fn owned(context: Context<'_>) -> Vec<Owned<'_>> {
    let mut found: Vec<Owned<'_>> = Vec::new();
    for written in written::all(context.model) {
        let (Some(name), Some(owner)) = (written.object, &written.declaration.owner) else {
            continue;
        };
        let owner = owner.value.as_str();
        if found
            .iter()
            .any(|one| one.name == name && one.owner == owner)
        {
            continue;
        }
        let object = written.schema.and_then(|at| context.model.objects.get(at));
        let schema = object.and_then(|object| contents::component(context, object));
        found.push(Owned {
            name,
            owner,
            schema: schema.map(|schema| schema.place()),
        });
    }
    found
}

fn report(operation: &Operation, object: &Owned<'_>, place: Place) -> Finding {
    let message = format!(
        "Clients may write `{}`, the owner of a {}, with {}",
        object.owner,
        object.name,
        words::endpoint(operation)
    );
    Finding::new(&RULE, place, message)
        .help("write `readOnly: true` at the property, or leave it out of the request")
        .operation(operation)
        .object(Some(object.name.to_owned()))
        .offender(format!("{} {}", object.name, object.owner))
}

/// Makes the property read-only for clients.
pub(crate) fn fix(files: &Files, finding: &Finding) -> Option<Fix> {
    Some(alter::read_only(files, finding)?.preferred())
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{check_marked, fixed};

    #[test]
    fn in_separate_request_schemas_too() {
        check_marked(
            &RULE,
            "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
security: [{X-objectAuthScheme: []}]
paths:
  /pets/{petId}:
    x-objects: [{object: Pet, id: petId}]
    patch:
      parameters: [{name: petId, in: path, required: true, schema: {type: string}}]
      requestBody:
        content:
          application/json:
            schema:
              properties:
                ownerId: {type: string}
#               ^^^^^^^ error
      responses: {'200': {description: a pet}}
    delete:
      parameters: [{name: petId, in: path, required: true, schema: {type: string}}]
      requestBody: {content: {application/json: {schema: {properties: {ownerId: {type: string}}}}}}
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

    #[test]
    fn in_lists_and_where_nothing_is_declared() {
        check_marked(
            &RULE,
            "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
security: [{X-objectAuthScheme: []}]
paths:
  /pets/import:
    post:
      requestBody:
        content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/NewPet'}}}}
      responses: {'200': {description: a pet}}
  /pets/{petId}:
    x-objects: [{object: Pet, id: petId}]
    get:
      parameters: [{name: petId, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: a pet}}
components:
  securitySchemes:
    X-objectAuthScheme: {type: http, scheme: bearer, x-user_id: sub, x-groups: groups}
  schemas:
    NewPet:
      allOf:
        - $ref: '#/components/schemas/Pet'
        - properties: {color: {type: string}}
    Pet:
      type: object
      properties:
        ownerId: {type: string}
#       ^^^^^^^ error
      x-objectAuth: {owner: ownerId, groups: {keepers: {actions: [read], ownership: true}}}
",
        );
    }

    #[test]
    fn the_fix_makes_the_property_read_only() {
        let text = "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
paths:
  /pets:
    x-objects: [Pet]
    post:
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}
      responses: {'201': {description: created}}
components:
  schemas:
    Pet:
      properties:
        id: {type: string}
        ownerId:
          type: string
          # set by the service
      x-objectAuth: {owner: ownerId, groups: {keepers: {actions: [create], ownership: true}}}
";
        let comment = "# set by the service\n";
        let added = format!("{comment}          readOnly: true\n");
        let expected = text.replace(comment, &added);
        assert_eq!(fixed(&RULE, text), Some(expected));
        let flow = text.replace(
            "ownerId:\n          type: string\n          # set by the service",
            "ownerId: {type: string, readOnly: false}",
        );
        let expected = flow.replace("readOnly: false", "readOnly: true");
        assert_eq!(fixed(&RULE, &flow), Some(expected));
    }
}
