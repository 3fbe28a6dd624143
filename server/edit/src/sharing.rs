//! Which nodes YAML aliases share.

use std::cell::OnceCell;
use std::collections::HashSet;

use syntax::{Document, Node, NodeId};

use crate::change::Refusal;

/// Tells which nodes of a document cannot be changed, since the change would show in other places.
pub struct Sharing<'d> {
    document: &'d Document,
    /// The names of all anchors that an alias refers to.
    aliased: OnceCell<HashSet<&'d str>>,
}

impl<'d> Sharing<'d> {
    /// For one document; it is looked through once, as soon as there is an anchor.
    pub fn of(document: &'d Document) -> Self {
        Sharing {
            document,
            aliased: OnceCell::new(),
        }
    }

    /// Whether a change of this node shows in its own place only.
    ///
    /// # Errors
    /// [`Refusal::Shared`]: it does not.
    pub fn check(&self, node: NodeId) -> Result<(), Refusal> {
        let mut around = self.document.node(node);
        while let Some(node) = around {
            if let Some(anchor) = node.anchor().filter(|one| self.is_aliased(one)) {
                return Err(Refusal::Shared(anchor.to_owned()));
            }
            around = node.parent();
        }
        Ok(())
    }

    fn is_aliased(&self, anchor: &str) -> bool {
        let aliased = self.aliased.get_or_init(|| aliases(self.document));
        aliased.contains(anchor)
    }
}

fn aliases(document: &Document) -> HashSet<&str> {
    let mut found = HashSet::new();
    let mut open: Vec<Node<'_>> = document.documents().filter_map(|one| one.root()).collect();
    while let Some(node) = open.pop() {
        found.extend(node.alias());
        open.extend(node.entries().flat_map(|(key, value)| [key, value]));
        open.extend(node.items());
    }
    found
}
