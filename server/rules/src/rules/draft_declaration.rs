use std::collections::HashMap;

use edit::Change;
use model::{Declared, Model, Operation};
use openapi::Place;

use super::undeclared_object_authorization::{chosen, surest, weight};
use crate::check::{Check, Context};
use crate::finding::{At, Finding};
use crate::fix::{Asked, Fix};
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
    let drafts = drafts(context.model);
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

/// The value of each `draft`, what it is about, and how severe it is.
fn drafts(model: &Model) -> Vec<(Place, String, Severity)> {
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
    drafts
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

/// Confirms this draft, or all drafts of its object.
pub(crate) fn fix(asked: Asked<'_>) -> Vec<Fix> {
    let name = &asked.finding.offender;
    let confirm = |place: Place| {
        let key = asked.files.node(place)?.key()?;
        Some((place.file, Change::Remove { key: key.id() }))
    };
    let here = |place: &Place| asked.finding.at == At::from(*place);
    let places: Vec<Place> = drafts(asked.model)
        .into_iter()
        .filter(|(place, of, _)| of == name || here(place))
        .map(|(place, ..)| place)
        .collect();
    let this = places.iter().copied().find(here).and_then(confirm);
    let title = format!("Confirm what is declared for {name}");
    let mut fixes: Vec<Fix> = this
        .map(|change| Fix::new(title, vec![change]).preferred())
        .into_iter()
        .collect();
    if places.len() > 1 {
        let title = format!("Confirm all {} drafts for {name}", places.len());
        let changes = places.into_iter().filter_map(confirm);
        fixes.push(Fix::new(title, changes.collect()));
    }
    fixes
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
