//! What each fix and each refactoring writes. `cases` hold a document before and after; `written` shows
//! what changes of it in every notation. `UPDATE=1 cargo test -p ess-rules --test fixes` writes both
//! anew: look at each difference then.

#[path = "../support/data.rs"]
mod data;
mod edges;
mod lines;
mod notation;
mod random;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use edit::Change;
use model::{Model, Spelling};
use openapi::{FileId, Files, parse};
use rules::{Finding, Fix, Options, Scheme, check_document, check_file, fixes, refactorings};
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

    /// The changes of the refactoring with that title, wherever it is offered; else the titles of all.
    fn refactoring(&self, title: &str) -> Result<Vec<(FileId, Change)>, BTreeSet<String>> {
        let document = self.files.document(self.file).expect("it was checked");
        let mut offered = BTreeSet::new();
        for at in 0..document.len() {
            for one in refactorings(&self.files, &self.model, self.file, &(at..at)) {
                if one.title == title {
                    return one.changes.map_err(|reason| BTreeSet::from([reason]));
                }
                offered.insert(one.title);
            }
        }
        Err(offered)
    }

    /// The text after changes.
    pub(crate) fn after(&self, changes: &[(FileId, Change)]) -> Result<String, edit::Refusal> {
        let document = self.files.document(self.file).expect("it was checked");
        let changes = changes.iter().map(|(_, change)| change.clone());
        let planned = edit::plan(document, changes.collect())?;
        Ok(edit::apply(&document.text(), &planned.edits))
    }
}

/// A fix or a refactoring to make.
struct Case {
    name: String,
    /// The rule, or the kind of the refactoring.
    rule: String,
    title: String,
    before: String,
    after: String,
}

impl Case {
    fn is_refactoring(&self) -> bool {
        self.rule.starts_with("refactor.")
    }
}

fn folder(name: &str) -> PathBuf {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixes");
    tests.join(name)
}

/// Whether the files are to be written anew.
fn updates() -> bool {
    std::env::var_os("UPDATE").is_some()
}

/// A case has two lines of comment: rule and title of the fix; then the document before, a line
/// `# ------`, and the document after.
fn cases() -> Vec<Case> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder("cases")).expect("the cases").flatten() {
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
            name: name.trim_end_matches(".yaml").to_owned(),
            rule,
            title,
            before: before.to_owned(),
            after: after.to_owned(),
        };
        found.insert(name, case);
    }
    found.into_values().collect()
}

/// The text after the fix of a case; `None` where it cannot be made. A finding must be gone then.
fn tried(case: &Case, text: &str, dialect: Dialect) -> Option<String> {
    let name = &case.name;
    let checked = Checked::of(text, dialect);
    if case.is_refactoring() {
        return checked.after(&checked.refactoring(&case.title).ok()?).ok();
    }
    let of_rule = |one: &&Finding| one.rule.name == case.rule;
    for finding in checked.findings.iter().filter(of_rule) {
        let fixes = checked.fixes(finding, Scheme::Existing);
        let Some(fix) = fixes.into_iter().find(|fix| fix.title == case.title) else {
            continue;
        };
        assert_eq!(fix.refused, None, "{name}");
        // One that waits for a reason still is found.
        let waits = fix.placeholders.iter().any(|one| one.choices.is_empty());
        let after = checked.after(&fix.changes).ok()?;
        let left = Checked::of(&after, dialect);
        let same = |one: &Finding| (one.rule, &one.message) == (finding.rule, &finding.message);
        let still = left.findings.iter().any(same);
        assert!(waits || !still, "{name}: still found\n{after}");
        return Some(after);
    }
    None
}

fn fixed(case: &Case, text: &str, dialect: Dialect) -> String {
    tried(case, text, dialect).unwrap_or_else(|| {
        let checked = Checked::of(text, dialect);
        let of_rule = checked
            .findings
            .iter()
            .filter(|one| one.rule.name == case.rule);
        let fixes = of_rule.flat_map(|one| checked.fixes(one, Scheme::Existing));
        let titles: BTreeSet<String> = fixes.map(|fix| fix.title).collect();
        let refactorings = checked.refactoring(&case.title);
        panic!(
            "{}: no such fix, but {titles:?} {refactorings:?}\n{text}",
            case.name
        )
    })
}

#[test]
fn each_fix_writes_what_a_person_would() {
    let mut failed = Vec::new();
    let cases = cases();
    for case in &cases {
        let after = fixed(case, &case.before, Dialect::Yaml);
        if updates() {
            let path = folder("cases").join(format!("{}.yaml", case.name));
            let (rule, title, before) = (&case.rule, &case.title, &case.before);
            let text = format!("# {rule}\n# {title}\n{before}# ------\n{after}");
            fs::write(path, text).expect("it can be written");
        } else if after != case.after {
            failed.push(format!("==== {}\n{after}", case.name));
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
    assert!(cases.len() >= 50, "{}", cases.len());
}

/// Every rule with a fix has a case, but for those whose fix is the name that was meant: all have the
/// same code.
#[test]
fn every_fix_has_a_case() {
    let names = [
        "invalid-extension",
        "unknown-action",
        "unknown-extension-key",
        "unknown-identifier",
        "unknown-property",
    ];
    let known: BTreeSet<String> = cases().into_iter().map(|case| case.rule).collect();
    let fixable = rules::RULES
        .iter()
        .filter(|rule| rule.fix != rules::FixKind::None);
    let missing: Vec<&str> = fixable
        .map(|rule| rule.name)
        .filter(|name| !known.contains(*name) && !names.contains(name))
        .collect();
    assert_eq!(missing, [] as [&str; 0]);
}

/// Comments, quotes and the order of keys are those of the document in block style; in the others
/// the values are. `written` shows to people how each looks.
#[test]
fn each_fix_means_the_same_in_every_notation() {
    let mut failed = Vec::new();
    for case in cases() {
        let expected = notation::read(&case.after, Dialect::Yaml);
        let value = notation::read(&case.before, Dialect::Yaml);
        let mut shown = format!("{}: {}\n", case.rule, case.title);
        for notation in notation::ALL {
            let before = notation.write(&value);
            assert_eq!(notation::read(&before, notation.dialect), value, "{before}");
            let after = fixed(&case, &before, notation.dialect);
            let read = notation::read(&after, notation.dialect);
            assert_eq!(read, expected, "{}, {}\n{after}", case.name, notation.name);
            notation.check(&before, &after);
            shown += &format!(
                "\n== {}\n{}",
                notation.name,
                lines::changed(&before, &after)
            );
        }
        let with_returns = case.before.replace('\n', "\r\n");
        let after = fixed(&case, &with_returns, Dialect::Yaml);
        assert_eq!(after, case.after.replace('\n', "\r\n"), "{}", case.name);
        let path = folder("written").join(format!("{}.txt", case.name));
        if updates() {
            fs::write(path, shown).expect("it can be written");
        } else if fs::read_to_string(path).ok().as_ref() != Some(&shown) {
            failed.push(shown);
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

/// A fix adds to what a comment is about, and takes none away but with what it is about. One that
/// would take others away is not offered.
#[test]
fn comments_stay() {
    let mut offered = 0;
    let cases = cases();
    for case in &cases {
        let mut commented = String::new();
        for (number, line) in case.before.lines().enumerate() {
            let indent = &line[..line.len() - line.trim_start().len()];
            commented.push_str(&format!("{indent}# about line {number}\n{line}\n"));
        }
        let Some(after) = tried(case, &commented, Dialect::Yaml) else {
            continue;
        };
        offered += 1;
        let count = |text: &str, line: &str| text.lines().filter(|one| *one == line).count();
        let gone = commented
            .lines()
            .zip(commented.lines().skip(1))
            .filter(|(comment, _)| comment.contains("# about") && count(&after, comment) == 0);
        for (comment, line) in gone {
            let has_gone = count(&after, line) < count(&commented, line);
            assert!(has_gone, "{}: {comment} {line}\n{after}", case.name);
        }
        assert_eq!(
            notation::read(&after, Dialect::Yaml),
            notation::read(&case.after, Dialect::Yaml),
            "{}",
            case.name
        );
    }
    assert!(
        offered * 3 > cases.len() * 2,
        "{offered} of {}",
        cases.len()
    );
}

/// What a fix or refactoring has written it writes no second time.
#[test]
fn twice_is_once() {
    for case in cases() {
        let after = fixed(&case, &case.before, Dialect::Yaml);
        if let Some(again) = tried(&case, &after, Dialect::Yaml) {
            assert_eq!(again, after, "{}", case.name);
        }
    }
}
