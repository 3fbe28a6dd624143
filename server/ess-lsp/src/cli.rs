//! The command line.

use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use rules::{Confidence, Persona, RULES, Scheme, Severity};

const NOTES: &str = "\
Several formats in one run; --output belongs to the format before it:
  ess-lsp --check api/ --format human --format sarif --output ess.sarif
  ess-lsp --check api/ --format junit --output junit.xml --format markdown --output comment.md

Exit codes: 0 nothing at or above --fail-on, 1 findings, 2 wrong usage or input that cannot be read
(everything else is still checked), 3 internal error.";

const DECIDE_NOTES: &str = "\
Exit codes: 0 allow, 1 deny, 4 unknown (the document cannot tell), 2 wrong usage or input that cannot
be read. With --search: 0 something is allowed, 4 something may be, 1 nothing is.

It says what is declared, not what a service enforces: see docs/decide.md.";

const TEST_NOTES: &str = "\
Exit codes: 0 all cases are as expected, 1 some are not, 2 a file cannot be read or a case cannot be
decided. Cases stand in ess-test.yaml: see docs/expectations.md.";

const DIFF_NOTES: &str = "\
  ess-lsp diff old.yaml new.yaml
  ess-lsp diff main -- api.yaml            the working tree, compared with main
  ess-lsp diff main..HEAD -- api.yaml      two revisions
  ess-lsp diff main...HEAD -- api.yaml     what HEAD adds to what it has in common with main

Exit codes: 0 nothing that --fail-on names, 1 something, 2 wrong usage or input that cannot be read.

It compares what is declared, not what services enforce: see docs/diff.md.";

const GENERATE_NOTES: &str = "\
Exit codes: 0 written, 2 wrong usage or input that cannot be read. What is not tested is told, with the
reason: see docs/generated-tests.md.";

/// Finds operations of OpenAPI documents that let clients choose an object while nothing declares
/// who may touch it.
#[derive(Debug, Parser)]
#[command(
    name = "ess-lsp",
    version,
    after_help = NOTES,
    args_conflicts_with_subcommands = true,
    max_term_width = 100
)]
pub(crate) struct Cli {
    /// Check documents and print what was found
    #[arg(long)]
    pub(crate) check: bool,

    /// Files, directories (without hidden files and what .gitignore names), globs, or `-` for
    /// standard input [default: .]
    #[arg(value_name = "PATH", requires = "check")]
    pub(crate) paths: Vec<PathBuf>,

    /// The name of the document on standard input; references are read relative to it
    #[arg(long, value_name = "FILE", requires = "check")]
    pub(crate) stdin_filename: Option<PathBuf>,

    /// An OpenAPI Overlay 1.0 file that adds declarations to the documents, or to the one that it
    /// extends; may be given several times
    #[arg(long, value_name = "FILE", requires = "check")]
    pub(crate) overlay: Vec<PathBuf>,

    /// Print who may do what by which declaration, as one of these; may be given beside --format
    // Read with its places on the command line, see `output`.
    #[arg(long, value_enum, value_name = "FORMAT", requires = "check")]
    matrix: Vec<MatrixFormat>,

    /// Results of generated tests as JUnit XML, to be shown in the --matrix; may be given several times
    #[arg(long, value_name = "FILE", requires = "matrix")]
    pub(crate) evidence: Vec<PathBuf>,

    /// How to print; may be given several times, see below [default: human]
    // Read with their places on the command line, see `output`.
    #[arg(long, value_enum, requires = "check")]
    format: Vec<Format>,

    /// Write what the --format or --matrix before it prints to this file, as a whole or not at all
    #[arg(long, value_name = "FILE", requires = "check")]
    output: Vec<PathBuf>,

    /// For whom: regular shows what is likely, pedantic adds style, auditor shows everything
    /// [default: what the configuration says, else regular]
    #[arg(long, value_enum)]
    pub(crate) persona: Option<PersonaName>,

    /// Leave out findings below this severity
    #[arg(long, value_enum, value_name = "LEVEL", requires = "check")]
    pub(crate) severity: Option<SeverityName>,

    /// Leave out findings below this confidence [default: medium; for auditors low]
    #[arg(long, value_enum, value_name = "LEVEL")]
    pub(crate) confidence: Option<ConfidenceName>,

    /// Exit with 1 when a reported finding has this severity or a worse one
    /// [default: what the configuration says, else error]
    #[arg(long, value_enum, value_name = "LEVEL")]
    pub(crate) fail_on: Option<FailOn>,

    /// Only these rules, whatever the configuration says; may be given several times
    #[arg(long, value_name = "RULE", requires = "check", value_parser = rule_names(), hide_possible_values = true)]
    pub(crate) rule: Vec<String>,

    /// Not these rules; may be given several times
    #[arg(long, value_name = "RULE", requires = "check", value_parser = rule_names(), hide_possible_values = true)]
    pub(crate) ignore: Vec<String>,

    /// Known findings, which do not count: the file that --write-baseline wrote
    #[arg(long, value_name = "FILE", requires = "check")]
    pub(crate) baseline: Option<PathBuf>,

    /// Write what is found now as known findings, and exit with 0
    #[arg(
        long,
        value_name = "FILE",
        requires = "check",
        conflicts_with = "baseline"
    )]
    pub(crate) write_baseline: Option<PathBuf>,

    /// Print how many findings each rule has, and how much is declared
    #[arg(long, requires = "check")]
    pub(crate) statistics: bool,

    /// Print every operation: what it addresses and what is declared
    #[arg(long, requires = "check")]
    pub(crate) inventory: bool,

    /// Make the safe fixes of what is reported: they change no declaration, no grant, and nothing of
    /// the API. With `-` the fixed document goes to standard output, and reports to standard error
    #[arg(
        long,
        requires = "check",
        help_heading = "Fixes",
        conflicts_with = "write_baseline"
    )]
    pub(crate) fix: bool,

    /// Also declare all objects that are certain, as drafts which a person then confirms. With
    /// --overlay FILE the declarations go into that file, and the document stays as it is
    #[arg(long = "unsafe", requires = "fix", help_heading = "Fixes")]
    pub(crate) adopt: bool,

    /// Which security scheme the declarations use
    /// [default: what the configuration says, else existing]
    #[arg(
        long,
        value_enum,
        value_name = "WHICH",
        requires = "adopt",
        help_heading = "Fixes"
    )]
    pub(crate) scheme: Option<SchemeName>,

    /// Print what --fix would change as a unified diff, and change nothing; exits with 1 where there
    /// is something to change
    #[arg(long, requires = "fix", help_heading = "Fixes", conflicts_with_all = ["format", "output", "statistics", "inventory"])]
    pub(crate) diff: bool,

    /// How many threads work [default: one per processor]
    #[arg(long, value_name = "N", requires = "check", value_parser = clap::value_parser!(u16).range(1..=512))]
    pub(crate) jobs: Option<u16>,

    /// Colours on the terminal
    #[arg(long, value_enum, default_value_t, value_name = "WHEN")]
    pub(crate) color: Color,

    /// Print findings only: no summary, no progress
    #[arg(long, short, requires = "check", conflicts_with = "verbose")]
    pub(crate) quiet: bool,

    /// Print all findings, and what was left aside
    #[arg(long, short, requires = "check")]
    pub(crate) verbose: bool,

    /// This configuration for all documents, in place of the nearest `ess.yaml` or `.ess.yaml`
    #[arg(long, value_name = "FILE", conflicts_with = "no_config")]
    pub(crate) config: Option<PathBuf>,

    /// Read no configuration
    #[arg(long)]
    pub(crate) no_config: bool,

    /// Print what holds for this document, and where each value comes from
    #[arg(long, value_name = "PATH", conflicts_with = "check")]
    pub(crate) print_config: Option<PathBuf>,

    /// Print the documentation of a rule
    #[arg(long, value_name = "RULE", value_parser = rule_names(), hide_possible_values = true)]
    pub(crate) explain: Option<String>,

    /// Print the names of all rules
    #[arg(long)]
    pub(crate) list_rules: bool,

    /// Serve an editor on standard input and output; the default without --check
    #[arg(long, help_heading = "Language server", conflicts_with_all = ["pipe", "socket"])]
    pub(crate) stdio: bool,

    /// Serve an editor that listens on this pipe (Unix domain socket, Windows named pipe)
    #[arg(
        long,
        help_heading = "Language server",
        value_name = "NAME",
        conflicts_with = "socket"
    )]
    pub(crate) pipe: Option<String>,

    /// Serve an editor that listens on this port of this machine
    #[arg(
        long,
        help_heading = "Language server",
        value_name = "PORT",
        alias = "port"
    )]
    pub(crate) socket: Option<u16>,

    /// End when this process has ended
    #[arg(
        long = "clientProcessId",
        help_heading = "Language server",
        value_name = "PID"
    )]
    pub(crate) client_process_id: Option<u32>,

    /// Append what the server does to this file; `-` is standard error
    #[arg(long, help_heading = "Language server", value_name = "FILE")]
    pub(crate) log: Option<PathBuf>,

    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

/// Sub-commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Print a script that completes the command line in a shell
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Print the manual page, for `man -l -`
    Man,
    /// Say whether a request is allowed by what a document declares, and why
    #[command(after_help = DECIDE_NOTES)]
    Decide(Box<Decide>),
    /// Decide the cases beside documents: who is expected to be allowed what
    #[command(after_help = TEST_NOTES)]
    Test(Test),
    /// Write what follows from the declarations of a document
    Generate {
        #[command(subcommand)]
        what: Generate,
    },
    /// Say which operations allow more, or less, than they did in another version of a document
    #[command(after_help = DIFF_NOTES)]
    Diff(Box<Diff>),
    /// Show how this program reads a file
    Debug {
        #[command(subcommand)]
        what: Debug,
    },
}

/// A question about access.
#[derive(Debug, Args)]
pub(crate) struct Decide {
    /// The document, or `-` for standard input
    pub(crate) document: PathBuf,

    /// The request: method and path, such as 'GET /pets/12?full=1'
    #[arg(long, value_name = "REQUEST")]
    pub(crate) request: String,

    /// A header of the request, as 'Name: value'; may be given several times
    #[arg(long, value_name = "HEADER")]
    pub(crate) header: Vec<String>,

    /// The body of the request: JSON, unless a header says otherwise
    #[arg(long, value_name = "FILE")]
    pub(crate) body: Option<PathBuf>,

    /// The caller's user id; nobody is logged in without one
    #[arg(long, value_name = "USER")]
    pub(crate) user: Option<String>,

    /// A group of the caller; may be given several times
    #[arg(long, value_name = "GROUP")]
    pub(crate) group: Vec<String>,

    /// A container that the caller is a member of, such as Organization=o1; may be given several times
    #[arg(long, value_name = "OBJECT=ID")]
    pub(crate) member: Vec<String>,

    /// The claims of the caller's decoded token, a JSON object; the document says what they mean
    #[arg(long, value_name = "FILE", conflicts_with_all = ["user", "group", "member"])]
    pub(crate) claims: Option<PathBuf>,

    /// The owner of the object that the last entry addresses, whatever the access control list says
    #[arg(long, value_name = "USER")]
    pub(crate) owner: Option<String>,

    /// The access control list, as {Object: {id: {owner, ace: {user: R or RW}, parent, members}}} in
    /// YAML or JSON
    #[arg(long, value_name = "FILE")]
    pub(crate) acl: Option<PathBuf>,

    /// List what a part of the question may be: users or objects of the access control list, or
    /// actions on the object
    #[arg(long, value_enum, value_name = "WHAT")]
    pub(crate) search: Option<SearchFor>,

    /// How to print
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: DecisionFormat,

    /// An OpenAPI Overlay 1.0 file that adds declarations; may be given several times
    #[arg(long, value_name = "FILE")]
    pub(crate) overlay: Vec<PathBuf>,
}

/// Cases to decide.
#[derive(Debug, Args)]
pub(crate) struct Test {
    /// Files with cases, or directories in which they are called `ess-test.yaml` or
    /// `NAME.ess-test.yaml` [default: .]
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,

    /// How to print
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: TestFormat,
}

/// How results of cases are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum TestFormat {
    /// What is not as expected, and why
    #[default]
    Human,
    /// One JSON object, see schema/test-report-v1.schema.json
    Json,
    /// Test results as XML
    Junit,
}

/// Two versions of a document.
#[derive(Debug, Args)]
pub(crate) struct Diff {
    /// The old and the new file, one of which may be `-`; or git revisions, with the file behind `--`
    #[arg(value_name = "VERSION", required = true, num_args = 1..=2)]
    pub(crate) versions: Vec<String>,

    /// The file that the revisions have
    #[arg(value_name = "FILE", last = true)]
    pub(crate) file: Option<PathBuf>,

    /// Exit with 1 when there are such operations
    #[arg(long, value_enum, default_value_t, value_name = "WHAT")]
    pub(crate) fail_on: DiffFailOn,

    /// How to print
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: DiffFormat,

    /// Write to this file, as a whole or not at all [default: standard output]
    #[arg(long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,

    /// An OpenAPI Overlay 1.0 file that adds declarations to both versions, as each revision has it;
    /// may be given several times
    #[arg(long, value_name = "FILE")]
    pub(crate) overlay: Vec<PathBuf>,
}

/// Which changes make `diff` exit with 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum DiffFailOn {
    /// Wider and incomparable ones: somebody may do what was refused before
    #[default]
    Wider,
    /// All but equal ones
    Any,
    /// None
    Never,
}

/// How a comparison is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum DiffFormat {
    /// What has changed, each with a call that shows it
    #[default]
    Human,
    /// One JSON object, see schema/diff-v1.schema.json
    Json,
    /// SARIF 2.1.0: what is wider
    Sarif,
    /// Annotations in GitHub workflows: what is wider
    Github,
    /// A table for a comment on a pull request
    Markdown,
}

/// What to write.
#[derive(Debug, Subcommand)]
pub(crate) enum Generate {
    /// Tests for a running service: requests of two callers that it must refuse, and such that must get
    /// through
    #[command(after_help = GENERATE_NOTES)]
    Tests(GenerateTests),
}

/// Tests to write.
#[derive(Debug, Args)]
pub(crate) struct GenerateTests {
    /// The document, or `-` for standard input
    pub(crate) document: PathBuf,

    /// What runs the tests
    #[arg(long = "for", value_enum, value_name = "RUNNER")]
    pub(crate) runner: TestRunner,

    /// A group of both callers; may be given several times [default: the only one that there is]
    #[arg(long, value_name = "GROUP")]
    pub(crate) group: Vec<String>,

    /// Write to this file; for hurl to this directory, a file for each test
    /// [default: standard output]
    #[arg(long, value_name = "PATH")]
    pub(crate) output: Option<PathBuf>,

    /// An OpenAPI Overlay 1.0 file that adds declarations; may be given several times
    #[arg(long, value_name = "FILE")]
    pub(crate) overlay: Vec<PathBuf>,
}

/// What runs generated tests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum TestRunner {
    /// pytest; nothing else is needed
    Pytest,
    /// Hurl
    Hurl,
}

/// What to look for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SearchFor {
    /// Which users may do this?
    Subject,
    /// What may the caller do with the object?
    Action,
    /// With which objects may the caller do this?
    Resource,
}

/// How a decision is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum DecisionFormat {
    /// The decision and a line for each fact
    #[default]
    Human,
    /// One JSON object
    Json,
}

/// How an access matrix is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum MatrixFormat {
    /// Markdown tables
    Md,
    /// One line for each cell
    Csv,
    /// A page in one file, to be read, printed and kept
    Html,
    /// One JSON object
    Json,
}

/// What to show.
#[derive(Debug, Subcommand)]
pub(crate) enum Debug {
    /// The events of the parser, in the notation of the YAML test suite
    Events {
        /// The file; `-` for standard input
        file: PathBuf,
    },
}

fn rule_names() -> PossibleValuesParser {
    PossibleValuesParser::new(RULES.iter().map(|rule| rule.name))
}

/// How findings are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum Format {
    /// Snippets of the most important findings, then a summary
    #[default]
    Human,
    /// One JSON object, see schema/report-v1.schema.json
    Json,
    /// SARIF 2.1.0, for code scanning and editors
    Sarif,
    /// Annotations in GitHub workflows, the worst ones first
    Github,
    /// A Code Quality report for GitLab
    Gitlab,
    /// Test results as XML: a case for each operation
    Junit,
    /// A table for a comment on a pull request
    Markdown,
}

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, unless NO_COLOR is set
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// [`Persona`] on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum PersonaName {
    /// Everybody
    Regular,
    /// Style too
    Pedantic,
    /// Everything, low confidence included
    Auditor,
}

impl PersonaName {
    pub(crate) fn persona(self) -> Persona {
        self.into()
    }
}

impl From<PersonaName> for Persona {
    fn from(name: PersonaName) -> Self {
        match name {
            PersonaName::Regular => Persona::Regular,
            PersonaName::Pedantic => Persona::Pedantic,
            PersonaName::Auditor => Persona::Auditor,
        }
    }
}

/// [`Severity`] on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SeverityName {
    /// Everything
    Hint,
    /// Not hints
    Information,
    /// Warnings and errors
    Warning,
    /// Errors
    Error,
}

impl From<SeverityName> for Severity {
    fn from(name: SeverityName) -> Self {
        match name {
            SeverityName::Hint => Severity::Hint,
            SeverityName::Information => Severity::Information,
            SeverityName::Warning => Severity::Warning,
            SeverityName::Error => Severity::Error,
        }
    }
}

/// [`Scheme`] on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SchemeName {
    /// One that carries a token and is in force, else a new one
    Existing,
    /// A new X-objectAuthScheme
    Insert,
}

impl From<SchemeName> for Scheme {
    fn from(name: SchemeName) -> Self {
        match name {
            SchemeName::Existing => Scheme::Existing,
            SchemeName::Insert => Scheme::Insert,
        }
    }
}

/// [`Confidence`] on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ConfidenceName {
    /// Everything
    Low,
    /// What is likely
    Medium,
    /// What is as good as certain
    High,
}

impl From<ConfidenceName> for Confidence {
    fn from(name: ConfidenceName) -> Self {
        match name {
            ConfidenceName::Low => Confidence::Low,
            ConfidenceName::Medium => Confidence::Medium,
            ConfidenceName::High => Confidence::High,
        }
    }
}

/// From which severity on the exit code is 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum FailOn {
    /// Errors
    Error,
    /// Warnings and errors
    Warning,
    /// All but hints
    Information,
    /// Any finding
    Hint,
    /// Findings do not count
    Never,
}

impl FailOn {
    /// The least severity that fails; `None` for never.
    pub(crate) fn severity(self) -> Option<Severity> {
        match self {
            FailOn::Error => Some(Severity::Error),
            FailOn::Warning => Some(Severity::Warning),
            FailOn::Information => Some(Severity::Information),
            FailOn::Hint => Some(Severity::Hint),
            FailOn::Never => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        super::Cli::command().debug_assert();
    }
}
