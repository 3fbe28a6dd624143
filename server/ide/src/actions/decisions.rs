//! What edits do to decisions: a refactoring must change none.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use access::{OperationChange, diff};
use model::Model;
use openapi::{FileId, Files};

use crate::overlays::Overlays;
use crate::{Analysis, Edits};

impl Analysis {
    /// The first operation that is decided otherwise after the edits, in any document that sees one
    /// of the files, in words; `None` where all is decided as before.
    pub fn alters_decisions(&self, edits: &Edits) -> Option<String> {
        self.first_change(edits, |change| change.verdict != access::Verdict::Equal)
            .map(|operation| format!("it would change what is decided about {operation}"))
    }

    /// The first operation that somebody may call after the edits who is refused now, in words.
    pub fn widens(&self, edits: &Edits) -> Option<String> {
        self.first_change(edits, |change| change.verdict.gives())
            .map(|operation| format!("It allows calls of {operation} that are refused now"))
    }

    fn first_change(
        &self,
        edits: &Edits,
        counts: impl Fn(&OperationChange) -> bool,
    ) -> Option<String> {
        let files = self.edited(edits);
        let documents = edits.keys().flat_map(|file| self.documents_of(*file));
        let documents: BTreeSet<FileId> = documents.copied().collect();
        documents.into_iter().find_map(|document| {
            let path = files.path(document);
            let words = &self.project().projects.settings(path).words;
            let after = Model::build_with(&files.view(document), document, words)?;
            let changes = diff(self.model(document)?, &after);
            let change = changes.iter().find(|change| counts(change))?;
            let operation = format!("{} {}", change.method, change.path);
            Some(match edits.contains_key(&document) {
                true => operation,
                false => format!("{operation} in {path}"),
            })
        })
    }

    /// The files after the edits.
    fn edited(&self, edits: &Edits) -> Files {
        let mut files = self.files().clone();
        for (file, edits) in edits {
            let Some(mut document) = files.document(*file).cloned() else {
                continue;
            };
            // Offsets are those before any edit; of two at one place the first comes first.
            let mut from_the_end: Vec<_> = edits.iter().rev().collect();
            from_the_end.sort_by_key(|edit| Reverse((edit.range.start, edit.range.end)));
            for edit in from_the_end {
                document = document.edit(edit.range.clone(), &edit.text);
            }
            let path = files.path(*file).to_owned();
            files.insert(&path, document);
        }
        Overlays::apply(&mut files, self.project(), self.overlays());
        files
    }
}
