//! Requests against small documents, and the table of what is declared.

mod agreement;
mod ambiguities;
mod any_input;
mod bodies;
mod callers;
mod chains;
mod composite;
mod diff;
mod diff_bounds;
mod diff_enumerated;
mod diff_operations;
mod expectations;
mod fixture;
mod generated;
mod matrix;
mod open_requests;
mod parameters;
mod paths;
mod search;
mod states;
mod unknowns;
