//! What can be wrong with the text.

use std::fmt;
use std::ops::Range;

/// One place where the text is not YAML 1.2 or JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyntaxError {
    /// What is wrong.
    pub kind: SyntaxErrorKind,
    /// Byte offsets in the document; may be empty.
    pub range: Range<usize>,
}

impl fmt::Display for SyntaxError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind.message())
    }
}

/// Declares the kinds with the message that each one shows.
macro_rules! kinds {
    ($($name:ident: $message:literal,)*) => {
        /// The kinds of syntax errors.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum SyntaxErrorKind {
            $(#[doc = $message] $name,)*
        }

        impl SyntaxErrorKind {
            /// What is wrong and what to do, in plain words.
            pub fn message(self) -> &'static str {
                match self {
                    $(SyntaxErrorKind::$name => $message,)*
                }
            }
        }
    };
}

kinds! {
    TabIndentation: "a tab cannot indent YAML; use spaces",
    BadIndentation: "this line does not line up with its neighbours; align it with the keys of its mapping or the dashes of its list",
    ExpectedColon: "this looks like a key without a colon; write `key: value`",
    ExpectedKey: "a key is missing before this colon",
    ExpectedValue: "a value is missing here",
    ExpectedComma: "a comma is missing before this",
    UnexpectedComma: "there is nothing before this comma; remove it",
    TrailingComma: "JSON allows no comma before the closing bracket; remove it",
    UnexpectedText: "this text does not belong here; start a new line or quote the whole value",
    UnexpectedCloser: "this bracket closes nothing; remove it",
    NestedMappingOnLine: "a second `: ` on one line; quote the value or move it to a new line",
    NestedSequenceOnLine: "a list cannot start on this line; move the dash to a new line",
    UnclosedBracket: "this bracket is never closed",
    UnclosedQuote: "this quote is never closed",
    MultilineKey: "a key must stand on one line",
    ReservedIndicator: "a plain value cannot start with this character; quote it",
    BadEscape: "unknown escape sequence in a double-quoted string",
    ControlCharacter: "a control character in a string; write it as an escape such as \\n",
    BadBlockHeader: "a block scalar starts with `|` or `>` and then at most an indentation digit and `+` or `-`",
    BlockIndentation: "a blank line before the text of this block scalar is indented deeper than the text",
    BadAnchor: "an anchor or alias needs a name, such as `&name`",
    BadTag: "this tag is not well formed",
    UndefinedTagHandle: "this tag handle is declared by no %TAG directive",
    DuplicateProperties: "a node can have one anchor and one tag only",
    PropertiesOnAlias: "an alias cannot have an anchor or a tag of its own",
    BadDirective: "this directive is not well formed",
    MissingDocumentStart: "after directives a document starts with `---`",
    TextAfterMarker: "a document end marker `...` stands alone on its line",
    BadComment: "a comment needs a space before its `#`",
    InvalidNumber: "this is not a JSON number",
    InvalidLiteral: "JSON knows only true, false, null, numbers and quoted strings here",
    ExpectedString: "a JSON key is a double-quoted string",
    UnexpectedEnd: "the document ends too early",
    NestingLimit: "nested deeper than the limit; what is inside is not read",
}
