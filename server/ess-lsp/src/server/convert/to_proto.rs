//! From our terms to the protocol's.

use std::ops::Range;
use std::str::FromStr;

use ide::{FileId, FileRange};
use syntax::{Document, Encoding};
use tower_lsp_server::ls_types::{self as lsp, Location, Uri};

use super::uri;
use crate::server::context::Context;

/// The URI of a file, as the client spells it where it has opened the file.
pub(crate) fn uri(context: &Context, file: FileId) -> Option<Uri> {
    let path = context.analysis.files().path(file);
    match context.open.get(path) {
        Some(open) => Some(open.uri.clone()),
        None => Uri::from_str(&uri::of_path(path)).ok(),
    }
}

/// A range in a file; the start of the file where its text is not there.
pub(crate) fn range(context: &Context, file: FileId, range: Range<usize>) -> lsp::Range {
    let Some(document) = context.analysis.document(file) else {
        return lsp::Range::default();
    };
    range_in(document, range, context.session.encoding)
}

/// A range in a text.
pub(crate) fn range_in(document: &Document, range: Range<usize>, encoding: Encoding) -> lsp::Range {
    let position = |offset| {
        let position = document.position(offset, encoding);
        lsp::Position::new(position.line, position.character)
    };
    lsp::Range::new(position(range.start), position(range.end))
}

/// A place in a file.
pub(crate) fn location(context: &Context, place: FileRange) -> Option<Location> {
    Some(Location {
        uri: uri(context, place.file)?,
        range: range(context, place.file, place.range),
    })
}

/// The place of a node; `None` where its text is not there.
pub(crate) fn node(context: &Context, place: openapi::Place) -> Option<Location> {
    let node = context.analysis.files().node(place)?;
    let (file, range) = (place.file, node.range());
    location(context, FileRange { file, range })
}
