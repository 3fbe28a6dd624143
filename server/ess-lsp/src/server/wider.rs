//! Operations that allow more than in the last commit: one thread that compares open documents with
//! `HEAD`, while nobody types.

use std::collections::{HashMap, HashSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use access::diff;
use ide::FileId;
use model::{Model, Place};
use rules::Finding;

use super::configuration;
use super::context::Context;
use super::log::Log;
use super::owner::{Owner, Task};
use super::publish::Newest;
use crate::diff::finding;
use crate::diff::git::{Repository, Revision};
use crate::diff::version::Version;

/// How long nothing must have changed before documents are compared.
const PAUSE: Duration = Duration::from_millis(300);
/// How long it is taken for granted that `HEAD` is where it was.
const TRUSTED: Duration = Duration::from_secs(2);

/// What is wider, by the path of the document.
pub(crate) type Wider = HashMap<String, Arc<WiderDocument>>;

/// What is wider in a document.
#[derive(Debug, Default)]
pub(crate) struct WiderDocument {
    /// Another one for each comparison.
    pub(crate) number: u64,
    findings: Vec<Arc<Finding>>,
}

/// The findings that stand in a file, where their operations stand now.
pub(crate) fn findings(context: &Context, file: FileId) -> Vec<Arc<Finding>> {
    let analysis = &context.analysis;
    let mut found = Vec::new();
    for root in analysis.documents_of(file) {
        let Some(wider) = context.wider.get(analysis.files().path(*root)) else {
            continue;
        };
        let Some(model) = analysis.model(*root).filter(|_| !wider.findings.is_empty()) else {
            continue;
        };
        let places: HashMap<(&str, &str), Place> = model
            .operations
            .iter()
            .map(|one| ((one.method.as_str(), one.path.as_str()), one.key))
            .collect();
        found.extend(wider.findings.iter().filter_map(|finding| {
            let operation = finding.operation.as_ref()?;
            let name = (operation.method.as_str(), operation.path.as_str());
            let place = *places.get(&name)?;
            let finding = || Finding::clone(finding).at(place);
            (place.file == file).then(|| Arc::new(finding()))
        }));
    }
    found
}

/// The numbers of what [`findings`] depends on.
pub(crate) fn numbers(context: &Context, file: FileId) -> Vec<u64> {
    let analysis = &context.analysis;
    let roots = analysis.documents_of(file).iter();
    let wider = roots.filter_map(|root| context.wider.get(analysis.files().path(*root)));
    wider.map(|one| one.number).collect()
}

/// Compares.
pub(crate) struct Comparer {
    owner: Owner,
    log: Log,
    /// By directory: the repository, and where its `HEAD` was when.
    heads: HashMap<String, (Instant, Result<Revision, String>)>,
    /// By path: the document in `HEAD`.
    known: HashMap<String, Known>,
    /// By path: what it was computed from, and what was found.
    compared: HashMap<String, (Compared, Arc<WiderDocument>)>,
    number: u64,
}

/// A document in `HEAD`.
struct Known {
    commit: String,
    /// When the configuration was written that says how it is read.
    configured: Option<SystemTime>,
    model: Option<Arc<Model>>,
}

/// What a comparison depends on.
#[derive(PartialEq)]
struct Compared {
    commit: String,
    stamp: Vec<u64>,
    configured: Option<SystemTime>,
}

impl Comparer {
    /// Starts the thread.
    ///
    /// # Errors
    /// The system gives no thread.
    pub(crate) fn start(newest: Newest, owner: Owner, log: Log) -> std::io::Result<()> {
        let mut comparer = Comparer {
            owner,
            log,
            heads: HashMap::new(),
            known: HashMap::new(),
            compared: HashMap::new(),
            number: 0,
        };
        let run = move || {
            while let Some(context) = newest.take_settled(PAUSE) {
                comparer.look(&context);
            }
        };
        let thread = std::thread::Builder::new().name(String::from("wider"));
        thread.spawn(run).map(drop)
    }

    fn look(&mut self, context: &Context) {
        let mut wider = Wider::new();
        if context.settings.diff.head {
            for root in roots(context) {
                if context.analysis.is_outdated() {
                    // A newer state follows.
                    return;
                }
                // What a panic leaves behind is a document that was not compared.
                let work = AssertUnwindSafe(|| self.document(context, root));
                let path = context.analysis.files().path(root);
                match catch_unwind(work) {
                    Ok(found) => wider.extend(found.map(|found| (path.to_owned(), found))),
                    Err(_) => self
                        .log
                        .line(|| format!("internal error while comparing {path}")),
                }
            }
        } else {
            self.heads.clear();
            self.known.clear();
        }
        self.compared.retain(|path, _| wider.contains_key(path));
        let numbers = |wider: &Wider| -> Vec<(String, u64)> {
            let mut numbers: Vec<_> = wider
                .iter()
                .map(|(path, one)| (path.clone(), one.number))
                .collect();
            numbers.sort();
            numbers
        };
        if numbers(&wider) != numbers(&context.wider) {
            self.owner.send(Task::Wider(wider));
        }
    }

    /// What is wider in a document; `None` where it is in no commit.
    fn document(&mut self, context: &Context, root: FileId) -> Option<Arc<WiderDocument>> {
        let path = context.analysis.files().path(root);
        let directory = path.rsplit_once('/')?.0;
        let head = self.head(directory)?;
        let nearest = configuration::nearest(directory, &context.folders);
        let configured = nearest.and_then(|one| std::fs::metadata(one.path).ok()?.modified().ok());
        let state = Compared {
            commit: head.commit.clone(),
            stamp: context.analysis.stamp(root),
            configured,
        };
        if let Some((before, found)) = self.compared.get(path)
            && *before == state
        {
            return Some(Arc::clone(found));
        }
        let old = self.model(path, head, configured)?;
        let new = context.analysis.model(root)?;
        let begun = Instant::now();
        let changes = diff(&old, new);
        let found = changes.iter().filter_map(|one| finding(one, new));
        let found: Vec<Arc<Finding>> = found.map(Arc::new).collect();
        self.log.line(|| {
            let milliseconds = begun.elapsed().as_secs_f64() * 1e3;
            let count = found.len();
            format!("compared {path} with HEAD: {count} wider, {milliseconds:.2} ms")
        });
        self.number += 1;
        let found = Arc::new(WiderDocument {
            number: self.number,
            findings: found,
        });
        self.compared
            .insert(path.to_owned(), (state, Arc::clone(&found)));
        Some(found)
    }

    /// The last commit of the repository around a directory.
    fn head(&mut self, directory: &str) -> Option<Revision> {
        let known = self.heads.get(directory);
        let fresh = known.filter(|(when, _)| when.elapsed() < TRUSTED);
        let head = match fresh {
            Some((_, head)) => head.clone(),
            None => {
                let head = Repository::around(directory).and_then(|one| one.revision("HEAD"));
                if let (Err(problem), None) = (&head, known) {
                    self.log
                        .line(|| format!("not compared with HEAD: {problem}"));
                }
                let entry = (Instant::now(), head.clone());
                self.heads.insert(directory.to_owned(), entry);
                head
            }
        };
        head.ok()
    }

    /// What the document meant there.
    fn model(
        &mut self,
        path: &str,
        head: Revision,
        configured: Option<SystemTime>,
    ) -> Option<Arc<Model>> {
        let known = self.known.get(path);
        if let Some(known) = known
            && (known.commit == head.commit && known.configured == configured)
        {
            return known.model.clone();
        }
        let commit = head.commit.clone();
        let version = Version::of_revision(head, Path::new(path), &[]);
        if let Err(problems) = &version {
            self.log
                .line(|| format!("not compared with HEAD: {}", problems.join("; ")));
        }
        let model = version.ok().map(|version| Arc::new(version.model));
        let known = Known {
            commit,
            configured,
            model: model.clone(),
        };
        self.known.insert(path.to_owned(), known);
        model
    }
}

/// The documents that are open, or of which a part is.
fn roots(context: &Context) -> Vec<FileId> {
    let analysis = &context.analysis;
    let open = context.open.keys().filter_map(|path| analysis.file(path));
    let mut seen = HashSet::new();
    let roots = open.flat_map(|file| analysis.documents_of(file).iter().copied());
    let mut roots: Vec<FileId> = roots.filter(|root| seen.insert(*root)).collect();
    roots.sort();
    roots
}
