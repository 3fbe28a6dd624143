//! Why a reference leads nowhere.

use std::fmt;

use crate::files::{FileFailure, Place};

/// A `$ref` that could not be followed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unresolved {
    /// The value of `$ref`.
    pub place: Place,
    /// The reference as written (decoded scalar).
    pub reference: String,
    /// What stopped it.
    pub reason: Reason,
}

/// What stopped a reference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// The file is not part of this snapshot: nobody has tried to load it yet.
    NotLoaded {
        /// Normalised path.
        path: String,
    },
    /// The file was asked for and could not be loaded.
    File {
        /// Normalised path.
        path: String,
        /// Why not.
        failure: FileFailure,
    },
    /// An address of the network or of an unknown scheme; these are never followed.
    NotFollowed {
        /// The scheme, such as `https`; empty for `//host/path`.
        scheme: String,
    },
    /// The file has no node at that JSON Pointer.
    NoSuchNode {
        /// Normalised path of the file that was looked into.
        path: String,
        /// The JSON Pointer.
        pointer: String,
    },
    /// The file has no `$anchor` with that name. (`$id` is not read.)
    NoSuchAnchor {
        /// Normalised path of the file that was looked into.
        path: String,
        /// The name.
        anchor: String,
    },
    /// The reference leads back to itself.
    Cycle,
    /// More than [`crate::Cursor::CHAIN`] references in a row.
    ChainTooLong,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reason::NotLoaded { path } => write!(f, "`{path}` is not loaded"),
            Reason::File { path, failure } => write!(f, "`{path}` {failure}"),
            Reason::NotFollowed { scheme } if scheme.is_empty() => {
                write!(f, "network addresses are not followed")
            }
            Reason::NotFollowed { scheme } => write!(f, "`{scheme}:` addresses are not followed"),
            Reason::NoSuchNode { path, pointer } => {
                write!(f, "`{path}` has nothing at `{pointer}`")
            }
            Reason::NoSuchAnchor { path, anchor } => {
                write!(f, "`{path}` has no `$anchor` named `{anchor}`")
            }
            Reason::Cycle => write!(f, "the reference leads back to itself"),
            Reason::ChainTooLong => {
                write!(f, "more than {} references in a row", crate::Cursor::CHAIN)
            }
        }
    }
}
