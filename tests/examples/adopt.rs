//! Adopts a document of one file and prints it, for judges outside of this repository:
//!
//! ```sh
//! cargo run --release -p ess-tests --example adopt -- existing api.yaml > adopted.yaml
//! ```

use std::collections::HashSet;
use std::process::ExitCode;
use std::time::Instant;

use edit::Change;
use model::Model;
use openapi::Files;
use rules::{Options, Scheme, adopt};
use syntax::{Dialect, Limits};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [scheme, path] = arguments.as_slice() else {
        eprintln!("usage: adopt existing|insert FILE");
        return ExitCode::from(2);
    };
    let scheme = match scheme.as_str() {
        "insert" => Scheme::Insert,
        _ => Scheme::Existing,
    };
    match adopted(path, scheme) {
        Ok(text) => {
            print!("{text}");
            ExitCode::SUCCESS
        }
        Err(message) => {
            eprintln!("{path}: {message}");
            ExitCode::from(1)
        }
    }
}

fn adopted(path: &str, scheme: Scheme) -> Result<String, String> {
    let text = std::fs::read_to_string(path).map_err(|error| error.to_string())?;
    let start = Instant::now();
    let mut files = Files::new();
    let document = openapi::parse(text.clone(), Dialect::of_path(path), Limits::default());
    let file = files.insert(path, document);
    let model = Model::build(&files, file).ok_or("no OpenAPI document")?;
    let read = start.elapsed();
    let options = Options {
        scheme,
        ..Options::default()
    };
    let adoption = adopt(&files, &model, options, &HashSet::new());
    let changes = adoption.changes.into_iter();
    let changes: Vec<Change> = changes.map(|(_, change)| change).collect();
    let document = files.document(file).ok_or("no document")?;
    let planned = edit::plan(document, changes).map_err(|refusal| refusal.to_string())?;
    eprintln!(
        "{} declared, {} left out; read in {read:?}, adopted in {:?}",
        adoption.declared.len(),
        adoption.left_out.len(),
        start.elapsed() - read
    );
    Ok(edit::apply(&text, &planned.edits))
}
