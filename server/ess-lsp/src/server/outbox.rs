//! What goes to the client: one queue, so that messages do not mix.

use serde::Serialize;
use tokio::sync::mpsc;
use tower_lsp_server::ls_types::notification::Notification;

/// More messages than this wait for a client that does not read.
const WAITING: usize = 256;

/// The sending end; any thread may hold one.
#[derive(Clone)]
pub(crate) struct Outbox {
    sender: mpsc::Sender<Vec<u8>>,
}

/// A notification as it is sent.
#[derive(Serialize)]
struct Envelope<'m, P> {
    jsonrpc: &'static str,
    method: &'static str,
    params: &'m P,
}

impl Outbox {
    /// An outbox and the end that the writer empties.
    pub(crate) fn new() -> (Self, mpsc::Receiver<Vec<u8>>) {
        let (sender, receiver) = mpsc::channel(WAITING);
        (Outbox { sender }, receiver)
    }

    /// Sends anything that is a message; waits while the client does not read. What a client that
    /// has gone would have got is dropped.
    pub(crate) async fn send(&self, message: &impl Serialize) {
        if let Ok(content) = serde_json::to_vec(message) {
            let _ = self.sender.send(content).await;
        }
    }

    /// Sends a notification from a worker thread. Returns the number of bytes.
    ///
    /// Written straight from its type: through a `serde_json::Value`, as the framework does it, a
    /// hundred diagnostics take ten times as long.
    pub(crate) fn notify<N: Notification>(&self, params: &N::Params) -> usize {
        let envelope = Envelope {
            jsonrpc: "2.0",
            method: N::METHOD,
            params,
        };
        let content = serde_json::to_vec(&envelope).unwrap_or_default();
        let bytes = content.len();
        if bytes > 0 {
            let _ = self.sender.blocking_send(content);
        }
        bytes
    }
}
