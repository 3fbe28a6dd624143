//! The verdict on a change is that of asking about every single call, before and after.
//!
//! Calls are asked of [`Access::decide`], which knows nothing of differences. A condition is one that
//! holds or does not: the document is written without it, or without the grant. Of a filtered list it is
//! asked whether it returns an object: whoever may list may then read it.

use std::collections::BTreeSet;

use access::{
    Access, Answer, OperationChange, Question, Relation, Request, Verdict, Witness, diff,
};
use policy::Decision;
use proptest::prelude::*;

use crate::fixture::{Api, caller, parse};

const GROUPS: [&str; 3] = ["a", "b", "c"];
const CONDITIONS: [&str; 2] = ["on duty", "at noon"];
const ACTIONS: [&str; 5] = ["create", "read", "update", "delete", "list"];

#[derive(Debug, Clone)]
struct Grant {
    group: &'static str,
    actions: Vec<&'static str>,
    own: bool,
    within: bool,
    when: Option<&'static str>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Declared {
    Undeclared,
    Public,
    Guarded,
}

/// A document, in so far as it matters.
#[derive(Debug, Clone)]
struct Policy {
    declared: Declared,
    draft: bool,
    shares: bool,
    parent: bool,
    pets: Vec<Grant>,
    organizations: Vec<Grant>,
    security: &'static str,
    filtered: bool,
    upsert: bool,
}

fn grant() -> impl Strategy<Value = Grant> {
    let group = prop_oneof![
        proptest::sample::select(GROUPS.to_vec()),
        Just("authenticated")
    ];
    let actions = proptest::sample::subsequence(ACTIONS.to_vec(), 1..=5);
    let when = prop_oneof![
        4 => Just(None),
        1 => proptest::sample::select(CONDITIONS.to_vec()).prop_map(Some),
    ];
    (group, actions, any::<bool>(), any::<bool>(), when).prop_map(
        |(group, actions, own, within, when)| Grant {
            group,
            actions,
            own,
            within,
            when,
        },
    )
}

fn policy() -> impl Strategy<Value = Policy> {
    let declared = prop_oneof![
        8 => Just(Declared::Guarded),
        1 => Just(Declared::Public),
        1 => Just(Declared::Undeclared),
    ];
    let security = prop_oneof![
        4 => Just("[{token: []}]"),
        1 => Just("[{token: []}, {}]"),
        1 => Just("[{token: []}, {key: []}]"),
        1 => Just("[{token: [], key: []}]"),
        1 => Just("[]"),
    ];
    let grants = || proptest::collection::vec(grant(), 0..4);
    let flags = (
        any::<bool>(),
        any::<bool>(),
        any::<bool>(),
        any::<bool>(),
        any::<bool>(),
    );
    (declared, flags, grants(), grants(), security).prop_map(
        |(declared, (draft, shares, parent, filtered, upsert), pets, organizations, security)| {
            Policy {
                declared,
                draft,
                shares,
                parent,
                pets,
                organizations,
                security,
                filtered,
                upsert,
            }
        },
    )
}

/// A policy and one that differs from it somewhere, or everywhere.
fn change() -> impl Strategy<Value = (Policy, Policy)> {
    (policy(), policy(), 0..12_u8).prop_map(|(old, other, what)| {
        let mut new = old.clone();
        match what {
            0 => new.declared = other.declared,
            1 => new.draft = other.draft,
            2 => new.shares = other.shares,
            3 => new.parent = other.parent,
            4 => new.security = other.security,
            5 => new.filtered = other.filtered,
            6 => new.upsert = other.upsert,
            7 => new.organizations = other.organizations,
            8 => new.pets = other.pets,
            9 => new.pets.iter_mut().for_each(|grant| grant.within = false),
            10 => new.pets.iter_mut().for_each(|grant| grant.own = false),
            _ => new = other,
        }
        (old, new)
    })
}

/// How the document is to be written.
#[derive(Clone, Copy)]
enum Writing<'w> {
    /// As it is.
    Whole,
    /// For a decision: what is undeclared is public, and of the conditions these hold; a filtered list
    /// is asked about by reading.
    Deciding(&'w BTreeSet<&'w str>, bool),
}

impl Policy {
    fn text(&self, writing: Writing<'_>) -> String {
        let pet = match (self.declared, writing) {
            (Declared::Undeclared, Writing::Whole) => String::new(),
            (Declared::Guarded, _) => {
                let draft = match (self.draft, writing) {
                    (true, Writing::Whole) => "draft: true, ",
                    _ => "",
                };
                let sharing = if self.shares { "acl" } else { "none" };
                let parent = match self.parent {
                    true => "parent: {object: Organization, id: organizationId}, ",
                    false => "",
                };
                let groups = groups(&self.pets, writing);
                format!(", x-objectAuth: {{{draft}{parent}sharing: {sharing}, groups: {groups}}}")
            }
            _ => String::from(", x-objectAuth: {public: true, reason: a zoo}"),
        };
        let organizations = groups(&self.organizations, writing);
        let filtered = if self.filtered { "true" } else { "false" };
        // Who comes in by it is asked of `lets_in`.
        let security = match writing {
            Writing::Whole => self.security,
            Writing::Deciding(..) => "[{token: []}]",
        };
        let upsert = if self.upsert { "true" } else { "false" };
        format!(
            "openapi: 3.1.0
info: {{title: Pets, version: '1'}}
security: {}
paths:
  /pets:
    get: {{x-objects: [{{object: Pet, filtered: {filtered}}}]}}
    post: {{x-objects: [Pet]}}
  /pets/{{petId}}:
    x-objects: [{{object: Pet, id: petId}}]
    get: {{}}
    put: {{x-objects: [{{object: Pet, id: petId, upsert: {upsert}}}]}}
    delete: {{}}
  /organizations/{{organizationId}}/pets/{{petId}}:
    x-objects: [{{object: Organization, id: organizationId}}, {{object: Pet, id: petId}}]
    get: {{}}
components:
  securitySchemes:
    token: {{type: http, scheme: bearer, x-user_id: sub}}
    key: {{type: apiKey, in: header, name: X-Key}}
  schemas:
    Organization:
      {{properties: {{id: {{type: string}}}}, x-objectAuth: {{groups: {organizations}}}}}
    Pet: {{properties: {{id: {{type: string}}}}{pet}}}
",
            security
        )
    }

    fn lets_in(&self, call: &Call) -> bool {
        let (token, key) = (call.token, call.key);
        match self.security {
            "[{token: []}]" => token,
            "[{token: []}, {key: []}]" => token || key,
            "[{token: [], key: []}]" => token && key,
            _ => true,
        }
    }
}

/// Grants, in a list for each group.
fn groups(grants: &[Grant], writing: Writing<'_>) -> String {
    let names: BTreeSet<&str> = grants.iter().map(|grant| grant.group).collect();
    let mut written = Vec::new();
    for name in names {
        let own = grants.iter().filter(|grant| grant.group == name);
        let list: Vec<String> = own.filter_map(|grant| grant.text(writing)).collect();
        written.push(format!("{name}: [{}]", list.join(", ")));
    }
    // One who may do nothing, so that there are rules in any case.
    written.push(String::from(
        "nobody: {actions: [nothing], ownership: true}",
    ));
    format!("{{{}}}", written.join(", "))
}

impl Grant {
    fn text(&self, writing: Writing<'_>) -> Option<String> {
        let mut actions = self.actions.clone();
        let mut when = self
            .when
            .map_or_else(String::new, |text| format!(", when: {text}"));
        if let Writing::Deciding(holding, by_reading) = writing {
            if self.when.is_some_and(|text| !holding.contains(text)) {
                // Duplicate grants still narrow each other, though this one gives nothing.
                let impossible = ", within: Nowhere";
                return Some(self.written(&actions, impossible));
            }
            when.clear();
            if by_reading {
                let lists = actions.contains(&"list");
                actions = if lists { vec!["read"] } else { vec!["nothing"] };
            }
        }
        Some(self.written(&actions, &when))
    }

    fn written(&self, actions: &[&str], more: &str) -> String {
        let within = match (self.within, more.contains("within")) {
            (true, false) => ", within: Organization",
            _ => "",
        };
        format!(
            "{{actions: [{}], ownership: {}{within}{more}}}",
            actions.join(", "),
            self.own
        )
    }
}

/// A call that says everything.
#[derive(Debug, Clone, PartialEq)]
struct Call {
    token: bool,
    key: bool,
    groups: Vec<&'static str>,
    conditions: BTreeSet<&'static str>,
    /// `own`, `R`, `RW`, `other`, or `new`: there is none.
    pet: &'static str,
    owns_organization: bool,
    /// Of the organization that holds the pet.
    member: bool,
    /// Of the organization that the path names.
    named_member: bool,
    /// They are the same.
    placed: bool,
}

/// Every call of an operation.
fn calls(operation: &str) -> Vec<Call> {
    let nested = operation.contains("organizations");
    let both = [false, true];
    let either = |matters: bool| if matters { &both[..] } else { &both[..1] };
    let mut calls = Vec::new();
    for (token, key) in [(false, false), (false, true), (true, false), (true, true)] {
        for groups in subsets(&GROUPS) {
            for conditions in subsets(&CONDITIONS) {
                for pet in ["own", "R", "RW", "other", "new"] {
                    if pet == "new" && !operation.starts_with("PUT") {
                        continue;
                    }
                    for owns_organization in either(nested) {
                        for (member, named_member, placed) in memberships(nested) {
                            {
                                calls.push(Call {
                                    token,
                                    key,
                                    groups: groups.clone(),
                                    conditions: conditions.iter().copied().collect(),
                                    pet,
                                    owns_organization: *owns_organization,
                                    member,
                                    named_member,
                                    placed,
                                });
                            }
                        }
                    }
                }
            }
        }
    }
    calls
}

/// Whether the caller is a member of the organizations of pet and path, and whether these are one.
fn memberships(nested: bool) -> Vec<(bool, bool, bool)> {
    let mut all = vec![(false, false, true), (true, true, true)];
    if nested {
        let each = [(false, false), (false, true), (true, false), (true, true)];
        all.extend(each.map(|(member, named)| (member, named, false)));
    }
    all
}

fn subsets(of: &[&'static str]) -> Vec<Vec<&'static str>> {
    let all = (0..1_usize << of.len()).map(|bits| {
        let chosen = of.iter().enumerate();
        let chosen = chosen.filter(|(at, _)| bits & (1 << at) != 0);
        chosen.map(|(_, name)| *name).collect()
    });
    all.collect()
}

/// A version of a document, written for each set of conditions that may hold.
struct Oracle<'p> {
    policy: &'p Policy,
    written: Vec<(BTreeSet<&'static str>, Api, Api)>,
}

impl<'p> Oracle<'p> {
    fn new(policy: &'p Policy) -> Self {
        let written = subsets(&CONDITIONS).into_iter().map(|holding| {
            let holding: BTreeSet<&'static str> = holding.into_iter().collect();
            let api = |by_reading| Api::new(&policy.text(Writing::Deciding(&holding, by_reading)));
            (holding.clone(), api(false), api(true))
        });
        Oracle {
            policy,
            written: written.collect(),
        }
    }

    fn asking(&self) -> Asking<'_> {
        let access = self
            .written
            .iter()
            .map(|(holding, api, by_reading)| (holding, api.access(), by_reading.access()));
        Asking {
            policy: self.policy,
            access: access.collect(),
        }
    }
}

struct Asking<'o> {
    policy: &'o Policy,
    access: Vec<(&'o BTreeSet<&'static str>, Access<'o>, Access<'o>)>,
}

impl Asking<'_> {
    /// What becomes of a call.
    fn answer(&self, operation: &str, call: &Call) -> Answer {
        if !self.policy.lets_in(call) {
            return Answer::Deny;
        }
        let undeclared = self.policy.declared == Declared::Undeclared;
        let outcome = self.decide(operation, call);
        let unidentified = outcome.reason.code() == "unidentified";
        match outcome.decision() {
            Decision::Allow if undeclared => Answer::Undeclared,
            Decision::Deny if undeclared && unidentified => Answer::Undeclared,
            Decision::Allow => Answer::Allow,
            Decision::Deny if unidentified => Answer::Unknown,
            Decision::Deny => Answer::Deny,
            Decision::Unknown => panic!("{call:?}: {outcome:?}"),
        }
    }

    fn decide(&self, operation: &str, call: &Call) -> access::Decision {
        let mut holding = self.access.iter();
        let (_, access, by_reading) = holding
            .find(|(holding, ..)| **holding == call.conditions)
            .expect("every set");
        let returned = operation == "GET /pets" && self.policy.filtered;
        let request = match returned {
            true => String::from("GET /pets/7"),
            false => operation
                .replace("{petId}", "7")
                .replace("{organizationId}", "o1"),
        };
        let access = if returned { by_reading } else { access };
        let mut request = Request::parse(&request).expect("a request");
        if ["POST", "PUT"]
            .iter()
            .any(|method| operation.starts_with(method))
        {
            request.set_body(String::from("{\"organizationId\": \"o1\"}"));
        }
        let user = if call.token { "me" } else { "" };
        let who = caller(&format!("{user}: {}", call.groups.join(" ")));
        let state = access.state(&parse(&call.acl())).expect("a list");
        access.decide(Question {
            request: &request,
            caller: &who,
            state: &state,
            owner: None,
        })
    }
}

impl Call {
    fn acl(&self) -> String {
        let pet = match self.pet {
            "new" => String::new(),
            relation => {
                let owner = if relation == "own" { "me" } else { "you" };
                let ace = match relation {
                    "R" | "RW" => format!(", ace: {{me: {relation}}}"),
                    _ => String::new(),
                };
                let parent = if self.placed { "o1" } else { "o2" };
                format!("Pet: {{'7': {{owner: {owner}{ace}, parent: {parent}}}}}, ")
            }
        };
        let owner = if self.owns_organization { "me" } else { "you" };
        let members = |is_one| if is_one { "[me]" } else { "[]" };
        let (named, other) = (members(self.named_member), members(self.member));
        format!(
            "{{{pet}Organization: {{o1: {{owner: {owner}, members: {named}}}, o2: {{members: {other}}}}}}}"
        )
    }

    /// The call that a witness speaks of.
    fn of(witness: &Witness) -> Call {
        let leaf = witness.objects.last().expect("a pet");
        let organization = witness
            .objects
            .first()
            .filter(|one| one.object == "Organization");
        // Who owns it may do all that others may with whom it is shared.
        let own = |relation| matches!(relation, Relation::Own | Relation::Shared);
        let known =
            |names: &[&'static str], name: &str| names.iter().copied().find(|one| *one == name);
        let of = |object: &str| {
            let objects = witness.objects.iter().filter(|one| one.object == object);
            objects
                .flat_map(|one| &one.member_of)
                .any(|name| name == "Organization")
        };
        let nested = organization.is_some();
        let (member, named_member) = (of("Pet"), of("Organization"));
        let apart = witness.text.contains("is not of the Organization");
        Call {
            token: witness.credentials.iter().any(|one| one == "token"),
            key: witness.credentials.iter().any(|one| one == "key"),
            groups: witness
                .groups
                .iter()
                .filter_map(|name| known(&GROUPS, name))
                .collect(),
            conditions: witness
                .conditions
                .iter()
                .filter(|one| one.holds)
                .filter_map(|one| known(&CONDITIONS, &one.text))
                .collect(),
            pet: match (
                leaf.relation,
                leaf.action.as_ref().map(policy::Action::name),
            ) {
                (Relation::Own, _) => "own",
                (Relation::New, _) => "new",
                (Relation::Shared, Some("update")) => "RW",
                (Relation::Shared, _) => "R",
                (Relation::NotOwner | Relation::Any, _) => "other",
            },
            owns_organization: organization.is_some_and(|one| own(one.relation)),
            member,
            named_member: if nested { named_member } else { member },
            placed: !nested || (member == named_member && !apart),
        }
    }
}

fn agree(
    change: &OperationChange,
    old: &Asking<'_>,
    new: &Asking<'_>,
) -> Result<(), TestCaseError> {
    let operation = format!("{} {}", change.method, change.path);
    let (mut gains, mut loses) = (None, None);
    for call in calls(&operation) {
        let (before, after) = (old.answer(&operation, &call), new.answer(&operation, &call));
        if after > before {
            gains.get_or_insert((call, before, after));
        } else if after < before {
            loses.get_or_insert((call, before, after));
        }
    }
    let expected = match (&gains, &loses) {
        (None, None) => Verdict::Equal,
        (Some(_), None) => Verdict::Wider,
        (None, Some(_)) => Verdict::Narrower,
        (Some(_), Some(_)) => Verdict::Incomparable,
    };
    let told = [&change.gain, &change.loss];
    prop_assert_eq!(
        change.verdict,
        expected,
        "{}: {:?}\n{:?}\n{:?}",
        operation,
        told,
        gains,
        loses
    );
    for witness in told.into_iter().flatten() {
        let call = Call::of(witness);
        let answers = (old.answer(&operation, &call), new.answer(&operation, &call));
        prop_assert_eq!(
            answers,
            (witness.before, witness.after),
            "{}: {:?}\n{:?}",
            operation,
            witness,
            call
        );
        prop_assert_ne!(answers.0, answers.1);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn the_verdict_is_that_of_all_calls((old, new) in change()) {
        let (before, after) = (Api::new(&old.text(Writing::Whole)), Api::new(&new.text(Writing::Whole)));
        let (old, new) = (Oracle::new(&old), Oracle::new(&new));
        let (old, new) = (old.asking(), new.asking());
        let changes = diff(&before.model, &after.model);
        prop_assert_eq!(changes.len(), 6);
        // What is gained on the way there is lost on the way back.
        for (there, back) in changes.iter().zip(diff(&after.model, &before.model)) {
            let (gains, loses) = (there.gain.is_some(), there.loss.is_some());
            prop_assert_eq!((gains, loses), (back.loss.is_some(), back.gain.is_some()));
        }
        for change in &changes {
            agree(change, &old, &new)?;
        }
    }
}

#[test]
fn calls_are_many_and_different() {
    let calls = calls("GET /organizations/{organizationId}/pets/{petId}");
    assert_eq!(calls.len(), 4 * 8 * 4 * 4 * 2 * 6);
}
