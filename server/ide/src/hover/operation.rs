//! The rule in force.

use model::{Declared, Model, Operation, SecuritySource};

use super::{Asking, Question};
use crate::effective;
use crate::markdown::{bullets, code, words};

/// So many operations of one path item are shown in full.
const SHOWN: usize = 8;

impl Question<'_> {
    /// The rule of each operation around the node.
    pub(super) fn of_operations(&self) -> Vec<String> {
        let operations = self.operations();
        let shown = operations.iter().take(SHOWN);
        let mut parts: Vec<String> = shown.map(|(model, one)| rule(model, one)).collect();
        if operations.len() > SHOWN {
            parts.push(format!("And {} more operations.", operations.len() - SHOWN));
        }
        if let [(model, operation)] = operations.as_slice() {
            parts.extend(self.how_to_ask(model, operation));
        }
        parts
    }

    /// How to learn who may call an operation.
    fn how_to_ask(&self, model: &Model, operation: &Operation) -> Option<String> {
        if operation.entries.is_empty() {
            return None;
        }
        let method = &operation.method;
        if self.asking == Asking::Lens {
            let method = words(method);
            return Some(format!("Who may? Ask \"Who may {method} this?\" above it."));
        }
        let path = self.analysis.files().path(model.root);
        let file = path.rsplit('/').next().unwrap_or(path);
        let is_plain = |text: &str| {
            text.chars()
                .all(|c| c.is_alphanumeric() || "._-".contains(c))
        };
        // A shell takes what stands in quotes as it is.
        let is_quotable = |text: &str| !text.contains(|c: char| "' ".contains(c) || c.is_control());
        let command = format!(
            "ess-lsp decide {file} --user USER --group GROUP --request '{method} {}'",
            operation.path
        );
        let may_be_typed = is_plain(file) && is_quotable(method) && is_quotable(&operation.path);
        may_be_typed.then(|| format!("Who may? Try {}", code(&command)))
    }
}

/// What is declared for an operation, and who therefore may call it.
fn rule(model: &Model, operation: &Operation) -> String {
    let name = format!("**{} {}**", words(&operation.method), code(&operation.path));
    let declared = match operation.declared {
        Declared::None => undeclared(operation),
        Declared::Draft => String::from("Drafted, not yet confirmed by a person."),
        Declared::Elsewhere => String::from("Declared; the rules stand outside of the document."),
        Declared::Public => String::from("Declared as public."),
        Declared::Method => String::from("Declared here (method-level design)."),
        Declared::Root => String::from("Declared (root-level design)."),
    };
    let entries = effective::entries(model, operation);
    let mut parts = vec![name, declared];
    if entries.len() > 1 {
        parts.push(String::from("A caller needs every one of these:"));
    }
    if !entries.is_empty() {
        parts.push(bullets(&entries));
    }
    parts.extend(credentials(operation));
    parts.join("\n\n")
}

fn undeclared(operation: &Operation) -> String {
    match (operation.needs, &operation.exemption, operation.opaque) {
        (Some(false), Some(exemption), _) => {
            format!("Nothing is declared: {}.", words(&exemption.to_string()))
        }
        (None, _, Some(opaque)) => format!(
            "Undeclared: {}, so that the document does not show which objects it addresses.",
            words(&opaque.to_string())
        ),
        _ => {
            let names = operation.likely_identifiers().take(3);
            let names: Vec<String> = names.map(|one| code(&one.name)).collect();
            match names.is_empty() {
                true => String::from("Undeclared."),
                false => format!(
                    "Undeclared: the caller chooses objects by {}, and nothing says who may touch which.",
                    names.join(", ")
                ),
            }
        }
    }
}

fn credentials(operation: &Operation) -> Option<String> {
    let security = &operation.security;
    if security.source == SecuritySource::Nowhere || security.admits_anonymous() {
        return Some(String::from("It asks for no credential."));
    }
    let alternatives = security.alternatives.iter().take(4);
    let names: Vec<String> = alternatives
        .map(|one| {
            let schemes: Vec<String> = one.schemes.iter().map(|name| code(name)).collect();
            schemes.join(" with ")
        })
        .collect();
    Some(format!(
        "Callers prove who they are by {}.",
        names.join(" or ")
    ))
}
