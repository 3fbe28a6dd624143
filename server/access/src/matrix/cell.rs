//! What stands in a cell.

use std::collections::BTreeSet;

use openapi::Place;

/// What a caller may do who is in one group, and in `authenticated` like everybody.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// How far it goes.
    pub level: Level,
    /// The grant, or else what decides.
    pub place: Option<Place>,
    /// Only in such containers that the caller is a member of.
    pub within: BTreeSet<String>,
    /// Only under these conditions, which the document cannot decide.
    pub when: BTreeSet<String>,
    /// A list that returns what the grant allows.
    pub filtered: bool,
    /// What holds beside it where it is narrowed: another level with fewer conditions.
    pub also: Vec<Cell>,
}

/// How far access goes; ordered, the widest is the greatest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Denied: nothing is declared.
    Undeclared,
    /// Denied: `security` asks for nothing that tells who calls.
    Unidentified,
    /// Denied: no grant.
    None,
    /// Unknown: nobody has confirmed it.
    Draft,
    /// Unknown: the rules stand outside of the document.
    Elsewhere,
    /// Unknown: several schemes, none named.
    AmbiguousScheme,
    /// The caller's own objects.
    Own,
    /// The caller's own objects and those shared by the access control list.
    Shared,
    /// Any object.
    Any,
    /// Everybody, without credential too.
    Public,
}

impl Level {
    /// The name in reports: `own`, `ambiguous-scheme`.
    pub fn name(self) -> &'static str {
        match self {
            Level::Undeclared => "undeclared",
            Level::Unidentified => "unidentified",
            Level::None => "none",
            Level::Draft => "draft",
            Level::Elsewhere => "elsewhere",
            Level::AmbiguousScheme => "ambiguous-scheme",
            Level::Own => "own",
            Level::Shared => "shared",
            Level::Any => "any",
            Level::Public => "public",
        }
    }

    /// What it means, for a legend.
    pub fn meaning(self) -> &'static str {
        match self {
            Level::Undeclared => "nothing is declared: denied",
            Level::Unidentified => {
                "security does not tell who calls, so that no rule can be kept: denied"
            }
            Level::None => "no grant: denied",
            Level::Draft => "declared, and not yet confirmed by a person: unknown",
            Level::Elsewhere => "enforced by rules outside of the document: unknown",
            Level::AmbiguousScheme => "several security schemes, none named: unknown",
            Level::Own => "own objects only",
            Level::Shared => "own objects, and those that the access control list shares",
            Level::Any => "any object",
            Level::Public => "everybody, without credential too",
        }
    }

    /// All, the widest first.
    pub const ALL: [Level; 10] = [
        Level::Public,
        Level::Any,
        Level::Shared,
        Level::Own,
        Level::AmbiguousScheme,
        Level::Elsewhere,
        Level::Draft,
        Level::None,
        Level::Unidentified,
        Level::Undeclared,
    ];
}

/// So many pairs are told apart where an operation checks several objects.
const PAIRS: usize = 1_000;

impl Cell {
    /// What is denied to everybody, or holds for everybody.
    pub(super) fn plain(level: Level, place: Place) -> Cell {
        Cell {
            level,
            place: Some(place),
            within: BTreeSet::new(),
            when: BTreeSet::new(),
            filtered: false,
            also: Vec::new(),
        }
    }

    /// The conditions under which it holds.
    fn is_narrower_than(&self, other: &Cell) -> bool {
        other.within.is_subset(&self.within) && other.when.is_subset(&self.when)
    }

    /// Either of two: the wider one, and the other where it holds under fewer conditions.
    pub(super) fn or(self, other: Cell) -> Cell {
        let rank = |one: &Cell| {
            (
                one.level,
                std::cmp::Reverse(one.within.len() + one.when.len()),
            )
        };
        let (mut best, mut rest) = match rank(&other) > rank(&self) {
            true => (other, self),
            false => (self, other),
        };
        let mut also = std::mem::take(&mut best.also);
        also.append(&mut rest.also);
        if rest.level > Level::None {
            also.push(rest);
        }
        also.retain(|one| !one.is_narrower_than(&best));
        best.also = also;
        best
    }

    /// Both of two: of each pair of what they offer the narrower one, under the conditions of both.
    pub(super) fn and(self, other: Cell) -> Cell {
        let ((one, ones), (other, others)) = (self.parts(), other.parts());
        let best = Cell::least(&one, &other);
        let pairs = (ones.len() + 1).saturating_mul(others.len() + 1);
        if pairs > PAIRS {
            // Hundreds of conditions: the widest stand for all.
            return best;
        }
        let pairs = std::iter::once(&other).chain(&others).flat_map(|other| {
            let each = std::iter::once(&one).chain(&ones);
            each.map(move |one| Cell::least(one, other))
        });
        pairs.skip(1).fold(best, Cell::or)
    }

    /// What it offers: the widest, and what holds beside it.
    fn parts(mut self) -> (Cell, Vec<Cell>) {
        let also = std::mem::take(&mut self.also);
        (self, also)
    }

    /// The narrower of two that offer one thing each, under the conditions of both.
    fn least(one: &Cell, other: &Cell) -> Cell {
        let (least, rest) = match other.level < one.level {
            true => (other, one),
            false => (one, other),
        };
        let mut least = least.clone();
        if least.level > Level::None {
            least.within.extend(rest.within.iter().cloned());
            least.when.extend(rest.when.iter().cloned());
        }
        least.filtered |= rest.filtered;
        least
    }
}
