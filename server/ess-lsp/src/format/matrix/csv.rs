//! The access matrix as CSV (RFC 4180): one line for each cell, to be filtered in a spreadsheet.

use std::io::{self, Write};

use access::Cell;
use openapi::Place;

use super::Page;
use crate::evidence::Evidence;

const HEADING: &str =
    "document,kind,object,method,path,action,group,access,within,when,note,place,evidence";

/// Writes a heading, then objects and operations of each document; `place` says where something is.
///
/// # Errors
/// Those of `out`.
pub(crate) fn write(
    pages: &[Page<'_>],
    place: &dyn Fn(Place) -> String,
    out: &mut dyn Write,
) -> io::Result<()> {
    write!(out, "{HEADING}\r\n")?;
    for page in pages {
        let file = page.file.as_str();
        let groups = &page.matrix.columns;
        if let Some(left_out) = page.left_out() {
            let before = [file, "note", "", "", "", ""];
            line(&before, &["", "", "", "", &left_out, "", ""], out)?;
        }
        for object in &page.matrix.objects {
            for row in &object.actions {
                for (group, cell) in groups.iter().zip(&row.cells) {
                    let before = [file, "object", &object.name, "", "", row.action.name()];
                    cells(place, &before, &group.name, cell, ["", ""], out)?;
                }
            }
        }
        for row in &page.matrix.operations {
            let Some(operation) = page.operation(row.operation) else {
                continue;
            };
            let named = row.entries.iter().map(|(object, ..)| object.as_str());
            let objects = named.collect::<Vec<_>>().join(" ");
            let action = row
                .entries
                .last()
                .and_then(|(_, action, _)| action.as_ref());
            let action = action.map_or("", |action| action.name());
            let before = [
                file,
                "operation",
                &objects,
                &operation.method,
                &operation.path,
                action,
            ];
            if row.cells.is_empty() {
                // Nothing to decide, or nothing declared.
                let needed = operation.needs == Some(true);
                let access = if needed { "undeclared" } else { "" };
                let place = place(operation.key);
                line(&before, &["", access, "", "", &row.note, &place, ""], out)?;
            }
            for (column, (group, cell)) in groups.iter().zip(&row.cells).enumerate() {
                let shown = page.shown(row.operation, column);
                let shown = shown.map(Evidence::in_words).unwrap_or_default();
                cells(place, &before, &group.name, cell, [&row.note, &shown], out)?;
            }
        }
    }
    Ok(())
}

/// A line for a cell, and one for each level beside it.
fn cells(
    place: &dyn Fn(Place) -> String,
    before: &[&str],
    group: &str,
    cell: &Cell,
    [note, shown]: [&str; 2],
    out: &mut dyn Write,
) -> io::Result<()> {
    for cell in std::iter::once(cell).chain(&cell.also) {
        let join = |names: &std::collections::BTreeSet<String>| {
            names.iter().cloned().collect::<Vec<_>>().join("; ")
        };
        let (within, when) = (join(&cell.within), join(&cell.when));
        let place = cell.place.map(place).unwrap_or_default();
        line(
            before,
            &[
                group,
                cell.level.name(),
                &within,
                &when,
                note,
                &place,
                shown,
            ],
            out,
        )?;
    }
    Ok(())
}

fn line(before: &[&str], after: &[&str], out: &mut dyn Write) -> io::Result<()> {
    let fields: Vec<String> = before.iter().chain(after).map(|text| field(text)).collect();
    write!(out, "{}\r\n", fields.join(","))
}

/// A field, quoted where it must be. Spreadsheets run what begins like a formula: such a text gets an
/// apostrophe before it.
fn field(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = if formula {
        format!("'{text}")
    } else {
        text.to_owned()
    };
    if text.contains(['"', ',', '\r', '\n']) || formula {
        return format!("\"{}\"", text.replace('"', "\"\""));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_quoted_and_never_formulas() {
        assert_eq!(field("Pet"), "Pet");
        assert_eq!(field("a,\"b\""), "\"a,\"\"b\"\"\"");
        assert_eq!(field("=1+1"), "\"'=1+1\"");
        assert_eq!(field("a\nb"), "\"a\nb\"");
    }
}
