//! Objects, groups, schemes and properties.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use model::{Declaration, Form, Model, Operation};
use openapi::{Cursor, Schema};
use policy::{AUTHENTICATED, Ownership};

use super::Question;
use crate::markdown::{bullets, code, words};

/// Schemas inside each other that are looked through for a property.
const PARTS: usize = 64;

impl Question<'_> {
    /// An object that is named in the vocabulary, or about which something is declared.
    pub(super) fn of_object(&self, name: &str) -> Vec<String> {
        object(&self.models, name, self.spot.term().is_some())
    }

    /// A property of the object whose rules name it.
    pub(super) fn of_property(&self) -> Vec<String> {
        let Some(holder) = self.spot.holder else {
            return Vec::new();
        };
        let cursor = Cursor::new(self.analysis.files(), self.file, holder);
        let parts = Schema::new(cursor).parts(PARTS);
        let mut found = parts
            .iter()
            .filter_map(|part| part.schema.property(&self.name));
        let Some((_, property)) = found.next() else {
            return Vec::new();
        };
        let resolved = property.resolve().unwrap_or(property);
        let mut text = format!("Property {}", code(&self.name));
        if resolved.is_read_only() || property.is_read_only() {
            text.push_str(", read-only for clients");
        }
        if let Some(description) = property.description().or(resolved.description()) {
            text.push_str(&format!(": {}", words(&description)));
        }
        vec![text]
    }
}

/// Who may do what with an object, and which operations address it. One about which nothing is
/// declared is explained only if `anyway`.
pub(crate) fn object(models: &[&Model], name: &str, anyway: bool) -> Vec<String> {
    let found = models.iter().find_map(|model| {
        let object = model.objects.iter().find(|one| one.name == name)?;
        Some((model, object))
    });
    let Some((model, object)) = found else {
        return Vec::new();
    };
    let users = model.operations.iter().filter(|operation| {
        let entries = operation.entries.iter();
        let mut names = entries.filter_map(|one| one.object.as_ref());
        names.any(|one| one.value == name)
    });
    let users: Vec<String> = users.map(endpoint).collect();
    if object.declaration.is_none() && users.is_empty() && !anyway {
        return Vec::new();
    }
    let rules = match &object.declaration {
        None => String::from("It has no rules: undeclared."),
        Some(declaration) => rules(declaration),
    };
    let users = match users.is_empty() {
        true => String::from("No operation declares that it addresses this object."),
        false => format!("Addressed by\n\n{}", bullets(&users)),
    };
    vec![format!("**Object {}**", code(name)), rules, users]
}

/// Where a group is granted something, and how one gets into it.
pub(crate) fn group(models: &[&Model], name: &str) -> Vec<String> {
    let mut parts = vec![format!("**Group {}**", code(name))];
    if name == AUTHENTICATED {
        parts.push(String::from("Every caller with a verified credential."));
    }
    let mut uses: Vec<String> = Vec::new();
    for model in models {
        for scheme in &model.schemes {
            if scheme.self_assigned.iter().any(|one| one == name) {
                let scheme = code(&scheme.name);
                parts.push(format!("A caller can obtain it alone ({scheme})."));
            }
        }
        for (what, declaration) in declarations(model) {
            uses.extend(granted(declaration, name).map(|grants| format!("{what}: {grants}")));
        }
        for operation in &model.operations {
            let mut given = operation.assigns.iter();
            if given.any(|one| one.group.value == name) {
                uses.push(format!("given by {}", endpoint(operation)));
            }
        }
    }
    parts.push(match uses.is_empty() {
        true => String::from("No rule grants it anything."),
        false => bullets(&uses),
    });
    parts
}

/// What a security scheme says about callers.
pub(crate) fn scheme(models: &[&Model], name: &str) -> Vec<String> {
    let mut schemes = models.iter().flat_map(|model| &model.schemes);
    let Some(scheme) = schemes.find(|one| one.name == name) else {
        return Vec::new();
    };
    let mut facts = vec![
        format!("user id: claim {}", code(&scheme.user_id)),
        format!("groups: claim {}", code(&scheme.groups_claim)),
    ];
    if let Some(groups) = &scheme.groups {
        let names: Vec<String> = groups.iter().take(20).map(|one| code(&one.value)).collect();
        facts.push(format!("no groups but {}", names.join(", ")));
    }
    let memberships = scheme.memberships.iter();
    facts.extend(memberships.map(|(container, claim)| {
        format!(
            "member of {}: claim {}",
            code(&container.value),
            code(claim)
        )
    }));
    let title = format!("**{}** says who the caller is", code(name));
    vec![title, bullets(&facts)]
}

/// `DELETE /pets/{petId}`
pub(super) fn endpoint(operation: &Operation) -> String {
    code(&format!("{} {}", operation.method, operation.path))
}

/// Every declaration of a document, each once, with what it is about.
fn declarations(model: &Model) -> Vec<(String, &Declaration)> {
    let objects = model.objects.iter();
    let objects =
        objects.filter_map(|object| Some((code(&object.name), object.declaration.as_ref()?)));
    let operations = model.operations.iter().flat_map(|operation| {
        let entries = operation.entries.iter();
        let declared = entries.filter_map(|one| one.declaration.as_ref());
        declared.map(move |declaration| (endpoint(operation), declaration))
    });
    let mut seen = HashSet::new();
    let all = objects.chain(operations);
    all.filter(|(_, one)| seen.insert(one.key)).collect()
}

/// "`read`, `list` any; `delete` own": what a declaration grants to a group.
fn granted(declaration: &Declaration, group: &str) -> Option<String> {
    let grants = declaration.rules.grants.iter();
    let mut by_kind: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for grant in grants.filter(|one| one.group == group) {
        let mut kind = String::from(match grant.ownership {
            Ownership::Own => "own",
            Ownership::Any => "any",
        });
        if let Some(within) = &grant.within {
            kind.push_str(&format!(" within their {}", code(within.as_str())));
        }
        if let Some(when) = &grant.when {
            kind.push_str(&format!(" when {}", words(when)));
        }
        let actions = grant.actions.iter().map(|action| code(action.name()));
        by_kind.entry(kind).or_default().extend(actions);
    }
    let kinds = by_kind.into_iter().map(|(kind, actions)| {
        let actions: Vec<String> = actions.into_iter().collect();
        format!("{} {kind}", actions.join(", "))
    });
    let kinds: Vec<String> = kinds.collect();
    (!kinds.is_empty()).then(|| kinds.join("; "))
}

/// What an object's declaration says, one line for each group.
fn rules(declaration: &Declaration) -> String {
    if declaration.draft.is_some() {
        return String::from("Its rules are a draft that nobody has confirmed.");
    }
    if declaration.public.is_some() || declaration.form == Form::Public {
        return match &declaration.reason {
            Some(reason) => format!("Declared as public: {}", words(&reason.value)),
            None => String::from("Declared as public."),
        };
    }
    match declaration.form {
        Form::Elsewhere => String::from("Enforced by rules that the document does not hold."),
        Form::Unreadable => String::from("Its rules cannot be read, and count as undeclared."),
        Form::Full | Form::Public => by_group(declaration),
    }
}

fn by_group(declaration: &Declaration) -> String {
    let mut groups: Vec<&str> = Vec::new();
    for grant in &declaration.rules.grants {
        if !groups.contains(&grant.group.as_str()) {
            groups.push(&grant.group);
        }
    }
    let lines = groups.into_iter().filter_map(|group| {
        let granted = granted(declaration, group)?;
        Some(format!("{}: {granted}", code(group)))
    });
    let lines: Vec<String> = lines.collect();
    match lines.is_empty() {
        true => String::from("Nobody is granted anything."),
        false => bullets(&lines),
    }
}
