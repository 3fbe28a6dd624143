//! Short ways to state policies, state, callers and requests.

use policy::*;

pub(crate) fn id(text: &str) -> ObjectId {
    ObjectId::new(text, IdKind::Text).unwrap()
}

pub(crate) fn object(kind: &str, text: &str) -> ObjectRef {
    ObjectRef {
        object: kind.into(),
        id: id(text),
    }
}

/// A grant; `actions` are separated by blanks, letters or names.
pub(crate) fn grant(group: &str, actions: &str, ownership: Ownership) -> Grant {
    Grant {
        group: group.into(),
        actions: actions.split_whitespace().flat_map(parse_action).collect(),
        ownership,
        within: None,
        when: None,
    }
}

pub(crate) fn own(group: &str, actions: &str) -> Grant {
    grant(group, actions, Ownership::Own)
}

pub(crate) fn any(group: &str, actions: &str) -> Grant {
    grant(group, actions, Ownership::Any)
}

pub(crate) fn within(container: &str, grant: Grant) -> Grant {
    Grant {
        within: Some(container.into()),
        ..grant
    }
}

pub(crate) fn when(condition: &str, grant: Grant) -> Grant {
    Grant {
        when: Some(condition.into()),
        ..grant
    }
}

pub(crate) fn rules(grants: impl Into<Vec<Grant>>) -> ObjectRules {
    ObjectRules {
        grants: grants.into(),
        ..ObjectRules::default()
    }
}

pub(crate) fn inside(parent: &str, rules: ObjectRules) -> ObjectRules {
    ObjectRules {
        parent: Some(parent.into()),
        ..rules
    }
}

pub(crate) fn policy_of<const N: usize>(objects: [(&str, ObjectRules); N]) -> Policy {
    let mut policy = Policy::default();
    for (kind, rules) in objects {
        policy.insert(kind.into(), rules);
    }
    policy
}

pub(crate) fn caller(user: &str, groups: &str) -> Subject {
    Subject {
        user: Some(user.into()),
        groups: groups.split_whitespace().map(str::to_owned).collect(),
        ..Subject::default()
    }
}

/// A caller who is a member of one container, with groups that hold only inside it.
pub(crate) fn member(user: &str, groups: &str, container: ObjectRef, inner: &str) -> Subject {
    let mut subject = caller(user, groups);
    let ids = subject.memberships.entry(container.object).or_default();
    let inner = inner.split_whitespace().map(str::to_owned);
    ids.insert(container.id, inner.collect());
    subject
}

pub(crate) fn owned_by(acl: &mut Acl, kind: &str, text: &str, owner: &str) {
    acl.row_mut(object(kind, text)).owner = Some(owner.into());
}

pub(crate) fn share(acl: &mut Acl, kind: &str, text: &str, user: &str, right: Right) {
    acl.row_mut(object(kind, text))
        .ace
        .insert(user.into(), right);
}

pub(crate) fn put_inside(acl: &mut Acl, kind: &str, text: &str, parent: &str) {
    acl.row_mut(object(kind, text)).parent = Some(id(parent));
}

pub(crate) fn item(kind: &str, action: &str) -> Requirement {
    let action = Some(Action::from_name(action));
    Requirement::new(kind.into(), Addresses::Item, action)
}

pub(crate) fn collection(kind: &str, action: &str) -> Requirement {
    let action = Some(Action::from_name(action));
    Requirement::new(kind.into(), Addresses::Collection, action)
}

pub(crate) fn filtered(requirement: Requirement) -> Requirement {
    Requirement {
        filtered: true,
        ..requirement
    }
}

pub(crate) fn upsert(kind: &str) -> Requirement {
    Requirement {
        upsert: true,
        ..item(kind, "update")
    }
}

pub(crate) fn names<'a>(requirement: &'a Requirement, text: &str) -> Entry<'a> {
    Entry::new(requirement, Target::Ids(vec![id(text)]))
}

pub(crate) fn names_none(requirement: &Requirement) -> Entry<'_> {
    Entry::new(requirement, Target::Absent)
}

/// A policy and a state, to be asked.
#[derive(Default)]
pub(crate) struct World {
    pub(crate) policy: Policy,
    pub(crate) acl: Acl,
}

impl World {
    pub(crate) fn new<const N: usize>(objects: [(&str, ObjectRules); N]) -> Self {
        World {
            policy: policy_of(objects),
            acl: Acl::default(),
        }
    }

    pub(crate) fn outcome(&self, subject: &Subject, entries: &[Entry<'_>]) -> Outcome {
        let decider = Decider {
            policy: &self.policy,
            acl: &self.acl,
            subject,
        };
        decider.operation(entries)
    }

    pub(crate) fn ask(&self, subject: &Subject, entries: &[Entry<'_>]) -> Reason {
        self.outcome(subject, entries).reason
    }

    /// Asks about one action on one object.
    pub(crate) fn on(&self, subject: &Subject, action: &str, kind: &str, text: &str) -> Reason {
        self.ask(subject, &[names(&item(kind, action), text)])
    }
}
