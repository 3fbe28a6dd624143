//! Where in the vocabulary a node stands, going by the keys around it alone: it answers for text that
//! is half typed, without a model.

use openapi::{FileId, Files};
use syntax::{Kind, Node};

use super::Term;

/// What a node is, as far as the vocabulary can stand in it.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Class {
    /// An OpenAPI document.
    Document,
    /// `paths`, `components.pathItems`
    Paths,
    /// `components`
    Components,
    /// `components.schemas`, `definitions`
    Schemas,
    /// `components.securitySchemes`, `securityDefinitions`
    Schemes,
    /// A path item.
    PathItem,
    /// `additionalOperations`
    Operations,
    /// An operation.
    Operation,
    /// A component schema, or a schema in a file of its own.
    Schema,
    /// A security scheme.
    Scheme,
    /// A part of the vocabulary or of a configuration.
    Term(Term),
    /// A part of a file whose kind its own keys tell.
    Fragment,
    /// An overlay, its `actions`, and one action.
    Overlay,
    /// Nothing of ours.
    Other,
}

/// A place and what its surroundings are called.
#[derive(Debug, Clone)]
pub(crate) struct Spot<'d> {
    /// What stands there.
    pub(crate) class: Class,
    /// The keys of the vocabulary that lead there, in the small spelling; `*` for a name that the user
    /// chooses. Positions in lists are left out.
    pub(crate) steps: Vec<String>,
    /// The path around it.
    pub(crate) path: Option<String>,
    /// The method around it, in upper case.
    pub(crate) method: Option<String>,
    /// The component schema around it.
    pub(crate) schema: Option<String>,
    /// What holds the keyword: a schema, path item, operation or scheme.
    pub(crate) holder: Option<Node<'d>>,
    /// The definition of the vocabulary that describes the holder; `None` outside of the vocabulary.
    pub(crate) definition: Option<&'static str>,
}

impl Spot<'_> {
    /// The spot of a file in which nothing stands yet.
    pub(crate) fn of_empty(files: &Files, file: FileId) -> Self {
        let mut spot = Spot::other();
        if is_configuration(files, file) {
            spot.class = Class::Term(Term::configuration());
        }
        spot
    }

    /// [`Spot::steps`], to match against.
    pub(crate) fn steps(&self) -> Vec<&str> {
        self.steps.iter().map(String::as_str).collect()
    }

    /// What is known of the value; `None` outside of the vocabulary.
    pub(crate) fn term(&self) -> Option<Term> {
        match self.class {
            Class::Term(term) => Some(term),
            _ => None,
        }
    }

    fn other() -> Self {
        Spot {
            class: Class::Other,
            steps: Vec::new(),
            path: None,
            method: None,
            schema: None,
            holder: None,
            definition: None,
        }
    }
}

/// A keyword without its `x-` or `X-`.
pub(crate) fn bare(key: &str) -> Option<&str> {
    key.strip_prefix("x-").or_else(|| key.strip_prefix("X-"))
}

const METHODS: [&str; 9] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace", "query",
];

/// The spot of a value, an item, or a root. A key has no spot of its own: that of its value counts.
pub(crate) fn spot_of<'d>(files: &Files, file: FileId, node: Node<'d>) -> Spot<'d> {
    let mut around: Vec<Node<'d>> = std::iter::successors(Some(node), |one| one.parent()).collect();
    around.reverse();
    let Some(root) = around.first() else {
        return Spot::other();
    };
    let mut spot = Spot {
        class: class_of_root(files, file, *root),
        ..Spot::other()
    };
    for pair in around.windows(2) {
        if let [outer, inner] = pair {
            match inner.key() {
                Some(key) if outer.kind() == Kind::Map => spot.enter(*outer, key, *inner),
                _ => spot.item(),
            }
        }
    }
    spot
}

impl<'d> Spot<'d> {
    /// The spot of what `key` of `map`, which is this spot, holds.
    pub(crate) fn below(&self, map: Node<'d>, key: Node<'d>, value: Node<'d>) -> Self {
        let mut spot = self.clone();
        spot.enter(map, key, value);
        spot
    }

    /// The spot of an item of this list.
    pub(crate) fn of_item(&self) -> Self {
        let mut spot = self.clone();
        spot.item();
        spot
    }

    fn item(&mut self) {
        self.class = match self.class {
            Class::Term(term) => term.item().map_or(Class::Other, Class::Term),
            Class::Overlay => Class::Overlay,
            _ => Class::Other,
        };
    }

    fn enter(&mut self, map: Node<'d>, key: Node<'d>, value: Node<'d>) {
        let name = key.as_str().unwrap_or_default().into_owned();
        self.class = match self.class {
            Class::Document => match name.as_str() {
                "paths" => Class::Paths,
                "components" => Class::Components,
                "definitions" => Class::Schemas,
                "securityDefinitions" => Class::Schemes,
                _ => Class::Other,
            },
            Class::Components => match name.as_str() {
                "schemas" => Class::Schemas,
                "securitySchemes" => Class::Schemes,
                "pathItems" => Class::Paths,
                _ => Class::Other,
            },
            Class::Paths => {
                self.path = Some(name);
                Class::PathItem
            }
            Class::Schemas => {
                self.schema = Some(name);
                Class::Schema
            }
            Class::Schemes => Class::Scheme,
            Class::PathItem if METHODS.contains(&name.as_str()) => {
                self.method = Some(name.to_uppercase());
                Class::Operation
            }
            Class::PathItem if name == "additionalOperations" => Class::Operations,
            Class::Operations => {
                self.method = Some(name);
                Class::Operation
            }
            Class::PathItem => self.keyword("pathItem", map, &name),
            Class::Operation => self.keyword("operation", map, &name),
            Class::Schema => self.keyword("schema", map, &name),
            Class::Scheme => self.keyword("securityScheme", map, &name),
            Class::Term(term) => self.term_below(term, &name),
            Class::Fragment => {
                if METHODS.contains(&name.as_str()) {
                    self.method = Some(name.to_uppercase());
                }
                class_of_content(value)
            }
            Class::Overlay if name == "actions" => Class::Overlay,
            Class::Overlay if name == "update" => self.target(map),
            Class::Overlay | Class::Other => Class::Other,
        };
    }

    fn keyword(&mut self, definition: &'static str, map: Node<'d>, name: &str) -> Class {
        let Some(term) = bare(name).and(Term::definition(definition)) else {
            return Class::Other;
        };
        self.holder = Some(map);
        self.definition = Some(definition);
        self.term_below(term, name)
    }

    fn term_below(&mut self, term: Term, name: &str) -> Class {
        let small = bare(name).map_or(name.to_owned(), |bare| format!("x-{bare}"));
        let Some((term, is_free)) = term.entry(&small) else {
            return Class::Other;
        };
        self.steps
            .push(if is_free { String::from("*") } else { small });
        Class::Term(term)
    }

    /// What the action of an overlay is about.
    fn target(&mut self, action: Node<'d>) -> Class {
        let target = action.get("target").and_then(|value| value.as_str());
        let Some(names) = target.and_then(|text| openapi::target_names(&text)) else {
            return Class::Other;
        };
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        match names.as_slice() {
            [] => Class::Document,
            ["paths"] | ["components", "pathItems"] => Class::Paths,
            ["components"] => Class::Components,
            ["components", "schemas"] | ["definitions"] => Class::Schemas,
            ["components", "securitySchemes"] | ["securityDefinitions"] => Class::Schemes,
            ["paths", path] => {
                self.path = Some((*path).to_owned());
                Class::PathItem
            }
            ["paths", path, method] => {
                self.path = Some((*path).to_owned());
                self.method = Some(method.to_uppercase());
                Class::Operation
            }
            ["components", "schemas", name] | ["definitions", name] => {
                self.schema = Some((*name).to_owned());
                Class::Schema
            }
            ["components", "securitySchemes", _] | ["securityDefinitions", _] => Class::Scheme,
            _ => Class::Other,
        }
    }
}

fn is_configuration(files: &Files, file: FileId) -> bool {
    let name = files.path(file).rsplit('/').next().unwrap_or_default();
    project::NAMES.contains(&name)
}

fn class_of_root(files: &Files, file: FileId, root: Node<'_>) -> Class {
    if is_configuration(files, file) {
        return Class::Term(Term::configuration());
    }
    if files.version(file).is_some() {
        return Class::Document;
    }
    if root.get("overlay").is_some() && root.get("actions").is_some() {
        return Class::Overlay;
    }
    class_of_content(root)
}

/// A part of a document in a file of its own says by its keys what it is.
fn class_of_content(node: Node<'_>) -> Class {
    let has = |keys: &[&str]| keys.iter().any(|key| node.get(key).is_some());
    let kind = node.get("type").and_then(|value| value.as_str());
    if node.kind() != Kind::Map {
        Class::Other
    } else if has(&["paths", "components"]) {
        Class::Document
    } else if has(&METHODS) {
        Class::PathItem
    } else if has(&["responses", "requestBody"]) {
        Class::Operation
    } else if kind.is_some_and(|kind| {
        ["apiKey", "http", "oauth2", "openIdConnect", "basic"].contains(&kind.as_ref())
    }) {
        Class::Scheme
    } else if has(&["in", "content", "schema"]) {
        Class::Other
    } else if has(&["type", "properties", "allOf", "oneOf", "anyOf", "enum"]) {
        Class::Schema
    } else {
        Class::Fragment
    }
}
