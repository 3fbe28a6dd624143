//! The access matrix as Markdown tables.

use std::io::{self, Write};

use access::Cell;

use super::{NOTES, Page, coverage_in_words, legend, words};
use crate::format::table::printable;

/// Writes a chapter for each document: objects, operations, what the words mean.
///
/// # Errors
/// Those of `out`.
pub(crate) fn write(pages: &[Page<'_>], out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "# Access matrix")?;
    for page in pages {
        document(page, out)?;
    }
    writeln!(out)?;
    for note in NOTES {
        writeln!(out, "{note}")?;
    }
    Ok(())
}

fn document(page: &Page<'_>, out: &mut dyn Write) -> io::Result<()> {
    let matrix = &page.matrix;
    writeln!(out, "\n## {}\n", escaped(&page.title))?;
    writeln!(
        out,
        "{}: {}",
        code(&page.file),
        coverage_in_words(&matrix.coverage)
    )?;
    let groups: Vec<String> = matrix.columns.iter().map(|one| code(&one.name)).collect();
    writeln!(out, "\n### Objects\n")?;
    heading(&["object", "action"], &groups, out)?;
    for object in &matrix.objects {
        for (at, row) in object.actions.iter().enumerate() {
            let name = match at {
                0 => code(&object.name),
                _ => String::new(),
            };
            line(
                &[name, row.action.to_string()],
                &row.cells,
                groups.len(),
                out,
            )?;
        }
    }
    writeln!(out, "\n### Operations\n")?;
    heading(&["operation", "asks for"], &groups, out)?;
    for row in &matrix.operations {
        let Some(operation) = page.operation(row.operation) else {
            continue;
        };
        let name = code(&format!("{} {}", operation.method, operation.path));
        let entries = row.entries.iter().map(|(object, action, _)| {
            let action = action.as_ref().map_or("?", |action| action.name());
            format!("{action} {object}")
        });
        let asks: Vec<String> = entries.map(|one| escaped(&one)).collect();
        let mut asks = asks.join(", ");
        if row.entries.is_empty() && operation.needs == Some(true) {
            asks.push_str("**undeclared**");
        }
        if !row.note.is_empty() {
            asks.push_str(&format!(" ({})", escaped(&row.note)));
        }
        line(
            &[name, asks.trim_start().to_owned()],
            &row.cells,
            groups.len(),
            out,
        )?;
    }
    writeln!(out)?;
    for (word, meaning) in legend(matrix) {
        writeln!(out, "* {word}: {meaning}")?;
    }
    Ok(())
}

fn heading(first: &[&str], groups: &[String], out: &mut dyn Write) -> io::Result<()> {
    let names = first.iter().map(|one| (*one).to_owned());
    let names: Vec<String> = names.chain(groups.iter().cloned()).collect();
    writeln!(out, "| {} |", names.join(" | "))?;
    writeln!(out, "|{}", " --- |".repeat(names.len()))
}

fn line(first: &[String], cells: &[Cell], count: usize, out: &mut dyn Write) -> io::Result<()> {
    let mut all: Vec<String> = first.to_vec();
    all.extend(cells.iter().map(|cell| escaped(&words(cell))));
    all.resize(first.len() + count, String::new());
    writeln!(out, "| {} |", all.join(" | "))
}

/// Text as code, in which nothing has a meaning.
fn code(text: &str) -> String {
    let text = printable(text).replace('`', "'").replace(['\t', '\n'], " ");
    format!("`{}`", text.replace('|', "\\|"))
}

/// Text in which no character begins markup.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for c in printable(text).chars() {
        if matches!(
            c,
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '#' | '&' | '~' | '@' | '!'
        ) {
            escaped.push('\\');
        }
        escaped.push(if c == '\t' { ' ' } else { c });
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_a_document_stays_text() {
        assert_eq!(
            escaped("a|b *c* <img> @x\n"),
            "a\\|b \\*c\\* \\<img\\> \\@x\u{fffd}"
        );
        assert_eq!(code("a|`b`"), "`a\\|'b'`");
    }
}
