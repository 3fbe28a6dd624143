//! `ess-lsp diff`: which operations allow more, or less, than in another version.

pub(crate) mod git;
pub(crate) mod version;

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use access::{OperationChange, Presence, diff};
use model::Model;
use rules::{Confidence, Finding, Severity, WIDER_ACCESS};

use crate::cli::{Cli, Diff, DiffFailOn, DiffFormat};
use crate::discover::in_words;
use crate::format::diff as format;
use crate::output::write_whole;
use crate::places::Base;
use crate::run::complain;
use git::{Repository, Revision};
use version::Version;

/// What the command line names.
enum Named {
    Files(PathBuf, PathBuf),
    Revisions(Box<Revision>, Option<Box<Revision>>, PathBuf),
}

/// Compares, prints, and says whether there is something that `--fail-on` names.
///
/// # Errors
/// Those of `out`; inside, what is wrong with the versions, one line each.
pub(crate) fn run(
    cli: &Cli,
    options: &Diff,
    out: &mut dyn Write,
) -> io::Result<Result<bool, Vec<String>>> {
    let (old, new) = match versions(cli, options) {
        Ok(versions) => versions,
        Err(problems) => return Ok(Err(problems)),
    };
    tell_unresolved(&old);
    tell_unresolved(&new);
    let changes = diff(&old.model, &new.model);
    let fails = changes.iter().any(|change| fails(change, options.fail_on));
    let comparison = format::Comparison {
        old: &old,
        new: &new,
        changes: &changes,
    };
    let written = match &options.output {
        None => print(options.format, &comparison, out),
        Some(file) => {
            let written = write_whole(file, |out| print(options.format, &comparison, out));
            if let Err(error) = written {
                let (file, error) = (file.display(), in_words(&error));
                return Ok(Err(vec![format!(
                    "--output {file}: cannot be written: {error}"
                )]));
            }
            Ok(())
        }
    };
    written.or_else(|error| match error.kind() {
        // A reader that has seen enough.
        io::ErrorKind::BrokenPipe => Ok(()),
        _ => Err(error),
    })?;
    // The process ends now.
    std::mem::forget((old, new));
    Ok(Ok(fails))
}

fn print(
    format: DiffFormat,
    comparison: &format::Comparison<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    match format {
        DiffFormat::Human => comparison.human(out),
        DiffFormat::Json => comparison.json(out),
        DiffFormat::Sarif => comparison.sarif(out),
        DiffFormat::Github => comparison.github(out),
        DiffFormat::Markdown => comparison.markdown(out),
    }
}

fn fails(change: &OperationChange, fail_on: DiffFailOn) -> bool {
    match fail_on {
        DiffFailOn::Wider => change.verdict.gives(),
        DiffFailOn::Any => change.verdict != access::Verdict::Equal,
        DiffFailOn::Never => false,
    }
}

/// What stands behind a reference that leads nowhere may have declared something.
fn tell_unresolved(version: &Version) {
    let count = version.unresolved();
    if count > 0 {
        let of = version
            .revision
            .as_ref()
            .map_or_else(String::new, |one| format!(" in {}", one.name));
        complain(&format!(
            "{}{of}: references lead nowhere ({count}), and what should stand there is not compared: \
             `ess-lsp --check` lists them",
            version.file
        ));
    }
}

/// The finding on an operation that allows more than before.
pub(crate) fn finding(change: &OperationChange, new: &Model) -> Option<Finding> {
    if !change.verdict.gives() {
        return None;
    }
    let (Presence::Added(at) | Presence::Kept(_, at)) = change.presence else {
        return None;
    };
    let operation = new.operations.get(at)?;
    let object = change.witness().and_then(|witness| witness.objects.last());
    Some(Finding {
        rule: &WIDER_ACCESS,
        severity: Severity::Warning,
        confidence: Confidence::High,
        message: capitalised(&format::sentence(change)),
        reason: String::new(),
        help: String::from("where this is not meant, state again what the version before said"),
        suggestion: None,
        at: operation.key.into(),
        documents: Vec::new(),
        operation: Some(operation.into()),
        identifiers: Vec::new(),
        object: object.map(|one| one.object.clone()),
        // No two operations of a path share a sentence.
        offender: change.method.clone(),
        related: Vec::new(),
    })
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string());
    first.unwrap_or_default() + letters.as_str()
}

fn versions(cli: &Cli, options: &Diff) -> Result<(Version, Version), Vec<String>> {
    let overlays = &options.overlay;
    match named(options).map_err(|problem| vec![problem])? {
        Named::Files(old, new) => Ok((
            Version::of_file(cli, &old, overlays)?,
            Version::of_file(cli, &new, overlays)?,
        )),
        Named::Revisions(old, new, file) => Ok((
            Version::of_revision(*old, &file, overlays)?,
            match new {
                Some(new) => Version::of_revision(*new, &file, overlays)?,
                None => Version::of_file(cli, &file, overlays)?,
            },
        )),
    }
}

fn named(options: &Diff) -> Result<Named, String> {
    match (options.versions.as_slice(), &options.file) {
        ([old, new], None) if old == "-" && new == "-" => Err(String::from(
            "only one of the versions can come from standard input",
        )),
        ([old, new], None) => Ok(Named::Files(old.into(), new.into())),
        ([old, new], Some(file)) => {
            let repository = repository(file)?;
            let new = Some(Box::new(repository.revision(new)?));
            Ok(Named::Revisions(
                Box::new(repository.revision(old)?),
                new,
                file.clone(),
            ))
        }
        ([range], Some(file)) => revisions(range, file),
        _ => Err(String::from(
            "name two files, or revisions and a file: ess-lsp diff main..HEAD -- api.yaml",
        )),
    }
}

/// `A..B`, `A...B`, or a revision that the working tree is compared with. What is left out is `HEAD`.
fn revisions(range: &str, file: &Path) -> Result<Named, String> {
    let repository = repository(file)?;
    let revision = |name: &str| {
        let name = if name.is_empty() { "HEAD" } else { name };
        repository.revision(name).map(Box::new)
    };
    let (old, new) = match (range.split_once("..."), range.split_once("..")) {
        (Some((old, new)), _) => {
            let (old, new) = (revision(old)?, revision(new)?);
            (Box::new(repository.common(&old, &new)?), Some(new))
        }
        (None, Some((old, new))) => (revision(old)?, Some(revision(new)?)),
        (None, None) => (revision(range)?, None),
    };
    Ok(Named::Revisions(old, new, file.to_owned()))
}

fn repository(file: &Path) -> Result<Repository, String> {
    let base = Base::of_file(file);
    let base = base.map_err(|error| format!("{}: {}", file.display(), in_words(&error)))?;
    Repository::around(&base.absolute)
}
