//! Findings in a part that several documents use.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use openapi::{FileId, Files};
use rules::{At, Endpoint, Finding, Severity};

use crate::Suppressed;

/// A finding on its way: one of a file, or of a document with the settings of that document.
#[derive(Debug)]
pub(crate) struct Copy {
    pub(crate) finding: Arc<Finding>,
    /// The documents in whose light it was found.
    pub(crate) documents: Vec<FileId>,
    /// What the project gives it.
    pub(crate) severity: Severity,
    /// Offset in its file.
    pub(crate) start: usize,
    pub(crate) suppressed: Option<Suppressed>,
    pub(crate) fails: bool,
    /// Whether persona, confidence and severity let it be seen.
    pub(crate) wanted: bool,
    /// The project has switched its rule off.
    pub(crate) off: bool,
}

impl Copy {
    /// What one document shows counts more than what another one hides.
    fn weight(&self) -> (bool, bool, bool) {
        (!self.off, self.wanted, self.suppressed.is_none())
    }

    /// The finding as it is reported. It stays the very same where the project says nothing else.
    pub(crate) fn into_finding(mut self) -> (Arc<Finding>, Option<Suppressed>) {
        if self.finding.severity != self.severity || self.finding.documents != self.documents {
            let finding = Arc::make_mut(&mut self.finding);
            finding.severity = self.severity;
            finding.documents = self.documents;
        }
        (self.finding, self.suppressed)
    }
}

/// A finding in a part that several documents use appears once for each verdict, with the documents
/// that lead to it. Where they disagree on whether it counts, it does, for those that say so.
pub(crate) fn merge(copies: Vec<Copy>, files: &Files, roots: &[FileId]) -> Vec<Copy> {
    let shared = files_of_several(files, roots);
    type Verdict = (&'static str, At, Option<Endpoint>, Severity, String);
    let mut known: HashMap<Verdict, usize> = HashMap::new();
    let mut merged: Vec<Copy> = Vec::with_capacity(copies.len());
    for mut copy in copies {
        let finding = &copy.finding;
        // Where only one document leads to the file, it needs no mention, and no other repeats it.
        if !shared.contains(&finding.at.file) {
            copy.documents.clear();
            merged.push(copy);
            continue;
        }
        let verdict = (
            finding.rule.name,
            finding.at.clone(),
            finding.operation.clone(),
            copy.severity,
            finding.message.clone(),
        );
        let at = *known.entry(verdict).or_insert(merged.len());
        match merged.get_mut(at) {
            None => merged.push(copy),
            Some(same) if same.weight() < copy.weight() => *same = copy,
            Some(same) if same.weight() > copy.weight() => {}
            Some(same) => {
                same.fails |= copy.fails;
                same.documents.extend(copy.documents);
            }
        }
    }
    for copy in &mut merged {
        copy.documents.sort();
        copy.documents.dedup();
    }
    merged
}

/// Files that more than one document consists of.
fn files_of_several(files: &Files, roots: &[FileId]) -> HashSet<FileId> {
    if roots.len() < 2 {
        return HashSet::new();
    }
    let mut uses: HashMap<FileId, usize> = HashMap::new();
    for root in roots {
        for file in files.reachable(*root) {
            *uses.entry(file).or_default() += 1;
        }
    }
    let several = uses.into_iter().filter(|(_, uses)| *uses > 1);
    several.map(|(file, _)| file).collect()
}
