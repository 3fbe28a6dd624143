//! Helpers shared by the tests of this member.

pub mod corpus;
#[path = "../support/needed.rs"]
mod needed;
pub mod official;
pub mod values;
