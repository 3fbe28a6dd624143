//! A model that is kept from one version of the files to the next.

use std::sync::Arc;

use openapi::{FileId, Files, SegmentId};
use syntax::NodeId;

use crate::build::{Before, Kept, build};
use crate::facts::{Changes, Store, Watch};
use crate::{Model, Words};

/// A model with what it was made of, so that after an edit only what rests on the edited segments is
/// made again.
#[derive(Clone)]
pub struct Linking {
    files: Files,
    words: Words,
    /// What the document means.
    pub model: Arc<Model>,
    kept: Arc<Kept>,
}

impl std::fmt::Debug for Linking {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Linking").field(&self.model).finish()
    }
}

impl Linking {
    /// [`Model::build_with`], to be kept.
    pub fn new(files: &Files, root: FileId, words: &Words) -> Option<Self> {
        Self::link(files, root, words, None)
    }

    /// The same for a later version of the files. The model is the one that [`Linking::new`] gives.
    pub fn again(&self, files: &Files) -> Option<Self> {
        if Model::is_same(&self.files, files) {
            return Some(Linking {
                files: files.clone(),
                ..self.clone()
            });
        }
        let changed = self.changed_segments(files);
        let before = changed.as_ref().map(|changed| Before {
            model: &self.model,
            kept: &self.kept,
            changes: Changes {
                segments: changed,
                questions: &[],
            },
        });
        Self::link(files, self.model.root, &self.words, before)
    }

    fn link(
        files: &Files,
        root: FileId,
        words: &Words,
        before: Option<Before<'_>>,
    ) -> Option<Self> {
        let store = Store::new(files, Watch::on());
        let (model, kept) = build(store, root, words, before)?;
        Some(Linking {
            files: files.clone(),
            words: words.clone(),
            model: Arc::new(model),
            kept: Arc::new(kept),
        })
    }

    /// The segments that have changed, where the rest is what it was for the document. What stands at
    /// the top of the document, its version for one, concerns all of it; but nobody reads what is no
    /// endpoint.
    fn changed_segments(&self, files: &Files) -> Option<Vec<SegmentId>> {
        // What was left out may now find its place.
        if !self.model.limits.is_empty() {
            return None;
        }
        let changed = self.files.changed_segments(files)?;
        let document = files.document(self.model.root)?;
        let is_inside = |(file, at): &SegmentId| {
            let mut segments = document.segments();
            let segment = segments.nth(*at as usize).map(|(_, segment)| segment);
            let key = document.node(NodeId {
                segment: *at,
                index: 0,
            });
            let key = key.and_then(|key| key.as_str());
            let is_apart = |key: &str| key == "webhooks" || crate::is_extension(key);
            *file != self.model.root
                || segment.is_some_and(|segment| segment.depth() > 1)
                || key.is_some_and(|key| is_apart(&key))
        };
        changed.iter().all(is_inside).then_some(changed)
    }
}
