//! Tells the client to ask again for what has changed without an edit of its document: the configuration,
//! a file that it refers to, an overlay, a setting.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender};
use tower_lsp_server::Client;

use super::context::Context;
use super::session::Session;
use super::settings::Settings;

/// What the client should ask for again.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Outdated {
    /// Diagnostics that the client asks for.
    pub(crate) diagnostics: bool,
    /// Lenses and hints.
    pub(crate) views: bool,
}

/// Finds out what is outdated.
pub(crate) struct Watcher {
    reasons: UnboundedSender<Outdated>,
    /// The last edit that the client knows to have changed something.
    edit: u64,
    settings: Arc<Settings>,
    /// The open documents as they were seen last: version, and what they depend on.
    seen: HashMap<String, (i32, Vec<u64>)>,
}

impl Watcher {
    pub(crate) fn new(reasons: UnboundedSender<Outdated>) -> Self {
        Watcher {
            reasons,
            edit: 0,
            settings: Arc::default(),
            seen: HashMap::new(),
        }
    }

    /// Looks at a new state.
    pub(crate) fn look(&mut self, context: &Context) {
        let session = &context.session;
        let edit = std::mem::replace(&mut self.edit, context.analysis.edit());
        let outdated = Outdated {
            // Of what an edit changes, the client asks on its own.
            diagnostics: session.pulls && session.diagnostics_refresh && edit == self.edit,
            views: (session.lens_refresh || session.hint_refresh) && self.has_moved(context),
        };
        if outdated != Outdated::default() {
            // Nobody listens before `initialized`; the client asks after it anyway.
            let _ = self.reasons.send(outdated);
        }
    }

    /// Documents that were looked at for the first time may say something about others.
    pub(crate) fn learnt(&self, context: &Context) {
        let session = &context.session;
        if session.pulls && session.diagnostics_refresh {
            let _ = self.reasons.send(Outdated {
                diagnostics: true,
                views: false,
            });
        }
    }

    /// Whether an open document means something else though its text is the same.
    fn has_moved(&mut self, context: &Context) -> bool {
        let settings = std::mem::replace(&mut self.settings, Arc::clone(&context.settings));
        let open = context.open.iter().filter_map(|(path, open)| {
            let file = context.analysis.file(path)?;
            let stamp = context.analysis.stamp(file);
            Some((path.clone(), (open.version, stamp)))
        });
        let seen = std::mem::replace(&mut self.seen, open.collect());
        let moved = self.seen.iter().any(|(path, (version, stamp))| {
            let before = seen.get(path);
            before.is_some_and(|before| before.0 == *version && before.1 != *stamp)
        });
        moved || settings != self.settings
    }
}

/// Tells the client, a little after there is a reason, so that many reasons are one.
pub(crate) async fn tell(
    client: Client,
    session: Session,
    mut reasons: UnboundedReceiver<Outdated>,
) {
    while let Some(mut outdated) = reasons.recv().await {
        tokio::time::sleep(Duration::from_millis(100)).await;
        while let Ok(more) = reasons.try_recv() {
            outdated.diagnostics |= more.diagnostics;
            outdated.views |= more.views;
        }
        // Who does not answer shows what it has until the next change.
        if outdated.diagnostics {
            let _ = client.workspace_diagnostic_refresh().await;
        }
        if outdated.views && session.lens_refresh {
            let _ = client.code_lens_refresh().await;
        }
        if outdated.views && session.hint_refresh {
            let _ = client.inlay_hint_refresh().await;
        }
    }
}
