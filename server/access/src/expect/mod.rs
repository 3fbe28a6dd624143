//! Unit tests for declarations: cases as `alice DELETE /pets/7 -> deny`, in a file beside the document.
//!
//! The file is `ess-test.yaml`, or ends in `.ess-test.yaml`; schema/ess-test-v1.schema.json says what
//! stands in it.

mod coverage;
mod example;
mod line;
mod read;
mod run;

use std::ops::Range;

use policy::{Decision as Answer, Reason};
use syntax::{Document, Kind};

pub use coverage::{Coverage, GrantUse};
pub use line::words_of;

use crate::{Access, Decision, Flaw};

/// What files with cases are called, or end in behind a dot.
pub const NAMES: [&str; 3] = ["ess-test.yaml", "ess-test.yml", "ess-test.json"];

/// Whether a path is called like a file with cases.
pub fn is_file(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    NAMES.iter().any(|one| {
        let before = name.strip_suffix(one);
        before.is_some_and(|before| before.is_empty() || before.ends_with('.'))
    })
}

/// The document that the cases of a file are about: its path relative to the file, and the bytes where
/// it stands. `None` where the file does not say.
pub fn document(test: &Document) -> Option<(String, Range<usize>)> {
    let named = test.root()?.get("document")?;
    let named = named.resolve_alias().unwrap_or(named);
    let text = named.as_string().filter(|text| !text.is_empty())?;
    Some((text.into_owned(), named.range()))
}

/// What the cases of a file have come to.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Expected {
    /// In their order.
    pub cases: Vec<Case>,
    /// What in the file is not well formed; such cases are not among the others.
    pub flaws: Vec<Flaw>,
    /// What of the document the cases have touched.
    pub coverage: Coverage,
}

/// A case that was decided.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// Bytes of the case in its file: of the line, or of the cell of a table.
    pub range: Range<usize>,
    /// `alice DELETE /pets/7`, or the name that it has.
    pub name: String,
    /// What is expected.
    pub expected: Answer,
    /// For this reason; `None`: for any.
    pub because: Option<Reason>,
    /// What the document says.
    pub decision: Decision,
}

impl Case {
    /// Whether the document says what is expected. That it has no such operation must be expected in
    /// so many words: a path with a typing error is denied as well.
    pub fn passes(&self) -> bool {
        let because = match self.because {
            Some(reason) => reason == self.decision.reason,
            None => self.decision.reason != Reason::NoOperation,
        };
        self.decision.decision() == self.expected && because
    }

    /// What the document says, after what is expected of it: "deny: not-owner".
    pub fn decided_in_words(&self) -> String {
        let (decision, reason) = (self.decision.decision(), self.decision.reason);
        let decided = format!("{decision}: {reason}");
        match decision == self.expected && self.because.is_none() && !self.passes() {
            true => format!("{decided} (`{decision} {reason}` expects that)"),
            false => decided,
        }
    }

    /// `deny`, or `deny not-owner`.
    pub fn expected_in_words(&self) -> String {
        match self.because {
            Some(reason) => format!("{} {reason}", self.expected),
            None => self.expected.to_string(),
        }
    }
}

impl Access<'_> {
    /// Decides the cases of a file.
    pub fn expect(&self, test: &Document) -> Expected {
        let mut read = read::Reading::new(self, test);
        let root = test.root().filter(|root| root.kind() == Kind::Map);
        match root {
            Some(root) => read.file(root),
            None => read.flaw(0..0, "write `document`, `subjects`, `objects` and `cases`"),
        }
        run::run(self, read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_known_by_their_names() {
        for name in [
            "ess-test.yaml",
            "a/ess-test.yml",
            "/a/pets.ess-test.yaml",
            "ess-test.json",
        ] {
            assert!(is_file(name), "{name}");
        }
        for name in [
            "my-ess-test.yaml",
            "ess-test.yaml/a",
            "ess.yaml",
            "test.yaml",
        ] {
            assert!(!is_file(name), "{name}");
        }
    }
}
