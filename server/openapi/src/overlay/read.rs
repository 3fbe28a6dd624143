//! Reads an overlay: its version, the document that it extends, its actions.

use syntax::{Kind, Node, NodeId};

use super::flaw::{Flaw, OverlayFlaw};
use super::target::{self, Step};
use crate::cursor::Cursor;
use crate::files::{FileFailure, FileId, Files, Place};
use crate::uri::{self, FilePart};

/// An overlay as far as it can be used.
pub(crate) struct Overlay {
    /// Normalised path of the only document that it is for.
    pub(crate) extends: Option<String>,
    /// What it adds, in order.
    pub(crate) actions: Vec<Action>,
    /// What is wrong with it whatever the document.
    pub(crate) flaws: Vec<OverlayFlaw>,
}

/// One action.
pub(crate) struct Action {
    /// The value of `target`.
    pub(crate) target: Place,
    /// Where it leads.
    pub(crate) steps: Vec<Step>,
    /// The value of `update`.
    pub(crate) update: Place,
}

const ROOT: [&str; 4] = ["overlay", "info", "extends", "actions"];
const ACTION: [&str; 4] = ["target", "description", "update", "remove"];

impl Overlay {
    /// Reads the overlay in `file`. What cannot be used is a flaw.
    pub(crate) fn read(files: &Files, file: FileId) -> Overlay {
        let mut reader = Reader { flaws: Vec::new() };
        let mut overlay = Overlay {
            extends: None,
            actions: Vec::new(),
            flaws: Vec::new(),
        };
        match files.root(file) {
            Some(root) => reader.root(root, &mut overlay),
            // Nothing but comments: the start of the file stands for it.
            None => {
                let node = NodeId {
                    segment: 0,
                    index: 0,
                };
                reader.note(Place { file, node }, Flaw::Lacks("overlay"));
            }
        }
        overlay.flaws = reader.flaws;
        overlay
    }
}

/// The document that an overlay is for, as a normalised path: the value of `extends`.
pub(crate) fn extends(root: Cursor<'_>) -> Option<(Cursor<'_>, Option<String>)> {
    let value = root.get("extends")?;
    let text = value.as_str()?;
    let FilePart::Path(path) = uri::split(&text).file else {
        return Some((value, None));
    };
    let holder = root.files().path(root.file());
    Some((value, Some(uri::join(holder, &path))))
}

struct Reader {
    flaws: Vec<OverlayFlaw>,
}

impl Reader {
    fn note(&mut self, place: Place, flaw: Flaw) {
        self.flaws.push(OverlayFlaw { place, flaw });
    }

    fn root(&mut self, root: Cursor<'_>, overlay: &mut Overlay) {
        if !root.is_map() {
            return self.note(root.place(), Flaw::Lacks("overlay"));
        }
        self.known_keys(root, &ROOT);
        let Some((key, version)) = root.entry("overlay") else {
            return self.note(root.place(), Flaw::Lacks("overlay"));
        };
        let text = version.as_str().unwrap_or_default();
        if text != "1.0" && !text.starts_with("1.0.") {
            return self.note(version.place(), Flaw::Version(text.into_owned()));
        }
        // What is missing is told at the key that says what the file is.
        let here = root.place_of(key);
        match root.get("info") {
            None => self.note(here, Flaw::Lacks("info")),
            Some(info) => {
                for name in ["title", "version"] {
                    if info.get(name).is_none() {
                        self.note(info.place(), Flaw::Lacks(name));
                    }
                }
            }
        }
        if let Some((value, path)) = extends(root) {
            if let Some(flaw) = extended(root.files(), path.as_deref()) {
                return self.note(value.place(), flaw);
            }
            overlay.extends = path;
        }
        let actions = root.get("actions");
        let mut actions = actions.into_iter().flat_map(Cursor::items).peekable();
        if actions.peek().is_none() {
            self.note(here, Flaw::Lacks("actions"));
        }
        overlay.actions = actions.filter_map(|action| self.action(action)).collect();
    }

    fn known_keys(&mut self, map: Cursor<'_>, known: &[&str]) {
        for (key, _) in map.entries() {
            let name = key.as_str().unwrap_or_default();
            if !known.contains(&&*name) && !name.starts_with("x-") {
                self.note(map.place_of(key), Flaw::UnknownKey(name.into_owned()));
            }
        }
    }

    fn action(&mut self, action: Cursor<'_>) -> Option<Action> {
        self.known_keys(action, &ACTION);
        if let Some((key, remove)) = action.entry("remove")
            && remove.node().as_bool() != Some(false)
        {
            self.note(action.place_of(key), Flaw::Remove);
            return None;
        }
        let missing = ["target", "update"]
            .into_iter()
            .find(|name| action.get(name).is_none());
        if let Some(name) = missing {
            self.note(action.place(), Flaw::Lacks(name));
        }
        let (target, update) = (action.get("target")?, action.get("update")?);
        let text = string(target.node());
        match target::parse(text.as_deref().unwrap_or_default()) {
            Ok(steps) => Some(Action {
                target: target.place(),
                steps,
                update: update.place(),
            }),
            Err(why) => {
                self.note(target.place(), Flaw::Target(why));
                None
            }
        }
    }
}

fn string(node: Node<'_>) -> Option<String> {
    let text = node.as_str().filter(|_| node.kind() != Kind::Null)?;
    Some(text.into_owned())
}

/// What is wrong with the document that an overlay extends. One that nobody has looked at may be
/// right.
fn extended(files: &Files, path: Option<&str>) -> Option<Flaw> {
    let Some(path) = path else {
        return Some(Flaw::ExtendsRemote);
    };
    let file = files.id(path)?;
    match files.failure(file) {
        Some(FileFailure::Missing) => Some(Flaw::ExtendsMissing),
        Some(_) => None,
        None => files.version(file).is_none().then_some(Flaw::ExtendsOther),
    }
}
