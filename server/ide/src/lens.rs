//! What is shown between and behind the lines: rules above operations and objects, objects behind
//! identifiers.

use std::collections::HashSet;
use std::ops::Range;

use openapi::{FileId, Place};

use crate::{Analysis, FileRange, effect};

/// A line above a piece of text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lens {
    /// What it stands above: a method's or a schema's key.
    pub place: FileRange,
    /// One line.
    pub title: String,
    /// Method and path of the operation that it stands above.
    pub operation: Option<(String, String)>,
}

/// A word behind a piece of text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hint {
    /// Bytes from the start of the text.
    pub offset: usize,
    /// The object.
    pub object: String,
    /// Why, to be read after "because".
    pub reason: String,
}

impl Analysis {
    /// The rule in force above each operation that addresses an object, and the grants above each
    /// object that has some. In order of place; several documents give their lines in their order.
    pub fn lenses(&self, file: FileId) -> Vec<Lens> {
        let mut found = Vec::new();
        let mut seen = HashSet::new();
        let mut add = |key: Place, title: String, operation: Option<&model::Operation>| {
            let node = self.files().node(key).filter(|_| key.file == file);
            let Some(node) = node else { return };
            if seen.insert((key, title.clone())) {
                let range = node.range();
                let place = FileRange { file, range };
                found.push(Lens {
                    place,
                    title,
                    operation: operation.map(|one| (one.method.clone(), one.path.clone())),
                });
            }
        };
        for model in self.models_of(file) {
            for operation in model.operations.iter().filter(|one| one.key.file == file) {
                if let Some(title) = effect::of_operation(model, operation) {
                    add(operation.key, title, Some(operation));
                }
            }
            for object in model.objects.iter().filter(|one| one.key.file == file) {
                if let Some(declaration) = &object.declaration {
                    add(object.key, effect::of_declaration(declaration), None);
                }
            }
        }
        found.sort_by_key(|lens| lens.place.range.start);
        found
    }

    /// The objects behind identifiers that are written in a range.
    pub fn hints(&self, file: FileId, range: Range<usize>) -> Vec<Hint> {
        let mut found = Vec::new();
        let mut seen = HashSet::new();
        for model in self.models_of(file) {
            let operations = model.operations.iter();
            for identifier in operations.flat_map(|one| one.likely_identifiers()) {
                let place = identifier.place;
                if place.file != file || !identifier.inline || !seen.insert(place) {
                    continue;
                }
                let object = identifier.object.clone();
                let node = self.files().node(place).filter(|node| node.is_scalar());
                if let Some((object, node)) = object.zip(node)
                    && range.start <= node.range().end
                    && node.range().end <= range.end
                {
                    found.push(Hint {
                        offset: node.range().end,
                        object,
                        reason: identifier.reason.clone(),
                    });
                }
            }
        }
        found.sort_by_key(|hint| hint.offset);
        found
    }

    pub(crate) fn models_of(&self, file: FileId) -> impl Iterator<Item = &model::Model> {
        let roots = self.documents_of(file).iter();
        roots.filter_map(|root| self.model(*root).map(AsRef::as_ref))
    }
}
