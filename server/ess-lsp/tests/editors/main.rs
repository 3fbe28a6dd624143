//! Real editors, configured as `docs/editors.md` says, with the program of this build.
//!
//! A scenario is a function in the script of each editor (`neovim.lua`, `eglot.el`, `ale.vim`) and a
//! name in a list here. Each run has a folder and an editor of its own. An editor that is not installed
//! is skipped, which is printed, and fails where `CI` is set: `.ci/run` installs them.

#[path = "../support/folder.rs"]
mod folder;
#[path = "../../../../tests/support/needed.rs"]
mod needed;

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use folder::Folder;
use needed::skip;

/// How long one scenario may take on a busy machine; the scripts themselves wait a minute at most for
/// one thing.
const PATIENCE: Duration = Duration::from_secs(300);

/// What every editor is taken through that can do it all.
const SCENARIOS: [&str; 5] = [
    "diagnostics",
    "hover",
    "completion",
    "code-action",
    "rename",
];

#[test]
fn neovim() {
    if !has_neovim() {
        return;
    }
    for scenario in SCENARIOS {
        let here = Workspace::new();
        here.write("config/nvim/init.lua", &snippet("Neovim", 0));
        here.passes(scenario, "nvim", &NEOVIM);
    }
}

/// What the whole program is for, by the keyboard: a plain document is opened and declared, the
/// declaration is read and confirmed.
#[test]
fn neovim_declares_a_path() {
    if !has_neovim() {
        return;
    }
    let here = Workspace::new();
    here.write("config/nvim/init.lua", &snippet("Neovim", 0));
    here.write("api.yaml", PETS);
    here.passes("keyboard", "nvim", &NEOVIM);
    let text = fs::read_to_string(here.path("api.yaml")).expect("it was saved");
    let (before, after) = (PETS.lines(), text.lines().collect::<Vec<_>>());
    let mut at = after.iter();
    for line in before {
        assert!(at.any(|one| *one == line), "{line} is gone\n{text}");
    }
}

/// A document that knows nothing of object authorization.
const PETS: &str = "\
openapi: 3.1.0
info:
  title: Pet store
  version: 1.0.0
security:
  - token: []
paths:
  /pets/{petId}:
    parameters:
      - name: petId
        in: path
        required: true
        schema:
          type: string
          format: uuid
    get:
      responses:
        '200':
          description: a pet
          content:
            application/json:
              schema:
                $ref: '#/components/schemas/Pet'
    delete:
      responses:
        '204':
          description: gone
components:
  securitySchemes:
    token:
      type: http
      scheme: bearer
  schemas:
    Pet:
      type: object
      properties:
        id:
          type: string
          format: uuid
";

#[test]
fn neovim_with_a_file_of_its_own() {
    if !has_neovim() {
        return;
    }
    for scenario in ["diagnostics", "matrix", "declare"] {
        let here = Workspace::new();
        here.copy("docs/neovim/ess.lua", "config/nvim/lsp/ess.lua");
        here.write("config/nvim/init.lua", "vim.lsp.enable(\"ess\")\n");
        here.passes(scenario, "nvim", &NEOVIM);
    }
}

#[test]
fn emacs() {
    let probe = "(progn (require 'eglot) (require 'yaml-mode))";
    if !has(
        "Emacs with eglot and yaml-mode",
        "emacs",
        &["-q", "--batch", "--eval", probe],
    ) {
        return;
    }
    for scenario in SCENARIOS {
        let here = Workspace::new();
        here.write("init.el", &snippet("Emacs", 0));
        here.passes(
            scenario,
            "emacs",
            &["-q", "--batch", "-l", "init.el", "-l", "eglot.el"],
        );
    }
}

#[test]
fn vim_with_ale() {
    let probe = "try | packadd ale | qall | catch | cquit | endtry";
    if !has(
        "Vim with ALE",
        "vim",
        &["-N", "-es", "-u", "NONE", "-c", probe],
    ) {
        return;
    }
    let here = Workspace::new();
    here.write(
        "vimrc",
        &format!("packadd ale\n{}", snippet("Vim (ALE)", 0)),
    );
    // Errors are shown with `-V1` only.
    let arguments = [
        "-N", "-es", "-V1", "-i", "NONE", "-u", "vimrc", "-S", "ale.vim", "--",
    ];
    here.passes("diagnostics", "vim", &arguments);
}

#[test]
fn settings_that_no_editor_here_reads_are_well_formed() {
    for editor in ["Sublime Text", "Zed"] {
        let text = snippet(editor, 0);
        let settings: serde_json::Value = serde_json::from_str(&text).expect(editor);
        assert!(text.contains("\"ess-lsp\""), "{settings}");
    }
}

fn has_neovim() -> bool {
    let probe = "if has('nvim-0.11') | qall | else | cquit | endif";
    has(
        "Neovim 0.11",
        "nvim",
        &["--clean", "--headless", "-c", probe],
    )
}

const NEOVIM: [&str; 4] = ["--clean", "--headless", "-l", "neovim.lua"];

/// Whether an editor is there, which `program` tells by its exit code.
fn has(editor: &str, program: &str, arguments: &[&str]) -> bool {
    let status = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    let found = status.is_ok_and(|status| status.success());
    if !found {
        skip(&format!("{editor} is not installed"));
    }
    found
}

/// What `docs/editors.md` shows under a heading: the code block with that number.
fn snippet(heading: &str, number: usize) -> String {
    let text = fs::read_to_string(repository().join("docs/editors.md")).expect("the page");
    let mut sections = text.split("\n## ").skip(1);
    let section = sections.find(|section| section.starts_with(heading));
    let section = section.unwrap_or_else(|| panic!("no heading {heading}"));
    let block = section.split("```").nth(2 * number + 1);
    let block = block.unwrap_or_else(|| panic!("no block {number} under {heading}"));
    let (_language, code) = block.split_once('\n').expect("lines");
    code.to_owned()
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// A folder with the example and the scripts.
struct Workspace(Folder);

impl Workspace {
    fn new() -> Self {
        let here = Workspace(Folder::new());
        fs::create_dir(here.path(".git")).expect("a directory");
        here.copy("examples/parcel-service.yaml", "api.yaml");
        for script in ["neovim.lua", "eglot.el", "ale.vim"] {
            here.copy(&format!("server/ess-lsp/tests/editors/{script}"), script);
        }
        here
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn copy(&self, from: &str, to: &str) {
        let text = fs::read_to_string(repository().join(from)).expect("a file");
        self.write(to, &text);
    }

    fn write(&self, name: &str, text: &str) {
        self.0.write(name, text);
    }

    /// Runs a script, whose arguments end with the document and the scenario. It says that it has passed
    /// when it has.
    fn passes(&self, scenario: &str, program: &str, arguments: &[&str]) {
        let said = self.path("said");
        let output = File::create(&said).expect("a file");
        let server = Path::new(env!("CARGO_BIN_EXE_ess-lsp"));
        let mut path = vec![server.parent().expect("a directory").to_owned()];
        let others = std::env::var_os("PATH").unwrap_or_default();
        path.extend(std::env::split_paths(&others));
        let mut editor = Command::new(program)
            .args(arguments)
            .args(["api.yaml", scenario])
            .current_dir(self.0.path())
            .env("PATH", std::env::join_paths(path).expect("a path"))
            // Nothing of the person who runs the tests counts, and nothing is left there.
            .env("HOME", self.0.path())
            .env("XDG_CONFIG_HOME", self.path("config"))
            .env("XDG_DATA_HOME", self.path("data"))
            .env("XDG_STATE_HOME", self.path("state"))
            .stdin(Stdio::null())
            .stdout(output.try_clone().expect("a file"))
            .stderr(output)
            .spawn()
            .expect("the editor starts");
        let deadline = Instant::now() + PATIENCE;
        while editor.try_wait().expect("a status").is_none() {
            if Instant::now() > deadline {
                let _ = editor.kill();
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        let said = String::from_utf8_lossy(&fs::read(said).expect("a file")).into_owned();
        assert!(
            said.contains(&format!("passed: {scenario}")),
            "{program}: {said}"
        );
    }
}
