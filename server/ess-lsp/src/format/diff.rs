//! What a change does to access: for people, as JSON version 1 (schema/diff-v1.schema.json), as a
//! comment, and as findings in the formats of reports.

use std::io::{self, Write};
use std::sync::Arc;

use access::{Addressed, OperationChange, Presence, Verdict, Witness};
use model::Operation;
use project::Judged;
use serde::Serialize;
use syntax::Encoding;

use super::markdown::code;
use super::place::{self, PrintedPlace};
use super::table::{cut, printable};
use super::{github, sarif};
use crate::diff::finding;
use crate::diff::version::Version;
use crate::report::Report;
use crate::run::here;

/// Rows of the table of a comment.
const ROWS: usize = 100;
/// Bytes of a comment: those on GitHub hold 65,536 characters.
const SIZE: usize = 60_000;
/// Characters of a sentence in a comment.
const SENTENCE: usize = 500;

/// Two versions of a document, compared.
pub(crate) struct Comparison<'c> {
    pub(crate) old: &'c Version,
    pub(crate) new: &'c Version,
    /// See [`access::diff`].
    pub(crate) changes: &'c [OperationChange],
}

/// What has changed, in a sentence without a capital letter and a full stop.
pub(crate) fn sentence(change: &OperationChange) -> String {
    let told = [&change.gain, &change.loss].into_iter().flatten();
    let told: Vec<&str> = told.map(|witness| witness.text.as_str()).collect();
    match (change.uncompared, told.as_slice()) {
        (true, _) => format!(
            "the rules for {} {} have too many combinations to be compared",
            change.method, change.path
        ),
        (false, [gain, loss]) => {
            let loss = loss.strip_prefix("after this change ").unwrap_or(loss);
            format!("{gain}; {loss}")
        }
        (false, told) => told.first().copied().unwrap_or_default().to_owned(),
    }
}

/// How many operations have which verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
struct Summary {
    wider: usize,
    incomparable: usize,
    narrower: usize,
    equal: usize,
    /// Of all of these.
    added: usize,
    removed: usize,
}

impl Summary {
    fn of(changes: &[OperationChange]) -> Self {
        let count = |wanted: Verdict| {
            let same = changes.iter().filter(|change| change.verdict == wanted);
            same.count()
        };
        let presence = |wanted: fn(&Presence) -> bool| {
            let same = changes.iter().filter(|change| wanted(&change.presence));
            same.count()
        };
        Summary {
            wider: count(Verdict::Wider),
            incomparable: count(Verdict::Incomparable),
            narrower: count(Verdict::Narrower),
            equal: count(Verdict::Equal),
            added: presence(|one| matches!(one, Presence::Added(_))),
            removed: presence(|one| matches!(one, Presence::Removed(_))),
        }
    }

    /// "1 wider, 2 narrower, 30 equal".
    fn in_words(self) -> String {
        let counts = [
            (self.wider, "wider"),
            (self.incomparable, "incomparable"),
            (self.narrower, "narrower"),
            (self.equal, "equal"),
        ];
        let some = counts.into_iter().filter(|(count, _)| *count > 0);
        let words: Vec<String> = some
            .map(|(count, word)| format!("{count} {word}"))
            .collect();
        match words.is_empty() {
            true => String::from("no operations"),
            false => words.join(", "),
        }
    }
}

impl Comparison<'_> {
    /// What is not equal, the wider first, in document order.
    fn changed(&self) -> impl Iterator<Item = &OperationChange> {
        let verdicts = Verdict::ALL
            .into_iter()
            .filter(|one| *one != Verdict::Equal);
        verdicts.flat_map(|verdict| {
            let all = self.changes.iter();
            all.filter(move |change| change.verdict == verdict)
        })
    }

    /// The operation in the old and in the new version.
    fn operations(&self, change: &OperationChange) -> (Option<&Operation>, Option<&Operation>) {
        let (old, new) = match change.presence {
            Presence::Removed(old) => (Some(old), None),
            Presence::Added(new) => (None, Some(new)),
            Presence::Kept(old, new) => (Some(old), Some(new)),
        };
        (
            old.and_then(|at| self.old.model.operations.get(at)),
            new.and_then(|at| self.new.model.operations.get(at)),
        )
    }

    /// `api.yaml:12`, with the revision where it is none of the working tree.
    fn line(&self, change: &OperationChange) -> String {
        let (version, operation) = match self.operations(change) {
            (_, Some(new)) => (self.new, new),
            (Some(old), None) => (self.old, old),
            (None, None) => return String::new(),
        };
        let place = operation.key;
        let name = version.places.path(version.files.path(place.file));
        let at = version
            .files
            .node(place)
            .zip(version.files.document(place.file));
        let line = at.map_or(0, |(node, document)| {
            document.position(node.range().start, Encoding::Utf8).line
        });
        let revision = version.revision.as_ref();
        let revision = revision.map_or_else(String::new, |one| format!(" in {}", one.name));
        format!("{name}:{}{revision}", line + 1)
    }

    /// Each operation that has changed with its sentence, then how many there are.
    ///
    /// # Errors
    /// Those of `out`.
    pub(crate) fn human(&self, out: &mut dyn Write) -> io::Result<()> {
        let mut any = false;
        for change in self.changed() {
            any = true;
            let verdict = change.verdict.name();
            let name = format!("{} {}", change.method, change.path);
            writeln!(out, "{verdict}: {}", printable(&name))?;
            for line in told(change) {
                writeln!(out, "  {}", printable(&line))?;
            }
            writeln!(out, "  {}", printable(&self.line(change)))?;
        }
        if any {
            writeln!(out)?;
        }
        writeln!(out, "{}", Summary::of(self.changes).in_words())
    }

    /// A comment for a pull request.
    ///
    /// # Errors
    /// Those of `out`.
    pub(crate) fn markdown(&self, out: &mut dyn Write) -> io::Result<()> {
        let mut text = format!(
            "### ess-lsp diff: {}\n\n{}\n",
            Summary::of(self.changes).in_words(),
            self.of_what()
        );
        let changed: Vec<&OperationChange> = self.changed().collect();
        if !changed.is_empty() {
            text.push_str(
                "\n| | operation | what has changed | place |\n| --- | --- | --- | --- |\n",
            );
        }
        let mut shown = 0;
        for change in changed.iter().take(ROWS) {
            let row = format!(
                "| {} | {} | {} | {} |\n",
                change.verdict.name(),
                code(&format!("{} {}", change.method, change.path)),
                told(change)
                    .iter()
                    .map(|line| prose(line))
                    .collect::<Vec<_>>()
                    .join("<br>"),
                code(&self.line(change)),
            );
            if text.len() + row.len() > SIZE {
                break;
            }
            text.push_str(&row);
            shown += 1;
        }
        if changed.len() > shown {
            text.push_str(&format!(
                "\n{} more are not shown here.\n",
                changed.len() - shown
            ));
        }
        out.write_all(text.as_bytes())
    }

    /// What is compared with what.
    fn of_what(&self) -> String {
        let of = |version: &Version| match &version.revision {
            Some(revision) => format!("{} in {}", code(&version.file), code(&revision.name)),
            None => code(&version.file),
        };
        format!("{}, compared with {}.", of(self.new), of(self.old))
    }

    /// What is wider, as SARIF.
    ///
    /// # Errors
    /// Those of `out`.
    pub(crate) fn sarif(&self, out: &mut dyn Write) -> io::Result<()> {
        self.report(|report| sarif::write(report, out))
    }

    /// What is wider, as workflow commands.
    ///
    /// # Errors
    /// Those of `out`.
    pub(crate) fn github(&self, out: &mut dyn Write) -> io::Result<()> {
        self.report(|report| github::write(report, out))
    }

    fn report(&self, write: impl FnOnce(&Report<'_>) -> io::Result<()>) -> io::Result<()> {
        let found = self.changes.iter();
        let found = found.filter_map(|change| finding(change, &self.new.model));
        let findings: Vec<Judged> = found
            .map(|finding| Judged {
                finding: Arc::new(finding),
                suppressed: None,
                fails: true,
            })
            .collect();
        let open: Vec<&Judged> = findings.iter().collect();
        write(&Report {
            files: &self.new.files,
            places: &self.new.places,
            models: std::slice::from_ref(&self.new.model),
            findings: &findings,
            open: &open,
            hidden: 0,
            problems: &[],
            unchecked: 0,
            next_step: None,
            here: &here(),
        })
    }

    /// One JSON object on one line.
    ///
    /// # Errors
    /// Those of `out`.
    pub(crate) fn json(&self, out: &mut dyn Write) -> io::Result<()> {
        let printed = Printed {
            version: 1,
            old: PrintedVersion::of(self.old),
            new: PrintedVersion::of(self.new),
            operations: self
                .changes
                .iter()
                .map(|change| self.operation(change))
                .collect(),
            summary: Summary::of(self.changes),
        };
        serde_json::to_writer(&mut *out, &printed)?;
        writeln!(out)
    }

    fn operation<'p>(&'p self, change: &'p OperationChange) -> PrintedOperation<'p> {
        let (old, new) = self.operations(change);
        let place = |version: &Version, operation: Option<&Operation>| {
            place::of_node(&version.files, &version.places, operation?.key)
        };
        PrintedOperation {
            method: &change.method,
            path: &change.path,
            verdict: change.verdict.name(),
            change: match change.presence {
                Presence::Removed(_) => "removed",
                Presence::Added(_) => "added",
                Presence::Kept(..) => "kept",
            },
            witness: change.witness().map(PrintedWitness::of),
            lost: change
                .gain
                .as_ref()
                .and(change.loss.as_ref())
                .map(PrintedWitness::of),
            uncompared: change.uncompared,
            old: place(self.old, old),
            new: place(self.new, new),
        }
    }
}

/// The sentences on a change.
fn told(change: &OperationChange) -> Vec<String> {
    match (&change.gain, &change.loss) {
        (Some(gain), Some(loss)) => vec![gain.text.clone(), loss.text.clone()],
        _ => vec![sentence(change)],
    }
}

/// Text in which nothing has a meaning for Markdown or names a person.
fn prose(text: &str) -> String {
    let text = printable(&cut(text, SENTENCE)).replace('\t', " ");
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '@' => safe.push_str("&#64;"),
            '#' => safe.push_str("&#35;"),
            ':' => safe.push_str("&#58;"),
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '(' | ')' | '|' | '~' | '!' | '.' => {
                safe.push('\\');
                safe.push(letter);
            }
            _ => safe.push(letter),
        }
    }
    safe
}

#[derive(Serialize)]
struct Printed<'p> {
    version: u32,
    old: PrintedVersion<'p>,
    new: PrintedVersion<'p>,
    operations: Vec<PrintedOperation<'p>>,
    summary: Summary,
}

#[derive(Serialize)]
struct PrintedVersion<'p> {
    file: &'p str,
    revision: Option<&'p str>,
    commit: Option<&'p str>,
}

impl<'p> PrintedVersion<'p> {
    fn of(version: &'p Version) -> Self {
        let revision = version.revision.as_ref();
        PrintedVersion {
            file: &version.file,
            revision: revision.map(|one| one.name.as_str()),
            commit: revision.map(|one| one.commit.as_str()),
        }
    }
}

#[derive(Serialize)]
struct PrintedOperation<'p> {
    method: &'p str,
    path: &'p str,
    verdict: &'static str,
    change: &'static str,
    witness: Option<PrintedWitness<'p>>,
    lost: Option<PrintedWitness<'p>>,
    uncompared: bool,
    old: Option<PrintedPlace>,
    new: Option<PrintedPlace>,
}

#[derive(Serialize)]
struct PrintedWitness<'p> {
    text: &'p str,
    before: &'static str,
    after: &'static str,
    identified: bool,
    credentials: &'p [String],
    groups: &'p [String],
    obtains: &'p [String],
    objects: Vec<PrintedObject<'p>>,
    conditions: Vec<PrintedCondition<'p>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PrintedObject<'p> {
    object: &'p str,
    id: Option<&'p str>,
    action: Option<&'p str>,
    relation: &'static str,
    member_of: &'p [String],
    not_member_of: &'p [String],
}

#[derive(Serialize)]
struct PrintedCondition<'p> {
    text: &'p str,
    holds: bool,
}

impl<'p> PrintedWitness<'p> {
    fn of(witness: &'p Witness) -> Self {
        let object = |one: &'p Addressed| PrintedObject {
            object: &one.object,
            id: one.id.as_deref(),
            action: one.action.as_ref().map(policy::Action::name),
            relation: one.relation.name(),
            member_of: &one.member_of,
            not_member_of: &one.not_member_of,
        };
        PrintedWitness {
            text: &witness.text,
            before: witness.before.name(),
            after: witness.after.name(),
            identified: witness.identified,
            credentials: &witness.credentials,
            groups: &witness.groups,
            obtains: &witness.obtains,
            objects: witness.objects.iter().map(object).collect(),
            conditions: witness
                .conditions
                .iter()
                .map(|one| PrintedCondition {
                    text: &one.text,
                    holds: one.holds,
                })
                .collect(),
        }
    }
}
