//! One pass over a document: its references and anchors. What a segment holds is kept with it.

use std::collections::BTreeMap;
use std::sync::OnceLock;

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

/// Part of an outline, found below one node.
#[derive(Default)]
struct Part {
    references: Vec<NodeId>,
    /// Those of the references that may name another file.
    abroad: Vec<NodeId>,
    anchors: Vec<(Box<str>, NodeId)>,
}

/// The outline of a segment, for each kind of keys that its own may be among.
#[derive(Default)]
struct OfSegment([OnceLock<Part>; 3]);

impl Outline {
    pub(crate) fn of(root: Node<'_>, is_document: bool, path: &str) -> Self {
        let keys = if is_document {
            Keys::Words
        } else {
            Keys::Unknown
        };
        let mut part = Part::default();
        part.map_or_list(root, keys);
        let mut files: BTreeMap<Box<str>, NodeId> = BTreeMap::new();
        for id in part.abroad {
            let value = root.document().node(id);
            if let Some(other) = value.and_then(|value| file_of(value, path)) {
                files.entry(other).or_insert(id);
            }
        }
        let mut files: Vec<_> = files.into_iter().collect();
        files.sort_by_key(|(_, node)| *node);
        let mut anchors = HashMap::default();
        for (name, node) in part.anchors {
            anchors.entry(name).or_insert(node);
        }
        Outline {
            references: part.references,
            files,
            anchors,
        }
    }
}

/// The normalised path of the other file that a reference in the file at `path` names.
fn file_of(reference: Node<'_>, path: &str) -> Option<Box<str>> {
    let text = reference.as_string()?;
    let FilePart::Path(relative) = uri::split(&text).file else {
        return None;
    };
    let other = uri::join(path, &relative);
    (other != path).then(|| other.into())
}

impl Part {
    /// Depth is bounded by the nesting limit of the parser; aliases are not followed.
    fn map_or_list(&mut self, node: Node<'_>, keys: Keys) {
        for item in node.items() {
            self.map_or_list(item, Keys::Words);
        }
        for (key, value) in node.entries() {
            if key.id().segment == node.id().segment {
                self.entry(node, key, value, keys);
            } else {
                self.segment(node, key, value, keys);
            }
        }
    }

    /// An entry that is a segment of its own.
    fn segment(&mut self, map: Node<'_>, key: Node<'_>, value: Node<'_>, keys: Keys) {
        let is_split = |(inner, _): (Node<'_>, Node<'_>)| inner.id().segment != key.id().segment;
        if !is_collection(value) || value.entries().next().is_some_and(is_split) {
            return self.entry(map, key, value, keys);
        }
        let kept = key.segment().memo(OfSegment::default);
        let Some(cell) = kept.0.get(keys as usize) else {
            return;
        };
        let part = cell.get_or_init(|| {
            let mut part = Part::default();
            part.entry(map, key, value, keys);
            part
        });
        // The segment may have been another one in the document's order when it was read.
        let here = |id: &NodeId| NodeId {
            segment: key.id().segment,
            index: id.index,
        };
        self.references.extend(part.references.iter().map(here));
        self.abroad.extend(part.abroad.iter().map(here));
        let anchors = part.anchors.iter();
        self.anchors
            .extend(anchors.map(|(name, id)| (name.clone(), here(id))));
    }

    fn entry(&mut self, map: Node<'_>, key: Node<'_>, value: Node<'_>, keys: Keys) {
        let Some(name) = key.as_str() else { return };
        if !is_collection(value) {
            if name.starts_with('$') {
                self.scalar(map, &name, value);
            }
        } else if keys == Keys::Names {
            self.map_or_list(value, Keys::Words);
        } else if keys == Keys::Unknown || !is_data(&name) {
            self.map_or_list(value, keys_below(&name));
        }
    }

    fn scalar(&mut self, map: Node<'_>, key: &str, value: Node<'_>) {
        let Some(text) = value.as_string() else {
            return;
        };
        match key {
            "$ref" => {
                self.references.push(value.id());
                if !text.starts_with('#') {
                    self.abroad.push(value.id());
                }
            }
            "$anchor" | "$dynamicAnchor" => self.anchors.push((text.as_ref().into(), map.id())),
            _ => {}
        }
    }
}

fn is_collection(node: Node<'_>) -> bool {
    matches!(node.kind(), Kind::Map | Kind::Seq)
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
