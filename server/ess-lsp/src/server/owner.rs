//! The owner of the workspace's state: one thread that applies what the client says in the order in
//! which it came.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};

use ide::{Change, Clock, Content, FileFailure, Host};
use syntax::Dialect;
use tokio::sync::oneshot;
use tower_lsp_server::ls_types::{
    DidChangeTextDocumentParams, DidOpenTextDocumentParams, TextDocumentItem, Uri,
};

use super::configuration::{self, Nearest};
use super::context::{Context, Open};
use super::convert::uri;
use super::log::Log;
use super::session::Session;
use super::settings::Settings;
use super::text::OpenText;
use super::touched::Touched;
use super::wider::Wider;
use super::workspace::{Folders, document};
use crate::load::Bounds;

/// Something to do.
pub(crate) enum Task {
    /// The client has introduced itself.
    Start(Box<Start>),
    Open(DidOpenTextDocumentParams, u64),
    Change(DidChangeTextDocumentParams, u64),
    Close(Uri),
    Settings(Settings),
    Folders {
        added: Vec<String>,
        removed: Vec<String>,
    },
    /// These paths have changed on disk.
    Watched(Vec<String>),
    /// These files were read from disk.
    Loaded(Vec<Change>),
    /// These directories have these configurations, which were read from disk where they were not
    /// known.
    Configured(Vec<(String, Option<Nearest>)>),
    /// Open documents were compared with the last commit.
    Wider(Wider),
    /// Somebody wants to see the state.
    Ask(oneshot::Sender<Context>),
    /// The client has gone.
    End,
}

/// What is known from the beginning.
pub(crate) struct Start {
    pub(crate) session: Session,
    pub(crate) settings: Settings,
    pub(crate) folders: Vec<String>,
}

/// The way to the owner; any thread may hold one.
#[derive(Clone)]
pub(crate) struct Owner {
    tasks: Sender<Task>,
    clock: Clock,
}

impl Owner {
    /// Starts the thread. `changed` is called with the new state after every change, and with `None` at
    /// the end.
    ///
    /// # Errors
    /// The system gives no thread.
    pub(crate) fn start(
        log: Log,
        changed: impl FnMut(Option<Context>) + Send + 'static,
    ) -> std::io::Result<Self> {
        let (tasks, received) = channel();
        let (loader, jobs) = channel::<Job>();
        let host = Host::new();
        let owner = Owner {
            clock: host.clock(),
            tasks,
        };
        let state = State {
            host,
            log,
            texts: HashMap::new(),
            open: Arc::default(),
            session: None,
            settings: Arc::default(),
            folders: Arc::default(),
            wider: Arc::default(),
            loader,
        };
        let thread = |name: &str| std::thread::Builder::new().name(name.to_owned());
        thread("owner").spawn(move || state.run(&received, changed))?;
        let loading = owner.clone();
        // One thread, so that what was read later is applied later.
        thread("loader").spawn(move || jobs.iter().for_each(|job| job.run(&loading)))?;
        Ok(owner)
    }

    /// Hands over a task. Tasks are done in the order of these calls.
    pub(crate) fn send(&self, task: Task) {
        // Nobody is told anything once the client has gone.
        let _ = self.tasks.send(task);
    }

    /// The number of an edit that has just come in: whatever runs is outdated from now on.
    pub(crate) fn tick(&self) -> u64 {
        self.clock.tick()
    }

    /// The state after everything that was handed over before this call.
    pub(crate) fn ask(&self) -> oneshot::Receiver<Context> {
        let (answer, answered) = oneshot::channel();
        self.send(Task::Ask(answer));
        answered
    }
}

struct State {
    host: Host,
    log: Log,
    loader: Sender<Job>,
    /// By path.
    texts: HashMap<String, OpenText>,
    open: Arc<HashMap<String, Open>>,
    session: Option<Arc<Session>>,
    settings: Arc<Settings>,
    folders: Arc<Folders>,
    wider: Arc<Wider>,
}

impl State {
    fn run(mut self, tasks: &Receiver<Task>, mut changed: impl FnMut(Option<Context>)) {
        // What nobody but the state before shares is freed here, while others compute.
        let mut before = None;
        while let Ok(first) = tasks.recv() {
            let mut dirty = false;
            // All that waits is applied before anybody looks.
            for task in [first].into_iter().chain(tasks.try_iter()) {
                if matches!(task, Task::End) {
                    return changed(None);
                }
                dirty |= self.apply(task);
            }
            if dirty && let Some(context) = self.context() {
                let state = context.clone();
                changed(Some(context));
                before.replace(state);
            }
        }
    }

    fn context(&self) -> Option<Context> {
        Some(Context {
            analysis: self.host.analysis(),
            open: Arc::clone(&self.open),
            session: Arc::clone(self.session.as_ref()?),
            settings: Arc::clone(&self.settings),
            folders: Arc::clone(&self.folders),
            wider: Arc::clone(&self.wider),
        })
    }

    /// Returns whether something has changed.
    fn apply(&mut self, task: Task) -> bool {
        match task {
            Task::Start(start) => {
                self.session = Some(Arc::new(start.session));
                self.set(start.settings);
                self.folders(start.folders, &[]);
            }
            Task::Open(params, tick) => {
                self.host.reach(tick);
                self.open(params.text_document);
            }
            Task::Change(params, tick) => {
                self.host.reach(tick);
                self.change(&params);
            }
            Task::Close(uri) => self.close(&uri),
            Task::Settings(settings) => self.set(settings),
            Task::Folders { added, removed } => self.folders(added, &removed),
            Task::Watched(paths) => {
                let configured = paths.iter().any(|path| configuration::is_one(path));
                if configured {
                    self.host.forget_configurations();
                }
                self.reread(paths);
                return configured;
            }
            Task::Configured(found) => self.configure(found),
            Task::Loaded(changes) => {
                // Open text beats disk.
                let is_open = |change: &Change| self.texts.contains_key(&change.path);
                let (open, read): (Vec<_>, _) = changes.into_iter().partition(is_open);
                self.host.apply(read);
                self.put_again(open.into_iter().map(|change| change.path));
            }
            Task::Wider(wider) => self.wider = Arc::new(wider),
            Task::End => return false,
            Task::Ask(answer) => {
                // Who has cancelled meanwhile does not listen.
                let _ = self.context().map(|context| answer.send(context));
                return false;
            }
        }
        true
    }

    fn set(&mut self, settings: Settings) {
        self.host.set_overrides(settings.overrides());
        self.settings = Arc::new(settings);
    }

    fn folders(&mut self, added: Vec<String>, removed: &[String]) {
        let folders = Arc::make_mut(&mut self.folders);
        removed.iter().for_each(|path| folders.remove(path));
        added.iter().for_each(|path| folders.add(path));
        if removed.is_empty() {
            return;
        }
        let files = self.host.files();
        let paths = files.ids().map(|file| files.path(file));
        let left = paths.filter(|path| !self.texts.contains_key(*path) && !folders.contain(path));
        let left = left.map(|path| Change {
            path: path.to_owned(),
            content: Content::Failed(FileFailure::Outside),
        });
        self.host.apply(left.collect());
    }

    fn configure(&mut self, found: Vec<(String, Option<Nearest>)>) {
        let mut nearest = Vec::new();
        for (directory, found) in found {
            if let Some(found) = &found {
                Arc::make_mut(&mut self.folders).add_project(&found.project);
            }
            nearest.push((directory, found.map(|found| found.path)));
        }
        self.host.configure(nearest);
    }

    fn open(&mut self, item: TextDocumentItem) {
        let path = uri::to_path(item.uri.as_str());
        let dialect = match item.language_id.as_str() {
            "json" | "jsonc" | "openapi-json" => Dialect::Json,
            "yaml" | "openapi-yaml" => Dialect::Yaml,
            _ => Dialect::of_path(&path),
        };
        if uri::is_file(&path) && !self.folders.contain(&path) {
            // A single file without a workspace: what it refers to stands beside it.
            let directory = path
                .rsplit_once('/')
                .map_or("/", |(directory, _)| directory);
            Arc::make_mut(&mut self.folders).add(directory);
        }
        let open = Open {
            uri: item.uri,
            version: item.version,
            touched: Touched::default(),
        };
        Arc::make_mut(&mut self.open).insert(path.clone(), open);
        self.texts
            .insert(path.clone(), OpenText::new(&item.text, dialect));
        self.host.set_file_text(&path, item.text, dialect);
    }

    fn change(&mut self, params: &DidChangeTextDocumentParams) {
        let uri = &params.text_document.uri;
        let path = uri::to_path(uri.as_str());
        let (Some(text), Some(session), Some(file)) = (
            self.texts.get_mut(&path),
            self.session.as_ref(),
            self.host.files().id(&path),
        ) else {
            let uri = uri.as_str().to_owned();
            self.log
                .line(|| format!("didChange of {uri}, which is not open: ignored"));
            return;
        };
        let mut open = Arc::make_mut(&mut self.open).get_mut(&path);
        for edit in text.change(&params.content_changes, session.encoding) {
            if let Some(open) = &mut open {
                open.touched.edit(&edit.range, edit.text.len());
            }
            self.host.edit_file(file, edit.range, &edit.text);
        }
        if let Some(open) = open {
            open.version = params.text_document.version;
        }
        let is_too_large = self.host.files().document(file).is_none();
        if is_too_large && text.len() as u64 <= self.host.file_size(&path) {
            self.host.set_file_text(&path, text.text(), text.dialect);
        }
    }

    /// Gives the host the open texts that were too large: another limit may count now.
    fn put_again(&mut self, paths: impl Iterator<Item = String>) {
        for path in paths {
            let file = self.host.files().id(&path);
            let is_read = file.is_some_and(|file| self.host.files().document(file).is_some());
            if let Some(text) = self.texts.get(&path).filter(|_| !is_read) {
                self.host.set_file_text(&path, text.text(), text.dialect);
            }
        }
    }

    /// What is on disk counts again.
    fn close(&mut self, uri: &Uri) {
        let path = uri::to_path(uri.as_str());
        if self.texts.remove(&path).is_none() {
            return;
        }
        Arc::make_mut(&mut self.open).remove(&path);
        if uri::is_file(&path) {
            self.reread(vec![path]);
        } else {
            self.host.remove_file(&path);
        }
    }

    /// Has files read again: those that we know, and those that are documents now.
    fn reread(&self, paths: Vec<String>) {
        let open = |path: &String| self.texts.contains_key(path);
        let paths = paths.into_iter().filter(|path| !open(path));
        let (known, unknown): (Vec<String>, _) =
            paths.partition(|path| self.host.files().id(path).is_some());
        let known = known.into_iter().map(|path| {
            let file_size = self.host.file_size(&path);
            (path, Bounds { file_size })
        });
        let known = known.collect();
        // The thread ends after this one only.
        let _ = self.loader.send(Job {
            folders: Arc::clone(&self.folders),
            known,
            unknown,
        });
    }
}

/// Files to read.
struct Job {
    folders: Arc<Folders>,
    known: Vec<(String, Bounds)>,
    unknown: Vec<String>,
}

impl Job {
    fn run(&self, owner: &Owner) {
        let mut changes = self.folders.read_all(&self.known);
        let inside = self
            .unknown
            .iter()
            .filter(|path| self.folders.contain(path));
        changes.extend(inside.filter_map(|path| document(path)));
        owner.send(Task::Loaded(changes));
    }
}
