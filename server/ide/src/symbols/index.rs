//! What each name in a document and its parts stands for.

use std::collections::{HashMap, HashSet};

use openapi::{Api, Component, FileId, Files, Place};

use super::reference;
use super::walk::{Mention, What};
use super::{Occurrence, Symbol};
use crate::Analysis;

/// The names of one document, in the light of which they are read.
#[derive(Debug, Default)]
pub(crate) struct Index {
    by_place: HashMap<Place, Symbol>,
    /// In order of file and place.
    places: HashMap<Symbol, Vec<(Place, bool)>>,
}

impl Index {
    /// The names of the document in `root`.
    pub(crate) fn of(analysis: &Analysis, root: FileId) -> Self {
        let mut index = Index::default();
        let Some(names) = Names::of(analysis, root) else {
            return index;
        };
        for key in names.schemas.values() {
            index.add(Symbol::Schema(*key), *key, true);
        }
        for key in names.schemes.values() {
            index.add(Symbol::Scheme(*key), *key, true);
        }
        for (place, symbol) in names.elsewhere(analysis) {
            index.add(symbol, place, true);
        }
        let model = analysis.model(root);
        for scheme in model.iter().flat_map(|model| &model.schemes) {
            for group in scheme.groups.iter().flatten() {
                index.add(names.group(&group.value), group.place, true);
            }
            for (object, _) in &scheme.memberships {
                if let Some(symbol) = names.object(analysis.files(), object.place) {
                    index.add(symbol, object.place, false);
                }
            }
        }
        for part in analysis.parts_of(root) {
            let files = analysis.seen_by(*part);
            for mention in analysis.mentions(*part) {
                if let Some(symbol) = names.symbol(&files, mention) {
                    index.add(symbol, mention.place, mention.declares);
                }
            }
        }
        index
    }

    fn add(&mut self, symbol: Symbol, place: Place, declares: bool) {
        if self.by_place.contains_key(&place) {
            return;
        }
        self.by_place.insert(place, symbol.clone());
        self.places
            .entry(symbol)
            .or_default()
            .push((place, declares));
    }

    /// What the scalar at a place names.
    pub(crate) fn symbol(&self, place: Place) -> Option<&Symbol> {
        self.by_place.get(&place)
    }

    /// Everything that is declared, with the key.
    pub(crate) fn declared(&self) -> impl Iterator<Item = (&Symbol, Place)> {
        let all = self.places.iter();
        all.flat_map(|(symbol, places)| {
            let declared = places.iter().filter(|(_, declares)| *declares);
            declared.map(move |(place, _)| (symbol, *place))
        })
    }

    /// All that is named.
    pub(crate) fn symbols(&self) -> impl Iterator<Item = &Symbol> {
        self.places.keys()
    }

    /// Where a symbol is named, `$ref`s left out.
    pub(crate) fn occurrences(&self, analysis: &Analysis, symbol: &Symbol) -> Vec<Occurrence> {
        let files = analysis.files();
        let places = self.places.get(symbol).into_iter().flatten();
        let found = places.filter_map(|(place, declares)| {
            let text = files.node(*place)?.as_str()?;
            let key = match symbol {
                Symbol::Group { .. } => None,
                Symbol::Schema(key) | Symbol::Scheme(key) => Some(*key),
            };
            let name = key
                .and_then(|key| files.node(key))
                .and_then(|key| key.as_str());
            if name.is_none_or(|name| name == text) {
                return whole(files, *place, *declares);
            }
            let passed = reference::passed(&analysis.seen_by(place.file), place.file, &text);
            let token = passed.into_iter().find(|one| Some(one.key) == key)?.token;
            reference::part(files, *place, token, *declares)
        });
        found.collect()
    }
}

/// The occurrence that fills a scalar.
pub(crate) fn whole(files: &Files, place: Place, declares: bool) -> Option<Occurrence> {
    let length = files.node(place)?.as_str()?.len();
    reference::part(files, place, 0..length, declares)
}

/// The components that names of one document stand for.
struct Names {
    root: FileId,
    schemas: HashMap<String, Place>,
    schemes: HashMap<String, Place>,
}

impl Names {
    fn of(analysis: &Analysis, root: FileId) -> Option<Self> {
        let view = analysis.files().view(root);
        let api = Api::new(&view, root)?;
        let components = |kind| {
            let mut found = HashMap::new();
            for (key, value) in api.components(kind) {
                if let Some(name) = key.as_str() {
                    let place = value.place_of(key);
                    found.entry(name.into_owned()).or_insert(place);
                }
            }
            found
        };
        Some(Names {
            root,
            schemas: components(Component::Schemas),
            schemes: components(Component::SecuritySchemes),
        })
    }

    /// Schemas that are no components of the document and that its declarations refer to.
    fn elsewhere(&self, analysis: &Analysis) -> Vec<(Place, Symbol)> {
        let known: HashSet<Place> = self.schemas.values().copied().collect();
        let model = analysis.model(self.root);
        let objects = model.iter().flat_map(|model| &model.objects);
        let keys = objects
            .filter(|one| one.key == one.schema)
            .filter_map(|one| {
                let schema = analysis.files().cursor(one.schema)?;
                let key = schema.place_of(schema.node().key()?);
                (!known.contains(&key)).then_some((key, Symbol::Schema(key)))
            });
        keys.collect()
    }

    fn symbol(&self, files: &Files, mention: &Mention) -> Option<Symbol> {
        match mention.what {
            What::Group => Some(self.group(&files.node(mention.place)?.as_str()?)),
            What::Object => self.object(files, mention.place),
            What::Scheme => {
                let name = files.node(mention.place)?.as_str()?;
                self.schemes.get(name.as_ref()).copied().map(Symbol::Scheme)
            }
        }
    }

    fn group(&self, name: &str) -> Symbol {
        Symbol::Group {
            document: self.root,
            name: name.to_owned(),
        }
    }

    /// A name, else a reference.
    fn object(&self, files: &Files, place: Place) -> Option<Symbol> {
        let text = files.node(place)?.as_str()?;
        let named = self.schemas.get(text.as_ref()).copied();
        let referred = || {
            let passed = model::is_reference(&text)
                .then(|| super::named_by_reference(files, place.file, &text))?;
            passed.map(|passed| passed.key)
        };
        named.or_else(referred).map(Symbol::Schema)
    }
}
