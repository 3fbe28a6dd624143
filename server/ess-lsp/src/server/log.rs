//! The log file of `--log`. Standard output belongs to the protocol.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

/// Writes lines with the seconds since the start; does nothing without a file.
#[derive(Clone)]
pub(crate) struct Log {
    file: Option<Arc<Mutex<File>>>,
    start: Instant,
}

impl Log {
    /// Appends to `path`.
    ///
    /// # Errors
    /// Those of opening the file.
    pub(crate) fn open(path: Option<&Path>) -> io::Result<Self> {
        let open = |path| OpenOptions::new().create(true).append(true).open(path);
        let file = path.map(open).transpose()?;
        Ok(Log {
            file: file.map(|file| Arc::new(Mutex::new(file))),
            start: Instant::now(),
        })
    }

    /// Writes a line; `line` is not called without a file.
    pub(crate) fn line(&self, line: impl FnOnce() -> String) {
        if let Some(file) = &self.file {
            let seconds = self.start.elapsed().as_secs_f64();
            let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
            // A full disk must not end the server.
            let _ = writeln!(file, "{seconds:10.4} {}", line());
        }
    }
}
