//! The words that a document uses for its resources, and what its methods tell about them.

use std::sync::Arc;

use foldhash::{HashMap, HashMapExt, HashSet, HashSetExt};
use openapi::Location;

use super::public::public_document;
use super::{Linked, Operation, Parameter, Path};
use crate::facts::{Literal, SchemaName, Template, Variable, Verb, without_extension};
use crate::word_lists::{
    CHOICE, CREATE, HARD, IDENTIFIER, KIND, OWN, SOFT, TITLE, VERB, WEAK, class_of,
};
use crate::words::{Word, key, words};

/// Verbs of operations that search, or give what exists another name.
const NO_OBJECT: &[&str] = &[
    "change", "edit", "find", "list", "modify", "patch", "put", "rename", "replace", "search",
    "send", "set", "update", "upsert", "write",
];

/// What one part of a document tells about names in another.
pub(crate) struct Vocabulary<'l> {
    /// Nouns of literals that a variable follows at once.
    pub(crate) addressable: HashSet<&'l str>,
    /// Of those, the ones whose variable is a name.
    pub(crate) by_name: HashSet<&'l str>,
    /// Of those, the ones whose variable is a number, a key or no more than the noun.
    pub(crate) by_number: HashSet<&'l str>,
    /// Nouns whose objects RPC methods take by name: `DeleteTable` requires `TableName`.
    pub(crate) by_rpc_name: HashSet<&'l str>,
    /// Schema names by their key; of several the one that names the object best.
    pub(crate) schemas: HashMap<&'l str, &'l SchemaName>,
    /// Nouns of RPC methods: `files` of `/files.info`.
    pub(crate) groups: HashSet<String>,
    /// Names of variables that fill a segment and say more than a kind.
    pub(crate) path_names: HashSet<&'l str>,
    /// Of those, the ones right after a plural.
    pub(crate) path_objects: HashSet<&'l str>,
    /// Names of query and form parameters that a description somewhere calls an id.
    pub(crate) described: HashSet<&'l str>,
    /// Shapes that only callers with credentials may write to.
    pub(crate) guarded_writes: HashSet<&'l str>,
    /// Nouns that the document creates, changes or deletes.
    pub(crate) written: HashSet<&'l str>,
    /// Nouns whose objects it shows outside `/me` and the like.
    pub(crate) shown: HashSet<&'l str>,
    /// Some paths, not most, have a segment `public`.
    pub(crate) sets_public_apart: bool,
    /// The first path of each shape.
    pub(crate) by_shape: HashMap<&'l str, &'l Path>,
    methods: HashMap<&'l str, Methods>,
    /// Whether the document requires credentials in general.
    pub(crate) secured: bool,
    /// Whether some operation requires credentials itself.
    pub(crate) some_secured: bool,
    /// Why everything that the document gives is for everybody.
    pub(crate) public: Option<&'static str>,
}

/// A set of HTTP methods.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Methods {
    get: bool,
    post: bool,
    changes: bool,
}

impl Methods {
    fn add(&mut self, method: &str) {
        self.get |= method == "GET";
        self.post |= method == "POST";
        self.changes |= matches!(method, "PUT" | "PATCH" | "DELETE");
    }

    /// PUT, PATCH or DELETE is among them.
    pub(crate) fn changes(self) -> bool {
        self.changes
    }

    /// POST is among them.
    pub(crate) fn posts(self) -> bool {
        self.post
    }

    /// GET and a method that changes are among them: what lies there is stored.
    pub(crate) fn stored(self) -> bool {
        self.get && self.changes
    }
}

impl<'l> Vocabulary<'l> {
    /// Collects the words of a document.
    pub(crate) fn of(linked: &'l Linked<'_>) -> Self {
        let security = linked.api.security();
        let mut found = Self::empty();
        found.secured = security.is_some_and(|security| !security.is_empty());
        found.reserve(linked.paths.len());
        found.schemas.reserve(linked.schemas.len());
        let components = linked.schemas.iter().map(|one| &*one.name.fact);
        for name in components.chain(linked.elsewhere.iter().map(|one| &one.name)) {
            let known = found.schemas.entry(&name.key).or_insert(name);
            if name.names_better_than(known) {
                *known = name;
            }
        }
        for path in &linked.paths {
            found.add_path(path);
        }
        let public = |path: &&Arc<Path>| path.template.fact.has_public_segment();
        let count = linked.paths.iter().filter(public).count();
        found.sets_public_apart = count > 0 && count * 2 < linked.paths.len();
        found.public = public_document(linked);
        found
    }

    fn empty() -> Self {
        Vocabulary {
            addressable: HashSet::new(),
            by_name: HashSet::new(),
            by_number: HashSet::new(),
            by_rpc_name: HashSet::new(),
            schemas: HashMap::new(),
            groups: HashSet::new(),
            path_names: HashSet::new(),
            path_objects: HashSet::new(),
            described: HashSet::new(),
            guarded_writes: HashSet::new(),
            written: HashSet::new(),
            shown: HashSet::new(),
            sets_public_apart: false,
            by_shape: HashMap::new(),
            methods: HashMap::new(),
            secured: false,
            some_secured: false,
            public: None,
        }
    }

    /// Makes room for what that many paths add to the large sets.
    fn reserve(&mut self, paths: usize) {
        self.addressable.reserve(paths);
        self.groups.reserve(paths);
        self.by_shape.reserve(paths);
        self.methods.reserve(paths);
    }

    /// Whether a path adds the same as it did before an edit that left its key as it was.
    pub(crate) fn adds_the_same(before: &Path, after: &Path) -> bool {
        let (mut one, mut two) = (Vocabulary::empty(), Vocabulary::empty());
        one.add_path(before);
        two.add_path(after);
        // All others are told by the key alone.
        one.methods == two.methods
            && one.by_rpc_name == two.by_rpc_name
            && one.described == two.described
            && one.guarded_writes == two.guarded_writes
            && one.some_secured == two.some_secured
            && one.shown == two.shown
            && one.written == two.written
    }

    fn add_path(&mut self, path: &'l Path) {
        let template: &'l Template = &path.template.fact;
        self.by_shape.entry(&template.shape).or_insert(path);
        let methods = self.methods.entry(&template.shape).or_default();
        for operation in &path.operations {
            methods.add(&operation.method);
        }
        self.add_group(template);
        for variable in &template.variables {
            self.add_variable(template, variable);
        }
        for operation in &path.operations {
            self.add_operation(template, operation);
            self.by_rpc_name.extend(operation.takes_by_name.as_deref());
        }
        if is_own(template) {
            return;
        }
        if !template.variables.is_empty() && path.operations.iter().any(Operation::is_read) {
            self.shown.insert(first_noun(template));
        }
        let writes = |one: &Operation| matches!(&*one.method, "PUT" | "PATCH" | "DELETE" | "POST");
        if path.operations.iter().any(writes) {
            let first = template.segments.iter().position(|one| one.variable);
            if first.is_none_or(|first| first + 1 >= template.segments.len()) {
                self.written.insert(first_noun(template));
            }
        }
    }

    /// `/admin.files.info`: `admin` and `files`; `/files/delete`: `files`.
    fn add_group(&mut self, template: &'l Template) {
        let last = template.literals.last();
        let Some(literal) = last.filter(|one| one.segment + 1 == template.segments.len()) else {
            return;
        };
        let verb = literal.words.first().filter(|one| one.is(CREATE.or(VERB)));
        let before = template.literals.iter().rev().nth(1);
        if let Some(noun) = before.filter(|one| verb.is_some() && !one.technical)
            && noun.segment + 1 == literal.segment
        {
            self.groups.insert(noun.key.to_string());
        }
        let text = without_extension(&literal.text);
        let parts: Vec<&str> = text.split('.').collect();
        let plain = |part: &&str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphabetic());
        if let Some((_, groups)) = parts.split_last()
            && parts.iter().all(plain)
        {
            let key_of = |part: &&str| key(&words(part));
            self.groups.extend(groups.iter().map(key_of));
        }
    }

    fn add_variable(&mut self, template: &'l Template, variable: &'l Variable) {
        let literal = variable.literal.and_then(|at| template.literals.get(at));
        let Some(last) = variable.words.last().filter(|_| variable.whole) else {
            return;
        };
        let direct = literal.filter(|_| !variable.after_variable);
        let vague = HARD.or(SOFT).or(WEAK).or(TITLE);
        let says_more = variable.words.iter().any(|word| !word.is(vague));
        if says_more && !last.is(KIND) && (literal.is_some() || variable.after_variable) {
            self.path_names.insert(&variable.name);
            if direct.is_some_and(Literal::is_plural) {
                self.path_objects.insert(&variable.name);
            }
        }
        // `/mode/{modes}` chooses among modes.
        let chooses = |literal: &&Literal| {
            let kind = literal.last().is_some_and(|noun| noun.is(KIND));
            kind && *literal.key == *key(&variable.words)
        };
        if let Some(literal) = direct.filter(|literal| !literal.technical && !chooses(literal))
            && let Some(noun) = literal.last()
        {
            self.addressable.extend([&*literal.key, noun.singular()]);
            if last.text() == "name" {
                self.by_name.extend([&*literal.key, noun.singular()]);
            } else if !last.is(IDENTIFIER) {
                self.by_number.extend([&*literal.key, noun.singular()]);
            }
        }
    }

    fn add_operation(&mut self, template: &'l Template, operation: &'l Operation) {
        let security = operation.fact.fact.security.as_ref();
        if security.is_some_and(|security| !security.alternatives.is_empty()) {
            self.some_secured = true;
            if matches!(&*operation.method, "PUT" | "PATCH" | "POST" | "DELETE") {
                self.guarded_writes.insert(&template.shape);
            }
        }
        for parameter in &operation.parameters {
            let fact = &parameter.fact.fact;
            let form = matches!(fact.location, Some(Location::Query | Location::FormData));
            let description = fact.description.or(fact.schema.description);
            if let Some(name) = fact.name.as_ref().filter(|_| form)
                && description.is_some_and(|description| description.calls_id)
                && let Some(last) = name.words.last()
            {
                let choice = last.singular_is(CHOICE) && last.singular() != "channel";
                if !last.is(WEAK.or(HARD)) && !choice {
                    self.described.insert(&name.text);
                }
            }
        }
    }

    /// Whether the document has a resource or a schema of that key.
    pub(crate) fn knows(&self, key: &str) -> bool {
        self.addressable.contains(key) || self.schemas.contains_key(key)
    }

    /// Whether paths address such a thing, or RPC methods are about it.
    pub(crate) fn has_resource(&self, key: &str) -> bool {
        self.addressable.contains(key) || self.groups.contains(key)
    }

    /// The methods on all paths of a shape.
    pub(crate) fn methods(&self, shape: &str) -> Methods {
        self.methods.get(shape).copied().unwrap_or_default()
    }
}

impl Linked<'_> {
    /// The noun of `DeleteTable` with a required `TableName`. A new name, or the name in a search, is no such.
    pub(super) fn rpc_name(&self, operation: &Operation) -> Option<String> {
        let fact = &operation.fact.fact;
        let acts = matches!(&fact.verb, Some(Verb::Other(verb)) if !NO_OBJECT.contains(&&**verb));
        let one = fact.object.last().is_some_and(|last| !last.is_plural());
        if !acts || !one {
            return None;
        }
        let noun = key(&fact.object);
        let names = |words: &[Word]| match words.split_last() {
            Some((last, before)) => last.text() == "name" && key(before) == noun,
            None => false,
        };
        let parameter = |one: &Parameter| {
            let fact = &one.fact.fact;
            fact.required && fact.name.as_ref().is_some_and(|name| names(&name.words))
        };
        let body = || {
            let schemas = self.request_schemas(operation);
            let properties = self.request_properties(&schemas);
            let mut properties = properties.iter();
            properties.any(|one| one.value.required && names(&one.words))
        };
        (operation.parameters.iter().any(parameter) || body()).then_some(noun)
    }
}

/// `/me/...`
fn is_own(template: &Template) -> bool {
    let mut first = template.segments.iter().take(2);
    first.any(|segment| class_of(&segment.text).intersects(OWN))
}

/// The noun before the first variable, or the last noun of a path without; empty for none.
pub(crate) fn first_noun(template: &Template) -> &str {
    let first = template.segments.iter().position(|one| one.variable);
    let before = |literal: &&Literal| {
        first.is_none_or(|first| literal.segment < first)
            && !literal.technical
            && !literal.words.is_empty()
    };
    let noun = template.literals.iter().rfind(before);
    noun.and_then(Literal::last).map_or("", Word::singular)
}
