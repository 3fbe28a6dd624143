//! Progress on a terminal, for checks that take longer than a second.

use std::io::{IsTerminal, Write};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::thread::JoinHandle;
use std::time::Duration;

#[derive(Default)]
struct Counters {
    done: AtomicUsize,
    expected: AtomicUsize,
}

/// Counts files; a thread of its own shows the count on standard error.
pub(crate) struct Progress {
    counters: Arc<Counters>,
    /// Dropped to end the thread.
    stop: Option<mpsc::Sender<()>>,
    painter: Option<JoinHandle<()>>,
}

impl Progress {
    /// Shows nothing unless `wanted` and standard error is a terminal.
    pub(crate) fn start(wanted: bool) -> Self {
        let counters = Arc::new(Counters::default());
        let mut progress = Progress {
            counters: Arc::clone(&counters),
            stop: None,
            painter: None,
        };
        if wanted && std::io::stderr().is_terminal() {
            let (stop, stopped) = mpsc::channel();
            progress.stop = Some(stop);
            progress.painter = std::thread::Builder::new()
                .spawn(move || paint(&counters, &stopped))
                .ok();
        }
        progress
    }

    /// So many more steps are to come.
    pub(crate) fn expect(&self, steps: usize) {
        self.counters.expected.fetch_add(steps, Ordering::Relaxed);
    }

    /// One step is done.
    pub(crate) fn step(&self) {
        self.counters.done.fetch_add(1, Ordering::Relaxed);
    }

    /// Removes the line from the terminal.
    pub(crate) fn finish(&mut self) {
        self.stop = None;
        if let Some(painter) = self.painter.take() {
            // A painter that panicked has nothing left to clean up.
            let _ = painter.join();
        }
    }
}

fn paint(counters: &Counters, stopped: &mpsc::Receiver<()>) {
    let mut wait = Duration::from_secs(1);
    let mut shown = false;
    // Ends with an error as soon as the sender is dropped.
    while let Err(mpsc::RecvTimeoutError::Timeout) = stopped.recv_timeout(wait) {
        wait = Duration::from_millis(100);
        shown = true;
        let done = counters.done.load(Ordering::Relaxed);
        let expected = counters.expected.load(Ordering::Relaxed);
        let mut stderr = std::io::stderr().lock();
        let _ = write!(stderr, "\r\x1b[Kchecking: {done} of {expected} steps");
        let _ = stderr.flush();
    }
    if shown {
        let mut stderr = std::io::stderr().lock();
        let _ = write!(stderr, "\r\x1b[K");
        let _ = stderr.flush();
    }
}
