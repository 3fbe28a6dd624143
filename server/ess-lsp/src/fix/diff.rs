//! Unified diffs of texts whose edits are known.

use std::collections::VecDeque;
use std::fmt::Write;
use std::ops::Range;

use edit::TextEdit;

/// Lines around a change that are shown.
const CONTEXT: usize = 3;

/// A text after edits: what is left of the old one, and what is new.
#[derive(Debug, Clone, Default)]
pub(crate) struct Changed {
    pieces: VecDeque<Piece>,
}

#[derive(Debug, Clone)]
enum Piece {
    /// Bytes of the old text.
    Old(Range<usize>),
    New(String),
}

/// Lines that are replaced.
#[derive(Debug, PartialEq)]
struct Block<'t> {
    /// Numbers of old lines, from 0.
    old: Range<usize>,
    /// What stands there then; line breaks included.
    new: Vec<String>,
    before: &'t [&'t str],
}

impl Changed {
    /// An old text of that many bytes, before any edit.
    pub(crate) fn nothing(bytes: usize) -> Self {
        Changed {
            pieces: VecDeque::from([Piece::Old(0..bytes)]),
        }
    }

    /// Makes edits, which count from the text as it is now, sorted and apart.
    pub(crate) fn edit(&mut self, edits: &[TextEdit]) {
        let mut done = 0;
        let mut after = VecDeque::new();
        for edit in edits {
            after.extend(self.take(edit.range.start - done));
            self.take(edit.range.len());
            after.push_back(Piece::New(edit.text.clone()));
            done = edit.range.end;
        }
        after.append(&mut self.pieces);
        self.pieces = after;
    }

    /// Takes so many bytes off the front.
    fn take(&mut self, mut bytes: usize) -> Vec<Piece> {
        let mut taken = Vec::new();
        while bytes > 0 {
            let Some(piece) = self.pieces.pop_front() else {
                break;
            };
            let length = piece.len();
            if length <= bytes {
                bytes -= length;
                taken.push(piece);
                continue;
            }
            let (first, rest) = piece.split_at(bytes);
            taken.push(first);
            self.pieces.push_front(rest);
            bytes = 0;
        }
        taken
    }

    /// Ranges of the old text, and what stands in their place.
    fn regions(&self, bytes: usize) -> Vec<(Range<usize>, String)> {
        let mut regions = Vec::new();
        let mut done = 0;
        let mut new = String::new();
        let end = Piece::Old(bytes..bytes);
        for piece in self.pieces.iter().chain([&end]) {
            match piece {
                Piece::New(text) => new.push_str(text),
                Piece::Old(old) => {
                    if old.start > done || !new.is_empty() {
                        regions.push((done..old.start, std::mem::take(&mut new)));
                    }
                    done = old.end;
                }
            }
        }
        regions
    }
}

impl Piece {
    fn len(&self) -> usize {
        match self {
            Piece::Old(range) => range.len(),
            Piece::New(text) => text.len(),
        }
    }

    fn split_at(self, bytes: usize) -> (Piece, Piece) {
        match self {
            Piece::Old(Range { start, end }) => {
                let middle = start + bytes;
                (Piece::Old(start..middle), Piece::Old(middle..end))
            }
            Piece::New(mut text) => {
                let rest = text.split_off(bytes);
                (Piece::New(text), Piece::New(rest))
            }
        }
    }
}

/// The unified diff from `before` to what has become of it. `None` as a name stands for a file that
/// did not exist. Empty where nothing has changed.
pub(crate) fn unified(
    (old_name, new_name): (Option<&str>, &str),
    before: &str,
    changed: &Changed,
) -> String {
    let lines: Vec<&str> = before.split_inclusive('\n').collect();
    let blocks = blocks(before, &lines, changed);
    let mut diff = String::new();
    if blocks.is_empty() {
        return diff;
    }
    // Writing to a `String` cannot fail.
    let _ = writeln!(diff, "--- {}", old_name.unwrap_or("/dev/null"));
    let _ = writeln!(diff, "+++ {new_name}");
    let mut shift: isize = 0;
    for hunk in blocks.chunk_by(|a, b| b.old.start - a.old.end <= 2 * CONTEXT) {
        write_hunk(&mut diff, &lines, hunk, &mut shift);
    }
    diff
}

/// Whole lines that differ, in order and apart.
fn blocks<'t>(before: &str, lines: &'t [&'t str], changed: &Changed) -> Vec<Block<'t>> {
    let mut starts: Vec<usize> = Vec::with_capacity(lines.len() + 1);
    let mut at = 0;
    for line in lines {
        starts.push(at);
        at += line.len();
    }
    if before.is_empty() || before.ends_with('\n') {
        starts.push(at);
    }
    let line_of = |offset: usize| starts.partition_point(|start| *start <= offset) - 1;
    let mut blocks: Vec<Block<'t>> = Vec::new();
    // Lines, up to which byte of them the new text is there, and the new text.
    let mut open: Option<(Range<usize>, usize, String)> = None;
    let slice = |from: usize, to: usize| before.get(from..to).unwrap_or_default();
    let start_of = |line: usize| starts.get(line).copied().unwrap_or(before.len());
    let mut close = |open: &mut Option<(Range<usize>, usize, String)>| {
        if let Some((old, done, mut new)) = open.take() {
            new.push_str(slice(done, start_of(old.end)));
            blocks.extend(Block::trimmed(lines, old, &new));
        }
    };
    for (range, text) in changed.regions(before.len()) {
        let first = line_of(range.start);
        let last = (line_of(range.end) + 1).min(lines.len());
        if open.as_ref().is_some_and(|(old, ..)| first >= old.end) {
            close(&mut open);
        }
        let (old, done, new) =
            open.get_or_insert_with(|| (first..last, start_of(first), String::new()));
        new.push_str(slice(*done, range.start));
        new.push_str(&text);
        (*done, old.end) = (range.end, old.end.max(last));
    }
    close(&mut open);
    blocks
}

impl<'t> Block<'t> {
    /// Without the lines at both ends that stay as they are; `None` where none differs.
    fn trimmed(before: &'t [&'t str], old: Range<usize>, new: &str) -> Option<Self> {
        let mut new: Vec<&str> = new.split_inclusive('\n').collect();
        let (mut start, mut end) = (old.start, old.end);
        let line = |at: usize| before.get(at).copied();
        let same_head = new.iter().zip(start..end);
        let head = same_head
            .take_while(|(new, old)| line(*old) == Some(**new))
            .count();
        new.drain(..head);
        start += head;
        while end > start && new.last().is_some_and(|last| line(end - 1) == Some(*last)) {
            new.pop();
            end -= 1;
        }
        let differs = end > start || !new.is_empty();
        differs.then(|| Block {
            old: start..end,
            new: new.into_iter().map(str::to_owned).collect(),
            before,
        })
    }

    fn removed(&self) -> &[&'t str] {
        self.before.get(self.old.clone()).unwrap_or_default()
    }
}

/// `shift`: by how many lines the new text is ahead.
fn write_hunk(diff: &mut String, lines: &[&str], blocks: &[Block<'_>], shift: &mut isize) {
    let (Some(first), Some(last)) = (blocks.first(), blocks.last()) else {
        return;
    };
    let start = first.old.start.saturating_sub(CONTEXT);
    let end = (last.old.end + CONTEXT).min(lines.len());
    let more: isize = blocks
        .iter()
        .map(|block| block.new.len().cast_signed() - block.old.len().cast_signed())
        .sum();
    let new_length = (end - start).checked_add_signed(more).unwrap_or_default();
    let new_start = start.checked_add_signed(*shift).unwrap_or_default();
    *shift += more;
    let _ = writeln!(
        diff,
        "@@ -{} +{} @@",
        numbers(start, end - start),
        numbers(new_start, new_length)
    );
    let mut done = start;
    for block in blocks {
        push_all(diff, ' ', lines.get(done..block.old.start));
        push_all(diff, '-', Some(block.removed()));
        push_all(diff, '+', Some(&block.new));
        done = block.old.end;
    }
    push_all(diff, ' ', lines.get(done..end));
}

/// As in the head of a hunk: counted from 1, but of no lines the one before them.
fn numbers(start: usize, length: usize) -> String {
    match length {
        0 => format!("{start},0"),
        1 => format!("{}", start + 1),
        length => format!("{},{length}", start + 1),
    }
}

fn push_all<L: AsRef<str>>(diff: &mut String, sign: char, lines: Option<&[L]>) {
    for line in lines.unwrap_or_default() {
        let line = line.as_ref();
        diff.push(sign);
        diff.push_str(line);
        if !line.ends_with('\n') {
            diff.push_str("\n\\ No newline at end of file\n");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edit(range: Range<usize>, text: &str) -> TextEdit {
        TextEdit {
            range,
            text: text.to_owned(),
            stops: Vec::new(),
        }
    }

    fn diff(before: &str, rounds: &[&[TextEdit]]) -> String {
        let mut changed = Changed::nothing(before.len());
        rounds.iter().for_each(|edits| changed.edit(edits));
        unified((Some("a"), "a"), before, &changed)
    }

    #[test]
    fn lines_around_a_change_are_shown() {
        let before = "1\n2\n3\n4\n5\n6\n7\n8\n9\n";
        assert_eq!(
            diff(before, &[&[edit(9..9, "\nnew")]]),
            "--- a\n+++ a\n@@ -3,6 +3,7 @@\n 3\n 4\n 5\n+new\n 6\n 7\n 8\n"
        );
        assert_eq!(
            diff(before, &[&[edit(0..2, ""), edit(16..17, "nine")]]),
            "--- a\n+++ a\n@@ -1,4 +1,3 @@\n-1\n 2\n 3\n 4\n@@ -6,4 +5,4 @@\n 6\n 7\n 8\n-9\n+nine\n"
        );
    }

    #[test]
    fn several_rounds_are_one_change() {
        let rounds: &[&[TextEdit]] = &[
            &[edit(2..3, "zwei\ndrei")],
            &[edit(7..11, "three"), edit(12..12, "!")],
        ];
        assert_eq!(
            diff("1\n2\n", rounds),
            "--- a\n+++ a\n@@ -1,2 +1,4 @@\n 1\n-2\n+zwei\n+three\n+!\n\\ No newline at end of file\n"
        );
    }

    #[test]
    fn the_last_line_may_lack_its_break() {
        assert_eq!(
            diff("1\n2", &[&[edit(3..3, "\n3")]]),
            "--- a\n+++ a\n@@ -1,2 +1,3 @@\n 1\n-2\n\\ No newline at end of file\n+2\n+3\n\\ No newline at end of file\n"
        );
    }

    #[test]
    fn a_new_file() {
        let mut changed = Changed::nothing(0);
        changed.edit(&[edit(0..0, "1\n")]);
        assert_eq!(
            unified((None, "a"), "", &changed),
            "--- /dev/null\n+++ a\n@@ -0,0 +1 @@\n+1\n"
        );
    }

    #[test]
    fn what_changes_back_is_no_change() {
        let rounds: &[&[TextEdit]] = &[&[edit(0..1, "x")], &[edit(0..1, "1")]];
        assert_eq!(diff("1\n2\n", rounds), "");
        assert_eq!(diff("1\n2\n", &[]), "");
    }
}
