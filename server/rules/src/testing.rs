//! Runs one rule on a small document. Marks under the text say what is expected:
//!
//! ```yaml
//!     get: {}
//! #   ^^^ warning
//! ```

use model::Model;
use openapi::{FileId, Files};
use syntax::{Dialect, Limits};

use crate::check::{check_document, check_file};
use crate::declare::Options;
use crate::finding::Finding;
use crate::fix::{Fix, fixes};
use crate::rule::{FixKind, Rule};

fn load(text: &str, dialect: Dialect) -> (Files, FileId) {
    let mut files = Files::new();
    let file = files.insert("api.yaml", openapi::parse(text, dialect, Limits::default()));
    (files, file)
}

fn run(rule: &Rule, files: &Files, file: FileId) -> Vec<Finding> {
    let mut found = check_file(files, file);
    if let Some(model) = Model::build(files, file) {
        found.extend(check_document(files, &model));
    }
    found.retain(|finding| finding.rule == rule);
    found
}

/// What `rule` finds in a YAML document.
pub(crate) fn findings(rule: &Rule, text: &str) -> Vec<Finding> {
    let (files, file) = load(text, Dialect::Yaml);
    run(rule, &files, file)
}

/// What `rule` finds in a JSON document.
pub(crate) fn json_findings(rule: &Rule, text: &str) -> Vec<Finding> {
    let (files, file) = load(text, Dialect::Json);
    run(rule, &files, file)
}

/// A YAML document after the first fix of the first finding of `rule`; `None` where there is none.
pub(crate) fn fixed(rule: &Rule, text: &str) -> Option<String> {
    all_fixed(rule, text).into_iter().next()
}

/// A YAML document after each fix of the first finding of `rule`, which therefore must say that there
/// are some. Placeholders stand as they are.
pub(crate) fn all_fixed(rule: &Rule, text: &str) -> Vec<String> {
    let (files, file) = load(text, Dialect::Yaml);
    let model = Model::build(&files, file).expect("a document");
    let found = run(rule, &files, file).into_iter().next();
    let fixes = found.map(|finding| fixes(&files, &model, &finding, Options::default()));
    let fixes = fixes.into_iter().flatten();
    let apply = |fix: Fix| {
        assert!(
            rule.fix != FixKind::None,
            "{} says it has no fix",
            rule.name
        );
        let changes = fix.changes.into_iter().map(|(_, change)| change);
        let planned = edit::plan(
            files.document(file).expect("it is there"),
            changes.collect(),
        );
        let planned = planned.unwrap_or_else(|refusal| panic!("{}: {refusal}", fix.title));
        edit::apply(text, &planned.edits)
    };
    fixes.map(apply).collect()
}

/// Checks that `rule` reports exactly the marked places of a YAML document, with these severities.
/// A mark is a comment line: `#`, spaces, `^^^` under the place in the line above, the severity.
pub(crate) fn check_marked(rule: &Rule, text: &str) {
    let (files, file) = load(text, Dialect::Yaml);
    let mut found: Vec<String> = run(rule, &files, file)
        .iter()
        .map(|finding| {
            let range = finding.at.range(files.document(file).expect("just loaded"));
            let line = text[..range.start].matches('\n').count();
            format!("{line}: {} {}", &text[range], finding.severity)
        })
        .collect();
    found.sort();
    let mut expected = Vec::new();
    let lines: Vec<&str> = text.lines().collect();
    for (number, mark) in lines.iter().enumerate() {
        let Some(start) = mark.find("^").filter(|_| mark.starts_with('#')) else {
            continue;
        };
        let width = mark[start..]
            .bytes()
            .take_while(|byte| *byte == b'^')
            .count();
        let severity = mark[start + width..].trim();
        let place = &lines[number - 1][start..start + width];
        expected.push(format!("{}: {place} {severity}", number - 1));
    }
    expected.sort();
    assert_eq!(found, expected, "{}", rule.name);
}
