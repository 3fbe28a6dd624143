use std::collections::HashSet;

use openapi::Place;

use crate::check::{Check, Context};
use crate::finding::Finding;
use crate::rule::{Documentation, Example, FixKind, Group, Persona, Rule, Severity};
use crate::written::{self, entries};
pub(crate) static RULE: Rule = Rule {
    name: "unused-object-authorization",
    group: Group::Vocabulary,
    severity: Severity::Warning,
    persona: Persona::Regular,
    fix: FixKind::None,
    summary: "A schema has rules, and no path addresses it",
    documentation: Documentation {
        what: "\
Reports the `x-objectAuth` of a schema that no `x-objects` entry and no `x-objectAuth` of an \
operation names. A document without operations is not reported.",
        why: "\
Rules on a schema hold only where a path names it. These are never applied, and look as if they \
were.",
        example: Some(Example {
            bad: "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
security: [{X-objectAuthScheme: []}]
paths:
  /pets/{petId}:
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
Name the object with `x-objects` on the paths that address it, or remove its rules.",
    },
    check: Check::Document(check),
};

fn check(context: Context<'_>, findings: &mut Vec<Finding>) {
    let model = context.model;
    if model.operations.is_empty() {
        return;
    }
    // Several schemas may share one declaration by `$ref`.
    let key = |at: usize| {
        let declaration = model.objects.get(at)?.declaration.as_ref()?;
        Some(declaration.key)
    };
    let used: HashSet<Place> = entries(model)
        .filter_map(|(_, entry)| key(entry.schema?))
        .collect();
    for written in written::all(model) {
        let declaration = written.declaration;
        if written.operation.is_some() || used.contains(&declaration.key) {
            continue;
        }
        let name = written.name();
        let message = format!("{name} has rules, and no path addresses it");
        findings.push(
            Finding::new(&RULE, declaration.key, message)
                .help(format!(
                    "put `x-objects: [{name}]` on the paths that address it"
                ))
                .object(Some(name.to_owned()))
                .offender(name),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::check_marked;

    #[test]
    fn objects_of_operations_count_as_addressed() {
        check_marked(
            &RULE,
            "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
security: [{X-objectAuthScheme: []}]
paths:
  /pets/{petId}:
    x-objectAuth: {object: Pet, id: petId}
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
    Visit:
      x-objectAuth: {groups: {keepers: {actions: [read], ownership: true}}}
#     ^^^^^^^^^^^^ warning
",
        );
    }
}
