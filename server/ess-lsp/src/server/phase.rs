//! The life of a connection: before `initialize`, running, after `shutdown`.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use tower_lsp_server::jsonrpc::{Error, ErrorCode};

const NEW: u8 = 0;
const RUNNING: u8 = 1;
const SHUT_DOWN: u8 = 2;

/// Where the connection is; shared.
#[derive(Debug, Clone, Default)]
pub(crate) struct Phase {
    phase: Arc<AtomicU8>,
}

impl Phase {
    pub(crate) fn run(&self) {
        self.phase.store(RUNNING, Ordering::Relaxed);
    }

    pub(crate) fn shut_down(&self) {
        self.phase.store(SHUT_DOWN, Ordering::Relaxed);
    }

    pub(crate) fn is_shut_down(&self) -> bool {
        self.phase.load(Ordering::Relaxed) == SHUT_DOWN
    }

    /// Why a message is out of place (LSP 3.17, "Server lifecycle"); the framework would say of an
    /// unknown method that it is unknown, whenever it comes.
    pub(crate) fn objection(&self, method: &str) -> Option<Error> {
        match self.phase.load(Ordering::Relaxed) {
            NEW if method != "initialize" => Some(Error {
                code: ErrorCode::ServerError(-32002),
                message: "the server is not initialized".into(),
                data: None,
            }),
            SHUT_DOWN => Some(Error::invalid_request()),
            _ => None,
        }
    }
}
