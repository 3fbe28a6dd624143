//! Findings as diagnostics. Here, and only here, findings are grouped and capped: a fresh document
//! must not be a sea of squiggles. What goes in equals what `--check` reports.

use std::cmp::Reverse;
use std::hash::{BuildHasher, Hash, Hasher};
use std::iter;
use std::ops::RangeInclusive;
use std::str::FromStr;
use std::sync::Arc;

use foldhash::quality::FixedState;
use foldhash::{HashMap, HashMapExt};
use ide::{FileId, FileRange};
use rules::{Finding, Severity, Target};
use serde_json::json;
use syntax::Document;
use tower_lsp_server::ls_types::{
    self as lsp, CodeDescription, Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity,
    DiagnosticTag, NumberOrString, Uri,
};

use super::{expectations, to_proto};
use crate::server::context::Context;
use crate::server::wider;

/// Who speaks.
pub(crate) const SOURCE: &str = "ess";

/// The diagnostics of a file.
pub(crate) fn of_file(context: &Context, file: FileId) -> Vec<Diagnostic> {
    if let Some(expected) = context.analysis.expectations(file) {
        return expectations::diagnostics(context, file, &expected);
    }
    let found = context.analysis.diagnostics(file);
    let wider = wider::findings(context, file);
    if wider.is_empty() {
        return diagnostics(context, file, &found);
    }
    diagnostics(context, file, &[&*found, &*wider].concat())
}

/// What a client can name a state of diagnostics by; equal for equal ones.
pub(crate) fn result_id(diagnostics: &[Diagnostic]) -> String {
    format!("{:016x}", fingerprint(diagnostics))
}

/// A number for what a client is told; equal for equal diagnostics.
pub(crate) fn fingerprint(diagnostics: &[Diagnostic]) -> u64 {
    let mut hasher = FixedState::default().build_hasher();
    for diagnostic in diagnostics {
        let Diagnostic {
            range,
            severity,
            code,
            message,
            related_information,
            ..
        } = diagnostic;
        hash_range(range, &mut hasher);
        format!("{severity:?}{code:?}").hash(&mut hasher);
        message.hash(&mut hasher);
        for related in related_information.iter().flatten() {
            hash_range(&related.location.range, &mut hasher);
            (related.location.uri.as_str(), &related.message).hash(&mut hasher);
        }
    }
    hasher.finish()
}

fn hash_range(range: &lsp::Range, hasher: &mut impl Hasher) {
    let lsp::Range { start, end } = range;
    (start.line, start.character, end.line, end.character).hash(hasher);
}

/// One diagnostic for each path item where several operations share a cause, in order of place. Where
/// there are too many: what others follow from, then those about what the user works on, then the worst
/// ones.
fn diagnostics(context: &Context, file: FileId, findings: &[Arc<Finding>]) -> Vec<Diagnostic> {
    let mut groups = grouped(findings);
    let most = context.settings.diagnostics.max;
    let left_out = groups.len().saturating_sub(most);
    if left_out > 0 {
        let is_touched = touched(context, file);
        // Stable: what is edited elsewhere changes nothing in the order of two findings.
        groups.sort_by_cached_key(|group| {
            let is_cause = project::is_cause(group.first);
            let rank = (is_cause, is_touched(group), weight(group.first));
            (Reverse(rank), group.at)
        });
        groups.truncate(most);
        groups.sort_by_key(|group| group.at);
    }
    let shown = groups.iter().map(|group| group.diagnostic(context, file));
    let rest = (left_out > 0).then(|| left_out_note(context, file, left_out));
    rest.into_iter().chain(shown).collect()
}

/// Tells whether a group is about a part of the file that the user has lately edited: a path, a schema.
fn touched(context: &Context, file: FileId) -> impl Fn(&Group) -> bool {
    let document = context.analysis.document(file);
    let open = context.open.get(context.analysis.files().path(file));
    let segment = |document: &Document, offset| document.segment_index(offset);
    let edited: Vec<RangeInclusive<usize>> = document
        .zip(open)
        .map(|(document, open)| {
            let places = open.touched.places();
            places
                .map(|place| segment(document, place.start)..=segment(document, place.end))
                .collect()
        })
        .unwrap_or_default();
    move |group| {
        let findings = iter::once(group.first).chain(group.others.iter().copied());
        let mut segments = findings.filter_map(|finding| {
            let document = document.filter(|_| finding.at.file == file)?;
            Some(match &finding.at.target {
                Target::Node(node) => node.segment as usize,
                Target::Range(range) => segment(document, range.start),
            })
        });
        segments.any(|at| edited.iter().any(|range| range.contains(&at)))
    }
}

/// Findings with one cause.
struct Group<'f> {
    /// The worst one, which stands for all.
    first: &'f Finding,
    /// Its place among the findings.
    at: usize,
    others: Vec<&'f Finding>,
}

fn grouped(findings: &[Arc<Finding>]) -> Vec<Group<'_>> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    // By path: a path has few groups, and its name is short beside all that makes a cause.
    let mut known: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, finding) in findings.iter().enumerate() {
        let of_path = finding.operation.as_ref();
        let mut of_path = of_path.map(|one| known.entry(&one.path).or_default());
        let mut same = of_path.iter().flat_map(|known| known.iter().copied());
        let same = same.find(|index| groups[*index].has_cause_of(finding));
        match same.and_then(|index| groups.get_mut(index)) {
            Some(group) => group.add(finding, at),
            None => {
                if let Some(known) = &mut of_path {
                    known.push(groups.len());
                }
                groups.push(Group {
                    first: finding,
                    at,
                    others: Vec::new(),
                });
            }
        }
    }
    groups
}

/// What is worse is greater: severity, then whether it changes something, then how sure we are.
fn weight(finding: &Finding) -> (Severity, bool, rules::Confidence) {
    let operation = finding.operation.as_ref();
    let changes = operation.is_some_and(|operation| operation.changes);
    (finding.severity, changes, finding.confidence)
}

impl<'f> Group<'f> {
    /// Whether a finding on the same path has the same cause.
    fn has_cause_of(&self, finding: &Finding) -> bool {
        let first = self.first;
        first.rule.name == finding.rule.name
            && first.object == finding.object
            && first.offender == finding.offender
            && first.help == finding.help
            && first.documents == finding.documents
    }

    fn add(&mut self, finding: &'f Finding, at: usize) {
        if weight(finding) > weight(self.first) {
            self.others.insert(0, self.first);
            self.first = finding;
            self.at = at;
        } else {
            self.others.push(finding);
        }
    }

    fn diagnostic(&self, context: &Context, file: FileId) -> Diagnostic {
        let Group { first, others, .. } = self;
        let session = &context.session;
        let rule = first.rule.name;
        Diagnostic {
            range: range_of(context, file, first),
            severity: Some(severity(first.severity)),
            code: Some(NumberOrString::String(rule.to_owned())),
            code_description: page(context, rule).filter(|_| session.code_description),
            source: Some(SOURCE.to_owned()),
            message: self.message(context),
            related_information: Some(self.related(context))
                .filter(|related| session.related_information && !related.is_empty()),
            tags: (session.tags && rule.starts_with("unused-"))
                .then(|| vec![DiagnosticTag::UNNECESSARY]),
            data: session
                .data
                .then(|| json!({"rule": rule, "operations": others.len() + 1})),
        }
    }

    /// The message of the worst one, and which other operations of the path share the cause.
    fn message(&self, context: &Context) -> String {
        let mut message = self.first.text();
        let (writes, reads): (Vec<_>, Vec<_>) = self
            .others
            .iter()
            .filter_map(|finding| finding.operation.as_ref())
            .partition(|operation| operation.changes);
        let names = writes.into_iter().chain(reads);
        let names: Vec<&str> = names.map(|operation| operation.method.as_str()).collect();
        if !names.is_empty() {
            message = format!(
                "{message} The same holds for {} of this path.",
                in_words(&names)
            );
        }
        if !self.first.documents.is_empty() {
            let seen_from: Vec<&str> = self
                .first
                .documents
                .iter()
                .map(|file| name(context.analysis.files().path(*file)))
                .collect();
            message = format!("{message} Seen from {}.", in_words(&seen_from));
        }
        message
    }

    fn related(&self, context: &Context) -> Vec<DiagnosticRelatedInformation> {
        let others = self
            .others
            .iter()
            .map(|finding| (&finding.message, &finding.at));
        let own = self
            .first
            .related
            .iter()
            .map(|related| (&related.message, &related.at));
        own.chain(others)
            .filter_map(|(message, at)| {
                let document = context.analysis.document(at.file)?;
                let place = FileRange {
                    file: at.file,
                    range: at.range(document),
                };
                Some(DiagnosticRelatedInformation {
                    location: to_proto::location(context, place)?,
                    message: message.clone(),
                })
            })
            .collect()
    }
}

fn range_of(context: &Context, file: FileId, finding: &Finding) -> lsp::Range {
    let document = context.analysis.document(file);
    let range = document.map_or(0..0, |document| finding.at.range(document));
    to_proto::range(context, file, range)
}

/// What stands on the `openapi` key when there are too many: how many are not shown.
fn left_out_note(context: &Context, file: FileId, left_out: usize) -> Diagnostic {
    let key = context.analysis.version_key(file).unwrap_or(0..0);
    let most = context.settings.diagnostics.max;
    let (are, findings) = if left_out == 1 {
        ("is", "finding")
    } else {
        ("are", "findings")
    };
    Diagnostic {
        range: to_proto::range(context, file, key),
        severity: Some(DiagnosticSeverity::INFORMATION),
        source: Some(SOURCE.to_owned()),
        message: format!(
            "{left_out} more {findings} {are} not shown: the {most} worst come first. `ess-lsp \
             --check` reports all; the setting `ess.diagnostics.max` shows more here."
        ),
        ..Diagnostic::default()
    }
}

fn severity(severity: Severity) -> DiagnosticSeverity {
    match severity {
        Severity::Error => DiagnosticSeverity::ERROR,
        Severity::Warning => DiagnosticSeverity::WARNING,
        Severity::Information => DiagnosticSeverity::INFORMATION,
        Severity::Hint => DiagnosticSeverity::HINT,
    }
}

fn page(context: &Context, rule: &str) -> Option<CodeDescription> {
    let base = context.settings.rules_url.as_deref()?.trim_end_matches('/');
    let href = Uri::from_str(&format!("{base}/{rule}.md")).ok()?;
    Some(CodeDescription { href })
}

/// The last part of a path.
fn name(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}

/// "a, b and c"; of many the first ones and how many more.
fn in_words(names: &[&str]) -> String {
    const SHOWN: usize = 6;
    let more = names.len().saturating_sub(SHOWN);
    let shown = names.get(..SHOWN).unwrap_or(names);
    match shown.split_last() {
        None => String::new(),
        Some(_) if more > 0 => format!("{} and {more} more", shown.join(", ")),
        Some((only, [])) => (*only).to_owned(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_listed_in_words() {
        assert_eq!(in_words(&["GET"]), "GET");
        assert_eq!(in_words(&["PUT", "GET"]), "PUT and GET");
        assert_eq!(in_words(&["a", "b", "c"]), "a, b and c");
        let many = ["a", "b", "c", "d", "e", "f", "g", "h"];
        assert_eq!(in_words(&many), "a, b, c, d, e, f and 2 more");
    }
}
