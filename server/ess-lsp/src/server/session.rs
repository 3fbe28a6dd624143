//! What the client can do, distilled from its capabilities.

use syntax::Encoding;
use tower_lsp_server::ls_types::{ClientCapabilities, PositionEncodingKind};

use super::abilities::Abilities;
use super::presentation::Presentation;

/// What handlers and conversions ask about the client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Session {
    /// The unit of columns.
    pub(crate) encoding: Encoding,
    /// The client asks for diagnostics, so none are pushed.
    pub(crate) pulls: bool,
    /// It takes diagnostics of other files with those of the one it asks for.
    pub(crate) related_documents: bool,
    pub(crate) diagnostics_refresh: bool,
    pub(crate) lens_refresh: bool,
    pub(crate) hint_refresh: bool,
    pub(crate) diagnostics_version: bool,
    pub(crate) related_information: bool,
    pub(crate) code_description: bool,
    pub(crate) data: bool,
    /// `DiagnosticTag.Unnecessary` may be sent.
    pub(crate) tags: bool,
    pub(crate) progress: bool,
    pub(crate) configuration: bool,
    pub(crate) watched_files: bool,
    pub(crate) abilities: Abilities,
    pub(crate) presentation: Presentation,
}

impl Session {
    pub(crate) fn of(client: &ClientCapabilities) -> Self {
        let text = client.text_document.as_ref();
        let workspace = client.workspace.as_ref();
        let push = text.and_then(|text| text.publish_diagnostics.as_ref());
        let pull = text.and_then(|text| text.diagnostic.as_ref());
        let either =
            |pulled: Option<bool>, pushed: Option<bool>| pulled.or(pushed).unwrap_or(false);
        Session {
            abilities: Abilities::of(client),
            encoding: encoding(client),
            pulls: pull.is_some(),
            related_documents: pull
                .and_then(|pull| pull.related_document_support)
                .unwrap_or(false),
            diagnostics_refresh: workspace
                .and_then(|workspace| workspace.diagnostics.as_ref()?.refresh_support)
                .unwrap_or(false),
            lens_refresh: workspace
                .and_then(|workspace| workspace.code_lens.as_ref()?.refresh_support)
                .unwrap_or(false),
            hint_refresh: workspace
                .and_then(|workspace| workspace.inlay_hint.as_ref()?.refresh_support)
                .unwrap_or(false),
            diagnostics_version: push.and_then(|push| push.version_support).unwrap_or(false),
            related_information: either(
                pull.and_then(|pull| pull.related_information),
                push.and_then(|push| push.related_information),
            ),
            code_description: either(
                pull.and_then(|pull| pull.code_description_support),
                push.and_then(|push| push.code_description_support),
            ),
            data: either(
                pull.and_then(|pull| pull.data_support),
                push.and_then(|push| push.data_support),
            ),
            tags: pull.is_some_and(|pull| pull.tag_support.is_some())
                || push.is_some_and(|push| push.tag_support.is_some()),
            progress: client
                .window
                .as_ref()
                .and_then(|window| window.work_done_progress)
                .unwrap_or(false),
            configuration: workspace
                .and_then(|workspace| workspace.configuration)
                .unwrap_or(false),
            watched_files: workspace
                .and_then(|workspace| workspace.did_change_watched_files?.dynamic_registration)
                .unwrap_or(false),
            presentation: Presentation::of(client),
        }
    }

    /// The name of [`Session::encoding`] in the protocol.
    pub(crate) fn encoding_kind(&self) -> PositionEncodingKind {
        match self.encoding {
            Encoding::Utf8 => PositionEncodingKind::UTF8,
            Encoding::Utf16 => PositionEncodingKind::UTF16,
            Encoding::Utf32 => PositionEncodingKind::UTF32,
        }
    }
}

/// The first encoding of the client's list that we know; UTF-16 where there is none.
fn encoding(client: &ClientCapabilities) -> Encoding {
    let general = client.general.as_ref();
    let offered = general.and_then(|general| general.position_encodings.as_ref());
    let known = |kind: &PositionEncodingKind| match kind.as_str() {
        "utf-8" => Some(Encoding::Utf8),
        "utf-16" => Some(Encoding::Utf16),
        "utf-32" => Some(Encoding::Utf32),
        _ => None,
    };
    let first = offered.and_then(|offered| offered.iter().find_map(known));
    first.unwrap_or(Encoding::Utf16)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn session(capabilities: serde_json::Value) -> Session {
        Session::of(&serde_json::from_value(capabilities).expect("capabilities"))
    }

    #[test]
    fn the_first_known_encoding_of_the_client_counts() {
        let of = |kinds| session(json!({"general": {"positionEncodings": kinds}})).encoding;
        assert_eq!(of(json!(["utf-7", "utf-32", "utf-8"])), Encoding::Utf32);
        assert_eq!(of(json!(["utf-8", "utf-16"])), Encoding::Utf8);
        assert_eq!(of(json!([])), Encoding::Utf16);
        assert_eq!(session(json!({})).encoding, Encoding::Utf16);
    }

    #[test]
    fn a_client_that_pulls_says_so() {
        assert!(session(json!({"textDocument": {"diagnostic": {}}})).pulls);
        assert!(!session(json!({"textDocument": {"publishDiagnostics": {}}})).pulls);
    }
}
