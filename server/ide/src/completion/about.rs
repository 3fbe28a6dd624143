//! What a completion is about, explained when the user looks at it.

use policy::parse_action;

use crate::Analysis;
use crate::hover::{object, term};
use crate::vocabulary::Term;
use openapi::FileId;

/// The subject of a completion, small enough to be sent there and back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    /// What it is.
    pub kind: AboutKind,
    /// Its name; of a key the way to it: `operation/x-objectAuth/groups/*/ownership`.
    pub name: String,
}

/// The kinds of subjects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AboutKind {
    /// A key of the vocabulary or of a configuration.
    Key,
    /// An object.
    Object,
    /// A group.
    Group,
    /// An action.
    Action,
    /// A security scheme.
    Scheme,
}

impl AboutKind {
    const ALL: [(AboutKind, &'static str); 5] = [
        (AboutKind::Key, "key"),
        (AboutKind::Object, "object"),
        (AboutKind::Group, "group"),
        (AboutKind::Action, "action"),
        (AboutKind::Scheme, "scheme"),
    ];

    /// The word for it.
    pub fn name(self) -> &'static str {
        let mut all = Self::ALL.into_iter();
        all.find(|(kind, _)| *kind == self)
            .map_or("", |(_, name)| name)
    }

    /// The kind of this name.
    pub fn of_name(name: &str) -> Option<Self> {
        let mut all = Self::ALL.into_iter();
        all.find(|(_, one)| *one == name).map(|(kind, _)| kind)
    }
}

impl Analysis {
    /// An explanation in Markdown; `None` where there is nothing to say.
    pub fn describe(&self, file: FileId, about: &About) -> Option<String> {
        let name = about.name.as_str();
        let model = super::root(self, file).and_then(|root| self.remembered(root));
        let models: Vec<_> = model.iter().map(AsRef::as_ref).collect();
        let parts = match about.kind {
            AboutKind::Key => key(name)?,
            AboutKind::Object => object::object(&models, name, true),
            AboutKind::Group => object::group(&models, name),
            AboutKind::Scheme => object::scheme(&models, name),
            AboutKind::Action => {
                let actions = parse_action(name);
                let meanings: Vec<String> = actions.iter().map(term::meaning).collect();
                vec![meanings.join("; ")]
            }
        };
        (!parts.is_empty()).then(|| parts.join("\n\n"))
    }
}

fn key(way: &str) -> Option<Vec<String>> {
    let mut steps = way.split('/');
    let first = match steps.next()? {
        "configuration" => Term::configuration(),
        definition => Term::definition(definition)?,
    };
    let (mut found, mut last) = (first, None);
    for step in steps {
        // A list stands for its items.
        let next = found.entry(step).or_else(|| found.item()?.entry(step));
        (found, _) = next?;
        last = Some(step);
    }
    Some(term::explained(found, last))
}
