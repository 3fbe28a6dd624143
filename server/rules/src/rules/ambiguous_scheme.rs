use model::Model;
use openapi::Files;

use crate::alter;
use crate::check::{Check, Context};
use crate::finding::Finding;
use crate::fix::Fix;
use crate::rule::{Documentation, Example, FixKind, Group, Persona, Rule, Severity};
use crate::words;
use crate::written::{self, Identity};

pub(crate) static RULE: Rule = Rule {
    name: "ambiguous-scheme",
    group: Group::Vocabulary,
    severity: Severity::Error,
    persona: Persona::Regular,
    fix: FixKind::Unsafe,
    summary: "Several schemes say who the caller is, and the rules do not say which one counts",
    documentation: Documentation {
        what: "\
Reports rules without `scheme` in a document with several ESS schemes.",
        why: "\
Users of different issuers are different people, even with the same id, and their groups are never \
united. A rule that does not say whose groups it means cannot be decided.",
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
    staff: {type: http, scheme: bearer, x-user_id: sub}
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
    staff: {type: http, scheme: bearer, x-user_id: sub}
    X-objectAuthScheme: {type: http, scheme: bearer, x-user_id: sub, x-groups: groups}
  schemas:
    Pet:
      type: object
      properties: {id: {type: string}, ownerId: {type: string, readOnly: true}}
      x-objectAuth: {scheme: X-objectAuthScheme, owner: ownerId, groups: {keepers: {actions: [read], ownership: true}}}",
        }),
        how_to_fix: "\
Write `scheme` with the name of the scheme into the `x-objectAuth`.",
    },
    check: Check::Document(check),
};

fn check(context: Context<'_>, findings: &mut Vec<Finding>) {
    let model = context.model;
    let names: Vec<String> = model.schemes.iter().map(|one| one.name.clone()).collect();
    for written in written::all(model) {
        let leans = written.operation.is_some() && written.declaration.grants.is_empty();
        let ambiguous = matches!(written.identity(model), Identity::Ambiguous);
        if !ambiguous || leans || !written.states_rules() {
            continue;
        }
        let name = written.name();
        let message = format!(
            "The rules of {name} do not say which scheme counts: {}",
            words::list(&names, 3)
        );
        findings.push(
            Finding::new(&RULE, written.declaration.key, message)
                .help("write `scheme` with the name of one of them")
                .object(written.object.map(str::to_owned))
                .offender(name),
        );
    }
}

/// So many schemes are offered.
const CHOICES: usize = 8;

/// One fix for each scheme that may be meant.
pub(crate) fn fix(files: &Files, model: &Model, finding: &Finding) -> Vec<Fix> {
    let at = alter::place_of(finding);
    let mut all = written::all(model).into_iter();
    let Some(written) = all.find(|written| Some(written.declaration.key) == at) else {
        return Vec::new();
    };
    let schemes = model.schemes.iter().take(CHOICES);
    let each = schemes.filter_map(|scheme| {
        let name = scheme.name.as_str();
        let change = alter::set(files, written.declaration.place, "scheme", name)?;
        let title = format!(
            "The rules of {} are about callers of {name}",
            written.name()
        );
        Some(Fix::new(title, vec![change]))
    });
    each.collect()
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{all_fixed, check_marked};

    #[test]
    fn rules_of_operations_count_too() {
        check_marked(
            &RULE,
            "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
security: [{X-objectAuthScheme: []}]
paths:
  /pets/{petId}:
    x-objectAuth:
#   ^^^^^^^^^^^^ error
      object: Cage
      groups: {keepers: {actions: [read], ownership: true}}
    get:
      parameters: [{name: petId, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: a pet}}
components:
  securitySchemes:
    staff: {type: http, scheme: bearer, x-user_id: sub}
    X-objectAuthScheme: {type: http, scheme: bearer, x-user_id: sub, x-groups: groups}
  schemas:
    Pet:
      type: object
      properties: {id: {type: string}, ownerId: {type: string, readOnly: true}}
      x-objectAuth: {public: true, reason: all pets are on the wall}
",
        );
    }

    #[test]
    fn the_fixes_name_each_scheme() {
        let text = "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
paths: {}
components:
  securitySchemes:
    staff: {type: http, scheme: bearer, x-user_id: sub}
    guests: {type: http, scheme: bearer, x-user_id: sub}
  schemas:
    Pet:
      x-objectAuth:
        groups: {keepers: {actions: [read], ownership: true}}
";
        let with = |name: &str| format!("{text}        scheme: {name}\n");
        assert_eq!(all_fixed(&RULE, text), ["staff", "guests"].map(with));
    }
}
