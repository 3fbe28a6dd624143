//! Comments are kept: suppressions and edits need them.

use std::ops::Range;

/// A YAML comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// Byte offsets in the document, from `#` to the end of the line, line break excluded.
    pub range: Range<usize>,
    /// Nothing but white space stands before it on its line.
    pub own_line: bool,
}
