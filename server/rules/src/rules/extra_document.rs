use openapi::Place;

use crate::check::{Check, FileContext};
use crate::finding::Finding;
use crate::rule::{Documentation, Example, FixKind, Group, Persona, Rule, Severity};
use crate::words;

pub(crate) static RULE: Rule = Rule {
    name: "extra-document",
    group: Group::Housekeeping,
    severity: Severity::Warning,
    persona: Persona::Regular,
    fix: FixKind::None,
    summary: "The file holds several YAML documents, and only one of them is checked",
    documentation: Documentation {
        what: "\
Reports a file in which `---` starts a second YAML document. The first one that is an OpenAPI document \
counts; the finding stands on the first of the others.",
        why: "\
Most OpenAPI tools read the first document of a file and ignore the rest without a word.",
        example: Some(Example {
            bad: "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
paths: {}
---
openapi: 3.1.0
info: {title: Owners, version: 1.0.0}
paths: {}",
            good: "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
paths: {}",
        }),
        how_to_fix: "Write each document into a file of its own.",
    },
    check: Check::File(check),
};

fn check(context: FileContext<'_>, findings: &mut Vec<Finding>) {
    let Some(document) = context.files.document(context.file) else {
        return;
    };
    let counts = context
        .files
        .root(context.file)
        .map(|root| root.place().node);
    let mut extra = document
        .documents()
        .filter_map(|one| one.root())
        .map(|root| root.id())
        .filter(|id| Some(*id) != counts);
    if let Some(node) = extra.next() {
        let message = format!(
            "The file holds {} besides the one that is checked",
            words::count(extra.count() + 1, "further document"),
        );
        let file = context.file;
        findings.push(
            Finding::new(&RULE, Place { file, node }, message)
                .help("write each document into a file of its own"),
        );
    }
}
