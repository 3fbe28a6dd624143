//! `textDocument/completion`, `completionItem/resolve`

use std::str::FromStr;

use ide::{About, AboutKind, Completing, Completion, CompletionKind};
use serde_json::{Value, json};
use tower_lsp_server::jsonrpc::Result;
use tower_lsp_server::ls_types::{
    CompletionItem, CompletionItemKind, CompletionParams, CompletionResponse, CompletionTextEdit,
    InsertTextFormat, Range, TextEdit, Uri,
};

use crate::server::context::Context;
use crate::server::convert::{from_proto, to_proto};
use crate::server::presentation::documentation;

/// What could be typed at the cursor.
pub(crate) fn completion(
    context: &Context,
    params: CompletionParams,
) -> Result<Option<CompletionResponse>> {
    let Some(position) = from_proto::position(context, &params.text_document_position) else {
        return Ok(None);
    };
    let presentation = context.session.presentation;
    let completing = Completing {
        snippets: presentation.snippets,
        indents: presentation.indents(),
        capital: context.settings.extension_prefix.is_capital(),
    };
    let found = context.analysis.complete(position, completing);
    let Some(first) = found.first() else {
        return Ok(None);
    };
    // All replace the same word; there may be a thousand.
    let range = to_proto::range(context, position.file, first.range.clone());
    let uri = to_proto::uri(context, position.file);
    let items = found.into_iter();
    let items = items.map(|one| item(context, uri.as_ref(), range, one));
    Ok(Some(CompletionResponse::Array(items.collect())))
}

fn item(context: &Context, uri: Option<&Uri>, range: Range, one: Completion) -> CompletionItem {
    let is_several_lines = one.text.contains('\n');
    let mode = context.session.presentation.mode;
    let data = one.about.zip(uri).map(|(about, uri)| data(uri, &about));
    CompletionItem {
        label: one.label,
        kind: Some(kind(one.kind)),
        detail: one.detail,
        sort_text: Some(one.order),
        filter_text: Some(one.filter),
        insert_text_format: one.is_snippet.then_some(InsertTextFormat::SNIPPET),
        insert_text_mode: mode.filter(|_| is_several_lines),
        text_edit: Some(CompletionTextEdit::Edit(TextEdit {
            range,
            new_text: one.text,
        })),
        data,
        ..CompletionItem::default()
    }
}

fn kind(kind: CompletionKind) -> CompletionItemKind {
    match kind {
        CompletionKind::Key => CompletionItemKind::PROPERTY,
        CompletionKind::Filled => CompletionItemKind::SNIPPET,
        CompletionKind::Object => CompletionItemKind::CLASS,
        CompletionKind::Group | CompletionKind::Action => CompletionItemKind::ENUM_MEMBER,
        CompletionKind::Identifier => CompletionItemKind::VARIABLE,
        CompletionKind::Property => CompletionItemKind::FIELD,
        CompletionKind::Scheme => CompletionItemKind::MODULE,
        CompletionKind::Word => CompletionItemKind::VALUE,
        CompletionKind::Reference => CompletionItemKind::REFERENCE,
    }
}

/// What comes back when the user looks at a completion.
fn data(uri: &Uri, about: &About) -> Value {
    json!({"uri": uri.as_str(), "about": about.kind.name(), "name": about.name})
}

/// A completion with its documentation.
pub(crate) fn completion_resolve(
    context: &Context,
    mut item: CompletionItem,
) -> Result<CompletionItem> {
    if let Some(text) = item.data.as_ref().and_then(|data| described(context, data)) {
        let has_markdown = context.session.presentation.completion_markdown;
        item.documentation = Some(documentation(text, has_markdown));
    }
    Ok(item)
}

fn described(context: &Context, data: &Value) -> Option<String> {
    let text = |key: &str| data.get(key)?.as_str();
    let file = from_proto::file(context, &Uri::from_str(text("uri")?).ok()?)?;
    let about = About {
        kind: AboutKind::of_name(text("about")?)?,
        name: text("name")?.to_owned(),
    };
    context.analysis.describe(file, &about)
}
