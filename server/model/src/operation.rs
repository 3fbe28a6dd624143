//! An operation: what it addresses, what is declared, what is required.

use std::fmt;
use std::sync::Arc;

use crate::{Assignment, Candidate, Declaration, Entry, Identifier, Place, Unreadable};

/// A method on a path.
#[derive(Debug, Clone, PartialEq)]
pub struct Operation {
    /// The method in upper case; an entry of `additionalOperations` as written.
    pub method: String,
    /// The path as written.
    pub path: String,
    /// The method's key, where findings on the operation stand.
    pub key: Place,
    /// The path's key in the root document.
    pub path_key: Place,
    /// The operation object, after its `$ref`s.
    pub operation: Place,
    /// The path item object, after its `$ref`s.
    pub path_item: Place,
    /// What the client names objects by, low confidence included; path, then query, header,
    /// cookie, then body. Of a body at most 200, the required ones first.
    pub identifiers: Vec<Identifier>,
    /// Why the request can name objects that the document does not show.
    pub opaque: Option<Opaque>,
    /// Whether somebody would ask which rule decides; `None` where it is opaque.
    pub needs: Option<bool>,
    /// Why it needs no declaration; `None` where it does, or where it is opaque.
    pub exemption: Option<Exemption>,
    /// What the call does to the object.
    pub effect: Effect,
    /// What is declared; where entries differ, the weakest.
    pub declared: Declared,
    /// The effective requirements in path order, the leaf last: the method-level declaration and
    /// all `x-objects` entries in effect.
    pub entries: Vec<Entry>,
    /// The groups that a successful call gives.
    pub assigns: Vec<Assignment>,
    /// What of `x-ess-assigns` could not be read.
    pub unreadable: Vec<Unreadable>,
    /// The effective `security`, shared by the operations that inherit it.
    pub security: Arc<EffectiveSecurity>,
    /// What a successful call gives back.
    pub returns: Option<Returned>,
}

/// Literal path segments that mean the caller.
const CALLER: [&str; 7] = ["me", "@me", "self", "my", "mine", "current", "~"];

impl Operation {
    /// Whether the path leads to what is the caller's own, as `/me/pets` does.
    pub fn is_of_caller(&self) -> bool {
        self.path.split('/').any(|one| CALLER.contains(&one))
    }

    /// Identifiers of medium or high confidence.
    pub fn likely_identifiers(&self) -> impl Iterator<Item = &Identifier> {
        self.identifiers
            .iter()
            .filter(|identifier| identifier.confidence > crate::Confidence::Low)
    }

    /// About how many bytes it takes, as far as a document can make them many.
    pub(crate) fn memory(&self) -> usize {
        let identifiers = self.identifiers.iter().map(|one| {
            let candidates = one.candidates.len() * size_of::<Candidate>();
            let texts = one.name.len() + one.resource.len() + one.reason.len();
            size_of::<Identifier>() + candidates + texts
        });
        let entries = self.entries.iter().map(|entry| {
            let declaration = entry.declaration.as_ref();
            size_of::<Entry>() + declaration.map_or(0, Declaration::memory)
        });
        let assigns = self.assigns.len() * size_of::<Assignment>();
        let unreadable = self.unreadable.len() * size_of::<Unreadable>();
        size_of::<Operation>()
            + self.path.len()
            + identifiers.chain(entries).sum::<usize>()
            + assigns
            + unreadable
    }
}

/// What the call does to the object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Effect {
    /// Gives data.
    Read,
    /// Creates, changes or deletes.
    Write,
    /// Anything else: starts, sends, cancels.
    Action,
}

/// What is declared about an operation's objects; ordered from the weakest to the strongest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Declared {
    /// Nothing, or nothing that can be read, or an object without rules.
    None,
    /// Machine-written, not confirmed.
    Draft,
    /// `x-objectAuth: true`.
    Elsewhere,
    /// `public`.
    Public,
    /// At the operation or path item.
    Method,
    /// At the object.
    Root,
}

impl Declared {
    /// The word in reports: `root`, `method`, `public`, `elsewhere`, `draft` or `none`.
    pub fn name(self) -> &'static str {
        match self {
            Declared::None => "none",
            Declared::Draft => "draft",
            Declared::Elsewhere => "elsewhere",
            Declared::Public => "public",
            Declared::Method => "method",
            Declared::Root => "root",
        }
    }
}

/// Why a request can name objects that the document does not show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Opaque {
    /// A GraphQL endpoint.
    GraphQl,
    /// A JSON-RPC endpoint.
    JsonRpc,
    /// Several requests in one.
    Batch,
    /// A JSON body of any shape.
    FreeFormBody,
}

impl fmt::Display for Opaque {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Opaque::GraphQl => "it takes GraphQL queries",
            Opaque::JsonRpc => "it takes JSON-RPC calls",
            Opaque::Batch => "it takes several requests in one",
            Opaque::FreeFormBody => "its body may have any shape",
        })
    }
}

/// Why an operation needs no declaration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Exemption {
    /// Nothing in the request names an object.
    NoIdentifier,
    /// What may name one is too unsure (low confidence).
    UnsureIdentifier,
    /// `OPTIONS`: touches no object.
    NoDecision,
    /// Everybody may see it; the text says how we know.
    Public(&'static str),
    /// A new object whose references to others are optional.
    CreateWithOptionalReferences,
    /// The caller's own relation to a public object (follow, star).
    OwnRelation,
    /// A search of what the caller may see.
    Search,
    /// Countries, categories and the like.
    ReferenceData,
    /// Another principle; the text says which.
    Other(&'static str),
}

impl fmt::Display for Exemption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Exemption::NoIdentifier => "nothing in the request names an object",
            Exemption::UnsureIdentifier => "whether the request names an object is too unsure",
            Exemption::NoDecision => "OPTIONS touches no object",
            Exemption::Public(why) | Exemption::Other(why) => why,
            Exemption::CreateWithOptionalReferences => {
                "it creates an object, and its references to others are optional"
            }
            Exemption::OwnRelation => "it is the caller's own relation to a public object",
            Exemption::Search => "it searches what the caller may see",
            Exemption::ReferenceData => "it reads reference data",
        })
    }
}

/// The `security` that holds for an operation: its own, or else the document's.
#[derive(Debug, Clone, PartialEq)]
pub struct EffectiveSecurity {
    /// Where it is written.
    pub source: SecuritySource,
    /// The `security` value; `None` where it is written nowhere.
    pub place: Option<Place>,
    /// The alternatives, any of which suffices.
    pub alternatives: Vec<Alternative>,
}

impl EffectiveSecurity {
    /// Whether a call without any credential passes: nothing is required, or `{}` is among the
    /// alternatives (OpenAPI 3.1, Security Requirement Object).
    pub fn admits_anonymous(&self) -> bool {
        self.alternatives.is_empty() || self.alternatives.iter().any(|one| one.schemes.is_empty())
    }
}

/// Where the effective `security` is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SecuritySource {
    /// At the operation, which replaces the document's.
    Operation,
    /// At the root of the document.
    Document,
    /// Nowhere.
    Nowhere,
}

/// One alternative (Security Requirement Object): all its schemes are needed.
#[derive(Debug, Clone, PartialEq)]
pub struct Alternative {
    /// The object in the list.
    pub place: Place,
    /// Names of the schemes; empty for `{}`.
    pub schemes: Vec<String>,
    /// Whether an ESS scheme is among them.
    pub identifies: bool,
}

/// What a successful response (2xx) holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Returned {
    /// The schema's name.
    pub object: String,
    /// Several of them.
    pub list: bool,
}
