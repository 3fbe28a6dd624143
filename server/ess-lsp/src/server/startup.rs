//! What happens once the client is there: watching files, asking for settings, looking for
//! documents. Nothing of it delays an answer.

use std::time::Instant;

use tower_lsp_server::Client;
use tower_lsp_server::ls_types::notification::Progress;
use tower_lsp_server::ls_types::request::WorkDoneProgressCreate;
use tower_lsp_server::ls_types::{
    ConfigurationItem, DidChangeWatchedFilesRegistrationOptions, FileSystemWatcher, GlobPattern,
    InitializeParams, MessageType, NumberOrString, ProgressParams, ProgressParamsValue,
    Registration, WorkDoneProgress, WorkDoneProgressBegin, WorkDoneProgressCreateParams,
    WorkDoneProgressEnd, WorkDoneProgressReport,
};

use super::convert::uri;
use super::log::Log;
use super::outbox::Outbox;
use super::owner::{Owner, Task};
use super::session::Session;
use super::settings::{SECTION, Settings};
use super::workspace::{self, Step};

/// What the client says of itself and of the workspace.
#[derive(Debug, Clone)]
pub(crate) struct Introduction {
    pub(crate) session: Session,
    pub(crate) settings: Settings,
    /// Paths.
    pub(crate) folders: Vec<String>,
    /// What is wrong with the settings.
    pub(crate) problem: Option<String>,
}

impl Introduction {
    pub(crate) fn of(params: &InitializeParams, session: &Session, log: &Log) -> Self {
        let client = params.client_info.as_ref();
        log.line(|| {
            let name = client.map_or("unknown client", |client| &client.name);
            format!("initialize: {name}, {session:?}")
        });
        let options = params.initialization_options.as_ref();
        let settings = options.map_or(Ok(Settings::default()), Settings::read);
        let problem = settings.as_ref().err().cloned();
        Introduction {
            session: session.clone(),
            settings: settings.unwrap_or_default(),
            folders: folders(params),
            problem,
        }
    }
}

/// The folders of the workspace; older clients know only one root.
fn folders(params: &InitializeParams) -> Vec<String> {
    let folders = params.workspace_folders.iter().flatten();
    let folders: Vec<String> = folders
        .map(|folder| uri::to_path(folder.uri.as_str()))
        .collect();
    if !folders.is_empty() {
        return folders;
    }
    #[expect(deprecated, reason = "clients without workspace folders send these")]
    let (root, path) = (&params.root_uri, &params.root_path);
    let root = root.as_ref().map(|root| uri::to_path(root.as_str()));
    root.or_else(|| path.as_deref().map(openapi::normalise))
        .into_iter()
        .collect()
}

/// Does everything that follows `initialized`.
pub(crate) async fn run(
    introduction: Introduction,
    client: Client,
    owner: Owner,
    outbox: Outbox,
    log: Log,
) {
    if let Some(problem) = &introduction.problem {
        client.show_message(MessageType::WARNING, problem).await;
    }
    if introduction.session.watched_files {
        let registered = client.register_capability(vec![watched_files()]).await;
        if let Err(error) = registered {
            log.line(|| format!("the client does not watch files: {error}"));
        }
    }
    if introduction.session.configuration {
        ask_settings(client.clone(), owner.clone(), log.clone()).await;
    }
    index(introduction, client, owner, outbox, log).await;
}

fn watched_files() -> Registration {
    let everything = FileSystemWatcher {
        glob_pattern: GlobPattern::String(String::from("**/*.{yaml,yml,json}")),
        kind: None,
    };
    let options = DidChangeWatchedFilesRegistrationOptions {
        watchers: vec![everything],
    };
    Registration {
        id: String::from("watched-files"),
        method: String::from("workspace/didChangeWatchedFiles"),
        register_options: serde_json::to_value(options).ok(),
    }
}

/// Asks the client for our settings.
pub(crate) async fn ask_settings(client: Client, owner: Owner, log: Log) {
    let item = ConfigurationItem {
        scope_uri: None,
        section: Some(SECTION.to_owned()),
    };
    let answer = match client.configuration(vec![item]).await {
        Ok(answer) => answer,
        Err(error) => return log.line(|| format!("the client gives no settings: {error}")),
    };
    let value = answer.into_iter().next().unwrap_or_default();
    if value.is_null() {
        // Nothing set: what `initialize` has said counts.
        return;
    }
    match Settings::read(&value) {
        Ok(settings) => owner.send(Task::Settings(settings)),
        Err(problem) => client.show_message(MessageType::WARNING, problem).await,
    }
}

/// Looks for documents in the folders, with progress for a client that shows it.
pub(crate) async fn index(
    introduction: Introduction,
    client: Client,
    owner: Owner,
    outbox: Outbox,
    log: Log,
) {
    if introduction.folders.is_empty() {
        return;
    }
    let token = NumberOrString::String(format!("ess-index-{}", introduction.folders.join(" ")));
    let create = WorkDoneProgressCreateParams {
        token: token.clone(),
    };
    let shows = introduction.session.progress
        && client
            .send_request::<WorkDoneProgressCreate>(create)
            .await
            .is_ok();
    let token = shows.then_some(token);
    let work = move || index_folders(&introduction.folders, token.as_ref(), &owner, &outbox, &log);
    // A panic there is logged; documents are still read when they are opened.
    let _ = tokio::task::spawn_blocking(work).await;
}

fn index_folders(
    folders: &[String],
    token: Option<&NumberOrString>,
    owner: &Owner,
    outbox: &Outbox,
    log: &Log,
) {
    let begun = Instant::now();
    let progress = |value| {
        if let Some(token) = token {
            outbox.notify::<Progress>(&ProgressParams {
                token: token.clone(),
                value: ProgressParamsValue::WorkDone(value),
            });
        }
    };
    progress(WorkDoneProgress::Begin(WorkDoneProgressBegin {
        title: String::from("Looking for OpenAPI documents"),
        percentage: Some(0),
        ..WorkDoneProgressBegin::default()
    }));
    let mut found = 0;
    for folder in folders {
        workspace::index(folder, |step| match step {
            Step::Note(note) => log.line(|| note),
            Step::Found {
                done,
                of,
                documents,
            } => {
                found += documents.len();
                if !documents.is_empty() {
                    owner.send(Task::Loaded(documents));
                }
                progress(WorkDoneProgress::Report(WorkDoneProgressReport {
                    message: Some(format!("{done} of {of} files")),
                    percentage: Some((done * 100 / of.max(1)) as u32),
                    ..WorkDoneProgressReport::default()
                }));
            }
        });
    }
    let documents = if found == 1 { "document" } else { "documents" };
    let message = format!("{found} OpenAPI {documents}");
    log.line(|| {
        format!(
            "indexed {message} in {:.0} ms",
            begun.elapsed().as_secs_f64() * 1e3
        )
    });
    progress(WorkDoneProgress::End(WorkDoneProgressEnd {
        message: Some(message),
    }));
}
