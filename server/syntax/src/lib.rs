//! Error-tolerant, segmented syntax trees with spans for YAML 1.2 and JSON (RFC 8259).
//!
//! Text goes in, a [`Document`] comes out, always: what cannot be read is reported as a
//! [`SyntaxError`] and the tree keeps everything around it. This crate knows nothing of OpenAPI;
//! the layer above names the mappings whose entries become segments of their own ([`Split`]).
//!
//! Invariants
//! * The segments of a document, joined, are its text, byte for byte.
//! * Offsets inside a segment count from its start, so later text can move without touching it.
//! * `Document::edit` gives the tree that a fresh parse of the new text gives.

mod alike;
mod builder;
mod comment;
mod decode;
mod dialect;
mod document;
mod duplicates;
mod edit;
mod encoding;
mod error;
mod events;
mod json;
mod locate;
mod node;
mod pointer;
mod position;
mod scalar;
mod segment;
mod split;
mod yaml;

pub use comment::Comment;
pub use decode::Decoded;
pub use dialect::Dialect;
pub use document::{Document, Limits, YamlDocument};
pub use encoding::{EncodingError, decode_utf8};
pub use error::{SyntaxError, SyntaxErrorKind};
pub use events::events;
pub use locate::{Holder, Notation, Slot, SlotRole};
pub use node::{Entries, Items, Kind, Node, NodeId};
pub use pointer::{escape_token, unescape_token};
pub use position::{Encoding, Position};
pub use scalar::Scalar;
pub use segment::Segment;
pub use split::Split;
