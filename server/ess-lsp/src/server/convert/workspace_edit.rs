//! Edits of several files in the protocol's terms: with versions, where the client knows these.

use std::collections::HashMap;

use edit::TextEdit;
use ide::FileId;
use tower_lsp_server::ls_types::{
    self as lsp, AnnotatedTextEdit, ChangeAnnotation, DocumentChangeOperation, DocumentChanges,
    OneOf, OptionalVersionedTextDocumentIdentifier, TextDocumentEdit, Uri, WorkspaceEdit,
};

use super::to_proto;
use crate::server::context::Context;

/// What an annotation is called in an edit; one edit has one.
const ANNOTATION: &str = "ess";

/// What a client that can shows beside an edit.
#[derive(Debug, Clone)]
pub(crate) struct Label<'a> {
    pub(crate) text: &'a str,
    /// What there is to say besides.
    pub(crate) description: Option<String>,
    /// Whether the user is asked first: where others than readers of our declarations notice.
    pub(crate) confirm: bool,
}

/// The edits of files.
pub(crate) fn of_files<'e>(
    context: &Context,
    edits: impl IntoIterator<Item = (FileId, &'e [TextEdit])>,
    label: Option<Label<'_>>,
) -> WorkspaceEdit {
    let files = edits.into_iter().filter_map(|(file, edits)| {
        let edits = edits.iter().map(|edit| text_edit(context, file, edit));
        Some((file, to_proto::uri(context, file)?, edits.collect()))
    });
    let abilities = context.session.abilities;
    if !abilities.versioned_edits {
        let changes = files.map(|(_, uri, edits)| (uri, edits)).collect();
        return WorkspaceEdit {
            changes: Some(changes),
            ..WorkspaceEdit::default()
        };
    }
    let label = label.filter(|_| abilities.annotations);
    let changes = files.map(|(file, uri, edits)| {
        let path = context.analysis.files().path(file);
        let version = context.open.get(path).map(|open| open.version);
        document_edit(uri, version, edits, label.is_some())
    });
    let operations = changes.map(DocumentChangeOperation::Edit).collect();
    WorkspaceEdit {
        document_changes: Some(DocumentChanges::Operations(operations)),
        change_annotations: label.map(annotations),
        ..WorkspaceEdit::default()
    }
}

fn document_edit(
    uri: Uri,
    version: Option<i32>,
    edits: Vec<lsp::TextEdit>,
    annotated: bool,
) -> TextDocumentEdit {
    let edits = edits.into_iter().map(|text_edit| match annotated {
        false => OneOf::Left(text_edit),
        true => OneOf::Right(AnnotatedTextEdit {
            text_edit,
            annotation_id: ANNOTATION.to_owned(),
        }),
    });
    TextDocumentEdit {
        text_document: OptionalVersionedTextDocumentIdentifier { uri, version },
        edits: edits.collect(),
    }
}

fn annotations(label: Label<'_>) -> HashMap<String, ChangeAnnotation> {
    let annotation = ChangeAnnotation {
        label: label.text.to_owned(),
        needs_confirmation: Some(label.confirm),
        description: label.description,
    };
    HashMap::from([(ANNOTATION.to_owned(), annotation)])
}

fn text_edit(context: &Context, file: FileId, edit: &TextEdit) -> lsp::TextEdit {
    lsp::TextEdit {
        range: to_proto::range(context, file, edit.range.clone()),
        new_text: edit.text.clone(),
    }
}
