//! `--fix`: changes documents until no fix is left.

mod beside;
mod diff;
mod overlay;
mod patch;
mod write;

use std::collections::{BTreeMap, BTreeSet};

use edit::TextEdit;
use openapi::{FileId, Files};
use syntax::Document;

use crate::places::Places;
use crate::session::{Session, Verdict};
pub(crate) use beside::{Beside, beside};
use diff::Changed;
use patch::{Groups, LeftOut, Patch, Together};
use write::Prepared;

/// A fix may make another one possible; so many times that is followed.
const ROUNDS: usize = 16;
/// Lines about what was done, and about what was not.
const MOST: usize = 20;

/// What is wanted.
#[derive(Debug, Clone)]
pub(crate) struct Options {
    /// The document on standard input; then no file is changed.
    pub(crate) stdin: Option<FileId>,
    /// Whether what has changed is written; else its diff is made.
    pub(crate) writes: bool,
    /// Whether documents are adopted.
    pub(crate) adopts: bool,
    /// The overlay that declarations go into; then nothing else is changed.
    pub(crate) beside: Option<Beside>,
}

/// What a run did, in words.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    /// For standard output: a diff, or the document that came from standard input.
    pub(crate) output: String,
    /// What could not be written.
    pub(crate) problems: Vec<String>,
    done: Vec<String>,
    left_out: Vec<String>,
}

/// What was changed, in memory.
#[derive(Debug, Default)]
struct Fixed {
    changed: BTreeMap<FileId, ChangedFile>,
    /// Files whose changes belong together.
    groups: Groups,
    /// What was not changed, and why.
    left_out: Vec<LeftOut>,
    /// More is to be fixed than was in [`ROUNDS`].
    is_unfinished: bool,
}

/// Why files that belong together were not written.
struct Unwritten {
    /// In words.
    problem: String,
    /// Those that hold their changes all the same.
    kept: Vec<FileId>,
}

/// A file that was changed.
#[derive(Debug)]
struct ChangedFile {
    /// As it was read; `None` for a new file.
    before: Option<Document>,
    since: Changed,
    /// What was done, in the words of the fixes.
    done: Vec<String>,
}

/// Makes all fixes in `session`, whose check gave `verdict`: afterwards it is that of the documents
/// as they are then. Writes them, unless the options say otherwise.
pub(crate) fn run(
    session: &mut Session,
    verdict: &mut Verdict,
    options: &Options,
    places: &Places,
) -> Outcome {
    let mut fixed = match &options.beside {
        Some(beside) => declare_beside(session, verdict, beside),
        None => fix(session, verdict, options),
    };
    let mut outcome = Outcome::default();
    if options.writes && options.stdin.is_none() {
        outcome.problems = fixed.write(session, places);
        if !outcome.problems.is_empty() {
            *verdict = session.check();
        }
    }
    let files = &session.loaded.files;
    if !options.writes {
        outcome.output = fixed.diff(files, places);
    } else if let Some(document) = options.stdin.and_then(|file| files.document(file)) {
        outcome.output = document.text();
    }
    let path = |file: FileId| places.path(files.path(file));
    for (file, changed) in &fixed.changed {
        let path = path(*file);
        let each = changed.done.iter();
        outcome
            .done
            .extend(each.map(|title| format!("{path}: {title}")));
    }
    for LeftOut { file, what, reason } in &fixed.left_out {
        let path = path(*file);
        let text = format!("{path}: left out: {what}: {reason}");
        outcome.left_out.push(text);
    }
    let broken = broken(verdict).into_iter();
    let unsaid = broken.filter(|file| fixed.left_out.iter().all(|one| one.file != *file));
    outcome.left_out.extend(unsaid.map(|file| {
        let path = path(file);
        format!("{path}: left alone: it has syntax errors: mend them first")
    }));
    if fixed.is_unfinished {
        let text = format!("after {ROUNDS} rounds there is still more to fix: run it again");
        outcome.left_out.push(text);
    }
    outcome
}

/// Files with syntax errors: what is lost there might have said something else.
fn broken(verdict: &Verdict) -> BTreeSet<FileId> {
    let findings = verdict.judgement.findings.iter();
    let errors = findings.filter(|one| one.rule.name == "syntax-error");
    errors.map(|one| one.at.file).collect()
}

/// The same in memory.
fn fix(session: &mut Session, verdict: &mut Verdict, options: &Options) -> Fixed {
    let mut fixed = Fixed::default();
    for _ in 0..ROUNDS {
        let mut left_out = Vec::new();
        let patches = patch::safe(session, verdict, &mut left_out);
        let mut made = fixed.make(session, patches, options, &mut left_out);
        if !made && options.adopts {
            let patches = patch::adoptions(session, verdict, &mut left_out);
            made = fixed.make(session, patches, options, &mut left_out);
        }
        fixed.left_out = left_out;
        if !made {
            return fixed;
        }
        *verdict = session.check();
    }
    fixed.is_unfinished = true;
    fixed
}

/// Declares a document in an overlay, in memory. What an overlay cannot say is the same the next time,
/// so that it is done once no action is left.
fn declare_beside(session: &mut Session, verdict: &mut Verdict, beside: &Beside) -> Fixed {
    let mut fixed = Fixed::default();
    for _ in 0..ROUNDS {
        let mut left_out = Vec::new();
        let patches = patch::adoptions(session, verdict, &mut left_out);
        let made = fixed.make_beside(session, patches, beside, &mut left_out);
        fixed.left_out = left_out;
        if !made {
            return fixed;
        }
        *verdict = session.check();
    }
    fixed.is_unfinished = true;
    fixed
}

impl Fixed {
    /// Makes what can be made; whether that was anything.
    fn make(
        &mut self,
        session: &mut Session,
        patches: Vec<Patch>,
        options: &Options,
        left_out: &mut Vec<LeftOut>,
    ) -> bool {
        let files = &session.loaded.files;
        let mut able = Vec::new();
        for patch in patches {
            match patch.obstacle(files, options) {
                None => able.push(patch),
                Some(reason) => left_out.push(patch.left_out(reason)),
            }
        }
        let Together {
            made,
            plan,
            left_out: refused,
        } = patch::together(files, able);
        left_out.extend(refused);
        for patch in &made {
            self.groups.join(patch.files());
            let changed: BTreeSet<FileId> = patch.files().collect();
            for file in changed {
                if let Some(document) = files.document(file) {
                    let of_file = self.of_file(file, document);
                    of_file.done.push(patch.title.clone());
                }
            }
        }
        for (file, planned) in &plan {
            if let Some(of_file) = self.changed.get_mut(file) {
                of_file.since.edit(&planned.edits);
            }
        }
        for (file, planned) in plan {
            replace(&mut session.loaded.files, file, planned.document);
        }
        session.overlay();
        !made.is_empty()
    }

    /// Writes patches of the document into an overlay; whether there was anything to write.
    fn make_beside(
        &mut self,
        session: &mut Session,
        patches: Vec<Patch>,
        beside: &Beside,
        left_out: &mut Vec<LeftOut>,
    ) -> bool {
        let files = &session.loaded.files;
        let Some(patch) = patches.into_iter().find(|one| one.at == beside.document) else {
            return false;
        };
        if let Some(reason) = patch.broken(files) {
            left_out.push(patch.left_out(reason));
            return false;
        }
        let applied = files.overlays_of(beside.document).to_vec();
        let written = match beside.write(files, &applied, &patch.changes) {
            Err(reason) => {
                left_out.push(patch.left_out(reason));
                return false;
            }
            Ok((written, unsayable)) => {
                left_out.extend(unsayable.into_iter().map(|(what, reason)| LeftOut {
                    file: beside.document,
                    what,
                    reason,
                }));
                written
            }
        };
        let Some(written) = written else { return false };
        let before = files
            .id(&beside.path)
            .and_then(|file| files.document(file))
            .cloned();
        let text = written.overlay.text();
        let file = session.overlay_with(&beside.path, written.overlay, beside.document);
        let of_file = self.changed.entry(file).or_insert_with(|| ChangedFile {
            since: Changed::nothing(before.as_ref().map_or(0, Document::len)),
            before,
            done: Vec::new(),
        });
        of_file.done.push(patch.title);
        if of_file.before.is_some() {
            of_file.since.edit(&written.edits);
        } else {
            of_file.since = Changed::nothing(0);
            of_file.since.edit(&[TextEdit {
                range: 0..0,
                text,
                stops: Vec::new(),
            }]);
        }
        self.groups.join([file].into_iter());
        true
    }

    fn of_file(&mut self, file: FileId, document: &Document) -> &mut ChangedFile {
        self.changed.entry(file).or_insert_with(|| ChangedFile {
            before: Some(document.clone()),
            since: Changed::nothing(document.len()),
            done: Vec::new(),
        })
    }

    /// The unified diffs of all files, in order of their names.
    fn diff(&self, files: &Files, places: &Places) -> String {
        let mut named: Vec<(String, &ChangedFile)> = self
            .changed
            .iter()
            .map(|(file, changed)| (places.path(files.path(*file)), changed))
            .collect();
        named.sort_by(|(a, _), (b, _)| a.cmp(b));
        let each = named.iter().map(|(name, changed)| {
            let before = changed.before.as_ref().map(Document::text);
            let old_name = before.is_some().then_some(name.as_str());
            let before = before.unwrap_or_default();
            diff::unified((old_name, name), &before, &changed.since)
        });
        each.collect()
    }

    /// Writes all changed files, those that belong together all or none. What cannot be written is
    /// taken back in `session`, and told in words; then `session` must be checked again.
    fn write(&mut self, session: &mut Session, places: &Places) -> Vec<String> {
        let mut problems = Vec::new();
        for group in self.groups.all() {
            let written = self.write_group(&group, &session.loaded.files, places);
            let Err(Unwritten { problem, kept }) = written else {
                continue;
            };
            problems.push(problem);
            for file in group.into_iter().filter(|file| !kept.contains(file)) {
                let before = self.changed.remove(&file).and_then(|one| one.before);
                match before {
                    Some(before) => replace(&mut session.loaded.files, file, before),
                    None => session.without_overlay(file),
                }
            }
        }
        if !problems.is_empty() {
            session.overlay();
        }
        problems
    }

    fn write_group(
        &self,
        group: &[FileId],
        files: &Files,
        places: &Places,
    ) -> Result<(), Unwritten> {
        let path = |file: FileId| places.path(files.path(file));
        let problem = |file: FileId, problem: String| {
            let path = path(file);
            let others = group.len() - 1;
            match others {
                0 => format!("{path}: not fixed: {problem}"),
                1 => format!("{path}: not fixed, nor the file that is changed with it: {problem}"),
                _ => format!(
                    "{path}: not fixed, nor the {others} files that are changed with it: {problem}"
                ),
            }
        };
        let mut prepared: Vec<(FileId, Prepared)> = Vec::new();
        for file in group {
            let (Some(of_file), Some(document)) = (self.changed.get(file), files.document(*file))
            else {
                continue;
            };
            let path = files.path(*file).as_ref();
            let before = of_file.before.as_ref().map(Document::text);
            let one = Prepared::new(path, before.as_deref(), &document.text());
            let one = one.map_err(|error| Unwritten {
                problem: problem(*file, error),
                kept: Vec::new(),
            })?;
            prepared.push((*file, one));
        }
        write::all_or_none(prepared).map_err(|failure| {
            let mut problem = problem(failure.at, failure.reason);
            for (file, reason) in &failure.kept {
                problem += &format!(
                    "; {} was changed before that and could not be put back ({reason}): look at it",
                    path(*file)
                );
            }
            let kept = failure.kept.into_iter().map(|(file, _)| file);
            Unwritten {
                problem,
                kept: kept.collect(),
            }
        })
    }
}

impl Outcome {
    /// What was done and what was left out; the latter also for those who want it quiet.
    pub(crate) fn notes(&self, is_verbose: bool, is_quiet: bool) -> impl Iterator<Item = String> {
        let done = self.done.iter().filter(move |_| !is_quiet);
        let most = if is_verbose { usize::MAX } else { MOST };
        cut(done, most).chain(cut(self.left_out.iter(), most))
    }
}

/// The first of many lines, and how many there are besides.
fn cut<'l>(lines: impl Iterator<Item = &'l String>, most: usize) -> impl Iterator<Item = String> {
    let lines: Vec<&String> = lines.collect();
    let more = lines.len().saturating_sub(most);
    let rest = (more > 0).then(|| format!("and {more} more like these: --verbose shows all"));
    let first: Vec<String> = lines.into_iter().take(most).cloned().collect();
    first.into_iter().chain(rest)
}

/// Puts a new version of a document or overlay in its place.
fn replace(files: &mut Files, file: FileId, document: Document) {
    let path = files.path(file).to_owned();
    if files.is_overlay(file) {
        files.insert_overlay(&path, document);
    } else {
        files.insert(&path, document);
    }
}
