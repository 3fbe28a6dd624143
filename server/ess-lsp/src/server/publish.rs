//! Pushes diagnostics: one thread that always looks at the newest state.

use std::collections::{HashMap, HashSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use ide::{Analysis, Change, Content, FileFailure, FileId};
use rules::Findings;
use tower_lsp_server::ls_types::notification::{PublishDiagnostics, ShowMessage};
use tower_lsp_server::ls_types::{
    Diagnostic, MessageType, PublishDiagnosticsParams, ShowMessageParams, Uri,
};

use super::configuration;
use super::context::Context;
use super::convert::{diagnostics, to_proto};
use super::log::Log;
use super::outbox::Outbox;
use super::owner::{Owner, Task};
use super::refresh::Watcher;
use super::settings::Settings;
use super::wider;
use crate::load::Bounds;

/// Holds the newest state until the publisher takes it; older ones that it has not taken are gone.
#[derive(Clone, Default)]
pub(crate) struct Newest {
    slot: Arc<(Mutex<Slot>, Condvar)>,
}

#[derive(Default)]
enum Slot {
    #[default]
    Empty,
    State(Box<Context>),
    /// No more states will come.
    End,
}

impl Newest {
    /// Puts the newest state there; `None`: no more will come.
    pub(crate) fn put(&self, state: Option<Context>) {
        let (slot, filled) = &*self.slot;
        *slot.lock().unwrap_or_else(PoisonError::into_inner) = match state {
            Some(context) => Slot::State(Box::new(context)),
            None => Slot::End,
        };
        filled.notify_one();
    }

    /// The newest state, after none newer has come for this long.
    pub(crate) fn take_settled(&self, pause: Duration) -> Option<Box<Context>> {
        let mut newest = self.take()?;
        let (slot, filled) = &*self.slot;
        loop {
            let waiting = slot.lock().unwrap_or_else(PoisonError::into_inner);
            let is_empty = |slot: &mut Slot| matches!(slot, Slot::Empty);
            let waited = filled.wait_timeout_while(waiting, pause, is_empty);
            let (mut slot, waited) = waited.unwrap_or_else(PoisonError::into_inner);
            match std::mem::take(&mut *slot) {
                Slot::State(newer) => newest = newer,
                Slot::End => return None,
                Slot::Empty if waited.timed_out() => return Some(newest),
                Slot::Empty => {}
            }
        }
    }

    fn take(&self) -> Option<Box<Context>> {
        let (slot, filled) = &*self.slot;
        let mut slot = slot.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            match std::mem::take(&mut *slot) {
                Slot::State(context) => return Some(context),
                Slot::Empty => slot = filled.wait(slot).unwrap_or_else(PoisonError::into_inner),
                Slot::End => return None,
            }
        }
    }
}

/// What the client has been told about a file.
struct Told {
    uri: Uri,
    /// What it was computed from.
    state: State,
    content: u64,
    nothing: bool,
}

/// Everything that the diagnostics of a file depend on.
#[derive(Debug, Clone, PartialEq)]
struct State {
    stamp: Vec<u64>,
    /// What is found in the light of other documents.
    together: Option<Findings>,
    version: Option<i32>,
    settings: Arc<Settings>,
    wider: Vec<u64>,
}

impl State {
    fn of(context: &Context, file: FileId, log: &Log) -> Self {
        let path = context.analysis.files().path(file);
        State {
            stamp: context.analysis.stamp(file),
            together: guarded(path, log, || context.analysis.together(file)),
            version: context.open.get(path).map(|open| open.version),
            settings: Arc::clone(&context.settings),
            wider: wider::numbers(context, file),
        }
    }
}

/// Computes and sends.
pub(crate) struct Publisher {
    owner: Owner,
    outbox: Outbox,
    log: Log,
    watcher: Watcher,
    /// What the user has been told about configurations.
    problems: HashSet<String>,
    told: HashMap<String, Told>,
}

impl Publisher {
    /// Starts the thread.
    ///
    /// # Errors
    /// The system gives no thread.
    pub(crate) fn start(
        newest: Newest,
        owner: Owner,
        outbox: Outbox,
        log: Log,
        watcher: Watcher,
    ) -> std::io::Result<()> {
        let mut publisher = Publisher {
            owner,
            outbox,
            log,
            watcher,
            problems: HashSet::new(),
            told: HashMap::new(),
        };
        let run = move || {
            while let Some(context) = newest.take() {
                publisher.publish(&context);
            }
        };
        let thread = std::thread::Builder::new().name(String::from("publisher"));
        thread.spawn(run).map(drop)
    }

    /// Publishes what has changed. Stops as soon as newer text has come: its state follows.
    fn publish(&mut self, context: &Context) {
        if context.session.pulls {
            help(context);
        }
        if load_missing(context, &self.owner) {
            return;
        }
        self.tell_problems(context);
        self.watcher.look(context);
        // The open documents come first; then those that nobody has looked at yet, which may say
        // something about them.
        let pulls = context.session.pulls;
        if !pulls && !self.tell_all(context) {
            return;
        }
        if !learn(context, &self.log) {
            return;
        }
        match pulls {
            true => self.watcher.learnt(context),
            false => {
                self.tell_all(context);
            }
        }
    }

    /// Publishes what has changed; false where newer text has come in between.
    fn tell_all(&mut self, context: &Context) -> bool {
        let targets = targets(context);
        for file in &targets {
            if context.analysis.is_outdated() {
                return false;
            }
            let state = State::of(context, *file, &self.log);
            let path = context.analysis.files().path(*file);
            if self.told.get(path).is_none_or(|told| told.state != state) {
                self.tell(context, *file, state);
            }
        }
        self.withdraw(context, &targets);
        true
    }

    /// Says once what is wrong with configurations, baselines and overlays as a whole.
    fn tell_problems(&mut self, context: &Context) {
        let problems: HashSet<&String> = context.analysis.problems().collect();
        self.problems.retain(|known| problems.contains(known));
        for problem in context.analysis.problems() {
            if self.problems.insert(problem.clone()) {
                self.log.line(|| problem.clone());
                self.outbox.notify::<ShowMessage>(&ShowMessageParams {
                    typ: MessageType::WARNING,
                    message: problem.clone(),
                });
            }
        }
    }

    fn tell(&mut self, context: &Context, file: FileId, state: State) {
        let begun = Instant::now();
        let found = checked(context, file, &self.log);
        let Some(uri) = to_proto::uri(context, file) else {
            return;
        };
        let path = context.analysis.files().path(file);
        let version = state.version;
        let told = Told {
            uri: uri.clone(),
            state,
            content: diagnostics::fingerprint(&found),
            nothing: found.is_empty(),
        };
        let is_news = match self.told.get(path) {
            // An open document that has been closed and opened again has nothing.
            Some(known) => version.is_some() || known.content != told.content,
            None => version.is_some() || !told.nothing,
        };
        if context.analysis.is_outdated() {
            return;
        }
        if is_news {
            let count = found.len();
            let bytes = self.send(context, uri, version, found);
            self.log.line(|| {
                let milliseconds = begun.elapsed().as_secs_f64() * 1e3;
                format!(
                    "published {path}: {count} diagnostics, {bytes} bytes, {milliseconds:.2} ms"
                )
            });
        }
        self.told.insert(path.to_owned(), told);
    }

    /// Takes back what was said about files that nobody looks at any longer.
    fn withdraw(&mut self, context: &Context, targets: &[FileId]) {
        let files = context.analysis.files();
        let paths: HashSet<&str> = targets.iter().map(|file| files.path(*file)).collect();
        let gone = self
            .told
            .extract_if(|path, _| !paths.contains(path.as_str()));
        let gone = gone.map(|(_, told)| told).filter(|told| !told.nothing);
        for told in gone.collect::<Vec<_>>() {
            self.send(context, told.uri, None, Vec::new());
        }
    }

    fn send(
        &self,
        context: &Context,
        uri: Uri,
        version: Option<i32>,
        diagnostics: Vec<Diagnostic>,
    ) -> usize {
        let version = version.filter(|_| context.session.diagnostics_version);
        self.outbox
            .notify::<PublishDiagnostics>(&PublishDiagnosticsParams {
                uri,
                diagnostics,
                version,
            })
    }
}

/// The open files, the parts of open documents, and the files with cases about them.
fn targets(context: &Context) -> Vec<FileId> {
    let analysis = &context.analysis;
    let mut targets: Vec<FileId> = context
        .open
        .keys()
        .filter_map(|path| analysis.file(path))
        .collect();
    targets.sort();
    let open = targets.clone();
    for file in open {
        let roots = analysis.documents_of(file).iter();
        let parts = roots.flat_map(|root| analysis.parts_of(*root));
        targets.extend(parts);
        targets.extend(analysis.cases_about(analysis.documents_of(file)));
    }
    let mut seen = HashSet::new();
    targets.retain(|file| seen.insert(*file));
    targets
}

/// The diagnostics of a file. A panic is logged and costs this file's findings only.
fn checked(context: &Context, file: FileId, log: &Log) -> Vec<Diagnostic> {
    let path = context.analysis.files().path(file);
    guarded(path, log, || diagnostics::of_file(context, file))
}

/// Looks at documents that nobody has looked at yet; whether there was something to learn.
fn learn(context: &Context, log: &Log) -> bool {
    guarded("the workspace", log, || context.analysis.learn())
}

/// Runs `work`; a panic is logged, and gives nothing.
fn guarded<T: Default>(what: &str, log: &Log, work: impl FnOnce() -> T) -> T {
    // What a panic leaves behind is lazily computed data, which is either there or not.
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| {
        log.line(|| format!("internal error while checking {what}"));
        T::default()
    })
}

/// As many of the paths as may be read, and what is said of the others.
fn within_limit(analysis: &Analysis, mut paths: Vec<String>) -> (Vec<String>, Vec<Change>) {
    let limit = analysis.file_limit();
    let files = analysis.files();
    let is_beyond =
        |file: &FileId| matches!(files.failure(*file), Some(FileFailure::TooManyFiles { .. }));
    let read = files.ids().filter(|file| !is_beyond(file));
    let room = limit.saturating_sub(read.count()).min(paths.len());
    let beyond = paths.split_off(room).into_iter().map(|path| Change {
        path,
        content: Content::Failed(FileFailure::TooManyFiles { limit }),
    });
    (paths, beyond.collect())
}

/// Paths with the number of bytes that may be read of each.
fn with_limits(analysis: &Analysis, paths: Vec<String>) -> Vec<(String, Bounds)> {
    let limited = paths.into_iter().map(|path| {
        let file_size = analysis.file_size(&path);
        (path, Bounds { file_size })
    });
    limited.collect()
}

/// Does a part of what the client is about to ask for: while a request is answered, this thread has
/// nothing else to do.
fn help(context: &Context) {
    let files = context.open.keys();
    for file in files.filter_map(|path| context.analysis.file(path)) {
        if !context.analysis.is_outdated() {
            // Who asks meets the same panic, and is told.
            let _ = catch_unwind(AssertUnwindSafe(|| context.analysis.check_alone(file)));
        }
    }
}

/// Has files read that documents refer to and configurations that hold for them, which nobody has
/// read yet. Returns whether there are some; a newer state follows then.
pub(crate) fn load_missing(context: &Context, owner: &Owner) -> bool {
    let analysis = &context.analysis;
    let directories = analysis.unconfigured();
    if !directories.is_empty() {
        let nearest = |directory: String| {
            let found = configuration::nearest(&directory, &context.folders);
            (directory, found)
        };
        owner.send(Task::Configured(
            directories.into_iter().map(nearest).collect(),
        ));
        return true;
    }
    let configurations = analysis.missing_configurations();
    if !configurations.is_empty() {
        // They say how much of the rest may be read.
        owner.send(Task::Loaded(
            context.folders.read_configurations(&configurations),
        ));
        return true;
    }
    let missing = analysis.missing();
    if missing.is_empty() {
        return false;
    }
    let (missing, mut changes) = within_limit(analysis, missing);
    changes.extend(context.folders.read_all(&with_limits(analysis, missing)));
    owner.send(Task::Loaded(changes));
    true
}
