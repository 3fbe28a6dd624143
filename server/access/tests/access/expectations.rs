//! Cases in a file beside a document.

use access::expect::{self, Expected};
use proptest::prelude::*;

use crate::fixture::{Api, parse, pets};

/// What cases come to in a file about the pets.
fn run(text: &str) -> Expected {
    let text = format!("document: api.yaml\n{text}");
    pets().access().expect(&parse(&text))
}

/// `name: decision reason`, with `!` before those that are not as expected.
fn lines(expected: &Expected) -> Vec<String> {
    let line = |case: &expect::Case| {
        let mark = if case.passes() { "" } else { "!" };
        let decision = &case.decision;
        format!(
            "{mark}{}: {} {}",
            case.name,
            decision.decision(),
            decision.reason
        )
    };
    expected.cases.iter().map(line).collect()
}

fn flaws(expected: &Expected) -> Vec<&str> {
    expected
        .flaws
        .iter()
        .map(|one| one.message.as_str())
        .collect()
}

const WORLD: &str = "
subjects:
  alice: {groups: [keepers]}
  vic: {user: v1, groups: vets}
objects:
  Pet:
    7: {owner: alice}
    12: {owner: bob, ace: {alice: R}}
";

#[test]
fn cases_are_decided_in_their_order() {
    let expected = run(&format!(
        "{WORLD}
cases:
  - alice DELETE /pets/7 -> allow
  - alice DELETE /pets/12 -> deny not-owner
  - alice GET /pets/12 -> allow shared
  - vic GET /pets/12?full=1 -> allow any
  - nobody GET /pets/7 -> deny unidentified
  - vic DELETE /pets/7 -> allow
  - alice GET /pets/12 -> allow owner
  - {{as: alice, request: PUT /pets/7, body: {{id: 12}}, expect: deny invalid-id, name: another id}}
  - {{as: alice, request: DELETE /pets/99, owner: alice, expect: allow}}
"
    ));
    assert_eq!(flaws(&expected), [""; 0]);
    assert_eq!(
        lines(&expected),
        [
            "alice DELETE /pets/7: allow owner",
            "alice DELETE /pets/12: deny not-owner",
            "alice GET /pets/12: allow shared",
            "vic GET /pets/12?full=1: allow any",
            "nobody GET /pets/7: deny unidentified",
            "!vic DELETE /pets/7: deny no-grant",
            "!alice GET /pets/12: allow shared",
            "another id: deny invalid-id",
            "alice DELETE /pets/99: allow owner",
        ]
    );
}

#[test]
fn that_there_is_no_such_operation_is_expected_in_so_many_words() {
    let expected = run(&format!(
        "{WORLD}
cases:
  - alice GET /petz/7 -> deny
  - alice GET /petz/7 -> deny no-operation
"
    ));
    let lines = lines(&expected);
    assert_eq!(lines[0], "!alice GET /petz/7: deny no-operation");
    assert_eq!(lines[1], "alice GET /petz/7: deny no-operation");
    assert_eq!(
        expected.cases[0].decided_in_words(),
        "deny: no-operation (`deny no-operation` expects that)"
    );
}

#[test]
fn a_file_without_cases_says_so() {
    let expected = run(WORLD);
    assert_eq!(
        flaws(&expected),
        ["there is no case in it: write some under `cases` or `tables`"]
    );
}

#[test]
fn rows_of_a_table_are_requests_and_columns_subjects() {
    let text = format!(
        "{WORLD}
tables:
  - subjects: [alice, vic, nobody]
    rows:
      GET /pets/7: [allow, allow any, deny]
      DELETE /pets/7: [deny, '-', ~]
"
    );
    let expected = run(&text);
    assert_eq!(flaws(&expected), [""; 0]);
    assert_eq!(
        lines(&expected),
        [
            "alice GET /pets/7: allow owner",
            "vic GET /pets/7: allow any",
            "nobody GET /pets/7: deny unidentified",
            "!alice DELETE /pets/7: allow owner",
        ]
    );
    let cell = expected.cases[1].range.clone();
    assert_eq!(&format!("document: api.yaml\n{text}")[cell], "allow any");
}

#[test]
fn a_subject_may_be_a_token_or_a_member() {
    let api = Api::of(
        "/files/{fileId}:\n  x-objects: [File]\n  get: {}",
        "Organization: {}\nFile:\n  x-objectAuth:\n    parent: {object: Organization, id: orgId}\n    groups:\n      staff: {actions: [read], ownership: false, within: Organization}",
    );
    let expected = api.access().expect(&parse(
        "document: api.yaml
subjects:
  in: {groups: [staff], members: {Organization: o1}}
  out: {groups: [staff], members: {Organization: [o2]}}
  token: {claims: {sub: x, groups: [staff]}}
objects:
  File: {f1: {parent: o1}}
  Organization: {o1: {members: [x]}}
cases:
  - in GET /files/f1 -> allow
  - out GET /files/f1 -> deny not-a-member
  - token GET /files/f1 -> allow any
",
    ));
    assert_eq!(flaws(&expected), [""; 0]);
    assert!(
        expected.cases.iter().all(expect::Case::passes),
        "{:?}",
        lines(&expected)
    );
}

#[test]
fn claims_that_no_scheme_reads_are_slips() {
    let api = Api::of("/pets/{petId}:\n  x-objects: [Pet]\n  get: {}", "Pet: {}");
    let told = |claims: &str| {
        let text =
            format!("document: api.yaml\nsubjects:\n  token: {{claims: {claims}}}\ncases: []\n");
        flaws(&api.access().expect(&parse(&text))).join("; ")
    };
    let of = |claims: &str, part: &str| {
        let told = told(claims);
        assert!(told.contains(part), "{claims}: {told}");
    };
    of("{}", "no claim `sub` says who this is");
    of(
        "{subb: x, groups: [staff]}",
        "no claim `sub` says who this is",
    );
    of(
        "{sub: x, group: [staff]}",
        "no scheme reads the claim `group`: did you mean `groups`?",
    );
    for right in [
        "{sub: x, groups: [staff]}",
        "{sub: x, iss: 'https://a.example', aud: pets}",
    ] {
        assert!(!told(right).contains("claim"), "{right}: {}", told(right));
    }
}

#[test]
fn what_is_not_well_formed_is_told_and_the_rest_decided() {
    let text = format!(
        "{WORLD}
cases:
  - alice GET /pets/7 -> allow
  - ann GET /pets/7 -> allow
  - alice GET /pets/7 -> maybe
  - alice pets -> allow
  - [alice]
  - {{as: alice, request: GET /pets/7}}
  - {{as: alice, request: GET /pets/7, expect: allow, hedaers: {{}}}}
tables:
  - subjects: [alice]
    rows: {{GET /pets/7: [allow, deny]}}
  - rows: {{}}
case: []
"
    );
    let expected = run(&text);
    assert_eq!(expected.cases.len(), 3, "{:?}", lines(&expected));
    assert_eq!(
        flaws(&expected),
        [
            "`ann` is no subject of this file: there are `alice`, `nobody`, `vic`",
            "`maybe` is no decision: write `allow`, `deny` or `unknown`",
            "`pets` is no request: write a method and a path, such as 'GET /pets/12?full=1'",
            "a case must be a text",
            "`expect` is missing: a case has `as`, `request` and `expect`",
            "a case has no `hedaers`: it has `as`, `request`, `expect`, `headers`, `body`, `owner`, `name`",
            "the row has 2 cells, and the table 1 subjects",
            "`subjects` is missing: the subjects of the columns",
            "a file with cases has no `case`: it has `document`, `description`, `subjects`, `objects`, `cases`, `tables`",
        ]
    );
    let document = format!("document: api.yaml\n{text}");
    let place = &document[expected.flaws[0].range.clone()];
    assert_eq!(place, "ann GET /pets/7 -> allow");
}

/// Whoever owns what is not known decides nothing.
#[test]
fn with_objects_that_cannot_be_read_nothing_is_decided() {
    let expected = run(
        "subjects: {alice: {groups: [keepers]}}\nobjects: {Pet: {seven: {owner: alice}}, Cat: {}}\ncases: [alice GET /pets/7 -> deny]\n",
    );
    assert_eq!(expected.cases, []);
    assert_eq!(
        flaws(&expected),
        ["`seven`: the schema wants an integer, written in decimal digits"]
    );
}

#[test]
fn coverage_is_what_the_cases_have_looked_at() {
    let expected = run(&format!(
        "{WORLD}\ncases:\n  - alice DELETE /pets/12 -> deny\n  - vic GET /pets/7 -> allow\n"
    ));
    let coverage = &expected.coverage;
    let uses: Vec<(&str, bool)> = coverage
        .grants
        .iter()
        .map(|one| (one.text.as_str(), one.used))
        .collect();
    assert_eq!(
        uses,
        [
            (
                "`keepers` may create, read, update, delete, list own Pet",
                true
            ),
            ("`vets` may read, list any Pet", true),
            ("`sweepers` may delete any Pet", false),
        ]
    );
    assert_eq!((coverage.used(), coverage.asked), (2, 2));
    assert!(coverage.declared > coverage.asked);
}

#[test]
fn a_file_without_a_document_says_so() {
    let api = pets();
    let expected = api.access().expect(&parse("cases: []\n"));
    assert!(flaws(&expected)[0].starts_with("`document` is missing"));
    assert_eq!(
        expect::document(&parse("document: api.yaml\n")).unwrap().0,
        "api.yaml"
    );
    assert_eq!(expect::document(&parse("document: [a]\n")), None);
}

#[test]
fn a_new_case_is_an_example_of_its_operation() {
    let api = pets();
    let access = api.access();
    let test = parse(&format!("document: api.yaml{WORLD}"));
    let (subjects, objects) = access.known_to(&test);
    assert_eq!(subjects, ["alice", "vic"]);
    let id = |_: &policy::ObjectType| Some(objects[1].id.as_str().to_owned());
    let at = |method: &str, path: &str| {
        let operations = &api.model.operations;
        operations
            .iter()
            .position(|one| one.method == method && one.path == path)
            .expect("an operation")
    };
    let get = at("GET", "/pets/{petId}");
    assert_eq!(access.example(get, &id).as_deref(), Some("GET /pets/7"));
    assert_eq!(
        access.example(get, &|_| None).as_deref(),
        Some("GET /pets/1")
    );
    let decision = access.decide_case(&test, "vic", "GET /pets/7").unwrap();
    assert_eq!(decision.reason.code(), "any");
    assert_eq!(access.decide_case(&test, "ann", "GET /pets/7"), None);
}

proptest! {
    /// Whatever stands in the file, its places lie in it, and each case is decided as `decide` would.
    #[test]
    fn any_file_is_answered(lines in proptest::collection::vec(
        "(subjects|objects|cases|tables|document|  alice|  - |    rows|  Pet| {1,4})(: |:|- |)(alice |nobody |)(GET |\\{as: |)(/pets/7|\\[|\\]|\\{|\\}|\\*a|&a|)( -> (allow|deny|[a-z]{0,5})|)", 0..20)) {
        let text = lines.join("\n");
        let api = pets();
        let expected = api.access().expect(&parse(&text));
        for range in expected.flaws.iter().map(|one| &one.range).chain(expected.cases.iter().map(|one| &one.range)) {
            prop_assert!(range.end <= text.len() && text.get(range.clone()).is_some());
        }
    }
}
