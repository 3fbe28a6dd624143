//! `workspace/diagnostic`

use std::collections::{BTreeSet, HashMap};

use ide::FileId;
use serde::{Deserialize, Serialize};
use tower_lsp_server::jsonrpc::{Error, Result};
use tower_lsp_server::ls_types::notification::Notification;
use tower_lsp_server::ls_types::{
    FullDocumentDiagnosticReport, PreviousResultId, ProgressToken,
    UnchangedDocumentDiagnosticReport, WorkspaceDiagnosticParams, WorkspaceDiagnosticReport,
    WorkspaceDiagnosticReportPartialResult, WorkspaceDiagnosticReportResult,
    WorkspaceDocumentDiagnosticReport, WorkspaceFullDocumentDiagnosticReport,
    WorkspaceUnchangedDocumentDiagnosticReport,
};

use crate::server::context::Context;
use crate::server::convert::{diagnostics, to_proto};
use crate::server::outbox::Outbox;

/// Reports are sent in pieces of so many files to a client that takes partial results.
const PIECE: usize = 32;

/// `$/progress` with a part of the result.
enum PartialResult {}

#[derive(Serialize, Deserialize)]
struct PartialResultParams {
    token: ProgressToken,
    value: WorkspaceDiagnosticReportPartialResult,
}

impl Notification for PartialResult {
    type Params = PartialResultParams;
    const METHOD: &'static str = "$/progress";
}

/// The diagnostics of all documents and their parts, and of all files with cases.
pub(crate) fn workspace_diagnostic(
    context: &Context,
    params: WorkspaceDiagnosticParams,
    outbox: &Outbox,
) -> Result<WorkspaceDiagnosticReportResult> {
    context.analysis.learn();
    let mut items = Vec::new();
    let token = params.partial_result_params.partial_result_token;
    for item in reports(context, params.previous_result_ids) {
        items.push(item);
        if context.analysis.is_outdated() {
            return Err(Error::content_modified());
        }
        if let Some(token) = token.clone().filter(|_| items.len() == PIECE) {
            let value = WorkspaceDiagnosticReportPartialResult {
                items: std::mem::take(&mut items),
            };
            outbox.notify::<PartialResult>(&PartialResultParams { token, value });
        }
    }
    let report = WorkspaceDiagnosticReport { items };
    Ok(WorkspaceDiagnosticReportResult::Report(report))
}

/// The report of each file, computed one by one. A file of which the client has never heard and that
/// has nothing to report is left out.
fn reports(
    context: &Context,
    previous: Vec<PreviousResultId>,
) -> impl Iterator<Item = WorkspaceDocumentDiagnosticReport> {
    let mut previous: HashMap<String, PreviousResultId> = previous
        .into_iter()
        .map(|one| (one.uri.as_str().to_owned(), one))
        .collect();
    let analysis = &context.analysis;
    let documents = analysis.documents().iter();
    let files: BTreeSet<FileId> = documents
        .flat_map(|root| analysis.parts_of(*root))
        .copied()
        .chain(analysis.case_files())
        .collect();
    files.into_iter().filter_map(move |file| {
        let uri = to_proto::uri(context, file)?;
        let known = previous.remove(uri.as_str()).map(|known| known.value);
        let items = diagnostics::of_file(context, file);
        if known.is_none() && items.is_empty() {
            return None;
        }
        let version = context.open.get(analysis.files().path(file));
        let version = version.map(|open| i64::from(open.version));
        let result_id = diagnostics::result_id(&items);
        Some(if known.as_ref() == Some(&result_id) {
            WorkspaceDocumentDiagnosticReport::Unchanged(
                WorkspaceUnchangedDocumentDiagnosticReport {
                    uri,
                    version,
                    unchanged_document_diagnostic_report: UnchangedDocumentDiagnosticReport {
                        result_id,
                    },
                },
            )
        } else {
            WorkspaceDocumentDiagnosticReport::Full(WorkspaceFullDocumentDiagnosticReport {
                uri,
                version,
                full_document_diagnostic_report: FullDocumentDiagnosticReport {
                    result_id: Some(result_id),
                    items,
                },
            })
        })
    })
}
