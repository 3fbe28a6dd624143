//! One finding with the line it stands on.

use std::borrow::Cow;
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use rules::{At, Finding, Severity};
use syntax::{Document, Encoding, Position};

use crate::format::table::printable;
use crate::report::Report;

/// Of a line longer than [`WIDE`] so many characters are shown before the place.
const AROUND: u32 = 40;
/// Lines are cut after the place where they are longer than this.
const WIDE: u32 = 100;

/// From this column on a place is told by its JSON Pointer: nobody counts characters in a document
/// without line breaks.
const MINIFIED: usize = 1000;

/// How much is said besides the finding and its line.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Extras {
    /// The next step.
    pub(crate) help: bool,
    /// Other places that belong to it.
    pub(crate) related: bool,
}

/// Other places of a finding that are shown.
const RELATED: usize = 5;

/// The same where they are the steps of a way.
const STEPS: usize = 12;

/// A finding with its line, as a compiler prints it.
pub(crate) fn render(
    report: &Report<'_>,
    finding: &Finding,
    extras: Extras,
    renderer: &Renderer,
) -> String {
    let path = printable(&report.path(finding.at.file));
    let title = level(finding.severity)
        .primary_title(printable(&finding.message))
        .id(finding.rule.name);
    let mut group = Group::with_title(title);
    let document = report.document(finding.at.file);
    let window = document.map(|document| Window::of(document, finding.at.range(document)));
    let reason = printable(&finding.reason);
    let mut moved = None;
    let mut line = 0;
    match window.filter(|window| !window.text.trim().is_empty()) {
        Some(window) => {
            let annotation = AnnotationKind::Primary.span(window.range.clone());
            let annotation = match reason.as_str() {
                "" => annotation,
                reason => annotation.label(reason.to_owned()),
            };
            moved = Some((window.shown_column(), window.column));
            line = window.line;
            let snippet = Snippet::source(window.text)
                .line_start(window.line + 1)
                .path(path.clone())
                .annotation(annotation);
            group = group.element(snippet);
        }
        None => group = group.element(Origin::path(path.clone())),
    }
    if !finding.documents.is_empty() {
        let names = report.names(&finding.documents);
        group = group.element(Level::NOTE.message(format!("seen from {names}")));
    }
    // What several documents say together is told by its places.
    let is_way = finding.rule.group == rules::Group::Workspace;
    if extras.related || is_way {
        let most = if is_way { STEPS } else { RELATED };
        for related in finding.related.iter().take(most) {
            let text = format!("{}: {}", place(report, &related.at), related.message);
            group = group.element(Level::NOTE.message(printable(&text)));
        }
    }
    if extras.help && !finding.help.is_empty() {
        group = group.element(Level::HELP.message(printable(&finding.help)));
    }
    let text = renderer.render(&[group]);
    match moved {
        Some((shown, column)) if shown != column => {
            let minified = document.filter(|_| column >= MINIFIED);
            let pointer = minified.map(|document| finding.at.pointer(document));
            // Syntax has no node, and so no pointer.
            let exact = match pointer.filter(|pointer| !pointer.is_empty()) {
                Some(pointer) => format!("{path}#{pointer}"),
                None => format!("{path}:{}:{}", line + 1, column + 1),
            };
            let cut = format!("{path}:{}:{}", line + 1, shown + 1);
            with_place(&text, &cut, &exact)
        }
        _ => text,
    }
}

/// The rendered finding with its place in the whole line. The renderer counts in what it is given, the
/// part of the line that is shown.
fn with_place(text: &str, cut: &str, exact: &str) -> String {
    let is_location = |line: &&str| line.contains("--> ") && line.contains(cut);
    match text.lines().find(is_location) {
        Some(location) => text.replacen(location, &location.replacen(cut, exact, 1), 1),
        None => text.to_owned(),
    }
}

/// `file:line:column`, as terminals and editors open it.
fn place(report: &Report<'_>, at: &At) -> String {
    let path = report.path(at.file);
    match report.document(at.file) {
        None => path,
        Some(document) => {
            let start = at.range(document).start;
            let Position { line, character } = document.position(start, Encoding::Utf32);
            format!("{path}:{}:{}", line + 1, character + 1)
        }
    }
}

fn level(severity: Severity) -> Level<'static> {
    match severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Information => Level::INFO,
        Severity::Hint => Level::NOTE.with_name(Some(Cow::Borrowed("hint"))),
    }
}

/// The part of a line that is shown.
struct Window {
    text: String,
    /// The place in it.
    range: Range<usize>,
    /// Zero-based line number.
    line: usize,
    /// Where the place starts in the whole line, in characters from zero.
    column: usize,
}

impl Window {
    /// Where the place starts in what is shown, in characters from zero.
    fn shown_column(&self) -> usize {
        let before = self.text.get(..self.range.start).unwrap_or_default();
        before.chars().count()
    }

    /// The line of `range`, cut around it: minified documents have one line of megabytes.
    fn of(document: &Document, range: Range<usize>) -> Self {
        let Position { line, character } = document.position(range.start, Encoding::Utf32);
        let column = |character| document.offset(Position { line, character }, Encoding::Utf32);
        let first = if character > WIDE {
            character - AROUND
        } else {
            0
        };
        let from = column(first);
        let to = column(first.saturating_add(WIDE + AROUND));
        let open = if first > 0 { "…" } else { "" };
        let close = if column(u32::MAX) > to { "…" } else { "" };
        let to = to.max(from);
        let (start, end) = (range.start.clamp(from, to), range.end.clamp(from, to));
        let before = printable(&document.slice(from..start));
        let place = printable(&document.slice(start..end));
        let after = printable(&document.slice(end..to));
        let start = open.len() + before.len();
        Window {
            range: start..start + place.len(),
            text: format!("{open}{before}{place}{after}{close}"),
            line: line as usize,
            column: character as usize,
        }
    }
}

#[cfg(test)]
mod tests {
    use syntax::{Dialect, Limits};

    use super::*;

    fn window(text: &str, place: &str) -> Window {
        let document = Document::parse(text, Dialect::Yaml, &[], Limits::default());
        let start = text.find(place).expect("the place stands in the text");
        Window::of(&document, start..start + place.len())
    }

    #[test]
    fn a_short_line_is_shown_whole() {
        let window = window("a: 1\n  b: here\nc: 2\n", "here");
        assert_eq!((window.text.as_str(), window.line), ("  b: here", 1));
        assert_eq!(&window.text[window.range], "here");
    }

    #[test]
    fn a_long_line_is_cut_around_the_place() {
        let long = format!("{}ähere{}", "ä".repeat(100_000), "ü".repeat(100_000));
        let window = window(&long, "here");
        assert!(window.text.len() < 1000, "{}", window.text.len());
        assert!(window.text.starts_with('…') && window.text.ends_with('…'));
        assert_eq!(&window.text[window.range], "here");
        assert_eq!((window.line, window.column), (0, 100_001));
    }

    #[test]
    fn a_place_over_several_lines_ends_with_its_first() {
        let window = window("a: 'x\n  y'\n", "'x\n  y'");
        assert_eq!(&window.text[window.range], "'x");
    }
}
