use crate::check::{Check, Context};
use crate::finding::Finding;
use crate::guessing;
use crate::rule::{Documentation, Example, FixKind, Group, Persona, Rule, Severity};

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

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{check_marked, findings};

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
}
