//! Runs the built program as users do.

mod bad_input;
mod common;
mod exit_codes;
mod inputs;
mod output;
mod report;
mod sarif;
