//! How many values a pattern admits, and what an example shows: can an identifier be guessed?

use openapi::Cursor;
use syntax::Scalar;

/// What a `pattern` (ECMA-262 regular expression) says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pattern {
    /// It lists its values: `^(a|b)$`.
    Listed,
    /// Digits only.
    Digits,
    /// Fewer than 2^64 values.
    Small,
    /// More, or it cannot be told.
    Large,
}

/// What an example value shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Example {
    /// A number, also in quotes.
    Digits,
    /// A UUID of version 1.
    UuidV1,
    /// Another UUID.
    Uuid,
    /// An e-mail address.
    Email,
}

/// Reads an example; `None` where it shows nothing.
pub(crate) fn example(value: Cursor<'_>) -> Option<Example> {
    let text = match value.node().scalar()? {
        Scalar::Int(_) => return Some(Example::Digits),
        Scalar::Str(text) => text,
        _ => return None,
    };
    let bytes = text.as_bytes();
    if !bytes.is_empty() && bytes.iter().all(u8::is_ascii_digit) {
        return Some(Example::Digits);
    }
    if is_uuid(bytes) {
        let first = bytes.get(14) == Some(&b'1');
        return Some(if first {
            Example::UuidV1
        } else {
            Example::Uuid
        });
    }
    let (name, host) = text.split_once('@')?;
    let mail = !name.is_empty() && host.contains('.') && !text.contains(char::is_whitespace);
    mail.then_some(Example::Email)
}

/// RFC 9562, section 4: 8-4-4-4-12 hex digits.
fn is_uuid(bytes: &[u8]) -> bool {
    bytes.len() == 36
        && bytes.iter().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => *byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// Reads a pattern.
pub(crate) fn pattern(text: &str) -> Pattern {
    let body = text.strip_prefix('^').unwrap_or(text);
    let anchored = body.strip_suffix('$');
    let body = anchored.unwrap_or(body);
    if lists_values(body) {
        return Pattern::Listed;
    }
    match atoms(body) {
        Some(atoms) if is_digits(&atoms) => Pattern::Digits,
        Some(atoms) if anchored.is_some() && text.starts_with('^') => size(&atoms),
        _ => Pattern::Large,
    }
}

/// `(a|b|c)` or `a|b|c` of plain words.
fn lists_values(body: &str) -> bool {
    let inner = body
        .strip_prefix('(')
        .and_then(|rest| rest.strip_suffix(')'));
    let inner = inner.unwrap_or(body);
    let inner = inner.strip_prefix("?:").unwrap_or(inner);
    let plain = |word: &str| {
        let allowed = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
        !word.is_empty() && word.chars().all(allowed)
    };
    inner.contains('|') && inner.split('|').all(plain)
}

/// One place of a pattern: how many characters fit, and how often it comes.
struct Atom {
    choices: u32,
    digit: bool,
    /// `None`: any number of times.
    most: Option<u32>,
}

fn is_digits(atoms: &[Atom]) -> bool {
    !atoms.is_empty() && atoms.iter().all(|atom| atom.digit)
}

fn size(atoms: &[Atom]) -> Pattern {
    let mut bits = 0.0;
    for atom in atoms {
        let Some(most) = atom.most else {
            return Pattern::Large;
        };
        bits += f64::from(atom.choices).log2() * f64::from(most);
    }
    if bits < 64.0 {
        Pattern::Small
    } else {
        Pattern::Large
    }
}

/// Divides a pattern of literals, classes and counts; `None` for groups, choices and the rest.
fn atoms(body: &str) -> Option<Vec<Atom>> {
    let mut atoms = Vec::new();
    let mut rest = body;
    while let Some(first) = rest.chars().next() {
        let tail = rest.get(first.len_utf8()..)?;
        let (choices, digit, after) = match first {
            '\\' => escape(tail)?,
            '[' => class(tail)?,
            '(' | ')' | '|' | '.' | '*' | '+' | '?' | '{' | '^' | '$' => return None,
            _ => (1, first.is_ascii_digit(), tail),
        };
        let (most, after) = count(after)?;
        atoms.push(Atom {
            choices,
            digit,
            most,
        });
        rest = after;
    }
    Some(atoms)
}

fn escape(tail: &str) -> Option<(u32, bool, &str)> {
    let kind = tail.chars().next()?;
    let after = tail.get(kind.len_utf8()..)?;
    match kind {
        'd' => Some((10, true, after)),
        'w' => Some((63, false, after)),
        _ if kind.is_ascii_alphanumeric() => None,
        _ => Some((1, false, after)),
    }
}

/// The rest of a class after its `[`.
fn class(tail: &str) -> Option<(u32, bool, &str)> {
    let (inside, after) = tail.split_once(']')?;
    if inside.starts_with('^') || inside.contains('[') {
        return None;
    }
    let mut chars = inside.chars().peekable();
    let (mut choices, mut digit) = (0u32, true);
    while let Some(first) = chars.next() {
        if first == '\\' {
            let (more, is_digit, _) = escape(chars.next()?.encode_utf8(&mut [0; 4]))?;
            choices = choices.saturating_add(more);
            digit &= is_digit;
            continue;
        }
        let mut last = first;
        if chars.peek() == Some(&'-') {
            chars.next();
            // A dash at the end stands for itself.
            last = chars.next().unwrap_or(first);
        }
        let span = u32::from(last).checked_sub(u32::from(first))?;
        choices = choices.saturating_add(span).saturating_add(1);
        digit &= first.is_ascii_digit() && last.is_ascii_digit();
    }
    (choices > 0).then_some((choices, digit, after))
}

/// The count after an atom: how often it may come at most.
fn count(after: &str) -> Option<(Option<u32>, &str)> {
    match after.chars().next() {
        Some('*' | '+') => Some((None, after.get(1..)?)),
        Some('?') => Some((Some(1), after.get(1..)?)),
        Some('{') => {
            let (inside, rest) = after.get(1..)?.split_once('}')?;
            let (low, high) = inside.split_once(',').unwrap_or((inside, inside));
            low.trim().parse::<u32>().ok()?;
            let most = match high.trim() {
                "" => None,
                high => Some(high.parse().ok()?),
            };
            Some((most, rest))
        }
        _ => Some((Some(1), after)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_by_the_number_of_their_values() {
        let table = [
            ("^(red|green)$", Pattern::Listed),
            ("red|green", Pattern::Listed),
            ("^\\d+$", Pattern::Digits),
            ("[0-9]{4,6}", Pattern::Digits),
            ("^[A-Z]{2}\\d{6}$", Pattern::Small),
            ("^[a-z0-9-]{12}$", Pattern::Small),
            ("^[A-Z]{2}\\d{6}", Pattern::Large),
            ("^[a-f0-9]{32}$", Pattern::Large),
            ("^[a-z]+$", Pattern::Large),
            ("^(a|b)(c|d)$", Pattern::Large),
            ("^[", Pattern::Large),
            ("^a{9999999999}$", Pattern::Large),
            ("", Pattern::Large),
        ];
        for (text, expected) in table {
            // The empty pattern admits everything, since nothing anchors it.
            assert_eq!(pattern(text), expected, "{text}");
        }
    }

    #[test]
    fn a_uuid_shows_its_version() {
        assert!(is_uuid(b"6ba7b810-9dad-11d1-80b4-00c04fd430c8"));
        assert!(!is_uuid(b"6ba7b810-9dad-11d1-80b4-00c04fd430c"));
        assert!(!is_uuid(b"6ba7b810x9dad-11d1-80b4-00c04fd430c8"));
    }
}
