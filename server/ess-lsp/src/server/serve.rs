//! From bytes to handlers and back.
//!
//! The framework routes messages, keeps the life cycle and cancels requests. Its own transport is not
//! used: it ends at the first malformed message, reads messages of any size, and lets handlers start
//! in any order. Here every handler runs to its first await in the order in which messages come, and
//! a panic costs one request.

use std::future::poll_fn;
use std::io;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::Arc;
use std::task::Poll;

use futures_util::{FutureExt, SinkExt, StreamExt};
use serde_json::Value;
use tokio::io::{AsyncBufRead, AsyncWrite, AsyncWriteExt};
use tokio::sync::{Semaphore, mpsc};
use tower_lsp_server::jsonrpc::{Error, Id, Request, Response};
use tower_lsp_server::{ClientSocket, LspService};
use tower_service::Service;

use super::backend::Backend;
use super::frame::{self, Frame, Frames};
use super::log::Log;
use super::newer;
use super::outbox::Outbox;
use super::phase::Phase;

/// More requests than this are not answered at once; reading goes on when one is answered.
const UNDER_WAY: usize = 1000;

type Answer = Pin<Box<dyn Future<Output = Option<Response>> + Send>>;

/// Everything that a connection needs.
pub(crate) struct Server {
    pub(crate) service: LspService<Backend>,
    pub(crate) outbox: Outbox,
    pub(crate) phase: Phase,
    pub(crate) log: Log,
}

/// Writes what is in the outbox until it is closed and empty.
///
/// # Errors
/// Those of the stream.
pub(crate) async fn write(
    mut messages: mpsc::Receiver<Vec<u8>>,
    to: impl AsyncWrite + Unpin,
) -> io::Result<()> {
    let mut to = tokio::io::BufWriter::with_capacity(1 << 16, to);
    while let Some(content) = messages.recv().await {
        frame::write(&mut to, &content).await?;
        if messages.is_empty() {
            to.flush().await?;
        }
    }
    to.flush().await
}

impl Server {
    /// Reads messages until the client says `exit` or is gone.
    ///
    /// # Errors
    /// Those of the stream.
    pub(crate) async fn read(
        mut self,
        from: impl AsyncBufRead + Unpin,
        socket: ClientSocket,
    ) -> io::Result<()> {
        let (mut requests, mut responses) = socket.split();
        let outbox = self.outbox.clone();
        tokio::spawn(async move {
            while let Some(request) = requests.next().await {
                outbox.send(&request).await;
            }
        });
        let places = Arc::new(Semaphore::new(UNDER_WAY));
        let mut frames = Frames::new(from);
        loop {
            match frames.next().await? {
                Frame::End => return Ok(()),
                Frame::Broken(what) => {
                    self.log.line(|| format!("received {what}"));
                    self.refuse(Id::Null, Error::parse_error()).await;
                }
                Frame::Message(content) => match self.parse(&content).await {
                    None => {}
                    Some(Incoming::Response(response)) => {
                        // Fails after `exit` only.
                        let _ = responses.send(response).await;
                    }
                    Some(Incoming::Request(request)) => {
                        if request.method() == "exit" {
                            return Ok(());
                        }
                        drop(content);
                        self.start(request, &places).await;
                    }
                },
            }
        }
    }

    async fn refuse(&self, id: Id, error: Error) {
        self.outbox.send(&Response::from_error(id, error)).await;
    }

    /// What is no message is answered and gives `None`.
    async fn parse(&self, content: &[u8]) -> Option<Incoming> {
        let Ok(value) = serde_json::from_slice::<Value>(content) else {
            self.log
                .line(|| String::from("received a message that is not JSON"));
            self.refuse(Id::Null, Error::parse_error()).await;
            return None;
        };
        let id = value.get("id").cloned();
        let id = id
            .and_then(|id| serde_json::from_value(id).ok())
            .unwrap_or_default();
        let is_request = value.get("method").is_some();
        let parsed = if is_request {
            serde_json::from_value(value).map(Incoming::Request)
        } else {
            serde_json::from_value(value).map(Incoming::Response)
        };
        match parsed {
            Ok(incoming) => Some(incoming),
            Err(error) => {
                self.log
                    .line(|| format!("received a message that is no request: {error}"));
                self.refuse(id, Error::invalid_request()).await;
                None
            }
        }
    }

    /// Runs a handler to its first await, and the rest of it beside others.
    async fn start(&mut self, request: Request, places: &Arc<Semaphore>) {
        let method = request.method().to_owned();
        let id = request.id().cloned();
        // The framework does not answer these; a request wants an answer (LSP 3.17, "$ requests").
        let optional = (id.is_some() && method.starts_with("$/")).then(Error::method_not_found);
        if let Some(error) = self.phase.objection(&method).or(optional) {
            if let Some(id) = id {
                self.refuse(id, error).await;
            }
            return;
        }
        let call = self.service.call(newer::adapted(request));
        let log = self.log.clone();
        let mut answer: Answer = Box::pin(async move {
            match AssertUnwindSafe(call).catch_unwind().await {
                Ok(Ok(response)) => response,
                Ok(Err(_exited)) => None,
                Err(_panic) => {
                    log.line(|| format!("internal error in {method}"));
                    Some(Response::from_error(id?, Error::internal_error()))
                }
            }
        });
        let first = poll_fn(|waker| Poll::Ready(answer.poll_unpin(waker))).await;
        match first {
            Poll::Ready(Some(response)) => self.outbox.send(&response).await,
            Poll::Ready(None) => {}
            Poll::Pending => {
                let place = Arc::clone(places).acquire_owned().await;
                let outbox = self.outbox.clone();
                tokio::spawn(async move {
                    if let Some(response) = answer.await {
                        outbox.send(&response).await;
                    }
                    drop(place);
                });
            }
        }
    }
}

enum Incoming {
    Request(Request),
    Response(Response),
}
