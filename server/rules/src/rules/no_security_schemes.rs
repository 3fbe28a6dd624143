use model::Confidence;

use super::missing_scheme;
use crate::check::{Check, Context};
use crate::finding::Finding;
use crate::fix::{Asked, Fix};
use crate::rule::{Documentation, Example, FixKind, Group, Persona, Rule, Severity};

pub(crate) static RULE: Rule = Rule {
    name: "no-security-schemes",
    group: Group::Coverage,
    severity: Severity::Warning,
    persona: Persona::Regular,
    fix: FixKind::Unsafe,
    summary: "The document does not say how callers prove who they are",
    documentation: Documentation {
        what: "\
Reports once a document that declares no security scheme (`components.securitySchemes`; Swagger 2.0: \
`securityDefinitions`) and has an operation that addresses an object, or may. Where rules are \
declared, `missing-scheme` stands instead.",
        why: "\
Without a scheme nobody can say who the caller is, and so nobody can say whose objects they are. For \
single operations such a document says nothing about access, neither that they are public nor that \
they are not.",
        example: Some(Example {
            bad: "\
openapi: 3.1.0
info: {title: Notes, version: 1.0.0}
paths:
  /notes/{noteId}:
    parameters: [{name: noteId, in: path, required: true, schema: {type: string}}]
    delete: {responses: {'204': {description: gone}}}",
            good: "\
openapi: 3.1.0
info: {title: Notes, version: 1.0.0}
security: [{X-objectAuthScheme: []}]
paths:
  /notes/{noteId}:
    parameters: [{name: noteId, in: path, required: true, schema: {type: string}}]
    delete: {responses: {'204': {description: gone}}}
components:
  securitySchemes:
    X-objectAuthScheme: {type: http, scheme: bearer, x-user_id: sub, x-groups: groups}",
        }),
        how_to_fix: "\
Declare the scheme under `components.securitySchemes`, name the claims that hold the caller's id and \
groups (`x-user_id`, `x-groups`), and require it with `security`.",
    },
    check: Check::Document(check),
};

fn check(context: Context<'_>, findings: &mut Vec<Finding>) {
    let model = context.model;
    let matters = model.operations.iter().any(|one| one.needs != Some(false));
    if model.declares_security_schemes || !matters || missing_scheme::missing(model).is_some() {
        return;
    }
    let message = String::from("The document declares no security scheme");
    findings.push(
        Finding::new(&RULE, model.openapi_key, message)
            .confidence(Confidence::High)
            .reason("so nothing says who the caller is")
            .help(missing_scheme::help(model)),
    );
}

/// A scheme that says who the caller is, for the operations that address objects.
pub(crate) fn fix(asked: Asked<'_>) -> Vec<Fix> {
    let operations = asked.model.operations.iter();
    let needy = operations.filter(|one| one.needs == Some(true));
    missing_scheme::declare(asked, &needy.collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::{missing_scheme, unauthenticated_object_access};
    use crate::testing::{check_marked, findings};

    #[test]
    fn once_for_the_document() {
        let found = findings(
            &RULE,
            "\
swagger: '2.0'
info: {title: Notes, version: 1.0.0}
paths:
  /notes/{noteId}:
    parameters: [{name: noteId, in: path, required: true, type: string}]
    get: {responses: {'200': {description: a note}}}
    delete: {responses: {'204': {description: gone}}}
",
        );
        let help: Vec<&str> = found.iter().map(|one| one.help.as_str()).collect();
        assert_eq!(found.len(), 1);
        assert!(help.iter().all(|one| one.contains("`securityDefinitions`")));
    }

    #[test]
    fn only_where_an_operation_addresses_an_object() {
        check_marked(
            &RULE,
            "\
openapi: 3.1.0
info: {title: Clock, version: 1.0.0}
paths:
  /time:
    get: {responses: {'200': {description: the time}}}
",
        );
    }

    /// One cause, one finding.
    #[test]
    fn missing_scheme_stands_instead() {
        let declared = "\
openapi: 3.1.0
info: {title: Notes, version: 1.0.0}
paths:
  /notes/{noteId}:
    parameters: [{name: noteId, in: path, required: true, schema: {type: string}}]
    x-objectAuth: {object: Note, id: noteId, groups: {users: {actions: [R], ownership: true}}}
    get: {responses: {'200': {description: a note}}}
";
        assert_eq!(findings(&RULE, declared), []);
        assert_eq!(findings(&unauthenticated_object_access::RULE, declared), []);
        assert_eq!(findings(&missing_scheme::RULE, declared).len(), 1);
    }
}
