//! Any text read as JSON: the same texts are valid for us and for serde_json.
#![no_main]

use libfuzzer_sys::fuzz_target;
use serde::de::IgnoredAny;
use serde_json::from_str;
use syntax::{Dialect, SyntaxErrorKind};

fuzz_target!(|text: &str| {
    let document = ess_fuzz::parse(text, Dialect::Json);
    ess_fuzz::inspect(&document, text);
    let kinds: Vec<SyntaxErrorKind> = document.errors().map(|error| error.kind).collect();
    if !kinds.contains(&SyntaxErrorKind::NestingLimit) {
        // RFC 8259, section 8.1 lets a reader ignore a byte order mark; serde_json does not.
        let judge = from_str::<IgnoredAny>(text.strip_prefix('\u{feff}').unwrap_or(text));
        assert_eq!(judge.is_ok(), kinds.is_empty(), "{judge:?} {kinds:?}");
    }
});
