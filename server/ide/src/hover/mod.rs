//! What the thing under the cursor means.

pub(crate) mod identifier;
pub(crate) mod object;
mod operation;
pub(crate) mod term;

use std::ops::Range;

use model::{Model, Operation};
use openapi::{FileId, Place};
use syntax::{Kind, Node};

use crate::vocabulary::{Class, Spot, spot_of};
use crate::{Analysis, FilePosition};

/// An explanation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hover {
    /// Bytes of what is explained.
    pub range: Range<usize>,
    /// The explanation in Markdown.
    pub markdown: String,
}

/// How somebody who reads an explanation asks who may call an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asking {
    /// With "Who may DELETE this?" above the operation.
    Lens,
    /// With a command in a shell.
    Shell,
}

impl Analysis {
    /// What stands at a cursor: a key or value of the vocabulary or of a configuration, a group, an
    /// object, an identifier, an operation. `None` for everything else.
    pub fn hover(&self, position: FilePosition, asking: Asking) -> Option<Hover> {
        let document = self.document(position.file)?;
        let node = document.node_at(position.offset)?;
        let is_word = matches!(node.kind(), Kind::Plain | Kind::Single | Kind::Double);
        if !is_word || node.range().is_empty() {
            return None;
        }
        let question = Question::new(self, position.file, node, asking)?;
        let parts = question.answer();
        (!parts.is_empty()).then(|| Hover {
            range: node.range(),
            markdown: parts.join("\n\n"),
        })
    }

    /// The documents in whose light a file is seen: those that it is a part of, or that it overlays.
    pub(crate) fn roots_of(&self, file: FileId) -> Vec<FileId> {
        let files = self.files();
        if files.is_overlay(file) {
            return files.overlaid_by(file);
        }
        let is_overlay = || files.root(file)?.get("overlay").map(|_| ());
        let documents = self.documents_of(file);
        if documents.is_empty() && is_overlay().is_some() {
            // One that nobody has applied says itself what it is for.
            let extended = files.extended(file).and_then(|path| files.id(&path));
            return extended.into_iter().collect();
        }
        documents.to_vec()
    }
}

/// A word in a file, and what is known around it.
struct Question<'a> {
    analysis: &'a Analysis,
    file: FileId,
    node: Node<'a>,
    /// The word itself.
    name: String,
    /// The key of the mapping in which the node stands, or whose value it is.
    key: Option<String>,
    is_key: bool,
    /// Of a key: the spot of its value.
    spot: Spot<'a>,
    /// Of a key: the spot of the mapping that has it.
    around: Option<Spot<'a>>,
    models: Vec<&'a Model>,
    asking: Asking,
}

impl<'a> Question<'a> {
    fn new(analysis: &'a Analysis, file: FileId, node: Node<'a>, asking: Asking) -> Option<Self> {
        let files = analysis.files();
        let roots = analysis.roots_of(file);
        let key = node.key();
        let is_key = key == Some(node);
        let (spot, around) = match node.parent().filter(|_| is_key) {
            None => (spot_of(files, file, node), None),
            Some(map) => {
                let around = spot_of(files, file, map);
                let (_, value) = map.entries().find(|(key, _)| *key == node)?;
                (around.below(map, node, value), Some(around))
            }
        };
        if roots.is_empty() && spot.term().is_none() {
            return None;
        }
        let models = roots.into_iter().filter_map(|root| analysis.model(root));
        let models = models.map(|model| model.as_ref()).collect();
        Some(Question {
            analysis,
            file,
            node,
            name: node.as_str()?.into_owned(),
            key: key.and_then(|key| key.as_str()).map(|key| key.into_owned()),
            is_key,
            spot,
            around,
            models,
            asking,
        })
    }

    fn answer(&self) -> Vec<String> {
        let mut parts = match (&self.spot.class, &self.around) {
            (Class::Term(term), _) => self.of_term(*term),
            (Class::Operation, Some(_)) => self.of_operations(),
            (Class::PathItem, Some(around)) if matches!(around.class, Class::Paths) => {
                self.of_operations()
            }
            (Class::Schema, Some(around)) if matches!(around.class, Class::Schemas) => {
                self.of_object(&self.name)
            }
            (Class::Scheme, Some(around)) if matches!(around.class, Class::Schemes) => {
                object::scheme(&self.models, &self.name)
            }
            _ => Vec::new(),
        };
        parts.extend(self.of_identifiers());
        parts
    }

    fn place(&self) -> Place {
        Place {
            file: self.file,
            node: self.node.id(),
        }
    }

    /// The operations around the node: one, those of a path item, or those that a part in a file of
    /// its own stands for.
    fn operations(&self) -> Vec<(&'a Model, &'a Operation)> {
        let all = || {
            let models = self.models.iter().copied();
            models.flat_map(|model| model.operations.iter().map(move |one| (model, one)))
        };
        let is_named = |operation: &Operation| {
            let is_method = |method: &String| *method == operation.method;
            self.spot.path.as_ref() == Some(&operation.path)
                && self.spot.method.as_ref().is_none_or(is_method)
        };
        let named: Vec<_> = all().filter(|(_, one)| is_named(one)).collect();
        if !named.is_empty() {
            return named;
        }
        let holder = self.spot.holder.map(|holder| Place {
            file: self.file,
            node: holder.id(),
        });
        let is_held = |operation: &Operation| {
            operation.key == self.place()
                || holder.is_some_and(|place| {
                    operation.operation == place || operation.path_item == place
                })
        };
        all().filter(|(_, one)| is_held(one)).collect()
    }
}
