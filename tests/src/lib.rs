//! Helpers shared by the tests of this member.

pub mod corpus;
pub mod official;
pub mod values;
