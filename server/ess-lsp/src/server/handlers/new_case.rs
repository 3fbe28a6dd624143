//! A new case about an operation, as an edit of the file with cases, or of a new one.

use std::str::FromStr;

use edit::TextEdit;
use ide::NewCase;
use tower_lsp_server::ls_types::{
    self as lsp, DocumentChangeOperation, DocumentChanges, OneOf,
    OptionalVersionedTextDocumentIdentifier, TextDocumentEdit, Uri, WorkspaceEdit,
};

use super::configure::create;
use crate::server::context::Context;
use crate::server::convert::{to_proto, uri};

/// Whether the client can write it: a new file only where it can create one, inside of the workspace.
pub(crate) fn is_possible(context: &Context, case: &NewCase) -> bool {
    let abilities = context.session.abilities;
    let creates = abilities.creates_files && abilities.versioned_edits;
    case.file.is_some() || (creates && context.folders.contain(&case.path))
}

/// The edit.
///
/// # Errors
/// Why the file cannot be edited, in words.
pub(crate) fn workspace_edit(context: &Context, case: &NewCase) -> Result<WorkspaceEdit, String> {
    let open = context.open.get(&case.path);
    let uri = match open {
        Some(open) => open.uri.clone(),
        None => Uri::from_str(&uri::of_path(&case.path))
            .map_err(|_| format!("{} has no address", case.path))?,
    };
    let edits = edits(context, case).map_err(|refusal| format!("{}: {refusal}", case.path))?;
    if !context.session.abilities.versioned_edits {
        return Ok(WorkspaceEdit {
            changes: Some([(uri, edits)].into_iter().collect()),
            ..WorkspaceEdit::default()
        });
    }
    let edit = DocumentChangeOperation::Edit(TextDocumentEdit {
        text_document: OptionalVersionedTextDocumentIdentifier {
            uri: uri.clone(),
            version: open.map(|open| open.version),
        },
        edits: edits.into_iter().map(OneOf::Left).collect(),
    });
    let create = case.file.is_none().then(|| create(uri));
    Ok(WorkspaceEdit {
        document_changes: Some(DocumentChanges::Operations(
            create.into_iter().chain([edit]).collect(),
        )),
        ..WorkspaceEdit::default()
    })
}

fn edits(context: &Context, case: &NewCase) -> Result<Vec<lsp::TextEdit>, edit::Refusal> {
    if case.file.is_none() {
        return Ok(vec![lsp::TextEdit {
            range: lsp::Range::default(),
            new_text: case.new_text()?,
        }]);
    }
    let encoding = context.session.encoding;
    let edit = |edit: TextEdit| lsp::TextEdit {
        range: to_proto::range_in(case.text(), edit.range, encoding),
        new_text: edit.text,
    };
    Ok(case.edits()?.into_iter().map(edit).collect())
}
