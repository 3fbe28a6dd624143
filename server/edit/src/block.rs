//! Edits in YAML's block style.

use syntax::{Kind, Node};

use crate::change::{Refusal, TextEdit, Where};
use crate::lines::{self, Rest};
use crate::plan::{Draft, Entry};
use crate::scalar::quoted;
use crate::style::{Quote, Style};
use crate::value::Value;
use crate::write::{Flow, Writer};

/// The text around a place in block style.
#[derive(Clone, Copy)]
pub(crate) struct Block<'a> {
    pub(crate) text: &'a str,
    pub(crate) style: &'a Style,
}

/// The end of what a node holds, and whether blank lines after it are a part of it (`|+`).
#[derive(Clone, Copy)]
struct End {
    at: usize,
    keeps_blank_lines: bool,
}

impl From<usize> for End {
    fn from(at: usize) -> Self {
        End {
            at,
            keeps_blank_lines: false,
        }
    }
}

impl Block<'_> {
    /// Inserts entries into a mapping that keeps at least one of its own.
    pub(crate) fn insert(
        self,
        map: Node<'_>,
        entries: &[Entry],
        at: &Where,
        removed: &[Node<'_>],
    ) -> Result<Draft, Refusal> {
        let kept: Vec<_> = map
            .entries()
            .filter(|(key, _)| !removed.contains(key))
            .collect();
        let place = match at {
            Where::End => None,
            Where::Start => kept.first().map(|first| (first, true)),
            Where::Before(name) => kept
                .iter()
                .find(|(key, _)| key.is_str(name))
                .map(|one| (one, true)),
            Where::After(name) => kept
                .iter()
                .find(|(key, _)| key.is_str(name))
                .map(|one| (one, false)),
        };
        let is_last = |key: &Node<'_>| kept.last().is_some_and(|(last, _)| last == key);
        match place {
            Some(((key, _), true)) if self.starts_line(*key) => {
                self.insert_before(map, *key, entries)
            }
            Some(((key, value), _)) => {
                self.insert_after(map, (*key, *value), entries, is_last(key))
            }
            None => {
                let last = kept.last().ok_or(Refusal::Layout)?;
                self.insert_after(map, *last, entries, true)
            }
        }
    }

    fn starts_line(self, key: Node<'_>) -> bool {
        let before = lines::before(self.text, key.range().start);
        before.bytes().all(|byte| byte == b' ')
    }

    fn insert_before(
        self,
        map: Node<'_>,
        key: Node<'_>,
        entries: &[Entry],
    ) -> Result<Draft, Refusal> {
        let column = self.column(map).ok_or(Refusal::Layout)?;
        let mut at = lines::start(self.text, key.range().start);
        // The comment at the top is about the document.
        let is_head = map.parent().is_none() && map.entries().next().is_some_and(|(k, _)| k == key);
        if !is_head {
            at = self.before_comments(at, column);
        }
        let mut out = Writer::default();
        for entry in entries {
            out.spaces(column);
            out.block_entry(&entry.key, &entry.value, column, self.style);
            out.push(self.style.newline);
        }
        Ok(Draft::new(at..at, out, column))
    }

    /// The start of the first of the comment lines at `column` right above the line that starts at
    /// `at`: they are about what stands there.
    fn before_comments(self, mut at: usize, column: usize) -> usize {
        while let Some(line) = lines::previous(self.text, at) {
            if lines::comment_column(self.text, line) != Some(column) {
                break;
            }
            at = line;
        }
        at
    }

    fn insert_after(
        self,
        map: Node<'_>,
        (key, value): (Node<'_>, Node<'_>),
        entries: &[Entry],
        is_last: bool,
    ) -> Result<Draft, Refusal> {
        let column = self.column(map).ok_or(Refusal::Layout)?;
        let end = self.end_of_entry(key, value)?;
        let write = |out: &mut Writer, entry: &Entry| {
            out.block_entry(&entry.key, &entry.value, column, self.style);
        };
        self.lines_after(end, column, entries, is_last, write)
    }

    /// Writes lines at `column` after `end`; after the last part of a collection also after the
    /// comments that belong to it.
    fn lines_after<T>(
        self,
        end: End,
        column: usize,
        parts: &[T],
        is_last: bool,
        write: impl Fn(&mut Writer, &T),
    ) -> Result<Draft, Refusal> {
        let mut out = Writer::default();
        if self.is_line_start(end) {
            for part in parts {
                out.spaces(column);
                write(&mut out, part);
                out.push(self.style.newline);
            }
            return Ok(Draft::new(end.at..end.at, out, column));
        }
        let mut at = self.end_of_line(end)?;
        if is_last {
            at = self.after_comments(at, column);
        }
        for part in parts {
            out.line(self.style, column);
            write(&mut out, part);
        }
        Ok(Draft::new(at..at, out, column))
    }

    /// The end of the last comment line, at `column` or right of it, that follows the line end `at`.
    fn after_comments(self, mut at: usize, column: usize) -> usize {
        loop {
            let next = lines::after_break(self.text, at);
            let comment = lines::comment_column(self.text, next);
            if next == at || comment.is_none_or(|found| found < column) {
                return at;
            }
            at = lines::end(self.text, next);
        }
    }

    /// Writes items before the first one of a sequence.
    pub(crate) fn prepend(self, list: Node<'_>, items: &[Value]) -> Result<Draft, Refusal> {
        let first = list.items().next().ok_or(Refusal::Layout)?;
        let before = lines::before(self.text, first.range().start);
        let column = before.trim_end_matches(' ').len().checked_sub(1);
        let column = column.ok_or(Refusal::Layout)?;
        // The dash stands alone, and what it introduces bears no anchor.
        if before.trim() != "-" {
            return Err(Refusal::Layout);
        }
        let start = lines::start(self.text, first.range().start);
        let at = match list.parent() {
            Some(_) => self.before_comments(start, column),
            None => start,
        };
        let mut out = Writer::default();
        for item in items {
            out.spaces(column);
            out.block_item(item, column, self.style);
            out.push(self.style.newline);
        }
        Ok(Draft::new(at..at, out, column))
    }

    /// Appends items to a sequence that has some.
    pub(crate) fn append(self, list: Node<'_>, items: &[Value]) -> Result<Draft, Refusal> {
        let column = self.dash_column(list).ok_or(Refusal::Layout)?;
        let last = list.items().last().ok_or(Refusal::Layout)?;
        let end = self.end_of(last);
        let write = |out: &mut Writer, item: &Value| out.block_item(item, column, self.style);
        self.lines_after(end, column, items, true, write)
    }

    /// Another value in the place of `node`, whose parent is written in block style.
    pub(crate) fn replace(self, node: Node<'_>, value: &Value) -> Result<Vec<Draft>, Refusal> {
        let is_key = node.key() == Some(node);
        if is_key && value.is_block() {
            return Err(Refusal::Kind("value"));
        }
        let range = node.range();
        let empty_brackets = node.is_flow() && children(node) == 0;
        if node.is_scalar() || node.kind() == Kind::Alias || empty_brackets {
            if range.is_empty() {
                return self.fill(node, value);
            }
            if value.is_block() {
                return self.scalar_to_block(node, value);
            }
            let mut out = Writer::default();
            self.write_like(&mut out, node, value);
            return Ok(vec![Draft::new(range, out, 0)]);
        }
        self.replace_collection(node, value)
    }

    /// A scalar keeps the quotes of the one before.
    fn write_like(self, out: &mut Writer, node: Node<'_>, value: &Value) {
        let quote = match node.kind() {
            Kind::Double => Some(Quote::Double),
            Kind::Single => Some(Quote::Single),
            _ => None,
        };
        match (value.bare(), quote) {
            (Value::Text(text), Some(quote)) if text.stop.is_none() => {
                out.push(&quoted(&text.text, quote));
            }
            _ => out.flow(value, &Flow::yaml(self.style), ""),
        }
    }

    /// A value where nothing stands: `key:` or `-`.
    fn fill(self, node: Node<'_>, value: &Value) -> Result<Vec<Draft>, Refusal> {
        let mut out = Writer::default();
        let Some(key) = node.key() else {
            let before = lines::before(self.text, node.range().start);
            let dash = before.trim_end_matches(' ').len();
            if !before[..dash].ends_with('-') {
                return Err(Refusal::Layout);
            }
            let at = node.range().start - before.len() + dash;
            out.block_item(value, dash.saturating_sub(1), self.style);
            out.text.remove(0);
            let stops = out.stops.iter_mut();
            stops.for_each(|stop| stop.range = stop.range.start - 1..stop.range.end - 1);
            return Ok(vec![Draft::new(at..at, out, dash)]);
        };
        let colon = self.after_colon(key)?;
        let column = self.column_of_key(key)?;
        out.block_value(value, column, self.style);
        let at = if value.is_block() {
            self.end_of_line(colon)?
        } else {
            colon
        };
        Ok(vec![Draft::new(at..at, out, column + 1)])
    }

    fn scalar_to_block(self, node: Node<'_>, value: &Value) -> Result<Vec<Draft>, Refusal> {
        let Some(key) = node.key() else {
            return Ok(vec![self.replace_item(node, value)]);
        };
        let range = node.range();
        let mut out = Writer::default();
        let colon = self.after_colon(key)?;
        let end = self.end_of_line(range.end)?;
        let column = self.column_of_key(key)?;
        out.block_value(value, column, self.style);
        Ok(vec![
            Draft::new(colon..range.end, Writer::default(), 0),
            Draft::new(end..end, out, column + 1),
        ])
    }

    /// Another item of a sequence; it starts where the old one did.
    fn replace_item(self, node: Node<'_>, value: &Value) -> Draft {
        let start = node.range().start;
        let column = lines::before(self.text, start).chars().count();
        let mut out = Writer::default();
        match value {
            Value::Map(entries) if !entries.is_empty() => {
                out.block_entries(entries, column, self.style);
            }
            value => out.flow(value, &Flow::yaml(self.style), ""),
        }
        Draft::new(start..self.end_of_content(node), out, 0)
    }

    fn replace_collection(self, node: Node<'_>, value: &Value) -> Result<Vec<Draft>, Refusal> {
        let Some(key) = node.key() else {
            return Ok(vec![self.replace_item(node, value)]);
        };
        let mut out = Writer::default();
        let colon = self.after_colon(key)?;
        let is_other = match value {
            Value::Map(_) => node.kind() == Kind::Seq,
            Value::List(_) => node.kind() == Kind::Map,
            _ => false,
        };
        if node.is_flow() && is_other && value.is_block() {
            return self.scalar_to_block(node, value);
        }
        if node.range().start < lines::end(self.text, colon) {
            // Brackets that begin on the line of the key stay brackets.
            out.flow(value, &Flow::yaml(self.style), "");
            return Ok(vec![Draft::new(node.range(), out, 0)]);
        }
        let column = self.column_of_key(key)?;
        let old = self.end_of_line(colon)?..self.end_of_content(node);
        out.block_value(value, column, self.style);
        if value.is_block() {
            return Ok(vec![Draft::new(old, out, 0)]);
        }
        Ok(vec![
            Draft::new(colon..colon, out, 0),
            Draft::new(old, Writer::default(), 0),
        ])
    }

    /// Takes entries out of a mapping that keeps at least one.
    pub(crate) fn remove(self, map: Node<'_>, keys: &[Node<'_>]) -> Result<Vec<Draft>, Refusal> {
        let mut drafts = Vec::new();
        let mut entries = map.entries().peekable();
        while let Some((key, value)) = entries.next() {
            if !keys.contains(&key) {
                continue;
            }
            if key.anchor().is_some() || key.tag().is_some() {
                return Err(Refusal::Layout);
            }
            if self.starts_line(key) {
                drafts.push(self.remove_lines(key, value)?);
                continue;
            }
            // The first entry of an item: the next one that stays moves to its dash.
            let mut last = (key, value);
            while let Some(gone) = entries.next_if(|(key, _)| keys.contains(key)) {
                last = gone;
            }
            let (next, _) = entries.peek().ok_or(Refusal::Layout)?;
            let end = self.end_of_line(self.end_of_entry(last.0, last.1)?)?;
            let range = key.range().start..next.range().start;
            let between = self.text.get(end..range.end).unwrap_or_default();
            if between.contains('#') || !self.starts_line(*next) {
                return Err(Refusal::Layout);
            }
            drafts.push(Draft::new(range, Writer::default(), 0));
        }
        Ok(drafts)
    }

    /// Takes items out of a sequence that keeps at least one.
    pub(crate) fn remove_items(self, items: &[Node<'_>]) -> Result<Vec<Draft>, Refusal> {
        let each = items.iter().map(|item| {
            let start = item.range().start;
            // Its dash stands alone before it, and it bears no anchor.
            match lines::before(self.text, start).trim() == "-" && !item.range().is_empty() {
                true => self.remove_from(start, self.end_of(*item)),
                false => Err(Refusal::Layout),
            }
        });
        each.collect()
    }

    fn remove_lines(self, key: Node<'_>, value: Node<'_>) -> Result<Draft, Refusal> {
        self.remove_from(key.range().start, self.end_of_entry(key, value)?)
    }

    /// Takes out the lines from the one of `start` to the one of `end`.
    fn remove_from(self, start: usize, end: End) -> Result<Draft, Refusal> {
        let mut start = lines::start(self.text, start);
        let mut to = end.at;
        if !self.is_line_start(end) {
            let line = self.end_of_line(end)?;
            to = lines::after_break(self.text, line);
            if to == line
                && let Some(previous) = lines::previous(self.text, start)
            {
                // The last line of a text that ends without a line break.
                start = lines::end(self.text, previous);
            }
        }
        Ok(Draft::new(start..to, Writer::default(), 0))
    }

    /// Column of the keys of a mapping in block style.
    pub(crate) fn column(self, map: Node<'_>) -> Option<usize> {
        let first = map.entries().take(50);
        first
            .filter_map(|(key, _)| self.column_of_key(key).ok())
            .next()
    }

    fn column_of_key(self, key: Node<'_>) -> Result<usize, Refusal> {
        let before = lines::before(self.text, key.range().start);
        let explicit = before.strip_suffix("? ").unwrap_or(before);
        let is_indentation = explicit.bytes().all(|byte| matches!(byte, b' ' | b'-'));
        is_indentation
            .then_some(explicit.len())
            .ok_or(Refusal::Layout)
    }

    fn dash_column(self, list: Node<'_>) -> Option<usize> {
        let dash = |item: Node<'_>| {
            let before = lines::before(self.text, item.range().start);
            let dashes = before.trim_end_matches(' ');
            let is_dash = dashes.bytes().all(|byte| matches!(byte, b' ' | b'-'));
            (is_dash && dashes.ends_with('-')).then(|| dashes.len() - 1)
        };
        list.items().take(50).find_map(dash)
    }

    /// Offset after the colon that follows a key.
    fn after_colon(self, key: Node<'_>) -> Result<usize, Refusal> {
        let end = key.range().end;
        let after = self.text.get(end..).unwrap_or_default();
        let spaces = after.len() - after.trim_start_matches([' ', '\t']).len();
        if after[spaces..].starts_with(':') {
            Ok(end + spaces + 1)
        } else {
            Err(Refusal::Layout)
        }
    }

    /// Whether content ends with its line break.
    fn is_line_start(self, end: End) -> bool {
        end.keeps_blank_lines && lines::start(self.text, end.at) == end.at
    }

    /// The end of the line where content ended.
    fn end_of_line(self, end: impl Into<End>) -> Result<usize, Refusal> {
        let end = end.into();
        let at = end.at;
        if self.is_line_start(end) {
            return Ok(at);
        }
        match lines::rest(self.text, at) {
            Rest::Content => Err(Refusal::Layout),
            Rest::Blank | Rest::Comment => Ok(lines::end(self.text, at)),
        }
    }

    fn end_of_entry(self, key: Node<'_>, value: Node<'_>) -> Result<End, Refusal> {
        if value.range().is_empty() && value.anchor().is_none() && value.tag().is_none() {
            return Ok(End::from(self.after_colon(key)?));
        }
        Ok(self.end_of(value))
    }

    /// As [`Block::end_of`], without blank lines and line breaks.
    fn end_of_content(self, node: Node<'_>) -> usize {
        let end = self.end_of(node);
        if !end.keeps_blank_lines {
            return end.at;
        }
        let before = self.text.get(..end.at).unwrap_or_default();
        before.trim_end_matches([' ', '\t', '\r', '\n']).len()
    }

    fn end_of(self, node: Node<'_>) -> End {
        let leaf = last_leaf(node);
        let source = leaf.source();
        let header = source.lines().next().unwrap_or_default();
        let header = header.split('#').next().unwrap_or_default();
        let is_block_scalar = matches!(leaf.kind(), Kind::Literal | Kind::Folded);
        if is_block_scalar && header.contains('+') {
            return End {
                at: leaf.range().start + source.len(),
                keeps_blank_lines: true,
            };
        }
        // The node after an empty last value ends with the colon of its key.
        let empty_leaf = leaf.range().is_empty() && leaf != node;
        let colon = leaf.key().filter(|_| empty_leaf);
        let colon = colon.and_then(|key| self.after_colon(key).ok());
        End::from(colon.unwrap_or(0).max(node.range().end))
    }
}

fn last_leaf(node: Node<'_>) -> Node<'_> {
    let child = match node.kind() {
        Kind::Map if !node.is_flow() => node.entries().last().map(|(_, value)| value),
        Kind::Seq if !node.is_flow() => node.items().last(),
        _ => None,
    };
    child.map_or(node, last_leaf)
}

/// Number of entries or items.
pub(crate) fn children(node: Node<'_>) -> usize {
    node.entries().count() + node.items().count()
}

impl Draft {
    pub(crate) fn new(range: std::ops::Range<usize>, out: Writer, column: usize) -> Self {
        Draft {
            edit: TextEdit {
                range,
                text: out.text,
                stops: out.stops,
            },
            column,
        }
    }
}
