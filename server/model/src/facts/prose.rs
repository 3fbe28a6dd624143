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
pub(crate) fn words(text: &str) -> Words<'_> {
    Words { text, at: 0 }
}

/// Iterator over the words of a text.
#[derive(Clone)]
pub(crate) struct Words<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Iterator for Words<'t> {
    type Item = &'t str;

    fn next(&mut self) -> Option<&'t str> {
        let bytes = self.text.as_bytes();
        let mut start = self.at;
        while let Some(byte) = bytes.get(start).filter(|byte| !is_letter(**byte)) {
            start += if *byte == b'\\' { 2 } else { 1 };
        }
        let rest = bytes.get(start..).unwrap_or_default();
        let length = rest.iter().position(|byte| !is_letter(*byte));
        self.at = start + length.unwrap_or(rest.len());
        // Both ends stand beside ASCII bytes or at the ends of a character.
        self.text
            .get(start..self.at)
            .filter(|word| !word.is_empty())
    }
}

/// Whether it belongs to a word.
fn is_letter(byte: u8) -> bool {
    const LETTERS: [bool; 256] = {
        let mut letters = [false; 256];
        let mut byte = 0;
        while byte < letters.len() {
            letters[byte] = (byte as u8).is_ascii_alphanumeric();
            byte += 1;
        }
        letters
    };
    LETTERS[usize::from(byte)]
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

/// Rows of words to look for. `a|b` admits either word, a `*` at the end of a word any ending.
/// Letter case does not count.
pub(crate) struct Phrases {
    /// By the first letter: first word, and the words after it.
    by_letter: [Vec<(Choice<'static>, &'static str)>; 26],
}

impl Phrases {
    /// Prepares phrases that begin with letters.
    pub(crate) fn new(phrases: &[&'static str]) -> Self {
        let mut by_letter: [Vec<_>; 26] = Default::default();
        for phrase in phrases {
            let (first, rest) = phrase.split_once(' ').unwrap_or((phrase, ""));
            for word in first.split('|') {
                if let Some(bucket) = letter(word).and_then(|at| by_letter.get_mut(at)) {
                    bucket.push((Choice::new(word), rest));
                }
            }
        }
        Phrases { by_letter }
    }

    /// Whether one of them stands in `text`.
    pub(crate) fn stand_in(&self, text: &str) -> bool {
        let mut words = words(text);
        while let Some(word) = words.next() {
            let bucket = letter(word).and_then(|at| self.by_letter.get(at));
            let mut phrases = bucket.into_iter().flatten();
            if phrases.any(|(first, rest)| first.is(word) && follow(words.clone(), rest)) {
                return true;
            }
        }
        false
    }
}

/// Number of a word's first letter in the alphabet.
fn letter(word: &str) -> Option<usize> {
    let first = word.bytes().next()?.to_ascii_lowercase();
    let at = first.checked_sub(b'a')?;
    (at < 26).then_some(usize::from(at))
}

/// Whether the words of a phrase come next.
fn follow(mut words: Words<'_>, phrase: &str) -> bool {
    let mut choices = phrase.split(' ').filter(|choices| !choices.is_empty());
    choices.all(|choices| {
        words.next().is_some_and(|word| {
            choices
                .split('|')
                .any(|choice| Choice::new(choice).is(word))
        })
    })
}

/// A word to look for.
struct Choice<'c> {
    stem: &'c [u8],
    /// Any ending is admitted.
    is_open: bool,
}

impl<'c> Choice<'c> {
    fn new(text: &'c str) -> Self {
        let stem = text.strip_suffix('*');
        Choice {
            stem: stem.unwrap_or(text).as_bytes(),
            is_open: stem.is_some(),
        }
    }

    fn is(&self, word: &str) -> bool {
        let length = self.stem.len();
        let fits = word.len() == length || self.is_open && word.len() > length;
        // Most words are told apart by their length.
        fits && word
            .as_bytes()
            .get(..length)
            .is_some_and(|start| start.eq_ignore_ascii_case(self.stem))
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
        let phrases = Phrases::new(&["set|assigned by the server", "does not require auth*"]);
        assert!(phrases.stand_in("It is Assigned by the Server."));
        assert!(phrases.stand_in("does not require authentication"));
        assert!(!phrases.stand_in("reset by the servers"));
        assert!(!phrases.stand_in("set by the"));
        assert!(!phrases.stand_in(""));
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
