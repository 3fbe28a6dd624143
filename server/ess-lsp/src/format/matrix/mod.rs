//! Who may do what by which declaration: the access matrix of documents.

pub(crate) mod csv;
pub(crate) mod html;
pub(crate) mod json;
pub(crate) mod markdown;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::{self, Write};

use access::{Access, Cell, Coverage, Level, Matrix};
use model::{Model, Operation};
use openapi::{Api, FileId, Files, Place};
use syntax::Encoding;

use crate::cli::MatrixFormat;
use crate::evidence::{self, Evidence, Results};
use crate::report::{Report, count};

/// A document and its table.
pub(crate) struct Page<'r> {
    pub(crate) model: &'r Model,
    pub(crate) matrix: Matrix,
    /// As it is named in reports.
    pub(crate) file: String,
    /// Its title and version; the file where it has none.
    pub(crate) title: String,
    /// What tests have shown, by operation and column.
    pub(crate) evidence: Cells,
}

/// What tests have shown, by operation and column of a matrix.
pub(crate) type Cells = BTreeMap<(usize, usize), Evidence>;

/// What tests have shown about all documents.
#[derive(Debug, Default)]
pub(crate) struct Shown {
    documents: HashMap<FileId, Cells>,
    /// Results that are about none of them.
    pub(crate) unused: usize,
    /// Results that may be about several of them.
    pub(crate) shared: usize,
}

impl<'r> Page<'r> {
    /// The page of a document that is called `file`.
    pub(crate) fn new(files: &Files, model: &'r Model, matrix: Matrix, file: String) -> Page<'r> {
        let title = title(files, model);
        Page {
            model,
            matrix,
            title: if title.is_empty() {
                file.clone()
            } else {
                title
            },
            file,
            evidence: Cells::new(),
        }
    }

    /// What tests have shown about a cell of an operation.
    pub(crate) fn shown(&self, operation: usize, column: usize) -> Option<&Evidence> {
        self.evidence.get(&(operation, column))
    }

    /// How many cells were seen to be refused, and how many not.
    pub(crate) fn seen(&self) -> (usize, usize) {
        let broken = self.evidence.values().filter(|one| one.failed > 0).count();
        let refused = self.evidence.values().filter(|one| one.is_refused());
        (refused.count(), broken)
    }

    /// That groups are left out, in words; `None` where all are there.
    pub(crate) fn left_out(&self) -> Option<String> {
        let count = self.matrix.left_out;
        (count > 0).then(|| {
            format!("{count} more groups are left out: a table with all of them would be too large")
        })
    }

    pub(crate) fn operation(&self, at: usize) -> Option<&'r Operation> {
        self.model.operations.get(at)
    }
}

/// `info.title` and `info.version`; empty where there is neither.
pub(crate) fn title(files: &Files, model: &Model) -> String {
    let Some(api) = Api::new(files, model.root) else {
        return String::new();
    };
    let info = api.cursor().get("info");
    let text = |key| info.and_then(|info| info.text(key)).unwrap_or_default();
    let (title, version) = (text("title"), text("version"));
    [title.trim(), version.trim()].join(" ").trim().to_owned()
}

/// What results of tests show about the documents of a report.
pub(crate) fn evidence(report: &Report<'_>, results: &Results) -> Shown {
    let mut shown = Shown::default();
    if results.is_empty() {
        return shown;
    }
    let all = |results: &Results| -> Vec<(FileId, evidence::Shown)> {
        let of = |model: &Model| {
            let files = report.files.view(model.root);
            let access = Access::new(&files, model);
            (model.root, results.of_document(&access, &Matrix::of(model)))
        };
        report.models.iter().map(of).collect()
    };
    let mut documents = all(results);
    let mut used: BTreeSet<String> = BTreeSet::new();
    let mut shared: BTreeSet<String> = BTreeSet::new();
    for (_, one) in &documents {
        shared.extend(used.intersection(&one.used).cloned());
        used.extend(one.used.iter().cloned());
    }
    if !shared.is_empty() {
        documents = all(&results.without(&shared));
    }
    shown.shared = shared.len();
    shown.unused = results.unused(&used);
    let cells = documents.into_iter().map(|(file, one)| (file, one.cells));
    shown.documents = cells.collect();
    shown
}

/// Writes the tables of all documents.
///
/// # Errors
/// Those of `out`.
pub(crate) fn write(
    format: MatrixFormat,
    report: &Report<'_>,
    shown: &Shown,
    out: &mut dyn Write,
) -> io::Result<()> {
    let pages = report.models.iter().map(|model| {
        let file = report.name(model.root);
        let evidence = shown.documents.get(&model.root);
        Page {
            evidence: evidence.cloned().unwrap_or_default(),
            ..Page::new(report.files, model, Matrix::of(model), file)
        }
    });
    let pages: Vec<Page<'_>> = pages.collect();
    match format {
        MatrixFormat::Md => markdown::write(&pages, out),
        MatrixFormat::Csv => {
            let place = |place| line(report.files, place, &|file| report.name(file));
            csv::write(&pages, &place, out)
        }
        MatrixFormat::Html => html::write(&pages, out),
        MatrixFormat::Json => json::write(report, &pages, out),
    }
}

/// `api.yaml:12`; empty where the text is not there.
pub(crate) fn line(files: &Files, place: Place, name: &dyn Fn(FileId) -> String) -> String {
    let line = || {
        let start = files.node(place)?.range().start;
        let document = files.document(place.file)?;
        Some(document.position(start, Encoding::Utf8).line + 1)
    };
    line().map_or_else(String::new, |line| format!("{}:{line}", name(place.file)))
}

/// A cell in words: `own + shared within Organization`.
pub(crate) fn words(cell: &Cell) -> String {
    let mut text = String::from(match cell.level {
        Level::Shared => "own + shared",
        Level::None => "–",
        Level::Elsewhere => "elsewhere",
        other => other.name(),
    });
    for container in &cell.within {
        text.push_str(&format!(" within their {container}"));
    }
    for condition in &cell.when {
        text.push_str(&format!(" when {condition}"));
    }
    for also in &cell.also {
        text.push_str(&format!(", or {}", words(also)));
    }
    text
}

/// "7 operations; 5 address objects that clients choose: 4 declared (1 draft), 1 undeclared."
pub(crate) fn coverage_in_words(coverage: &Coverage) -> String {
    let mut apart = Vec::new();
    if coverage.draft > 0 {
        apart.push(format!("{} draft", coverage.draft));
    }
    if coverage.elsewhere > 0 {
        apart.push(format!("{} by rules elsewhere", coverage.elsewhere));
    }
    let apart = match apart.is_empty() {
        true => String::new(),
        false => format!(" ({})", apart.join(", ")),
    };
    let opaque = match coverage.opaque {
        0 => String::new(),
        opaque => format!(" Of {opaque}, the document does not show what they address."),
    };
    format!(
        "{}; {} need object authorization: {} declared{apart}, {} undeclared.{opaque}",
        count(coverage.operations, "operation"),
        coverage.needed,
        coverage.declared,
        coverage.undeclared
    )
}

/// The levels that occur, the widest first, with what they mean.
pub(crate) fn legend(matrix: &Matrix) -> Vec<(String, &'static str)> {
    let of_objects = matrix.objects.iter().flat_map(|one| &one.actions);
    let of_objects = of_objects.flat_map(|one| &one.cells);
    let of_operations = matrix.operations.iter().flat_map(|one| &one.cells);
    let mut used: Vec<Level> = of_objects
        .chain(of_operations)
        .flat_map(|cell| std::iter::once(cell).chain(&cell.also))
        .map(|cell| cell.level)
        .collect();
    if matrix.coverage.undeclared > 0 {
        used.push(Level::Undeclared);
    }
    used.sort();
    used.dedup();
    let levels = Level::ALL.into_iter().filter(|level| used.contains(level));
    let shown = |level: Level| match level {
        Level::Shared => String::from("own + shared"),
        Level::None => String::from("–"),
        other => other.name().to_owned(),
    };
    levels
        .map(|level| (shown(level), level.meaning()))
        .collect()
}

/// Sentences that every reader of a table needs.
pub(crate) const NOTES: [&str; 2] = [
    "It shows what the document declares, not what a service enforces.",
    "A cell says what a caller may do who is in that one group, and in `authenticated` like every \
     caller with an identity. A caller in several groups may do what any of them may; where an \
     operation checks several objects, each of them.",
];
