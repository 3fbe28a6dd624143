//! Workflow commands, which GitHub shows as annotations beside the lines.

use std::io::{self, Write};

use project::{Judged, ranked};
use rules::{Finding, Severity};

use crate::format::table::{cut, printable};
use crate::report::{Report, Severities};

/// GitHub shows so many annotations of each level for a step, and drops the others silently.
const SHOWN: usize = 10;
/// Characters of a message.
const MESSAGE: usize = 2_000;

/// Writes the worst findings as commands, then what there is in all.
///
/// # Errors
/// Those of `out`.
pub(crate) fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let problems = report.problems.len().min(SHOWN);
    for problem in report.problems.iter().take(problems) {
        command("error", &[("title", "ess-lsp")], problem, out)?;
    }
    let findings = ranked(report.open).into_iter();
    let findings: Vec<&Judged> = findings
        .filter_map(|index| report.open.get(index).copied())
        .collect();
    let of = |name: &str| {
        let same = |one: &&Judged| level(one.severity) == name;
        findings.iter().copied().filter(same).collect::<Vec<_>>()
    };
    let (errors, warnings, notices) = (of("error"), of("warning"), of("notice"));
    let mut room = [SHOWN - problems, SHOWN, SHOWN];
    let left_out = |room: [usize; 3]| -> usize {
        let all = [&errors, &warnings, &notices];
        let rest = all.iter().zip(room);
        rest.map(|(level, room)| level.len().saturating_sub(room))
            .sum()
    };
    if left_out(room) > 0 {
        // One place is for saying so.
        room[2] -= 1;
    }
    for (level, room) in [&errors, &warnings, &notices].into_iter().zip(room) {
        for finding in level.iter().take(room) {
            annotate(report, finding, out)?;
        }
    }
    let mut counts = Severities::default();
    for finding in report.open {
        *counts.of(finding.severity) += 1;
    }
    let counts = match counts.in_words() {
        counts if counts.is_empty() => String::from("no findings"),
        counts => counts,
    };
    let rest = left_out(room) + report.problems.len() - problems;
    if rest == 0 {
        return writeln!(out, "ess-lsp: {counts}");
    }
    let text = format!(
        "{counts}; {rest} of them are not shown: GitHub shows {SHOWN} errors, warnings and notices \
         each. --format sarif or --format markdown show more"
    );
    command("notice", &[("title", "ess-lsp")], &text, out)
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Information | Severity::Hint => "notice",
    }
}

fn annotate(report: &Report<'_>, finding: &Finding, out: &mut dyn Write) -> io::Result<()> {
    let span = report.span(&finding.at);
    let line = (span.start.line + 1).to_string();
    let end_line = (span.end.line + 1).to_string();
    let column = (span.start.character + 1).to_string();
    let end_column = (span.end.character + 1).to_string();
    let mut properties = vec![
        ("file", report.local(finding.at.file)),
        ("line", line.as_str()),
        ("endLine", end_line.as_str()),
    ];
    if line == end_line {
        // GitHub refuses columns of a place over several lines.
        properties.push(("col", &column));
        properties.push(("endColumn", &end_column));
    }
    properties.push(("title", finding.rule.name));
    let level = level(finding.severity);
    command(level, &properties, &report.message(finding), out)
}

/// `::name key=value,key=value::message`.
fn command(
    name: &str,
    properties: &[(&str, &str)],
    message: &str,
    out: &mut dyn Write,
) -> io::Result<()> {
    let properties = properties
        .iter()
        .map(|(key, value)| format!("{key}={}", property(value)));
    let properties = properties.collect::<Vec<_>>().join(",");
    writeln!(
        out,
        "::{name} {properties}::{}",
        data(&cut(message, MESSAGE))
    )
}

/// What ends a command is escaped; what steers a terminal is replaced, since commands stand in logs.
fn data(text: &str) -> String {
    let escaped = text.replace('%', "%25");
    printable(&escaped.replace('\r', "%0D").replace('\n', "%0A"))
}

/// In a property, what separates properties is escaped too.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_document_ends_a_command() {
        assert_eq!(data("50% :: a,b\r\n::set"), "50%25 :: a,b%0D%0A::set");
        assert_eq!(data("\u{1b}[1m"), "\u{fffd}[1m");
        assert_eq!(property("C:\\a,b%.yaml"), "C%3A\\a%2Cb%25.yaml");
    }
}
