//! References that can be followed with a click.

use openapi::FileId;

use crate::symbols::whole;
use crate::{Analysis, FileRange, Symbol};

/// So many links of a file are shown.
const LINKS: usize = 5_000;

/// A piece of text and where it leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileLink {
    /// The text inside of the quotes.
    pub place: FileRange,
    /// The first line of what it means.
    pub target: FileRange,
}

impl Analysis {
    /// The `$ref`s of a file and the schemas that its declarations name, in order of place.
    pub fn links(&self, file: FileId) -> Vec<FileLink> {
        let files = self.files();
        let mut found: Vec<FileLink> = Vec::new();
        for reference in files.references(file).take(LINKS) {
            let Ok(target) = reference.target() else {
                continue;
            };
            let start = target.node().key().unwrap_or(target.node()).range().start;
            let place = whole(files, reference.place(), false);
            found.extend(place.map(|one| FileLink {
                place: one.place,
                target: FileRange {
                    file: target.file(),
                    range: start..start,
                },
            }));
        }
        for mention in self.mentions(file).iter().take(LINKS) {
            let mut roots = self.documents_of(file).iter();
            let symbol = roots.find_map(|root| self.index(*root).symbol(mention.place));
            let Some(Symbol::Schema(key)) = symbol else {
                continue;
            };
            let place = whole(files, mention.place, false);
            let place = place.filter(|one| one.place.file == file);
            let start = files.node(*key).map(|key| key.range().start);
            found.extend(place.zip(start).map(|(one, start)| FileLink {
                place: one.place,
                target: FileRange {
                    file: key.file,
                    range: start..start,
                },
            }));
        }
        found.sort_by_key(|link| (link.place.range.start, link.place.range.end));
        found.dedup_by(|one, other| one.place == other.place);
        found.truncate(LINKS);
        found
    }
}
