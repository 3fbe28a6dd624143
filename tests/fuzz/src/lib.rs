//! What must hold for every document, whatever the text.

use std::ops::Range;

use syntax::{Dialect, Document, Encoding, Limits, Node};

/// Parses as the product does.
pub fn parse(text: &str, dialect: Dialect) -> Document {
    openapi::parse(text, dialect, Limits::default())
}

/// Asks the document everything that can be asked.
///
/// # Panics
/// Where an answer breaks a promise of `syntax`.
pub fn inspect(document: &Document, text: &str) {
    let joined: String = document
        .segments()
        .map(|(_, segment)| segment.text())
        .collect();
    assert_eq!(joined, text, "segments are the text");
    for error in document.errors() {
        assert_inside(error.range, text);
    }
    for comment in document.comments() {
        assert_inside(comment.range, text);
    }
    for root in document.documents().filter_map(|one| one.root()) {
        walk(root, text);
    }
    let end = document.position(text.len(), Encoding::Utf16);
    assert_eq!(
        document.offset(end, Encoding::Utf16),
        text.len(),
        "the end has a position"
    );
    let _ = syntax::events(document);
}

/// Visits all nodes without recursion: trees may be deep.
fn walk(root: Node<'_>, text: &str) {
    let mut waiting = vec![root];
    while let Some(node) = waiting.pop() {
        assert_inside(node.range(), text);
        assert_eq!(
            node.document().node(node.id()),
            Some(node),
            "a node is found by its name"
        );
        let _ = (
            node.scalar(),
            node.decoded(),
            node.anchor(),
            node.tag(),
            node.resolve_alias(),
        );
        waiting.extend(node.items());
        waiting.extend(node.entries().flat_map(|(key, value)| [key, value]));
    }
}

fn assert_inside(range: Range<usize>, text: &str) {
    assert!(
        text.get(range.clone()).is_some(),
        "{range:?} is no part of the text"
    );
}
