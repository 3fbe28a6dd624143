//! Text for a place where somebody is typing, in the style of the place. Unlike [`crate::plan`] it
//! reads only the head of a document and the line of the cursor, since it has to keep up with the
//! typist; the text around may be half written.

use std::ops::Range;

use syntax::{Document, Holder, Notation, Slot};

use crate::change::Stop;
use crate::style::{Quote, Style};
use crate::value::{Text, Value};
use crate::write::{Flow, Writer};

/// As much of a document shows its habits.
const HEAD: usize = 64 * 1024;
/// The longest line whose beginning is looked for.
const LINE: usize = 64 * 1024;

/// What is typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fragment {
    /// The text. Lines after the first one are indented as the document wants them.
    pub text: String,
    /// Parts of the text that the user is invited to type over.
    pub stops: Vec<Stop>,
}

/// A place where somebody is typing.
#[derive(Debug, Clone)]
pub struct Typing {
    style: Style,
    flow: Flow,
    notation: Notation,
    indent: String,
    /// The quote with which the typed text begins.
    quote: Option<char>,
    /// A colon, or a comma, stands behind the place already or has to be added.
    has_colon: bool,
    lacks_comma: bool,
}

impl Typing {
    /// The place of `slot` in `document`.
    pub fn new(document: &Document, slot: &Slot<'_>) -> Self {
        let head = document.slice(0..document.len().min(HEAD));
        let style = Style::of(document, &head);
        let before = line_before(document, slot.typed.start);
        let blanks = before.len() - before.trim_start_matches([' ', '\t']).len();
        let typed = document.slice(slot.typed.start..slot.typed.end.min(slot.typed.start + 1));
        let quote = typed.chars().next().filter(|one| matches!(one, '"' | '\''));
        let after = document.slice(slot.typed.end..document.len().min(slot.typed.end + 256));
        let rest = after.trim_start();
        let in_brackets = !matches!(slot.notation, Notation::Block(_));
        let begins_more = rest.starts_with(|first: char| !matches!(first, '}' | ']' | ',' | ':'));
        Typing {
            flow: flow(&style, slot, &before, &head),
            notation: slot.notation,
            indent: before.get(..blanks).unwrap_or_default().to_owned(),
            quote,
            has_colon: after.trim_start_matches([' ', '\t']).starts_with(':'),
            lacks_comma: in_brackets && begins_more,
            style,
        }
    }

    /// The blanks at the beginning of the line.
    pub fn indent(&self) -> &str {
        &self.indent
    }

    /// The quote with which the typed text begins.
    pub fn quote(&self) -> Option<char> {
        self.quote
    }

    /// A key; with its value, or with all that stands before one. Where a colon follows, the key alone.
    pub fn entry(&self, key: &Text, value: Option<&Value>) -> Fragment {
        let mut out = Writer::default();
        if self.has_colon {
            self.scalar(&mut out, key);
            return fragment(out);
        }
        match (self.notation, value) {
            (Notation::Block(column), Some(value)) => {
                out.block_entry(key, value, column, &self.style);
            }
            (_, Some(value)) => out.flow_entry(key, value, &self.flow, &self.indent),
            (Notation::Block(_), None) => {
                self.scalar(&mut out, key);
                out.push(": ");
            }
            (_, None) => {
                self.scalar(&mut out, key);
                out.push(self.flow.colon);
                // JSON has no empty value.
                if self.flow.json {
                    out.text(&Text::stop(1, ""), true, Quote::Double);
                }
            }
        }
        self.comma(&mut out);
        fragment(out)
    }

    /// A value or an item.
    pub fn value(&self, value: &Value) -> Fragment {
        let mut out = Writer::default();
        match (self.notation, value) {
            (_, Value::Text(text)) => self.scalar(&mut out, text),
            (Notation::Block(column), Value::Map(entries)) if !entries.is_empty() => {
                out.block_entries(entries, column, &self.style);
            }
            (Notation::Block(_), value) => out.flow(value, &Flow::yaml(&self.style), ""),
            (_, value) => out.flow(value, &self.flow, &self.indent),
        }
        self.comma(&mut out);
        fragment(out)
    }

    /// The items of a list that begins here, in block style.
    pub fn items(&self, items: &[Value]) -> Fragment {
        let mut out = Writer::default();
        let column = match self.notation {
            Notation::Block(column) => column,
            _ => 0,
        };
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                out.line(&self.style, column);
            }
            out.block_item(item, column, &self.style);
        }
        fragment(out)
    }

    /// A string, in the quotes that the user has begun with.
    fn scalar(&self, out: &mut Writer, text: &Text) {
        let json = self.flow.json || self.quote == Some('"');
        let quoted = self.quote == Some('\'') && !json;
        if !quoted {
            return out.text(text, json, self.flow.quote);
        }
        let start = out.text.len() + 1;
        out.push(&crate::scalar::quoted(&text.text, Quote::Single));
        if let Some(order) = text.stop {
            let range = start..out.text.len().saturating_sub(1);
            out.stops.push(Stop { order, range });
        }
    }

    fn comma(&self, out: &mut Writer) {
        if self.lacks_comma && !self.has_colon {
            out.push(",");
        }
    }
}

/// The text of a line before `at`.
fn line_before(document: &Document, at: usize) -> String {
    let text = document.slice(at.saturating_sub(LINE)..at);
    let start = text.rfind(['\n', '\r']).map_or(0, |found| found + 1);
    text.get(start..).unwrap_or_default().to_owned()
}

fn flow(style: &Style, slot: &Slot<'_>, before: &str, head: &str) -> Flow {
    let mut flow = Flow::yaml(style);
    if slot.notation != Notation::Json {
        return flow;
    }
    flow.json = true;
    let holder: Option<Range<usize>> = match slot.holder {
        Holder::In(node) | Holder::New(node) => Some(node.range()),
        Holder::Root => None,
    };
    let opens_here = holder.is_some_and(|range| range.start + before.len() >= slot.typed.start);
    flow.unit = (style.has_lines && !opens_here).then(|| style.unit.clone());
    if !style.has_lines && !head.contains("\": ") {
        flow.colon = ":";
        flow.comma = ",";
    }
    flow
}

fn fragment(out: Writer) -> Fragment {
    Fragment {
        text: out.text,
        stops: out.stops,
    }
}
