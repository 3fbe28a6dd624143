//! Which parts of an OpenAPI document are segments of their own.

use syntax::{Dialect, Document, Limits, Split};

const fn leaf(key: &'static str) -> Split {
    Split { key, children: &[] }
}

/// The entries of these mappings are segments: path items, webhooks and components, which are what
/// people edit one at a time and what other parts refer to.
pub static PLAN: &[Split] = &[
    leaf("paths"),
    leaf("webhooks"),
    Split {
        key: "components",
        children: &[leaf("*")],
    },
    // Swagger 2.0
    leaf("definitions"),
    leaf("parameters"),
    leaf("responses"),
    leaf("securityDefinitions"),
];

/// Parses a document, or a part of one, with [`PLAN`]. Never fails: see `Document::errors`.
pub fn parse(text: impl Into<String>, dialect: Dialect, limits: Limits) -> Document {
    Document::parse(text, dialect, PLAN, limits)
}
