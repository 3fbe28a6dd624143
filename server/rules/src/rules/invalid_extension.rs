use std::collections::HashSet;

use jsonschema::ValidationError;
use jsonschema::error::{TypeKind, ValidationErrorKind as ErrorKind};
use jsonschema::paths::LocationSegment;
use openapi::{Cursor, Place};

use super::unknown_extension_key;
use crate::check::{Check, Context};
use crate::finding::Finding;
use crate::keywords::Keyword;
use crate::rule::{Documentation, Example, FixKind, Group, Persona, Rule, Severity};
use crate::schema::{self, TooLarge};
use crate::written::Once;
pub(crate) static RULE: Rule = Rule {
    name: "invalid-extension",
    group: Group::Vocabulary,
    severity: Severity::Error,
    persona: Persona::Regular,
    fix: FixKind::Unsafe,
    summary: "A declaration is not built as the vocabulary wants it",
    documentation: Documentation {
        what: "\
Checks `x-objectAuth`, `x-objects`, `x-ess-assigns`, `x-user_id`, `x-groups` and `x-memberships` \
against the JSON Schema of the vocabulary: values of the wrong type, unknown keys, keys that are \
missing. Near misses of a key are `unknown-extension-key`, a grant without `ownership` is \
`missing-ownership`.",
        why: "\
What cannot be read counts as not declared, and a grant that cannot be read grants nothing.",
        example: Some(Example {
            bad: "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
security: [{X-objectAuthScheme: []}]
paths:
  /pets/{petId}:
    x-objects: [{object: Pet, id: petId}]
    get:
      parameters: [{name: petId, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: a pet}}
components:
  securitySchemes:
    X-objectAuthScheme: {type: http, scheme: bearer, x-user_id: sub, x-groups: groups}
  schemas:
    Pet:
      type: object
      properties: {id: {type: string}, ownerId: {type: string, readOnly: true}}
      x-objectAuth: {owner: ownerId, groups: {keepers: {actions: {read: true}, ownership: true}}}",
            good: "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
security: [{X-objectAuthScheme: []}]
paths:
  /pets/{petId}:
    x-objects: [{object: Pet, id: petId}]
    get:
      parameters: [{name: petId, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: a pet}}
components:
  securitySchemes:
    X-objectAuthScheme: {type: http, scheme: bearer, x-user_id: sub, x-groups: groups}
  schemas:
    Pet:
      type: object
      properties: {id: {type: string}, ownerId: {type: string, readOnly: true}}
      x-objectAuth: {owner: ownerId, groups: {keepers: {actions: [read], ownership: true}}}",
        }),
        how_to_fix: "\
Write the value as the message says. Keys of your own begin with `x-`.",
    },
    check: Check::Document(check),
};

/// The findings in one holder that are shown; more of them say nothing new.
const SHOWN: usize = 50;

fn check(context: Context<'_>, findings: &mut Vec<Finding>) {
    let mut holders: Vec<Keyword<'_>> = context.keywords.to_vec();
    holders.retain(|keyword| keyword.exact.is_some());
    findings.extend((0..holders.len()).filter_map(|at| twice(&holders, at)));
    holders.dedup_by_key(|keyword| keyword.map.place());
    if holders.is_empty() {
        return;
    }
    let near = unknown_extension_key::places(context);
    let mut once = Once::default();
    for keyword in holders {
        let Keyword { holder, map, .. } = keyword;
        let value = schema::value(map).unwrap_or_else(|TooLarge| {
            findings.push(too_large(keyword));
            None
        });
        let Some((validator, value)) = schema::validator(holder).zip(value) else {
            continue;
        };
        for error in validator.iter_errors(&value).take(SHOWN) {
            for finding in report(map, &error, &near) {
                if once.is_new(finding.0) {
                    findings.push(finding.1);
                }
            }
        }
    }
}

/// A keyword that stands beside itself in the other spelling, and is therefore passed over.
fn twice(keywords: &[Keyword<'_>], at: usize) -> Option<Finding> {
    let (before, keyword) = (keywords.get(..at)?, keywords.get(at)?);
    let mut beside = before.iter().rev();
    let mut beside = beside.by_ref().take_while(|one| one.map == keyword.map);
    let first = beside.find(|one| one.exact == keyword.exact)?;
    let (counts, name) = (first.key.as_str()?, keyword.key.as_str()?);
    if counts == name {
        return None;
    }
    let message =
        format!("`{name}` is passed over: `{counts}` stands beside it, and the first counts");
    let place = keyword.map.place_of(keyword.key);
    let finding = Finding::new(&RULE, place, message).offender(&*name);
    Some(finding.help("put all into one of them, and take the other away"))
}

/// What nobody could check is not valid.
fn too_large(keyword: Keyword<'_>) -> Finding {
    let name = keyword.key.as_str().unwrap_or_default();
    let message = format!(
        "`{name}` is too large to be checked: it and what stands beside it have more than 20,000 values, or are nested more than 32 deep"
    );
    let place = keyword.map.place_of(keyword.key);
    let finding = Finding::new(&RULE, place, message).offender(name);
    finding.help("write it shorter, or without YAML aliases that repeat it")
}

/// A node, and the key that leads to it.
struct Found<'a> {
    name: String,
    /// The last key on the way, where the holder of a missing key is named.
    key: Place,
    /// The list of which it is an item.
    list: Option<Place>,
    value: Cursor<'a>,
}

impl Found<'_> {
    /// The bare name of the key, also of one that holds a list of it.
    fn of(&self) -> &str {
        let name = self.name.strip_prefix("an item of ").unwrap_or(&self.name);
        name.trim_matches('`')
    }
}

/// Follows the path of an error from the holder.
fn find<'a>(holder: Cursor<'a>, error: &ValidationError<'_>) -> Option<Found<'a>> {
    let mut at = Found {
        name: String::new(),
        key: holder.place(),
        list: None,
        value: holder,
    };
    for segment in error.instance_path().segments() {
        // `x-objectAuth` may be a reference.
        let value = at.value.resolve().unwrap_or(at.value);
        at = match segment {
            LocationSegment::Property(name) => {
                let (key, inner) = value.entry(&name)?;
                let name = name.into_owned();
                Found {
                    name,
                    key: value.place_of(key),
                    list: None,
                    value: inner,
                }
            }
            LocationSegment::Index(index) => {
                let list = value.place();
                let value = value.items().nth(index)?;
                Found {
                    name: format!("an item of `{}`", at.name.trim_matches('`')),
                    key: value.place(),
                    list: Some(list),
                    value,
                }
            }
        };
    }
    if !at.name.contains(' ') {
        at.name = format!("`{}`", at.name);
    }
    at.value = at.value.resolve().unwrap_or(at.value);
    Some(at)
}

fn report(
    holder: Cursor<'_>,
    error: &ValidationError<'_>,
    near: &HashSet<Place>,
) -> Vec<(Place, Finding)> {
    let Some(found) = find(holder, error) else {
        return Vec::new();
    };
    let name = &found.name;
    let finding = |place: Place, message: String, offender: &str| {
        let finding = Finding::new(&RULE, place, message).offender(offender);
        vec![(place, finding)]
    };
    let value = found.value.place();
    match error.kind() {
        ErrorKind::AdditionalProperties { unexpected } => {
            let keys = unexpected.iter().filter_map(|key| {
                let (node, _) = found.value.entry(key)?;
                Some((found.value.place_of(node), key))
            });
            let unknown = keys.filter(|(place, _)| !near.contains(place));
            let message = |key: &str| format!("{name} has no key `{key}`");
            unknown
                .flat_map(|(place, key)| finding(place, message(key), key))
                .map(|(place, one)| {
                    (
                        place,
                        one.help("remove it; keys of your own begin with `x-`"),
                    )
                })
                .collect()
        }
        ErrorKind::Required { property } => match property.as_str().unwrap_or_default() {
            // It has a rule of its own.
            "ownership" => Vec::new(),
            // Another key stands there in its place.
            _ if has_near_miss(found.value, near) => Vec::new(),
            property => finding(found.key, format!("{name} lacks `{property}`"), property),
        },
        ErrorKind::Type { kind } if found.value.node().scalar() == Some(syntax::Scalar::Null) => {
            let help = match grant_help(&found, error) {
                help if help.is_empty() => {
                    format!("write {}, or remove the key", sample(name, kind))
                }
                help => help,
            };
            let finding = finding(value, format!("{name} has no value"), name);
            finding
                .into_iter()
                .map(|(place, one)| (place, one.help(help.clone())))
                .collect()
        }
        ErrorKind::Type { kind } => {
            let message = match found.list {
                Some(_) => format!("The items of `{}` must each be {}", found.of(), types(kind)),
                None => format!("{name} must be {}", types(kind)),
            };
            let help = grant_help(&found, error);
            // Items of one list are usually wrong in the same way.
            let one = found.list.unwrap_or(value);
            finding(value, message, name)
                .into_iter()
                .map(|(_, finding)| (one, finding.help(help.clone())))
                .collect()
        }
        ErrorKind::Enum { options } => {
            finding(value, format!("{name} must be {}", choices(options)), name)
        }
        ErrorKind::MinLength { .. } | ErrorKind::MinItems { .. } => {
            finding(value, format!("{name} is empty"), name)
        }
        other => {
            let message = format!("{name} violates `{}` of the schema", other.keyword());
            finding(value, message, name)
        }
    }
}

/// What a grant looks like, where something else stands in its place.
fn grant_help(found: &Found<'_>, error: &ValidationError<'_>) -> String {
    let path: Vec<_> = error.instance_path().segments().collect();
    let is_grant = match path.as_slice() {
        [.., groups, _, LocationSegment::Index(_)] | [.., groups, LocationSegment::Property(_)] => {
            matches!(groups, LocationSegment::Property(name) if name == "groups")
        }
        _ => false,
    };
    if !is_grant {
        return String::new();
    }
    format!(
        "write `{}: {{actions: [read], ownership: true}}`, with `false` if they may touch any object",
        found.of()
    )
}

fn has_near_miss(value: Cursor<'_>, near: &HashSet<Place>) -> bool {
    let mut keys = value.entries();
    keys.any(|(key, _)| near.contains(&value.place_of(key)))
}

/// What could stand at a key without a value.
fn sample(name: &str, kind: &TypeKind) -> String {
    match name.trim_matches('`').to_ascii_lowercase().as_str() {
        "x-objects" => String::from("the objects that are addressed, as `x-objects: [Pet]`"),
        "x-objectauth" => String::from(
            "who may do what, as `groups: {keepers: {actions: [read], ownership: true}}`",
        ),
        _ => types(kind),
    }
}

/// "a mapping or true or false".
fn types(kind: &TypeKind) -> String {
    let word = |name: String| match name.as_str() {
        "object" => String::from("a mapping"),
        "array" => String::from("a list"),
        "string" => String::from("a text"),
        "boolean" => String::from("true or false"),
        "null" => String::from("empty"),
        _ => name,
    };
    let words: Vec<String> = match kind {
        TypeKind::Single(one) => vec![word(one.to_string())],
        TypeKind::Multiple(set) => set.iter().map(|one| word(one.to_string())).collect(),
    };
    words.join(" or ")
}

fn choices(options: &serde_json::Value) -> String {
    let options = options.as_array().into_iter().flatten();
    let options: Vec<String> = options
        .filter_map(|one| Some(format!("`{}`", one.as_str()?)))
        .collect();
    options.join(" or ")
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{check_marked, findings};

    #[test]
    fn what_is_too_large_to_be_checked_is_not_passed_over() {
        let groups: String = (0..7_000)
            .map(|n| format!("        g{n}: {{actions: [read], ownership: true}}\n"))
            .collect();
        let text = format!(
            "openapi: 3.1.0\npaths: {{}}\ncomponents:\n  schemas:\n    Pet:\n      x-objectAuth:\n       groups:\n{groups}"
        );
        let found = findings(&RULE, &text);
        assert!(
            matches!(&found[..], [one] if one.message.contains("too large")),
            "{found:?}"
        );
    }

    #[test]
    fn of_two_spellings_in_one_place_one_is_passed_over() {
        check_marked(
            &RULE,
            "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
paths:
  /pets/{petId}:
    X-objects: [{object: Pet, public: true, reason: a zoo}]
    parameters: [{name: petId, in: path, required: true, schema: {type: string}}]
    x-objects: [{object: Pet, id: petId}]
#   ^^^^^^^^^ error
    get:
      x-objects: [{object: Pet, id: petId}]
",
        );
    }

    #[test]
    fn at_the_exact_node() {
        check_marked(
            &RULE,
            "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
security: [{X-objectAuthScheme: []}]
paths:
  /pets/{petId}:
    x-objects:
      - {id: petId}
#       ^^^^^^^^^^^ error
      - {object: Pet, id: 7}
#                         ^ error
      - {object: Pet, filtered: perhaps}
#                               ^^^^^^^ error
    get:
      x-ess-assigns: [{group: keepers, to: everybody}]
#                                          ^^^^^^^^^ error
      parameters: [{name: petId, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: a pet}}
components:
  securitySchemes:
    X-objectAuthScheme:
      x-user_id: [sub]
#                ^^^^^ error
      x-groups: {claim: groups, values: [keepers]}
#                                       ^^^^^^^^^ error
  schemas:
    Pet:
      type: object
      properties: {id: {type: string}, ownerId: {type: string, readOnly: true}}
      x-objectAuth:
        sharing: all
#                ^^^ error
        colour: red
#       ^^^^^^ error
        x-colour: red
        group: {}
        parent: Clinic
#               ^^^^^^ error
        owner: ''
#              ^^ error
        groups: {keepers: {actions: [read]}, vets: {ownership: true}}
#                                            ^^^^ error
    Visit:
      x-objectAuth: sometimes
#                   ^^^^^^^^^ error
    Room:
      x-objectAuth: {$ref: '#/components/schemas/Pet/x-objectAuth'}
",
        );
    }

    #[test]
    fn says_in_words_what_is_wrong() {
        let bad = RULE.documentation.example.as_ref().map(|one| one.bad);
        let found = findings(&RULE, bad.unwrap_or_default());
        let mut texts: Vec<String> = found.iter().map(|one| one.text()).collect();
        texts.sort();
        assert_eq!(texts, ["`actions` must be a text or a list."]);
    }

    #[test]
    fn a_key_without_a_value_says_what_to_write() {
        let text = "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
paths:
  /pets/{petId}:
    get: {x-objects: null}
    put: {x-objectAuth: }
    delete: {x-objects: [{object: Pet, action: }]}
";
        let found = findings(&RULE, text);
        let mut texts: Vec<String> = found.iter().map(|one| one.text()).collect();
        texts.sort();
        assert_eq!(
            texts,
            [
                "`action` has no value. Write a text, or remove the key.",
                "`x-objectAuth` has no value. Write who may do what, as `groups: {keepers: {actions: [read], \
                 ownership: true}}`, or remove the key.",
                "`x-objects` has no value. Write the objects that are addressed, as `x-objects: [Pet]`, or \
                 remove the key.",
            ]
        );
    }

    #[test]
    fn a_list_of_actions_is_no_grant_and_one_finding() {
        let text = "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
paths: {}
components:
  schemas:
    Pet:
      x-objectAuth:
        groups: {vets: [read, update], keepers: delete}
";
        let found = findings(&RULE, text);
        let mut texts: Vec<String> = found.iter().map(|one| one.text()).collect();
        texts.sort();
        let help =
            "{actions: [read], ownership: true}`, with `false` if they may touch any object.";
        assert_eq!(
            texts,
            [
                format!("The items of `vets` must each be a mapping. Write `vets: {help}"),
                format!("`keepers` must be a list or a mapping. Write `keepers: {help}"),
            ]
        );
        assert_eq!(findings(&crate::rules::missing_ownership::RULE, text), []);
    }
}
