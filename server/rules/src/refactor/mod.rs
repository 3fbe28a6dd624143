//! Refactorings: the same declarations, written in another way. What is decided stays as it is.

mod groups;
pub(crate) mod hoist;
mod inline;
mod spelling;

use std::ops::Range;

use edit::Change;
use model::Model;
use openapi::{FileId, Files, Place};
use syntax::Node;

pub use hoist::{Hoisted, hoist};
pub use inline::{Inlined, Scope, inline};
pub(crate) use spelling::spell;

/// What a refactoring does, in the terms of editors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefactoringKind {
    /// Gathers in one place what stands in several.
    Extract,
    /// Writes what stands in one place where it is used.
    Inline,
    /// Writes the same in another way.
    Rewrite,
}

/// A refactoring that can be asked for at a place. Nothing is changed before somebody gives its
/// changes to [`crate::plan()`].
#[derive(Debug, Clone, PartialEq)]
pub struct Refactoring {
    /// What it does, in the terms of editors.
    pub kind: RefactoringKind,
    /// What it does, as a command to choose.
    pub title: String,
    /// What there is to say besides, in words.
    pub note: Option<String>,
    /// Changes by file, all of which belong together; or, in words for the user, why there are none.
    pub changes: Result<Vec<(FileId, Change)>, String>,
}

/// Where somebody asks for refactorings.
pub(crate) struct Here<'a> {
    pub(crate) files: &'a Files,
    pub(crate) model: &'a Model,
    file: FileId,
    range: &'a Range<usize>,
}

impl Here<'_> {
    /// Whether the place touches a node.
    pub(crate) fn touches(&self, place: Place) -> bool {
        let node = self.files.node(place);
        place.file == self.file && node.is_some_and(|node| self.meets(node))
    }

    fn meets(&self, node: Node<'_>) -> bool {
        let range = node.range();
        range.start <= self.range.end && self.range.start <= range.end
    }
}

/// The refactorings of a document that can be asked for at bytes of a file.
pub fn refactorings(
    files: &Files,
    model: &Model,
    file: FileId,
    range: &Range<usize>,
) -> Vec<Refactoring> {
    let here = Here {
        files,
        model,
        file,
        range,
    };
    let hoisted = hoist::here(&here);
    let all = hoisted.into_iter().chain(inline::here(&here));
    let all = all.chain(groups::here(&here)).chain(spelling::here(&here));
    all.collect()
}
