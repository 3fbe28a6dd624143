//! Template variables of the path.

use super::{Found, IdWords, id_words, is_no_name};
use crate::Confidence;
use crate::facts::{Literal, Template, Type, Variable};
use crate::link::{Value, Vocabulary};
use crate::word_lists::{
    CREDENTIAL, FIELDS, HARD, IDENTIFIER, KIND, LOGIN, PERSON, PLACE, SECRET, SOFT, TENANT, TITLE,
    VERIFY, WEAK,
};
use crate::words::Word;

/// A variable with what stands around it.
struct Case<'c> {
    template: &'c Template,
    variable: &'c Variable,
    value: &'c Value,
    vocabulary: &'c Vocabulary<'c>,
    words: IdWords<'c>,
    /// The literal right before it, where that is a noun.
    before: Option<&'c Literal>,
    /// That literal is a plural.
    plural: bool,
}

/// Whether a variable of a path is an identifier; the first principle that speaks decides.
pub(crate) fn path_variable(
    template: &Template,
    variable: &Variable,
    value: &Value,
    vocabulary: &Vocabulary<'_>,
) -> Option<Found> {
    let literal = variable.literal.and_then(|at| template.literals.get(at));
    let before = literal.filter(|one| !variable.after_variable && !one.technical);
    let case = Case {
        template,
        variable,
        value,
        vocabulary,
        words: id_words(&variable.words, vocabulary),
        before,
        plural: before.is_some_and(Literal::is_plural),
    };
    case.decide()
}

impl Case<'_> {
    fn decide(&self) -> Option<Found> {
        let last = self.words.last()?;
        if is_no_name(self.value) || self.is_secret(last) || self.is_part_of_segment() {
            return None;
        }
        if let Some(found) = self.by_id_word(last) {
            return Some(found);
        }
        if self.value.kind == Some(Type::Number) {
            return None;
        }
        if self.is_member_of_equal_name(last) {
            return self.follows();
        }
        if self.is_kind(last) {
            return None;
        }
        if self.shares_word() {
            return self.follows();
        }
        let first_is_hard = self.words.first().is_some_and(|first| first.is(HARD));
        if self.words.all(HARD) || last.is(HARD) && first_is_hard || self.counts(last) {
            return None;
        }
        self.by_structure(last)
    }

    /// The number of a page, a row or a week.
    fn counts(&self, last: &Word) -> bool {
        let of = self.words.before_last().map_or("", Word::text);
        let counted = matches!(
            of,
            "day" | "hour" | "month" | "offset" | "page" | "quarter" | "row" | "week" | "year"
        );
        counted && matches!(last.text(), "index" | "no" | "num" | "number")
    }

    fn one(&self) -> bool {
        self.words.len() == 1
    }

    /// The singular of the last word of the literal before.
    fn noun(&self) -> &str {
        self.before
            .and_then(Literal::last)
            .map_or("", Word::singular)
    }

    fn follows(&self) -> Option<Found> {
        let literal = self.before.map_or("", |literal| &literal.text);
        Found::high(format!(
            "it follows \"{literal}\", the collection that it names"
        ))
    }

    /// Secrets (but `/tokens/{token}` lists stored ones, and `/rates/{rate_token}` names a rate) and what a person logs in with.
    fn is_secret(&self, last: &Word) -> bool {
        let alone = self.one() && self.noun() == last.text();
        let of_member = self
            .before
            .is_some_and(|one| *one.key == self.words.noun_key());
        let stored = self.plural && (alone || of_member);
        let login = self.before.is_some_and(|literal| literal.has(LOGIN));
        last.is(SECRET) && !stored || last.is(CREDENTIAL) && login
    }

    /// `thumb.{extension}`, `v{version}`
    fn is_part_of_segment(&self) -> bool {
        let prefix = &*self.variable.prefix;
        !self.variable.whole
            && (prefix.ends_with('.')
                || prefix.eq_ignore_ascii_case("v")
                || self.words.all(SOFT.or(HARD)))
    }

    fn by_id_word(&self, last: &Word) -> Option<Found> {
        if last.is(SECRET) && !self.one() {
            return self.follows();
        }
        let mut back = self.words.iter().rev();
        let (_, or, name) = (back.next(), back.next(), back.next());
        let name_or_id = or.is_some_and(|word| word.text() == "or")
            && name.is_some_and(|word| word.is(IDENTIFIER.or(WEAK)));
        if last.is(IDENTIFIER) || name_or_id {
            return Found::high(format!("its name ends in \"{}\"", last.text()));
        }
        None
    }

    /// `payment_methods/{payment_method}`
    fn is_member_of_equal_name(&self, last: &Word) -> bool {
        let equal = self
            .before
            .is_some_and(|literal| *literal.key == self.words.key());
        let vague = self.one() && last.is(HARD.or(KIND).or(PLACE));
        self.variable.whole && self.plural && equal && !vague
    }

    /// Kinds, places, names of fields and settings.
    fn is_kind(&self, last: &Word) -> bool {
        let field_name = last.text() == "name"
            && self
                .words
                .before_last()
                .is_some_and(|word| word.is(FIELDS) || word.text() == "key");
        let noun_is = |class| {
            let noun = self.before.and_then(Literal::last);
            noun.is_some_and(|noun| noun.singular_is(class))
        };
        last.singular_is(KIND)
            || self.words.any(PLACE) && self.words.all(HARD.or(SOFT).or(WEAK))
            || self.before.is_some_and(Literal::is_place)
            || last.text() == "code" && noun_is(VERIFY)
            || field_name
            || self.one() && last.is(WEAK.or(FIELDS)) && noun_is(FIELDS)
    }

    /// `/repositories/{repo}`, `/users/{user_name}`
    fn shares_word(&self) -> bool {
        let related = self
            .before
            .is_some_and(|literal| related(literal, &self.variable.words));
        related
            && self.variable.whole
            && !self.words.any(HARD)
            && (self.plural || !self.words.all(SOFT))
    }

    /// What the paths and methods around it tell, then weaker evidence.
    fn by_structure(&self, last: &Word) -> Option<Found> {
        let segment = self.variable.segment;
        let at = self.vocabulary.methods(self.template.shape_of(segment + 1));
        let collection = self.template.collection_shape(self.variable);
        let parent = self.vocabulary.methods(&collection);
        let whole = self.variable.whole;
        if whole && at.stored() {
            return Found::high("the same path is read and changed or deleted");
        }
        let index = self.words.are(&["index"]) && self.value.kind == Some(Type::Integer);
        if self.words.all(HARD.or(SOFT)) || (last.text() == "code" || index) && !self.plural {
            return None;
        }
        let literal = self.before.map_or("", |literal| &literal.text);
        if whole && self.plural && parent.posts() {
            return Found::high(format!(
                "\"{literal}\" is a collection (POST creates its members)"
            ));
        }
        if last.is(WEAK.or(TITLE)) {
            return Found::medium(format!("its name ends in \"{}\"", last.text()));
        }
        let known = self.vocabulary.knows(&self.words.key())
            || self.vocabulary.knows(last.singular()) && !last.is(SOFT);
        let name = &self.variable.name;
        if known {
            return Found::medium(format!("\"{name}\" is a resource of this document"));
        }
        if last.is(TENANT.or(PERSON).or(CREDENTIAL)) {
            let word = last.text();
            return Found::medium(format!(
                "\"{word}\" names a tenant, a person or their address"
            ));
        }
        if self.plural {
            return Found::medium(format!("it is a whole segment after \"{literal}\""));
        }
        if !self.variable.after_variable && self.before.is_none() {
            return Found::medium("it is the first variable, directly under the root");
        }
        if self.before.is_some() && at.changes() {
            return Found::medium("the path that ends in it is changed or deleted");
        }
        let mut earlier = self
            .template
            .literals
            .iter()
            .take_while(|one| one.segment < segment);
        if earlier.any(|literal| related(literal, &self.variable.words)) {
            return Found::medium("the path names its resource");
        }
        if self.vocabulary.path_objects.contains(&**name) {
            return Found::medium("elsewhere in the document it is a path identifier");
        }
        Found::new(
            Confidence::Low,
            "it is a whole segment, though its name says nothing",
        )
    }
}

/// Whether a literal and a variable name the same thing: `repositories` and `repo`, `user-groups`
/// and `group`.
fn related(literal: &Literal, words: &[Word]) -> bool {
    let numbers = words
        .iter()
        .rev()
        .take_while(|word| word.is_number())
        .count();
    let words = words.get(..words.len() - numbers).unwrap_or(words);
    let names: Vec<&str> = words.iter().map(Word::singular).collect();
    let noun: String = literal.words.iter().map(Word::singular).collect();
    let Some(last) = literal.last().filter(|_| !names.is_empty()) else {
        return false;
    };
    if names.contains(&last.singular()) {
        return true;
    }
    let run = |range: &[&str]| range.concat() == noun;
    let runs = (0..names.len()).any(|at| {
        run(names.get(at..).unwrap_or_default()) || run(names.get(..=at).unwrap_or_default())
    });
    let joined = names.concat();
    runs || joined.len() >= 3 && (noun.starts_with(&joined) || noun.ends_with(&joined))
}
