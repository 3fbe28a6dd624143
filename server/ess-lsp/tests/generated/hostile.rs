//! Documents that want to be run.

use std::fs;
use std::process::Command;

use crate::Folder;

/// A document of somebody who hates us: its texts try to leave their quotes in every language, and would
/// make a file.
#[test]
fn text_of_a_document_is_never_run() {
    let here = Folder::new();
    let marker = here.path().join("pwned");
    let code = format!("open({:?}, 'w')", marker.display().to_string());
    let texts = [
        format!("\"\n{code}\n\""),
        format!("'''\n{code}\n'''"),
        format!("\\\"+{code}+\\\""),
        format!("\"\"\"; {code}; \"\"\""),
        format!("{{{code}}}"),
        format!("${{{{{code}}}}}"),
        format!("#:data\n{code}"),
        format!("\r{code}\u{2028}{code}\u{85}{code}\u{0}"),
        String::from("{{newUuid}} \\N{BULLET} %s \\x41 `"),
    ];
    let mut lines_of_hurl = Vec::new();
    for text in texts {
        let quoted = serde_json::to_string(&text).expect("JSON");
        // Headers with line breaks are not sent at all.
        let in_line = text.replace(char::is_control, " ");
        let in_line = serde_json::to_string(&in_line).expect("JSON");
        // Paths with these are not sent as they are.
        let plain = text.replace(['#', '?'], "");
        let in_path = serde_json::to_string(&format!("/p {plain}/{{petId}}")).expect("JSON");
        let document = format!(
            "{{\"openapi\": \"3.1.0\", \"info\": {{\"title\": {quoted}, \"version\": {quoted}}}, \
             \"security\": [{{{quoted}: []}}], \"paths\": {{{in_path}: {{\
             \"parameters\": [{{\"name\": \"petId\", \"in\": \"path\", \"required\": true, \"schema\": {{\"type\": \"string\"}}}}, \
             {{\"name\": {quoted}, \"in\": \"query\", \"required\": true, \"example\": {quoted}}}, \
             {{\"name\": \"X-Client\", \"in\": \"header\", \"required\": true, \"example\": {in_line}}}, \
             {{\"name\": {in_line}, \"in\": \"cookie\", \"required\": true, \"example\": {in_line}}}], \
             \"x-objects\": [{{\"object\": {quoted}, \"id\": \"petId\"}}], \
             \"get\": {{\"description\": {quoted}}}, \
             \"put\": {{\"requestBody\": {{\"content\": {{\"application/json\": {{\"example\": {{{quoted}: [{quoted}]}}}}}}}}}}, \
             \"delete\": {{\"x-objects\": [{{\"object\": {quoted}, \"id\": \"petId\", \"draft\": true}}]}}}}}}, \
             \"components\": {{\"securitySchemes\": {{{quoted}: {{\"type\": \"apiKey\", \"in\": \"header\", \"name\": \"X-Key\", \"x-user_id\": \"sub\"}}}}, \
             \"schemas\": {{{quoted}: {{\"x-objectAuth\": {{\"groups\": {{{quoted}: {{\"actions\": [\"read\", \"update\"], \"ownership\": true}}}}}}}}}}}}}}"
        );
        fs::write(here.path().join("api.json"), &document).expect("a file");
        let api = here.path().join("api.json");
        here.generate(&api, &["--for", "pytest", "--output", "test_kennel.py"]);
        let generated = fs::read_to_string(here.path().join("test_kennel.py")).expect("tests");
        assert!(generated.is_ascii(), "{text:?}");
        assert_only_data(&here, &text);
        assert!(!marker.exists(), "{text:?}");
        let hurl = here.generate(&api, &["--for", "hurl"]);
        let hurl = String::from_utf8(hurl.stdout).expect("text");
        assert_only_our_templates(&hurl);
        lines_of_hurl.push(hurl.lines().filter(|line| !line.starts_with('#')).count());
    }
    lines_of_hurl.sort_unstable();
    lines_of_hurl.dedup();
    assert_eq!(lines_of_hurl, [120]);
}

/// Hurl runs what stands between two pairs of braces; a line is a request, a header or a comment.
fn assert_only_our_templates(hurl: &str) {
    assert!(hurl.is_ascii(), "{hurl}");
    for line in hurl.lines().filter(|line| !line.starts_with('#')) {
        let mut rest = line;
        while let Some((_, after)) = rest.split_once("{{") {
            let (name, after) = after.split_once("}}").expect(line);
            let known = name
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
            assert!(known && !name.is_empty(), "{line}");
            rest = after;
        }
        let known = line.is_empty()
            || line
                .split_once(" {{base_url}}/")
                .is_some_and(|(method, _)| method.chars().all(|c| c.is_ascii_uppercase()))
            || matches!(
                line,
                "[Asserts]" | "[QueryStringParams]" | "[FormParams]" | "HTTP *"
            )
            || line.starts_with("status ")
            || ["body matches \"", "body not matches \""]
                .iter()
                .any(|start| line.starts_with(start))
            || line.starts_with('{')
            || line.split_once(": ").is_some_and(|(name, _)| {
                !name.contains([' ', '"', '{', '[']) || name.contains("\\u{")
            });
        assert!(known, "{line}");
    }
}

/// What Python makes of the file beside the program that is the same in all: literals.
fn assert_only_data(here: &Folder, text: &str) {
    let script = r#"
import ast, sys
tree = ast.parse(open("test_kennel.py").read())
NAMES = ["TITLE", "GROUPS", "VARIABLES", "CASES", "UNTESTED"]
def plain(node):
    if isinstance(node, ast.Call):
        [argument] = node.args
        assert node.func.id in "VN" and not node.keywords
        assert argument.value.replace("_", "").isalnum()
    elif isinstance(node, (ast.List, ast.Tuple)):
        [plain(one) for one in node.elts]
    elif isinstance(node, ast.Dict):
        [plain(one) for one in node.keys + node.values]
    else:
        assert isinstance(node, ast.Constant), ast.dump(node)
data = {}
for one in tree.body:
    if isinstance(one, ast.Assign) and one.targets[0].id in NAMES:
        plain(one.value)
        data[one.targets[0].id] = one.value
        one.value = ast.Constant(0)
assert list(data) == NAMES, list(data)
assert len(data["CASES"].elts) >= 6, len(data["CASES"].elts)
print(data["TITLE"].value == sys.argv[1])
import hashlib
print(hashlib.sha256(ast.dump(tree).encode()).hexdigest())
"#;
    let output = Command::new("python3")
        .args(["-c", script, &text.replace('\0', "")])
        .current_dir(here.path())
        .output()
        .expect("python3");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text:?}: {errors}");
    let printed = String::from_utf8_lossy(&output.stdout);
    let (same, program) = printed.trim().split_once('\n').expect("two lines");
    // No argument of a process holds this byte.
    assert!(same == "True" || text.contains('\0'), "{text:?}");
    static PROGRAM: std::sync::OnceLock<String> = std::sync::OnceLock::new();
    let first = PROGRAM.get_or_init(|| program.to_owned());
    assert_eq!(
        first, program,
        "{text:?}: the program around the data differs"
    );
}
