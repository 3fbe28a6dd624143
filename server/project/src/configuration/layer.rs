//! One configuration file, put on top of what holds already. What has no meaning is passed over
//! here: [`super::validate`] reports it.

use openapi::{Cursor, Place};
use rules::{Confidence, Endpoint, Persona, Rule, Scheme, Severity, rule, says_why};

use super::directory;
use super::globs::{Operations, Paths};
use super::settings::{Prefix, Setting, Settings};

/// Documents that are not checked.
#[derive(Debug, Clone)]
pub(crate) struct IgnoredDocuments {
    pub(crate) paths: Paths,
    /// As written.
    pub(crate) text: String,
    pub(crate) place: Place,
}

/// Findings of a rule that a configuration suppresses.
#[derive(Debug, Clone)]
pub struct Ignore {
    /// The entry.
    pub place: Place,
    /// Why.
    pub reason: String,
    paths: Option<Paths>,
    operations: Option<Vec<Operations>>,
}

impl Ignore {
    /// Whether it means a file with this normalised path.
    pub(crate) fn means_file(&self, path: &str) -> bool {
        self.paths.as_ref().is_none_or(|paths| paths.matches(path))
    }

    /// Whether it means a finding about this operation, or about none.
    pub(crate) fn means_operation(&self, operation: Option<&Endpoint>) -> bool {
        let Some(patterns) = &self.operations else {
            return true;
        };
        operation.is_some_and(|operation| patterns.iter().any(|one| one.matches(operation)))
    }

    /// Whether it has an effect: its reason says something.
    pub(crate) fn has_reason(&self) -> bool {
        says_why(&self.reason)
    }
}

/// Puts a configuration with this root and path on top.
pub(crate) fn read(root: Cursor<'_>, path: &str, settings: &mut Settings) {
    let layer = Layer {
        root,
        path,
        directory: directory(path),
    };
    layer.scalars(settings);
    layer.lists(settings);
    layer.rules(settings);
}

struct Layer<'a> {
    root: Cursor<'a>,
    path: &'a str,
    directory: &'a str,
}

impl<'a> Layer<'a> {
    fn scalars(&self, settings: &mut Settings) {
        put(
            &mut settings.persona,
            self.word(self.root, "persona", persona),
        );
        let confidence = self.word(self.root, "confidence", confidence);
        let confidence = confidence.map(|one| Setting {
            value: Some(one.value),
            origin: one.origin,
        });
        put(&mut settings.least_confidence, confidence);
        put(
            &mut settings.fail_on,
            self.word(self.root, "failOn", fail_on),
        );
        let prefix = self.word(self.root, "extensionPrefix", prefix);
        put(&mut settings.extension_prefix, prefix);
        let scheme = self.word(self.root, "scheme", scheme);
        put(&mut settings.scheme, scheme);
        if let Some(limits) = self.root.get("limits") {
            let size = number(limits, "fileSize", 1 << 30);
            put(&mut settings.limits.file_size, size);
            let files = number(limits, "files", 1_000_000).and_then(|one| {
                let value = usize::try_from(one.value).ok()?;
                let origin = one.origin;
                Some(Setting { value, origin })
            });
            put(&mut settings.limits.files, files);
        }
        if let Some(baseline) = self.root.get("baseline").and_then(|one| self.named(one)) {
            settings.baseline = Some(baseline);
        }
    }

    fn lists(&self, settings: &mut Settings) {
        let overlays = self.root.list("overlays");
        settings
            .overlays
            .extend(overlays.filter_map(|one| self.named(one)));
        let words = self.root.get("words");
        let texts = |key: &str| {
            let list = words.into_iter().flat_map(move |words| words.list(key));
            list.filter_map(text).collect::<Vec<_>>()
        };
        settings.identifiers.extend(texts("identifiers"));
        settings.not_identifiers.extend(texts("notIdentifiers"));
        for entry in one_or_more(self.root.get("ignore")) {
            let patterns = strings(entry.get("paths").or(Some(entry)));
            if !patterns.is_empty() {
                settings.ignored_documents.push(IgnoredDocuments {
                    paths: self.paths(&patterns),
                    text: patterns.join(", "),
                    place: entry.place(),
                });
            }
        }
    }

    fn rules(&self, settings: &mut Settings) {
        let Some(rules) = self.root.get("rules") else {
            return;
        };
        for (key, value) in rules.entries() {
            let Some(rule) = key.as_str().and_then(|name| rule(&name)) else {
                continue;
            };
            let of_rule = settings.rules.entry(rule.name).or_default();
            let stated = value.get("severity").unwrap_or(value);
            if let Some(severity) = value_of(stated, severity) {
                of_rule.severity = Some(severity);
            }
            let ignored = value.list("ignore").filter_map(|entry| self.ignore(entry));
            of_rule.ignore.extend(ignored);
        }
    }

    fn ignore(&self, entry: Cursor<'_>) -> Option<Ignore> {
        if !entry.is_map() {
            return None;
        }
        let paths = entry.get("paths").map(|one| strings(Some(one)));
        let operations = entry.get("operations").map(|one| strings(Some(one)));
        let operations = operations.map(|patterns| {
            let each = patterns.iter();
            each.filter_map(|one| Operations::new(one)).collect()
        });
        Some(Ignore {
            place: entry.place(),
            reason: entry.text("reason").unwrap_or_default().trim().to_owned(),
            paths: paths.map(|patterns| self.paths(&patterns)),
            operations,
        })
    }

    fn paths(&self, patterns: &[String]) -> Paths {
        let understood = patterns.iter().map(String::as_str);
        let understood = understood.filter(|one| super::globs::problem(one).is_none());
        Paths::new(self.directory, understood)
    }

    /// A file that it names.
    fn named(&self, value: Cursor<'a>) -> Option<Setting<String>> {
        let named = text(value)?;
        Some(Setting {
            value: openapi::join(self.path, &named.value),
            origin: named.origin,
        })
    }

    fn word<T>(
        &self,
        map: Cursor<'_>,
        key: &str,
        read: fn(&str) -> Option<T>,
    ) -> Option<Setting<T>> {
        value_of(map.get(key)?, read)
    }
}

fn put<T>(setting: &mut Setting<T>, value: Option<Setting<T>>) {
    if let Some(value) = value {
        *setting = value;
    }
}

fn value_of<T>(value: Cursor<'_>, read: fn(&str) -> Option<T>) -> Option<Setting<T>> {
    let text = value.node().as_string()?;
    Some(Setting::at(read(&text)?, value.place()))
}

fn number(map: Cursor<'_>, key: &str, most: u64) -> Option<Setting<u64>> {
    let value = map.get(key)?;
    let number = u64::try_from(value.node().as_int()?).ok()?;
    let valid = (1..=most).contains(&number);
    valid.then(|| Setting::at(number, value.place()))
}

/// A text that is not empty, with its place.
fn text(value: Cursor<'_>) -> Option<Setting<String>> {
    let text = value.node().as_string()?.into_owned();
    (!text.is_empty()).then(|| Setting::at(text, value.place()))
}

/// The items of a list, or the value itself.
pub(crate) fn one_or_more<'a>(value: Option<Cursor<'a>>) -> Vec<Cursor<'a>> {
    let Some(value) = value else {
        return Vec::new();
    };
    if value.node().kind() == syntax::Kind::Seq {
        return value.items().collect();
    }
    vec![value]
}

fn strings(value: Option<Cursor<'_>>) -> Vec<String> {
    let each = one_or_more(value).into_iter();
    each.filter_map(|one| Some(text(one)?.value)).collect()
}

fn persona(name: &str) -> Option<Persona> {
    let all = [Persona::Regular, Persona::Pedantic, Persona::Auditor];
    all.into_iter().find(|one| one.name() == name)
}

fn confidence(name: &str) -> Option<Confidence> {
    let all = [Confidence::Low, Confidence::Medium, Confidence::High];
    all.into_iter().find(|one| one.name() == name)
}

/// The outer `None`: no such word; the inner one: *off* or *never*.
fn least(name: &str, none: &str) -> Option<Option<Severity>> {
    if name == none {
        return Some(None);
    }
    let mut all = Severity::ALL.into_iter();
    all.find(|one| one.name() == name).map(Some)
}

fn severity(name: &str) -> Option<Option<Severity>> {
    least(name, "off")
}

fn fail_on(name: &str) -> Option<Option<Severity>> {
    least(name, "never")
}

fn prefix(text: &str) -> Option<Prefix> {
    let all = [Prefix::Lower, Prefix::Upper];
    all.into_iter().find(|one| one.text() == text)
}

fn scheme(text: &str) -> Option<Scheme> {
    let all = [Scheme::Existing, Scheme::Insert];
    all.into_iter().find(|one| one.name() == text)
}

/// Used by [`super::print`]: the rules in the order of the catalogue.
pub(crate) fn in_order(settings: &Settings) -> impl Iterator<Item = &'static Rule> {
    let all = rules::RULES.iter().copied();
    all.filter(|rule| settings.rules.contains_key(rule.name))
}
