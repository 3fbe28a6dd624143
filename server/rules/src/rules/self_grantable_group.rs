use std::collections::BTreeMap;

use model::Confidence;
use policy::{AUTHENTICATED, Action};

use crate::check::Check;
use crate::finding::Finding;
use crate::rule::{Documentation, Example, FixKind, Group, Persona, Rule, Severity};
use crate::words;
use crate::workspace::{Facts, Grant, GroupKey, Rules, Step, Workspace, of_document};

pub(crate) static RULE: Rule = Rule {
    name: "self-grantable-group",
    group: Group::Workspace,
    severity: Severity::Error,
    persona: Persona::Regular,
    fix: FixKind::None,
    summary: "A group that callers can obtain alone opens everybody's objects",
    documentation: Documentation {
        what: "\
Looks for the groups that a caller can reach who has nothing but an account: through `assignment: \
self`, through an operation with `x-ess-assigns`, or through a `role` or `group` that clients may write \
into an account; also in several steps, and in several documents. Reports each grant of such a group with \
`ownership: false` and without `within` that lets it do more than create, with the whole way as related \
places. An error where the way leads through another document, unless the document of the grant \
itself says `assignment: self`; else a warning, and nothing where a `reason` says why no grant requires \
ownership, or where [broad-grant](broad-grant.md) reports the grant.

Groups are one if their names are, the claims that hold them, and who issues the tokens: \
`openIdConnectUrl` or the address of an OAuth flow. Where no document names that, one issuer is assumed \
for all, or one for each site of their servers, and the finding says so (medium confidence). What nobody \
has confirmed (`draft`) stops nobody, and what is enforced elsewhere (`x-objectAuth: true`) stops \
everybody.",
        why: "\
Each service may be well designed, and all together open: one lets everybody found an organisation and \
makes them its owner, another one shows owners every address. Nobody who reads one document can see it.",
        example: Some(Example {
            bad: "\
# directory.yaml
openapi: 3.1.0
info: {title: Directory, version: 1.0.0}
security: [{X-objectAuthScheme: []}]
paths:
  /organizations:
    x-objects: [Organization]
    post:
      x-ess-assigns: [{group: owner, to: caller}]
      responses: {'201': {description: founded}}
components:
  securitySchemes:
    X-objectAuthScheme: {type: http, scheme: bearer, x-user_id: sub, x-groups: groups}
  schemas:
    Organization:
      type: object
      properties: {id: {type: string}}
      x-objectAuth: {groups: {authenticated: {actions: [create], ownership: true}}}
# delivery.yaml
openapi: 3.1.0
info: {title: Delivery, version: 1.0.0}
security: [{X-objectAuthScheme: []}]
paths:
  /contacts/{contactId}:
    x-objects: [{object: Contact, id: contactId}]
    get:
      parameters: [{name: contactId, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: a contact}}
components:
  securitySchemes:
    X-objectAuthScheme: {type: http, scheme: bearer, x-user_id: sub, x-groups: groups}
  schemas:
    Contact:
      type: object
      properties: {id: {type: string}, street: {type: string}}
      x-objectAuth: {groups: {owner: {actions: [read], ownership: false}}}",
            good: "\
# directory.yaml
openapi: 3.1.0
info: {title: Directory, version: 1.0.0}
security: [{X-objectAuthScheme: []}]
paths:
  /organizations:
    x-objects: [Organization]
    post:
      x-ess-assigns: [{group: owner, to: caller}]
      responses: {'201': {description: founded}}
components:
  securitySchemes:
    X-objectAuthScheme: {type: http, scheme: bearer, x-user_id: sub, x-groups: groups}
  schemas:
    Organization:
      type: object
      properties: {id: {type: string}}
      x-objectAuth: {groups: {authenticated: {actions: [create], ownership: true}}}
# delivery.yaml
openapi: 3.1.0
info: {title: Delivery, version: 1.0.0}
security: [{X-objectAuthScheme: []}]
paths:
  /contacts/{contactId}:
    x-objects: [{object: Contact, id: contactId}]
    get:
      parameters: [{name: contactId, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: a contact}}
components:
  securitySchemes:
    X-objectAuthScheme:
      type: http
      scheme: bearer
      x-user_id: sub
      x-groups: groups
      x-memberships: {Organization: organizations}
  schemas:
    Organization: {type: object, properties: {id: {type: string}}}
    Contact:
      type: object
      properties: {id: {type: string}, street: {type: string}, organizationId: {type: string}}
      x-objectAuth:
        parent: {object: Organization, id: organizationId}
        groups: {owner: {actions: [read], ownership: false, within: Organization}}",
        }),
        how_to_fix: "\
Limit the grant with `within` to the containers of which the caller is a member; or give it to another \
group, one that only administrators assign; or let only administrators call the operation that gives \
the group.",
    },
    check: Check::Workspace(check),
};

/// As many steps of a way are shown.
const SHOWN: usize = 12;

fn check(workspace: &Workspace<'_>, findings: &mut Vec<Finding>) {
    let mut ways: BTreeMap<GroupKey, Option<Vec<Step>>> = BTreeMap::new();
    for (at, facts) in workspace.documents() {
        for rules in facts.rules.iter().filter(|rules| !rules.is_draft) {
            for grant in &rules.grants {
                let opened = opened(rules, grant);
                if opened.is_empty() {
                    continue;
                }
                let Some(key) = workspace.group(at, rules.scheme, &grant.group.value) else {
                    continue;
                };
                let assumed = Workspace::assumption(&key.realm);
                let way = ways.entry(key);
                let way = way.or_insert_with_key(|key| workspace.reach.way(key));
                if let Some(way) = way {
                    findings.extend(report(workspace, at, (rules, grant), way, assumed, &opened));
                }
            }
        }
    }
}

/// What a grant lets its group do with objects of everybody, and operations do.
fn opened(rules: &Rules, grant: &Grant) -> Vec<Action> {
    if !grant.is_any || grant.within.is_some() || grant.group.value == AUTHENTICATED {
        return Vec::new();
    }
    let performed = grant.actions.intersection(&rules.performed);
    let beyond = performed.filter(|action| **action != Action::Create);
    beyond.cloned().collect()
}

fn report(
    workspace: &Workspace<'_>,
    at: usize,
    (rules, grant): (&Rules, &Grant),
    way: &[Step],
    assumed: &str,
    opened: &[Action],
) -> Option<Finding> {
    let facts = *workspace.documents.get(at)?;
    let group = &grant.group.value;
    let is_known = facts
        .group(rules.scheme, group)
        .is_some_and(|group| group.is_self_assigned == Some(true));
    let others = way.iter().any(|step| step.document != at);
    if (is_known && changes(grant)) || (!others && rules.has_reason) {
        return None;
    }
    let names: Vec<String> = opened.iter().map(|one| one.name().to_owned()).collect();
    let message = format!(
        "Any caller can get into `{group}`, and then {} every {}",
        words::list(&names, 4),
        rules.object
    );
    let is_assumed = others && !assumed.is_empty();
    let is_sure = !is_assumed && !grant.when && way.iter().all(|step| step.is_sure);
    let mut finding = Finding::new(&RULE, grant.group.place, message)
        .severity(match others && !is_known {
            true => Severity::Error,
            false => Severity::Warning,
        })
        .confidence(match is_sure {
            true => Confidence::High,
            false => Confidence::Medium,
        })
        .reason(reason(
            workspace,
            at,
            way,
            if is_assumed { assumed } else { "" },
        ))
        .help(
            "limit the grant with `within`, give it to a group that only administrators assign, or \
             let only them give this one",
        )
        .object(Some(rules.object.clone()))
        .offender(format!("{group} {}", rules.object));
    finding.operation = rules.operation.clone();
    for (number, step) in way.iter().take(SHOWN).enumerate() {
        let name = workspace
            .documents
            .get(step.document)
            .map(|facts| &facts.title);
        let name = name.map_or("", String::as_str);
        let message = format!("{}. {name}: {}", number + 1, step.message);
        finding = finding.related(message, step.place);
    }
    Some(of_document(finding, facts))
}

/// The last step, which gives the group, and what is assumed.
fn reason(workspace: &Workspace<'_>, at: usize, way: &[Step], assumed: &str) -> String {
    let last = way.last().map(|step| {
        let other = workspace.documents.get(step.document);
        let other = other.filter(|_| step.document != at);
        let place = |facts: &&Facts| format!("in {}, ", facts.title);
        format!("{}{}", other.map(place).unwrap_or_default(), step.message)
    });
    let assumed = (!assumed.is_empty()).then(|| assumed.to_owned());
    let parts: Vec<String> = last.into_iter().chain(assumed).collect();
    parts.join("; ")
}

/// Whether `broad-grant` speaks of the grant.
fn changes(grant: &Grant) -> bool {
    let mut actions = grant.actions.iter();
    actions.any(|action| !matches!(action, Action::Create | Action::Read | Action::List))
}

#[cfg(test)]
mod tests {
    use model::Confidence;

    use super::RULE;
    use crate::rule::Severity;
    use crate::testing::{check_marked_together, together};

    /// A service that reads contacts, in which `grants` stands at the contact and `groups` at the
    /// scheme.
    fn delivery(groups: &str, grants: &str) -> String {
        format!(
            "# delivery.yaml
openapi: 3.1.0
info: {{title: Delivery, version: 1.0.0}}
security: [{{token: []}}]
paths:
  /contacts/{{contactId}}:
    x-objects: [{{object: Contact, id: contactId}}]
    parameters: [{{name: contactId, in: path, required: true, schema: {{type: string}}}}]
    get: {{responses: {{'200': {{description: a contact}}}}}}
components:
  securitySchemes:
    token: {{type: http, scheme: bearer, x-user_id: sub, x-groups: {groups}}}
  schemas:
    Contact:
      properties: {{id: {{type: string}}, street: {{type: string}}}}
      x-objectAuth: {grants}
"
        )
    }

    /// A service with one path.
    fn service(title: &str, scheme: &str, path: &str, schemas: &str) -> String {
        format!(
            "# {}.yaml
openapi: 3.1.0
info: {{title: {title}, version: 1.0.0}}
security: [{{token: []}}]
paths:
{path}
components:
  securitySchemes:
    token: {{{scheme}}}
  schemas: {{{schemas}}}
",
            title.to_lowercase()
        )
    }

    const BEARER: &str = "type: http, scheme: bearer, x-user_id: sub, x-groups: groups";
    const OPEN: &str = "{groups: {owner: {actions: [read], ownership: false}}}";

    fn organizations(gives: &str) -> String {
        let path = format!(
            "  /organizations:
    post:
      {gives}
      responses: {{'201': {{description: founded}}}}"
        );
        service("Directory", BEARER, &path, "")
    }

    fn ways(text: &str) -> Vec<Vec<String>> {
        let found = together(&RULE, text);
        let way = |finding: &crate::Finding| {
            let related = finding.related.iter();
            related.map(|one| one.message.clone()).collect()
        };
        found.iter().map(way).collect()
    }

    #[test]
    fn the_whole_way_is_told() {
        let members = "  /organizations:
    x-objects: [Organization]
    post:
      x-ess-assigns: [{group: founder, to: caller}]
      responses: {'201': {description: founded}}
  /organizations/{id}/members/{userId}:
    x-objects: [{object: Organization, id: id, action: invite}, {object: Member, id: userId, action: add}]
    parameters:
      - {name: id, in: path, required: true, schema: {type: string}}
      - {name: userId, in: path, required: true, schema: {type: string}}
    post:
      x-ess-assigns: [{group: owner, to: target}]
      responses: {'201': {description: added}}";
        let schemas = "
    Organization: {properties: {id: {type: string}}, x-objectAuth: {groups: {
      authenticated: {actions: [create], ownership: true}, founder: {actions: [invite], ownership: true}}}},
    Member: {properties: {id: {type: string}}, x-objectAuth: {groups: {
      founder: {actions: [add], ownership: false, within: Organization}}}}";
        let directory = service("Directory", BEARER, members, schemas);
        let text = directory + &delivery("groups", OPEN);
        assert_eq!(
            ways(&text),
            [[
                "1. Directory: `authenticated` may create an Organization",
                "2. Directory: POST /organizations gives its caller `founder`",
                "3. Directory: whoever calls POST /organizations owns an Organization",
                "4. Directory: `founder` may invite an Organization of its own",
                "5. Directory: `founder` may add a Member in an Organization of its own",
                "6. Directory: who may call POST /organizations/{id}/members/{userId} can give `owner`, also to itself",
            ]]
        );
    }

    #[test]
    fn what_cannot_be_reached_is_silent() {
        let give = "x-ess-assigns: [{group: owner, to: caller}]";
        let closed = [
            // Another service, enforced elsewhere.
            format!("x-objectAuth: true\n      {give}"),
            // Only administrators may call it.
            format!(
                "x-objectAuth: {{object: Organization, action: create, groups: {{admins: {{actions: [create], ownership: false}}}}}}\n      {give}"
            ),
            // Another credential is asked for.
            format!("security: [{{key: []}}]\n      {give}"),
            // Another group.
            String::from("x-ess-assigns: [{group: owners, to: caller}]"),
            // An action that nobody maps.
            format!("x-objectAuth: {{object: Organization, id: x, groups: {{}}}}\n      {give}"),
        ];
        for gives in closed {
            let text = organizations(&gives) + &delivery("groups", OPEN);
            assert_eq!(together(&RULE, &text), [], "{gives}");
        }
        assert_eq!(
            together(&RULE, &(organizations(give) + &delivery("groups", OPEN))).len(),
            1
        );
    }

    #[test]
    fn own_objects_containers_and_what_nobody_has_confirmed_are_no_harm() {
        let directory = organizations("x-ess-assigns: [{group: owner, to: caller}]");
        for grants in [
            "{groups: {owner: {actions: [read], ownership: true}}}",
            "{groups: {owner: {actions: [read], ownership: false, within: Contact}}}",
            "{groups: {owner: {actions: [create], ownership: false}}}",
            // No operation does that.
            "{groups: {owner: {actions: [list], ownership: false}}}",
            "{draft: true, groups: {owner: {actions: [read], ownership: false}}}",
            // What every caller may is written down as such.
            "{groups: {authenticated: {actions: [read], ownership: false}}}",
        ] {
            let text = directory.clone() + &delivery("groups", grants);
            assert_eq!(together(&RULE, &text), [], "{grants}");
        }
    }

    #[test]
    fn who_issues_tokens_counts() {
        let oidc = |host: &str| {
            format!(
                "type: openIdConnect, openIdConnectUrl: 'https://{host}/.well-known/openid-configuration', x-groups: groups"
            )
        };
        let path = "  /organizations:
    post: {x-ess-assigns: [{group: owner, to: caller}], responses: {'201': {description: founded}}}";
        let reads = "  /contacts/{id}:
    x-objects: [Contact]
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    get: {responses: {'200': {description: a contact}}}";
        let contact =
            "Contact: {x-objectAuth: {groups: {owner: {actions: [read], ownership: false}}}}";
        let both = |one: &str, two: &str| {
            let text =
                service("Directory", one, path, "") + &service("Delivery", two, reads, contact);
            let found = together(&RULE, &text);
            found
                .first()
                .map(|finding| (finding.severity, finding.confidence))
        };
        let (here, there) = (oidc("id.example.org"), oidc("id.example.net"));
        assert_eq!(
            both(&here, &here),
            Some((Severity::Error, Confidence::High))
        );
        assert_eq!(both(&here, &there), None);
        // One of them does not say: there is only one that it can mean.
        assert_eq!(
            both(&here, BEARER),
            Some((Severity::Error, Confidence::High))
        );
        assert_eq!(
            both(BEARER, BEARER),
            Some((Severity::Error, Confidence::Medium))
        );
        let roles = BEARER.replace("x-groups: groups", "x-groups: roles");
        assert_eq!(both(&roles, BEARER), None);
    }

    #[test]
    fn a_role_that_clients_may_write_is_a_way() {
        let body = |property: &str| {
            format!(
                "  /users:
    post:
      requestBody: {{content: {{application/json: {{schema: {{properties: {{role: {property}}}}}}}}}}}
      responses: {{'201': {{description: joined}}}}"
            )
        };
        let scheme = "type: http, scheme: bearer, x-user_id: sub, x-groups: {values: {owner: {}}}";
        let found = |property: &str| {
            let text = service("Accounts", scheme, &body(property), "") + &delivery("groups", OPEN);
            ways(&text)
        };
        assert_eq!(
            found("{type: string, enum: [member, owner]}"),
            [[
                "1. Accounts: every caller may call POST /users",
                "2. Accounts: POST /users takes `role`, which may be `owner`"
            ]]
        );
        for harmless in [
            "{type: string, enum: [member, owner], readOnly: true}",
            "{type: string, enum: [member]}",
            "{type: string}",
        ] {
            assert!(found(harmless).is_empty(), "{harmless}");
        }
    }

    #[test]
    fn in_one_document_it_is_a_warning_that_a_reason_answers() {
        let grants = "
        groups:
          owner: {actions: [read], ownership: false}
#         ^^^^^ warning";
        let alone = "{values: {owner: {assignment: self}}}";
        check_marked_together(&RULE, &delivery(alone, grants));
        let answered =
            "{reason: a public register, groups: {owner: {actions: [read], ownership: false}}}";
        assert_eq!(together(&RULE, &delivery(alone, answered)), []);
        // `broad-grant` says so.
        let broad = "{groups: {owner: {actions: [read, update], ownership: false}}}";
        assert_eq!(together(&RULE, &delivery(alone, broad)), []);
    }

    #[test]
    fn conditions_lower_the_confidence() {
        let directory = organizations("x-ess-assigns: [{group: owner, to: caller}]");
        let grants = "{groups: {owner: {actions: [read], ownership: false, when: by day}}}";
        let found = together(&RULE, &(directory + &delivery("groups", grants)));
        assert_eq!(found[0].confidence, Confidence::Medium);
        assert_eq!(found[0].documents, [found[0].at.file]);
    }
}
