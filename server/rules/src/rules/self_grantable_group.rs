use policy::{AUTHENTICATED, Action};

use crate::check::Check;
use model::Confidence;

use crate::finding::Finding;
use crate::rule::{Documentation, Example, FixKind, Group, Persona, Rule, Severity};
use crate::words;
use crate::workspace::{Facts, Grant, Rules, Step, Workspace, of_document};

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
    for (at, facts) in workspace.documents() {
        for rules in facts.rules.iter().filter(|rules| !rules.is_draft) {
            for grant in &rules.grants {
                let opened = opened(rules, grant);
                if opened.is_empty() {
                    continue;
                }
                let key = workspace.group(at, rules.scheme, &grant.group.value);
                let way = key.and_then(|key| Some((workspace.reach.way(&key)?, key.realm)));
                if let Some((way, realm)) = way {
                    let assumed = Workspace::assumption(&realm);
                    findings.extend(report(
                        workspace,
                        at,
                        (rules, grant),
                        &way,
                        assumed,
                        &opened,
                    ));
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
        let place = |facts: &&Facts| format!(" in {}", facts.title);
        format!("{}{}", step.message, other.map(place).unwrap_or_default())
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
