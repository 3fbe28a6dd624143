//! Runs the built language server as editors do. Every conversation is checked against the official
//! machine-readable protocol where `../shared/lsp` is there.

mod client;
mod diagnostics;
mod editing;
mod hostile;
mod lifecycle;
mod positions;
mod protocol;
mod pull;
mod workspace;
