//! Declarations: reading them in all forms, and what they mean for an operation.

mod assigns;
mod entries;
mod expression;
mod object_auth;
mod objects;
mod reading;
mod referred;
mod schemas;
mod scheme;

pub(crate) use assigns::read_assigns;
pub(crate) use entries::{Declarations, Target};
pub(crate) use expression::IdExpression;
pub use referred::is_reference;
pub(crate) use schemas::Schemas;
pub(crate) use scheme::ess_schemes;
pub use scheme::identifies_callers;
