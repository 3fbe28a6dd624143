//! The rules, one file each.

pub(crate) mod ambiguous_scheme;
pub(crate) mod duplicate_key;
pub(crate) mod extra_document;
pub(crate) mod guessable_object_id;
pub(crate) mod limit_exceeded;
pub(crate) mod missing_ownership;
pub(crate) mod missing_scheme;
pub(crate) mod no_security_schemes;
pub(crate) mod numeric_object_id;
pub(crate) mod object_without_rules;
pub(crate) mod opaque_operation;
pub(crate) mod reference_outside_workspace;
pub(crate) mod syntax_error;
pub(crate) mod unauthenticated_object_access;
pub(crate) mod undeclared_identifier;
pub(crate) mod undeclared_object_authorization;
pub(crate) mod unguarded_alias;
pub(crate) mod unguarded_collection;
pub(crate) mod unknown_action;
pub(crate) mod unknown_group;
pub(crate) mod unknown_identifier;
pub(crate) mod unknown_object;
pub(crate) mod unresolved_reference;
