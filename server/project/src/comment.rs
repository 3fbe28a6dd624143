//! Suppression by comment: `# ess-ignore[rule, other-rule]: reason`.
//!
//! At the end of a line it covers what starts on that line, on a line of its own what starts on the
//! next line with content: the outermost mapping entries or list items that start there, with
//! everything below them.

use std::collections::HashMap;
use std::ops::Range;

use rules::{Rule, rule, says_why};
use syntax::{Document, Encoding, Node, Position};

/// A comment that wants to suppress something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// Byte offsets of the comment.
    pub range: Range<usize>,
    /// The names in brackets as written.
    pub names: Vec<String>,
    /// What follows the colon; empty where nothing does.
    pub reason: String,
    /// Byte offsets of what it covers; `None` where nothing starts there.
    pub covers: Option<Range<usize>>,
}

impl Comment {
    /// Whether it has an effect: its reason says something.
    pub fn has_reason(&self) -> bool {
        says_why(&self.reason)
    }

    /// The rules among its names.
    pub fn rules(&self) -> impl Iterator<Item = &'static Rule> {
        self.names.iter().filter_map(|name| rule(name))
    }
}

/// All suppressing comments of a document in order. JSON has none.
pub fn comments(document: &Document) -> Vec<Comment> {
    let mut found: Vec<(Comment, bool)> = Vec::new();
    for comment in document.comments() {
        let text = document.slice(comment.range.clone());
        if let Some((names, reason)) = parse(&text) {
            let comment_found = Comment {
                range: comment.range,
                names,
                reason,
                covers: None,
            };
            found.push((comment_found, comment.own_line));
        }
    }
    if found.is_empty() {
        return Vec::new();
    }
    let targets = targets(document, &found);
    let mut lines: Vec<Range<usize>> = targets.iter().flatten().cloned().collect();
    lines.sort_by_key(|line| line.start);
    lines.dedup();
    let mut search = Search {
        covered: vec![None; lines.len()],
        lines,
    };
    for root in document.documents().filter_map(|one| one.root()) {
        search.visit(root, 0);
    }
    let each = found.into_iter().zip(targets);
    each.map(|((comment, _), target)| Comment {
        covers: target.and_then(|line| search.covered_from(&line)),
        ..comment
    })
    .collect()
}

/// Names and reason of a comment, `#` included; `None` where it is about something else.
fn parse(text: &str) -> Option<(Vec<String>, String)> {
    let rest = text.trim_start_matches('#').trim_start();
    let rest = rest.strip_prefix("ess-ignore")?;
    let content = rest.trim_start();
    if let Some(inner) = content.strip_prefix('[') {
        let (names, after) = inner.split_once(']').unwrap_or((inner, ""));
        let names = names.split(',').map(str::trim);
        let names = names.filter(|name| !name.is_empty());
        let reason = after.trim_start().strip_prefix(':').unwrap_or_default();
        return Some((names.map(str::to_owned).collect(), reason.trim().to_owned()));
    }
    // Prose may begin with the word; a forgotten bracket is told.
    let first = content.split([' ', ':', ',']).next().unwrap_or_default();
    let meant = content.is_empty() || content.starts_with(':') || rule(first).is_some();
    let reason = content.split_once(':').map_or("", |(_, reason)| reason);
    meant.then(|| (Vec::new(), reason.trim().to_owned()))
}

/// The line that each comment is about.
fn targets(document: &Document, comments: &[(Comment, bool)]) -> Vec<Option<Range<usize>>> {
    let mut targets: Vec<Option<Range<usize>>> = Vec::with_capacity(comments.len());
    // From the end, so that the lines between are looked at once.
    let mut below: Option<(u32, Option<Range<usize>>)> = None;
    for (comment, own_line) in comments.iter().rev() {
        let line = document.position(comment.range.start, Encoding::Utf8).line;
        let alone = *own_line || is_bare_dash(document, line, comment.range.start);
        let target = if alone {
            next_content(document, line, below.as_ref())
        } else {
            line_range(document, line)
        };
        if *own_line {
            below = Some((line, target.clone()));
        }
        targets.push(target);
    }
    targets.reverse();
    targets
}

/// `- # ess-ignore[...]`: the item starts on the next line.
fn is_bare_dash(document: &Document, line: u32, comment: usize) -> bool {
    let start = document.offset(Position { line, character: 0 }, Encoding::Utf8);
    let before = document.slice(start..comment);
    before.contains('-') && before.trim_matches([' ', '\t', '-']).is_empty()
}

/// The first line after `line` that holds more than a comment. `below` is a later comment on a line
/// of its own, with its answer.
fn next_content(
    document: &Document,
    line: u32,
    below: Option<&(u32, Option<Range<usize>>)>,
) -> Option<Range<usize>> {
    let mut next = line + 1;
    loop {
        if let Some((_, answer)) = below.filter(|(known, _)| *known == next) {
            return answer.clone();
        }
        let range = line_range(document, next)?;
        let text = document.slice(range.clone());
        let text = text.trim();
        if !text.is_empty() && !text.starts_with('#') {
            return Some(range);
        }
        next += 1;
    }
}

/// Byte offsets of a line with its break; `None` after the last one.
fn line_range(document: &Document, line: u32) -> Option<Range<usize>> {
    let start = |line| document.offset(Position { line, character: 0 }, Encoding::Utf8);
    let range = start(line)..start(line + 1).min(document.len());
    let last = document.position(document.len(), Encoding::Utf8).line;
    match line {
        line if line < last => Some(range),
        line if line == last => Some(range.start..document.len()),
        _ => None,
    }
}

/// Looks for what starts on some lines.
struct Search {
    /// In order, apart.
    lines: Vec<Range<usize>>,
    /// For each line the depth and range of what starts there.
    covered: Vec<Option<(u32, Range<usize>)>>,
}

impl Search {
    fn covered_from(&self, line: &Range<usize>) -> Option<Range<usize>> {
        let at = self.lines.partition_point(|one| one.start < line.start);
        let (_, range) = self.covered.get(at)?.as_ref()?;
        Some(range.clone())
    }

    /// `depth` is bounded by the nesting that the parser allows.
    fn visit(&mut self, node: Node<'_>, depth: u32) {
        for (key, value) in node.entries() {
            let range = key.range().start..value.range().end.max(key.range().end);
            self.enter(range, value, depth);
        }
        for item in node.items() {
            self.enter(item.range(), item, depth);
        }
    }

    fn enter(&mut self, range: Range<usize>, value: Node<'_>, depth: u32) {
        let first = self.lines.partition_point(|line| line.end <= range.start);
        let Some(line) = self.lines.get(first).filter(|line| line.start < range.end) else {
            return;
        };
        if line.contains(&range.start)
            && let Some(covered) = self.covered.get_mut(first)
        {
            match covered {
                None => *covered = Some((depth, range)),
                // Neighbours on one line, such as the entries of a mapping in braces.
                Some((same, all)) if *same == depth => all.end = all.end.max(range.end),
                Some(_) => {}
            }
        }
        self.visit(value, depth + 1);
    }
}

/// The comments of a file by rule, to be asked for places.
#[derive(Debug, Default)]
pub(crate) struct Covering {
    by_rule: HashMap<&'static str, Vec<Covered>>,
}

#[derive(Debug)]
struct Covered {
    range: Range<usize>,
    /// Index of the comment.
    comment: usize,
    /// Index of the one around it in the same list.
    around: Option<usize>,
}

impl Covering {
    /// Those of the comments that have an effect.
    pub(crate) fn of(comments: &[Comment]) -> Self {
        let mut by_rule: HashMap<&'static str, Vec<Covered>> = HashMap::new();
        let effective = comments.iter().enumerate().filter(|one| one.1.has_reason());
        for (index, comment) in effective {
            let Some(range) = &comment.covers else {
                continue;
            };
            for rule in comment.rules() {
                by_rule.entry(rule.name).or_default().push(Covered {
                    range: range.clone(),
                    comment: index,
                    around: None,
                });
            }
        }
        by_rule.values_mut().for_each(|list| nest(list));
        Covering { by_rule }
    }

    /// The innermost comment that covers a finding of `rule` at this byte offset.
    pub(crate) fn at(&self, rule: &Rule, offset: usize) -> Option<usize> {
        let list = self.by_rule.get(rule.name)?;
        let before = list.partition_point(|one| one.range.start <= offset);
        let mut at = before.checked_sub(1);
        while let Some(one) = at.and_then(|at| list.get(at)) {
            if offset < one.range.end {
                return Some(one.comment);
            }
            at = one.around;
        }
        None
    }
}

/// Sorts ranges, which lie apart or in each other, and notes which is around which.
fn nest(list: &mut [Covered]) {
    list.sort_by_key(|one| (one.range.start, std::cmp::Reverse(one.range.end)));
    let mut open: Vec<usize> = Vec::new();
    let ends: Vec<Range<usize>> = list.iter().map(|one| one.range.clone()).collect();
    for (index, one) in list.iter_mut().enumerate() {
        let ended = |at: &usize| {
            ends.get(*at)
                .is_none_or(|range| range.end <= one.range.start)
        };
        while open.pop_if(|at| ended(at)).is_some() {}
        one.around = open.last().copied();
        open.push(index);
    }
}
