//! Properties of request bodies and form fields.

use std::sync::Arc;

use openapi::Place;

use super::{Found, IdWords, Situation, id_words, is_choice, is_foreign, is_measure, is_no_name};
use crate::facts::{Side, Type};
use crate::link::{BodyProperty, Linked, Value, Vocabulary};
use crate::word_lists::{
    ACCOUNT_NAME, DESCRIPTIVE, HARD, IDENTIFIER, KIND, NAMEISH, PERSON, PREPOSITION, SECRET, SIDE,
    SOFT, TENANT, TITLE, WEAK, class_of,
};
use crate::words::Word;

/// Larger objects hold an object of their own, and do not just name one.
const MOST_PROPERTIES: usize = 60;

/// An identifier in a body.
pub(crate) struct BodyFound {
    /// Index of the property at the top of the body.
    pub(crate) property: usize,
    /// Its path: `petId`, `pet.id`, `items[].id`.
    pub(crate) path: String,
    /// The key of the property that holds the identifier itself.
    pub(crate) key: Place,
    /// What its values look like.
    pub(crate) value: Value,
    /// Its words.
    pub(crate) words: Arc<[Word]>,
    /// Why it is one.
    pub(crate) found: Found,
}

/// What all decisions about one body rest on.
struct Case<'c, 'a> {
    linked: &'c Linked<'a>,
    vocabulary: &'c Vocabulary<'c>,
    situation: &'c Situation<'c>,
    /// A password or the like stands beside.
    secret: bool,
}

/// The identifiers among the properties of a body or form.
pub(crate) fn body_identifiers(
    properties: &[BodyProperty],
    linked: &Linked<'_>,
    vocabulary: &Vocabulary<'_>,
    situation: &Situation<'_>,
) -> Vec<BodyFound> {
    if situation.watches {
        return Vec::new();
    }
    let case = Case {
        linked,
        vocabulary,
        situation,
        secret: properties.iter().any(is_secret),
    };
    let each = properties.iter().enumerate();
    each.filter_map(|(at, property)| case.property(at, property))
        .collect()
}

/// What one logs in with; a token is more often the credential of the call.
fn is_secret(property: &BodyProperty) -> bool {
    let last = property.words.last().map_or("", Word::text);
    matches!(last, "passwd" | "password" | "pin" | "secret")
}

impl Case<'_, '_> {
    fn property(&self, at: usize, property: &BodyProperty) -> Option<BodyFound> {
        let words = id_words(&property.words, self.vocabulary);
        let value = &property.value;
        if value.read_only || value.elsewhere || is_no_name(value) || is_measure(value, &words) {
            return None;
        }
        let itself = |found| BodyFound {
            property: at,
            path: property.path(),
            key: property.key,
            value: value.clone(),
            words: Arc::clone(&property.words),
            found,
        };
        let last = words.last()?;
        let repeats = self.situation.path_identifiers.contains(&&*property.name)
            || words.len() == 1 && self.situation.updates_by == Some(last) && last.text() != "name";
        if repeats {
            return Found::medium("it repeats the path's identifier").map(itself);
        }
        if last.is(SECRET) || is_foreign(&words, self.vocabulary, self.situation.login) {
            return None;
        }
        if last.is(IDENTIFIER) {
            return self.by_id_word(&words, last, value).map(itself);
        }
        if self.situation.login {
            return None;
        }
        if self.situation.acts_on(&words) {
            return Found::high("the operation names by it what it acts on").map(itself);
        }
        if is_object(value) {
            let nested = self.nested(at, property, &words, last);
            let stated = value.items.unwrap_or(value.kind) == Some(Type::Object);
            if nested.is_some() || stated {
                return nested;
            }
        }
        self.by_meaning(&words, last, property).map(itself)
    }

    fn by_id_word(&self, words: &IdWords<'_>, last: &Word, value: &Value) -> Option<Found> {
        let situation = self.situation;
        let several = value.items.is_some() || last.text().ends_with('s');
        let named = matches!(last.text(), "slug" | "handle");
        let exists = value.selects || situation.upserts;
        if words.len() == 1 {
            let several = matches!(last.text(), "ids" | "uuids");
            let new = situation.creates && !situation.adds_person && !several && !exists;
            if new || matches!(last.text(), "handle" | "slug") {
                return None;
            }
            return Found::medium("the body carries the id of an object");
        }
        let own = situation.is_own(&words.noun_key());
        let new = situation.creates && situation.fresh && !several && own && !exists;
        let known = words.noun_known(self.vocabulary);
        let registers = situation.creates && value.required && !known;
        let logs_in = self.secret && (situation.authenticates || registers);
        let unique = words
            .before_last()
            .is_some_and(|word| word.text() == "unique");
        let unknown_name = named && !self.vocabulary.knows(&words.noun_key());
        if new
            || unique
            || unknown_name
            || logs_in && !names_tenant(words)
            || value.kind == Some(Type::Object)
        {
            return None;
        }
        let reason = format!("its name ends in \"{}\"", last.text());
        Found::high_if(known, reason)
    }

    /// An object, or an array of objects, whose role is to carry an id.
    fn nested(
        &self,
        at: usize,
        property: &BodyProperty,
        words: &IdWords<'_>,
        last: &Word,
    ) -> Option<BodyFound> {
        let (schema, _) = self.linked.follow_schema(&property.schema, Side::Request)?;
        if words.are(&["external"]) {
            return None;
        }
        let configures = matches!(
            last.singular(),
            "config" | "configuration" | "option" | "setting"
        );
        let several = property.value.items.is_some();
        let schema = if several {
            self.linked.items(&schema)?
        } else {
            schema
        };
        let mut inner = self.linked.body_properties(&schema);
        let mut data = "";
        // `owner: {data: {id}}`
        if let [only] = &*inner
            && &*only.name == "data"
            && let Some((schema, _)) = self.linked.follow_schema(&only.schema, Side::Request)
            && !schema.is_array()
        {
            (inner, data) = (self.linked.body_properties(&schema), "data.");
        }
        if inner.len() > MOST_PROPERTIES {
            return None;
        }
        let (id, bare) = inner
            .iter()
            .find_map(|one| Some((one, self.is_nested_id(one)?)))?;
        if bare && configures && !several && &*id.name == "id" {
            return None;
        }
        let resource = self.vocabulary.addressable.contains(&*words.key())
            || self.vocabulary.addressable.contains(last.singular());
        if inner.len() > 4 && !(bare && resource && inner.len() <= 12) {
            return None;
        }
        let brackets = if several { "[]" } else { "" };
        Some(BodyFound {
            property: at,
            path: format!("{}{brackets}.{data}{}", property.path(), id.name),
            key: id.key,
            value: Value {
                required: property.value.required,
                ..id.value.clone()
            },
            words: Arc::clone(&id.words),
            found: Found::medium("it is an object that carries an id")?,
        })
    }

    /// Whether a property of an inner object is its id; `true` for a bare one.
    fn is_nested_id(&self, property: &BodyProperty) -> Option<bool> {
        let words = id_words(&property.words, self.vocabulary);
        let last = words.last()?;
        let number_of_thing = matches!(last.text(), "iban" | "vin" | "imei" | "handle" | "slug");
        let bare = words.len() == 1;
        let is_id = last.is(IDENTIFIER)
            && !number_of_thing
            && !property.value.read_only
            && !is_no_name(&property.value)
            && !is_foreign(&words, self.vocabulary, false)
            && (bare || words.noun_known(self.vocabulary));
        is_id.then_some(bare)
    }

    /// Names that carry no identifier word.
    fn by_meaning(
        &self,
        words: &IdWords<'_>,
        last: &Word,
        property: &BodyProperty,
    ) -> Option<Found> {
        let (value, vocabulary, situation) = (&property.value, self.vocabulary, self.situation);
        if last.is(ACCOUNT_NAME) && words.len() == 1 && situation.administers {
            return Found::medium("an administrator's action names the user by it");
        }
        let described = value.calls_id || vocabulary.described.contains(&*property.name);
        if is_choice(words, value, described) {
            return None;
        }
        let key = words.key();
        let new = situation.creates && situation.is_own(&key);
        let name_describes = class_of(&property.name.to_ascii_lowercase()).intersects(DESCRIPTIVE);
        let selects = value.selects && !new && !(situation.creates && words.are(&["name"]));
        if selects && (last.is(NAMEISH.or(WEAK).or(TITLE)) || vocabulary.has_resource(&key)) {
            return Found::medium("its description names something that exists");
        }
        let describes = name_describes || last.is(DESCRIPTIVE) || last.is(WEAK);
        if described && !words.all(HARD.or(KIND)) && !describes && !new {
            let known = value.calls_id && vocabulary.has_resource(&key);
            return Found::high_if(known, "its description calls it an id");
        }
        if words.all(HARD.or(SOFT)) {
            return None;
        }
        if let Some(decided) = self.by_name_of(words, last, value.required) {
            return decided;
        }
        if describes || new {
            return None;
        }
        if let Some(found) = self.on_a_side(words, value) {
            return Some(found);
        }
        if !matches!(value.kind, Some(Type::String | Type::Integer | Type::Array)) {
            return None;
        }
        if vocabulary.path_names.contains(&*property.name) {
            return Found::medium("elsewhere in the document it is a path identifier");
        }
        if vocabulary.has_resource(&key) {
            return Found::medium(format!("\"{key}\" is a resource of this document"));
        }
        if last.is(PERSON) && words.len() == 1 {
            return Found::medium("it names a person or a parent object");
        }
        None
    }

    /// `fromAccount`, `billing_account`, `managing_team`, `selected_users`: which part a resource
    /// plays.
    fn on_a_side(&self, words: &IdWords<'_>, value: &Value) -> Option<Found> {
        let (first, last) = (words.first()?, words.last()?);
        let tenant = last.is(TENANT) && words.len() == 2 && first.is(SIDE);
        let noun = words.key_from(1);
        let known = self.vocabulary.has_resource(&noun) || self.names_resource(last);
        // `remove_events` are kinds of events.
        let kinds = last.singular() == "event";
        let several = value.items.is_some() && last.is_plural() && !kinds;
        let counts = value.kind == Some(Type::Integer) && last.is_plural()
            || words.len() > 2 && words.before_last()?.is(PREPOSITION.or(HARD))
            || last.singular_is(WEAK.or(DESCRIPTIVE));
        let plays = first.is(SIDE) || is_participle(first.text()) || several;
        if words.len() < 2 || counts || !(tenant || known && plays) {
            return None;
        }
        Found::medium(format!(
            "\"{}\" is a resource of this document, and the words before it say which part it plays",
            last.singular()
        ))
    }

    fn names_resource(&self, word: &Word) -> bool {
        self.vocabulary.has_resource(word.singular())
    }

    /// `project_name`, `invoiceNumber`: decided by whether the document addresses such a thing.
    fn by_name_of(
        &self,
        words: &IdWords<'_>,
        last: &Word,
        required: bool,
    ) -> Option<Option<Found>> {
        let word = last.text();
        let by_name = matches!(word, "name" | "names");
        let by_number = matches!(
            word,
            "number" | "numbers" | "key" | "keys" | "hash" | "reference"
        );
        let noun = words.before_last().filter(|_| by_name || by_number)?;
        let own =
            self.situation.is_own(noun.singular()) || self.situation.is_own(&words.noun_key());
        if self.situation.creates && own {
            return None;
        }
        // What one may leave out of a new object describes it: the invoice number of an order.
        let describes = self.situation.collects && !required;
        let nouns = match (by_name, describes) {
            (true, _) => &self.vocabulary.by_name,
            (false, true) => &self.vocabulary.by_number,
            (false, false) => &self.vocabulary.addressable,
        };
        let noun_key = words.noun_key();
        let known = nouns.contains(&*noun_key)
            || nouns.contains(noun.singular())
            || by_name && self.vocabulary.by_rpc_name.contains(&*noun_key);
        let reason = || format!("it is the {word} of a resource of this document");
        Some(known.then(|| Found::medium(reason())).flatten())
    }
}

/// `managing`, `selected`: says what part the noun after it plays.
fn is_participle(word: &str) -> bool {
    word.len() > 5 && (word.ends_with("ing") || word.ends_with("ed"))
}

/// Tenants, but not whoever logs in.
fn names_tenant(words: &IdWords<'_>) -> bool {
    words.iter().any(|word| {
        let caller = matches!(word.text(), "account" | "client" | "customer" | "user");
        word.is(TENANT) && !caller
    })
}

/// An object or an array of them, or nothing that is stated.
fn is_object(value: &Value) -> bool {
    let kind = value.items.unwrap_or(value.kind);
    matches!(kind, None | Some(Type::Object))
}
