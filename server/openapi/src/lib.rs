//! Lazy view of OpenAPI documents: Swagger 2.0 and OpenAPI 3.0, 3.1 and 3.2, with the place of
//! every part, and `$ref` inside and across files.
//!
//! The caller loads files and puts them into [`Files`]; this crate does no I/O. Views ([`Api`],
//! [`Operation`], [`Schema`], ...) are small values that copy freely: a [`Cursor`] with a meaning.
//! Nothing is copied out of the document, and no view looks at what is not asked for.
//!
//! Invariants
//! * No recursion and no chain without bound, whatever the documents refer to.
//! * YAML aliases and merge keys look like what they stand for, and overlays like a part of their
//!   document.
//! * A reference that leads nowhere is a value ([`Unresolved`]) with its place and reason.

mod api;
mod body;
mod callback;
mod children;
mod cursor;
mod endings;
mod files;
mod index;
mod link;
mod operation;
mod outline;
mod overlay;
mod parameter;
mod path_item;
mod reference;
mod resolved;
mod response;
mod schema;
mod security;
mod server;
mod split;
mod unresolved;
mod uri;
mod version;

pub use api::{Api, Component};
pub use body::{MediaType, RequestBody};
pub use callback::Callback;
pub use cursor::Cursor;
pub use files::{FileFailure, FileId, Files, Place, SegmentId, Wanted};
pub use link::Link;
pub use operation::Operation;
pub use overlay::{BadTarget, Flaw, OverlayFlaw, parse_overlay, target_names};
pub use parameter::{Location, Parameter, Parameters};
pub use path_item::PathItem;
pub use reference::Reference;
pub use resolved::Resolved;
pub use response::{Header, Response};
pub use schema::{Part, Role, Schema, Type, Types};
pub use security::{Requirement, Security, SecurityScheme};
pub use server::{Server, Tag};
pub use split::{PLAN, parse};
pub use unresolved::{Reason, Unresolved};
pub use uri::{FilePart, Fragment, Target, is_absolute, join, normalise, percent_decode, split};
pub use version::{Version, sniff};
