//! What a change does to access, case by case.

use access::{OperationChange, Verdict, diff};

use crate::fixture::Api;

/// The rules of the pet before; each case changes something of it.
pub(crate) const BEFORE: &str = "\
openapi: 3.1.0
info: {title: Pets, version: '1'}
security: [{token: []}]
paths:
  /pets/{petId}:
    x-objects: [{object: Pet, id: petId}]
    delete: {}
  /health:
    get: {}
components:
  securitySchemes:
    token: {type: http, scheme: bearer, x-user_id: sub, x-groups: {claim: groups, values: {keepers: {}, vets: {}}}}
    key: {type: apiKey, in: header, name: X-Key}
  schemas:
    Organization: {properties: {id: {type: string}}}
    Pet:
      properties: {id: {type: string}, organizationId: {type: string}}
      x-objectAuth:
        parent: {object: Organization, id: organizationId}
        groups:
          keepers: {actions: [create, read, update, delete, list], ownership: true}
          vets: {actions: [read, delete], ownership: false, within: Organization}
";

pub(crate) fn changes(before: &str, after: &str) -> Vec<OperationChange> {
    diff(&Api::new(before).model, &Api::new(after).model)
}

/// Replaces a text that is there, so that no case becomes hollow.
pub(crate) fn edited(text: &str, edits: &[(&str, &str)]) -> String {
    edits.iter().fold(text.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "{from}");
        text.replace(from, to)
    })
}

/// The verdict on one operation, with its sentences.
pub(crate) fn verdict_on(operation: &str, before: &str, after: &str) -> (Verdict, Vec<String>) {
    let changes = changes(before, after);
    let change = changes
        .iter()
        .find(|one| format!("{} {}", one.method, one.path) == operation)
        .expect(operation);
    let told = [&change.gain, &change.loss].into_iter().flatten();
    (change.verdict, told.map(|one| one.text.clone()).collect())
}

fn delete(edits: &[(&str, &str)]) -> (Verdict, Vec<String>) {
    verdict_on("DELETE /pets/{petId}", BEFORE, &edited(BEFORE, edits))
}

#[track_caller]
pub(crate) fn expect(
    (verdict, told): (Verdict, Vec<String>),
    expected: Verdict,
    sentences: &[&str],
) {
    assert_eq!(told, sentences);
    assert_eq!(verdict, expected);
}

#[test]
fn nothing_changed_is_equal() {
    for change in changes(BEFORE, BEFORE) {
        assert_eq!(change.verdict, Verdict::Equal, "{}", change.path);
        assert_eq!(change.witness(), None);
    }
}

#[test]
fn ownership_dropped_is_wider_and_required_is_narrower() {
    let dropped = edited(BEFORE, &[("ownership: true", "ownership: false")]);
    let operation = "DELETE /pets/{petId}";
    expect(
        verdict_on(operation, BEFORE, &dropped),
        Verdict::Wider,
        &["after this change keepers can DELETE /pets/{petId} that it does not own"],
    );
    expect(
        verdict_on(operation, &dropped, BEFORE),
        Verdict::Narrower,
        &["after this change keepers can no longer DELETE /pets/{petId} that it does not own"],
    );
}

#[test]
fn within_removed_is_wider() {
    expect(
        delete(&[(", within: Organization", "")]),
        Verdict::Wider,
        &[
            "after this change vets can DELETE /pets/{petId} that it does not own, in an Organization \
           that it is no member of",
        ],
    );
}

#[test]
fn a_condition_added_is_narrower_removed_wider_and_changed_incomparable() {
    let on_duty = edited(
        BEFORE,
        &[("ownership: true", "ownership: true, when: on duty")],
    );
    let at_noon = edited(
        BEFORE,
        &[("ownership: true", "ownership: true, when: at noon")],
    );
    let operation = "DELETE /pets/{petId}";
    expect(
        verdict_on(operation, BEFORE, &on_duty),
        Verdict::Narrower,
        &[
            "after this change keepers can no longer DELETE /pets/{petId} that it owns, where \"on duty\" \
           does not hold",
        ],
    );
    expect(
        verdict_on(operation, &on_duty, BEFORE),
        Verdict::Wider,
        &[
            "after this change keepers can DELETE /pets/{petId} that it owns, where \"on duty\" does not \
           hold",
        ],
    );
    expect(
        verdict_on(operation, &on_duty, &at_noon),
        Verdict::Incomparable,
        &[
            "after this change keepers can DELETE /pets/{petId} that it owns, where \"at noon\" holds, \
             where \"on duty\" does not hold",
            "after this change keepers can no longer DELETE /pets/{petId} that it owns, where \"on duty\" \
             holds, where \"at noon\" does not hold",
        ],
    );
}

#[test]
fn confirming_a_draft_is_equal() {
    let draft = edited(
        BEFORE,
        &[(
            "      x-objectAuth:\n",
            "      x-objectAuth:\n        draft: true\n",
        )],
    );
    let operation = "DELETE /pets/{petId}";
    expect(verdict_on(operation, &draft, BEFORE), Verdict::Equal, &[]);
    expect(verdict_on(operation, BEFORE, &draft), Verdict::Equal, &[]);
    let wider = edited(BEFORE, &[("ownership: true", "ownership: false")]);
    assert_eq!(verdict_on(operation, &draft, &wider).0, Verdict::Wider);
}

#[test]
fn a_declaration_removed_is_wider_and_added_narrower() {
    let none = edited(
        BEFORE,
        &[("    x-objects: [{object: Pet, id: petId}]\n", "")],
    );
    let operation = "DELETE /pets/{petId}";
    expect(
        verdict_on(operation, BEFORE, &none),
        Verdict::Wider,
        &[
            "after this change any identified caller can DELETE /pets/{petId} that it does not own, since \
           nothing is declared about it",
        ],
    );
    expect(
        verdict_on(operation, &none, BEFORE),
        Verdict::Narrower,
        &[
            "after this change any identified caller can no longer DELETE /pets/{petId} that it does not \
           own, about which nothing was declared",
        ],
    );
}

#[test]
fn removing_a_public_declaration_is_wider_too() {
    let public = edited(
        BEFORE,
        &[(
            "{object: Pet, id: petId}",
            "{object: Pet, id: petId, public: true, reason: a zoo}",
        )],
    );
    let none = edited(
        BEFORE,
        &[("    x-objects: [{object: Pet, id: petId}]\n", "")],
    );
    assert_eq!(
        verdict_on("DELETE /pets/{petId}", &public, &none).0,
        Verdict::Wider
    );
}

#[test]
fn security_made_optional_is_wider() {
    expect(
        delete(&[("security: [{token: []}]", "security: [{token: []}, {}]")]),
        Verdict::Wider,
        &[
            "after this change a caller without credential gets through to DELETE /pets/{petId}, and the \
           rules cannot tell who that is",
        ],
    );
}

#[test]
fn security_made_optional_counts_where_no_object_is_named() {
    let after = edited(BEFORE, &[("security: [{token: []}]\n", "")]);
    expect(
        verdict_on("GET /health", BEFORE, &after),
        Verdict::Wider,
        &["after this change a caller without credential can GET /health"],
    );
}

#[test]
fn an_alternative_that_tells_no_caller_is_wider() {
    expect(
        delete(&[(
            "security: [{token: []}]",
            "security: [{token: []}, {key: []}]",
        )]),
        Verdict::Wider,
        &[
            "after this change a caller who shows `key` alone gets through to DELETE /pets/{petId}, and \
           the rules cannot tell who that is",
        ],
    );
}

#[test]
fn a_further_scheme_beside_the_other_is_narrower() {
    let (verdict, _) = delete(&[(
        "security: [{token: []}]",
        "security: [{token: [], key: []}]",
    )]);
    assert_eq!(verdict, Verdict::Narrower);
    let (verdict, _) = delete(&[(
        "security: [{token: []}]",
        "security: [{token: []}, {token: [], key: []}]",
    )]);
    assert_eq!(verdict, Verdict::Equal);
}

#[test]
fn a_group_that_anybody_can_obtain_is_wider() {
    let open = edited(BEFORE, &[("vets: {}", "vets: {assignment: self}")]);
    expect(
        verdict_on("DELETE /pets/{petId}", BEFORE, &open),
        Verdict::Wider,
        &[
            "after this change any identified caller, who can obtain vets alone, can DELETE \
             /pets/{petId} that it does not own, in an Organization that it is a member of",
        ],
    );
    assert_eq!(
        verdict_on("DELETE /pets/{petId}", &open, BEFORE).0,
        Verdict::Narrower
    );
}

#[test]
fn a_grant_for_another_group_is_wider_though_anybody_can_obtain_the_first() {
    let open = edited(BEFORE, &[("keepers: {}", "keepers: {assignment: self}")]);
    let sweepers = "        groups:\n          sweepers: {actions: [delete], ownership: true}\n";
    let more = edited(&open, &[("        groups:\n", sweepers)]);
    expect(
        verdict_on("DELETE /pets/{petId}", &open, &more),
        Verdict::Wider,
        &["after this change sweepers can DELETE /pets/{petId} that it owns"],
    );
}

#[test]
fn a_group_that_a_call_gives_away_is_wider() {
    let join = "  /health:\n    get: {}\n  /join:\n    post: {}\n";
    let gives = "  /health:\n    get: {}\n  /join:\n    post: {x-ess-assigns: [{group: vets, to: caller}]}\n";
    let before = edited(BEFORE, &[("  /health:\n    get: {}\n", join)]);
    let after = edited(BEFORE, &[("  /health:\n    get: {}\n", gives)]);
    assert_eq!(
        verdict_on("DELETE /pets/{petId}", &before, &after).0,
        Verdict::Wider
    );
}

#[test]
fn another_identifier_is_another_object() {
    let paths = "  /clinics/{clinicId}/pets/{petId}:
    x-objects: [{object: Pet, id: petId}]
    get: {}
";
    let before = edited(BEFORE, &[("  /health:\n", &format!("{paths}  /health:\n"))]);
    let after = edited(
        &before,
        &[(
            "/clinics/{clinicId}/pets/{petId}:\n    x-objects: [{object: Pet, id: petId}]",
            "/clinics/{clinicId}/pets/{petId}:\n    x-objects: [{object: Pet, id: clinicId}]",
        )],
    );
    assert_eq!(
        verdict_on("GET /clinics/{clinicId}/pets/{petId}", &before, &after).0,
        Verdict::Incomparable
    );
}

#[test]
fn rules_elsewhere_are_a_condition_that_nobody_knows() {
    let elsewhere = |text: &str| {
        let start = text.find("      x-objectAuth:").expect("rules");
        format!("{}      x-objectAuth: true\n", &text[..start])
    };
    let operation = "DELETE /pets/{petId}";
    let after = elsewhere(BEFORE);
    assert_eq!(verdict_on(operation, &after, &after).0, Verdict::Equal);
    assert_eq!(
        verdict_on(operation, BEFORE, &after).0,
        Verdict::Incomparable
    );
    let none = edited(
        BEFORE,
        &[("    x-objects: [{object: Pet, id: petId}]\n", "")],
    );
    assert_eq!(verdict_on(operation, &none, &after).0, Verdict::Narrower);
}

#[test]
fn an_entry_removed_is_wider() {
    let both = "    x-objects: [{object: Organization, id: orgId}, {object: Pet, id: petId}]\n";
    let declared = "    Organization: {properties: {id: {type: string}}, x-objectAuth: {groups: {keepers: \
                    {actions: [read], ownership: true}}}}\n";
    let before = edited(
        BEFORE,
        &[
            (
                "  /pets/{petId}:\n",
                "  /organizations/{orgId}/pets/{petId}:\n",
            ),
            ("    x-objects: [{object: Pet, id: petId}]\n", both),
            (
                "    Organization: {properties: {id: {type: string}}}\n",
                declared,
            ),
            (
                "        parent: {object: Organization, id: organizationId}\n",
                "",
            ),
            (", within: Organization", ""),
        ],
    );
    let after = edited(&before, &[("{object: Organization, id: orgId}, ", "")]);
    expect(
        verdict_on(
            "DELETE /organizations/{orgId}/pets/{petId}",
            &before,
            &after,
        ),
        Verdict::Wider,
        &[
            "after this change vets can DELETE /organizations/{orgId}/pets/{petId} that it does not own",
        ],
    );
}

#[test]
fn a_list_that_returns_what_others_own_is_wider() {
    let list = "  /pets:
    get: {x-objects: [{object: Pet, filtered: true}]}
";
    let before = edited(BEFORE, &[("  /health:\n", &format!("{list}  /health:\n"))]);
    let after = edited(&before, &[("ownership: true", "ownership: false")]);
    expect(
        verdict_on("GET /pets", &before, &after),
        Verdict::Wider,
        &["after this change keepers can GET /pets and gets what it does not own"],
    );
}

#[test]
fn an_identifier_that_may_be_left_out_is_wider_for_whom_may_list() {
    let path = "  /pet:
    get:
      x-objects: [{object: Pet, id: petId}]
      parameters: [{name: petId, in: query, required: true, schema: {type: string}}]
";
    let clerks = "        groups:\n          clerks: {actions: [list], ownership: false}\n";
    let before = edited(
        BEFORE,
        &[
            ("  /health:\n", &format!("{path}  /health:\n")),
            ("        groups:\n", clerks),
        ],
    );
    let after = edited(&before, &[("required: true", "required: false")]);
    expect(
        verdict_on("GET /pet", &before, &after),
        Verdict::Wider,
        &["after this change clerks can GET /pet, without naming a Pet"],
    );
    assert_eq!(verdict_on("GET /pet", &after, &before).0, Verdict::Narrower);
}

#[test]
fn memberships_by_another_claim_are_others() {
    let claims = |claim: &str| {
        let claims = format!("x-memberships: {{Organization: {claim}}}, x-user_id: sub");
        edited(
            BEFORE,
            &[
                ("x-user_id: sub", &claims),
                ("ownership: true", "ownership: true, when: never"),
            ],
        )
    };
    expect(
        verdict_on("DELETE /pets/{petId}", &claims("orgs"), &claims("teams")),
        Verdict::Incomparable,
        &[
            "after this change vets can DELETE /pets/{petId} that it does not own, in an Organization (by the \
             claim `teams`) that it is a member of, in an Organization (by the claim `orgs`) that it is no member of",
            "after this change vets can no longer DELETE /pets/{petId} that it does not own, in an Organization (by \
             the claim `orgs`) that it is a member of, in an Organization (by the claim `teams`) that it is no \
             member of",
        ],
    );
}

#[test]
fn groups_of_different_schemes_are_different() {
    let schemes = "  securitySchemes:\n    staff: {type: http, scheme: bearer, x-user_id: sub, x-groups: groups}\n";
    let rules = "      x-objectAuth:\n        scheme: token\n";
    let before = edited(
        BEFORE,
        &[
            (
                "security: [{token: []}]",
                "security: [{token: []}, {staff: []}]",
            ),
            ("  securitySchemes:\n", schemes),
            ("      x-objectAuth:\n", rules),
        ],
    );
    let after = edited(&before, &[("scheme: token\n", "scheme: staff\n")]);
    assert_eq!(
        verdict_on("DELETE /pets/{petId}", &before, &after).0,
        Verdict::Incomparable
    );
}

#[test]
fn the_document_may_gain_its_first_scheme() {
    let none = edited(
        BEFORE,
        &[(
            ", x-user_id: sub, x-groups: {claim: groups, values: {keepers: {}, vets: {}}}",
            "",
        )],
    );
    expect(
        verdict_on("DELETE /pets/{petId}", &none, BEFORE),
        Verdict::Equal,
        &[],
    );
}

#[test]
fn another_claim_makes_another_caller() {
    let (verdict, _) = delete(&[("x-user_id: sub", "x-user_id: email")]);
    assert_eq!(verdict, Verdict::Incomparable);
}

#[test]
fn a_scheme_by_another_name_is_the_same() {
    expect(delete(&[("token", "bearer")]), Verdict::Equal, &[]);
}

#[test]
fn a_name_that_meant_another_scheme_is_not_the_same() {
    // Whoever shows the key was let in before, and nobody knew who that was.
    let before = edited(
        BEFORE,
        &[(
            "security: [{token: []}]",
            "security: [{token: []}, {key: []}]",
        )],
    );
    let after = edited(
        BEFORE,
        &[
            ("security: [{token: []}]", "security: [{key: []}]"),
            (
                "    token: {type: http,",
                "    other: {type: http, scheme: bearer}\n    key: {type: http,",
            ),
            ("    key: {type: apiKey, in: header, name: X-Key}\n", ""),
        ],
    );
    assert_eq!(
        verdict_on("DELETE /pets/{petId}", &before, &after).0,
        Verdict::Incomparable
    );
}

#[test]
fn both_designs_are_equal() {
    let rules = "groups: {keepers: {actions: [delete], ownership: true}, vets: {actions: [delete], \
                 ownership: false, within: Organization}}, parent: {object: Organization, id: organizationId}";
    let method = format!("    delete: {{x-objectAuth: {{object: Pet, id: petId, {rules}}}}}\n");
    expect(
        delete(&[
            ("    x-objects: [{object: Pet, id: petId}]\n", ""),
            ("    delete: {}\n", &method),
        ]),
        Verdict::Equal,
        &[],
    );
}

#[test]
fn a_group_that_a_call_gives_to_those_of_another_group_is_wider() {
    let before = "\
openapi: 3.1.0
info: {title: Pets, version: '1'}
security: [{token: []}]
paths:
  /pets: {post: {x-objects: [Pet]}}
  /pets/{petId}:
    x-objects: [{object: Pet, id: petId}]
    get: {}
components:
  securitySchemes: {token: {type: http, scheme: bearer, x-user_id: sub, x-groups: groups}}
  schemas:
    Pet:
      properties: {id: {type: string}}
      x-objectAuth:
        groups:
          users: {actions: [create, read], ownership: true}
          admins: {actions: [read], ownership: false}
";
    let gives = "post: {x-ess-assigns: [{group: admins, to: caller}], x-objects: [Pet]}";
    let after = edited(before, &[("post: {x-objects: [Pet]}", gives)]);
    let operation = "GET /pets/{petId}";
    expect(
        verdict_on(operation, before, &after),
        Verdict::Wider,
        &[
            "after this change users, who can obtain admins alone, can GET /pets/{petId} that it does \
           not own",
        ],
    );
    expect(
        verdict_on(operation, &after, before),
        Verdict::Narrower,
        &[
            "after this change users, who can obtain admins alone, can no longer GET /pets/{petId} that \
           it does not own",
        ],
    );
    expect(verdict_on(operation, &after, &after), Verdict::Equal, &[]);
}

#[test]
fn credentials_of_another_issuer_are_others() {
    let issued = |from: &str, to: &str| {
        let bearer = "type: http, scheme: bearer";
        let of = |url: &str| format!("type: openIdConnect, openIdConnectUrl: '{url}'");
        let version = |url: &str| match url {
            "" => BEFORE.to_owned(),
            url => edited(BEFORE, &[(bearer, &of(url))]),
        };
        verdict_on("DELETE /pets/{petId}", &version(from), &version(to))
    };
    expect(
        issued("https://good.example", "https://evil.example"),
        Verdict::Incomparable,
        &[
            "after this change keepers, known by `token of https://evil.example`, can DELETE \
           /pets/{petId} that it owns",
            "after this change keepers, known by `token of https://good.example`, can no longer DELETE \
           /pets/{petId} that it owns",
        ],
    );
    assert_eq!(issued("", "https://a.example").0, Verdict::Incomparable);
    assert_eq!(
        issued("https://a.example", "https://a.example").0,
        Verdict::Equal
    );
}

#[test]
fn credentials_that_are_shown_otherwise_are_others() {
    let bearer = "token: {type: http, scheme: bearer";
    for other in [
        "token: {type: http, scheme: basic",
        "token: {type: mutualTLS",
        "token: {type: apiKey, in: header, name: X-User",
    ] {
        let (verdict, told) = delete(&[(bearer, other)]);
        assert_eq!(verdict, Verdict::Incomparable, "{other}: {told:?}");
    }
    let same = "token: {type: apiKey, in: header, name: Authorization";
    assert_eq!(delete(&[(bearer, same)]).0, Verdict::Equal);
}

#[test]
fn another_property_that_identifies_the_body_is_incomparable() {
    let before = edited(
        BEFORE,
        &[
            ("    delete: {}", "    put: {}\n    delete: {}"),
            ("[create, read,", "[create, update, read,"),
        ],
    );
    let after = edited(
        &before,
        &[(
            "x-objectAuth:\n",
            "x-objectAuth:\n        id: organizationId\n",
        )],
    );
    let (verdict, told) = verdict_on("PUT /pets/{petId}", &before, &after);
    assert_eq!(verdict, Verdict::Incomparable);
    assert!(
        told[0].contains("where \"the body's `organizationId`, if given, names the same object\"")
    );
    assert_eq!(
        verdict_on("DELETE /pets/{petId}", &before, &after).0,
        Verdict::Equal
    );
}

#[test]
fn another_property_that_moves_an_object_is_incomparable_for_members() {
    let before = edited(
        BEFORE,
        &[
            ("    delete: {}", "    put: {}\n    delete: {}"),
            (
                "[read, delete], ownership: false",
                "[update], ownership: false",
            ),
        ],
    );
    let moved = [("id: organizationId", "id: orgId")];
    let after = edited(&before, &moved);
    let (verdict, told) = verdict_on("PUT /pets/{petId}", &before, &after);
    assert_eq!(verdict, Verdict::Incomparable);
    assert!(
        told[0].contains("where \"the body's `orgId`, if given, names a container of the caller\""),
        "{told:?}"
    );
    // Who needs no container may put an object anywhere.
    let anywhere = [(", within: Organization", "")];
    let (before, after) = (edited(&before, &anywhere), edited(&after, &anywhere));
    assert_eq!(
        verdict_on("PUT /pets/{petId}", &before, &after).0,
        Verdict::Equal
    );
}

#[test]
fn what_is_declared_as_public_stays_open() {
    let undeclared = edited(
        BEFORE,
        &[("    x-objects: [{object: Pet, id: petId}]\n", "")],
    );
    let public = edited(
        &undeclared,
        &[(
            "delete: {}",
            "delete: {x-objectAuth: {public: true, reason: a brochure}}",
        )],
    );
    expect(
        verdict_on("DELETE /pets/{petId}", &undeclared, &public),
        Verdict::Narrower,
        &[
            "after this change any identified caller can still DELETE /pets/{petId}, which is declared \
           now",
        ],
    );
}

#[test]
fn sentences_of_gain_and_loss_differ() {
    let dogs = edited(
        BEFORE,
        &[
            ("object: Pet, id", "object: Dog, id"),
            ("    Pet:\n", "    Dog:\n"),
        ],
    );
    let (verdict, told) = verdict_on("DELETE /pets/{petId}", BEFORE, &dogs);
    assert_eq!(verdict, Verdict::Incomparable);
    assert!(
        told[0].ends_with("(it addresses Dog by `petId`)"),
        "{}",
        told[0]
    );
    assert!(
        told[1].ends_with("(it addresses Pet by `petId`)"),
        "{}",
        told[1]
    );
}
