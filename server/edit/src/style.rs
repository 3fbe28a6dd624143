//! How a document is written, where a place itself does not show it.

use syntax::{Dialect, Document, Kind, Node};

use crate::lines;

/// Quotes around strings that need them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Quote {
    /// `'...'`
    Single,
    /// `"..."`
    Double,
}

/// Habits of a document.
#[derive(Debug, Clone)]
pub(crate) struct Style {
    /// Columns between a YAML mapping and one inside of it.
    pub(crate) step: usize,
    /// Columns between a key and the dashes of its sequence.
    pub(crate) list_step: usize,
    /// Quotes of YAML strings.
    pub(crate) quote: Quote,
    /// One level of indentation in JSON.
    pub(crate) unit: String,
    /// The line break.
    pub(crate) newline: &'static str,
    /// Whether the text has lines at all.
    pub(crate) has_lines: bool,
}

/// As many nodes are looked at: habits show early.
const LOOKED_AT: usize = 4000;

impl Style {
    /// The habits of `document`, whose text is `text`.
    pub(crate) fn of(document: &Document, text: &str) -> Self {
        let mut seen = Seen::default();
        if let (Some(root), Dialect::Yaml) = (document.root(), document.dialect()) {
            seen.look(root, text, LOOKED_AT);
        }
        let step = seen.step.unwrap_or(2);
        Style {
            step,
            list_step: seen.list_step.unwrap_or(step),
            quote: if seen.double > seen.single {
                Quote::Double
            } else {
                Quote::Single
            },
            unit: unit(text),
            newline: lines::break_of(text),
            has_lines: text.trim_end().contains(['\n', '\r']),
        }
    }
}

#[derive(Default)]
struct Seen {
    step: Option<usize>,
    list_step: Option<usize>,
    single: usize,
    double: usize,
}

impl Seen {
    /// Looks at most at `budget` nodes; returns what is left of it.
    fn look(&mut self, node: Node<'_>, text: &str, budget: usize) -> usize {
        let mut left = budget.saturating_sub(1);
        match node.kind() {
            Kind::Single => self.single += 1,
            Kind::Double => self.double += 1,
            _ => {}
        }
        for (key, value) in node.entries() {
            if left == 0 {
                return 0;
            }
            self.measure(node, key, value, text);
            left = self.look(value, text, left);
        }
        for item in node.items() {
            if left == 0 {
                return 0;
            }
            left = self.look(item, text, left);
        }
        left
    }

    fn measure(&mut self, map: Node<'_>, key: Node<'_>, value: Node<'_>, text: &str) {
        if map.is_flow() || value.is_flow() || value.range().is_empty() {
            return;
        }
        let outer = lines::before(text, key.range().start);
        let inner = lines::before(text, value.range().start);
        if !is_spaces(outer) {
            return;
        }
        match value.kind() {
            Kind::Map if is_spaces(inner) && inner.len() > outer.len() => {
                self.step.get_or_insert(inner.len() - outer.len());
            }
            Kind::Seq => {
                let dash = lines::indentation(text, value.range().start).len();
                if let Some(step) = dash.checked_sub(outer.len()) {
                    self.list_step.get_or_insert(step);
                }
            }
            _ => {}
        }
    }
}

fn is_spaces(text: &str) -> bool {
    text.bytes().all(|byte| byte == b' ')
}

/// The indentation of the first indented line.
fn unit(text: &str) -> String {
    let head = text.lines().take(50);
    let indented = head.skip(1).map(|line| lines::indentation(line, 0));
    let unit = indented.into_iter().find(|space| !space.is_empty());
    unit.unwrap_or("  ").to_owned()
}
