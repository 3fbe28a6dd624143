//! What a project says of its own names: which are identifiers, and which are not.

use crate::Confidence;
use crate::detect::Found;
use crate::words::{Word, words};

/// Names that a project knows better than detection. Names count by their last words, in whatever
/// spelling and number: `tracking-code` means `trackingCode`, `old_tracking_codes` and so on.
#[derive(Debug, Clone, Default)]
pub struct Words {
    identifiers: Vec<OwnName>,
    not_identifiers: Vec<OwnName>,
}

#[derive(Debug, Clone)]
struct OwnName {
    /// As the project writes it.
    text: String,
    words: Vec<Word>,
}

impl OwnName {
    fn of(text: &str) -> Option<Self> {
        let words = words(text);
        let text = text.to_owned();
        (!words.is_empty()).then_some(OwnName { text, words })
    }

    fn ends(&self, name: &[Word]) -> bool {
        let mut pairs = name.iter().rev().zip(self.words.iter().rev());
        name.len() >= self.words.len() && pairs.all(|(a, b)| a.singular() == b.singular())
    }
}

impl Words {
    /// `identifiers` are identifiers always, `not_identifiers` never; these count where both speak.
    /// A name without letters and digits says nothing.
    pub fn new<'t>(
        identifiers: impl IntoIterator<Item = &'t str>,
        not_identifiers: impl IntoIterator<Item = &'t str>,
    ) -> Self {
        Words {
            identifiers: identifiers.into_iter().filter_map(OwnName::of).collect(),
            not_identifiers: not_identifiers
                .into_iter()
                .filter_map(OwnName::of)
                .collect(),
        }
    }

    /// What detection found of a name, corrected by the project.
    pub(crate) fn judge(&self, name: &[Word], found: Option<Found>) -> Option<Found> {
        if self.exclude(name) {
            return None;
        }
        self.include(name).or(found)
    }

    /// Whether there are no identifiers to add.
    pub(crate) fn name_no_identifiers(&self) -> bool {
        self.identifiers.is_empty()
    }

    pub(crate) fn exclude(&self, name: &[Word]) -> bool {
        self.not_identifiers.iter().any(|own| own.ends(name))
    }

    fn include(&self, name: &[Word]) -> Option<Found> {
        let own = self.identifiers.iter().find(|own| own.ends(name))?;
        Some(Found {
            confidence: Confidence::High,
            reason: format!("the configuration calls `{}` an identifier", own.text),
        })
    }
}
