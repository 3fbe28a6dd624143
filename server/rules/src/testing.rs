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
use crate::workspace::{Facts, check_workspace};

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

/// The documents of an example: each begins with a line `# NAME.yaml`. A single one needs no name.
pub(crate) fn parts(text: &str) -> Vec<(&str, &str)> {
    let name = |line: &str| {
        let name = line.trim_end().strip_prefix("# ")?.strip_suffix(".yaml")?;
        (!name.contains(' ')).then_some(())
    };
    let mut starts: Vec<usize> = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if name(line).is_some() {
            starts.push(at);
        }
        at += line.len();
    }
    if starts.is_empty() {
        return vec![("api.yaml", text)];
    }
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    let part = |(start, end): (&usize, usize)| {
        let part = &text[*start..end];
        let (first, _) = part.split_once('\n').expect("a text after its name");
        (first.trim_start_matches("# ").trim_end(), part)
    };
    starts.iter().zip(ends).map(part).collect()
}

fn load_all<'t>(text: &'t str) -> (Files, Vec<(FileId, &'t str)>) {
    let mut files = Files::new();
    let mut insert = |(name, text): (&str, &'t str)| {
        let document = openapi::parse(text, Dialect::Yaml, Limits::default());
        (files.insert(name, document), text)
    };
    let loaded = parts(text).into_iter().map(&mut insert).collect();
    (files, loaded)
}

fn run_together(rule: &Rule, files: &Files, documents: &[FileId]) -> Vec<Finding> {
    let facts = documents.iter().map(|file| {
        let model = Model::build(files, *file).expect("a document");
        Facts::of(files, &model)
    });
    let facts: Vec<Facts> = facts.collect();
    let mut found = check_workspace(&facts);
    // The order in which they come does not matter.
    assert_eq!(found, check_workspace(facts.iter().rev()));
    found.retain(|finding| finding.rule == rule);
    found
}

/// What a rule on several documents finds in those of an example.
pub(crate) fn together(rule: &Rule, text: &str) -> Vec<Finding> {
    let (files, loaded) = load_all(text);
    let documents: Vec<FileId> = loaded.iter().map(|(file, _)| *file).collect();
    run_together(rule, &files, &documents)
}

/// [`check_marked`] for a rule on several documents, each of which begins with a line `# NAME.yaml`.
pub(crate) fn check_marked_together(rule: &Rule, text: &str) {
    let (files, loaded) = load_all(text);
    let documents: Vec<FileId> = loaded.iter().map(|(file, _)| *file).collect();
    let found = run_together(rule, &files, &documents);
    for (file, text) in loaded {
        let here = found.iter().filter(|finding| finding.at.file == file);
        compare(rule, &files, here, text);
    }
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

/// Titles of the fixes of the first finding of `rule` that cannot be made, and why.
pub(crate) fn refused(rule: &Rule, text: &str) -> Vec<String> {
    let (files, file) = load(text, Dialect::Yaml);
    let fixes = of_first(rule, &files, file).into_iter();
    let reason = |fix: Fix| Some(format!("{}: {}", fix.title, fix.refused?));
    fixes.filter_map(reason).collect()
}

fn of_first(rule: &Rule, files: &Files, file: FileId) -> Vec<Fix> {
    let model = Model::build(files, file).expect("a document");
    let found = run(rule, files, file).into_iter().next();
    found.map_or_else(Vec::new, |finding| {
        fixes(files, &model, &finding, Options::default())
    })
}

/// A YAML document after each fix of the first finding of `rule`, which therefore must say that there
/// are some. Placeholders stand as they are.
pub(crate) fn all_fixed(rule: &Rule, text: &str) -> Vec<String> {
    let (files, file) = load(text, Dialect::Yaml);
    let fixes = of_first(rule, &files, file).into_iter();
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
    compare(rule, &files, run(rule, &files, file).iter(), text);
}

fn compare<'f>(rule: &Rule, files: &Files, found: impl Iterator<Item = &'f Finding>, text: &str) {
    let mut found: Vec<String> = found
        .map(|finding| {
            let document = files.document(finding.at.file).expect("just loaded");
            let range = finding.at.range(document);
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
