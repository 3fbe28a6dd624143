//! How reports are printed.

pub(crate) mod human;
pub(crate) mod inventory;
pub(crate) mod json;
pub(crate) mod sarif;
pub(crate) mod snippet;
pub(crate) mod table;
