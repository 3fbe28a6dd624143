//! `ess-lsp test`: decides the cases beside documents.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use access::Access;
use access::expect::{self, Expected};
use syntax::{Dialect, Document, Limits};

use crate::cli::{Cli, Test, TestFormat};
use crate::decide::{Prepared, prepare, read_text};
use crate::discover::{in_words, walk};
use crate::format::expected::{self, Tested};
use crate::places::Base;

/// What a run has come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// All cases pass.
    Passed,
    /// Some do not.
    Failed,
    /// Some could not be decided.
    Unread,
}

/// Decides all cases and prints what they have come to.
///
/// # Errors
/// Those of `out`; inside, why there is nothing to decide.
pub(crate) fn run(
    cli: &Cli,
    options: &Test,
    out: &mut dyn Write,
) -> io::Result<Result<Verdict, Vec<String>>> {
    let files = match files(&options.paths) {
        Ok(files) => files,
        Err(problem) => return Ok(Err(vec![problem])),
    };
    let tested: Vec<Tested> = files.iter().map(|file| test(cli, file)).collect();
    match options.format {
        TestFormat::Human => expected::human(&tested, out)?,
        TestFormat::Json => expected::json(&tested, out)?,
        TestFormat::Junit => expected::junit(&tested, out)?,
    }
    let any = |wrong: fn(&Tested) -> bool| tested.iter().any(wrong);
    Ok(Ok(match () {
        () if any(Tested::is_unread) => Verdict::Unread,
        () if any(Tested::fails) => Verdict::Failed,
        () => Verdict::Passed,
    }))
}

/// The files with cases that the arguments mean, each once.
fn files(paths: &[PathBuf]) -> Result<Vec<PathBuf>, String> {
    let here = [PathBuf::from(".")];
    let paths = if paths.is_empty() { &here[..] } else { paths };
    let mut files = Vec::new();
    for path in paths {
        let problem = |error: &io::Error| format!("{}: {}", path.display(), in_words(error));
        let metadata = path.metadata().map_err(|error| problem(&error))?;
        if !metadata.is_dir() {
            files.push(path.clone());
            continue;
        }
        let base = Base::of_directory(path).map_err(|error| problem(&error))?;
        let (found, _) = walk(Path::new(&base.absolute));
        let mut found: Vec<PathBuf> = found
            .iter()
            .filter(|file| expect::is_file(file))
            .filter_map(|file| Path::new(file).strip_prefix(&base.absolute).ok())
            .map(|below| match path == Path::new(".") {
                true => below.to_owned(),
                false => path.join(below),
            })
            .collect();
        found.sort();
        files.extend(found);
    }
    let mut seen = std::collections::BTreeSet::new();
    files.retain(|file| seen.insert(file.clone()));
    match files.is_empty() {
        false => Ok(files),
        true => Err(format!(
            "there is no {} to be found: see docs/expectations.md",
            expect::NAMES[0]
        )),
    }
}

/// Decides the cases of one file.
fn test(cli: &Cli, file: &Path) -> Tested {
    let name = file.display().to_string();
    let text = match read_text(file) {
        Ok(text) => text,
        Err(problem) => return Tested::unread(name, vec![problem]),
    };
    let dialect = Dialect::of_path(&name);
    let test = Document::parse(text, dialect, &[], Limits::default());
    // Without a document only the form of the file can be judged; that it is missing is told there.
    let Some((document, _)) = expect::document(&test) else {
        let problem = format!(
            "{name}: `document` is missing: the path of the OpenAPI document that the cases are about"
        );
        return Tested::unread(name, vec![problem]);
    };
    let document = file.parent().unwrap_or(Path::new("")).join(document);
    match prepare(cli, &document, &[]) {
        Err(problems) => {
            let problems = problems.into_iter().map(|one| format!("{name}: {one}"));
            Tested::unread(name.clone(), problems.collect())
        }
        Ok(prepared) => decided(name, &test, &document, &prepared),
    }
}

fn decided(name: String, test: &Document, document: &Path, prepared: &Prepared) -> Tested {
    let files = prepared.loaded.files.view(prepared.model.root);
    let expected: Expected = Access::new(&files, &prepared.model).expect(test);
    let printing = expected::Printing {
        name: &name,
        test,
        files: &files,
        places: &prepared.found.places,
    };
    printing.tested(document.display().to_string(), &expected)
}
