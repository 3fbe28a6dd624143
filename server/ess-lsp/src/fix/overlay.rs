//! Declarations for a document, written into an overlay (OpenAPI Overlay 1.0).

use std::fmt::Write;

use edit::{Change, Refusal, Text, TextEdit, Value, Where};
use openapi::{FileId, Files, parse_overlay};
use syntax::{Dialect, Document, Kind, Limits, Node, NodeId};

use super::beside::Beside;

/// An overlay with new actions.
#[derive(Debug)]
pub(crate) struct Written {
    pub(crate) edits: Vec<TextEdit>,
    pub(crate) overlay: Document,
}

/// An action: what it adds, and where.
#[derive(Debug, Clone, PartialEq)]
struct Action {
    /// A JSONPath.
    target: String,
    update: Value,
}

/// What an overlay cannot say: a target, and why not.
pub(crate) type Unsayable = (String, String);

/// What is left out makes other actions wrong at most so many times.
const ROUNDS: usize = 8;

impl Beside {
    /// The overlay as it is, or an empty one.
    fn now(&self, files: &Files) -> Document {
        let known = files.id(&self.path).and_then(|file| files.document(file));
        known.cloned().unwrap_or_else(|| {
            let dialect = Dialect::of_path(&self.path);
            let text = match dialect {
                Dialect::Json => "{\n  \"overlay\": \"1.0.0\"\n}\n",
                Dialect::Yaml => "overlay: 1.0.0\n",
            };
            parse_overlay(text, dialect, Limits::default())
        })
    }

    /// The overlay with actions that make `changes`; `None` where there is nothing to add. It was
    /// read back: what its reader would not take is left out, and told.
    ///
    /// # Errors
    /// In words, why the overlay cannot be written.
    pub(crate) fn write(
        &self,
        files: &Files,
        applied: &[FileId],
        changes: &[(FileId, Change)],
    ) -> Result<(Option<Written>, Vec<Unsayable>), String> {
        let overlay = self.now(files);
        let own = files.id(&self.path);
        // What stands in the overlay already is changed there.
        let (inside, outside): (Vec<_>, Vec<_>) = changes
            .iter()
            .cloned()
            .partition(|(file, _)| Some(*file) == own);
        let inside: Vec<Change> = inside.into_iter().map(|(_, change)| change).collect();
        let quote = match overlay.dialect() {
            Dialect::Json => '\'',
            Dialect::Yaml => '"',
        };
        let (mut actions, mut left_out) = actions(files, self.document, &outside, quote);
        for _ in 0..ROUNDS {
            if actions.is_empty() && inside.is_empty() {
                return Ok((None, left_out));
            }
            let written = self.with(&overlay, &inside, &actions, files);
            let written = written.map_err(|refusal| refusal.to_string())?;
            let flaws = self.flaws(files, applied, &written.overlay, actions.len());
            if flaws.is_empty() {
                return Ok((Some(written), left_out));
            }
            // From the last one, so that numbers stay right.
            for (number, flaw) in flaws.into_iter().rev() {
                match number.filter(|number| *number < actions.len()) {
                    None => return Err(format!("the overlay is not right yet: {flaw}")),
                    Some(number) => left_out.push((actions.remove(number).target, flaw)),
                }
            }
        }
        Err(String::from(
            "no part of the declarations can stand in an overlay",
        ))
    }

    fn with(
        &self,
        overlay: &Document,
        inside: &[Change],
        actions: &[Action],
        files: &Files,
    ) -> Result<Written, Refusal> {
        let root = overlay.root().ok_or(Refusal::Kind("mapping"))?;
        let values = actions.iter().map(|action| {
            let target = Value::from(action.target.as_str());
            Value::map([("target", target), ("update", action.update.clone())])
        });
        let added: Vec<Change> = match root.get("actions") {
            Some(list) => values
                .map(|value| Change::Append {
                    list: list.id(),
                    value,
                })
                .collect(),
            None => self
                .head(files, root)
                .into_iter()
                .chain([("actions", Value::List(values.collect()))])
                .map(|(key, value)| Change::Insert {
                    map: root.id(),
                    key: key.into(),
                    value,
                    at: Where::End,
                })
                .collect(),
        };
        let changes = inside.iter().cloned().chain(added);
        let planned = edit::plan(overlay, changes.collect())?;
        Ok(Written {
            edits: planned.edits,
            overlay: planned.document,
        })
    }

    /// What the head of an overlay still lacks.
    fn head(&self, files: &Files, root: Node<'_>) -> Vec<(&'static str, Value)> {
        let info = files.root(self.document).and_then(|root| root.get("info"));
        let text = |key: &str| info.and_then(|info| info.text(key));
        let title = text("title").unwrap_or_default();
        let version = text("version").unwrap_or_else(|| "1.0.0".into());
        let title = format!("Object authorization of {title}");
        let info = Value::map([
            ("title", Value::from(title.trim_end())),
            ("version", Value::from(version.as_ref())),
        ]);
        let document = rules::relative(&self.path, files.path(self.document));
        let extends = Value::from(as_reference(&document));
        let head = [("info", info), ("extends", extends)];
        let lacking = head.into_iter().filter(|(key, _)| root.get(key).is_none());
        lacking.collect()
    }

    /// What the reader of overlays has against it: numbers among the last `count` actions; `None` for
    /// what concerns no action.
    fn flaws(
        &self,
        files: &Files,
        applied: &[FileId],
        overlay: &Document,
        count: usize,
    ) -> Vec<(Option<usize>, String)> {
        let mut files = files.clone();
        let file = files.insert_overlay(&self.path, overlay.clone());
        let mut overlays: Vec<FileId> = applied.to_vec();
        if !overlays.contains(&file) {
            overlays.push(file);
        }
        files.apply_overlays(&[(self.document, overlays)]);
        let Some(actions) = overlay.root().and_then(|root| root.get("actions")) else {
            return Vec::new();
        };
        let items: Vec<Node<'_>> = actions.items().collect();
        let first = items.len() - count.min(items.len());
        let flaws = files.overlay_flaws(file).iter();
        let mut found: Vec<(Option<usize>, String)> = Vec::new();
        for flaw in flaws {
            let mut around = overlay.node(flaw.place.node);
            let mut number = None;
            while let Some(node) = around {
                number = number.or_else(|| items.iter().position(|item| *item == node));
                around = node.parent();
            }
            match number.map(|number| number.checked_sub(first)) {
                // One that has been there before.
                Some(None) => {}
                number => {
                    let number = number.flatten();
                    if found
                        .iter()
                        .all(|(known, _)| number.is_none() || *known != number)
                    {
                        found.push((number, lower_case(&flaw.flaw.to_string())));
                    }
                }
            }
        }
        found.sort();
        found
    }
}

/// The actions that make changes of a document, and what no action can.
fn actions(
    files: &Files,
    document: FileId,
    changes: &[(FileId, Change)],
    quote: char,
) -> (Vec<Action>, Vec<Unsayable>) {
    let mut actions: Vec<Action> = Vec::new();
    let mut left_out = Vec::new();
    for (file, change) in changes {
        if *file != document {
            let path = files.path(*file);
            let name = path.rsplit('/').next().unwrap_or(path);
            let reason = "an overlay changes one file alone";
            left_out.push((String::from(name), String::from(reason)));
            continue;
        }
        let Some(document) = files.document(*file) else {
            continue;
        };
        let writer = Writer { document, quote };
        match writer.action(change) {
            Ok(action) => add(&mut actions, action),
            Err(unsayable) => left_out.push(unsayable),
        }
    }
    (actions, left_out)
}

/// Adds an action; two of one target become one, unless both say something of the same key.
fn add(actions: &mut Vec<Action>, action: Action) {
    let last = actions
        .last_mut()
        .filter(|last| last.target == action.target);
    match (last.map(|last| &mut last.update), &action.update) {
        (Some(Value::Map(known)), Value::Map(new))
            if new
                .iter()
                .all(|(key, _)| known.iter().all(|(other, _)| other.text != key.text)) =>
        {
            known.extend(new.iter().cloned());
        }
        (Some(Value::List(known)), Value::List(new)) => known.extend(new.iter().cloned()),
        _ => actions.push(action),
    }
}

/// Writes actions for changes of one document.
struct Writer<'d> {
    document: &'d Document,
    /// Around names in JSONPaths.
    quote: char,
}

impl<'d> Writer<'d> {
    fn action(&self, change: &Change) -> Result<Action, Unsayable> {
        match change {
            Change::Insert {
                map, key, value, ..
            } => {
                let entry = Value::Map(vec![(key.clone(), value.clone())]);
                self.add(*map, Kind::Map, entry)
            }
            Change::Append { list, value } => {
                let items = Value::List(vec![value.clone()]);
                self.add(*list, Kind::Seq, items)
            }
            Change::Replace { node, value } => {
                let node = self.document.node(*node);
                let is_empty = |node: &Node<'_>| {
                    node.entries().next().is_none() && node.items().next().is_none()
                };
                match node.filter(|node| !node.is_scalar() && is_empty(node)) {
                    Some(node) => self.in_parent(node, value.clone()),
                    None => Err(self.unsayable(node)),
                }
            }
            Change::Prepend { list, value } => self.prepend(*list, value),
            Change::Remove { key: node } | Change::RemoveItem { item: node } => {
                Err(self.unsayable(self.document.node(*node)))
            }
        }
    }

    /// An overlay adds items at the end alone.
    fn prepend(&self, list: NodeId, value: &Value) -> Result<Action, Unsayable> {
        let node = self.document.node(list);
        match node.filter(|node| node.items().next().is_some()) {
            Some(node) => Err((
                self.json_path(node),
                String::from("an overlay adds items at the end, and this one must come first"),
            )),
            None => self.add(list, Kind::Seq, Value::List(vec![value.clone()])),
        }
    }

    /// Adds to a collection, or to a place where nothing stands yet.
    fn add(&self, node: NodeId, kind: Kind, update: Value) -> Result<Action, Unsayable> {
        match self.document.node(node) {
            Some(node) if node.kind() == kind => Ok(Action {
                target: self.json_path(node),
                update,
            }),
            Some(node) => self.in_parent(node, update),
            None => Err(self.unsayable(None)),
        }
    }

    /// The value of an entry, written at the mapping that holds it.
    fn in_parent(&self, node: Node<'d>, value: Value) -> Result<Action, Unsayable> {
        let parent = node.parent().filter(|parent| parent.kind() == Kind::Map);
        let key = node.key().filter(|key| *key != node);
        let name = key.and_then(|key| key.as_str());
        let (Some(parent), Some(name)) = (parent, name) else {
            return Err(self.unsayable(Some(node)));
        };
        Ok(Action {
            target: self.json_path(parent),
            update: Value::Map(vec![(Text::from(name.into_owned()), value)]),
        })
    }

    fn unsayable(&self, node: Option<Node<'d>>) -> Unsayable {
        let path = node.map_or_else(|| String::from("$"), |node| self.json_path(node));
        let reason = "an overlay can only add, and this is to be replaced or removed";
        (path, String::from(reason))
    }

    /// The JSONPath (RFC 9535) of a node, names and positions alone.
    fn json_path(&self, node: Node<'d>) -> String {
        let mut steps: Vec<String> = Vec::new();
        let mut at = node;
        while let Some(parent) = at.parent() {
            steps.push(match parent.kind() {
                Kind::Seq => {
                    let position = parent.items().position(|item| item == at);
                    format!("[{}]", position.unwrap_or_default())
                }
                _ => {
                    let name = at.key().and_then(|key| key.as_str());
                    step(&name.unwrap_or_default(), self.quote)
                }
            });
            at = parent;
        }
        steps.push(String::from("$"));
        steps.reverse();
        steps.concat()
    }
}

/// `.name`, or `["name"]` where letters are not enough.
fn step(name: &str, quote: char) -> String {
    let is_first = |first: char| first.is_ascii_alphabetic() || first == '_';
    let is_name = |one: char| one.is_ascii_alphanumeric() || one == '_';
    if name.starts_with(is_first) && name.chars().all(is_name) {
        return format!(".{name}");
    }
    let mut step = format!("[{quote}");
    for one in name.chars() {
        match one {
            '\\' => step.push_str("\\\\"),
            one if one == quote => step.extend(['\\', quote]),
            one if one.is_control() => {
                // Writing to a `String` cannot fail.
                let _ = write!(step, "\\u{:04x}", u32::from(one));
            }
            one => step.push(one),
        }
    }
    step.extend([quote, ']']);
    step
}

/// A path as a relative reference (RFC 3986): what means something else there is encoded.
fn as_reference(path: &str) -> String {
    let mut reference = String::with_capacity(path.len());
    for one in path.chars() {
        match one {
            '%' | '#' | '?' | ' ' | ':' | '\\' => {
                let _ = write!(reference, "%{:02X}", u32::from(one));
            }
            one => reference.push(one),
        }
    }
    reference
}

/// To go on after a colon.
fn lower_case(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_ascii_lowercase());
    first.into_iter().chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_need_quotes_have_them() {
        for (name, expected) in [
            ("paths", ".paths"),
            ("x_1", ".x_1"),
            ("/pets/{petId}", "['/pets/{petId}']"),
            ("X-objectAuthScheme", "['X-objectAuthScheme']"),
            ("it's\n", "['it\\'s\\u000a']"),
            ("1", "['1']"),
            ("", "['']"),
        ] {
            assert_eq!(step(name, '\''), expected);
        }
        assert_eq!(step("it's \"a\"", '"'), r#"["it's \"a\""]"#);
    }

    #[test]
    fn a_file_name_stays_one() {
        assert_eq!(as_reference("my api#1.yaml"), "my%20api%231.yaml");
        assert_eq!(as_reference("../a/b.yaml"), "../a/b.yaml");
    }
}
