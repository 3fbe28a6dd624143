//! A comment that suppresses a finding, and waits for its reason.

use edit::TextEdit;
use rules::Rule;
use syntax::{Dialect, Document};

use super::configuration::REASON;
use crate::{Analysis, FileRange};

impl Analysis {
    /// The comment line that suppresses findings of `rule` at a place, with a placeholder for the
    /// reason: it has no effect before somebody says why. `None` in JSON, which has no comments, and
    /// where a comment would change the text around it.
    pub fn suppression(&self, rule: &Rule, place: &FileRange) -> Option<TextEdit> {
        let document = self.document(place.file)?;
        if document.dialect() == Dialect::Json {
            return None;
        }
        let start = place.range.start;
        let line = line_start(document, start);
        let indent = document.slice(line..start);
        let indent: String = indent.chars().take_while(|one| *one == ' ').collect();
        let newline = line_break(document, start);
        let text = format!("{indent}# ess-ignore[{}]: {REASON}{newline}", rule.name);
        let after = document.edit(line..line, &text);
        let comment = project::comments(&after)
            .into_iter()
            .find(|comment| comment.range.start == line + indent.len())?;
        let covers = comment.covers?.contains(&(start + text.len()));
        let is_sound = after.errors().count() == document.errors().count();
        (covers && is_sound).then(|| TextEdit {
            range: line..line,
            text,
            stops: Vec::new(),
        })
    }
}

fn line_start(document: &Document, offset: usize) -> usize {
    let position = document.position(offset, syntax::Encoding::Utf8);
    let start = syntax::Position {
        line: position.line,
        character: 0,
    };
    document.offset(start, syntax::Encoding::Utf8)
}

/// How the line at `offset` ends.
fn line_break(document: &Document, offset: usize) -> &'static str {
    const LONGEST: usize = 4096;
    let text = document.slice(offset..document.len().min(offset + LONGEST));
    match text.find(['\n', '\r']).map(|at| text.get(at..at + 2)) {
        Some(Some("\r\n")) => "\r\n",
        _ => "\n",
    }
}
