use openapi::{FileFailure, Reason};

use crate::check::{Check, FileContext};
use crate::finding::Finding;
use crate::rule::{Documentation, Example, FixKind, Group, Persona, Rule, Severity};

pub(crate) static RULE: Rule = Rule {
    name: "unresolved-reference",
    group: Group::Housekeeping,
    severity: Severity::Error,
    persona: Persona::Regular,
    fix: FixKind::None,
    summary: "A `$ref` leads nowhere",
    documentation: Documentation {
        what: "\
Reports a `$ref` whose file cannot be read, whose file has nothing at that JSON Pointer, or which leads \
back to itself. References beyond the directories given and to the network are \
`reference-outside-workspace`.",
        why: "\
Parameters, bodies and path items behind such a reference are not checked, and code generators stop \
at it.",
        example: Some(Example {
            bad: "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
paths:
  /pets:
    get:
      parameters: [{$ref: '#/components/parameters/Limit'}]
      responses: {'200': {description: pets}}",
            good: "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
paths:
  /pets:
    get:
      parameters: [{$ref: '#/components/parameters/Limit'}]
      responses: {'200': {description: pets}}
components:
  parameters:
    Limit: {name: limit, in: query, schema: {type: integer}}",
        }),
        how_to_fix: "\
Correct the path or the pointer. In a pointer `/` inside a name is written `~1` and `~` is written \
`~0`: `#/paths/~1pets`.",
    },
    check: Check::File(check),
};

fn check(context: FileContext<'_>, findings: &mut Vec<Finding>) {
    for unresolved in context.unresolved {
        let Some((why, help)) = explained(&unresolved.reason) else {
            continue;
        };
        let reference = &unresolved.reference;
        let message = format!("`$ref: {reference}` leads nowhere: {why}");
        findings.push(
            Finding::new(&RULE, unresolved.place, message)
                .help(help)
                .offender(reference),
        );
    }
}

/// What is wrong, without paths of this machine, and what to do; `None` for reasons that other
/// rules report.
fn explained(reason: &Reason) -> Option<(String, &'static str)> {
    let (why, help) = match reason {
        Reason::NoSuchNode { pointer, .. } => (
            format!("the file has nothing at `{pointer}`"),
            "correct the pointer, or add what it names",
        ),
        Reason::NoSuchAnchor { anchor, .. } => (
            format!("the file has no `$anchor` named `{anchor}`"),
            "correct the name, or write a JSON Pointer",
        ),
        Reason::Cycle => (
            String::from("it leads back to itself"),
            "let one of the references in the circle name a real object",
        ),
        Reason::NotLoaded { .. } => (String::from("the file was not read"), "correct the path"),
        Reason::File { failure, .. } => {
            let help = match failure {
                FileFailure::Missing => "correct the path, or add the file",
                FileFailure::Unreadable(_) => "make the file readable",
                FileFailure::NotUtf8 { .. } => "save the file as UTF-8",
                FileFailure::Outside
                | FileFailure::TooLarge { .. }
                | FileFailure::TooManyFiles { .. } => return None,
            };
            (format!("the file {failure}"), help)
        }
        Reason::NotFollowed { .. } | Reason::ChainTooLong => return None,
    };
    Some((why, help))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::json_findings;

    #[test]
    fn a_circle_is_reported_at_each_of_its_references() {
        let found = json_findings(
            &RULE,
            r##"{"openapi": "3.1.0", "components": {"schemas": {
                "A": {"$ref": "#/components/schemas/B"},
                "B": {"$ref": "#/components/schemas/A"}}}}"##,
        );
        assert_eq!(found.len(), 2, "{found:?}");
    }

    #[test]
    fn what_stands_in_an_example_is_no_reference() {
        let found = json_findings(
            &RULE,
            r##"{"openapi": "3.1.0", "components": {"schemas": {
                "A": {"example": {"$ref": "#/nowhere"}}}}}"##,
        );
        assert_eq!(found, []);
    }
}
