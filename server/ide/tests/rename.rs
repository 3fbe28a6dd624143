//! Another name, everywhere at once.

mod fixture;

use fixture::Fixture;
use ide::RenameRefusal;

/// Renames what stands at the cursor and gives all texts afterwards.
fn renamed(fixture: &Fixture, new: &str) -> Result<Vec<String>, RenameRefusal> {
    let analysis = fixture.analysis();
    let edits = analysis.rename(fixture.position(), new)?;
    let texts = fixture.texts.iter().map(|(path, text)| {
        let file = analysis.file(path).expect("a file");
        let edits = edits.get(&file).map_or(&[][..], Vec::as_slice);
        edit::apply(text, edits)
    });
    Ok(texts.collect())
}

fn refused(text: &str, new: &str) -> String {
    let refusal = renamed(&Fixture::new(text), new);
    refusal.expect_err("refused").to_string()
}

#[test]
fn across_files_in_the_quotes_of_each_place() {
    let fixture = Fixture::new(
        "
#- api.yaml
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
paths:
  /pets/{petId}:
    x-objects: [{object: Pe$0t, id: petId}, {$ref: \"#/components/schemas/Pet\"}]
    get: {$ref: 'parts.json#/get'}
components:
  schemas:
    'Pet': {type: object} # as it was
#- parts.json
{\"get\": {\"schema\": {\"$ref\": \"api.yaml#\\/components/schemas/Pet/properties/id\"}}}
",
    );
    let texts = renamed(&fixture, "Animal").expect("renamed");
    assert_eq!(
        texts[0],
        "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
paths:
  /pets/{petId}:
    x-objects: [{object: Animal, id: petId}, {$ref: \"#/components/schemas/Animal\"}]
    get: {$ref: 'parts.json#/get'}
components:
  schemas:
    'Animal': {type: object} # as it was
"
    );
    assert_eq!(
        texts[1].trim_end(),
        r##"{"get": {"schema": {"$ref": "api.yaml#/components/schemas/Animal/properties/id"}}}"##
    );
}

const SWAGGER: &str = "
swagger: '2.0'
info: {title: Pets, version: 1.0.0}
paths:
  /pets:
    get: {responses: {'200': {schema: {$ref: '#/definitions/Pet'}}}}
definitions:
  $0Pet: {type: object}
";

#[test]
fn a_name_is_escaped_in_references_and_quoted_as_a_key() {
    let texts = renamed(&Fixture::new(SWAGGER), "List «Pet»: all").expect("renamed");
    assert!(
        texts[0].contains("'#/definitions/List%20%C2%ABPet%C2%BB:%20all'"),
        "{}",
        texts[0]
    );
    let again = Fixture::new(&texts[0]);
    let analysis = again.analysis();
    let file = analysis.file("/w/api.yaml").expect("a file");
    assert_eq!(analysis.files().unresolved(file).count(), 0, "{}", texts[0]);
}

const GROUPS: &str = "
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
paths: {}
components:
  schemas:
    Pet:
      x-objectAuth:
        groups:
          $0keepers: {actions: [read], ownership: true}
          authenticated: {actions: [read], ownership: true}
          vets: {actions: [read], ownership: false}
";

#[test]
fn a_group_may_have_any_name_that_is_free() {
    let texts = renamed(&Fixture::new(GROUPS), "no").expect("renamed");
    assert!(
        texts[0].contains("\"no\": {actions") || texts[0].contains("'no': {actions"),
        "{}",
        texts[0]
    );
    assert!(refused(GROUPS, "vets").contains("`vets` is there already"));
    assert!(refused(GROUPS, "authenticated").contains("word of the vocabulary"));
    assert!(refused(GROUPS, " ").contains("must not be empty"));
    let word = GROUPS
        .replace("$0keepers", "keepers")
        .replace("authenticated", "$0authenticated");
    assert!(refused(&word, "others").contains("word of the vocabulary"));
}

#[test]
fn a_component_has_the_letters_that_components_may_have() {
    let text = "
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
paths: {}
components: {schemas: {$0Pet: {type: object}, Owner: {type: object}}}
";
    assert!(refused(text, "a b").contains("use letters"));
    assert!(refused(text, "Owner").contains("`Owner` is there already"));
}

#[test]
fn what_could_be_missed_is_a_reason_to_refuse() {
    let text = "
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
paths: {/pets: {$ref: gone.yaml}}
components: {schemas: {$0Pet: {type: object}}}
";
    assert!(refused(text, "Animal").contains("/w/gone.yaml has not been read yet"));
    let broken = "
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
components: {schemas: {$0Pet: {type: object}}}
paths: {
";
    assert!(refused(broken, "Animal").contains("has a syntax error"));
}

#[test]
fn text_that_aliases_share_is_left_alone() {
    let text = "
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
paths:
  /pets/{petId}: {x-objects: &pet [{object: Pet, id: petId}]}
  /animals/{petId}: {x-objects: *pet}
components: {schemas: {$0Pet: {type: object}}}
";
    assert!(refused(text, "Animal").contains("shared by YAML aliases"));
}

#[test]
fn only_the_name_makes_this_one_an_ess_scheme() {
    let scheme = |marks: &str| {
        format!(
            "
openapi: 3.1.0
info: {{title: Pets, version: 1.0.0}}
security: [{{$0X-objectAuthScheme: []}}]
paths: {{}}
components: {{securitySchemes: {{X-objectAuthScheme: {{type: http, scheme: bearer{marks}}}}}}}
"
        )
    };
    assert!(refused(&scheme(""), "token").contains("word of the vocabulary"));
    let texts = renamed(&Fixture::new(&scheme(", x-user_id: sub")), "token").expect("renamed");
    assert!(texts[0].contains("[{token: []}]"), "{}", texts[0]);
    assert!(texts[0].contains("{token: {type"), "{}", texts[0]);
}

#[test]
fn the_name_under_the_cursor_is_offered() {
    let fixture = Fixture::new(
        "
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
paths: {/pets: {get: {schema: {$ref: '#/components/sch$0emas/Pet'}}}}
components: {schemas: {Pet: {type: object}}}
",
    );
    let analysis = fixture.analysis();
    let found = analysis.prepare_rename(fixture.position());
    assert_eq!(found.expect_err("not on the name"), RenameRefusal::Nothing);
    let mut position = fixture.position();
    position.offset += "emas/P".len();
    let (place, name) = analysis.prepare_rename(position).expect("a name");
    assert_eq!(name, "Pet");
    let document = analysis.document(place.file).expect("a text");
    assert_eq!(document.slice(place.range), "Pet");
}
