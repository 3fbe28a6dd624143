//! Documents, callers and requests as short texts.

use access::{Access, Caller, Claims, Decision, Question, Request, Source, State};
use model::Model;
use openapi::Files;
use policy::Subject;
use syntax::{Dialect, Document, Limits};

/// A document and its model.
pub(crate) struct Api {
    pub(crate) files: Files,
    pub(crate) model: Model,
}

/// Parses a YAML or JSON text that is no OpenAPI document.
pub(crate) fn parse(text: &str) -> Document {
    Document::parse(text, Dialect::Yaml, &[], Limits::default())
}

impl Api {
    /// A whole document in YAML.
    pub(crate) fn new(text: &str) -> Api {
        let mut files = Files::new();
        let document = openapi::parse(text, Dialect::Yaml, Limits::default());
        let errors: Vec<_> = document.errors().collect();
        assert!(errors.is_empty(), "{errors:?}");
        let root = files.insert("api.yaml", document);
        let model = Model::build(&files, root).expect("an OpenAPI document");
        Api { files, model }
    }

    /// A document with these paths, and these schemas as `Name: {…}` lines.
    pub(crate) fn of(paths: &str, schemas: &str) -> Api {
        let indent = |text: &str, by: &str| -> String {
            text.lines().map(|line| format!("{by}{line}\n")).collect()
        };
        Api::new(&format!(
            "openapi: 3.1.0\ninfo: {{title: T, version: '1'}}\nsecurity: [{{own: []}}]\npaths:\n{}\
             components:\n  securitySchemes:\n    own: {{type: http, scheme: bearer, x-user_id: sub}}\n  \
             schemas:\n{}",
            indent(paths, "  "),
            indent(schemas, "    "),
        ))
    }

    pub(crate) fn access(&self) -> Access<'_> {
        Access::new(&self.files, &self.model)
    }

    pub(crate) fn ask(&self, caller: &str, request: &str) -> Asking<'_> {
        Asking::new(self, caller, request)
    }

    /// The reason of a decision about a request without anything special.
    pub(crate) fn reason(&self, caller: &str, request: &str) -> &'static str {
        self.ask(caller, request).reason()
    }

    /// The text of a place, its first line.
    pub(crate) fn line(&self, source: &Source) -> String {
        let Source::Document(place) = source else {
            panic!("not in the document");
        };
        let node = self.files.node(*place).expect("a node");
        let text = node.document().slice(node.range()).into_owned();
        text.lines().next().unwrap_or_default().to_owned()
    }
}

/// A caller as `alice: G21 G22`; a colon alone is nobody.
pub(crate) fn caller(text: &str) -> Caller {
    let (user, groups) = text.split_once(':').unwrap_or((text, ""));
    Caller::Stated(Subject {
        user: Some(user.trim().to_owned()),
        groups: groups.split_whitespace().map(str::to_owned).collect(),
        ..Subject::default()
    })
}

/// A question that is put together step by step.
pub(crate) struct Asking<'f> {
    api: &'f Api,
    caller: Caller,
    request: Request,
    state: State,
    owner: Option<String>,
}

impl<'f> Asking<'f> {
    pub(crate) fn new(api: &'f Api, who: &str, request: &str) -> Self {
        Asking {
            api,
            caller: caller(who),
            request: Request::parse(request).expect(request),
            state: State::default(),
            owner: None,
        }
    }

    pub(crate) fn header(mut self, line: &str) -> Self {
        self.request.add_header(line).expect(line);
        self
    }

    pub(crate) fn caller(mut self, caller: Caller) -> Self {
        self.caller = caller;
        self
    }

    pub(crate) fn body(mut self, text: &str) -> Self {
        self.request.set_body(text.to_owned());
        self
    }

    pub(crate) fn owner(mut self, user: &str) -> Self {
        self.owner = Some(user.to_owned());
        self
    }

    pub(crate) fn acl(mut self, text: &str) -> Self {
        let read = self.api.access().state(&parse(text));
        self.state = read.expect("a list");
        self
    }

    pub(crate) fn claims(mut self, json: &str) -> Self {
        let claims = Claims::new(parse(json)).expect("claims");
        self.caller = Caller::Claims(claims);
        self
    }

    /// Adds a membership, `Organization=o1`.
    pub(crate) fn member(mut self, text: &str) -> Self {
        let (object, id) = text.split_once('=').expect(text);
        let object = self.api.access().object(object, id).expect(text);
        if let Caller::Stated(subject) = &mut self.caller {
            let ids = subject.memberships.entry(object.object).or_default();
            ids.insert(object.id, Default::default());
        }
        self
    }

    pub(crate) fn question(&self) -> Question<'_> {
        Question {
            request: &self.request,
            caller: &self.caller,
            state: &self.state,
            owner: self.owner.as_deref(),
        }
    }

    pub(crate) fn decide(&self) -> Decision {
        self.api.access().decide(self.question())
    }

    pub(crate) fn reason(&self) -> &'static str {
        self.decide().reason.code()
    }
}

/// The pets of the vocabulary's example: keepers do everything with their own, vets read any, sweepers
/// delete any.
pub(crate) fn pets() -> Api {
    Api::of(
        "/pets:
  x-objects: [Pet]
  get: {x-objects: [{object: Pet, filtered: true}]}
  post: {}
/pets/{petId}:
  parameters: [{name: petId, in: path, required: true, schema: {type: integer}}]
  x-objects: [{object: Pet, id: petId}]
  get: {}
  put:
    requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}
  delete: {}
  post: {}
/health:
  get: {}
/toys/{toyId}:
  get: {}",
        "Pet:
  properties: {id: {type: integer}, ownerId: {type: string}}
  x-objectAuth:
    owner: ownerId
    groups:
      keepers: {actions: [create, read, update, delete, list], ownership: true}
      vets: {actions: [read, list], ownership: false}
      sweepers: {actions: [delete], ownership: false}",
    )
}
