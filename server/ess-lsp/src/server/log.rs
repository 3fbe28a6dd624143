//! The log of `--log`: a file, or standard error. Standard output belongs to the protocol.

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

/// Writes lines with the seconds since the start; does nothing where none is wanted.
#[derive(Clone)]
pub(crate) struct Log {
    to: Option<Arc<Mutex<Box<dyn Write + Send>>>>,
    start: Instant,
}

impl Log {
    /// Appends to the file `path`; `-` is standard error.
    ///
    /// # Errors
    /// Those of opening the file.
    pub(crate) fn open(path: Option<&Path>) -> io::Result<Self> {
        let open = |path: &Path| -> io::Result<Box<dyn Write + Send>> {
            if path == Path::new("-") {
                return Ok(Box::new(io::stderr()));
            }
            let file = OpenOptions::new().create(true).append(true).open(path)?;
            Ok(Box::new(file))
        };
        let to = path.map(open).transpose()?;
        Ok(Log {
            to: to.map(|to| Arc::new(Mutex::new(to))),
            start: Instant::now(),
        })
    }

    /// Writes a line; `line` is not called where no log is wanted.
    pub(crate) fn line(&self, line: impl FnOnce() -> String) {
        if let Some(to) = &self.to {
            let seconds = self.start.elapsed().as_secs_f64();
            let mut to = to.lock().unwrap_or_else(PoisonError::into_inner);
            // A full disk, or a client that has closed the pipe, must not end the server.
            let _ = writeln!(to, "{seconds:10.4} {}", line());
        }
    }
}
