//! The words of a name as far as it may be an identifier, in the light of the document.

use std::borrow::Cow;

use crate::link::Vocabulary;
use crate::word_lists::{Class, IDENTIFIER, PREPOSITION, SECRET};
use crate::words::{Word, key};

/// The words of a name, put so that an identifier word stands last.
#[derive(Debug, Clone)]
pub(crate) struct IdWords<'w>(Vec<Cow<'w, Word>>);

impl<'w> IdWords<'w> {
    /// How many.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// All of them.
    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &Word> {
        self.0.iter().map(AsRef::as_ref)
    }

    /// The first one.
    pub(crate) fn first(&self) -> Option<&Word> {
        self.iter().next()
    }

    /// The last one.
    pub(crate) fn last(&self) -> Option<&Word> {
        self.iter().next_back()
    }

    /// The one before the last.
    pub(crate) fn before_last(&self) -> Option<&Word> {
        self.iter().rev().nth(1)
    }

    /// Whether the last one is in a list.
    pub(crate) fn last_is(&self, class: Class) -> bool {
        self.last().is_some_and(|word| word.is(class))
    }

    /// Whether some word is in a list.
    pub(crate) fn any(&self, class: Class) -> bool {
        self.iter().any(|word| word.is(class))
    }

    /// Whether every word is in a list.
    pub(crate) fn all(&self, class: Class) -> bool {
        self.iter().all(|word| word.is(class))
    }

    /// Whether the words are exactly these.
    pub(crate) fn are(&self, texts: &[&str]) -> bool {
        self.iter().map(Word::text).eq(texts.iter().copied())
    }

    /// All words joined, the last one in singular.
    pub(crate) fn key(&self) -> String {
        key(&self.0)
    }

    /// The words from the `first` on, joined likewise.
    pub(crate) fn key_from(&self, first: usize) -> String {
        key(self.0.get(first..).unwrap_or_default())
    }

    /// The words before the last one, joined likewise.
    pub(crate) fn noun_key(&self) -> String {
        key(self
            .0
            .get(..self.len().saturating_sub(1))
            .unwrap_or_default())
    }

    /// Whether the document knows what the words before the last one name.
    pub(crate) fn noun_known(&self, vocabulary: &Vocabulary<'_>) -> bool {
        let before = self.before_last();
        let known = |noun: &str| vocabulary.knows(noun) || vocabulary.groups.contains(noun);
        before.is_some_and(|word| known(word.singular()))
            || self.len() > 1 && known(&self.noun_key())
    }

    /// Without the words for which `test` holds.
    pub(crate) fn without(mut self, test: impl Fn(&Word) -> bool) -> Self {
        self.0.retain(|word| !test(word));
        self
    }

    /// Without the last words, as long as `test` holds for them.
    pub(crate) fn trimmed(mut self, test: impl Fn(&Word) -> bool) -> Self {
        while self.0.pop_if(|word| test(word)).is_some() {}
        self
    }

    /// The words themselves.
    pub(crate) fn into_words(self) -> Vec<Cow<'w, Word>> {
        self.0
    }
}

/// Three letters that end in `id` and are words of their own.
const NO_SHORT_ID: &[&str] = &["bid", "kid", "lid", "aid", "did", "hid", "mid"];

/// Puts the words of a name in order.
pub(crate) fn id_words<'w>(words: &'w [Word], vocabulary: &Vocabulary<'_>) -> IdWords<'w> {
    let mut found: Vec<Cow<'w, Word>> = words.iter().map(Cow::Borrowed).collect();
    // `user_id_1`
    while found.len() > 1 && found.pop_if(|word| word.is_number()).is_some() {}
    split_suffix(&mut found, vocabulary);
    if let Some(end) = before_preposition(&found) {
        found.truncate(end);
        return IdWords(found);
    }
    move_leading_id(&mut found, vocabulary);
    shorten(&mut found);
    IdWords(found)
}

/// `userid` is user id, where the document knows users; `idfk` says id twice.
fn split_suffix(words: &mut Vec<Cow<'_, Word>>, vocabulary: &Vocabulary<'_>) {
    let Some(last) = words.last().filter(|word| !word.is(IDENTIFIER)) else {
        return;
    };
    if last.text() == "idfk" {
        words.pop();
        words.push(Cow::Owned(Word::new("id")));
        return;
    }
    let split = ["uuid", "guid", "ids", "id"].iter().find_map(|suffix| {
        let noun = last
            .text()
            .strip_suffix(suffix)
            .filter(|noun| noun.len() > 2)?;
        let noun = Word::new(noun);
        vocabulary
            .knows(noun.singular())
            .then(|| (noun, Word::new(suffix)))
    });
    if let Some((noun, suffix)) = split {
        words.pop();
        words.extend([Cow::Owned(noun), Cow::Owned(suffix)]);
    }
}

/// `objectIdToMerge` is object id: where the identifier ends.
fn before_preposition(words: &[Cow<'_, Word>]) -> Option<usize> {
    let pairs = words.windows(2).enumerate().skip(1);
    let mut ends = pairs.filter_map(|(at, pair)| match pair {
        [id, next] if is_id(id) && next.is(PREPOSITION) => Some(at + 1),
        _ => None,
    });
    ends.next()
}

fn is_id(word: &Word) -> bool {
    matches!(word.text(), "id" | "ids")
}

/// `idList` is list id, where the document knows lists.
fn move_leading_id(words: &mut [Cow<'_, Word>], vocabulary: &Vocabulary<'_>) {
    let [first, .., last] = &*words else {
        return;
    };
    let only_id = words.iter().all(|word| is_id(word) || !word.is(IDENTIFIER));
    // `id_access_token` is a token of a service called id.
    let named = !last.is(IDENTIFIER.or(SECRET)) && vocabulary.knows(last.singular());
    if is_id(first) && only_id && named {
        words.rotate_left(1);
    }
}

/// `pid`, `vid` and the like are ids.
fn shorten(words: &mut [Cow<'_, Word>]) {
    let after_number = words
        .iter()
        .rev()
        .nth(1)
        .is_some_and(|word| word.is_number());
    if let Some(last) = words.last_mut() {
        let text = last.text();
        let short = text.len() == 3 && text.ends_with("id") && !NO_SHORT_ID.contains(&text);
        if short && !after_number {
            *last = Cow::Owned(Word::new("id"));
        }
    }
}
