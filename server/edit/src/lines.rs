//! Lines of a text: `\n`, `\r\n` and `\r` end them.

const BREAKS: [char; 2] = ['\n', '\r'];

/// Offset of the start of the line that holds `at`.
pub(crate) fn start(text: &str, at: usize) -> usize {
    let before = text.get(..at).unwrap_or_default();
    before.rfind(BREAKS).map_or(0, |found| found + 1)
}

/// Offset of the line break that ends the line of `at`, or of the end of the text.
pub(crate) fn end(text: &str, at: usize) -> usize {
    let after = text.get(at..).unwrap_or_default();
    after.find(BREAKS).map_or(text.len(), |found| at + found)
}

/// Offset after the line break at `at`.
pub(crate) fn after_break(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    let breaks = ["\r\n", "\n", "\r"];
    let found = breaks.iter().find(|one| rest.starts_with(**one));
    at + found.map_or(0, |one| one.len())
}

/// What stands before `at` on its line.
pub(crate) fn before(text: &str, at: usize) -> &str {
    text.get(start(text, at)..at).unwrap_or_default()
}

/// The white space at the start of the line that holds `at`.
pub(crate) fn indentation(text: &str, at: usize) -> &str {
    let start = start(text, at);
    let line = text.get(start..end(text, start)).unwrap_or_default();
    let content = line.trim_start_matches([' ', '\t']);
    line.get(..line.len() - content.len()).unwrap_or_default()
}

/// What stands between a place and the end of its line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rest {
    /// White space at most.
    Blank,
    /// A YAML comment.
    Comment,
    /// Something else.
    Content,
}

/// What stands after `at` on its line. `at` must not be inside of a scalar.
pub(crate) fn rest(text: &str, at: usize) -> Rest {
    let line = text.get(at..end(text, at)).unwrap_or_default();
    let content = line.trim_start_matches([' ', '\t']);
    if content.is_empty() {
        Rest::Blank
    } else if content.starts_with('#') && content.len() < line.len() {
        Rest::Comment
    } else {
        Rest::Content
    }
}

/// If the line that starts at `start` holds a comment and nothing else, the column of its `#`.
pub(crate) fn comment_column(text: &str, start: usize) -> Option<usize> {
    let line = text.get(start..end(text, start)).unwrap_or_default();
    let content = line.trim_start_matches(' ');
    content
        .starts_with('#')
        .then_some(line.len() - content.len())
}

/// The first kind of line break of the text.
pub(crate) fn break_of(text: &str) -> &'static str {
    match text.find(BREAKS) {
        Some(at) if text[at..].starts_with("\r\n") => "\r\n",
        Some(at) if text[at..].starts_with('\r') => "\r",
        _ => "\n",
    }
}

/// Offset of the start of the line before the one that starts at `start`.
pub(crate) fn previous(text: &str, at: usize) -> Option<usize> {
    let before = text.get(..at)?;
    let line = before
        .strip_suffix("\r\n")
        .or_else(|| before.strip_suffix(BREAKS))?;
    Some(start(text, line.len()))
}
