//! `--check --matrix`.

use serde_json::{Value, json};

use crate::common::{Workspace, repository};

const API: &str = "\
openapi: 3.1.0
info: {title: 'Pets <b> & \"friends\"', version: 1.0.0}
security: [{own: []}]
paths:
  /pets/{petId}:
    x-objects: [Pet]
    get: {}
    delete: {}
  /toys/{toyId}: {get: {}}
  /health: {get: {}}
components:
  securitySchemes:
    own: {type: http, scheme: bearer, x-user_id: sub, x-groups: {values: {keepers: {}, vets: {}}}}
  schemas:
    Toy: {}
    Pet:
      x-objectAuth:
        groups:
          keepers: {actions: [read, delete], ownership: true}
          vets: {actions: [read], ownership: false, when: 'a | b <img src=x>'}
";

fn workspace() -> Workspace {
    let workspace = Workspace::new();
    workspace.write("api.yaml", API);
    workspace
}

fn matrix(format: &str) -> String {
    let outcome = workspace().run(&[
        "--check",
        "api.yaml",
        "--fail-on",
        "never",
        "--matrix",
        format,
    ]);
    assert_eq!(outcome.code, 0, "{}", outcome.stderr);
    outcome.stdout
}

#[test]
fn json_follows_its_schema() {
    let schema: Value =
        serde_json::from_str(&repository("schema/matrix-v1.schema.json")).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    let matrix: Value = serde_json::from_str(&matrix("json")).expect("JSON");
    let errors: Vec<String> = validator
        .iter_errors(&matrix)
        .map(|error| error.to_string())
        .collect();
    assert!(errors.is_empty(), "{errors:?}");
    let document = &matrix["documents"][0];
    assert_eq!(
        document["summary"],
        json!({
            "operations": 4, "needed": 3, "declared": 2, "draft": 0, "elsewhere": 0, "undeclared": 1, "opaque": 0
        })
    );
    let cells = &document["operations"][0]["cells"];
    assert_eq!(cells[0]["access"], "shared");
    assert_eq!(
        cells[1],
        json!({
            "access": "any", "within": [], "when": ["a | b <img src=x>"],
            "place": {"file": "api.yaml", "range": {"start": {"line": 19, "character": 16}, "end": {"line": 19, "character": 78}}}
        })
    );
    assert_eq!(document["operations"][2]["cells"], json!([]));
    assert_eq!(
        document["objects"][1]["actions"][1]["cells"][0]["access"],
        "shared"
    );
}

#[test]
fn markdown_shows_text_as_text() {
    let text = matrix("md");
    assert!(
        text.contains("## Pets \\<b\\> \\& \"friends\" 1.0.0"),
        "{text}"
    );
    assert!(
        text.contains(
            "| `GET /pets/{petId}` | read Pet | own + shared | any when a \\| b \\<img src=x\\> |"
        ),
        "{text}"
    );
    assert!(
        text.contains("| `GET /toys/{toyId}` | **undeclared** (Toy by toyId) |  |  |"),
        "{text}"
    );
    assert!(
        text.contains("4 operations; 3 need object authorization: 2 declared, 1 undeclared."),
        "{text}"
    );
}

#[test]
fn csv_has_a_line_for_each_cell() {
    let text = matrix("csv");
    assert!(text.lines().count() > 20);
    assert!(
        text.contains(
            "api.yaml,operation,Pet,DELETE,/pets/{petId},delete,vets,none,,,,api.yaml:6,\r\n"
        ),
        "{text}"
    );
    assert!(
        text.contains(
            "api.yaml,operation,,GET,/toys/{toyId},,,undeclared,,,Toy by toyId,api.yaml:9,\r\n"
        ),
        "{text}"
    );
    assert!(
        text.contains("api.yaml,object,Pet,,,read,keepers,shared,,,,api.yaml:19,\r\n"),
        "{text}"
    );
}

/// Nothing is loaded, nothing runs, and all that the document says is text.
#[test]
fn html_is_one_page_without_anything_from_elsewhere() {
    let page = matrix("html");
    assert!(page.starts_with("<!DOCTYPE html>"));
    for absent in [
        "<script", "<img", "<link", "http://", "https://", "@import", "url(", "<b>",
    ] {
        assert!(!page.contains(absent), "{absent}");
    }
    assert!(
        page.contains(
            "<title>Access matrix: Pets &lt;b&gt; &amp; &quot;friends&quot; 1.0.0</title>"
        )
    );
    assert!(page.contains("any when a | b &lt;img src=x&gt;"));
    // What is not declared stands out, whatever groups there are, once.
    let undeclared = "<td class=\"undeclared\" colspan=\"2\">undeclared</td>";
    assert_eq!(page.matches(undeclared).count(), 2, "object and operation");
    assert!(page.contains("<small>Toy by toyId</small>"), "{page}");
    for part in [
        "<caption>",
        "<th scope=\"col\">vets</th>",
        "scope=\"rowgroup\"",
        "<dl class=\"legend\">",
        "@media print",
        "lang=\"en\"",
    ] {
        assert!(page.contains(part), "{part}");
    }
    let elements: Vec<&str> = page.split('<').skip(1).collect();
    for name in ["table", "tr", "td", "th", "tbody", "thead", "section", "dl"] {
        let opened = elements.iter().filter(|one| {
            one.strip_prefix(name)
                .is_some_and(|rest| rest.starts_with(['>', ' ']))
        });
        let closed = elements
            .iter()
            .filter(|one| one.starts_with(&format!("/{name}>")));
        assert_eq!(opened.count(), closed.count(), "{name}");
    }
    assert_eq!(page, matrix("html"), "the same each time");
}

#[test]
fn a_matrix_is_written_beside_a_report() {
    let workspace = workspace();
    let outcome = workspace.run(&[
        "--check",
        "api.yaml",
        "--fail-on",
        "hint",
        "--matrix",
        "html",
        "--output",
        "m.html",
        "--format",
        "json",
    ]);
    assert_eq!(
        outcome.code, 1,
        "the findings count as ever: {}",
        outcome.stderr
    );
    assert_eq!(outcome.json()["version"], 1);
    let page = std::fs::read_to_string(workspace.path().join("m.html")).expect("written");
    assert!(page.ends_with("</html>\n"));
}

#[test]
fn several_documents_give_one_page() {
    let workspace = workspace();
    workspace.write("b.yaml", API.replace("Pets", "More"));
    let outcome = workspace.run(&["--check", ".", "--fail-on", "never", "--matrix", "html"]);
    assert!(outcome.stdout.contains("<caption>Documents</caption>"));
    assert!(outcome.stdout.contains("<a href=\"#d2\">b.yaml</a>"));
    assert_eq!(outcome.stdout.matches("<section").count(), 2);
}

#[test]
fn a_document_without_anything() {
    let workspace = Workspace::new();
    workspace.write(
        "api.yaml",
        "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths: {}\n",
    );
    for format in ["md", "csv", "html", "json"] {
        let outcome = workspace.run(&[
            "--check",
            "api.yaml",
            "--fail-on",
            "never",
            "--matrix",
            format,
        ]);
        assert_eq!(outcome.code, 0, "{format}: {}", outcome.stderr);
        assert!(!outcome.stdout.is_empty(), "{format}");
    }
}

/// A matrix without its evidence would look as if nothing had been tested.
#[test]
fn evidence_that_cannot_be_read_ends_the_run_before_anything_is_written() {
    let here = workspace();
    here.write("cases.json", "{}");
    for (name, told) in [
        ("cases.json", "no XML: "),
        ("cases.json", "Name the JUnit XML that `pytest --junitxml`"),
        ("gone.xml", "gone.xml: "),
    ] {
        let change = ["--check", "api.yaml", "--fix", "--unsafe"];
        let print = ["--matrix", "md", "--output", "matrix.md"];
        let outcome = here.run(&[&change[..], &print, &["--evidence", name]].concat());
        assert_eq!(outcome.code, 2, "{name}: {}", outcome.stderr);
        assert_eq!(outcome.stdout, "", "{name}");
        let start = format!("ess-lsp: --evidence {name}: ");
        assert!(outcome.stderr.starts_with(&start), "{}", outcome.stderr);
        assert!(outcome.stderr.contains(told), "{}", outcome.stderr);
        assert!(!here.path().join("matrix.md").exists(), "{name}");
        let api = std::fs::read_to_string(here.path().join("api.yaml"));
        assert_eq!(api.expect("the document"), API, "{name}");
    }
}
