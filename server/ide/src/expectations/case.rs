//! A new case about an operation: what the document decides now, kept as what is expected.

use access::expect::words_of;
use access::{Access, Matrix};
use edit::{Change, Refusal, TextEdit, Value, Where, plan};
use openapi::FileId;
use policy::{AUTHENTICATED, ObjectType};
use syntax::{Dialect, Document, Limits, Node};

use crate::{Analysis, FileRange};

/// As many subjects of a file are offered a case each.
const SUBJECTS: usize = 4;

/// A case to be written.
#[derive(Debug, Clone)]
pub struct NewCase {
    /// The case in one line.
    pub line: String,
    /// The path of the file that it goes into.
    pub path: String,
    /// That file; `None` where it is to be created.
    pub file: Option<FileId>,
    /// The text of a new file; of an existing one what its edits start from.
    text: Document,
}

impl NewCase {
    /// What [`NewCase::edits`] starts from.
    pub fn text(&self) -> &Document {
        &self.text
    }

    /// The edits of the existing file.
    ///
    /// # Errors
    /// Why it cannot be edited.
    pub fn edits(&self) -> Result<Vec<TextEdit>, Refusal> {
        let case = Value::from(self.line.as_str());
        let Some(root) = self.text.root() else {
            return Ok(Vec::new());
        };
        let change = match root.get("cases") {
            Some(list) => Change::Append {
                list: list.id(),
                value: case,
            },
            None => Change::Insert {
                map: root.id(),
                key: "cases".into(),
                value: Value::List(vec![case]),
                at: Where::End,
            },
        };
        Ok(plan(&self.text, vec![change])?.edits)
    }

    /// The whole text of a new file.
    ///
    /// # Errors
    /// Why it cannot be written.
    pub fn new_text(&self) -> Result<String, Refusal> {
        let text = self.text.text();
        Ok(edit::apply(&text, &self.edits()?))
    }
}

impl Analysis {
    /// Cases about the operation whose method a range touches, one for each of the first subjects.
    pub fn new_cases(&self, place: &FileRange) -> Vec<NewCase> {
        let operation = self.documents_of(place.file).iter().find_map(|root| {
            let model = self.model(*root)?;
            let touched = |at: &usize| {
                let key = model.operations.get(*at).map(|one| one.key);
                let key = key.filter(|key| key.file == place.file);
                let range = key
                    .and_then(|key| self.files().node(key))
                    .map(|key| key.range());
                range.is_some_and(|range| {
                    range.start <= place.range.end && place.range.start <= range.end
                })
            };
            let at = (0..model.operations.len()).find(touched)?;
            Some((*root, at))
        });
        let Some((root, operation)) = operation else {
            return Vec::new();
        };
        let known = self.cases_about(&[root]).first().copied();
        let new = || self.new_file(root, operation);
        let existing = known.and_then(|file| {
            let text = self.document(file)?.clone();
            Some((self.files().path(file).to_owned(), Some(file), text))
        });
        let Some((path, file, text)) = existing.or_else(new) else {
            return Vec::new();
        };
        let lines = self.with_access(root, |access| lines(access, operation, &text));
        let cases = lines.unwrap_or_default().into_iter().map(|line| NewCase {
            line,
            path: path.clone(),
            file,
            text: text.clone(),
        });
        cases.collect()
    }

    /// A file with one subject, who owns an object of the operation, and no case yet.
    fn new_file(
        &self,
        root: FileId,
        operation: usize,
    ) -> Option<(String, Option<FileId>, Document)> {
        let document = self.files().path(root);
        let (directory, name) = document.rsplit_once('/')?;
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        let own = format!("{directory}/{stem}.{}", access::expect::NAMES[0]);
        let first = format!("{directory}/{}", access::expect::NAMES[0]);
        let path = [first, own]
            .into_iter()
            .find(|path| self.file(path).is_none())?;
        let model = self.model(root)?;
        let columns = Matrix::groups(model);
        let group = columns.into_iter().find(|one| one.name != AUTHENTICATED);
        let leaf = model.operations.get(operation)?.entries.last()?;
        let object = leaf.object.as_ref().map(|one| one.value.as_str());
        let text = new_text(name, group.as_ref().map(|one| one.name.as_str()), object).ok()?;
        let text = openapi::parse(text, Dialect::Yaml, Limits::default());
        Some((path, None, text))
    }
}

/// A file about this document in which alice, who is in that group, owns an object.
fn new_text(document: &str, group: Option<&str>, object: Option<&str>) -> Result<String, Refusal> {
    let mut text = String::from("document: api\nsubjects:\n  alice:\n");
    if object.is_some() {
        text.push_str("objects:\n");
    }
    text.push_str("cases:\n");
    let empty = openapi::parse(text.clone(), Dialect::Yaml, Limits::default());
    let root = empty.root();
    let at = |key: &str| root.and_then(|root| root.get(key));
    let insert = |map: Option<Node<'_>>, key: &str, value: Value| {
        map.map(|map| Change::Insert {
            map: map.id(),
            key: key.into(),
            value,
            at: Where::End,
        })
    };
    let named = at("document").map(|node| Change::Replace {
        node: node.id(),
        value: Value::from(document),
    });
    let alice = at("subjects").and_then(|one| one.get("alice"));
    let groups = group.and_then(|group| {
        let groups = Value::List(vec![Value::from(group)]);
        insert(alice, "groups", groups)
    });
    let row = Value::map([("1", Value::map([("owner", Value::from("alice"))]))]);
    let objects = object.and_then(|object| insert(at("objects"), object, row));
    let changes = [named, groups, objects].into_iter().flatten().collect();
    Ok(edit::apply(&text, &plan(&empty, changes)?.edits))
}

/// What each of the first subjects gets for a request of the operation.
fn lines(access: &Access<'_>, operation: usize, test: &Document) -> Vec<String> {
    let (subjects, objects) = access.known_to(test);
    let id = |object: &ObjectType| {
        let mut own = objects.iter().filter(|one| one.object == *object);
        own.next().map(|one| one.id.as_str().to_owned())
    };
    let Some(request) = access.example(operation, &id) else {
        return Vec::new();
    };
    let subjects = subjects.iter().take(SUBJECTS);
    let decided = subjects.filter_map(|subject| {
        let decision = access.decide_case(test, subject, &request)?;
        // Another operation may stand before this one.
        (decision.operation == Some(operation))
            .then(|| words_of(subject, &request, decision.decision(), decision.reason))
    });
    decided.collect()
}
