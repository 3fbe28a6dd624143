//! Random policies, states, callers and requests, the same ones for the same seed.

use std::collections::{BTreeMap, BTreeSet};

use policy::{
    AUTHENTICATED, Acl, Action, Addresses, Decider, Decision, Entry, Grant, IdKind, ObjectId,
    ObjectRef, ObjectRules, Ownership, Policy, Requirement, Right, Sharing, Subject, Target,
};

/// The groups of rules and callers.
pub const GROUPS: [&str; 4] = ["g1", "g2", "g3", AUTHENTICATED];
/// Users that own and share.
pub const USERS: [&str; 3] = ["ann", "ben", "cat"];
/// Objects, not all of which have a row.
pub const PETS: [&str; 4] = ["p1", "p2", "p3", "p4"];
/// What contains them.
pub const ORGS: [&str; 2] = ["o1", "o2"];
/// What is done.
pub const ACTIONS: [&str; 6] = ["create", "read", "update", "delete", "list", "archive"];

/// Numbers without any pattern that matters here (xorshift).
pub struct Random(u64);

impl Random {
    /// The numbers of a seed; 0 is no seed.
    pub fn new(seed: u64) -> Self {
        Random(seed.max(1))
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, count: usize) -> usize {
        (self.next() % count as u64) as usize
    }

    /// True in so many of a hundred cases.
    fn percent(&mut self, share: u64) -> bool {
        self.next() % 100 < share
    }

    fn one<'t>(&mut self, of: &[&'t str]) -> &'t str {
        of[self.below(of.len())]
    }

    fn some(&mut self, of: &[&str], share: u64) -> BTreeSet<String> {
        let chosen = of.iter().filter(|_| self.percent(share));
        chosen.map(|one| (*one).to_owned()).collect()
    }
}

/// Rules of one object, and who owns what.
#[derive(Debug)]
pub struct World {
    /// The rules of `Pet`, which is inside `Org`.
    pub rules: ObjectRules,
    /// Rows of pets and organizations.
    pub acl: Acl,
}

/// A request.
#[derive(Debug, Clone)]
pub struct Request {
    /// What is done.
    pub action: &'static str,
    /// With which pet; for `create` and `list` it does not count.
    pub pet: &'static str,
    /// In which organization, for `create` and `list`.
    pub org: Option<&'static str>,
    /// The list returns only what the grant allows.
    pub filtered: bool,
}

/// An object of that name.
pub fn object(kind: &str, name: &str) -> ObjectRef {
    ObjectRef {
        object: kind.into(),
        id: ObjectId::new(name, IdKind::Text).expect("a plain name"),
    }
}

impl World {
    /// A random one.
    pub fn new(random: &mut Random) -> World {
        let grants = (0..random.below(6)).map(|_| grant(random)).collect();
        let sharing = match random.percent(80) {
            true => Sharing::Acl,
            false => Sharing::None,
        };
        let rules = ObjectRules {
            grants,
            sharing,
            parent: Some("Org".into()),
            ..ObjectRules::default()
        };
        let mut acl = Acl::default();
        for pet in PETS
            .into_iter()
            .filter(|_| random.percent(75))
            .collect::<Vec<_>>()
        {
            let row = acl.row_mut(object("Pet", pet));
            row.owner = random.percent(80).then(|| random.one(&USERS).to_owned());
            for user in USERS {
                if random.percent(30) {
                    let write = random.percent(50);
                    let right = if write { Right::ReadWrite } else { Right::Read };
                    row.ace.insert(user.to_owned(), right);
                }
            }
            row.parent = random
                .percent(70)
                .then(|| object("Org", random.one(&ORGS)).id);
        }
        for org in ORGS {
            acl.row_mut(object("Org", org)).members = random.some(&USERS, 30);
        }
        World { rules, acl }
    }

    /// What we decide.
    pub fn decide(&self, subject: &Subject, request: &Request) -> Decision {
        let mut policy = Policy::default();
        policy.insert("Pet".into(), self.rules.clone());
        let action = Some(Action::from_name(request.action));
        let new = matches!(request.action, "create" | "list");
        let addresses = if new {
            Addresses::Collection
        } else {
            Addresses::Item
        };
        let requirement = Requirement {
            filtered: request.filtered,
            ..Requirement::new("Pet".into(), addresses, action)
        };
        let target = match new {
            true => Target::Absent,
            false => Target::Ids(vec![object("Pet", request.pet).id]),
        };
        let mut entry = Entry::new(&requirement, target);
        entry.container = request.org.map(|org| object("Org", org));
        let decider = Decider {
            policy: &policy,
            acl: &self.acl,
            subject,
        };
        decider.operation(&[entry]).decision()
    }
}

fn grant(random: &mut Random) -> Grant {
    let actions = random.some(&ACTIONS, 45);
    Grant {
        group: random.one(&GROUPS).to_owned(),
        actions: actions.iter().map(|name| Action::from_name(name)).collect(),
        ownership: match random.percent(50) {
            true => Ownership::Own,
            false => Ownership::Any,
        },
        within: random.percent(35).then(|| "Org".into()),
        when: random.percent(20).then(|| String::from("on duty")),
    }
}

/// A random caller; now and then one without a user id.
pub fn subject(random: &mut Random) -> Subject {
    let mut memberships = BTreeMap::new();
    for org in ORGS {
        if random.percent(35) {
            memberships.insert(object("Org", org).id, random.some(&GROUPS[..3], 30));
        }
    }
    Subject {
        user: Some(match random.percent(5) {
            true => String::new(),
            false => random.one(&USERS).to_owned(),
        }),
        groups: random.some(&GROUPS[..3], 40),
        memberships: BTreeMap::from([("Org".into(), memberships)]),
    }
}

/// A random request.
pub fn request(random: &mut Random) -> Request {
    let action = random.one(&ACTIONS);
    let new = matches!(action, "create" | "list");
    Request {
        action,
        pet: random.one(&PETS),
        org: (new && random.percent(60)).then(|| random.one(&ORGS)),
        filtered: action == "list" && random.percent(50),
    }
}
