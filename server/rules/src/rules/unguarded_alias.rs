use model::{Declared, Identifier, Operation};

use super::undeclared_object_authorization::{chosen, surest};
use crate::check::{Check, Context};
use crate::declare::Choice;
use crate::finding::Finding;
use crate::fix::{Asked, Fix};
use crate::guarded::Guarded;
use crate::proposal::Names;
use crate::rule::{Documentation, Example, FixKind, Group, Persona, Rule, Severity};
use crate::words;

pub(crate) static RULE: Rule = Rule {
    name: "unguarded-alias",
    group: Group::Coverage,
    severity: Severity::Error,
    persona: Persona::Regular,
    fix: FixKind::Unsafe,
    summary: "An object is guarded on one path, and reachable on another that declares nothing",
    documentation: Documentation {
        what: "\
Looks for undeclared operations whose object is guarded on another path. Stands instead of \
`undeclared-object-authorization`, and is always an error.",
        why: "\
Somebody has decided that this object needs a rule. A second way to the same object without the rule \
makes the first one worthless, and it is easily missed: exports, old versions and admin paths are \
written by other people at other times.",
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
  /export/pets/{petId}:
    get:
      parameters: [{name: petId, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: the same pet as a file}}
components:
  securitySchemes:
    X-objectAuthScheme: {type: http, scheme: bearer, x-user_id: sub, x-groups: groups}
  schemas:
    Pet:
      type: object
      properties: {id: {type: string}}
      x-objectAuth: {groups: {keepers: {actions: [read], ownership: true}}}",
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
  /export/pets/{petId}:
    x-objects: [{object: Pet, id: petId}]
    get:
      parameters: [{name: petId, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: the same pet as a file}}
components:
  securitySchemes:
    X-objectAuthScheme: {type: http, scheme: bearer, x-user_id: sub, x-groups: groups}
  schemas:
    Pet:
      type: object
      properties: {id: {type: string}}
      x-objectAuth: {groups: {keepers: {actions: [read], ownership: true}}}",
        }),
        how_to_fix: "Put the same `x-objects` entry on this path.",
    },
    check: Check::Document(check),
};

fn check(context: Context<'_>, findings: &mut Vec<Finding>) {
    let guarded = Guarded::of(context.model);
    let names = Names::of(context.files, context.model);
    for operation in &context.model.operations {
        if operation.declared != Declared::None {
            continue;
        }
        let identifiers = chosen(operation);
        let alias = identifiers.iter().rev().find_map(|identifier| {
            let object = identifier.object.as_deref()?;
            let guard = guarded.elsewhere(object, operation)?;
            Some((*identifier, object, guard))
        });
        if let Some((identifier, object, guard)) = alias {
            let key = names.key(object, operation.path_item.file);
            let key = key.unwrap_or_else(|| format!("object: {object}"));
            let help = format!(
                "declare the same here: `x-objects: [{{{key}, id: {}}}]`",
                identifier.name
            );
            let finding = report(operation, &identifiers, identifier, object, guard);
            findings.push(finding.help(help));
        }
    }
}

fn report(
    operation: &Operation,
    identifiers: &[&Identifier],
    identifier: &Identifier,
    object: &str,
    guard: &Operation,
) -> Finding {
    let message = format!(
        "{} addresses {} and declares nothing, while {} guards {object}",
        words::endpoint(operation),
        words::choice(identifier),
        words::endpoint(guard),
    );
    Finding::new(&RULE, operation.key, message)
        .confidence(surest(identifiers))
        .reason(words::reasons([identifier]))
        .operation(operation)
        .identifiers(identifiers.iter().copied())
        .object(Some(object.to_owned()))
        .related(format!("{object} is guarded here"), guard.key)
}

/// The same object here.
pub(crate) fn fix(asked: Asked<'_>) -> Vec<Fix> {
    let Some((operation, object)) = asked.operation().zip(asked.finding.object.as_deref()) else {
        return Vec::new();
    };
    let mut identifiers = chosen(operation).into_iter().rev();
    let Some(identifier) = identifiers.find(|one| one.object.as_deref() == Some(object)) else {
        return Vec::new();
    };
    let planner = asked.planner();
    let title = format!("Declare {object} on {}, as elsewhere", operation.path);
    let choice = Choice::of(identifier, object);
    vec![Fix::of(title, planner.on_path(operation, Some(choice))).preferred()]
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::check_marked;

    #[test]
    fn a_public_path_guards_nothing() {
        check_marked(
            &RULE,
            "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
paths:
  /pets/{petId}:
    x-objects: [{object: Pet, id: petId, public: true, reason: shown in the shop window}]
    get:
      parameters: [{name: petId, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: a pet}}
  /export/pets/{petId}:
    get:
      parameters: [{name: petId, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: the same pet as a file}}
components:
  schemas:
    Pet: {type: object, properties: {id: {type: string}}}
",
        );
    }
}
