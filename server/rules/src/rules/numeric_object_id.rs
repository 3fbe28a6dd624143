use edit::Change;
use model::{Guessable, Identifier, Model};
use openapi::{Files, Place};
use syntax::Node;

use crate::alter::{self, Changes};
use crate::check::{Check, Context};
use crate::finding::Finding;
use crate::fix::Fix;
use crate::guessing;
use crate::rule::{Documentation, Example, FixKind, Group, Persona, Rule, Severity};
use crate::words;

pub(crate) static RULE: Rule = Rule {
    name: "numeric-object-id",
    group: Group::Coverage,
    severity: Severity::Warning,
    persona: Persona::Regular,
    fix: FixKind::Unsafe,
    summary: "An object is addressed by a number, which anyone can count through",
    documentation: Documentation {
        what: "\
Looks for identifiers of type integer or number, with a pattern of digits only, or with a number as \
example, in operations that need object authorization. One finding for each object and document; the \
other places are listed with it.

A warning, and only a hint once every operation with such an identifier declares the object: a number \
behind a check is no hole.",
        why: "\
When ids are consecutive numbers, a missing check is found by adding one. It also tells how many \
objects there are. An id that cannot be guessed does not replace object authorization; it limits the \
damage where the check was forgotten.",
        example: Some(Example {
            bad: "\
openapi: 3.1.0
info: {title: Invoices, version: 1.0.0}
paths:
  /invoices/{invoiceId}:
    get:
      parameters: [{name: invoiceId, in: path, required: true, schema: {type: integer}}]
      responses: {'200': {description: an invoice}}",
            good: "\
openapi: 3.1.0
info: {title: Invoices, version: 1.0.0}
paths:
  /invoices/{invoiceId}:
    get:
      parameters: [{name: invoiceId, in: path, required: true, schema: {type: string, format: uuid}}]
      responses: {'200': {description: an invoice}}",
        }),
        how_to_fix: "\
Use random ids of 64 bits or more, such as `type: string, format: uuid` (version 4). For an API that \
is in use this changes the contract; then declare the object authorization first.",
    },
    check: Check::Document(check),
};

fn check(context: Context<'_>, findings: &mut Vec<Finding>) {
    for uses in guessing::by_object(context.model, |guessable| guessable.is_numeric()) {
        let severity = if uses.all_declared() {
            Severity::Hint
        } else {
            Severity::Warning
        };
        findings.push(
            uses.report(&RULE)
                .severity(severity)
                .help("use random ids, such as `type: string, format: uuid`"),
        );
    }
}

/// Keys that say something of numbers or digits, or show one.
const OF_NUMBERS: [&str; 10] = [
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "pattern",
    "minLength",
    "maxLength",
    "example",
    "default",
];

/// Makes each parameter and property that names the object a UUID.
pub(crate) fn fix(files: &Files, model: &Model, finding: &Finding) -> Option<Fix> {
    let object = finding.object.as_deref()?;
    let mut done: Vec<Place> = Vec::new();
    let mut changes = Changes::new();
    let identifiers = model.operations.iter().flat_map(|one| &one.identifiers);
    for identifier in identifiers.filter(|one| is_meant(one, object)) {
        let schema = schema_of(files, identifier)?;
        if !done.contains(&schema) {
            done.push(schema);
            changes.extend(with_uuid(files, schema)?);
        }
    }
    let title = format!("Make the ids of {object} random: `type: string, format: uuid`");
    (!changes.is_empty()).then(|| Fix::new(title, changes))
}

fn is_meant(identifier: &Identifier, object: &str) -> bool {
    let numeric = identifier
        .guessable
        .as_ref()
        .is_some_and(Guessable::is_numeric);
    numeric && words::object_of(identifier) == object
}

/// The mapping with the `type` of an identifier, where it is written in place.
fn schema_of(files: &Files, identifier: &Identifier) -> Option<Place> {
    let name = files.node(identifier.source)?;
    let schema = match name.key() == Some(name) {
        // A property.
        true => alter::value_of(name)?,
        false => {
            let parameter = name.parent()?;
            parameter.get("schema").unwrap_or(parameter)
        }
    };
    schema.get("type")?;
    Some(alter::beside(identifier.source, schema))
}

fn with_uuid(files: &Files, schema: Place) -> Option<Changes> {
    let node = files.node(schema)?;
    let mut changes = vec![
        alter::set(files, schema, "type", "string")?,
        alter::set(files, schema, "format", "uuid")?,
    ];
    let stale = node.entries().map(|(key, _)| key);
    let stale = stale.filter(|key| OF_NUMBERS.into_iter().any(|one| key.is_str(one)));
    changes.extend(stale.map(|key: Node<'_>| alter::remove(alter::beside(schema, key))));
    if let (_, Change::Insert { at, .. }) = &mut changes[1] {
        *at = edit::Where::After(String::from("type"));
    }
    Some(changes)
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{check_marked, findings, fixed};

    const TWO_PLACES: &str = "\
openapi: 3.1.0
info: {title: Invoices, version: 1.0.0}
paths:
  /invoices/{invoiceId}:
    get:
      parameters:
        - name: invoiceId
#               ^^^^^^^^^ warning
          in: path
          schema: {type: integer}
      responses: {'200': {description: an invoice}}
  /invoices/{invoiceId}/pay:
    post:
      parameters: [{name: invoiceId, in: path, schema: {type: integer}}]
      responses: {'200': {description: paid}}
components:
  schemas:
    Invoice: {type: object, properties: {id: {type: integer}}}
";

    #[test]
    fn one_finding_for_each_object() {
        check_marked(&RULE, TWO_PLACES);
        let found = findings(&RULE, TWO_PLACES);
        let related: usize = found.iter().map(|one| one.related.len()).sum();
        assert_eq!(related, 1);
    }

    #[test]
    fn a_hint_once_declared() {
        check_marked(
            &RULE,
            "\
openapi: 3.1.0
info: {title: Invoices, version: 1.0.0}
paths:
  /invoices/{invoiceId}:
    x-objects: [{object: Invoice, id: invoiceId}]
    get:
      parameters:
        - name: invoiceId
#               ^^^^^^^^^ hint
          in: path
          schema: {type: integer}
      responses: {'200': {description: an invoice}}
components:
  schemas:
    Invoice:
      type: object
      x-objectAuth: {groups: {clerks: {actions: [read], ownership: true}}}
",
        );
    }

    #[test]
    fn the_fix_makes_all_of_them_uuids() {
        let text = "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
paths:
  /pets/{petId}:
    delete:
      parameters: [{name: petId, in: path, required: true, schema: {type: integer, format: int64, minimum: 1}}]
      responses: {'204': {description: gone}}
  /pets/{petId}/toys:
    parameters:
      - name: petId
        in: path
        required: true
        schema:
          type: integer # from the old database
          example: 7
    put: {responses: {'200': {description: toys}}}
";
        let expected = text
            .replace(
                "type: integer, format: int64, minimum: 1",
                "type: string, format: uuid",
            )
            .replace(
                "type: integer # from the old database\n          example: 7",
                "type: string # from the old database\n          format: uuid",
            );
        assert_eq!(fixed(&RULE, text), Some(expected));
    }
}
