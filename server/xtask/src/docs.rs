//! Writes docs/rules from the rules themselves.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use rules::{Group, RULES};

const NOTE: &str = "<!-- Written by `cargo xtask docs` from server/rules; do not edit. -->\n\n";

/// Writes the pages below `repository`/docs/rules and removes those of rules that are gone; with
/// `check` compares them and changes nothing.
///
/// # Errors
/// What differs or cannot be written, in words.
pub(crate) fn run(repository: &Path, check: bool) -> Result<(), String> {
    let directory = repository.join("docs").join("rules");
    let wanted = pages();
    let present = present(&directory)?;
    if check {
        return compare(&wanted, &present);
    }
    fs::create_dir_all(&directory).map_err(|error| format!("docs/rules: {error}"))?;
    for (name, text) in &wanted {
        fs::write(directory.join(name), text)
            .map_err(|error| format!("docs/rules/{name}: {error}"))?;
    }
    for name in present.keys().filter(|name| !wanted.contains_key(*name)) {
        fs::remove_file(directory.join(name))
            .map_err(|error| format!("docs/rules/{name}: {error}"))?;
    }
    Ok(())
}

/// File name to text.
fn pages() -> BTreeMap<String, String> {
    let mut pages: BTreeMap<String, String> = RULES
        .iter()
        .map(|rule| {
            (
                format!("{}.md", rule.name),
                format!("{NOTE}{}", rule.page()),
            )
        })
        .collect();
    pages.insert(String::from("README.md"), index());
    pages
}

fn index() -> String {
    let mut text = format!("{NOTE}# Rules\n");
    for group in Group::ALL {
        text += &format!(
            "\n## {}\n\n{}.\n\n| rule | finds | severity | persona |\n| --- | --- | --- | --- |\n",
            group.title(),
            group.about()
        );
        for rule in RULES.iter().filter(|rule| rule.group == group) {
            text += &format!(
                "| [{0}]({0}.md) | {1} | {2} | {3} |\n",
                rule.name,
                rule.summary,
                rule.severity,
                rule.persona.name()
            );
        }
    }
    text
}

fn present(directory: &Path) -> Result<BTreeMap<String, String>, String> {
    let Ok(entries) = fs::read_dir(directory) else {
        return Ok(BTreeMap::new());
    };
    let mut pages = BTreeMap::new();
    for entry in entries {
        let path = entry
            .map_err(|error| format!("docs/rules: {error}"))?
            .path();
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let text =
            fs::read_to_string(&path).map_err(|error| format!("docs/rules/{name}: {error}"))?;
        pages.insert(name, text);
    }
    Ok(pages)
}

fn compare(
    wanted: &BTreeMap<String, String>,
    present: &BTreeMap<String, String>,
) -> Result<(), String> {
    let differs = |name: &&String| wanted.get(*name) != present.get(*name);
    let names = wanted.keys().chain(present.keys());
    match names.into_iter().find(differs) {
        None => Ok(()),
        Some(name) => Err(format!(
            "docs/rules/{name} is not what the rules say: run `cargo xtask docs`"
        )),
    }
}
