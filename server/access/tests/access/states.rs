//! Access control lists as files.

use policy::{ObjectRef, Right};

use crate::fixture::*;

fn flaws(text: &str) -> Vec<String> {
    let api = pets();
    let flaws = api.access().state(&parse(text)).expect_err(text);
    let shown = flaws.into_iter().map(|flaw| {
        let place = text.get(flaw.range).unwrap_or_default().to_owned();
        format!("{place}: {}", flaw.message)
    });
    shown.collect()
}

#[test]
fn rows_in_yaml_and_json() {
    let api = pets();
    for text in [
        "Pet:\n  007: {owner: ann, ace: {ben: R, cat: RW}, parent: u1, members: [ann, 12]}\n  8:\nUser: {}\n",
        "{\"Pet\": {\"7\": {\"owner\": \"ann\", \"ace\": {\"ben\": \"R\", \"cat\": \"RW\"}, \"parent\": \"u1\", \
         \"members\": [\"ann\", 12]}, \"8\": null}}",
    ] {
        let state = api.access().state(&parse(text)).expect(text);
        let pet: ObjectRef = api.access().object("Pet", "7").expect("an id");
        let row = state.acl.row(&pet).expect("a row");
        assert_eq!(row.owner.as_deref(), Some("ann"));
        assert_eq!(row.ace["cat"], Right::ReadWrite);
        assert_eq!(
            row.parent.as_ref().map(ToString::to_string).as_deref(),
            Some("u1")
        );
        assert!(row.members.contains("12"));
        let bare = api.access().object("Pet", "8").expect("an id");
        assert!(state.acl.row(&bare).is_some(), "it exists");
    }
    assert!(api.access().state(&parse("")).is_ok());
}

#[test]
fn what_is_not_well_formed_is_told_with_its_place() {
    assert_eq!(
        flaws("Pet: {1: {owners: ann}}"),
        ["owners: a row has no `owners`: it has `owner`, `ace`, `parent` and `members`"]
    );
    assert_eq!(
        flaws("Pet: {1: {ace: {ann: w}}}"),
        ["w: an entry gives `R` or `RW`"]
    );
    assert_eq!(
        flaws("Pet: {1: {owner: [ann]}}"),
        ["[ann]: `owner` must be a user id"]
    );
    assert_eq!(
        flaws("Pet: {1: {members: ann}}"),
        ["ann: `members` must be a list of user ids"]
    );
    assert_eq!(
        flaws("Pet: {rex: {}}"),
        ["rex: `rex`: the schema wants an integer, written in decimal digits"]
    );
    assert_eq!(
        flaws("Pet: {7: {}, 007: {}}"),
        ["007: `7` stands here twice, in two spellings"]
    );
    assert_eq!(
        flaws("Pet: {7: {owner: ann}, 7: {owner: ben}}")[0],
        "7: `7` stands here twice"
    );
    assert_eq!(
        flaws("Pet: [1]"),
        ["[1]: what stands under the object `Pet` must be a mapping"]
    );
    assert_eq!(flaws("[]"), ["[]: the list must be a mapping"]);
    assert!(!flaws("Pet: {1: {owner: 'ann}}").is_empty());
}
