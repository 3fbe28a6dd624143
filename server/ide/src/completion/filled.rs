//! Whole declarations, filled with what the document knows.

use edit::{Fragment, Text, Value};
use model::{Confidence, Identifier, Location, Operation};
use policy::{AUTHENTICATED, Addresses, MethodDefault, method_default};
use syntax::Node;

use super::known::Property;
use super::names::name_of;
use super::{Asked, Completion, CompletionKind};
use crate::vocabulary::bare;

/// Numbers for tab stops.
#[derive(Default)]
struct Stops(u32);

impl Stops {
    fn next(&mut self, default: impl Into<String>) -> Text {
        self.0 += 1;
        Text::stop(self.0, default)
    }
}

/// An object of a path.
struct Target {
    object: String,
    /// `None` for a collection.
    id: Option<String>,
    action: Option<String>,
}

impl Asked<'_> {
    /// The scheme of the root-level design.
    pub(super) fn filled_scheme(&self, found: &mut Vec<Completion>) {
        const NAME: &str = "X-objectAuthScheme";
        if self.taken().iter().any(|one| one == NAME) {
            return;
        }
        let mut stops = Stops::default();
        let mut entries = self.credential();
        let (user_id, groups) = (self.spelled("x-user_id"), self.spelled("x-groups"));
        entries.push((Text::from(user_id), stops.next("sub").into()));
        let mut known = self.groups();
        known.retain(|group| group != AUTHENTICATED);
        let claim = Value::from(stops.next("groups"));
        let groups_value = match known.is_empty() {
            true => claim,
            false => {
                let values = known
                    .into_iter()
                    .map(|group| (group, Value::Map(Vec::new())));
                Value::map([("claim", claim), ("values", Value::map(values))])
            }
        };
        entries.push((Text::from(groups), groups_value));
        let value = Value::Map(entries);
        found.push(self.filled(NAME, "root-level scheme", &value));
    }

    /// How callers of the document's other schemes send their credential.
    fn credential(&self) -> Vec<(Text, Value)> {
        let text = |node: Node<'_>, key: &str| {
            let value = node.get(key)?.as_string()?.into_owned();
            Some((Text::from(key), Value::from(value)))
        };
        let others = self.holder().into_iter().flat_map(|map| map.entries());
        for (_, scheme) in others {
            let kind = scheme.get("type").and_then(|kind| kind.as_string());
            let keys: &[&str] = match kind.as_deref() {
                Some("http") => &["type", "scheme"],
                Some("apiKey") => &["type", "in", "name"],
                Some("openIdConnect") => &["type", "openIdConnectUrl"],
                _ => continue,
            };
            let entries: Option<Vec<_>> = keys.iter().map(|key| text(scheme, key)).collect();
            if let Some(entries) = entries {
                return entries;
            }
        }
        match self.model().and_then(|model| model.version) {
            Some(model::Version::V2_0) => [
                ("type", "apiKey"),
                ("in", "header"),
                ("name", "Authorization"),
            ]
            .map(|(key, value)| (Text::from(key), Value::from(value)))
            .to_vec(),
            _ => [("type", "http"), ("scheme", "bearer")]
                .map(|(key, value)| (Text::from(key), Value::from(value)))
                .to_vec(),
        }
    }

    /// The rules of an object.
    pub(super) fn filled_rules(&self, found: &mut Vec<Completion>) {
        let Some(keyword) = self.free_keyword("x-objectAuth") else {
            return;
        };
        let mut stops = Stops::default();
        let mut entries: Vec<(Text, Value)> = Vec::new();
        let properties = self.properties();
        if let Some(owner) = properties.iter().find(|one| one.is_owner()) {
            entries.push((Text::from("owner"), stops.next(owner.name.as_str()).into()));
        }
        let object = self.spot.schema.as_deref().unwrap_or_default();
        let actions = self.performed(object);
        entries.push((Text::from("groups"), self.grants(&actions, &mut stops)));
        found.push(self.filled(&keyword, "rules of this object", &Value::Map(entries)));
    }

    /// The objects of a path, or of one operation.
    pub(super) fn filled_objects(&self, found: &mut Vec<Completion>) {
        let Some(keyword) = self.free_keyword("x-objects") else {
            return;
        };
        let mut stops = Stops::default();
        let targets = self.targets();
        let entries: Vec<Value> = targets.iter().map(|one| entry(one, &mut stops)).collect();
        if !entries.is_empty() {
            let list = Value::List(entries);
            found.push(self.filled(&keyword, "objects of this path", &list));
        }
    }

    /// The entries that `x-objects` lacks.
    pub(super) fn entries(&self, found: &mut Vec<Completion>) {
        if self.spot.steps() == ["x-objects"] {
            for target in self.targets() {
                let value = entry(&target, &mut Stops::default());
                let fragment = self.typing.value(&value);
                found.push(self.filled_item("object", &label(&target), &fragment));
            }
        }
    }

    /// The first entries of `x-objects`, with their dashes.
    pub(super) fn first_entries(&self, found: &mut Vec<Completion>) {
        if self.spot.steps() == ["x-objects"] {
            let mut stops = Stops::default();
            let targets = self.targets();
            let all: Vec<Value> = targets.iter().map(|one| entry(one, &mut stops)).collect();
            if !all.is_empty() {
                let fragment = self.typing.items(&all);
                let labels: Vec<String> = targets.iter().map(label).collect();
                found.push(self.filled_item("-", &labels.join(", "), &fragment));
            }
        }
    }

    /// Everything at the operation.
    pub(super) fn filled_declaration(&self, found: &mut Vec<Completion>) {
        let Some(keyword) = self.free_keyword("x-objectAuth") else {
            return;
        };
        let mut stops = Stops::default();
        let mut entries = match self.targets().last() {
            Some(target) => keys(target, &mut stops),
            None => return,
        };
        let actions = self.default_actions();
        entries.push((Text::from("groups"), self.grants(&actions, &mut stops)));
        found.push(self.filled(&keyword, "method-level declaration", &Value::Map(entries)));
    }

    /// The keyword as it is spelled here, if it is not there yet.
    fn free_keyword(&self, key: &str) -> Option<String> {
        let taken = self.taken();
        let is_taken = taken.iter().any(|one| bare(one) == bare(key));
        (!is_taken).then(|| self.spelled(key))
    }

    fn filled(&self, key: &str, what: &str, value: &Value) -> Completion {
        let fragment = self.typing.entry(&Text::from(key), Some(value));
        self.filled_item(key, &format!("{key}: {what}"), &fragment)
    }

    fn filled_item(&self, filter: &str, label: &str, fragment: &Fragment) -> Completion {
        let mut item = self.item(CompletionKind::Filled, label, fragment);
        let quote = self.typing.quote().map(String::from).unwrap_or_default();
        item.filter = format!("{quote}{filter}");
        item.detail = Some(String::from("from this document"));
        item
    }

    /// One grant to be typed over: for the first known group, on own objects.
    fn grants(&self, actions: &[String], stops: &mut Stops) -> Value {
        let groups = self.groups();
        let group = groups.first().map_or(AUTHENTICATED, String::as_str);
        let group = stops.next(group);
        let actions = actions.iter().map(|action| stops.next(action.as_str()));
        let grant = Value::map([
            ("actions", Value::list(actions).inline()),
            ("ownership", Value::from(true)),
        ]);
        Value::Map(vec![(group, grant)])
    }

    /// What the operations do with an object, as far as their methods tell.
    fn performed(&self, object: &str) -> Vec<String> {
        let all = ["create", "read", "update", "delete", "list"];
        let operations = self.model().into_iter().flat_map(|model| &model.operations);
        let names_it = |operation: &&Operation| {
            let mut identifiers = operation.likely_identifiers();
            let returned = operation.returns.as_ref();
            identifiers.any(|one| one.object.as_deref() == Some(object))
                || returned.is_some_and(|one| one.object == object)
        };
        let done: Vec<String> = operations
            .filter(names_it)
            .filter_map(default_action)
            .collect();
        let performed = all
            .into_iter()
            .filter(|one| done.iter().any(|action| action == one));
        let performed: Vec<String> = performed.map(String::from).collect();
        match performed.is_empty() {
            true => all.map(String::from).to_vec(),
            false => performed,
        }
    }

    /// What the operations here do by default.
    fn default_actions(&self) -> Vec<String> {
        let mut found: Vec<String> = Vec::new();
        for action in self.operations().into_iter().filter_map(default_action) {
            if !found.contains(&action) {
                found.push(action);
            }
        }
        if found.is_empty() {
            let named = self
                .targets()
                .into_iter()
                .filter_map(|one| one.action)
                .next_back();
            found.push(named.unwrap_or_else(|| String::from("read")));
        }
        found
    }

    /// The objects that the path or operation addresses, in path order.
    fn targets(&self) -> Vec<Target> {
        let identifiers = self.identifiers();
        let likely = identifiers
            .iter()
            .filter(|one| one.confidence > Confidence::Low);
        let mut targets: Vec<Target> = Vec::new();
        for one in likely.filter(|one| one.location == Location::Path || !one.optional) {
            let target = Target {
                object: object_of(one),
                id: Some(name_of(one)),
                action: None,
            };
            if targets.iter().all(|known| known.id != target.id) {
                targets.push(target);
            }
        }
        let operations = self.operations();
        let path = operations.first().map_or("", |one| one.path.as_str());
        if ends_with_name(path)
            && let Some(returned) = operations.iter().find_map(|one| one.returns.as_ref())
            && (returned.list || targets.is_empty())
            && targets.iter().all(|known| known.object != returned.object)
        {
            targets.push(Target {
                object: returned.object.clone(),
                id: None,
                action: None,
            });
        }
        if let ([operation], Some(last)) = (operations.as_slice(), targets.last_mut())
            && self.spot.method.is_some()
            && last.id.is_some()
            && default_action(operation).is_none()
            && operation.method != "OPTIONS"
        {
            last.action = Some(verb(path));
        }
        targets
    }
}

impl Property {
    /// Whether it looks like the property that shows the owner.
    pub(super) fn is_owner(&self) -> bool {
        let name = self.name.to_lowercase().replace(['_', '-'], "");
        let stem = name.strip_suffix("id").unwrap_or(&name);
        ["owner", "user", "createdby", "author", "creator"].contains(&stem)
    }
}

fn entry(target: &Target, stops: &mut Stops) -> Value {
    Value::Map(keys(target, stops))
}

fn keys(target: &Target, stops: &mut Stops) -> Vec<(Text, Value)> {
    let mut entries = vec![(
        Text::from("object"),
        Value::from(stops.next(target.object.as_str())),
    )];
    if let Some(id) = &target.id {
        entries.push((Text::from("id"), Value::from(stops.next(id.as_str()))));
    }
    if let Some(action) = &target.action {
        entries.push((
            Text::from("action"),
            Value::from(stops.next(action.as_str())),
        ));
    }
    entries
}

fn label(target: &Target) -> String {
    match &target.id {
        Some(id) => format!("{} by {id}", target.object),
        None => format!("collection of {}", target.object),
    }
}

/// The schema that an identifier names, else a word for it that a schema could have.
fn object_of(identifier: &Identifier) -> String {
    let known = identifier.object.as_ref();
    let known = known.or_else(|| identifier.candidates.first().map(|one| &one.object));
    known.cloned().unwrap_or_else(|| {
        let words = identifier.resource.split(|c: char| !c.is_alphanumeric());
        let capitalised = words.map(|word| {
            let mut letters = word.chars();
            let first = letters.next().map(|first| first.to_uppercase().to_string());
            format!("{}{}", first.unwrap_or_default(), letters.as_str())
        });
        capitalised.collect()
    })
}

/// What an operation does to what its path leads to, if the method tells.
fn default_action(operation: &Operation) -> Option<String> {
    let ends = ends_with_name(&operation.path);
    let names_one = operation
        .likely_identifiers()
        .any(|one| one.location == Location::Path);
    let lists = operation.returns.as_ref().is_some_and(|one| one.list);
    let addresses = match names_one && !(ends && lists) {
        true => Addresses::Item,
        false => Addresses::Collection,
    };
    match method_default(&operation.method, addresses, ends && names_one) {
        MethodDefault::Action(action) => Some(action.name().to_owned()),
        MethodDefault::Unmapped | MethodDefault::NoDecision => None,
    }
}

/// Whether the last segment of a path is no variable.
fn ends_with_name(path: &str) -> bool {
    let last = path.trim_end_matches('/').rsplit('/').next();
    last.is_some_and(|last| !last.contains('{'))
}

/// The last name of a path, which often says what is done: `archive`.
fn verb(path: &str) -> String {
    let mut segments = path.rsplit(['/', ':']);
    let name = segments.find(|one| !one.contains(['{', '}']) && !one.is_empty());
    name.unwrap_or("update").to_owned()
}
