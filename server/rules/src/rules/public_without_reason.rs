use model::{Design, Form, Reason};
use openapi::Place;

use crate::check::{Check, Context};
use crate::finding::Finding;
use crate::public::is_reason;
use crate::rule::{Documentation, Example, FixKind, Group, Persona, Rule, Severity};
use crate::written::{self, Once, entries};
pub(crate) static RULE: Rule = Rule {
    name: "public-without-reason",
    group: Group::Coverage,
    severity: Severity::Warning,
    persona: Persona::Regular,
    fix: FixKind::None,
    summary: "Something is declared public, and nothing says why",
    documentation: Documentation {
        what: "\
Reports `public: true` without `reason`, with one that is empty or a placeholder (`TODO`), and \
`x-objectAuth: false`, which has no room for a reason.",
        why: "\
Public is the one declaration that takes all protection away. The reason is what a reviewer can \
judge, now and in a year.",
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
      x-objectAuth: {public: true}",
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
      x-objectAuth: {public: true, reason: the pets are on the web site}",
        }),
        how_to_fix: "\
Write in `reason` why everybody may touch the object: `{public: true, reason: opening hours are on \
the door}`.",
    },
    check: Check::Document(check),
};

fn check(context: Context<'_>, findings: &mut Vec<Finding>) {
    let model = context.model;
    for written in written::all(model) {
        let declaration = written.declaration;
        let (at, reason) = match declaration.form {
            Form::Public => (declaration.place, None),
            Form::Full if declaration.public.is_some() => {
                (declaration.key, declaration.reason.as_ref())
            }
            _ => continue,
        };
        let found = report(written.name(), at, reason);
        let of = |finding: Finding| match written.operation {
            Some(operation) => finding.operation(operation),
            None => finding,
        };
        findings.extend(found.map(of));
    }
    let mut once = Once::default();
    for (operation, entry) in entries(model) {
        // A declaration at an operation is written above.
        if entry.design == Design::Method || entry.public.is_none() || !once.is_new(entry.place) {
            continue;
        }
        let object = entry.object.as_ref().map(|object| object.value.as_str());
        let name = object.unwrap_or(&operation.path);
        let found = report(name, entry.place, entry.reason.as_ref());
        findings.extend(found.map(|finding| finding.operation(operation)));
    }
}

fn report(name: &str, lacking: Place, reason: Option<&Reason>) -> Option<Finding> {
    let (at, message) = match reason {
        Some(reason) if is_reason(reason) => return None,
        Some(reason) => (
            reason.place,
            format!("`{}` is no reason for {name} to be public", reason.value),
        ),
        None => (lacking, format!("{name} is public, and nothing says why")),
    };
    Some(
        Finding::new(&RULE, at, message)
            .help("write `public: true` with a `reason` why everybody may touch it")
            .object(Some(name.to_owned()))
            .offender(name),
    )
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::check_marked;

    #[test]
    fn in_all_forms() {
        check_marked(
            &RULE,
            "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
security: [{X-objectAuthScheme: []}]
paths:
  /pets/{petId}:
    x-objects: [{object: Pet, id: petId, public: true}]
#               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning
    put:
      x-objectAuth: {public: true}
#     ^^^^^^^^^^^^ warning
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
      x-objectAuth: {public: true, reason: TODO}
#                                          ^^^^ warning
    Breed:
      x-objectAuth: false
#                   ^^^^^ warning
    Food: {x-objectAuth: {public: true, reason: printed on the tin}}
",
        );
    }
}
