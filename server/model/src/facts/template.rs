//! Path templates: segments, literals and variables, in all spellings that documents use.

use std::borrow::Cow;
use std::ops::Range;

use super::SchemaName;
use super::operation::Verb;
use crate::word_lists::{CREATE, Class, HANDLING, PLACE, VERB};
use crate::words::{Word, key, words};

/// As many variables of a path are read; URLs have no room for more.
const VARIABLES: usize = 100;

/// A path.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Template {
    /// Its segments, `?query` and `#fragment` cut off, empty ones left out.
    pub(crate) segments: Vec<Segment>,
    /// The literal segments, and the names before OData keys.
    pub(crate) literals: Vec<Literal>,
    /// Its variables, each name once.
    pub(crate) variables: Vec<Variable>,
    /// The path with `{}` for each segment that has a variable, `Users({})` for one of OData.
    pub(crate) shape: Box<str>,
    /// The verb in its last segment: of `/pets/find`, of `/pets/{id}:feed`.
    pub(crate) verb: Option<Verb>,
    /// It takes something that exists: its last segment is `add`, `invite`, `import` or `upload`, or
    /// the one before it is a verb (`/cancel/order`).
    pub(crate) takes_existing: bool,
    /// What POST on it makes: the words of the last literal after the last variable, leading verbs
    /// removed; where nothing is left, the part before. Empty where nothing tells.
    pub(crate) own_noun: Vec<Word>,
    /// Length of the shape of the first n segments.
    ends: Vec<u32>,
}

/// A segment between slashes.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Segment {
    /// As written.
    pub(crate) text: Box<str>,
    /// Whether a variable stands in it.
    pub(crate) variable: bool,
}

/// A literal that names something.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Literal {
    /// Index of its segment.
    pub(crate) segment: usize,
    /// As written.
    pub(crate) text: Box<str>,
    /// Its words.
    pub(crate) words: Vec<Word>,
    /// Its words joined, the last one in singular.
    pub(crate) key: Box<str>,
    /// No noun: `api`, `v2`, `_search` and the like.
    pub(crate) technical: bool,
}

/// A template variable.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Variable {
    /// Its name, RFC 6570 operators removed.
    pub(crate) name: Box<str>,
    /// The words of the name.
    pub(crate) words: Vec<Word>,
    /// Index of its segment.
    pub(crate) segment: usize,
    /// Whether it is the first variable of a segment that it fills up to an extension or verb.
    pub(crate) whole: bool,
    /// The text before it in its segment, from the variable before.
    pub(crate) prefix: Box<str>,
    /// Whether no variable follows in its segment.
    pub(crate) last_in_segment: bool,
    /// Whether text follows it in its segment that is a verb (`:publish`).
    pub(crate) verb_follows: bool,
    /// Index of the nearest literal to the left.
    pub(crate) literal: Option<usize>,
    /// Whether a variable stands between that literal and this one.
    pub(crate) after_variable: bool,
}

impl Literal {
    fn new(segment: usize, text: &str) -> Literal {
        let words = words(text);
        Literal {
            segment,
            text: text.into(),
            key: key(&words).into(),
            words,
            technical: is_technical(text),
        }
    }

    /// Its last word.
    pub(crate) fn last(&self) -> Option<&Word> {
        self.words.last()
    }

    /// Whether its last word names several things.
    pub(crate) fn is_plural(&self) -> bool {
        self.last().is_some_and(Word::is_plural)
    }

    /// Whether one of its words is of `class`.
    pub(crate) fn has(&self, class: Class) -> bool {
        self.words.iter().any(|word| word.is(class))
    }

    /// Countries, languages and the like, but regions, which cloud services hold as objects.
    pub(crate) fn is_place(&self) -> bool {
        let region = |word: &&Word| word.singular() != "region";
        self.last()
            .filter(region)
            .is_some_and(|word| word.singular_is(PLACE))
    }
}

impl Template {
    /// Reads a path as written.
    pub(crate) fn parse(path: &str) -> Template {
        let path = path.split(['?', '#']).next().unwrap_or_default();
        let mut template = Template::default();
        let mut shape = String::new();
        template.ends.push(0);
        for text in path.split('/').filter(|text| !text.is_empty()) {
            let variable = template.add(text);
            if !shape.is_empty() {
                shape.push('/');
            }
            match template.set_of_last() {
                _ if !variable => shape.push_str(text),
                Some(set) => shape.extend([set, "({})"]),
                None => shape.push_str("{}"),
            }
            template.ends.push(shape.len() as u32);
        }
        template.shape = shape.into();
        let last = template
            .segments
            .last()
            .map_or("", |segment| last_part(without_extension(&segment.text)));
        template.verb = Verb::of(last);
        template.takes_existing = words(last)
            .first()
            .is_some_and(|word| matches!(word.text(), "add" | "invite" | "import" | "upload"))
            || template.acts_on_last();
        template.own_noun = template.own_noun();
        template
    }

    /// `/cancel/order`, `/share/device`: a verb alone, then the noun.
    fn acts_on_last(&self) -> bool {
        let [.., before, last] = &*self.literals else {
            return false;
        };
        let ends = last.segment + 1 == self.segments.len() && before.segment + 1 == last.segment;
        ends && matches!(&*before.words, [verb] if verb.is(VERB.or(HANDLING)))
    }

    fn own_noun(&self) -> Vec<Word> {
        let tail = self.segments.iter().rev().take_while(|one| !one.variable);
        for part in tail.flat_map(|one| without_extension(&one.text).rsplit(['.', ':'])) {
            let mut words = words(part);
            if let Some(noun) = words.iter().position(|word| !word.is(CREATE)) {
                return words.split_off(noun);
            }
        }
        Vec::new()
    }

    /// Whether a whole segment before the first variable reads `public`.
    pub(crate) fn has_public_segment(&self) -> bool {
        let mut segments = self.segments.iter().take_while(|one| !one.variable);
        segments.any(|one| one.text.eq_ignore_ascii_case("public"))
    }

    /// The shape of the first `count` segments.
    pub(crate) fn shape_of(&self, count: usize) -> &str {
        let end = self.ends.get(count).or(self.ends.last());
        let end = end.map_or(0, |end| *end as usize);
        self.shape.get(..end).unwrap_or_default()
    }

    /// The name before the key, where the last segment is one of OData: `Users` of `Users('{id}')`.
    fn set_of_last(&self) -> Option<&str> {
        let literal = self.literals.last()?;
        let last = self.segments.last().filter(|last| last.variable)?;
        let here = literal.segment + 1 == self.segments.len();
        (here && last.text.len() > literal.text.len()).then_some(&literal.text)
    }

    /// Whether a further segment or verb follows a variable.
    pub(crate) fn goes_on_after(&self, variable: &Variable) -> bool {
        variable.segment + 1 < self.segments.len()
            || variable.verb_follows
            || !variable.last_in_segment
    }

    /// The last literal that names an object.
    pub(crate) fn literal_of(&self, object: &str) -> Option<&Literal> {
        let noun = SchemaName::new(object).key;
        self.literals.iter().rfind(|one| one.key == noun)
    }

    /// The shape of the collection that a variable selects from.
    pub(crate) fn collection_shape(&self, variable: &Variable) -> Cow<'_, str> {
        let before = self.shape_of(variable.segment);
        let literal = variable.literal.and_then(|at| self.literals.get(at));
        match literal.filter(|one| one.segment == variable.segment) {
            None => Cow::Borrowed(before),
            Some(set) if before.is_empty() => Cow::Borrowed(&*set.text),
            Some(set) => Cow::Owned(format!("{before}/{}", set.text)),
        }
    }

    /// Adds a segment; says whether it has a variable.
    fn add(&mut self, text: &str) -> bool {
        let segment = self.segments.len();
        let braces = braces(text);
        let variable = !braces.is_empty();
        if !variable {
            self.literals.push(Literal::new(segment, text));
        } else if braces.iter().any(|brace| brace.start > 0)
            && let Some(name) = odata_set(text)
        {
            self.literals.push(Literal::new(segment, name));
        }
        let odata = self
            .literals
            .last()
            .is_some_and(|literal| literal.segment == segment);
        let mut end = 0;
        for (at, brace) in braces.iter().enumerate() {
            let first = at == 0;
            let next = braces.get(at + 1).map_or(text.len(), |next| next.start);
            let prefix = text.get(end..brace.start).unwrap_or_default();
            let suffix = text.get(brace.end..next).unwrap_or_default();
            end = brace.end;
            let follows_variable = self.segments.last().is_some_and(|before| before.variable);
            self.add_variable(Variable {
                name: brace.name.into(),
                words: words(brace.name),
                segment,
                whole: first && (odata || matches!(prefix, "" | ":" | "@" | "~" | "$" | "=")),
                prefix: prefix.into(),
                last_in_segment: at + 1 == braces.len(),
                verb_follows: suffix.starts_with(':') && suffix.len() > 1,
                literal: self.literals.len().checked_sub(1),
                after_variable: !first || follows_variable && !odata,
            });
        }
        self.segments.push(Segment {
            text: text.into(),
            variable,
        });
        variable
    }

    fn add_variable(&mut self, variable: Variable) {
        if self.variables.len() < VARIABLES
            && !self
                .variables
                .iter()
                .any(|known| known.name == variable.name)
        {
            self.variables.push(variable);
        }
    }
}

/// A segment without the ending that chooses a representation.
pub(crate) fn without_extension(segment: &str) -> &str {
    [".json", ".xml", ".yaml", ".csv", ".php"]
        .iter()
        .find_map(|extension| segment.strip_suffix(extension))
        .unwrap_or(segment)
}

/// The part of a segment after the last `.` or `:`.
fn last_part(segment: &str) -> &str {
    segment.rsplit(['.', ':']).next().unwrap_or_default()
}

/// The variables of a path's segment in order: byte ranges with their braces, and names as
/// [`crate::Identifier::name`] has them.
pub fn segment_variables(segment: &str) -> Vec<(Range<usize>, &str)> {
    let braces = braces(segment).into_iter();
    braces.map(|one| (one.start..one.end, one.name)).collect()
}

/// A variable in a segment: offsets with its braces, and its name.
struct Brace<'p> {
    start: usize,
    end: usize,
    name: &'p str,
}

/// `{name}`, `${name}`, `{+name*}` (RFC 6570), `:name` (Express), `;name={name}` (matrix).
fn braces(text: &str) -> Vec<Brace<'_>> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(brace) = next_brace(text, from) {
        from = brace.end;
        found.push(brace);
    }
    if found.is_empty()
        && let Some(name) = text.strip_prefix(':').filter(|name| !name.is_empty())
    {
        found.push(Brace {
            start: 0,
            end: text.len(),
            name,
        });
    }
    found
}

fn next_brace(text: &str, from: usize) -> Option<Brace<'_>> {
    let first = from + text.get(from..)?.find('{')?;
    let close = first + text.get(first..)?.find('}')?;
    let open = first + text.get(first..close)?.rfind('{')?;
    let name = text.get(open + 1..close)?;
    let name = name
        .trim_start_matches(['+', ';', '?'])
        .trim_end_matches('*');
    Some(Brace {
        start: open,
        end: close + 1,
        name,
    })
}

/// `Users` of `Users('{id}')` (OData).
fn odata_set(text: &str) -> Option<&str> {
    let (name, _) = text.split_once('(')?;
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.');
    let starts = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    (starts && name.chars().all(plain)).then_some(name)
}

/// `api`, `rest`, `public`, `internal`, versions (`v2`, `v1.1`, `2017-03-31`), `_search`.
fn is_technical(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let number = |text: &str| {
        text.starts_with(|c: char| c.is_ascii_digit())
            && text
                .chars()
                .all(|c| c.is_ascii_digit() || matches!(c, '.' | '-' | '_'))
    };
    matches!(lower.as_str(), "api" | "rest" | "public" | "internal")
        || lower.strip_prefix('v').is_some_and(number)
        || number(&lower)
        || lower.len() > 1 && lower.starts_with('_')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variables(path: &str) -> Vec<(String, bool)> {
        let template = Template::parse(path);
        let each = template.variables.iter();
        each.map(|v| (v.name.to_string(), v.whole)).collect()
    }

    #[test]
    fn variables_in_all_spellings() {
        let table: &[(&str, &[(&str, bool)])] = &[
            ("/pets/{petId}", &[("petId", true)]),
            ("/pets/{petId}.json", &[("petId", true)]),
            (
                "/compare/{base}...{head}",
                &[("base", true), ("head", false)],
            ),
            ("/topics/{topic}:publish", &[("topic", true)]),
            ("/Pets('{petId}')/name", &[("petId", true)]),
            ("/Pets({petId})", &[("petId", true)]),
            ("/pets/:petId", &[("petId", true)]),
            ("/pets/${petId}", &[("petId", true)]),
            ("/{+name}:send", &[("name", true)]),
            ("/thumb.{extension}", &[("extension", false)]),
            ("/v{version}/pets", &[("version", false)]),
            ("/pets/{id}/toys/{id}", &[("id", true)]),
            ("/pets?owner={owner}", &[]),
            ("/pets#list", &[]),
            ("/broken/{x", &[]),
            ("/broken/}{x}", &[("x", false)]),
        ];
        for (path, expected) in table {
            let expected: Vec<_> = expected.iter().map(|(n, w)| (n.to_string(), *w)).collect();
            assert_eq!(variables(path), expected, "{path}");
        }
    }

    #[test]
    fn shapes_leave_out_names() {
        let template = Template::parse("/pets/{petId}.json/toys/");
        assert_eq!(&*template.shape, "pets/{}/toys");
        assert_eq!(template.shape_of(0), "");
        assert_eq!(template.shape_of(2), "pets/{}");
        assert_eq!(template.shape_of(9), "pets/{}/toys");
    }

    #[test]
    fn odata_keys_keep_the_name_of_their_set() {
        let template = Template::parse("/shop/Pets('{id}')/name");
        assert_eq!(&*template.shape, "shop/Pets({})/name");
        let collection = template
            .variables
            .first()
            .map(|one| template.collection_shape(one));
        assert_eq!(collection.as_deref(), Some("shop/Pets"));
    }

    #[test]
    fn a_variable_knows_the_literal_before_it() {
        let template = Template::parse("/v1/pets/{a}/{b}/Toys('{c}')");
        let before = |at: usize| {
            let variable = template.variables.get(at)?;
            let literal = template.literals.get(variable.literal?)?;
            Some((literal.text.to_string(), variable.after_variable))
        };
        assert_eq!(before(0), Some(("pets".into(), false)));
        assert_eq!(before(1), Some(("pets".into(), true)));
        assert_eq!(before(2), Some(("Toys".into(), false)));
    }

    #[test]
    fn technical_segments_are_no_nouns() {
        for text in ["api", "v1", "V2.1", "2017-03-31", "_search", "internal"] {
            assert!(is_technical(text), "{text}");
        }
        for text in ["pets", "vets", "version", "3d-models"] {
            assert!(!is_technical(text), "{text}");
        }
    }
}
