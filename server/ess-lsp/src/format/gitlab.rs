//! Code Quality reports of GitLab, shown in merge requests.

use std::io::{self, Write};

use rules::Severity;
use serde::Serialize;
use serde::ser::{SerializeSeq, Serializer};

use crate::format::table::{cut, printable};
use crate::report::Report;

/// Characters of a description.
const DESCRIPTION: usize = 2_000;

/// Writes the findings as one JSON list.
///
/// # Errors
/// Those of `out`.
pub(crate) fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer(&mut *out, &Issues(report))?;
    writeln!(out)
}

struct Issues<'r>(&'r Report<'r>);

#[derive(Serialize)]
struct Issue<'r> {
    description: String,
    check_name: &'static str,
    /// Of several with the same one GitLab shows the first.
    fingerprint: String,
    severity: &'static str,
    location: Location<'r>,
}

#[derive(Serialize)]
struct Location<'r> {
    path: &'r str,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: u32,
    end: u32,
}

impl Serialize for Issues<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let report = self.0;
        let fingerprints = report.fingerprints(|file| report.local(file).to_owned());
        let mut sequence = serializer.serialize_seq(Some(report.open.len()))?;
        for (finding, fingerprint) in report.findings.iter().zip(fingerprints) {
            // The platform knows no suppression.
            if finding.suppressed.is_some() {
                continue;
            }
            let span = report.span(&finding.at);
            sequence.serialize_element(&Issue {
                description: cut(&printable(&report.message(finding)), DESCRIPTION),
                check_name: finding.rule.name,
                fingerprint,
                severity: severity(finding.severity),
                location: Location {
                    path: report.local(finding.at.file),
                    lines: Lines {
                        begin: span.start.line + 1,
                        end: span.end.line + 1,
                    },
                },
            })?;
        }
        sequence.end()
    }
}

/// GitLab has five words for it, `blocker` above these.
fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "critical",
        Severity::Warning => "major",
        Severity::Information => "minor",
        Severity::Hint => "info",
    }
}
