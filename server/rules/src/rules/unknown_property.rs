use model::Located;

use crate::check::{Check, Context};
use crate::finding::Finding;
use crate::rule::{Documentation, Example, FixKind, Group, Persona, Rule, Severity};
use crate::written;
use crate::{contents, near};
pub(crate) static RULE: Rule = Rule {
    name: "unknown-property",
    group: Group::Vocabulary,
    severity: Severity::Error,
    persona: Persona::Regular,
    fix: FixKind::Unsafe,
    summary: "A declaration names a property that the object does not have",
    documentation: Documentation {
        what: "\
Reports `id`, `owner` and `parent.id` where they name no property of the object's schema, parts by \
`$ref`, `allOf`, `oneOf` and `anyOf` included. A schema that shows no properties, or not all of \
them, is passed over, and so is `id: id`, the default.",
        why: "\
Whoever enforces the rule looks for the owner in a property that is not there, and finds nobody.",
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
      x-objectAuth: {owner: owner_id, groups: {keepers: {actions: [read], ownership: true}}}",
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
Write the name of the property as the schema has it, or add the property.",
    },
    check: Check::Document(check),
};

fn check(context: Context<'_>, findings: &mut Vec<Finding>) {
    for written in written::all(context.model) {
        let object = written.schema.and_then(|at| context.model.objects.get(at));
        let schema = object.and_then(|object| contents::component(context, object));
        let Some(properties) = schema.and_then(contents::properties) else {
            continue;
        };
        let declaration = written.declaration;
        // At an operation, `id` names a parameter.
        let ids = declaration.id.iter();
        let ids = ids.filter(|id| written.operation.is_none() && id.value != "id");
        let parent = declaration.parent.as_ref().and_then(|one| one.id.as_ref());
        let others = [declaration.owner.as_ref(), parent].into_iter().flatten();
        for property in ids.chain(others) {
            if !properties.contains(&property.value) {
                findings.push(report(written.name(), property, &properties));
            }
        }
    }
}

fn report(object: &str, property: &Located<String>, properties: &[String]) -> Finding {
    let name = &property.value;
    let near = near::closest(name, properties.iter().map(String::as_str));
    Finding::new(
        &RULE,
        property.place,
        format!("{object} has no property `{name}`"),
    )
    .meant(
        near,
        "write the name of a property, or add it to the schema",
    )
    .object(Some(object.to_owned()))
    .offender(name)
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::check_marked;

    #[test]
    fn all_parts_of_the_schema_count() {
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
      allOf: [{properties: {keeper: {type: string}}}]
      properties: {id: {type: string}, ownerId: {type: string, readOnly: true}}
      x-objectAuth:
        id: petId
#           ^^^^^ error
        owner: keeper
        parent: {object: Pet, id: mother}
#                                 ^^^^^^ error
        groups: {keepers: {actions: [read], ownership: true}}
    Open: {type: object, x-objectAuth: {owner: anybody, groups: {keepers: {actions: [read], ownership: true}}}}
",
        );
    }
}
