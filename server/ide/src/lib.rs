//! What an editor asks of a workspace, in its own terms: files, byte ranges, plain data. No LSP, no
//! files on disk, no threads.
//!
//! [`Host`] has one owner and takes changes. [`Analysis`] is an immutable snapshot, cheap to clone,
//! that any thread may ask. A new question is a method of [`Analysis`] in a file of its own.
//!
//! Invariants
//! * A snapshot answers as a fresh check of the same texts would.
//! * What an edit does not concern is shared between snapshots and computed once.

mod analysis;
mod diagnostics;
mod graph;
mod host;
mod place;
mod unit;

pub use analysis::Analysis;
pub use diagnostics::Wanted;
pub use host::{Change, Clock, Content, Host};
pub use openapi::{FileFailure, FileId, Files};
pub use place::{FilePosition, FileRange};
