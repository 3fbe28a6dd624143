//! `ess-lsp decide`.

use serde_json::{Value, json};

use crate::common::{Outcome, Workspace};

const API: &str = "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
security: [{own: []}]
paths:
  /pets:
    x-objects: [Pet]
    post: {}
  /pets/{petId}:
    parameters: [{name: petId, in: path, required: true, schema: {type: integer}}]
    x-objects: [{object: Pet, id: petId}]
    get: {}
    put: {requestBody: {content: {application/json: {schema: {type: object}}}}}
    delete: {}
    options: {}
  /drafts/{petId}: {get: {x-objects: [{object: Pet, draft: true}]}}
  /files/{fileId}: {x-objects: [File], delete: {}}
components:
  securitySchemes:
    own: {type: http, scheme: bearer, x-user_id: sub, x-groups: roles, x-memberships: {Organization: orgs}}
  schemas:
    Organization: {}
    File:
      x-objectAuth:
        parent: {object: Organization, id: orgId}
        groups: {admin: {actions: [delete], ownership: false, within: Organization}}
    Pet:
      properties: {id: {type: integer}}
      x-objectAuth:
        groups:
          keepers: {actions: [create, read, update, delete], ownership: true}
          vets: {actions: [read], ownership: false}
          nurses: {actions: [read], ownership: false, when: on duty}
";

fn workspace() -> Workspace {
    let workspace = Workspace::new();
    workspace.write("api.yaml", API);
    workspace.write(
        "acl.yaml",
        "Pet:\n  7: {owner: alice}\n  12: {owner: bob, ace: {alice: R}}\nFile:\n  f1: {parent: o1}\n",
    );
    workspace
}

fn decide(workspace: &Workspace, arguments: &[&str]) -> Outcome {
    let all: Vec<&str> = ["decide", "api.yaml"]
        .iter()
        .chain(arguments)
        .copied()
        .collect();
    workspace.run(&all)
}

#[test]
fn exit_codes_tell_the_decision() {
    let workspace = workspace();
    for (arguments, code, reason) in [
        (
            &[
                "--user",
                "alice",
                "--group",
                "keepers",
                "--acl",
                "acl.yaml",
                "--request",
                "GET /pets/7",
            ][..],
            0,
            "allow: owner",
        ),
        (
            &[
                "--user",
                "alice",
                "--group",
                "keepers",
                "--acl",
                "acl.yaml",
                "--request",
                "GET /pets/12?x=1",
            ],
            0,
            "allow: shared",
        ),
        (
            &[
                "--user",
                "alice",
                "--group",
                "keepers",
                "--acl",
                "acl.yaml",
                "--request",
                "DELETE /pets/12",
            ],
            1,
            "deny: not-owner",
        ),
        (
            &[
                "--user",
                "alice",
                "--group",
                "keepers",
                "--owner",
                "alice",
                "--request",
                "DELETE /pets/12",
            ],
            0,
            "allow: owner",
        ),
        (
            &[
                "--user",
                "vic",
                "--group",
                "vets",
                "--group",
                "keepers",
                "--request",
                "GET /pets/1",
            ],
            0,
            "allow: any",
        ),
        (
            &[
                "--user",
                "nat",
                "--group",
                "nurses",
                "--request",
                "GET /pets/1",
            ],
            4,
            "unknown: condition",
        ),
        (
            &[
                "--user",
                "vic",
                "--group",
                "vets",
                "--request",
                "GET /drafts/1",
            ],
            4,
            "unknown: draft",
        ),
        (
            &["--user", "", "--group", "vets", "--request", "GET /pets/1"],
            1,
            "deny: unidentified",
        ),
        (&["--request", "GET /pets/1"], 1, "deny: unidentified"),
        (
            &["--user", "vic", "--request", "GET /nowhere"],
            1,
            "deny: no-operation",
        ),
        (
            &[
                "--user",
                "vic",
                "--group",
                "vets",
                "--request",
                "GET /pets/x",
            ],
            1,
            "deny: invalid-id",
        ),
        (
            &["--request", "OPTIONS /pets/1"],
            0,
            "allow: no-object-data",
        ),
        (
            &[
                "--user",
                "a",
                "--group",
                "admin",
                "--member",
                "Organization=o1",
                "--acl",
                "acl.yaml",
                "--request",
                "DELETE /files/f1",
            ],
            0,
            "allow: any",
        ),
        (
            &[
                "--user",
                "a",
                "--group",
                "admin",
                "--acl",
                "acl.yaml",
                "--request",
                "DELETE /files/f1",
            ],
            1,
            "deny: not-a-member",
        ),
    ] {
        let outcome = decide(&workspace, arguments);
        let first = outcome.stdout.lines().next().unwrap_or_default();
        assert_eq!(
            (outcome.code, first),
            (code, reason),
            "{arguments:?} {}",
            outcome.stderr
        );
    }
}

#[test]
fn json_has_the_chain_with_places() {
    let workspace = workspace();
    let outcome = decide(
        &workspace,
        &[
            "--user",
            "alice",
            "--group",
            "keepers",
            "--acl",
            "acl.yaml",
            "--request",
            "DELETE /pets/12",
            "--format",
            "json",
        ],
    );
    let answer = outcome.json();
    assert_eq!(
        (&answer["decision"], &answer["reason"]),
        (&json!("deny"), &json!("not-owner"))
    );
    assert_eq!(answer["operation"]["path"], "/pets/{petId}");
    let places: Vec<String> = answer["chain"]
        .as_array()
        .expect("a chain")
        .iter()
        .map(|step| match &step["place"] {
            Value::Null => String::from("-"),
            place => format!(
                "{}:{}",
                place["file"].as_str().expect("a file"),
                place["range"]["start"]["line"]
            ),
        })
        .collect();
    assert_eq!(
        places,
        [
            "api.yaml:12",
            "api.yaml:9",
            "-",
            "api.yaml:29",
            "acl.yaml:2"
        ]
    );
}

#[test]
fn tokens_and_bodies_come_from_files() {
    let workspace = workspace();
    workspace.write(
        "token.json",
        "{\"sub\": \"alice\", \"roles\": [\"keepers\"]}",
    );
    workspace.write("same.json", "{\"petId\": 7}");
    workspace.write("other.json", "{\"petId\": 12}");
    let put = |body: &str| {
        decide(
            &workspace,
            &[
                "--claims",
                "token.json",
                "--acl",
                "acl.yaml",
                "--body",
                body,
                "--request",
                "PUT /pets/7",
            ],
        )
    };
    assert!(put("same.json").stdout.starts_with("allow: owner"));
    assert!(put("other.json").stdout.starts_with("deny: invalid-id"));
    let text = decide(
        &workspace,
        &[
            "--claims",
            "token.json",
            "--acl",
            "acl.yaml",
            "--body",
            "same.json",
            "--header",
            "Content-Type: text/plain",
            "--request",
            "PUT /pets/7",
        ],
    );
    assert!(
        text.stdout.starts_with("deny: invalid-id"),
        "what is not looked into may name another object"
    );
}

#[test]
fn a_search_leaves_one_thing_free() {
    let workspace = workspace();
    let search = |what: &str, group: &str, request: &str| {
        let arguments = [
            "--user",
            "alice",
            "--group",
            group,
            "--acl",
            "acl.yaml",
            "--search",
            what,
            "--request",
            request,
        ];
        let outcome = decide(&workspace, &arguments);
        (outcome.code, outcome.stdout)
    };
    assert_eq!(
        search("resource", "keepers", "GET /pets/{petId}"),
        (0, String::from("12\n7\n"))
    );
    assert_eq!(
        search("subject", "keepers", "GET /pets/12"),
        (0, String::from("alice\nbob\n"))
    );
    assert_eq!(
        search("action", "keepers", "GET /pets/7"),
        (0, String::from("read\nupdate\ndelete\n"))
    );
    assert_eq!(
        search("resource", "vets", "DELETE /pets/1"),
        (1, String::from("no resource is allowed\n"))
    );
    let (code, text) = search("resource", "nurses", "GET /pets/1");
    assert_eq!(code, 4);
    assert!(
        text.ends_with("unknown:\n  12 (condition)\n  7 (condition)\n"),
        "{text}"
    );
}

#[test]
fn wrong_usage_is_told_with_the_next_step() {
    let workspace = workspace();
    workspace.write("broken.yaml", "Pet: {7: {owners: a}}");
    workspace.write("nothing.json", "[]");
    workspace.write("half.yaml", "openapi: 3.1.0\npaths: {\n");
    workspace.write(
        "plain.yaml",
        "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths: {}\n",
    );
    workspace.write("token.json", "{\"sub\": \"a\"}");
    for (arguments, word) in [
        (&["decide", "api.yaml"][..], "--request"),
        (&["decide", "api.yaml", "--request", "GET"], "is no request"),
        (
            &["decide", "api.yaml", "--request", "GET /", "--header", "x"],
            "is no header",
        ),
        (
            &[
                "decide",
                "api.yaml",
                "--request",
                "GET /",
                "--user",
                "a",
                "--claims",
                "token.json",
            ],
            "cannot be used with",
        ),
        (
            &[
                "decide",
                "api.yaml",
                "--request",
                "GET /",
                "--group",
                "a",
                "--claims",
                "token.json",
            ],
            "cannot be used with",
        ),
        (
            &[
                "decide",
                "api.yaml",
                "--request",
                "GET /",
                "--member",
                "Organization=1",
                "--claims",
                "token.json",
            ],
            "cannot be used with",
        ),
        (
            &[
                "decide",
                "api.yaml",
                "--request",
                "GET /",
                "--member",
                "Organisation=1",
            ],
            "did you mean `Organization`",
        ),
        (
            &["decide", "api.yaml", "--request", "GET /", "--member", "o1"],
            "Organization=o1",
        ),
        (
            &[
                "decide",
                "api.yaml",
                "--request",
                "GET /",
                "--acl",
                "broken.yaml",
            ],
            "broken.yaml:1:11: a row has no `owners`",
        ),
        (
            &[
                "decide",
                "api.yaml",
                "--request",
                "GET /",
                "--acl",
                "absent.yaml",
            ],
            "absent.yaml: the file does not exist",
        ),
        (
            &[
                "decide",
                "api.yaml",
                "--request",
                "GET /",
                "--claims",
                "nothing.json",
            ],
            "JSON object",
        ),
        (
            &[
                "decide",
                "plain.yaml",
                "--request",
                "GET /",
                "--claims",
                "token.json",
            ],
            "give --user and --group instead",
        ),
        (
            &["decide", "half.yaml", "--request", "GET /"],
            "mend the document first",
        ),
        (
            &["decide", "acl.yaml", "--request", "GET /"],
            "no OpenAPI document",
        ),
        (
            &["decide", "absent.yaml", "--request", "GET /"],
            "absent.yaml",
        ),
        (
            &["decide", ".", "--request", "GET /"],
            "name the one that is meant",
        ),
        (
            &[
                "decide",
                "api.yaml",
                "--request",
                "GET /pets",
                "--search",
                "resource",
            ],
            "--search resource",
        ),
        (
            &[
                "decide",
                "api.yaml",
                "--request",
                "GET /pets/1",
                "--search",
                "resource",
                "--owner",
                "a",
            ],
            "leave one of them out",
        ),
    ] {
        let outcome = workspace.run(arguments);
        assert_eq!(outcome.code, 2, "{arguments:?} {}", outcome.stderr);
        assert!(
            outcome.stderr.contains(word),
            "{arguments:?} {}",
            outcome.stderr
        );
        assert_eq!(outcome.stdout, "", "{arguments:?}");
    }
}

/// A list may serve several documents.
#[test]
fn an_unknown_object_in_the_list_is_told_and_no_error() {
    let workspace = workspace();
    workspace.write("more.yaml", "Pets: {7: {owner: alice}}");
    let arguments = [
        "--user",
        "alice",
        "--group",
        "keepers",
        "--acl",
        "more.yaml",
        "--request",
        "GET /pets/7",
    ];
    let outcome = decide(&workspace, &arguments);
    assert_eq!(outcome.code, 1);
    assert!(
        outcome
            .stderr
            .contains("no object `Pets`: did you mean `Pet`"),
        "{}",
        outcome.stderr
    );
}

#[test]
fn declarations_in_overlays_count() {
    let workspace = Workspace::new();
    workspace.write(
        "api.yaml",
        "openapi: 3.1.0\ninfo: {title: T, version: '1'}\nsecurity: [{own: []}]\npaths: {'/pets/{petId}': {get: {}}}\n\
         components: {schemas: {Pet: {}}, securitySchemes: {own: {type: http, scheme: bearer, x-user_id: sub}}}\n",
    );
    workspace.write(
        "more.yaml",
        "overlay: 1.0.0\ninfo: {title: T, version: '1'}\nactions:\n- target: $.paths['/pets/{petId}']\n  update: {x-objects: \
         [Pet]}\n- target: $.components.schemas.Pet\n  update: {x-objectAuth: {groups: {authenticated: {actions: \
         [R], ownership: false}}}}\n",
    );
    let arguments = [
        "decide",
        "api.yaml",
        "--user",
        "a",
        "--request",
        "GET /pets/1",
    ];
    assert!(
        workspace
            .run(&arguments)
            .stdout
            .starts_with("deny: undeclared")
    );
    let with: Vec<&str> = arguments
        .iter()
        .chain(&["--overlay", "more.yaml"])
        .copied()
        .collect();
    let outcome = workspace.run(&with);
    assert!(
        outcome.stdout.starts_with("allow: any"),
        "{} {}",
        outcome.stdout,
        outcome.stderr
    );
    assert!(outcome.stdout.contains("more.yaml:"), "{}", outcome.stdout);
}
