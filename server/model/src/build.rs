//! Puts the model together.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::Arc;

use foldhash::HashMap;
use openapi::{Api, FileId, Files, Place};

use crate::declare::{Declarations, Schemas, Target, ess_schemes, read_assigns};
use crate::detect::{Answer, ObjectFinder, Situation, effect, exemption, opaque, opened};
use crate::extension::extensions;
use crate::facts::{Changes, Question, Sources, Store, Watch};
use crate::identify::Identifiers;
use crate::link::{self, Linked, Path, Vocabulary};
use crate::own_words::Words;
use crate::security::SecurityLinker;
use crate::{
    Assignment, Confidence, EffectiveSecurity, Exemption, Identifier, Limit, Location, Model,
    Operation, Operations, Unreadable,
};

/// As many bytes of memory may the operations of a document take, about. Aliases can let thousands
/// share one body or one list of declarations, and each operation holds its own reading of them.
const MEMORY: usize = 256 << 20;

impl Model {
    /// The model of the document in `root`, with all files of the snapshot that it refers to.
    /// `None` where the file holds no OpenAPI document (or could not be loaded).
    ///
    /// Facts are kept with the segments of the documents, so that a second call after an edit reads
    /// only what the edit touched. References that lead nowhere are passed over here; the rules on
    /// references report them.
    pub fn build(files: &Files, root: FileId) -> Option<Model> {
        Self::build_with(files, root, &Words::default())
    }

    /// [`Model::build`] with what the project says of its own names.
    pub fn build_with(files: &Files, root: FileId, words: &Words) -> Option<Model> {
        let store = Store::new(files, Watch::default());
        Some(build(store, root, words, None)?.0)
    }
}

/// What an earlier version of a document leaves to the next one, and the segments that have changed
/// since.
#[derive(Clone, Copy)]
pub(crate) struct Before<'k> {
    pub(crate) model: &'k Model,
    pub(crate) kept: &'k Kept,
    pub(crate) changes: Changes<'k>,
}

/// What a model was made of, as far as the next version may use it again.
pub(crate) struct Kept {
    pub(crate) paths: Vec<Arc<Path>>,
    /// What each operation of the model rests on.
    sources: Vec<Arc<Sources>>,
    /// What paths are about.
    answers: HashMap<Question, Arc<Answer>>,
    /// What every operation rests on, beside its sources.
    common: Common,
}

/// What every operation rests on and no segment alone tells, but for the vocabulary and the model's
/// objects and schemes.
#[derive(PartialEq)]
struct Common {
    /// Operation id and parameter, and the object that links of responses give to it.
    links: BTreeMap<(String, String), String>,
    /// The schemas of other files.
    elsewhere: Vec<(Box<str>, Place)>,
    public: Option<&'static str>,
    is_secured: bool,
    security: Arc<EffectiveSecurity>,
}

impl Before<'_> {
    /// Whether its paths added the same words to the vocabulary.
    fn has_words_of(&self, linked: &Linked<'_>) -> bool {
        let mut pairs = self.kept.paths.iter().zip(&linked.paths);
        let adds_the_same = |one: &Arc<Path>, two: &Arc<Path>| {
            Arc::ptr_eq(one, two) || one.key == two.key && Vocabulary::adds_the_same(one, two)
        };
        self.kept.paths.len() == linked.paths.len()
            && pairs.all(|(one, two)| adds_the_same(one, two))
    }

    /// Adds its answers that outlast the changes and were not given anew.
    fn add_answers(&self, answers: &mut HashMap<Question, Arc<Answer>>) {
        let known = self.kept.answers.iter();
        for (question, answer) in known.filter(|(_, answer)| answer.1.outlast(self.changes)) {
            let place = answers.entry(*question);
            place.or_insert_with(|| Arc::clone(answer));
        }
    }
}

impl Common {
    fn of(
        linked: &Linked<'_>,
        vocabulary: &Vocabulary<'_>,
        finder: &ObjectFinder<'_, '_>,
        security: &SecurityLinker<'_>,
    ) -> Self {
        let elsewhere = linked.elsewhere.iter();
        let elsewhere = elsewhere.map(|one| (one.name.text.clone(), one.value.place()));
        Common {
            links: finder.links(),
            elsewhere: elsewhere.collect(),
            public: vocabulary.public,
            is_secured: vocabulary.secured,
            security: security.of_document(),
        }
    }
}

/// The limits that were reached: `operations` and `identifiers` were left out.
fn limits(linked: &Linked<'_>, operations: usize, identifiers: usize) -> Vec<Limit> {
    let limits = [
        Limit::Operations(linked.left_out + operations),
        Limit::Identifiers(identifiers),
    ];
    let mut limits: Vec<Limit> = limits.into_iter().filter(Limit::is_reached).collect();
    limits.extend(linked.store.is_exhausted().then_some(Limit::Aliases));
    limits
}

/// Builds the model of a document; `None` where there is none.
pub(crate) fn build(
    store: Store<'_>,
    root: FileId,
    words: &Words,
    before: Option<Before<'_>>,
) -> Option<(Model, Kept)> {
    let files = store.files();
    let api = Api::new(files, root)?;
    let paths = before.as_ref().map(|one| (&*one.kept.paths, one.changes));
    let linked = Linked::new(api, store, paths);
    let vocabulary = Vocabulary::of(&linked);
    let finder = ObjectFinder::new(&linked, &vocabulary);
    let schemes = ess_schemes(&linked);
    let schemas = Schemas::of(&linked, schemes.len());
    let left_out = Cell::new(0);
    let security = SecurityLinker::of(api, &schemes);
    let common = Common::of(&linked, &vocabulary, &finder, &security);
    let before = before.filter(|before| {
        before.kept.common == common
            && before.model.schemes == schemes
            && before.model.objects == schemas.objects
            && before.has_words_of(&linked)
    });
    let changed_answers = before.as_ref().map(|before| {
        let known = &before.kept.answers;
        finder.changed_answers(known, before.changes)
    });
    let before = before.map(|before| Before {
        changes: Changes {
            questions: changed_answers.as_deref().unwrap_or_default(),
            ..before.changes
        },
        ..before
    });
    let builder = Builder {
        linked: &linked,
        vocabulary: &vocabulary,
        identifiers: Identifiers {
            linked: &linked,
            vocabulary: &vocabulary,
            finder: &finder,
            left_out: &left_out,
            words,
        },
        declarations: Declarations {
            schemas: &schemas,
            store: &linked.store,
            schemes: schemes.len(),
        },
        security,
        before,
    };
    let Made {
        found,
        sources,
        left_out: beyond,
    } = builder.operations();
    let mut answers = finder.take_answers();
    if let Some(before) = before {
        before.add_answers(&mut answers);
    }
    let limits = limits(&linked, beyond, left_out.get());
    let model = Model {
        root,
        version: Some(api.version()),
        openapi_key: api.cursor().place_of(api.version_key()),
        operations: found,
        extensions: extensions(&linked, &schemas.objects),
        objects: schemas.objects,
        schemes,
        limits,
        declares_security_schemes: api.security_schemes().next().is_some(),
    };
    let kept = Kept {
        answers,
        paths: linked.paths,
        sources,
        common,
    };
    Some((model, kept))
}

struct Builder<'b, 'a, 'k> {
    linked: &'b Linked<'a>,
    vocabulary: &'b Vocabulary<'b>,
    identifiers: Identifiers<'b, 'a>,
    declarations: Declarations<'b, 'a>,
    security: SecurityLinker<'b>,
    /// Of its operations, those hold whose sources have not changed.
    before: Option<Before<'k>>,
}

/// The operations of a document.
#[derive(Default)]
struct Made {
    found: Operations,
    /// What each rests on.
    sources: Vec<Arc<Sources>>,
    /// How many there are more, for want of memory.
    left_out: usize,
}

impl<'b> Builder<'b, '_, '_> {
    /// All operations in order.
    fn operations(&self) -> Made {
        let mut memory = MEMORY;
        let mut all = Made::default();
        // Place of the path's first operation in the version before.
        let mut known = 0;
        for (at, path) in self.linked.paths.iter().enumerate() {
            for (number, operation) in path.operations.iter().enumerate() {
                if memory == 0 {
                    all.left_out += 1;
                    continue;
                }
                let (operation, sources) = self
                    .same(at, path, known + number)
                    .unwrap_or_else(|| self.watched(path, operation));
                memory = memory.saturating_sub(operation.memory());
                all.found.push(operation);
                all.sources.push(sources);
            }
            let before = self.before.and_then(|before| before.kept.paths.get(at));
            known += before.map_or(0, |path| path.operations.len());
        }
        all
    }

    /// An operation of the version before, if it still is what it was: operation `known`, on path
    /// `at`.
    fn same(
        &self,
        at: usize,
        path: &Arc<Path>,
        known: usize,
    ) -> Option<(Arc<Operation>, Arc<Sources>)> {
        let before = self.before?;
        let sources = before.kept.sources.get(known)?;
        let is_same = Arc::ptr_eq(before.kept.paths.get(at)?, path);
        let holds = is_same && sources.outlast(before.changes);
        let operation = before.model.operations.shared(known).filter(|_| holds)?;
        Some((Arc::clone(operation), Arc::clone(sources)))
    }

    fn watched(
        &self,
        path: &'b Path,
        operation: &'b link::Operation,
    ) -> (Arc<Operation>, Arc<Sources>) {
        let watch = self.linked.store.watch();
        let (operation, sources) = watch.during(|| {
            watch.result(&path.sources);
            self.operation(path, operation)
        });
        (Arc::new(operation), Arc::new(sources))
    }

    fn operation(&self, path: &'b Path, operation: &'b link::Operation) -> Operation {
        let template = &path.template.fact;
        let finder = self.identifiers.of(path, operation);
        let mut identifiers: Vec<Identifier> = finder.in_path();
        let in_path: Vec<String> = identifiers.iter().map(|one| one.name.clone()).collect();
        let in_path: Vec<&str> = in_path.iter().map(String::as_str).collect();
        let situation = Situation::of(template, operation, in_path);
        identifiers.extend(finder.in_parameters(&situation));
        let schemas = self.linked.request_schemas(operation);
        let body = self.linked.request_properties(&schemas);
        let form = self.linked.form_fields(operation);
        let properties = opened(&body, self.linked, &situation);
        if !operation.is_read() {
            identifiers.extend(finder.in_properties(Location::Body, &properties, &situation));
            identifiers.extend(finder.in_properties(Location::FormData, &form, &situation));
        }
        let (entries, declared) = self.declarations.entries(Target {
            path,
            operation,
            identifiers: &mut identifiers,
            name: &|expression| finder.named(expression, &body, &form),
        });
        let body_requires = properties
            .iter()
            .chain(form.iter())
            .any(|one| one.value.required);
        let exemption = exemption(
            template,
            operation,
            &identifiers,
            body_requires,
            &situation,
            self.vocabulary,
            &|| self.declarations.guard(path, &identifiers),
        );
        let likely = identifiers
            .iter()
            .any(|one| one.confidence > Confidence::Low);
        let may_be_opaque = !likely && exemption != Some(Exemption::NoDecision);
        let opaque = may_be_opaque
            .then(|| opaque(template, operation, &schemas, &body, self.linked))
            .flatten();
        let (assigns, unreadable) = self.assigns(operation);
        Operation {
            method: operation.method.to_string(),
            path: path.text.clone(),
            key: operation.key,
            path_key: path.key,
            operation: operation.fact.place(operation.fact.at),
            path_item: path.item,
            identifiers,
            needs: opaque.is_none().then_some(exemption.is_none()),
            exemption: exemption.filter(|_| opaque.is_none()),
            opaque,
            effect: effect(operation, &situation),
            declared,
            entries,
            assigns,
            unreadable,
            security: self.security.of_operation(operation),
            returns: self.identifiers.finder.returned(operation),
        }
    }

    fn assigns(&self, operation: &link::Operation) -> (Vec<Assignment>, Vec<Unreadable>) {
        let key = operation.fact.declared.assigns.as_ref();
        let value = key.map(|key| operation.fact.place_anywhere(key.value));
        let value = value.and_then(|place| self.linked.store.cursor(place));
        value.map(read_assigns).unwrap_or_default()
    }
}
