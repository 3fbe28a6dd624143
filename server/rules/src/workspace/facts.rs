//! What one document says that matters to others: plain data, without its text.

use std::collections::{BTreeMap, BTreeSet};

use foldhash::{HashMap, HashMapExt};
use model::{Container, Declared, Entry, EssScheme, Located, Model, Operation, names_account};
use openapi::{Api, FileId, Files, Place, Schema};
use policy::{Action, Ownership, enclosing_default};

use super::realm::{issuer_of, site_of, split};
use super::shape::Shape;
use crate::contents::{self, Content};
use crate::finding::Endpoint;
use crate::public::{public, says_why};
use crate::written::{self, Identity, Written};

/// The parts of a schema that are looked at, and the values of one property.
const MOST: usize = 64;

/// The servers of a document that are looked at.
const SERVERS: usize = 8;

/// What the rules on several documents need of one.
#[derive(Debug, Clone, PartialEq)]
pub struct Facts {
    /// The root document.
    pub document: FileId,
    /// Its path, by which documents are ordered.
    pub(crate) path: String,
    /// How its service is called: the title, else the name of the file.
    pub(crate) title: String,
    /// Where its servers are, as far as that is told.
    pub(crate) site: Option<String>,
    /// Who the callers are.
    pub(crate) schemes: Vec<Scheme>,
    /// What groups may do.
    pub(crate) rules: Vec<Rules>,
    /// The operations that give a group or an object, if a caller can get through to them.
    pub(crate) calls: Vec<Call>,
    /// The paths that it serves.
    pub(crate) paths: Vec<Served>,
    /// What the objects look like of which paths and rules speak.
    pub(crate) objects: BTreeMap<String, Known>,
}

/// An ESS scheme.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Scheme {
    pub(crate) issuer: Option<String>,
    pub(crate) claim: String,
    pub(crate) groups: Vec<Group>,
}

/// A group as a scheme lists it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Group {
    pub(crate) name: Located<String>,
    /// Whether a caller can obtain it alone; `None` where that is not said.
    pub(crate) is_self_assigned: Option<bool>,
}

/// The rules of an object, each once.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Rules {
    /// The key `x-objectAuth`.
    pub(crate) key: Place,
    pub(crate) object: String,
    /// Of [`Facts::schemes`].
    pub(crate) scheme: usize,
    /// Where they stand at an operation.
    pub(crate) operation: Option<Endpoint>,
    /// Nobody has confirmed them.
    pub(crate) is_draft: bool,
    /// They say why no grant requires ownership.
    pub(crate) has_reason: bool,
    /// What operations do under these rules.
    pub(crate) performed: BTreeSet<Action>,
    pub(crate) grants: Vec<Grant>,
}

/// What a group may do.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Grant {
    pub(crate) group: Located<String>,
    pub(crate) actions: BTreeSet<Action>,
    /// `ownership: false` is written.
    pub(crate) is_any: bool,
    pub(crate) within: Option<String>,
    pub(crate) when: bool,
}

/// An operation that gives something.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Call {
    pub(crate) endpoint: Endpoint,
    /// The method's key.
    pub(crate) key: Place,
    /// An action under rules of [`Facts::rules`]; all are needed.
    pub(crate) needs: Vec<(usize, Action)>,
    /// It addresses an object, and nothing is declared.
    pub(crate) is_undeclared: bool,
    pub(crate) gives: Vec<Gift>,
}

/// What an operation gives.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Gift {
    /// A group of a scheme.
    Group {
        scheme: usize,
        name: String,
        place: Place,
        how: How,
    },
    /// An object that the caller then owns, and is a member of.
    Object { scheme: usize, name: String },
}

/// How an operation gives a group.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum How {
    /// `x-ess-assigns`, `to: caller`.
    ToCaller,
    /// `x-ess-assigns`, `to: target`.
    ToTarget,
    /// The request may name it in this property.
    Writes(String),
}

/// A path as a document serves it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Served {
    /// Its key.
    pub(crate) key: Place,
    /// As written.
    pub(crate) path: String,
    /// Behind each base path of the servers, all variables alike.
    pub(crate) full: BTreeSet<String>,
    /// The object that it is about.
    pub(crate) object: Option<String>,
    /// Whether rules hold for it.
    pub(crate) is_guarded: bool,
}

/// An object of a document.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Known {
    /// The schema's key.
    pub(crate) key: Place,
    pub(crate) shape: Option<Shape>,
}

impl Facts {
    /// The facts of a document of which this is the model. `files` is its view. The title is read anew
    /// each time: the model does not depend on it.
    pub fn of(files: &Files, model: &Model) -> Self {
        let mut reading = Reading {
            files,
            model,
            schemes: model.schemes.iter().map(scheme).collect(),
            rules: Vec::new(),
            by_key: HashMap::new(),
        };
        reading.read_rules();
        let calls = reading.calls();
        let servers = servers(files, model.root);
        let paths = reading.paths(&servers);
        let objects = reading.objects(&paths);
        let sites = servers.iter().filter_map(|one| one.host.as_deref());
        let path = files.path(model.root).to_owned();
        Facts {
            document: model.root,
            title: title(files, model.root),
            path,
            site: sites.filter_map(site_of).min(),
            schemes: reading.schemes,
            rules: reading.rules,
            calls,
            paths,
            objects,
        }
    }

    /// Whether the document still has the title that these facts have.
    pub fn has_title_of(&self, files: &Files) -> bool {
        self.title == title(files, self.document)
    }

    /// The group of that name as a scheme lists it.
    pub(crate) fn group(&self, scheme: usize, name: &str) -> Option<&Group> {
        let groups = self.schemes.get(scheme).map(|scheme| &scheme.groups);
        groups?.iter().find(|group| group.name.value == name)
    }

    /// Whether both documents are versions of one service.
    pub(crate) fn is_of_one_service(&self, other: &Facts) -> bool {
        self.title.eq_ignore_ascii_case(&other.title)
    }
}

fn title(files: &Files, document: FileId) -> String {
    let title = Api::new(files, document).and_then(|api| Some(api.title()?.trim().to_owned()));
    title.filter(|title| !title.is_empty()).unwrap_or_else(|| {
        let path = files.path(document);
        path.rsplit('/').next().unwrap_or(path).to_owned()
    })
}

fn scheme(scheme: &EssScheme) -> Scheme {
    let assigned = |name: &String| {
        let alone = scheme.self_assigned.contains(name);
        (alone || scheme.admin_assigned.contains(name)).then_some(alone)
    };
    let groups = scheme.groups.iter().flatten().map(|name| Group {
        is_self_assigned: assigned(&name.value),
        name: name.clone(),
    });
    Scheme {
        issuer: scheme.issuer.as_deref().and_then(issuer_of),
        claim: scheme.groups_claim.clone(),
        groups: groups.collect(),
    }
}

/// A server of a document.
struct Server {
    host: Option<String>,
    /// Without a slash at the end.
    base: String,
}

fn servers(files: &Files, document: FileId) -> Vec<Server> {
    let Some(api) = Api::new(files, document) else {
        return Vec::new();
    };
    let root = api.cursor();
    if api.version().is_2() {
        let base = root.text("basePath").unwrap_or_default();
        return vec![Server {
            host: root.text("host").map(|host| host.to_ascii_lowercase()),
            base: base.trim_end_matches('/').to_owned(),
        }];
    }
    let found = api.servers().map(|server| {
        let mut url = server.url().into_owned();
        for (key, variable) in server.variables().take(MOST) {
            if let (Some(name), Some(value)) = (key.as_str(), variable.text("default")) {
                url = url.replace(&format!("{{{name}}}"), &value);
            }
        }
        let (host, base) = match split(&url) {
            Some((host, base)) => (Some(host), base),
            None => (None, url.as_str()),
        };
        let base = base.trim_end_matches('/').to_owned();
        Server { host, base }
    });
    let found: Vec<Server> = found.take(SERVERS).collect();
    if found.is_empty() {
        let base = String::new();
        return vec![Server { host: None, base }];
    }
    found
}

struct Reading<'m> {
    files: &'m Files,
    model: &'m Model,
    schemes: Vec<Scheme>,
    rules: Vec<Rules>,
    /// Rules by the key of their declaration.
    by_key: HashMap<Place, usize>,
}

impl<'m> Reading<'m> {
    fn read_rules(&mut self) {
        for written in written::all(self.model) {
            let scheme = self.scheme_of(&written);
            if let Some(scheme) = scheme.filter(|_| written.states_rules()) {
                let key = written.declaration.key;
                self.by_key.insert(key, self.rules.len());
                self.rules.push(rules(&written, scheme));
            }
        }
        for (_, entry) in written::entries(self.model) {
            let Some(rules) = self.rules_of(entry).and_then(|at| self.rules.get_mut(at)) else {
                continue;
            };
            rules.performed.extend(entry.action.clone());
            if entry.upsert {
                rules.performed.extend([Action::Create, Action::Update]);
            }
        }
    }

    fn scheme_of(&mut self, written: &Written<'_>) -> Option<usize> {
        let Identity::Known(known) = written.identity(self.model) else {
            return None;
        };
        let of_model = |one: &&EssScheme| std::ptr::eq(*one, known);
        let schemes = self.model.schemes.iter();
        if let Some(at) = schemes.enumerate().find(|(_, one)| of_model(one)) {
            return Some(at.0);
        }
        // One that stands at the operation.
        let inline = scheme(known);
        let at = self.schemes.iter().position(|one| *one == inline);
        Some(at.unwrap_or_else(|| {
            self.schemes.push(inline);
            self.schemes.len() - 1
        }))
    }

    fn rules_of(&self, entry: &Entry) -> Option<usize> {
        let declaration = written::rules_of(self.model, entry)?;
        self.by_key.get(&declaration.key).copied()
    }

    fn calls(&self) -> Vec<Call> {
        let operations = self.model.operations.iter();
        operations.filter_map(|one| self.call(one)).collect()
    }

    fn call(&self, operation: &Operation) -> Option<Call> {
        let gives = self.gives(operation);
        if gives.is_empty() || !is_open_to_callers(operation) {
            return None;
        }
        let undeclared = |entry: &Entry| entry.declared == Declared::None;
        let is_undeclared = match operation.entries.as_slice() {
            [] => operation.needs != Some(false),
            entries => entries.iter().any(undeclared),
        };
        Some(Call {
            endpoint: operation.into(),
            key: operation.key,
            needs: self.needs(operation)?,
            is_undeclared,
            gives,
        })
    }

    /// What a caller needs to get through; `None` where the document does not say it.
    fn needs(&self, operation: &Operation) -> Option<Vec<(usize, Action)>> {
        let mut needs = Vec::new();
        let leaf = operation.entries.last().and_then(|one| one.action.as_ref());
        for entry in &operation.entries {
            if public(self.model, operation, entry).is_some() {
                continue;
            }
            let action = match (entry.upsert, entry.declared) {
                (_, Declared::Elsewhere) => return None,
                (true, _) => Action::Create,
                // What no action is given for is denied.
                (false, _) => entry.action.clone()?,
            };
            // What nobody has confirmed stops nobody.
            if entry.declared < Declared::Public {
                continue;
            }
            needs.push((self.rules_of(entry)?, action));
            for container in &entry.containers {
                let rules = self.rules_of_container(container);
                needs.extend(rules.map(|rules| (rules, enclosing_default(leaf))));
            }
        }
        Some(needs)
    }

    fn rules_of_container(&self, container: &Container) -> Option<usize> {
        let object = self.model.objects.get(container.schema?)?;
        let key = object.declaration.as_ref()?.key;
        self.by_key.get(&key).copied()
    }

    fn gives(&self, operation: &Operation) -> Vec<Gift> {
        let Some(scheme) = self.scheme_in_force(operation) else {
            return Vec::new();
        };
        let assigned = operation.assigns.iter().map(|one| Gift::Group {
            scheme,
            name: one.group.value.clone(),
            place: one.group.place,
            how: match one.to_caller {
                true => How::ToCaller,
                false => How::ToTarget,
            },
        });
        let mut gives: Vec<Gift> = assigned.collect();
        gives.extend(self.writable(operation, scheme));
        if let Some(entry) = operation.entries.last() {
            let creates = entry.upsert || entry.action == Some(Action::Create);
            let name = entry.object.as_ref().filter(|_| creates);
            gives.extend(name.map(|name| Gift::Object {
                scheme,
                name: name.value.clone(),
            }));
        }
        gives
    }

    /// The scheme by which an operation knows its callers, where that is one.
    fn scheme_in_force(&self, operation: &Operation) -> Option<usize> {
        let schemes = self.model.schemes.iter().enumerate();
        if let [_] = self.model.schemes.as_slice() {
            return Some(0);
        }
        let alternatives = &operation.security.alternatives;
        let is_used = |name: &String| alternatives.iter().any(|one| one.schemes.contains(name));
        let mut used = schemes.filter(|(_, scheme)| is_used(&scheme.name));
        match (used.next(), used.next()) {
            (Some((at, _)), None) => Some(at),
            _ => None,
        }
    }

    /// The groups that a client can write into an account.
    fn writable(&self, operation: &Operation, scheme: usize) -> Vec<Gift> {
        let reads = ["GET", "HEAD", "OPTIONS", "DELETE"];
        if reads.contains(&operation.method.as_str()) || !is_about_account(operation) {
            return Vec::new();
        }
        let mut found = Vec::new();
        for content in contents::request(self.files, operation) {
            let Content::Schema(schema) = content else {
                continue;
            };
            for name in ["role", "roles", "group", "groups"] {
                for (place, value) in values(schema, content, name) {
                    if self.knows(scheme, &value) {
                        found.push(Gift::Group {
                            scheme,
                            name: value,
                            place,
                            how: How::Writes(name.to_owned()),
                        });
                    }
                }
            }
        }
        found
    }

    /// Whether the document itself speaks of a group of that name.
    fn knows(&self, scheme: usize, name: &str) -> bool {
        let listed = self.schemes.get(scheme).into_iter();
        let mut listed = listed.flat_map(|one| &one.groups);
        let mut grants = self.rules.iter().flat_map(|one| &one.grants);
        listed.any(|group| group.name.value == name)
            || grants.any(|grant| grant.group.value == name)
    }

    fn paths(&self, servers: &[Server]) -> Vec<Served> {
        let mut found: Vec<Served> = Vec::new();
        for operation in &self.model.operations {
            if found
                .last()
                .is_none_or(|last| last.key != operation.path_key)
            {
                let path = alike(&operation.path);
                let full = servers
                    .iter()
                    .map(|server| format!("{}{path}", server.base));
                found.push(Served {
                    key: operation.path_key,
                    path: operation.path.clone(),
                    full: full.collect(),
                    object: None,
                    is_guarded: false,
                });
            }
            let Some(served) = found.last_mut() else {
                continue;
            };
            served.is_guarded |= operation.declared > Declared::None;
            if served.object.is_none() {
                served.object = addressed(operation);
            }
        }
        found
    }

    fn objects(&self, paths: &[Served]) -> BTreeMap<String, Known> {
        let guarded = self.rules.iter().map(|rules| rules.object.as_str());
        let named = paths.iter().filter_map(|path| path.object.as_deref());
        let named: BTreeSet<&str> = named.chain(guarded).collect();
        let objects = self.model.objects.iter();
        let wanted = objects.filter(|object| named.contains(object.name.as_str()));
        let known = wanted.map(|object| {
            let schema = self.files.cursor(object.schema).map(Schema::new);
            let known = Known {
                key: object.key,
                shape: schema.and_then(Shape::of),
            };
            (object.name.clone(), known)
        });
        known.collect()
    }
}

fn rules(written: &Written<'_>, scheme: usize) -> Rules {
    let declaration = written.declaration;
    let grants = declaration.grants.iter().zip(&declaration.rules.grants);
    let grants = grants.map(|(written, meant)| Grant {
        group: written.group.clone(),
        actions: meant.actions.clone(),
        is_any: written.ownership.as_ref().map(|one| one.value) == Some(Ownership::Any),
        within: meant.within.as_ref().map(|one| one.as_str().to_owned()),
        when: meant.when.is_some(),
    });
    let reason = declaration.reason.as_ref();
    Rules {
        key: declaration.key,
        object: written.name().to_owned(),
        scheme,
        operation: written.operation.map(Into::into),
        is_draft: declaration.draft.is_some(),
        has_reason: reason.is_some_and(|reason| says_why(&reason.value)),
        performed: BTreeSet::new(),
        grants: grants.collect(),
    }
}

/// Whether a caller who has nothing but an account may try.
fn is_open_to_callers(operation: &Operation) -> bool {
    let security = &operation.security;
    security.admits_anonymous() || security.alternatives.iter().any(|one| one.identifies)
}

/// Whether an operation writes somebody's account.
fn is_about_account(operation: &Operation) -> bool {
    let leaf = operation.entries.last().and_then(|one| one.object.as_ref());
    if let Some(object) = leaf {
        return names_account(&object.value);
    }
    let mut segments = operation.path.rsplit('/');
    let last = segments.find(|segment| !segment.is_empty() && !segment.starts_with('{'));
    last.is_some_and(names_account)
}

/// The values of a property that clients may write, each with the property's key.
fn values(schema: Schema<'_>, content: Content<'_>, name: &str) -> Vec<(Place, String)> {
    let Some(key) = content.writable(name).first().copied() else {
        return Vec::new();
    };
    let parts = schema.parts(MOST);
    let property = parts.iter().find_map(|part| part.schema.property(name));
    let Some((_, property)) = property else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for part in property.parts(MOST) {
        let items = part.schema.items().map(|items| items.parts(MOST));
        let items = items.into_iter().flatten().map(|part| part.schema);
        for schema in items.chain([part.schema]) {
            let values = schema.values().filter_map(|one| one.as_str());
            found.extend(values.take(MOST).map(|value| (key, value.into_owned())));
        }
    }
    found
}

/// What an operation is about: the leaf of its entries, what it returns, what its identifier names.
fn addressed(operation: &Operation) -> Option<String> {
    if let Some(entry) = operation.entries.last() {
        return entry.object.as_ref().map(|object| object.value.clone());
    }
    if let Some(returned) = &operation.returns {
        return Some(returned.object.clone());
    }
    operation.likely_identifiers().last()?.object.clone()
}

/// A path with all its variables alike.
fn alike(path: &str) -> String {
    let mut alike = String::with_capacity(path.len());
    let mut rest = path;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((_, after)) = after.split_once('}') else {
            break;
        };
        alike.push_str(before);
        alike.push_str("{}");
        rest = after;
    }
    alike.push_str(rest);
    alike
}

#[cfg(test)]
mod tests {
    use super::alike;

    #[test]
    fn paths_are_compared_without_the_names_of_variables() {
        assert_eq!(
            alike("/pets/{petId}/toys/{id}.json"),
            "/pets/{}/toys/{}.json"
        );
        assert_eq!(alike("/pets/{petId"), "/pets/{petId");
        assert_eq!(alike("/pets"), "/pets");
    }
}
