//! The matrix and the decisions say the same.

use access::{Access, Caller, Cell, Level, Matrix, Question, Request};
use policy::Decision;
use proptest::prelude::*;

use crate::fixture::*;

const ACL: &str = "{Pet: {1: {owner: ann}, 2: {owner: ben, ace: {ann: RW}}, 3: {owner: ben}}}";

/// A grant in words, with a condition now and then.
fn grant() -> impl Strategy<Value = String> {
    let actions = ["create", "read", "update", "delete", "list", "feed"];
    let actions = proptest::sample::subsequence(actions.to_vec(), 0..=4);
    (actions, any::<bool>(), 0..4_u8).prop_map(|(actions, own, condition)| {
        let when = if condition == 0 {
            ", when: on duty"
        } else {
            ""
        };
        format!(
            "{{actions: [{}], ownership: {own}{when}}}",
            actions.join(", ")
        )
    })
}

/// Groups with one or two grants each, and the switches of the object.
fn rules() -> impl Strategy<Value = String> {
    let groups = proptest::collection::vec(proptest::collection::vec(grant(), 1..3), 3);
    let switches = prop_oneof![
        8 => Just(""),
        2 => Just("sharing: none, "),
        1 => Just("draft: true, "),
        1 => Just("public: true, reason: a zoo, "),
    ];
    (groups, switches).prop_map(|(groups, switches)| {
        let names = ["keepers", "vets", "authenticated"].into_iter();
        let groups = names
            .zip(groups)
            .map(|(name, grants)| format!("{name}: [{}]", grants.join(", ")));
        format!(
            "{{{switches}groups: {{{}}}}}",
            groups.collect::<Vec<_>>().join(", ")
        )
    })
}

fn document(rules: &str) -> Api {
    Api::of(
        "/pets:
  x-objects: [Pet]
  get: {}
  post: {}
/own: {get: {x-objects: [{object: Pet, filtered: true}]}}
/pets/{petId}:
  x-objects: [{object: Pet, id: petId}]
  get: {}
  put: {}
  delete: {}
  post: {x-objects: [{object: Pet, id: petId, action: feed}]}
  patch: {x-objects: [Pet, {object: Pet, id: petId, action: read}]}
/toys/{toyId}: {get: {}}",
        &format!("Pet: {{properties: {{id: {{type: integer}}}}, x-objectAuth: {rules}}}"),
    )
}

/// The decisions that a cell foretells about an own, a shared and somebody else's object.
fn foretold(cell: &Cell, names_one: bool) -> [Decision; 3] {
    let granted = match cell.when.is_empty() {
        true => Decision::Allow,
        false => Decision::Unknown,
    };
    let of_level = match cell.level {
        Level::Any | Level::Public => [granted; 3],
        // A new object, or a list that is filtered.
        Level::Shared | Level::Own if !names_one => [granted; 3],
        Level::Shared => [granted, granted, Decision::Deny],
        Level::Own => [granted, Decision::Deny, Decision::Deny],
        Level::Draft | Level::Elsewhere | Level::AmbiguousScheme => [Decision::Unknown; 3],
        Level::None | Level::Undeclared | Level::Unidentified => [Decision::Deny; 3],
    };
    let also = cell.also.iter().map(|also| foretold(also, names_one));
    also.fold(of_level, |best, other| {
        [0, 1, 2].map(|at| best[at].max(other[at]))
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_cell_is_what_requests_are_told(rules in rules()) {
        let api = document(&rules);
        let matrix = Matrix::of(&api.model);
        for row in &matrix.operations {
            let operation = &api.model.operations[row.operation];
            for (column, cell) in matrix.columns.iter().zip(&row.cells) {
                let told = ["1", "2", "3"].map(|id| {
                    let path = operation.path.replace("{petId}", id);
                    let who = format!("ann: {}", column.name);
                    let asking = api.ask(&who, &format!("{} {path}", operation.method)).acl(ACL);
                    asking.decide().decision()
                });
                let expected = foretold(cell, operation.path.contains('{'));
                prop_assert_eq!(told, expected, "{} {} {} {}", operation.method, operation.path, column.name, rules);
            }
        }
    }
}

/// Documents in which what is asked for depends on the request: identifiers that may be left out, objects
/// that may exist, parts of a path, and `security` of every kind.
mod open_requests {
    use super::*;

    const LISTS: [Option<&str>; 3] = [
        None,
        Some("{}"),
        Some(
            "{Pet: {1: {owner: ann, parent: o1}, 2: {owner: ben, ace: {ann: RW}, parent: o1}, \
             3: {owner: ben, parent: o2}}, Org: {o1: {owner: ann, members: [ann]}, o2: {owner: ben}}}",
        ),
    ];

    fn grants() -> impl Strategy<Value = String> {
        let actions = ["create", "read", "update", "delete", "list"];
        let actions = proptest::sample::subsequence(actions.to_vec(), 0..=3);
        let one = (actions, any::<bool>(), 0..6_u8).prop_map(|(actions, own, narrowed)| {
            let narrowed = match narrowed {
                0 => ", when: on duty",
                1 | 2 => ", within: Org",
                _ => "",
            };
            format!(
                "{{actions: [{}], ownership: {own}{narrowed}}}",
                actions.join(", ")
            )
        });
        let groups = proptest::collection::vec(proptest::collection::vec(one, 0..3), 3);
        groups.prop_map(|groups| {
            let named = ["keepers", "vets", "authenticated"].into_iter().zip(groups);
            let groups = named.map(|(name, grants)| format!("{name}: [{}]", grants.join(", ")));
            format!(
                "{{nobody: {{actions: [nothing]}}, {}}}",
                groups.collect::<Vec<_>>().join(", ")
            )
        })
    }

    fn text() -> impl Strategy<Value = String> {
        let security = proptest::sample::select(vec![
            "[{own: []}]",
            "[{own: []}]",
            "[{own: []}]",
            "[{own: []}, {key: []}]",
            "[{own: []}, {}]",
            "[{key: []}]",
            "[]",
        ]);
        let switches = (any::<bool>(), any::<bool>(), any::<bool>(), 0..8_u8);
        (grants(), grants(), security, switches).prop_map(
            |(pets, orgs, security, (filtered, upsert, parent, standing))| {
                let parent = if parent {
                    "parent: {object: Org, id: orgId}, "
                } else {
                    ""
                };
                let standing = match standing {
                    0 => "draft: true, ",
                    1 => "public: true, reason: a zoo, ",
                    _ => "",
                };
                format!(
                    "openapi: 3.1.0
info: {{title: T, version: '1'}}
security: {security}
paths:
  /pets:
    get: {{x-objects: [{{object: Pet, filtered: {filtered}}}]}}
    post: {{x-objects: [Pet]}}
    put: {{x-objects: [{{object: Pet, id: nothing, action: update}}]}}
  /pets/{{petId}}:
    get: {{x-objects: [{{object: Pet, id: petId}}]}}
    put: {{x-objects: [{{object: Pet, id: petId, upsert: {upsert}}}]}}
    delete: {{x-objects: [{{object: Pet, id: petId}}]}}
  /optional:
    parameters: [{{name: petId, in: query, schema: {{type: string}}}}]
    get: {{x-objects: [{{object: Pet, id: petId, filtered: {filtered}}}]}}
    put: {{x-objects: [{{object: Pet, id: petId, action: update, upsert: {upsert}}}]}}
    post: {{x-objects: [{{object: Pet, id: petId, action: create}}]}}
  /orgs/{{orgId}}/pets/{{petId}}:
    x-objects: [{{object: Org, id: orgId}}, {{object: Pet, id: petId}}]
    get: {{}}
    put: {{x-objects: [{{object: Org, id: orgId}}, {{object: Pet, id: petId, upsert: {upsert}}}]}}
  /orgs/{{orgId}}/pets:
    get: {{x-objects: [{{object: Org, id: orgId}}, {{object: Pet, filtered: {filtered}}}]}}
    post: {{x-objects: [{{object: Org, id: orgId}}, Pet]}}
  /leaning/{{orgId}}/{{petId}}:
    get: {{x-objects: [{{object: Pet, id: petId}}]}}
components:
  securitySchemes:
    own: {{type: http, scheme: bearer, x-user_id: sub}}
    key: {{type: apiKey, in: header, name: K}}
  schemas:
    Pet: {{x-objectAuth: {{{standing}{parent}groups: {pets}}}}}
    Org: {{x-objectAuth: {{groups: {orgs}}}}}
"
                )
            },
        )
    }

    /// Requests of an operation with everything that can be told apart.
    fn requests(method: &str, path: &str) -> Vec<(String, Option<&'static str>)> {
        let mut lines = Vec::new();
        for pet in ["1", "2", "3", "9"] {
            for org in ["o1", "o2"] {
                lines.push(path.replace("{petId}", pet).replace("{orgId}", org));
            }
            if path == "/optional" {
                lines.push(format!("{path}?petId={pet}"));
            }
        }
        lines.sort();
        lines.dedup();
        let bodies: &[Option<&str>] = match method {
            "POST" | "PUT" => &[
                None,
                Some("{\"orgId\": \"o1\"}"),
                Some("{\"orgId\": \"o2\"}"),
            ],
            _ => &[None],
        };
        let each = lines.into_iter().flat_map(|line| {
            let bodies = bodies.iter();
            bodies.map(move |body| (format!("{method} {line}"), *body))
        });
        each.collect()
    }

    /// What the callers of one group are told.
    fn told(access: &Access<'_>, group: &str, method: &str, path: &str) -> Vec<(String, Decision)> {
        let lists = LISTS.map(|list| {
            let list = list.map(|text| access.state(&parse(text)).expect("a list"));
            list.unwrap_or_default()
        });
        let organization = access.object("Org", "o1").expect("an id");
        let callers = ["ann", "ben", ""].into_iter().flat_map(|user| {
            [false, true].map(|member| {
                let mut subject = match caller(&format!("{user}: {group}")) {
                    Caller::Stated(subject) => subject,
                    Caller::Claims(_) => unreachable!("it is stated"),
                };
                if member {
                    let ids = subject.memberships.entry(organization.object.clone());
                    ids.or_default().entry(organization.id.clone()).or_default();
                }
                Caller::Stated(subject)
            })
        });
        let callers: Vec<Caller> = callers.collect();
        let mut told = Vec::new();
        for (line, body) in requests(method, path) {
            let mut request = Request::parse(&line).expect("a request");
            if let Some(body) = body {
                request.set_body(body.to_owned());
            }
            for state in &lists {
                for caller in &callers {
                    let question = Question {
                        request: &request,
                        caller,
                        state,
                        owner: None,
                    };
                    let decision = access.decide(question).decision();
                    told.push((format!("{caller:?} {line} {body:?} {state:?}"), decision));
                }
            }
        }
        told
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn a_cell_is_denied_where_every_request_is(text in text()) {
            let api = Api::new(&text);
            let access = api.access();
            let matrix = Matrix::of(&api.model);
            for row in &matrix.operations {
                let operation = &api.model.operations[row.operation];
                for (column, cell) in matrix.columns.iter().zip(&row.cells) {
                    let told = told(&access, &column.name, &operation.method, &operation.path);
                    let open = told.iter().find(|(_, decision)| *decision != Decision::Deny);
                    let denied = matches!(cell.level, Level::None | Level::Undeclared | Level::Unidentified);
                    // Whether the request names a container at all the cell does not say.
                    let somewhere = cell.within.is_empty();
                    prop_assert!(
                        open.is_none() == denied || (!somewhere && open.is_none()),
                        "{} {} {}: {:?}, {:?}\n{}", operation.method, operation.path, column.name, cell, open, text
                    );
                }
            }
        }
    }
}
