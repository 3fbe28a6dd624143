//! Runs the built program as users do.

#[path = "../support/folder.rs"]
mod folder;
#[path = "../support/git.rs"]
mod git;
#[path = "../../../../tests/support/needed.rs"]
mod needed;

mod adopt;
mod bad_input;
mod baseline;
mod common;
mod configuration;
mod decide;
mod diff;
mod dismissed;
mod exit_codes;
mod expect;
mod fix;
mod github;
mod gitlab;
mod inputs;
mod junit;
mod markdown;
mod matrix;
mod output;
mod overlay;
mod report;
mod sarif;
mod shell;
mod split;
mod suppression;
mod together;
