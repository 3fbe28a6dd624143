//! The access matrix as JSON, version 1: schema/matrix-v1.schema.json. The language server sends the
//! same, with places of its own kind.

use std::io::{self, Write};

use access::{Cell, Coverage};
use model::{Entry, EntryId};
use openapi::Place;
use serde::Serialize;

use super::Page;
use crate::evidence::Evidence;
use crate::format::place;
use crate::report::Report;

/// All documents. `P` is how places are written.
#[derive(Serialize)]
pub(crate) struct PrintedMatrix<P> {
    version: u32,
    documents: Vec<PrintedDocument<P>>,
}

#[derive(Serialize)]
pub(crate) struct PrintedDocument<P> {
    file: String,
    title: String,
    groups: Vec<PrintedGroup<P>>,
    #[serde(skip_serializing_if = "is_zero")]
    groups_left_out: usize,
    summary: PrintedCoverage,
    objects: Vec<PrintedObject<P>>,
    operations: Vec<PrintedOperation<P>>,
}

#[derive(Serialize)]
struct PrintedGroup<P> {
    name: String,
    place: Option<P>,
}

#[derive(Serialize)]
struct PrintedCoverage {
    operations: usize,
    needed: usize,
    declared: usize,
    draft: usize,
    elsewhere: usize,
    undeclared: usize,
    opaque: usize,
}

#[derive(Serialize)]
struct PrintedObject<P> {
    name: String,
    place: Option<P>,
    declared: &'static str,
    reason: Option<String>,
    actions: Vec<PrintedRow<P>>,
}

#[derive(Serialize)]
struct PrintedRow<P> {
    action: String,
    cells: Vec<PrintedCell<P>>,
}

#[derive(Serialize)]
struct PrintedOperation<P> {
    method: String,
    path: String,
    place: Option<P>,
    declared: &'static str,
    needed: Option<bool>,
    note: String,
    entries: Vec<PrintedEntry<P>>,
    cells: Vec<PrintedCell<P>>,
}

#[derive(Serialize)]
struct PrintedEntry<P> {
    object: String,
    action: Option<String>,
    ids: Vec<String>,
    place: Option<P>,
}

#[derive(Serialize)]
struct PrintedCell<P> {
    access: &'static str,
    place: Option<P>,
    within: Vec<String>,
    when: Vec<String>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    filtered: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    also: Vec<PrintedCell<P>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    evidence: Option<PrintedEvidence>,
}

#[derive(Serialize)]
struct PrintedEvidence {
    refused: bool,
    tests: usize,
    failed: usize,
    missing: usize,
    through: bool,
    date: Option<String>,
    builds: Vec<String>,
}

/// Writes one JSON object on one line.
///
/// # Errors
/// Those of `out`.
pub(crate) fn write(
    report: &Report<'_>,
    pages: &[Page<'_>],
    out: &mut dyn Write,
) -> io::Result<()> {
    let place = |place| place::of_node(report.files, report.places, place);
    let documents = pages.iter().map(|page| {
        let title = super::title(report.files, page.model);
        printed(page, page.file.clone(), title, &place)
    });
    let matrix = PrintedMatrix::of(documents.collect());
    serde_json::to_writer(&mut *out, &matrix)?;
    writeln!(out)
}

fn is_zero(count: &usize) -> bool {
    *count == 0
}

impl<P> PrintedMatrix<P> {
    pub(crate) fn of(documents: Vec<PrintedDocument<P>>) -> Self {
        PrintedMatrix {
            version: 1,
            documents,
        }
    }
}

/// The table of a document with its places.
pub(crate) fn printed<P>(
    page: &Page<'_>,
    file: String,
    title: String,
    place: &dyn Fn(Place) -> Option<P>,
) -> PrintedDocument<P> {
    let (model, matrix) = (page.model, &page.matrix);
    let groups = matrix.columns.iter().map(|column| PrintedGroup {
        name: column.name.clone(),
        place: column.place.and_then(place),
    });
    let objects = matrix.objects.iter().map(|object| PrintedObject {
        name: object.name.clone(),
        place: object.place.and_then(place),
        declared: object.declared.name(),
        reason: object.reason.clone(),
        actions: object
            .actions
            .iter()
            .map(|row| PrintedRow {
                action: row.action.to_string(),
                cells: cells(&row.cells, &|_| None, place),
            })
            .collect(),
    });
    let operations = matrix.operations.iter().filter_map(|row| {
        let operation = model.operations.get(row.operation)?;
        let entries = row.entries.iter().map(|(object, action, at)| {
            let mut written = operation.entries.iter();
            let written = written.find(|entry| entry.place == *at);
            PrintedEntry {
                object: object.clone(),
                action: action.as_ref().map(ToString::to_string),
                ids: written.map(ids).unwrap_or_default(),
                place: place(*at),
            }
        });
        Some(PrintedOperation {
            method: operation.method.clone(),
            path: operation.path.clone(),
            place: place(operation.key),
            declared: operation.declared.name(),
            needed: operation.needs,
            note: row.note.clone(),
            entries: entries.collect(),
            cells: cells(
                &row.cells,
                &|column| page.shown(row.operation, column),
                place,
            ),
        })
    });
    PrintedDocument {
        file,
        title,
        groups: groups.collect(),
        groups_left_out: matrix.left_out,
        summary: summary(&matrix.coverage),
        objects: objects.collect(),
        operations: operations.collect(),
    }
}

fn ids(entry: &Entry) -> Vec<String> {
    match &entry.id {
        None => Vec::new(),
        Some(EntryId::Inferred(name)) => vec![name.clone()],
        Some(EntryId::Given(ids)) => ids.iter().map(|id| id.value.clone()).collect(),
    }
}

fn summary(coverage: &Coverage) -> PrintedCoverage {
    PrintedCoverage {
        operations: coverage.operations,
        needed: coverage.needed,
        declared: coverage.declared,
        draft: coverage.draft,
        elsewhere: coverage.elsewhere,
        undeclared: coverage.undeclared,
        opaque: coverage.opaque,
    }
}

fn cells<'e, P>(
    cells: &[Cell],
    shown: &dyn Fn(usize) -> Option<&'e Evidence>,
    place: &dyn Fn(Place) -> Option<P>,
) -> Vec<PrintedCell<P>> {
    let printed = |(column, cell): (usize, &Cell)| PrintedCell {
        access: cell.level.name(),
        place: cell.place.and_then(place),
        within: cell.within.iter().cloned().collect(),
        when: cell.when.iter().cloned().collect(),
        filtered: cell.filtered,
        also: self::cells(&cell.also, &|_| None, place),
        evidence: shown(column).map(|one| PrintedEvidence {
            refused: one.is_refused(),
            tests: one.tests,
            failed: one.failed,
            missing: one.missing,
            through: one.through,
            date: Some(one.date.clone()).filter(|date| !date.is_empty()),
            builds: one.builds.iter().cloned().collect(),
        }),
    };
    cells.iter().enumerate().map(printed).collect()
}
