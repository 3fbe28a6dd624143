//! What a caller does with an object, and what an HTTP method does when nothing else is said.

use std::fmt;

use crate::Addresses;

/// What a caller does with an object.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// Makes a new object.
    Create,
    /// Sees one object.
    Read,
    /// Changes one object.
    Update,
    /// Removes one object.
    Delete,
    /// Sees the objects of a collection. `Read` does not imply it.
    List,
    /// An action that the document names itself, such as `archive`. Compared as written.
    Custom(String),
}

impl Action {
    /// The action of this exact name: one of the five words in lower case, else a custom action.
    pub fn from_name(name: &str) -> Action {
        match name {
            "create" => Action::Create,
            "read" => Action::Read,
            "update" => Action::Update,
            "delete" => Action::Delete,
            "list" => Action::List,
            other => Action::Custom(other.to_owned()),
        }
    }

    /// The name as it is written in a document.
    pub fn name(&self) -> &str {
        match self {
            Action::Create => "create",
            Action::Read => "read",
            Action::Update => "update",
            Action::Delete => "delete",
            Action::List => "list",
            Action::Custom(name) => name,
        }
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The actions that one item of a grant's `actions` list stands for.
///
/// The letters of the ESS paper are read in either case: `C`, `R` (read *and* list), `U`, `D`, and
/// `L` (list alone). Any other text is a name, see [`Action::from_name`]; an empty one is nothing.
pub fn parse_action(text: &str) -> Vec<Action> {
    match text {
        "" => vec![],
        "C" | "c" => vec![Action::Create],
        "R" | "r" => vec![Action::Read, Action::List],
        "U" | "u" => vec![Action::Update],
        "D" | "d" => vec![Action::Delete],
        "L" | "l" => vec![Action::List],
        name => vec![Action::from_name(name)],
    }
}

/// What an entry without an `action` does, by the operation's method.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MethodDefault {
    /// The method means this action.
    Action(Action),
    /// The method does not tell; the document must give an action. Denied until then.
    Unmapped,
    /// OPTIONS: touches no object, needs no declaration and no decision.
    NoDecision,
}

/// The default action of the *last* entry of an operation.
///
/// `method` in any case. `path_goes_on`: a further segment or `:verb` follows the entry's
/// identifier in the path, as in `PUT /users/{id}/role`, so that PUT, PATCH and DELETE change
/// something else than the object.
pub fn method_default(method: &str, addresses: Addresses, path_goes_on: bool) -> MethodDefault {
    use Addresses::{Collection, Item};
    let action = match (method.to_ascii_uppercase().as_str(), addresses) {
        ("OPTIONS", _) => return MethodDefault::NoDecision,
        ("GET" | "HEAD" | "QUERY", Item) => Action::Read,
        ("GET" | "HEAD" | "QUERY", Collection) => Action::List,
        ("POST", Collection) => Action::Create,
        ("PUT" | "PATCH", Item) if !path_goes_on => Action::Update,
        ("DELETE", Item) if !path_goes_on => Action::Delete,
        _ => return MethodDefault::Unmapped,
    };
    MethodDefault::Action(action)
}

/// The default action of an entry that encloses the last one, as `User` does in
/// `/users/{uid}/pets`: creating something inside an object changes it, all else reads it.
pub fn enclosing_default(last: Option<&Action>) -> Action {
    match last {
        Some(Action::Create) => Action::Update,
        _ => Action::Read,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_in_either_case_and_names_exactly() {
        assert_eq!(parse_action("R"), [Action::Read, Action::List]);
        assert_eq!(parse_action("r"), [Action::Read, Action::List]);
        assert_eq!(parse_action("L"), [Action::List]);
        for (letter, action) in [
            ("c", Action::Create),
            ("U", Action::Update),
            ("d", Action::Delete),
        ] {
            assert_eq!(parse_action(letter), [action]);
        }
        assert_eq!(parse_action("read"), [Action::Read]);
        assert_eq!(parse_action("Read"), [Action::Custom("Read".into())]);
        assert_eq!(parse_action("CRUD"), [Action::Custom("CRUD".into())]);
        assert_eq!(parse_action(""), []);
    }

    #[test]
    fn names_round_trip() {
        for name in ["create", "read", "update", "delete", "list", "archive"] {
            assert_eq!(Action::from_name(name).to_string(), name);
        }
    }
}
