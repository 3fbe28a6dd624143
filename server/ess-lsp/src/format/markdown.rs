//! A comment for a pull request: what is found, by object and operation.

use std::collections::HashMap;
use std::io::{self, Write};

use project::{Judged, most_important};
use rules::Finding;

use crate::format::table::{cut, printable};
use crate::report::Report;

/// Rows of the table.
const ROWS: usize = 100;
/// Problems that are told one by one.
const PROBLEMS: usize = 10;
/// Characters of a cell.
const CELL: usize = 120;
/// Bytes of the whole; comments on GitHub hold 65,536 characters. The rest is room for the last lines.
const SIZE: usize = 60_000;

/// Writes the worst findings as a table, those on one object together, and counts the others.
///
/// # Errors
/// Those of `out`.
pub(crate) fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let summary = report.summary();
    let counts = match summary.severities.in_words() {
        counts if counts.is_empty() => String::from("no findings"),
        counts => counts,
    };
    let mut text = format!("### ess-lsp: {counts}\n\n{}\n", summary.coverage_in_words());
    text.push_str(&problems(report.problems));
    let shown = table(report, &mut text);
    let rest = report.open.len() - shown;
    if rest > 0 {
        text.push_str(&format!("\n{rest} more are not shown here.\n"));
    }
    if shown > 0 {
        text.push_str("\n`ess-lsp --explain RULE` says what a rule means and how to answer it.\n");
    }
    out.write_all(text.as_bytes())
}

/// What could not be read, as a list.
fn problems(problems: &[String]) -> String {
    let mut text = String::new();
    if problems.is_empty() {
        return text;
    }
    text.push_str("\nNot everything could be checked:\n\n");
    for problem in problems.iter().take(PROBLEMS) {
        text.push_str(&format!("* {}\n", code(problem)));
    }
    let rest = problems.len().saturating_sub(PROBLEMS);
    if rest > 0 {
        text.push_str(&format!("* and {rest} more\n"));
    }
    text
}

/// Appends the table as far as it fits; returns how many findings it holds.
fn table(report: &Report<'_>, text: &mut String) -> usize {
    let rows = by_object(most_important(report.open, ROWS));
    if rows.is_empty() {
        return 0;
    }
    text.push_str("\n| | object | about | rule | place |\n| --- | --- | --- | --- | --- |\n");
    let mut shown = 0;
    for finding in rows {
        let row = row(report, finding);
        if text.len() + row.len() > SIZE {
            break;
        }
        text.push_str(&row);
        shown += 1;
    }
    shown
}

/// Findings on one object follow each other, where the worst of them stood.
fn by_object(mut findings: Vec<&Judged>) -> Vec<&Judged> {
    let mut first: HashMap<Option<&str>, usize> = HashMap::new();
    for (index, finding) in findings.iter().enumerate() {
        first.entry(finding.object.as_deref()).or_insert(index);
    }
    findings.sort_by_key(|finding| first.get(&finding.object.as_deref()).copied());
    findings
}

fn row(report: &Report<'_>, finding: &Finding) -> String {
    let object = finding.object.as_deref().map(code).unwrap_or_default();
    let about = match &finding.operation {
        Some(operation) => format!("{} {}", operation.method, operation.path),
        None => finding.message.clone(),
    };
    let line = report.span(&finding.at).start.line + 1;
    let place = format!("{}:{line}", report.local(finding.at.file));
    format!(
        "| {} | {object} | {} | {} | {} |\n",
        finding.severity,
        code(&about),
        finding.rule.name,
        code(&place),
    )
}

/// Text as code, in which nothing has a meaning: no markup, no links, no mentions of people.
pub(crate) fn code(text: &str) -> String {
    let text = printable(&cut(text, CELL)).replace('`', "'");
    // Tables end a cell at a bar, even in code.
    format!("`{}`", text.replace('\t', " ").replace('|', "\\|"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_a_document_stays_code() {
        assert_eq!(code("a|b`c` @team\n"), "`a\\|b'c' @team\u{fffd}`");
        assert_eq!(code(&"x".repeat(1000)).chars().count(), CELL + 2);
    }
}
