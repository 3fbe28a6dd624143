//! How reports are printed.

pub(crate) mod decision;
pub(crate) mod diff;
pub(crate) mod expected;
pub(crate) mod generated;
pub(crate) mod github;
pub(crate) mod gitlab;
pub(crate) mod human;
pub(crate) mod inventory;
pub(crate) mod json;
pub(crate) mod junit;
pub(crate) mod markdown;
pub(crate) mod matrix;
pub(crate) mod place;
pub(crate) mod sarif;
pub(crate) mod snippet;
pub(crate) mod table;
