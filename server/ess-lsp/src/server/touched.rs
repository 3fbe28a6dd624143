//! Where the user has lately worked in an open document.

use std::collections::VecDeque;
use std::ops::Range;

/// So many places are remembered.
const REMEMBERED: usize = 8;

/// Byte ranges of the text as it is now, the latest last.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Touched {
    places: VecDeque<Range<usize>>,
}

impl Touched {
    /// Takes in that `length` bytes now stand where `replaced` was. What was replaced, or stands beside
    /// it, is one place with it.
    pub(crate) fn edit(&mut self, replaced: &Range<usize>, length: usize) {
        let mut new = replaced.clone();
        self.places.retain(|place| {
            let apart = place.end < replaced.start || replaced.end < place.start;
            if !apart {
                new = new.start.min(place.start)..new.end.max(place.end);
            }
            apart
        });
        let moved = |offset: usize| offset - replaced.len() + length;
        for place in &mut self.places {
            if place.start > replaced.end {
                *place = moved(place.start)..moved(place.end);
            }
        }
        self.places.push_back(new.start..moved(new.end));
        if self.places.len() > REMEMBERED {
            self.places.pop_front();
        }
    }

    /// The places, in no order that means anything.
    pub(crate) fn places(&self) -> impl Iterator<Item = &Range<usize>> {
        self.places.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(edits: &[(Range<usize>, usize)]) -> Vec<(usize, usize)> {
        let mut touched = Touched::default();
        for (replaced, length) in edits {
            touched.edit(replaced, *length);
        }
        touched
            .places()
            .map(|place| (place.start, place.end))
            .collect()
    }

    #[test]
    fn typing_on_is_one_place() {
        assert_eq!(after(&[(5..5, 1), (6..6, 1), (7..7, 1)]), [(5, 8)]);
        assert_eq!(after(&[(5..5, 3), (7..8, 0)]), [(5, 7)]);
    }

    #[test]
    fn places_move_with_their_text() {
        assert_eq!(after(&[(50..50, 2), (10..14, 1)]), [(47, 49), (10, 11)]);
        assert_eq!(after(&[(10..14, 1), (50..50, 2)]), [(10, 11), (50, 52)]);
    }

    #[test]
    fn places_that_an_edit_joins_are_one() {
        assert_eq!(after(&[(10..10, 2), (50..50, 2), (11..51, 4)]), [(10, 16)]);
        assert_eq!(after(&[(10..10, 2), (50..50, 2), (0..100, 0)]), [(0, 0)]);
    }

    #[test]
    fn the_latest_are_remembered() {
        let edits: Vec<_> = (0..20).map(|at| (at * 100..at * 100, 1)).collect();
        let places = after(&edits);
        assert_eq!(places.len(), REMEMBERED);
        assert_eq!(places.last(), Some(&(1900, 1901)));
    }
}
