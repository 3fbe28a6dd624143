//! Who may do what, by the declarations of a document: one request at a time ([`Access::decide`]), by
//! search ([`Access::search`]), as a table ([`Matrix::of`]), and what a change does to it ([`diff`]).
//!
//! Pure functions over a [`model::Model`]: requests, access control lists and claims are given as
//! text. The rules of deciding are those of [`policy`]; this crate finds out what a request asks for.
//!
//! Whatever a request leaves unclear is denied: an identifier that is given twice, a path that can be
//! divided in several ways, a body that contradicts the path.

mod bind;
mod caller;
mod decide;
mod demand;
mod diff;
pub mod expect;
mod explain;
pub mod generate;
mod kinds;
mod matrix;
mod names;
mod request;
mod route;
mod search;
mod state;
mod template;
mod value;

pub use caller::{Caller, Claims};
pub use decide::{Access, Decision, Question, Source, Step};
pub use demand::requirement;
pub use diff::{
    Addressed, Answer, Condition, OperationChange, Presence, Relation, Verdict, Witness, diff,
};
pub use matrix::{Cell, Column, Coverage, Level, Matrix, ObjectRow, OperationRow, Row};
pub use policy::Reason;
pub use request::{Request, RequestError};
pub use search::{Found, Search, SearchError, Unknown};
pub use state::{Flaw, State};
