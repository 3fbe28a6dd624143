//! One variable left free.

use access::{Search, SearchError};

use crate::fixture::*;

const ACL: &str = "Pet:
  1: {owner: ann}
  2: {owner: ben, ace: {ann: R}}
  3: {owner: ben}
";

fn search(api: &Api, who: &str, request: &str, search: Search) -> Result<String, SearchError> {
    let asking = api.ask(who, request).acl(ACL);
    let found = api.access().search(search, asking.question())?;
    let unknown = found
        .unknown
        .iter()
        .map(|one| format!("{}?{}", one.name, one.reason));
    let all: Vec<String> = found.allowed.iter().cloned().chain(unknown).collect();
    Ok(all.join(" "))
}

#[test]
fn which_objects() {
    let api = pets();
    let pets = |who, request| search(&api, who, request, Search::Resource).expect("found");
    assert_eq!(pets("ann: keepers", "GET /pets/{petId}"), "1 2");
    assert_eq!(pets("ann: keepers", "DELETE /pets/99"), "1");
    assert_eq!(pets("vic: vets", "GET /pets/0"), "1 2 3");
    assert_eq!(pets("ann", "GET /pets/0"), "");
}

#[test]
fn which_users() {
    let api = pets();
    let users = |who, request| search(&api, who, request, Search::Subject).expect("found");
    assert_eq!(users(": keepers", "GET /pets/2"), "ann ben");
    assert_eq!(users(": keepers", "DELETE /pets/2"), "ben");
    assert_eq!(users("zoe: vets", "GET /pets/2"), "ann ben zoe");
    assert_eq!(users("", "GET /pets/2"), "");
}

#[test]
fn which_actions() {
    let api = pets();
    let actions = |who, request| search(&api, who, request, Search::Action).expect("found");
    assert_eq!(actions("ann: keepers", "GET /pets/1"), "read update delete");
    assert_eq!(actions("ann: keepers", "GET /pets/2"), "read");
    assert_eq!(actions("vic: vets sweepers", "GET /pets/3"), "read delete");
}

#[test]
fn what_is_unknown_is_told_apart() {
    let api = Api::of(
        "/pets/{petId}: {x-objects: [Pet], get: {}}",
        "Pet: {x-objectAuth: {groups: {keepers: {actions: [R], ownership: true}, vets: {actions: [R], \
         ownership: false, when: on duty}}}}",
    );
    let found = search(&api, "ann: keepers vets", "GET /pets/1", Search::Resource);
    assert_eq!(found, Ok(String::from("1 2 3?condition")));
}

#[test]
fn where_there_is_nothing_to_search() {
    let api = pets();
    let error = |request, what| search(&api, "ann: keepers", request, what).expect_err("nothing");
    assert_eq!(error("GET /pets", Search::Resource), SearchError::NoItem);
    assert_eq!(error("GET /pets", Search::Action), SearchError::NoItem);
    assert_eq!(
        error("GET /health", Search::Subject),
        SearchError::Undeclared
    );
    assert!(matches!(
        error("GET /nowhere", Search::Subject),
        SearchError::NoOperation(_)
    ));
}
