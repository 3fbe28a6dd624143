//! From the command line to the exit code.

use std::collections::{HashMap, HashSet};
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::LazyLock;

use clap::{CommandFactory, FromArgMatches};
use clap_complete::Shell;
use openapi::{FileId, Files};
use policy::Decision;
use rules::Severity;
use syntax::{Encoding, Kind};

use project::{Judged, Overrides};

use crate::cli::{Cli, Color, Command, Debug, Decide, Diff, Format, Generate, GenerateTests, Test};
use crate::configure::{Configurer, Source};
use crate::discover::{Discovered, discover, in_words};
use crate::format::{github, gitlab, human, json, junit, markdown, matrix, sarif};
use crate::load::Loaded;
use crate::output::{Content, Output, outputs, write_whole};
use crate::places::{Base, Places, below};
use crate::progress::Progress;
use crate::read::read_all;
use crate::report::Report;
use crate::server::{self, Channel};
use crate::session::{Session, Verdict};
use crate::{baseline, debug, decide, diff, evidence, expect, explain, fix, generate, overlay};

/// What the exit code says; the worst one wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Exit {
    /// Nothing at or above `--fail-on`.
    Clean = 0,
    /// Findings.
    Findings = 1,
    /// Wrong usage, or input that cannot be read.
    Usage = 2,
    /// This program failed.
    Internal = 3,
    /// The document cannot tell whether a request is allowed.
    Unknown = 4,
}

/// Runs the program: reads the command line and gives the exit code, which `--help` explains.
pub fn main() -> ExitCode {
    // Both print usage errors themselves and exit with 2.
    let matches = Cli::command().get_matches();
    let cli = Cli::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    let outputs = match outputs(&matches) {
        Ok(outputs) => outputs,
        Err(problem) => {
            complain(&problem);
            return ExitCode::from(Exit::Usage as u8);
        }
    };
    let exit = match run(&cli, &outputs) {
        Ok(exit) => exit,
        Err(error) => {
            complain(&format!("cannot write: {error}"));
            Exit::Internal
        }
    };
    ExitCode::from(exit as u8)
}

fn run(cli: &Cli, outputs: &[Output]) -> io::Result<Exit> {
    let mut out = BufWriter::with_capacity(1 << 16, io::stdout().lock());
    let exit = if let Some(command) = &cli.command {
        run_command(cli, command, &mut out)?
    } else if cli.list_rules {
        unless_closed(write!(out, "{}", explain::list()))?;
        Exit::Clean
    } else if let Some(rule) = cli.explain.as_deref().and_then(rules::rule) {
        unless_closed(write!(out, "{}", explain::page(rule)))?;
        Exit::Clean
    } else if let Some(document) = &cli.print_config {
        print_config(cli, document, &mut out)?
    } else if cli.check {
        run_check(cli, outputs, &mut out)?
    } else {
        // The server writes to standard output itself.
        drop(out);
        return Ok(run_server(cli));
    };
    unless_closed(out.flush())?;
    Ok(exit)
}

fn run_command(cli: &Cli, command: &Command, out: &mut dyn Write) -> io::Result<Exit> {
    match command {
        Command::Debug { what } => {
            let Debug::Events { file } = what;
            return show_events(file, out);
        }
        Command::Decide(options) => return run_decide(cli, options, out),
        Command::Test(options) => return run_test(cli, options, out),
        Command::Generate { what } => {
            let Generate::Tests(options) = what;
            return run_generate(cli, options, out);
        }
        Command::Diff(options) => return run_diff(cli, options, out),
        Command::Completions { shell } => unless_closed(out.write_all(&completions(*shell)))?,
        Command::Man => {
            let page = clap_mangen::Man::new(Cli::command());
            unless_closed(page.render(out))?;
        }
    }
    Ok(Exit::Clean)
}

fn run_decide(cli: &Cli, options: &Decide, out: &mut dyn Write) -> io::Result<Exit> {
    let answer = decide::run(cli, options, out)?;
    Ok(match answer {
        Ok(Decision::Allow) => Exit::Clean,
        Ok(Decision::Deny) => Exit::Findings,
        Ok(Decision::Unknown) => Exit::Unknown,
        Err(problems) => {
            problems.iter().for_each(|problem| complain(problem));
            Exit::Usage
        }
    })
}

fn run_test(cli: &Cli, options: &Test, out: &mut dyn Write) -> io::Result<Exit> {
    Ok(match expect::run(cli, options, out)? {
        Ok(expect::Verdict::Passed) => Exit::Clean,
        Ok(expect::Verdict::Failed) => Exit::Findings,
        Ok(expect::Verdict::Unread) => Exit::Usage,
        Err(problems) => {
            problems.iter().for_each(|problem| complain(problem));
            Exit::Usage
        }
    })
}

fn run_diff(cli: &Cli, options: &Diff, out: &mut dyn Write) -> io::Result<Exit> {
    let done = diff::run(cli, options, out)?;
    Ok(match done {
        Ok(true) => Exit::Findings,
        Ok(false) => Exit::Clean,
        Err(problems) => {
            problems.iter().for_each(|problem| complain(problem));
            Exit::Usage
        }
    })
}

fn run_generate(cli: &Cli, options: &GenerateTests, out: &mut dyn Write) -> io::Result<Exit> {
    Ok(match generate::run(cli, options, out)? {
        Ok(notes) => {
            notes.iter().for_each(|note| complain(note));
            Exit::Clean
        }
        Err(problems) => {
            problems.iter().for_each(|problem| complain(problem));
            Exit::Usage
        }
    })
}

/// The script is made whole first: its generator ends the program where it cannot write.
fn completions(shell: Shell) -> Vec<u8> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "ess-lsp", &mut script);
    script
}

/// A reader that has seen enough, such as `head`, is no failure and changes no exit code.
fn unless_closed(written: io::Result<()>) -> io::Result<()> {
    written.or_else(|error| match error.kind() {
        io::ErrorKind::BrokenPipe => Ok(()),
        _ => Err(error),
    })
}

fn run_server(cli: &Cli) -> Exit {
    let channel = match (&cli.pipe, cli.socket) {
        (Some(name), _) => Channel::Pipe(name.clone()),
        (None, Some(port)) => Channel::Socket(port),
        (None, None) => Channel::Stdio,
    };
    if channel == Channel::Stdio && !cli.stdio && io::stdin().is_terminal() {
        return hint();
    }
    let options = server::Options {
        channel,
        parent: cli.client_process_id,
        log: cli.log.clone(),
    };
    match server::run(&options) {
        Ok(true) => Exit::Clean,
        // The specification wants 1 of a server whose client has not said `shutdown`.
        Ok(false) => Exit::Findings,
        Err(problem) => {
            complain(&problem);
            Exit::Findings
        }
    }
}

/// For a person who starts the program to see what it does.
fn hint() -> Exit {
    complain("this is a language server: an editor starts it and talks to it, see docs/editors.md");
    let mut stderr = io::stderr().lock();
    let _ = writeln!(
        stderr,
        "\nTo check documents:  ess-lsp --check [PATH...]\nFor all options:     ess-lsp --help"
    );
    Exit::Usage
}

pub(crate) fn complain(problem: &str) {
    // Nobody is left to tell when standard error is closed.
    let _ = writeln!(io::stderr().lock(), "ess-lsp: {problem}");
}

fn show_events(file: &Path, out: &mut dyn Write) -> io::Result<Exit> {
    match debug::events(file) {
        Err(problem) => {
            complain(&problem);
            Ok(Exit::Usage)
        }
        Ok((events, errors)) => {
            out.write_all(events.as_bytes())?;
            out.flush()?;
            errors.iter().for_each(|error| complain(error));
            Ok(if errors.is_empty() {
                Exit::Clean
            } else {
                Exit::Findings
            })
        }
    }
}

fn run_check(cli: &Cli, outputs: &[Output], out: &mut dyn Write) -> io::Result<Exit> {
    // Panics are caught for each document and reported in words.
    std::panic::set_hook(Box::new(|_| {}));
    let pool = rayon::ThreadPoolBuilder::new().num_threads(cli.jobs.map_or(0, usize::from));
    if let Err(error) = pool.build_global() {
        complain(&format!("cannot start threads: {error}"));
        return Ok(Exit::Internal);
    }
    let progress = Progress::start(!cli.quiet);
    let overrides = match overrides(cli) {
        Ok(overrides) => overrides,
        Err(problem) => {
            complain(&problem);
            return Ok(Exit::Usage);
        }
    };
    let mut found = discover(arguments(cli));
    let here = here();
    let places = found.places.clone();
    let mut configurer = Configurer::new(source(cli), &places, here.clone(), overrides);
    let (mut loaded, projects) = read_all(cli, &mut found, &mut configurer, &progress);
    let baselines = match cli.write_baseline {
        // What is about to be written anew says nothing.
        Some(_) => HashMap::new(),
        None => configurer.baselines(&mut loaded.files, &projects),
    };
    let configured = configurer.overlays(&mut loaded, &projects);
    let beside = match fix::beside(cli, &loaded, &mut found) {
        Ok(beside) => beside,
        Err(problem) => {
            complain(&problem);
            return Ok(Exit::Usage);
        }
    };
    let is_there = |path: &&PathBuf| beside.is_none() || path.exists();
    let named: Vec<PathBuf> = cli.overlay.iter().filter(is_there).cloned().collect();
    let overlays = overlay::add(&named, configured, &mut found, &mut loaded);
    let in_force: HashSet<FileId> = projects.configurations().collect();
    let is_aside = |file: &FileId| {
        let path = loaded.files.path(*file);
        configurer.is_read(path) && !in_force.contains(file)
    };
    let aside = loaded.files.ids().filter(is_aside).collect();
    let mut session = Session {
        aside,
        loaded,
        projects,
        baselines,
        overlays,
        whole: found.places.whole(),
        progress,
    };
    found.problems.append(&mut configurer.problems);
    let mut verdict = session.check();
    let fixed = cli.fix.then(|| {
        let stdin = found.stdin_path.as_deref();
        let stdin = stdin.and_then(|path| session.loaded.files.id(path));
        let options = fix::Options {
            stdin,
            writes: !cli.diff,
            adopts: cli.adopt,
            beside,
        };
        fix::run(&mut session, &mut verdict, &options, &found.places)
    });
    let Session {
        loaded,
        baselines,
        progress,
        ..
    } = session;
    progress.finish();
    if let Some(fixed) = &fixed {
        found.problems.extend_from_slice(&fixed.problems);
    }
    let (problems, mut exit) = problems(&found, &loaded, &verdict);
    let results = evidence::Results::read(&cli.evidence).unwrap_or_else(|problems| {
        problems.iter().for_each(|problem| complain(problem));
        exit = exit.max(Exit::Usage);
        evidence::Results::default()
    });
    let found_none = found_none(&found, &loaded);
    let unchecked = problems.len() - usize::from(found_none);
    problems.iter().for_each(|problem| complain(problem));
    tell_aside(cli, &found, &loaded);
    if let Some(fixed) = &fixed {
        fixed
            .notes(cli.verbose, cli.quiet)
            .for_each(|note| complain(&note));
        unless_closed(out.write_all(fixed.output.as_bytes()))?;
        let is_read = found
            .stdin_path
            .as_deref()
            .and_then(|path| loaded.files.id(path))
            .is_some_and(|file| loaded.files.document(file).is_some());
        if found.stdin && !cli.diff && !is_read {
            // What cannot be read comes back as it was: somebody may have meant to keep the output.
            unless_closed(out.write_all(&found.stdin_bytes))?;
            unless_closed(io::copy(&mut io::stdin().lock(), out).map(drop))?;
        }
    }
    if cli.diff {
        let differs = fixed.is_some_and(|fixed| !fixed.output.is_empty());
        return Ok(exit.max(if differs { Exit::Findings } else { Exit::Clean }));
    }
    let Verdict {
        mut models,
        mut judgement,
        ..
    } = verdict;
    if let Some(file) = &cli.write_baseline {
        match baseline::write(&loaded.files, file, &mut judgement.findings) {
            Ok(number) => complain(&written(number, file)),
            Err(problem) => {
                complain(&format!("--write-baseline {problem}"));
                exit = exit.max(Exit::Usage);
            }
        }
    }
    let path = |file| found.places.path(loaded.files.path(file));
    models.sort_by_cached_key(|model| path(model.root));
    // The order by place stays within each file.
    judgement
        .findings
        .sort_by_cached_key(|one| path(one.at.file));
    let open: Vec<&Judged> = judgement
        .findings
        .iter()
        .filter(|one| one.suppressed.is_none())
        .collect();
    let in_use = cli.write_baseline.is_some() || !baselines.is_empty();
    let next_step = baseline::next_step(cli, &judgement.findings, in_use);
    let report = Report {
        files: &loaded.files,
        places: &found.places,
        models: &models,
        findings: &judgement.findings,
        open: &open,
        hidden: judgement.hidden,
        problems: &problems,
        unchecked,
        next_step: next_step.as_ref(),
        here: &here,
    };
    // Standard output is taken where the fixed document goes there.
    let mut stderr = io::stderr();
    let takes_stdout = cli.fix && found.stdin;
    let out: &mut dyn Write = if takes_stdout { &mut stderr } else { out };
    exit = exit.max(write_all(cli, outputs, &report, &results, out)?);
    if cli.write_baseline.is_none() && open.iter().any(|one| one.fails) {
        exit = exit.max(Exit::Findings);
    }
    // The process ends now: freeing millions of small pieces first would take a sixth of its time.
    std::mem::forget((loaded, models, judgement));
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

/// What the command line says of the check.
fn overrides(cli: &Cli) -> Result<Overrides, String> {
    let rules = |names: &[String]| names.iter().filter_map(|name| rules::rule(name)).collect();
    let baseline = cli.baseline.as_deref().map(baseline::path).transpose();
    Ok(Overrides {
        persona: cli.persona.map(Into::into),
        confidence: cli.confidence.map(Into::into),
        severity: cli.severity.map(Into::into),
        fail_on: cli.fail_on.map(|fail_on| fail_on.severity()),
        only: rules(&cli.rule),
        without: rules(&cli.ignore),
        scheme: cli.scheme.map(Into::into),
        baseline: baseline.map_err(|problem| format!("--baseline {problem}"))?,
    })
}

fn source(cli: &Cli) -> Source {
    match &cli.config {
        _ if cli.no_config => Source::Nothing,
        Some(file) => Source::One(file.clone()),
        None => Source::Nearest,
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

/// Prints what holds for a document, which need not exist; errors of the configuration are told.
fn print_config(cli: &Cli, document: &Path, out: &mut dyn Write) -> io::Result<Exit> {
    let path = baseline::path(document);
    let (path, overrides) = match path.and_then(|path| Ok((path, overrides(cli)?))) {
        Ok(both) => both,
        Err(problem) => {
            complain(&problem);
            return Ok(Exit::Usage);
        }
    };
    let mut places = Places::default();
    places.add(Base::of_file(document)?);
    let mut configurer = Configurer::new(source(cli), &places, here(), overrides);
    let mut files = Files::new();
    let projects = configurer.projects(&mut files, [path.as_str()].into_iter());
    let here = here();
    let name = |file: FileId| {
        let path = files.path(file);
        below(path, &here).unwrap_or(path).to_owned()
    };
    let page = projects.print(&files, &path, name);
    unless_closed(out.write_all(page.as_bytes()))?;
    configurer
        .problems
        .iter()
        .for_each(|problem| complain(problem));
    for finding in projects.findings() {
        let document = files.document(finding.at.file);
        let line = document.map_or(0, |document| {
            let start = finding.at.range(document).start;
            document.position(start, Encoding::Utf8).line
        });
        let name = name(finding.at.file);
        complain(&format!("{name}:{}: {}", line + 1, finding.text()));
    }
    let errors = projects.findings().iter();
    let fails = errors
        .into_iter()
        .any(|one| one.severity == Severity::Error);
    Ok(match (configurer.problems.is_empty(), fails) {
        (false, _) => Exit::Usage,
        (true, true) => Exit::Findings,
        (true, false) => Exit::Clean,
    })
}

/// Writes all reports. A file that cannot be written is told, and does not keep others from being
/// written.
fn write_all(
    cli: &Cli,
    outputs: &[Output],
    report: &Report<'_>,
    results: &evidence::Results,
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

/// The current directory as [`Report::here`] wants it.
pub(crate) fn here() -> String {
    let base = Base::of_given_directory(Path::new(""));
    base.map_or_else(|_| String::new(), |base| base.absolute)
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
