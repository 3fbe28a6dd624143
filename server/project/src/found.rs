//! A finding that is to be judged.

use std::sync::Arc;

use openapi::FileId;
use rules::Finding;

/// A finding of the rules, shared with whoever keeps it, and in whose light it was found.
#[derive(Debug, Clone)]
pub struct Found {
    /// The finding; its own [`Finding::documents`] do not count any more.
    pub finding: Arc<Finding>,
    /// The documents in whose light it was found; empty where the file alone suffices.
    pub documents: Vec<FileId>,
}

impl Found {
    /// What was found in the light of a document.
    pub fn in_document(finding: &Arc<Finding>, document: FileId) -> Self {
        Found {
            finding: Arc::clone(finding),
            documents: vec![document],
        }
    }
}

impl From<&Arc<Finding>> for Found {
    fn from(finding: &Arc<Finding>) -> Self {
        Found {
            finding: Arc::clone(finding),
            documents: finding.documents.clone(),
        }
    }
}

impl From<Finding> for Found {
    fn from(mut finding: Finding) -> Self {
        let documents = std::mem::take(&mut finding.documents);
        Found {
            finding: Arc::new(finding),
            documents,
        }
    }
}
