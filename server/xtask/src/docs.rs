//! Writes docs/rules, and the names of rules in the schema of the configuration, from the rules
//! themselves.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use rules::{Group, RULES};

const NOTE: &str = "<!-- Written by `cargo xtask docs` from server/rules; do not edit. -->\n\n";

/// The schema of the configuration, which names every rule.
const SCHEMA: &str = "schema/ess-config-v1.schema.json";
/// The line before the names.
const MARK: &str = "written by cargo xtask docs";

/// Writes the pages below `repository`/docs/rules and removes those of rules that are gone; with
/// `check` compares them and changes nothing.
///
/// # Errors
/// What differs or cannot be written, in words.
pub(crate) fn run(repository: &Path, check: bool) -> Result<(), String> {
    write_schema(repository, check)?;
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

/// Puts the rules between the braces after [`MARK`], a line for each.
fn write_schema(repository: &Path, check: bool) -> Result<(), String> {
    let path = repository.join(SCHEMA);
    let text = fs::read_to_string(&path).map_err(|error| format!("{SCHEMA}: {error}"))?;
    let parts = text.split_once(MARK).and_then(|(head, rest)| {
        let (line, rest) = rest.split_once("{\n")?;
        let (_, tail) = rest.split_once("\n      }\n")?;
        Some((format!("{head}{MARK}{line}{{\n"), tail))
    });
    let (head, tail) = parts.ok_or(format!("{SCHEMA}: the place for the rules is gone"))?;
    let names = RULES.iter().map(|rule| {
        let description = serde_json::Value::from(format!("{}.", rule.summary));
        format!(
            "        \"{}\": {{ \"description\": {description}, \"$ref\": \"#/$defs/rule\" }}",
            rule.name
        )
    });
    let names = names.collect::<Vec<_>>().join(",\n");
    let wanted = format!("{head}{names}\n      }}\n{tail}");
    match (wanted == text, check) {
        (true, _) => Ok(()),
        (false, true) => Err(format!(
            "{SCHEMA} does not name all rules: run `cargo xtask docs`"
        )),
        (false, false) => fs::write(&path, wanted).map_err(|error| format!("{SCHEMA}: {error}")),
    }
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
