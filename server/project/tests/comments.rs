//! Suppression by comment: what a comment covers, and what is said about comments that do nothing.

mod fixture;

use fixture::{pets, report};
use project::comments;
use syntax::{Dialect, Document, Limits};

/// What each comment of a YAML text covers.
fn covered(text: &str) -> Vec<String> {
    let document = Document::parse(text, Dialect::Yaml, &[], Limits::default());
    let each = comments(&document).into_iter();
    each.map(|one| {
        one.covers
            .map_or(String::from("nothing"), |range| text[range].to_owned())
    })
    .collect()
}

#[test]
fn a_line_of_its_own_covers_the_next_node() {
    for (text, expected) in [
        ("a:\n  # ess-ignore[x]: y\n  b: 1\n  c: 2\n", "b: 1"),
        (
            "a:\n  # ess-ignore[x]: y\n\n  # more\n  b: {c: 1}\n",
            "b: {c: 1}",
        ),
        (
            "a:\n  b: 1\n  # ess-ignore[x]: y\nd:\n  e: 1\n",
            "d:\n  e: 1",
        ),
        (
            "- 1\n# ess-ignore[x]: y\n- a: 1\n  b: 2\n- 3\n",
            "a: 1\n  b: 2",
        ),
        ("# ess-ignore[x]: y\n---\na: 1\n", "nothing"),
        ("a: 1\n# ess-ignore[x]: y\n", "nothing"),
        ("{a: 1,\n # ess-ignore[x]: y\n b: 2, c: 3}\n", "b: 2, c: 3"),
        ("a: 1\r\n# ess-ignore[x]: y\r\nb: 2\r\n", "b: 2"),
    ] {
        assert_eq!(covered(text), [expected], "{text:?}");
    }
}

#[test]
fn the_end_of_a_line_covers_what_starts_there() {
    for (text, expected) in [
        (
            "a:  # ess-ignore[x]: y\n  b: 1\nc: 2\n",
            "a:  # ess-ignore[x]: y\n  b: 1",
        ),
        ("a: 1\t# ess-ignore[x]: y\nb: 2\n", "a: 1"),
        (
            "- a: 1 # ess-ignore[x]: y\n  b: 2\n- 3\n",
            "a: 1 # ess-ignore[x]: y\n  b: 2",
        ),
        ("- # ess-ignore[x]: y\n  a: 1\n", "a: 1"),
        (
            "a: |  # ess-ignore[x]: y\n  text\nb: 1\n",
            "a: |  # ess-ignore[x]: y\n  text",
        ),
        (
            "a: {b: 1, # ess-ignore[x]: y\n    c: 2}\n",
            "a: {b: 1, # ess-ignore[x]: y\n    c: 2}",
        ),
        ("a: [\n  1, 2, # ess-ignore[x]: y\n  3]\n", "1, 2"),
    ] {
        assert_eq!(covered(text), [expected], "{text:?}");
    }
}

#[test]
fn only_comments_count() {
    for text in [
        "a: 'b # ess-ignore[x]: y'\n",
        "a: |\n  # ess-ignore[x]: y\n",
        "a: b# ess-ignore[x]: y\n",
        "a: 1 # see ess-ignore[x]: y\n",
        "a: 1 # ess-ignored\n",
        "a: 1 # ess-ignore is a word\n",
    ] {
        assert!(covered(text).is_empty(), "{text:?}");
    }
    let json = "{\"a\": \"# ess-ignore[x]: y\"}";
    let document = Document::parse(json, Dialect::Json, &[], Limits::default());
    assert!(comments(&document).is_empty());
}

#[test]
fn findings_below_a_covered_node_do_not_count() {
    let beside = pets(
        "",
        "",
        "# ess-ignore[undeclared-object-authorization]: retired",
        "",
    );
    let above = "# ess-ignore[undeclared-object-authorization]: retired";
    let above = pets(above, "", "", "");
    for text in [beside, above] {
        assert_eq!(
            report(&[("/w/a.yaml", &text)]),
            [
                "/w/a.yaml:7 undeclared-object-authorization error (comment: retired)",
                "/w/a.yaml:11 undeclared-object-authorization error",
            ]
        );
    }
}

#[test]
fn several_rules_and_the_innermost_reason() {
    let outer = "# ess-ignore[undeclared-object-authorization, opaque-operation]: all of it";
    let text = pets(
        "",
        "",
        "# ess-ignore[undeclared-object-authorization]: this",
        "",
    );
    let text = text.replace("  /pets", &format!("  {outer}\n  /pets"));
    let found = report(&[("/w/a.yaml", &text)]);
    assert_eq!(
        found,
        [
            "/w/a.yaml:5 unused-suppression warning",
            "/w/a.yaml:8 undeclared-object-authorization error (comment: this)",
            "/w/a.yaml:12 undeclared-object-authorization error (comment: all of it)",
        ]
    );
}

#[test]
fn a_comment_that_does_nothing_is_told() {
    let rule = "undeclared-object-authorization";
    for (comment, expected) in [
        (
            format!("# ess-ignore[{rule}]"),
            "suppression-without-reason",
        ),
        (
            format!("# ess-ignore[{rule}]: "),
            "suppression-without-reason",
        ),
        (
            format!("# ess-ignore[{rule}]: TODO"),
            "suppression-without-reason",
        ),
        (
            format!("# ess-ignore[{rule}] retired"),
            "suppression-without-reason",
        ),
        (
            format!("# ess-ignore {rule}: retired"),
            "unused-suppression",
        ),
        ("# ess-ignore".to_owned(), "unused-suppression"),
        ("# ess-ignore[]: retired".to_owned(), "unused-suppression"),
        (
            "# ess-ignore[undeclared-object]: retired".to_owned(),
            "unused-suppression",
        ),
        (
            "# ess-ignore[duplicate-key]: retired".to_owned(),
            "unused-suppression",
        ),
    ] {
        let found = report(&[("/w/a.yaml", &pets("", "", &comment, ""))]);
        assert_eq!(
            found,
            [
                format!("/w/a.yaml:7 {rule} error"),
                format!("/w/a.yaml:7 {expected} warning"),
                format!("/w/a.yaml:11 {rule} error"),
            ],
            "{comment}"
        );
    }
}

#[test]
fn examples_in_the_documentation_do_what_they_say() {
    for rule in [
        &rules::SUPPRESSION_WITHOUT_REASON,
        &rules::UNUSED_SUPPRESSION,
    ] {
        let example = rule.documentation.example.as_ref().expect("an example");
        let found = |text: &str| {
            let lines = report(&[("/w/a.yaml", text)]);
            lines.iter().filter(|line| line.contains(rule.name)).count()
        };
        assert_eq!(found(example.bad), 1, "{}", rule.name);
        assert_eq!(found(example.good), 0, "{}", rule.name);
    }
}

/// A shared path item, seen from two documents: one comment answers both.
#[test]
fn a_comment_in_a_part_holds_for_all_documents() {
    let root = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\nsecurity: [{t: []}]\npaths:\n  \
                /pets/{petId}: {$ref: 'part.yaml'}\ncomponents: {securitySchemes: {t: {type: http, scheme: bearer}}}\n";
    let part = "delete:  # ess-ignore[undeclared-object-authorization]: retired\n  parameters: \
                [{name: petId, in: path, required: true, schema: {type: string, format: uuid}}]\n  \
                responses: {'204': {description: gone}}\n";
    let texts = [
        ("/w/a.yaml", root),
        ("/w/b.yaml", root),
        ("/w/part.yaml", part),
    ];
    assert_eq!(
        report(&texts),
        ["/w/part.yaml:1 undeclared-object-authorization error (comment: retired)"]
    );
}

/// Many comments, and many on one place: time stays linear.
#[test]
fn a_flood_of_comments_is_survived() {
    let rule = "undeclared-object-authorization";
    let flood = format!("# ess-ignore[{rule}]: because\n    ").repeat(20_000);
    let found = report(&[("/w/a.yaml", &pets(&flood, "", "", ""))]);
    assert_eq!(
        found.len(),
        102,
        "two findings, a hundred comments that do nothing"
    );
    let mut text = String::from("a:\n");
    for number in 0..20_000 {
        text.push_str(&format!("  k{number}: 1 # ess-ignore[{rule}]: because\n"));
    }
    assert_eq!(covered(&text).len(), 20_000);
}
