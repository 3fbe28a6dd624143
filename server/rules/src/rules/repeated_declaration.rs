use std::collections::BTreeMap;

use model::Model;
use openapi::Files;

use crate::check::{Check, Context};
use crate::finding::Finding;
use crate::fix::Fix;
use crate::refactor::hoist::{hoist, same_rules};
use crate::rule::{Documentation, Example, FixKind, Group, Persona, Rule, Severity};
use crate::words;
use crate::written::{self, Written};

pub(crate) static RULE: Rule = Rule {
    name: "repeated-declaration",
    group: Group::Vocabulary,
    severity: Severity::Information,
    persona: Persona::Pedantic,
    fix: FixKind::Unsafe,
    summary: "The same rules stand on several operations",
    documentation: Documentation {
        what: "\
Reports rules at operations and path items that are equal: the same object, groups, ownership and \
owner. Once, on the first.",
        why: "\
Rules that are written twice are changed once. Written at the schema they hold wherever the object \
is addressed.",
        example: Some(Example {
            bad: "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
security: [{X-objectAuthScheme: []}]
paths:
  /pets/{petId}:
    head:
      x-objectAuth: {object: Pet, groups: {keepers: {actions: [read], ownership: true}}}
      parameters: [{name: petId, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: a pet}}
    get:
      x-objectAuth: {object: Pet, groups: {keepers: {actions: [read], ownership: true}}}
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
Move the rules to the schema of the object, and name the object with `x-objects` on the paths.",
    },
    check: Check::Document(check),
};

fn check(context: Context<'_>, findings: &mut Vec<Finding>) {
    let mut by_object: BTreeMap<&str, Vec<Vec<Written<'_>>>> = BTreeMap::new();
    for written in written::all(context.model) {
        let at_operation = written.operation.is_some() && !written.declaration.grants.is_empty();
        let Some(object) = written
            .object
            .filter(|_| at_operation && written.states_rules())
        else {
            continue;
        };
        let alike = by_object.entry(object).or_default();
        let same = |group: &&mut Vec<Written<'_>>| {
            let first = group.first();
            first.is_some_and(|first| {
                // Two aliases of one anchor are written once.
                let is_other = first.declaration.place != written.declaration.place;
                is_other && same_rules(first, &written)
            })
        };
        match alike.iter_mut().find(same) {
            Some(group) => group.push(written),
            None => alike.push(vec![written]),
        }
    }
    for (object, alike) in by_object {
        for group in alike {
            if let [first, second, others @ ..] = group.as_slice() {
                findings.push(report(object, first, second, others.len() + 2));
            }
        }
    }
}

fn report(object: &str, first: &Written<'_>, second: &Written<'_>, times: usize) -> Finding {
    let message = format!("The same rules for {object} stand on {times} operations or paths");
    let finding = Finding::new(&RULE, first.declaration.key, message)
        .help(format!(
            "move them to the schema {object}, and name it with `x-objects`"
        ))
        .object(Some(object.to_owned()))
        .offender(object)
        .related("the same rules again", second.declaration.key);
    match first.operation {
        Some(operation) => finding.operation(operation),
        None => finding,
    }
}

/// Moves the rules to the schema.
pub(crate) fn fix(files: &Files, model: &Model, finding: &Finding) -> Option<Fix> {
    let object = finding.object.as_deref()?;
    let hoisted = hoist(files, model, object).ok()?;
    let title = format!(
        "Move the rules of {} to the schema {object}",
        words::count(hoisted.operations, "operation")
    );
    Some(Fix::new(title, hoisted.changes).preferred())
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{check_marked, fixed};

    #[test]
    fn rules_that_differ_are_no_repetition() {
        check_marked(
            &RULE,
            "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
paths:
  /pets/{petId}:
    parameters: [{name: petId, in: path, required: true, schema: {type: string}}]
    get:
      x-objectAuth: {object: Pet, groups: {keepers: {actions: [R], ownership: true}}}
#     ^^^^^^^^^^^^ information
      responses: {'200': {description: a pet}}
    put:
      x-objectAuth: {object: Pet, groups: {keepers: {actions: [read, list], ownership: true}}}
      responses: {'200': {description: a pet}}
    patch:
      x-objectAuth: {object: Pet, groups: {keepers: {actions: [R], ownership: false}}}
      responses: {'200': {description: a pet}}
    delete:
      x-objectAuth: {object: Visit, groups: {keepers: {actions: [R], ownership: true}}}
      responses: {'200': {description: a pet}}
",
        );
    }

    #[test]
    fn the_fix_moves_the_rules_to_the_schema() {
        let text = "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
paths:
  /pets/{petId}:
    parameters: [{name: petId, in: path, required: true, schema: {type: string}}]
    get:
      X-objectAuth: {object: Pet, id: petId, owner: ownerId, groups: {keepers: {actions: [R, D], ownership: true}}}
      responses: {'200': {description: a pet}}
    delete:
      X-objectAuth:
        object: Pet
        groups:
          keepers:
            actions: [R, D]
            ownership: true
        owner: ownerId
      responses: {'204': {description: gone}}
    put:
      X-objectAuth: {object: Pet, id: petId, groups: {vets: {actions: [U], ownership: false}}}
      responses: {'200': {description: changed}}
components:
  schemas:
    Pet: {type: object}
";
        let fixed = fixed(&RULE, text).expect("a fix");
        let get = "    get:\n      X-objects: [{object: Pet, id: petId}]\n";
        let delete = "    delete:\n      X-objects:\n        - object: Pet\n";
        let put = text.split_once("    put:\n").expect("it is there").1;
        let put = put.split_once("components").expect("it is there").0;
        let schema = "    Pet: {type: object, X-objectAuth: {owner: ownerId, groups: {keepers: {actions: [R, D], ownership: true}}}}\n";
        for expected in [get, delete, put, schema] {
            assert!(fixed.contains(expected), "{expected}\n{fixed}");
        }
        assert_eq!(fixed.matches("keepers").count(), 1, "{fixed}");
    }
}
