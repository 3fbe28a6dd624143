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
    /// It tells what exists already from what is made: `of an existing pet`, `name of the pet to
    /// delete`.
    pub(crate) selects: bool,
    /// It is a date or a time.
    pub(crate) moment: bool,
    /// The server sets the value.
    pub(crate) read_only: bool,
}

static ID: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::new(&["id|ids|uuid|uuids|guid|guids|identifier|identifiers|sid|sids|arn|arns"])
});

/// The value must be an id, wherever that is said.
static MUST_BE_ID: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::new(&[
        "must|should be|match|equal id|ids|uuid|identifier",
        "must|should be|match|equal a|an|the id|ids|uuid|identifier",
        "must|should be|match|equal a|the valid|existing id|uuid|identifier",
    ])
});

/// The value names something that exists.
static EXISTING: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::new(&[
        "reference to a|an|the|another",
        "of|for an|the existing",
        "must|should|needs already exist",
        "must|should refer|exist|reference",
        "when updating|editing|modifying",
    ])
});

/// What descriptions begin with that name an object to do something with.
static NAMED: LazyLock<Phrases> = LazyLock::new(|| {
    let named = "id|ids|uuid|uuids|guid|identifier|identifiers|key|name|names|slug|slugs|username|usernames";
    Phrases::new(&[named])
});

static MOMENT: LazyLock<Phrases> = LazyLock::new(|| Phrases::new(&["date|datetime|time"]));

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
        "ignored on|in|for",
        "ignored when creating|updating|writing",
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
            calls_id: (calls_id || MUST_BE_ID.stand_in(text)) && !NO_ID.stand_in(start),
            mentions_id,
            selects: EXISTING.stand_in(start) || names_target(start),
            moment: MOMENT.stand_in(prose::first_tokens(text, 3)),
            cursor: CURSOR.stand_in(start),
            elsewhere: mentions_id && ELSEWHERE.stand_in(start),
            read_only: READ_ONLY.stand_in(text),
        })
    }
}

/// As many words may stand between what is named and what is done with it.
const TARGET_WORDS: usize = 8;

/// `Name of the pet to delete`: at the start a name or id `of` something, then what is done with it,
/// which is not to make it.
fn names_target(text: &str) -> bool {
    let sentence = text.split_once(". ").map_or(text, |(first, _)| first);
    let mut words = prose::words(sentence);
    let named = words.by_ref().take(4).any(|word| NAMED.stand_in(word));
    let of = words
        .next()
        .is_some_and(|word| matches!(word, "of" | "for"));
    let mut rest = words.take(TARGET_WORDS);
    let to = rest.any(|word| word.eq_ignore_ascii_case("to"));
    let deed = rest.next().is_some_and(|word| DEED.stand_in(word));
    named && of && to && deed
}

/// Deeds that need their object to exist. What is set, used or applied is more often a choice.
static DEED: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::new(&[
        "activate|add|archive|assign|associate|attach|cancel|change|close|copy|deactivate|delete",
        "describe|detach|disable|edit|enable|fetch|get|invite|invoke|join|leave|link|lock|modify",
        "move|open|pause|read|remove|rename|replace|reset|restart|restore|resume|retrieve|revoke",
        "run|send|share|start|stop|suspend|terminate|transfer|unassign|unlink|unlock|update",
    ])
});

/// What takes [`PUBLIC`] back.
pub(crate) static NOT_PUBLIC: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::new(&[
        "non public",
        "not public",
        "only users|members|owners|admins|administrators",
    ])
});

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

/// What summary and description of an operation say that makes what does not exist yet.
pub(crate) static UPSERT: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::new(&[
        "or update|updates|modify|modifies|replace|replaces",
        "upsert|upserts",
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
