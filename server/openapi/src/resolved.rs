//! Where the references of a file lead, kept from one version of the files to the next.

use foldhash::HashSet;
use syntax::NodeId;

use crate::endings::Endings;
use crate::files::{FileId, Files, Place, SegmentId};
use crate::reference::Reference;
use crate::unresolved::Unresolved;

/// So many references that lead nowhere are followed again after each edit; while there are more, all
/// are.
const FEW: usize = 64;

/// Which references of a file lead nowhere.
#[derive(Debug, Clone)]
pub struct Resolved {
    file: FileId,
    /// The segments of which references need more than that they are there.
    needed: HashSet<SegmentId>,
    /// The references that lead nowhere. They may break further on, and not where they stand.
    failing: HashSet<Place>,
    /// As [`Files::unresolved`] gives them.
    pub unresolved: Vec<Unresolved>,
}

impl Resolved {
    /// Follows all references of a file.
    pub fn new(files: &Files, file: FileId) -> Self {
        let mut endings = Endings::default();
        let found = files.unresolved_with(file, &mut endings);
        let (failing, unresolved) = found.unzip();
        Resolved {
            file,
            needed: endings.needed,
            failing,
            unresolved,
        }
    }

    /// The same for a later version of the files; `None` where all references have to be followed
    /// anew to know.
    pub fn again(&self, before: &Files, files: &Files) -> Option<Self> {
        let changed = before.changed_segments(files)?;
        let root = |files: &Files| Some(files.root(self.file)?.place());
        if self.failing.len() > FEW
            || before.version(self.file) != files.version(self.file)
            || root(before) != root(files)
        {
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
        let is_open = |one: &Reference<'_>| {
            let place = one.place();
            let segment = (place.file, place.node.segment);
            self.failing.contains(&place) || changed.binary_search(&segment).is_ok()
        };
        let mut endings = Endings::default();
        let open = files.references(self.file).filter(is_open);
        let found = open.filter_map(|one| Some((one.place(), endings.failure(one)?)));
        let (failing, unresolved) = found.unzip();
        let mut needed = self.needed.clone();
        needed.extend(endings.needed);
        Some(Resolved {
            file: self.file,
            needed,
            failing,
            unresolved,
        })
    }
}
