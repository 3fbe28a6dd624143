//! What a path says to somebody who writes a declaration for it.

use crate::facts::{Template, Variable};

/// A path template.
#[derive(Debug, Clone)]
pub struct Route(Template);

impl Route {
    /// Reads a path as written.
    pub fn of(path: &str) -> Self {
        Route(Template::parse(path))
    }

    /// The path with `{}` for its variables, without slashes at its ends.
    pub fn shape(&self) -> &str {
        &self.0.shape
    }

    /// Number of the segment of a variable, from 0.
    pub fn segment_of(&self, variable: &str) -> Option<usize> {
        self.variable(variable).map(|one| one.segment)
    }

    /// The shape of the collection from which a variable at the end of the path selects.
    pub fn collection(&self, variable: &str) -> Option<String> {
        let variable = self.variable(variable)?;
        let ends = variable.segment + 1 == self.0.segments.len() && variable.last_in_segment;
        ends.then(|| self.0.collection_shape(variable).into_owned())
    }

    /// Number of the last segment that is called like an object: 0 for `Pet` in `/pets/{petId}`.
    pub fn segment_called(&self, object: &str) -> Option<usize> {
        let literal = self.0.literal_of(object)?;
        Some(literal.segment)
    }

    /// How many segments it has.
    pub fn segments(&self) -> usize {
        self.0.segments.len()
    }

    /// Whether a further segment or verb follows a variable: `role` in `/users/{id}/role`.
    pub fn goes_on_after(&self, variable: &str) -> bool {
        self.variable(variable)
            .is_some_and(|one| self.0.goes_on_after(one))
    }

    /// The last segment, where it has no variable: `archive` of `/pets/{petId}/archive`.
    pub fn last_name(&self) -> Option<&str> {
        let last = self.0.segments.last().filter(|last| !last.variable);
        last.map(|last| &*last.text)
    }

    /// The verb after the last variable of the last segment: `feed` of `/pets/{petId}:feed`.
    pub fn verb_after_variable(&self) -> Option<&str> {
        let last = self.0.segments.last().filter(|last| last.variable)?;
        let (_, verb) = last.text.rsplit_once("}:")?;
        (!verb.is_empty() && !verb.contains('{')).then_some(verb)
    }

    fn variable(&self, name: &str) -> Option<&Variable> {
        self.0.variables.iter().rfind(|one| *one.name == *name)
    }
}

#[cfg(test)]
mod tests {
    use super::Route;

    #[test]
    fn what_follows_a_variable() {
        for (path, goes_on) in [
            ("/pets/{petId}", false),
            ("/pets/{petId}.json", false),
            ("/pets/{petId}/", false),
            ("/pets/{petId}:feed", true),
            ("/pets/{petId}/archive", true),
            ("/pets", false),
        ] {
            assert_eq!(Route::of(path).goes_on_after("petId"), goes_on, "{path}");
        }
    }

    #[test]
    fn collections_and_names() {
        let route = Route::of("/clinics/{clinicId}/pets/{petId}");
        assert_eq!(
            route.collection("petId").as_deref(),
            Some("clinics/{}/pets")
        );
        assert_eq!(route.collection("clinicId"), None);
        assert_eq!(route.segment_of("clinicId"), Some(1));
        assert_eq!(route.segment_called("Pet"), Some(2));
        assert_eq!(route.segment_called("Vet"), None);
        assert_eq!(route.last_name(), None);
        assert_eq!(Route::of("/clinics/{id}/pets").shape(), "clinics/{}/pets");
        assert_eq!(Route::of("/pets/{id}/archive").last_name(), Some("archive"));
        assert_eq!(
            Route::of("/pets/{id}:feed").verb_after_variable(),
            Some("feed")
        );
    }
}
