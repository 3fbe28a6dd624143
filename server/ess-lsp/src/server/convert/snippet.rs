//! Edits with tab stops (LSP 3.18, `SnippetTextEdit`).

use edit::TextEdit;
use ide::{Edits, FileId, snippet};
use rules::Placeholder;
use serde_json::Value;
use syntax::{Document, Encoding, Position};

use super::to_proto;
use crate::server::context::Context;
use crate::server::newer::snippet_edit;

/// Another form of an edit.
pub(crate) struct Snippet {
    /// The number of the file among those that change.
    pub(crate) change: usize,
    /// The number of the edit in that file.
    pub(crate) edit: usize,
    /// A `SnippetTextEdit`.
    pub(crate) value: Value,
}

/// The edits with tab stops in the file that the user looks at; those in others stay plain.
pub(crate) fn of_file(
    context: &Context,
    edits: &Edits,
    file: FileId,
    placeholders: &[&Placeholder],
) -> Vec<Snippet> {
    let Some(document) = context.analysis.document(file) else {
        return Vec::new();
    };
    let change = edits.keys().position(|one| *one == file);
    let own = edits.get(&file).map_or(&[][..], Vec::as_slice);
    let choices = |order: u32| {
        let mut all = placeholders.iter();
        let found = all.find(|one| one.order == order);
        found.map_or(&[][..], |one| one.choices.as_slice())
    };
    let mut done = 0;
    let mut found = Vec::new();
    for (number, edit) in own.iter().enumerate() {
        let whole = whole_lines(document, edit, done);
        done = edit.range.end;
        if let (Some((head, start)), Some(change)) = (whole, change)
            && !edit.stops.is_empty()
        {
            let text = snippet(&head, &[], |_| &[]) + &snippet(&edit.text, &edit.stops, choices);
            let range = to_proto::range(context, file, start..edit.range.end);
            found.push(Snippet {
                change,
                edit: number,
                value: snippet_edit(range, &text),
            });
        }
    }
    found
}

/// Where an edit begins that replaces the head of its line by itself, and that head: editors that
/// indent the lines of a snippet as deep as the one where it begins add nothing then. `None` where
/// another edit, which ends at `done`, is in the way.
fn whole_lines(document: &Document, edit: &TextEdit, done: usize) -> Option<(String, usize)> {
    let start = edit.range.start;
    if !edit.text.contains(['\n', '\r']) {
        return Some((String::new(), start));
    }
    let line = document.position(start, Encoding::Utf8).line;
    let line = document.offset(Position { line, character: 0 }, Encoding::Utf8);
    (line >= done).then(|| (document.slice(line..start).into_owned(), line))
}
