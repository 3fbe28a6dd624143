//! From the command line to the exit code.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::LazyLock;

use clap::{CommandFactory, FromArgMatches};
use clap_complete::Shell;
use openapi::{FileId, Files};
use rules::Severity;
use syntax::{Dialect, Encoding, Kind};

use project::{Judged, Overrides, Projects, Run, judge};

use crate::check::{Checked, check};
use crate::cli::{Cli, Color, Command, Debug, Format};
use crate::configure::{Configurer, Source};
use crate::discover::{Discovered, discover, in_words};
use crate::format::{github, gitlab, human, json, junit, markdown, sarif};
use crate::load::{Loaded, Stdin, bounds_of, load, read_text};
use crate::output::{Output, outputs, write_whole};
use crate::places::{Base, Places, below};
use crate::progress::Progress;
use crate::report::Report;
use crate::server::{self, Channel};
use crate::{baseline, debug, explain, overlay};

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
        run_command(command, &mut out)?
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

fn run_command(command: &Command, out: &mut dyn Write) -> io::Result<Exit> {
    match command {
        Command::Debug { what } => {
            let Debug::Events { file } = what;
            return show_events(file, out);
        }
        Command::Completions { shell } => unless_closed(out.write_all(&completions(*shell)))?,
        Command::Man => {
            let page = clap_mangen::Man::new(Cli::command());
            unless_closed(page.render(out))?;
        }
    }
    Ok(Exit::Clean)
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

fn complain(problem: &str) {
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
    overlay::add(&cli.overlay, configured, &mut found, &mut loaded);
    let in_force: HashSet<FileId> = projects.configurations().collect();
    let is_aside = |path: &str| {
        let file = loaded.files.id(path);
        configurer.is_read(path) && !file.is_some_and(|file| in_force.contains(&file))
    };
    let checked = check(&loaded, &projects, is_aside, &progress);
    progress.finish();
    found.problems.append(&mut configurer.problems);
    let (problems, mut exit) = problems(&found, &loaded, &checked);
    let found_none = found_none(&found, &loaded);
    let unchecked = problems.len() - usize::from(found_none);
    problems.iter().for_each(|problem| complain(problem));
    tell_aside(cli, &found, &loaded);
    let Checked {
        mut models,
        findings,
        ..
    } = checked;
    let run = Run {
        roots: &loaded.roots,
        whole: &found.places.whole(),
        baselines: &baselines,
    };
    let mut judgement = judge(&loaded.files, &projects, run, findings);
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
    exit = exit.max(write_all(cli, outputs, &report, out)?);
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
    out: &mut dyn Write,
) -> io::Result<Exit> {
    let mut exit = Exit::Clean;
    for Output { format, file } in outputs {
        let Some(file) = file else {
            unless_closed(print(cli, *format, wants_color(cli.color), report, out))?;
            continue;
        };
        let color = cli.color == Color::Always;
        let written = write_whole(file, |out| print(cli, *format, color, report, out));
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
    format: Format,
    color: bool,
    report: &Report<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
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

/// Reads configurations, then documents and their parts, and says what holds for all of them.
fn read_all(
    cli: &Cli,
    found: &mut Discovered,
    configurer: &mut Configurer<'_>,
    progress: &Progress,
) -> (Loaded, Projects) {
    if cli.stdin_filename.is_some() && !found.stdin {
        let problem = "--stdin-filename names standard input: give `-` as well";
        found.problems.push(String::from(problem));
    }
    let stdin_path = if found.stdin {
        stdin_path(cli.stdin_filename.as_deref(), found)
    } else {
        None
    };
    let mut files = Files::new();
    let candidates = found.candidates.iter().map(|one| one.path.as_str());
    let projects = configurer.projects(&mut files, candidates.chain(stdin_path.as_deref()));
    let stdin = stdin_path.map(|path| read_stdin(cli.stdin_filename.as_deref(), path, &projects));
    let mut loaded = load(found, stdin, files, &projects, progress);
    // Only what holds for a document or a part of one is of interest from here on.
    let parts = loaded.roots.iter().chain(&loaded.too_large);
    let parts = parts.flat_map(|root| loaded.files.reachable(*root));
    let paths: BTreeSet<String> = parts
        .map(|file| loaded.files.path(file).to_owned())
        .collect();
    let projects = configurer.projects(&mut loaded.files, paths.iter().map(String::as_str));
    (loaded, projects)
}

/// The path that standard input stands for. Without a name it refers to no file, since nobody knows
/// where it stands.
fn stdin_path(name: Option<&Path>, found: &mut Discovered) -> Option<String> {
    let Some(name) = name else {
        return Some(String::from("-"));
    };
    match Base::of_file(name) {
        Ok(base) => {
            let path = base.absolute_of(name);
            found.places.add(base);
            Some(path)
        }
        Err(error) => {
            let error = in_words(&error);
            let problem = format!("--stdin-filename {}: {error}", name.display());
            found.problems.push(problem);
            None
        }
    }
}

fn read_stdin(name: Option<&Path>, path: String, projects: &Projects) -> Stdin {
    let text = read_text(&mut io::stdin().lock(), 0, bounds_of(projects, &path));
    let looks_like_json = |text: &String| text.trim_start().starts_with('{');
    let dialect = match (name, &text) {
        (None, Ok(text)) if looks_like_json(text) => Dialect::Json,
        _ => Dialect::of_path(&path),
    };
    Stdin {
        path,
        dialect,
        text,
    }
}

/// The current directory as [`Report::here`] wants it.
fn here() -> String {
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
fn problems(found: &Discovered, loaded: &Loaded, checked: &Checked) -> (Vec<String>, Exit) {
    let unread = found.problems.iter().chain(&loaded.problems);
    let mut problems: Vec<String> = unread.cloned().collect();
    if found_none(found, loaded) {
        problems.push(String::from(
            "no OpenAPI document found: none of the files has a top-level `openapi` or `swagger` version",
        ));
    }
    let path = |file| found.places.path(loaded.files.path(file));
    for file in &checked.hollow {
        problems.push(format!(
            "{}: this is no OpenAPI document: its root is no mapping with an `openapi` or `swagger` version",
            path(*file)
        ));
    }
    let roots = checked.models.iter().map(|model| model.root);
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
    for (file, message) in &checked.failures {
        problems.push(format!(
            "internal error while checking {}: {message}. The other documents were checked. Please \
             report this with the document, or the part of it that still shows the error",
            path(*file)
        ));
        exit = Exit::Internal;
    }
    (problems, exit)
}
