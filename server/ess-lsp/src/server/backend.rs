//! The methods of the protocol. Notifications go to the owner, requests to a handler with what the
//! owner shows of the state.

use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};

use serde_json::{Value, json};
use tokio::sync::Semaphore;
use tokio::sync::mpsc::UnboundedReceiver;
use tower_lsp_server::jsonrpc::{Error, ErrorCode, Result};
use tower_lsp_server::ls_types::*;
use tower_lsp_server::{Client, LanguageServer};

use super::capabilities::capabilities;
use super::context::Context;
use super::convert::uri;
use super::handlers;
use super::log::Log;
use super::outbox::Outbox;
use super::owner::{Owner, Start, Task};
use super::parent;
use super::phase::Phase;
use super::publish::load_missing;
use super::refresh::{self, Outdated};
use super::session::Session;
use super::settings::Settings;
use super::startup;
use crate::format::decision::PrintedAnswer;

/// So many handlers run at a time.
const WORKERS: usize = 4;

/// What the framework calls.
pub(crate) struct Backend {
    pub(crate) client: Client,
    pub(crate) owner: Owner,
    pub(crate) outbox: Outbox,
    pub(crate) phase: Phase,
    pub(crate) log: Log,
    workers: Arc<Semaphore>,
    /// What `initialize` has said, for `initialized`.
    introduction: OnceLock<startup::Introduction>,
    /// What the client should ask for again; taken by whoever tells it.
    reasons: Mutex<Option<UnboundedReceiver<Outdated>>>,
}

impl Backend {
    pub(crate) fn new(
        client: Client,
        owner: Owner,
        outbox: Outbox,
        phase: Phase,
        log: Log,
        reasons: UnboundedReceiver<Outdated>,
    ) -> Self {
        Backend {
            client,
            owner,
            outbox,
            phase,
            log,
            workers: Arc::new(Semaphore::new(WORKERS)),
            introduction: OnceLock::new(),
            reasons: Mutex::new(Some(reasons)),
        }
    }

    /// Runs a handler on a worker thread, with the state after all messages before this one. One
    /// that newer text has made pointless is answered `ContentModified`; a cancelled one does not
    /// start.
    async fn read<P, R>(
        &self,
        params: P,
        handler: impl FnOnce(&Context, P) -> Result<R> + Send + 'static,
    ) -> Result<R>
    where
        P: Send + 'static,
        R: Send + 'static,
    {
        let context = self
            .owner
            .ask()
            .await
            .map_err(|_| Error::internal_error())?;
        let place = self.workers.acquire().await;
        // Dropped with this future, when the request is cancelled.
        let alive = Arc::new(());
        let wanted: Weak<()> = Arc::downgrade(&alive);
        let done = tokio::task::spawn_blocking(move || {
            if wanted.strong_count() == 0 {
                return Err(Error::request_cancelled());
            }
            if context.analysis.is_outdated() {
                return Err(Error::content_modified());
            }
            handler(&context, params)
        });
        let answer = done.await;
        drop((place, alive));
        answer.unwrap_or_else(|_panic| {
            self.log
                .line(|| String::from("internal error in a request"));
            Err(Error::internal_error())
        })
    }

    /// `ess/coverage`
    pub(crate) async fn coverage(
        &self,
        params: handlers::CoverageParams,
    ) -> Result<Option<handlers::CoverageResult>> {
        self.load().await?;
        self.read(params, handlers::coverage).await
    }

    /// `ess/matrix`
    pub(crate) async fn matrix(
        &self,
        params: handlers::MatrixParams,
    ) -> Result<Option<handlers::MatrixResult>> {
        self.load().await?;
        self.read(params, handlers::matrix).await
    }

    /// `codeAction/resolve`
    pub(crate) async fn resolve_code_action(&self, params: CodeAction) -> Result<Value> {
        self.read(params, handlers::resolve).await
    }

    /// `ess/decide`
    pub(crate) async fn decide(
        &self,
        params: handlers::DecideParams,
    ) -> Result<Option<PrintedAnswer<Location>>> {
        self.load().await?;
        self.read(params, handlers::decide).await
    }

    /// Has all files read that documents refer to.
    async fn load(&self) -> Result<()> {
        loop {
            let context = self
                .owner
                .ask()
                .await
                .map_err(|_| Error::internal_error())?;
            let owner = self.owner.clone();
            let loaded = tokio::task::spawn_blocking(move || load_missing(&context, &owner));
            if !loaded.await.unwrap_or(false) {
                return Ok(());
            }
        }
    }
}

impl LanguageServer for Backend {
    async fn initialize(&self, params: InitializeParams) -> Result<InitializeResult> {
        let session = Session::of(&params.capabilities);
        let introduction = startup::Introduction::of(&params, &session, &self.log);
        parent::watch_if_seen(params.process_id);
        let result = InitializeResult {
            capabilities: capabilities(&session),
            server_info: Some(ServerInfo {
                name: String::from("ess-lsp"),
                version: Some(String::from(env!("CARGO_PKG_VERSION"))),
            }),
            ..InitializeResult::default()
        };
        self.owner.send(Task::Start(Box::new(Start {
            session,
            settings: introduction.settings.clone(),
            folders: introduction.folders.clone(),
        })));
        // The framework lets `initialize` in once.
        let _ = self.introduction.set(introduction);
        self.phase.run();
        Ok(result)
    }

    async fn initialized(&self, _: InitializedParams) {
        if let Some(introduction) = self.introduction.get() {
            let (client, owner, outbox, log) = (
                self.client.clone(),
                self.owner.clone(),
                self.outbox.clone(),
                self.log.clone(),
            );
            let introduction = introduction.clone();
            let reasons = self
                .reasons
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .take();
            if let Some(reasons) = reasons {
                let session = introduction.session.clone();
                tokio::spawn(refresh::tell(client.clone(), session, reasons));
            }
            tokio::spawn(startup::run(introduction, client, owner, outbox, log));
        }
    }

    async fn shutdown(&self) -> Result<()> {
        self.phase.shut_down();
        Ok(())
    }

    async fn did_open(&self, params: DidOpenTextDocumentParams) {
        let tick = self.owner.tick();
        self.owner.send(Task::Open(params, tick));
    }

    async fn did_change(&self, params: DidChangeTextDocumentParams) {
        let tick = self.owner.tick();
        self.owner.send(Task::Change(params, tick));
    }

    async fn did_close(&self, params: DidCloseTextDocumentParams) {
        self.owner.send(Task::Close(params.text_document.uri));
    }

    async fn did_save(&self, _: DidSaveTextDocumentParams) {}

    async fn did_change_configuration(&self, params: DidChangeConfigurationParams) {
        let pulls = self
            .introduction
            .get()
            .is_some_and(|one| one.session.configuration);
        if pulls {
            let (client, owner, log) = (self.client.clone(), self.owner.clone(), self.log.clone());
            tokio::spawn(startup::ask_settings(client, owner, log));
            return;
        }
        match Settings::read(&params.settings) {
            Ok(settings) => self.owner.send(Task::Settings(settings)),
            Err(problem) => {
                self.client
                    .show_message(MessageType::WARNING, problem)
                    .await
            }
        }
    }

    async fn did_change_workspace_folders(&self, params: DidChangeWorkspaceFoldersParams) {
        let paths = |folders: &[WorkspaceFolder]| -> Vec<String> {
            let uris = folders.iter().map(|folder| folder.uri.as_str());
            uris.map(uri::to_path).collect()
        };
        let (added, removed) = (paths(&params.event.added), paths(&params.event.removed));
        self.owner.send(Task::Folders {
            added: added.clone(),
            removed,
        });
        if let Some(introduction) = self.introduction.get() {
            let introduction = startup::Introduction {
                folders: added,
                ..introduction.clone()
            };
            let (client, owner, outbox, log) = (
                self.client.clone(),
                self.owner.clone(),
                self.outbox.clone(),
                self.log.clone(),
            );
            tokio::spawn(startup::index(introduction, client, owner, outbox, log));
        }
    }

    async fn did_change_watched_files(&self, params: DidChangeWatchedFilesParams) {
        let paths = params
            .changes
            .iter()
            .map(|event| uri::to_path(event.uri.as_str()));
        self.owner.send(Task::Watched(paths.collect()));
    }

    async fn goto_definition(
        &self,
        params: GotoDefinitionParams,
    ) -> Result<Option<GotoDefinitionResponse>> {
        self.read(params, handlers::definition).await
    }

    async fn references(&self, params: ReferenceParams) -> Result<Option<Vec<Location>>> {
        self.read(params, handlers::references).await
    }

    async fn document_highlight(
        &self,
        params: DocumentHighlightParams,
    ) -> Result<Option<Vec<DocumentHighlight>>> {
        self.read(params, handlers::document_highlight).await
    }

    async fn prepare_rename(
        &self,
        params: TextDocumentPositionParams,
    ) -> Result<Option<PrepareRenameResponse>> {
        self.read(params, handlers::prepare_rename).await
    }

    async fn document_link(&self, params: DocumentLinkParams) -> Result<Option<Vec<DocumentLink>>> {
        self.read(params, handlers::document_link).await
    }

    async fn document_symbol(
        &self,
        params: DocumentSymbolParams,
    ) -> Result<Option<DocumentSymbolResponse>> {
        self.read(params, handlers::document_symbol).await
    }

    async fn symbol(
        &self,
        params: WorkspaceSymbolParams,
    ) -> Result<Option<WorkspaceSymbolResponse>> {
        self.read(params, handlers::workspace_symbol).await
    }

    async fn code_lens(&self, params: CodeLensParams) -> Result<Option<Vec<CodeLens>>> {
        self.read(params, handlers::code_lens).await
    }

    async fn inlay_hint(&self, params: InlayHintParams) -> Result<Option<Vec<InlayHint>>> {
        self.read(params, handlers::inlay_hint).await
    }

    async fn code_action(&self, params: CodeActionParams) -> Result<Option<CodeActionResponse>> {
        self.read(params, handlers::code_action).await
    }

    async fn rename(&self, params: RenameParams) -> Result<Option<WorkspaceEdit>> {
        self.load().await?;
        self.read(params, handlers::rename).await
    }

    async fn hover(&self, params: HoverParams) -> Result<Option<Hover>> {
        self.read(params, handlers::hover).await
    }

    async fn completion(&self, params: CompletionParams) -> Result<Option<CompletionResponse>> {
        self.read(params, handlers::completion).await
    }

    async fn completion_resolve(&self, item: CompletionItem) -> Result<CompletionItem> {
        self.read(item, handlers::completion_resolve).await
    }

    async fn diagnostic(
        &self,
        params: DocumentDiagnosticParams,
    ) -> Result<DocumentDiagnosticReportResult> {
        self.load().await?;
        let report = self.read(params, handlers::diagnostic).await;
        report.map_err(ask_again)
    }

    async fn workspace_diagnostic(
        &self,
        params: WorkspaceDiagnosticParams,
    ) -> Result<WorkspaceDiagnosticReportResult> {
        self.load().await?;
        let outbox = self.outbox.clone();
        let handler = move |context: &Context, params| {
            handlers::workspace_diagnostic(context, params, &outbox)
        };
        self.read(params, handler).await.map_err(ask_again)
    }
}

/// What newer text has made pointless is asked for again (LSP 3.17, `ServerCancelled`).
fn ask_again(error: Error) -> Error {
    if error != Error::content_modified() {
        return error;
    }
    Error {
        code: ErrorCode::ServerError(-32802),
        message: "the text has changed".into(),
        data: Some(json!({"retriggerRequest": true})),
    }
}

#[cfg(test)]
mod tests {
    use tower_lsp_server::LspService;

    use super::*;

    #[test]
    fn a_panic_costs_one_request() {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .expect("a runtime");
        runtime.block_on(async {
            let log = Log::open(None).expect("no file");
            let owner = Owner::start(log.clone(), |_| ()).expect("a thread");
            let (outbox, _messages) = Outbox::new();
            let (_outdated, reasons) = tokio::sync::mpsc::unbounded_channel();
            let state = owner.clone();
            let (service, _socket) = LspService::new(|client| {
                Backend::new(client, state, outbox, Phase::default(), log, reasons)
            });
            let backend = service.inner();
            let params = json!({"processId": null, "rootUri": null, "capabilities": {}});
            let params = serde_json::from_value(params).expect("parameters");
            backend.initialize(params).await.expect("an answer");
            let failed = backend.read((), |_, ()| -> Result<()> { panic!("on purpose") });
            assert_eq!(failed.await, Err(Error::internal_error()));
            assert_eq!(backend.read(7, |_, number| Ok(number)).await, Ok(7));
            owner.send(Task::End);
        });
    }
}
