//! The caller: as stated, or by the claims of a decoded token.

use std::collections::{BTreeMap, BTreeSet};

use model::EssScheme;
use policy::{ObjectId, ObjectType, Subject};
use syntax::{Document, Kind, Node, Scalar, unescape_token};

use crate::kinds::Kinds;
use crate::names;
use crate::state::{Flaw, flaws_of};

/// Who asks.
#[derive(Debug, Clone)]
pub enum Caller {
    /// This user, in these groups.
    Stated(Subject),
    /// The bearer of a token with these claims; the document's security scheme says what they mean.
    Claims(Claims),
}

impl Default for Caller {
    /// Nobody in particular.
    fn default() -> Self {
        Caller::Stated(Subject::default())
    }
}

/// The claims of a decoded token.
#[derive(Debug, Clone)]
pub struct Claims(Document);

impl Claims {
    /// Claims from a JSON object (or the same in YAML).
    ///
    /// # Errors
    /// What is not well formed. A claim that stands twice is none: readers differ in which counts.
    pub fn new(document: Document) -> Result<Claims, Vec<Flaw>> {
        let mut flaws = flaws_of(&document);
        let root = document.root();
        if root.is_none_or(|root| root.kind() != Kind::Map) && flaws.is_empty() {
            flaws.push(Flaw {
                range: 0..0,
                message: String::from("claims are a JSON object, such as {\"sub\": \"alice\"}"),
            });
        }
        match flaws.is_empty() {
            true => Ok(Claims(document)),
            false => Err(flaws),
        }
    }

    /// The caller that a scheme makes of them.
    pub(crate) fn subject(
        &self,
        scheme: &EssScheme,
        kinds: &Kinds<'_>,
        model: &model::Model,
    ) -> Subject {
        let mut memberships: BTreeMap<ObjectType, BTreeMap<ObjectId, BTreeSet<String>>> =
            BTreeMap::new();
        for (container, claim) in &scheme.memberships {
            let object = names::of(model, &container.value);
            let inside = self.claim(claim).map(members).unwrap_or_default();
            let ids = inside
                .into_iter()
                .filter_map(|(text, groups)| Some((kinds.id(&object, &text).ok()?, groups)));
            memberships.insert(object.clone(), ids.collect());
        }
        Subject {
            user: self.claim(&scheme.user_id).and_then(text),
            groups: self
                .claim(&scheme.groups_claim)
                .map(texts)
                .unwrap_or_default(),
            memberships,
        }
    }

    /// Whether a scheme finds a user id, and a claim with groups.
    pub(crate) fn found(&self, scheme: &EssScheme) -> (bool, bool) {
        let user = self.claim(&scheme.user_id).and_then(text);
        (user.is_some(), self.claim(&scheme.groups_claim).is_some())
    }

    /// The names of the claims.
    pub(crate) fn names(&self) -> impl Iterator<Item = String> {
        let entries = self.0.root().into_iter().flat_map(|root| root.entries());
        entries.filter_map(|(key, _)| Some(key.as_str()?.into_owned()))
    }

    /// The value of a claim: of that name, or where a JSON Pointer leads.
    fn claim(&self, name: &str) -> Option<Node<'_>> {
        let root = self.0.root()?;
        let named = root.get(name);
        let pointed = || {
            let tokens = name.strip_prefix('/')?.split('/');
            tokens
                .into_iter()
                .try_fold(root, |at, token| at.get(&unescape_token(token)))
        };
        let found = named.or_else(pointed)?;
        Some(found.resolve_alias().unwrap_or(found))
    }
}

/// A text or number; nothing else names anybody.
fn text(node: Node<'_>) -> Option<String> {
    match node.scalar()? {
        Scalar::Str(text) => Some(text.into_owned()),
        Scalar::Int(_) => node.as_str().map(|text| text.into_owned()),
        _ => None,
    }
}

/// A text, or a list of texts.
fn texts(node: Node<'_>) -> BTreeSet<String> {
    match node.kind() {
        Kind::Seq => node.items().filter_map(text).collect(),
        _ => text(node).into_iter().collect(),
    }
}

/// An id, a list of ids, or a map from ids to the groups that hold inside.
fn members(node: Node<'_>) -> Vec<(String, BTreeSet<String>)> {
    if node.kind() == Kind::Map {
        let each = node.entries();
        let named =
            each.filter_map(|(key, groups)| Some((key.as_str()?.into_owned(), texts(groups))));
        return named.collect();
    }
    let ids = texts(node).into_iter();
    ids.map(|id| (id, BTreeSet::new())).collect()
}
