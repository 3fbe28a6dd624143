//! The same in Cedar: a policy for each grant and action, entities for the state.

use std::str::FromStr;

use cedar_policy::{Authorizer, Context, Entities, EntityUid, PolicySet, Request as CedarRequest};
use policy::{Action, Decision, Ownership, Right, Sharing, Subject};
use serde_json::{Value, json};

use crate::decision;
use crate::world::{ACTIONS, GROUPS, ORGS, PETS, Request, USERS, World, object};

/// The policies of a world.
pub struct Judge {
    firm: PolicySet,
    all: PolicySet,
}

impl Judge {
    /// Translates the grants.
    pub fn new(world: &World) -> Judge {
        let parse = |text: String| PolicySet::from_str(&text).expect("well-formed policies");
        Judge {
            firm: parse(policies(world, false)),
            all: parse(policies(world, true)),
        }
    }

    /// What Cedar decides.
    pub fn decide(&self, entities: &Entities, subject: &Subject, request: &Request) -> Decision {
        let resource = match request.action {
            "create" | "list" => uid("Pets", request.org.unwrap_or("none")),
            _ => uid("Pet", request.pet),
        };
        let context = Context::from_json_value(json!({"filtered": request.filtered}), None);
        let principal = uid("User", subject.user.as_deref().unwrap_or_default());
        let request = CedarRequest::new(
            principal,
            uid("Action", request.action),
            resource,
            context.expect("a context"),
            None,
        )
        .expect("a request");
        let allows = |policies: &PolicySet| {
            let response = Authorizer::new().is_authorized(&request, policies, entities);
            let errors: Vec<String> = response
                .diagnostics()
                .errors()
                .map(ToString::to_string)
                .collect();
            assert!(errors.is_empty(), "{errors:?}");
            response.decision() == cedar_policy::Decision::Allow
        };
        decision(allows(&self.firm), allows(&self.all))
    }
}

fn uid(kind: &str, name: &str) -> EntityUid {
    EntityUid::from_json(json!({"type": kind, "id": name})).expect("a name")
}

fn policies(world: &World, conditional: bool) -> String {
    let mut text = String::new();
    for action in ACTIONS {
        let known = Action::from_name(action);
        for grant in &world.rules.grants {
            if !grant.actions.contains(&known) || (grant.when.is_some() && !conditional) {
                continue;
            }
            // Of duplicate grants the narrower flag counts for both.
            let narrow = world.rules.grants.iter().any(|other| {
                let same = other.group == grant.group && other.actions.contains(&known);
                same && other.ownership == Ownership::Own
            });
            let mut needs = vec![in_group(&grant.group, action)];
            if narrow {
                needs.push(owned(action, world.rules.sharing).to_owned());
            }
            if grant.within.is_some() {
                needs.push(within(action).to_owned());
            }
            let needs: Vec<String> = needs.iter().map(|one| format!("({one})")).collect();
            text.push_str(&format!(
                "permit (principal, action == Action::\"{action}\", resource) when {{ {} }};\n",
                needs.join(" && ")
            ));
        }
    }
    text
}

fn in_group(group: &str, action: &str) -> String {
    let mut ways = vec![format!("principal in Group::\"{group}\"")];
    if group != policy::AUTHENTICATED {
        ways.push(format!(
            "resource has org && resource.org.inner_{group}.contains(principal)"
        ));
        if action == "list" {
            ways.push(format!(
                "context.filtered && principal.somewhere.contains(\"{group}\")"
            ));
        }
    }
    let ways: Vec<String> = ways.iter().map(|one| format!("({one})")).collect();
    ways.join(" || ")
}

fn owned(action: &str, sharing: Sharing) -> &'static str {
    match (action, sharing) {
        ("create", _) => "true",
        ("list", _) => "context.filtered",
        ("read", Sharing::Acl) => {
            "(resource has owner && resource.owner == principal) || resource.readers.contains(principal) || \
             resource.writers.contains(principal)"
        }
        ("update", Sharing::Acl) => {
            "(resource has owner && resource.owner == principal) || resource.writers.contains(principal)"
        }
        _ => "resource has owner && resource.owner == principal",
    }
}

fn within(action: &str) -> &'static str {
    match action {
        "list" => {
            "context.filtered || (resource has org && resource.org.members.contains(principal))"
        }
        _ => "resource has org && resource.org.members.contains(principal)",
    }
}

/// The state and the caller as entities.
pub fn entities(world: &World, subject: &Subject) -> Entities {
    let user = subject.user.as_deref().unwrap_or_default();
    let identified = !user.is_empty();
    let reference = |kind: &str, name: &str| json!({"__entity": {"type": kind, "id": name}});
    let mut list: Vec<Value> = Vec::new();
    for group in GROUPS {
        list.push(json!({"uid": {"type": "Group", "id": group}, "attrs": {}, "parents": []}));
    }
    let inside = &subject.memberships[&"Org".into()];
    let mut somewhere: Vec<&String> = inside.values().flatten().collect();
    somewhere.retain(|_| identified);
    let mut groups: Vec<&str> = subject.groups.iter().map(String::as_str).collect();
    groups.push(policy::AUTHENTICATED);
    groups.retain(|_| identified);
    let parents: Vec<Value> = groups
        .iter()
        .map(|group| json!({"type": "Group", "id": group}))
        .collect();
    let attributes = json!({"somewhere": somewhere});
    list.push(
        json!({"uid": {"type": "User", "id": user}, "attrs": attributes, "parents": parents}),
    );
    for other in USERS.iter().filter(|other| **other != user) {
        let attributes = json!({"somewhere": []});
        list.push(
            json!({"uid": {"type": "User", "id": other}, "attrs": attributes, "parents": []}),
        );
    }
    for name in ORGS {
        let org = object("Org", name);
        let row = world.acl.row(&org).expect("every organization has a row");
        let mut members: Vec<&str> = row.members.iter().map(String::as_str).collect();
        let inner = inside.get(&org.id).filter(|_| identified);
        if inner.is_some() {
            members.push(user);
        }
        let members: Vec<Value> = members.iter().map(|one| reference("User", one)).collect();
        let mut attributes = json!({"members": members});
        for group in &GROUPS[..3] {
            let holds = inner.is_some_and(|inner| inner.contains(*group));
            let users: Vec<Value> = holds.then(|| reference("User", user)).into_iter().collect();
            attributes[format!("inner_{group}")] = json!(users);
        }
        list.push(json!({"uid": {"type": "Org", "id": name}, "attrs": attributes, "parents": []}));
        let within = json!({"org": reference("Org", name)});
        list.push(json!({"uid": {"type": "Pets", "id": name}, "attrs": within, "parents": []}));
    }
    list.push(json!({"uid": {"type": "Pets", "id": "none"}, "attrs": {}, "parents": []}));
    for name in PETS {
        let row = world
            .acl
            .row(&object("Pet", name))
            .cloned()
            .unwrap_or_default();
        let with = |right: Right| -> Vec<Value> {
            let users = row.ace.iter().filter(|(_, one)| **one == right);
            users.map(|(user, _)| reference("User", user)).collect()
        };
        let mut attributes =
            json!({"readers": with(Right::Read), "writers": with(Right::ReadWrite)});
        if let Some(owner) = &row.owner {
            attributes["owner"] = reference("User", owner);
        }
        if let Some(org) = &row.parent {
            attributes["org"] = reference("Org", org.as_str());
        }
        list.push(json!({"uid": {"type": "Pet", "id": name}, "attrs": attributes, "parents": []}));
    }
    Entities::from_json_value(Value::Array(list), None).expect("well-formed entities")
}
