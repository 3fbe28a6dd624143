//! Every operation in one line: what it addresses and what is declared.

use model::Operation;

use crate::format::table::{Align, table};
use crate::report::Report;

/// One table for each document.
pub(crate) fn lines(report: &Report<'_>) -> Vec<String> {
    let columns = [
        ("method", Align::Left),
        ("path", Align::Left),
        ("addresses", Align::Left),
        ("declared", Align::Left),
    ];
    let mut lines = Vec::new();
    for model in report.models {
        lines.push(format!("Operations of {}", report.path(model.root)));
        let rows: Vec<Vec<String>> = model.operations.iter().map(row).collect();
        lines.extend(table(&columns, &rows, 60));
        lines.push(String::new());
    }
    lines
}

fn row(operation: &Operation) -> Vec<String> {
    let named = operation.likely_identifiers().map(|identifier| {
        let object = identifier.object.as_deref();
        let object = object.unwrap_or(&identifier.resource);
        format!("{} ({object})", identifier.name)
    });
    let named: Vec<String> = named.collect();
    let declared = match operation.needs {
        None => "opaque",
        Some(false) => "not needed",
        Some(true) => operation.declared.name(),
    };
    vec![
        operation.method.clone(),
        operation.path.clone(),
        named.join(", "),
        declared.to_owned(),
    ]
}
