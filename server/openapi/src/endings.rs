//! Where all references of a file end, each link of a chain followed once.

use std::rc::Rc;

use foldhash::{HashMap, HashMapExt, HashSet};

use crate::cursor::Cursor;
use crate::files::{Place, SegmentId};
use crate::reference::Reference;
use crate::unresolved::{Reason, Unresolved};

/// Index of the value of a segment: it follows the key at once.
const VALUE: u32 = 1;

/// The endings of the references met so far. Gives what [`Reference::resolve`] gives, in time that
/// grows with the number of references and not with the length of their chains.
#[derive(Default)]
pub(crate) struct Endings {
    known: HashMap<Place, Ending>,
    /// The segments of which they need more than that they are there: they lead into them, name an
    /// anchor there, or go on from there.
    pub(crate) needed: HashSet<SegmentId>,
}

#[derive(Clone)]
struct Ending {
    /// How many different references are followed, the first included.
    links: usize,
    stop: Stop,
}

#[derive(Clone)]
enum Stop {
    Node,
    Cycle,
    Failed(Rc<Unresolved>),
}

impl Endings {
    /// Why a reference leads nowhere; `None` when it leads to a node.
    pub(crate) fn failure(&mut self, reference: Reference<'_>) -> Option<Unresolved> {
        let ending = self.ending(reference);
        if ending.links > Cursor::CHAIN {
            return Some(reference.failed(Reason::ChainTooLong));
        }
        match ending.stop {
            Stop::Node => None,
            Stop::Cycle => Some(reference.failed(Reason::Cycle)),
            Stop::Failed(failure) => Some(Unresolved::clone(&failure)),
        }
    }

    fn ending(&mut self, first: Reference<'_>) -> Ending {
        let mut chain: Vec<Place> = Vec::new();
        let mut positions: HashMap<Place, usize> = HashMap::new();
        let mut at = first;
        let stop = |links, stop| Ending { links, stop };
        let mut ending = loop {
            let place = at.place();
            if let Some(known) = self.known.get(&place) {
                break known.clone();
            }
            if let Some(start) = positions.insert(place, chain.len()) {
                // Each link of the cycle passes all of its links.
                let ending = stop(chain.len() - start, Stop::Cycle);
                let cycle = chain.drain(start..);
                self.known
                    .extend(cycle.map(|place| (place, ending.clone())));
                break ending;
            }
            chain.push(place);
            match at.target() {
                Err(failure) => break stop(0, Stop::Failed(Rc::new(failure))),
                Ok(target) => {
                    let next = target.reference();
                    let id = target.node().id();
                    if next.is_some() || id.index != VALUE || !names_by_pointer(&at.text()) {
                        self.needed.insert((target.file(), id.segment));
                    }
                    match next {
                        None => break stop(0, Stop::Node),
                        Some(next) => at = next,
                    }
                }
            }
        };
        for place in chain.into_iter().rev() {
            ending.links += 1;
            self.known.insert(place, ending.clone());
        }
        ending
    }
}

fn names_by_pointer(reference: &str) -> bool {
    let fragment = reference.split_once('#').map_or("", |(_, after)| after);
    fragment.is_empty() || fragment.starts_with('/')
}
