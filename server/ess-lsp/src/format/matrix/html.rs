//! The access matrix as a page in one file: no script, nothing from elsewhere, readable when printed.

use std::io::{self, Write};

use access::{Cell, Level, ObjectRow};
use model::Declared;

use super::{NOTES, Page, coverage_in_words, legend, words};
use crate::evidence::Evidence;
use crate::format::table::printable;

/// What the page looks like. Colour never says anything alone.
const STYLE: &str = include_str!("style.css");

/// Writes the page.
///
/// # Errors
/// Those of `out`.
pub(crate) fn write(pages: &[Page<'_>], out: &mut dyn Write) -> io::Result<()> {
    let title = match pages {
        [page] => format!("Access matrix: {}", page.title),
        _ => String::from("Access matrix"),
    };
    let title = escaped(&title);
    write!(
        out,
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src \
         'unsafe-inline'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"generator\" content=\"ess-lsp {}\">\n\
         <title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n",
        env!("CARGO_PKG_VERSION")
    )?;
    writeln!(
        out,
        "<p class=\"notes\">{}</p>",
        NOTES.map(marked).join(" ")
    )?;
    writeln!(
        out,
        "<p class=\"sign\">Date: <span></span> Build: <span></span> Reviewed by: <span></span></p>"
    )?;
    if pages.len() > 1 {
        contents(pages, out)?;
    }
    for (number, page) in (1..).zip(pages) {
        document(number, page, pages.len() > 1, out)?;
    }
    writeln!(out, "</body>\n</html>")
}

/// One line for each document, with its figures.
fn contents(pages: &[Page<'_>], out: &mut dyn Write) -> io::Result<()> {
    let tested = pages.iter().any(|page| !page.evidence.is_empty());
    writeln!(
        out,
        "<table>\n<caption>Documents</caption>\n<thead><tr><th scope=\"col\">Document</th>\
         <th scope=\"col\">Operations</th><th scope=\"col\">Need authorization</th>\
         <th scope=\"col\">Declared</th><th scope=\"col\">Draft</th><th scope=\"col\">Elsewhere</th>\
         <th scope=\"col\">Undeclared</th><th scope=\"col\">Opaque</th>{}</tr></thead>\n<tbody>",
        match tested {
            true => "<th scope=\"col\">Refused in test</th><th scope=\"col\">Not refused</th>",
            false => "",
        }
    )?;
    for (number, page) in (1..).zip(pages) {
        let figures = &page.matrix.coverage;
        let mut figures = vec![
            figures.operations,
            figures.needed,
            figures.declared,
            figures.draft,
            figures.elsewhere,
            figures.undeclared,
            figures.opaque,
        ];
        if tested {
            let (refused, broken) = page.seen();
            figures.extend([refused, broken]);
        }
        let figures = figures.iter();
        let figures: String = figures
            .map(|one| format!("<td class=\"number\">{one}</td>"))
            .collect();
        writeln!(
            out,
            "<tr><th scope=\"row\"><a href=\"#d{number}\">{}</a></th>{figures}</tr>",
            escaped(&page.file)
        )?;
    }
    writeln!(out, "</tbody>\n</table>")
}

fn document(number: usize, page: &Page<'_>, several: bool, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "<section id=\"d{number}\">")?;
    if several {
        writeln!(out, "<h2>{}</h2>", escaped(&page.title))?;
    }
    writeln!(
        out,
        "<p><code>{}</code>: {}</p>",
        escaped(&page.file),
        escaped(&coverage_in_words(&page.matrix.coverage))
    )?;
    writeln!(
        out,
        "<p class=\"jump\"><a href=\"#d{number}-objects\">Objects</a> · <a \
         href=\"#d{number}-operations\">Operations</a></p>"
    )?;
    writeln!(out, "<dl class=\"legend\">")?;
    for (word, meaning) in legend(&page.matrix) {
        writeln!(
            out,
            "<dt>{}</dt><dd>{}</dd>",
            escaped(&word),
            escaped(meaning)
        )?;
    }
    writeln!(out, "</dl>")?;
    writeln!(out, "<div id=\"d{number}-objects\">")?;
    objects(page, out)?;
    writeln!(out, "</div>\n<div id=\"d{number}-operations\">")?;
    operations(page, out)?;
    writeln!(out, "</div>")?;
    writeln!(out, "</section>")
}

fn objects(page: &Page<'_>, out: &mut dyn Write) -> io::Result<()> {
    if page.matrix.objects.is_empty() {
        return writeln!(
            out,
            "<p>The document declares no objects and addresses none.</p>"
        );
    }
    heading(
        "What each group may do with each object",
        &["Object", "Action"],
        page,
        out,
    )?;
    for object in &page.matrix.objects {
        rows_of(object, page.matrix.columns.len(), out)?;
    }
    writeln!(out, "</table>")
}

/// The rows of an object: one for each action, or one alone where all are the same.
fn rows_of(object: &ObjectRow, columns: usize, out: &mut dyn Write) -> io::Result<()> {
    let uniform = uniform(object);
    let rows = uniform.as_ref().map_or(object.actions.len(), |_| 1);
    let reason = object.reason.as_deref();
    let reason = reason.map_or_else(String::new, |reason| {
        format!("<br><small>Reason: {}</small>", escaped(reason))
    });
    writeln!(out, "<tbody>")?;
    write!(
        out,
        "<tr><th scope=\"rowgroup\" rowspan=\"{rows}\">{}{reason}</th>",
        escaped(&object.name)
    )?;
    if let Some((level, text)) = uniform {
        write!(out, "<th scope=\"row\">all actions</th>")?;
        spanning(level, &text, columns, out)?;
        return writeln!(out, "</tbody>");
    }
    for (at, row) in object.actions.iter().enumerate() {
        let start = if at == 0 { "" } else { "<tr>" };
        let action = escaped(row.action.name());
        write!(out, "{start}<th scope=\"row\">{action}</th>")?;
        cells(&row.cells, columns, &|_| None, out)?;
    }
    writeln!(out, "</tbody>")
}

/// What holds for all groups and actions of an object, where that does not depend on grants.
fn uniform(object: &ObjectRow) -> Option<(Level, String)> {
    let mut cells = object.actions.iter().flat_map(|row| &row.cells);
    let Some(first) = cells.next() else {
        // There are no groups.
        let level = match object.declared {
            Declared::None => Level::Undeclared,
            Declared::Public => Level::Public,
            Declared::Draft => Level::Draft,
            Declared::Elsewhere => Level::Elsewhere,
            _ => Level::None,
        };
        return Some((level, level.name().to_owned()));
    };
    let of_grants = [Level::Any, Level::Shared, Level::Own, Level::None];
    let text = words(first);
    let same = cells.all(|cell| words(cell) == text);
    (same && !of_grants.contains(&first.level)).then_some((first.level, text))
}

fn operations(page: &Page<'_>, out: &mut dyn Write) -> io::Result<()> {
    if page.matrix.operations.is_empty() {
        return writeln!(out, "<p>The document has no operations.</p>");
    }
    heading(
        "What each group may do by each operation",
        &["Operation", "Asks for"],
        page,
        out,
    )?;
    writeln!(out, "<tbody>")?;
    for row in &page.matrix.operations {
        let Some(operation) = page.operation(row.operation) else {
            continue;
        };
        let entries = row.entries.iter().map(|(object, action, _)| {
            let action = action.as_ref().map_or("?", |action| action.name());
            escaped(&format!("{action} {object}"))
        });
        let mut asks: Vec<String> = entries.collect();
        if !row.note.is_empty() {
            asks.push(format!("<small>{}</small>", escaped(&row.note)));
        }
        write!(
            out,
            "<tr><th scope=\"row\"><code>{} {}</code></th><td>{}</td>",
            escaped(&operation.method),
            // Long paths are broken between their parts.
            escaped(&operation.path).replace('/', "<wbr>/"),
            asks.join("<br>")
        )?;
        let columns = page.matrix.columns.len();
        if row.entries.is_empty() && operation.needs == Some(true) {
            spanning(Level::Undeclared, Level::Undeclared.name(), columns, out)?;
        } else {
            let shown = |column| page.shown(row.operation, column);
            cells(&row.cells, columns, &shown, out)?;
        }
    }
    writeln!(out, "</tbody>\n</table>")
}

fn heading(caption: &str, first: &[&str], page: &Page<'_>, out: &mut dyn Write) -> io::Result<()> {
    let names = first.iter().map(|name| (*name).to_owned());
    let groups = page.matrix.columns.iter().map(|one| escaped(&one.name));
    // Where no group is granted anything there still is something to say.
    let nobody = page.matrix.columns.is_empty();
    let groups = groups.chain(nobody.then(|| String::from("Everybody")));
    let names = names
        .chain(groups)
        .map(|name| format!("<th scope=\"col\">{name}</th>"));
    writeln!(
        out,
        "<table>\n<caption>{caption}</caption>\n<thead><tr>{}</tr></thead>",
        names.collect::<String>()
    )
}

/// The cells of a row, and its end; empty ones where there is nothing to decide.
fn cells<'e>(
    cells: &[Cell],
    count: usize,
    shown: &dyn Fn(usize) -> Option<&'e Evidence>,
    out: &mut dyn Write,
) -> io::Result<()> {
    for (column, cell) in cells.iter().enumerate() {
        let shown = shown(column).map(|one| {
            let text = escaped(&one.in_words());
            match one.failed {
                0 => format!("<br><small>{text}</small>"),
                _ => format!("<br><strong>{text}</strong>"),
            }
        });
        write!(
            out,
            "<td class=\"{}\">{}{}</td>",
            class(cell.level),
            escaped(&words(cell)),
            shown.unwrap_or_default()
        )?;
    }
    for _ in cells.len()..count {
        write!(out, "<td></td>")?;
    }
    writeln!(out, "</tr>")
}

/// One cell in the place of all, and the end of the row.
fn spanning(level: Level, text: &str, columns: usize, out: &mut dyn Write) -> io::Result<()> {
    let (class, text) = (class(level), escaped(text));
    let columns = columns.max(1);
    writeln!(
        out,
        "<td class=\"{class}\" colspan=\"{columns}\">{text}</td></tr>"
    )
}

fn class(level: Level) -> &'static str {
    match level {
        Level::Public | Level::Any => "any",
        Level::Shared | Level::Own => "own",
        Level::AmbiguousScheme | Level::Elsewhere | Level::Draft => "unknown",
        Level::None => "none",
        Level::Undeclared | Level::Unidentified => "undeclared",
    }
}

/// Text of a page, `code` marked as such.
fn marked(text: &str) -> String {
    let mut marked = String::new();
    for (at, piece) in text.split('`').enumerate() {
        match at % 2 {
            0 => marked.push_str(&escaped(piece)),
            _ => marked.push_str(&format!("<code>{}</code>", escaped(piece))),
        }
    }
    marked
}

/// Text in which nothing is markup, in elements and attributes.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for c in printable(text).chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_a_document_is_never_markup() {
        assert_eq!(
            escaped("<script>\"x\" & 'y'\u{202e}"),
            "&lt;script&gt;&quot;x&quot; &amp; &#39;y&#39;\u{fffd}"
        );
        assert_eq!(marked("a `b<` c"), "a <code>b&lt;</code> c");
    }
}
