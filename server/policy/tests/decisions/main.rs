//! What the decision function must answer: a truth table, the resolved ambiguities, the laws.

#[path = "../../../../tests/support/needed.rs"]
mod needed;

mod ambiguities;
mod containers;
mod effective_rule;
mod fixture;
mod laws;
mod truth_table;
