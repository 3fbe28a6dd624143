use openapi::{FileFailure, Reason};

use crate::check::{Check, FileContext};
use crate::finding::Finding;
use crate::rule::{Documentation, Example, FixKind, Group, Persona, Rule, Severity};

pub(crate) static RULE: Rule = Rule {
    name: "reference-outside-workspace",
    group: Group::Coverage,
    severity: Severity::Warning,
    persona: Persona::Regular,
    fix: FixKind::None,
    summary: "A `$ref` leads out of the directories that may be read, or to the network",
    documentation: Documentation {
        what: "\
Reports a `$ref` to a file outside the directories given (the directory of a given file counts), and \
one to `http:`, `https:` or another scheme. Neither is followed.",
        why: "\
A document must not be able to make this program read any file of the machine, or talk to the network. \
What stands behind such a reference is not checked.",
        example: Some(Example {
            bad: "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
paths:
  /pets: {$ref: 'https://api.example.com/pets.yaml'}",
            good: "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
paths:
  /pets: {get: {responses: {'200': {description: pets}}}}",
        }),
        how_to_fix: "\
Copy the file to the document, or give the directory that holds both: `ess-lsp --check .` instead of \
`ess-lsp --check api/openapi.yaml`.",
    },
    check: Check::File(check),
};

fn check(context: FileContext<'_>, findings: &mut Vec<Finding>) {
    for unresolved in context.unresolved {
        let (why, help) = match &unresolved.reason {
            Reason::File {
                failure: FileFailure::Outside,
                ..
            } => (
                "it lies outside the directories given",
                "give a directory that holds both files, or move the file",
            ),
            Reason::NotFollowed { .. } => (
                "network addresses are never read",
                "keep a copy of the file beside the document and refer to that",
            ),
            _ => continue,
        };
        let reference = &unresolved.reference;
        findings.push(
            Finding::new(
                &RULE,
                unresolved.place,
                format!("`$ref: {reference}` is not followed: {why}"),
            )
            .help(help)
            .offender(reference),
        );
    }
}
