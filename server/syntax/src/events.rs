//! The event stream in the notation of the YAML test suite: one event per line, `+MAP`, `=VAL :text`.

use std::fmt::Write;

use crate::document::{Document, YamlDocument};
use crate::node::{Kind, Node};

/// Writes all documents of `document` as events.
pub fn events(document: &Document) -> String {
    let mut writer = Writer {
        out: String::from("+STR\n"),
        handles: Vec::new(),
    };
    for part in document.documents() {
        writer.document(part);
    }
    writer.out.push_str("-STR\n");
    writer.out
}

struct Writer<'d> {
    out: String,
    /// Tag handles of the document at hand (`%TAG`).
    handles: Vec<(&'d str, &'d str)>,
}

impl<'d> Writer<'d> {
    fn document(&mut self, part: YamlDocument<'d>) {
        let root = part.root();
        if root.is_none() && !part.has_start_marker() {
            return;
        }
        self.handles = tag_handles(part.prologue());
        self.line(if part.has_start_marker() {
            "+DOC ---"
        } else {
            "+DOC"
        });
        match root {
            Some(root) => self.node(root),
            None => self.line("=VAL :"),
        }
        self.line(if part.has_end_marker() {
            "-DOC ..."
        } else {
            "-DOC"
        });
    }

    fn line(&mut self, text: &str) {
        self.out.push_str(text);
        self.out.push('\n');
    }

    fn node(&mut self, node: Node<'d>) {
        match node.kind() {
            Kind::Map => {
                self.open("+MAP", "{}", node);
                for (key, value) in node.entries() {
                    self.node(key);
                    self.node(value);
                }
                self.line("-MAP");
            }
            Kind::Seq => {
                self.open("+SEQ", "[]", node);
                for item in node.items() {
                    self.node(item);
                }
                self.line("-SEQ");
            }
            Kind::Alias => {
                let _ = writeln!(self.out, "=ALI *{}", node.alias().unwrap_or_default());
            }
            kind => {
                self.out.push_str("=VAL");
                self.properties(node);
                self.out.push(' ');
                self.out.push(style(kind));
                self.value(&node.as_str().unwrap_or_default());
                self.out.push('\n');
            }
        }
    }

    fn open(&mut self, event: &str, flow: &str, node: Node<'d>) {
        self.out.push_str(event);
        if node.is_flow() {
            self.out.push(' ');
            self.out.push_str(flow);
        }
        self.properties(node);
        self.out.push('\n');
    }

    fn properties(&mut self, node: Node<'d>) {
        if let Some(anchor) = node.anchor() {
            let _ = write!(self.out, " &{anchor}");
        }
        if let Some(tag) = node.tag() {
            let tag = self.resolve(tag);
            let _ = write!(self.out, " <{tag}>");
        }
    }

    /// A tag with its handle replaced (YAML 1.2.2 section 6.9.1).
    fn resolve(&self, tag: &str) -> String {
        if let Some(verbatim) = tag.strip_prefix("!<") {
            return verbatim.trim_end_matches('>').to_owned();
        }
        let handle_end = tag[1..].find('!').map_or(1, |at| at + 2);
        let (handle, suffix) = if tag == "!" {
            ("", "!")
        } else {
            tag.split_at(handle_end)
        };
        let declared = self.handles.iter().find(|(name, _)| *name == handle);
        let prefix = match (declared, handle) {
            (Some((_, prefix)), _) => prefix,
            (None, "!!") => "tag:yaml.org,2002:",
            (None, handle) => handle,
        };
        prefix.to_owned() + &percent_decode(suffix)
    }

    fn value(&mut self, text: &str) {
        for character in text.chars() {
            match character {
                '\\' => self.out.push_str("\\\\"),
                '\n' => self.out.push_str("\\n"),
                '\t' => self.out.push_str("\\t"),
                '\r' => self.out.push_str("\\r"),
                '\u{8}' => self.out.push_str("\\b"),
                other => self.out.push(other),
            }
        }
    }
}

fn style(kind: Kind) -> char {
    match kind {
        Kind::Single => '\'',
        Kind::Double => '"',
        Kind::Literal => '|',
        Kind::Folded => '>',
        _ => ':',
    }
}

/// Handles and prefixes of the `%TAG` directives in the text before a document.
fn tag_handles(prologue: &str) -> Vec<(&str, &str)> {
    let text = prologue.trim_start_matches('\u{feff}');
    let directives = text
        .split(['\n', '\r'])
        .take_while(|line| !line.starts_with("---"));
    directives.filter_map(tag_handle).collect()
}

/// Handle and prefix of a well-formed `%TAG` line.
pub(crate) fn tag_handle(line: &str) -> Option<(&str, &str)> {
    let mut words = directive_words(line);
    let (name, handle, prefix) = (words.next()?, words.next()?, words.next()?);
    let well_formed = name == "%TAG"
        && handle.starts_with('!')
        && handle.ends_with('!')
        && words.next().is_none();
    well_formed.then_some((handle, prefix))
}

/// The words of a directive line before its comment.
pub(crate) fn directive_words(line: &str) -> impl Iterator<Item = &str> {
    let words = line.split([' ', '\t']).filter(|word| !word.is_empty());
    words.take_while(|word| !word.starts_with('#'))
}

fn percent_decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        let code = (*first == b'%').then(|| tail.get(..2)).flatten();
        let value =
            code.and_then(|code| u8::from_str_radix(std::str::from_utf8(code).ok()?, 16).ok());
        match value {
            Some(value) => {
                bytes.push(value);
                rest = &tail[2..];
            }
            None => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
