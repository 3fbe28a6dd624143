//! A completion and the text that it types.

use std::ops::Range;

use edit::Fragment;

use super::{About, Asked};
use crate::snippet::snippet;

/// Something that could be typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completion {
    /// What the user sees.
    pub label: String,
    /// What it is.
    pub kind: CompletionKind,
    /// A few words beside the label.
    pub detail: Option<String>,
    /// Bytes to replace, on one line.
    pub range: Range<usize>,
    /// What then stands there; with tab stops (`${1:text}`) where `is_snippet`.
    pub text: String,
    /// Whether the text has tab stops, and `$`, `}` and `\` are escaped.
    pub is_snippet: bool,
    /// What the typed text is compared with.
    pub filter: String,
    /// Its place among the others: texts to sort by.
    pub order: String,
    /// What [`crate::Analysis::describe`] explains.
    pub about: Option<About>,
}

/// What a completion is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CompletionKind {
    /// A key of the vocabulary.
    Key,
    /// A whole declaration, filled with what the document knows.
    Filled,
    /// An object: the name of a schema.
    Object,
    /// A group.
    Group,
    /// An action.
    Action,
    /// A parameter, or an expression for a part of the request.
    Identifier,
    /// A property of an object.
    Property,
    /// A security scheme.
    Scheme,
    /// A word that stands for itself.
    Word,
    /// A `$ref`.
    Reference,
}

impl Asked<'_> {
    /// A completion that types `fragment`.
    pub(super) fn item(
        &self,
        kind: CompletionKind,
        label: &str,
        fragment: &Fragment,
    ) -> Completion {
        let is_snippet = self.completing.snippets && !fragment.stops.is_empty();
        let mut text = match is_snippet {
            true => snippet(&fragment.text, &fragment.stops, |_| &[]),
            false => fragment.text.clone(),
        };
        let indent = self.typing.indent();
        if self.completing.indents && !indent.is_empty() {
            text = text.replace(&format!("\n{indent}"), "\n");
        }
        let quote = self.typing.quote().map(String::from).unwrap_or_default();
        Completion {
            label: label.to_owned(),
            kind,
            detail: None,
            range: self.slot.typed.clone(),
            text,
            is_snippet,
            filter: format!("{quote}{label}"),
            order: String::new(),
            about: None,
        }
    }
}
