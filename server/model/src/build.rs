//! Puts the model together.

use std::cell::Cell;

use openapi::{Api, FileId, Files};

use crate::declare::{Declarations, Schemas, Target, ess_schemes, read_assigns};
use crate::detect::{ObjectFinder, Situation, effect, exemption, opaque, opened};
use crate::extension::extensions;
use crate::identify::Identifiers;
use crate::link::{self, Linked, Path, Vocabulary};
use crate::own_words::Words;
use crate::security::SecurityLinker;
use crate::{
    Assignment, Confidence, Exemption, Identifier, Limit, Location, Model, Operation, Unreadable,
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
        let api = Api::new(files, root)?;
        let linked = Linked::new(api, files);
        let vocabulary = Vocabulary::of(&linked);
        let finder = ObjectFinder::new(&linked, &vocabulary);
        let schemes = ess_schemes(&linked);
        let schemas = Schemas::of(&linked, schemes.len());
        let left_out = Cell::new(0);
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
                files,
                schemes: schemes.len(),
            },
            security: SecurityLinker::of(api, &schemes),
        };
        let (operations, beyond) = builder.operations();
        let limits = [
            Limit::Operations(linked.left_out + beyond),
            Limit::Identifiers(left_out.get()),
        ];
        let mut limits: Vec<Limit> = limits.into_iter().filter(Limit::is_reached).collect();
        limits.extend(linked.store.is_exhausted().then_some(Limit::Aliases));
        Some(Model {
            root,
            version: Some(api.version()),
            openapi_key: api.cursor().place_of(api.version_key()),
            operations,
            extensions: extensions(&linked, &schemas.objects),
            objects: schemas.objects,
            schemes,
            limits,
            declares_security_schemes: api.security_schemes().next().is_some(),
        })
    }
}

struct Builder<'b, 'a> {
    linked: &'b Linked<'a>,
    vocabulary: &'b Vocabulary<'b>,
    identifiers: Identifiers<'b, 'a>,
    declarations: Declarations<'b, 'a>,
    security: SecurityLinker<'b>,
}

impl<'b> Builder<'b, '_> {
    /// All operations in order, and how many were left out for want of memory.
    fn operations(&self) -> (Vec<Operation>, usize) {
        let paths = self.linked.paths.iter();
        let all = paths.flat_map(|path| path.operations.iter().map(move |one| (path, one)));
        let mut memory = MEMORY;
        let (mut found, mut left_out) = (Vec::new(), 0);
        for (path, operation) in all {
            if memory == 0 {
                left_out += 1;
                continue;
            }
            let operation = self.operation(path, operation);
            memory = memory.saturating_sub(operation.memory());
            found.push(operation);
        }
        (found, left_out)
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
        let value = value.and_then(|place| self.linked.store.files().cursor(place));
        value.map(read_assigns).unwrap_or_default()
    }
}
