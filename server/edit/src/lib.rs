//! Changes to a syntax tree, written as text edits in the style of their place.
//!
//! A caller says what the tree should hold ([`Change`]); this crate says which bytes to replace
//! ([`TextEdit`]). Bytes outside of the edits stay as they are. Knows YAML and JSON, nothing of
//! OpenAPI.
//!
//! Invariants
//! * [`plan`] parses the text that its edits give and compares it, node by node, with the tree
//!   before: what it returns is right, or it returns a [`Refusal`].
//! * The same document and changes give the same edits.
//! * A node that a YAML alias shares is not changed: the change would show in other places.

mod block;
mod change;
mod flow;
mod lines;
mod plan;
mod scalar;
mod sharing;
mod style;
mod typing;
mod value;
mod verify;
mod write;

pub use change::{Change, Refusal, Stop, TextEdit, Where, apply};
pub use plan::{Planned, plan};
pub use sharing::Sharing;
pub use typing::{Fragment, Typing};
pub use value::{Text, Value};
