//! Places in editor terms.

use std::ops::Range;

use openapi::FileId;

/// A cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct FilePosition {
    /// The file.
    pub file: FileId,
    /// Bytes from the start of its text.
    pub offset: usize,
}

/// A piece of text.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct FileRange {
    /// The file.
    pub file: FileId,
    /// Bytes from the start of its text.
    pub range: Range<usize>,
}
