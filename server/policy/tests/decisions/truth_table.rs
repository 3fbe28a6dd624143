//! Groups, ownership and sharing, row by row.

use policy::*;

use crate::fixture::*;
use crate::needed::shared;

/// Notes: writers work on their own, readers read all, sweepers delete all. Folders: writers.
fn notes() -> World {
    let mut world = World::new([
        (
            "Note",
            rules([
                own("writers", "C R U D"),
                any("readers", "read"),
                any("sweepers", "D"),
            ]),
        ),
        ("Folder", rules([own("writers", "create read")])),
    ]);
    owned_by(&mut world.acl, "Note", "mine", "ann");
    for note in ["theirs", "seen", "edited"] {
        owned_by(&mut world.acl, "Note", note, "ben");
    }
    share(&mut world.acl, "Note", "seen", "ann", Right::Read);
    share(&mut world.acl, "Note", "edited", "ann", Right::ReadWrite);
    world
}

/// Groups of ann; then, per action, the answers for a note that is hers, another's, shared for
/// reading, shared for reading and writing.
const VECTORS: &[(&str, &str, [Reason; 4])] = {
    use Reason::*;
    &[
        ("writers", "create", [Create; 4]),
        ("writers", "read", [Owner, NotOwner, Shared, Shared]),
        ("writers", "update", [Owner, NotOwner, NotOwner, Shared]),
        ("writers", "delete", [Owner, NotOwner, NotOwner, NotOwner]),
        ("readers", "create", [NoGrant; 4]),
        ("readers", "read", [Any; 4]),
        ("readers", "update", [NoGrant; 4]),
        ("readers", "delete", [NoGrant; 4]),
        ("sweepers", "read", [NoGrant; 4]),
        ("sweepers", "delete", [Any; 4]),
        ("writers readers", "read", [Any; 4]),
        (
            "writers readers",
            "update",
            [Owner, NotOwner, NotOwner, Shared],
        ),
        ("writers sweepers", "delete", [Any; 4]),
        ("", "create", [NoGrant; 4]),
        ("", "read", [NoGrant; 4]),
        ("", "update", [NoGrant; 4]),
        ("", "delete", [NoGrant; 4]),
    ]
};

#[test]
fn own_vectors() {
    let world = notes();
    for (groups, action, expected) in VECTORS {
        let ann = caller("ann", groups);
        let notes = ["mine", "theirs", "seen", "edited"];
        let answers = notes.map(|note| world.on(&ann, action, "Note", note));
        assert_eq!(&answers, expected, "ann in [{groups}] {action}");
    }
}

#[test]
fn a_group_counts_only_for_the_objects_that_name_it() {
    let world = notes();
    let ann = caller("ann", "readers sweepers");
    assert_eq!(world.on(&ann, "read", "Folder", "f1"), Reason::NoGrant);
}

/// The policy and state of the shared reference table.
fn reference_world() -> World {
    let mut world = World::new([
        ("user", rules([own("G11", "create read update delete")])),
        (
            "pet",
            rules([
                own("G21", "create read update delete"),
                any("G22", "read"),
                any("G23", "delete"),
            ]),
        ),
    ]);
    let users = ["u11", "u21", "u22", "u23", "u2122", "u0"];
    for kind in ["user", "pet"] {
        for text in ["other", "shr", "shrw"] {
            owned_by(&mut world.acl, kind, text, "bob");
        }
        for user in users {
            owned_by(&mut world.acl, kind, &format!("own-{user}"), user);
            share(&mut world.acl, kind, "shr", user, Right::Read);
            share(&mut world.acl, kind, "shrw", user, Right::ReadWrite);
        }
    }
    world
}

/// Judge: the table of `../shared`, which six authorization engines agree on.
#[test]
fn reference_table() {
    let Some(table) = shared("policy/truth.tsv") else {
        return;
    };
    let table = std::fs::read_to_string(table).expect("the table");
    let world = reference_world();
    let mut rows = 0;
    for line in table.lines().skip(1) {
        let columns: Vec<_> = line.split('\t').collect();
        let [kind, user, groups, action, _, text, expected] = columns[..] else {
            panic!("seven columns expected: {line}");
        };
        let groups = groups.replace(['+', '-'], " ");
        let reason = world.on(&caller(user, &groups), action, kind, text);
        let allowed = reason.decision() == Decision::Allow;
        assert_eq!(allowed, expected == "1", "{line}: {reason}");
        rows += 1;
    }
    assert_eq!(rows, 192);
}
