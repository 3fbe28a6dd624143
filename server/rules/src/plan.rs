//! Several fixes at once, as text edits.

use std::collections::BTreeMap;

use edit::{Change, Planned, Refusal};
use foldhash::HashMap;
use openapi::{FileId, Files};
use syntax::NodeId;

/// Plans are as dear as a parse: so many are tried before the rest is left for the next time.
const TRIES: usize = 64;

/// Edits of several files that belong together.
pub type Plan = BTreeMap<FileId, Planned>;

/// What [`plan`] returns.
#[derive(Debug)]
pub struct Together {
    /// The edits of all that can be made together.
    pub plan: Plan,
    /// Index and reason of each that cannot.
    pub left_out: Vec<(usize, Refusal)>,
}

/// Plans `fixes`, each a list of changes that are made all or not at all. One that cannot be made, or
/// not beside those before it, is left out.
pub fn plan(files: &Files, fixes: &[&[(FileId, Change)]]) -> Together {
    let mut together = Together {
        plan: Plan::new(),
        left_out: Vec::new(),
    };
    let mut taken: Vec<&[(FileId, Change)]> = Vec::new();
    // Indices that wait, the first ones on top: all at once, then in halves.
    let mut waiting: Vec<Vec<usize>> = vec![(0..fixes.len()).collect()];
    let mut tries = 0;
    while let Some(next) = waiting.pop() {
        if next.is_empty() {
            continue;
        }
        let those = next.iter().filter_map(|at| fixes.get(*at).copied());
        let with: Vec<&[(FileId, Change)]> = taken.iter().copied().chain(those).collect();
        tries += 1;
        match one_plan(files, &with) {
            Ok(plan) => {
                together.plan = plan;
                taken = with;
            }
            Err(refusal) if next.len() == 1 || tries >= TRIES => {
                let each = next.into_iter().map(|at| (at, refusal.clone()));
                together.left_out.extend(each);
            }
            Err(_) => {
                let (first, second) = next.split_at(next.len() / 2);
                waiting.extend([second.to_vec(), first.to_vec()]);
            }
        }
    }
    together.left_out.sort_by_key(|(at, _)| *at);
    together
}

/// The edits of all `fixes`; a change that several want is made once.
fn one_plan(files: &Files, fixes: &[&[(FileId, Change)]]) -> Result<Plan, Refusal> {
    let mut by_file: BTreeMap<FileId, Changes> = BTreeMap::new();
    for (file, change) in fixes.iter().copied().flatten() {
        by_file.entry(*file).or_default().add(change);
    }
    let each = by_file.into_iter().map(|(file, changes)| {
        let document = files.document(file).ok_or(Refusal::Kind("text"))?;
        Ok((file, edit::plan(document, changes.all)?))
    });
    each.collect()
}

/// Changes to one file, each once.
#[derive(Default)]
struct Changes {
    all: Vec<Change>,
    by_node: HashMap<NodeId, Vec<usize>>,
}

impl Changes {
    fn add(&mut self, change: &Change) {
        let (Change::Insert { map: node, .. }
        | Change::Append { list: node, .. }
        | Change::Prepend { list: node, .. }
        | Change::Replace { node, .. }
        | Change::RemoveItem { item: node }
        | Change::Remove { key: node }) = change;
        let known = self.by_node.entry(*node).or_default();
        if !known.iter().any(|at| self.all.get(*at) == Some(change)) {
            known.push(self.all.len());
            self.all.push(change.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use edit::{Value, Where, apply};
    use syntax::{Dialect, Limits};

    use super::*;

    const TEXT: &str = "a: {}\nb: &shared {}\nc: *shared\nd: {}\n";

    /// The text after inserts of `x: VALUE` at some keys, and which of these were left out.
    fn inserted(fixes: &[&[(&str, i64)]]) -> (String, Vec<usize>) {
        let mut files = Files::new();
        let document = openapi::parse(TEXT, Dialect::Yaml, Limits::default());
        let file = files.insert("a.yaml", document);
        let root = files.root(file).expect("a root").node();
        let change = |(key, value): &(&str, i64)| {
            let insert = Change::Insert {
                map: root.get(key).expect("a key").id(),
                key: "x".into(),
                value: Value::Int(*value),
                at: Where::End,
            };
            (file, insert)
        };
        let fixes = fixes.iter().map(|fix| fix.iter().map(change).collect());
        let fixes: Vec<Vec<(FileId, Change)>> = fixes.collect();
        let slices: Vec<_> = fixes.iter().map(Vec::as_slice).collect();
        let together = plan(&files, &slices);
        let edits = together
            .plan
            .get(&file)
            .map(|planned| planned.edits.clone());
        let left_out = together.left_out.into_iter().map(|(at, _)| at).collect();
        (apply(TEXT, &edits.unwrap_or_default()), left_out)
    }

    #[test]
    fn what_several_want_is_made_once() {
        let (text, left_out) = inserted(&[&[("a", 1)], &[("a", 1), ("d", 2)]]);
        assert_eq!(text, "a:\n  x: 1\nb: &shared {}\nc: *shared\nd:\n  x: 2\n");
        assert_eq!(left_out, [0; 0]);
    }

    #[test]
    fn what_cannot_be_made_is_left_out_whole_and_the_rest_is_made() {
        let (text, left_out) = inserted(&[&[("a", 1)], &[("d", 1), ("b", 1)], &[("d", 2)]]);
        assert_eq!(text, "a:\n  x: 1\nb: &shared {}\nc: *shared\nd:\n  x: 2\n");
        assert_eq!(left_out, [1]);
        assert_eq!(inserted(&[&[("b", 1)]]), (TEXT.to_owned(), vec![0]));
        assert_eq!(inserted(&[]), (TEXT.to_owned(), vec![]));
    }
}
