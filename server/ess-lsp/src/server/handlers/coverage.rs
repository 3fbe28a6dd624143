//! `ess/coverage`: how much of what needs a declaration has one. Not part of the protocol; editors
//! show it beside a document, or for the workspace.

use std::collections::BTreeSet;

use ide::FileId;
use serde::{Deserialize, Serialize};
use tower_lsp_server::jsonrpc::{Error, Result};
use tower_lsp_server::ls_types::{DiagnosticSeverity, TextDocumentIdentifier};

use crate::report::{Coverage, Severities};
use crate::server::context::Context;
use crate::server::convert::{diagnostics, from_proto};

/// What is asked.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CoverageParams {
    /// A document or a part of some; without it the whole workspace is meant.
    text_document: Option<TextDocumentIdentifier>,
}

/// The answer: the figures of the JSON report for the documents that were meant, and of the
/// diagnostics that the client shows.
#[derive(Debug, Serialize)]
pub(crate) struct CoverageResult {
    documents: usize,
    #[serde(flatten)]
    coverage: Coverage,
    severities: Severities,
}

/// `None` for a file that is no OpenAPI document and no part of one.
pub(crate) fn coverage(
    context: &Context,
    params: CoverageParams,
) -> Result<Option<CoverageResult>> {
    let analysis = &context.analysis;
    let (documents, cases) = match params.text_document {
        None => {
            analysis.learn();
            (analysis.documents(), analysis.case_files().collect())
        }
        Some(one) => {
            let file = from_proto::file(context, &one.uri);
            let found = file.map_or(&[][..], |file| analysis.documents_of(file));
            if found.is_empty() {
                return Ok(None);
            }
            (found, Vec::new())
        }
    };
    let parts = documents.iter().flat_map(|root| analysis.parts_of(*root));
    let files: BTreeSet<FileId> = parts.copied().chain(cases).collect();
    let mut coverage = Coverage::default();
    for model in documents.iter().filter_map(|root| analysis.model(*root)) {
        coverage += Coverage::of(model);
        if analysis.is_outdated() {
            return Err(Error::content_modified());
        }
    }
    Ok(Some(CoverageResult {
        documents: documents.len(),
        coverage,
        severities: severities(context, &files)?,
    }))
}

/// The diagnostics in these files as the client shows them: what repeats itself is one.
fn severities(context: &Context, files: &BTreeSet<FileId>) -> Result<Severities> {
    let mut severities = Severities::default();
    for file in files {
        for shown in diagnostics::of_file(context, *file) {
            let number = match shown.severity {
                Some(DiagnosticSeverity::ERROR) => &mut severities.error,
                Some(DiagnosticSeverity::WARNING) => &mut severities.warning,
                Some(DiagnosticSeverity::INFORMATION) => &mut severities.information,
                _ => &mut severities.hint,
            };
            *number += 1;
        }
        if context.analysis.is_outdated() {
            return Err(Error::content_modified());
        }
    }
    Ok(severities)
}
