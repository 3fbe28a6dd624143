//! Places as the JSON formats of the command line print them: file and range.

use std::ops::Range;

use openapi::{Files, Place};
use serde::Serialize;
use syntax::{Document, Encoding};

use crate::places::Places;

/// A piece of a file.
#[derive(Debug, Serialize)]
pub(crate) struct PrintedPlace {
    file: String,
    range: PrintedRange,
}

/// Zero-based, in UTF-16 code units.
#[derive(Debug, Serialize)]
struct PrintedRange {
    start: PrintedPosition,
    end: PrintedPosition,
}

#[derive(Debug, Serialize)]
struct PrintedPosition {
    line: u32,
    character: u32,
}

/// The place of a node; `None` where its text is not there.
pub(crate) fn of_node(files: &Files, places: &Places, place: Place) -> Option<PrintedPlace> {
    let node = files.node(place)?;
    let document = files.document(place.file)?;
    let file = places.name(files.path(place.file));
    Some(of_range(file, document, node.range()))
}

/// A range in a text.
pub(crate) fn of_range(file: String, document: &Document, range: Range<usize>) -> PrintedPlace {
    let position = |offset| {
        let position = document.position(offset, Encoding::Utf16);
        PrintedPosition {
            line: position.line,
            character: position.character,
        }
    };
    PrintedPlace {
        file,
        range: PrintedRange {
            start: position(range.start),
            end: position(range.end),
        },
    }
}
