//! Bytes to text.

use std::fmt;

/// Why bytes are not a text that we read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EncodingError {
    /// Byte offset of the first byte that is not UTF-8.
    pub offset: usize,
    /// The encoding that the bytes seem to have, when a byte order mark or NUL bytes tell.
    pub looks_like: Option<&'static str>,
}

impl fmt::Display for EncodingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.looks_like {
            Some("binary data") => write!(
                f,
                "this is binary data, not text (NUL byte at offset {})",
                self.offset
            ),
            Some(name) => write!(f, "the file is {name}; save it as UTF-8"),
            None => write!(
                f,
                "byte {} is not UTF-8; save the file as UTF-8",
                self.offset
            ),
        }
    }
}

impl std::error::Error for EncodingError {}

/// Takes the bytes of a file and returns its text, byte order mark included (offsets stay those of
/// the file).
///
/// # Errors
/// Bytes that are UTF-16 or UTF-32 by their byte order mark, that hold a NUL byte, or that are not
/// UTF-8.
pub fn decode_utf8(bytes: Vec<u8>) -> Result<String, EncodingError> {
    let fail = |offset, looks_like| Err(EncodingError { offset, looks_like });
    match bytes.as_slice() {
        [0xFF, 0xFE, 0, 0, ..] | [0, 0, 0xFE, 0xFF, ..] => return fail(0, Some("UTF-32")),
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => return fail(0, Some("UTF-16")),
        _ => {}
    }
    if let Some(offset) = memchr::memchr(0, &bytes) {
        return fail(offset, Some("binary data"));
    }
    String::from_utf8(bytes).or_else(|error| fail(error.utf8_error().valid_up_to(), None))
}
