//! Where a name is declared and used: `$0` is the cursor, the marks are what is found.

mod fixture;

use fixture::{Fixture, marks};

/// Checks that exactly the marked places name what stands at the cursor, in all files.
fn check(text: &str) {
    let fixture = Fixture::new(text);
    let analysis = fixture.analysis();
    let found = analysis.occurrences_at(fixture.position());
    for (path, text) in &fixture.texts {
        let file = analysis.file(path).expect("a file");
        let here = found.iter().filter(|one| one.place.file == file);
        let mut lines: Vec<String> = here
            .map(|one| {
                let range = one.place.range.clone();
                let line = text[..range.start].matches('\n').count();
                let role = if one.declares { "declared" } else { "used" };
                format!("{line}: {} {role}", &text[range])
            })
            .collect();
        lines.sort();
        assert_eq!(lines, marks(text), "{path}");
    }
    let declared = found.iter().filter(|one| one.declares);
    let declared: Vec<_> = declared.map(|one| one.place.clone()).collect();
    assert_eq!(analysis.definitions(fixture.position()), declared);
}

#[test]
fn a_group_in_grants_values_and_assignments() {
    check(
        "
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
paths:
  /pets/{petId}:
    post:
      x-ess-assigns: [{group: keepers, to: caller}]
#                             ^^^^^^^ used
      x-objectAuth:
        groups:
          kee$0pers: {actions: [read], ownership: true}
#         ^^^^^^^ used
          vets: {actions: [read], ownership: false}
components:
  securitySchemes:
    token:
      type: http
      scheme: bearer
      x-groups:
        claim: groups
        values:
          keepers: {description: keepers}
#         ^^^^^^^ declared
          vets: {}
  schemas:
    Pet:
      x-objectAuth: {groups: {keepers: [{actions: [read], ownership: true}]}}
#                             ^^^^^^^ used
    Keeper:
      properties: {keepers: {type: string}}
      example: {x-objectAuth: {groups: {keepers: {}}}}
",
    );
}

#[test]
fn an_object_wherever_the_vocabulary_or_a_reference_names_it() {
    check(
        "
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
paths:
  /clinics/{clinicId}/pets/{petId}:
    x-objects:
      - Clinic
#       ^^^^^^ used
      - {object: '#/components/schemas/Clinic', id: clinicId}
#                                      ^^^^^^ used
      - {$ref: '#/components/schemas/Clinic'}
#                                    ^^^^^^ used
    get:
      responses:
        '200':
          content:
            application/json:
              schema: {$ref: '#/components/schemas/Clinic/properties/id'}
#                                                  ^^^^^^ used
components:
  securitySchemes:
    token: {type: http, scheme: bearer, x-memberships: {Clinic: clinic}}
#                                                       ^^^^^^ used
  schemas:
    $0Clinic:
#   ^^^^^^ declared
      properties: {id: {type: string}}
    Pet:
      discriminator:
        propertyName: kind
        mapping:
          a: Clinic
#            ^^^^^^ used
          b: '#/components/schemas/Clinic'
#                                  ^^^^^^ used
      x-objectAuth:
        parent: {object: Clinic, id: clinicId}
#                        ^^^^^^ used
        groups:
          vets: {actions: [read], ownership: false, within: Clinic}
#                                                           ^^^^^^ used
",
    );
}

#[test]
fn a_scheme_in_requirements_of_webhooks_too() {
    check(
        "
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
security: [{to$0ken: []}, {}]
#           ^^^^^ used
paths:
  /pets:
    get:
      security: [{token: [], other: []}]
#                 ^^^^^ used
      x-objectAuth: {scheme: token, groups: {}}
#                            ^^^^^ used
webhooks:
  sold:
    post:
      security: [{\"token\": []}]
#                  ^^^^^ used
components:
  securitySchemes:
    token: {type: http, scheme: bearer}
#   ^^^^^ declared
    other: {$ref: '#/components/securitySchemes/token'}
#                                               ^^^^^ used
",
    );
}

#[test]
fn a_name_in_a_part_belongs_to_every_document_that_uses_the_part() {
    check(
        "
#- api.yaml
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
paths:
  /pets/{petId}: {$ref: pets.yaml}
components:
  schemas:
    Pe$0t: {type: object}
#   ^^^ declared
#- other.yaml
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
paths:
  /animals/{petId}: {$ref: pets.yaml}
components:
  schemas:
    Pet:
#   ^^^ declared
      $ref: 'api.yaml#/components/schemas/Pet'
#                                         ^^^ used
#- pets.yaml
x-objects: [{object: Pet, id: petId}]
#                    ^^^ used
#- alone.yaml
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
paths: {}
components:
  schemas: {Pet: {type: object}}
",
    );
}

#[test]
fn any_reference_leads_to_its_target() {
    let fixture = Fixture::new(
        "
#- api.yaml
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
paths:
  /pets/{petId}:
    parameters: [{$ref: 'parts.yaml#/par$0ameters/pet'}]
#- parts.yaml
parameters:
  pet: {name: petId, in: path}
",
    );
    let analysis = fixture.analysis();
    let found = analysis.definitions(fixture.position());
    let [place] = found.as_slice() else {
        panic!("{found:?}");
    };
    assert_eq!(analysis.files().path(place.file), "/w/parts.yaml");
    let document = analysis.document(place.file).expect("a text");
    assert_eq!(document.slice(place.range.clone()), "pet");
}

#[test]
fn nothing_is_named_elsewhere() {
    let fixture = Fixture::new(
        "
openapi: 3.1.0
info: {title: P$0et, version: 1.0.0}
paths: {}
components: {schemas: {Pet: {type: object}}}
",
    );
    let analysis = fixture.analysis();
    assert!(analysis.occurrences_at(fixture.position()).is_empty());
    assert!(analysis.definitions(fixture.position()).is_empty());
}
