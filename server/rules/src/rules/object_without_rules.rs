use std::collections::BTreeMap;

use model::{Declaration, Declared, Entry, Form, Model, Object, Operation};
use openapi::Place;

use crate::check::{Check, Context};
use crate::finding::{At, Finding};
use crate::fix::{Asked, Fix};
use crate::rule::{Documentation, Example, FixKind, Group, Persona, Rule, Severity};
use crate::words;
use crate::written::entries;
pub(crate) static RULE: Rule = Rule {
    name: "object-without-rules",
    group: Group::Vocabulary,
    severity: Severity::Error,
    persona: Persona::Regular,
    fix: FixKind::Unsafe,
    summary: "An operation names an object that has no rules",
    documentation: Documentation {
        what: "\
Reports schemas that `x-objects` names and that have no `x-objectAuth`; once per schema, on its \
name. Reports an `x-objectAuth` that names no group and is not `public` just the same, also at an \
operation: it does not say who may do what. Stands instead of `undeclared-object-authorization`: for the inventory such operations \
declare nothing.",
        why: "\
Naming the object says what is addressed, not who may address it. Without rules nothing is \
decided.",
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
      properties: {id: {type: string}, ownerId: {type: string, readOnly: true}}",
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
Give the schema an `x-objectAuth` with the groups and what each may do; or, when everybody may, \
`public: true` with a `reason`.",
    },
    check: Check::Document(check),
};

fn check(context: Context<'_>, findings: &mut Vec<Finding>) {
    let model = context.model;
    let mut uses: BTreeMap<Place, (Lacking<'_>, Uses<'_>)> = BTreeMap::new();
    for (operation, entry) in entries(model) {
        if let Some(lacking) = lacking(model, entry)
            && lacking.is_readable()
        {
            let known = uses.entry(lacking.place());
            let (_, uses) = known.or_insert((lacking, Vec::new()));
            uses.push((operation, entry));
        }
    }
    findings.extend(
        uses.values()
            .filter_map(|(lacking, uses)| lacking.report(uses)),
    );
}

/// The operations that address an object, and how.
type Uses<'m> = Vec<(&'m Operation, &'m Entry)>;

/// Where the rules of an entry should stand.
enum Lacking<'m> {
    /// The schema has no `x-objectAuth`.
    Missing(&'m Object),
    /// This one names no group.
    Empty(&'m Declaration),
}

/// Whether an entry names an object without rules, and has none of its own.
pub(crate) fn lacks_rules(model: &Model, entry: &Entry) -> bool {
    lacking(model, entry).is_some()
}

fn lacking<'m>(model: &'m Model, entry: &'m Entry) -> Option<Lacking<'m>> {
    if entry.declared != Declared::None || !entry.unreadable.is_empty() {
        return None;
    }
    let object = entry.schema.and_then(|at| model.objects.get(at));
    let of_schema = object.and_then(|object| object.declaration.as_ref());
    match (&entry.declaration, of_schema, object) {
        (Some(own), _, None) => is_empty(own).then_some(Lacking::Empty(own)),
        (Some(own), Some(_), _) if own.groups.is_some() => {
            is_empty(own).then_some(Lacking::Empty(own))
        }
        (_, Some(rules), _) => is_empty(rules).then_some(Lacking::Empty(rules)),
        (_, None, Some(object)) => Some(Lacking::Missing(object)),
        (None, None, None) => None,
    }
}

/// Whether it says nothing about who may do what.
fn is_empty(declaration: &Declaration) -> bool {
    declaration.form == Form::Full && declaration.public.is_none() && declaration.grants.is_empty()
}

impl Lacking<'_> {
    fn place(&self) -> Place {
        match self {
            Lacking::Missing(object) => object.key,
            Lacking::Empty(declaration) => declaration.key,
        }
    }

    /// What cannot be read is reported as such.
    fn is_readable(&self) -> bool {
        match self {
            Lacking::Missing(_) => true,
            Lacking::Empty(declaration) => declaration.unreadable.is_empty(),
        }
    }

    fn report(&self, uses: &Uses<'_>) -> Option<Finding> {
        let (operation, entry) = uses.first()?;
        let name = entry.object.as_ref().map(|object| object.value.as_str());
        let endpoint = words::endpoint(operation);
        let more = match uses.len() - 1 {
            0 => String::new(),
            more => format!(" and {}", words::count(more, "more place")),
        };
        let (message, help) = match (self, name) {
            (Lacking::Missing(object), _) => (
                format!(
                    "{} is addressed by {endpoint}{more}, but has no rules",
                    object.name
                ),
                format!("give the schema {} an `x-objectAuth`", object.name),
            ),
            (Lacking::Empty(_), name) => (
                format!(
                    "The `x-objectAuth` of {} names no group, so it does not say who may do what",
                    name.unwrap_or(&endpoint)
                ),
                String::from(
                    "write `groups` with the actions of each, or `public: true` with a `reason`",
                ),
            ),
        };
        let finding = Finding::new(&RULE, self.place(), message)
            .help(help)
            .object(name.map(str::to_owned))
            .offender(name.unwrap_or(&operation.path));
        let is_here = entry.declaration.as_ref().map(|own| own.key) == Some(self.place());
        Some(match is_here {
            true => finding.operation(operation),
            false => finding.related("the object is named here", entry.place),
        })
    }
}

/// Rules to be confirmed, at the schema or where somebody has begun to write them.
pub(crate) fn fix(asked: Asked<'_>) -> Vec<Fix> {
    let Asked { model, finding, .. } = asked;
    let mut uses: Vec<&Operation> = Vec::new();
    let mut own: Option<(&Operation, &Declaration)> = None;
    for (operation, entry) in entries(model) {
        let Some(lacking) = lacking(model, entry) else {
            continue;
        };
        if At::from(lacking.place()) != finding.at {
            continue;
        }
        match entry.declaration.as_ref() {
            Some(declaration) if declaration.key == lacking.place() => {
                own = Some((operation, declaration));
            }
            _ => uses.push(operation),
        }
    }
    let name = finding.object.as_deref().unwrap_or("this operation");
    let title = format!("Write rules for {name}, to be confirmed");
    let planner = asked.planner();
    let plan = match own {
        Some((operation, declaration)) => planner.rules_at(operation, declaration),
        None => planner.rules_for(uses),
    };
    vec![Fix::of(title, plan).preferred()]
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{check_marked, findings};

    #[test]
    fn once_for_each_schema() {
        check_marked(
            &RULE,
            "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
security: [{X-objectAuthScheme: []}]
paths:
  /pets/{petId}:
    x-objects: [{object: Pet, id: petId}]
    delete:
      parameters: [{name: petId, in: path, required: true, schema: {type: string}}]
      responses: {'204': {description: gone}}
    get:
      parameters: [{name: petId, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: a pet}}
components:
  securitySchemes:
    X-objectAuthScheme: {type: http, scheme: bearer, x-user_id: sub, x-groups: groups}
  schemas:
    Pet:
#   ^^^ error
      type: object
      properties: {id: {type: string}, ownerId: {type: string, readOnly: true}}
",
        );
    }

    /// The entry stands for the declaration that is missing, so one finding says it all.
    #[test]
    fn stands_instead_of_undeclared_object_authorization() {
        let undeclared = &crate::rules::undeclared_object_authorization::RULE;
        let bad = RULE.documentation.example.as_ref().map(|one| one.bad);
        assert_eq!(findings(undeclared, bad.unwrap_or_default()), []);
    }

    #[test]
    fn rules_without_a_group_are_none() {
        check_marked(
            &RULE,
            "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
paths:
  /pets/{petId}:
    parameters: [{name: petId, in: path, required: true, schema: {type: string}}]
    get: {x-objects: [Pet], responses: {'200': {description: a pet}}}
    delete:
      x-objectAuth: {object: Toy}
#     ^^^^^^^^^^^^ error
      responses: {'204': {description: gone}}
    put:
      x-objectAuth: {object: Visit, groups: {}}
#     ^^^^^^^^^^^^ error
      responses: {'204': {description: gone}}
    patch:
      x-objectAuth: {object: Visit}
      responses: {'204': {description: gone}}
  /visits/{visitId}:
    x-objects: [Visit]
    parameters: [{name: visitId, in: path, required: true, schema: {type: string}}]
    get: {responses: {'200': {description: a visit}}}
components:
  schemas:
    Pet:
      x-objectAuth: {}
#     ^^^^^^^^^^^^ error
    Visit:
      x-objectAuth: {groups: {vets: {actions: [R, U], ownership: false}}, reason: vets see all}
    Broken:
      x-objectAuth: {groups: 7}
",
        );
    }
}
