//! `ess/matrix`: who may do what by which declaration. Not part of the protocol; editors show it beside
//! a document.

use ide::FileId;
use serde::{Deserialize, Serialize};
use tower_lsp_server::jsonrpc::{Error, Result};
use tower_lsp_server::ls_types::{Location, TextDocumentIdentifier};

use crate::format::matrix::json::{PrintedMatrix, printed};
use crate::format::matrix::{Page, csv, html, line_of, markdown, title};
use crate::server::context::Context;
use crate::server::convert::{from_proto, to_proto};

/// What is asked.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MatrixParams {
    /// A document, or a part of some.
    text_document: TextDocumentIdentifier,
    /// Without it the answer is data.
    format: Option<TextFormat>,
}

/// As on the command line.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum TextFormat {
    Md,
    Csv,
    Html,
}

/// The tables as data, or as the text of a file.
#[derive(Serialize)]
#[serde(untagged)]
pub(crate) enum MatrixResult {
    Data(PrintedMatrix<Location>),
    Text(String),
}

/// The tables of the documents that a file belongs to; `None` where it belongs to none.
pub(crate) fn matrix(context: &Context, params: MatrixParams) -> Result<Option<MatrixResult>> {
    let file = from_proto::file(context, &params.text_document.uri);
    let documents = file.map_or(&[][..], |file| context.analysis.documents_of(file));
    if documents.is_empty() {
        return Ok(None);
    }
    let result = match params.format {
        None => data(context, documents).map(MatrixResult::Data),
        Some(format) => text(context, documents, format).map(MatrixResult::Text),
    };
    result.map(Some)
}

fn data(context: &Context, roots: &[FileId]) -> Result<PrintedMatrix<Location>> {
    let analysis = &context.analysis;
    let mut documents = Vec::new();
    for root in roots {
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
    Ok(PrintedMatrix::of(documents))
}

/// What `--check --matrix` prints.
fn text(context: &Context, roots: &[FileId], format: TextFormat) -> Result<String> {
    let analysis = &context.analysis;
    let files = analysis.files();
    let name = |file: FileId| {
        let path = files.path(file);
        path.rsplit_once('/')
            .map_or(path, |(_, name)| name)
            .to_owned()
    };
    let models = roots.iter().filter_map(|root| analysis.model(*root));
    let pages: Vec<Page<'_>> = models
        .map(|model| Page::new(files, model, name(model.root)))
        .collect();
    let mut text = Vec::new();
    let written = match format {
        TextFormat::Md => markdown::write(&pages, &mut text),
        TextFormat::Csv => csv::write(&|place| line_of(files, place, &name), &pages, &mut text),
        TextFormat::Html => html::write(&pages, &mut text),
    };
    let text = written.ok().and_then(|()| String::from_utf8(text).ok());
    text.ok_or_else(Error::internal_error)
}
