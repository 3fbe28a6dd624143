//! From what the rules found to what is reported.

use std::collections::{BTreeMap, HashMap, HashSet};

use openapi::{FileId, Files, Place};
use rules::{Finding, Group, Rule, Target};

use crate::baseline::Baseline;
use crate::comment::{Comment, Covering, comments};
use crate::configuration::{Projects, Settings, directory};
use crate::found::Found;
use crate::judged::{Judged, Suppressed, SuppressionKind};
use crate::merge::{Copy, merge};
use crate::stale;

/// The reason of what a baseline suppresses.
pub const KNOWN: &str = "it stands in the baseline";

/// Rules that say on an operation's key that nothing is declared.
const UNDECLARED: &[&str] = &[
    "undeclared-object-authorization",
    "unguarded-alias",
    "unguarded-collection",
];

/// What was checked.
#[derive(Debug, Clone, Copy)]
pub struct Run<'r> {
    /// The documents.
    pub roots: &'r [FileId],
    /// Normalised directories of which everything was checked. Only there it is known that an entry
    /// of a configuration covers nothing, or that a document of a baseline is gone.
    pub whole: &'r [String],
    /// The baselines that settings name, by normalised path.
    pub baselines: &'r HashMap<String, Baseline>,
}

/// What is reported, and what is not.
#[derive(Debug, Default)]
pub struct Judgement {
    /// Sorted by path and place, suppressed ones included.
    pub findings: Vec<Judged>,
    /// Findings that persona, confidence or severity leave out.
    pub hidden: usize,
}

impl Judgement {
    /// The keys of operations of which a person has said, by comment or configuration, that nothing
    /// need be declared. A baseline says no more than that it was so before.
    pub fn dismissed(&self) -> HashSet<Place> {
        let by_person = |one: &&Judged| {
            one.suppressed
                .as_ref()
                .is_some_and(|one| one.kind != SuppressionKind::Baseline)
        };
        let of_operation = |one: &Judged| match one.at.target {
            Target::Node(node) if UNDECLARED.contains(&one.rule.name) => Some(Place {
                file: one.at.file,
                node,
            }),
            _ => None,
        };
        let found = self.findings.iter().filter(by_person);
        found.filter_map(of_operation).collect()
    }
}

/// Judges everything that [`rules::check_file`] found in files and [`rules::check_document`] in
/// documents: severities of the project, what is switched off, what comments, configurations and
/// baselines suppress. Adds what is wrong with these.
pub fn judge(
    files: &Files,
    projects: &Projects,
    run: Run<'_>,
    found: impl IntoIterator<Item = impl Into<Found>>,
) -> Judgement {
    let mut suppressing = Suppressing::of(files, projects, run.roots);
    let copies = found.into_iter().map(|one| suppressing.judge(one.into()));
    let copies: Vec<Copy> = copies.collect();
    let mut copies = merge(copies, files, run.roots);
    sort(&mut copies, files);
    let mut baselines = run.baselines.clone();
    apply(&mut baselines, files, projects, &mut copies);
    for finding in suppressing.stale(&baselines, run) {
        copies.push(suppressing.of_project(finding.into()));
    }
    sort(&mut copies, files);
    let mut judgement = Judgement::default();
    for copy in copies.into_iter().filter(|copy| !copy.off) {
        if !copy.wanted {
            judgement.hidden += 1;
            continue;
        }
        let fails = copy.fails && copy.suppressed.is_none();
        let (finding, suppressed) = copy.into_finding();
        judgement.findings.push(Judged {
            finding,
            suppressed,
            fails,
        });
    }
    judgement
}

/// Marks known findings. Those that are seen come first, so that none of them is called new because
/// of one that nobody sees.
fn apply(
    baselines: &mut HashMap<String, Baseline>,
    files: &Files,
    projects: &Projects,
    copies: &mut [Copy],
) {
    for seen in [true, false] {
        for copy in copies.iter_mut() {
            if copy.suppressed.is_some() || (copy.wanted && !copy.off) != seen {
                continue;
            }
            let settings = settings(files, projects, &copy.finding, &copy.documents);
            let named = settings.baseline.as_ref();
            let baseline = named.and_then(|named| baselines.get_mut(&named.value));
            if baseline.is_some_and(|baseline| baseline.take(files, &copy.finding)) {
                copy.suppressed = Some(Suppressed {
                    kind: SuppressionKind::Baseline,
                    reason: String::from(KNOWN),
                });
            }
        }
    }
}

/// What holds for a finding: the settings of its document, else of its file.
fn settings<'p>(
    files: &Files,
    projects: &'p Projects,
    finding: &Finding,
    documents: &[FileId],
) -> &'p Settings {
    let file = documents.first().copied();
    projects.settings(files.path(file.unwrap_or(finding.at.file)))
}

fn sort(copies: &mut [Copy], files: &Files) {
    copies.sort_by(|one, two| {
        let (a, b) = (&one.finding, &two.finding);
        let path = |finding: &Finding| files.path(finding.at.file);
        let place = path(a).cmp(path(b)).then(one.start.cmp(&two.start));
        place
            .then_with(|| a.rule.name.cmp(b.rule.name))
            .then_with(|| a.operation.cmp(&b.operation))
            .then_with(|| a.offender.cmp(&b.offender))
            .then_with(|| a.message.cmp(&b.message))
    });
}

/// Everything that suppresses, and what of it was of use.
struct Suppressing<'a> {
    files: &'a Files,
    projects: &'a Projects,
    comments: BTreeMap<FileId, OfFile>,
    used_entries: HashSet<Place>,
    /// Whether an entry means a file: patterns are many, and files few.
    means: HashMap<(Place, FileId), bool>,
}

struct OfFile {
    comments: Vec<Comment>,
    covering: Covering,
    used: HashSet<(usize, &'static str)>,
}

impl<'a> Suppressing<'a> {
    fn of(files: &'a Files, projects: &'a Projects, roots: &[FileId]) -> Self {
        let parts = roots.iter().flat_map(|root| files.reachable(*root));
        let parts: HashSet<FileId> = parts.collect();
        let of_file = |file: FileId| {
            let comments = comments(files.document(file)?);
            (!comments.is_empty()).then(|| {
                let of_file = OfFile {
                    covering: Covering::of(&comments),
                    comments,
                    used: HashSet::new(),
                };
                (file, of_file)
            })
        };
        Suppressing {
            files,
            projects,
            comments: parts.into_iter().filter_map(of_file).collect(),
            used_entries: HashSet::new(),
            means: HashMap::new(),
        }
    }

    /// A finding of a file, or of one document.
    fn judge(&mut self, found: Found) -> Copy {
        let suppressed = self.by_comment(&found.finding);
        let by_entry = self.by_entry(&found);
        self.with(found, suppressed.or(by_entry))
    }

    /// A finding about suppressions and configurations, which comments do not cover.
    fn of_project(&mut self, found: Found) -> Copy {
        let suppressed = self.by_entry(&found);
        self.with(found, suppressed)
    }

    fn with(&self, found: Found, suppressed: Option<Suppressed>) -> Copy {
        let Found { finding, documents } = found;
        let settings = settings(self.files, self.projects, &finding, &documents);
        let own = settings.severity(finding.rule, finding.severity);
        let severity = own.unwrap_or(finding.severity);
        let document = self.files.document(finding.at.file);
        Copy {
            start: document.map_or(0, |document| finding.at.range(document).start),
            wanted: settings.wants(&finding, severity),
            off: own.is_none(),
            fails: own.is_some_and(|severity| settings.fails(severity)),
            finding,
            documents,
            severity,
            suppressed,
        }
    }

    fn by_comment(&mut self, finding: &Finding) -> Option<Suppressed> {
        let of_file = self.comments.get_mut(&finding.at.file)?;
        let document = self.files.document(finding.at.file)?;
        let start = finding.at.range(document).start;
        let index = of_file.covering.at(finding.rule, start)?;
        of_file.used.insert((index, finding.rule.name));
        let comment = of_file.comments.get(index)?;
        Some(Suppressed {
            kind: SuppressionKind::Comment,
            reason: comment.reason.clone(),
        })
    }

    fn by_entry(&mut self, found: &Found) -> Option<Suppressed> {
        let Found { finding, documents } = found;
        let settings = settings(self.files, self.projects, finding, documents);
        let entries = &settings.rules.get(finding.rule.name)?.ignore;
        let documents = documents.iter().copied();
        let places: Vec<FileId> = documents.chain([finding.at.file]).collect();
        let operation = finding.operation.as_ref();
        let entry = entries.iter().find(|entry| {
            let mut means = |file: FileId| {
                let known = self.means.entry((entry.place, file));
                *known.or_insert_with(|| entry.means_file(self.files.path(file)))
            };
            entry.has_reason()
                && entry.means_operation(operation)
                && places.iter().any(|file| means(*file))
        })?;
        self.used_entries.insert(entry.place);
        Some(Suppressed {
            kind: SuppressionKind::Config,
            reason: entry.reason.clone(),
        })
    }

    /// What is wrong with configurations, and what suppresses nothing.
    fn stale(&self, baselines: &HashMap<String, Baseline>, run: Run<'_>) -> Vec<Finding> {
        let mut findings = self.projects.findings().to_vec();
        let whole = |path: &str| run.whole.iter().any(|one| is_inside(path, one));
        for (file, of_file) in &self.comments {
            let is_whole = whole(directory(self.files.path(*file)));
            let OfFile { comments, used, .. } = of_file;
            findings.extend(stale::of_comments(*file, comments, used, is_whole));
        }
        let mut seen: HashSet<Place> = HashSet::new();
        for settings in self.projects.all() {
            for (rule, of_rule) in &settings.rules {
                let entries = of_rule.ignore.iter().filter(|entry| {
                    let file = self.files.path(entry.place.file);
                    entry.has_reason()
                        && !self.used_entries.contains(&entry.place)
                        && whole(directory(file))
                        && seen.insert(entry.place)
                });
                findings.extend(entries.map(|entry| stale::of_ignore(rule, entry)));
            }
        }
        let roots = run.roots.iter();
        let checked: HashSet<FileId> = roots.flat_map(|root| self.files.reachable(*root)).collect();
        let was_checked = |path: &str, rule: &Rule| match self.files.id(path) {
            // What several documents say together is known where all of them were checked.
            _ if rule.group == Group::Workspace => whole(path),
            Some(file) => checked.contains(&file),
            None => whole(path),
        };
        let mut named: Vec<&Baseline> = baselines.values().collect();
        named.sort_by_key(|baseline| baseline.file);
        for baseline in named {
            findings.extend(stale::of_baseline(self.files, baseline, &was_checked));
        }
        findings
    }
}

/// Whether a path is `directory` or below it.
fn is_inside(path: &str, directory: &str) -> bool {
    let rest = path.strip_prefix(directory.trim_end_matches('/'));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
