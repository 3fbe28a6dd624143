//! The documentation of the rules on the terminal.

use rules::{RULES, Rule};

use crate::format::table::{Align, table};

/// The page of a rule.
pub(crate) fn page(rule: &Rule) -> String {
    rule.page()
}

/// All rules with a line on each.
pub(crate) fn list() -> String {
    let columns = [
        ("rule", Align::Left),
        ("severity", Align::Left),
        ("persona", Align::Left),
        ("what it finds", Align::Left),
    ];
    let rows: Vec<Vec<String>> = RULES
        .iter()
        .map(|rule| {
            vec![
                rule.name.to_owned(),
                rule.severity.to_string(),
                rule.persona.name().to_owned(),
                rule.summary.to_owned(),
            ]
        })
        .collect();
    table(&columns, &rows, 100).join("\n") + "\n"
}
