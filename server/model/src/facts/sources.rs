//! On which segments a result rests: written down while it is made, so that after an edit only the
//! results that rest on an edited segment are made again.

use std::borrow::Borrow;
use std::cell::RefCell;
use std::hash::Hash;
use std::rc::Rc;

use foldhash::HashMap;
use openapi::SegmentId;

/// A question about a path that many operations ask. The answer stays the same more often than what
/// it rests on, so they rest on the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Question {
    /// Number of the path.
    pub(crate) path: usize,
    /// What it holds as a collection, not what it is as an item.
    pub(crate) collection: bool,
}

/// What is not as it was, each sorted.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Changes<'c> {
    /// These segments are others.
    pub(crate) segments: &'c [SegmentId],
    /// These questions have other answers.
    pub(crate) questions: &'c [Question],
}

/// What a result rests on.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sources {
    /// Sorted.
    segments: Vec<SegmentId>,
    /// Sorted.
    questions: Vec<Question>,
    /// It rests on more than the content of segments.
    beyond: bool,
}

impl Sources {
    /// Whether the result still holds where nothing else has changed.
    pub(crate) fn outlast(&self, changes: Changes<'_>) -> bool {
        let is_other = |one: &SegmentId| changes.segments.binary_search(one).is_ok();
        let has_other = |one: &Question| changes.questions.binary_search(one).is_ok();
        !self.beyond && !self.segments.iter().any(is_other) && !self.questions.iter().any(has_other)
    }
}

/// Writes down what is read, where somebody wants to know. Results are made inside of each other, so
/// it is a stack.
#[derive(Default)]
pub(crate) struct Watch {
    stack: RefCell<Vec<Sources>>,
    is_on: bool,
}

impl Watch {
    /// One that writes down.
    pub(crate) fn on() -> Self {
        Watch {
            is_on: true,
            ..Watch::default()
        }
    }

    /// A segment is read.
    pub(crate) fn segment(&self, segment: SegmentId) {
        if let Some(top) = self.stack.borrow_mut().last_mut()
            && top.segments.last() != Some(&segment)
        {
            top.segments.push(segment);
        }
    }

    /// Something else than the content of one segment is read.
    pub(crate) fn beyond(&self) {
        if let Some(top) = self.stack.borrow_mut().last_mut() {
            top.beyond = true;
        }
    }

    /// The answer to a question is used.
    pub(crate) fn question(&self, question: Question) {
        if let Some(top) = self.stack.borrow_mut().last_mut() {
            top.questions.push(question);
        }
    }

    /// A result is used that rests on `sources`.
    pub(crate) fn result(&self, sources: &Sources) {
        if let Some(top) = self.stack.borrow_mut().last_mut() {
            top.segments.extend(&sources.segments);
            top.questions.extend(&sources.questions);
            top.beyond |= sources.beyond;
        }
    }

    /// Makes a result and says what it rests on; nothing where nobody wants to know.
    pub(crate) fn during<T>(&self, make: impl FnOnce() -> T) -> (T, Sources) {
        let (made, sources) = self.apart(make);
        self.result(&sources);
        (made, sources)
    }

    /// [`Watch::during`] for a result that what is being made does not rest on.
    pub(crate) fn apart<T>(&self, make: impl FnOnce() -> T) -> (T, Sources) {
        if !self.is_on {
            return (make(), Sources::default());
        }
        self.stack.borrow_mut().push(Sources::default());
        let made = make();
        let mut sources = self.stack.borrow_mut().pop().unwrap_or_default();
        sources.segments.sort_unstable();
        sources.segments.dedup();
        sources.questions.sort_unstable();
        sources.questions.dedup();
        (made, sources)
    }
}

/// Results that are needed again and again during one linking, with what each rests on.
pub(crate) struct Known<K, V>(RefCell<HashMap<K, (V, Rc<Sources>)>>);

impl<K, V> Default for Known<K, V> {
    fn default() -> Self {
        Known(RefCell::default())
    }
}

impl<K: Hash + Eq, V: Clone> Known<K, V> {
    /// The result for `key`, made when it is first needed.
    pub(crate) fn get<Q>(&self, watch: &Watch, key: &Q, make: impl FnOnce() -> V) -> V
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ToOwned<Owned = K> + ?Sized,
    {
        if let Some((known, sources)) = self.0.borrow().get(key) {
            watch.result(sources);
            return known.clone();
        }
        let (made, sources) = watch.during(make);
        let entry = (made.clone(), Rc::new(sources));
        self.0.borrow_mut().insert(key.to_owned(), entry);
        made
    }
}
