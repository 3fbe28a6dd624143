//! SARIF 2.1.0 (OASIS), within what code scanning accepts: docs/formats.md.

use std::io::{self, Write};

use openapi::FileId;
use project::{Judged, Suppressed, SuppressionKind, ranked};
use rules::{At, Finding, Group, RULES, Rule, Severity};
use serde::ser::{Serialize, SerializeSeq, Serializer};
use serde_json::{Value, json};

use crate::format::table::{cut, printable};
use crate::report::Report;

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
/// Code scanning refuses a run with more results; what comes last in [`ranked`] is left out.
const RESULTS: usize = 25_000;
/// Code scanning reads so many locations of a result, the place itself included.
const LOCATIONS: usize = 100;
/// Characters of a message: names in documents may be of any length, uploads may not.
const MESSAGE: usize = 2_000;
/// Problems that are told one by one.
const PROBLEMS: usize = 1_000;

/// Writes the report as one run.
///
/// # Errors
/// Those of `out`.
pub(crate) fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let log = Log {
        schema: SCHEMA,
        version: "2.1.0",
        runs: [Run {
            tool: tool(),
            column_kind: "utf16CodeUnits",
            original_uri_base_ids: json!({
                "%SRCROOT%": {"description": {"text": "The directory in which the check ran."}}
            }),
            invocations: [invocation(report)],
            results: Results(report),
        }],
    };
    serde_json::to_writer(&mut *out, &log)?;
    writeln!(out)
}

#[derive(serde::Serialize)]
struct Log<'r> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run<'r>; 1],
}

#[derive(serde::Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'r> {
    tool: Value,
    column_kind: &'static str,
    original_uri_base_ids: Value,
    invocations: [Value; 1],
    /// Written one by one: there may be many.
    results: Results<'r>,
}

fn tool() -> Value {
    json!({"driver": {
        "name": "ess-lsp",
        "semanticVersion": env!("CARGO_PKG_VERSION"),
        "rules": RULES.iter().map(|rule| descriptor(rule)).collect::<Vec<_>>(),
    }})
}

/// A rule. It has neither `precision` nor `security-severity`: confidence belongs to each finding,
/// and something undeclared is no vulnerability that could be scored.
fn descriptor(rule: &Rule) -> Value {
    let documentation = &rule.documentation;
    let tags: &[&str] = match rule.group {
        Group::Coverage | Group::Workspace => &["authorization", "openapi"],
        _ => &["openapi"],
    };
    json!({
        "id": rule.name,
        "name": pascal_case(rule.name),
        "shortDescription": {"text": format!("{}.", rule.summary)},
        "fullDescription": {"text": documentation.what.trim()},
        "help": {"text": documentation.how_to_fix.trim(), "markdown": rule.page()},
        "defaultConfiguration": {"level": level(rule.severity)},
        "properties": {"tags": tags},
    })
}

/// `duplicate-key` as `DuplicateKey`.
fn pascal_case(name: &str) -> String {
    let word = |word: &str| {
        let mut letters = word.chars();
        let first = letters.next().map(|letter| letter.to_ascii_uppercase());
        first.into_iter().chain(letters).collect::<String>()
    };
    name.split('-').map(word).collect()
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Information | Severity::Hint => "note",
    }
}

/// How the run went: what could not be read, and how many results are left out.
fn invocation(report: &Report<'_>) -> Value {
    let note = |level: &str, text: &str| json!({"level": level, "message": message(text)});
    let problems = report.problems.iter().take(PROBLEMS);
    let mut notes: Vec<Value> = problems.map(|problem| note("error", problem)).collect();
    let unsaid = report.problems.len().saturating_sub(PROBLEMS);
    if unsaid > 0 {
        notes.push(note(
            "error",
            &format!("{unsaid} more files have problems."),
        ));
    }
    let left_out = report.findings.len().saturating_sub(RESULTS);
    if left_out > 0 {
        let text = format!(
            "{left_out} of {} findings are left out, the least important ones: code scanning accepts \
             {RESULTS} results. Check fewer documents in one run, or raise --severity.",
            report.findings.len()
        );
        notes.push(note("warning", &text));
    }
    json!({
        "executionSuccessful": report.problems.is_empty(),
        "toolExecutionNotifications": notes,
    })
}

struct Results<'r>(&'r Report<'r>);

impl Serialize for Results<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let report = self.0;
        let fingerprints = report.fingerprints(|file| report.local(file).to_owned());
        let mut sequence = serializer.serialize_seq(None)?;
        let all: Vec<&Judged> = report.findings.iter().collect();
        let mut order = ranked(&all);
        // What is suppressed is left out first.
        order.sort_by_key(|index| all.get(*index).is_some_and(|one| one.suppressed.is_some()));
        for index in order.into_iter().take(RESULTS) {
            let found = report.findings.get(index).zip(fingerprints.get(index));
            if let Some((finding, fingerprint)) = found {
                sequence.serialize_element(&result(report, finding, fingerprint))?;
            }
        }
        sequence.end()
    }
}

fn result(report: &Report<'_>, finding: &Judged, fingerprint: &str) -> Value {
    let related = finding.related.iter().take(LOCATIONS - 1).zip(1..);
    let related: Vec<Value> = related
        .map(|(one, id)| {
            json!({
                "id": id,
                "message": message(&one.message),
                "physicalLocation": physical(report, &one.at),
            })
        })
        .collect();
    let mut place = json!({"physicalLocation": physical(report, &finding.at)});
    if let (Some(logical), Value::Object(place)) = (logical(report, finding), &mut place) {
        place.insert(String::from("logicalLocations"), json!([logical]));
    }
    json!({
        "ruleId": finding.rule.name,
        "ruleIndex": RULES.iter().position(|rule| rule == &finding.rule),
        "level": level(finding.severity),
        "message": message(&report.message(finding)),
        "locations": [place],
        "relatedLocations": related,
        "partialFingerprints": {"essFinding/v1": fingerprint},
        "suppressions": finding.suppressed.iter().map(suppression).collect::<Vec<_>>(),
        "properties": {"confidence": finding.confidence.name()},
    })
}

/// An empty list says that nothing suppresses it (SARIF 3.27.23).
fn suppression(suppressed: &Suppressed) -> Value {
    let kind = match suppressed.kind {
        SuppressionKind::Comment => "inSource",
        SuppressionKind::Config | SuppressionKind::Baseline => "external",
    };
    let reason = cut(&printable(&suppressed.reason), MESSAGE);
    json!({"kind": kind, "status": "accepted", "justification": reason})
}

/// Text without what SARIF takes for a link (3.11.6).
fn message(text: &str) -> Value {
    let text = cut(&printable(text), MESSAGE).replace("](", "] (");
    json!({"text": text})
}

fn physical(report: &Report<'_>, at: &At) -> Value {
    let span = report.span(at);
    json!({
        "artifactLocation": artifact(report, at.file),
        "region": {
            "startLine": span.start.line + 1,
            "startColumn": span.start.character + 1,
            "endLine": span.end.line + 1,
            "endColumn": span.end.character + 1,
        },
    })
}

/// A file below the current directory relative to it, another one by its absolute address.
fn artifact(report: &Report<'_>, file: FileId) -> Value {
    let path = report.local(file);
    let uri = percent_encoded(path);
    match path.strip_prefix('/') {
        None => json!({"uri": uri, "uriBaseId": "%SRCROOT%"}),
        Some(_) => json!({"uri": format!("file://{uri}")}),
    }
}

/// The operation, and the JSON Pointer of the node (SARIF 3.33.5).
fn logical(report: &Report<'_>, finding: &Finding) -> Option<Value> {
    let document = report.document(finding.at.file);
    let pointer = document.map(|document| finding.at.pointer(document));
    // One that is cut or has characters replaced points elsewhere.
    let tame = |pointer: &String| pointer.len() <= MESSAGE && printable(pointer) == *pointer;
    let pointer = pointer.filter(|pointer| !pointer.is_empty() && tame(pointer));
    let name = finding.operation.as_ref().map(|operation| {
        let name = format!("{} {}", operation.method, operation.path);
        cut(&printable(&name), MESSAGE)
    });
    match (name, pointer) {
        (None, None) => None,
        (None, Some(pointer)) => Some(json!({"fullyQualifiedName": pointer})),
        (Some(name), None) => Some(json!({"name": name})),
        (Some(name), Some(pointer)) => {
            Some(json!({"name": name, "fullyQualifiedName": pointer, "kind": "object"}))
        }
    }
}

/// A path as a part of a URI (RFC 3986): all but unreserved characters and `/` are escaped.
fn percent_encoded(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(char::from(byte));
            }
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}
