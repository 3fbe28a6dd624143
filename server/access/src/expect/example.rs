//! What a new case needs: who and what a file knows, and a request of an operation.

use policy::{ObjectRef, ObjectType};
use syntax::{Document, Kind};

use super::read::Reading;
use crate::bind::Bound;
use crate::generate::encoded;
use crate::value::Source;
use crate::{Access, Decision, Question, Request};

impl Access<'_> {
    /// The subjects of a file, in their order, and its objects.
    pub fn known_to(&self, test: &Document) -> (Vec<String>, Vec<ObjectRef>) {
        let root = test.root().filter(|root| root.kind() == Kind::Map);
        let subjects = root.and_then(|root| root.get("subjects"));
        let names = subjects.into_iter().flat_map(|one| one.entries());
        let names = names.filter_map(|(key, _)| Some(key.as_str()?.into_owned()));
        let names = names.collect();
        let state = root.and_then(|root| self.state_at(root.get("objects")?).ok());
        let objects = state.map(|state| state.objects().cloned().collect());
        (names, objects.unwrap_or_default())
    }

    /// What a case with this subject and request of a file would come to; `None` where the file or the
    /// request is not well formed.
    pub fn decide_case(&self, test: &Document, subject: &str, request: &str) -> Option<Decision> {
        let mut read = Reading::new(self, test);
        read.file(test.root()?);
        let request = Request::parse(request).ok()?;
        Some(self.decide(Question {
            request: &request,
            caller: read.subjects.get(subject)?,
            state: read.state.as_ref()?,
            owner: None,
        }))
    }

    /// A request of an operation, with these identifiers of objects and else `1`; `None` where it wants
    /// more than a path and a query.
    pub fn example(
        &self,
        operation: usize,
        id: &dyn Fn(&ObjectType) -> Option<String>,
    ) -> Option<String> {
        let operation = self.model.operations.get(operation)?;
        let bound = Bound::new(self.files, self.model, operation);
        let mut path = String::new();
        let (written, query) = operation
            .path
            .split_once('?')
            .unwrap_or((&operation.path, ""));
        let value = |source: &Source| {
            let mut slots = bound.slots.iter();
            slots.find_map(|slot| {
                let at = slot.parts.iter().position(|part| part.source == *source)?;
                let known = id(&slot.demand.requirement.object)?;
                // Of several values each stands between slashes, encoded already.
                match slot.parts.len() {
                    1 => Some(encoded(&known, "")),
                    _ => known.split('/').nth(at).map(str::to_owned),
                }
            })
        };
        for segment in written.split('/').skip(1) {
            path.push('/');
            let mut end = 0;
            for (range, name) in model::segment_variables(segment) {
                path.push_str(segment.get(end..range.start)?);
                let value = value(&Source::Path(name.to_owned()));
                path.push_str(value.as_deref().unwrap_or("1"));
                end = range.end;
            }
            path.push_str(segment.get(end..)?);
        }
        let mut pairs: Vec<String> = query.split('&').map(str::to_owned).collect();
        pairs.retain(|pair| !pair.is_empty());
        for part in bound.slots.iter().flat_map(|slot| &slot.parts) {
            match &part.source {
                Source::Path(_) => {}
                Source::Query(name) => {
                    let value = value(&part.source).unwrap_or_else(|| String::from("1"));
                    pairs.push(format!("{}={value}", encoded(name, "")));
                }
                _ => return None,
            }
        }
        let target = match pairs.is_empty() {
            true => path,
            false => format!("{path}?{}", pairs.join("&")),
        };
        // A line of a case is divided by blanks.
        (!target.contains(char::is_whitespace)).then(|| format!("{} {target}", operation.method))
    }
}
