//! An entry in the project's configuration, as an edit: the nearest one, or a new one.

use std::str::FromStr;

use edit::TextEdit;
use ide::Content;
use rules::Rule;
use syntax::Document;
use tower_lsp_server::ls_types::{
    self as lsp, CreateFile, CreateFileOptions, DocumentChangeOperation, DocumentChanges, OneOf,
    OptionalVersionedTextDocumentIdentifier, ResourceOp, TextDocumentEdit, Uri, WorkspaceEdit,
};

use crate::load::Bounds;
use crate::server::context::Context;
use crate::server::convert::{to_proto, uri};

/// A configuration is found by these names, the first of which counts.
const NAMES: [&str; 2] = project::NAMES;

/// The entry to be written.
pub(crate) struct Entry {
    context: Context,
    /// Of the configuration.
    path: String,
    /// `None` where it has to be created.
    configuration: Option<Document>,
    rule: &'static Rule,
    /// The document, relative to the configuration.
    document: String,
}

/// The entry that ignores `rule` in the document at `path`; `None` where the client cannot create
/// the file that it would stand in, or the document lies outside of the workspace.
pub(crate) fn configure(context: &Context, path: &str, rule: &'static Rule) -> Option<Entry> {
    let mut directory = path.rsplit_once('/')?.0;
    let mut new = None;
    while context
        .folders
        .contain(&format!("{directory}/{}", NAMES[0]))
    {
        for name in NAMES {
            let candidate = format!("{directory}/{name}");
            if let Some(document) = read(context, &candidate) {
                return Entry::new(context, candidate, Some(document), rule, path);
            }
        }
        new = Some(directory);
        directory = directory.rsplit_once('/')?.0;
    }
    let creates = context.session.abilities.creates_files;
    let path_of_new = new.filter(|_| creates)?;
    let path_of_new = format!("{path_of_new}/{}", NAMES[0]);
    Entry::new(context, path_of_new, None, rule, path)
}

/// The configuration as the editor has it, else as it is on disk.
fn read(context: &Context, path: &str) -> Option<Document> {
    let known = context.analysis.file(path);
    if let Some(document) = known.and_then(|file| context.analysis.document(file)) {
        return Some(document.clone());
    }
    match context.folders.read(path, Bounds::default()) {
        Content::Document(document) => Some(document),
        Content::Failed(_) => None,
    }
}

impl Entry {
    fn new(
        context: &Context,
        path: String,
        configuration: Option<Document>,
        rule: &'static Rule,
        document: &str,
    ) -> Option<Self> {
        let directory = path.rsplit_once('/')?.0;
        let relative = document.strip_prefix(directory)?.strip_prefix('/')?;
        let relative = relative.to_owned();
        Some(Entry {
            context: context.clone(),
            path,
            configuration,
            rule,
            document: relative,
        })
    }

    /// The name of the configuration.
    pub(crate) fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or_default()
    }

    /// The edit.
    pub(crate) fn workspace_edit(self) -> Result<WorkspaceEdit, String> {
        let open = self.context.open.get(&self.path);
        let uri = match open {
            Some(open) => open.uri.clone(),
            None => Uri::from_str(&uri::of_path(&self.path))
                .map_err(|_| format!("{} has no address", self.path))?,
        };
        let version = open.map(|open| open.version);
        let edits = self.edits()?;
        if !self.context.session.abilities.versioned_edits {
            let changes = [(uri, edits)].into_iter().collect();
            return Ok(WorkspaceEdit {
                changes: Some(changes),
                ..WorkspaceEdit::default()
            });
        }
        let edit = DocumentChangeOperation::Edit(TextDocumentEdit {
            text_document: OptionalVersionedTextDocumentIdentifier {
                uri: uri.clone(),
                version,
            },
            edits: edits.into_iter().map(OneOf::Left).collect(),
        });
        let create = self.configuration.is_none().then(|| create(uri));
        let operations = create.into_iter().chain([edit]).collect();
        Ok(WorkspaceEdit {
            document_changes: Some(DocumentChanges::Operations(operations)),
            ..WorkspaceEdit::default()
        })
    }

    fn edits(&self) -> Result<Vec<lsp::TextEdit>, String> {
        let Some(document) = &self.configuration else {
            let text = ide::ignored(self.rule, &self.document);
            return Ok(vec![lsp::TextEdit {
                range: lsp::Range::default(),
                new_text: text.map_err(|refusal| refusal.to_string())?,
            }]);
        };
        let edits = ide::ignoring(document, self.rule, &self.document);
        let edits = edits.map_err(|refusal| format!("{}: {refusal}", self.path))?;
        let encoding = self.context.session.encoding;
        let edit = |edit: TextEdit| lsp::TextEdit {
            range: to_proto::range_in(document, edit.range, encoding),
            new_text: edit.text,
        };
        Ok(edits.into_iter().map(edit).collect())
    }
}

/// A file that is made where there is none.
pub(crate) fn create(uri: Uri) -> DocumentChangeOperation {
    DocumentChangeOperation::Op(ResourceOp::Create(CreateFile {
        uri,
        options: Some(CreateFileOptions {
            overwrite: None,
            ignore_if_exists: Some(true),
        }),
        annotation_id: None,
    }))
}
