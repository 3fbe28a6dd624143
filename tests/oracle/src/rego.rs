//! The same in Rego: one module for all policies, which are data.

use policy::{Decision, Ownership, Right, Sharing, Subject};
use regorus::Engine;
use serde_json::{Value, json};

use crate::decision;
use crate::world::{ORGS, PETS, Request, World, object};

const MODULE: &str = r#"
package judge

import rego.v1

default firm := false

default all := false

firm if {
	some grant in data.grants
	gives(grant)
	not grant.conditional
}

all if {
	some grant in data.grants
	gives(grant)
}

gives(grant) if {
	input.user != ""
	input.action in grant.actions
	in_group(grant.group)
	reaches(grant)
	inside(grant)
}

in_group(group) if group == "authenticated"

in_group(group) if group in input.groups

in_group(group) if group in input.inner[org]

in_group(group) if {
	filtered_list
	some groups in input.inner
	group in groups
}

filtered_list if {
	input.action == "list"
	input.filtered
}

org := input.org if input.action in {"create", "list"}

org := data.pets[input.pet].org if not input.action in {"create", "list"}

narrowed(grant) if {
	some other in data.grants
	other.group == grant.group
	input.action in other.actions
	other.own
}

reaches(_) if input.action == "create"

reaches(grant) if not narrowed(grant)

reaches(_) if filtered_list

reaches(_) if {
	not input.action in {"create", "list"}
	data.pets[input.pet].owner == input.user
}

reaches(_) if {
	data.sharing
	input.action == "read"
	data.pets[input.pet].ace[input.user] in {"R", "RW"}
}

reaches(_) if {
	data.sharing
	input.action == "update"
	data.pets[input.pet].ace[input.user] == "RW"
}

inside(grant) if not grant.within

inside(_) if filtered_list

inside(_) if input.inner[org]

inside(_) if input.user in data.members[org]
"#;

/// An engine with the module.
pub struct Judge(Engine);

impl Default for Judge {
    fn default() -> Self {
        let mut engine = Engine::new();
        engine
            .add_policy(String::from("judge.rego"), MODULE.to_owned())
            .expect("a well-formed module");
        Judge(engine)
    }
}

impl Judge {
    /// Takes over a world.
    pub fn enter(&mut self, world: &World) {
        let grants: Vec<Value> = world
            .rules
            .grants
            .iter()
            .map(|grant| {
                let actions: Vec<&str> = grant.actions.iter().map(|one| one.name()).collect();
                json!({
                    "group": grant.group,
                    "actions": actions,
                    "own": grant.ownership == Ownership::Own,
                    "within": grant.within.is_some(),
                    "conditional": grant.when.is_some(),
                })
            })
            .collect();
        let mut pets = json!({});
        for name in PETS {
            let Some(row) = world.acl.row(&object("Pet", name)) else {
                continue;
            };
            let mut ace = json!({});
            for (user, right) in &row.ace {
                ace[user] = json!(match right {
                    Right::Read => "R",
                    Right::ReadWrite => "RW",
                });
            }
            pets[name] = json!({"ace": ace});
            if let Some(owner) = &row.owner {
                pets[name]["owner"] = json!(owner);
            }
            if let Some(org) = &row.parent {
                pets[name]["org"] = json!(org.as_str());
            }
        }
        let mut members = json!({});
        for name in ORGS {
            let row = world.acl.row(&object("Org", name));
            members[name] = json!(row.map(|row| &row.members));
        }
        let data = json!({
            "grants": grants,
            "sharing": world.rules.sharing == Sharing::Acl,
            "pets": pets,
            "members": members,
        });
        self.0.clear_data();
        self.0.add_data_json(&data.to_string()).expect("data");
    }

    /// What Rego decides.
    pub fn decide(&mut self, subject: &Subject, request: &Request) -> Decision {
        let mut inner = json!({});
        for (org, groups) in &subject.memberships[&"Org".into()] {
            inner[org.as_str()] = json!(groups);
        }
        let mut input = json!({
            "user": subject.user,
            "groups": subject.groups,
            "inner": inner,
            "action": request.action,
            "pet": request.pet,
            "filtered": request.filtered,
        });
        if let Some(org) = request.org {
            input["org"] = json!(org);
        }
        self.0.set_input_json(&input.to_string()).expect("input");
        let mut is = |rule: &str| {
            let value = self.0.eval_rule(rule.to_owned()).expect("an evaluation");
            *value.as_bool().expect("a truth value")
        };
        decision(is("data.judge.firm"), is("data.judge.all"))
    }
}
