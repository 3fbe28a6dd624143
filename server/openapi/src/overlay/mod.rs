//! OpenAPI Overlay 1.0 (spec.openapis.org/overlay): declarations that stand beside a document.
//!
//! Nothing is copied: a document with overlays is a [`Files`] in which cursors also see what the
//! overlays add. The nodes stay where they are written, so that a finding about one stands in the
//! overlay. Only declarations can be added: keywords of the vocabulary, security schemes, and
//! `security`.

mod flaw;
mod layer;
mod merge;
mod read;
mod target;

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

pub use flaw::{Flaw, OverlayFlaw};
pub(crate) use layer::{Added, Layer};
pub(crate) use target::Step;
pub use target::{BadTarget, target_names};

use merge::Merger;
use read::Overlay;
use syntax::{Dialect, Document, Limits};

use crate::files::{FileId, Files};

/// What overlays do to the documents of a snapshot.
#[derive(Debug, Default)]
pub(crate) struct Overlays {
    /// By document.
    layers: HashMap<FileId, Arc<Layer>>,
    /// By overlay.
    flaws: HashMap<FileId, Vec<OverlayFlaw>>,
}

impl Overlays {
    /// Whether no overlay counts.
    pub(crate) fn is_empty(&self) -> bool {
        self.layers.is_empty() && self.flaws.is_empty()
    }

    /// What is added to a document.
    pub(crate) fn layer(&self, document: FileId) -> Option<&Layer> {
        self.layers.get(&document).map(Arc::as_ref)
    }
}

/// Parses an overlay. Never fails: see `Document::errors`.
pub fn parse_overlay(text: impl Into<String>, dialect: Dialect, limits: Limits) -> Document {
    Document::parse(text, dialect, &[], limits)
}

impl Files {
    /// The document that an overlay is for, as a normalised path; `None` where its `extends` is
    /// missing or names no file. It may be one that nobody has loaded.
    pub fn extended(&self, overlay: FileId) -> Option<String> {
        read::extends(self.root(overlay)?)?.1
    }

    /// Applies overlays to documents: each document with its overlays, in the order in which they
    /// count. An overlay with `extends` changes that document alone. Replaces what was applied
    /// before; call it again when a document or an overlay has changed.
    pub fn apply_overlays(&mut self, uses: &[(FileId, Vec<FileId>)]) {
        let bare = self.with_layer(None);
        let named: BTreeSet<FileId> = uses
            .iter()
            .flat_map(|(_, overlays)| overlays)
            .copied()
            .collect();
        let read = named
            .iter()
            .map(|file| (*file, Overlay::read(&bare, *file)));
        let read: BTreeMap<FileId, Overlay> = read.collect();
        let mut tally = Tally::default();
        let mut layers = HashMap::new();
        for (document, overlays) in uses {
            let path = bare.path(*document);
            let is_for =
                |overlay: &Overlay| overlay.extends.as_deref().is_none_or(|one| one == path);
            let mut list: Vec<(FileId, &Overlay)> = Vec::new();
            for file in overlays {
                let overlay = read.get(file).filter(|overlay| is_for(overlay));
                let is_new = list.iter().all(|(known, _)| known != file);
                list.extend(overlay.filter(|_| is_new).map(|overlay| (*file, overlay)));
            }
            if !list.is_empty() {
                layers.insert(*document, layer(&bare, *document, &list, &mut tally));
            }
        }
        let mut flaws = tally.flaws();
        for (file, overlay) in read {
            let all: &mut Vec<OverlayFlaw> = flaws.entry(file).or_default();
            all.extend(overlay.flaws);
            all.sort_by_cached_key(|one| (one.place, one.flaw.to_string()));
        }
        self.set_overlays(Overlays { layers, flaws });
    }

    /// The snapshot in which `document` is seen with its overlays; other documents look as they are
    /// written. Ids are the same. Without overlays it is this snapshot.
    pub fn view(&self, document: FileId) -> Files {
        let layer = self.overlays().layers.get(&document).map(Arc::clone);
        self.with_layer(layer)
    }

    /// What is wrong with an overlay, in order.
    pub fn overlay_flaws(&self, overlay: FileId) -> &[OverlayFlaw] {
        self.overlays()
            .flaws
            .get(&overlay)
            .map_or(&[], Vec::as_slice)
    }

    /// The documents that an overlay changes, in order.
    pub fn overlaid_by(&self, overlay: FileId) -> Vec<FileId> {
        let layers = self.overlays().layers.iter();
        let uses = layers.filter(|(_, layer)| layer.overlays.contains(&overlay));
        let mut documents: Vec<FileId> = uses.map(|(document, _)| *document).collect();
        documents.sort();
        documents
    }
}

/// The additions of overlays to one document.
fn layer(
    bare: &Files,
    document: FileId,
    overlays: &[(FileId, &Overlay)],
    tally: &mut Tally,
) -> Arc<Layer> {
    let files = overlays.iter().map(|(file, _)| *file).collect();
    let mut layer = Arc::new(Layer::new(document, files));
    let aliases = OnceCell::new();
    for (file, overlay) in overlays {
        *tally.documents.entry(*file).or_default() += 1;
        for action in &overlay.actions {
            let view = bare.with_layer(Some(Arc::clone(&layer)));
            let (changes, flaws) = Merger::plan(&view, document, action, &aliases);
            drop(view);
            let layer = Arc::make_mut(&mut layer);
            changes.into_iter().for_each(|change| layer.make(change));
            flaws.into_iter().for_each(|flaw| tally.note(flaw));
        }
    }
    layer
}

/// How many documents an overlay was applied to, and in how many of them it had which flaw.
#[derive(Default)]
struct Tally {
    documents: HashMap<FileId, usize>,
    flaws: HashMap<OverlayFlaw, usize>,
}

impl Tally {
    fn note(&mut self, flaw: OverlayFlaw) {
        *self.flaws.entry(flaw).or_default() += 1;
    }

    /// The flaws by overlay. What one document lacks counts only if all of them lack it.
    fn flaws(self) -> HashMap<FileId, Vec<OverlayFlaw>> {
        let mut found: HashMap<FileId, Vec<OverlayFlaw>> = HashMap::new();
        for (flaw, count) in self.flaws {
            let overlay = flaw.place.file;
            let all = self.documents.get(&overlay).copied().unwrap_or_default();
            if !flaw.flaw.is_absence() || count >= all {
                found.entry(overlay).or_default().push(flaw);
            }
        }
        found
    }
}
