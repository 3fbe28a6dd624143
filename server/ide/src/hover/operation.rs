//! The rule in force.

use model::{Declared, Model, Operation, SecuritySource};

use super::{Question, bullets, code};
use crate::effective;

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
            parts.extend(self.command(model, operation));
        }
        parts
    }

    /// What to type to learn who may call an operation.
    fn command(&self, model: &Model, operation: &Operation) -> Option<String> {
        let path = self.analysis.files().path(model.root);
        let file = path.rsplit('/').next().unwrap_or(path);
        // A shell takes what stands in quotes as it is.
        let plain = |text: &str| !text.contains(['\'', ' ']);
        let askable = !operation.entries.is_empty() && plain(file) && plain(&operation.path);
        let command = format!(
            "ess-lsp decide {file} --user USER --group GROUP --request '{} {}'",
            operation.method, operation.path
        );
        askable.then(|| format!("Who may? Try {}", code(&command)))
    }
}

/// What is declared for an operation, and who therefore may call it.
fn rule(model: &Model, operation: &Operation) -> String {
    let name = format!("**{} {}**", operation.method, code(&operation.path));
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
            format!("Nothing is declared: {exemption}.")
        }
        (None, _, Some(opaque)) => format!(
            "Undeclared: {opaque}, so that the document does not show which objects it addresses."
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
