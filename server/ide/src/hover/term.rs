//! Keys and values of the vocabulary, in the words of the schema.

use policy::{Action, parse_action};

use super::{Question, object};
use crate::markdown::code;
use crate::vocabulary::Term;

impl Question<'_> {
    /// What is here in this document, then what the vocabulary says of it.
    pub(super) fn of_term(&self, term: Term) -> Vec<String> {
        let steps = self.spot.steps();
        let text = explained(term, self.key.as_deref());
        if self.is_key {
            return match steps.as_slice() {
                ["x-objectAuth", "groups", "*"] | ["x-groups", "values", "*"] => {
                    [object::group(&self.models, &self.name), text].concat()
                }
                ["x-memberships", "*"] => [self.of_object(&self.name), text].concat(),
                ["x-objects"] => [self.of_operations(), text].concat(),
                ["x-objectAuth"] => [text, self.guarded()].concat(),
                _ => text,
            };
        }
        let here = match steps.as_slice() {
            [.., "action" | "actions"] => self.of_action(),
            [.., "group"] => object::group(&self.models, &self.name),
            ["x-objects"] | [.., "object" | "within"] => self.of_object(&self.name),
            ["x-objects", "$ref"] => self.of_object(&model::reference_name(&self.name)),
            ["x-objectAuth", "scheme"] => object::scheme(&self.models, &self.name),
            ["x-objects", "id"] => self.of_named_identifier(),
            ["x-objectAuth", "id"] if self.spot.definition != Some("schema") => {
                self.of_named_identifier()
            }
            ["x-objectAuth", "id" | "owner"] | ["x-objectAuth", "parent", "id"] => {
                self.of_property()
            }
            _ => Vec::new(),
        };
        [here, text].concat()
    }

    fn guarded(&self) -> Vec<String> {
        match &self.spot.schema {
            Some(schema) => self.of_object(schema),
            None => self.of_operations(),
        }
    }

    fn of_action(&self) -> Vec<String> {
        let actions = parse_action(&self.name);
        let meanings: Vec<String> = actions.iter().map(meaning).collect();
        if meanings.is_empty() {
            return Vec::new();
        }
        vec![format!("{}: {}.", code(&self.name), meanings.join("; "))]
    }
}

/// Title, description, and what may stand there.
pub(crate) fn explained(term: Term, key: Option<&str>) -> Vec<String> {
    let title = match (term.title(), key) {
        (Some(title), Some(key)) => format!("**{title}** ({})", code(key)),
        (Some(title), None) => format!("**{title}**"),
        (None, Some(key)) => format!("**{}**", code(key)),
        (None, None) => return Vec::new(),
    };
    let mut parts = vec![title];
    parts.extend(term.description().map(str::to_owned));
    let words: Vec<String> = term.words().into_iter().map(code).collect();
    if !words.is_empty() && !term.may_be("object") {
        let default = term
            .default()
            .map(|one| format!(" Without it: {}.", code(one)));
        let words = words.join(", ");
        parts.push(format!("One of {words}.{}", default.unwrap_or_default()));
    }
    parts
}

/// What a caller does.
pub(crate) fn meaning(action: &Action) -> String {
    let text = match action {
        Action::Create => "makes a new object",
        Action::Read => "sees one object; seeing a collection is `list`",
        Action::Update => "changes one object",
        Action::Delete => "removes one object",
        Action::List => "sees the objects of a collection; seeing one of them is `read`",
        Action::Custom(_) => {
            "a name of this document's own, for operations that say so with `action`"
        }
    };
    String::from(text)
}
