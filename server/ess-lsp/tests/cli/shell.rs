//! Completions and the manual page.

use std::io::Write;
use std::process::{Command, Stdio};

use crate::common::Workspace;
use crate::needed::skip;

#[test]
fn completions_know_the_options() {
    let here = Workspace::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let run = here.run(&["completions", shell]);
        assert_eq!(run.code, 0, "{shell}: {}", run.stderr);
        for option in ["check", "stdin-filename", "overlay"] {
            assert!(run.stdout.contains(option), "{shell}: {option}");
        }
    }
    let run = here.run(&["completions", "csh"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("zsh"), "{}", run.stderr);
}

/// The script is what bash takes it for, where there is a bash.
#[test]
fn bash_reads_the_script() {
    let script = Workspace::new().run(&["completions", "bash"]).stdout;
    let bash = Command::new("bash").arg("-n").stdin(Stdio::piped()).spawn();
    let Ok(mut bash) = bash else {
        return skip("bash is not installed");
    };
    let mut input = bash.stdin.take().expect("a pipe");
    input.write_all(script.as_bytes()).expect("it reads");
    drop(input);
    assert!(bash.wait().expect("it ends").success());
}

#[test]
fn the_manual_page_has_all_options_and_exit_codes() {
    let run = Workspace::new().run(&["man"]);
    assert_eq!(run.code, 0);
    assert!(run.stdout.contains(".TH ess-lsp 1"), "{}", run.stdout);
    for part in [
        "\\-\\-overlay",
        "\\-\\-fail\\-on",
        "ess\\-lsp\\-completions",
        "Exit codes",
    ] {
        assert!(run.stdout.contains(part), "{part}");
    }
}

/// A file or directory may be called like a sub-command.
#[test]
fn names_of_files_are_no_subcommands_after_check() {
    let here = Workspace::new();
    here.write("man/api.yaml", crate::common::CLEAN);
    assert_eq!(here.check(&["man"]).documents(), ["api.yaml"]);
}
