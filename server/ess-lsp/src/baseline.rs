//! Writes baselines, and says how.

use std::path::Path;

use openapi::Files;
use project::{Baseline, Judged, Suppressed, SuppressionKind};

use crate::cli::Cli;
use crate::discover::in_words;
use crate::output::write_whole;
use crate::places::Base;
use crate::report::NextStep;

/// What the file is called where nobody has named one.
const NAME: &str = "ess-baseline.json";

/// The normalised path of a file that may not exist yet.
///
/// # Errors
/// Its directory does not exist.
pub(crate) fn path(file: &Path) -> Result<String, String> {
    let base = Base::of_file(file);
    let base = base.map_err(|error| format!("{}: {}", file.display(), in_words(&error)))?;
    Ok(openapi::normalise(&base.absolute_of(file)))
}

/// Writes the findings that a baseline holds and that count, and marks them as suppressed, as the
/// next run will. Returns their number.
///
/// # Errors
/// What keeps the file from being written, in words.
pub(crate) fn write(files: &Files, file: &Path, findings: &mut [Judged]) -> Result<usize, String> {
    let path = path(file)?;
    let mut known: Vec<&mut Judged> = findings
        .iter_mut()
        .filter(|one| one.suppressed.is_none() && one.rule.group.can_be_known())
        .collect();
    let text = Baseline::write(files, &path, known.iter().map(|one| &*one.finding));
    write_whole(file, |out| out.write_all(text.as_bytes())).map_err(|error| {
        format!(
            "{}: cannot be written: {}",
            file.display(),
            in_words(&error)
        )
    })?;
    for one in &mut known {
        one.fails = false;
        one.suppressed = Some(Suppressed {
            kind: SuppressionKind::Baseline,
            reason: String::from(project::KNOWN),
        });
    }
    Ok(known.len())
}

/// The commands for a baseline, if one would help: findings fail that it can hold, and neither a
/// baseline nor standard input is in use.
pub(crate) fn next_step(cli: &Cli, findings: &[Judged], in_use: bool) -> Option<NextStep> {
    let helps = |one: &Judged| one.fails && one.rule.group.can_be_known();
    let from_stdin = cli.paths.iter().any(|path| path.as_os_str() == "-");
    if in_use || from_stdin || !findings.iter().any(helps) {
        return None;
    }
    let mut check = String::from("ess-lsp --check");
    for word in selection(cli) {
        check.push(' ');
        check.push_str(&quoted(&word));
    }
    // An option after `--` would be a file.
    let (before, after) = match check.split_once(" -- ") {
        Some((before, after)) => (before, format!(" -- {after}")),
        None => (check.as_str(), String::new()),
    };
    Some(NextStep {
        write: format!("{before} --write-baseline {NAME}{after}"),
        check: format!("{before} --baseline {NAME}{after}"),
    })
}

/// The arguments that decide what is found.
fn selection(cli: &Cli) -> Vec<String> {
    let mut words = Vec::new();
    let mut option = |name: &str, value: Option<&str>| {
        words.extend(value.map(|value| format!("{name}={value}")));
    };
    let config = cli.config.as_ref().map(|file| file.display().to_string());
    option("--config", config.as_deref());
    option("--persona", cli.persona.map(|one| one.persona().name()));
    let confidence = cli.confidence.map(rules::Confidence::from);
    option("--confidence", confidence.map(rules::Confidence::name));
    let severity = cli.severity.map(rules::Severity::from);
    option("--severity", severity.map(rules::Severity::name));
    if let Some(fail_on) = cli.fail_on {
        let name = fail_on.severity().map_or("never", rules::Severity::name);
        option("--fail-on", Some(name));
    }
    cli.rule
        .iter()
        .for_each(|rule| option("--rule", Some(rule)));
    cli.ignore
        .iter()
        .for_each(|rule| option("--ignore", Some(rule)));
    words.extend(cli.no_config.then(|| String::from("--no-config")));
    let paths = cli.paths.iter().map(|path| path.display().to_string());
    let mut paths: Vec<String> = paths.collect();
    if paths.iter().any(|path| path.starts_with('-')) {
        paths.insert(0, String::from("--"));
    }
    words.extend(paths);
    words
}

/// A word as a shell takes it.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "-_./=:,@%+".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn words_are_quoted_for_a_shell() {
        assert_eq!(quoted("api/pets.yaml"), "api/pets.yaml");
        assert_eq!(quoted("my api/*.yaml"), "'my api/*.yaml'");
        assert_eq!(quoted("it's"), r"'it'\''s'");
        assert_eq!(quoted(""), "''");
    }
}
