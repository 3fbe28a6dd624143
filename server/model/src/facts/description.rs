//! What a description says about a value.

use std::sync::LazyLock;

use openapi::Cursor;
use syntax::Node;

use super::prose::{self, Phrases};

/// What a description says about the value of a parameter or property.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Description {
    /// Its first words call the value an id, and nothing denies it.
    pub(crate) calls_id: bool,
    /// An id word stands near its start, whatever follows.
    pub(crate) mentions_id: bool,
    /// It speaks of pages, correlation or idempotency.
    pub(crate) cursor: bool,
    /// It is the id of another system.
    pub(crate) elsewhere: bool,
    /// The server sets the value.
    pub(crate) read_only: bool,
}

static ID: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::new(&["id|ids|uuid|uuids|guid|guids|identifier|identifiers|sid|sids|arn|arns"])
});

static NO_ID: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::new(&[
        "cursor|external|language|locale|thirdparty",
        "paginat*|correlation|idempoten*",
        "next page",
        "request|trace|client|new id",
        "api key",
        "third party",
        "e g utm",
    ])
});

static CURSOR: LazyLock<Phrases> =
    LazyLock::new(|| Phrases::new(&["cursor*|paginat*|correlation*|idempoten*", "next page*"]));

static ELSEWHERE: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::new(&[
        "from|in the * provider",
        "in|from|of an|another|any|the external|other|remote|foreign system|service|application|provider",
        "in|from|of your system|database|records",
        "your own|internal id|identifier|reference|unique",
        "third party system|service|application|provider",
    ])
});

static READ_ONLY: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::new(&[
        "output|read only",
        "outputonly|readonly",
        "set|generated|assigned|populated by the server|system|service",
        "server|system|automatically|auto generated|assigned",
        "not set|changed|modified|updated by client|user",
        "not set|changed|modified|updated by the client|user",
        "not be set|changed|modified|updated by client|user",
        "not be set|changed|modified|updated by the client|user",
        "only in response",
        "only in the response",
        "ignored on|in|for|when",
    ])
});

impl Description {
    /// Reads a `description`; `None` where nothing is written.
    pub(crate) fn read(value: Cursor<'_>) -> Option<Description> {
        Description::of(value.node())
    }

    /// The same for a node that is no alias.
    pub(crate) fn of(node: Node<'_>) -> Option<Description> {
        let text = prose::head(node, 300);
        if !node.is_scalar() || prose::words(text).next().is_none() {
            return None;
        }
        let start = prose::head(node, 200);
        let mentions_id = ID.stand_in(prose::head(node, 60));
        let calls_id = ID.stand_in(prose::first_tokens(text, 6));
        Some(Description {
            calls_id: calls_id && !NO_ID.stand_in(start),
            mentions_id,
            cursor: CURSOR.stand_in(start),
            elsewhere: mentions_id && ELSEWHERE.stand_in(start),
            read_only: READ_ONLY.stand_in(text),
        })
    }
}

/// What takes [`PUBLIC`] back.
pub(crate) static NOT_PUBLIC: LazyLock<Phrases> =
    LazyLock::new(|| Phrases::new(&["non public", "not public"]));

/// What summary and description of an operation, or of a document, say about everybody's data.
pub(crate) static PUBLIC: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::new(&[
        "publicly available|accessible|visible|readable",
        "public|publicly data|information|endpoint",
        "public profile|profiles",
        "public|publicly api endpoint",
        "open data",
        "no authentication required|needed",
        "no authentication is required|needed",
        "without authentication",
        "without any authentication",
        "does not require auth*",
        "unauthenticated",
        "anyone|everyone can",
        "available to everyone",
        "public users",
        "catalog|cataloge|catalogu|catalogue information|data|metadata",
    ])
});

/// Titles and descriptions of services whose data belongs to everybody.
pub(crate) static LEDGER: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::new(&[
        "blockchain|blockchains|weather|astronom*|encyclop*|dictionary|timetable|timetables|census",
        "public ledger|domain|transport",
        "open data|government",
        "geographic* data|names",
        "public dataset|datasets",
        "public data set|sets",
    ])
});

#[cfg(test)]
mod tests {
    use super::*;
    use openapi::Files;
    use syntax::{Dialect, Document, Limits};

    fn read(text: &str) -> Option<Description> {
        let mut files = Files::new();
        let json = format!("{{\"description\": \"{text}\"}}");
        let file = files.insert(
            "a.json",
            Document::parse(json, Dialect::Json, &[], Limits::default()),
        );
        Description::read(files.root(file)?.get("description")?)
    }

    #[test]
    fn the_first_words_decide_whether_it_is_an_id() {
        let table = [
            ("The ID of the pet.", true),
            ("Unique identifier\\nof a pet", true),
            ("A pet, found by the owner or by its id", false),
            ("The request ID for tracing", false),
            ("The paid amount", false),
        ];
        for (text, expected) in table {
            let found = read(text).map(|description| description.calls_id);
            assert_eq!(found, Some(expected), "{text}");
        }
    }

    #[test]
    fn what_the_server_sets_is_read_only() {
        for text in [
            "Output only. The name.",
            "Read-only",
            "It is assigned by the server",
        ] {
            assert!(read(text).is_some_and(|found| found.read_only), "{text}");
        }
        assert!(read("Set by the client").is_some_and(|found| !found.read_only));
    }

    #[test]
    fn nothing_says_nothing() {
        assert_eq!(read(""), None);
        assert_eq!(read(" - "), None);
    }
}
