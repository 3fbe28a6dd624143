//! From the command line to the exit code.

use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches};
use clap_complete::Shell;
use openapi::{FileId, Files};
use syntax::{Dialect, Kind};

use crate::check::{Checked, check};
use crate::cli::{Cli, Color, Command, Debug, Format};
use crate::discover::{Discovered, discover, in_words};
use crate::format::{github, gitlab, human, json, junit, markdown, sarif};
use crate::load::{Bounds, Loaded, Stdin, load, read_text};
use crate::output::{Output, outputs, write_whole};
use crate::places::Base;
use crate::progress::Progress;
use crate::report::Report;
use crate::select::{Wanted, select};
use crate::server::{self, Channel};
use crate::{debug, explain, overlay};

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

/// Runs the program.
pub(crate) fn main() -> ExitCode {
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
    if is_server(cli) {
        return Ok(run_server(cli));
    }
    let mut out = BufWriter::with_capacity(1 << 16, io::stdout().lock());
    let exit = if let Some(command) = &cli.command {
        run_command(command, &mut out)?
    } else if cli.list_rules {
        unless_closed(write!(out, "{}", explain::list()))?;
        Exit::Clean
    } else if let Some(rule) = cli.explain.as_deref().and_then(rules::rule) {
        unless_closed(write!(out, "{}", explain::page(rule)))?;
        Exit::Clean
    } else {
        run_check(cli, outputs, &mut out)?
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

/// Whether nothing else is asked for.
fn is_server(cli: &Cli) -> bool {
    !(cli.check || cli.list_rules || cli.explain.is_some() || cli.command.is_some())
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
    let (found, loaded) = read_all(cli, &progress);
    let checked = check(&loaded, &progress);
    progress.finish();
    let (problems, mut exit) = problems(&found, &loaded, &checked);
    let found_none = found_none(&found, &loaded);
    let unchecked = problems.len() - usize::from(found_none);
    problems.iter().for_each(|problem| complain(problem));
    if cli.verbose && loaded.passed_over > 0 {
        let files = loaded.passed_over;
        complain(&format!(
            "{files} files are no OpenAPI documents and were passed over"
        ));
    }
    let wanted = Wanted {
        persona: cli.persona.into(),
        confidence: cli.confidence.map(Into::into),
        severity: cli.severity.map(Into::into),
    };
    let Checked {
        mut models,
        findings,
        ..
    } = checked;
    models.sort_by_key(|model| found.places.path(loaded.files.path(model.root)));
    let (findings, hidden) = select(findings, wanted, &loaded.files, &found.places);
    let report = Report {
        files: &loaded.files,
        places: &found.places,
        models: &models,
        findings: &findings,
        hidden,
        problems: &problems,
        unchecked,
        fails_from: cli.fail_on.severity(),
        here: &here(),
    };
    exit = exit.max(write_all(cli, outputs, &report, out)?);
    let fails = |least| findings.iter().any(|finding| finding.severity >= least);
    if cli.fail_on.severity().is_some_and(fails) {
        exit = exit.max(Exit::Findings);
    }
    // The process ends now: freeing millions of small pieces first would take a sixth of its time.
    std::mem::forget((loaded, models, findings));
    Ok(exit)
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

fn read_all(cli: &Cli, progress: &Progress) -> (Discovered, Loaded) {
    let here = [PathBuf::from(".")];
    let paths = if cli.paths.is_empty() {
        &here
    } else {
        cli.paths.as_slice()
    };
    let mut found = discover(paths);
    let bounds = Bounds::default();
    if cli.stdin_filename.is_some() && !found.stdin {
        let problem = "--stdin-filename names standard input: give `-` as well";
        found.problems.push(String::from(problem));
    }
    let stdin = if found.stdin {
        read_stdin(cli.stdin_filename.as_deref(), &mut found, bounds)
    } else {
        None
    };
    let mut loaded = load(&found, stdin, bounds, progress);
    overlay::add(&cli.overlay, &mut found, &mut loaded, bounds);
    (found, loaded)
}

/// Standard input under its name; without one it refers to no file, since nobody knows where it
/// stands.
fn read_stdin(name: Option<&Path>, found: &mut Discovered, bounds: Bounds) -> Option<Stdin> {
    let text = read_text(&mut io::stdin().lock(), 0, bounds);
    let path = match name {
        None => String::from("-"),
        Some(name) => match Base::of_file(name) {
            Ok(base) => {
                let path = base.absolute_of(name);
                found.places.add(base);
                path
            }
            Err(error) => {
                let error = in_words(&error);
                found
                    .problems
                    .push(format!("--stdin-filename {}: {error}", name.display()));
                return None;
            }
        },
    };
    let looks_like_json = |text: &String| text.trim_start().starts_with('{');
    let dialect = match (name, &text) {
        (None, Ok(text)) if looks_like_json(text) => Dialect::Json,
        _ => Dialect::of_path(&path),
    };
    Some(Stdin {
        path,
        dialect,
        text,
    })
}

/// The current directory as [`Report::here`] wants it.
fn here() -> String {
    let base = Base::of_given_directory(Path::new(""));
    base.map_or_else(|_| String::new(), |base| base.absolute)
}

/// Whether there was nothing to check, though all could be read.
fn found_none(found: &Discovered, loaded: &Loaded) -> bool {
    let documents = loaded.roots.len() + loaded.too_large.len();
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
