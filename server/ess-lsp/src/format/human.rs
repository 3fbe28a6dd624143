//! The format for people: the most important findings with their lines, then a summary.

use std::collections::BTreeMap;
use std::io::{self, Write};

use annotate_snippets::Renderer;
use annotate_snippets::renderer::DecorStyle;
use model::{Declared, Effect, Operation};
use project::{Judged, most_important};
use rules::RULES;

use crate::format::inventory;
use crate::format::snippet::{Extras, render};
use crate::format::table::{Align, printable, table};
use crate::report::{NextStep, Report, Severities, Summary, count};

/// Findings with their lines unless all are asked for.
const SHOWN: usize = 10;
/// Rows of the table of objects unless all are asked for.
const OBJECTS: usize = 12;

/// What to print.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Options {
    pub(crate) color: bool,
    /// Findings only.
    pub(crate) quiet: bool,
    /// All of them.
    pub(crate) verbose: bool,
    pub(crate) inventory: bool,
    pub(crate) statistics: bool,
}

/// Writes the report.
///
/// # Errors
/// Those of `out`.
pub(crate) fn write(report: &Report<'_>, options: Options, out: &mut dyn Write) -> io::Result<()> {
    let renderer = if options.color {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    let renderer = renderer.decor_style(DecorStyle::Ascii);
    let shown: Vec<&Judged> = if options.verbose {
        report.open.to_vec()
    } else {
        most_important(report.open, SHOWN)
    };
    let rest = report.open.len() - shown.len();
    // Where the findings are a sample only, the overview comes first.
    let overview_first = rest > 0 && !options.quiet && !options.verbose;
    if overview_first {
        print(out, &objects(report, false, true))?;
    }
    let mut helped: Vec<&str> = Vec::new();
    for finding in &shown {
        // The next step is much the same for all findings of a rule.
        let extras = Extras {
            help: options.verbose || !helped.contains(&finding.rule.name),
            related: options.verbose,
        };
        helped.push(finding.rule.name);
        writeln!(out, "{}\n", render(report, finding, extras, &renderer))?;
    }
    if options.inventory {
        print(out, &inventory::lines(report))?;
    }
    if options.quiet {
        if rest > 0 {
            writeln!(out, "{rest} more; --verbose shows all")?;
        }
        return Ok(());
    }
    let summary = report.summary();
    if !overview_first {
        print(out, &objects(report, options.verbose, false))?;
    }
    if options.statistics || !report.open.is_empty() {
        print(out, &rules_table(report))?;
    }
    if options.statistics {
        print(out, &documents(report))?;
    }
    print(out, &next_step(report))?;
    print(out, &closing(report, &summary, rest))?;
    if options.verbose {
        print(out, &suppressed(report))?;
    }
    if options.verbose && report.hidden > 0 {
        let left_out = match report.hidden {
            1 => String::from("1 more finding is"),
            hidden => format!("{hidden} more findings are"),
        };
        writeln!(
            out,
            "{left_out} left out; --persona auditor shows everything."
        )?;
    }
    Ok(())
}

/// How to begin with a baseline.
fn next_step(report: &Report<'_>) -> Vec<String> {
    let Some(NextStep { write, check }) = report.next_step else {
        return Vec::new();
    };
    vec![
        String::from("To fail on new findings only, write a baseline once, and name it in CI:"),
        format!("  {write}"),
        format!("  {check}"),
        String::new(),
    ]
}

/// What does not count, a line for each with the reason.
fn suppressed(report: &Report<'_>) -> Vec<String> {
    let each = report.findings.iter().filter_map(|finding| {
        let why = finding.suppressed.as_ref()?;
        let line = report.span(&finding.at).start.line + 1;
        Some(format!(
            "  {}:{line}: {}: {} ({}: {})",
            report.path(finding.at.file),
            finding.rule.name,
            finding.message,
            why.kind.name(),
            why.reason
        ))
    });
    let mut lines: Vec<String> = each.collect();
    if !lines.is_empty() {
        lines.splice(0..0, [String::new(), String::from("Suppressed:")]);
    }
    lines
}

fn print(out: &mut dyn Write, lines: &[String]) -> io::Result<()> {
    for line in lines {
        writeln!(out, "{}", printable(line))?;
    }
    Ok(())
}

/// What clients can do to each object while nothing is declared.
#[derive(Default)]
struct Object {
    writes: usize,
    reads: usize,
    /// How the client chooses it, with the number of uses.
    names: BTreeMap<String, usize>,
}

/// The table of objects that undeclared operations address, with the one to start with where advice
/// is wanted; empty where there are none.
fn objects(report: &Report<'_>, all: bool, advise: bool) -> Vec<String> {
    let mut objects: BTreeMap<&str, Object> = BTreeMap::new();
    let operations = report.models.iter().flat_map(|model| &model.operations);
    for operation in
        operations.filter(|one| one.needs == Some(true) && one.declared == Declared::None)
    {
        let Some((name, identifier)) = leaf(operation) else {
            continue;
        };
        let object = objects.entry(name).or_default();
        match operation.effect {
            Effect::Read => object.reads += 1,
            Effect::Write | Effect::Action => object.writes += 1,
        }
        *object.names.entry(identifier.to_owned()).or_default() += 1;
    }
    if objects.is_empty() {
        return Vec::new();
    }
    let mut ranked: Vec<(&str, Object)> = objects.into_iter().collect();
    ranked.sort_by_key(|(_, object)| std::cmp::Reverse((object.writes, object.reads)));
    let shown = if all { ranked.len() } else { OBJECTS };
    let rest = ranked.len().saturating_sub(shown);
    let rows: Vec<Vec<String>> = ranked
        .iter()
        .take(shown)
        .map(|(name, object)| {
            vec![
                (*name).to_owned(),
                object.writes.to_string(),
                object.reads.to_string(),
                chosen_by(&object.names),
            ]
        })
        .collect();
    let columns = [
        ("object", Align::Left),
        ("writes", Align::Right),
        ("reads", Align::Right),
        ("chosen by", Align::Left),
    ];
    let mut lines = vec![String::from(
        "Objects that clients choose while nothing is declared",
    )];
    lines.extend(table(&columns, &rows, 44));
    if rest > 0 {
        lines.push(format!("  ... and {rest} more; --verbose shows all"));
    }
    if let [(first, object), _, ..] = ranked.as_slice()
        && advise
    {
        let operations = count(object.writes + object.reads, "operation");
        lines.push(format!("Start with `{first}`: {operations}."));
    }
    lines.push(String::new());
    lines
}

/// What an operation is about, and the identifier that says so.
fn leaf(operation: &Operation) -> Option<(&str, &str)> {
    let likely: Vec<_> = operation.likely_identifiers().collect();
    let in_path = likely
        .iter()
        .rev()
        .find(|one| one.location == model::Location::Path);
    let identifier = in_path.or(likely.first())?;
    let object = identifier.object.as_deref();
    Some((object.unwrap_or(&identifier.resource), &identifier.name))
}

/// The three most frequent names.
fn chosen_by(names: &BTreeMap<String, usize>) -> String {
    let mut ranked: Vec<(&String, &usize)> = names.iter().collect();
    ranked.sort_by_key(|(_, uses)| std::cmp::Reverse(**uses));
    let shown: Vec<&str> = ranked
        .iter()
        .take(3)
        .map(|(name, _)| name.as_str())
        .collect();
    let more = if ranked.len() > shown.len() {
        ", ..."
    } else {
        ""
    };
    format!("{}{more}", shown.join(", "))
}

/// How many findings each rule has.
fn rules_table(report: &Report<'_>) -> Vec<String> {
    let mut counts: BTreeMap<&str, Severities> = BTreeMap::new();
    for finding in report.open {
        *counts
            .entry(finding.rule.name)
            .or_default()
            .of(finding.severity) += 1;
    }
    if counts.is_empty() {
        return Vec::new();
    }
    let cell = |number: usize| match number {
        0 => String::from("-"),
        number => number.to_string(),
    };
    let in_order = RULES
        .iter()
        .filter_map(|rule| counts.get_key_value(rule.name));
    let rows: Vec<Vec<String>> = in_order
        .map(|(name, count)| {
            vec![
                (*name).to_owned(),
                cell(count.error),
                cell(count.warning),
                cell(count.information + count.hint),
            ]
        })
        .collect();
    let columns = [
        ("rule (--explain RULE)", Align::Left),
        ("errors", Align::Right),
        ("warnings", Align::Right),
        ("notes", Align::Right),
    ];
    let mut lines = table(&columns, &rows, 44);
    lines.push(String::new());
    lines
}

/// What each document declares.
fn documents(report: &Report<'_>) -> Vec<String> {
    let rows: Vec<Vec<String>> = report
        .models
        .iter()
        .map(|model| {
            let coverage = crate::report::Coverage::of(model);
            vec![
                report.path(model.root),
                coverage.operations.to_string(),
                coverage.needs_object_authorization.to_string(),
                coverage.declared.to_string(),
                coverage.opaque.to_string(),
            ]
        })
        .collect();
    let columns = [
        ("document", Align::Left),
        ("operations", Align::Right),
        ("address objects", Align::Right),
        ("declared", Align::Right),
        ("opaque", Align::Right),
    ];
    let mut lines = table(&columns, &rows, 60);
    lines.push(String::new());
    lines
}

/// The last lines: what was checked and what came out.
fn closing(report: &Report<'_>, summary: &Summary, rest: usize) -> Vec<String> {
    let where_ = match report.models {
        [model] => report.path(model.root),
        models => format!("{} documents", models.len()),
    };
    let unchecked = match report.unchecked {
        0 => String::new(),
        1 => String::from("1 file could not be checked."),
        files => format!("{files} files could not be checked."),
    };
    let mut found = match summary.severities.in_words() {
        counts if counts.is_empty() && !unchecked.is_empty() => String::new(),
        counts if counts.is_empty() && report.models.is_empty() => {
            String::from("Nothing was checked.")
        }
        counts if counts.is_empty() => String::from("No findings."),
        counts if rest > 0 => {
            format!("{counts}; {rest} more than shown here, --verbose shows all.")
        }
        counts => format!("{counts}."),
    };
    if !found.is_empty() && !unchecked.is_empty() {
        found.push(' ');
    }
    found.push_str(&unchecked);
    let suppressed = report.suppressed();
    if suppressed > 0 {
        let space = if found.is_empty() { "" } else { " " };
        found.push_str(&format!("{space}{suppressed} suppressed."));
    }
    let mut lines = vec![found];
    if !report.models.is_empty() {
        lines.insert(0, format!("{where_}: {}", summary.coverage_in_words()));
    }
    lines
}
