//! An entry in a project's configuration that suppresses a rule for a document, and waits for its
//! reason.

use edit::{Change, Refusal, TextEdit, Value, Where, apply, plan};
use rules::Rule;
use syntax::{Dialect, Document, Limits, Scalar};

/// Stands where a reason should, and does not count as one.
pub(crate) const REASON: &str = "TODO: say why";

/// The edits of a configuration that suppress `rule` for the document at `path`, which is relative
/// to the configuration's directory.
///
/// # Errors
/// Why the configuration cannot be edited.
pub fn ignoring(
    configuration: &Document,
    rule: &Rule,
    path: &str,
) -> Result<Vec<TextEdit>, Refusal> {
    let entry = Value::map([
        ("paths", Value::from(pattern(path))),
        ("reason", Value::from(REASON)),
    ]);
    let list = Value::List(vec![entry.clone()]);
    let Some(root) = configuration.root() else {
        let text = ignored(rule, path)?;
        let end = configuration.len();
        return Ok(vec![TextEdit {
            range: end..end,
            text,
            stops: Vec::new(),
        }]);
    };
    let insert = |map: syntax::Node<'_>, key: &str, value: Value| Change::Insert {
        map: map.id(),
        key: key.into(),
        value,
        at: Where::End,
    };
    let ignore = Value::map([("ignore", list.clone())]);
    let change = match root.get("rules") {
        None => insert(root, "rules", Value::map([(rule.name, ignore)])),
        Some(rules) => match rules.get(rule.name) {
            None => insert(rules, rule.name, ignore),
            Some(of_rule) => match (of_rule.get("ignore"), of_rule.scalar()) {
                (Some(known), _) => Change::Append {
                    list: known.id(),
                    value: entry,
                },
                (None, Some(Scalar::Str(severity))) => Change::Replace {
                    node: of_rule.id(),
                    value: Value::map([
                        ("severity", Value::from(severity.as_ref())),
                        ("ignore", list),
                    ]),
                },
                (None, _) => insert(of_rule, "ignore", list),
            },
        },
    };
    Ok(plan(configuration, vec![change])?.edits)
}

/// A new configuration that suppresses `rule` for the document at `path`, which is relative to its
/// directory.
///
/// # Errors
/// Why it cannot be written.
pub fn ignored(rule: &Rule, path: &str) -> Result<String, Refusal> {
    let empty = "rules:\n";
    let document = openapi::parse(empty.to_owned(), Dialect::Yaml, Limits::default());
    Ok(apply(empty, &ignoring(&document, rule, path)?))
}

/// A path as a pattern that means it alone.
fn pattern(path: &str) -> String {
    let mut pattern = String::with_capacity(path.len());
    for one in path.chars() {
        if "*?[]{}".contains(one) {
            pattern.extend(['[', one, ']']);
        } else {
            pattern.push(one);
        }
    }
    pattern
}
