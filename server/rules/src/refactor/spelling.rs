//! From `x-` to `x-` of the other size: all keywords of a document in one spelling.

use edit::{Change, Value};
use openapi::FileId;

use super::{Here, Refactoring, RefactoringKind};
use crate::keywords::{self, Keyword};

/// Offered on a keyword: all of the document in the other spelling.
pub(super) fn here(here: &Here<'_>) -> Option<Refactoring> {
    // To read all keywords for each move of the cursor takes too long.
    let mut extensions = here.model.extensions.iter();
    extensions.find(|one| here.touches(one.key))?;
    let keywords = keywords::of_document(here.files, here.model);
    let all = keywords::spelled(&keywords);
    let at = |one: &&&Keyword<'_>| here.touches(one.map.place_of(one.key));
    let asked = all.iter().find(at)?;
    let prefix = match asked.key.as_str()?.starts_with('X') {
        true => "x-",
        false => "X-",
    };
    Some(Refactoring {
        kind: RefactoringKind::Rewrite,
        title: format!("Write all keywords of the document with `{prefix}`"),
        note: (prefix == "X-").then(|| {
            String::from("as the paper writes them; validators of OpenAPI know `x-` alone")
        }),
        changes: spell(&all, prefix),
    })
}

/// Changes that write keywords with a prefix.
///
/// # Errors
/// One of them stands there in both spellings.
pub(crate) fn spell(
    keywords: &[&Keyword<'_>],
    prefix: &str,
) -> Result<Vec<(FileId, Change)>, String> {
    let mut changes = Vec::new();
    for keyword in keywords {
        let name = keyword.key.as_str().unwrap_or_default();
        let alike = format!("{prefix}{}", keywords::bare(&name).unwrap_or_default());
        if alike == name {
            continue;
        }
        // Which of two would count then?
        if keyword.map.node().entry(&alike).is_some() {
            return Err(format!(
                "`{name}` and `{alike}` stand side by side: remove one of them first"
            ));
        }
        let place = keyword.map.place_of(keyword.key);
        let change = Change::Replace {
            node: place.node,
            value: Value::from(alike),
        };
        changes.push((place.file, change));
    }
    Ok(changes)
}
