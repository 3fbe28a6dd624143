//! Changes on their way: tried before they are promised, and each made once.

use std::cell::RefCell;

use edit::{Change, Refusal, Sharing, Text, Value, Where};
use foldhash::{HashMap, HashMapExt, HashSet, HashSetExt};
use openapi::{FileId, Files, Place};

use super::reason::Reason;

/// Changes that belong together: all of them can be made, or none is.
#[derive(Debug, Default)]
pub(super) struct Steps(Vec<(Place, Change)>);

impl Steps {
    pub(super) fn insert(&mut self, map: Place, key: impl Into<Text>, value: Value, at: Where) {
        let change = Change::Insert {
            map: map.node,
            key: key.into(),
            value,
            at,
        };
        self.0.push((map, change));
    }

    pub(super) fn append(&mut self, list: Place, value: Value) {
        let change = Change::Append {
            list: list.node,
            value,
        };
        self.0.push((list, change));
    }

    pub(super) fn prepend(&mut self, list: Place, value: Value) {
        let change = Change::Prepend {
            list: list.node,
            value,
        };
        self.0.push((list, change));
    }

    pub(super) fn replace(&mut self, at: Place, value: Value) {
        let change = Change::Replace {
            node: at.node,
            value,
        };
        self.0.push((at, change));
    }
}

/// The changes that are to be made.
pub(super) struct Sheet<'a> {
    files: &'a Files,
    sharing: RefCell<HashMap<FileId, Sharing<'a>>>,
    /// Where a change was tried in vain.
    blocked: HashMap<Place, Refusal>,
    known: HashSet<(Place, String)>,
    changes: Vec<(FileId, Change)>,
}

impl<'a> Sheet<'a> {
    pub(super) fn new(files: &'a Files, blocked: HashMap<Place, Refusal>) -> Self {
        Sheet {
            files,
            sharing: RefCell::new(HashMap::new()),
            blocked,
            known: HashSet::new(),
            changes: Vec::new(),
        }
    }

    /// Whether all steps can be made, as far as that shows beforehand.
    pub(super) fn check(&self, steps: &Steps) -> Result<(), Reason> {
        steps.0.iter().try_for_each(|(place, _)| self.free(*place))
    }

    /// Whether the node at a place can be changed.
    pub(super) fn free(&self, place: Place) -> Result<(), Reason> {
        if let Some(refusal) = self.blocked.get(&place) {
            return Err(refusal.clone().into());
        }
        let missing = || Reason::Edit(Refusal::Kind("node"));
        let document = self.files.document(place.file).ok_or_else(missing)?;
        let mut sharing = self.sharing.borrow_mut();
        let sharing = sharing
            .entry(place.file)
            .or_insert_with(|| Sharing::of(document));
        Ok(sharing.check(place.node)?)
    }

    /// Notes steps that were checked; those that are noted already count once.
    pub(super) fn note(&mut self, steps: Steps) {
        for (place, change) in steps.0 {
            let name = match &change {
                Change::Insert { key, .. } => key.text.clone(),
                Change::Append { value, .. } | Change::Prepend { value, .. } => {
                    format!("{value:?}")
                }
                Change::Replace { .. } | Change::Remove { .. } | Change::RemoveItem { .. } => {
                    String::new()
                }
            };
            if self.known.insert((place, name)) {
                self.changes.push((place.file, change));
            }
        }
    }

    pub(super) fn into_changes(self) -> Vec<(FileId, Change)> {
        self.changes
    }
}

/// More attempts in vain are not made to find out which changes a layout does not admit.
const ATTEMPTS: usize = 200;

/// The places whose changes cannot be made, with the reason of each. `None` where they could not be
/// told apart from the others.
pub(super) fn refused(
    files: &Files,
    changes: &[(FileId, Change)],
) -> Option<HashMap<Place, Refusal>> {
    let mut by_file: HashMap<FileId, Vec<Change>> = HashMap::new();
    for (file, change) in changes {
        by_file.entry(*file).or_default().push(change.clone());
    }
    let mut found = HashMap::new();
    let (mut attempts, mut failed) = (ATTEMPTS, false);
    for (file, changes) in by_file {
        let document = files.document(file)?;
        let mut open = vec![changes];
        while let Some(changes) = open.pop() {
            let Err(refusal) = edit::plan(document, changes.clone()) else {
                continue;
            };
            failed = true;
            attempts = attempts.checked_sub(1)?;
            match changes.as_slice() {
                [] => {}
                [one] => {
                    let place = Place {
                        file,
                        node: one.node(),
                    };
                    found.insert(place, refusal);
                }
                all => {
                    let (front, back) = all.split_at(all.len() / 2);
                    open.extend([back.to_vec(), front.to_vec()]);
                }
            }
        }
    }
    // Changes that only together cannot be made tell nothing.
    (!failed || !found.is_empty()).then_some(found)
}
