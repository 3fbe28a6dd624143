//! The version of a document, and how to recognise one without parsing it.

use std::fmt;

use memchr::memmem;
use syntax::Node;

/// The versions that are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Version {
    /// Swagger 2.0
    V2_0,
    /// OpenAPI 3.0
    V3_0,
    /// OpenAPI 3.1
    V3_1,
    /// OpenAPI 3.2; a later 3.x is read as this one.
    V3_2,
}

impl Version {
    /// Reads the value of the top-level key `swagger` or `openapi`. `None` for a version that has
    /// another shape than the documents known here.
    pub fn of(key: &str, value: &str) -> Option<Self> {
        let mut numbers = value.trim().split(['.', '-']);
        let major = numbers.next()?;
        let minor = numbers.next().unwrap_or("0");
        match (key, major, minor) {
            ("swagger", "2", "0") => Some(Version::V2_0),
            ("openapi", "3", "0") => Some(Version::V3_0),
            ("openapi", "3", "1") => Some(Version::V3_1),
            ("openapi", "3", minor) => minor.parse::<u32>().ok().map(|_| Version::V3_2),
            _ => None,
        }
    }

    /// The version of the document with this root node, and the key that says so.
    pub fn of_root<'d>(root: Node<'d>) -> Option<(Self, Node<'d>)> {
        root.entries().find_map(|(key, value)| {
            let name = ["openapi", "swagger"]
                .into_iter()
                .find(|name| key.is_str(name))?;
            Some((Version::of(name, &value.as_str()?)?, key))
        })
    }

    /// True for Swagger 2.0, which places many things elsewhere.
    pub fn is_2(self) -> bool {
        self == Version::V2_0
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Version::V2_0 => "2.0",
            Version::V3_0 => "3.0",
            Version::V3_1 => "3.1",
            Version::V3_2 => "3.2",
        })
    }
}

/// Tells from the text alone whether it is an OpenAPI document: a top-level key `openapi` or
/// `swagger` with a version. Fast enough for every file of a directory; the exact answer is
/// [`Version::of_root`] after parsing.
pub fn sniff(text: &str) -> Option<Version> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mentioned = ["openapi", "swagger"]
        .into_iter()
        .any(|key| memmem::find(text.as_bytes(), key.as_bytes()).is_some());
    if !mentioned {
        return None;
    }
    if text.trim_start().starts_with('{') {
        sniff_flow(text)
    } else {
        sniff_block(text)
    }
}

/// Looks at the keys of the outermost braces.
fn sniff_flow(text: &str) -> Option<Version> {
    let bytes = text.as_bytes();
    let mut depth = 0u32;
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            b'"' => {
                let end = end_of_string(bytes, at + 1);
                let found = (depth == 1).then(|| version_at(text.get(at..)?));
                if let Some(version) = found.flatten() {
                    return Some(version);
                }
                at = end;
            }
            b'o' | b's' if depth == 1 => {
                if let Some(version) = text.get(at..).and_then(version_at) {
                    return Some(version);
                }
            }
            _ => {}
        }
        at += 1;
    }
    None
}

/// Offset of the quote that ends the string whose content starts at `at`.
fn end_of_string(bytes: &[u8], mut at: usize) -> usize {
    loop {
        let rest = bytes.get(at..).unwrap_or_default();
        match memchr::memchr2(b'"', b'\\', rest) {
            None => return bytes.len(),
            Some(found) if rest.get(found) == Some(&b'"') => return at + found,
            Some(found) => at += found + 2,
        }
    }
}

/// Looks at the lines that stand as far left as the first line of content.
fn sniff_block(text: &str) -> Option<Version> {
    let mut column = None;
    for line in text.lines() {
        let content = line.trim_start_matches(' ');
        if content.is_empty() || content.starts_with(['#', '%']) || content.starts_with("---") {
            continue;
        }
        let indent = line.len() - content.len();
        let is_entry = indent == *column.get_or_insert(indent);
        if let Some(version) = is_entry.then(|| version_at(content)).flatten() {
            return Some(version);
        }
    }
    None
}

/// The version that an entry `openapi: 3.0.0` at the start of `text` states, quotes allowed.
fn version_at(text: &str) -> Option<Version> {
    let unquoted = text.strip_prefix(['"', '\'']).unwrap_or(text);
    let key = ["openapi", "swagger"]
        .into_iter()
        .find(|key| unquoted.starts_with(key))?;
    let rest = unquoted.get(key.len()..)?;
    let rest = rest.strip_prefix(['"', '\'']).unwrap_or(rest).trim_start();
    let value = rest.strip_prefix(':')?.trim_start();
    let value = value.strip_prefix(['"', '\'']).unwrap_or(value);
    let end = value.find(|c: char| !(c.is_ascii_alphanumeric() || c == '.' || c == '-'));
    Version::of(key, value.get(..end.unwrap_or(value.len()))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_from_the_numbers() {
        assert_eq!(Version::of("swagger", "2.0"), Some(Version::V2_0));
        assert_eq!(Version::of("openapi", "3.0.3"), Some(Version::V3_0));
        assert_eq!(Version::of("openapi", "3.1"), Some(Version::V3_1));
        assert_eq!(Version::of("openapi", "3.1.0-rc1"), Some(Version::V3_1));
        assert_eq!(Version::of("openapi", "3.7.0"), Some(Version::V3_2));
        assert_eq!(Version::of("openapi", "4.0.0"), None);
        assert_eq!(Version::of("swagger", "1.2"), None);
        assert_eq!(Version::of("openapi", "latest"), None);
    }

    #[test]
    fn a_document_is_recognised_by_its_content() {
        for (text, expected) in [
            ("openapi: 3.0.0\n", Some(Version::V3_0)),
            ("# x\n---\n'openapi' : \"3.1.0\"\n", Some(Version::V3_1)),
            ("\u{feff}swagger: 2.0\r\n", Some(Version::V2_0)),
            ("info:\n  openapi: 3.0.0\n", None),
            ("  info: {}\n  swagger: '2.0'\n", Some(Version::V2_0)),
            ("text: |\n  x\nopenapi: 3.2.0", Some(Version::V3_2)),
            ("openapi-extra: 3.0.0\n", None),
            (r#"{"info": {"openapi": "3.0.0"}}"#, None),
            (r#"{"a": "{", "swagger": "2.0"}"#, Some(Version::V2_0)),
            (
                r#"{"a\"": ["\\"], "openapi" :"3.0.1"}"#,
                Some(Version::V3_0),
            ),
            ("{openapi: 3.1.0}", Some(Version::V3_1)),
            (r#"{"a": "openapi"}"#, None),
            ("", None),
            ("{\"openapi", None),
        ] {
            assert_eq!(sniff(text), expected, "{text}");
        }
    }
}
