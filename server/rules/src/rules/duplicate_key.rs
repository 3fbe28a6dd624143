use openapi::Place;
use syntax::Node;

use crate::check::{Check, FileContext};
use crate::finding::Finding;
use crate::rule::{Documentation, Example, FixKind, Group, Persona, Rule, Severity};

pub(crate) static RULE: Rule = Rule {
    name: "duplicate-key",
    group: Group::Housekeeping,
    severity: Severity::Error,
    persona: Persona::Regular,
    fix: FixKind::None,
    summary: "A mapping has the same key twice",
    documentation: Documentation {
        what: "\
Reports the second and every further entry with the same key in one mapping. The first one counts in \
this check.",
        why: "\
YAML forbids it, JSON leaves it open, and tools disagree about which entry counts. An operation or a \
`security` written twice may be checked in one form and served in the other.",
        example: Some(Example {
            bad: "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
paths:
  /pets:
    get: {responses: {'200': {description: all pets}}}
    get: {responses: {'200': {description: my pets}}}",
            good: "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
paths:
  /pets:
    get: {responses: {'200': {description: all pets}}}
  /my/pets:
    get: {responses: {'200': {description: my pets}}}",
        }),
        how_to_fix: "Remove one of the entries, or put what both hold into one.",
    },
    check: Check::File(check),
};

/// More in one file are left out: it is broken as a whole.
const SHOWN: usize = 100;

fn check(context: FileContext<'_>, findings: &mut Vec<Finding>) {
    let Some(document) = context.files.document(context.file) else {
        return;
    };
    for (first, again) in document.duplicate_keys().into_iter().take(SHOWN) {
        let name = again.as_str().unwrap_or_default();
        let place = |node: Node<'_>| Place {
            file: context.file,
            node: node.id(),
        };
        let message = format!("The key `{name}` stands twice in this mapping");
        findings.push(
            Finding::new(&RULE, place(again), message)
                .help("remove one of the two")
                .offender(name)
                .related("first written here", place(first)),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{check_marked, json_findings};

    #[test]
    fn quoted_and_plain_keys_are_the_same() {
        check_marked(
            &RULE,
            "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
paths:
  /pets:
    get: {responses: {'200': {description: ok}}}
    'get': {responses: {'200': {description: ok}}}
#   ^^^^^ error
",
        );
    }

    #[test]
    fn escapes_are_resolved() {
        let found = json_findings(
            &RULE,
            r#"{"openapi": "3.1.0", "a": 1, "\u0061": 2, "b": {"c": 1, "c": 1}}"#,
        );
        let names: Vec<&str> = found.iter().map(|one| one.offender.as_str()).collect();
        assert_eq!(names, ["a", "c"]);
    }

    #[test]
    fn large_mappings_are_compared_too() {
        let mut entries: Vec<String> = (0..1000).map(|n| format!("\"k{n}\": 0")).collect();
        entries.push(String::from("\"k500\": 1"));
        assert_eq!(
            json_findings(&RULE, &format!("{{{}}}", entries.join(","))).len(),
            1
        );
    }

    #[test]
    fn two_merge_keys_are_left_alone() {
        check_marked(
            &RULE,
            "\
openapi: 3.1.0
x-a: &a {tags: [x]}
x-b: &b {deprecated: true}
info: {title: Pets, version: 1.0.0}
paths:
  /pets:
    get:
      <<: *a
      <<: *b
      responses: {'200': {description: ok}}
",
        );
    }
}
