//! A baseline: known findings in a file, so that only new ones count.

use std::collections::{BTreeMap, HashMap};

use openapi::{Cursor, FileId, Files, Place};
use rules::Finding;
use serde::Serialize;
use syntax::{Document, Encoding};

use crate::fingerprint::component;

/// The published schema.
pub const SCHEMA: &str = include_str!("../../../schema/ess-baseline-v1.schema.json");

/// The version that is written and read.
const VERSION: i128 = 1;

/// What tells a finding from others, without line numbers and messages: the parts of its
/// fingerprint.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub(crate) struct Key {
    /// Path of the file relative to the baseline, with `/`.
    pub(crate) document: String,
    /// Method and path.
    #[serde(skip_serializing_if = "String::is_empty")]
    operation: String,
    /// JSON Pointer of the component, where it is about no operation.
    #[serde(skip_serializing_if = "String::is_empty")]
    component: String,
    pub(crate) rule: String,
    /// The identifier or name that it is about.
    #[serde(skip_serializing_if = "String::is_empty")]
    name: String,
}

impl Key {
    fn of(finding: &Finding, document: Option<&Document>, path: String) -> Self {
        let (operation, component) = match &finding.operation {
            Some(operation) => {
                let operation = format!("{} {}", operation.method, operation.path);
                (operation, String::new())
            }
            None => {
                let pointer = document.map(|document| finding.at.pointer(document));
                let pointer = pointer.unwrap_or_default();
                (String::new(), component(&pointer).to_owned())
            }
        };
        Key {
            document: path,
            operation,
            component,
            rule: finding.rule.name.to_owned(),
            name: finding.offender.clone(),
        }
    }
}

/// A baseline that was read.
#[derive(Debug, Clone)]
pub struct Baseline {
    pub(crate) file: FileId,
    pub(crate) entries: HashMap<Key, Entry>,
}

/// An entry, and how many findings it still covers.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) place: Place,
    pub(crate) count: u32,
    pub(crate) left: u32,
}

impl Baseline {
    /// Reads a baseline that is among the files.
    ///
    /// # Errors
    /// What is wrong with it, in words that follow "FILE:".
    pub fn read(files: &Files, file: FileId) -> Result<Self, String> {
        if let Some(failure) = files.failure(file) {
            return Err(format!("the baseline {failure}"));
        }
        let document = files.document(file).ok_or("the baseline is not there")?;
        let line = |offset| document.position(offset, Encoding::Utf8).line + 1;
        if let Some(error) = document.errors().next() {
            return Err(format!("line {}: {error}", line(error.range.start)));
        }
        let root = files.root(file).filter(|root| root.is_map());
        let root = root.ok_or("this is no baseline: its root is no mapping")?;
        let version = root.get("version").and_then(|one| one.node().as_int());
        if version != Some(VERSION) {
            return Err(format!(
                "this is no baseline of version {VERSION}; write it anew with --write-baseline"
            ));
        }
        let list = root.get("findings");
        let list = list.filter(|list| list.node().kind() == syntax::Kind::Seq);
        let list = list.ok_or("`findings` must be a list")?;
        let mut entries: HashMap<Key, Entry> = HashMap::new();
        for item in list.items() {
            let (key, count) = entry(item).map_err(|problem| {
                let start = item.node().range().start;
                format!("line {}: {problem}", line(start))
            })?;
            let place = item.place();
            let known = entries.entry(key).or_insert(Entry {
                place,
                count: 0,
                left: 0,
            });
            known.count = known.count.saturating_add(count);
            known.left = known.count;
        }
        Ok(Baseline { file, entries })
    }

    /// Covers one more finding, if it is known.
    pub(crate) fn take(&mut self, files: &Files, finding: &Finding) -> bool {
        let Some(key) = key(files, finding, files.path(self.file)) else {
            return false;
        };
        let entry = self.entries.get_mut(&key).filter(|entry| entry.left > 0);
        entry.map(|entry| entry.left -= 1).is_some()
    }

    /// The text of a baseline at the normalised `path` with these findings, a line for each, sorted.
    pub fn write<'f>(
        files: &Files,
        path: &str,
        findings: impl IntoIterator<Item = &'f Finding>,
    ) -> String {
        let mut counts: BTreeMap<Key, u32> = BTreeMap::new();
        for finding in findings {
            if let Some(key) = key(files, finding, path) {
                *counts.entry(key).or_default() += 1;
            }
        }
        let lines = counts.into_iter().map(|(key, count)| {
            let count = (count > 1).then_some(count);
            // Texts and numbers can always be written as JSON.
            serde_json::to_string(&Line { key, count }).unwrap_or_default()
        });
        let lines: Vec<String> = lines.map(|line| format!("\n    {line}")).collect();
        let end = if lines.is_empty() { "" } else { "\n  " };
        format!(
            "{{\n  \"version\": {VERSION},\n  \"findings\": [{}{end}]\n}}\n",
            lines.join(",")
        )
    }
}

#[derive(Serialize)]
struct Line {
    #[serde(flatten)]
    key: Key,
    #[serde(skip_serializing_if = "Option::is_none")]
    count: Option<u32>,
}

/// The key of a finding in the baseline at `path`; `None` where a baseline does not hold such.
fn key(files: &Files, finding: &Finding, path: &str) -> Option<Key> {
    if !finding.rule.group.can_be_known() {
        return None;
    }
    let file = finding.at.file;
    let relative = relative(path, files.path(file));
    Some(Key::of(finding, files.document(file), relative))
}

fn entry(item: Cursor<'_>) -> Result<(Key, u32), String> {
    const KEYS: [&str; 6] = [
        "document",
        "operation",
        "component",
        "rule",
        "name",
        "count",
    ];
    if !item.is_map() {
        return Err(String::from("an entry must be a mapping"));
    }
    for (key, _) in item.entries() {
        let name = key.as_str().unwrap_or_default();
        if !KEYS.contains(&name.as_ref()) {
            let name: String = name.chars().take(60).collect();
            return Err(format!("an entry has no key `{name}`"));
        }
    }
    let text = |key: &str| match item.get(key) {
        None => Ok(String::new()),
        Some(value) => match value.node().as_string() {
            Some(text) => Ok(text.into_owned()),
            None => Err(format!("`{key}` must be a text")),
        },
    };
    let needed = |key: &str| match text(key)? {
        text if text.is_empty() => Err(format!("an entry lacks `{key}`")),
        text => Ok(text),
    };
    let count = match item.get("count") {
        None => Some(1),
        Some(count) => count
            .node()
            .as_int()
            .and_then(|count| u32::try_from(count).ok()),
    };
    let key = Key {
        document: needed("document")?,
        operation: text("operation")?,
        component: text("component")?,
        rule: needed("rule")?,
        name: text("name")?,
    };
    let count = count.filter(|count| *count > 0);
    Ok((key, count.ok_or("`count` must be a whole number above 0")?))
}

/// The path of `file` from the directory of `baseline` on. Both are normalised; one that is not
/// absolute has no place and stays as it is.
fn relative(baseline: &str, file: &str) -> String {
    if !openapi::is_absolute(file) || !openapi::is_absolute(baseline) {
        return file.to_owned();
    }
    let (from, to): (Vec<&str>, Vec<&str>) =
        (baseline.split('/').collect(), file.split('/').collect());
    let directories = from.len().saturating_sub(1);
    let common = from
        .iter()
        .zip(&to)
        .take(directories)
        .take_while(|(a, b)| a == b);
    let common = common.count();
    let up = (common..directories).map(|_| "..");
    let down = to.get(common..).unwrap_or_default().iter().copied();
    up.chain(down).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_relative_to_the_baseline() {
        for (baseline, file, expected) in [
            ("/w/known.json", "/w/a.yaml", "a.yaml"),
            ("/w/known.json", "/w/x/y/a.yaml", "x/y/a.yaml"),
            ("/w/ci/known.json", "/w/x/a.yaml", "../x/a.yaml"),
            ("/w/ci/known.json", "/v/a.yaml", "../../v/a.yaml"),
            ("/known.json", "/a.yaml", "a.yaml"),
            ("/w/known.json", "-", "-"),
        ] {
            assert_eq!(relative(baseline, file), expected, "{baseline} {file}");
        }
    }
}
