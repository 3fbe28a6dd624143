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
    if pages.len() > 1 {
        contents(pages, out)?;
    }
    for page in pages {
        document(page, out)?;
    }
    writeln!(out)?;
    for note in NOTES {
        writeln!(out, "{note}")?;
    }
    Ok(())
}

/// One line for each document, with its figures.
fn contents(pages: &[Page<'_>], out: &mut dyn Write) -> io::Result<()> {
    let tested = pages.iter().any(|page| !page.evidence.is_empty());
    let mut names = vec![
        "document",
        "operations",
        "need authorization",
        "declared",
        "draft",
        "elsewhere",
        "undeclared",
    ];
    if tested {
        names.extend(["refused in test", "not refused"]);
    }
    writeln!(out)?;
    heading(&names, &[], out)?;
    for page in pages {
        let figures = &page.matrix.coverage;
        let mut numbers = vec![
            figures.operations,
            figures.needed,
            figures.declared,
            figures.draft,
            figures.elsewhere,
            figures.undeclared,
        ];
        if tested {
            let (refused, broken) = page.seen();
            numbers.extend([refused, broken]);
        }
        let numbers = numbers.iter().map(ToString::to_string);
        let all: Vec<String> = std::iter::once(code(&page.file)).chain(numbers).collect();
        writeln!(out, "| {} |", all.join(" | "))?;
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
    if let Some(left_out) = page.left_out() {
        writeln!(out, "\n**{left_out}.**")?;
    }
    let groups: Vec<String> = matrix.columns.iter().map(|one| code(&one.name)).collect();
    writeln!(out, "\n### Objects\n")?;
    heading(&["object", "action"], &groups, out)?;
    for object in &matrix.objects {
        for (at, row) in object.actions.iter().enumerate() {
            let name = match at {
                0 => code(&object.name),
                _ => String::new(),
            };
            let cells: Vec<String> = row.cells.iter().map(cell).collect();
            line(&[name, row.action.to_string()], &cells, groups.len(), out)?;
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
        let cells = row.cells.iter().enumerate().map(|(column, one)| {
            let declared = cell(one);
            match page.shown(row.operation, column) {
                None => declared,
                Some(shown) if shown.failed > 0 => {
                    format!("{declared}; **{}**", escaped(&shown.in_words()))
                }
                Some(shown) => format!("{declared}; {}", escaped(&shown.in_words())),
            }
        });
        let cells: Vec<String> = cells.collect();
        let asks = asks.trim_start().to_owned();
        line(&[name, asks], &cells, groups.len(), out)?;
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

fn cell(cell: &Cell) -> String {
    escaped(&words(cell))
}

fn line(first: &[String], cells: &[String], count: usize, out: &mut dyn Write) -> io::Result<()> {
    let mut all: Vec<String> = first.to_vec();
    all.extend(cells.iter().cloned());
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
