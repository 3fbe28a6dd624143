//! Which changes alter who must log in.

use std::iter;

use edit::Change;
use openapi::FileId;
use syntax::{Kind, Node};

use crate::Analysis;

/// What says who must log in (OpenAPI 3.1, section 4.8.30, and Swagger 2.0 alike).
const SECURITY: &str = "security";

impl Analysis {
    /// Whether one of the changes alters a `security` that is there, or adds one to an operation, which
    /// then no longer has that of the document. Clients and other tools notice that; where a document
    /// has none yet, nobody has relied on it.
    pub fn alters_security(&self, changes: &[(FileId, Change)]) -> bool {
        changes.iter().any(|(file, change)| {
            let document = self.files().document(*file);
            document
                .and_then(|document| document.node(change.node()))
                .is_some_and(|node| is_new(change, node) || is_inside(node))
        })
    }
}

/// Whether it is a new `security`, but not that of the document.
fn is_new(change: &Change, node: Node<'_>) -> bool {
    matches!(change, Change::Insert { key, .. } if key.text == SECURITY) && node.parent().is_some()
}

/// Whether a node is a part of a `security`: a list, which a schema of that name is not.
fn is_inside(node: Node<'_>) -> bool {
    let mut around = iter::successors(Some(node), Node::parent);
    around.any(|node| {
        let is_list = node.kind() == Kind::Seq;
        is_list && node.key().is_some_and(|key| key.is_str(SECURITY))
    })
}
