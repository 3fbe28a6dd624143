//! Object types by name: declarations may also refer to schemas.

use model::{Declaration, Form, Model, is_reference, reference_name};
use policy::{ObjectRules, ObjectType};

/// The type that a declaration means: a schema's name counts as written, a reference as the name of
/// what it leads to.
pub(crate) fn of(model: &Model, text: &str) -> ObjectType {
    let is_known = || model.objects.iter().any(|object| object.name == text);
    if !is_reference(text) || is_known() {
        return ObjectType::from(text);
    }
    ObjectType::from(reference_name(text))
}

/// The rules of a declaration, with the names of types.
pub(crate) fn rules(model: &Model, declaration: &Declaration) -> ObjectRules {
    let mut rules = declaration.rules.clone();
    let named = |object: ObjectType| of(model, object.as_str());
    rules.parent = rules.parent.map(named);
    for grant in &mut rules.grants {
        grant.within = grant.within.take().map(named);
    }
    // Who the caller is stands in no scheme that tells callers.
    let unknown = |name: &String| model.schemes.iter().all(|scheme| scheme.name != *name);
    let unknown = declaration
        .scheme
        .as_ref()
        .is_some_and(|name| unknown(&name.value));
    rules.ambiguous_scheme |= unknown && declaration.inline_scheme.is_none();
    rules
}

/// Whether a declaration at an object amounts to one: it says who may do what, or that somebody else
/// does.
pub(crate) fn says_something(declaration: &Declaration) -> bool {
    match declaration.form {
        Form::Unreadable => false,
        Form::Public | Form::Elsewhere => true,
        Form::Full => {
            let switched = declaration.draft.is_some() || declaration.public.is_some();
            switched || !declaration.grants.is_empty()
        }
    }
}
