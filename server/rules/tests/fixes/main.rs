//! What each fix that declares writes: `cases` hold a document before and after, and the same is
//! expected in every notation.

mod edges;
mod notation;
mod random;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use edit::Change;
use model::{Model, Spelling};
use openapi::{FileId, Files, parse};
use rules::{Finding, Fix, Options, Scheme, check_document, check_file, fixes};
use syntax::{Dialect, Limits};

/// A document and what is found in it.
pub(crate) struct Checked {
    /// The files.
    pub(crate) files: Files,
    /// The document.
    pub(crate) file: FileId,
    /// What it means.
    pub(crate) model: Model,
    /// What is found.
    pub(crate) findings: Vec<Finding>,
}

impl Checked {
    /// Checks a text.
    pub(crate) fn of(text: &str, dialect: Dialect) -> Self {
        let mut files = Files::new();
        let file = files.insert("api.yaml", parse(text, dialect, Limits::default()));
        let model = Model::build(&files, file).expect("an OpenAPI document");
        let mut findings = check_document(&files, &model);
        findings.extend(check_file(&files, file));
        Checked {
            files,
            file,
            model,
            findings,
        }
    }

    /// The fixes of a finding.
    pub(crate) fn fixes(&self, finding: &Finding, scheme: Scheme) -> Vec<Fix> {
        let options = Options {
            scheme,
            spelling: Spelling::Small,
        };
        fixes(&self.files, &self.model, finding, options)
    }

    /// The text after changes.
    pub(crate) fn after(&self, changes: &[(FileId, Change)]) -> Result<String, edit::Refusal> {
        let document = self.files.document(self.file).expect("it was checked");
        let changes = changes.iter().map(|(_, change)| change.clone());
        let planned = edit::plan(document, changes.collect())?;
        Ok(edit::apply(&document.text(), &planned.edits))
    }
}

/// A fix to make.
struct Case {
    name: String,
    rule: String,
    title: String,
    before: String,
    after: String,
}

/// A case has two lines of comment: rule and title of the fix; then the document before, a line
/// `# ------`, and the document after.
fn cases() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixes/cases");
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).expect("the cases").flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let text = fs::read_to_string(entry.path()).expect("a text");
        let mut lines = text.splitn(3, '\n');
        let mut head = || {
            let line = lines.next().and_then(|line| line.strip_prefix("# "));
            line.unwrap_or_default().to_owned()
        };
        let (rule, title) = (head(), head());
        let documents = lines.next().unwrap_or_default();
        let (before, after) = documents.split_once("# ------\n").expect("two documents");
        let case = Case {
            name: name.clone(),
            rule,
            title,
            before: before.to_owned(),
            after: after.to_owned(),
        };
        found.insert(name, case);
    }
    found.into_values().collect()
}

/// The text after the fix of a case, and whether the finding is gone then.
fn fixed(case: &Case, text: &str, dialect: Dialect) -> String {
    let name = &case.name;
    let checked = Checked::of(text, dialect);
    let of_rule = |one: &&Finding| one.rule.name == case.rule;
    let mut offered = Vec::new();
    for finding in checked.findings.iter().filter(of_rule) {
        for fix in checked.fixes(finding, Scheme::Existing) {
            if fix.title != case.title {
                offered.push(fix.title);
                continue;
            }
            assert_eq!(fix.refused, None, "{name}");
            let after = checked.after(&fix.changes).expect("a plan");
            let left = Checked::of(&after, dialect);
            let same = |one: &Finding| (one.rule, &one.message) == (finding.rule, &finding.message);
            assert!(
                !left.findings.iter().any(same),
                "{name}: still found\n{after}"
            );
            return after;
        }
    }
    panic!("{name}: no fix of that title, but {offered:?}");
}

#[test]
fn each_fix_writes_what_a_person_would() {
    let mut failed = Vec::new();
    let cases = cases();
    for case in &cases {
        let after = fixed(case, &case.before, Dialect::Yaml);
        if after != case.after {
            failed.push(format!("==== {}\n{after}", case.name));
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
    assert!(cases.len() >= 14);
}

/// Comments, quotes and the order of keys are those of the document in block style; in the others
/// the values are.
#[test]
fn each_fix_means_the_same_in_every_notation() {
    for case in cases() {
        let expected = notation::read(&case.after, Dialect::Yaml);
        let value = notation::read(&case.before, Dialect::Yaml);
        for notation in notation::ALL {
            let before = notation.write(&value);
            assert_eq!(notation::read(&before, notation.dialect), value, "{before}");
            let after = fixed(&case, &before, notation.dialect);
            let read = notation::read(&after, notation.dialect);
            assert_eq!(read, expected, "{}, {}\n{after}", case.name, notation.name);
            notation.check(&before, &after);
        }
        let with_returns = case.before.replace('\n', "\r\n");
        let after = fixed(&case, &with_returns, Dialect::Yaml);
        assert_eq!(after, case.after.replace('\n', "\r\n"), "{}", case.name);
    }
}

/// A fix adds to what a comment is about, and takes none away.
#[test]
fn comments_stay() {
    for case in cases() {
        let mut commented = String::new();
        for (number, line) in case.before.lines().enumerate() {
            let indent = &line[..line.len() - line.trim_start().len()];
            commented.push_str(&format!("{indent}# about line {number}\n{line}\n"));
        }
        let after = fixed(&case, &commented, Dialect::Yaml);
        let kept: Vec<&str> = after
            .lines()
            .filter(|line| line.contains("# about"))
            .collect();
        let all: Vec<&str> = commented
            .lines()
            .filter(|line| line.contains("# about"))
            .collect();
        assert_eq!(kept, all, "{}\n{after}", case.name);
        assert_eq!(
            notation::read(&after, Dialect::Yaml),
            notation::read(&case.after, Dialect::Yaml),
            "{}",
            case.name
        );
    }
}
