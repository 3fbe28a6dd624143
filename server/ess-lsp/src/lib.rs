//! `ess-lsp`: finds operations of OpenAPI documents that let clients choose objects while nothing
//! declares who may touch them.
//!
//! The only crate that knows the command line, files and threads. It loads files, asks the layers
//! below, and prints what they found.

mod baseline;
mod check;
mod cli;
mod configure;
mod debug;
mod decide;
mod diff;
mod discover;
mod evidence;
mod expect;
mod explain;
mod fix;
mod format;
mod generate;
mod load;
mod output;
mod overlay;
mod places;
mod progress;
mod read;
mod report;
mod run;
mod server;
mod session;

pub use run::main;
pub use server::converse;
