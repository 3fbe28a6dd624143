//! `ess/matrix`: who may do what by which declaration. Not part of the protocol; editors show it beside
//! a document.

use std::io::Write;

use openapi::FileId;
use serde::{Deserialize, Serialize};
use tower_lsp_server::jsonrpc::{Error, Result};
use tower_lsp_server::ls_types::{Location, TextDocumentIdentifier};

use crate::format::matrix::json::{PrintedMatrix, printed};
use crate::format::matrix::{Page, csv, html, line, markdown, title};
use crate::server::context::Context;
use crate::server::convert::{from_proto, to_proto};

/// What is asked.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MatrixParams {
    /// A document, or a part of some.
    text_document: TextDocumentIdentifier,
    /// For a text to be kept, in place of data.
    format: Option<TextFormat>,
}

/// The formats of the command line that are for people.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum TextFormat {
    Md,
    Csv,
    Html,
}

/// The answer.
#[derive(Serialize)]
#[serde(untagged)]
pub(crate) enum MatrixResult {
    Data(PrintedMatrix<Location>),
    Text(String),
}

/// The tables of the documents that a file belongs to; `None` where it belongs to none.
pub(crate) fn matrix(context: &Context, params: MatrixParams) -> Result<Option<MatrixResult>> {
    let analysis = &context.analysis;
    let files = analysis.files();
    let Some(file) = from_proto::file(context, &params.text_document.uri) else {
        return Ok(None);
    };
    let mut pages = Vec::new();
    for root in analysis.documents_of(file) {
        if let Some((model, matrix)) = analysis.model(*root).zip(analysis.matrix(*root)) {
            pages.push(Page::new(files, model, matrix, name(context, *root)));
        }
        if analysis.is_outdated() {
            return Err(Error::content_modified());
        }
    }
    if pages.is_empty() {
        return Ok(None);
    }
    Ok(Some(match params.format {
        None => MatrixResult::Data(data(context, &pages)),
        Some(format) => MatrixResult::Text(text(context, format, &pages)?),
    }))
}

/// A file without its directory, as a person would call it.
fn name(context: &Context, file: FileId) -> String {
    let path = context.analysis.files().path(file);
    path.rsplit('/').next().unwrap_or(path).to_owned()
}

fn data(context: &Context, pages: &[Page<'_>]) -> PrintedMatrix<Location> {
    let documents = pages.iter().map(|page| {
        let uri = to_proto::uri(context, page.model.root);
        let uri = uri.map(|uri| uri.as_str().to_owned()).unwrap_or_default();
        let title = title(context.analysis.files(), page.model);
        let place = |place| to_proto::node(context, place);
        printed(page, uri, title, &place)
    });
    PrintedMatrix::of(documents.collect())
}

fn text(context: &Context, format: TextFormat, pages: &[Page<'_>]) -> Result<String> {
    let mut text = Vec::new();
    let out: &mut dyn Write = &mut text;
    let place = |place| line(context.analysis.files(), place, &|file| name(context, file));
    let written = match format {
        TextFormat::Md => markdown::write(pages, out),
        TextFormat::Csv => csv::write(pages, &place, out),
        TextFormat::Html => html::write(pages, out),
    };
    // Memory takes everything, and all that is written is text.
    written.map_err(|_| Error::internal_error())?;
    String::from_utf8(text).map_err(|_| Error::internal_error())
}
