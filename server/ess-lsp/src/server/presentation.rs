//! How the client shows explanations and types completions.

use tower_lsp_server::ls_types::{
    ClientCapabilities, Documentation, InsertTextMode, MarkupContent, MarkupKind,
};

/// What concerns hover and completion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Presentation {
    /// Markdown in hovers.
    pub(crate) hover_markdown: bool,
    /// Markdown beside completions.
    pub(crate) completion_markdown: bool,
    /// Tab stops.
    pub(crate) snippets: bool,
    /// How new lines of a completion are indented, where the client can be told.
    pub(crate) mode: Option<InsertTextMode>,
}

impl Presentation {
    pub(crate) fn of(client: &ClientCapabilities) -> Self {
        let text = client.text_document.as_ref();
        let hover = text.and_then(|text| text.hover.as_ref()?.content_format.as_ref());
        let item = text.and_then(|text| text.completion.as_ref()?.completion_item.as_ref());
        let documentation = item.and_then(|item| item.documentation_format.as_ref());
        let has_markdown = |formats: Option<&Vec<MarkupKind>>| {
            formats.is_some_and(|formats| formats.contains(&MarkupKind::Markdown))
        };
        let modes = item.and_then(|item| item.insert_text_mode_support.as_ref());
        let modes = modes
            .map(|modes| modes.value_set.as_slice())
            .unwrap_or_default();
        // As is leaves nothing to the editor.
        let mut wanted = [InsertTextMode::AS_IS, InsertTextMode::ADJUST_INDENTATION].into_iter();
        Presentation {
            hover_markdown: has_markdown(hover),
            completion_markdown: has_markdown(documentation),
            snippets: item.and_then(|item| item.snippet_support).unwrap_or(false),
            mode: wanted.find(|mode| modes.contains(mode)),
        }
    }

    /// Whether the client indents new lines itself. Those that do not say so do it with snippets only.
    pub(crate) fn indents(self) -> bool {
        match self.mode {
            Some(mode) => mode == InsertTextMode::ADJUST_INDENTATION,
            None => self.snippets,
        }
    }
}

/// An explanation as a client wants it.
pub(crate) fn markup(markdown: String, has_markdown: bool) -> MarkupContent {
    match has_markdown {
        true => MarkupContent {
            kind: MarkupKind::Markdown,
            value: markdown,
        },
        false => MarkupContent {
            kind: MarkupKind::PlainText,
            value: ide::plain(&markdown),
        },
    }
}

/// [`markup`] beside a completion.
pub(crate) fn documentation(markdown: String, has_markdown: bool) -> Documentation {
    Documentation::MarkupContent(markup(markdown, has_markdown))
}
