//! Where the vocabulary names something, in one file. The whole tree counts, not only what is in
//! effect: a rename must not forget an entry that another one overrides.

use std::collections::HashSet;

use openapi::{Cursor, FileId, Files, Place};
use syntax::{Kind, Node};

/// What is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum What {
    Group,
    Object,
    Scheme,
}

/// A scalar that names something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Mention {
    pub(crate) what: What,
    pub(crate) place: Place,
    pub(crate) declares: bool,
}

/// All mentions of a file and of what its declarations refer to.
pub(crate) fn mentions(files: &Files, file: FileId) -> Vec<Mention> {
    let mut walk = Walk {
        files,
        file,
        found: Vec::new(),
        seen: HashSet::new(),
    };
    let Some(document) = files.document(file) else {
        return walk.found;
    };
    for (at, (_, segment)) in document.segments().enumerate() {
        if may_mention(segment.text()) {
            walk.segment(at as u32, document);
        }
    }
    walk.found
}

/// Most segments hold nothing of interest, and their text shows it.
fn may_mention(text: &str) -> bool {
    const WORDS: [&str; 5] = [
        "objectAuth",
        "-objects",
        "ess-assigns",
        "security",
        "mapping",
    ];
    // A key may be escaped.
    WORDS.iter().any(|word| text.contains(word)) || text.contains("\\u") || text.contains("\\x")
}

struct Walk<'a> {
    files: &'a Files,
    file: FileId,
    found: Vec<Mention>,
    seen: HashSet<Place>,
}

impl<'a> Walk<'a> {
    /// The nodes of one segment. What it opens for others to continue is theirs.
    fn segment(&mut self, at: u32, document: &'a syntax::Document) {
        let mut next = 0;
        let node = |index| document.node(syntax::NodeId { segment: at, index });
        let Some(first) = node(next) else { return };
        let count = first.segment().node_count() as u32;
        // Keys are scalars, and the node after a key is its value.
        let mut before: Option<Node<'a>> = None;
        while let Some(current) = (next < count).then(|| node(next)).flatten() {
            let key = before.filter(|key| key.is_scalar());
            if let Some(key) = key {
                self.entry(key, current);
            }
            before = Some(current);
            next += 1;
        }
    }

    /// A scalar and the node after it. Whether they are key and value is asked late: it costs more.
    fn entry(&mut self, key: Node<'a>, value: Node<'a>) {
        let Some(name) = key.as_str() else { return };
        let bare = name.strip_prefix("x-").or_else(|| name.strip_prefix("X-"));
        let read: fn(&mut Self, Cursor<'a>) = match bare.unwrap_or(&name) {
            "objectAuth" if bare.is_some() => Self::object_auth,
            "objects" if bare.is_some() => Self::objects,
            "ess-assigns" if bare.is_some() => Self::assigns,
            "security" if value.kind() == Kind::Seq => Self::security,
            "mapping" if value.kind() == Kind::Map => Self::mapping,
            _ => return,
        };
        if value.key() == Some(key) && !is_data(value) {
            read(self, Cursor::new(self.files, self.file, value));
        }
    }

    fn note(&mut self, what: What, place: Place, declares: bool) {
        if self.seen.insert(place) {
            self.found.push(Mention {
                what,
                place,
                declares,
            });
        }
    }

    fn text(&mut self, what: What, value: Cursor<'a>) {
        if value.node().as_string().is_some() {
            self.note(what, value.place(), false);
        }
    }

    fn keys(&mut self, what: What, map: Cursor<'a>, declares: bool) {
        for (key, _) in map.entries() {
            if key.is_scalar() {
                self.note(what, map.place_of(key), declares);
            }
        }
    }

    fn object_auth(&mut self, value: Cursor<'a>) {
        let value = value.resolve().unwrap_or(value);
        if let Some(groups) = value.get("groups") {
            self.keys(What::Group, groups, false);
            for (_, grants) in groups.entries() {
                for grant in one_or_many(grants) {
                    self.named(What::Object, grant, "within");
                }
            }
        }
        self.object_of(value);
        if let Some(parent) = value.get("parent") {
            self.object(parent);
        }
        match value.get("scheme") {
            Some(scheme) if scheme.is_map() => self.scheme(scheme),
            Some(scheme) => self.text(What::Scheme, scheme),
            None => {}
        }
    }

    /// An inline Security Scheme Object; those under a name are read with the document.
    fn scheme(&mut self, scheme: Cursor<'a>) {
        for (key, value) in scheme.entries() {
            match key.as_str().as_deref() {
                Some("x-groups" | "X-groups") => {
                    if let Some(values) = value.get("values") {
                        self.keys(What::Group, values, true);
                    }
                }
                Some("x-memberships" | "X-memberships") => self.keys(What::Object, value, false),
                _ => {}
            }
        }
    }

    fn objects(&mut self, value: Cursor<'a>) {
        for entry in one_or_many(value) {
            self.object(entry);
        }
    }

    /// A name, or a mapping that names its object.
    fn object(&mut self, value: Cursor<'a>) {
        if value.is_map() {
            self.object_of(value);
        } else {
            self.text(What::Object, value);
        }
    }

    /// `$ref`s are found with all other references.
    fn object_of(&mut self, map: Cursor<'a>) {
        self.named(What::Object, map, "object");
    }

    fn named(&mut self, what: What, map: Cursor<'a>, key: &str) {
        if let Some(value) = map.get(key) {
            self.text(what, value);
        }
    }

    fn assigns(&mut self, value: Cursor<'a>) {
        for one in one_or_many(value) {
            self.text(What::Group, one.get("group").unwrap_or(one));
        }
    }

    /// Security Requirement Objects (OpenAPI 3.1, section 4.8.30).
    fn security(&mut self, value: Cursor<'a>) {
        for requirement in value.items() {
            for (key, scopes) in requirement.entries() {
                if key.is_scalar() && scopes.node().kind() == Kind::Seq {
                    self.note(What::Scheme, requirement.place_of(key), false);
                }
            }
        }
    }

    /// `mapping` of a Discriminator Object: names or references of schemas (OpenAPI 3.1, section
    /// 4.8.25).
    fn mapping(&mut self, value: Cursor<'a>) {
        let holder = value.node().parent().and_then(|holder| holder.key());
        if holder.is_some_and(|holder| holder.is_str("discriminator")) {
            for (_, schema) in value.entries() {
                self.text(What::Object, schema);
            }
        }
    }
}

/// The items of a list, or the value itself.
fn one_or_many(value: Cursor<'_>) -> Vec<Cursor<'_>> {
    if value.node().kind() == Kind::Seq {
        return value.items().collect();
    }
    vec![value]
}

/// Whether a node is part of the API's data: nothing there is a declaration.
fn is_data(node: Node<'_>) -> bool {
    let around = std::iter::successors(Some(node), |node| node.parent());
    let mut keys = around
        .filter_map(|node| node.key())
        .filter_map(|key| key.as_str());
    keys.any(|key| {
        matches!(
            key.as_ref(),
            "example" | "examples" | "default" | "enum" | "const"
        )
    })
}
