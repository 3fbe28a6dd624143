use crate::check::{Check, Context};
use crate::finding::Finding;
use crate::guessing;
use crate::rule::{Documentation, Example, FixKind, Group, Persona, Rule, Severity};

pub(crate) static RULE: Rule = Rule {
    name: "guessable-object-id",
    group: Group::Coverage,
    severity: Severity::Information,
    persona: Persona::Pedantic,
    fix: FixKind::None,
    summary: "An object is addressed by a value that others may know or guess",
    documentation: Documentation {
        what: "\
Looks for identifiers that are an e-mail address, a telephone number, a user name, a vehicle or bank \
account number, a text of at most eight characters, a text whose pattern has fewer than 2^64 values, \
or a UUID of version 1. Numbers are left to `numeric-object-id`. One finding for each object and \
document; information, and a hint once every operation with such an identifier declares the object.",
        why: "\
What is printed on an invoice or known to colleagues is no secret. Where the check of the object is \
missing, such an identifier is as good as a public list of objects.",
        example: Some(Example {
            bad: "\
openapi: 3.1.0
info: {title: Accounts, version: 1.0.0}
paths:
  /accounts/{accountId}:
    get:
      parameters: [{name: accountId, in: path, required: true, schema: {type: string, format: email}}]
      responses: {'200': {description: an account}}",
            good: "\
openapi: 3.1.0
info: {title: Accounts, version: 1.0.0}
paths:
  /accounts/{accountId}:
    get:
      parameters: [{name: accountId, in: path, required: true, schema: {type: string, format: uuid}}]
      responses: {'200': {description: an account}}",
        }),
        how_to_fix: "\
Address the object by a random id and look the other value up inside the service; or make sure that \
the object authorization is declared and enforced, and leave the identifier as it is.",
    },
    check: Check::Document(check),
};

fn check(context: Context<'_>, findings: &mut Vec<Finding>) {
    for uses in guessing::by_object(context.model, |guessable| !guessable.is_numeric()) {
        let severity = if uses.all_declared() {
            Severity::Hint
        } else {
            Severity::Information
        };
        findings.push(
            uses.report(&RULE)
                .severity(severity)
                .help("address the object by a random id, or declare who may touch it"),
        );
    }
}
