//! What holds for a document, and where each value comes from.

use std::collections::BTreeMap;

use model::Words;
use openapi::Place;
use rules::{Confidence, Finding, Persona, Rule, Scheme, Severity};

use super::layer::{Ignore, IgnoredDocuments, read};
use super::overrides::Overrides;

/// Who says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// Nobody: it is so from the start.
    Default,
    /// A configuration, at this place.
    File(Place),
    /// The command line.
    CommandLine,
}

/// A value and who says so.
#[derive(Debug, Clone, PartialEq)]
pub struct Setting<T> {
    /// The value.
    pub value: T,
    /// Who says so.
    pub origin: Origin,
}

impl<T> Setting<T> {
    fn default_of(value: T) -> Self {
        Setting {
            value,
            origin: Origin::Default,
        }
    }

    /// A value that stands in a configuration.
    pub(crate) fn at(value: T, place: Place) -> Self {
        Setting {
            value,
            origin: Origin::File(place),
        }
    }

    fn overrule(&mut self, value: Option<T>) {
        if let Some(value) = value {
            self.value = value;
            self.origin = Origin::CommandLine;
        }
    }
}

/// A file that a configuration names: its normalised path.
pub type Named = Setting<String>;

/// How extensions are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Prefix {
    /// `x-`
    Lower,
    /// `X-`
    Upper,
}

impl Prefix {
    /// As text.
    pub fn text(self) -> &'static str {
        match self {
            Prefix::Lower => "x-",
            Prefix::Upper => "X-",
        }
    }
}

/// Bounds of what is read.
#[derive(Debug, Clone, PartialEq)]
pub struct Limits {
    /// Bytes of one file.
    pub file_size: Setting<u64>,
    /// Files of a run.
    pub files: Setting<usize>,
}

/// What a project says of one rule.
#[derive(Debug, Clone, Default)]
pub struct RuleSettings {
    /// The severity of all its findings; the inner `None` switches it off.
    pub severity: Option<Setting<Option<Severity>>>,
    /// What is suppressed.
    pub ignore: Vec<Ignore>,
}

/// What holds for the documents of a directory.
#[derive(Debug, Clone)]
pub struct Settings {
    /// For whom.
    pub persona: Setting<Persona>,
    /// Least confidence; `None`: what the persona asks for. See [`Settings::confidence`].
    pub least_confidence: Setting<Option<Confidence>>,
    /// Findings below this severity are left out.
    pub least_severity: Option<Severity>,
    /// Least severity that fails a run; `None` is *never*.
    pub fail_on: Setting<Option<Severity>>,
    /// By name, only those of which something is said.
    pub rules: BTreeMap<&'static str, RuleSettings>,
    /// Names that are identifiers, in order.
    pub identifiers: Vec<Setting<String>>,
    /// Names that are none, in order.
    pub not_identifiers: Vec<Setting<String>>,
    /// Both, as the model takes them.
    pub words: Words,
    /// Documents that are not checked.
    pub(crate) ignored_documents: Vec<IgnoredDocuments>,
    /// How fixes and completion write extensions.
    pub extension_prefix: Setting<Prefix>,
    /// Which security scheme adoption uses.
    pub scheme: Setting<Scheme>,
    /// Bounds of what is read.
    pub limits: Limits,
    /// Where known findings stand.
    pub baseline: Option<Named>,
    /// Overlays in the order in which they apply.
    pub overlays: Vec<Named>,
    only: Vec<&'static str>,
    without: Vec<&'static str>,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            persona: Setting::default_of(Persona::Regular),
            least_confidence: Setting::default_of(None),
            least_severity: None,
            fail_on: Setting::default_of(Some(Severity::Error)),
            rules: BTreeMap::new(),
            identifiers: Vec::new(),
            not_identifiers: Vec::new(),
            words: Words::default(),
            ignored_documents: Vec::new(),
            extension_prefix: Setting::default_of(Prefix::Lower),
            scheme: Setting::default_of(Scheme::Existing),
            limits: Limits {
                file_size: Setting::default_of(64 * 1024 * 1024),
                files: Setting::default_of(50_000),
            },
            baseline: None,
            overlays: Vec::new(),
            only: Vec::new(),
            without: Vec::new(),
        }
    }
}

impl Settings {
    /// The settings of some configurations, of which later ones win, and of the command line.
    pub(crate) fn of(
        files: &openapi::Files,
        configurations: &[openapi::FileId],
        overrides: &Overrides,
    ) -> Self {
        let mut settings = Settings::default();
        for file in configurations {
            if let Some(root) = super::root(files, *file) {
                read(root, files.path(*file), &mut settings);
            }
        }
        let texts = |list: &[Setting<String>]| -> Vec<String> {
            list.iter().map(|one| one.value.clone()).collect()
        };
        let (yes, no) = (
            texts(&settings.identifiers),
            texts(&settings.not_identifiers),
        );
        settings.words = Words::new(
            yes.iter().map(String::as_str),
            no.iter().map(String::as_str),
        );
        settings.overrule(overrides);
        settings
    }

    fn overrule(&mut self, overrides: &Overrides) {
        self.persona.overrule(overrides.persona);
        self.least_confidence
            .overrule(overrides.confidence.map(Some));
        self.least_severity = overrides.severity;
        self.fail_on.overrule(overrides.fail_on);
        self.scheme.overrule(overrides.scheme);
        if let Some(baseline) = &overrides.baseline {
            self.baseline = Some(Setting {
                value: baseline.clone(),
                origin: Origin::CommandLine,
            });
        }
        self.only = overrides.only.iter().map(|rule| rule.name).collect();
        self.without = overrides.without.iter().map(|rule| rule.name).collect();
    }

    /// The least confidence that is reported.
    pub fn confidence(&self) -> Confidence {
        let of_persona = match self.persona.value {
            Persona::Regular | Persona::Pedantic => Confidence::Medium,
            Persona::Auditor => Confidence::Low,
        };
        self.least_confidence.value.unwrap_or(of_persona)
    }

    /// The severity that a finding of `rule` has here, if it is `own` by itself; `None` where the
    /// rule is off.
    pub fn severity(&self, rule: &Rule, own: Severity) -> Option<Severity> {
        let name = &rule.name;
        if self.without.contains(name) || (!self.only.is_empty() && !self.only.contains(name)) {
            return None;
        }
        let stated = self.rules.get(name).and_then(|rule| rule.severity.as_ref());
        match stated.map(|stated| stated.value) {
            None => Some(own),
            // Who asks for a rule by name wants to see it.
            Some(None) if self.only.contains(name) => Some(own),
            Some(severity) => severity,
        }
    }

    /// Whether persona, confidence and the severity that it has here let a finding be seen.
    pub fn wants(&self, finding: &Finding, severity: Severity) -> bool {
        finding.rule.persona <= self.persona.value
            && finding.confidence >= self.confidence()
            && self.least_severity.is_none_or(|least| severity >= least)
    }

    /// Whether a finding of this severity makes a run fail.
    pub fn fails(&self, severity: Severity) -> bool {
        self.fail_on.value.is_some_and(|least| severity >= least)
    }

    /// Whether the document with this normalised path is not to be checked.
    pub fn ignores_document(&self, path: &str) -> bool {
        let mut ignored = self.ignored_documents.iter();
        ignored.any(|one| one.paths.matches(path))
    }
}
