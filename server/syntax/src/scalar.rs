//! Typed scalars: the core schema of YAML 1.2 (section 10.3), of which JSON's types are a part.

use std::borrow::Cow;

use crate::node::Kind;

/// The value of a scalar.
#[derive(Debug, Clone, PartialEq)]
pub enum Scalar<'d> {
    /// `null`, `~` or nothing.
    Null,
    /// `true`, `false`; `yes` and `no` are strings.
    Bool(bool),
    /// A whole number written as one.
    Int(i128),
    /// Every other number: `1.0`, `1e3`, `.inf`, and integers beyond 128 bits.
    Float(f64),
    /// Everything else, and everything in quotes.
    Str(Cow<'d, str>),
}

/// Types a scalar from its decoded text, its style and its tag.
pub(crate) fn resolve<'d>(text: Cow<'d, str>, kind: Kind, tag: Option<&str>) -> Scalar<'d> {
    let plain = match tag {
        None => matches!(kind, Kind::Plain | Kind::Null),
        Some("!!null" | "!!bool" | "!!int" | "!!float") => true,
        Some(_) => false,
    };
    if !plain {
        return Scalar::Str(text);
    }
    resolve_plain(&text).unwrap_or(Scalar::Str(text))
}

fn resolve_plain(text: &str) -> Option<Scalar<'static>> {
    // Most plain scalars are words; the first byte tells.
    let first = text.as_bytes().first();
    match first {
        None => Some(Scalar::Null),
        Some(b'n' | b'N' | b'~') => {
            matches!(text, "null" | "Null" | "NULL" | "~").then_some(Scalar::Null)
        }
        Some(b't' | b'T') => matches!(text, "true" | "True" | "TRUE").then_some(Scalar::Bool(true)),
        Some(b'f' | b'F') => {
            matches!(text, "false" | "False" | "FALSE").then_some(Scalar::Bool(false))
        }
        Some(b'0'..=b'9' | b'-' | b'+' | b'.') => integer(text).or_else(|| float(text)),
        Some(_) => None,
    }
}

fn integer(text: &str) -> Option<Scalar<'static>> {
    if let Some(digits) = text.strip_prefix("0o") {
        return radix(digits, 8);
    }
    if let Some(digits) = text.strip_prefix("0x") {
        return radix(digits, 16);
    }
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    text.parse().ok().map(Scalar::Int)
}

fn radix(digits: &str, radix: u32) -> Option<Scalar<'static>> {
    let valid = !digits.is_empty() && digits.chars().all(|digit| digit.is_digit(radix));
    if !valid {
        return None;
    }
    Some(i128::from_str_radix(digits, radix).map_or(Scalar::Float(f64::INFINITY), Scalar::Int))
}

fn float(text: &str) -> Option<Scalar<'static>> {
    let (sign, magnitude) = match text.as_bytes().first()? {
        b'-' => (-1.0, &text[1..]),
        b'+' => (1.0, &text[1..]),
        _ => (1.0, text),
    };
    match magnitude {
        ".inf" | ".Inf" | ".INF" => return Some(Scalar::Float(sign * f64::INFINITY)),
        ".nan" | ".NaN" | ".NAN" if magnitude.len() == text.len() => {
            return Some(Scalar::Float(f64::NAN));
        }
        _ => {}
    }
    let has_digit = magnitude.bytes().any(|byte| byte.is_ascii_digit());
    let allowed =
        |byte: u8| byte.is_ascii_digit() || matches!(byte, b'.' | b'e' | b'E' | b'+' | b'-');
    let starts_right = magnitude.starts_with(|c: char| c == '.' || c.is_ascii_digit());
    if !(has_digit && starts_right && magnitude.bytes().all(allowed)) {
        return None;
    }
    text.parse().ok().map(Scalar::Float)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(text: &str) -> Scalar<'_> {
        resolve(Cow::Borrowed(text), Kind::Plain, None)
    }

    #[test]
    fn words_of_yaml_1_1_are_strings() {
        for word in [
            "yes", "no", "on", "off", "y", "n", "0b1", "1_000", "12:30", "nul", "-", "+", ".",
            "e3", "1e", "0x",
        ] {
            assert_eq!(typed(word), Scalar::Str(Cow::Borrowed(word)), "{word}");
        }
    }

    #[test]
    fn numbers_keep_their_notation_apart() {
        assert_eq!(typed("1.0"), Scalar::Float(1.0));
        assert_eq!(typed("1"), Scalar::Int(1));
        assert_eq!(typed("-007"), Scalar::Int(-7));
        assert_eq!(typed("0o17"), Scalar::Int(15));
        assert_eq!(typed("0xFF"), Scalar::Int(255));
        assert_eq!(typed("+.5e1"), Scalar::Float(5.0));
        assert_eq!(typed("-.INF"), Scalar::Float(f64::NEG_INFINITY));
    }

    #[test]
    fn quotes_and_tags_decide() {
        let quoted = resolve(Cow::Borrowed("1"), Kind::Double, None);
        assert_eq!(quoted, Scalar::Str(Cow::Borrowed("1")));
        let tagged = resolve(Cow::Borrowed("1"), Kind::Plain, Some("!!str"));
        assert_eq!(tagged, Scalar::Str(Cow::Borrowed("1")));
        let number = resolve(Cow::Borrowed("1"), Kind::Double, Some("!!int"));
        assert_eq!(number, Scalar::Int(1));
        assert_eq!(resolve(Cow::Borrowed(""), Kind::Null, None), Scalar::Null);
    }
}
