//! Incremental edits: parse again from the first touched segment up to a place where the new parse
//! stands as the old one stood; share all other segments.
//!
//! A parser's state at a segment boundary is the stack of open split mappings ([`Level`]). What a
//! segment is depends on its own text and on the first line after it. So a new boundary that is an
//! old one (moved by the edit) with the same open mappings makes the rest of both parses equal.

use std::ops::Range;
use std::sync::Arc;

use crate::dialect::Dialect;
use crate::document::{Document, Slot};
use crate::error::SyntaxErrorKind;
use crate::segment::{Level, Role, Segment};
use crate::{json, yaml};

impl Document {
    /// The document after the bytes of `range` are replaced. Equal to a fresh parse of the new
    /// text; segments that the edit does not concern are shared with this one.
    ///
    /// A range that ends past the text ends with it; one that cuts a character is widened to it.
    pub fn edit(&self, range: Range<usize>, replacement: &str) -> Document {
        let range = self.whole_characters(range);
        if self.slots().is_empty() || self.is_tolerant() || self.has_directives() {
            return self.parse_again(range, replacement, Document::with_text);
        }
        let first = self.first_affected(range.start);
        let last = self.segment_index(range.end);
        let total = self.slots().len();
        let mut until = (last + 2).min(total);
        loop {
            match self.splice(first, last, until, &range, replacement) {
                Spliced::Done(segments) => {
                    return Document::assemble(
                        segments,
                        self.dialect(),
                        self.plan(),
                        self.limits(),
                        false,
                    );
                }
                Spliced::NeedsMore if until < total => {
                    until = (first + 2 * (until - first) + 2).min(total)
                }
                Spliced::Broken => {
                    return self.parse_again(range, replacement, Document::with_broken_text);
                }
                Spliced::NeedsMore | Spliced::ParseAgain => {
                    return self.parse_again(range, replacement, Document::with_text);
                }
            }
        }
    }

    fn whole_characters(&self, range: Range<usize>) -> Range<usize> {
        let is_boundary = |offset: usize| {
            let at = self.segment_index(offset);
            self.slots()
                .get(at)
                .is_none_or(|slot| slot.segment.text().is_char_boundary(offset - slot.base))
        };
        let (mut start, mut end) = (range.start.min(self.len()), range.end.min(self.len()));
        end = end.max(start);
        while !is_boundary(start) {
            start -= 1;
        }
        while !is_boundary(end) {
            end += 1;
        }
        start..end
    }

    /// The first segment whose parse may have seen the byte at `offset`: the one that holds it, or
    /// the one before it for a byte in the first line.
    fn first_affected(&self, offset: usize) -> usize {
        let mut first = self.segment_index(offset);
        let slots = self.slots();
        let looked_at = |at: usize| {
            slots.get(at).is_some_and(|slot| {
                let text = slot.segment.text().as_bytes();
                let line = memchr::memchr2(b'\n', b'\r', text).unwrap_or(text.len());
                offset <= slot.base + line + 1 || slot.segment.role != Role::Entry
            })
        };
        if looked_at(first) {
            first = first.saturating_sub(1);
        }
        while first > 0
            && slots
                .get(first)
                .is_some_and(|slot| slot.segment.role != Role::Entry)
        {
            first -= 1;
        }
        self.first_that_looked_ahead(first)
    }

    /// A split mapping that begins with a word without a colon is one because of some key below, and
    /// one that begins with a key of several lines because of the last of these lines. So any edit
    /// inside concerns the segment that opens it.
    fn first_that_looked_ahead(&self, from: usize) -> usize {
        let looks_ahead = |segment: &Segment| {
            let kinds = [
                SyntaxErrorKind::ExpectedColon,
                SyntaxErrorKind::MultilineKey,
            ];
            segment.errors.iter().any(|(kind, _)| kinds.contains(kind))
        };
        let mut first = from;
        let mut parent = self.slots().get(from).and_then(|slot| slot.parent);
        while let Some(at) = parent {
            if self.segment_at(at + 1).is_some_and(looks_ahead) {
                first = at as usize;
            }
            parent = self.slots().get(at as usize).and_then(|slot| slot.parent);
        }
        first
    }

    fn text_of(&self, segments: Range<usize>) -> impl Iterator<Item = &str> {
        self.slots()
            .get(segments)
            .unwrap_or_default()
            .iter()
            .map(|slot| slot.segment.text())
    }

    /// Parses segments `first..until` with the edit in `first..=last` and looks for a boundary in
    /// `last + 1..until` from which on nothing changes.
    fn splice(
        &self,
        first: usize,
        last: usize,
        until: usize,
        range: &Range<usize>,
        replacement: &str,
    ) -> Spliced {
        let base = self.base(first as u32);
        let touched: String = self.text_of(first..last + 1).collect();
        let (before, after) = (
            touched.get(..range.start - base),
            touched.get(range.end - base..),
        );
        let (Some(before), Some(after)) = (before, after) else {
            return Spliced::ParseAgain;
        };
        let mut buffer = [before, replacement, after].concat();
        let tail_start = buffer.len();
        buffer.extend(self.text_of(last + 1..until));
        let buffer = Arc::new(buffer);

        let mut meets = None;
        let tail_base = self.base(last as u32 + 1);
        let mut stop = |offset: usize, levels: &[Level]| {
            let Some(offset) = offset.checked_sub(tail_start) else {
                return false;
            };
            let at = self.segment_index(tail_base + offset);
            let same = at < until && at > last && self.base(at as u32) == tail_base + offset;
            if same && self.levels_at(at) == levels {
                meets = Some(at);
            }
            meets.is_some()
        };
        let parsed = self.resume(first, &buffer, &mut stop);
        let Some(parsed) = parsed else {
            return Spliced::Broken;
        };
        let is_partial = until < self.slots().len();
        if is_partial && (meets.is_none() || parsed.saw_end) {
            return Spliced::NeedsMore;
        }
        // JSON that ends too early is read with recovery, which looks at the whole text.
        if self.dialect() == Dialect::Json && json::has_errors(&parsed.segments) {
            return Spliced::Broken;
        }
        let replaced = first..meets.unwrap_or(self.slots().len());
        let mut parsed = parsed.segments;
        // Directives act on all segments after them, so no parse of a part is enough.
        if parsed.iter().any(|segment| segment.marks.directives) {
            return Spliced::ParseAgain;
        }
        self.share(first, &mut parsed);
        Spliced::Done(self.replace(replaced, parsed))
    }

    /// `None` for JSON that is not valid, whatever may follow.
    fn resume(
        &self,
        first: usize,
        buffer: &Arc<String>,
        stop: &mut dyn FnMut(usize, &[Level]) -> bool,
    ) -> Option<yaml::Parsed> {
        let levels = self.levels_at(first);
        match self.dialect() {
            Dialect::Yaml => Some(yaml::resume(
                buffer,
                levels,
                self.plan(),
                self.limits(),
                stop,
            )),
            Dialect::Json => json::resume(buffer, levels, self.plan(), self.limits(), stop),
        }
    }

    /// Some YAML document of the stream has directives.
    fn has_directives(&self) -> bool {
        self.slots()
            .iter()
            .any(|slot| slot.segment.marks.directives)
    }

    /// Keeps old segments where the new ones are equal; gives the others a text of their own.
    fn share(&self, first: usize, parsed: &mut [Arc<Segment>]) {
        let mut unchanged = true;
        for (segment, slot) in parsed.iter_mut().zip(self.slots().iter().skip(first)) {
            unchanged &= segment.text() == slot.segment.text();
            if unchanged && *segment == slot.segment {
                *segment = Arc::clone(&slot.segment);
            }
        }
        for segment in parsed {
            if let Some(fresh) = Arc::get_mut(segment) {
                fresh.own_text();
            }
        }
    }

    fn replace(&self, replaced: Range<usize>, parsed: Vec<Arc<Segment>>) -> Vec<Arc<Segment>> {
        let slots = self.slots();
        let shared = |slot: &Slot| Arc::clone(&slot.segment);
        let before = slots.iter().take(replaced.start).map(shared);
        let after = slots.iter().skip(replaced.end).map(shared);
        before.chain(parsed).chain(after).collect()
    }

    /// A parse of the whole new text; equal segments at its start and end are shared all the same.
    fn parse_again(
        &self,
        range: Range<usize>,
        replacement: &str,
        parse: fn(&Document, String) -> Document,
    ) -> Document {
        let fresh = parse(self, self.text_after(range, replacement));
        let mut segments: Vec<Arc<Segment>> = fresh
            .segments()
            .map(|(_, segment)| Arc::clone(segment))
            .collect();
        let same = |new: &Arc<Segment>, old: &Slot| *new == old.segment;
        let prefix = segments
            .iter()
            .zip(self.slots())
            .take_while(|(new, old)| same(new, old))
            .count();
        let rest = segments.len().min(self.slots().len()) - prefix;
        let suffix = segments
            .iter()
            .rev()
            .zip(self.slots().iter().rev())
            .take(rest);
        let suffix = suffix.take_while(|(new, old)| same(new, old)).count();
        let (new_total, old_total) = (segments.len(), self.slots().len());
        for at in (0..prefix)
            .map(|at| (at, at))
            .chain((1..=suffix).map(|at| (new_total - at, old_total - at)))
        {
            if let (Some(segment), Some(slot)) = (segments.get_mut(at.0), self.slots().get(at.1)) {
                *segment = Arc::clone(&slot.segment);
            }
        }
        let is_tolerant = fresh.is_tolerant();
        drop(fresh);
        let new = segments.get_mut(prefix..new_total - suffix);
        // The segments that are new must not keep the text of all others alive.
        let new = new.filter(|_| prefix + suffix > 0).unwrap_or_default();
        for segment in new.iter_mut().filter_map(Arc::get_mut) {
            segment.own_text();
        }
        let (dialect, plan, limits) = (self.dialect(), self.plan(), self.limits());
        Document::assemble(segments, dialect, plan, limits, is_tolerant)
    }

    /// The whole text after the edit.
    fn text_after(&self, range: Range<usize>, replacement: &str) -> String {
        let mut text = String::with_capacity(self.len() - range.len() + replacement.len());
        text.extend(self.pieces(0..range.start));
        text.push_str(replacement);
        text.extend(self.pieces(range.end..self.len()));
        text
    }
}

enum Spliced {
    /// The segments of the new document.
    Done(Vec<Arc<Segment>>),
    /// No boundary met an old one.
    NeedsMore,
    /// The new text is JSON that is not valid.
    Broken,
    ParseAgain,
}
