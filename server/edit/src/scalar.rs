//! Strings as YAML and JSON write them.

use crate::style::Quote;

/// Whether `text` can stand without quotes and mean this string to every YAML parser, also to those
/// of YAML 1.1, in block and in flow style, as key and as value.
pub(crate) fn is_plain_safe(text: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || "_-./$ ()+@".contains(c);
    let starts = |c: char| c.is_ascii_alphabetic() || "_/$".contains(c);
    let first = text.chars().next();
    first.is_some_and(starts)
        && text.chars().all(fits)
        && !text.ends_with(' ')
        && !is_word_of_the_language(text)
}

/// Words that some version of YAML reads as something else than a string.
fn is_word_of_the_language(text: &str) -> bool {
    const WORDS: [&str; 9] = ["null", "true", "false", "yes", "no", "on", "off", "y", "n"];
    WORDS.iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// `text` in quotes, and the bytes inside of the quotes.
pub(crate) fn quoted(text: &str, quote: Quote) -> String {
    let printable = text.chars().all(|c| !c.is_control() && !is_special(c));
    if quote == Quote::Single && printable {
        return format!("'{}'", text.replace('\'', "''"));
    }
    json(text)
}

/// Characters that YAML folds or refuses outside of escapes.
fn is_special(c: char) -> bool {
    matches!(c, '\u{85}' | '\u{2028}' | '\u{2029}' | '\u{feff}')
}

/// `text` as a JSON string, which YAML's double quotes read alike.
pub(crate) fn json(text: &str) -> String {
    let written = serde_json::Value::String(text.to_owned()).to_string();
    if !written.chars().any(|c| is_special(c) || c == '\u{7f}') {
        return written;
    }
    let escape = |c: char| {
        if is_special(c) || c == '\u{7f}' {
            format!("\\u{:04x}", c as u32)
        } else {
            c.to_string()
        }
    };
    written.chars().map(escape).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_a_parser_may_read_otherwise_are_quoted() {
        for text in [
            "", "no", "NULL", "y", "1", "-x", "1.0", "a: b", "a #b", "*a", "x ", "é",
        ] {
            assert!(!is_plain_safe(text), "{text:?}");
        }
        for text in ["petId", "G21", "a b", "/pets", "x-y", "sub", "north"] {
            assert!(is_plain_safe(text), "{text:?}");
        }
    }

    #[test]
    fn quotes_double_or_escape_what_they_must() {
        assert_eq!(quoted("it's", Quote::Single), "'it''s'");
        assert_eq!(quoted("a\nb", Quote::Single), r#""a\nb""#);
        assert_eq!(quoted("\u{85}", Quote::Double), r#""\u0085""#);
    }
}
