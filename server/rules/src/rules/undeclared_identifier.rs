use edit::{Change, Value, Where};
use model::{Declared, Design, Entry, Identifier, Location, Operation};
use policy::Addresses;

use super::undeclared_object_authorization::{objects_of, weight};
use crate::check::{Check, Context};
use crate::declare::Choice;
use crate::finding::Finding;
use crate::fix::{Asked, Fix};
use crate::proposal::Names;
use crate::rule::{Documentation, Example, FixKind, Group, Persona, Rule, Severity};
use crate::words;

pub(crate) static RULE: Rule = Rule {
    name: "undeclared-identifier",
    group: Group::Coverage,
    severity: Severity::Error,
    persona: Persona::Regular,
    fix: FixKind::Unsafe,
    summary: "An operation declares some of the objects that it addresses, and leaves out another",
    documentation: Documentation {
        what: "\
Looks at operations with a declaration that still take an identifier which no entry covers: the child \
is checked and the parent is not, or the list is declared and the request picks a single object.

Writes with an identifier that we are sure of are errors, and so is an operation of which only the \
collection is declared; everything else is a warning.",
        why: "\
A check on one of two identifiers is half a check. `/clinics/{clinicId}/pets/{petId}` with a rule for \
`Pet` alone lets a caller combine their own pet with somebody else's clinic, and services that look \
up the clinic first then read or change the wrong one.",
        example: Some(Example {
            bad: "\
openapi: 3.1.0
info: {title: Clinics, version: 1.0.0}
security: [{X-objectAuthScheme: []}]
paths:
  /clinics/{clinicId}/pets/{petId}:
    x-objects: [{object: Pet, id: petId}]
    delete:
      parameters:
        - {name: clinicId, in: path, required: true, schema: {type: string}}
        - {name: petId, in: path, required: true, schema: {type: string}}
      responses: {'204': {description: gone}}
components:
  securitySchemes:
    X-objectAuthScheme: {type: http, scheme: bearer, x-user_id: sub, x-groups: groups}
  schemas:
    Clinic: {type: object, properties: {id: {type: string}}}
    Pet:
      type: object
      properties: {id: {type: string}}
      x-objectAuth: {groups: {keepers: {actions: [delete], ownership: true}}}",
            good: "\
openapi: 3.1.0
info: {title: Clinics, version: 1.0.0}
security: [{X-objectAuthScheme: []}]
paths:
  /clinics/{clinicId}/pets/{petId}:
    x-objects: [{object: Clinic, id: clinicId}, {object: Pet, id: petId}]
    delete:
      parameters:
        - {name: clinicId, in: path, required: true, schema: {type: string}}
        - {name: petId, in: path, required: true, schema: {type: string}}
      responses: {'204': {description: gone}}
components:
  securitySchemes:
    X-objectAuthScheme: {type: http, scheme: bearer, x-user_id: sub, x-groups: groups}
  schemas:
    Clinic:
      type: object
      properties: {id: {type: string}}
      x-objectAuth: {groups: {keepers: {actions: [read], ownership: false}}, reason: all clinics are listed}
    Pet:
      type: object
      properties: {id: {type: string}}
      x-objectAuth: {groups: {keepers: {actions: [delete], ownership: true}}}",
        }),
        how_to_fix: "\
Add an entry for the identifier to `x-objects`, in path order. When the object has a `parent` and its \
own identifier decides alone, declare the parent on the schema: `parent: {object: Clinic, id: clinicId}`. \
When several parameters identify one object only together, list them: `id: [owner, repo]`.",
    },
    check: Check::Document(check),
};

fn check(context: Context<'_>, findings: &mut Vec<Finding>) {
    let names = Names::of(context.files, context.model);
    for operation in &context.model.operations {
        if operation.needs != Some(true)
            || operation.declared == Declared::None
            || holds_for_the_whole_operation(operation)
        {
            continue;
        }
        for identifier in operation.likely_identifiers() {
            if !identifier.declared {
                findings.push(report(operation, identifier, &names));
            }
        }
    }
}

/// `x-objectAuth: true` or `public` on the operation speaks of all that it addresses.
fn holds_for_the_whole_operation(operation: &Operation) -> bool {
    operation.entries.iter().any(|entry| {
        entry.design == Design::Method
            && matches!(entry.declared, Declared::Elsewhere | Declared::Public)
    })
}

fn report(operation: &Operation, identifier: &Identifier, names: &Names<'_>) -> Finding {
    let only_collections = operation
        .entries
        .iter()
        .all(|entry| matches!(entry.addresses, Addresses::Collection));
    let severity = if only_collections {
        Severity::Error
    } else {
        weight(operation, identifier.confidence)
    };
    let declared = match operation.entries.iter().find_map(|one| one.object.as_ref()) {
        None if only_collections => String::from("declares a collection"),
        Some(object) if only_collections => format!("declares the collection of {}", object.value),
        Some(object) => format!("declares {}", object.value),
        None => String::from("declares an object"),
    };
    let message = format!(
        "{} {declared}, but not the choice of {}",
        words::endpoint(operation),
        words::choice(identifier),
    );
    let help = next_step(operation, identifier, names);
    let finding = if identifier.inline {
        Finding::new(&RULE, identifier.place, message)
    } else {
        Finding::new(&RULE, operation.key, message).related(
            format!("`{}` is written here", identifier.name),
            identifier.source,
        )
    };
    finding
        .severity(severity)
        .confidence(identifier.confidence)
        .reason(words::reasons([identifier]))
        .help(help)
        .operation(operation)
        .identifiers([identifier])
        .object(Some(words::object_of(identifier).to_owned()))
        .offender(&identifier.name)
}

/// What to add, and where: an `x-objectAuth` at an operation speaks of one object, `x-objects` of
/// several.
fn next_step(operation: &Operation, identifier: &Identifier, names: &Names<'_>) -> String {
    let name = &identifier.name;
    let of_method = |entry: &&Entry| entry.design == Design::Method;
    let at_method = operation.entries.iter().find(of_method);
    let has_objects = operation.entries.iter().any(|entry| !of_method(&entry));
    let object = identifier.object.as_deref();
    let object = object.and_then(|object| names.key(object, operation.path_item.file));
    match (at_method.filter(|_| !has_objects), object) {
        (Some(entry), _) if entry.id.is_none() => {
            format!("add `id: {name}` to the `x-objectAuth` if it is about this object")
        }
        (Some(_), _) => String::from(
            "an `x-objectAuth` at an operation is about one object: declare the other one as its \
             `parent`, or name both with `x-objects`",
        ),
        (None, Some(object)) => {
            let together = neighbour(operation, identifier).map(|(object, ids)| {
                format!("; or write `id: [{ids}]` if both together identify one {object}")
            });
            format!(
                "add `{{{object}, id: {name}}}` to `x-objects`, or declare it as `parent`{}",
                together.unwrap_or_default()
            )
        }
        (None, None) => format!("add an entry for `{name}` to `x-objects`"),
    }
}

/// The declared object whose identifier stands right beside this one in the path, and both names in
/// path order.
fn neighbour<'m>(operation: &'m Operation, identifier: &Identifier) -> Option<(&'m str, String)> {
    operation.entries.iter().find_map(|entry| {
        let object = entry.object.as_ref()?;
        let mut covered = entry
            .covers
            .iter()
            .filter_map(|at| operation.identifiers.get(*at));
        let pair = covered.find_map(|other| {
            let (one, two) = (&identifier.name, &other.name);
            let beside = |a, b| operation.path.contains(&format!("{{{a}}}/{{{b}}}"));
            match (beside(one, two), beside(two, one)) {
                (true, _) => Some(format!("{one}, {two}")),
                (_, true) => Some(format!("{two}, {one}")),
                _ => None,
            }
        })?;
        Some((object.value.as_str(), pair))
    })
}

/// An entry for the identifier; at an `x-objectAuth` without `id` that one.
pub(crate) fn fix(asked: Asked<'_>) -> Vec<Fix> {
    let Some(operation) = asked.operation() else {
        return Vec::new();
    };
    let mut undeclared = operation.likely_identifiers().filter(|one| !one.declared);
    let Some(identifier) = undeclared.find(|one| one.name == asked.finding.offender) else {
        return Vec::new();
    };
    let of_method = |entry: &&Entry| entry.design == Design::Method;
    if let Some(entry) = operation.entries.iter().find(of_method) {
        return id_at_operation(entry, identifier).into_iter().collect();
    }
    let planner = asked.planner();
    let fixes = objects_of(identifier).map(|object| {
        let title = format!("Declare {object} on {}", operation.path);
        let choice = Choice::of(identifier, object);
        let fix = Fix::of(title, planner.on_path(operation, Some(choice)));
        match identifier.object.is_some() {
            true => fix.preferred(),
            false => fix,
        }
    });
    fixes.collect()
}

fn id_at_operation(entry: &Entry, identifier: &Identifier) -> Option<Fix> {
    let declaration = entry.declaration.as_ref().filter(|_| entry.id.is_none())?;
    let name = &identifier.name;
    let change = Change::Insert {
        map: declaration.place.node,
        key: "id".into(),
        value: Value::from(name.as_str()),
        at: Where::After(String::from("object")),
    };
    // It says what is about the object; in a body a name alone leads nowhere.
    let is_plain = !matches!(identifier.location, Location::Body | Location::FormData);
    let title = format!("Add `id: {name}` to the `x-objectAuth`");
    is_plain.then(|| Fix::new(title, vec![(declaration.place.file, change)]))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::check_marked;

    const SCHEMAS: &str = "
security: [{X-objectAuthScheme: []}]
components:
  securitySchemes:
    X-objectAuthScheme: {type: http, scheme: bearer, x-user_id: sub}
  parameters:
    clinic: {name: clinicId, in: path, required: true, schema: {type: string}}
  schemas:
    Clinic: {type: object, properties: {id: {type: string}}}
    Pet:
      type: object
      properties: {id: {type: string}}
      x-objectAuth: {groups: {keepers: {actions: [read, delete], ownership: true}}}
";

    #[test]
    fn stands_on_the_parameter_where_it_is_inline() {
        let text = "\
openapi: 3.1.0
info: {title: Clinics, version: 1.0.0}
paths:
  /clinics/{clinicId}/pets/{petId}:
    x-objects: [{object: Pet, id: petId}]
    get:
      parameters:
        - name: clinicId
#               ^^^^^^^^ warning
          in: path
          schema: {type: string}
        - {name: petId, in: path, schema: {type: string}}
      responses: {'200': {description: ok}}";
        check_marked(&RULE, &format!("{text}{SCHEMAS}"));
    }

    #[test]
    fn stands_on_the_method_where_the_parameter_is_shared() {
        let text = "\
openapi: 3.1.0
info: {title: Clinics, version: 1.0.0}
paths:
  /clinics/{clinicId}/pets/{petId}:
    x-objects: [{object: Pet, id: petId}]
    delete:
#   ^^^^^^ error
      parameters:
        - {$ref: '#/components/parameters/clinic'}
        - {name: petId, in: path, schema: {type: string}}
      responses: {'204': {description: gone}}";
        check_marked(&RULE, &format!("{text}{SCHEMAS}"));
    }

    #[test]
    fn a_declared_collection_does_not_cover_an_item() {
        let text = "\
openapi: 3.1.0
info: {title: Clinics, version: 1.0.0}
paths:
  /clinics/{clinicId}/pets:
    x-objects: [Pet]
    get:
      parameters:
        - name: clinicId
#               ^^^^^^^^ error
          in: path
          schema: {type: string}
      responses: {'200': {description: ok}}";
        check_marked(&RULE, &format!("{text}{SCHEMAS}"));
    }

    #[test]
    fn the_help_fits_the_design() {
        let help = |declaration: &str| {
            let text = format!(
                "\
openapi: 3.1.0
info: {{title: Clinics, version: 1.0.0}}
paths:
  /clinics/{{clinicId}}/pets/{{petId}}/status:
    put:
      {declaration}
      parameters:
        - {{name: clinicId, in: path, required: true, schema: {{type: string}}}}
        - {{name: petId, in: path, required: true, schema: {{type: string}}}}
      responses: {{'204': {{description: done}}}}
"
            );
            let found = crate::testing::findings(&RULE, &text);
            found.last().map(|one| one.help.clone()).unwrap_or_default()
        };
        let groups = "groups: {vets: {actions: [update], ownership: true}}";
        let nameless = help(&format!(
            "x-objectAuth: {{object: Ward, action: update, {groups}}}"
        ));
        assert!(
            nameless.starts_with("add `id: petId` to the `x-objectAuth`"),
            "{nameless}"
        );
        let other = help(&format!(
            "x-objectAuth: {{object: Pet, id: petId, action: update, {groups}}}"
        ));
        assert!(
            other.contains("declare the other one as its `parent`"),
            "{other}"
        );
    }

    #[test]
    fn several_parameters_may_identify_one_object() {
        let document = |id: &str| {
            format!(
                "\
openapi: 3.1.0
info: {{title: Forge, version: 1.0.0}}
security: [{{X-objectAuthScheme: []}}]
paths:
  /repos/{{owner}}/{{repo}}:
    x-objects: [{{object: Repository, id: {id}}}]
    parameters:
      - {{name: owner, in: path, required: true, schema: {{type: string}}}}
      - {{name: repo, in: path, required: true, schema: {{type: string}}}}
    delete: {{responses: {{'204': {{description: gone}}}}}}
components:
  securitySchemes:
    X-objectAuthScheme: {{type: http, scheme: bearer, x-user_id: sub}}
  schemas:
    Repository:
      properties: {{owner: {{type: string}}, repo: {{type: string}}}}
      x-objectAuth:
        id: {id}
        groups: {{keepers: {{actions: [delete], ownership: true}}}}
"
            )
        };
        let one = crate::testing::findings(&RULE, &document("repo"));
        let help: Vec<&str> = one.iter().map(|one| one.help.as_str()).collect();
        assert_eq!(help.len(), 1, "{help:?}");
        assert!(
            help.iter().all(|help| help
                .ends_with("`id: [owner, repo]` if both together identify one Repository")),
            "{help:?}"
        );
        let rules = [
            &RULE,
            &crate::rules::invalid_extension::RULE,
            &crate::rules::unknown_identifier::RULE,
            &crate::rules::unknown_property::RULE,
            &crate::rules::unmapped_action::RULE,
        ];
        for rule in rules {
            let both = crate::testing::findings(rule, &document("[owner, repo]"));
            assert_eq!(both, [], "{}", rule.name);
        }
        let wrong = document("[owner, rope]");
        for rule in [
            &crate::rules::unknown_identifier::RULE,
            &crate::rules::unknown_property::RULE,
        ] {
            assert_eq!(
                crate::testing::findings(rule, &wrong).len(),
                1,
                "{}",
                rule.name
            );
        }
        let none =
            crate::testing::findings(&crate::rules::invalid_extension::RULE, &document("[]"));
        assert_eq!(none.len(), 2, "{none:?}");
    }
}
