//! Which tests follow from a document.

use access::generate::{Credential, Message, Piece, Plan, Value};
use proptest::prelude::*;

use crate::fixture::{Api, pets};

fn plan(api: &Api, groups: &[&str]) -> Plan {
    let groups: Vec<String> = groups.iter().map(|one| (*one).to_owned()).collect();
    api.access().tests(&groups)
}

/// The titles of all tests, in their order.
fn titles(plan: &Plan) -> Vec<&str> {
    plan.cases.iter().map(|one| one.title.as_str()).collect()
}

fn untested(plan: &Plan) -> Vec<&str> {
    plan.untested
        .iter()
        .map(|one| one.why.text.as_str())
        .collect()
}

fn needed(plan: &Plan) -> Vec<&str> {
    plan.needed().map(|one| one.name.as_str()).collect()
}

/// A path with `<NAME>` for variables.
fn path(plan: &Plan, message: &Message) -> String {
    let piece = |piece: &Piece| match piece {
        Piece::Text(text) => text.clone(),
        Piece::Variable(at) => format!("<{}>", plan.variables[*at].name),
    };
    message.path.iter().map(piece).collect()
}

/// Of each operation with whose object what is expected, for callers in one group.
#[test]
fn what_is_expected_is_what_is_decided() {
    let api = pets();
    let plan = plan(&api, &["keepers"]);
    assert_eq!(
        titles(&plan),
        [
            "GET /pets | alice in keepers | gets through, sees nothing of bob's",
            "GET /pets | without a token | refused",
            "POST /pets | alice in keepers | gets through",
            "POST /pets | without a token | refused",
            "GET /pets/{petId} | alice in keepers | her own Pet | gets through",
            "GET /pets/{petId} | alice in keepers | bob's Pet | refused",
            "GET /pets/{petId} | without a token | refused",
            "PUT /pets/{petId} | alice in keepers | her own Pet | gets through",
            "PUT /pets/{petId} | alice in keepers | bob's Pet | refused",
            "PUT /pets/{petId} | without a token | refused",
            "DELETE /pets/{petId} | alice in keepers | bob's Pet | refused",
            "DELETE /pets/{petId} | without a token | refused",
            "DELETE /pets/{petId} | alice in keepers | her own Pet | gets through",
        ]
    );
    assert_eq!(
        untested(&plan),
        [
            "what POST does here has no default: write `action`",
            "nothing is declared for it"
        ]
    );
    assert_eq!(needed(&plan), ["BOB_PET", "ALICE_PET"]);
    let read = &plan.cases[5];
    assert_eq!(path(&plan, &read.request), "/pets/<BOB_PET>");
    assert_eq!(
        read.rule.text,
        "`keepers` may create, read, update, delete, list own Pet"
    );
    let control = read.controls.first().expect("bob reads his pets");
    assert_eq!(control.owner.to_string(), "bob");
    // The identifiers of all tests differ, and stay.
    let mut ids: Vec<&str> = plan.cases.iter().map(|one| one.id.as_str()).collect();
    assert_eq!(ids[0].len(), "ess-".len() + 16);
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), plan.cases.len());
    assert_eq!(self::plan(&api, &["keepers"]), plan);
}

#[test]
fn a_group_that_may_touch_any_object_gets_through() {
    let plan = plan(&pets(), &["vets"]);
    let titles = titles(&plan);
    assert!(titles.contains(&"GET /pets/{petId} | alice in vets | bob's Pet | gets through"));
    assert!(titles.contains(&"PUT /pets/{petId} | alice in vets | her own Pet | refused"));
    assert!(titles.contains(&"GET /pets | alice in vets | gets through"));
}

/// Each of two could not be deleted if the same object had to serve both.
#[test]
fn an_object_is_deleted_once() {
    let api = Api::of(
        "/a/{id}:\n  x-objects: [{object: Pet, id: id}]\n  delete: {}\n/b/{id}:\n  x-objects: [{object: Pet, id: id}]\n  delete: {}",
        "Pet:\n  x-objectAuth:\n    groups:\n      g: {actions: [delete], ownership: true}",
    );
    let plan = plan(&api, &["g"]);
    let through: Vec<&str> = titles(&plan)
        .into_iter()
        .filter(|one| one.ends_with("gets through"))
        .collect();
    assert_eq!(
        through,
        ["DELETE /a/{id} | alice in g | her own Pet | gets through"]
    );
    assert_eq!(
        untested(&plan),
        ["another test has deleted the Pet of alice by then"]
    );
}

/// Alice is a member of what contains her objects, and not of what contains Bob's.
#[test]
fn containers_are_those_of_the_owner() {
    let api = Api::of(
        "/organizations/{organizationId}/files/{fileId}:
  x-objects: [{object: File, id: fileId}]
  get: {}
/organizations/{organizationId}/files:
  x-objects: [{object: File}]
  post: {}",
        "Organization:
  properties: {id: {type: string}}
  x-objectAuth: {groups: {g: {actions: [read, update], ownership: false, within: Organization}}}
File:
  x-objectAuth:
    parent: {object: Organization, id: orgId}
    groups: {g: {actions: [read, create], ownership: false, within: Organization}}",
    );
    let plan = plan(&api, &["g"]);
    let titles = titles(&plan);
    for expected in [
        "GET /organizations/{organizationId}/files/{fileId} | alice in g | her own File | gets through",
        "GET /organizations/{organizationId}/files/{fileId} | alice in g | bob's File | refused",
        "GET /organizations/{organizationId}/files/{fileId} | alice in g | bob's File, all else her own | refused",
        "GET /organizations/{organizationId}/files/{fileId} | alice in g | bob's Organization, all else her own | refused",
    ] {
        assert!(titles.contains(&expected), "{expected}: {titles:#?}");
    }
}

#[test]
fn the_token_stands_where_the_scheme_says() {
    for (scheme, expected) in [
        (
            "{type: apiKey, in: header, name: X-Key, x-user_id: sub}",
            Credential::Header("X-Key".into(), ""),
        ),
        (
            "{type: apiKey, in: cookie, name: sid, x-user_id: sub}",
            Credential::Cookie("sid".into()),
        ),
        (
            "{type: http, scheme: Basic, x-user_id: sub}",
            Credential::Header("Authorization".into(), "Basic "),
        ),
        (
            "{type: oauth2, x-user_id: sub}",
            Credential::Header("Authorization".into(), "Bearer "),
        ),
    ] {
        let api = Api::new(&format!(
            "openapi: 3.1.0\ninfo: {{title: T, version: '1'}}\nsecurity: [{{own: [], app: []}}]\npaths:\n  /a/{{id}}:\n    x-objects: [{{object: A, id: id}}]\n    get: {{}}\ncomponents:\n  securitySchemes:\n    app: {{type: apiKey, in: query, name: app}}\n    own: {scheme}\n  schemas:\n    A: {{x-objectAuth: {{groups: {{g: {{actions: [read], ownership: true}}}}}}}}\n"
        ));
        let plan = plan(&api, &["g"]);
        let request = &plan.cases[0].request;
        assert_eq!(request.credential, expected);
        assert_eq!(request.query[0].0, "app");
        assert_eq!(needed(&plan), ["ALICE_A", "APP", "BOB_A"]);
    }
}

/// What the document states, else what its schemas admit; identifiers in the place of what is stated.
#[test]
fn requests_hold_what_the_document_wants() {
    let api = Api::of(
        "/shops/{shop}/pets/{petId}:
  parameters:
    - {name: shop, in: path, required: true, schema: {type: string, enum: [north, south]}}
    - {name: petId, in: path, required: true, schema: {type: integer}}
    - {name: since, in: query, required: true, schema: {type: string, format: date}}
    - {name: deep, in: query, schema: {type: boolean}}
    - {name: X-Client, in: header, required: true, example: tests}
    - {name: Authorization, in: header, required: true, schema: {type: string}}
  x-objects: [{object: Pet, id: petId}]
  put:
    requestBody:
      content:
        application/json:
          schema:
            allOf:
              - {$ref: '#/components/schemas/Pet'}
              - {required: [tags], properties: {tags: {type: array, items: {type: string, minLength: 2}}}}",
        "Pet:
  required: [id, name, born, owner]
  properties:
    id: {type: integer}
    name: {type: string, examples: [Rex]}
    born: {oneOf: [{type: number, minimum: 3}, {type: string}]}
    owner: {type: string, readOnly: true}
    note: {type: string}
  x-objectAuth: {groups: {g: {actions: [update], ownership: true}}}",
    );
    let plan = plan(&api, &["g"]);
    let request = &plan.cases[0].request;
    assert_eq!(path(&plan, request), "/shops/north/pets/<ALICE_PET>");
    let text = |text: &str| vec![Piece::Text(text.to_owned())];
    assert_eq!(request.query, [(String::from("since"), text("2025-01-31"))]);
    assert_eq!(request.headers, [(String::from("X-Client"), text("tests"))]);
    let Some(Value::Map(body)) = request.body.as_ref().map(|body| body.value.clone()) else {
        panic!("{:?}", request.body);
    };
    let mut body = body;
    body.sort_by(|one, two| one.0.cmp(&two.0));
    let number = |digits: &str| Value::Number(digits.to_owned());
    let expected = [
        ("born", number("3")),
        (
            "id",
            Value::Variable {
                variable: 0,
                number: true,
            },
        ),
        ("name", Value::Text("Rex".into())),
        ("tags", Value::List(vec![Value::Text("xx".into())])),
    ];
    assert_eq!(body, expected.map(|(name, value)| (name.to_owned(), value)));
    assert_eq!(plan.variables[0].name, "ALICE_PET");
}

/// A line break in a header would begin another one, or another request with somebody's token.
#[test]
fn headers_are_one_line() {
    let api = |parameter: &str| {
        Api::of(
            &format!(
                "/a/{{id}}:\n  x-objects: [{{object: A, id: id}}]\n  parameters: [{{{parameter}, required: true, schema: {{type: string}}}}]\n  get: {{}}"
            ),
            "A: {x-objectAuth: {groups: {g: {actions: [read], ownership: true}}}}",
        )
    };
    for parameter in [
        "in: header, name: X, example: \"a\\r\\nX-Evil: b\"",
        "in: header, name: \"X: b\\nY\"",
        "in: header, name: 'X Y'",
        "in: cookie, name: X, example: \"a\\nb\"",
        "in: cookie, name: \"X\\n\"",
    ] {
        let plan = plan(&api(parameter), &["g"]);
        assert_eq!(titles(&plan), [""; 0], "{parameter}");
        assert_eq!(
            untested(&plan),
            ["it wants a header that cannot be sent"],
            "{parameter}"
        );
    }
    let plan = plan(
        &api("in: query, name: \"X\\n\", example: \"a\\r\\nb\""),
        &["g"],
    );
    assert_eq!(titles(&plan).len(), 3);
}

#[test]
fn what_cannot_be_written_is_told() {
    let api = Api::of(
        "/a/{id}:
  x-objects: [{object: A, id: id}]
  put: {requestBody: {required: true, content: {text/csv: {}}}}
/b#{id}:
  x-objects: [{object: A, id: id}]
  get: {}
/{x}{y}:
  x-objects: [{object: A, id: x}]
  get: {}
/c/{id}:
  get: {x-objectAuth: true}",
        "A: {x-objectAuth: {groups: {g: {actions: [read, update], ownership: true}}}}",
    );
    let plan = plan(&api, &["g"]);
    let told = untested(&plan);
    assert_eq!(
        told[0],
        "bodies of type `text/csv` are not written by this program"
    );
    assert_eq!(told[1], "its path has a fragment, which is never sent");
    assert!(told.iter().all(|one| !one.is_empty()), "{told:?}");
    assert!(
        titles(&plan).iter().all(|one| !one.contains("PUT /a")),
        "{:?}",
        titles(&plan)
    );
}

proptest! {
    /// Whatever names stand in a document: no panic, names of variables are words, each once.
    #[test]
    fn any_names(name in "\\PC{0,12}", object in "[^\\x00-\\x1f]{1,12}", path in "[^\\x00-\\x1f]{0,16}") {
        let quoted = |text: &str| format!("'{}'", text.replace('\'', "''"));
        let text = format!(
            "openapi: 3.1.0\ninfo: {{title: {t}, version: '1'}}\npaths:\n  {p}:\n    x-objects: [{{object: {o}, id: {n}}}]\n    parameters: [{{name: {n}, in: query, required: true, schema: {{type: string}}}}, {{name: {n}, in: header, required: true}}]\n    get: {{}}\ncomponents:\n  schemas:\n    {o}: {{x-objectAuth: {{groups: {{{o}: {{actions: [read], ownership: true}}}}}}}}\n",
            t = quoted(&name), o = quoted(&object), n = quoted(&name), p = quoted(&format!("/{path}/{{id}}")),
        );
        let mut files = openapi::Files::new();
        let document = openapi::parse(text, syntax::Dialect::Yaml, syntax::Limits::default());
        let root = files.insert("api.yaml", document);
        if let Some(model) = model::Model::build(&files, root) {
            let plan = access::Access::new(&files, &model).tests(std::slice::from_ref(&object));
            let mut names: Vec<&str> = plan.variables.iter().map(|one| one.name.as_str()).collect();
            let is_word = |name: &&str| name.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_');
            prop_assert!(names.iter().all(is_word), "{:?}", names);
            names.sort_unstable();
            let all = names.len();
            names.dedup();
            prop_assert_eq!(all, names.len());
        }
    }
}

/// "Not found" may be about each object that a request names: what none reads proves nothing.
#[test]
fn a_control_names_what_the_request_names() {
    let api = Api::new(
        "openapi: 3.1.0
info: {title: a, version: '1'}
security: [{token: []}]
paths:
  /pets:
    get: {x-objects: [{object: Pet, filtered: true}]}
  /pets/{petId}:
    parameters: [{name: petId, in: path, required: true, schema: {type: integer}}]
    x-objects: [{object: Pet, id: petId}]
    get: {}
    delete: {}
  /cats/{catId}:
    parameters: [{name: catId, in: path, required: true, schema: {type: integer}}]
    delete: {x-objects: [{object: Cat, id: catId}]}
  /move:
    post:
      x-objects: [{object: Pet, id: $request.query.from, action: update}, {object: Pet, id: $request.query.to, action: update}]
      parameters: [{name: from, in: query, required: true, schema: {type: integer}}, {name: to, in: query, required: true, schema: {type: integer}}]
  /batch:
    post:
      x-objects: [{object: Pet, id: '$request.body#/ids/*', action: update}]
      requestBody: {content: {application/json: {schema: {type: object, required: [ids], properties: {ids: {type: array, items: {type: integer}}}}}}}
components:
  securitySchemes: {token: {type: http, scheme: bearer, x-user_id: sub, x-groups: roles}}
  schemas:
    Pet: {x-objectAuth: {groups: {keepers: {actions: [read, update, list, delete], ownership: true}}}}
    Cat: {x-objectAuth: {groups: {keepers: {actions: [delete], ownership: true}}}}
",
    );
    let plan = plan(&api, &["keepers"]);
    let controls = |start: &str| -> Vec<usize> {
        let cases = plan.cases.iter().filter(|one| one.refused);
        let cases = cases.filter(|one| one.title.starts_with(start));
        cases.map(|one| one.controls.len()).collect()
    };
    // Bob's, and without a token.
    assert_eq!(controls("DELETE /pets/{petId}"), [1, 1]);
    assert_eq!(controls("DELETE /cats/{catId}"), [0, 0]);
    // Each object is read by its own identifier: two of bob, one of each, two of alice.
    assert_eq!(controls("POST /move"), [2, 2, 2, 2]);
    let moved = plan
        .cases
        .iter()
        .find(|one| one.title.starts_with("POST /move") && one.refused);
    let moved = moved.expect("bob's").controls.iter();
    let read: Vec<String> = moved.map(|one| path(&plan, &one.request)).collect();
    assert_eq!(read, ["/pets/<BOB_PET_FROM>", "/pets/<BOB_PET>"]);
    // Both of bob's, and one list of both.
    assert_eq!(controls("POST /batch"), [1, 2, 2, 1]);
    let list = plan.cases.iter().find_map(|one| one.hidden.as_ref());
    let list = list.expect("a list");
    let names = [list.variable, list.shown].map(|at| plan.variables[at].name.as_str());
    assert_eq!(names, ["BOB_PET", "ALICE_PET"]);
    assert_eq!(untested(&plan), [""; 0]);
}

/// Results of one edition say nothing about another.
#[test]
fn identifiers_tell_editions_apart() {
    let ids = |more: &str| -> Vec<String> {
        let text = format!(
            "openapi: 3.1.0
{more}
security: [{{token: []}}]
paths:
  /pets/{{petId}}:
    parameters: [{{name: petId, in: path, required: true, schema: {{type: integer}}}}]
    get: {{x-objects: [{{object: Pet, id: petId}}]}}
components:
  securitySchemes: {{token: {{type: http, scheme: bearer, x-user_id: sub, x-groups: roles}}}}
  schemas:
    Pet: {{x-objectAuth: {{groups: {{keepers: {{actions: [read], ownership: true}}}}}}}}
"
        );
        let plan = plan(&Api::new(&text), &["keepers"]);
        plan.cases.iter().map(|one| one.id.clone()).collect()
    };
    let first = ids("info: {title: a, version: '1'}");
    assert!(!first.is_empty());
    for other in [
        "info: {title: a, version: '2'}",
        "info: {title: a, version: '1'}\nservers: [{url: 'https://other.example'}]",
    ] {
        assert!(ids(other).iter().all(|one| !first.contains(one)), "{other}");
    }
}

/// A document with one operation, in which keepers may do all to their own pets.
fn operation(text: &str) -> Api {
    let grant =
        "groups: {keepers: {actions: [create, read, update, list, delete], ownership: true}}";
    Api::of(
        text,
        &format!(
            "Pet:\n  properties: {{petId: {{type: integer}}, name: {{type: string}}}}\n  x-objectAuth: {{{grant}}}\nToy:\n  x-objectAuth: {{{grant}}}"
        ),
    )
}

/// The body of a request; `A` and `B` for identifiers of Alice and Bob.
fn body(plan: &Plan, message: &Message) -> String {
    fn text(plan: &Plan, value: &Value) -> String {
        match value {
            Value::Variable { variable, .. } => {
                let name = plan.variables[*variable].name.as_str();
                String::from(if name.starts_with("ALICE") { "A" } else { "B" })
            }
            Value::List(items) => {
                let items: Vec<String> = items.iter().map(|one| text(plan, one)).collect();
                format!("[{}]", items.join(" "))
            }
            Value::Map(entries) => {
                let entries = entries.iter();
                let entries: Vec<String> = entries
                    .map(|(name, one)| format!("{name}:{}", text(plan, one)))
                    .collect();
                entries.join(" ")
            }
            other => format!("{other:?}"),
        }
    }
    message
        .body
        .as_ref()
        .map_or_else(String::new, |one| text(plan, &one.value))
}

/// Who checks the first of a list, or the last, must be found; lists are as long as the document wants.
#[test]
fn lists_name_objects_of_both_people() {
    let lists = |bounds: &str| {
        let api = operation(&format!(
            "/batch:
  post:
    x-objects: [{{object: Pet, id: '$request.body#/ids/*', action: update}}]
    requestBody: {{content: {{application/json: {{schema: {{type: object, properties: {{ids: {{type: array, items: {{type: integer}}, {bounds}}}}}}}}}}}}}"
        ));
        let plan = plan(&api, &["keepers"]);
        let cases = plan.cases.iter().filter(|one| one.caller.is_some());
        let bodies: Vec<String> = cases.map(|one| body(&plan, &one.request)).collect();
        let told: Vec<String> = untested(&plan).into_iter().map(str::to_owned).collect();
        (bodies, told)
    };
    let none: Vec<String> = Vec::new();
    assert_eq!(
        lists("minItems: 1"),
        (
            ["ids:[A]", "ids:[B]", "ids:[A B]", "ids:[B A]"]
                .map(String::from)
                .to_vec(),
            none.clone()
        )
    );
    assert_eq!(
        lists("minItems: 3"),
        (
            ["ids:[A A A]", "ids:[B B B]", "ids:[A A B]", "ids:[B A A]"]
                .map(String::from)
                .to_vec(),
            none
        )
    );
    let (bodies, told) = lists("minItems: 2, uniqueItems: true");
    assert_eq!(bodies, ["ids:[A B]", "ids:[B A]"]);
    let why = "its list wants 2 different objects, and each person has one";
    assert_eq!(told, [why, why]);
    let (bodies, told) = lists("maxItems: 1");
    assert_eq!(bodies, ["ids:[A]", "ids:[B]"]);
    assert_eq!(told, ["its list takes one object only"]);
    let (bodies, told) = lists("minItems: 1000000000");
    assert_eq!(bodies, [""; 0]);
    assert!(told.contains(&String::from("its list wants 1000000000 objects or more")));
}

/// Items that are objects, and lists outside of bodies.
#[test]
fn lists_stand_in_many_places() {
    let api = operation(
        "/a:
  post:
    x-objects: [{object: Pet, id: '$request.body#/pets/*/id', action: update}]
    requestBody: {content: {application/json: {schema: {type: object, properties: {pets: {type: array, items: {type: object, required: [note], properties: {id: {type: integer}, note: {type: boolean}}}}}}}}}
/b:
  get:
    x-objects: [{object: Pet, id: ids}]
    parameters: [{name: ids, in: query, required: true, schema: {type: array, items: {type: integer}}}]
/c/{ids}:
  get:
    x-objects: [{object: Pet, id: ids}]
    parameters: [{name: ids, in: path, required: true, schema: {type: array, items: {type: integer}}}]
/d:
  get:
    x-objects: [{object: Pet, id: ids}]
    parameters: [{name: ids, in: query, required: true, explode: false, schema: {type: array, items: {type: integer}}}]",
    );
    let plan = plan(&api, &["keepers"]);
    let behind = |start: &str| {
        let mut cases = plan.cases.iter();
        let found = cases.find(|one| one.title.starts_with(start) && one.title.contains("behind"));
        found.map(|one| &one.request)
    };
    let first = behind("POST /a").expect("a test");
    assert_eq!(
        body(&plan, first),
        "pets:[note:Bool(true) id:A note:Bool(true) id:B]"
    );
    let query = &behind("GET /b").expect("a test").query;
    assert_eq!(query.len(), 2, "{query:?}");
    assert!(query.iter().all(|(name, _)| name == "ids"), "{query:?}");
    let path = path(&plan, behind("GET /c").expect("a test"));
    assert_eq!(path, "/c/<ALICE_PET>,<BOB_PET>");
    assert!(behind("GET /d").is_none());
    assert_eq!(
        untested(&plan),
        ["objects of several people in one list, which stands in one value of the query"]
    );
}

/// What identifies the items of a list is what the declaration says, else what their schema does.
#[test]
fn items_of_lists_are_known_by_their_own_identifier() {
    let property = |answer: &str| {
        let api = operation(&format!(
            "/pets:\n  get:\n    x-objects: [{{object: Pet, filtered: true}}]\n    responses: {{'200': {{description: x{answer}}}}}"
        ));
        let plan = plan(&api, &["keepers"]);
        let hidden = plan.cases.iter().find_map(|one| one.hidden.clone());
        let told = untested(&plan).first().map(|one| (*one).to_owned());
        hidden
            .map(|one| one.property)
            .ok_or(told.unwrap_or_default())
    };
    let json = |schema: &str| format!(", content: {{application/json: {{schema: {{{schema}}}}}}}");
    let by = |name: &str| Ok(Some(name.to_owned()));
    // No answer is described: by the object itself.
    assert_eq!(property(""), by("petId"));
    let pets = "type: array, items: {$ref: '#/components/schemas/Pet'}";
    assert_eq!(property(&json(pets)), by("petId"));
    let wrapped = format!(
        "properties: {{data: {{properties: {{pets: {{{pets}}}, toys: {{type: array, items: {{type: object}}}}}}}}}}"
    );
    assert_eq!(property(&json(&wrapped)), by("petId"));
    let other = "type: array, items: {properties: {pet_id: {}, owner_id: {}}}";
    assert_eq!(property(&json(other)), by("pet_id"));
    assert_eq!(
        property(&json("type: array, items: {type: integer}")),
        Ok(None)
    );
    let unknown = "which property of its items identifies a Pet cannot be told: write `id` in its `x-objectAuth`";
    let names = "type: array, items: {properties: {name: {}}}";
    assert_eq!(property(&json(names)), Err(String::from(unknown)));
    assert_eq!(
        property(&json("type: string")),
        Err(String::from("the document shows no list in its answer"))
    );
}

/// A list of what lies in something of Alice's never holds what is Bob's, filtered or not.
#[test]
fn a_list_that_bob_may_not_see_shows_nothing() {
    let api = operation(
        "/toys/{toyId}/pets:
  get:
    x-objects: [{object: Toy, id: toyId}, {object: Pet, filtered: true}]
    parameters: [{name: toyId, in: path, required: true, schema: {type: integer}}]",
    );
    let plan = plan(&api, &["keepers"]);
    assert!(plan.cases.iter().all(|one| one.hidden.is_none()));
    let why = "whether the list shows what is bob's: it is of objects in something of alice's";
    assert_eq!(untested(&plan), [why]);
}
