//! Incremental edits.
