//! Every operation in one line: what it addresses and what is declared.

use model::{Declared, Operation};

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
    for model in report.models {
        lines.push(format!("Operations of {}", report.path(model.root)));
        let rows: Vec<Vec<String>> = model.operations.iter().map(row).collect();
        lines.extend(table(&columns, &rows, WIDEST));
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
        None if operation.declared == Declared::None => String::from("opaque"),
        None => format!("opaque, {}", operation.declared.name()),
        // What is declared without need is declared all the same.
        Some(false) if operation.declared > Declared::None => operation.declared.name().to_owned(),
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
