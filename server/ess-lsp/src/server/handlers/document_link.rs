//! `textDocument/documentLink`

use std::str::FromStr;

use tower_lsp_server::jsonrpc::Result;
use tower_lsp_server::ls_types::{DocumentLink, DocumentLinkParams, Uri};

use crate::server::context::Context;
use crate::server::convert::{from_proto, to_proto};

/// The references of a file. Line and column follow the address as `#L12,5`; clients that do not
/// know that open the file.
pub(crate) fn document_link(
    context: &Context,
    params: DocumentLinkParams,
) -> Result<Option<Vec<DocumentLink>>> {
    let Some(file) = from_proto::file(context, &params.text_document.uri) else {
        return Ok(None);
    };
    let links = context.analysis.links(file).into_iter();
    let links = links.filter_map(|link| {
        let target = to_proto::location(context, link.target)?;
        let start = target.range.start;
        let (line, column) = (start.line + 1, start.character + 1);
        let target = format!("{}#L{line},{column}", target.uri.as_str());
        Some(DocumentLink {
            range: to_proto::range(context, file, link.place.range),
            target: Some(Uri::from_str(&target).ok()?),
            tooltip: None,
            data: None,
        })
    });
    Ok(Some(links.collect()))
}
