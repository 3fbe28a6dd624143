//! What stands in a file with cases.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use model::near;
use policy::{Decision as Answer, ObjectType, Reason, Subject};
use syntax::{Dialect, Document, Kind, Limits, Node, Scalar};

use super::line::{expectation, line};
use crate::generate::json_text;
use crate::state::flaws_of;
use crate::{Access, Caller, Claims, Flaw, Request, State};

/// Cases of one file. Aliases can make a short file stand for any number.
const CASES: usize = 10_000;
/// Values of a body or of claims.
const VALUES: usize = 10_000;
/// How deep they lie in each other.
const DEPTH: usize = 64;

/// The subject without a user id, which every file has.
const NOBODY: &str = "nobody";

/// A file, as far as it could be read.
pub(crate) struct Reading<'r, 'a> {
    access: &'r Access<'a>,
    pub(crate) flaws: Vec<Flaw>,
    pub(crate) subjects: BTreeMap<String, Caller>,
    /// `None` where the objects are not well formed: then nothing can be decided.
    pub(crate) state: Option<State>,
    pub(crate) questions: Vec<Asked>,
    full: bool,
}

/// A case that is yet to be decided.
pub(crate) struct Asked {
    pub(crate) range: Range<usize>,
    pub(crate) name: String,
    pub(crate) subject: String,
    pub(crate) request: Request,
    pub(crate) owner: Option<String>,
    pub(crate) expected: Answer,
    pub(crate) because: Option<Reason>,
}

impl<'r, 'a> Reading<'r, 'a> {
    pub(crate) fn new(access: &'r Access<'a>, test: &Document) -> Self {
        let nobody = (NOBODY.to_owned(), Caller::default());
        Reading {
            access,
            flaws: flaws_of(test),
            subjects: BTreeMap::from([nobody]),
            state: Some(State::default()),
            questions: Vec::new(),
            full: false,
        }
    }

    pub(crate) fn flaw(&mut self, range: Range<usize>, message: impl Into<String>) {
        self.flaws.push(Flaw {
            range,
            message: message.into(),
        });
    }

    fn note(&mut self, node: Node<'_>, message: impl Into<String>) {
        self.flaw(node.range(), message);
    }

    /// The whole file. Who and what comes before what is asked, wherever it stands.
    pub(crate) fn file(&mut self, root: Node<'_>) {
        let keys = [
            "document",
            "description",
            "subjects",
            "objects",
            "cases",
            "tables",
        ];
        self.known(root, "a file with cases", &keys);
        if super::document(root.document()).is_none() {
            self.flaw(
                0..0,
                "`document` is missing: write the path of the OpenAPI document that the cases are about",
            );
        }
        for (name, key, value) in self.entries(root.get("subjects"), "`subjects`") {
            self.subject(name, key, value);
        }
        if let Some(objects) = root.get("objects") {
            self.objects(objects);
        }
        for case in self.items(root.get("cases"), "`cases`") {
            self.case(case);
        }
        for table in self.items(root.get("tables"), "`tables`") {
            self.table(table);
        }
    }

    fn objects(&mut self, objects: Node<'_>) {
        match self.access.state_at(objects) {
            Ok(state) => {
                let known = self.access.objects();
                let unknown = state.types().filter(|one| !known.contains(one));
                let unknown: Vec<String> = unknown.map(ToString::to_string).collect();
                for name in unknown {
                    let key = objects.entries().find(|(key, _)| key.is_str(&name));
                    let range = key.map_or(objects.range(), |(key, _)| key.range());
                    self.flaw(range, format!("the document knows no object `{name}`"));
                }
                self.state = Some(state);
            }
            Err(flaws) => {
                self.state = None;
                self.flaws.extend(flaws);
            }
        }
    }

    fn subject(&mut self, name: String, key: Node<'_>, value: Node<'_>) {
        if name == NOBODY || name.is_empty() || name.contains(char::is_whitespace) {
            let problem = match name == NOBODY {
                true => "`nobody` is the caller without a user id: give this one another name",
                false => "the name of a subject is one word",
            };
            return self.note(key, problem);
        }
        let known = ["user", "groups", "members", "claims", "description"];
        self.known(value, "a subject", &known);
        if is_nothing(value) {
            let message = format!(
                "`{name}` has no value: write `{name}: {{groups: [...]}}`, or `{name}: {{}}` for a caller in \
                 no group"
            );
            self.note(key, message);
        }
        let caller = match value.get("claims") {
            Some(claims) => self.claims(value, claims),
            None => Some(self.stated(&name, value)),
        };
        // Cases of a subject that is not well formed would only be wrong once more.
        if let Some(caller) = caller {
            self.subjects.insert(name, caller);
        }
    }

    fn stated(&mut self, name: &str, value: Node<'_>) -> Caller {
        let user = value.get("user").and_then(|user| self.text(user, "`user`"));
        let groups = value.get("groups");
        let groups = groups.map(|groups| self.groups(groups));
        let mut subject = Subject {
            user: Some(user.unwrap_or_else(|| name.to_owned())),
            groups: groups.unwrap_or_default(),
            ..Subject::default()
        };
        let known = self.access.objects();
        for (object, key, ids) in self.entries(value.get("members"), "`members`") {
            if !known.contains(&ObjectType::from(object.as_str())) {
                self.note(key, format!("the document knows no object `{object}`"));
                continue;
            }
            for (node, id) in self.texts(ids, "what somebody is a member of") {
                match self.access.object(&object, &id) {
                    Ok(one) => {
                        let ids = subject.memberships.entry(one.object).or_default();
                        ids.entry(one.id).or_default();
                    }
                    Err(error) => self.note(node, format!("`{id}`: {error}")),
                }
            }
        }
        Caller::Stated(subject)
    }

    /// Groups that the document knows. Any other changes nothing, and is probably a slip.
    fn groups(&mut self, list: Node<'_>) -> BTreeSet<String> {
        let known = self.access.groups();
        let mut groups = BTreeSet::new();
        for (node, name) in self.texts(list, "`groups`") {
            if !known.contains(&name) {
                let meant = near::closest(&name, known.iter().map(String::as_str));
                let advice = near::advice(meant, "leave it out, since it gives nothing");
                self.note(
                    node,
                    format!("the document knows no group `{name}`: {advice}"),
                );
            }
            groups.insert(name);
        }
        groups
    }

    fn claims(&mut self, value: Node<'_>, claims: Node<'_>) -> Option<Caller> {
        let others = ["user", "groups", "members"];
        if let Some((key, _)) = others.iter().find_map(|one| value.entry(one)) {
            self.note(
                key,
                "`claims` say who it is: leave out `user`, `groups` and `members`",
            );
            return None;
        }
        if !self.access.reads_claims() {
            self.note(
                claims,
                "no security scheme of the document says what claims mean: write `user` and `groups`",
            );
            return None;
        }
        let Some(text) = json(claims) else {
            self.note(claims, "these claims stand for too much");
            return None;
        };
        let document = Document::parse(text, Dialect::Json, &[], Limits::default());
        match Claims::new(document) {
            Ok(read) => {
                self.slips(claims, &read);
                Some(Caller::Claims(read))
            }
            Err(flaws) => {
                // Their places are those of the text that was made here.
                let message = flaws.into_iter().map(|one| one.message).next();
                self.note(claims, message.unwrap_or_default());
                None
            }
        }
    }

    /// Claims that no scheme reads, though one was probably meant to: the caller would be nobody, or in no
    /// group, and whatever is denied would seem to be tested.
    fn slips(&mut self, at: Node<'_>, claims: &Claims) {
        let schemes = &self.access.model.schemes;
        let Some(scheme) = schemes.first() else {
            return;
        };
        if schemes.iter().all(|one| !claims.found(one).0) {
            let name = &scheme.user_id;
            let text = format!(
                "no claim `{name}` says who this is: write it, or use the subject `nobody`"
            );
            return self.note(at, text);
        }
        let lacking = schemes.iter().filter(|one| !claims.found(one).1);
        let wanted: Vec<&str> = lacking.map(|one| one.groups_claim.as_str()).collect();
        for name in claims
            .names()
            .filter(|name| !wanted.contains(&name.as_str()))
        {
            let is_user = schemes.iter().any(|one| one.user_id == name);
            if let Some(meant) = near::closest(&name, wanted.iter().copied()).filter(|_| !is_user) {
                let text = format!("no scheme reads the claim `{name}`: did you mean `{meant}`?");
                self.note(at, text);
            }
        }
    }

    fn case(&mut self, case: Node<'_>) {
        if case.kind() == Kind::Map {
            return self.long_case(case);
        }
        let Some(text) = self.text(case, "a case") else {
            return;
        };
        match line(&text) {
            Ok(line) => {
                let name = format!("{} {}", line.subject, line.request);
                self.ask(
                    case,
                    name,
                    line.subject,
                    line.request,
                    line.expected,
                    |_| Ok(None),
                );
            }
            Err(problem) => self.note(case, problem),
        }
    }

    /// A case with headers, a body or an owner.
    fn long_case(&mut self, case: Node<'_>) {
        let keys = [
            "as", "request", "expect", "headers", "body", "owner", "name",
        ];
        self.known(case, "a case", &keys);
        let mut wanted = |key: &str| {
            let Some(value) = case.get(key) else {
                let message =
                    format!("`{key}` is missing: a case has `as`, `request` and `expect`");
                self.note(case, message);
                return None;
            };
            self.text(value, &format!("`{key}`"))
        };
        let (subject, request) = (wanted("as"), wanted("request"));
        let expected = wanted("expect");
        let (Some(subject), Some(request), Some(expected)) = (subject, request, expected) else {
            return;
        };
        let owner = case.get("owner").and_then(|one| self.text(one, "`owner`"));
        let name = case.get("name").and_then(|one| self.text(one, "`name`"));
        let name = name.unwrap_or_else(|| format!("{subject} {request}"));
        let headers: Vec<(String, Node<'_>)> = self
            .entries(case.get("headers"), "`headers`")
            .into_iter()
            .map(|(name, _, value)| (name, value))
            .collect();
        let complete = |asked: &mut Request| {
            for (name, value) in headers {
                let value = value.as_str().unwrap_or_default().into_owned();
                asked
                    .add_header(&format!("{name}: {value}"))
                    .map_err(|error| error.to_string())?;
            }
            if let Some(body) = case.get("body") {
                let text = match body.scalar() {
                    Some(Scalar::Str(text)) => Some(text.into_owned()),
                    _ => json(body),
                };
                asked.set_body(text.ok_or("this body stands for too much")?);
            }
            Ok(owner)
        };
        self.ask(case, name, &subject, &request, &expected, complete);
    }

    /// Rows are requests, columns are subjects.
    fn table(&mut self, table: Node<'_>) {
        self.known(table, "a table", &["subjects", "rows", "name"]);
        let Some(subjects) = table.get("subjects") else {
            return self.note(table, "`subjects` is missing: the subjects of the columns");
        };
        let subjects = self.texts(subjects, "`subjects`");
        for (request, key, row) in self.entries(table.get("rows"), "`rows`") {
            let cells = self.items(Some(row), "a row");
            if cells.len() != subjects.len() && row.kind() == Kind::Seq {
                let message = format!(
                    "the row has {} cells, and the table {} subjects",
                    cells.len(),
                    subjects.len()
                );
                self.note(key, message);
            }
            for (cell, (_, subject)) in cells.into_iter().zip(&subjects) {
                // Nothing is expected there.
                if matches!(cell.scalar(), Some(Scalar::Null)) || cell.is_str("-") {
                    continue;
                }
                let Some(expected) = self.text(cell, "a cell") else {
                    continue;
                };
                let name = format!("{subject} {request}");
                self.ask(cell, name, subject, &request, &expected, |_| Ok(None));
            }
        }
    }

    fn ask(
        &mut self,
        node: Node<'_>,
        name: String,
        subject: &str,
        request: &str,
        expected: &str,
        complete: impl FnOnce(&mut Request) -> Result<Option<String>, String>,
    ) {
        if self.questions.len() >= CASES {
            if !std::mem::replace(&mut self.full, true) {
                self.note(node, format!("more than {CASES} cases: divide the file"));
            }
            return;
        }
        match self.asked(node, name, subject, request, expected, complete) {
            Ok(asked) => self.questions.push(asked),
            Err(problem) => self.note(node, problem),
        }
    }

    fn asked(
        &self,
        node: Node<'_>,
        name: String,
        subject: &str,
        request: &str,
        expected: &str,
        complete: impl FnOnce(&mut Request) -> Result<Option<String>, String>,
    ) -> Result<Asked, String> {
        let (expected, because) = expectation(expected)?;
        if !self.subjects.contains_key(subject) {
            let known: Vec<String> = self.subjects.keys().map(|one| format!("`{one}`")).collect();
            return Err(format!(
                "`{subject}` is no subject of this file: there are {}",
                known.join(", ")
            ));
        }
        let mut request = Request::parse(request).map_err(|error| error.to_string())?;
        let owner = complete(&mut request)?;
        Ok(Asked {
            range: node.range(),
            name,
            subject: subject.to_owned(),
            request,
            owner,
            expected,
            because,
        })
    }

    /// The entries of a mapping, aliases followed; none where there is none.
    fn entries<'d>(
        &mut self,
        node: Option<Node<'d>>,
        what: &str,
    ) -> Vec<(String, Node<'d>, Node<'d>)> {
        let Some(node) = node.map(followed) else {
            return Vec::new();
        };
        if node.kind() != Kind::Map {
            if !is_nothing(node) {
                self.note(node, format!("{what} must be a mapping"));
            }
            return Vec::new();
        }
        let entries = node.entries();
        let named = entries
            .filter_map(|(key, value)| Some((key.as_str()?.into_owned(), key, followed(value))));
        named.take(CASES).collect()
    }

    fn items<'d>(&mut self, node: Option<Node<'d>>, what: &str) -> Vec<Node<'d>> {
        let Some(node) = node.map(followed) else {
            return Vec::new();
        };
        if node.kind() != Kind::Seq {
            if !is_nothing(node) {
                self.note(node, format!("{what} must be a list"));
            }
            return Vec::new();
        }
        node.items().map(followed).take(CASES + 1).collect()
    }

    /// The texts of a list, or of one text.
    fn texts<'d>(&mut self, node: Node<'d>, what: &str) -> Vec<(Node<'d>, String)> {
        let node = followed(node);
        let items: Vec<Node<'d>> = match node.kind() {
            Kind::Seq => node.items().map(followed).take(CASES).collect(),
            _ => vec![node],
        };
        let texts = items.into_iter();
        texts
            .filter_map(|item| Some((item, self.text(item, what)?)))
            .collect()
    }

    /// A text, or a number as it is written.
    fn text(&mut self, node: Node<'_>, what: &str) -> Option<String> {
        let node = followed(node);
        let text = match node.scalar() {
            None | Some(Scalar::Null) => None,
            Some(_) => node.as_str(),
        };
        if text.is_none() {
            self.note(node, format!("{what} must be a text"));
        }
        text.map(|text| text.into_owned())
    }

    fn known(&mut self, map: Node<'_>, what: &str, keys: &[&str]) {
        let map = followed(map);
        if map.kind() != Kind::Map {
            if !is_nothing(map) {
                self.note(map, format!("{what} must be a mapping"));
            }
            return;
        }
        for (key, _) in map.entries() {
            let name = key.as_str().unwrap_or_default();
            if !keys.contains(&name.as_ref()) {
                let keys: Vec<String> = keys.iter().map(|one| format!("`{one}`")).collect();
                self.note(
                    key,
                    format!("{what} has no `{name}`: it has {}", keys.join(", ")),
                );
            }
        }
    }
}

fn followed(node: Node<'_>) -> Node<'_> {
    node.resolve_alias().unwrap_or(node)
}

fn is_nothing(node: Node<'_>) -> bool {
    matches!(node.scalar(), Some(Scalar::Null))
}

/// A value as JSON; `None` where it stands for too much.
fn json(node: Node<'_>) -> Option<String> {
    written(node, DEPTH, &mut { VALUES })
}

fn written(node: Node<'_>, depth: usize, left: &mut usize) -> Option<String> {
    *left = left.checked_sub(1)?;
    let depth = depth.checked_sub(1)?;
    let node = followed(node);
    Some(match node.kind() {
        Kind::Map => {
            let entries = node.entries().map(|(key, value)| {
                let name = json_text(&key.as_str().unwrap_or_default());
                Some(format!("{name}:{}", written(value, depth, left)?))
            });
            let entries: Option<Vec<String>> = entries.collect();
            format!("{{{}}}", entries?.join(","))
        }
        Kind::Seq => {
            let items = node.items().map(|item| written(item, depth, left));
            let items: Option<Vec<String>> = items.collect();
            format!("[{}]", items?.join(","))
        }
        _ => match node.scalar() {
            None | Some(Scalar::Null) => String::from("null"),
            Some(Scalar::Bool(value)) => value.to_string(),
            Some(Scalar::Int(value)) => value.to_string(),
            Some(Scalar::Float(value)) if value.is_finite() => value.to_string(),
            Some(Scalar::Float(_)) => String::from("null"),
            Some(Scalar::Str(text)) => json_text(&text),
        },
    })
}
