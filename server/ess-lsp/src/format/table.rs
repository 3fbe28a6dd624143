//! Plain tables for the terminal.

/// How a column is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Align {
    Left,
    Right,
}

/// Rows under a heading, columns as wide as their widest cell (at most `widest` characters; longer
/// cells are cut). Each line starts with two spaces and ends with a line break.
pub(crate) fn table(columns: &[(&str, Align)], rows: &[Vec<String>], widest: usize) -> Vec<String> {
    let heading: Vec<String> = columns
        .iter()
        .map(|(title, _)| (*title).to_owned())
        .collect();
    let lines = || std::iter::once(&heading).chain(rows);
    let width = |column: usize| {
        let cells = lines().filter_map(|row| row.get(column));
        let widths = cells.map(|cell| cell.chars().count().min(widest));
        widths.max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns.len()).map(width).collect();
    let line = |row: &Vec<String>| {
        let cells = row.iter().zip(columns).zip(&widths);
        let set = cells.map(|((cell, (_, align)), width)| {
            let cell = cut(cell, widest);
            match align {
                Align::Left => format!("{cell:<width$}"),
                Align::Right => format!("{cell:>width$}"),
            }
        });
        let set: Vec<String> = set.collect();
        format!("  {}", set.join("  ")).trim_end().to_owned()
    };
    lines().map(line).collect()
}

/// At most `most` characters, the last one `…` where something is left out.
pub(crate) fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let kept: String = text.chars().take(most.saturating_sub(1)).collect();
    kept + "…"
}

/// Without the characters by which a document could steer the terminal or turn text around.
pub(crate) fn printable(text: &str) -> String {
    let steers = |c: char| {
        (c.is_control() && c != '\t')
            || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let replace = |c| {
        if steers(c) {
            char::REPLACEMENT_CHARACTER
        } else {
            c
        }
    };
    text.chars().map(replace).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_steers_a_terminal_is_replaced() {
        assert_eq!(
            printable("a\u{1b}[1m\u{9b}2J\u{202e}é"),
            "a\u{fffd}[1m\u{fffd}2J\u{fffd}é"
        );
    }

    #[test]
    fn columns_line_up() {
        let columns = [("object", Align::Left), ("writes", Align::Right)];
        let rows = [
            vec![String::from("Pet"), String::from("3")],
            vec![String::from("A very long name"), String::from("12")],
        ];
        assert_eq!(
            table(&columns, &rows, 8),
            [
                "  object    writes",
                "  Pet            3",
                "  A very …      12"
            ]
        );
    }
}
