//! JUnit XML, which most continuous integration reads as test results.

use std::collections::BTreeMap;
use std::io::{self, Write};

use project::Judged;

use crate::format::table::{cut, printable};
use crate::report::Report;

/// Characters of a name or message.
const TEXT: usize = 2_000;

/// Writes a suite for each file, in it a case for each operation, and for each rule that has
/// findings elsewhere. A case fails where a finding makes the run fail; others stand in its output.
///
/// # Errors
/// Those of `out`.
pub(crate) fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let suites = suites(report);
    let tests: usize = suites.values().map(Suite::tests).sum();
    let failures: usize = suites.values().map(Suite::failures).sum();
    let errors = report.problems.len();
    writeln!(out, r#"<?xml version="1.0" encoding="UTF-8"?>"#)?;
    writeln!(
        out,
        r#"<testsuites name="ess-lsp" tests="{}" failures="{failures}" errors="{errors}">"#,
        tests + errors,
    )?;
    for (file, suite) in &suites {
        suite.write(report, file, out)?;
    }
    write_problems(report.problems, out)?;
    writeln!(out, "</testsuites>")
}

/// What stands in a file.
#[derive(Default)]
struct Suite<'r> {
    /// In order of the document, then of the findings.
    cases: Vec<Case<'r>>,
    by_name: BTreeMap<String, usize>,
}

struct Case<'r> {
    name: String,
    /// They make the run fail.
    failures: Vec<&'r Judged>,
    others: Vec<&'r Judged>,
    suppressed: Vec<&'r Judged>,
}

impl<'r> Suite<'r> {
    fn case(&mut self, name: String) -> Option<&mut Case<'r>> {
        let next = self.cases.len();
        let index = *self.by_name.entry(name.clone()).or_insert(next);
        if index == next {
            self.cases.push(Case {
                name,
                failures: Vec::new(),
                others: Vec::new(),
                suppressed: Vec::new(),
            });
        }
        self.cases.get_mut(index)
    }

    fn tests(&self) -> usize {
        self.cases.len()
    }

    fn failures(&self) -> usize {
        let failed = |case: &&Case<'_>| !case.failures.is_empty();
        self.cases.iter().filter(failed).count()
    }

    fn write(&self, report: &Report<'_>, file: &str, out: &mut dyn Write) -> io::Result<()> {
        let file = xml(file);
        writeln!(
            out,
            r#"  <testsuite name="{file}" tests="{}" failures="{}" errors="0">"#,
            self.tests(),
            self.failures()
        )?;
        for case in &self.cases {
            case.write(report, &file, out)?;
        }
        writeln!(out, "  </testsuite>")
    }
}

impl Case<'_> {
    fn write(&self, report: &Report<'_>, file: &str, out: &mut dyn Write) -> io::Result<()> {
        let name = xml(&self.name);
        write!(
            out,
            r#"    <testcase name="{name}" classname="{file}" file="{file}""#
        )?;
        if self.failures.is_empty() && self.others.is_empty() && self.suppressed.is_empty() {
            return writeln!(out, "/>");
        }
        writeln!(out, ">")?;
        // Most readers take one failure of a case.
        if let Some(first) = self.failures.first() {
            writeln!(
                out,
                r#"      <failure message="{}" type="{}">{}</failure>"#,
                xml(&first.message),
                xml(first.rule.name),
                lines(report, &self.failures)
            )?;
        }
        // A case is skipped where nothing else is left to say.
        let silent = self.failures.is_empty() && self.others.is_empty();
        let first = self.suppressed.first().filter(|_| silent);
        if let Some(why) = first.and_then(|one| one.suppressed.as_ref()) {
            let message = xml(&format!("suppressed: {}", why.reason));
            writeln!(out, r#"      <skipped message="{message}"/>"#)?;
        }
        if !self.others.is_empty() {
            let lines = lines(report, &self.others);
            writeln!(out, "      <system-out>{lines}</system-out>")?;
        }
        writeln!(out, "    </testcase>")
    }
}

/// `file:line:column: severity[rule]: message`, a line for each finding.
fn lines(report: &Report<'_>, findings: &[&Judged]) -> String {
    let line = |finding: &&Judged| {
        let start = report.span(&finding.at).start;
        xml(&format!(
            "{}:{}:{}: {}[{}]: {}",
            report.local(finding.at.file),
            start.line + 1,
            start.character + 1,
            finding.severity,
            finding.rule.name,
            report.message(finding)
        ))
    };
    findings.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// All suites by file. Operations and findings belong to the file in which they stand.
fn suites<'r>(report: &Report<'r>) -> BTreeMap<&'r str, Suite<'r>> {
    let mut suites: BTreeMap<&str, Suite<'_>> = BTreeMap::new();
    for model in report.models {
        suites.entry(report.local(model.root)).or_default();
        for operation in &model.operations {
            let file = report.local(operation.key.file);
            let name = format!("{} {}", operation.method, operation.path);
            suites.entry(file).or_default().case(name);
        }
    }
    for finding in report.findings {
        let name = match &finding.operation {
            Some(operation) => format!("{} {}", operation.method, operation.path),
            None => finding.rule.name.to_owned(),
        };
        let suite = suites.entry(report.local(finding.at.file)).or_default();
        if let Some(case) = suite.case(name) {
            let list = if finding.suppressed.is_some() {
                &mut case.suppressed
            } else if finding.fails {
                &mut case.failures
            } else {
                &mut case.others
            };
            list.push(finding);
        }
    }
    suites
}

/// What could not be read is an error, so that a run without failures is not taken for a clean one.
fn write_problems(problems: &[String], out: &mut dyn Write) -> io::Result<()> {
    if problems.is_empty() {
        return Ok(());
    }
    let number = problems.len();
    writeln!(
        out,
        r#"  <testsuite name="input" tests="{number}" failures="0" errors="{number}">"#
    )?;
    for (problem, number) in problems.iter().zip(1..) {
        let problem = xml(problem);
        writeln!(
            out,
            r#"    <testcase name="problem {number}" classname="input"><error message="{problem}" type="input"/></testcase>"#
        )?;
    }
    writeln!(out, "  </testsuite>")
}

/// Text for XML 1.0, in an attribute too: what it cannot hold is replaced, what it gives a meaning
/// is escaped.
pub(crate) fn xml(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in printable(&cut(text, TEXT)).chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&apos;"),
            '\t' => escaped.push(' '),
            '\u{fffe}' | '\u{ffff}' => escaped.push(char::REPLACEMENT_CHARACTER),
            letter => escaped.push(letter),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn xml_holds_no_control_characters() {
        assert_eq!(
            xml("a<b> & \"c\"\t'd'\n\u{1}\u{ffff}"),
            "a&lt;b&gt; &amp; &quot;c&quot; &apos;d&apos;\u{fffd}\u{fffd}\u{fffd}"
        );
    }
}
