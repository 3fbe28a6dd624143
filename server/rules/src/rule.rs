//! What a rule is: its name, how much it weighs, whom it is for, and its documentation.

use std::fmt;

use crate::check::Check;

/// How much a finding weighs, from least to most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing while editing.
    Hint,
    /// Worth knowing.
    Information,
    /// Probably to be mended.
    Warning,
    /// To be mended.
    Error,
}

impl Severity {
    /// All severities, worst first.
    pub const ALL: [Severity; 4] = [
        Severity::Error,
        Severity::Warning,
        Severity::Information,
        Severity::Hint,
    ];

    /// The word used in reports and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Information => "information",
            Severity::Hint => "hint",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// For whom a rule speaks; each persona also hears what the ones before it hear.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Persona {
    /// Everybody: high and medium confidence.
    Regular,
    /// Those who want matters of style too.
    Pedantic,
    /// Those who look at everything, low confidence included.
    Auditor,
}

impl Persona {
    /// The word used on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Persona::Regular => "regular",
            Persona::Pedantic => "pedantic",
            Persona::Auditor => "auditor",
        }
    }
}

/// The chapter of the catalogue in which a rule stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Group {
    /// Objects that clients can name.
    Coverage,
    /// Declarations that do not mean what they should.
    Vocabulary,
    /// What several documents say together.
    Workspace,
    /// The file itself: its syntax, our limits, its suppressions.
    Housekeeping,
}

impl Group {
    /// All chapters in order.
    pub const ALL: [Group; 4] = [
        Group::Coverage,
        Group::Vocabulary,
        Group::Workspace,
        Group::Housekeeping,
    ];

    /// Heading of the chapter.
    pub fn title(self) -> &'static str {
        match self {
            Group::Coverage => "Coverage",
            Group::Vocabulary => "Vocabulary",
            Group::Workspace => "Workspace",
            Group::Housekeeping => "Housekeeping",
        }
    }

    /// Whether its findings may be there before anybody has written anything wrong, so that a baseline
    /// can hold them.
    pub fn can_be_known(self) -> bool {
        matches!(self, Group::Coverage | Group::Workspace)
    }

    /// One line on what the chapter holds.
    pub fn about(self) -> &'static str {
        match self {
            Group::Coverage => "Objects that clients can name, and what is declared about them",
            Group::Vocabulary => "Declarations that do not mean what they should",
            Group::Workspace => "Services that are well designed one by one, and not together",
            Group::Housekeeping => "The files themselves: syntax, limits, suppressions",
        }
    }
}

/// What a machine may change to answer a finding of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FixKind {
    /// Nothing: a person has to write the answer.
    None,
    /// A change that means the same: no declaration, grant, `security` or contract is touched.
    Safe,
    /// A change that adds or removes a declaration, or alters `security` or the contract of the
    /// API: a person must look at it.
    Unsafe,
}

/// A rule. Its name is its identity: reports, suppressions and documentation addresses use it.
#[derive(Debug)]
pub struct Rule {
    /// Lower case with hyphens.
    pub name: &'static str,
    /// Chapter of the catalogue.
    pub group: Group,
    /// The worst severity that its findings have; [`Documentation::what`] says which has which.
    pub severity: Severity,
    /// For whom it speaks.
    pub persona: Persona,
    /// What a machine may change.
    pub fix: FixKind,
    /// What it finds, in one line without a full stop.
    pub summary: &'static str,
    /// Its page.
    pub documentation: Documentation,
    /// Finds it.
    pub(crate) check: Check,
}

impl PartialEq for Rule {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

/// The page of a rule, in Markdown.
#[derive(Debug)]
pub struct Documentation {
    /// What it does, and which findings have which severity.
    pub what: &'static str,
    /// Why that is bad.
    pub why: &'static str,
    /// Documents with and without the finding; both run as tests.
    pub example: Option<Example>,
    /// How to fix it by hand.
    pub how_to_fix: &'static str,
}

/// Two documents in YAML.
#[derive(Debug)]
pub struct Example {
    /// The rule reports this one.
    pub bad: &'static str,
    /// And not this one.
    pub good: &'static str,
}

impl Rule {
    /// Its page in Markdown, as printed by `--explain` and written to `docs/rules`.
    pub fn page(&self) -> String {
        use std::fmt::Write;
        let documentation = &self.documentation;
        let mut page = format!(
            "# {}\n\n{}.\n\nSeverity: {} (at worst). Persona: {}. Group: {}.\n",
            self.name,
            self.summary,
            self.severity,
            self.persona.name(),
            self.group.title(),
        );
        let mut section = |title: &str, text: &str| {
            // Writing to a `String` cannot fail.
            let _ = write!(page, "\n## {title}\n\n{}\n", text.trim());
        };
        section("What it does", documentation.what);
        section("Why is this bad?", documentation.why);
        if let Some(example) = &documentation.example {
            let text = format!(
                "Reported:\n\n```yaml\n{}\n```\n\nNot reported:\n\n```yaml\n{}\n```",
                example.bad.trim(),
                example.good.trim()
            );
            section("Example", &text);
        }
        section("How to fix", documentation.how_to_fix);
        page
    }
}
