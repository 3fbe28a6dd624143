//! What an OpenAPI document means: which operations address an object by an identifier that the
//! client supplies, which object that is, what is declared about it, and which `security` holds.
//!
//! [`Model::build`] reads every segment once into facts (kept with the segment, so that an edit
//! reads only what it touched), links the facts of all files that the root document reaches, and
//! gives plain data: no text positions but [`Place`], which the caller turns into a range.
//!
//! The model says what a document *declares*; it cannot know what a service enforces.

mod build;
mod declaration;
mod declare;
mod detect;
mod extension;
mod facts;
mod identifier;
mod identify;
mod link;
mod linking;
pub mod near;
mod operation;
mod operations;
mod own_id;
mod own_words;
mod personal;
mod route;
mod security;
mod word_lists;
mod words;

pub use declaration::{
    Assignment, Container, Declaration, Design, Entry, EntryId, Form, GrantDeclaration, Level,
    Located, ParentDeclaration, Reason, Spelling, Unreadable, rules_of,
};
pub use declare::{identifies_callers, is_reference};
pub use extension::{Extension, Holder};
pub use facts::segment_variables;
pub use identifier::{Candidate, Certainty, Confidence, Guessable, Identifier, Location};
pub use link::reference_name;
pub use linking::Linking;
pub use openapi::{FileId, Place, Version};
pub use operation::{
    Alternative, Declared, Effect, EffectiveSecurity, Exemption, Opaque, Operation, Returned,
    SecuritySource,
};
pub use operations::Operations;
pub use own_id::own_identifier;
pub use own_words::Words;
pub use personal::{is_personal, names_account};
pub use route::Route;

/// What one root document means, with everything that it references.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// The root document.
    pub root: FileId,
    /// Its version; `None` where the `openapi` / `swagger` key holds something else.
    pub version: Option<Version>,
    /// The key `openapi` or `swagger`, where findings on the whole document stand.
    pub openapi_key: Place,
    /// All operations in document order. Webhooks and callbacks are no endpoints of the service.
    pub operations: Operations,
    /// The component schemas (Swagger 2.0: definitions) in document order, then schemas elsewhere
    /// that declarations refer to.
    pub objects: Vec<Object>,
    /// The ESS schemes among the security schemes, in document order.
    pub schemes: Vec<EssScheme>,
    /// Whether the document declares any security scheme.
    pub declares_security_schemes: bool,
    /// The keys that begin with `x-` where the vocabulary has keywords; each once, by kind of what
    /// holds them.
    pub extensions: Vec<Extension>,
    /// What was left out because the document stands for too much.
    pub limits: Vec<Limit>,
}

/// Whether a key is one of an extension.
pub(crate) fn is_extension(key: &str) -> bool {
    key.starts_with("x-") || key.starts_with("X-")
}

/// A limit that keeps memory bounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// This many operations are left out of [`Model::operations`].
    Operations(usize),
    /// This many identifiers of large bodies are left out of [`Operation::identifiers`].
    Identifiers(usize),
    /// Aliases stand for so much that not all of it was read.
    Aliases,
}

impl Limit {
    /// Whether something was left out.
    fn is_reached(&self) -> bool {
        !matches!(self, Limit::Operations(0) | Limit::Identifiers(0))
    }
}

impl std::fmt::Display for Limit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Limit::Operations(count) => write!(f, "{count} operations are left out"),
            Limit::Identifiers(count) => {
                write!(f, "{count} identifiers of large bodies are left out")
            }
            Limit::Aliases => f.write_str("aliases stand for more than is read"),
        }
    }
}

/// A component schema, which is an object type as soon as somebody addresses it; or a schema elsewhere
/// that a declaration refers to.
#[derive(Debug, Clone, PartialEq)]
pub struct Object {
    /// The schema's name.
    pub name: String,
    /// Its key under `components.schemas` or `definitions`; elsewhere the schema itself.
    pub key: Place,
    /// The schema, `$ref` not followed.
    pub schema: Place,
    /// Its `x-objectAuth`.
    pub declaration: Option<Declaration>,
}

/// A security scheme that says who the caller is: named `X-objectAuthScheme`, or with `x-user_id`,
/// `x-groups` or `x-memberships`.
#[derive(Debug, Clone, PartialEq)]
pub struct EssScheme {
    /// The component's name.
    pub name: String,
    /// The key of the component.
    pub key: Place,
    /// Claim or JSON Pointer of the user id; `sub` where nothing is written.
    pub user_id: String,
    /// Claim of the groups; `groups` where nothing is written.
    pub groups_claim: String,
    /// The closed set of groups; `None`: any group.
    pub groups: Option<Vec<Located<String>>>,
    /// Those of the groups that a caller can obtain alone (`assignment: self`).
    pub self_assigned: Vec<String>,
    /// Those of the groups that somebody else gives (`assignment: admin`).
    pub admin_assigned: Vec<String>,
    /// An address of who issues the credentials, as written: of OpenID Connect's discovery document,
    /// else of an OAuth flow.
    pub issuer: Option<String>,
    /// How a request shows who calls: `token` (in the header Authorization), `basic`, `mutualTLS`, or where
    /// a key stands, such as `header X-Key`.
    pub credential: String,
    /// Container object and the claim with the caller's memberships.
    pub memberships: Vec<(Located<String>, String)>,
    /// Values that could not be read.
    pub unreadable: Vec<Unreadable>,
}
