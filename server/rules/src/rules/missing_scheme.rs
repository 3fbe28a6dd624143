use model::{Declared, Form, Located, Model, Operation};
use openapi::Place;

use crate::check::{Check, Context};
use crate::finding::Finding;
use crate::fix::{Asked, Fix, did_you_mean};
use crate::near;
use crate::rule::{Documentation, Example, FixKind, Group, Persona, Rule, Severity};
use crate::words;
use crate::written::{self, Identity, Written};

pub(crate) static RULE: Rule = Rule {
    name: "missing-scheme",
    group: Group::Vocabulary,
    severity: Severity::Error,
    persona: Persona::Regular,
    fix: FixKind::Unsafe,
    summary: "Rules are declared, but no scheme says who the caller is",
    documentation: Documentation {
        what: "\
Reports a document with object authorization in which no security scheme tells the caller's id and \
groups (an *ESS scheme*: named `X-objectAuthScheme`, or with `x-user_id`, `x-groups` or \
`x-memberships`), and a `scheme` that names none. Public objects need none.",
        why: "\
Rules speak of owners and groups. Which claim of the credential holds them is said by the scheme \
alone, so without it no rule can be decided.",
        example: Some(Example {
            bad: "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
security: [{token: []}]
paths:
  /pets/{petId}:
    x-objects: [{object: Pet, id: petId}]
    get:
      parameters: [{name: petId, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: a pet}}
components:
  securitySchemes:
    token: {type: http, scheme: bearer}
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
Add `X-objectAuthScheme` to `components.securitySchemes` (Swagger 2.0: `securityDefinitions`) with \
`x-user_id` and `x-groups`, and require it in `security`.",
    },
    check: Check::Document(check),
};

fn check(context: Context<'_>, findings: &mut Vec<Finding>) {
    let model = context.model;
    for written in written::all(model) {
        if let Identity::Unknown(name) = written.identity(model) {
            findings.push(unknown(name, model));
        }
    }
    if let Some(declaration) = missing(model) {
        let message = String::from("Rules are declared, but no scheme says who the caller is");
        findings.push(
            Finding::new(&RULE, model.openapi_key, message)
                .help(help(model))
                .related("the first declaration", declaration),
        );
    }
}

/// The first declaration that needs to know the caller, in a document without any ESS scheme.
pub(crate) fn missing(model: &Model) -> Option<Place> {
    if !model.schemes.is_empty() {
        return None;
    }
    let lacks =
        |one: &Written<'_>| needs_caller(one) && matches!(one.identity(model), Identity::Missing);
    let found = written::all(model).into_iter().find(lacks)?;
    Some(found.declaration.key)
}

/// What to add where.
pub(crate) fn help(model: &Model) -> String {
    let holder = words::security_schemes(model);
    if model.declares_security_schemes {
        return format!(
            "give the scheme with the caller's token (in `{holder}`) an `x-user_id` and `x-groups`, \
             and require it in `security`"
        );
    }
    format!(
        "add an `X-objectAuthScheme` with `x-user_id` and `x-groups` to `{holder}`, and require it in \
         `security`"
    )
}

fn needs_caller(written: &Written<'_>) -> bool {
    written.states_rules() || written.declaration.form == Form::Elsewhere
}

fn unknown(scheme: &Located<String>, model: &Model) -> Finding {
    let name = &scheme.value;
    let known = model.schemes.iter().map(|one| one.name.as_str());
    let message = format!("No ESS scheme is named `{name}`");
    Finding::new(&RULE, scheme.place, message)
        .meant(
            near::closest(name, known),
            "name a security scheme with `x-user_id` or `x-groups`",
        )
        .offender(name)
}

/// A scheme that says who the caller is.
pub(crate) fn fix(asked: Asked<'_>) -> Vec<Fix> {
    if asked.finding.at != asked.model.openapi_key.into() {
        return did_you_mean(asked).into_iter().collect();
    }
    let guarded = |one: &&Operation| {
        let mut entries = one.entries.iter();
        one.method != "OPTIONS"
            && entries.any(|entry| !matches!(entry.declared, Declared::None | Declared::Public))
    };
    let operations = asked.model.operations.iter();
    declare(asked, &operations.filter(guarded).collect::<Vec<_>>())
}

/// The schemes that could say who calls these operations, the one that is wished first.
pub(crate) fn declare<'a>(asked: Asked<'a>, operations: &[&'a Operation]) -> Vec<Fix> {
    let mut planner = asked.planner();
    let other = planner.other_scheme(operations).map(|(_, scheme)| scheme);
    let wished = asked.options.scheme;
    let fixes = [Some(wished), other].into_iter().flatten().map(|scheme| {
        planner.use_scheme(scheme);
        let (caller, changes) = planner.caller(operations);
        let title = match caller.is_marked() {
            true => format!("Let `{}` say who the caller is", caller.name),
            false => format!("Add `{}` and require it", caller.name),
        };
        let fix = Fix::made(title, changes);
        match scheme == wished {
            true => fix.preferred(),
            false => fix,
        }
    });
    fixes.collect()
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::check_marked;

    #[test]
    fn a_named_scheme_must_exist() {
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
      properties: {id: {type: string}, ownerId: {type: string, readOnly: true}}
      x-objectAuth:
        scheme: X-objectAuthScheme
        groups: {keepers: {actions: [read], ownership: true}}
    Visit:
      x-objectAuth:
        scheme: employees
#               ^^^^^^^^^ error
        groups: {keepers: {actions: [read], ownership: true}}
",
        );
    }

    #[test]
    fn public_objects_and_inline_schemes_need_none() {
        check_marked(
            &RULE,
            "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
paths:
  /pets/{petId}:
    get:
      x-objectAuth:
        scheme: {type: http, scheme: bearer, x-user_id: sub}
        groups: {keepers: {actions: [read], ownership: true}}
      parameters: [{name: petId, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: a pet}}
components:
  schemas:
    Breed: {type: object, x-objectAuth: {public: true, reason: breeds are in every book}}
",
        );
    }
}
