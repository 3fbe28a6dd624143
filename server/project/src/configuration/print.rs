//! What holds for a document, for `--print-config`.

use openapi::{FileId, Files};
use rules::Severity;
use syntax::Encoding;

use super::layer::{Ignore, in_order};
use super::settings::{Origin, RuleSettings, Setting, Settings};

/// The settings as YAML, with the origin of each value as a comment.
pub(crate) fn print(settings: &Settings, files: &Files, name: &dyn Fn(FileId) -> String) -> String {
    let mut page = Page {
        files,
        name,
        lines: Vec::new(),
    };
    page.scalars(settings);
    page.lists(settings);
    page.rules(settings);
    page.text()
}

struct Page<'f> {
    files: &'f Files,
    name: &'f dyn Fn(FileId) -> String,
    /// Text, and where it comes from.
    lines: Vec<(String, String)>,
}

impl Page<'_> {
    fn add(&mut self, text: impl Into<String>, origin: Origin) {
        let origin = match origin {
            Origin::Default => String::from("default"),
            Origin::CommandLine => String::from("command line"),
            Origin::File(place) => self.place(place),
        };
        self.lines.push((text.into(), origin));
    }

    /// `ess.yaml:3`
    fn place(&self, place: openapi::Place) -> String {
        let name = (self.name)(place.file);
        let document = self.files.document(place.file);
        let node = document.and_then(|document| document.node(place.node));
        let line = document.zip(node).map(|(document, node)| {
            let start = node.range().start;
            document.position(start, Encoding::Utf8).line + 1
        });
        line.map_or(name.clone(), |line| format!("{name}:{line}"))
    }

    fn heading(&mut self, text: &str) {
        self.lines.push((text.to_owned(), String::new()));
    }

    fn scalars(&mut self, settings: &Settings) {
        let persona = &settings.persona;
        self.add(format!("persona: {}", persona.value.name()), persona.origin);
        let confidence = &settings.least_confidence;
        let origin = match confidence.value {
            Some(_) => confidence.origin,
            None => persona.origin,
        };
        let confidence = settings.confidence().name();
        self.add(format!("confidence: {confidence}"), origin);
        let fail_on = word(settings.fail_on.value, "never");
        self.add(format!("failOn: {fail_on}"), settings.fail_on.origin);
        let prefix = &settings.extension_prefix;
        let text = format!("extensionPrefix: {}", prefix.value.text());
        self.add(text, prefix.origin);
        let scheme = &settings.scheme;
        self.add(format!("scheme: {}", scheme.value.name()), scheme.origin);
        self.heading("limits:");
        let (size, files) = (&settings.limits.file_size, &settings.limits.files);
        self.add(format!("  fileSize: {}", size.value), size.origin);
        self.add(format!("  files: {}", files.value), files.origin);
        if let Some(baseline) = &settings.baseline {
            let text = format!("baseline: {}", quoted(&baseline.value));
            self.add(text, baseline.origin);
        }
    }

    fn lists(&mut self, settings: &Settings) {
        self.list("", "overlays", &settings.overlays);
        let ignored: Vec<Setting<String>> = settings
            .ignored_documents
            .iter()
            .map(|one| Setting::at(one.text.clone(), one.place))
            .collect();
        self.list("", "ignore", &ignored);
        if !settings.identifiers.is_empty() || !settings.not_identifiers.is_empty() {
            self.heading("words:");
            self.list("  ", "identifiers", &settings.identifiers);
            self.list("  ", "notIdentifiers", &settings.not_identifiers);
        }
    }

    fn list(&mut self, indent: &str, key: &str, items: &[Setting<String>]) {
        if !items.is_empty() {
            self.heading(&format!("{indent}{key}:"));
        }
        for item in items {
            self.add(format!("{indent}  - {}", quoted(&item.value)), item.origin);
        }
    }

    fn rules(&mut self, settings: &Settings) {
        let said =
            |of_rule: &RuleSettings| of_rule.severity.is_some() || !of_rule.ignore.is_empty();
        let rules = in_order(settings).filter_map(|rule| {
            let of_rule = settings.rules.get(rule.name)?;
            said(of_rule).then_some((rule, of_rule))
        });
        for (index, (rule, of_rule)) in rules.enumerate() {
            if index == 0 {
                self.heading("rules:");
            }
            self.heading(&format!("  {}:", rule.name));
            if let Some(severity) = &of_rule.severity {
                let text = format!("    severity: {}", word(severity.value, "off"));
                self.add(text, severity.origin);
            }
            let effective = of_rule.ignore.iter().filter(|entry| entry.has_reason());
            self.ignored(&effective.collect::<Vec<_>>());
        }
    }

    fn ignored(&mut self, entries: &[&Ignore]) {
        if !entries.is_empty() {
            self.heading("    ignore:");
        }
        for entry in entries {
            let text = format!("      - reason: {}", quoted(&entry.reason));
            self.add(text, Origin::File(entry.place));
        }
    }

    fn text(&self) -> String {
        let widest = self.lines.iter().map(|(text, _)| text.chars().count());
        let column = widest.max().unwrap_or_default().min(60);
        let lines = self
            .lines
            .iter()
            .map(|(text, origin)| match origin.as_str() {
                "" => format!("{text}\n"),
                origin => format!("{text:column$}  # {origin}\n"),
            });
        lines.collect()
    }
}

fn word(severity: Option<Severity>, none: &'static str) -> &'static str {
    severity.map_or(none, Severity::name)
}

/// A text as YAML, in quotes, without line breaks.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
