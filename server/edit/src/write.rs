//! Values as text.

use crate::change::Stop;
use crate::scalar::{is_plain_safe, json, quoted};
use crate::style::{Quote, Style};
use crate::value::{Text, Value};

/// Text under construction, with its tab stops.
#[derive(Debug, Default)]
pub(crate) struct Writer {
    pub(crate) text: String,
    pub(crate) stops: Vec<Stop>,
}

/// How collections in brackets are written.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Flow {
    /// Every string in double quotes, as JSON wants it.
    pub(crate) json: bool,
    /// Between key and value: `: ` or `:`.
    pub(crate) colon: &'static str,
    /// Between entries on one line: `, ` or `,`.
    pub(crate) comma: &'static str,
    /// Inside of the brackets of a mapping on one line: one space or nothing.
    pub(crate) pad: &'static str,
    /// One level of indentation where entries stand on lines of their own; `None`: on one line.
    pub(crate) unit: Option<String>,
    pub(crate) quote: Quote,
    pub(crate) newline: &'static str,
}

impl Flow {
    /// `{a: [b, c]}`, as it stands inside of YAML's block style.
    pub(crate) fn yaml(style: &Style) -> Self {
        Flow {
            json: false,
            colon: ": ",
            comma: ", ",
            pad: "",
            unit: None,
            quote: style.quote,
            newline: style.newline,
        }
    }
}

impl Writer {
    pub(crate) fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// A line break and `indent` columns.
    pub(crate) fn line(&mut self, style: &Style, indent: usize) {
        self.push(style.newline);
        self.spaces(indent);
    }

    pub(crate) fn spaces(&mut self, count: usize) {
        self.text.extend(std::iter::repeat_n(' ', count));
    }

    /// A string in YAML (`json: false`) or JSON.
    pub(crate) fn text(&mut self, text: &Text, always_json: bool, quote: Quote) {
        let written = if always_json {
            json(&text.text)
        } else if is_plain_safe(&text.text) {
            text.text.clone()
        } else {
            quoted(&text.text, quote)
        };
        let inside = usize::from(written.starts_with(['"', '\'']));
        let start = self.text.len() + inside;
        let end = self.text.len() + written.len() - inside;
        self.push(&written);
        if let Some(order) = text.stop {
            let range = start..end;
            self.stops.push(Stop { order, range });
        }
    }

    /// `key: value` in block style; nested lines are indented against `indent`, the column of the
    /// key.
    pub(crate) fn block_entry(&mut self, key: &Text, value: &Value, indent: usize, style: &Style) {
        self.text(key, false, style.quote);
        self.push(":");
        self.block_value(value, indent, style);
    }

    /// What follows the colon of a key at column `indent`.
    pub(crate) fn block_value(&mut self, value: &Value, indent: usize, style: &Style) {
        match value {
            Value::Map(entries) if !entries.is_empty() => {
                for (key, value) in entries {
                    self.line(style, indent + style.step);
                    self.block_entry(key, value, indent + style.step, style);
                }
            }
            Value::List(items) if !items.is_empty() => {
                for item in items {
                    self.line(style, indent + style.list_step);
                    self.block_item(item, indent + style.list_step, style);
                }
            }
            value => {
                self.push(" ");
                self.flow(value, &Flow::yaml(style), "");
            }
        }
    }

    /// `- item` with the dash at column `indent`.
    pub(crate) fn block_item(&mut self, item: &Value, indent: usize, style: &Style) {
        self.push("- ");
        match item {
            Value::Map(entries) if !entries.is_empty() => {
                self.block_entries(entries, indent + 2, style);
            }
            item => self.flow(item, &Flow::yaml(style), ""),
        }
    }

    /// Entries at column `indent`; the first one stands where the text is now.
    pub(crate) fn block_entries(
        &mut self,
        entries: &[(Text, Value)],
        indent: usize,
        style: &Style,
    ) {
        for (index, (key, value)) in entries.iter().enumerate() {
            if index > 0 {
                self.line(style, indent);
            }
            self.block_entry(key, value, indent, style);
        }
    }

    /// A value in brackets, or a scalar. `indent` is the indentation of the line that it starts on,
    /// where [`Flow::unit`] asks for lines.
    pub(crate) fn flow(&mut self, value: &Value, flow: &Flow, indent: &str) {
        match value.bare() {
            Value::Bool(value) => self.push(if *value { "true" } else { "false" }),
            Value::Int(value) => self.push(&value.to_string()),
            Value::Text(text) => self.text(text, flow.json, flow.quote),
            Value::List(items) => self.flow_list(items, flow, indent),
            Value::Map(entries) => self.flow_map(entries, flow, indent),
            // `bare` gives none.
            Value::Inline(_) => {}
        }
    }

    /// `key: value` in brackets.
    pub(crate) fn flow_entry(&mut self, key: &Text, value: &Value, flow: &Flow, indent: &str) {
        self.text(key, flow.json, flow.quote);
        self.push(flow.colon);
        self.flow(value, flow, indent);
    }

    fn flow_list(&mut self, items: &[Value], flow: &Flow, indent: &str) {
        self.push("[");
        let inner = self.open(flow, indent, items.is_empty());
        for (index, item) in items.iter().enumerate() {
            self.separate(index, flow, &inner);
            self.flow(item, flow, &inner);
        }
        self.close(flow, indent, items.is_empty());
        self.push("]");
    }

    fn flow_map(&mut self, entries: &[(Text, Value)], flow: &Flow, indent: &str) {
        self.push("{");
        let pad = if entries.is_empty() || flow.unit.is_some() {
            ""
        } else {
            flow.pad
        };
        self.push(pad);
        let inner = self.open(flow, indent, entries.is_empty());
        for (index, (key, value)) in entries.iter().enumerate() {
            self.separate(index, flow, &inner);
            self.flow_entry(key, value, flow, &inner);
        }
        self.close(flow, indent, entries.is_empty());
        self.push(pad);
        self.push("}");
    }

    /// Begins the lines of a collection; returns their indentation.
    fn open(&mut self, flow: &Flow, indent: &str, is_empty: bool) -> String {
        let Some(unit) = &flow.unit else {
            return String::new();
        };
        let inner = format!("{indent}{unit}");
        if !is_empty {
            self.push(flow.newline);
            self.push(&inner);
        }
        inner
    }

    fn separate(&mut self, index: usize, flow: &Flow, inner: &str) {
        if index == 0 {
            return;
        }
        if flow.unit.is_some() {
            self.push(",");
            self.push(flow.newline);
            self.push(inner);
        } else {
            self.push(flow.comma);
        }
    }

    fn close(&mut self, flow: &Flow, indent: &str, is_empty: bool) {
        if flow.unit.is_some() && !is_empty {
            self.push(flow.newline);
            self.push(indent);
        }
    }
}
