//! The operations of a document.

use std::ops::Index;
use std::sync::Arc;

use crate::Operation;

/// All operations in document order. Versions of a document share those that an edit left as they
/// were, so that the next version costs what has changed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Operations(Vec<Arc<Operation>>);

impl Operations {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// One by its number.
    pub fn get(&self, at: usize) -> Option<&Operation> {
        self.shared(at).map(AsRef::as_ref)
    }

    /// One by its number, to be kept.
    pub(crate) fn shared(&self, at: usize) -> Option<&Arc<Operation>> {
        self.0.get(at)
    }

    /// The first one.
    pub fn first(&self) -> Option<&Operation> {
        self.get(0)
    }

    /// All in order.
    pub fn iter(&self) -> Iter<'_> {
        self.into_iter()
    }

    pub(crate) fn push(&mut self, operation: Arc<Operation>) {
        self.0.push(operation);
    }
}

impl Index<usize> for Operations {
    type Output = Operation;

    fn index(&self, at: usize) -> &Operation {
        &self.0[at]
    }
}

impl<'a> IntoIterator for &'a Operations {
    type Item = &'a Operation;
    type IntoIter = Iter<'a>;

    fn into_iter(self) -> Iter<'a> {
        Iter(self.0.iter())
    }
}

/// Goes through the operations of a document.
#[derive(Debug, Clone)]
pub struct Iter<'a>(std::slice::Iter<'a, Arc<Operation>>);

impl<'a> Iterator for Iter<'a> {
    type Item = &'a Operation;

    fn next(&mut self) -> Option<&'a Operation> {
        self.0.next().map(AsRef::as_ref)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

impl DoubleEndedIterator for Iter<'_> {
    fn next_back(&mut self) -> Option<Self::Item> {
        self.0.next_back().map(AsRef::as_ref)
    }
}

impl ExactSizeIterator for Iter<'_> {}
