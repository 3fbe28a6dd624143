//! What the client can do with edits, links and trees of symbols.

use serde_json::Value;
use tower_lsp_server::ls_types::{ClientCapabilities, ResourceOperationKind};

use super::newer;

/// A command of the client, and what a client that has it says in `experimental`.
pub(crate) const TRY: &str = "ess.try";

/// What navigation and code actions ask about the client.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Abilities {
    /// `LocationLink` as the answer to a definition.
    pub(crate) definition_links: bool,
    /// Document symbols in each other.
    pub(crate) symbol_trees: bool,
    /// Edits that name the version of the text.
    pub(crate) versioned_edits: bool,
    /// An edit may create a file.
    pub(crate) creates_files: bool,
    /// Edits with a label that is to be confirmed.
    pub(crate) annotations: bool,
    /// Code actions that are no commands.
    pub(crate) actions: bool,
    pub(crate) preferred_actions: bool,
    /// Code actions that cannot be made, with the reason.
    pub(crate) disabled_actions: bool,
    /// Edits with tab stops.
    pub(crate) snippets: bool,
    /// The command [`TRY`] asks whether a request is allowed.
    pub(crate) tries: bool,
    /// The edit of a code action may come later.
    pub(crate) resolves_edits: bool,
}

impl Abilities {
    pub(crate) fn of(client: &ClientCapabilities) -> Self {
        let text = client.text_document.as_ref();
        let workspace = client.workspace.as_ref();
        let edit = workspace.and_then(|workspace| workspace.workspace_edit.as_ref());
        let definition = text.and_then(|text| text.definition);
        let symbol = text.and_then(|text| text.document_symbol.as_ref());
        let action = text.and_then(|text| text.code_action.as_ref());
        let versioned_edits = edit.and_then(|edit| edit.document_changes).unwrap_or(false);
        let operations = edit.and_then(|edit| edit.resource_operations.as_ref());
        let creates =
            operations.is_some_and(|known| known.contains(&ResourceOperationKind::Create));
        let resolves = action.is_some_and(|action| {
            let resolve = action.resolve_support.as_ref();
            let has_edit = resolve.is_some_and(|one| one.properties.iter().any(|it| it == "edit"));
            has_edit && action.data_support == Some(true)
        });
        let is = |flag: Option<bool>| flag.unwrap_or(false);
        Abilities {
            definition_links: is(definition.and_then(|one| one.link_support)),
            symbol_trees: is(symbol.and_then(|one| one.hierarchical_document_symbol_support)),
            versioned_edits,
            creates_files: versioned_edits && creates,
            annotations: versioned_edits
                && edit.is_some_and(|edit| edit.change_annotation_support.is_some()),
            actions: action.is_some_and(|one| one.code_action_literal_support.is_some()),
            preferred_actions: is(action.and_then(|one| one.is_preferred_support)),
            disabled_actions: is(action.and_then(|one| one.disabled_support)),
            snippets: versioned_edits && newer::takes_snippets(client),
            tries: client.experimental.as_ref().and_then(|ours| ours.get(TRY))
                == Some(&Value::Bool(true)),
            resolves_edits: resolves,
        }
    }
}
