//! `--fix` and `--diff` with safe fixes.

use std::fs;
use std::path::PathBuf;

use crate::common::{CLEAN, Workspace};

/// Keywords in both spellings: a hint with a safe fix.
const MIXED: &str = "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}  # our pets
security: [{X-objectAuthScheme: []}]
paths:
  /pets/{petId}:
    X-objects: [{object: Pet, id: petId}]
    parameters: [{name: petId, in: path, required: true, schema: {type: string, format: uuid}}]
    get:
      responses: {'200': {description: a pet}, '404': {description: none}}
    put:
      x-ess-assigns: [{group: keepers, to: caller}]
      responses: {'200': {description: a pet}, '404': {description: none}}
components:
  securitySchemes:
    X-objectAuthScheme: {type: http, scheme: bearer, x-user_id: sub, x-groups: groups}
  schemas:
    Pet:
      type: object
      properties: {id: {type: string, format: uuid}, ownerId: {type: string, readOnly: true}}
      x-objectAuth:
        owner: ownerId
        groups: {keepers: {actions: [create, read, update], ownership: true}}
";

const FIX: [&str; 5] = ["--check", "--fix", "--persona", "pedantic", "api.yaml"];

fn mended() -> String {
    MIXED.replace("X-objects:", "x-objects:")
}

fn here() -> Workspace {
    let here = Workspace::new();
    here.write("api.yaml", MIXED);
    here
}

fn text(here: &Workspace) -> String {
    fs::read_to_string(here.path().join("api.yaml")).expect("it is there")
}

/// Names in the directory: nothing temporary is left behind.
fn names(here: &Workspace) -> Vec<String> {
    let entries = fs::read_dir(here.path()).expect("it is there");
    let names = entries.map(|entry| entry.expect("an entry").file_name());
    let mut names: Vec<String> = names
        .map(|name| name.to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn what_is_safe_is_written_and_the_rest_reported() {
    let here = here();
    let run = here.run(&FIX);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(
        run.stderr,
        "ess-lsp: api.yaml: Write all keywords with `x-`\n"
    );
    assert!(!run.stdout.contains("mixed-spelling"), "{}", run.stdout);
    assert!(run.stdout.contains("unused-grant"), "{}", run.stdout);
    assert_eq!(text(&here), mended());
    assert_eq!(names(&here), ["api.yaml"]);
    let again = here.run(&FIX);
    assert_eq!(again.stderr, "");
    assert_eq!(again.stdout, run.stdout);
    assert_eq!(text(&here), mended());
}

/// The editor does the same: what nobody wants to hear of is not fixed.
#[test]
fn only_what_is_reported_is_fixed() {
    let here = here();
    let run = here.run(&["--check", "--fix", "api.yaml"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    let ignored = [&FIX[..], &["--ignore", "mixed-spelling"]].concat();
    here.run(&ignored);
    assert_eq!(text(&here), MIXED);
    let suppressed = "rules: {mixed-spelling: {ignore: [{paths: api.yaml, reason: a generator}]}}";
    here.write("ess.yaml", suppressed);
    here.run(&FIX);
    assert_eq!(text(&here), MIXED);
}

#[test]
fn a_diff_changes_nothing() {
    let here = here();
    let diff = [&FIX[..], &["--diff"]].concat();
    let run = here.run(&diff);
    assert_eq!(run.code, 1);
    assert_eq!(
        run.stdout,
        "\
--- api.yaml
+++ api.yaml
@@ -3,7 +3,7 @@
 security: [{X-objectAuthScheme: []}]
 paths:
   /pets/{petId}:
-    X-objects: [{object: Pet, id: petId}]
+    x-objects: [{object: Pet, id: petId}]
     parameters: [{name: petId, in: path, required: true, schema: {type: string, format: uuid}}]
     get:
       responses: {'200': {description: a pet}, '404': {description: none}}
"
    );
    assert_eq!(text(&here), MIXED);
    here.run(&FIX);
    let run = here.run(&diff);
    assert_eq!((run.code, run.stdout.as_str()), (0, ""));
}

#[test]
fn standard_input_to_standard_output() {
    let here = Workspace::new();
    let arguments = ["--check", "--fix", "--persona", "pedantic", "-"];
    let run = here.run_with(&arguments, MIXED.as_bytes());
    assert_eq!(run.code, 0);
    assert_eq!(run.stdout, mended());
    assert!(run.stderr.contains("unused-grant"), "{}", run.stderr);
    // A filter gives back what it cannot improve.
    for text in [CLEAN.to_owned(), format!("{MIXED}\n]")] {
        let run = here.run_with(&arguments, text.as_bytes());
        assert_eq!(run.stdout, text);
    }
    let diff = [&arguments[..], &["--diff"]].concat();
    let run = here.run_with(&diff, MIXED.as_bytes());
    assert!(run.stdout.starts_with("--- -\n+++ -\n@@"), "{}", run.stdout);
}

#[test]
fn standard_input_changes_no_file() {
    let here = Workspace::new();
    let (head, schemas) = MIXED.split_once("  schemas:\n").expect("schemas");
    let root = format!("{head}  schemas:\n    Pet: {{$ref: pet.yaml}}\n");
    let part = schemas.replace("    Pet:\n", "");
    let part: String = part
        .lines()
        .map(|line| line.trim_start_matches("  ").to_owned() + "\n")
        .collect();
    let part = part.replace("x-objectAuth", "X-objectAuth");
    let root = root.replace("X-objects", "x-objects");
    here.write("pet.yaml", &part);
    let arguments = [
        "--check",
        "--fix",
        "--persona",
        "pedantic",
        "-",
        "--stdin-filename",
        "api.yaml",
    ];
    let run = here.run_with(&arguments, root.as_bytes());
    assert_eq!(run.stdout, root);
    assert!(
        run.stderr
            .contains("left out: Write all keywords with `x-`: it changes pet.yaml"),
        "{}",
        run.stderr
    );
    here.write("api.yaml", &root);
    here.run(&FIX);
    let written = fs::read_to_string(here.path().join("pet.yaml")).expect("it is there");
    assert_eq!(written, part.replace("X-objectAuth", "x-objectAuth"));
    assert_eq!(text(&here), root);
}

#[test]
fn bytes_around_the_fix_stay() {
    let here = Workspace::new();
    let crlf = format!("\u{feff}{}# the end", MIXED.replace('\n', "\r\n"));
    here.write("api.yaml", &crlf);
    assert_eq!(here.run(&FIX).code, 0);
    assert_eq!(text(&here), crlf.replace("X-objects:", "x-objects:"));
}

#[test]
fn a_document_that_does_not_parse_is_left_alone() {
    let here = Workspace::new();
    let broken = MIXED.replace(
        "'404': {description: none}}\n    put",
        "'404': {description: none}\n    put",
    );
    here.write("api.yaml", &broken);
    let run = here.run(&FIX);
    assert_eq!(run.code, 1);
    assert_eq!(text(&here), broken);
    assert!(
        run.stderr
            .contains("left out: Write all keywords with `x-`: api.yaml has syntax errors"),
        "{}",
        run.stderr
    );
}

/// Of a document that is broken nothing else may be found: somebody has to hear of it all the same.
#[test]
fn a_broken_document_is_named_where_nothing_is_found_to_fix() {
    let here = Workspace::new();
    let broken = CLEAN.replacen("info: {", "info: {title: [", 1);
    assert_ne!(broken, CLEAN);
    here.write("api.yaml", &broken);
    here.write("other.yaml", MIXED);
    let run = here.run(&["--check", "--fix", "--persona", "pedantic", "."]);
    assert_eq!(text(&here), broken);
    let left_alone = "api.yaml: left alone: it has syntax errors: mend them first";
    assert!(run.stderr.contains(left_alone), "{}", run.stderr);
    assert!(!run.stderr.contains("other.yaml: left"), "{}", run.stderr);
}

#[test]
fn what_cannot_be_fixed_is_told() {
    let here = Workspace::new();
    let shared = MIXED.replace("X-objects: [", "x-objects: [").replace(
        "    put:\n      x-ess-assigns:",
        "    put: &put\n      X-ess-assigns:",
    );
    let shared = shared.replace("components:\n", "  /others: {put: *put}\ncomponents:\n");
    here.write("api.yaml", &shared);
    let run = here.run(&FIX);
    assert_eq!(text(&here), shared);
    assert!(
        run.stderr.contains("shared by YAML aliases"),
        "{}",
        run.stderr
    );
}

#[test]
fn options_that_need_others_say_so() {
    let here = here();
    for arguments in [
        &["--fix", "api.yaml"][..],
        &["--check", "--diff", "api.yaml"],
    ] {
        let run = here.run(arguments);
        assert_eq!(run.code, 2, "{arguments:?}");
        assert!(run.stderr.contains("required arguments"), "{}", run.stderr);
    }
    assert_eq!(text(&here), MIXED);
}

#[cfg(unix)]
mod files {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};

    use super::*;

    fn set_mode(path: &PathBuf, mode: u32) {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("set");
    }

    #[test]
    fn permissions_are_kept() {
        let here = here();
        let file = here.path().join("api.yaml");
        for mode in [0o600, 0o664, 0o755] {
            fs::write(&file, MIXED).expect("written");
            set_mode(&file, mode);
            here.run(&FIX);
            assert_eq!(text(&here), mended());
            let now = fs::metadata(&file).expect("it is there").mode();
            assert_eq!(now & 0o777, mode);
        }
    }

    #[test]
    fn a_link_stays_a_link() {
        let here = Workspace::new();
        here.write("real/pets.yaml", MIXED);
        let link = here.path().join("api.yaml");
        symlink("real/pets.yaml", &link).expect("a link");
        here.run(&FIX);
        assert!(
            fs::symlink_metadata(&link)
                .expect("it is there")
                .is_symlink()
        );
        let real = fs::read_to_string(here.path().join("real/pets.yaml"));
        assert_eq!(real.expect("it is there"), mended());
        assert_eq!(names(&here), ["api.yaml", "real"]);
    }

    #[test]
    fn what_must_not_be_replaced_is_left_alone() {
        let here = here();
        let file = here.path().join("api.yaml");
        set_mode(&file, 0o444);
        let run = here.run(&FIX);
        assert_eq!(run.code, 2);
        assert!(
            run.stderr
                .contains("api.yaml: not fixed: the file is read-only"),
            "{}",
            run.stderr
        );
        // The report is about what stands there.
        assert!(run.stdout.contains("mixed-spelling"), "{}", run.stdout);
        set_mode(&file, 0o644);
        fs::hard_link(&file, here.path().join("other.txt")).expect("a link");
        let run = here.run(&FIX);
        assert_eq!(run.code, 2);
        assert!(run.stderr.contains("hard links"), "{}", run.stderr);
        assert_eq!(text(&here), MIXED);
        assert_eq!(names(&here), ["api.yaml", "other.txt"]);
    }
}

#[test]
fn standard_input_that_cannot_be_read_comes_back_as_it_was() {
    let here = Workspace::new();
    for input in [&b"hello: world\n"[..], b"openapi: 4.0.0\n", b"", b"a\0b"] {
        let run = here.run_with(&["--check", "--fix", "-"], input);
        assert_eq!(run.code, 2, "{input:?}");
        assert_eq!(
            run.stdout.as_bytes(),
            String::from_utf8_lossy(input).as_bytes()
        );
    }
}

#[test]
fn a_text_in_braces_without_a_name_may_be_yaml() {
    let here = Workspace::new();
    let input = b"{openapi: 3.1.0, info: {title: Pets, version: 1.0.0}, paths: {}}\n";
    let run = here.run_with(&["--check", "--fix", "-"], input);
    assert_eq!((run.code, run.stdout.as_bytes()), (0, &input[..]));
}
