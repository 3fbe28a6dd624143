//! `textDocument/diagnostic`

use tower_lsp_server::jsonrpc::{Error, Result};
use tower_lsp_server::ls_types::{
    DocumentDiagnosticParams, DocumentDiagnosticReport, DocumentDiagnosticReportResult,
    FullDocumentDiagnosticReport, RelatedFullDocumentDiagnosticReport,
    RelatedUnchangedDocumentDiagnosticReport, UnchangedDocumentDiagnosticReport,
};

use crate::server::context::Context;
use crate::server::convert::{diagnostics, from_proto};

/// The diagnostics of a document, or that they are what the client has.
pub(crate) fn diagnostic(
    context: &Context,
    params: DocumentDiagnosticParams,
) -> Result<DocumentDiagnosticReportResult> {
    let file = from_proto::file(context, &params.text_document.uri);
    let items = file.map(|file| diagnostics::of_file(context, file));
    let items = items.unwrap_or_default();
    let result_id = diagnostics::result_id(&items);
    let report = if params.previous_result_id.as_ref() == Some(&result_id) {
        DocumentDiagnosticReport::Unchanged(RelatedUnchangedDocumentDiagnosticReport {
            related_documents: None,
            unchanged_document_diagnostic_report: UnchangedDocumentDiagnosticReport { result_id },
        })
    } else {
        DocumentDiagnosticReport::Full(RelatedFullDocumentDiagnosticReport {
            related_documents: None,
            full_document_diagnostic_report: FullDocumentDiagnosticReport {
                result_id: Some(result_id),
                items,
            },
        })
    };
    if context.analysis.is_outdated() {
        return Err(Error::content_modified());
    }
    Ok(DocumentDiagnosticReportResult::Report(report))
}
