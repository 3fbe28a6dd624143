//! Precision and recall of detection on labelled operations.
//!
//! A label file has one JSON object per line: `file` (below the corpus folder), `method`, `path`,
//! `needs_object_auth` (true, false, "unclear") and `params` with `name`, `in` and `is_object_id`.
//! Operations marked "unclear" do not count. A labelled body property `pet` matches a found
//! identifier whose property path is it or goes on from it (`pet.id`, `pet[].id`); the items of a
//! body that is an array count as the body.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::path::Path;

use model::{Confidence, Identifier, Location, Model, Operation};
use openapi::{FileFailure, FileId, Files};
use serde_json::Value;
use syntax::{Dialect, Limits};

/// Prints the figures, in total and per source, and every wrong verdict with the tool's reason.
///
/// # Errors
/// A file that cannot be read, or a label that does not fit its document, in words.
pub(crate) fn run(labels: &Path, corpus: &Path) -> Result<(), String> {
    let text = read(labels)?;
    let mut models: BTreeMap<String, Model> = BTreeMap::new();
    let mut sources: BTreeMap<String, Figures> = BTreeMap::new();
    let mut wrong: Vec<String> = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let label: Value = serde_json::from_str(line)
            .map_err(|error| format!("{}:{}: {error}", labels.display(), number + 1))?;
        let file = string(&label, "file");
        if !models.contains_key(file) {
            models.insert(file.to_owned(), load(corpus, file)?);
        }
        let operation = models.get(file).and_then(|model| find(model, &label));
        let operation =
            operation.ok_or_else(|| format!("{} is not in its document", name(&label)))?;
        let figures = sources
            .entry(string(&label, "spec").to_owned())
            .or_default();
        figures.add(&label, operation, &mut wrong);
    }
    let mut total = Figures::default();
    for figures in sources.values() {
        total.merge(figures);
    }
    wrong.sort();
    for verdict in &wrong {
        println!("{verdict}");
    }
    println!();
    for (source, figures) in &sources {
        println!("{source:<16} {figures}");
    }
    println!("{:<16} {total}", "all");
    Ok(())
}

fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

fn string<'v>(value: &'v Value, key: &str) -> &'v str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn name(label: &Value) -> String {
    format!(
        "{} {} {}",
        string(label, "spec"),
        string(label, "method"),
        string(label, "path")
    )
}

fn find<'m>(model: &'m Model, label: &Value) -> Option<&'m Operation> {
    let (method, path) = (string(label, "method"), string(label, "path"));
    let mut operations = model.operations.iter();
    operations.find(|one| one.method == method && one.path == path)
}

/// Loads a document and everything that it refers to.
fn load(corpus: &Path, file: &str) -> Result<Model, String> {
    let mut files = Files::new();
    let root = insert(&mut files, corpus, file)?;
    loop {
        let missing = files.missing();
        if missing.is_empty() {
            break;
        }
        for wanted in missing {
            if insert(&mut files, corpus, &wanted.path).is_err() {
                files.insert_failure(&wanted.path, FileFailure::Missing);
            }
        }
    }
    Model::build(&files, root).ok_or_else(|| format!("{file} holds no OpenAPI document"))
}

fn insert(files: &mut Files, corpus: &Path, file: &str) -> Result<FileId, String> {
    let text = read(&corpus.join(file))?;
    let json = file.ends_with(".json");
    let dialect = if json { Dialect::Json } else { Dialect::Yaml };
    Ok(files.insert(file, openapi::parse(text, dialect, Limits::default())))
}

/// Verdicts on operations, on parameters, and on body and form properties.
#[derive(Default)]
struct Figures {
    operations: Score,
    parameters: Score,
    properties: Score,
}

impl Figures {
    fn add(&mut self, label: &Value, operation: &Operation, wrong: &mut Vec<String>) {
        if let Some(expected) = label.get("needs_object_auth").and_then(Value::as_bool) {
            // An opaque operation has no verdict; the labels count it as false.
            let found = operation.needs.unwrap_or(false);
            if !self.operations.count(expected, found) {
                let verdict = wrong_word(found);
                wrong.push(format!(
                    "operation {verdict}: {}\n    {}",
                    name(label),
                    why(operation)
                ));
            }
        }
        let parameters = label.get("params").and_then(Value::as_array);
        for parameter in parameters.into_iter().flatten() {
            let expected = parameter
                .get("is_object_id")
                .and_then(Value::as_bool)
                .unwrap_or(false);
            let place = string(parameter, "in");
            let body = matches!(place, "body" | "formData");
            let found = operation
                .identifiers
                .iter()
                .find(|one| matches(one, parameter));
            let is_found = found.is_some_and(|one| one.confidence > Confidence::Low);
            let score = if body {
                &mut self.properties
            } else {
                &mut self.parameters
            };
            if !score.count(expected, is_found) {
                let kind = if body { "property" } else { "parameter" };
                let reason = found.map_or("no principle speaks for it", |one| &one.reason);
                wrong.push(format!(
                    "{kind} {}: {} {place} {}\n    {reason}",
                    wrong_word(is_found),
                    name(label),
                    string(parameter, "name"),
                ));
            }
        }
    }

    fn merge(&mut self, other: &Figures) {
        self.operations.merge(&other.operations);
        self.parameters.merge(&other.parameters);
        self.properties.merge(&other.properties);
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Figures {
            operations,
            parameters,
            properties,
        } = self;
        write!(
            f,
            "operations {operations}  parameters {parameters}  properties {properties}"
        )
    }
}

fn wrong_word(found: bool) -> &'static str {
    if found { "too much" } else { "missed" }
}

fn why(operation: &Operation) -> String {
    let reasons = operation.likely_identifiers().map(|one| {
        format!(
            "{} {} ({}): {}",
            one.location, one.name, one.confidence, one.reason
        )
    });
    let mut reasons: Vec<String> = reasons.collect();
    reasons.extend(operation.exemption.as_ref().map(ToString::to_string));
    reasons.extend(operation.opaque.as_ref().map(ToString::to_string));
    reasons.join("; ")
}

fn matches(identifier: &Identifier, label: &Value) -> bool {
    let name = string(label, "name");
    let in_body = |location| matches!(location, Location::Body | Location::FormData);
    match string(label, "in") {
        "body" | "formData" if in_body(identifier.location) => {
            let path = ["[].", "items[]."]
                .iter()
                .find_map(|items| identifier.name.strip_prefix(items));
            let path = path.unwrap_or(&identifier.name);
            path.strip_prefix(name).is_some_and(|rest| {
                rest.is_empty() || rest.starts_with('.') || rest.starts_with('[')
            })
        }
        place => identifier.location.name() == place && identifier.name == name,
    }
}

/// How often a verdict was right.
#[derive(Default)]
struct Score {
    right: u32,
    too_much: u32,
    missed: u32,
    rightly_not: u32,
}

impl Score {
    /// Counts a verdict; says whether it is right.
    fn count(&mut self, expected: bool, found: bool) -> bool {
        let slot = match (expected, found) {
            (true, true) => &mut self.right,
            (false, true) => &mut self.too_much,
            (true, false) => &mut self.missed,
            (false, false) => &mut self.rightly_not,
        };
        *slot += 1;
        expected == found
    }

    fn merge(&mut self, other: &Score) {
        self.right += other.right;
        self.too_much += other.too_much;
        self.missed += other.missed;
        self.rightly_not += other.rightly_not;
    }
}

/// Precision / recall, and the counts behind them.
impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let share = |wrong: u32| match self.right + wrong {
            0 => 1.0,
            all => f64::from(self.right) / f64::from(all),
        };
        write!(
            f,
            "{:.3}/{:.3} ({} right, {} too much, {} missed, {} rightly not)",
            share(self.too_much),
            share(self.missed),
            self.right,
            self.too_much,
            self.missed,
            self.rightly_not
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_score_gives_precision_and_recall() {
        let mut score = Score::default();
        for (expected, found) in [(true, true), (true, true), (false, true), (true, false)] {
            assert_eq!(score.count(expected, found), expected == found);
        }
        let text = score.to_string();
        assert!(
            text.starts_with("0.667/0.667 (2 right, 1 too much, 1 missed, 0"),
            "{text}"
        );
    }
}
