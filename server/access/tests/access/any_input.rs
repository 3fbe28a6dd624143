//! Whatever comes in, an answer goes out.

use access::{Caller, Claims, Question, Request, Search, State};
use policy::{Decision, Subject};
use proptest::prelude::*;

use crate::fixture::*;

/// Paths, queries and bodies of every kind that is read.
fn api() -> Api {
    Api::of(
        "/pets/{petId}:
  parameters: [{name: petId, in: path, required: true, schema: {type: integer}}]
  x-objects: [Pet]
  get: {}
  put: {requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}}
/pets/{petId}-{part}.{format}: {x-objects: [{object: Pet, id: petId}], get: {}}
/{kind}/mine: {x-objects: [{object: Pet, id: kind}], get: {}}
/files/{path*}: {x-objects: [{object: File, id: path}], get: {}}
/users/{userId}/pets/{petId}: {x-objects: [Pet], get: {}}
/batch:
  post:
    x-objects: [{object: Pet, id: '$request.body#/pets/*/id', action: update}, {object: File, id: [$request.header.X-A, \
         q]}]
    parameters: [{name: X-A, in: header, schema: {type: array}}, {name: q, in: query, explode: false, schema: {type: array}}]
    requestBody: {content: {application/json: {schema: {properties: {pets: {items: {properties: {id: {type: integer}}}}}}}}}",
        "User: {x-objectAuth: {groups: {g: {actions: [R, U], ownership: true}}}}
File: {x-objectAuth: {groups: {g: {actions: [R, U], ownership: false}}}}
Pet:
  properties: {id: {type: integer}}
  x-objectAuth: {parent: {object: User, id: userId}, groups: {g: {actions: [C, R, U, D, L], ownership: true}}}",
    )
}

/// Text that looks like what is expected, and text that does not.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "\\PC{0,40}",
        "[/a-z0-9%.,;:{}*+~-]{0,40}",
        "/(pets|users|files|batch|x)(/[a-z0-9.%-]{0,8}){0,4}(\\?[a-z=&%0-9,+]{0,20})?",
        "\\{(\"(pets|id|petId|Pet|owner|ace|parent)\": ?[\\[\\]{}0-9a-z\", :]{0,20},?){0,4}\\}?",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_panics(
        method in "GET|PUT|POST|[a-zA-Z]{1,6}",
        target in text(),
        header in text(),
        body in proptest::option::of(text()),
        list in text(),
        token in text(),
        owner in proptest::option::of("[a-z]{0,3}"),
    ) {
        let api = api();
        let access = api.access();
        let state = access.state(&parse(&list)).unwrap_or_else(|_| State::default());
        let caller = match Claims::new(parse(&token)) {
            Ok(claims) => Caller::Claims(claims),
            Err(_) => caller("ann: g"),
        };
        let Ok(mut request) = Request::parse(&format!("{method} {target}")) else {
            return Ok(());
        };
        let _ = request.add_header(&format!("X-A: {header}"));
        let _ = request.add_header(&header);
        if let Some(body) = body {
            request.set_body(body);
        }
        let question = Question { request: &request, caller: &caller, state: &state, owner: owner.as_deref() };
        let decision = access.decide(question);
        prop_assert!(!decision.chain.is_empty());
        for search in [Search::Subject, Search::Action, Search::Resource] {
            let _ = access.search(search, question);
        }
    }

    /// A search finds what single decisions would have allowed.
    #[test]
    fn a_search_is_many_decisions(
        groups in proptest::sample::subsequence(vec!["g", "h"], 0..=2),
        owners in proptest::collection::vec("[abc]", 5),
        parents in proptest::collection::vec("u[12]", 5),
    ) {
        let api = api();
        let access = api.access();
        let rows = owners.iter().zip(&parents).enumerate();
        let rows = rows.map(|(id, (owner, parent))| format!("{id}: {{owner: {owner}, parent: {parent}}}"));
        let list = format!("Pet: {{{}}}\nUser: {{u1: {{owner: a}}}}", rows.collect::<Vec<_>>().join(", "));
        let state = access.state(&parse(&list)).expect("a list");
        let caller = Caller::Stated(Subject {
            user: Some("a".into()),
            groups: groups.iter().map(|one| (*one).to_owned()).collect(),
            ..Subject::default()
        });
        for prefix in ["/pets/", "/users/u1/pets/"] {
            let ask = |id: &str| Request::parse(&format!("GET {prefix}{id}")).expect("a request");
            let allows = |request: &Request, caller: &Caller| {
                let question = Question { request, caller, state: &state, owner: None };
                access.decide(question).decision() == Decision::Allow
            };
            let question = Question { request: &ask("0"), caller: &caller, state: &state, owner: None };
            let found = access.search(Search::Resource, question).expect("found").allowed;
            let single: Vec<String> = (0..5).map(|id| id.to_string()).filter(|id| allows(&ask(id), &caller)).collect();
            prop_assert_eq!(found, single);
            let found = access.search(Search::Subject, question).expect("found").allowed;
            let single: Vec<&str> = ["a", "b", "c"].into_iter().filter(|user| {
                let known = owners.iter().any(|owner| owner == user) || *user == "a";
                let Caller::Stated(subject) = &caller else { return false };
                let user = Subject { user: Some((*user).to_owned()), ..subject.clone() };
                known && allows(&ask("0"), &Caller::Stated(user))
            }).collect();
            prop_assert_eq!(found, single);
        }
    }
}
