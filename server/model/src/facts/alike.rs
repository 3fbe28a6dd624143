//! Whether an edit changed anything that the model, or a rule, reads.

use openapi::Files;
use syntax::Node;

use super::description::Description;
use super::operation::{Said, Verb};
use super::prose::head;
use super::{LEDGER, PUBLIC};
use crate::Model;

/// What is read of a title, a summary or a description.
#[derive(PartialEq)]
struct Prose {
    description: Option<Description>,
    verb: Option<Verb>,
    said: Said,
    /// In the title and description of a document.
    of_document: [bool; 2],
}

impl Model {
    /// Whether `after` says the same as `before` to [`Model::build`] and to every rule, node for
    /// node: then the models of all documents are equal, and so are the rules' findings on nodes.
    /// White space, comments, and prose of which nothing is understood do not count.
    pub fn is_same(before: &Files, after: &Files) -> bool {
        before.are_alike(after, &reads_alike)
    }
}

/// Whether the change of a scalar is one of prose in which the same is understood.
fn reads_alike(one: Node<'_>, two: Node<'_>) -> bool {
    let texts = one.as_string().zip(two.as_string());
    // Links hold runtime expressions under names of the author's choice.
    let is_text = texts.is_some_and(|(one, two)| !one.starts_with('$') && !two.starts_with('$'));
    is_text && is_prose(one) && Prose::of(one) == Prose::of(two)
}

/// The value of a keyword for people, outside of extensions.
fn is_prose(node: Node<'_>) -> bool {
    let Some(key) = node.key().filter(|key| key.id() != node.id()) else {
        return false;
    };
    let is_keyword = ["description", "summary", "title"]
        .into_iter()
        .any(|word| key.is_str(word));
    let mut around = std::iter::successors(node.parent(), Node::parent);
    let is_extension = |node: Node<'_>| {
        let name = node.key().and_then(|key| key.as_str());
        name.is_some_and(|name| crate::is_extension(&name))
    };
    is_keyword && !around.any(is_extension)
}

impl Prose {
    fn of(node: Node<'_>) -> Self {
        let is_summary = node.key().is_some_and(|key| key.is_str("summary"));
        let text = node.as_str().filter(|_| is_summary);
        Prose {
            description: Description::of(node),
            verb: text.and_then(|text| Verb::of(&text)),
            said: Said::of(node),
            of_document: [&LEDGER, &PUBLIC].map(|phrases| phrases.stand_in(head(node, 2000))),
        }
    }
}
