//! The vocabulary as its published schemas describe it, and where in a file it stands.

mod spot;
mod term;

pub(crate) use spot::{Class, Spot, bare, spot_of};
pub(crate) use term::Term;
