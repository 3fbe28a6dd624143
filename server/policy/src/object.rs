//! Object types, identifiers and references to one object.

use std::fmt;

/// The type of an object: the name of its component schema, or the `object` name of a
/// method-level declaration. The default is the empty name: an object that the document does not
/// name, which has no rules of its own and no ACL row.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectType(String);

impl ObjectType {
    /// The name as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for ObjectType {
    fn from(name: &str) -> Self {
        ObjectType(name.to_owned())
    }
}

impl From<String> for ObjectType {
    fn from(name: String) -> Self {
        ObjectType(name)
    }
}

impl fmt::Display for ObjectType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How the schema types an identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdKind {
    /// Compared as written, UUIDs too: no case folding.
    Text,
    /// Decimal digits, with an optional minus: `007` is `7`.
    Integer,
}

/// Why a text cannot be an identifier; a request that names one is denied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvalidId {
    /// Nothing between the slashes.
    Empty,
    /// `*` or `..`, which a server behind us may read as more than one object.
    Wildcard,
    /// A control character.
    ControlCharacter,
    /// The schema says integer and this is none.
    NotAnInteger,
}

impl fmt::Display for InvalidId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            InvalidId::Empty => "an identifier cannot be empty",
            InvalidId::Wildcard => "`*` and `..` name no single object",
            InvalidId::ControlCharacter => "an identifier cannot hold a control character",
            InvalidId::NotAnInteger => "the schema wants an integer, written in decimal digits",
        })
    }
}

impl std::error::Error for InvalidId {}

/// A valid identifier in canonical form; equal identifiers are equal texts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectId(String);

impl ObjectId {
    /// Canonical form of an identifier that is already percent-decoded (once).
    ///
    /// # Errors
    /// [`InvalidId`] says why the text names no object.
    pub fn new(text: &str, kind: IdKind) -> Result<ObjectId, InvalidId> {
        if text.is_empty() {
            return Err(InvalidId::Empty);
        }
        if text == "*" || text == ".." {
            return Err(InvalidId::Wildcard);
        }
        if text.chars().any(char::is_control) {
            return Err(InvalidId::ControlCharacter);
        }
        match kind {
            IdKind::Text => Ok(ObjectId(text.to_owned())),
            IdKind::Integer => canonical_integer(text)
                .map(ObjectId)
                .ok_or(InvalidId::NotAnInteger),
        }
    }

    /// The identifier of an object that several values name together, such as owner and name of a
    /// repository: the canonical values, each percent-encoded as in a path, joined by `/`.
    pub fn joined(parts: &[ObjectId]) -> ObjectId {
        let encoded: Vec<String> = parts.iter().map(|part| encode(&part.0)).collect();
        ObjectId(encoded.join("/"))
    }

    /// The canonical text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Percent-encodes what cannot stand in a segment of a path (RFC 3986, section 3.3, `pchar`).
fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => encoded.push(byte.into()),
            _ if b"-._~!$&'()*+,;=:@".contains(&byte) => encoded.push(byte.into()),
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

impl fmt::Display for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Works on the digits, so that identifiers longer than any machine integer compare as well.
fn canonical_integer(text: &str) -> Option<String> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", text),
    };
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    match digits.trim_start_matches('0') {
        "" => Some("0".to_owned()),
        digits => Some(format!("{sign}{digits}")),
    }
}

/// Decodes `%41` to `A`, once (RFC 3986, section 2.1). `None` where a `%` is not followed by two
/// hex digits or the bytes are not UTF-8: such a text names no object.
pub fn percent_decode_once(raw: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(raw.len());
    let mut rest = raw.as_bytes();
    while let Some((&byte, tail)) = rest.split_first() {
        rest = tail;
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let (pair, tail) = rest.split_first_chunk::<2>()?;
        bytes.push(hex_digit(pair[0])? * 16 + hex_digit(pair[1])?);
        rest = tail;
    }
    String::from_utf8(bytes).ok()
}

fn hex_digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
}

/// One object: its type and its identifier.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectRef {
    /// The object's type.
    pub object: ObjectType,
    /// Its identifier among the objects of that type.
    pub id: ObjectId,
}

impl fmt::Display for ObjectRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.object, self.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_values_are_one_identifier_and_never_another() {
        let id = |text: &str| ObjectId::new(text, IdKind::Text).unwrap();
        let joined = |parts: &[&str]| {
            let parts: Vec<ObjectId> = parts.iter().map(|part| id(part)).collect();
            ObjectId::joined(&parts).to_string()
        };
        assert_eq!(joined(&["ann", "notes"]), "ann/notes");
        assert_eq!(joined(&["a/b", "c"]), "a%2Fb/c");
        assert_eq!(joined(&["a", "b/c"]), "a/b%2Fc");
        assert_eq!(joined(&["50%", "é"]), "50%25/%C3%A9");
    }

    #[test]
    fn percent_decoding_happens_once() {
        assert_eq!(percent_decode_once("a%2Fb").as_deref(), Some("a/b"));
        assert_eq!(percent_decode_once("%252e").as_deref(), Some("%2e"));
        assert_eq!(percent_decode_once("caf%C3%A9").as_deref(), Some("café"));
    }

    #[test]
    fn percent_decoding_refuses_what_is_no_text() {
        for raw in ["%", "%4", "%zz", "%ff", "é%"] {
            assert_eq!(percent_decode_once(raw), None, "{raw}");
        }
    }
}
