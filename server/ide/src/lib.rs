//! What an editor asks of a workspace, in its own terms: files, byte ranges, plain data. No LSP, no
//! files on disk, no threads.
//!
//! [`Host`] has one owner and takes changes. [`Analysis`] is an immutable snapshot, cheap to clone,
//! that any thread may ask. A new question is a method of [`Analysis`] in a file of its own.
//!
//! Invariants
//! * A snapshot answers as a fresh check of the same texts would; where findings rest on several
//!   documents, once [`Analysis::learn`] has looked at all of them.
//! * What an edit does not concern is shared between snapshots and computed once.

mod access;
mod actions;
mod analysis;
mod completion;
mod configuration;
mod diagnostics;
mod effect;
mod effective;
mod expectations;
mod graph;
mod host;
mod hover;
mod lens;
mod links;
mod markdown;
mod outline;
mod overlays;
mod place;
mod snippet;
mod symbols;
mod together;
mod unit;
mod vocabulary;

pub use actions::{Proposal, ignored, ignoring};
pub use analysis::Analysis;
pub use completion::{About, AboutKind, Completing, Completion, CompletionKind};
pub use expectations::{Case, NewCase, Source, Step, holds_cases};
pub use host::{Change, Clock, Content, Host};
pub use hover::{Asking, Hover};
pub use lens::{Hint, Lens};
pub use links::FileLink;
pub use markdown::plain;
pub use openapi::{FileFailure, FileId, Files};
pub use outline::{EntryKind, Named, OutlineEntry};
pub use place::{FilePosition, FileRange};
pub use project::Overrides;
pub use snippet::snippet;
pub use symbols::{Edits, Occurrence, RenameRefusal, Symbol};
