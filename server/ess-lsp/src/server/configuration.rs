//! Which configuration holds where.

use project::NAMES;

use super::workspace::Folders;
use crate::configure::{Above, look};
use crate::places::below;

/// A configuration, and the directory of which it may name files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Nearest {
    pub(crate) path: String,
    pub(crate) project: String,
}

/// Whether a path is called like a configuration.
pub(crate) fn is_one(path: &str) -> bool {
    let name = path.rsplit_once('/').map_or(path, |(_, name)| name);
    NAMES.contains(&name)
}

/// The configuration that is nearest to a directory, as the command line finds it: upwards as far as
/// the project goes, to the directory with `.git`, else to the folder of the workspace.
pub(crate) fn nearest(directory: &str, folders: &Folders) -> Option<Nearest> {
    let above = upwards(directory)
        .into_iter()
        .rev()
        .fold(Above::default(), |above, one| look(one, above));
    let path = above.configuration?;
    let folder = || folders.around(directory).map(str::to_owned);
    let project = above.repository.or_else(folder);
    let project = project.unwrap_or_else(|| directory.to_owned());
    below(&path, &project)?;
    Some(Nearest { path, project })
}

/// A directory and all above it.
fn upwards(directory: &str) -> Vec<&str> {
    std::iter::successors(Some(directory), |one| above(one)).collect()
}

fn above(directory: &str) -> Option<&str> {
    match directory {
        "" | "/" => None,
        directory => directory.rsplit_once('/').map(|(above, _)| above),
    }
}
