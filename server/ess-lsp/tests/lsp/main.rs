//! Runs the built language server as editors do. Every conversation is checked against the official
//! machine-readable protocol where `../shared/lsp` is there.

#[path = "../support/folder.rs"]
mod folder;
#[path = "../support/git.rs"]
mod git;
#[path = "../../../../tests/support/needed.rs"]
mod needed;

mod access;
mod actions;
mod client;
mod clients;
mod completion;
mod configuration;
mod coverage;
mod diagnostics;
mod editing;
mod expectations;
mod hostile;
mod hover;
mod lifecycle;
mod navigate;
mod overlay;
mod pets;
mod positions;
mod protocol;
mod pull;
mod together;
mod wider;
mod workspace;
