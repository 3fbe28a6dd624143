//! YAML as real documents have it, whole and broken: what tree it gives and what is reported.

use syntax::{Dialect, Document, Encoding, Kind, Limits, Node, Split};

/// A node in one line: `{key: value}`, `[item]`, quotes as written, `|` and `>` before block
/// scalars, `~` for nothing.
fn show(node: Node<'_>) -> String {
    let anchor = node
        .anchor()
        .map(|name| format!("&{name} "))
        .unwrap_or_default();
    let tag = node.tag().map(|tag| format!("{tag} ")).unwrap_or_default();
    let text = node.as_str().unwrap_or_default();
    let content = match node.kind() {
        Kind::Map => {
            let entries = node
                .entries()
                .map(|(key, value)| format!("{}: {}", show(key), show(value)));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
        }
        Kind::Seq => format!(
            "[{}]",
            node.items().map(show).collect::<Vec<_>>().join(", ")
        ),
        Kind::Plain => text.into_owned(),
        Kind::Single => format!("'{text}'"),
        Kind::Double => format!("{text:?}"),
        Kind::Literal => format!("|{text:?}"),
        Kind::Folded => format!(">{text:?}"),
        Kind::Alias => format!("*{}", node.alias().unwrap_or_default()),
        Kind::Null => "~".to_owned(),
    };
    format!("{anchor}{tag}{content}")
}

static PLAN: &[Split] = &[Split {
    key: "paths",
    children: &[],
}];

fn parse(text: &str) -> Document {
    Document::parse(text, Dialect::Yaml, PLAN, Limits::default())
}

/// The trees of all documents in the text, and the errors as `line:column message` (one-based).
fn read(text: &str) -> (String, Vec<String>) {
    let document = parse(text);
    assert_eq!(document.text(), text);
    let trees: Vec<String> = document
        .documents()
        .filter_map(|part| part.root())
        .map(show)
        .collect();
    let errors = document.errors().map(|error| {
        let place = document.position(error.range.start, Encoding::Utf32);
        format!("{}:{} {}", place.line + 1, place.character + 1, error)
    });
    (trees.join(" --- "), errors.collect())
}

#[track_caller]
fn check(text: &str, tree: &str) {
    assert_eq!(read(text), (tree.to_owned(), Vec::new()));
}

#[track_caller]
fn check_broken(text: &str, tree: &str, errors: &[&str]) {
    assert_eq!(
        read(text),
        (
            tree.to_owned(),
            errors.iter().map(|error| (*error).to_owned()).collect()
        )
    );
}

#[test]
fn block_collections() {
    check("a: 1\nb:\n  c: 2\n", "{a: 1, b: {c: 2}}");
    check("- a\n-\n  - b\n- - c\n  - d\n-\n", "[a, [b], [c, d], ~]");
    check(
        "tags:\n- a\n- b: 1\n  c: 2\nx:\n",
        "{tags: [a, {b: 1, c: 2}], x: ~}",
    );
    check("? a\n: b\n? - c\n: - d\n? e\n", "{a: b, [c]: [d], e: ~}");
    check("[a]: b\n{c: d}: e\n", "{[a]: b, {c: d}: e}");
    check(": a\n", "{~: a}");
}

#[test]
fn flow_collections() {
    check(
        "{a: 1, b, 'c':2, \"d\": [x, y: z, {}], ? e : f}",
        "{a: 1, b: ~, 'c': 2, \"d\": [x, {y: z}, {}], e: f}",
    );
    check("a: [1,\n  2,\n]\n", "{a: [1, 2]}");
    check("a: {\n  b: c\n}\nd: e\n", "{a: {b: c}, d: e}");
    check(
        "[http://x.test/a?b=c#d, a:b, -1]",
        "[http://x.test/a?b=c#d, a:b, -1]",
    );
    check("{long\n key: 1}", "{long key: 1}");
}

#[test]
fn plain_scalars() {
    check("a: one two # comment\nb: x#y\n", "{a: one two, b: x#y}");
    check(
        "a: one\n  two\n\n  three\nb: c\n",
        "{a: one two\nthree, b: c}",
    );
    check(
        "url: http://x.test:80/a\ntime: 12:30\n",
        "{url: http://x.test:80/a, time: 12:30}",
    );
    check("a: -x\nb: ?x\nc: :x\n", "{a: -x, b: ?x, c: :x}");
}

#[test]
fn quoted_scalars() {
    check(r#"a: "x\ty\u00e9\x41\"" "#, "{a: \"x\\tyéA\\\"\"}");
    check("a: 'it''s'\n", "{a: 'it's'}");
    check(
        "a: \"one\n  two\\\n  three\n\n  four\"\n",
        "{a: \"one twothree\\nfour\"}",
    );
    check("\"a\" : 1\n'b': 2\n", "{\"a\": 1, 'b': 2}");
    check(r#"a: "\ud83d\ude00 \ud83d""#, "{a: \"😀 �\"}");
}

#[test]
fn block_scalars() {
    check(
        "a: |\n  x\n   y\n\n  z\nb: c\n",
        "{a: |\"x\\n y\\n\\nz\\n\", b: c}",
    );
    check(
        "a: >-\n  x\n  y\n\n  z\n   w\n  v\n",
        "{a: >\"x y\\nz\\n w\\nv\"}",
    );
    check(
        "a: |+\n  x\n\nb: |-\n  y\n\n",
        "{a: |\"x\\n\\n\", b: |\"y\"}",
    );
    check("a: |2\n    x\n  y\n", "{a: |\"  x\\ny\\n\"}");
    check(
        "a: | # why\n  # no comment\n# comment\nb: |\nc: d\n",
        "{a: |\"# no comment\\n\", b: |\"\", c: d}",
    );
    check("- |\n x\n- >\n y\n", "[|\"x\\n\", >\"y\\n\"]");
}

#[test]
fn anchors_aliases_tags() {
    check("a: &x 1\nb: *x\n*x : c\n", "{a: &x 1, b: *x, *x: c}");
    check(
        "&m\na: !!str 1\nb: !t\n  - x\n",
        "&m {a: !!str 1, b: !t [x]}",
    );
    check("&k key: v\n", "{&k key: v}");
    check("a: &e\nb: !!null\n", "{a: &e ~, b: !!null ~}");
}

#[test]
fn an_alias_means_the_nearest_earlier_anchor_also_in_another_entry() {
    let document = parse("a: &x 1\nb: &x 2\npaths:\n  /a: *x\nc: *y\n");
    let at = |pointer: &str| document.at_pointer(pointer).and_then(|node| node.as_str());
    assert_eq!(at("/paths/~1a").as_deref(), Some("2"));
    assert_eq!(at("/c"), None);
    let document = parse("a: &x 1\n---\nb: *x\n");
    let second = document
        .documents()
        .nth(1)
        .and_then(|part| part.root())
        .expect("two documents");
    assert_eq!(
        second.at_pointer("/b"),
        None,
        "anchors end with their document"
    );
}

#[test]
fn merge_keys_give_what_the_mapping_lacks() {
    let document = parse("d: &d {a: 1, b: 2}\ne: &e {c: 3}\nx:\n  <<: [*d, *e]\n  b: 9\n");
    let at = |pointer: &str| document.at_pointer(pointer).and_then(|node| node.as_int());
    assert_eq!(
        (at("/x/a"), at("/x/b"), at("/x/c"), at("/x/z")),
        (Some(1), Some(9), Some(3), None)
    );
    let cycle = parse("a: &a\n  <<: *a\n  b: 1\n");
    assert_eq!(cycle.at_pointer("/a/z"), None);
}

#[test]
fn several_documents() {
    check(
        "a: 1\n---\nb: 2\n...\n# between\n---\n- c\n",
        "{a: 1} --- {b: 2} --- [c]",
    );
    check(
        "%YAML 1.2\n%TAG !e! tag:example.org,2000:\n---\n!e!x a\n",
        "!e!x a",
    );
    check("# only a comment\n", "");
    check("---\n---\n", "~ --- ~");
}

#[test]
fn line_ends_and_byte_order_mark() {
    check(
        "a: 1\r\nb: |\r\n  x\r\n  y\r\nc: \"d\r\n  e\"\r\n",
        "{a: 1, b: |\"x\\ny\\n\", c: \"d e\"}",
    );
    check("a: 1\rb:\r  c: 2\r", "{a: 1, b: {c: 2}}");
    check("\u{feff}a: 1\n", "{a: 1}");
}

#[test]
fn empty_texts() {
    check("", "");
    check("\n\n", "");
    check("a:", "{a: ~}");
}

#[test]
fn comments_keep_their_places() {
    let text = "# one\na: 1 # two\n  # three\nb: '#no'\nc: |\n  # no\n";
    let document = parse(text);
    let comments: Vec<_> = document
        .comments()
        .map(|comment| (&text[comment.range], comment.own_line))
        .collect();
    assert_eq!(
        comments,
        [("# one", true), ("# two", false), ("# three", true)]
    );
}

#[test]
fn decoded_text_maps_back_to_the_source() {
    let text = "a: \"x\\ty\\u00e9z\"\nb: |\n  one\n  two\nc: 'it''s'\n";
    let document = parse(text);
    let source = |pointer: &str, needle: &str| {
        let decoded = document
            .at_pointer(pointer)
            .and_then(|node| node.decoded())
            .expect("a scalar");
        let offset = decoded.source_offset(decoded.text.find(needle).expect("in the value"));
        text[offset..].chars().take(3).collect::<String>()
    };
    assert_eq!(source("/a", "y"), "y\\u");
    assert_eq!(source("/a", "z"), "z\"\n");
    assert_eq!(source("/b", "two"), "two");
    assert_eq!(source("/c", "s"), "s'\n");
}

#[test]
fn an_unclosed_quote_ends_with_its_entry() {
    check_broken(
        "a:\n  b: \"open\n  c: 1\nd: 2\n",
        "{a: {b: \"open\", c: 1}, d: 2}",
        &["2:6 this quote is never closed"],
    );
    check_broken(
        "a: 'x\nb: 'y'\n",
        "{a: 'x', b: 'y'}",
        &["1:4 this quote is never closed"],
    );
}

#[test]
fn an_unclosed_bracket_ends_with_its_entry() {
    check_broken(
        "a:\n  b: [1, {x: y\n  c: 1\nd: {\n",
        "{a: {b: [1, {x: y}], c: 1}, d: {}}",
        &[
            "2:10 this bracket is never closed",
            "2:6 this bracket is never closed",
            "4:4 this bracket is never closed",
        ],
    );
}

#[test]
fn a_bare_word_is_a_key_that_awaits_its_colon() {
    const MESSAGE: &str = "this looks like a key without a colon; write `key: value`";
    check_broken(
        "a: 1\nsum\nb: 2\n",
        "{a: 1, sum: ~, b: 2}",
        &[&format!("2:4 {MESSAGE}")],
    );
    check_broken(
        "sum\nb: 2\n",
        "{sum: ~, b: 2}",
        &[&format!("1:4 {MESSAGE}")],
    );
    check_broken(
        "get\n  a: 1\n",
        "{get: {a: 1}}",
        &[&format!("1:4 {MESSAGE}")],
    );
    check_broken(
        "paths:\n  /a:\n    get:\n      sum\n      tags: [x]\n",
        "{paths: {/a: {get: {sum: ~, tags: [x]}}}}",
        &[&format!("4:10 {MESSAGE}")],
    );
}

#[test]
fn a_second_colon_on_a_line_belongs_to_the_text() {
    check_broken(
        "description: Note: read this\nb: 1\n",
        "{description: Note: read this, b: 1}",
        &["1:18 a second `: ` on one line; quote the value or move it to a new line"],
    );
}

#[test]
fn lines_out_of_column_stay_in_their_mapping() {
    const MESSAGE: &str = "this line does not line up with its neighbours; align it with the keys of its mapping or the dashes of its list";
    check_broken(
        "a:\n    b: 1\n  c: 2\nd: 3\n",
        "{a: {b: 1, c: 2}, d: 3}",
        &[&format!("3:3 {MESSAGE}")],
    );
    check_broken(
        "a: 1\n  b: 2\nc: 3\n",
        "{a: 1, b: 2, c: 3}",
        &[&format!("2:3 {MESSAGE}")],
    );
}

#[test]
fn tabs_do_not_indent() {
    check_broken(
        "a:\n\tb: 1\n",
        "{a: ~, b: 1}",
        &["2:1 a tab cannot indent YAML; use spaces"],
    );
    check("a:\t1\nb: [\n \t1 ]\n", "{a: 1, b: [1]}");
}

#[test]
fn small_slips_are_reported_at_their_place() {
    check_broken(
        "a: [1, , 2]\n",
        "{a: [1, 2]}",
        &["1:8 there is nothing before this comma; remove it"],
    );
    check_broken(
        "a: [1 2, {b: c} d]\n",
        "{a: [1 2, {b: c}, d]}",
        &["1:17 a comma is missing before this"],
    );
    check_broken(
        "a: ]\n",
        "{a: ]}",
        &["1:4 this bracket closes nothing; remove it"],
    );
    check_broken(
        "a: \"\\q\"\n",
        "{a: \"\\\\q\"}",
        &["1:5 unknown escape sequence in a double-quoted string"],
    );
    check_broken(
        "a: @x\n",
        "{a: @x}",
        &["1:4 a plain value cannot start with this character; quote it"],
    );
    check_broken(
        "a: \"x\" y\n",
        "{a: \"x\"}",
        &["1:8 this text does not belong here; start a new line or quote the whole value"],
    );
    check_broken(
        "a: &x &y 1\n",
        "{a: &x 1}",
        &["1:7 a node can have one anchor and one tag only"],
    );
}

#[test]
fn nesting_is_bounded() {
    let limits = Limits { nesting: 8 };
    let deep_flow = "[".repeat(100_000);
    let document = Document::parse(
        format!("a: {deep_flow}\nb: 1\n"),
        Dialect::Yaml,
        PLAN,
        limits,
    );
    assert!(
        document
            .errors()
            .any(|error| error.kind == syntax::SyntaxErrorKind::NestingLimit)
    );
    let deep_block: String = (0..1000)
        .map(|depth| format!("{}a:\n", " ".repeat(depth)))
        .collect();
    let document = Document::parse(deep_block, Dialect::Yaml, PLAN, limits);
    assert!(
        document
            .errors()
            .any(|error| error.kind == syntax::SyntaxErrorKind::NestingLimit)
    );
    let dashes = "- ".repeat(100_000);
    let document = Document::parse(dashes, Dialect::Yaml, PLAN, Limits::default());
    assert!(
        document
            .errors()
            .any(|error| error.kind == syntax::SyntaxErrorKind::NestingLimit)
    );
}

#[test]
fn a_nul_in_brackets_is_text_and_not_the_end() {
    for text in ["[\0", "[\0\u{6}", "{\0", "[a, \0]", "{a: \0}"] {
        assert_eq!(parse(text).text(), text);
    }
}

#[test]
fn errors_cover_whole_characters() {
    for text in [
        "[a, 'b' é]",
        "a: 'b' é",
        "- é: b: é",
        "é\n\té",
        "@é",
        "\"\\é\"",
        "[é",
    ] {
        for error in parse(text).errors() {
            assert!(
                text.get(error.range.clone()).is_some(),
                "{text:?}: {error:?}"
            );
        }
    }
}
