use model::{Declaration, Entry, Model, Operation};
use openapi::Files;
use policy::{Action, Ownership};

use crate::alter;
use crate::check::{Check, Context};
use crate::finding::Finding;
use crate::fix::Fix;
use crate::public::public;
use crate::rule::{Documentation, Example, FixKind, Group, Persona, Rule, Severity};
use crate::words;
use crate::written::{entries, rules_of, where_to_add};

pub(crate) static RULE: Rule = Rule {
    name: "unscoped-list",
    group: Group::Coverage,
    severity: Severity::Warning,
    persona: Persona::Regular,
    fix: FixKind::Unsafe,
    summary: "A list of owned objects is not declared to be filtered",
    documentation: Documentation {
        what: "\
Reports operations that list objects on which a grant of `list` requires ownership or membership \
(`within`), without `filtered: true`. Where the request names the container of `within` by an \
entry of its own, the list is scoped by it.",
        why: "\
An unfiltered list of owned objects gives everybody's objects to everybody, or is denied: a caller \
who may see only their own cannot be given a list of all.",
        example: Some(Example {
            bad: "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
security: [{X-objectAuthScheme: []}]
paths:
  /pets:
    x-objects: [Pet]
    get:
      responses: {'200': {description: a pet}}
components:
  securitySchemes:
    X-objectAuthScheme: {type: http, scheme: bearer, x-user_id: sub, x-groups: groups}
  schemas:
    Pet:
      type: object
      properties: {id: {type: string}, ownerId: {type: string, readOnly: true}}
      x-objectAuth: {owner: ownerId, groups: {keepers: {actions: [read, list], ownership: true}}}",
            good: "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
security: [{X-objectAuthScheme: []}]
paths:
  /pets:
    x-objects: [{object: Pet, filtered: true}]
    get:
      responses: {'200': {description: a pet}}
components:
  securitySchemes:
    X-objectAuthScheme: {type: http, scheme: bearer, x-user_id: sub, x-groups: groups}
  schemas:
    Pet:
      type: object
      properties: {id: {type: string}, ownerId: {type: string, readOnly: true}}
      x-objectAuth: {owner: ownerId, groups: {keepers: {actions: [read, list], ownership: true}}}",
        }),
        how_to_fix: "\
Write `filtered: true` into the entry if the operation returns only what the caller may see. If it \
returns everything, grant `list` with `ownership: false`, to those who may.",
    },
    check: Check::Document(check),
};

fn check(context: Context<'_>, findings: &mut Vec<Finding>) {
    for (operation, entry) in entries(context.model) {
        let lists = entry.action == Some(Action::List) && !entry.filtered;
        if lists
            && public(context.model, operation, entry).is_none()
            && rules_of(context.model, entry).is_some_and(|rules| is_scoped(rules, operation))
        {
            findings.push(report(operation, entry));
        }
    }
}

/// Whether a grant of `list` does not hold for all objects.
fn is_scoped(rules: &Declaration, operation: &Operation) -> bool {
    let names = |container: &str| {
        let mut objects = operation
            .entries
            .iter()
            .filter_map(|one| one.object.as_ref());
        objects.any(|object| object.value == container)
    };
    let grants = rules.rules.grants.iter();
    let mut of_list = grants.filter(|grant| grant.actions.contains(&Action::List));
    of_list.any(|grant| {
        let within = grant.within.as_ref();
        grant.ownership == Ownership::Own || within.is_some_and(|one| !names(one.as_str()))
    })
}

fn report(operation: &Operation, entry: &Entry) -> Finding {
    let object = entry.object.as_ref().map(|one| one.value.as_str());
    let name = object.unwrap_or("the object");
    let message = format!(
        "{} lists {name}, of which callers may see only some, and is not declared `filtered`",
        words::endpoint(operation)
    );
    Finding::new(&RULE, where_to_add(operation, entry), message)
        .help("write `filtered: true` if it returns only what the caller may see")
        .operation(operation)
        .object(object.map(str::to_owned))
        .offender(name)
}

/// Declares the list filtered.
pub(crate) fn fix(files: &Files, model: &Model, finding: &Finding) -> Option<Fix> {
    let (operation, entry) = alter::entry_of(model, finding)?;
    let changes = alter::add_to_entry(files, operation, entry, ("filtered", true.into()))?;
    let title = format!(
        "Declare {} `filtered`: it returns only what the caller may see",
        words::endpoint(operation)
    );
    Some(Fix::new(title, changes).preferred())
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{check_marked, fixed};

    #[test]
    fn lists_of_all_need_no_filter() {
        check_marked(
            &RULE,
            "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
paths:
  /pets:
    x-objects: Pet
    get: {responses: {'200': {description: pets}}}
#   ^^^ warning
  /visits:
    get:
      x-objects: Visit
      responses: {'200': {description: visits}}
  /rooms:
    get:
      x-objects: [Room]
#                 ^^^^ warning
      responses: {'200': {description: rooms}}
  /clinics/{clinicId}/rooms:
    get:
      x-objects: [Clinic, Room]
      parameters: [{name: clinicId, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: rooms}}
components:
  schemas:
    Pet: {type: object, x-objectAuth: {groups: {keepers: {actions: [R], ownership: true}}}}
    Visit: {type: object, x-objectAuth: {groups: {vets: {actions: [R], ownership: false}}}}
    Room: {type: object, x-objectAuth: {groups: {vets: {actions: [list], ownership: false, within: Clinic}}}}
    Clinic: {type: object, x-objectAuth: {groups: {vets: {actions: [read], ownership: false}}}}
",
        );
    }

    const LIST: &str = "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
paths:
  /pets:
    x-objects:
      - Pet # all of them
    get:
      responses: {'200': {description: pets}}
    post:
      responses: {'201': {description: a pet}}
components:
  schemas:
    Pet: {x-objectAuth: {groups: {keepers: {actions: [list], ownership: true}}}}
";

    #[test]
    fn what_stands_at_the_path_is_repeated_at_the_operation() {
        let expected = LIST.replace(
            "    get:\n",
            "    get:\n      x-objects:\n        - object: Pet\n          filtered: true\n",
        );
        let block = fixed(&RULE, LIST).expect("a fix");
        let inline = "    get:\n      x-objects:\n        - {object: Pet, filtered: true}\n";
        assert!(
            block == expected || block == LIST.replace("    get:\n", inline),
            "{block}"
        );
        let flow = LIST.replace(
            "x-objects:\n      - Pet # all of them",
            "X-objects: [Owner, {object: Pet}]",
        );
        let expected = flow.replace(
            "    get:\n",
            "    get:\n      X-objects: [Owner, {object: Pet, filtered: true}]\n",
        );
        assert_eq!(fixed(&RULE, &flow), Some(expected));
    }

    #[test]
    fn an_entry_of_the_operation_gains_a_key() {
        let own = LIST.replace("    get:\n", "    get:\n      x-objects: [Pet]\n");
        let expected = own.replace(
            "x-objects: [Pet]",
            "x-objects: [{object: Pet, filtered: true}]",
        );
        assert_eq!(fixed(&RULE, &own), Some(expected.clone()));
        let mapping = own.replace("x-objects: [Pet]", "x-objects: [{object: Pet}]");
        assert_eq!(fixed(&RULE, &mapping), Some(expected));
    }
}
