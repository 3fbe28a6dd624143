//! A `$ref`.

use std::borrow::Cow;

use syntax::{Node, unescape_token};

use crate::cursor::Cursor;
use crate::files::{FileId, Files, Place};
use crate::unresolved::{Reason, Unresolved};
use crate::uri::{self, FilePart, Fragment};

/// A reference: the scalar under `$ref`.
#[derive(Debug, Clone, Copy)]
pub struct Reference<'a> {
    files: &'a Files,
    file: FileId,
    value: Node<'a>,
}

impl<'a> Reference<'a> {
    pub(crate) fn new(files: &'a Files, file: FileId, value: Node<'a>) -> Self {
        Reference { files, file, value }
    }

    /// The value of `$ref`.
    pub fn value(self) -> Node<'a> {
        self.value
    }

    /// The place of the value of `$ref`.
    pub fn place(self) -> Place {
        Place {
            file: self.file,
            node: self.value.id(),
        }
    }

    /// The reference as written, escapes of the scalar resolved.
    pub fn text(self) -> Cow<'a, str> {
        self.value.as_str().unwrap_or_default()
    }

    /// The name of what it refers to: the last token of its pointer, its anchor, or the file's name
    /// without extension. Readers know `#/components/schemas/Pet` and `./Pet.yaml` as `Pet`.
    pub fn name(self) -> String {
        let text = self.text();
        let target = uri::split(&text);
        match (target.fragment, target.file) {
            (Fragment::Pointer(pointer), _) => {
                let last = pointer.rsplit('/').next().unwrap_or_default();
                unescape_token(last).into_owned()
            }
            (Fragment::Anchor(anchor), _) => anchor.into_owned(),
            (Fragment::Root, FilePart::Path(path)) => {
                let name = path.rsplit('/').next().unwrap_or_default();
                name.split('.').next().unwrap_or_default().to_owned()
            }
            (Fragment::Root, _) => String::new(),
        }
    }

    /// What it refers to, one step: a `$ref` that stands there is not followed.
    ///
    /// # Errors
    /// The place of this reference and the reason.
    pub fn target(self) -> Result<Cursor<'a>, Unresolved> {
        let found = self.files.lookup(self.file, &self.text());
        found.map_err(|reason| self.failed(reason))
    }

    /// What it refers to in the end.
    ///
    /// # Errors
    /// The place of the reference that could not be followed (it may stand further on) and the
    /// reason.
    pub fn resolve(self) -> Result<Cursor<'a>, Unresolved> {
        let mut reference = self;
        let mut seen = Vec::new();
        loop {
            let target = reference.target()?;
            let Some(next) = target.reference() else {
                return Ok(target);
            };
            seen.push(reference.place());
            if seen.contains(&next.place()) {
                return Err(self.failed(Reason::Cycle));
            }
            if seen.len() >= Cursor::CHAIN {
                return Err(self.failed(Reason::ChainTooLong));
            }
            reference = next;
        }
    }

    pub(crate) fn failed(self, reason: Reason) -> Unresolved {
        Unresolved {
            place: self.place(),
            reference: self.text().into_owned(),
            reason,
        }
    }
}
