//! `ess-lsp diff`.

use std::process::Command;

use serde_json::{Value, json};

use crate::common::{Outcome, Workspace, repository};
use crate::git::{commit, git, has_git};
use crate::sarif;

const BEFORE: &str = "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
security: [{own: []}]
paths:
  /pets:
    x-objects: [Pet]
    post: {}
  /pets/{petId}:
    x-objects: [{object: Pet, id: petId}]
    get: {}
    delete: {}
components:
  securitySchemes:
    own: {type: http, scheme: bearer, x-user_id: sub, x-groups: groups}
  schemas:
    Pet:
      properties: {id: {type: string}}
      x-objectAuth:
        groups:
          G21: {actions: [C, R, D], ownership: true}
          G22: {actions: [R], ownership: false}
";

/// Vets may delete, owners no longer read, pets are no longer created, and photos are new.
const AFTER: &str = "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
security: [{own: []}]
paths:
  /pets/{id}:
    x-objects: [{object: Pet, id: id}]
    get: {}
    delete: {}
  /photos/{photoId}:
    get: {}
components:
  securitySchemes:
    own: {type: http, scheme: bearer, x-user_id: sub, x-groups: groups}
  schemas:
    Pet:
      properties: {id: {type: string}}
      x-objectAuth:
        groups:
          G21: {actions: [C, D], ownership: true}
          G22: {actions: [R, D], ownership: false}
";

fn both() -> Workspace {
    let here = Workspace::new();
    here.write("old.yaml", BEFORE).write("new.yaml", AFTER);
    here
}

fn compared(format: &str) -> Outcome {
    both().run(&["diff", "old.yaml", "new.yaml", "--format", format])
}

#[test]
fn people_read_what_has_changed() {
    let outcome = compared("human");
    assert_eq!(
        outcome.stdout,
        "\
wider: DELETE /pets/{id}
  after this change G22 can DELETE /pets/{id} that it does not own
  new.yaml:8
wider: GET /photos/{photoId}
  after this change any identified caller can GET /photos/{photoId}, since nothing is declared about it
  new.yaml:10
narrower: GET /pets/{id}
  after this change G21 can no longer GET /pets/{id} that is shared with it
  new.yaml:7
narrower: POST /pets
  after this change there is no POST /pets
  old.yaml:7

2 wider, 2 narrower
"
    );
    assert_eq!((outcome.code, outcome.stderr.as_str()), (1, ""));
}

#[test]
fn nothing_that_has_changed_is_said_too() {
    let here = both();
    let outcome = here.run(&["diff", "old.yaml", "old.yaml"]);
    assert_eq!((outcome.code, outcome.stdout.as_str()), (0, "3 equal\n"));
}

#[test]
fn what_fails_is_chosen() {
    let here = both();
    // From new to old the photos go, owners may read and create.
    for (old, new, fail_on, code) in [
        ("old.yaml", "new.yaml", "wider", 1),
        ("old.yaml", "new.yaml", "never", 0),
        ("old.yaml", "old.yaml", "any", 0),
        ("old.yaml", "less.yaml", "wider", 0),
        ("old.yaml", "less.yaml", "any", 1),
        ("old.yaml", "other.yaml", "wider", 1),
    ] {
        here.write("less.yaml", BEFORE.replace("[C, R, D]", "[C, R]"));
        // Incomparable: some gain, some lose.
        here.write("other.yaml", BEFORE.replace("G22:", "G23:"));
        let outcome = here.run(&["diff", old, new, "--fail-on", fail_on]);
        assert_eq!(
            outcome.code, code,
            "{old} {new} {fail_on}: {}",
            outcome.stdout
        );
    }
}

#[test]
fn json_follows_its_schema() {
    let schema: Value =
        serde_json::from_str(&repository("schema/diff-v1.schema.json")).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    let printed = compared("json").json();
    let errors: Vec<String> = validator
        .iter_errors(&printed)
        .map(|error| error.to_string())
        .collect();
    assert!(errors.is_empty(), "{errors:?}");
    assert_eq!(
        printed["summary"],
        json!({"wider": 2, "incomparable": 0, "narrower": 2, "equal": 0, "added": 1, "removed": 1})
    );
    assert_eq!(
        printed["old"],
        json!({"file": "old.yaml", "revision": null, "commit": null})
    );
    let delete = &printed["operations"][1];
    assert_eq!(
        delete["witness"],
        json!({
            "text": "after this change G22 can DELETE /pets/{id} that it does not own",
            "before": "deny", "after": "allow", "identified": true, "credentials": ["own"],
            "groups": ["G22"], "obtains": [], "conditions": [],
            "objects": [{
                "object": "Pet", "id": "id", "action": "delete", "relation": "not-owner",
                "memberOf": [], "notMemberOf": []
            }]
        })
    );
    assert_eq!(
        delete["old"]["range"]["start"],
        json!({"line": 10, "character": 4})
    );
    let removed = &printed["operations"][3];
    assert_eq!(
        (&removed["change"], &removed["new"]),
        (&json!("removed"), &Value::Null)
    );
}

#[test]
fn a_comment_has_a_table() {
    let outcome = compared("markdown");
    assert_eq!(
        outcome.stdout,
        "\
### ess-lsp diff: 2 wider, 2 narrower

`new.yaml`, compared with `old.yaml`.

| | operation | what has changed | place |
| --- | --- | --- | --- |
| wider | `DELETE /pets/{id}` | after this change G22 can DELETE /pets/\\{id\\} that it does not own | `new.yaml:8` |
| wider | `GET /photos/{photoId}` | after this change any identified caller can GET /photos/\\{photoId\\}, since nothing is declared about it | `new.yaml:10` |
| narrower | `GET /pets/{id}` | after this change G21 can no longer GET /pets/\\{id\\} that is shared with it | `new.yaml:7` |
| narrower | `POST /pets` | after this change there is no POST /pets | `old.yaml:7` |
"
    );
}

#[test]
fn nothing_in_a_document_is_markup_in_a_comment() {
    let here = Workspace::new();
    let hostile = "G24, actions: [D]}, '@team | <img> [a](http://b) www.c.org': {actions: [D], ownership: false} #";
    here.write("old.yaml", BEFORE)
        .write("new.yaml", BEFORE.replace("G22:", &format!("'{}':", "x")));
    let after = BEFORE.replace(
        "          G22:",
        "          '@team | <img> [a](http://b) www.c.org': {actions: [D], ownership: false}\n          G22:",
    );
    here.write("new.yaml", after);
    let outcome = here.run(&["diff", "old.yaml", "new.yaml", "--format", "markdown"]);
    let row = outcome
        .stdout
        .lines()
        .find(|line| line.contains("team"))
        .expect(hostile);
    for markup in ["@team", " | <", "<img", "](", "http://", "www."] {
        assert!(!row.contains(markup), "{markup}: {row}");
    }
}

#[test]
fn annotations_name_what_is_wider() {
    let outcome = compared("github");
    assert_eq!(
        outcome.stdout,
        "\
::warning file=new.yaml,line=8,endLine=8,col=5,endColumn=11,title=wider-access::After this change G22 can DELETE /pets/{id} that it does not own. Where this is not meant, state again what the version before said.
::warning file=new.yaml,line=10,endLine=10,col=5,endColumn=8,title=wider-access::After this change any identified caller can GET /photos/{photoId}, since nothing is declared about it. Where this is not meant, state again what the version before said.
ess-lsp: 2 warnings
"
    );
}

#[test]
fn sarif_is_valid() {
    let log = compared("sarif").json();
    sarif::assert_valid(&log);
    let results = log["runs"][0]["results"].as_array().expect("results");
    let rules: Vec<&str> = results
        .iter()
        .filter_map(|one| one["ruleId"].as_str())
        .collect();
    assert_eq!(rules, ["wider-access", "wider-access"]);
}

#[test]
fn the_output_may_be_a_file() {
    let here = both();
    let outcome = here.run(&[
        "diff",
        "old.yaml",
        "new.yaml",
        "--format",
        "json",
        "--output",
        "diff.json",
    ]);
    assert_eq!(
        (outcome.code, outcome.stdout.as_str()),
        (1, ""),
        "{}",
        outcome.stderr
    );
    let written = std::fs::read_to_string(here.path().join("diff.json")).expect("a file");
    assert!(written.contains("\"verdict\":\"wider\""), "{written}");
}

#[test]
fn usage_is_explained() {
    let here = both();
    for (arguments, told) in [
        (
            &["diff", "old.yaml"][..],
            "name two files, or revisions and a file",
        ),
        (
            &["diff", "old.yaml", "gone.yaml"],
            "gone.yaml: no such file or directory",
        ),
        (&["diff", "-", "-"], "only one of the versions"),
        (&["diff"], "required"),
        (&["diff", "a", "b", "c"], "unexpected"),
    ] {
        let outcome = here.run(arguments);
        assert_eq!(outcome.code, 2, "{arguments:?}");
        assert!(
            outcome.stderr.contains(told),
            "{arguments:?}: {}",
            outcome.stderr
        );
    }
    here.write("broken.yaml", "openapi: 3.1.0\npaths: {a: ]\n");
    let outcome = here.run(&["diff", "old.yaml", "broken.yaml"]);
    assert_eq!(outcome.code, 2);
    assert!(
        outcome.stderr.contains("mend the document first"),
        "{}",
        outcome.stderr
    );
}

#[test]
fn standard_input_is_a_version() {
    let here = both();
    let outcome = here.run_with(&["diff", "-", "new.yaml"], BEFORE.as_bytes());
    assert!(
        outcome.stdout.ends_with("2 wider, 2 narrower\n"),
        "{}",
        outcome.stderr
    );
}

#[test]
fn references_that_lead_nowhere_are_told() {
    let here = both();
    here.write(
        "new.yaml",
        AFTER.replace(
            "  /photos/{photoId}:\n    get: {}\n",
            "  /photos: {$ref: gone.yaml}\n",
        ),
    );
    let outcome = here.run(&["diff", "old.yaml", "new.yaml"]);
    assert!(
        outcome
            .stderr
            .contains("new.yaml: references lead nowhere (1)"),
        "{}",
        outcome.stderr
    );
}

/// A repository with a commit for each of these states of `api.yaml`; `None` where git is not installed.
fn repository_of(states: &[&str]) -> Option<Workspace> {
    let here = has_git().then(Workspace::new)?;
    git(here.path(), &["init", "--quiet", "--initial-branch=main"]);
    for state in states {
        here.write("api.yaml", state);
        commit(here.path());
    }
    Some(here)
}

#[test]
fn revisions_are_compared() {
    let Some(here) = repository_of(&[BEFORE, AFTER]) else {
        return;
    };
    for versions in [
        &["HEAD~1..HEAD"][..],
        &["HEAD~1.."],
        &["HEAD~1", "HEAD"],
        &["HEAD~1"],
    ] {
        let arguments: Vec<&str> = ["diff"]
            .iter()
            .chain(versions)
            .chain(&["--", "api.yaml"])
            .copied()
            .collect();
        let outcome = here.run(&arguments);
        assert_eq!(outcome.code, 1, "{versions:?}: {}", outcome.stderr);
        assert!(
            outcome.stdout.ends_with("2 wider, 2 narrower\n"),
            "{}",
            outcome.stdout
        );
    }
    let outcome = here.run(&["diff", "HEAD", "--", "api.yaml"]);
    assert_eq!((outcome.code, outcome.stdout.as_str()), (0, "3 equal\n"));
    // What is not committed counts.
    here.write("api.yaml", AFTER.replace("[R, D]", "[R, U]"));
    let outcome = here.run(&["diff", "HEAD", "--", "api.yaml"]);
    assert_eq!(outcome.stdout.lines().last(), Some("1 narrower, 2 equal"));
    let printed = here
        .run(&["diff", "HEAD~1..HEAD", "--format", "json", "--", "api.yaml"])
        .json();
    assert_eq!(printed["old"]["revision"], "HEAD~1");
    assert_eq!(printed["new"]["commit"].as_str().map(str::len), Some(40));
}

#[test]
fn three_dots_compare_with_what_is_common() {
    let Some(here) = repository_of(&[BEFORE]) else {
        return;
    };
    git(here.path(), &["switch", "--quiet", "--create", "topic"]);
    here.write(
        "api.yaml",
        BEFORE.replace("[R], ownership: false", "[R, D], ownership: false"),
    );
    commit(here.path());
    git(here.path(), &["switch", "--quiet", "main"]);
    here.write("api.yaml", BEFORE.replace("    get: {}\n", ""));
    commit(here.path());
    let last = |range: &str| {
        let outcome = here.run(&["diff", range, "--", "api.yaml"]);
        outcome.stdout.lines().last().map(str::to_owned)
    };
    assert_eq!(last("main...topic").as_deref(), Some("1 wider, 2 equal"));
    assert_eq!(last("main..topic").as_deref(), Some("2 wider, 1 equal"));
}

#[test]
fn a_revision_has_its_own_parts_and_overlays() {
    let Some(here) = repository_of(&[]) else {
        return;
    };
    let rules = "groups: {G21: {actions: [D], ownership: true}}";
    let document = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\nsecurity: [{own: []}]\npaths:\n  /pets/{petId}: {$ref: \
                    'paths/pet.yaml'}\ncomponents:\n  securitySchemes: {own: {type: http, scheme: bearer, x-user_id: \
                    sub}}\n  schemas: {Pet: {properties: {id: {type: string}}}}\n";
    let overlay = |rules: &str| {
        format!(
            "overlay: 1.0.0\ninfo: {{title: T, version: '1'}}\nactions:\n- target: $.components.schemas.Pet\n  \
             update: {{x-objectAuth: {{{rules}}}}}\n"
        )
    };
    here.write("specs/api.yaml", document)
        .write("specs/paths/pet.yaml", "x-objects: [Pet]\ndelete: {}\n")
        .write("specs/rules.yaml", overlay(rules))
        .write("ess.yaml", "overlays: [specs/rules.yaml]\n");
    commit(here.path());
    here.write("specs/rules.yaml", overlay(&rules.replace("true", "false")))
        .write(
            "specs/paths/pet.yaml",
            "x-objects: [Pet]\ndelete: {}\nget: {}\n",
        );
    let outcome = here.run(&["diff", "HEAD", "--", "specs/api.yaml"]);
    assert_eq!(
        outcome.stdout,
        "\
wider: DELETE /pets/{petId}
  after this change G21 can DELETE /pets/{petId} that it does not own
  specs/paths/pet.yaml:2

1 wider, 1 equal
",
        "{}",
        outcome.stderr
    );
    // The overlay that is named is that of the revision as well; before it was there, nothing was declared.
    here.write("ess.yaml", "");
    let named = [
        "diff",
        "HEAD",
        "--overlay",
        "specs/rules.yaml",
        "--",
        "specs/api.yaml",
    ];
    assert_eq!(here.run(&named).stdout, outcome.stdout);
    std::fs::remove_file(here.path().join("ess.yaml")).expect("a file");
    git(
        here.path(),
        &["rm", "--quiet", "--force", "specs/rules.yaml"],
    );
    git(
        here.path(),
        &["commit", "--quiet", "--message", "before the overlay"],
    );
    here.write("specs/rules.yaml", overlay(rules));
    let outcome = here.run(&named);
    assert_eq!(
        outcome.stdout.lines().next(),
        Some("narrower: DELETE /pets/{petId}"),
        "{}",
        outcome.stderr
    );
}

#[test]
fn what_git_lacks_is_told() {
    let Some(here) = repository_of(&[BEFORE]) else {
        return;
    };
    here.write("other.yaml", AFTER);
    for (arguments, told) in [
        (
            &["diff", "nowhere", "--", "api.yaml"][..],
            "nowhere: the repository has no such revision",
        ),
        (
            &["diff", "nowhere...HEAD", "--", "api.yaml"],
            "nowhere: the repository has no such revision",
        ),
        (
            &["diff", "HEAD", "--", "other.yaml"],
            "other.yaml: HEAD has no such file",
        ),
        (
            &["diff", "HEAD", "--", "gone/api.yaml"],
            "gone/api.yaml: no such file or directory",
        ),
        // No option of git, whatever it looks like.
        (
            &["diff", "..--all", "--", "api.yaml"],
            "--all: the repository has no such revision",
        ),
        (
            &["diff", "HEAD..--output=stolen", "--", "api.yaml"],
            "--output=stolen: the repository",
        ),
    ] {
        let outcome = here.run(arguments);
        assert_eq!(outcome.code, 2, "{arguments:?}: {}", outcome.stdout);
        assert!(
            outcome.stderr.contains(told),
            "{arguments:?}: {}",
            outcome.stderr
        );
    }
    assert!(!here.path().join("stolen").exists());
    let elsewhere = both();
    let outcome = elsewhere.run(&["diff", "HEAD", "--", "new.yaml"]);
    assert_eq!(outcome.code, 2);
    assert!(
        outcome.stderr.contains("not a git repository"),
        "{}",
        outcome.stderr
    );
}

#[cfg(unix)]
#[test]
fn without_git_files_can_be_compared() {
    let here = both();
    let run = |arguments: &[&str]| {
        Command::new(env!("CARGO_BIN_EXE_ess-lsp"))
            .args(arguments)
            .current_dir(here.path())
            .env("PATH", here.path())
            .output()
            .expect("the program starts")
    };
    let outcome = run(&["diff", "HEAD", "--", "new.yaml"]);
    let told = String::from_utf8_lossy(&outcome.stderr).into_owned();
    assert!(told.contains("git was not found"), "{told}");
    assert_eq!(outcome.status.code(), Some(2));
    assert_eq!(
        run(&["diff", "old.yaml", "new.yaml"]).status.code(),
        Some(1)
    );
}
