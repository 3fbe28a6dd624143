//! Every operation in one line: what it addresses and what is declared.

use std::collections::HashSet;

use model::{Declared, Operation};
use rules::At;

use crate::format::table::{Align, table};
use crate::report::Report;

/// Characters of a cell; the longest reason why nothing is needed fits.
const WIDEST: usize = 80;

/// One table for each document.
pub(crate) fn lines(report: &Report<'_>) -> Vec<String> {
    let columns = [
        ("method", Align::Left),
        ("path", Align::Left),
        ("addresses", Align::Left),
        ("declared", Align::Left),
    ];
    let mut lines = Vec::new();
    let listed = listed(report);
    for model in report.models {
        lines.push(format!("Operations of {}", report.path(model.root)));
        let each = model.operations.iter();
        let rows: Vec<Vec<String>> = each.map(|operation| row(operation, &listed)).collect();
        lines.extend(table(&columns, &rows, WIDEST));
        lines.push(String::new());
    }
    lines
}

/// The operations that list objects which are guarded elsewhere, by their key.
fn listed(report: &Report<'_>) -> HashSet<At> {
    let findings = report.findings.iter();
    let unguarded = findings.filter(|one| one.rule.name == "unguarded-collection");
    unguarded.map(|one| one.at.clone()).collect()
}

fn row(operation: &Operation, listed: &HashSet<At>) -> Vec<String> {
    let named = operation.likely_identifiers().map(|identifier| {
        let object = identifier.object.as_deref();
        let object = object.unwrap_or(&identifier.resource);
        format!("{} ({object})", identifier.name)
    });
    let named: Vec<String> = named.collect();
    let declared = match operation.needs {
        None if operation.declared == Declared::None => String::from("opaque"),
        None => format!("opaque, {}", operation.declared.name()),
        // What is declared without need is declared all the same.
        Some(false) if operation.declared > Declared::None => operation.declared.name().to_owned(),
        Some(false) if listed.contains(&At::from(operation.key)) => {
            String::from("none: it lists objects that are guarded elsewhere")
        }
        Some(false) => match &operation.exemption {
            Some(reason) => format!("not needed: {reason}"),
            None => String::from("not needed"),
        },
        Some(true) => operation.declared.name().to_owned(),
    };
    vec![
        operation.method.clone(),
        operation.path.clone(),
        named.join(", "),
        declared,
    ]
}
