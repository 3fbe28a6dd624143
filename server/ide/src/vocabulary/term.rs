//! A part of a published JSON Schema. Its titles and descriptions are what the user reads.

use std::sync::LazyLock;

use serde_json::Value;

static VOCABULARY: LazyLock<Value> = LazyLock::new(|| parse(rules::SCHEMA));
static CONFIGURATION: LazyLock<Value> = LazyLock::new(|| parse(project::SCHEMA));

/// A test proves that both schemas are there.
fn parse(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_default()
}

/// References and branches in a row that are followed.
const DEPTH: usize = 6;

/// What a place may hold.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Term {
    root: &'static Value,
    schema: &'static Value,
}

impl Term {
    /// A definition of the vocabulary: `schema`, `pathItem`, `operation` or `securityScheme`.
    pub(crate) fn definition(name: &str) -> Option<Self> {
        let root = &*VOCABULARY;
        let schema = root.get("$defs")?.get(name)?;
        Some(Term { root, schema })
    }

    /// A whole configuration file.
    pub(crate) fn configuration() -> Self {
        let root = &*CONFIGURATION;
        Term { root, schema: root }
    }

    fn at(self, schema: &'static Value) -> Self {
        Term { schema, ..self }
    }

    /// The short name of what stands here.
    pub(crate) fn title(self) -> Option<&'static str> {
        self.text("title")
    }

    /// What it means.
    pub(crate) fn description(self) -> Option<&'static str> {
        self.text("description")
    }

    fn text(self, key: &str) -> Option<&'static str> {
        let own = self.schema.get(key).and_then(Value::as_str);
        own.or_else(|| self.reference()?.text(key))
    }

    fn reference(self) -> Option<Term> {
        let name = self
            .schema
            .get("$ref")?
            .as_str()?
            .strip_prefix("#/$defs/")?;
        Some(self.at(self.root.get("$defs")?.get(name)?))
    }

    /// The schema itself and all that its references and branches lead to.
    fn forms(self) -> Vec<Term> {
        let mut found = vec![self];
        let mut level = vec![self];
        for _ in 0..DEPTH {
            let next = level.iter().flat_map(|term| {
                let branches = ["then", "else"].into_iter();
                let branches = branches.filter_map(|key| term.schema.get(key));
                term.reference()
                    .into_iter()
                    .chain(branches.map(|one| term.at(one)))
            });
            level = next.collect();
            found.extend(&level);
        }
        found
    }

    /// What the value under `key` is, and whether the name was free to choose.
    pub(crate) fn entry(self, key: &str) -> Option<(Term, bool)> {
        let forms = self.forms();
        let known = forms
            .iter()
            .find_map(|form| Some(form.at(form.schema.get("properties")?.get(key)?)));
        known
            .map(|term| (term, false))
            .or_else(|| Some((self.free()?, true)))
    }

    /// What stands under a key whose name is free to choose.
    pub(crate) fn free(self) -> Option<Term> {
        self.forms().into_iter().find_map(|form| {
            let free = form.schema.get("additionalProperties")?;
            free.is_object().then_some(form.at(free))
        })
    }

    /// What an item of the list is; the term itself where a list is only the longer form of it.
    pub(crate) fn item(self) -> Option<Term> {
        let mut forms = self.forms().into_iter();
        forms.find_map(|form| form.schema.get("items").map(|items| form.at(items)))
    }

    /// The keys that it may have, in the small spelling, the required ones first.
    pub(crate) fn keys(self) -> Vec<(&'static str, Term)> {
        let mut found: Vec<(&'static str, Term)> = Vec::new();
        for form in self.forms() {
            let properties = form.schema.get("properties").and_then(Value::as_object);
            for (key, schema) in properties.into_iter().flatten() {
                let is_new = found.iter().all(|(known, _)| known != key);
                if is_new && !key.starts_with("X-") {
                    found.push((key, form.at(schema)));
                }
            }
        }
        found.sort_by_key(|(key, _)| !self.requires(key));
        found
    }

    /// Whether a mapping here lacks something without `key`.
    pub(crate) fn requires(self, key: &str) -> bool {
        self.forms().into_iter().any(|form| {
            let required = form.schema.get("required").and_then(Value::as_array);
            required.is_some_and(|keys| keys.iter().any(|one| one == key))
        })
    }

    /// The words that it may be: an enumeration, `true` and `false`.
    pub(crate) fn words(self) -> Vec<&'static str> {
        let mut found: Vec<&'static str> = Vec::new();
        for form in self.forms() {
            let words = form.schema.get("enum").and_then(Value::as_array);
            let words = words.into_iter().flatten().filter_map(Value::as_str);
            let flags = form.is_of("boolean").then_some(["true", "false"]);
            for word in words.chain(flags.into_iter().flatten()) {
                if !found.contains(&word) {
                    found.push(word);
                }
            }
        }
        found
    }

    /// What counts where nothing is written.
    pub(crate) fn default(self) -> Option<&'static str> {
        let mut forms = self.forms().into_iter();
        forms.find_map(|form| form.schema.get("default")?.as_str())
    }

    /// Whether it may be of this JSON Schema type.
    pub(crate) fn may_be(self, kind: &str) -> bool {
        self.forms().into_iter().any(|form| form.is_of(kind))
    }

    fn is_of(self, kind: &str) -> bool {
        match self.schema.get("type") {
            Some(Value::String(one)) => one == kind,
            Some(Value::Array(several)) => several.iter().any(|one| one == kind),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schemas_are_there() {
        assert!(VOCABULARY.is_object() && CONFIGURATION.is_object());
        for name in ["schema", "pathItem", "operation", "securityScheme"] {
            assert!(Term::definition(name).is_some(), "{name}");
        }
    }

    #[test]
    fn both_forms_of_a_declaration_are_read() {
        let operation = Term::definition("operation").expect("there");
        let (objects, free) = operation.entry("x-objects").expect("a key");
        assert!(!free);
        let item = objects.item().expect("a list");
        assert!(item.entry("id").is_some() && objects.entry("id").is_some());
        let (rules, _) = operation.entry("x-objectAuth").expect("a key");
        let (groups, _) = rules.entry("groups").expect("a key");
        let (grant, free) = groups.entry("keepers").expect("any name");
        assert!(free && grant.requires("ownership"));
        assert_eq!(grant.keys().first().map(|(key, _)| *key), Some("actions"));
        let (ownership, _) = grant.entry("ownership").expect("a key");
        assert_eq!(ownership.words(), ["true", "false"]);
    }
}
