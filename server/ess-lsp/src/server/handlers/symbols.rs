//! `textDocument/documentSymbol` and `workspace/symbol`

use ide::{EntryKind, FileId, OutlineEntry};
use tower_lsp_server::jsonrpc::Result;
use tower_lsp_server::ls_types::{
    DocumentSymbol, DocumentSymbolParams, DocumentSymbolResponse, Location, SymbolInformation,
    SymbolKind, Uri, WorkspaceSymbolParams, WorkspaceSymbolResponse,
};

use crate::server::context::Context;
use crate::server::convert::{from_proto, to_proto};

/// So many are given for one query.
const MOST: usize = 500;

/// What a document says of objects: a tree, for a client that shows trees.
pub(crate) fn document_symbol(
    context: &Context,
    params: DocumentSymbolParams,
) -> Result<Option<DocumentSymbolResponse>> {
    let uri = params.text_document.uri;
    let file = from_proto::file(context, &uri);
    let Some(file) = file.filter(|_| context.settings.document_symbols) else {
        return Ok(None);
    };
    let entries = context.analysis.outline(file);
    if context.session.abilities.symbol_trees {
        let trees = entries.into_iter().map(|one| tree(context, file, one));
        return Ok(Some(DocumentSymbolResponse::Nested(trees.collect())));
    }
    let mut flat = Vec::new();
    for mut entry in entries {
        let children = std::mem::take(&mut entry.children);
        let holder = entry.name.clone();
        flat.push(line(context, file, &uri, entry, None));
        let inner = children.into_iter();
        flat.extend(inner.map(|one| line(context, file, &uri, one, Some(holder.clone()))));
    }
    Ok(Some(DocumentSymbolResponse::Flat(flat)))
}

#[expect(deprecated, reason = "the field has to be given")]
fn tree(context: &Context, file: FileId, entry: OutlineEntry) -> DocumentSymbol {
    let children = entry.children.into_iter();
    let children: Vec<DocumentSymbol> = children.map(|one| tree(context, file, one)).collect();
    DocumentSymbol {
        name: entry.name,
        detail: (!entry.detail.is_empty()).then_some(entry.detail),
        kind: kind(entry.kind),
        tags: None,
        deprecated: None,
        range: to_proto::range(context, file, entry.range),
        selection_range: to_proto::range(context, file, entry.name_range),
        children: (!children.is_empty()).then_some(children),
    }
}

fn line(
    context: &Context,
    file: FileId,
    uri: &Uri,
    entry: OutlineEntry,
    container: Option<String>,
) -> SymbolInformation {
    let location = Location {
        uri: uri.clone(),
        range: to_proto::range(context, file, entry.range),
    };
    information(entry.name, entry.kind, location, container)
}

#[expect(deprecated, reason = "the field has to be given")]
fn information(
    name: String,
    of: EntryKind,
    location: Location,
    container_name: Option<String>,
) -> SymbolInformation {
    SymbolInformation {
        name,
        kind: kind(of),
        tags: None,
        deprecated: None,
        location,
        container_name,
    }
}

/// Operations, objects, groups and schemes of all documents by name.
pub(crate) fn workspace_symbol(
    context: &Context,
    params: WorkspaceSymbolParams,
) -> Result<Option<WorkspaceSymbolResponse>> {
    let found = context.analysis.named_like(&params.query, MOST).into_iter();
    let found = found.filter_map(|one| {
        let location = to_proto::location(context, one.place)?;
        let container = (!one.container.is_empty()).then_some(one.container);
        Some(information(one.name, one.kind, location, container))
    });
    Ok(Some(WorkspaceSymbolResponse::Flat(found.collect())))
}

fn kind(kind: EntryKind) -> SymbolKind {
    match kind {
        EntryKind::Path => SymbolKind::NAMESPACE,
        EntryKind::Operation => SymbolKind::METHOD,
        EntryKind::Object => SymbolKind::CLASS,
        EntryKind::Group => SymbolKind::ENUM_MEMBER,
        EntryKind::Scheme => SymbolKind::KEY,
    }
}
