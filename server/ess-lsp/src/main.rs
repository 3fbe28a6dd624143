//! The program; everything is in the library beside it, so that fuzz targets reach it.

use std::process::ExitCode;

fn main() -> ExitCode {
    ess_lsp::main()
}
