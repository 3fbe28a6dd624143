//! One pass over a document: its references and anchors.

use std::collections::BTreeMap;

use foldhash::HashMap;
use syntax::{Kind, Node, NodeId};

use crate::uri::{self, FilePart};

/// The references and anchors of a document version.
#[derive(Default)]
pub(crate) struct Outline {
    /// The values of `$ref`, in order.
    pub(crate) references: Vec<NodeId>,
    /// Normalised paths of other files with the first `$ref` that names each.
    pub(crate) files: Vec<(Box<str>, NodeId)>,
    /// Schemas by `$anchor` or `$dynamicAnchor`.
    pub(crate) anchors: HashMap<Box<str>, NodeId>,
}

/// What the keys of a mapping are.
#[derive(Clone, Copy, PartialEq)]
enum Keys {
    /// Words of the specification.
    Words,
    /// Names that the author chose, so `default` is a response and `example` a property.
    Names,
    /// The root of a file that is not a document itself: either.
    Unknown,
}

impl Outline {
    pub(crate) fn of(root: Node<'_>, is_document: bool, path: &str) -> Self {
        let mut walk = Walk {
            outline: Outline::default(),
            files: BTreeMap::new(),
            path,
        };
        let keys = if is_document {
            Keys::Words
        } else {
            Keys::Unknown
        };
        walk.map_or_list(root, keys);
        let mut files: Vec<_> = walk.files.into_iter().collect();
        files.sort_by_key(|(_, node)| *node);
        walk.outline.files = files;
        walk.outline
    }
}

struct Walk<'p> {
    outline: Outline,
    files: BTreeMap<Box<str>, NodeId>,
    path: &'p str,
}

impl Walk<'_> {
    /// Depth is bounded by the nesting limit of the parser; aliases are not followed.
    fn map_or_list(&mut self, node: Node<'_>, keys: Keys) {
        for item in node.items() {
            self.map_or_list(item, Keys::Words);
        }
        for (key, value) in node.entries() {
            let is_collection = matches!(value.kind(), Kind::Map | Kind::Seq);
            let Some(name) = key.as_str() else { continue };
            if !is_collection {
                if name.starts_with('$') {
                    self.scalar(node, &name, value);
                }
            } else if keys == Keys::Names {
                self.map_or_list(value, Keys::Words);
            } else if keys == Keys::Unknown || !is_data(&name) {
                self.map_or_list(value, keys_below(&name));
            }
        }
    }

    fn scalar(&mut self, map: Node<'_>, key: &str, value: Node<'_>) {
        let Some(text) = value.as_string() else {
            return;
        };
        match key {
            "$ref" => {
                self.outline.references.push(value.id());
                if !text.starts_with('#') {
                    self.file(&text, value);
                }
            }
            "$anchor" | "$dynamicAnchor" => {
                let anchors = &mut self.outline.anchors;
                anchors.entry(text.as_ref().into()).or_insert(map.id());
            }
            _ => {}
        }
    }

    fn file(&mut self, reference: &str, value: Node<'_>) {
        if let FilePart::Path(relative) = uri::split(reference).file {
            let path = uri::join(self.path, &relative);
            if path != self.path {
                self.files.entry(path.into()).or_insert(value.id());
            }
        }
    }
}

/// Keys whose value is the API's data: a `$ref` inside is no reference.
fn is_data(key: &str) -> bool {
    matches!(
        key,
        "example" | "examples" | "default" | "enum" | "const" | "x-example" | "x-examples"
    )
}

fn keys_below(key: &str) -> Keys {
    match key {
        "properties"
        | "patternProperties"
        | "definitions"
        | "$defs"
        | "dependentSchemas"
        | "schemas"
        | "responses"
        | "parameters"
        | "headers"
        | "requestBodies"
        | "callbacks"
        | "links"
        | "paths"
        | "pathItems"
        | "webhooks"
        | "securitySchemes"
        | "securityDefinitions"
        | "mediaTypes"
        | "content"
        | "encoding"
        | "variables"
        | "additionalOperations" => Keys::Names,
        _ => Keys::Words,
    }
}
