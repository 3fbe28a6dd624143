use std::collections::BTreeSet;

use model::{Declaration, Declared, Design, Entry, Level, Located, Model, Operation};
use openapi::{Files, Place};
use policy::Grant;

use crate::alter;
use crate::check::{Check, Context};
use crate::finding::Finding;
use crate::fix::Fix;
use crate::rule::{Documentation, Example, FixKind, Group, Persona, Rule, Severity};
use crate::words;
use crate::written::{Once, rules_of};

pub(crate) static RULE: Rule = Rule {
    name: "conflicting-designs",
    group: Group::Vocabulary,
    severity: Severity::Error,
    persona: Persona::Regular,
    fix: FixKind::Unsafe,
    summary: "Two designs on one operation say different things",
    documentation: Documentation {
        what: "\
Reports an operation with an `x-objectAuth` of its own and `x-objects` in effect, where the former \
agrees with none of the entries: another object, identifier or action, other grants, owner, \
sharing, parent or scheme. `public` beside `x-objects` always conflicts. Where no rules can be \
compared (`x-objectAuth: true`, drafts) nothing is reported.",
        why: "\
Every requirement must allow, so the objects stay guarded by both. Whoever reads one of them \
believes in another rule.",
        example: Some(Example {
            bad: "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
security: [{X-objectAuthScheme: []}]
paths:
  /pets/{petId}:
    x-objects: [{object: Pet, id: petId}]
    get:
      x-objectAuth: {object: Pet, id: petId, groups: {vets: {actions: [read], ownership: false}}}
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
            good: "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
security: [{X-objectAuthScheme: []}]
paths:
  /pets/{petId}:
    x-objects: [{object: Pet, id: petId}]
    get:
      x-objectAuth: {object: Pet, id: petId, owner: ownerId, groups: {keepers: {actions: [read], ownership: true}}}
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
Keep one of the two: `x-objects` with the rules at the schema, or `x-objectAuth` with all rules at \
the operation.",
    },
    check: Check::Document(check),
};

fn check(context: Context<'_>, findings: &mut Vec<Finding>) {
    let model = context.model;
    let mut once = Once::default();
    for operation in &model.operations {
        let of = |design: Design| {
            operation
                .entries
                .iter()
                .filter(move |one| one.design == design)
        };
        let Some(method) = of(Design::Method).next() else {
            continue;
        };
        let Some(first) = of(Design::Root).next() else {
            continue;
        };
        let agrees = match method.declared {
            Declared::None | Declared::Elsewhere | Declared::Draft => true,
            Declared::Public => false,
            Declared::Method | Declared::Root => {
                of(Design::Root).any(|root| agree(model, method, root))
            }
        };
        let key = method
            .declaration
            .as_ref()
            .map_or(method.place, |one| one.key);
        if !agrees && operation.method != "OPTIONS" && once.is_new(key) {
            findings.push(report(operation, first).at(key));
        }
    }
}

fn agree(model: &Model, method: &Entry, root: &Entry) -> bool {
    let name = |entry: &Entry| entry.object.as_ref().map(|one| one.value.clone());
    let covered = |entry: &Entry| entry.covers.iter().copied().collect::<BTreeSet<usize>>();
    let same_object = method.object.is_none() || name(method) == name(root);
    let rules = rules_of(model, method).zip(rules_of(model, root));
    same_object
        && method.action == root.action
        && covered(method) == covered(root)
        && rules.is_some_and(|(one, other)| same_rules(one, other, root))
}

/// Whether two declarations decide the entry's action alike.
fn same_rules(one: &Declaration, other: &Declaration, entry: &Entry) -> bool {
    let text = |value: &Option<Located<String>>| value.as_ref().map(|one| one.value.clone());
    let grants = |rules: &Declaration| {
        let grants = entry
            .action
            .iter()
            .flat_map(|action| rules.rules.grants_for(action));
        let each = grants.map(|one| {
            let Grant {
                group,
                within,
                when,
                ..
            } = one.grant;
            (group.clone(), one.ownership, within.clone(), when.clone())
        });
        each.collect::<BTreeSet<_>>()
    };
    one.key == other.key
        || text(&one.owner) == text(&other.owner)
            && text(&one.scheme) == text(&other.scheme)
            && one.form == other.form
            && one.rules.sharing == other.rules.sharing
            && one.rules.parent == other.rules.parent
            && one.rules.public == other.rules.public
            && grants(one) == grants(other)
}

fn report(operation: &Operation, root: &Entry) -> Finding {
    let object = root.object.as_ref().map(|one| one.value.clone());
    let name = object.as_deref().unwrap_or("an object");
    let message = format!(
        "`x-objectAuth` and `x-objects` of {} say different things about {name}",
        words::endpoint(operation)
    );
    Finding::new(&RULE, operation.key, message)
        .help("keep one of them; until then both must allow")
        .operation(operation)
        .offender(name)
        .related("the entry of `x-objects`", root.place)
        .object(object)
}

/// Keeps one of the two. What stands at the path holds for its other operations too, and is not
/// removed.
pub(crate) fn fix(files: &Files, model: &Model, finding: &Finding) -> Vec<Fix> {
    let at = alter::place_of(finding);
    let key_of = |entry: &Entry| {
        let declaration = entry.declaration.as_ref();
        declaration.map_or(entry.place, |one| one.key)
    };
    let here = |operation: &&Operation| {
        let methods = operation
            .entries
            .iter()
            .filter(|one| one.design == Design::Method);
        methods.map(key_of).any(|key| Some(key) == at)
    };
    let Some(operation) = model.operations.iter().find(here) else {
        return Vec::new();
    };
    let removable = |design: Design| {
        let mut of = operation.entries.iter().filter(|one| one.design == design);
        let entry = of.next().filter(|one| one.level == Level::Operation)?;
        let node = files.node(entry.place)?;
        let key: Place = match &entry.declaration {
            Some(declaration) => declaration.key,
            None => {
                let list = node.parent().filter(|one| one.kind() == syntax::Kind::Seq);
                alter::beside(entry.place, list.unwrap_or(node).key()?)
            }
        };
        Some((files.node(key)?.as_str()?.into_owned(), alter::remove(key)))
    };
    let fixes = [Design::Method, Design::Root]
        .into_iter()
        .filter_map(|design| {
            let (name, change) = removable(design)?;
            let title = format!("Remove `{name}` of {}", words::endpoint(operation));
            Some(Fix::new(title, vec![change]))
        });
    fixes.collect()
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{all_fixed, check_marked};

    #[test]
    fn public_conflicts_and_leaning_on_the_schema_does_not() {
        check_marked(
            &RULE,
            "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
security: [{X-objectAuthScheme: []}]
paths:
  /pets/{petId}:
    x-objects: [{object: Pet, id: petId}]
    head:
      x-objectAuth: {object: Pet, id: petId}
      responses: {'200': {description: a pet}}
    put:
      x-objectAuth: true
      responses: {'200': {description: a pet}}
    delete:
      x-objectAuth: {object: Pet, id: petId, action: read}
#     ^^^^^^^^^^^^ error
      responses: {'200': {description: a pet}}
    get:
      x-objectAuth: {public: true, reason: all pets are on the wall}
#     ^^^^^^^^^^^^ error
      parameters: [{name: petId, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: a pet}}
components:
  securitySchemes:
    X-objectAuthScheme: {type: http, scheme: bearer, x-user_id: sub, x-groups: groups}
  schemas:
    Pet:
      type: object
      properties: {id: {type: string}, ownerId: {type: string, readOnly: true}}
      x-objectAuth: {owner: ownerId, groups: {keepers: {actions: [read], ownership: true}}}
",
        );
    }

    #[test]
    fn the_fixes_remove_one_of_the_two() {
        let text = "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
paths:
  /pets/{petId}:
    parameters: [{name: petId, in: path, required: true, schema: {type: string}}]
    get:
      x-objects: [{object: Pet, id: petId}]
      x-objectAuth: {object: Pet, id: petId, groups: {vets: {actions: [read], ownership: true}}}
      responses: {'200': {description: a pet}}
components:
  schemas:
    Pet: {x-objectAuth: {groups: {keepers: {actions: [read], ownership: true}}}}
";
        let without = |key: &str| {
            let lines = text
                .lines()
                .filter(|line| !line.starts_with(&format!("      {key}:")));
            lines.map(|line| format!("{line}\n")).collect::<String>()
        };
        let expected = [without("x-objectAuth"), without("x-objects")];
        assert_eq!(all_fixed(&RULE, text), expected);
        let at_path = text.replace(
            "    get:\n      x-objects: [{object: Pet, id: petId}]\n",
            "    x-objects: [{object: Pet, id: petId}]\n    get:\n",
        );
        assert_eq!(all_fixed(&RULE, &at_path).len(), 1);
    }
}
