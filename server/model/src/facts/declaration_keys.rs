//! Where declarations stand.

use openapi::Cursor;
use syntax::Node;

use super::read::{Anywhere, At, Reader};
use super::schema::Reference;
use crate::Spelling;

/// Where declarations stand. They are read while linking; their text is kept so that facts differ
/// when a declaration does.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct DeclarationKeys {
    /// `x-objectAuth`.
    pub(crate) object_auth: Option<DeclarationKey>,
    /// `x-objects`.
    pub(crate) objects: Option<DeclarationKey>,
    /// `x-ess-assigns`.
    pub(crate) assigns: Option<DeclarationKey>,
    /// All keys that begin with `x-`.
    pub(crate) extensions: Vec<Anywhere>,
}

/// A schema as far as it declares something.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct SchemaDeclaration {
    /// The object.
    pub(crate) at: Option<At>,
    /// `$ref`.
    pub(crate) reference: Option<Reference>,
    /// `x-objectAuth`.
    pub(crate) declared: DeclarationKeys,
}

impl SchemaDeclaration {
    /// Reads the schema at `cursor`.
    pub(crate) fn read(cursor: Cursor<'_>, reader: &Reader<'_>) -> SchemaDeclaration {
        let mut found = SchemaDeclaration {
            at: Some(reader.locate(cursor.node())),
            ..SchemaDeclaration::default()
        };
        reader.fields(cursor, |name, key, value| {
            if name == "$ref" {
                found.reference = Reference::read(value, reader);
            } else {
                found.declared.note(name, key, value, reader);
            }
        });
        found
    }
}

/// A keyword of the vocabulary with its value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct DeclarationKey {
    /// The key.
    pub(crate) key: Anywhere,
    /// The value.
    pub(crate) value: Anywhere,
    /// How the key is written.
    pub(crate) spelling: Spelling,
    source: Box<str>,
}

impl DeclarationKeys {
    /// Notes the entry if it is a declaration. The first of two equal ones counts.
    pub(crate) fn note(
        &mut self,
        name: &str,
        key: Node<'_>,
        value: Cursor<'_>,
        reader: &Reader<'_>,
    ) {
        if crate::is_extension(name) {
            let key = reader.locate_anywhere(value.place_of(key));
            self.extensions.push(key);
        }
        let (slot, spelling) = match name {
            "x-objectAuth" => (&mut self.object_auth, Spelling::Small),
            "X-objectAuth" => (&mut self.object_auth, Spelling::Capital),
            "x-objects" => (&mut self.objects, Spelling::Small),
            "X-objects" => (&mut self.objects, Spelling::Capital),
            "x-ess-assigns" => (&mut self.assigns, Spelling::Small),
            "X-ess-assigns" => (&mut self.assigns, Spelling::Capital),
            _ => return,
        };
        slot.get_or_insert_with(|| DeclarationKey {
            key: reader.locate_anywhere(value.place_of(key)),
            value: reader.locate_anywhere(value.place()),
            spelling,
            source: value.node().source().into(),
        });
    }
}
