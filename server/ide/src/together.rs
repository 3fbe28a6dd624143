//! What several documents of the workspace say together.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use openapi::FileId;
use rules::{Facts, Finding, Findings, check_workspace};

use crate::Analysis;

/// The newest findings on several documents, shared by all snapshots.
#[derive(Default)]
pub(crate) struct Together {
    known: Mutex<Known>,
}

/// What was found, and from which facts.
#[derive(Clone, Default)]
struct Known {
    facts: Vec<Arc<Facts>>,
    by_file: Arc<HashMap<FileId, Findings>>,
}

impl Together {
    /// The findings from these facts, by file. What is found again stays the very same.
    fn of(&self, facts: Vec<Arc<Facts>>) -> Arc<HashMap<FileId, Findings>> {
        let known = {
            let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
            known.clone()
        };
        let mut pairs = known.facts.iter().zip(&facts);
        if known.facts.len() == facts.len() && pairs.all(|(one, two)| Arc::ptr_eq(one, two)) {
            return known.by_file;
        }
        let mut found: HashMap<FileId, Vec<Arc<Finding>>> = HashMap::new();
        for finding in check_workspace(facts.iter().map(Arc::as_ref)) {
            let of_file = found.entry(finding.at.file).or_default();
            of_file.push(Arc::new(finding));
        }
        let same = |(file, findings): (FileId, Vec<Arc<Finding>>)| {
            let before = known.by_file.get(&file);
            let before = before.filter(|before| ***before == *findings);
            (file, before.cloned().unwrap_or_else(|| findings.into()))
        };
        let by_file = Arc::new(found.into_iter().map(same).collect());
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        *known = Known {
            facts,
            by_file: Arc::clone(&by_file),
        };
        by_file
    }
}

impl Analysis {
    /// What is found in a file in the light of other documents of the workspace, before it is judged;
    /// `None` where there is nothing. Documents that nobody has looked at yet are left out: see
    /// [`Analysis::learn`].
    pub fn together(&self, file: FileId) -> Option<Findings> {
        let roots = self.documents_of(file);
        let facts = self.documents().iter().filter_map(|document| {
            let unit = self.unit(*document)?;
            let is_known = unit.is_learnt() || roots.contains(document);
            is_known.then(|| self.facts(*document)).flatten()
        });
        let found = self.shared().of(facts.collect());
        found.get(&file).cloned()
    }

    /// Looks at the documents of which nobody has known yet what they say to others. Returns whether
    /// there were some. Stops as soon as a text has been edited since; what is known then stays known.
    pub fn learn(&self) -> bool {
        let mut has_learnt = false;
        for document in self.documents() {
            let unit = self.unit(*document);
            if unit.is_none_or(|unit| unit.is_learnt()) {
                continue;
            }
            if self.is_outdated() {
                return has_learnt;
            }
            has_learnt |= self.facts(*document).is_some();
        }
        has_learnt
    }

    fn facts(&self, document: FileId) -> Option<Arc<Facts>> {
        let projects = &self.project().projects;
        self.unit(document)?.facts(self.files(), projects, document)
    }
}
