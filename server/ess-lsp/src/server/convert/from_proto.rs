//! From the protocol's terms to ours.

use ide::{FileId, FilePosition, FileRange};
use tower_lsp_server::ls_types::{self as lsp, TextDocumentPositionParams, Uri};

use super::uri;
use crate::server::context::Context;

/// The file of a URI; `None` for one that we do not know.
pub(crate) fn file(context: &Context, uri: &Uri) -> Option<FileId> {
    context.analysis.file(&uri::to_path(uri.as_str()))
}

/// A cursor; `None` in a file without text.
pub(crate) fn position(
    context: &Context,
    params: &TextDocumentPositionParams,
) -> Option<FilePosition> {
    let file = file(context, &params.text_document.uri)?;
    let offset = offset(context, file, params.position)?;
    Some(FilePosition { file, offset })
}

/// A piece of text; `None` in a file without text.
pub(crate) fn range(context: &Context, uri: &Uri, range: lsp::Range) -> Option<FileRange> {
    let file = file(context, uri)?;
    let start = offset(context, file, range.start)?;
    let end = offset(context, file, range.end)?.max(start);
    Some(FileRange {
        file,
        range: start..end,
    })
}

fn offset(context: &Context, file: FileId, position: lsp::Position) -> Option<usize> {
    let position = syntax::Position {
        line: position.line,
        character: position.character,
    };
    let document = context.analysis.document(file)?;
    Some(document.offset(position, context.session.encoding))
}
