//! What a client names objects by, and why we think so.

use model::{Confidence, Identifier, Location, Operation};

use super::Question;
use crate::markdown::{bullets, code, words};

impl Question<'_> {
    /// The parameter or property under the cursor, if it names an object.
    pub(super) fn of_identifiers(&self) -> Vec<String> {
        let place = self.place();
        let all = self.models.iter().flat_map(|model| &model.operations);
        let uses = all.flat_map(|operation| {
            let identifiers = operation.identifiers.iter();
            let here = identifiers.filter(|one| one.place == place || one.source == place);
            // A path's key stands for variables that are declared nowhere: they have no name there.
            let here = here.filter(|one| self.is_name_of(one));
            here.map(move |one| (operation, one))
        });
        explained(&uses.collect::<Vec<_>>())
    }

    fn is_name_of(&self, identifier: &Identifier) -> bool {
        let last = identifier.name.rsplit(['.', ']']).next();
        identifier.source != self.place()
            || self.name == identifier.name
            || last == Some(&self.name)
    }

    /// The identifier that a declaration names.
    pub(super) fn of_named_identifier(&self) -> Vec<String> {
        let operations = self.operations();
        let uses = operations.iter().flat_map(|(_, operation)| {
            let identifiers = operation.identifiers.iter();
            let named = identifiers.filter(|one| is_named(one, &self.name));
            named.map(move |one| (*operation, one))
        });
        explained(&uses.collect::<Vec<_>>())
    }
}

/// Whether `name` in a declaration means this identifier: its name, or an expression for it.
fn is_named(identifier: &Identifier, name: &str) -> bool {
    name == identifier.name || name == expression(identifier)
}

/// The runtime expression that leads to an identifier (OpenAPI, Link Object).
pub(crate) fn expression(identifier: &Identifier) -> String {
    let name = &identifier.name;
    match identifier.location {
        Location::Body | Location::FormData => {
            let pointer = name.replace("[]", ".*").replace('.', "/");
            format!("$request.body#/{pointer}")
        }
        location => format!("$request.{location}.{name}"),
    }
}

fn explained(uses: &[(&Operation, &Identifier)]) -> Vec<String> {
    let Some((_, first)) = uses.first() else {
        return Vec::new();
    };
    let sure = match first.confidence {
        Confidence::High => "As good as certain",
        Confidence::Medium => "Likely",
        Confidence::Low => "Unsure",
    };
    let object = match (&first.object, first.resource.is_empty()) {
        (Some(object), _) => format!("an object: {}", code(object)),
        (None, false) => format!("an object ({})", words(&first.resource)),
        (None, true) => String::from("an object"),
    };
    let mut parts = vec![
        format!("**Identifier {}** names {object}", code(&first.name)),
        format!(
            "{sure}, because {}.",
            words(first.reason.trim_end_matches('.'))
        ),
    ];
    let others = first.candidates.iter();
    let others = others.filter(|one| Some(&one.object) != first.object.as_ref());
    let others: Vec<String> = others.take(4).map(|one| code(&one.object)).collect();
    if !others.is_empty() {
        let verb = if first.object.is_some() {
            "It could also be"
        } else {
            "It could be"
        };
        parts.push(format!("{verb} {}.", others.join(", ")));
    }
    if let Some(guessable) = &first.guessable {
        parts.push(format!(
            "Others can guess its value: {}.",
            words(&guessable.to_string())
        ));
    }
    let lines: Vec<String> = uses
        .iter()
        .map(|(operation, identifier)| {
            let state = if identifier.declared {
                "declared"
            } else {
                "undeclared"
            };
            let operation = code(&format!("{} {}", operation.method, operation.path));
            format!("{state} in {operation}")
        })
        .collect();
    parts.push(bullets(&lines));
    parts
}
