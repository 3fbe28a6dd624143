//! Matrix, decisions and comparison agree where what is asked for depends on the request: identifiers that
//! may be left out, objects that may exist, parts of a path, bodies that move an object, and `security` of
//! every kind.

use access::{Access, Caller, Level, Matrix, Question, Reason, Request, Verdict, diff};
use policy::Decision;
use proptest::prelude::*;

use crate::fixture::*;

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

/// A document, in so far as it matters.
#[derive(Debug, Clone)]
struct Written {
    pets: String,
    orgs: String,
    security: &'static str,
    filtered: bool,
    upsert: bool,
    /// Of the pet: nothing, or its `parent`.
    parent: &'static str,
    standing: &'static str,
}

fn written() -> impl Strategy<Value = Written> {
    let security = proptest::sample::select(vec![
        "[{own: []}]",
        "[{own: []}]",
        "[{own: []}]",
        "[{own: []}, {key: []}]",
        "[{own: []}, {}]",
        "[{key: []}]",
        "[]",
    ]);
    let parent = proptest::sample::select(vec![
        "",
        "parent: {object: Org, id: orgId}, ",
        "parent: {object: Org, id: orgId}, ",
        "parent: {object: Org, id: teamId}, ",
    ]);
    let standing = proptest::sample::select(vec![
        "",
        "",
        "",
        "",
        "sharing: none, ",
        "draft: true, ",
        "public: true, reason: a zoo, ",
    ]);
    let texts = (security, parent, standing);
    (grants(), grants(), texts, any::<bool>(), any::<bool>()).prop_map(
        |(pets, orgs, (security, parent, standing), filtered, upsert)| Written {
            pets,
            orgs,
            security,
            filtered,
            upsert,
            parent,
            standing,
        },
    )
}

impl Written {
    fn text(&self) -> String {
        let Written {
            pets,
            orgs,
            security,
            filtered,
            upsert,
            parent,
            standing,
        } = self;
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
    patch: {{x-objects: [{{object: Pet, id: petId}}]}}
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
    }
}

/// Two versions that differ somewhere, or everywhere. A draft counts in a comparison as what it says, and
/// who comes in by a `security` that tells nobody is open there; decisions deny both.
fn change() -> impl Strategy<Value = (Written, Written)> {
    let confirmed = |mut one: Written| {
        one.security = "[{own: []}]";
        one.standing = one.standing.trim_start_matches("draft: true, ");
        one
    };
    (written(), written(), 0..8_u8).prop_map(move |(old, other, what)| {
        let (old, other) = (confirmed(old), confirmed(other));
        let mut new = old.clone();
        match what {
            0 => new.pets = other.pets,
            1 => new.orgs = other.orgs,
            2 => new.filtered = other.filtered,
            3 => new.upsert = other.upsert,
            4 => new.parent = other.parent,
            5 => new.standing = other.standing,
            6 => new.pets = new.pets.replace(", within: Org", ""),
            _ => new = other,
        }
        (old, new)
    })
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
        "POST" | "PUT" | "PATCH" => &[
            None,
            Some("{\"orgId\": \"o1\"}"),
            Some("{\"orgId\": \"o2\"}"),
            Some("{\"teamId\": \"o2\"}"),
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
fn told(access: &Access<'_>, group: &str, method: &str, path: &str) -> Vec<(String, Reason)> {
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
                let reason = access.decide(question).reason;
                told.push((format!("{caller:?} {line} {body:?} {state:?}"), reason));
            }
        }
    }
    told
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_cell_is_denied_where_every_request_is(written in written()) {
        let text = written.text();
        let api = Api::new(&text);
        let access = api.access();
        let matrix = Matrix::of(&api.model);
        for row in &matrix.operations {
            let operation = &api.model.operations[row.operation];
            for (column, cell) in matrix.columns.iter().zip(&row.cells) {
                let told = told(&access, &column.name, &operation.method, &operation.path);
                let open = told.iter().find(|(_, reason)| reason.decision() != Decision::Deny);
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

    #[test]
    fn no_decision_contradicts_a_verdict((old, new) in change()) {
        let (old, new) = (old.text(), new.text());
        let (before, after) = (Api::new(&old), Api::new(&new));
        let (asked_before, asked_after) = (before.access(), after.access());
        for change in diff(&before.model, &after.model) {
            // A filtered list may be empty: that it is allowed gives nothing away, which is what verdicts
            // are about.
            let lists = change.method == "GET" && !change.path.ends_with("{petId}");
            if lists && [&old, &new].iter().any(|one| one.contains("filtered: true")) {
                continue;
            }
            let allowed = match change.verdict {
                Verdict::Equal => &[std::cmp::Ordering::Equal][..],
                Verdict::Narrower => &[std::cmp::Ordering::Equal, std::cmp::Ordering::Less],
                Verdict::Wider => &[std::cmp::Ordering::Equal, std::cmp::Ordering::Greater],
                Verdict::Incomparable => continue,
            };
            for group in ["keepers", "vets", "keepers vets"] {
                let told = |access| told(access, group, &change.method, &change.path);
                for (before, after) in told(&asked_before).into_iter().zip(told(&asked_after)) {
                    // Who is nobody is not let in.
                    if before.0.contains("user: Some(\"\")") {
                        continue;
                    }
                    let change_of_one = after.1.decision().cmp(&before.1.decision());
                    prop_assert!(
                        allowed.contains(&change_of_one),
                        "{} {} {:?}: {before:?} {:?}\n{old}\n{new}", change.method, change.path, change.verdict, after.1
                    );
                }
            }
        }
    }
}
