//! Reading declarations in all forms, and what they mean for operations.

mod fixture;

use fixture::{identifier, model, model_of, operation};
use model::{Confidence, Declared, EntryId, Form, Spelling};
use policy::{Action, Addresses, Ownership, Sharing};

/// A document with pets that belong to users; `{}` stands for what a test adds to the paths.
const SHOP: &str = "
openapi: 3.1.0
info: {title: Shop, version: '1'}
paths:
  PATHS
components:
  securitySchemes:
    X-objectAuthScheme:
      type: http
      scheme: bearer
      x-user_id: uid
      x-groups: {claim: roles, values: {keeper: {}, vet: {}}}
      x-memberships: {Shelter: shelters}
  schemas:
    Pet:
      type: object
      properties: {id: {type: string}, ownerId: {type: string}}
      x-objectAuth:
        id: id
        owner: ownerId
        sharing: none
        parent: {object: User, id: ownerId}
        groups:
          keeper: {actions: [C, R, U, d, feed], ownership: true}
          vet:
            - {actions: [read], ownership: false, within: Shelter}
            - {actions: [L], ownership: false, when: during working hours}
    User:
      type: object
      X-objectAuth:
        groups: {keeper: {actions: [read], ownership: true}}
    Food: {type: object, x-objectAuth: true}
    Poster: {type: object, x-objectAuth: {public: true, reason: everybody sees it}}
    Flyer: {type: object, x-objectAuth: false}
    Toy: {type: object, x-objectAuth: {draft: true, groups: {}}}
    Broken: {type: object, x-objectAuth: 7}
    Bare: {type: object}
";

fn shop(paths: &str) -> model::Model {
    model(&SHOP.replace("PATHS", &paths.replace('\n', "\n  ")))
}

#[test]
fn the_rules_of_an_object_are_read_whole() {
    let model = shop("/x: {}");
    let pet = &model.objects[0];
    assert_eq!(pet.name, "Pet");
    let rules = pet.declaration.as_ref().expect("it has one");
    assert_eq!((rules.form, rules.spelling), (Form::Full, Spelling::Small));
    assert_eq!(
        rules.owner.as_ref().map(|owner| owner.value.as_str()),
        Some("ownerId")
    );
    assert_eq!(rules.rules.sharing, Sharing::None);
    assert_eq!(
        rules.rules.parent.as_ref().map(|one| one.as_str()),
        Some("User")
    );
    assert!(rules.unreadable.is_empty(), "{:?}", rules.unreadable);
    let grants = &rules.rules.grants;
    assert_eq!(grants.len(), 3);
    assert_eq!(grants[0].ownership, Ownership::Own);
    let actions: Vec<&str> = grants[0].actions.iter().map(Action::name).collect();
    assert_eq!(
        actions,
        ["create", "read", "update", "delete", "list", "feed"]
    );
    assert_eq!(
        grants[1].within.as_ref().map(|one| one.as_str()),
        Some("Shelter")
    );
    assert_eq!(grants[2].when.as_deref(), Some("during working hours"));
    let user = model.objects[1].declaration.as_ref().expect("it has one");
    assert_eq!(user.spelling, Spelling::Capital);
}

#[test]
fn the_scheme_says_who_the_caller_is() {
    let model = shop("/x: {}");
    let [scheme] = model.schemes.as_slice() else {
        panic!("one scheme: {:?}", model.schemes);
    };
    assert_eq!(
        (scheme.user_id.as_str(), scheme.groups_claim.as_str()),
        ("uid", "roles")
    );
    let groups = scheme.groups.as_ref().expect("the set is closed");
    let names: Vec<&str> = groups.iter().map(|group| group.value.as_str()).collect();
    assert_eq!(names, ["keeper", "vet"]);
    assert_eq!(scheme.memberships[0].0.value, "Shelter");
    assert!(model.declares_security_schemes);
}

#[test]
fn entries_are_read_in_all_forms() {
    for entry in [
        "x-objects: [Pet]",
        "x-objects: Pet",
        "X-objects: [{object: Pet, id: petId}]",
        "x-objects: {$ref: '#/components/schemas/Pet'}",
        "x-objects: [{$ref: '#/components/schemas/Pet', id: petId}]",
        "x-objects: [{object: '#/components/schemas/Pet'}]",
        "x-objects: [{object: Pet, id: $request.path.petId}]",
    ] {
        let model = shop(&format!("/pets/{{petId}}:\n  {entry}\n  get: {{}}"));
        let get = operation(&model, "GET /pets/{petId}");
        assert_eq!(get.declared, Declared::Root, "{entry}");
        let [only] = get.entries.as_slice() else {
            panic!("{entry}: {:?}", get.entries);
        };
        assert_eq!(
            only.object.as_ref().map(|one| one.value.as_str()),
            Some("Pet"),
            "{entry}"
        );
        assert_eq!(only.schema, Some(0), "{entry}");
        assert_eq!(only.covers, [0], "{entry}");
        assert_eq!(only.action, Some(Action::Read), "{entry}");
        assert!(identifier(get, "petId").declared, "{entry}");
    }
}

#[test]
fn an_object_decides_what_its_entries_amount_to() {
    let table = [
        ("Pet", Declared::Root),
        ("User", Declared::Root),
        ("Food", Declared::Elsewhere),
        ("Poster", Declared::Public),
        ("Flyer", Declared::Public),
        ("Toy", Declared::Draft),
        ("Broken", Declared::None),
        ("Bare", Declared::None),
        ("Nowhere", Declared::None),
        ("{id: id}", Declared::None),
        ("7", Declared::None),
        ("{object: Pet, id: [[id]]}", Declared::None),
        (
            "{object: Bare, public: true, reason: a catalogue}",
            Declared::Public,
        ),
        ("{object: Pet, draft: true}", Declared::Draft),
        ("{object: Pet, draft: maybe}", Declared::Draft),
    ];
    for (entry, expected) in table {
        let model = shop(&format!("/things/{{id}}:\n  get: {{x-objects: [{entry}]}}"));
        let get = operation(&model, "GET /things/{id}");
        assert_eq!(get.declared, expected, "{entry}");
        let declared = expected > Declared::None;
        assert_eq!(identifier(get, "id").declared, declared, "{entry}");
    }
}

#[test]
fn the_weakest_entry_counts_for_the_operation() {
    let path = "/foods/{foodId}/pets/{petId}:\n  get: {x-objects: [Food, Pet]}";
    let model = shop(path);
    let get = operation(&model, "GET /foods/{foodId}/pets/{petId}");
    assert_eq!(get.declared, Declared::Elsewhere);
    assert_eq!(
        shop(&path.replace("Food, ", "Bare, ")).operations[0].declared,
        Declared::None
    );
}

#[test]
fn an_operation_replaces_its_path_item() {
    let model = shop(
        "/pets/{petId}:\n  x-objects: [Pet]\n  get: {}\n  put: {x-objects: [Food]}\n  delete: {x-objects: []}",
    );
    let declared = |name| operation(&model, name).declared;
    assert_eq!(declared("GET /pets/{petId}"), Declared::Root);
    assert_eq!(declared("PUT /pets/{petId}"), Declared::Elsewhere);
    assert_eq!(declared("DELETE /pets/{petId}"), Declared::None);
}

#[test]
fn default_actions_follow_method_and_path() {
    let model = shop(
        "/pets:
  x-objects: [Pet]
  get: {}
  post: {}
  put: {}
/pets/{petId}:
  x-objects: [Pet]
  head: {}
  options: {}
  patch: {}
  post: {}
/pets/{petId}.json:
  x-objects: [Pet]
  put: {}
/pets/{petId}/mood:
  x-objects: [Pet]
  get: {}
  put: {}
  post: {x-objects: [{object: Pet, action: cheer}]}
/pets/{petId}:feed:
  x-objects: [Pet]
  delete: {}
/users/{userId}/pets:
  x-objects: [User, Pet]
  post: {}
  get: {}",
    );
    let table = [
        ("GET /pets", &["list"][..]),
        ("POST /pets", &["create"]),
        ("PUT /pets", &[""]),
        ("HEAD /pets/{petId}", &["read"]),
        ("OPTIONS /pets/{petId}", &[""]),
        ("PATCH /pets/{petId}", &["update"]),
        ("POST /pets/{petId}", &[""]),
        ("PUT /pets/{petId}.json", &["update"]),
        ("GET /pets/{petId}/mood", &["read"]),
        ("PUT /pets/{petId}/mood", &[""]),
        ("POST /pets/{petId}/mood", &["cheer"]),
        ("DELETE /pets/{petId}:feed", &[""]),
        ("POST /users/{userId}/pets", &["update", "create"]),
        ("GET /users/{userId}/pets", &["read", "list"]),
    ];
    for (name, expected) in table {
        let entries = operation(&model, name).entries.iter();
        let actions: Vec<_> = entries
            .map(|entry| entry.action.as_ref().map_or("", Action::name))
            .collect();
        assert_eq!(actions, expected, "{name}");
    }
}

#[test]
fn entries_stand_in_path_order() {
    let model = shop("/users/{userId}/pets:\n  get: {x-objects: [Pet, User]}");
    let get = operation(&model, "GET /users/{userId}/pets");
    let names: Vec<_> = get.entries.iter().flat_map(|one| &one.object).collect();
    assert_eq!(names[0].value, "User");
    assert_eq!(get.entries[0].addresses, Addresses::Item);
    assert_eq!(get.entries[0].id, Some(EntryId::Inferred("userId".into())));
    assert_eq!(
        (names[1].value.as_str(), get.entries[1].addresses),
        ("Pet", Addresses::Collection)
    );
}

#[test]
fn a_parent_is_covered_by_its_child() {
    let model = shop(
        "/users/{userId}/pets/{petId}:\n  x-objects: [Pet]\n  get: {}\n/users/{userId}/toys/{toyId}:\n  x-objects: [Food]\n  get: {}",
    );
    let pet = operation(&model, "GET /users/{userId}/pets/{petId}");
    assert!(identifier(pet, "userId").declared);
    assert!(identifier(pet, "petId").declared);
    let toy = operation(&model, "GET /users/{userId}/toys/{toyId}");
    assert!(!identifier(toy, "userId").declared, "Food has no parent");
}

#[test]
fn an_identifier_of_another_object_is_not_taken_for_the_leaf() {
    let model = shop("/users/{userId}:\n  get: {x-objects: [Pet]}");
    let get = operation(&model, "GET /users/{userId}");
    assert_eq!(get.entries[0].addresses, Addresses::Collection);
    // Pet has the parent User, which its entry covers.
    assert!(identifier(get, "userId").declared);
    let model = shop("/users/{userId}:\n  get: {x-objects: [Food]}");
    assert!(!identifier(&model.operations[0], "userId").declared);
}

#[test]
fn what_a_declaration_names_is_an_identifier() {
    let model = shop(
        "/search:
  post:
    parameters: [{name: colour, in: query, schema: {type: string}}, {name: X-Shop, in: header, schema: {type: string}}]
    requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Query'}}}}
    x-objects:
      - {object: Food, id: colour}
      - {object: Pet, id: '$request.header.x-shop'}
      - {object: Pet, id: '$request.body#/filter/animals/*/tagline'}
      - {object: User, id: missing}",
    );
    let post = operation(&model, "POST /search");
    for name in ["colour", "X-Shop"] {
        let found = identifier(post, name);
        assert_eq!(found.confidence, Confidence::High);
        assert_eq!(found.reason, "a declaration names it");
        assert!(found.declared);
    }
    assert!(post.entries[3].covers.is_empty());
    assert_eq!(
        post.identifiers.len(),
        2,
        "the schema of the body leads nowhere"
    );
}

#[test]
fn a_declaration_reaches_into_the_body() {
    let model = shop(
        "/search:
  post:
    requestBody:
      content:
        application/json:
          schema:
            properties:
              filter:
                properties:
                  animals: {type: array, items: {properties: {tagline: {type: string}}}}
    x-objects: [{object: Pet, id: '$request.body#/filter/animals/*/tagline', action: read}]",
    );
    let post = operation(&model, "POST /search");
    let found = identifier(post, "filter.animals[].tagline");
    assert!(found.declared);
    assert_eq!(post.needs, Some(true));
}

#[test]
fn method_level_declarations_stand_alone_or_lean_on_the_schema() {
    let model = shop(
        "/pets/{petId}:
  get:
    x-objectAuth: {object: Pet, groups: {vet: {actions: [R], ownership: false}}}
  put:
    X-objectAuth: {object: Pet}
  delete:
    x-objectAuth: {object: Bare}
  patch:
    x-objectAuth: true
  post:
    x-objectAuth: {public: true, reason: a demo}
/toys/{toyId}:
  x-objectAuth: {object: Toy, id: toyId, groups: {}}
  get: {}",
    );
    let declared = |name| operation(&model, name).declared;
    assert_eq!(declared("GET /pets/{petId}"), Declared::Method);
    assert_eq!(declared("PUT /pets/{petId}"), Declared::Root);
    assert_eq!(declared("DELETE /pets/{petId}"), Declared::None);
    assert_eq!(declared("PATCH /pets/{petId}"), Declared::Elsewhere);
    assert_eq!(declared("POST /pets/{petId}"), Declared::Public);
    assert_eq!(declared("GET /toys/{toyId}"), Declared::None, "no group");
    let get = operation(&model, "GET /pets/{petId}");
    let rules = get.entries[0]
        .declaration
        .as_ref()
        .expect("it stands at the operation");
    assert_eq!(rules.rules.grants[0].group, "vet");
    assert!(identifier(get, "petId").declared);
}

#[test]
fn a_version_stands_between_no_object_and_its_identifier() {
    let model = shop("/pets/v1/{nick}/mood:\n  put: {x-objectAuth: {object: Pet, action: feed}}");
    let put = operation(&model, "PUT /pets/v1/{nick}/mood");
    assert_eq!(put.entries[0].id, Some(EntryId::Inferred("nick".into())));
}

#[test]
fn public_beside_objects_leaves_them_guarded() {
    let model = shop(
        "/pets/{petId}:\n  x-objects: [Pet]\n  get: {x-objectAuth: {public: true, reason: a demo}}",
    );
    assert_eq!(
        operation(&model, "GET /pets/{petId}").declared,
        Declared::Root
    );
}

#[test]
fn what_cannot_be_read_grants_nothing_and_is_kept() {
    let model = model(
        "
openapi: 3.0.3
info: {title: T, version: '1'}
paths: {}
components:
  schemas:
    Pet:
      x-objectAuth:
        groups:
          a: {actions: [read], ownership: 'no'}
          b: {actions: [read], ownership: false, within: [Shelter]}
          c: {actions: [read], ownership: false, when: {time: day}}
          d: reader
          e: {actions: {read: true}, ownership: false}
        sharing: all
        public: please
",
    );
    let rules = model.objects[0].declaration.as_ref().expect("it has one");
    assert_eq!(rules.unreadable.len(), 7, "{:?}", rules.unreadable);
    let grants = &rules.rules.grants;
    assert_eq!(
        grants[0].ownership,
        Ownership::Own,
        "the narrower one counts"
    );
    assert!(grants[1..].iter().all(|grant| grant.actions.is_empty()));
    assert_eq!(rules.rules.sharing, Sharing::None);
    assert!(!rules.rules.public);
}

#[test]
fn declarations_reach_across_files_and_versions() {
    let model = model_of(&[
        (
            "api.yaml",
            "swagger: '2.0'
info: {title: T, version: '1'}
paths:
  /pets/{petId}:
    $ref: paths/pet.yaml
securityDefinitions:
  own: {type: apiKey, in: header, name: K, x-user_id: sub}
definitions:
  Pet:
    $ref: schemas.yaml#/Pet
",
        ),
        (
            "paths/pet.yaml",
            "get:\n  x-objects: [{object: '../schemas.yaml#/Pet'}]\n  responses: {}\nparameters:\n  - {name: petId, in: path, type: string}\n",
        ),
        (
            "schemas.yaml",
            "Pet:\n  type: object\n  x-objectAuth: {groups: {vet: {actions: [R], ownership: false}}}\n",
        ),
    ]);
    assert_eq!(model.schemes[0].name, "own");
    let get = operation(&model, "GET /pets/{petId}");
    assert_eq!(get.declared, Declared::Root);
    let found = identifier(get, "petId");
    assert!(found.declared && found.inline);
}

/// Real documents keep schemas in files that the root does not list under its components.
#[test]
fn objects_in_files_that_the_root_does_not_list() {
    let model = model_of(&[
        (
            "api.yaml",
            "openapi: 3.1.0
info: {title: T, version: '1'}
paths:
  /clinics/{clinicId}/pets/{petId}:
    x-objects: [{$ref: Pet.yaml, id: petId, action: read}]
    get: {}
  /pets/{petId}:
    x-objects: {$ref: 'schemas.yaml#/Pet'}
    get: {}
  /toys/{toyId}:
    get: {x-objectAuth: {object: Pet.yaml, id: toyId}}
    put: {x-objects: [Pet]}
",
        ),
        (
            "Pet.yaml",
            "type: object
x-objectAuth:
  parent: {object: 'schemas.yaml#/Clinic', id: clinicId}
  groups: {vet: {actions: [R], ownership: false}}
",
        ),
        (
            "schemas.yaml",
            "Pet: {$ref: Pet.yaml}
Clinic: {x-objectAuth: {groups: {vet: {actions: [R], ownership: false}}}}
",
        ),
    ]);
    let names: Vec<&str> = model.objects.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names.len(), 2, "{names:?}");
    assert!(names.contains(&"Pet") && names.contains(&"Clinic"));
    let nested = operation(&model, "GET /clinics/{clinicId}/pets/{petId}");
    assert_eq!(nested.declared, Declared::Root);
    assert!(identifier(nested, "petId").declared);
    assert!(identifier(nested, "clinicId").declared, "by its parent");
    for name in ["GET /pets/{petId}", "GET /toys/{toyId}"] {
        assert_eq!(operation(&model, name).declared, Declared::Root, "{name}");
    }
    let put = operation(&model, "PUT /toys/{toyId}");
    assert_eq!(put.declared, Declared::None, "a name means a component");
}

#[test]
fn aliases_and_merge_keys_declare_like_what_they_stand_for() {
    let model = shop(
        "/pets/{petId}:
  get: &guarded
    x-objects: &pets [Pet]
  put: *guarded
  patch: {x-objects: *pets}
  delete: {<<: *guarded, summary: Remove}",
    );
    for method in ["GET", "PUT", "PATCH", "DELETE"] {
        let name = format!("{method} /pets/{{petId}}");
        assert_eq!(operation(&model, &name).declared, Declared::Root, "{name}");
    }
}

#[test]
fn groups_that_a_call_gives() {
    let model = shop(
        "/join:\n  post: {x-ess-assigns: [{group: keeper, to: caller}, {group: vet, to: nobody}]}",
    );
    let post = operation(&model, "POST /join");
    assert_eq!(post.assigns.len(), 1);
    assert!(post.assigns[0].to_caller);
    assert_eq!(post.unreadable.len(), 1);
}

#[test]
fn security_of_the_operation_replaces_that_of_the_document() {
    let text = SHOP.replace(
        "PATHS",
        "/a: {get: {}}\n  /b: {get: {security: []}}\n  /c: {get: {security: [{}, {other: []}]}}",
    );
    let model = model(&format!("{text}\nsecurity: [{{X-objectAuthScheme: []}}]\n"));
    let security = |name| operation(&model, name).security.clone();
    assert!(security("GET /a").alternatives[0].identifies);
    assert!(!security("GET /a").admits_anonymous());
    assert!(security("GET /b").admits_anonymous());
    assert!(security("GET /c").admits_anonymous());
    assert!(!security("GET /c").alternatives[1].identifies);
}
