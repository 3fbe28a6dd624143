//! `--check`: reads, overlays, fixes, reports.

use std::collections::{HashMap, HashSet};
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use openapi::{FileId, Files};
use project::Judged;
use syntax::Kind;

use super::{Exit, complain, here, overrides, source, unless_closed};
use crate::baseline;
use crate::cli::{Cli, Color, Format};
use crate::configure::Configurer;
use crate::discover::{Discovered, discover, in_words};
use crate::evidence::Results;
use crate::fix::{self, Beside};
use crate::format::{github, gitlab, human, json, junit, markdown, matrix, sarif};
use crate::load::Loaded;
use crate::output::{Content, Output, write_whole};
use crate::overlay;
use crate::progress::Progress;
use crate::read::read_all;
use crate::report::Report;
use crate::session::{Session, Verdict};

/// All that was read, before anything is checked or changed.
struct Input {
    found: Discovered,
    session: Session,
    /// The overlay that takes the declarations of `--fix`.
    beside: Option<Beside>,
    results: Results,
}

/// Checks what the command line names, and gives what the exit code says.
///
/// # Errors
/// What is printed cannot be written.
pub(super) fn run(cli: &Cli, outputs: &[Output], out: &mut dyn Write) -> io::Result<Exit> {
    // Panics are caught for each document and reported in words.
    std::panic::set_hook(Box::new(|_| {}));
    let pool = rayon::ThreadPoolBuilder::new().num_threads(cli.jobs.map_or(0, usize::from));
    if let Err(error) = pool.build_global() {
        complain(&format!("cannot start threads: {error}"));
        return Ok(Exit::Internal);
    }
    let mut input = match read(cli) {
        Ok(input) => input,
        Err(problems) => {
            problems.iter().for_each(|problem| complain(problem));
            return Ok(Exit::Usage);
        }
    };
    let mut verdict = input.session.check();
    let fixed = cli.fix.then(|| fix(cli, &mut input, &mut verdict));
    input.session.progress.finish();
    let loaded = &input.session.loaded;
    let (problems, exit) = problems(&input.found, loaded, &verdict);
    problems.iter().for_each(|problem| complain(problem));
    tell_aside(cli, &input.found, loaded);
    if let Some(fixed) = &fixed {
        tell_fixed(cli, fixed, &input, out)?;
    }
    if cli.diff {
        let differs = fixed.is_some_and(|fixed| !fixed.output.is_empty());
        return Ok(exit.max(if differs { Exit::Findings } else { Exit::Clean }));
    }
    let reported = report(cli, outputs, &input, &mut verdict, &problems, out)?;
    // The process ends now: freeing millions of small pieces first would take a sixth of its time.
    std::mem::forget((input, verdict));
    Ok(exit.max(reported))
}

/// Reads everything, and nothing of it is checked if a part that must be there is not.
fn read(cli: &Cli) -> Result<Input, Vec<String>> {
    let results = Results::read(&cli.evidence)?;
    let overrides = overrides(cli).map_err(|problem| vec![problem])?;
    let progress = Progress::start(!cli.quiet);
    let mut found = discover(arguments(cli));
    let places = found.places.clone();
    let mut configurer = Configurer::new(source(cli), &places, here(), overrides);
    let (mut loaded, projects) = read_all(cli, &mut found, &mut configurer, &progress);
    let baselines = match cli.write_baseline {
        // What is about to be written anew says nothing.
        Some(_) => HashMap::new(),
        None => configurer.baselines(&mut loaded.files, &projects),
    };
    let configured = configurer.overlays(&mut loaded, &projects);
    let beside = fix::beside(cli, &loaded, &mut found).map_err(|problem| vec![problem])?;
    let is_there = |path: &&PathBuf| beside.is_none() || path.exists();
    let named: Vec<PathBuf> = cli.overlay.iter().filter(is_there).cloned().collect();
    let overlays = overlay::add(&named, configured, &mut found, &mut loaded);
    let in_force: HashSet<FileId> = projects.configurations().collect();
    let is_aside = |file: &FileId| {
        let path = loaded.files.path(*file);
        configurer.is_read(path) && !in_force.contains(file)
    };
    let aside = loaded.files.ids().filter(is_aside).collect();
    let session = Session {
        aside,
        loaded,
        projects,
        baselines,
        overlays,
        whole: found.places.whole(),
        progress,
    };
    found.problems.append(&mut configurer.problems);
    Ok(Input {
        found,
        session,
        beside,
        results,
    })
}

/// Fixes what can be fixed; what cannot be written becomes a problem.
fn fix(cli: &Cli, input: &mut Input, verdict: &mut Verdict) -> fix::Outcome {
    let options = fix::Options {
        stdin: stdin(input),
        writes: !cli.diff,
        adopts: cli.adopt,
        beside: input.beside.take(),
    };
    let fixed = fix::run(&mut input.session, verdict, &options, &input.found.places);
    input.found.problems.extend_from_slice(&fixed.problems);
    fixed
}

/// The document on standard input.
fn stdin(input: &Input) -> Option<FileId> {
    let path = input.found.stdin_path.as_deref()?;
    input.session.loaded.files.id(path)
}

/// Says what was fixed, and prints the document that came from standard input, or what would change.
fn tell_fixed(
    cli: &Cli,
    fixed: &fix::Outcome,
    input: &Input,
    out: &mut dyn Write,
) -> io::Result<()> {
    let notes = fixed.notes(cli.verbose, cli.quiet);
    notes.for_each(|note| complain(&note));
    unless_closed(out.write_all(fixed.output.as_bytes()))?;
    let files = &input.session.loaded.files;
    let is_read = stdin(input).is_some_and(|file| files.document(file).is_some());
    if input.found.stdin && !cli.diff && !is_read {
        // What cannot be read comes back as it was: somebody may have meant to keep the output.
        unless_closed(out.write_all(&input.found.stdin_bytes))?;
        unless_closed(io::copy(&mut io::stdin().lock(), out).map(drop))?;
    }
    Ok(())
}

/// Writes the baseline and all reports, and says what findings and failures mean for the exit code.
fn report(
    cli: &Cli,
    outputs: &[Output],
    input: &Input,
    verdict: &mut Verdict,
    problems: &[String],
    out: &mut dyn Write,
) -> io::Result<Exit> {
    let Input { found, session, .. } = input;
    let files = &session.loaded.files;
    let mut exit = Exit::Clean;
    if let Some(file) = &cli.write_baseline {
        match baseline::write(files, file, &mut verdict.judgement.findings) {
            Ok(number) => complain(&written(number, file)),
            Err(problem) => {
                complain(&format!("--write-baseline {problem}"));
                exit = Exit::Usage;
            }
        }
    }
    let path = |file| found.places.path(files.path(file));
    verdict.models.sort_by_cached_key(|model| path(model.root));
    // The order by place stays within each file.
    let findings = &mut verdict.judgement.findings;
    findings.sort_by_cached_key(|one| path(one.at.file));
    let open = findings.iter().filter(|one| one.suppressed.is_none());
    let open: Vec<&Judged> = open.collect();
    let in_use = cli.write_baseline.is_some() || !session.baselines.is_empty();
    let next_step = baseline::next_step(cli, findings, in_use);
    let unfound = usize::from(found_none(found, &session.loaded));
    let report = Report {
        files,
        places: &found.places,
        models: &verdict.models,
        findings,
        open: &open,
        hidden: verdict.judgement.hidden,
        problems,
        unchecked: problems.len() - unfound,
        next_step: next_step.as_ref(),
        here: &here(),
    };
    // Standard output is taken where the fixed document goes there.
    let mut stderr = io::stderr();
    let takes_stdout = cli.fix && found.stdin;
    let out: &mut dyn Write = if takes_stdout { &mut stderr } else { out };
    exit = exit.max(write_all(cli, outputs, &report, &input.results, out)?);
    if cli.write_baseline.is_none() && open.iter().any(|one| one.fails) {
        exit = exit.max(Exit::Findings);
    }
    Ok(exit)
}

fn written(number: usize, file: &Path) -> String {
    let noun = if number == 1 { "finding" } else { "findings" };
    format!("{}: {number} known {noun} written", file.display())
}

/// What was left aside, for those who want to know.
fn tell_aside(cli: &Cli, found: &Discovered, loaded: &Loaded) {
    if cli.verbose && loaded.passed_over > 0 {
        let files = loaded.passed_over;
        complain(&format!(
            "{files} files are no OpenAPI documents and were passed over"
        ));
    }
    for path in loaded.ignored.iter().filter(|_| cli.verbose) {
        let path = found.places.path(path);
        complain(&format!(
            "{path}: not checked, `ignore` of the configuration names it"
        ));
    }
}

fn arguments(cli: &Cli) -> &[PathBuf] {
    static HERE: LazyLock<[PathBuf; 1]> = LazyLock::new(|| [PathBuf::from(".")]);
    if cli.paths.is_empty() {
        &*HERE
    } else {
        &cli.paths
    }
}

/// Writes all reports. A file that cannot be written is told, and does not keep others from being
/// written.
fn write_all(
    cli: &Cli,
    outputs: &[Output],
    report: &Report<'_>,
    results: &Results,
    out: &mut dyn Write,
) -> io::Result<Exit> {
    let mut exit = Exit::Clean;
    let evidence = matrix::evidence(report, results);
    for (count, what) in [
        (
            evidence.unused,
            "about other documents, groups or rules than these",
        ),
        (
            evidence.shared,
            "about several of these documents: give their `info` another title or version, or name one",
        ),
    ] {
        let results = match count {
            0 => continue,
            1 => String::from("1 result is"),
            many => format!("{many} results are"),
        };
        complain(&format!("--evidence: {results} {what}: not shown"));
    }
    for Output { content, file } in outputs {
        let Some(file) = file else {
            let color = wants_color(cli.color);
            unless_closed(print(cli, *content, color, report, &evidence, out))?;
            continue;
        };
        let color = cli.color == Color::Always;
        let written = write_whole(file, |out| {
            print(cli, *content, color, report, &evidence, out)
        });
        if let Err(error) = written {
            let (file, error) = (file.display(), in_words(&error));
            complain(&format!("--output {file}: cannot be written: {error}"));
            exit = Exit::Usage;
        }
    }
    Ok(exit)
}

fn print(
    cli: &Cli,
    content: Content,
    color: bool,
    report: &Report<'_>,
    evidence: &matrix::Shown,
    out: &mut dyn Write,
) -> io::Result<()> {
    let format = match content {
        Content::Report(format) => format,
        Content::Matrix(format) => return matrix::write(format, report, evidence, out),
    };
    match format {
        Format::Json => json::write(report, cli.inventory, out),
        Format::Sarif => sarif::write(report, out),
        Format::Github => github::write(report, out),
        Format::Gitlab => gitlab::write(report, out),
        Format::Junit => junit::write(report, out),
        Format::Markdown => markdown::write(report, out),
        Format::Human => {
            let options = human::Options {
                color,
                quiet: cli.quiet,
                verbose: cli.verbose,
                inventory: cli.inventory,
                statistics: cli.statistics,
            };
            human::write(report, options, out)
        }
    }
}

fn wants_color(color: Color) -> bool {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    match color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => {
            let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
            io::stdout().is_terminal() && !set("NO_COLOR") && !dumb
        }
    }
}

/// Whether there was nothing to check, though all could be read.
fn found_none(found: &Discovered, loaded: &Loaded) -> bool {
    let documents = loaded.roots.len() + loaded.too_large.len() + loaded.ignored.len();
    documents + found.problems.len() + loaded.problems.len() == 0
}

/// Whether the `paths` of a document are something else than a mapping, so that none is read.
fn has_odd_paths(files: &Files, root: FileId) -> bool {
    let paths = files.root(root).and_then(|root| root.node().get("paths"));
    paths.is_some_and(|paths| paths.kind() == Kind::Seq || paths.as_string().is_some())
}

/// What could not be read or failed, in words, and what that means for the exit code.
fn problems(found: &Discovered, loaded: &Loaded, verdict: &Verdict) -> (Vec<String>, Exit) {
    let unread = found.problems.iter().chain(&loaded.problems);
    let mut problems: Vec<String> = unread.cloned().collect();
    if found_none(found, loaded) {
        problems.push(String::from(
            "no OpenAPI document found: none of the files has a top-level `openapi` or `swagger` version",
        ));
    }
    let path = |file| found.places.path(loaded.files.path(file));
    for file in &verdict.hollow {
        problems.push(format!(
            "{}: this is no OpenAPI document: its root is no mapping with an `openapi` or `swagger` version",
            path(*file)
        ));
    }
    let roots = verdict.models.iter().map(|model| model.root);
    for file in roots.filter(|root| has_odd_paths(&loaded.files, *root)) {
        problems.push(format!(
            "{}: `paths` is no mapping from paths to their operations: none of them is checked",
            path(file)
        ));
    }
    let mut exit = if problems.is_empty() {
        Exit::Clean
    } else {
        Exit::Usage
    };
    for (file, message) in &verdict.failures {
        problems.push(format!(
            "internal error while checking {}: {message}. The other documents were checked. Please \
             report this with the document, or the part of it that still shows the error",
            path(*file)
        ));
        exit = Exit::Internal;
    }
    (problems, exit)
}
