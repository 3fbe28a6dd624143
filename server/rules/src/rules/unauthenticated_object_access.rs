use model::{Declared, Operation, SecuritySource};

use super::missing_scheme;
use crate::check::{Check, Context};
use crate::declare::Scheme;
use crate::finding::Finding;
use crate::fix::{Asked, Fix};
use crate::rule::{Documentation, Example, FixKind, Group, Persona, Rule, Severity};
use crate::words;

pub(crate) static RULE: Rule = Rule {
    name: "unauthenticated-object-access",
    group: Group::Coverage,
    severity: Severity::Error,
    persona: Persona::Regular,
    fix: FixKind::Unsafe,
    summary: "Object authorization is declared, but the operation can be called by nobody in particular",
    documentation: Documentation {
        what: "\
Looks for operations that declare object authorization while the `security` in effect is empty or has \
`{}` among its alternatives. Public objects are not meant, nor what follows from a document without \
any scheme to require (`missing-scheme`).",
        why: "\
A rule on who may touch an object needs to know who is calling. An operation's own `security` replaces \
the document's, so a single `security: []` takes the caller away again.",
        example: Some(Example {
            bad: "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
security: [{X-objectAuthScheme: []}]
paths:
  /pets/{petId}:
    x-objects: [{object: Pet, id: petId}]
    get:
      security: []
      parameters: [{name: petId, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: a pet}}
components:
  securitySchemes:
    X-objectAuthScheme: {type: http, scheme: bearer, x-user_id: sub, x-groups: groups}
  schemas:
    Pet:
      type: object
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
components:
  securitySchemes:
    X-objectAuthScheme: {type: http, scheme: bearer, x-user_id: sub, x-groups: groups}
  schemas:
    Pet:
      type: object
      x-objectAuth: {groups: {keepers: {actions: [read], ownership: true}}}",
        }),
        how_to_fix: "\
Require the scheme that says who the caller is: remove `security: []` or the `{}` from it, or add \
`security` to the document. When the object is public, declare that instead.",
    },
    check: Check::Document(check),
};

fn check(context: Context<'_>, findings: &mut Vec<Finding>) {
    let no_scheme = missing_scheme::missing(context.model).is_some();
    for operation in &context.model.operations {
        // OPTIONS takes no decision.
        let guarded = operation
            .entries
            .iter()
            .any(|entry| !matches!(entry.declared, Declared::None | Declared::Public));
        // Without a scheme there is nothing to require, which is said once for the document.
        let follows = no_scheme && operation.security.source == SecuritySource::Nowhere;
        let decided = operation.method != "OPTIONS" && !follows;
        if guarded && decided && operation.security.admits_anonymous() {
            findings.push(report(operation));
        }
    }
}

fn report(operation: &Operation) -> Finding {
    let security = &operation.security;
    let optional = security
        .alternatives
        .iter()
        .find(|one| one.schemes.is_empty());
    let written = optional.map(|one| one.place).or(security.place);
    let why = match (security.source, optional) {
        (SecuritySource::Nowhere, _) => "no `security` is required",
        (SecuritySource::Operation, None) => "its `security` is empty",
        (SecuritySource::Document, None) => "the document's `security` is empty",
        (_, Some(_)) => "`{}` in `security` lets anonymous callers in",
    };
    let message = format!(
        "{} declares object authorization, but {why}",
        words::endpoint(operation)
    );
    let object = operation.entries.iter().find_map(|one| one.object.as_ref());
    // The document's `security` is shared; what one would edit may be either.
    let at = match (security.source, written) {
        (SecuritySource::Operation, Some(place)) => place,
        _ => operation.key,
    };
    let finding = Finding::new(&RULE, at, message)
        .help("require the scheme that says who the caller is, or declare the object public")
        .operation(operation)
        .object(object.map(|one| one.value.clone()));
    match written {
        Some(place) if place != at => finding.related("the `security` in effect", place),
        _ => finding,
    }
}

/// The scheme that says who the caller is, in each alternative.
pub(crate) fn fix(asked: Asked<'_>) -> Vec<Fix> {
    let Some(operation) = asked.operation() else {
        return Vec::new();
    };
    let mut planner = asked.planner();
    // A scheme that only gains keywords would not be required.
    planner.use_scheme(Scheme::Insert);
    let (caller, changes) = planner.caller(&[operation]);
    let title = format!(
        "Require `{}` for {}",
        caller.name,
        words::endpoint(operation)
    );
    vec![Fix::made(title, changes).preferred()]
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::check_marked;

    #[test]
    fn optional_authentication_counts() {
        check_marked(
            &RULE,
            "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
paths:
  /pets/{petId}:
    x-objects: [{object: Pet, id: petId}]
    parameters: [{name: petId, in: path, required: true, schema: {type: string}}]
    get:
      security: [{X-objectAuthScheme: []}, {}]
#                                          ^^ error
      responses: {'200': {description: a pet}}
    delete:
#   ^^^^^^ error
      responses: {'204': {description: gone}}
    options:
      responses: {'204': {description: methods}}
components:
  securitySchemes:
    X-objectAuthScheme: {type: http, scheme: bearer, x-user_id: sub}
  schemas:
    Pet:
      type: object
      x-objectAuth: {groups: {keepers: {actions: [read, delete], ownership: true}}}
",
        );
    }
}
