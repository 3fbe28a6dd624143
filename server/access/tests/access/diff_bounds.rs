//! What a change does to access, where documents are too large to be compared.

use access::Verdict;

use crate::diff::{BEFORE, changes, edited};

#[test]
fn too_many_combinations_are_said_to_be_so() {
    // Each entry of the path may be met by any of a hundred groups.
    let groups = |more: &str| -> String {
        let each = (0..100)
            .map(|at| format!("g{at}: {{actions: [read, delete], ownership: false{more}}}"));
        each.collect::<Vec<_>>().join(", ")
    };
    let document = |more: &str| {
        let schema = |name: &str| {
            format!(
                "    {name}: {{properties: {{id: {{type: string}}}}, x-objectAuth: {{groups: {{{}}}}}}}\n",
                groups(more)
            )
        };
        format!(
            "openapi: 3.1.0\ninfo: {{title: T, version: '1'}}\npaths:\n  /as/{{a}}/bs/{{b}}:\n    x-objects: \
             [{{object: A, id: a}}, {{object: B, id: b}}]\n    delete: {{}}\ncomponents:\n  schemas:\n{}{}",
            schema("A"),
            schema("B")
        )
    };
    let (before, after) = (document(""), document(", when: on duty"));
    let changes = changes(&before, &after);
    assert_eq!(changes[0].verdict, Verdict::Incomparable);
    assert!(changes[0].uncompared);
    assert_eq!(changes[0].witness(), None);
}

#[test]
fn a_document_can_make_it_only_so_dear() {
    let groups = |ownership: bool| -> String {
        let each =
            (0..1_500).map(|at| format!("g{at}: {{actions: [read], ownership: {ownership}}}"));
        each.collect::<Vec<_>>().join(", ")
    };
    let document = |ownership: bool| {
        let paths = (0..300).map(|at| {
            format!("  /a{at}/{{id}}:\n    x-objects: [{{object: A, id: id}}]\n    get: {{}}\n")
        });
        format!(
            "openapi: 3.1.0\ninfo: {{title: T, version: '1'}}\npaths:\n{}components:\n  schemas:\n    A: {{properties: \
             {{id: {{type: string}}}}, x-objectAuth: {{groups: {{{}}}}}}}\n",
            paths.collect::<String>(),
            groups(ownership)
        )
    };
    let changes = changes(&document(true), &document(false));
    assert_eq!(changes.len(), 300);
    assert_eq!(changes[0].verdict, Verdict::Wider);
    assert!(changes[299].uncompared);
}

#[test]
fn so_many_entries_are_not_compared() {
    let document = |more: &str| {
        let entries = vec!["{object: Pet, id: petId}"; 101].join(", ");
        edited(
            BEFORE,
            &[
                ("[{object: Pet, id: petId}]", &format!("[{entries}]")),
                ("ownership: true", more),
            ],
        )
    };
    let changes = changes(&document("ownership: true"), &document("ownership: false"));
    assert!(changes[0].uncompared);
    assert_eq!(changes[0].verdict, Verdict::Incomparable);
}
