//! `invalid-configuration`: what the schema says, at the exact node and in words.

use jsonschema::ValidationError;
use jsonschema::error::{TypeKind, ValidationErrorKind as ErrorKind};
use jsonschema::paths::LocationSegment;
use openapi::{Cursor, FileId, Files, Place};
use rules::{Finding, INVALID_CONFIGURATION, RULES, advice, closest};
use serde_json::Value;

use super::globs::{self, Operations};
use super::layer::one_or_more;
use super::schema::{SCHEMA, validator, value};

/// The findings in one file that are shown; more of them say nothing new.
const SHOWN: usize = 50;
/// Characters of a wrong text that a message repeats.
const TEXT: usize = 60;

/// What is wrong in a configuration, but for its `extends` and its syntax.
pub(crate) fn validate(files: &Files, file: FileId) -> Vec<Finding> {
    let Some(root) = files.root(file) else {
        return Vec::new();
    };
    // A file without content says nothing.
    if root.node().kind() == syntax::Kind::Null {
        return Vec::new();
    }
    let Some(value) = value(root) else {
        let message = String::from("The configuration stands for too much: it is not checked");
        let finding = Finding::new(&INVALID_CONFIGURATION, root.place(), message);
        return vec![finding.help("write out what its aliases repeat, and nest less")];
    };
    let errors = validator().into_iter();
    let errors = errors.flat_map(|validator| validator.iter_errors(&value).take(SHOWN));
    let mut findings: Vec<Finding> = errors.flat_map(|error| report(root, &error)).collect();
    findings.extend(patterns(root).take(SHOWN));
    findings.truncate(SHOWN);
    findings
}

fn finding(place: Place, message: String, offender: &str) -> Finding {
    Finding::new(&INVALID_CONFIGURATION, place, message).offender(offender)
}

/// A node, what it is called, and the key that leads to it.
struct Found<'a> {
    name: String,
    key: Place,
    value: Cursor<'a>,
    /// The keys and positions that lead to it.
    path: Vec<String>,
}

/// Follows the path of an error from the root.
fn find<'a>(root: Cursor<'a>, error: &ValidationError<'_>) -> Option<Found<'a>> {
    let mut at = Found {
        name: String::from("the configuration"),
        key: root.place(),
        value: root,
        path: Vec::new(),
    };
    for segment in error.instance_path().segments() {
        let value = at.value;
        let mut path = at.path;
        at = match segment {
            LocationSegment::Property(name) => {
                let (key, inner) = value.entry(&name)?;
                path.push(name.to_string());
                Found {
                    name: format!("`{}`", cut(&name)),
                    key: value.place_of(key),
                    value: inner,
                    path,
                }
            }
            LocationSegment::Index(index) => {
                let value = value.items().nth(index)?;
                path.push(index.to_string());
                let name = match at.name.strip_prefix("an item of ") {
                    None => format!("an item of {}", at.name),
                    Some(_) => at.name,
                };
                Found {
                    name,
                    key: value.place(),
                    value,
                    path,
                }
            }
        };
    }
    Some(at)
}

fn report(root: Cursor<'_>, error: &ValidationError<'_>) -> Vec<Finding> {
    let Some(found) = find(root, error) else {
        return Vec::new();
    };
    let name = &found.name;
    let place = found.value.place();
    let one = |message: String| vec![finding(place, message, name)];
    match error.kind() {
        ErrorKind::AdditionalProperties { unexpected } => {
            let known = known_keys(&found.path);
            let keys = unexpected.iter().take(SHOWN).filter_map(|key| {
                let (node, _) = found.value.entry(key)?;
                Some((found.value.place_of(node), key))
            });
            keys.map(|(place, key)| unknown_key(place, key, name, &known))
                .collect()
        }
        ErrorKind::Required { property } => match property.as_str().unwrap_or_default() {
            // It has a rule of its own.
            "reason" => Vec::new(),
            property => vec![finding(
                found.key,
                format!("{name} lacks `{property}`"),
                property,
            )],
        },
        ErrorKind::Type { kind } => one(format!("{name} must be {}", types(kind))),
        ErrorKind::Enum { options } => wrong_word(&found, options),
        ErrorKind::MinLength { .. } => one(format!("{name} is empty")),
        ErrorKind::MaxLength { limit } => one(format!("{name} is longer than {limit} characters")),
        ErrorKind::MaxItems { limit } => one(format!("{name} has more than {limit} items")),
        ErrorKind::Minimum { limit } => one(format!("{name} must be {limit} or more")),
        ErrorKind::Maximum { limit } => one(format!("{name} must be {limit} or less")),
        other => one(format!(
            "{name} violates `{}` of the schema",
            other.keyword()
        )),
    }
}

fn unknown_key(place: Place, key: &str, holder: &str, known: &[String]) -> Finding {
    let shown = cut(key);
    let meant = closest(key, known.iter().map(String::as_str));
    let (message, otherwise) = if holder == "`rules`" {
        let message = format!("`{shown}` is no rule");
        (
            message,
            String::from("`ess-lsp --list-rules` names all rules"),
        )
    } else {
        let known: Vec<String> = known.iter().map(|one| format!("`{one}`")).collect();
        let message = format!("{holder} has no key `{shown}`");
        (
            message,
            format!("remove it; there are {}", known.join(", ")),
        )
    };
    finding(place, message, key).help(advice(meant, &otherwise))
}

/// The keys that may stand in a mapping, named by the keys that lead to it.
fn known_keys(path: &[String]) -> Vec<String> {
    let path: Vec<&str> = path.iter().map(String::as_str).collect();
    let schema: Value = serde_json::from_str(SCHEMA).unwrap_or_default();
    let top = &schema["properties"];
    let rule = &schema["$defs"]["rule"]["properties"];
    let keys = match path.as_slice() {
        [] => top,
        ["rules"] => return RULES.iter().map(|rule| rule.name.to_owned()).collect(),
        ["rules", _] => rule,
        ["rules", ..] => &rule["ignore"]["items"]["properties"],
        ["ignore", _] => &top["ignore"]["items"]["properties"],
        [first, ..] => &top[first]["properties"],
    };
    let keys = keys.as_object().into_iter().flatten();
    keys.map(|(key, _)| key.clone()).collect()
}

/// A word that is none of those that may stand there.
fn wrong_word(found: &Found<'_>, options: &Value) -> Vec<Finding> {
    let options = options.as_array().into_iter().flatten();
    let options: Vec<&str> = options.filter_map(Value::as_str).collect();
    let shown: Vec<String> = options.iter().map(|one| format!("`{one}`")).collect();
    let Found { name, value, .. } = found;
    let message = format!("{name} must be {}", in_words(&shown));
    let written = value.as_str().unwrap_or_default();
    let meant = closest(&written, options.iter().copied());
    let one = finding(value.place(), message, name);
    vec![match meant {
        Some(_) => one.help(advice(meant, "")),
        None => one,
    }]
}

/// Patterns that no schema can judge.
fn patterns<'a>(root: Cursor<'a>) -> impl Iterator<Item = Finding> + use<'a> {
    let in_rules = root.get("rules").into_iter().flat_map(Cursor::entries);
    let entries = in_rules.flat_map(|(_, rule)| rule.list("ignore"));
    let of_rules = entries.flat_map(|entry| {
        let paths = one_or_more(entry.get("paths")).into_iter();
        let operations = one_or_more(entry.get("operations")).into_iter();
        let operations = operations.filter_map(wrong_operation);
        paths.filter_map(wrong_path).chain(operations)
    });
    let documents = one_or_more(root.get("ignore")).into_iter();
    let documents = documents.flat_map(|one| one_or_more(one.get("paths").or(Some(one))));
    of_rules.chain(documents.filter_map(wrong_path))
}

fn wrong_path(pattern: Cursor<'_>) -> Option<Finding> {
    let text = pattern.node().as_string()?;
    let problem = globs::problem(&text)?;
    let message = format!("`{}` is no pattern of paths: {problem}", cut(&text));
    Some(finding(pattern.place(), message, &text))
}

fn wrong_operation(pattern: Cursor<'_>) -> Option<Finding> {
    let text = pattern.node().as_string()?;
    if text.is_empty() || Operations::new(&text).is_some() {
        return None;
    }
    let message = format!("`{}` is no operation", cut(&text));
    let one = finding(pattern.place(), message, &text);
    Some(one.help("write method and path, such as `DELETE /pets/*`"))
}

/// "a mapping or a text".
fn types(kind: &TypeKind) -> String {
    let word = |name: String| match name.as_str() {
        "object" => String::from("a mapping"),
        "array" => String::from("a list"),
        "string" => String::from("a text"),
        "integer" => String::from("a whole number"),
        _ => name,
    };
    let words: Vec<String> = match kind {
        TypeKind::Single(one) => vec![word(one.to_string())],
        TypeKind::Multiple(set) => set.iter().map(|one| word(one.to_string())).collect(),
    };
    in_words(&words)
}

/// "a, b or c"
fn in_words(options: &[String]) -> String {
    match options {
        [before @ .., last] if !before.is_empty() => format!("{} or {last}", before.join(", ")),
        _ => options.concat(),
    }
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(TEXT) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}...", text.get(..end).unwrap_or_default()),
    }
}
