//! What a document declares about objects: `x-objectAuth` and `x-objects` as written.
//!
//! Reading is tolerant: what is ill-formed is kept as [`Unreadable`] and counts as not declared.

use policy::{Action, Addresses, ObjectRules, Ownership};

use crate::{Declared, EssScheme, Model, Place};

/// A value with the node that holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Located<T> {
    /// The value.
    pub value: T,
    /// The node it was read from.
    pub place: Place,
}

/// How the keyword is written. Both spellings mean the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Spelling {
    /// `x-objectAuth`
    Small,
    /// `X-objectAuth`
    Capital,
}

/// Something in a declaration that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// The offending node.
    pub place: Place,
    /// What would be right, as in "`groups` must be a map of group names".
    pub expected: &'static str,
}

/// An Object Authorization Object: the value of `x-objectAuth` on a schema, operation or path item.
#[derive(Debug, Clone, PartialEq)]
pub struct Declaration {
    /// The key `x-objectAuth`.
    pub key: Place,
    /// Its value, after `$ref`s and aliases.
    pub place: Place,
    /// How the key is written.
    pub spelling: Spelling,
    /// Which form the value has.
    pub form: Form,
    /// What it means for decisions; an object with nothing granted where it could not be read.
    pub rules: ObjectRules,
    /// The value of `groups`; `None` where it is not written.
    pub groups: Option<Place>,
    /// The grants as written, in order. [`ObjectRules::grants`] has one grant for each of them.
    pub grants: Vec<GrantDeclaration>,
    /// `id`: at an object the property that identifies it, at an operation as in an entry. Several
    /// identify it together; none where nothing is written.
    pub id: Vec<Located<String>>,
    /// `owner`: the property that shows the owner.
    pub owner: Option<Located<String>>,
    /// `parent`: the object that contains this one.
    pub parent: Option<ParentDeclaration>,
    /// `scheme`: the name of the ESS scheme.
    pub scheme: Option<Located<String>>,
    /// `scheme` as an inline Security Scheme Object (at operations).
    pub inline_scheme: Option<Box<EssScheme>>,
    /// `public: true`.
    pub public: Option<Place>,
    /// `reason`.
    pub reason: Option<Reason>,
    /// `draft: true`, or a `draft` that is no boolean.
    pub draft: Option<Place>,
    /// What could not be read.
    pub unreadable: Vec<Unreadable>,
}

impl Declaration {
    /// About how many bytes it takes, as far as a document can make them many.
    pub(crate) fn memory(&self) -> usize {
        let grants = self.grants.iter();
        let actions: usize = grants.map(|grant| grant.actions.len()).sum();
        size_of::<Declaration>()
            + self.grants.len() * size_of::<GrantDeclaration>()
            + actions * size_of::<Located<String>>()
            + self.unreadable.len() * size_of::<Unreadable>()
    }
}

/// The forms of an `x-objectAuth` value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Form {
    /// A mapping.
    Full,
    /// `true`: enforced, rules unknown to the document.
    Elsewhere,
    /// `false`: public without a reason.
    Public,
    /// Nothing that the vocabulary knows; counts as no declaration.
    Unreadable,
}

/// A `reason` as written.
pub type Reason = Located<String>;

/// One grant as written.
#[derive(Debug, Clone, PartialEq)]
pub struct GrantDeclaration {
    /// The Grant Object.
    pub place: Place,
    /// The group's name, at its key.
    pub group: Located<String>,
    /// The items of `actions` as written.
    pub actions: Vec<Located<String>>,
    /// `ownership`; `None` where it is missing or no boolean ([`Ownership::Own`] then counts).
    pub ownership: Option<Located<Ownership>>,
    /// `within`.
    pub within: Option<Located<String>>,
    /// `when`.
    pub when: Option<Located<String>>,
    /// `within` or `when` is written and cannot be read: the grant then grants nothing.
    pub narrows_unreadably: bool,
}

/// A group that a successful call gives (`x-ess-assigns`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    /// The group.
    pub group: Located<String>,
    /// `to: caller`; otherwise `to: target`.
    pub to_caller: bool,
}

/// `parent` of an object.
#[derive(Debug, Clone, PartialEq)]
pub struct ParentDeclaration {
    /// The `parent` value.
    pub place: Place,
    /// The containing object.
    pub object: Located<String>,
    /// The property of this object that holds the parent's identifier.
    pub id: Option<Located<String>>,
}

/// The two designs of the vocabulary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Design {
    /// An `x-objects` entry; the rules stand at the object.
    Root,
    /// `x-objectAuth` at the operation or path item.
    Method,
}

/// Where an entry is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Level {
    /// At the operation.
    Operation,
    /// At the path item.
    PathItem,
}

/// One effective requirement of an operation.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The entry (or the method-level declaration's value).
    pub place: Place,
    /// Which design it follows.
    pub design: Design,
    /// Whether it stands at the operation or its path item.
    pub level: Level,
    /// The object's name, at the node that gives it; `None` where a method-level declaration names
    /// none or the entry could not be read.
    pub object: Option<Located<String>>,
    /// Index in [`crate::Model::objects`] of the schema with that name.
    pub schema: Option<usize>,
    /// The identifier, given or inferred; `None` for a collection.
    pub id: Option<EntryId>,
    /// Of a written `id`, what names no parameter of the operation and nothing in its request.
    pub unknown_ids: Vec<Located<String>>,
    /// Indices in [`crate::Operation::identifiers`] of those that the entry covers, a parent's
    /// (by `parent`) included.
    pub covers: Vec<usize>,
    /// The objects that contain this one by `parent` and that the path names, inmost first: they are
    /// checked as well, though no entry names them.
    pub containers: Vec<Container>,
    /// One object or the collection.
    pub addresses: Addresses,
    /// What the operation does; `None` where the method has no default and none is given, or where
    /// no decision is taken (OPTIONS).
    pub action: Option<Action>,
    /// The `action` node, where one is written.
    pub action_given: Option<Place>,
    /// `filtered: true`.
    pub filtered: bool,
    /// `upsert: true`.
    pub upsert: bool,
    /// `public: true` of this entry (or of a method-level declaration).
    pub public: Option<Place>,
    /// `reason` beside it.
    pub reason: Option<Reason>,
    /// `draft: true`, here or at the object's rules.
    pub draft: Option<Place>,
    /// What the entry amounts to.
    pub declared: Declared,
    /// The method-level declaration itself.
    pub declaration: Option<Declaration>,
    /// What could not be read.
    pub unreadable: Vec<Unreadable>,
}

/// An object around the one of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Container {
    /// Its name.
    pub object: String,
    /// Index of its schema in [`crate::Model::objects`].
    pub schema: Option<usize>,
    /// Index in [`crate::Operation::identifiers`] of the path variable that names it.
    pub identifier: usize,
}

/// The identifier of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EntryId {
    /// `id` as written: a parameter's name or a runtime expression (`$request.body#/pet/id`); several
    /// where only all of them together identify the object.
    Given(Vec<Located<String>>),
    /// The path parameter that belongs to the object.
    Inferred(String),
}

/// The rules that hold for an entry: its own, where it states some, else the schema's.
pub fn rules_of<'m>(model: &'m Model, entry: &'m Entry) -> Option<&'m Declaration> {
    let own = entry.declaration.as_ref();
    let leans = |one: &&Declaration| {
        one.form == Form::Full
            && one.groups.is_none()
            && one.public.is_none()
            && entry.declared != Declared::Method
    };
    if let Some(own) = own.filter(|one| !leans(one)) {
        return Some(own);
    }
    let schema = entry.schema.and_then(|at| model.objects.get(at));
    schema
        .and_then(|object| object.declaration.as_ref())
        .or(own)
}
