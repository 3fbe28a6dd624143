//! `ess-lsp generate tests`: from a document to tests for a running service.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use access::generate::Plan;
use access::{Access, Matrix};
use policy::AUTHENTICATED;

use crate::cli::{Cli, GenerateTests, TestRunner};
use crate::decide::{Prepared, prepare};
use crate::discover::in_words;
use crate::format::generated::{Writing, hurl, pytest};
use crate::output::write_whole;
use crate::report::count;

/// How many operations without tests are named on standard error; the tests name all.
const TOLD: usize = 10;

/// Writes the tests, and gives what is to be told about them.
///
/// # Errors
/// Those of `out`; inside, what is wrong, one line each.
pub(crate) fn run(
    cli: &Cli,
    options: &GenerateTests,
    out: &mut dyn Write,
) -> io::Result<Result<Vec<String>, Vec<String>>> {
    let prepared = match prepare(cli, &options.document, &options.overlay) {
        Ok(prepared) => prepared,
        Err(problems) => return Ok(Err(problems)),
    };
    let groups = match groups(&prepared, &options.group) {
        Ok(groups) => groups,
        Err(problem) => return Ok(Err(vec![problem])),
    };
    let files = prepared.loaded.files.view(prepared.model.root);
    let access = Access::new(&files, &prepared.model);
    let plan = access.tests(&groups);
    let writing = Writing {
        plan: &plan,
        model: &prepared.model,
        files: &files,
        places: &prepared.found.places,
    };
    let mut older = None;
    let written = match (options.runner, &options.output) {
        (TestRunner::Pytest, None) => return put(&writing, &pytest::text(&writing), out),
        (TestRunner::Hurl, None) => return put(&writing, &hurl::whole(&writing), out),
        (TestRunner::Pytest, Some(file)) => {
            write_whole(file, |out| out.write_all(pytest::text(&writing).as_bytes()))
                .map_err(|error| format!("{}: {}", file.display(), in_words(&error)))
        }
        (TestRunner::Hurl, Some(directory)) => {
            let files = hurl::files(&writing);
            let written = write_each(directory, &files);
            older = left_over(directory, &files);
            written
        }
    };
    Ok(match written {
        Ok(()) => Ok(older.into_iter().chain(notes(&writing)).collect()),
        Err(problem) => Err(vec![format!("--output {problem}")]),
    })
}

fn put(
    writing: &Writing<'_>,
    text: &str,
    out: &mut dyn Write,
) -> io::Result<Result<Vec<String>, Vec<String>>> {
    out.write_all(text.as_bytes())?;
    Ok(Ok(notes(writing)))
}

fn write_each(directory: &Path, files: &[(String, String)]) -> Result<(), String> {
    let problem =
        |path: &Path, error: io::Error| format!("{}: {}", path.display(), in_words(&error));
    fs::create_dir_all(directory).map_err(|error| problem(directory, error))?;
    for (name, text) in files {
        let file = directory.join(name);
        write_whole(&file, |out| out.write_all(text.as_bytes()))
            .map_err(|error| problem(&file, error))?;
    }
    Ok(())
}

/// Tests of an earlier document would be run as well.
fn left_over(directory: &Path, files: &[(String, String)]) -> Option<String> {
    let there = fs::read_dir(directory).ok()?.filter_map(Result::ok);
    let names = there.map(|one| one.file_name().to_string_lossy().into_owned());
    let is_old = |name: &String| {
        let written = files.iter().any(|(known, _)| known == name);
        name.contains("-ess-") && name.ends_with(".hurl") && !written
    };
    let old = names.filter(is_old).count();
    (old > 0).then(|| {
        format!(
            "{}: {} of an earlier run lie there and would be run as well: remove them",
            directory.display(),
            count(old, "test")
        )
    })
}

/// The groups of the callers: those given, else the only one that rules or schemes name.
fn groups(prepared: &Prepared, given: &[String]) -> Result<Vec<String>, String> {
    let columns = Matrix::groups(&prepared.model);
    let known: Vec<&str> = columns.iter().map(|one| one.name.as_str()).collect();
    if let Some(unknown) = given.iter().find(|one| !known.contains(&one.as_str())) {
        let meant = rules::closest(unknown, known.iter().copied());
        let advice = match (meant, known.is_empty()) {
            (Some(meant), _) => format!("did you mean `{meant}`?"),
            (None, true) => String::from("it names none: leave --group out"),
            (None, false) => format!("it names {}", listed(&known)),
        };
        return Err(format!(
            "--group {unknown}: the document knows no such group: {advice}"
        ));
    }
    // Every caller with a token is in this one.
    let real = |name: &&str| *name != AUTHENTICATED;
    if !given.is_empty() {
        let given = given.iter().filter(|one| real(&one.as_str()));
        let mut groups: Vec<String> = given.cloned().collect();
        groups.sort();
        groups.dedup();
        return Ok(groups);
    }
    match known
        .into_iter()
        .filter(real)
        .collect::<Vec<_>>()
        .as_slice()
    {
        [] => Ok(Vec::new()),
        [only] => Ok(vec![(*only).to_owned()]),
        several => Err(format!(
            "which group are both callers in? Say --group with one of {} (or several times, for callers in \
             several groups), or --group {AUTHENTICATED} for callers in none of them",
            listed(several)
        )),
    }
}

fn listed(names: &[&str]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}

/// How much is tested, and what is not.
fn notes(writing: &Writing<'_>) -> Vec<String> {
    let Plan {
        cases, untested, ..
    } = writing.plan;
    let refused = cases.iter().filter(|one| one.refused).count();
    let mut notes = vec![format!(
        "{}: {refused} must be refused, {} must get through; {} not tested",
        count(cases.len(), "test"),
        cases.len() - refused,
        count(untested.len(), "request")
    )];
    let lines = untested.iter().take(TOLD).map(|one| {
        let (name, why) = writing.untested(one);
        format!("not tested: {name}: {why}")
    });
    notes.extend(lines);
    if untested.len() > TOLD {
        let more = untested.len() - TOLD;
        notes.push(format!("not tested: {more} more, which the tests name"));
    }
    notes
}
