//! What is shown beside the text: rules above operations, objects behind identifiers, links, outlines.

mod fixture;

use fixture::{Fixture, marks};
use ide::{FileRange, OutlineEntry};

const PETS: &str = "
#- api.yaml
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
security: [{X-objectAuthScheme: []}]
paths:
  /pets/{petId}:
    x-objects: [{object: Pet, id: petId}]
    parameters: [{name: petId, in: path, required: true, schema: {type: string}}]
    get:
#   ^^^ Pet: keepers own, vets any
      operationId: showPet
      responses: {'200': {description: a pet}}
    delete:
#   ^^^^^^ Pet: keepers own
      responses: {'204': {description: gone}}
  /status:
    get:
      responses: {'200': {description: all is well}}
  /visits/{visitId}: {$ref: visits.yaml}
components:
  securitySchemes:
    X-objectAuthScheme: {type: http, scheme: bearer, x-user_id: sub, x-groups: groups}
  schemas:
    Pet:
#   ^^^ keepers read/delete own, vets read any
      type: object
      properties: {id: {type: string}, ownerId: {type: string, readOnly: true}}
      x-objectAuth:
        owner: ownerId
        groups:
          keepers: {actions: [read, delete], ownership: true}
          vets: {actions: [read], ownership: false}
    Visit: {type: object}
#- visits.yaml
get:
#^^ undeclared: Visit by visitId
  parameters: [{name: visitId, in: path, required: true, schema: {type: string}}]
  responses: {'200': {description: a visit}}
";

#[test]
fn the_rule_in_force_stands_above_operations_and_objects() {
    let fixture = Fixture::new(PETS);
    let analysis = fixture.analysis();
    for (path, text) in &fixture.texts {
        let file = analysis.file(path).expect("a file");
        let found = analysis.lenses(file).into_iter();
        let mut found: Vec<String> = found
            .map(|lens| {
                let range = lens.place.range;
                let line = text[..range.start].matches('\n').count();
                let start = text[..range.start].rfind('\n').map_or(0, |at| at + 1);
                // As a mark shows it.
                let shown = range.start.max(start + 1)..range.end;
                format!("{line}: {} {}", &text[shown], lens.title)
            })
            .collect();
        found.sort();
        assert_eq!(found, marks(text), "{path}");
    }
}

#[test]
fn an_identifier_shows_its_object() {
    let fixture = Fixture::new(PETS);
    let analysis = fixture.analysis();
    let shown = |path: &str| {
        let file = analysis.file(path).expect("a file");
        let document = analysis.document(file).expect("a text");
        let hints = analysis.hints(file, 0..document.len()).into_iter();
        let shown = hints.map(|hint| {
            let before = document.slice(0..hint.offset);
            let word = before.rsplit([' ', ':']).next().unwrap_or_default();
            format!("{word} {}", hint.object)
        });
        shown.collect::<Vec<_>>()
    };
    assert_eq!(shown("/w/api.yaml"), ["petId Pet"]);
    assert_eq!(shown("/w/visits.yaml"), ["visitId Visit"]);
    let file = analysis.file("/w/api.yaml").expect("a file");
    assert!(
        analysis.hints(file, 0..20).is_empty(),
        "outside of the range"
    );
}

fn lines(entries: &[OutlineEntry], depth: usize) -> Vec<String> {
    let each = entries.iter().flat_map(|entry| {
        assert!(entry.range.start <= entry.name_range.start);
        assert!(entry.name_range.end <= entry.range.end);
        let line = format!("{}{} {}", "  ".repeat(depth), entry.name, entry.detail);
        let inner = lines(&entry.children, depth + 1);
        [line.trim_end().to_owned()].into_iter().chain(inner)
    });
    each.collect()
}

#[test]
fn an_outline_holds_what_concerns_objects() {
    let fixture = Fixture::new(PETS);
    let analysis = fixture.analysis();
    let outline = |path: &str| {
        let file = analysis.file(path).expect("a file");
        lines(&analysis.outline(file), 0)
    };
    assert_eq!(
        outline("/w/api.yaml"),
        [
            "/pets/{petId}",
            "  GET Pet: keepers own, vets any",
            "  DELETE Pet: keepers own",
            "Pet keepers read/delete own, vets read any",
        ]
    );
    assert_eq!(
        outline("/w/visits.yaml"),
        ["GET /visits/{visitId} undeclared: Visit by visitId"]
    );
}

#[test]
fn everything_with_a_name_is_found_by_its_letters() {
    let fixture = Fixture::new(PETS);
    let analysis = fixture.analysis();
    let found = |query: &str| {
        let found = analysis.named_like(query, 100).into_iter();
        let each = found.map(|one| format!("{} {:?}", one.name, one.kind));
        each.collect::<Vec<_>>()
    };
    assert_eq!(
        found("pet"),
        [
            "Pet Object",
            "showPet Operation",
            "DELETE /pets/{petId} Operation"
        ]
    );
    assert_eq!(
        found("vst"),
        ["Visit Object", "GET /visits/{visitId} Operation"]
    );
    assert_eq!(found("scheme"), ["X-objectAuthScheme Scheme"]);
    assert_eq!(
        analysis.named_like("", 2).len(),
        2,
        "no more than asked for"
    );
}

#[test]
fn references_and_named_objects_are_links() {
    let fixture = Fixture::new(PETS);
    let analysis = fixture.analysis();
    let file = analysis.file("/w/api.yaml").expect("a file");
    let text = |place: &FileRange| {
        let document = analysis.document(place.file).expect("a text");
        let path = analysis.files().path(place.file);
        (
            document.slice(place.range.clone()).into_owned(),
            path.to_owned(),
        )
    };
    let links = analysis.links(file);
    let shown: Vec<_> = links
        .iter()
        .map(|link| (text(&link.place).0, text(&link.target).1))
        .collect();
    assert_eq!(
        shown,
        [
            (String::from("Pet"), String::from("/w/api.yaml")),
            (String::from("visits.yaml"), String::from("/w/visits.yaml")),
        ]
    );
}
