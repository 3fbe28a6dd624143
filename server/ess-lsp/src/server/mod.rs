//! The language server.
//!
//! Messages come in on one thread (`serve`), which hands changes to the owner of the state (`owner`)
//! in their order. Requests get a snapshot of it (`context`) and run on worker threads (`handlers`);
//! the publisher (`publish`) pushes diagnostics of the newest snapshot.

mod abilities;
mod backend;
mod capabilities;
mod configuration;
mod connection;
mod context;
mod convert;
mod frame;
mod handlers;
mod log;
mod newer;
mod outbox;
mod owner;
mod parent;
mod phase;
mod presentation;
mod publish;
mod refresh;
mod serve;
mod session;
mod settings;
mod startup;
mod text;
mod touched;
mod wider;
mod workspace;

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use futures_util::future::join;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, BufReader};
use tower_lsp_server::LspService;

pub(crate) use connection::Channel;

use backend::Backend;
use log::Log;
use outbox::Outbox;
use owner::{Owner, Task};
use phase::Phase;
use publish::{Newest, Publisher};
use refresh::Watcher;
use serve::Server;
use wider::Comparer;

/// What the command line says.
#[derive(Debug, Clone)]
pub(crate) struct Options {
    pub(crate) channel: Channel,
    /// A process without which the server ends.
    pub(crate) parent: Option<u32>,
    pub(crate) log: Option<PathBuf>,
}

/// Serves one client. Returns whether it has said goodbye (`shutdown`, then `exit`).
///
/// # Errors
/// Why the server cannot start, or the connection broke, in words.
pub(crate) fn run(options: &Options) -> Result<bool, String> {
    let log = Log::open(options.log.as_deref()).map_err(|error| {
        let file = options.log.clone().unwrap_or_default();
        format!("--log {}: {error}", file.display())
    })?;
    let panics = log.clone();
    // Standard error may be shown to the user as an error of the editor.
    std::panic::set_hook(Box::new(move |panic| {
        panics.line(|| format!("internal error: {panic}"))
    }));
    parent::watch(options.parent);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .enable_time()
        .build();
    let runtime = runtime.map_err(|error| format!("cannot start: {error}"))?;
    let served = runtime.block_on(serve(options, log));
    // Work that still runs is of no use to anybody.
    runtime.shutdown_background();
    served
}

async fn serve(options: &Options, log: Log) -> Result<bool, String> {
    let (reader, writer) = connection::open(&options.channel)
        .await
        .map_err(|error| format!("cannot reach the client: {error}"))?;
    talk(reader, writer, log).await
}

/// Serves a client that has said all of `input` and goes away then, without a look at its process.
/// Returns everything that it is told.
///
/// # Errors
/// Why the server cannot start, in words.
pub fn converse(input: Vec<u8>) -> Result<Vec<u8>, String> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build();
    let runtime = runtime.map_err(|error| format!("cannot start: {error}"))?;
    runtime.block_on(async {
        let (writer, mut client) = tokio::io::duplex(1 << 16);
        let log = Log::open(None).map_err(|error| error.to_string())?;
        let mut told = Vec::new();
        let reader = std::io::Cursor::new(input);
        let (served, read) = join(talk(reader, writer, log), client.read_to_end(&mut told)).await;
        served?;
        read.map_err(|error| error.to_string())?;
        Ok(told)
    })
}

/// Serves a client on open streams. Returns whether it has said goodbye.
async fn talk(
    reader: impl AsyncRead + Unpin,
    writer: impl AsyncWrite + Unpin + Send + 'static,
    log: Log,
) -> Result<bool, String> {
    let (outbox, messages) = Outbox::new();
    let phase = Phase::default();
    let (outdated, reasons) = tokio::sync::mpsc::unbounded_channel();
    let owner = start(&outbox, &log, Watcher::new(outdated))
        .map_err(|error| format!("cannot start: {error}"))?;
    let state = owner.clone();
    let backend = |client| {
        let (outbox, phase, log) = (outbox.clone(), phase.clone(), log.clone());
        Backend::new(client, state, outbox, phase, log, reasons)
    };
    let (service, socket) = LspService::build(backend)
        .custom_method("ess/coverage", Backend::coverage)
        .custom_method("ess/matrix", Backend::matrix)
        .custom_method("ess/decide", Backend::decide)
        .custom_method(newer::RESOLVE, Backend::resolve_code_action)
        .finish();
    let server = Server {
        service,
        outbox,
        phase: phase.clone(),
        log: log.clone(),
    };
    let writing = tokio::spawn(serve::write(messages, writer));
    let reader = BufReader::with_capacity(1 << 16, reader);
    let read = server.read(reader, socket).await;
    log.line(|| format!("the connection has ended: {read:?}"));
    owner.send(Task::End);
    // Answers that are on their way go out; a client that does not read is not waited for.
    let _ = tokio::time::timeout(Duration::from_secs(1), writing).await;
    read.map_err(|error| format!("the connection broke: {error}"))?;
    Ok(phase.is_shut_down())
}

/// Starts the threads that own the state and publish diagnostics.
fn start(outbox: &Outbox, log: &Log, watcher: Watcher) -> io::Result<Owner> {
    let newest = Newest::default();
    let settled = Newest::default();
    let (put, put_settled) = (newest.clone(), settled.clone());
    let mut compares = false;
    let owner = Owner::start(log.clone(), move |state| {
        let wanted = state.as_ref().is_none_or(|state| state.settings.diff.head);
        // Once more after it was switched off.
        if wanted || compares {
            put_settled.put(state.clone());
        }
        compares = wanted;
        put.put(state);
    })?;
    Comparer::start(settled, owner.clone(), log.clone())?;
    Publisher::start(newest, owner.clone(), outbox.clone(), log.clone(), watcher)?;
    Ok(owner)
}
