//! An identifier that the client supplies, and what we know about it.

use std::fmt;

use crate::Place;

/// A parameter or body property that names an object.
#[derive(Debug, Clone, PartialEq)]
pub struct Identifier {
    /// The parameter's name; in a body the property path: `pet.id`, `items[].id`.
    pub name: String,
    /// Where in the request it stands.
    pub location: Location,
    /// How sure we are that it is one.
    pub confidence: Confidence,
    /// Name of the schema that it most likely names; `None` where candidates disagree or none is
    /// known.
    pub object: Option<String>,
    /// All schemas that it may name, best first.
    pub candidates: Vec<Candidate>,
    /// What it names in plain words, singular: `pet`, `access token`.
    pub resource: String,
    /// Why we think that it is an identifier, to be read after "because".
    pub reason: String,
    /// How its value can be guessed; `None` where it cannot or the document does not show it.
    pub guessable: Option<Guessable>,
    /// The value of the parameter's `name` (a property: its key) where it is written at the
    /// operation or its path item, else the `$ref` there that leads to it, else (a path variable
    /// that is declared nowhere) the path's key.
    pub place: Place,
    /// Whether `place` is the parameter itself, not a reference to a shared one.
    pub inline: bool,
    /// Where the parameter or property is written; equals `place` when `inline`.
    pub source: Place,
    /// Whether the request can do without it.
    pub optional: bool,
    /// Whether an entry of the operation covers it.
    pub declared: bool,
}

/// Where in the request an identifier stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Location {
    /// A template variable of the path.
    Path,
    /// The query string.
    Query,
    /// A header.
    Header,
    /// A cookie.
    Cookie,
    /// A property of the request body.
    Body,
    /// A form field of Swagger 2.0.
    FormData,
}

impl Location {
    /// The word that OpenAPI writes in `in`, and `body`.
    pub fn name(self) -> &'static str {
        match self {
            Location::Path => "path",
            Location::Query => "query",
            Location::Header => "header",
            Location::Cookie => "cookie",
            Location::Body => "body",
            Location::FormData => "formData",
        }
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// How sure we are; ordered, `High` is the greatest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Confidence {
    /// A hint, for auditors.
    Low,
    /// Likely.
    Medium,
    /// As good as certain.
    High,
}

impl Confidence {
    /// `high`, `medium` or `low`.
    pub fn name(self) -> &'static str {
        match self {
            Confidence::Low => "low",
            Confidence::Medium => "medium",
            Confidence::High => "high",
        }
    }
}

impl fmt::Display for Confidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A schema that an identifier may name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The schema's name.
    pub object: String,
    /// How sure that is.
    pub certainty: Certainty,
    /// What speaks for it, to be read after "because".
    pub reason: &'static str,
}

/// How sure a link between identifier and schema is; ordered, `Certain` is the greatest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Certainty {
    /// Part of a name matches.
    Hint,
    /// The name matches.
    Likely,
    /// A declaration, a link or the operation's own schemas say so.
    Certain,
}

/// Why the value of an identifier can be guessed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Guessable {
    /// `type: integer`.
    Integer,
    /// `type: number`.
    Number,
    /// A pattern that admits digits only, or a format that means so.
    Digits,
    /// An example in digits only.
    DigitExample,
    /// An e-mail address.
    Email,
    /// A telephone number.
    Phone,
    /// A user name.
    UserName,
    /// A vehicle identification number.
    Vin,
    /// A bank account number (IBAN).
    Iban,
    /// A number that stands on a product or device: ISBN, EAN, SKU, IMEI.
    ProductNumber,
    /// At most this many characters (eight or fewer).
    Short(u32),
    /// A pattern with fewer than 2^64 values.
    SmallPattern,
    /// A UUID of version 1 stands in an example: time and host.
    UuidV1,
}

impl Guessable {
    /// Whether the values are numbers that can be counted through.
    pub fn is_numeric(&self) -> bool {
        matches!(
            self,
            Guessable::Integer | Guessable::Number | Guessable::Digits | Guessable::DigitExample
        )
    }
}

impl fmt::Display for Guessable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            Guessable::Integer => "an integer",
            Guessable::Number => "a number",
            Guessable::Digits => "a text of digits",
            Guessable::DigitExample => "a text whose example is a number",
            Guessable::Email => "an e-mail address",
            Guessable::Phone => "a telephone number",
            Guessable::UserName => "a user name",
            Guessable::Vin => "a vehicle identification number",
            Guessable::Iban => "a bank account number",
            Guessable::ProductNumber => "a number that stands on a product or device",
            Guessable::Short(length) => {
                return write!(f, "a text of at most {length} characters");
            }
            Guessable::SmallPattern => "a text whose pattern has fewer than 2^64 values",
            Guessable::UuidV1 => "a UUID of version 1, made from time and host",
        };
        f.write_str(text)
    }
}
