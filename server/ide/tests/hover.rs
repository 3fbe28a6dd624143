//! What an editor shows about the word under the cursor. `$0` is the cursor.

mod fixture;

use fixture::Fixture;
use ide::{About, AboutKind, Asking, FilePosition};

/// The explained text and the explanation.
fn hover(marked: &str) -> Option<(String, String)> {
    let fixture = Fixture::new(marked);
    let analysis = fixture.analysis();
    let position = fixture.position();
    let hover = analysis.hover(position, Asking::Shell)?;
    let document = analysis.document(position.file).expect("a text");
    Some((document.slice(hover.range).into_owned(), hover.markdown))
}

/// Checks that the word is explained, and that the explanation says all of this.
#[track_caller]
fn check(marked: &str, word: &str, says: &[&str]) {
    let (found, text) = hover(marked).expect("an explanation");
    assert_eq!(found, word);
    for part in says {
        assert!(text.contains(part), "no {part:?} in:\n{text}");
    }
    assert!(!text.to_lowercase().contains("secure"), "{text}");
}

/// The pets, with one line replaced.
fn pets(line: &str, marked: &str) -> String {
    assert_eq!(PETS.matches(line).count(), 1, "{line}");
    PETS.replace(line, marked)
}

const PETS: &str = "
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
security: [{X-objectAuthScheme: []}]
paths:
  /pets/{petId}:
    parameters:
      - name: petId
        in: path
        required: true
        schema: {type: string, format: uuid}
    x-objects:
      - object: Pet
        id: petId
    get: {responses: {'200': {description: a pet}}}
    delete: {responses: {'204': {description: gone}}}
  /toys/{toyId}:
    delete:
      parameters: [{name: toyId, in: path, required: true, schema: {type: integer}}]
      responses: {'204': {description: gone}}
components:
  securitySchemes:
    X-objectAuthScheme:
      type: http
      scheme: bearer
      x-user_id: sub
      x-groups: {claim: roles, values: {keepers: {assignment: self}, vets: {}}}
  schemas:
    Toy: {type: object, properties: {id: {type: integer}}}
    Pet:
      type: object
      properties:
        id: {type: string}
        ownerId: {type: string, readOnly: true, description: Whose pet it is}
      x-objectAuth:
        owner: ownerId
        groups:
          keepers: {actions: [read, delete], ownership: true}
          vets:
            actions: [R]
            ownership: false
";

#[test]
fn the_command_that_says_who_may() {
    let command = "Who may? Try `ess-lsp decide api.yaml --user USER --group GROUP --request 'DELETE /pets/{petId}'`";
    let marked = PETS.replacen("    delete:", "    del$0ete:", 1);
    check(&marked, "delete", &[command]);
    let (_, undeclared) = hover(&PETS.replace("    delete:\n", "    del$0ete:\n")).expect("a text");
    assert!(!undeclared.contains("Try"), "{undeclared}");
}

#[test]
fn a_key_in_the_words_of_the_schema() {
    let says = [
        "**Ownership** (`ownership`)",
        "There is no default",
        "One of `true`, `false`.",
    ];
    check(
        &pets("ownership: false", "owner$0ship: false"),
        "ownership",
        &says,
    );
    check(
        &pets("ownership: false", "ownership: fal$0se"),
        "false",
        &says,
    );
}

#[test]
fn both_spellings_mean_the_same() {
    let small = hover(&pets("x-objectAuth:", "x-object$0Auth:")).expect("explained");
    let capital = hover(&pets("x-objectAuth:", "X-object$0Auth:")).expect("explained");
    assert_eq!(small.1.replace("x-objectAuth", "X-objectAuth"), capital.1);
}

#[test]
fn an_action() {
    check(
        &pets("[R]", "[$0R]"),
        "R",
        &["sees one object", "sees the objects of a collection"],
    );
    check(
        &pets("[read, delete]", "[read, dele$0te]"),
        "delete",
        &["removes one object"],
    );
}

#[test]
fn a_group_and_where_it_is_used() {
    let says = [
        "**Group `keepers`**",
        "A caller can obtain it alone (`X-objectAuthScheme`)",
        "- `Pet`: `delete`, `read` own",
    ];
    check(
        &pets("keepers: {actions", "keep$0ers: {actions"),
        "keepers",
        &says,
    );
    check(
        &pets("keepers: {assignment", "keep$0ers: {assignment"),
        "keepers",
        &says,
    );
}

#[test]
fn the_rule_of_an_operation() {
    let says = [
        "**DELETE `/pets/{petId}`**",
        "Declared (root-level design).",
        "`delete` on `Pet` by `petId`: `keepers` own",
        "Callers prove who they are by `X-objectAuthScheme`.",
    ];
    check(&pets("delete: {", "del$0ete: {"), "delete", &says);
}

#[test]
fn an_operation_that_declares_nothing() {
    let says = ["Undeclared: the caller chooses objects by `toyId`"];
    check(&pets("    delete:\n", "    dele$0te:\n"), "delete", &says);
}

#[test]
fn x_objects_shows_the_rules_of_all_its_operations() {
    let says = [
        "`delete` on `Pet` by `petId`: `keepers` own",
        "`read` on `Pet` by `petId`: `keepers` own, `vets` any; own includes shared",
        "in path order",
    ];
    check(&pets("x-objects:", "x-o$0bjects:"), "x-objects", &says);
}

#[test]
fn an_object() {
    let says = [
        "**Object `Pet`**",
        "- `keepers`: `delete`, `read` own",
        "- `vets`: `list`, `read` any",
        "- `GET /pets/{petId}`",
    ];
    check(&pets("object: Pet", "object: P$0et"), "Pet", &says);
    check(&pets("    Pet:\n", "    P$0et:\n"), "Pet", &says);
}

#[test]
fn an_identifier_and_why_it_is_one() {
    let says = [
        "**Identifier `petId`** names an object: `Pet`",
        "because",
        "- declared in `DELETE /pets/{petId}`",
    ];
    check(&pets("name: petId", "name: p$0etId"), "petId", &says);
    check(&pets("id: petId", "id: p$0etId"), "petId", &says);
    let says = [
        "Others can guess its value: an integer.",
        "- undeclared in `DELETE /toys/{toyId}`",
    ];
    check(&pets("name: toyId", "name: t$0oyId"), "toyId", &says);
}

#[test]
fn a_property() {
    let says = [
        "Property `ownerId`, read-only for clients: Whose pet it is",
        "**Owner**",
    ];
    check(
        &pets("owner: ownerId", "owner: owner$0Id"),
        "ownerId",
        &says,
    );
}

#[test]
fn a_scheme() {
    let says = [
        "user id: claim `sub`",
        "groups: claim `roles`",
        "no groups but `keepers`, `vets`",
    ];
    check(
        &pets("    X-objectAuthScheme:\n", "    X-obj$0ectAuthScheme:\n"),
        "X-objectAuthScheme",
        &says,
    );
}

#[test]
fn what_is_not_ours_stays_silent() {
    for (line, marked) in [
        ("title: Pets", "title: P$0ets"),
        ("type: http", "ty$0pe: http"),
        ("    Toy: {", "    T$0oy: {"),
        ("openapi: 3.1.0", "open$0api: 3.1.0"),
    ] {
        assert_eq!(hover(&pets(line, marked)), None, "{marked}");
    }
    assert_eq!(hover("#- notes.yaml\nx-objectAuth: {own$0er: a}\n"), None);
}

#[test]
fn json_is_explained_like_yaml() {
    let json = r#"
#- api.json
{
  "openapi": "3.0.3",
  "paths": {
    "/pets/{petId}": {
      "x-objects": [{"object": "Pet", "id": "petId", "action": "upd$0ate"}],
      "put": {"responses": {}}
    }
  }
}
"#;
    check(
        json,
        "\"update\"",
        &["changes one object", "**Action** (`action`)"],
    );
}

#[test]
fn parts_in_files_of_their_own() {
    let split = "
#- api.yaml
openapi: 3.1.0
paths:
  /pets/{petId}: {$ref: pets.yaml}
components:
  schemas:
    Pet: {$ref: Pet.yaml}
#- pets.yaml
parameters: [{name: petId, in: path, required: true, schema: {type: string}}]
x-ob$0jects: [Pet]
get: {responses: {'200': {description: a pet}}}
#- Pet.yaml
type: object
properties: {id: {type: string}}
x-objectAuth: {groups: {vets: {actions: [read], ownership: false}}}
";
    let says = [
        "**GET `/pets/{petId}`**",
        "`read` on `Pet` by `petId`: `vets` any",
    ];
    check(split, "x-objects", &says);
    let at_schema = split
        .replace("x-ob$0jects", "x-objects")
        .replace("vets", "v$0ets");
    check(
        &at_schema,
        "vets",
        &["**Group `vets`**", "- `Pet`: `read` any"],
    );
}

#[test]
fn a_configuration() {
    let text = "#- ess.yaml\nper$0sona: pedantic\n";
    check(
        text,
        "persona",
        &["**Persona**", "One of `regular`, `pedantic`, `auditor`."],
    );
    let text = "#- ess.yaml\nrules:\n  broad-grant: {sever$0ity: off}\n";
    check(text, "severity", &["**Severity**", "switches it off"]);
}

#[test]
fn an_overlay() {
    let overlay = "
#- api.yaml
openapi: 3.1.0
paths:
  /pets/{petId}:
    get: {responses: {}}
#- overlay.yaml
overlay: 1.0.0
extends: api.yaml
actions:
  - target: $.paths['/pets/{petId}']
    update:
      x-ob$0jects: [Pet]
";
    check(
        overlay,
        "x-objects",
        &["**GET `/pets/{petId}`**", "in path order"],
    );
}

/// What would be fetched, followed or run if a document could say it in Markdown.
const HOSTILE: [&str; 10] = [
    "![i](https://e.invalid/i)",
    "[a](command:b)",
    "<img src='https://e.invalid/i'>",
    "` ![i](https://e.invalid/i) `",
    "`` ` ![i](//e.invalid) ``",
    "a\n\n![i](https://e.invalid/i)\n",
    "https://e.invalid/i",
    "www.e.invalid",
    "[i]: https://e.invalid/i",
    "\\![i](//e.invalid)\\",
];

/// A document that holds a text wherever one can stand.
fn saying(text: &str) -> String {
    let text = serde_json::to_string(text).expect("a string");
    r##"{"openapi": "3.2.0", "info": {"title": T, "version": "1"}, "security": [{T: []}],
"paths": {
 "/pets/{petId}": {
  "x-objects": [{"object": T, "id": "petId"}],
  "parameters": [{"name": "petId", "in": "path", "required": true, "description": T, "schema": {"type": "string"}}],
  "get": {"summary": T, "operationId": T, "responses": {}},
  "put": {"x-objectAuth": {"object": T, "id": "petId", "action": T, "groups": {T: {"actions": [T], "ownership": false, "when": T, "within": T}}}, "responses": {}},
  "additionalOperations": {T: {"responses": {}}}},
 "/days/{dayId}": {"get": {"x-objectAuth": {"public": true, "reason": T}, "responses": {}, "parameters": [{"name": "dayId", "in": "path", "required": true, "schema": {"type": "string"}}]}},
 "/toys": {"get": {"parameters": [{"name": T, "in": "query", "schema": {"type": "string", "format": "uuid"}}, {"name": "toyId", "in": "query", "schema": {"type": "string"}}], "responses": {}}}},
"components": {
 "securitySchemes": {T: {"type": "http", "scheme": "bearer", "x-user_id": T, "x-groups": {"claim": T, "values": {T: {"assignment": "self"}}}, "x-memberships": {T: T}}},
 "schemas": {
  "Toy": {"properties": {"ownerId": {"type": "string", "description": T}}, "x-objectAuth": {"public": true, "reason": T}},
  T: {"properties": {T: {"type": "string", "description": T}}, "x-objectAuth": {"owner": T, "groups": {T: [{"actions": ["read", T], "ownership": true, "when": T}]}}}}}}"##
        .replace('T', &text)
        .replace(&format!("{text}oy"), "Toy")
}

/// Markdown without its code and without what a backslash makes a mere character.
fn meaning(markdown: &str) -> String {
    let lines = markdown.lines().map(|line| {
        let mut rest = line;
        let mut shown = String::new();
        while let Some(at) = rest.find(['`', '\\']) {
            shown.push_str(&rest[..at]);
            let found = &rest[at..];
            let fence = found.len() - found.trim_start_matches('`').len();
            let end = if fence == 0 {
                assert!(
                    found[1..].starts_with(|c: char| c.is_ascii_punctuation()),
                    "{line}"
                );
                2
            } else {
                let runs = found[fence..].split_inclusive(|c| c != '`');
                let mut end = fence;
                let closing = runs.into_iter().find(|run| {
                    end += run.len();
                    run.trim_end_matches(|c| c != '`').len() == fence
                });
                match closing {
                    Some(run) => end - (run.len() - fence),
                    None => found.len(),
                }
            };
            rest = &found[end..];
        }
        shown + rest
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[track_caller]
fn is_harmless(markdown: &str) {
    let meaning = meaning(markdown);
    for part in ["](", "![", "<", "://", "www.", "]:", "&"] {
        assert!(!meaning.contains(part), "{part} in\n{markdown}");
    }
    assert!(
        !markdown
            .lines()
            .any(|line| line.starts_with(['!', '[', '#', '<'])),
        "{markdown}"
    );
}

/// Everything that is said about a document, at every place and beside every completion.
fn everything_about(document: &str) -> Vec<String> {
    let fixture = Fixture::new(&format!("#- api.json\n{document}"));
    let analysis = fixture.analysis();
    let file = analysis.files().id("/w/api.json").expect("a file");
    let words = document.match_indices('"').map(|(at, _)| at + 1);
    let mut found: Vec<String> = Vec::new();
    for offset in words.filter(|at| document.is_char_boundary(*at)) {
        for asking in [Asking::Shell, Asking::Lens] {
            let hover = analysis.hover(FilePosition { file, offset }, asking);
            found.extend(hover.map(|one| one.markdown));
        }
    }
    let value: serde_json::Value = serde_json::from_str(document).expect("JSON");
    let name = value["info"]["title"].as_str().expect("a title").to_owned();
    let kinds = [
        AboutKind::Object,
        AboutKind::Group,
        AboutKind::Action,
        AboutKind::Scheme,
    ];
    for kind in kinds {
        let name = name.clone();
        found.extend(analysis.describe(file, &About { kind, name }));
    }
    found
}

#[test]
fn no_text_of_a_document_means_anything() {
    for text in HOSTILE {
        let said = everything_about(&saying(text));
        assert!(said.len() > 60, "{}", said.len());
        assert!(
            said.iter()
                .any(|one| one.contains("e.invalid") || one.contains("command"))
        );
        said.iter().for_each(|one| is_harmless(one));
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(24))]

    #[test]
    fn nor_any_mixture(parts in proptest::collection::vec(proptest::sample::select(
        vec!["`", "``", "\\", "![", "](", ")", "<b>", "://", "www.", "\n", " ", "a", "*", "|", "~~", "https", "&lt;"]), 1..12)) {
        everything_about(&saying(&parts.concat())).iter().for_each(|one| is_harmless(one));
    }
}

#[test]
fn where_a_lens_asks_it_is_named() {
    let marked = PETS.replacen("    delete:", "    del$0ete:", 1);
    let fixture = Fixture::new(&marked);
    let hover = fixture.analysis().hover(fixture.position(), Asking::Lens);
    let text = hover.expect("an explanation").markdown;
    assert!(
        text.ends_with("Who may? Ask \"Who may DELETE this?\" above it."),
        "{text}"
    );
    assert!(!text.contains("ess-lsp"), "{text}");
}
