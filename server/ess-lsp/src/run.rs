//! From the command line to the exit code.

mod check;

use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::Path;
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches};
use clap_complete::Shell;
use openapi::{FileId, Files};
use policy::Decision;
use rules::Severity;
use syntax::Encoding;

use project::Overrides;

use crate::cli::{Cli, Command, Debug, Decide, Diff, Generate, GenerateTests, Test};
use crate::configure::{Configurer, Source};
use crate::output::{Output, outputs};
use crate::places::{Base, Places, below};
use crate::server::{self, Channel};
use crate::{baseline, debug, decide, diff, expect, explain, generate};

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
        check::run(cli, outputs, &mut out)?
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

/// The current directory as [`Report::here`] wants it.
pub(crate) fn here() -> String {
    let base = Base::of_given_directory(Path::new(""));
    base.map_or_else(|_| String::new(), |base| base.absolute)
}
