//! From changes to edits.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use syntax::{Document, Kind, Node, NodeId};

use crate::block::{Block, children};
use crate::change::{Change, Refusal, TextEdit, Where, apply};
use crate::flow::Brackets;
use crate::sharing::Sharing;
use crate::style::Style;
use crate::value::{Text, Value};
use crate::verify::verify;

/// What [`plan`] returns.
#[derive(Debug, Clone)]
pub struct Planned {
    /// Sorted by place; no two touch the same bytes.
    pub edits: Vec<TextEdit>,
    /// The document after the edits.
    pub document: Document,
}

/// A new entry of a mapping.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Entry {
    pub(crate) key: Text,
    pub(crate) value: Value,
}

/// All that is asked of one node.
#[derive(Debug, Default)]
pub(crate) struct Job {
    /// New entries, in groups by place.
    pub(crate) inserts: Vec<(Where, Vec<Entry>)>,
    /// New first items.
    pub(crate) prepends: Vec<Value>,
    /// New last items.
    pub(crate) appends: Vec<Value>,
    pub(crate) replace: Option<Value>,
    /// Items to take out.
    pub(crate) drops: Vec<NodeId>,
    /// Keys of entries to take out.
    pub(crate) removes: Vec<NodeId>,
}

impl Job {
    /// All new entries as one mapping.
    pub(crate) fn as_map(&self) -> Value {
        let entries = self.inserts.iter().flat_map(|(_, entries)| entries);
        let pairs = entries.map(|entry| (entry.key.clone(), entry.value.clone()));
        Value::Map(pairs.collect())
    }

    /// All new items as one sequence.
    pub(crate) fn as_list(&self) -> Value {
        let items = self.prepends.iter().chain(&self.appends);
        Value::List(items.cloned().collect())
    }

    fn has_items(&self) -> bool {
        !self.prepends.is_empty() || !self.appends.is_empty() || !self.drops.is_empty()
    }
}

/// An edit on its way; of two at one place the one at the deeper column comes first.
#[derive(Debug)]
pub(crate) struct Draft {
    pub(crate) edit: TextEdit,
    pub(crate) column: usize,
}

/// The edits that make all `changes`, or why they are not made. Costs one parse of the new text and
/// one walk over both trees.
///
/// # Errors
/// A [`Refusal`] when one of the changes cannot be made, or would change something else.
pub fn plan(document: &Document, changes: Vec<Change>) -> Result<Planned, Refusal> {
    let text = document.text();
    let style = Style::of(document, &text);
    let jobs = jobs(document, changes)?;
    let planner = Planner {
        block: Block {
            text: &text,
            style: &style,
        },
        brackets: Brackets {
            text: &text,
            style: &style,
        },
    };
    let sharing = Sharing::of(document);
    jobs.keys().try_for_each(|node| sharing.check(*node))?;
    let mut drafts = Vec::new();
    for (id, job) in &jobs {
        let node = document.node(*id).ok_or(Refusal::Kind("node"))?;
        drafts.extend(planner.draft(node, job)?);
    }
    let edits = in_order(drafts)?;
    let after = document.with_text(apply(&text, &edits));
    verify(document, &after, &jobs)?;
    Ok(Planned {
        edits,
        document: after,
    })
}

/// Sorts changes by the node that they concern.
fn jobs(document: &Document, changes: Vec<Change>) -> Result<BTreeMap<NodeId, Job>, Refusal> {
    let mut jobs: BTreeMap<NodeId, Job> = BTreeMap::new();
    for change in changes {
        match change {
            Change::Insert {
                map,
                key,
                value,
                at,
            } => insert(jobs.entry(map).or_default(), key, value, at),
            Change::Append { list, value } => jobs.entry(list).or_default().appends.push(value),
            Change::Prepend { list, value } => jobs.entry(list).or_default().prepends.push(value),
            Change::Replace { node, value } => {
                let job = jobs.entry(node).or_default();
                if job.replace.replace(value).is_some() {
                    return Err(Refusal::Overlap);
                }
            }
            Change::RemoveItem { item } => {
                let node = document.node(item).ok_or(Refusal::Kind("item"))?;
                let list = node.parent().filter(|parent| parent.kind() == Kind::Seq);
                let list = list.ok_or(Refusal::Kind("item"))?;
                jobs.entry(list.id()).or_default().drops.push(item);
            }
            Change::Remove { key } => {
                let node = document.node(key).ok_or(Refusal::Kind("entry"))?;
                let map = node.parent().filter(|parent| parent.kind() == Kind::Map);
                let map = map.ok_or(Refusal::Kind("entry"))?;
                jobs.entry(map.id()).or_default().removes.push(key);
            }
        }
    }
    Ok(jobs)
}

fn insert(job: &mut Job, key: Text, value: Value, at: Where) {
    let known = job.inserts.iter_mut().flat_map(|(_, entries)| entries);
    if let Some(same) = known.into_iter().find(|entry| entry.key.text == key.text) {
        return same.value.absorb(value);
    }
    let entry = Entry { key, value };
    match job.inserts.iter_mut().find(|(place, _)| *place == at) {
        Some((_, entries)) => entries.push(entry),
        None => job.inserts.push((at, vec![entry])),
    }
}

struct Planner<'a> {
    block: Block<'a>,
    brackets: Brackets<'a>,
}

impl Planner<'_> {
    fn draft(&self, node: Node<'_>, job: &Job) -> Result<Vec<Draft>, Refusal> {
        if let Some(anchor) = node.alias() {
            return Err(Refusal::Alias(anchor.to_owned()));
        }
        let is_map = !job.inserts.is_empty() || !job.removes.is_empty();
        if let Some(value) = &job.replace {
            if is_map || job.has_items() {
                return Err(Refusal::Overlap);
            }
            return self.replace(node, value);
        }
        match (is_map, job.has_items()) {
            (true, false) => self.change_map(node, job),
            (false, true) => self.change_list(node, job),
            _ => Err(Refusal::Overlap),
        }
    }

    fn change_map(&self, map: Node<'_>, job: &Job) -> Result<Vec<Draft>, Refusal> {
        if is_nothing(map) || self.is_empty_in_block(map) {
            return self.replace(map, &job.as_map());
        }
        if map.kind() != Kind::Map {
            return Err(Refusal::Kind("mapping"));
        }
        let removed: Vec<Node<'_>> = map
            .entries()
            .map(|(key, _)| key)
            .filter(|key| job.removes.contains(&key.id()))
            .collect();
        let inserted = job.inserts.iter().flat_map(|(_, entries)| entries);
        for entry in inserted {
            let known = map.entries().find(|(key, _)| key.is_str(&entry.key.text));
            if known.is_some_and(|(key, _)| !removed.contains(&key)) {
                return Err(Refusal::Exists(entry.key.text.clone()));
            }
        }
        if !removed.is_empty() && removed.len() == map.entries().count() {
            return self.replace(map, &job.as_map());
        }
        let mut drafts = Vec::new();
        for (at, entries) in &job.inserts {
            if map.is_flow() {
                drafts.extend(self.brackets.insert(map, entries, at, &removed)?);
            } else {
                drafts.push(self.block.insert(map, entries, at, &removed)?);
            }
        }
        if map.is_flow() {
            drafts.extend(self.brackets.remove(map, &removed)?);
        } else {
            drafts.extend(self.block.remove(map, &removed)?);
        }
        Ok(drafts)
    }

    fn change_list(&self, list: Node<'_>, job: &Job) -> Result<Vec<Draft>, Refusal> {
        if is_nothing(list) || self.is_empty_in_block(list) {
            return self.replace(list, &job.as_list());
        }
        if list.kind() != Kind::Seq {
            return Err(Refusal::Kind("sequence"));
        }
        let dropped: Vec<Node<'_>> = list
            .items()
            .filter(|item| job.drops.contains(&item.id()))
            .collect();
        if !dropped.is_empty() && dropped.len() == list.items().count() {
            return self.replace(list, &job.as_list());
        }
        let adds = !job.prepends.is_empty() || !job.appends.is_empty();
        if adds && !dropped.is_empty() {
            return Err(Refusal::Overlap);
        }
        if !dropped.is_empty() {
            return match list.is_flow() {
                true => self.brackets.remove_items(list, &dropped),
                false => self.block.remove_items(&dropped),
            };
        }
        if list.is_flow() {
            return self.brackets.add_items(list, &job.prepends, &job.appends);
        }
        let mut drafts = Vec::new();
        if !job.prepends.is_empty() {
            drafts.push(self.block.prepend(list, &job.prepends)?);
        }
        if !job.appends.is_empty() {
            drafts.push(self.block.append(list, &job.appends)?);
        }
        Ok(drafts)
    }

    fn replace(&self, node: Node<'_>, value: &Value) -> Result<Vec<Draft>, Refusal> {
        if node.anchor().is_some() || node.tag().is_some() {
            return Err(Refusal::Layout);
        }
        if self.is_in_brackets(node) {
            Ok(vec![self.brackets.replace(node, value)?])
        } else {
            self.block.replace(node, value)
        }
    }

    /// Whether the node stands inside of brackets, or is a root in brackets.
    fn is_in_brackets(&self, node: Node<'_>) -> bool {
        match node.parent() {
            Some(parent) => parent.is_flow(),
            None => node.is_flow(),
        }
    }

    /// `{}` or `[]` as a value in block style, which then is written in block style as well.
    fn is_empty_in_block(&self, node: Node<'_>) -> bool {
        node.is_flow() && children(node) == 0 && !self.is_in_brackets(node)
    }
}

/// Nothing, or a plain null, where a collection could stand.
fn is_nothing(node: Node<'_>) -> bool {
    node.scalar() == Some(syntax::Scalar::Null)
}

fn in_order(mut drafts: Vec<Draft>) -> Result<Vec<TextEdit>, Refusal> {
    let order = |draft: &Draft| {
        let range = &draft.edit.range;
        (range.start, range.end > range.start, Reverse(draft.column))
    };
    drafts.sort_by_key(order);
    let edits: Vec<TextEdit> = drafts.into_iter().map(|draft| draft.edit).collect();
    let apart = edits
        .windows(2)
        .all(|pair| matches!(pair, [a, b] if a.range.end <= b.range.start));
    if apart {
        Ok(joined(edits))
    } else {
        Err(Refusal::Overlap)
    }
}

/// Insertions at one place become one edit: editors disagree on their order.
fn joined(edits: Vec<TextEdit>) -> Vec<TextEdit> {
    let mut joined: Vec<TextEdit> = Vec::with_capacity(edits.len());
    for edit in edits {
        match joined.last_mut() {
            Some(last) if last.range.end == edit.range.start => {
                let shift = last.text.len();
                last.text.push_str(&edit.text);
                last.range.end = edit.range.end;
                last.stops.extend(edit.stops.into_iter().map(|mut stop| {
                    stop.range = stop.range.start + shift..stop.range.end + shift;
                    stop
                }));
            }
            _ => joined.push(edit),
        }
    }
    joined
}
