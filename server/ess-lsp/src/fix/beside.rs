//! Which overlay takes the declarations, and for which document.

use openapi::FileId;

use crate::cli::Cli;
use crate::discover::{Discovered, in_words};
use crate::load::Loaded;
use crate::places::Base;

/// An overlay that takes the declarations of a document.
#[derive(Debug, Clone)]
pub(crate) struct Beside {
    /// Normalised path; the file may not exist yet.
    pub(crate) path: String,
    /// The document that the declarations are for.
    pub(crate) document: FileId,
}

/// The overlay that takes the declarations, which need not exist yet.
///
/// # Errors
/// In words, where it is not clear which one, or for which document.
pub(crate) fn beside(
    cli: &Cli,
    loaded: &Loaded,
    found: &mut Discovered,
) -> Result<Option<Beside>, String> {
    let [file] = cli.overlay.as_slice() else {
        return match cli.overlay.len() {
            many if many > 1 && cli.adopt => Err(String::from(
                "--fix --unsafe writes into one --overlay: name the others in `overlays` of a \
                 configuration",
            )),
            _ => Ok(None),
        };
    };
    if !cli.adopt {
        return Ok(None);
    }
    let shown = file.display();
    let document = match loaded.roots.as_slice() {
        _ if found.stdin => {
            return Err(format!(
                "--overlay {shown}: with --fix --unsafe the document must have a path, not `-`"
            ));
        }
        [document] => *document,
        documents => {
            return Err(format!(
                "--overlay {shown}: with --fix --unsafe it is for one document, and {} are given",
                documents.len()
            ));
        }
    };
    let base = Base::of_file(file);
    let base = base.map_err(|error| format!("--overlay {shown}: {}", in_words(&error)))?;
    let path = base.absolute_of(file);
    found.places.add(base);
    Ok(Some(Beside { path, document }))
}
