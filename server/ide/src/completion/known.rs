//! What the document knows already.

use model::{Identifier, Location, Model, Operation, Spelling};
use openapi::{Cursor, Place, Schema};
use policy::{AUTHENTICATED, Action};
use project::{Origin, Prefix};

use super::Asked;

/// Schemas inside each other that are looked through for properties.
const PARTS: usize = 64;

/// A property of an object.
pub(super) struct Property {
    pub(super) name: String,
    pub(super) read_only: bool,
}

impl Asked<'_> {
    pub(super) fn model(&self) -> Option<&Model> {
        self.model.as_deref()
    }

    /// The operations around the place: one, or those of the path.
    pub(super) fn operations(&self) -> Vec<&Operation> {
        let all = || self.model().into_iter().flat_map(|model| &model.operations);
        let is_named = |operation: &&Operation| {
            let is_method = |method: &String| *method == operation.method;
            self.spot.path.as_ref() == Some(&operation.path)
                && self.spot.method.as_ref().is_none_or(is_method)
        };
        let named: Vec<&Operation> = all().filter(is_named).collect();
        if !named.is_empty() || self.is_root() {
            return named;
        }
        let Some(node) = self.spot.holder.or(self.holder()) else {
            return Vec::new();
        };
        let place = Place {
            file: self.file,
            node: node.id(),
        };
        let is_here = |one: &&Operation| one.operation == place || one.path_item == place;
        all().filter(is_here).collect()
    }

    fn is_root(&self) -> bool {
        self.model().is_some_and(|model| model.root == self.file)
    }

    /// What the operations here name objects by, each once; of a whole path what stands in the path.
    pub(super) fn identifiers(&self) -> Vec<&Identifier> {
        let mut found: Vec<&Identifier> = Vec::new();
        let of_path = self.spot.method.is_none() && self.operations().len() > 1;
        for one in self
            .operations()
            .into_iter()
            .flat_map(|one| &one.identifiers)
        {
            let is_new =
                |known: &&Identifier| known.name != one.name || known.location != one.location;
            if found.iter().all(is_new) && (!of_path || one.location == Location::Path) {
                found.push(one);
            }
        }
        found
    }

    /// The groups of the document: those of its schemes, those of its rules, `authenticated`.
    pub(super) fn groups(&self) -> Vec<String> {
        let mut found: Vec<String> = Vec::new();
        let mut add = |name: &str| {
            if !found.iter().any(|known| known == name) {
                found.push(name.to_owned());
            }
        };
        if let Some(model) = self.model() {
            let schemes = model.schemes.iter();
            let listed = schemes.flat_map(|scheme| scheme.groups.iter().flatten());
            listed.for_each(|group| add(&group.value));
            granted(model).for_each(|(group, _)| add(group));
        }
        add(AUTHENTICATED);
        found
    }

    /// The five actions and those that the document names itself.
    pub(super) fn actions(&self) -> Vec<String> {
        let known = ["read", "list", "create", "update", "delete"];
        let mut found: Vec<String> = known.map(String::from).to_vec();
        let Some(model) = self.model() else {
            return found;
        };
        let entries = model.operations.iter().flat_map(|one| &one.entries);
        let performed = entries.filter_map(|entry| entry.action.as_ref());
        let granted = granted(model).flat_map(|(_, actions)| actions);
        for action in performed.chain(granted) {
            if let Action::Custom(name) = action
                && !found.contains(name)
                && *name != self.typed()
            {
                found.push(name.clone());
            }
        }
        found
    }

    /// The properties of the schema whose rules are written here.
    pub(super) fn properties(&self) -> Vec<Property> {
        let holder = self.spot.holder.or(self.holder());
        let Some(holder) = holder else {
            return Vec::new();
        };
        let schema = Schema::new(Cursor::new(self.analysis.files(), self.file, holder));
        let mut found: Vec<Property> = Vec::new();
        for part in schema.parts(PARTS) {
            for (key, property) in part.schema.properties() {
                let Some(name) = key.as_str() else { continue };
                if found.iter().all(|known| known.name != name) {
                    found.push(Property {
                        name: name.into_owned(),
                        read_only: property.is_read_only(),
                    });
                }
            }
        }
        found
    }

    /// Whether the document writes `X-`; where it writes nothing of ours, whether that is wanted.
    pub(super) fn is_capital(&self) -> bool {
        let model = self.model();
        let objects = model.into_iter().flat_map(|model| &model.objects);
        let objects = objects.filter_map(|one| one.declaration.as_ref());
        let operations = model.into_iter().flat_map(|model| &model.operations);
        let entries = operations.flat_map(|one| &one.entries);
        let entries = entries.filter_map(|one| one.declaration.as_ref());
        let spelling = objects.chain(entries).map(|one| one.spelling).next();
        spelling.map_or_else(|| self.wants_capital(), |one| one == Spelling::Capital)
    }

    /// What the project says, else what the user has set.
    fn wants_capital(&self) -> bool {
        let path = self.analysis.files().path(self.file);
        let settings = self.analysis.project().projects.settings(path);
        match settings.extension_prefix.origin {
            Origin::Default => self.completing.capital,
            _ => settings.extension_prefix.value == Prefix::Upper,
        }
    }
}

/// The grants of all rules.
fn granted(model: &Model) -> impl Iterator<Item = (&str, impl Iterator<Item = &Action>)> {
    let objects = model
        .objects
        .iter()
        .filter_map(|one| one.declaration.as_ref());
    let entries = model.operations.iter().flat_map(|one| &one.entries);
    let entries = entries.filter_map(|one| one.declaration.as_ref());
    let grants = objects.chain(entries).flat_map(|one| &one.rules.grants);
    grants.map(|grant| (grant.group.as_str(), grant.actions.iter()))
}
