//! Edits inside of brackets: JSON, and YAML's flow style.

use std::ops::Range;

use syntax::{Dialect, Kind, Node};

use crate::change::{Refusal, Where};
use crate::lines::{self, Rest};
use crate::plan::{Draft, Entry};
use crate::style::{Quote, Style};
use crate::value::Value;
use crate::write::{Flow, Writer};

/// The text around a place in brackets.
#[derive(Clone, Copy)]
pub(crate) struct Brackets<'a> {
    pub(crate) text: &'a str,
    pub(crate) style: &'a Style,
}

/// How the parts of one collection are laid out.
struct Layout {
    flow: Flow,
    /// The indentation of its parts, where each stands on a line of its own.
    indent: Option<String>,
}

impl Brackets<'_> {
    /// Inserts entries into a mapping that keeps at least one of its own, or has none.
    pub(crate) fn insert(
        self,
        map: Node<'_>,
        entries: &[Entry],
        at: &Where,
        removed: &[Node<'_>],
    ) -> Result<Vec<Draft>, Refusal> {
        let layout = self.layout(map);
        let write = |out: &mut Writer, entry: &Entry, indent: &str| {
            out.flow_entry(&entry.key, &entry.value, &layout.flow, indent);
        };
        let kept: Vec<_> = map
            .entries()
            .filter(|(key, _)| !removed.contains(key))
            .collect();
        let named = |name: &str| kept.iter().position(|(key, _)| key.is_str(name));
        let before = match at {
            Where::End => None,
            Where::Start => Some(0),
            Where::Before(name) => named(name),
            Where::After(name) => named(name).map(|index| index + 1),
        };
        match before.and_then(|index| kept.get(index)) {
            Some((key, _)) if key.anchor().is_none() && key.tag().is_none() => {
                let mut out = Writer::default();
                let indent = layout.indent.as_deref();
                for entry in entries {
                    write(&mut out, entry, indent.unwrap_or_default());
                    self.separate(&mut out, &layout);
                }
                let start = key.range().start;
                Ok(vec![Draft::new(start..start, out, 0)])
            }
            _ => {
                let last = kept.last().map(|(key, value)| end_of(*key, *value));
                self.add(map, &layout, last, entries, write)
            }
        }
    }

    /// Adds items to a sequence: some before the first one, some after the last one.
    pub(crate) fn add_items(
        self,
        list: Node<'_>,
        first: &[Value],
        last: &[Value],
    ) -> Result<Vec<Draft>, Refusal> {
        let layout = self.layout(list);
        let write = |out: &mut Writer, item: &Value, indent: &str| {
            out.flow(item, &layout.flow, indent);
        };
        let Some(end) = list.items().last().map(|item| item.range().end) else {
            let all: Vec<&Value> = first.iter().chain(last).collect();
            return self.add(list, &layout, None, &all, |out, item, indent| {
                write(out, item, indent);
            });
        };
        let mut drafts = Vec::new();
        if let Some(old) = list.items().next().filter(|_| !first.is_empty()) {
            if old.anchor().is_some() || old.tag().is_some() {
                return Err(Refusal::Layout);
            }
            let mut out = Writer::default();
            for item in first {
                write(&mut out, item, layout.indent.as_deref().unwrap_or_default());
                self.separate(&mut out, &layout);
            }
            let start = old.range().start;
            drafts.push(Draft::new(start..start, out, 0));
        }
        if !last.is_empty() {
            drafts.extend(self.add(list, &layout, Some(end), last, write)?);
        }
        Ok(drafts)
    }

    fn separate(self, out: &mut Writer, layout: &Layout) {
        match &layout.indent {
            Some(indent) => {
                out.push(",");
                out.push(self.style.newline);
                out.push(indent);
            }
            None => out.push(layout.flow.comma),
        }
    }

    /// Adds parts after the last one, which ends at `last`; to empty brackets if there is none.
    fn add<T>(
        self,
        collection: Node<'_>,
        layout: &Layout,
        last: Option<usize>,
        parts: &[T],
        write: impl Fn(&mut Writer, &T, &str),
    ) -> Result<Vec<Draft>, Refusal> {
        let Some(last) = last else {
            return Ok(vec![self.fill(collection, layout, parts, write)]);
        };
        let indent = layout.indent.as_deref().unwrap_or_default();
        let comma = self.comma_after(last);
        let mut out = Writer::default();
        for (index, part) in parts.iter().enumerate() {
            if index > 0 {
                self.separate(&mut out, layout);
            } else if layout.indent.is_some() {
                out.push(self.style.newline);
                out.push(indent);
            } else if comma.is_some() {
                out.push(layout.flow.comma.trim_start_matches(','));
            } else {
                out.push(layout.flow.comma);
            }
            write(&mut out, part, indent);
        }
        if comma.is_some() {
            out.push(",");
        }
        let after = comma.unwrap_or(last);
        let ends_with_comment =
            layout.indent.is_some() && lines::rest(self.text, after) == Rest::Comment;
        let at = if ends_with_comment {
            lines::end(self.text, after)
        } else {
            after
        };
        let mut drafts = vec![Draft::new(at..at, out, 0)];
        if layout.indent.is_some() && comma.is_none() {
            let mut separator = Writer::default();
            separator.push(",");
            drafts.insert(0, Draft::new(last..last, separator, usize::MAX));
        }
        Ok(drafts)
    }

    /// The offset after the comma that follows `at`.
    fn comma_after(self, at: usize) -> Option<usize> {
        let rest = self.text.get(at..).unwrap_or_default();
        let trimmed = rest.trim_start_matches([' ', '\t', '\r', '\n']);
        let comma = at + rest.len() - trimmed.len() + 1;
        trimmed.starts_with(',').then_some(comma)
    }

    /// Writes the parts between empty brackets.
    fn fill<T>(
        self,
        collection: Node<'_>,
        layout: &Layout,
        parts: &[T],
        write: impl Fn(&mut Writer, &T, &str),
    ) -> Draft {
        let range = collection.range();
        let mut out = Writer::default();
        let outer = lines::indentation(self.text, range.start);
        let indent = match &layout.flow.unit {
            Some(unit) => format!("{outer}{unit}"),
            None => String::new(),
        };
        for (index, part) in parts.iter().enumerate() {
            if layout.flow.unit.is_some() {
                out.push(if index > 0 { "," } else { "" });
                out.push(self.style.newline);
                out.push(&indent);
            } else if index > 0 {
                out.push(layout.flow.comma);
            }
            write(&mut out, part, &indent);
        }
        if layout.flow.unit.is_some() {
            out.push(self.style.newline);
            out.push(outer);
        }
        Draft::new(range.start + 1..range.end.saturating_sub(1), out, 0)
    }

    /// Another value in the place of `node`.
    pub(crate) fn replace(self, node: Node<'_>, value: &Value) -> Result<Draft, Refusal> {
        let mut out = Writer::default();
        let around = node
            .parent()
            .map_or_else(|| self.layout(node), |parent| self.layout(parent));
        let mut flow = around.flow;
        if node.kind() == Kind::Double {
            flow.quote = Quote::Double;
        }
        let indent = lines::indentation(self.text, node.range().start);
        if node.range().is_empty() {
            out.push(if self.is_json(node) { "" } else { " " });
            let key = node.key().ok_or(Refusal::Layout)?;
            let after = self.text.get(key.range().end..).unwrap_or_default();
            if !after.starts_with(':') {
                return Err(Refusal::Layout);
            }
            let at = key.range().end + 1;
            out.flow(value, &flow, indent);
            return Ok(Draft::new(at..at, out, 0));
        }
        out.flow(value, &flow, indent);
        Ok(Draft::new(node.range(), out, 0))
    }

    /// Takes entries out of a mapping.
    pub(crate) fn remove(self, map: Node<'_>, keys: &[Node<'_>]) -> Result<Vec<Draft>, Refusal> {
        if keys
            .iter()
            .any(|key| key.anchor().is_some() || key.tag().is_some())
        {
            return Err(Refusal::Layout);
        }
        let parts = map.entries().map(|(key, value)| {
            let range = key.range().start..end_of(key, value);
            (range, keys.contains(&key))
        });
        Ok(removed(parts))
    }

    /// Takes items out of a sequence.
    pub(crate) fn remove_items(
        self,
        list: Node<'_>,
        items: &[Node<'_>],
    ) -> Result<Vec<Draft>, Refusal> {
        let is_plain = |node: Node<'_>| node.anchor().is_none() && node.tag().is_none();
        if !list.items().all(is_plain) {
            return Err(Refusal::Layout);
        }
        let parts = list
            .items()
            .map(|item| (item.range(), items.contains(&item)));
        Ok(removed(parts))
    }

    fn is_json(self, node: Node<'_>) -> bool {
        node.document().dialect() == Dialect::Json
    }

    /// How the parts of `collection` are laid out; where it has none, how its surroundings are.
    fn layout(self, collection: Node<'_>) -> Layout {
        let open = collection.range().start;
        let first = collection.entries().map(|(key, _)| key);
        let first = first.chain(collection.items()).next();
        let json = self.is_json(collection)
            || collection
                .entries()
                .next()
                .is_some_and(|(key, _)| key.kind() == Kind::Double);
        let mut flow = Flow {
            json,
            ..Flow::yaml(self.style)
        };
        self.read_punctuation(collection, &mut flow);
        let Some(first) = first else {
            let lined = self.is_json(collection) && self.style.has_lines;
            flow.unit = lined.then(|| self.style.unit.clone());
            return Layout { flow, indent: None };
        };
        let gap = self
            .text
            .get(open + 1..first.range().start)
            .unwrap_or_default();
        if !gap.contains(['\n', '\r']) {
            return Layout { flow, indent: None };
        }
        let indent = lines::indentation(self.text, first.range().start).to_owned();
        let outer = lines::indentation(self.text, open);
        let unit = indent.strip_prefix(outer).filter(|unit| !unit.is_empty());
        flow.unit = json.then(|| unit.unwrap_or(&self.style.unit).to_owned());
        Layout {
            flow,
            indent: Some(indent),
        }
    }

    /// Colons and commas of a collection, or of the nearest one around it that shows some.
    fn read_punctuation(self, collection: Node<'_>, flow: &mut Flow) {
        let mut around = Some(collection);
        while let Some(node) = around.filter(|node| node.is_flow()) {
            if let Some((key, value)) = node.entries().next() {
                let between = self.text.get(key.range().end..value.range().start);
                let tight = between == Some(":");
                if tight && flow.json {
                    flow.colon = ":";
                    flow.comma = ",";
                }
                let inside = self.text.get(node.range().start + 1..key.range().start);
                if inside == Some(" ") {
                    flow.pad = " ";
                }
                return;
            }
            around = node.parent();
        }
    }
}

/// Takes out those parts of a collection that are to go, each with the comma that it needs no more.
fn removed(parts: impl Iterator<Item = (Range<usize>, bool)>) -> Vec<Draft> {
    let mut drafts: Vec<Draft> = Vec::new();
    let mut kept: Option<usize> = None;
    let mut gone: Option<Range<usize>> = None;
    for (range, goes) in parts {
        if goes {
            gone = Some(gone.map_or(range.start, |gone| gone.start)..range.end);
            continue;
        }
        if let Some(gone) = gone.take() {
            drafts.push(Draft::new(gone.start..range.start, Writer::default(), 0));
        }
        kept = Some(range.end);
    }
    if let Some(gone) = gone {
        let start = kept.unwrap_or(gone.start);
        drafts.push(Draft::new(start..gone.end, Writer::default(), 0));
    }
    drafts
}

/// Where an entry ends.
fn end_of(key: Node<'_>, value: Node<'_>) -> usize {
    value.range().end.max(key.range().end)
}
