use model::Confidence;

use crate::check::{Check, Context};
use crate::finding::Finding;
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
Reports once a document that has operations and declares no security scheme \
(`components.securitySchemes`; Swagger 2.0: `securityDefinitions`).",
        why: "\
Without a scheme nobody can say who the caller is, and so nobody can say whose objects they are. For \
single operations such a document says nothing about access, neither that they are public nor that \
they are not.",
        example: Some(Example {
            bad: "\
openapi: 3.1.0
info: {title: Notes, version: 1.0.0}
paths:
  /notes:
    get: {responses: {'200': {description: notes}}}",
            good: "\
openapi: 3.1.0
info: {title: Notes, version: 1.0.0}
security: [{X-objectAuthScheme: []}]
paths:
  /notes:
    get: {responses: {'200': {description: notes}}}
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
    if model.declares_security_schemes || model.operations.is_empty() {
        return;
    }
    let message = String::from("The document declares no security scheme");
    findings.push(
        Finding::new(&RULE, model.openapi_key, message)
            .confidence(Confidence::High)
            .reason("so nothing says who the caller is")
            .help("add an `X-objectAuthScheme` to `components.securitySchemes` and require it"),
    );
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::findings;

    #[test]
    fn once_for_the_document() {
        let found = findings(
            &RULE,
            "\
swagger: '2.0'
info: {title: Notes, version: 1.0.0}
paths:
  /notes:
    get: {responses: {'200': {description: notes}}}
    post: {responses: {'201': {description: a note}}}
",
        );
        assert_eq!(found.len(), 1);
    }
}
