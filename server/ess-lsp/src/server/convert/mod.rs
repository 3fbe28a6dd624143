//! Between the protocol's terms and ours.

pub(crate) mod diagnostics;
pub(crate) mod expectations;
pub(crate) mod from_proto;
pub(crate) mod snippet;
pub(crate) mod to_proto;
pub(crate) mod uri;
pub(crate) mod workspace_edit;
