//! Names in references: each part of a pointer is the key of an entry.

use std::ops::Range;

use openapi::{Cursor, FileId, FilePart, Files, Place};
use syntax::{Kind, unescape_token};

use super::Occurrence;
use crate::FileRange;

/// An entry that a reference passes on its way.
pub(crate) struct Passed {
    /// The bytes of its part in the reference.
    pub(crate) token: Range<usize>,
    /// The key of the entry.
    pub(crate) key: Place,
}

/// The entries that `text`, written in the file `from`, passes; empty for anchors and for what leads
/// nowhere.
pub(crate) fn passed(files: &Files, from: FileId, text: &str) -> Vec<Passed> {
    let mut found = Vec::new();
    let Some(hash) = text.find('#') else {
        return found;
    };
    let from = files.reference_base(from);
    let Some(root) = target_file(files, from, text).and_then(|file| files.root(file)) else {
        return found;
    };
    let mut at = root;
    let mut start = hash + 1;
    let pointer = text.get(start..).unwrap_or_default();
    if !pointer.starts_with('/') {
        return found;
    }
    for token in pointer.split('/').skip(1) {
        start += 1;
        let range = start..start + token.len();
        start = range.end;
        let plain = openapi::percent_decode(token);
        let name = unescape_token(&plain);
        let Some(next) = step(at, &name) else {
            return found;
        };
        if let Some((key, _)) = at.entry(&name) {
            found.push(Passed {
                token: range,
                key: at.place_of(key),
            });
        }
        at = next;
    }
    found
}

fn step<'a>(at: Cursor<'a>, name: &str) -> Option<Cursor<'a>> {
    match at.node().kind() {
        Kind::Seq => at.items().nth(name.parse().ok()?),
        _ => at.get(name),
    }
}

fn target_file(files: &Files, from: FileId, text: &str) -> Option<FileId> {
    match openapi::split(text).file {
        FilePart::Path(path) => files.id(&openapi::join(files.path(from), &path)),
        FilePart::Same => Some(from),
        _ => None,
    }
}

/// The last entry that a reference passes: what it names.
pub(crate) fn named(files: &Files, from: FileId, text: &str) -> Option<Passed> {
    passed(files, from, text).pop()
}

/// Where references of a file pass the entry with this key.
pub(crate) fn occurrences(files: &Files, file: FileId, key: Place) -> Vec<Occurrence> {
    let mut found = Vec::new();
    let name = files.node(key).and_then(|node| node.as_str());
    let Some(name) = name else { return found };
    for reference in files.references(file) {
        let text = reference.text();
        // Escapes hide a name; most references name something else.
        if !text.contains(name.as_ref()) && !text.contains(['%', '~']) {
            continue;
        }
        let passed = passed(files, file, &text).into_iter();
        for one in passed.filter(|one| one.key == key) {
            found.extend(part(files, reference.place(), one.token, false));
        }
    }
    found
}

/// The occurrence in some bytes of a decoded scalar.
pub(crate) fn part(
    files: &Files,
    node: Place,
    part: Range<usize>,
    declares: bool,
) -> Option<Occurrence> {
    let decoded = files.node(node)?.decoded()?;
    let range = decoded.source_offset(part.start)..decoded.source_offset(part.end);
    Some(Occurrence {
        place: FileRange {
            file: node.file,
            range,
        },
        declares,
        node,
        part,
    })
}
