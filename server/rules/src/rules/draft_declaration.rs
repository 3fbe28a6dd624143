use std::collections::HashMap;

use model::{Declared, Operation};
use openapi::Place;

use super::undeclared_object_authorization::{chosen, surest, weight};
use crate::check::{Check, Context};
use crate::finding::Finding;
use crate::guarded::Guarded;
use crate::rule::{Documentation, Example, FixKind, Group, Persona, Rule, Severity};
use crate::written::{self, entries, rules_of};
pub(crate) static RULE: Rule = Rule {
    name: "draft-declaration",
    group: Group::Coverage,
    severity: Severity::Error,
    persona: Persona::Regular,
    fix: FixKind::Unsafe,
    summary: "A generated declaration that nobody has confirmed",
    documentation: Documentation {
        what: "\
Reports declarations with `draft: true`, once each. The severity is that of the findings which the \
declaration would answer if it were confirmed: an error where an undeclared write is among them, \
else a warning.",
        why: "\
A machine can guess which objects an operation addresses, not who may touch them. Until a person \
has looked, every decision on a draft is unknown.",
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
      x-objectAuth: {draft: true, owner: ownerId, groups: {keepers: {actions: [read], ownership: true}}}",
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
Read the declaration, correct it, and remove `draft`.",
    },
    check: Check::Document(check),
};

fn check(context: Context<'_>, findings: &mut Vec<Finding>) {
    let model = context.model;
    let guarded = Guarded::of(model);
    let mut drafts: Vec<(Place, String, Severity)> = Vec::new();
    let mut index: HashMap<Place, usize> = HashMap::new();
    let mut note = |place: Place, name: &str, severity: Severity| {
        let at = *index.entry(place).or_insert(drafts.len());
        match drafts.get_mut(at) {
            Some((_, _, worst)) => *worst = severity.max(*worst),
            None => drafts.push((place, name.to_owned(), severity)),
        }
    };
    for written in written::all(model) {
        if let Some(place) = written.declaration.draft {
            note(place, written.name(), Severity::Warning);
        }
    }
    for (operation, entry) in entries(model) {
        if entry.declared != Declared::Draft {
            continue;
        }
        let of_rules = || rules_of(model, entry).and_then(|rules| rules.draft);
        if let Some(place) = entry.draft.or_else(of_rules) {
            let name = entry.object.as_ref().map(|object| object.value.as_str());
            let severity = replaced(operation, &guarded);
            note(place, name.unwrap_or(&operation.path), severity);
        }
    }
    findings.extend(drafts.iter().map(|(place, name, severity)| {
        Finding::new(
            &RULE,
            *place,
            format!("Nobody has confirmed what is declared for {name}"),
        )
        .severity(*severity)
        .help("read it, correct it, and remove `draft`")
        .object(Some(name.clone()))
        .offender(name)
    }));
}

/// The severity of the finding that would stand at the operation without the draft.
fn replaced(operation: &Operation, guarded: &Guarded<'_>) -> Severity {
    let identifiers = chosen(operation);
    let is_alias = identifiers.iter().any(|one| {
        let object = one.object.as_deref();
        object.is_some_and(|object| guarded.elsewhere(object, operation).is_some())
    });
    match is_alias {
        true => Severity::Error,
        false if identifiers.is_empty() => Severity::Warning,
        false => weight(operation, surest(&identifiers)),
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::check_marked;

    #[test]
    fn as_severe_as_what_it_answers() {
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
      x-objects: [{object: Pet, id: petId, draft: true}]
#                                                 ^^^^ error
      parameters: [{name: petId, in: path, required: true, schema: {type: string}}]
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
      x-objectAuth: {owner: ownerId, draft: true}
#                                           ^^^^ warning
",
        );
    }
}
