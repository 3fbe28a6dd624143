//! That all references of a file lead somewhere, kept from one version of the files to the next.

use foldhash::HashSet;
use syntax::NodeId;

use crate::endings::Endings;
use crate::files::{FileId, Files, Place, SegmentId};
use crate::unresolved::Unresolved;

/// All references of a file lead somewhere.
#[derive(Debug, Clone)]
pub struct Resolved {
    file: FileId,
    /// The segments of which references need more than that they are there.
    needed: HashSet<SegmentId>,
}

impl Resolved {
    /// Follows all references of a file.
    ///
    /// # Errors
    /// Those that lead nowhere, as [`Files::unresolved`] gives them.
    pub fn new(files: &Files, file: FileId) -> Result<Self, Vec<Unresolved>> {
        let mut endings = Endings::default();
        let unresolved: Vec<Unresolved> = files.unresolved_with(file, &mut endings).collect();
        if !unresolved.is_empty() {
            return Err(unresolved);
        }
        Ok(Resolved {
            file,
            needed: endings.needed,
        })
    }

    /// The same for a later version of the files; `None` where all references have to be followed
    /// anew to know.
    pub fn again(&self, before: &Files, files: &Files) -> Option<Self> {
        let changed = before.changed_segments(files)?;
        let root = |files: &Files| Some(files.root(self.file)?.place());
        if before.version(self.file) != files.version(self.file) || root(before) != root(files) {
            return None;
        }
        // A reference to a segment goes on where one stands in its place.
        let is_reference = |(file, segment): &SegmentId| {
            let (file, segment) = (*file, *segment);
            let node = NodeId { segment, index: 1 };
            let value = files.cursor(Place { file, node });
            value.is_some_and(|value| value.reference().is_some())
        };
        let matters = |one: &SegmentId| self.needed.contains(one) || is_reference(one);
        if changed.iter().any(matters) {
            return None;
        }
        let is_new = |place: Place| {
            let segment = (place.file, place.node.segment);
            changed.binary_search(&segment).is_ok()
        };
        let mut endings = Endings::default();
        let mut new = files
            .references(self.file)
            .filter(|one| is_new(one.place()));
        if new.any(|one| endings.failure(one).is_some()) {
            return None;
        }
        let mut needed = self.needed.clone();
        needed.extend(endings.needed);
        let file = self.file;
        Some(Resolved { file, needed })
    }
}
