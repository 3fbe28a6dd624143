//! The findings of a file, as a check of the whole workspace gives them.

use std::collections::HashMap;

use model::Confidence;
use openapi::{FileFailure, FileId};
use rules::{At, Endpoint, Finding, Persona, Severity};

use crate::Analysis;

/// Which findings are shown.
#[derive(Debug, Clone, Copy)]
pub struct Wanted {
    /// For whom.
    pub persona: Persona,
    /// The least confidence.
    pub confidence: Confidence,
}

impl Default for Wanted {
    fn default() -> Self {
        Wanted {
            persona: Persona::Regular,
            confidence: Confidence::Medium,
        }
    }
}

impl Wanted {
    fn wants(self, finding: &Finding) -> bool {
        finding.rule.persona <= self.persona && finding.confidence >= self.confidence
    }
}

impl Analysis {
    /// The findings that stand in a file, in the light of all documents that lead to it, in order of
    /// place. A file that is neither a document nor a part of one has none.
    pub fn diagnostics(&self, file: FileId) -> Vec<Finding> {
        let files = self.files();
        let roots = self.documents_of(file);
        // Of a file that is too large nobody knows what it is.
        let is_too_large = matches!(files.failure(file), Some(FileFailure::TooLarge { .. }));
        let is_ours = is_too_large || !roots.is_empty();
        let Some(unit) = self.unit(file).filter(|_| is_ours) else {
            return Vec::new();
        };
        let alone = unit.alone(files, file).iter();
        let meanings = roots.iter().filter_map(|root| {
            let meaning = self.unit(*root)?.meaning(files, *root);
            meaning.get(&file)
        });
        let all = alone.chain(meanings.flatten());
        let wanted = all.filter(|finding| self.wanted().wants(finding)).cloned();
        let mut findings = merged(wanted.collect(), roots);
        self.sort(file, &mut findings);
        findings
    }

    fn sort(&self, file: FileId, findings: &mut [Finding]) {
        let document = self.document(file);
        findings.sort_by_cached_key(|finding| {
            let start = document.map_or(0, |document| finding.at.range(document).start);
            (
                start,
                finding.rule.name,
                finding.operation.clone(),
                finding.offender.clone(),
                finding.message.clone(),
            )
        });
    }
}

/// A finding in a part that several documents use appears once for each verdict, with the documents
/// that lead to it. Where only one leads there it needs no mention.
fn merged(findings: Vec<Finding>, roots: &[FileId]) -> Vec<Finding> {
    if let [_] = roots {
        let alone = |mut finding: Finding| {
            finding.documents.clear();
            finding
        };
        return findings.into_iter().map(alone).collect();
    }
    type Verdict = (&'static str, At, Option<Endpoint>, Severity, String);
    let mut known: HashMap<Verdict, usize> = HashMap::new();
    let mut merged: Vec<Finding> = Vec::with_capacity(findings.len());
    for finding in findings {
        let verdict = (
            finding.rule.name,
            finding.at.clone(),
            finding.operation.clone(),
            finding.severity,
            finding.message.clone(),
        );
        let at = *known.entry(verdict).or_insert(merged.len());
        match merged.get_mut(at) {
            Some(same) => same.documents.extend(finding.documents),
            None => merged.push(finding),
        }
    }
    for finding in &mut merged {
        finding.documents.sort();
        finding.documents.dedup();
    }
    merged
}
