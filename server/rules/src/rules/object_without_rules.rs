use std::collections::BTreeMap;

use model::{Declared, Entry, Model, Object, Operation};

use crate::check::{Check, Context};
use crate::finding::Finding;
use crate::rule::{Documentation, Example, FixKind, Group, Persona, Rule, Severity};
use crate::words;
use crate::written::entries;
pub(crate) static RULE: Rule = Rule {
    name: "object-without-rules",
    group: Group::Vocabulary,
    severity: Severity::Error,
    persona: Persona::Regular,
    fix: FixKind::Unsafe,
    summary: "An operation names an object whose schema has no rules",
    documentation: Documentation {
        what: "\
Reports schemas that `x-objects` names and that have no `x-objectAuth`; once per schema, on its \
name. Stands instead of `undeclared-object-authorization`: for the inventory such operations \
declare nothing.",
        why: "\
Naming the object says what is addressed, not who may address it. Without rules nothing is \
decided.",
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
      properties: {id: {type: string}, ownerId: {type: string, readOnly: true}}",
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
Give the schema an `x-objectAuth` with the groups and what each may do; or, when everybody may, \
`public: true` with a `reason`.",
    },
    check: Check::Document(check),
};

fn check(context: Context<'_>, findings: &mut Vec<Finding>) {
    let model = context.model;
    let mut uses: BTreeMap<usize, Vec<(&Operation, &Entry)>> = BTreeMap::new();
    for (operation, entry) in entries(model) {
        if let Some(schema) = entry.schema.filter(|_| lacks_rules(model, entry)) {
            uses.entry(schema).or_default().push((operation, entry));
        }
    }
    for (schema, uses) in &uses {
        if let (Some(object), [(operation, entry), ..]) =
            (model.objects.get(*schema), uses.as_slice())
        {
            findings.push(report(object, operation, entry, uses.len()));
        }
    }
}

/// Whether an entry names a schema that states no rules, and has none of its own.
pub(crate) fn lacks_rules(model: &Model, entry: &Entry) -> bool {
    let object = entry.schema.and_then(|at| model.objects.get(at));
    entry.declared == Declared::None
        && entry.unreadable.is_empty()
        && object.is_some_and(|object| object.declaration.is_none())
}

fn report(object: &Object, operation: &Operation, entry: &Entry, uses: usize) -> Finding {
    let name = &object.name;
    let more = match uses - 1 {
        0 => String::new(),
        more => format!(" and {}", words::count(more, "more place")),
    };
    let message = format!(
        "{name} is addressed by {}{more}, but has no rules",
        words::endpoint(operation)
    );
    Finding::new(&RULE, object.key, message)
        .help(format!("give the schema {name} an `x-objectAuth`"))
        .object(Some(name.clone()))
        .offender(name)
        .related(format!("{name} is named here"), entry.place)
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{check_marked, findings};

    #[test]
    fn once_for_each_schema() {
        check_marked(
            &RULE,
            "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
security: [{X-objectAuthScheme: []}]
paths:
  /pets/{petId}:
    x-objects: [{object: Pet, id: petId}]
    delete:
      parameters: [{name: petId, in: path, required: true, schema: {type: string}}]
      responses: {'204': {description: gone}}
    get:
      parameters: [{name: petId, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: a pet}}
components:
  securitySchemes:
    X-objectAuthScheme: {type: http, scheme: bearer, x-user_id: sub, x-groups: groups}
  schemas:
    Pet:
#   ^^^ error
      type: object
      properties: {id: {type: string}, ownerId: {type: string, readOnly: true}}
",
        );
    }

    /// The entry stands for the declaration that is missing, so one finding says it all.
    #[test]
    fn stands_instead_of_undeclared_object_authorization() {
        let undeclared = &crate::rules::undeclared_object_authorization::RULE;
        let bad = RULE.documentation.example.as_ref().map(|one| one.bad);
        assert_eq!(findings(undeclared, bad.unwrap_or_default()), []);
    }
}
