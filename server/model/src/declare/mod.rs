//! Declarations.
pub use crate::declaration::Spelling;
