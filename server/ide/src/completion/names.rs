//! Values, and keys whose names the user chooses.

use edit::{Text, Value};
use model::{Identifier, Version};

use super::{About, AboutKind, Asked, Completion, CompletionKind};
use crate::hover::identifier::expression;
use crate::vocabulary::Class;

impl Asked<'_> {
    /// What the value or item could be.
    pub(super) fn values(&self, found: &mut Vec<Completion>) {
        let Class::Term(term) = self.spot.class else {
            return;
        };
        let steps = self.spot.steps();
        match steps.as_slice() {
            ["x-objects", "$ref"] => self.references(found),
            ["x-objects"] => self.objects(found),
            [.., "object" | "within"] => self.objects(found),
            ["x-objects", "id"] => self.identifier_names(found),
            ["x-objectAuth", "id"] if self.spot.definition != Some("schema") => {
                self.identifier_names(found)
            }
            ["x-objectAuth", "id" | "owner"] | ["x-objectAuth", "parent", "id"] => {
                self.property_names(found);
            }
            [.., "action" | "actions"] => self.action_names(found),
            [.., "group"] => self.group_names(found),
            ["x-objectAuth", "scheme"] => self.scheme_names(found),
            [.., "x-user_id"] => self.words(&["sub", "client_id"], found),
            [.., "x-groups"] | [.., "x-groups", "claim"] => {
                self.words(&["groups", "roles", "entitlements"], found);
            }
            [.., "filtered" | "upsert"] => self.flags(&["true"], found),
            _ => {}
        }
        let words = term.words();
        let flags: Vec<&str> = words.iter().copied().filter(|one| is_flag(one)).collect();
        let words: Vec<&str> = words.into_iter().filter(|one| !is_flag(one)).collect();
        if found.is_empty() && !matches!(steps.as_slice(), ["x-objectAuth"]) {
            self.flags(&flags, found);
        }
        self.words(&words, found);
    }

    /// Keys whose names the user chooses: groups, containers.
    pub(super) fn free_keys(&self, found: &mut Vec<Completion>) {
        let steps = self.spot.steps();
        match steps.as_slice() {
            ["x-objectAuth", "groups"] => {
                let grant = Value::map([
                    ("actions", Value::list([Text::stop(1, "read")]).inline()),
                    ("ownership", Value::from(true)),
                ]);
                self.named_keys(CompletionKind::Group, &self.groups(), Some(&grant), found);
            }
            [.., "x-groups", "values"] => {
                let mut groups = self.groups();
                groups.retain(|group| group != policy::AUTHENTICATED);
                let empty = Value::Map(Vec::new());
                self.named_keys(CompletionKind::Group, &groups, Some(&empty), found);
            }
            [.., "x-memberships"] => {
                let objects = self.object_names();
                let objects: Vec<String> = objects.into_iter().map(|(name, _)| name).collect();
                self.named_keys(CompletionKind::Object, &objects, None, found);
            }
            _ => {}
        }
    }

    fn named_keys(
        &self,
        kind: CompletionKind,
        names: &[String],
        value: Option<&Value>,
        found: &mut Vec<Completion>,
    ) {
        let taken = self.taken();
        for name in names.iter().filter(|name| !taken.contains(name)) {
            let fragment = self.typing.entry(&Text::from(name.as_str()), value);
            let mut one = self.item(kind, name, &fragment);
            one.about = about(kind, name);
            found.push(one);
        }
    }

    /// The names of schemas: those with rules first.
    pub(super) fn object_names(&self) -> Vec<(String, bool)> {
        let objects = self.model().into_iter().flat_map(|model| &model.objects);
        let mut names: Vec<(String, bool)> = objects
            .filter(|one| one.key != one.schema)
            .map(|one| (one.name.clone(), one.declaration.is_some()))
            .collect();
        names.sort_by(|(a, a_rules), (b, b_rules)| b_rules.cmp(a_rules).then_with(|| a.cmp(b)));
        names
    }

    fn objects(&self, found: &mut Vec<Completion>) {
        for (name, has_rules) in self.object_names() {
            let mut one = self.word(CompletionKind::Object, &name);
            one.detail = has_rules.then(|| String::from("has rules"));
            found.push(one);
        }
    }

    fn references(&self, found: &mut Vec<Completion>) {
        let Some(model) = self.model() else { return };
        let way = match model.version {
            Some(Version::V2_0) => "#/definitions/",
            _ => "#/components/schemas/",
        };
        let files = self.analysis.files();
        let file = match model.root == self.file {
            true => String::new(),
            false => rules::relative(files.path(self.file), files.path(model.root)),
        };
        for (name, _) in self.object_names() {
            let pointer = syntax::escape_token(&name).into_owned();
            let reference = format!("{file}{way}{pointer}");
            found.push(self.word(CompletionKind::Reference, &reference));
        }
    }

    /// What the operations here are given: the likely ones first.
    fn identifier_names(&self, found: &mut Vec<Completion>) {
        let mut identifiers = self.identifiers();
        identifiers.sort_by_key(|one| std::cmp::Reverse(one.confidence));
        let taken = self.taken();
        for one in identifiers {
            let name = name_of(one);
            if !taken.contains(&name) {
                let mut item = self.word(CompletionKind::Identifier, &name);
                let object = one.object.as_deref().unwrap_or(&one.resource);
                item.detail = Some(format!("{} in the {}", object, one.location));
                found.push(item);
            }
        }
    }

    fn property_names(&self, found: &mut Vec<Completion>) {
        let is_owner = self.spot.steps.last().is_some_and(|step| step == "owner");
        let mut properties = self.properties();
        if is_owner {
            properties.sort_by_key(|one| !one.is_owner());
        }
        for property in properties {
            let mut item = self.word(CompletionKind::Property, &property.name);
            item.detail = property.read_only.then(|| String::from("read-only"));
            found.push(item);
        }
    }

    fn action_names(&self, found: &mut Vec<Completion>) {
        let taken = self.taken();
        let actions = self.actions().into_iter();
        let is_list = self
            .holder()
            .is_some_and(|node| node.items().next().is_some());
        let free = actions.filter(|one| !is_list || !taken.contains(one));
        found.extend(free.map(|one| self.word(CompletionKind::Action, &one)));
    }

    fn group_names(&self, found: &mut Vec<Completion>) {
        let groups = self.groups().into_iter();
        found.extend(groups.map(|one| self.word(CompletionKind::Group, &one)));
    }

    fn scheme_names(&self, found: &mut Vec<Completion>) {
        let schemes = self.model().into_iter().flat_map(|model| &model.schemes);
        found.extend(schemes.map(|one| self.word(CompletionKind::Scheme, &one.name)));
    }

    fn words(&self, words: &[&str], found: &mut Vec<Completion>) {
        found.extend(words.iter().map(|one| self.word(CompletionKind::Word, one)));
    }

    fn flags(&self, flags: &[&str], found: &mut Vec<Completion>) {
        for flag in flags {
            let fragment = self.typing.value(&Value::from(*flag == "true"));
            found.push(self.item(CompletionKind::Word, flag, &fragment));
        }
    }

    fn word(&self, kind: CompletionKind, name: &str) -> Completion {
        let fragment = self.typing.value(&Value::from(name));
        let mut item = self.item(kind, name, &fragment);
        item.about = about(kind, name);
        item
    }
}

fn is_flag(word: &str) -> bool {
    matches!(word, "true" | "false")
}

fn about(kind: CompletionKind, name: &str) -> Option<About> {
    let kind = match kind {
        CompletionKind::Object => AboutKind::Object,
        CompletionKind::Group => AboutKind::Group,
        CompletionKind::Action => AboutKind::Action,
        CompletionKind::Scheme => AboutKind::Scheme,
        _ => return None,
    };
    let name = name.to_owned();
    Some(About { kind, name })
}

/// How a declaration names an identifier: a parameter by its name, a part of the body by an expression.
pub(super) fn name_of(identifier: &Identifier) -> String {
    match identifier.location {
        model::Location::Body => expression(identifier),
        _ => identifier.name.clone(),
    }
}
