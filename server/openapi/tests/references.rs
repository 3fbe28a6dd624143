//! `$ref` in and across files.

mod support;

use openapi::{Cursor, FileFailure, Files, Reason};
use support::{api, files, first};

/// The reasons why references of the first file lead nowhere.
fn reasons(files: &Files) -> Vec<Reason> {
    let unresolved = files.unresolved(first(files));
    unresolved.map(|unresolved| unresolved.reason).collect()
}

#[test]
fn pointers_are_unescaped_and_percent_decoded() {
    let files = files(&[(
        "api.json",
        r##"{"openapi": "3.0.0", "paths": {"/a~b/{id}": {"get": {"x-at": 1}}},
            "x-1": {"$ref": "#/paths/~1a~0b~1{id}/get"},
            "x-2": {"$ref": "#/paths/~1a~0b~1%7Bid%7D/get"}}"##,
    )]);
    for reference in files.references(first(&files)) {
        let target = reference.resolve().expect("resolved");
        assert!(target.get("x-at").is_some());
    }
    assert_eq!(files.references(first(&files)).count(), 2);
}

#[test]
fn references_count_from_the_file_that_holds_them() {
    let files = files(&[
        (
            "api/root.yaml",
            "openapi: 3.0.0\npaths:\n  /pets: {$ref: paths/pets.yaml}\n",
        ),
        (
            "api/paths/pets.yaml",
            "get:\n  parameters:\n    - $ref: '../parts.yaml#/limit'\n",
        ),
        ("api/parts.yaml", "limit: {name: limit, in: query}\n"),
    ]);
    let operations: Vec<_> = api(&files).operations().collect();
    let parameters = operations[0].parameters();
    assert_eq!(parameters.list[0].name(), "limit");
    assert_eq!(
        files.path(parameters.list[0].cursor().file()),
        "api/parts.yaml"
    );
    assert_eq!(
        files.path(operations[0].key_place().file),
        "api/paths/pets.yaml"
    );
    assert_eq!(files.reachable(first(&files)).len(), 3);
}

#[test]
fn an_operation_that_is_a_reference_is_followed() {
    let files = files(&[
        (
            "root.yaml",
            "openapi: 3.0.0\npaths:\n  /pets:\n    get: {$ref: list.yml}\n    put: {$ref: none.yml}\n",
        ),
        ("list.yml", "operationId: listPets\n"),
    ]);
    let operations: Vec<_> = api(&files).operations().collect();
    assert_eq!(operations[0].operation_id().unwrap(), "listPets");
    assert_eq!(files.path(operations[0].key_place().file), "root.yaml");
    assert!(operations[0].unresolved().is_none());
    assert_eq!(operations[1].method(), "PUT");
    assert_eq!(
        operations[1].unresolved().unwrap().reason,
        Reason::NotLoaded {
            path: "none.yml".into()
        }
    );
}

#[test]
fn a_reference_in_place_of_a_mapping_or_list_is_followed() {
    let files = files(&[
        (
            "root.yaml",
            "openapi: 3.0.0\npaths:\n  $ref: parts.yaml#/paths\ncomponents:\n  schemas:\n    Pet:\n      properties:\n        $ref: 'parts.yaml#/properties'\n        own: {}\n",
        ),
        (
            "parts.yaml",
            "paths:\n  /pets:\n    get:\n      parameters: {$ref: '#/list'}\nlist:\n  - {name: limit, in: query}\nproperties:\n  id: {}\n",
        ),
    ]);
    let operations: Vec<_> = api(&files).operations().collect();
    assert_eq!(operations[0].path(), "/pets");
    assert_eq!(operations[0].parameters().list[0].name(), "limit");
    let (_, pet) = api(&files).schemas().next().unwrap();
    let names: Vec<_> = pet
        .properties()
        .map(|(key, _)| key.as_str().unwrap())
        .collect();
    assert_eq!(names, ["own", "id"]);
    assert!(pet.property("id").is_some());
}

#[test]
fn missing_files_are_asked_for_once_and_reasons_are_kept() {
    let mut files = files(&[(
        "api/root.yaml",
        "openapi: 3.0.0\nx-a: {$ref: 'b.yaml#/x'}\nx-b: {$ref: ../../out.yaml}\nx-c: {$ref: b.yaml}\nx-d: {$ref: 'root.yaml#/openapi'}\n",
    )]);
    let wanted: Vec<_> = files.missing().into_iter().map(|file| file.path).collect();
    assert_eq!(wanted, ["../out.yaml", "api/b.yaml"]);

    files.insert_failure("api/b.yaml", FileFailure::Missing);
    files.insert_failure("../out.yaml", FileFailure::Outside);
    assert_eq!(files.missing(), []);
    let missing = || Reason::File {
        path: "api/b.yaml".into(),
        failure: FileFailure::Missing,
    };
    let outside = Reason::File {
        path: "../out.yaml".into(),
        failure: FileFailure::Outside,
    };
    assert_eq!(reasons(&files), [missing(), outside, missing()]);
}

#[test]
fn the_network_is_never_asked() {
    let files = files(&[(
        "a.json",
        r#"{"openapi": "3.0.0", "x": [{"$ref": "https://example.org/a.yaml#/x"}, {"$ref": "//example.org/a"}]}"#,
    )]);
    assert_eq!(files.missing(), []);
    let schemes: Vec<_> = ["https", ""]
        .map(|scheme| Reason::NotFollowed {
            scheme: scheme.into(),
        })
        .into();
    assert_eq!(reasons(&files), schemes);
}

#[test]
fn cycles_and_long_chains_end() {
    let mut chain = String::from("openapi: 3.0.0\nx-a: {$ref: '#/x-b'}\nx-b: {$ref: '#/x-a'}\n");
    chain += "x-self: {$ref: '#/x-self', own: 1}\nc0: {}\n";
    for link in 1..=70 {
        chain += &format!("c{link}: {{$ref: '#/c{}'}}\n", link - 1);
    }
    let files = files(&[("a.yaml", &chain)]);
    let mut expected = vec![Reason::Cycle; 3];
    expected.extend(vec![Reason::ChainTooLong; 6]);
    assert_eq!(reasons(&files), expected);

    let root = files.root(first(&files)).unwrap();
    assert_eq!(root.map("x-self").count(), 1);
    assert_eq!(root.get("x-a").unwrap().layers().count(), 2);
}

#[test]
fn a_recursive_schema_is_no_cycle() {
    let files = files(&[(
        "a.yaml",
        "openapi: 3.0.0\ncomponents:\n  schemas:\n    Node:\n      properties:\n        next: {$ref: '#/components/schemas/Node'}\n",
    )]);
    assert_eq!(reasons(&files), []);
    let (_, node) = api(&files).schemas().next().unwrap();
    let (_, next) = node.property("next").unwrap();
    assert_eq!(next.resolve().unwrap(), node);
    assert_eq!(next.reference().unwrap().name(), "Node");
}

#[test]
fn data_is_not_searched_but_names_are() {
    let files = files(&[(
        "a.yaml",
        r#"
openapi: 3.1.0
x-example: {$ref: data}
paths:
  /a:
    get:
      responses:
        default: {$ref: '#/here/1'}
      parameters:
        - example: {$ref: data}
          schema:
            default: {$ref: data}
            const: {$ref: data}
            enum: [{$ref: data}]
            examples: [{$ref: data}]
            properties:
              example: {$ref: '#/here/2'}
              properties:
                properties:
                  enum: {$ref: '#/here/3'}
                default: {$ref: data}
"#,
    )]);
    let found: Vec<_> = files
        .references(first(&files))
        .map(|reference| reference.text().into_owned())
        .collect();
    assert_eq!(found, ["#/here/1", "#/here/2", "#/here/3"]);
}

#[test]
fn anchors_name_schemas_of_their_file() {
    let files = files(&[
        (
            "a.yaml",
            "openapi: 3.1.0\nx: {$ref: '#pet'}\ny: {$ref: 'b.yaml#cat'}\nz: {$ref: '#dog'}\ncomponents:\n  schemas:\n    Pet: {$anchor: pet}\n",
        ),
        ("b.yaml", "$anchor: cat\n"),
    ]);
    let targets: Vec<_> = files
        .references(first(&files))
        .map(|reference| Some(reference.resolve().ok()?.node().pointer()))
        .collect();
    let pet = "/components/schemas/Pet";
    assert_eq!(targets, [Some(pet.into()), Some(String::new()), None]);
    let anchor = "dog".to_owned();
    let path = "a.yaml".to_owned();
    assert_eq!(reasons(&files), [Reason::NoSuchAnchor { path, anchor }]);
}

#[test]
fn pointers_into_nothing_name_file_and_pointer() {
    let files = files(&[
        (
            "a.yaml",
            "openapi: 3.0.0\nx: {$ref: 'b.yaml#/list/2'}\ny: {$ref: '#/openapi/deep'}\nz: {$ref: 'b.yaml#/list/1'}\n",
        ),
        ("b.yaml", "list: [a, b]\n"),
    ]);
    let nothing = |path: &str, pointer: &str| Reason::NoSuchNode {
        path: path.into(),
        pointer: pointer.into(),
    };
    let expected = [
        nothing("b.yaml", "/list/2"),
        nothing("a.yaml", "/openapi/deep"),
    ];
    assert_eq!(reasons(&files), expected);
}

#[test]
fn a_snapshot_keeps_what_it_had() {
    let before = files(&[("a.yaml", "openapi: 3.0.0\n")]);
    let mut after = before.clone();
    let document = openapi::parse(
        "swagger: '2.0'\n",
        syntax::Dialect::Yaml,
        Default::default(),
    );
    let id = after.insert("./a.yaml", document);
    assert_eq!(id, first(&before));
    assert_eq!(before.version(id), Some(openapi::Version::V3_0));
    assert_eq!(after.version(id), Some(openapi::Version::V2_0));
}

/// A file whose mapping `x` has a reference for each of the targets: `p0`, `p1` and so on.
fn links(targets: impl Iterator<Item = String>) -> Files {
    let mut text = String::from("openapi: 3.0.0\nx:\n");
    for (link, target) in targets.enumerate() {
        text += &format!("  p{link}: {{$ref: '{target}'}}\n");
    }
    files(&[("a.yaml", &text)])
}

/// So many that work which grows with the square would take minutes.
const MANY: usize = 100_000;

#[test]
fn a_very_long_chain_is_walked_once() {
    let files = links((1..=MANY).map(|next| format!("#/x/p{next}")));
    let mut expected = vec![Reason::ChainTooLong; MANY - Cursor::CHAIN];
    let nothing = Reason::NoSuchNode {
        path: "a.yaml".into(),
        pointer: format!("/x/p{MANY}"),
    };
    expected.resize(MANY, nothing);
    assert!(reasons(&files) == expected);
}

#[test]
fn a_very_long_cycle_is_walked_once() {
    let files = links((1..=MANY).map(|next| format!("#/x/p{}", next % MANY)));
    assert!(reasons(&files) == vec![Reason::ChainTooLong; MANY]);
}

#[test]
fn many_references_to_items_of_one_long_sequence_are_resolved() {
    let mut text = String::from("openapi: 3.0.0\n");
    for (list, item) in [("x", "$ref: '#/y/"), ("y", "at: '")] {
        text += &format!("{list}:\n");
        (0..MANY).for_each(|position| text += &format!("  - {{{item}{position}'}}\n"));
    }
    let files = files(&[("a.yaml", &text)]);
    let targets = files.references(first(&files)).map(|one| one.resolve());
    let items = targets.map(|target| target.unwrap().text("at").unwrap().into_owned());
    assert!(items.eq((0..MANY).map(|position| position.to_string())));
    assert_eq!(reasons(&files), []);
}

#[test]
fn many_references_to_one_large_mapping_are_resolved() {
    // Each target is asked for a `$ref` of its own.
    let mut text = String::from("openapi: 3.0.0\nbig: &big\n");
    (0..MANY).for_each(|key| text += &format!("  k{key}: {key}\n"));
    text += "x:\n";
    (0..MANY).for_each(|key| text += &format!("  a{key}: *big\n  m{key}: {{<<: *big}}\n"));
    text += "z:\n";
    for key in 0..MANY {
        text += &format!("  - {{$ref: '#/x/a{key}'}}\n  - {{$ref: '#/x/m{key}/k{key}'}}\n");
    }
    assert_eq!(reasons(&support::files(&[("a.yaml", &text)])), []);
}

#[test]
fn all_at_once_and_one_by_one_agree() {
    // Chains into a cycle, into nothing and to a node, each around the limit of links.
    for ends in ["#/x/p0", "#/x/p3", "#/none", "#/openapi"] {
        for length in 62..=68 {
            let next = |link| match link == length {
                true => ends.to_owned(),
                false => format!("#/x/p{link}"),
            };
            let files = links((1..=length).map(next));
            let one_by_one = files.references(first(&files));
            let one_by_one: Vec<_> = one_by_one.filter_map(|one| one.resolve().err()).collect();
            let at_once: Vec<_> = files.unresolved(first(&files)).collect();
            assert_eq!(at_once, one_by_one, "{length} links to {ends}");
        }
    }
}

#[test]
fn a_large_mapping_is_read_as_a_small_one() {
    let mut text = String::from("openapi: 3.0.0\nbase: &base {merged: 1, own: 2}\nx:\n");
    (0..100).for_each(|key| text += &format!("  k{key}: {key}\n"));
    text += "  own: first\n  \"a\\x62c\": escaped\n  <<: *base\n";
    let files = files(&[("a.yaml", &text)]);
    // The first look, and those at the index.
    for _ in 0..3 {
        let at = |key: &str| {
            let found = files.lookup(first(&files), &format!("#/x/{key}"));
            found.ok().map(|value| value.as_str().unwrap().into_owned())
        };
        let found = ["k99", "own", "abc", "merged", "none"].map(at);
        let expected = [Some("99"), Some("first"), Some("escaped"), Some("1"), None];
        assert_eq!(found, expected.map(|text| text.map(str::to_owned)));
    }
}
