//! The JSON format, version 1: schema/report-v1.schema.json.

use std::io::Write;

use model::{Identifier, Model};
use project::Judged;
use rules::At;
use serde::Serialize;
use serde::ser::{SerializeSeq, Serializer};

use crate::report::{Coverage, Report, Summary};

/// Writes the report as one line of JSON.
///
/// # Errors
/// Those of `out`.
pub(crate) fn write(
    report: &Report<'_>,
    inventory: bool,
    out: &mut dyn Write,
) -> std::io::Result<()> {
    let printed = Printed {
        version: 1,
        documents: Documents(report),
        findings: Findings(report),
        operations: inventory.then_some(Operations(report)),
        summary: report.summary(),
    };
    serde_json::to_writer(&mut *out, &printed)?;
    writeln!(out)
}

/// The parts are written one by one: a report may be large.
#[derive(Serialize)]
struct Printed<'r> {
    version: u32,
    documents: Documents<'r>,
    findings: Findings<'r>,
    #[serde(skip_serializing_if = "Option::is_none")]
    operations: Option<Operations<'r>>,
    summary: Summary,
}

struct Documents<'r>(&'r Report<'r>);

#[derive(Serialize)]
struct PrintedDocument {
    file: String,
    openapi: String,
    #[serde(flatten)]
    coverage: Coverage,
}

impl Serialize for Documents<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.models.iter().map(|model| PrintedDocument {
            file: self.0.name(model.root),
            openapi: self.0.version(model),
            coverage: Coverage::of(model),
        }))
    }
}

struct Findings<'r>(&'r Report<'r>);

#[derive(Serialize)]
struct PrintedFinding<'r> {
    rule: &'static str,
    severity: &'static str,
    confidence: &'static str,
    message: String,
    file: String,
    range: Range,
    pointer: String,
    operation: Option<PrintedEndpoint<'r>>,
    identifiers: Vec<PrintedIdentifier<'r>>,
    related: Vec<PrintedRelated<'r>>,
    fingerprint: String,
    suppressed: Option<PrintedSuppression<'r>>,
}

#[derive(Serialize)]
struct PrintedSuppression<'r> {
    kind: &'static str,
    reason: &'r str,
}

#[derive(Serialize)]
struct PrintedRelated<'r> {
    message: &'r str,
    file: String,
    range: Range,
}

#[derive(Serialize)]
struct PrintedEndpoint<'r> {
    method: &'r str,
    path: &'r str,
}

#[derive(Serialize)]
struct PrintedIdentifier<'r> {
    name: &'r str,
    r#in: &'static str,
    confidence: &'static str,
    object: Option<&'r str>,
    reason: &'r str,
}

#[derive(Serialize)]
struct Range {
    start: Position,
    end: Position,
}

#[derive(Serialize)]
struct Position {
    line: u32,
    character: u32,
}

impl Serialize for Findings<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let report = self.0;
        let fingerprints = report.fingerprints(|file| report.name(file));
        let mut sequence = serializer.serialize_seq(Some(report.findings.len()))?;
        for (finding, fingerprint) in report.findings.iter().zip(fingerprints) {
            sequence.serialize_element(&printed(report, finding, fingerprint))?;
        }
        sequence.end()
    }
}

fn printed<'r>(
    report: &Report<'_>,
    finding: &'r Judged,
    fingerprint: String,
) -> PrintedFinding<'r> {
    let document = report.document(finding.at.file);
    PrintedFinding {
        rule: finding.rule.name,
        severity: finding.severity.name(),
        confidence: finding.confidence.name(),
        message: report.message(finding),
        file: report.name(finding.at.file),
        range: range(report, &finding.at),
        pointer: document.map_or_else(String::new, |document| finding.at.pointer(document)),
        operation: finding.operation.as_ref().map(|operation| PrintedEndpoint {
            method: &operation.method,
            path: &operation.path,
        }),
        identifiers: finding
            .identifiers
            .iter()
            .map(|one| PrintedIdentifier {
                name: &one.name,
                r#in: one.location.name(),
                confidence: one.confidence.name(),
                object: one.object.as_deref(),
                reason: &one.reason,
            })
            .collect(),
        related: finding
            .related
            .iter()
            .map(|one| PrintedRelated {
                message: &one.message,
                file: report.name(one.at.file),
                range: range(report, &one.at),
            })
            .collect(),
        fingerprint,
        suppressed: finding.suppressed.as_ref().map(|one| PrintedSuppression {
            kind: one.kind.name(),
            reason: &one.reason,
        }),
    }
}

fn range(report: &Report<'_>, at: &At) -> Range {
    let position = |position: syntax::Position| Position {
        line: position.line,
        character: position.character,
    };
    let span = report.span(at);
    Range {
        start: position(span.start),
        end: position(span.end),
    }
}

struct Operations<'r>(&'r Report<'r>);

#[derive(Serialize)]
struct PrintedOperation<'r> {
    file: &'r str,
    method: &'r str,
    path: &'r str,
    identifiers: Vec<PrintedIdentifier<'r>>,
    needs_object_authorization: Option<bool>,
    declared: &'static str,
}

impl Serialize for Operations<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let models = self.0.models;
        let number = models.iter().map(|model| model.operations.len()).sum();
        let mut sequence = serializer.serialize_seq(Some(number))?;
        for model in models {
            let file = self.0.name(model.root);
            for operation in operations(model, &file) {
                sequence.serialize_element(&operation)?;
            }
        }
        sequence.end()
    }
}

fn operations<'r>(model: &'r Model, file: &'r str) -> impl Iterator<Item = PrintedOperation<'r>> {
    model
        .operations
        .iter()
        .map(move |operation| PrintedOperation {
            file,
            method: &operation.method,
            path: &operation.path,
            identifiers: operation.identifiers.iter().map(identifier).collect(),
            needs_object_authorization: operation.needs,
            declared: operation.declared.name(),
        })
}

fn identifier(identifier: &Identifier) -> PrintedIdentifier<'_> {
    PrintedIdentifier {
        name: &identifier.name,
        r#in: identifier.location.name(),
        confidence: identifier.confidence.name(),
        object: identifier.object.as_deref(),
        reason: &identifier.reason,
    }
}
