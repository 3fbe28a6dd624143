//! `ess/matrix`: who may do what by which declaration. Not part of the protocol; editors show it beside
//! a document.

use serde::Deserialize;
use tower_lsp_server::jsonrpc::{Error, Result};
use tower_lsp_server::ls_types::{Location, TextDocumentIdentifier};

use crate::format::matrix::json::{PrintedMatrix, printed};
use crate::format::matrix::title;
use crate::server::context::Context;
use crate::server::convert::{from_proto, to_proto};

/// What is asked.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MatrixParams {
    /// A document, or a part of some.
    text_document: TextDocumentIdentifier,
}

/// The tables of the documents that a file belongs to; `None` where it belongs to none.
pub(crate) fn matrix(
    context: &Context,
    params: MatrixParams,
) -> Result<Option<PrintedMatrix<Location>>> {
    let analysis = &context.analysis;
    let Some(file) = from_proto::file(context, &params.text_document.uri) else {
        return Ok(None);
    };
    let mut documents = Vec::new();
    for root in analysis.documents_of(file) {
        let Some((model, matrix)) = analysis.model(*root).zip(analysis.matrix(*root)) else {
            continue;
        };
        if analysis.is_outdated() {
            return Err(Error::content_modified());
        }
        let uri = to_proto::uri(context, *root).map(|uri| uri.as_str().to_owned());
        let title = title(analysis.files(), model);
        let place = |place| to_proto::node(context, place);
        documents.push(printed(
            model,
            &matrix,
            uri.unwrap_or_default(),
            title,
            &place,
        ));
    }
    Ok((!documents.is_empty()).then(|| PrintedMatrix::of(documents)))
}
