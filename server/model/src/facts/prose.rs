//! Descriptions: looking for phrases in what people wrote, without decoding or copying it.

use syntax::Node;

/// The first `limit` bytes of a description as written, cut at a character.
pub(crate) fn head<'d>(node: Node<'d>, limit: usize) -> &'d str {
    let source = node.source();
    let mut end = limit.min(source.len());
    while !source.is_char_boundary(end) {
        end -= 1;
    }
    source.get(..end).unwrap_or_default()
}

/// The words of a text in order: runs of ASCII letters and digits. Escapes of JSON and
/// double-quoted YAML divide words (`\nThe` is `The`).
pub(crate) fn words(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        loop {
            let start = rest.find(|c: char| c.is_ascii_alphanumeric() || c == '\\')?;
            rest = rest.get(start..)?;
            if !rest.starts_with('\\') {
                break;
            }
            let mut chars = rest.chars();
            chars.next();
            chars.next();
            rest = chars.as_str();
        }
        let end = rest
            .find(|c: char| !c.is_ascii_alphanumeric())
            .unwrap_or(rest.len());
        let (word, tail) = rest.split_at_checked(end)?;
        rest = tail;
        Some(word)
    })
}

/// The text up to its `count`-th white space run.
pub(crate) fn first_tokens(text: &str, count: usize) -> &str {
    let mut end = 0;
    for token in text.split_ascii_whitespace().take(count) {
        // `token` is a part of `text`: its end is where the next one may begin.
        end = token.as_ptr() as usize - text.as_ptr() as usize + token.len();
    }
    text.get(..end).unwrap_or(text)
}

/// Whether one of `phrases` stands in `text`. A phrase is a row of words; `a|b` admits either word,
/// a `*` at the end of a word any ending. Letter case does not count.
pub(crate) fn contains(text: &str, phrases: &[&str]) -> bool {
    let words: Vec<&str> = words(text).collect();
    (0..words.len()).any(|at| {
        let tail = words.get(at..).unwrap_or_default();
        phrases.iter().any(|phrase| starts_with(tail, phrase))
    })
}

fn starts_with(words: &[&str], phrase: &str) -> bool {
    let mut words = words.iter();
    phrase.split(' ').all(|choices| {
        words
            .next()
            .is_some_and(|word| choices.split('|').any(|choice| equals(word, choice)))
    })
}

fn equals(word: &str, choice: &str) -> bool {
    match choice.strip_suffix('*') {
        None => word.eq_ignore_ascii_case(choice),
        Some(stem) => word
            .get(..stem.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(stem)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_divided_by_everything_else_and_by_escapes() {
        let text = r#"Read-only: set\nThe server's "id"."#;
        let found: Vec<_> = words(text).collect();
        assert_eq!(found, ["Read", "only", "set", "The", "server", "s", "id"]);
    }

    #[test]
    fn phrases_match_whole_words_in_any_case() {
        let phrases = ["set|assigned by the server", "does not require auth*"];
        assert!(contains("It is Assigned by the Server.", &phrases));
        assert!(contains("does not require authentication", &phrases));
        assert!(!contains("reset by the servers", &phrases));
        assert!(!contains("set by the", &phrases));
        assert!(!contains("", &phrases));
    }

    #[test]
    fn the_first_tokens_of_a_text() {
        assert_eq!(
            first_tokens("  the user's id, please", 3),
            "  the user's id,"
        );
        assert_eq!(first_tokens("one", 3), "one");
        assert_eq!(first_tokens("", 3), "");
    }
}
