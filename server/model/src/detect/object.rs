//! Which object an identifier names.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use foldhash::{HashMap, HashMapExt};
use openapi::{Cursor, FileId};

use super::carried::carried_schema;
use super::id_words;
use crate::facts::{
    self, Changes, Known, Literal, Question, Schema, SchemaName, Side, Sourced, Sources, Template,
    Use, Variable, Watch,
};
use crate::link::{Linked, Operation, Path, Vocabulary};
use crate::word_lists::{CREATE, IDENTIFIER, NAMEISH, VERB};
use crate::words::{Word, key};
use crate::{Candidate, Certainty, Returned};

/// The name of the schema that a body carries, and whether it is a list of them.
type Carried = Option<(String, bool)>;

/// The object that a path is about, with what this rests on.
pub(crate) type Answer = (Option<String>, Sources);

/// What an identifier names.
#[derive(Debug, Default)]
pub(crate) struct Resolved {
    /// The schema; `None` where none is known or two are as likely.
    pub(crate) object: Option<String>,
    /// All that it may be, best first.
    pub(crate) candidates: Vec<Candidate>,
    /// In plain words, singular.
    pub(crate) resource: String,
}

/// Finds the objects that identifiers name, in one document.
pub(crate) struct ObjectFinder<'o, 'a> {
    linked: &'o Linked<'a>,
    vocabulary: &'o Vocabulary<'o>,
    /// What a path item gives or takes, and what a collection holds.
    answers: RefCell<HashMap<Question, Arc<Answer>>>,
    /// Schemas by the words of a name.
    by_words: Known<String, Option<&'o str>>,
    /// What schema names say.
    names: RefCell<HashMap<String, Rc<SchemaName>>>,
    /// What a schema of a response that is written as a reference holds.
    referred: Known<(FileId, Box<str>), Carried>,
    /// What a successful call gives back, by operation.
    returned: Known<*const facts::Operation, Option<Returned>>,
    /// The schemas by name.
    written: HashMap<&'o str, Cursor<'a>>,
    /// Which of them are plain values.
    values: Known<String, bool>,
    /// Object by operation id and parameter, from the links of responses.
    links: HashMap<(&'o str, &'o str), String>,
}

impl<'o, 'a> ObjectFinder<'o, 'a> {
    /// A finder for one document.
    pub(crate) fn new(linked: &'o Linked<'a>, vocabulary: &'o Vocabulary<'o>) -> Self {
        let components = linked.schemas.iter();
        let components = components.map(|one| (&*one.name.fact.text, one.value));
        // Of equal names the component's counts.
        let elsewhere = linked.elsewhere.iter();
        let written = elsewhere.map(|one| (&*one.name.text, one.value));
        let mut finder = ObjectFinder {
            written: written.chain(components).collect(),
            values: Known::default(),
            linked,
            vocabulary,
            answers: RefCell::default(),
            by_words: Known::default(),
            names: RefCell::default(),
            referred: Known::default(),
            returned: Known::default(),
            links: HashMap::new(),
        };
        finder.collect_links();
        finder
    }

    /// Object by operation id and parameter, from the links of responses.
    pub(crate) fn links(&self) -> BTreeMap<(String, String), String> {
        let owned = |((id, parameter), object): (&(&str, &str), &String)| {
            (((*id).to_owned(), (*parameter).to_owned()), object.clone())
        };
        self.links.iter().map(owned).collect()
    }

    fn collect_links(&mut self) {
        for operation in self.linked.paths.iter().flat_map(|path| &path.operations) {
            for response in &operation.fact.fact.responses {
                if response.links.is_empty() {
                    continue;
                }
                let Some(returned) = self.returned(operation) else {
                    continue;
                };
                for link in &response.links {
                    let target = link.operation_id.as_deref().unwrap_or_default();
                    for parameter in &link.parameters {
                        let object = returned.object.clone();
                        self.links.insert((target, parameter), object);
                    }
                }
            }
        }
    }

    /// What a variable of the path names.
    pub(crate) fn of_variable(
        &self,
        path: &'o Path,
        operation: &Operation,
        variable: &Variable,
    ) -> Resolved {
        let template: &'o Template = &path.template.fact;
        let own = self.prefix(&variable.words);
        let end = variable.literal.map_or(0, |literal| literal + 1);
        let before = template.literals.get(..end).unwrap_or_default();
        let noun = before
            .iter()
            .rfind(|literal| !literal.technical && !literal.words.is_empty());
        let noun = noun.filter(|_| !variable.after_variable);
        let mut likely = self.by_words(&own);
        if likely.is_none() {
            likely = noun.and_then(|literal| self.by_words(&refs(&literal.words)));
        }
        let resource = match (own.is_empty(), noun) {
            (true, Some(literal)) => phrase(&literal.words),
            (true, None) => phrase(&variable.words),
            (false, _) => phrase_of(&own),
        };
        let certain = self
            .linked_object(operation, &variable.name)
            .or_else(|| self.by_structure(template, variable))
            .filter(|name| self.can_be_object(&self.schema_name(name)));
        let certain = certain.filter(|name| match &likely {
            Some((better, Certainty::Likely)) => !self.is_better(better, name, noun, &own),
            _ => true,
        });
        self.resolved(certain, likely, resource)
    }

    /// Whether the schema that a variable's name says is a better guess than what its path gives:
    /// that is only a form of it (`TicketConfirmation` of `Ticket`), or the path is about something
    /// else (`/orders/{userName}`).
    fn is_better(
        &self,
        named: &str,
        given: &str,
        noun: Option<&Literal>,
        own: &[std::borrow::Cow<'_, Word>],
    ) -> bool {
        let (named, given) = (self.schema_name(named), self.schema_name(given));
        let form = named.use_of > given.use_of && given.key.ends_with(&*named.key);
        let own = key(own);
        let about = |literal: &Literal| own.contains(&*literal.key) || literal.key.contains(&own);
        form || !own.is_empty() && !noun.is_some_and(about) && !given.key.contains(&*named.key)
    }

    /// What a value outside the path names; `words` are those of its name, and, for the bare id of
    /// an inner object, those of the property that holds it.
    pub(crate) fn of_name(
        &self,
        path: &Path,
        operation: &Operation,
        name: &str,
        words: &[Word],
    ) -> Resolved {
        let own = self.prefix(words);
        let linked = self.linked_object(operation, name);
        if !own.is_empty() {
            return self.resolved(linked, self.by_words(&own), phrase_of(&own));
        }
        let nouns = |literal: &Literal| -> Vec<Word> {
            let first = literal.text.split(['.', ':']).next().unwrap_or_default();
            let mut found = crate::words::words(first);
            found.retain(|word| !word.is(CREATE.or(VERB)));
            found
        };
        let literals = path.template.literals.iter().rev().take(2);
        let noun = literals.map(nouns).find(|noun| !noun.is_empty());
        let noun = noun.unwrap_or_default();
        let likely = self.by_words(&refs(&noun));
        let resource = if noun.is_empty() {
            phrase(words)
        } else {
            phrase(&noun)
        };
        self.resolved(linked, likely, resource)
    }

    /// What a successful call gives back.
    pub(crate) fn returned(&self, operation: &Operation) -> Option<Returned> {
        // The facts live as long as the finder, so their addresses name them.
        let address = Arc::as_ptr(&operation.fact.fact);
        let find = || self.response_object(operation);
        self.returned.get(self.watch(), &address, find)
    }

    fn response_object(&self, operation: &Operation) -> Option<Returned> {
        let responses = operation.fact.fact.responses.iter();
        let mut responses =
            responses.filter_map(|one| self.linked.follow(&operation.fact.with(one)));
        let response = responses.find(|one| one.schema.is_some())?;
        let schema = response.with(response.schema.as_ref()?);
        let (name, list) = self.response_schema(&schema)?;
        let object = self.plain(name);
        Some(Returned { object, list })
    }

    fn response_schema(&self, schema: &Sourced<Schema>) -> Carried {
        let find = || carried_schema(self.linked, schema, Side::Response);
        let Some(reference) = &schema.reference else {
            return find();
        };
        let key = (schema.origin.file(), reference.text.clone());
        self.referred.get(self.watch(), &key, find)
    }

    fn taken(&self, operation: &Operation) -> Carried {
        let schemas = self.linked.request_schemas(operation);
        carried_schema(self.linked, &schemas.first()?.schema, Side::Request)
    }

    /// The words of a name without those that say "id" or "name".
    fn prefix<'w>(&self, words: &'w [Word]) -> Vec<std::borrow::Cow<'w, Word>> {
        let vague =
            |word: &Word| word.is(IDENTIFIER.or(NAMEISH)) || matches!(word.text(), "or" | "title");
        let mut found = id_words(words, self.vocabulary).trimmed(vague).into_words();
        // `addParents` are parents, and `to_account` is an account.
        let acts = |word: &Word| {
            matches!(
                word.text(),
                "add"
                    | "dest"
                    | "destination"
                    | "from"
                    | "remove"
                    | "source"
                    | "src"
                    | "target"
                    | "to"
            )
        };
        if found.len() > 1 && found.first().is_some_and(|word| acts(word)) {
            found.remove(0);
        }
        let user = words.last().is_some_and(|last| last.text() == "username");
        if found.is_empty() && user {
            found.push(std::borrow::Cow::Owned(Word::new("user")));
        }
        found
    }

    /// The schema of a noun phrase: all words, then without leading ones; at last the only schema
    /// whose name starts or ends with them.
    fn by_words<W: std::borrow::Borrow<Word>>(&self, words: &[W]) -> Option<(String, Certainty)> {
        for from in 0..words.len() {
            let tail = words.get(from..).unwrap_or_default();
            if let Some(name) = self.object_schema(&key(tail)) {
                let certainty = if from == 0 && name.use_of > Use::List {
                    Certainty::Likely
                } else {
                    Certainty::Hint
                };
                return Some((name.text.to_string(), certainty));
            }
        }
        let joined = key(words);
        let found = self.by_part(&joined)?;
        Some((found.to_owned(), Certainty::Hint))
    }

    /// The schema of that key which may be an object.
    fn object_schema(&self, key: &str) -> Option<&'o SchemaName> {
        let name = self.vocabulary.schemas.get(key).copied();
        name.filter(|name| name.use_of > Use::List && self.can_be_object(name))
    }

    /// A message is no object, and neither is a plain value.
    fn can_be_object(&self, name: &SchemaName) -> bool {
        name.use_of > Use::Message && !self.is_value(&name.text)
    }

    /// A schema of a text, a number, a choice or a list: its values are no objects.
    fn is_value(&self, name: &str) -> bool {
        let is_value =
            |kind: &str| matches!(kind, "array" | "string" | "integer" | "number" | "boolean");
        self.values.get(self.watch(), name, || {
            let schema = self.written.get(name);
            let schema = schema.and_then(|schema| self.linked.store.cursor(schema.place()));
            let kind = schema.and_then(|schema| schema.get("type"));
            kind.and_then(|kind| kind.as_str())
                .is_some_and(|kind| is_value(&kind))
        })
    }

    fn by_part(&self, joined: &str) -> Option<&'o str> {
        if joined.len() < 4 {
            return None;
        }
        self.by_words.get(self.watch(), joined, || {
            let schemas = self.vocabulary.schemas.iter();
            let mut similar = schemas
                .filter(|(key, _)| key.starts_with(joined) || key.ends_with(joined))
                .filter(|(_, name)| self.can_be_object(name))
                .map(|(_, name)| &*name.text);
            similar.next().filter(|_| similar.next().is_none())
        })
    }

    fn linked_object(&self, operation: &Operation, parameter: &str) -> Option<String> {
        let id = operation.fact.operation_id.as_deref()?;
        self.links.get(&(id, parameter)).cloned()
    }

    /// What the path that ends at a variable gives or takes, or the path before it holds.
    fn by_structure(&self, template: &'o Template, variable: &Variable) -> Option<String> {
        let item = template.shape_of(variable.segment + 1);
        let found = variable
            .last_in_segment
            .then(|| self.item_at(item))
            .flatten();
        found.or_else(|| self.member_of(&template.collection_shape(variable)))
    }

    fn item_at(&self, shape: &str) -> Option<String> {
        let path = self.vocabulary.by_shape.get(shape)?;
        self.ask(path, false)
    }

    /// What the path is about as an item, or as a collection.
    fn ask(&self, path: &Path, collection: bool) -> Option<String> {
        let question = Question {
            path: path.number,
            collection,
        };
        self.watch().question(question);
        if let Some(known) = self.answers.borrow().get(&question) {
            return known.0.clone();
        }
        let answer = self.watch().apart(|| {
            self.watch().result(&path.sources);
            if collection {
                self.members(path)
            } else {
                self.item(path)
            }
        });
        let found = answer.0.clone();
        self.answers.borrow_mut().insert(question, Arc::new(answer));
        found
    }

    /// The questions that have another answer than before the changes.
    pub(crate) fn changed_answers(
        &self,
        before: &HashMap<Question, Arc<Answer>>,
        changes: Changes<'_>,
    ) -> Vec<Question> {
        let again = |question: &Question| {
            let path = self.linked.paths.get(question.path)?;
            self.ask(path, question.collection)
        };
        let stale = before
            .iter()
            .filter(|(_, answer)| !answer.1.outlast(changes));
        let changed = stale.filter(|(question, answer)| again(question) != answer.0);
        let mut changed: Vec<Question> = changed.map(|(question, _)| *question).collect();
        changed.sort_unstable();
        changed
    }

    /// All answers that were found.
    pub(crate) fn take_answers(&self) -> HashMap<Question, Arc<Answer>> {
        self.answers.take()
    }

    fn watch(&self) -> &Watch {
        self.linked.store.watch()
    }

    fn item(&self, path: &Path) -> Option<String> {
        let get = method(path, "GET").and_then(|one| self.returned_item(one));
        let changed = ["PUT", "PATCH"]
            .iter()
            .filter_map(|name| method(path, name));
        get.or_else(|| changed.into_iter().find_map(|one| self.changed_item(one)))
    }

    fn members(&self, path: &Path) -> Option<String> {
        let list = method(path, "GET").and_then(|one| self.returned(one));
        let made = || method(path, "POST").and_then(|one| self.returned(one));
        let found = list.filter(|returned| returned.list).or_else(made);
        found.map(|returned| returned.object)
    }

    fn returned_item(&self, operation: &Operation) -> Option<String> {
        let returned = self.returned(operation)?;
        (!returned.list).then_some(returned.object)
    }

    fn changed_item(&self, operation: &Operation) -> Option<String> {
        match self.taken(operation) {
            Some((name, list)) => (!list).then(|| self.plain(name)),
            None => self.returned_item(operation),
        }
    }

    fn member_of(&self, shape: &str) -> Option<String> {
        let path = self.vocabulary.by_shape.get(shape)?;
        self.ask(path, true)
    }

    /// `PetResponse` is `Pet`, where the document has one.
    fn plain(&self, name: String) -> String {
        let own = self.schema_name(&name);
        let plain = self.object_schema(&own.key);
        match plain.filter(|plain| plain.use_of > own.use_of) {
            Some(plain) => plain.text.to_string(),
            None => name,
        }
    }

    fn schema_name(&self, name: &str) -> Rc<SchemaName> {
        if let Some(known) = self.names.borrow().get(name) {
            return Rc::clone(known);
        }
        let read = Rc::new(SchemaName::new(name));
        self.names
            .borrow_mut()
            .insert(name.to_owned(), Rc::clone(&read));
        read
    }

    /// A certain and a likely schema, of which neither name holds the other.
    fn disagree(&self, candidates: &[Candidate]) -> bool {
        let [certain, likely, ..] = candidates else {
            return false;
        };
        let first = &self.schema_name(&certain.object).key;
        let second = &self.schema_name(&likely.object).key;
        likely.certainty == Certainty::Likely
            && !first.contains(&**second)
            && !second.contains(&**first)
    }

    fn resolved(
        &self,
        certain: Option<String>,
        likely: Option<(String, Certainty)>,
        resource: String,
    ) -> Resolved {
        let mut candidates = Vec::new();
        if let Some(object) = certain {
            candidates.push(Candidate {
                object,
                certainty: Certainty::Certain,
                reason: "requests and responses around it hold that schema",
            });
        }
        if let Some((object, certainty)) = likely
            && candidates
                .iter()
                .all(|known: &Candidate| known.object != object)
        {
            let reason = match certainty {
                Certainty::Hint => "a part of its name is the schema's name",
                _ => "its name is the schema's name",
            };
            candidates.push(Candidate {
                object,
                certainty,
                reason,
            });
        }
        Resolved {
            object: (!self.disagree(&candidates))
                .then(|| Some(candidates.first()?.object.clone()))
                .flatten(),
            candidates,
            resource,
        }
    }
}

fn method<'p>(path: &'p Path, name: &str) -> Option<&'p Operation> {
    path.operations.iter().find(|one| &*one.method == name)
}

fn refs(words: &[Word]) -> Vec<&Word> {
    words.iter().collect()
}

fn phrase(words: &[Word]) -> String {
    phrase_of(&refs(words))
}

/// Words with blanks between them, the last one in singular.
fn phrase_of<W: std::borrow::Borrow<Word>>(words: &[W]) -> String {
    let Some((last, before)) = words.split_last() else {
        return String::new();
    };
    let mut texts: Vec<&str> = before.iter().map(|word| word.borrow().text()).collect();
    texts.push(last.borrow().singular());
    texts.join(" ")
}
