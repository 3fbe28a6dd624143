use openapi::{FileFailure, Reason};

use crate::check::{Check, FileContext};
use crate::finding::Finding;
use crate::rule::{Documentation, Example, FixKind, Group, Persona, Rule, Severity};

pub(crate) static RULE: Rule = Rule {
    name: "unresolved-reference",
    group: Group::Coverage,
    severity: Severity::Error,
    persona: Persona::Regular,
    fix: FixKind::None,
    summary: "A `$ref` leads nowhere",
    documentation: Documentation {
        what: "\
Reports a `$ref` whose file cannot be read, whose file has nothing at that JSON Pointer, or which leads \
back to itself. References beyond the directories given and to the network are \
`reference-outside-workspace`. In a file with syntax errors, references into the same file are one \
finding: what they lead to may be there, unread.",
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
    let broken = is_broken(context);
    let mut hidden: Vec<Finding> = Vec::new();
    for unresolved in context.unresolved {
        let Some((why, help)) = explained(&unresolved.reason) else {
            continue;
        };
        let reference = &unresolved.reference;
        let message = format!("`$ref: {reference}` leads nowhere: {why}");
        let finding = Finding::new(&RULE, unresolved.place, message)
            .help(help)
            .offender(reference);
        let is_unread = broken
            && reference.starts_with('#')
            && matches!(unresolved.reason, Reason::NoSuchNode { .. });
        match is_unread {
            true => hidden.push(finding),
            false => findings.push(finding),
        }
    }
    findings.extend(folded(hidden));
}

/// Whether the file has syntax errors, so that not all of it could be read.
fn is_broken(context: FileContext<'_>) -> bool {
    let document = context.files.document(context.file);
    document.is_some_and(|document| document.errors().next().is_some())
}

/// References into a file with syntax errors: what they lead to may be there, unread.
fn folded(mut hidden: Vec<Finding>) -> Option<Finding> {
    if hidden.len() < 2 {
        return hidden.pop();
    }
    let count = hidden.len();
    let first = hidden.into_iter().next()?;
    let message = format!(
        "{count} references into this file lead nowhere, `$ref: {}` first; parts of it could not be read",
        first.offender
    );
    Some(
        Finding::new(&RULE, first.at, message)
            .help("mend the syntax errors first, then look again")
            .offender("unread parts"),
    )
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

    #[test]
    fn references_into_a_broken_file_are_one_finding() {
        let found = json_findings(
            &RULE,
            r##"{"openapi": "3.1.0", "components": {"parameters": {
                "A": {"schema": {"$ref": "#/components/schemas/A"}},
                "B": {"schema": {"$ref": "#/components/schemas/B"}},
                "C": {"schema": {"$ref": "other.json"}}},
                "schemas": {"Oth"##,
        );
        let messages: Vec<&str> = found.iter().map(|one| one.message.as_str()).collect();
        let first = "`$ref: other.json` leads nowhere: the file was not read";
        let folded = "2 references into this file lead nowhere, `$ref: #/components/schemas/A` first; \
                      parts of it could not be read";
        assert_eq!(messages, [first, folded]);
    }
}
