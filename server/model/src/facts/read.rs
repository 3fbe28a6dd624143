//! Positions inside facts, and who reads them.

use std::cell::Cell;

use openapi::{Cursor, FileId, Place};
use syntax::{Node, NodeId};

/// A node, counted from the segment in which a fact was read, so that a fact stays the same when
/// segments before it come and go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct At {
    segment: i32,
    index: u32,
}

/// A node that may have been put there by an overlay, and then stands in another file than the fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Anywhere {
    at: At,
    overlay: Option<FileId>,
}

/// Where a fact was read: what its positions count from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Origin {
    file: FileId,
    segment: u32,
}

impl Origin {
    /// The origin of the fact that stands at `cursor`.
    pub(crate) fn of(cursor: Cursor<'_>) -> Self {
        Origin {
            file: cursor.file(),
            segment: cursor.node().id().segment,
        }
    }

    /// The file.
    pub(crate) fn file(self) -> FileId {
        self.file
    }

    /// The place of a position in this version of the files.
    pub(crate) fn place(self, at: At) -> Place {
        let node = NodeId {
            segment: self.segment.wrapping_add_signed(at.segment),
            index: at.index,
        };
        Place {
            file: self.file,
            node,
        }
    }

    /// The place of a position that may lie in an overlay.
    pub(crate) fn place_anywhere(self, anywhere: Anywhere) -> Place {
        let place = self.place(anywhere.at);
        Place {
            file: anywhere.overlay.unwrap_or(place.file),
            ..place
        }
    }
}

/// Reads one fact and notes whether it rests on other segments than its own.
pub(crate) struct Reader<'r> {
    file: FileId,
    segment: u32,
    left: Cell<bool>,
    /// Entries that may be read without counting: what the segment holds.
    free: Cell<usize>,
    /// Entries that may be read beyond that, by all readers together. Aliases to aliases can stand
    /// for more than any machine holds.
    budget: &'r Cell<usize>,
}

impl<'r> Reader<'r> {
    /// A reader of the fact that stands at `cursor`.
    pub(crate) fn at(cursor: Cursor<'_>, budget: &'r Cell<usize>) -> Self {
        let node = cursor.node();
        Reader {
            file: cursor.file(),
            segment: node.id().segment,
            left: Cell::new(false),
            free: Cell::new(node.segment().node_count()),
            budget,
        }
    }

    /// Whether the fact rests on other segments: a split mapping, or an alias out of the segment.
    pub(crate) fn left_segment(&self) -> bool {
        self.left.get()
    }

    /// Counts one entry; false when too many were read.
    fn may_read(&self) -> bool {
        let count = [&self.free, self.budget]
            .into_iter()
            .find(|count| count.get() > 0);
        match count {
            Some(count) => count.set(count.get() - 1),
            // What is missing here may be there next time: do not keep it.
            None => self.left.set(true),
        }
        count.is_some()
    }

    /// The position of `node` for the fact.
    pub(crate) fn locate(&self, node: Node<'_>) -> At {
        self.look_at(node);
        let id = node.id();
        At {
            segment: id.segment.wrapping_sub(self.segment).cast_signed(),
            index: id.index,
        }
    }

    /// The position of `place` for the fact, in whatever file it is.
    pub(crate) fn locate_anywhere(&self, place: Place) -> Anywhere {
        let segment = place.node.segment.wrapping_sub(self.segment);
        if segment != 0 {
            self.left.set(true);
        }
        Anywhere {
            at: At {
                segment: segment.cast_signed(),
                index: place.node.index,
            },
            overlay: (place.file != self.file).then_some(place.file),
        }
    }

    /// Calls `visit` with name, key and value of each entry of a mapping, aliases and merge keys
    /// followed. A name may come several times; the first counts.
    pub(crate) fn fields<'a>(
        &self,
        map: Cursor<'a>,
        mut visit: impl FnMut(&str, Node<'a>, Cursor<'a>),
    ) {
        for (key, value) in map.entries().take_while(|_| self.may_read()) {
            self.look_at(key);
            self.look_at(value.node());
            if let Some(name) = key.as_str() {
                visit(&name, key, value);
            }
        }
    }

    /// The items of a sequence, aliases followed.
    pub(crate) fn items<'a>(&self, list: Cursor<'a>) -> impl Iterator<Item = Cursor<'a>> {
        list.items()
            .take_while(|_| self.may_read())
            .inspect(|item| self.look_at(item.node()))
    }

    /// An alias to nothing may mean something as soon as another segment changes.
    fn look_at(&self, node: Node<'_>) {
        if node.id().segment != self.segment || node.alias().is_some() {
            self.left.set(true);
        }
    }
}

/// The text of a string scalar.
pub(crate) fn text(cursor: Cursor<'_>) -> Option<Box<str>> {
    cursor.node().as_string().map(|text| text.into())
}

/// Whether `true` stands there.
pub(crate) fn is_true(cursor: Cursor<'_>) -> bool {
    cursor.node().as_bool() == Some(true)
}
