//! What could be typed at a cursor, where the vocabulary or a configuration stands; elsewhere
//! nothing, so that it complements other servers.
//!
//! It has to keep up with the typist. Where a text stands, its own keys tell; what the document
//! knows comes from the newest model that is there already.

mod about;
mod filled;
mod item;
mod keys;
mod known;
mod names;

use std::sync::Arc;

use edit::Typing;
use model::Model;
use openapi::FileId;
use syntax::{Holder, Node, Notation, Slot, SlotRole};

pub use about::{About, AboutKind};
pub use item::{Completion, CompletionKind};

use crate::vocabulary::{Class, Spot, spot_of};
use crate::{Analysis, FilePosition};

/// What the editor can do, and what the user wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Completing {
    /// The editor takes tab stops.
    pub snippets: bool,
    /// The editor indents new lines like the line of the cursor.
    pub indents: bool,
    /// `X-` in a document that has neither spelling.
    pub capital: bool,
}

impl Analysis {
    /// What could be typed at a cursor, the likeliest first.
    pub fn complete(&self, position: FilePosition, completing: Completing) -> Vec<Completion> {
        let found = Asked::new(self, position, completing).map(|asked| asked.answer());
        found.unwrap_or_default()
    }
}

/// A place in which something is typed.
struct Asked<'a> {
    analysis: &'a Analysis,
    file: FileId,
    slot: Slot<'a>,
    /// The mapping of a key, the value of one, or an item.
    spot: Spot<'a>,
    typing: Typing,
    completing: Completing,
    model: Option<Arc<Model>>,
}

impl<'a> Asked<'a> {
    fn new(analysis: &'a Analysis, position: FilePosition, completing: Completing) -> Option<Self> {
        let FilePosition { file, offset } = position;
        let document = analysis.document(file)?;
        let mut slot = document.slot_at(offset)?;
        let spot = spot(analysis, file, &slot)?;
        if matches!(spot.class, Class::Other) {
            return None;
        }
        // An editor replaces text on the line of the cursor only.
        let typed = document.slice(slot.typed.clone());
        if let Some(inside) = offset.checked_sub(slot.typed.start)
            && typed.contains(['\n', '\r'])
        {
            let before = typed.get(..inside).unwrap_or_default();
            let last = before.rsplit(['\n', '\r']).next().unwrap_or_default();
            slot.typed = offset - last.trim_start().len()..offset;
        }
        let root = root(analysis, file);
        if root.is_none() && spot.term().is_none() {
            return None;
        }
        let model = root.and_then(|root| match root == file {
            true => analysis.remembered(root),
            // A part finds its operations by their place, which only the newest model knows.
            false => analysis.model(root).map(Arc::clone),
        });
        let typing = Typing::new(document, &slot);
        Some(Asked {
            analysis,
            file,
            slot,
            spot,
            typing,
            completing,
            model,
        })
    }

    fn answer(&self) -> Vec<Completion> {
        let mut found = Vec::new();
        match self.slot.role {
            SlotRole::Key => self.keys(&mut found),
            SlotRole::Value(_) => self.values(&mut found),
            SlotRole::Item => {
                self.values(&mut found);
                self.entries(&mut found);
                if matches!(self.slot.notation, Notation::Block(_)) {
                    self.keys(&mut found);
                }
            }
        }
        for (index, one) in found.iter_mut().enumerate() {
            one.order = format!("{index:05}");
        }
        found
    }

    /// The collection around the place, if there is one.
    fn holder(&self) -> Option<Node<'a>> {
        match self.slot.holder {
            Holder::In(node) => Some(node),
            Holder::New(_) | Holder::Root => None,
        }
    }

    /// The keys or items that stand beside the place.
    fn taken(&self) -> Vec<String> {
        let Some(holder) = self.holder() else {
            return Vec::new();
        };
        let keys = holder.entries().map(|(key, _)| key);
        let others = keys
            .chain(holder.items())
            .filter(|one| one.range().start != self.slot.typed.start && !one.range().is_empty());
        let names = others.filter_map(|one| one.as_str());
        names.map(|name| name.into_owned()).collect()
    }

    /// What is typed so far, without quotes.
    fn typed(&self) -> String {
        let document = self.analysis.document(self.file);
        let text = document.map(|document| document.slice(self.slot.typed.clone()));
        let text = text.unwrap_or_default();
        text.trim_matches(['"', '\'']).to_owned()
    }

    /// Whether nothing stands there, so that a list could begin as well.
    fn may_begin_list(&self) -> bool {
        matches!(self.slot.holder, Holder::New(_))
            && matches!(self.slot.notation, Notation::Block(_))
    }
}

fn spot<'a>(analysis: &'a Analysis, file: FileId, slot: &Slot<'a>) -> Option<Spot<'a>> {
    let files = analysis.files();
    let below = |map: Node<'a>, key: Node<'a>| {
        let (_, value) = map.entries().find(|(one, _)| *one == key)?;
        Some(spot_of(files, file, map).below(map, key, value))
    };
    match (slot.holder, slot.role) {
        (Holder::Root, _) => Some(Spot::of_empty(files, file)),
        (Holder::New(key), _) => below(key.parent()?, key),
        (Holder::In(map), SlotRole::Value(key)) => below(map, key),
        (Holder::In(map), SlotRole::Key) => Some(spot_of(files, file, map)),
        (Holder::In(list), SlotRole::Item) => Some(spot_of(files, file, list).of_item()),
    }
}

/// The document in whose light a file is completed.
fn root(analysis: &Analysis, file: FileId) -> Option<FileId> {
    if analysis.files().version(file).is_some() {
        return Some(file);
    }
    analysis.roots_of(file).first().copied()
}
