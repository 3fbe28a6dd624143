//! The facts behind decisions, in words and with their places.

use crate::fixture::*;

/// `text @ first line of its place`.
fn chain(api: &Api, asking: &Asking<'_>) -> Vec<String> {
    let steps = asking.decide().chain.into_iter();
    let shown = steps.map(|step| match &step.source {
        Some(source @ access::Source::Document(_)) => {
            format!("{} @ {}", step.text, api.line(source))
        }
        Some(access::Source::Acl(range)) => format!("{} @ acl {}", step.text, range.start),
        None => step.text,
    });
    shown.collect()
}

#[test]
fn an_owner() {
    let api = pets();
    let asking = api
        .ask("ann: keepers", "GET /pets/1?x=1")
        .acl("{Pet: {1: {owner: ann}}}");
    assert_eq!(
        chain(&api, &asking),
        [
            "`GET /pets/1` is `GET /pets/{petId}` @ get",
            "it asks to read Pet 1 @ {object: Pet, id: petId}",
            "ann is in `keepers`",
            "`keepers` may create, read, update, delete, list own Pet @ {actions: [create, read, update, delete, list], ownership: true}",
            "ann owns Pet 1 @ acl 7",
        ]
    );
}

#[test]
fn somebody_else() {
    let api = pets();
    let asking = api.ask("ann: keepers", "DELETE /pets/1").owner("ben");
    let steps = chain(&api, &asking);
    assert_eq!(
        steps.last().map(String::as_str),
        Some("Pet 1 belongs to ben")
    );
    let asking = api.ask("vic: vets", "DELETE /pets/1");
    assert_eq!(
        chain(&api, &asking)[2],
        "no group of vic may delete Pet: only `keepers`, `sweepers` may @ owner: ownerId"
    );
}

#[test]
fn nothing_declared() {
    let api = pets();
    assert_eq!(
        chain(&api, &api.ask("ann", "GET /toys/1")),
        [
            "`GET /toys/1` is `GET /toys/{toyId}` @ get",
            "no rule is declared for it: what is undeclared is denied @ get",
        ]
    );
    let health = chain(&api, &api.ask("ann", "GET /health"));
    assert!(
        health[1].contains("perhaps none is needed: nothing in the request names an object"),
        "{health:?}"
    );
    assert_eq!(
        chain(&api, &api.ask("ann", "GET /x")),
        ["no path of the document matches `/x`"]
    );
}

#[test]
fn an_unreadable_identifier() {
    let api = pets();
    let steps = chain(&api, &api.ask("vic: vets", "GET /pets/.."));
    assert_eq!(
        steps[1],
        "it asks to read Pet, but not which one @ {object: Pet, id: petId}"
    );
    assert_eq!(
        steps[2],
        "`petId`: `..` is not of the type that the schema states @ {object: Pet, id: petId}"
    );
}

#[test]
fn every_decision_about_an_operation_says_why() {
    let api = pets();
    for who in ["", "ann", "ann: keepers", "vic: vets sweepers"] {
        for request in [
            "GET /pets",
            "POST /pets",
            "GET /pets/1",
            "PUT /pets/1",
            "DELETE /pets/x",
            "POST /pets/1",
            "GET /toys/1",
        ] {
            let decision = api.ask(who, request).decide();
            assert!(decision.chain.len() >= 2, "{who} {request}: {decision:?}");
            assert!(
                decision.chain.iter().all(|step| !step.text.is_empty()),
                "{decision:?}"
            );
            assert!(decision.chain[0].source.is_some(), "{decision:?}");
        }
    }
}
