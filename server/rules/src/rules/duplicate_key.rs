use std::collections::HashMap;

use syntax::{Kind, Node};

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
    let mut open: Vec<Node<'_>> = document.documents().filter_map(|one| one.root()).collect();
    let mut found = Vec::new();
    while let Some(node) = open.pop() {
        match node.kind() {
            Kind::Map => {
                duplicates(node, &mut found);
                let values = node.entries().flat_map(|(key, value)| [key, value]);
                open.extend(values.filter(|one| !one.is_scalar()));
            }
            Kind::Seq => open.extend(node.items().filter(|one| !one.is_scalar())),
            _ => {}
        }
    }
    found.sort_by_key(|(_, again)| again.id());
    for (first, again) in found.into_iter().take(SHOWN) {
        let name = again.as_str().unwrap_or_default();
        let place = |node: Node<'_>| openapi::Place {
            file: context.file,
            node: node.id(),
        };
        findings.push(
            Finding::new(
                &RULE,
                place(again),
                format!("The key `{name}` stands twice in this mapping"),
            )
            .help("remove one of the two")
            .offender(name)
            .related("first written here", place(first)),
        );
    }
}

/// Pairs of a key and a later one that equals it.
fn duplicates<'d>(map: Node<'d>, found: &mut Vec<(Node<'d>, Node<'d>)>) {
    const FEW: usize = 16;
    let keys = || {
        map.entries()
            .map(|(key, _)| key)
            .filter(|key| key.is_scalar())
    };
    let mut before: [&str; FEW] = [""; FEW];
    for (number, key) in keys().enumerate() {
        let source = key.source();
        let earlier = before.get(..number).unwrap_or_default();
        // In most mappings all keys are written alike, without escapes, and differ. Others, and
        // large ones, get the exact answer.
        let alike = earlier
            .first()
            .is_none_or(|first| quote(first) == quote(source));
        if number == FEW || !alike || source.contains('\\') || earlier.contains(&source) {
            return exact(keys(), found);
        }
        if let Some(slot) = before.get_mut(number) {
            *slot = source;
        }
    }
}

/// The quotation mark around a key.
fn quote(key: &str) -> Option<u8> {
    key.bytes()
        .next()
        .filter(|byte| matches!(byte, b'"' | b'\''))
}

fn exact<'d>(keys: impl Iterator<Item = Node<'d>>, found: &mut Vec<(Node<'d>, Node<'d>)>) {
    let mut first: HashMap<_, Node<'d>> = HashMap::new();
    for key in keys {
        let Some(name) = key.as_str() else { continue };
        // Several merge keys are a common way to merge several mappings.
        if key.kind() == Kind::Plain && name == "<<" {
            continue;
        }
        match first.get(&name) {
            Some(earlier) => found.push((*earlier, key)),
            None => {
                first.insert(name, key);
            }
        }
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
