//! Least fixpoint of clauses "whoever has all of these also gets that".

use std::collections::VecDeque;

use foldhash::{HashSet, HashSetExt};

/// A Horn clause over things that are numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Clause {
    /// All of these are needed; none: it always gives.
    pub(crate) needs: Vec<usize>,
    /// What it gives.
    pub(crate) gives: usize,
}

/// For each of the things `0..things` the clause that gives it first; `None` for what cannot be
/// reached. Things that need fewer rounds come first, so that chains are short. The time is linear in
/// the length of all clauses (Dowling and Gallier, 1984).
pub(crate) fn least(things: usize, clauses: &[Clause]) -> Vec<Option<usize>> {
    let mut by: Vec<Option<usize>> = vec![None; things];
    let mut waiting: Vec<Vec<usize>> = vec![Vec::new(); things];
    let mut missing = Vec::with_capacity(clauses.len());
    let mut next = VecDeque::new();
    for (number, clause) in clauses.iter().enumerate() {
        let mut needs = clause.needs.clone();
        needs.sort_unstable();
        needs.dedup();
        missing.push(needs.len());
        if needs.is_empty() {
            next.push_back(number);
        }
        for need in needs {
            if let Some(waiting) = waiting.get_mut(need) {
                waiting.push(number);
            }
        }
    }
    while let Some(number) = next.pop_front() {
        let Some(gives) = clauses.get(number).map(|clause| clause.gives) else {
            continue;
        };
        let Some(known) = by.get_mut(gives).filter(|known| known.is_none()) else {
            continue;
        };
        *known = Some(number);
        for waiter in waiting.get(gives).into_iter().flatten() {
            if let Some(left) = missing.get_mut(*waiter) {
                *left -= 1;
                if *left == 0 {
                    next.push_back(*waiter);
                }
            }
        }
    }
    by
}

/// As many clauses has a chain at most; what is further away is left out.
const LONGEST: usize = 256;

/// The clauses that together give `thing`, causes first, each once. `by` is what [`least`] gave.
pub(crate) fn chain(thing: usize, clauses: &[Clause], by: &[Option<usize>]) -> Vec<usize> {
    let mut found = Vec::new();
    let mut seen = HashSet::new();
    // A clause is taken from the stack twice: to look at its needs, and to be written down after them.
    let mut stack = vec![(thing, false)];
    while let Some((thing, is_done)) = stack.pop() {
        let Some(number) = by.get(thing).copied().flatten() else {
            continue;
        };
        if is_done {
            found.push(number);
            continue;
        }
        if seen.len() >= LONGEST || !seen.insert(number) {
            continue;
        }
        stack.push((thing, true));
        let needs = clauses.get(number).map(|clause| clause.needs.as_slice());
        let needs = needs.unwrap_or_default().iter().rev();
        stack.extend(needs.map(|need| (*need, false)));
    }
    found
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    const THINGS: usize = 8;

    fn clauses() -> impl Strategy<Value = Vec<Clause>> {
        let clause = (prop::collection::vec(0..THINGS, 0..3), 0..THINGS);
        let clause = clause.prop_map(|(needs, gives)| Clause { needs, gives });
        prop::collection::vec(clause, 0..12)
    }

    fn reached(clauses: &[Clause]) -> BTreeSet<usize> {
        let by = least(THINGS, clauses);
        (0..THINGS).filter(|thing| by[*thing].is_some()).collect()
    }

    /// Whoever has all of `set` gets nothing more.
    fn is_closed(set: &BTreeSet<usize>, clauses: &[Clause]) -> bool {
        clauses.iter().all(|clause| {
            set.contains(&clause.gives) || !clause.needs.iter().all(|need| set.contains(need))
        })
    }

    proptest! {
        /// Of all sets that are closed it is the least: there are few enough to look at each.
        #[test]
        fn it_is_the_least_of_all_closed_sets(clauses in clauses()) {
            let found = reached(&clauses);
            prop_assert!(is_closed(&found, &clauses));
            for bits in 0..1u32 << THINGS {
                let set: BTreeSet<usize> = (0..THINGS).filter(|at| bits >> at & 1 == 1).collect();
                if is_closed(&set, &clauses) {
                    prop_assert!(found.is_subset(&set), "{found:?} {set:?}");
                }
            }
        }

        #[test]
        fn more_clauses_never_give_less(clauses in clauses(), more in clauses()) {
            let all = [clauses.clone(), more].concat();
            prop_assert!(reached(&clauses).is_subset(&reached(&all)));
        }

        #[test]
        fn order_does_not_matter(
            (one, two) in clauses().prop_flat_map(|all| (Just(all.clone()), Just(all).prop_shuffle()))
        ) {
            prop_assert_eq!(reached(&one), reached(&two));
        }

        /// Each clause of a chain needs only what the ones before it give.
        #[test]
        fn chains_lead_from_nothing_to_the_thing(clauses in clauses()) {
            let by = least(THINGS, &clauses);
            for thing in reached(&clauses) {
                let mut had = BTreeSet::new();
                for number in chain(thing, &clauses, &by) {
                    let clause = &clauses[number];
                    prop_assert!(clause.needs.iter().all(|need| had.contains(need)));
                    prop_assert!(had.insert(clause.gives), "twice");
                }
                prop_assert!(had.contains(&thing));
            }
        }
    }

    #[test]
    fn a_long_chain_is_cut_at_its_far_end() {
        let clauses: Vec<Clause> = (0..10_000)
            .map(|gives: usize| Clause {
                needs: gives.checked_sub(1).into_iter().collect(),
                gives,
            })
            .collect();
        let by = least(clauses.len(), &clauses);
        let chain = chain(9_999, &clauses, &by);
        assert_eq!(chain.len(), LONGEST);
        assert_eq!(chain.last(), Some(&9_999));
    }

    #[test]
    fn the_shortest_way_is_told() {
        let clause = |needs: &[usize], gives| Clause {
            needs: needs.to_vec(),
            gives,
        };
        // To 3 by way of 0, 1 and 2, or of 0 alone.
        let clauses = [
            clause(&[], 0),
            clause(&[0], 1),
            clause(&[1], 2),
            clause(&[2], 3),
            clause(&[0], 3),
        ];
        let by = least(4, &clauses);
        assert_eq!(chain(3, &clauses, &by), [0, 4]);
        assert_eq!(chain(2, &clauses, &by), [0, 1, 2]);
    }
}
