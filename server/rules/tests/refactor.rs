//! What refactorings say where they cannot be made, and that they reach the file that holds the text.

use edit::apply;
use model::Model;
use openapi::{FileId, Files};
use rules::{Refactoring, RefactoringKind, refactorings};
use syntax::{Dialect, Limits};

/// A document with rules at a schema, and `x-objects` at a path and at an operation.
const ROOT: &str = "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
paths:
  /pets:
    get:
      x-objects: [Pet]
      responses: {}
  /pets/{petId}:
    x-objects: [{object: Pet, id: petId}]
    parameters: [{name: petId, in: path, required: true, schema: {type: string}}]
    get: {responses: {}}
    put: {responses: {}}
components:
  schemas:
    Clinic: {type: object}
    Pet:
      x-objectAuth:
        groups: {keepers: {actions: [R, U], ownership: true}}
";

/// A document with rules at operations.
const METHODS: &str = "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
paths:
  /pets/{petId}:
    parameters: [{name: petId, in: path, required: true, schema: {type: string}}]
    get:
      x-objectAuth: {object: Pet, groups: {keepers: {actions: [R, U], ownership: true}}}
      responses: {}
    put:
      x-objectAuth: {object: Pet, groups: {keepers: {actions: [R, U], ownership: true}}}
      responses: {}
components:
  schemas:
    Pet: {type: object}
";

fn load(texts: &[(&str, &str)]) -> (Files, FileId, Model) {
    let mut files = Files::new();
    let insert = |files: &mut Files, (path, text): &(&str, &str)| {
        files.insert(
            path,
            openapi::parse(*text, Dialect::Yaml, Limits::default()),
        )
    };
    let ids: Vec<FileId> = texts.iter().map(|one| insert(&mut files, one)).collect();
    let model = Model::build(&files, ids[0]).expect("a document");
    (files, ids[0], model)
}

/// The refactoring of a kind that is offered on the first key of that name; `skip` keys are passed over.
fn asked(text: &str, key: &str, skip: usize, kind: RefactoringKind) -> Option<Refactoring> {
    let (files, file, model) = load(&[("api.yaml", text)]);
    let (at, _) = text.match_indices(&format!("{key}:")).nth(skip)?;
    let all = refactorings(&files, &model, file, &(at..at)).into_iter();
    // Spellings are rewritten wherever a keyword stands.
    let mut all = all.filter(|one| !one.title.starts_with("Write all keywords"));
    all.find(|one| one.kind == kind)
}

fn refused(text: &str, key: &str, skip: usize, kind: RefactoringKind) -> String {
    let asked = asked(text, key, skip, kind).unwrap_or_else(|| panic!("nothing on {key}\n{text}"));
    asked.changes.expect_err("it cannot be made")
}

#[test]
fn the_method_level_cannot_say_everything() {
    let at_path = ("x-objects", 1);
    let at_operation = ("x-objects", 0);
    let at_schema = ("x-objectAuth", 0);
    let rules = "groups: {keepers: {actions: [R, U], ownership: true}}";
    for ((key, skip), from, to, expected) in [
        (
            at_path,
            "[{object: Pet, id: petId}]",
            "[{object: Clinic}, {object: Pet, id: petId}]",
            "GET /pets/{petId} addresses Clinic and Pet, and an `x-objectAuth` is about one object",
        ),
        (
            at_path,
            "put: {",
            "put: {x-objectAuth: {object: Pet}, ",
            "PUT /pets/{petId} has an `x-objectAuth` of its own",
        ),
        (
            at_path,
            "[{object: Pet, id: petId}]",
            "[{object: Pet, id: petId, public: true, reason: a zoo}]",
            "GET /pets/{petId}: Pet is public here, so that there are no rules to write",
        ),
        (
            at_path,
            "[{object: Pet, id: petId}]",
            "[{object: Pet, id: petId, draft: true}]",
            "GET /pets/{petId}: nobody has confirmed the entry of `x-objects`: do that first",
        ),
        (
            at_path,
            "[{object: Pet, id: petId}]",
            "\n      - object: Pet # the pet\n        id: petId",
            "the `x-objects` of GET /pets/{petId}: there are comments in it that would be lost",
        ),
        (
            at_path,
            "[{object: Pet, id: petId}]",
            "&pets [{object: Pet, id: petId}]",
            "the `x-objects` of GET /pets/{petId}: other parts of the document share it: write it out first",
        ),
        (
            at_path,
            "[{object: Pet, id: petId}]",
            "[{object: Pet, id: petId}] # by its id",
            "there is a comment behind `x-objects` that would be lost",
        ),
        (
            at_path,
            rules,
            "x-note: ours\n        groups: {keepers: {actions: [R], ownership: true}}",
            "`x-note` at the schema has no place at an operation",
        ),
        (
            at_operation,
            "  /pets:\n",
            "  /pets:\n    X-objects: [Clinic]\n",
            "the `x-objects` of /pets would hold for GET as well: write their rules at operations first",
        ),
        (
            at_operation,
            rules,
            "owner: ownerId",
            "GET /pets: Pet has no rules",
        ),
        (
            at_schema,
            rules,
            "id: tag\n        groups: {keepers: {actions: [R], ownership: true}}",
            "only a schema can say which property identifies Pet",
        ),
        (
            at_schema,
            rules,
            "parent: {object: Clinic, id: clinicId}\n        groups: {keepers: {actions: [R], ownership: true}}",
            "only a schema can say that Pet belongs to a Clinic: write the rules at single operations",
        ),
        (
            at_schema,
            "Clinic: {type: object}",
            "Clinic: {x-objectAuth: {parent: {object: Pet, id: petId}}}",
            "the rules of Clinic lean on those of Pet as its `parent`",
        ),
        (
            at_schema,
            "    get: {responses: {}}\n",
            "    get: {responses: {}}\n  /feed/{petId}:\n    get: {x-objectAuth: {object: Pet}}\n",
            "the `x-objectAuth` of GET /feed/{petId} leans on the rules at the schema",
        ),
        (
            at_schema,
            "ownership: true}}\n",
            "ownership: true}} # for now\n",
            "there are comments in the rules that would be lost",
        ),
    ] {
        let text = ROOT.replacen(from, to, 1);
        assert_ne!(text, ROOT, "{from}");
        // Another declaration may stand before the one that is asked about.
        let skip = skip + usize::from(key == "x-objectAuth" && to.starts_with("Clinic"));
        let skip = match to.contains("/feed") {
            true => skip + 1,
            false => skip,
        };
        let found = refused(&text, key, skip, RefactoringKind::Inline);
        assert_eq!(found, expected, "{text}");
    }
    let elsewhere = ROOT.replace(
        "x-objectAuth:\n        groups: {keepers: {actions: [R, U], ownership: true}}",
        "x-objectAuth: true",
    );
    assert_eq!(
        refused(&elsewhere, "x-objects", 0, RefactoringKind::Inline),
        "GET /pets: the rules of Pet stand outside of the document"
    );
}

#[test]
fn rules_stay_at_operations_where_a_schema_cannot_hold_them() {
    let first =
        "x-objectAuth: {object: Pet, groups: {keepers: {actions: [R, U], ownership: true}}}";
    for (from, to, expected) in [
        (
            "Pet: {type: object}",
            "Toy: {type: object}",
            "Pet is no schema among the components, so that no rules can stand there",
        ),
        (
            "Pet: {type: object}",
            "Pet: {$ref: '#/components/schemas/Toy'}\n    Toy: {type: object}",
            "rules cannot stand at the schema Pet",
        ),
        (
            first,
            "x-objectAuth: {object: Pet, groups: {vets: {actions: [R], ownership: true}}}",
            "more operations state other rules for Pet",
        ),
        (
            first,
            "x-objectAuth: {object: Pet, x-note: ours, groups: {keepers: {actions: [R, U], ownership: true}}}",
            "`x-note` has no place in the other design",
        ),
        (
            first,
            "x-objectAuth: {object: Pet, public: true, reason: a zoo}",
            "it states no rules that could move",
        ),
        (
            "    get:\n",
            "    get:\n      x-objects: [Toy]\n",
            "GET /pets/{petId} has `x-objects` as well",
        ),
        (
            first,
            "x-objectAuth:\n        object: Pet\n        # for now\n        groups: {keepers: {actions: [R, U], ownership: true}}",
            "there are comments in it that would be lost",
        ),
        (
            "paths:\n",
            "paths:\n  /toys/{petId}: {get: {x-objects: [Pet]}}\n",
            "GET /toys/{petId} names Pet without rules, and would gain these",
        ),
    ] {
        let text = METHODS.replacen(from, to, 1);
        // The more frequent rules win: `put` has company.
        let text = text.replace(
            "components:",
            "  /pets:\n    get:\n      x-objectAuth: {object: Pet, groups: {keepers: {actions: [R, U], ownership: true}}}\ncomponents:",
        );
        assert_ne!(text, METHODS, "{from}");
        let found = refused(&text, "x-objectAuth", 0, RefactoringKind::Rewrite);
        assert_eq!(found, expected, "{text}");
    }
}

#[test]
fn nothing_is_offered_where_nothing_could_be_meant() {
    let (files, file, model) = load(&[("api.yaml", ROOT)]);
    let at = ROOT.find("title").expect("it is there");
    assert_eq!(refactorings(&files, &model, file, &(at..at)), []);
    let both = ROOT.replace(
        "    x-objects: [{",
        "    X-objects: [Pet]\n    x-objects: [{",
    );
    let (files, file, model) = load(&[("api.yaml", &both)]);
    let at = both.find("x-objects").expect("it is there");
    let all = refactorings(&files, &model, file, &(at..at));
    let spelled = all.into_iter().find(|one| one.title.contains("keywords"));
    let reason = spelled
        .expect("it is offered")
        .changes
        .expect_err("which one would count?");
    assert_eq!(
        reason,
        "`x-objects` and `X-objects` stand side by side: remove one of them first"
    );
}

/// Each file changes where it holds what moves.
#[test]
fn rules_reach_the_files_of_operations() {
    let root = "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
paths:
  /pets/{petId}: {$ref: paths/pet.yaml}
components:
  schemas:
    Pet:
      type: object
      x-objectAuth:
        groups:
          keepers: {actions: [R], ownership: true}
";
    let path = "\
x-objects:
  - object: Pet
    id: petId
parameters: [{name: petId, in: path, required: true, schema: {type: string}}]
get:
  responses: {}
";
    let (files, file, model) = load(&[("api.yaml", root), ("paths/pet.yaml", path)]);
    let at = root.find("x-objectAuth").expect("it is there");
    let all = refactorings(&files, &model, file, &(at..at));
    let inlined = all
        .into_iter()
        .find(|one| one.kind == RefactoringKind::Inline);
    let inlined = inlined.expect("it is offered");
    assert_eq!(inlined.title, "Write the rules of Pet at its operations");
    let changes = inlined.changes.expect("it can be made");
    let together = rules::plan(&files, &[&changes]);
    assert!(together.left_out.is_empty(), "{:?}", together.left_out);
    let texts: Vec<String> = together
        .plan
        .iter()
        .map(|(file, planned)| {
            let before = files.document(*file).expect("it is there").text();
            apply(&before, &planned.edits)
        })
        .collect();
    let after_root = root.split("      x-objectAuth").next().expect("a part");
    let after_path = "\
parameters: [{name: petId, in: path, required: true, schema: {type: string}}]
get:
  x-objectAuth:
    object: Pet
    id: petId
    groups:
      keepers: {actions: [R], ownership: true}
  responses: {}
";
    assert_eq!(texts, [after_root, after_path]);
}
