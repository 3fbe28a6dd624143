//! Names that speak of persons: data about them, and the accounts under which they are known.

use crate::words::{Word, words};

/// Words of personal data, in the singular.
const DATA: &[&str] = &[
    "address",
    "birthdate",
    "birthday",
    "birthplace",
    "city",
    "diagnosis",
    "dob",
    "email",
    "ethnicity",
    "gender",
    "iban",
    "latitude",
    "longitude",
    "mobile",
    "nationality",
    "passport",
    "phone",
    "postcode",
    "religion",
    "salary",
    "ssn",
    "street",
    "surname",
    "telephone",
    "zip",
    "zipcode",
];

/// Pairs of words that are personal data only together.
const PAIRS: &[[&str; 2]] = &[
    ["bank", "account"],
    ["birth", "date"],
    ["card", "number"],
    ["family", "name"],
    ["first", "name"],
    ["given", "name"],
    ["last", "name"],
    ["medical", "record"],
    ["national", "id"],
    ["of", "birth"],
    ["postal", "code"],
    ["social", "security"],
    ["tax", "id"],
];

/// What has an address and is no person.
const MACHINES: &[&str] = &[
    "base", "contract", "gateway", "host", "ip", "ipv", "mac", "memory", "network", "node",
    "proxy", "server", "token", "wallet", "web",
];

/// Who has an account.
const ACCOUNTS: &[&str] = &[
    "account", "customer", "employee", "me", "member", "person", "profile", "self", "signup",
    "user",
];

/// Whether the name of a property says that it holds data about a person.
pub fn is_personal(name: &str) -> bool {
    let words = words(name);
    let is_machine = |word: &Word| MACHINES.contains(&word.singular());
    if words.iter().any(is_machine) {
        return false;
    }
    let is_pair = |pair: &[Word]| match pair {
        [one, two] => PAIRS.contains(&[one.text(), two.singular()]),
        _ => false,
    };
    words.iter().any(|word| DATA.contains(&word.singular())) || words.windows(2).any(is_pair)
}

/// Whether the name of an object or of a path segment means somebody's account.
pub fn names_account(name: &str) -> bool {
    let words = words(name);
    words
        .last()
        .is_some_and(|word| ACCOUNTS.contains(&word.singular()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn personal_data_is_told_from_the_data_of_machines() {
        for name in [
            "streetName",
            "postal_code",
            "homeAddress",
            "firstName",
            "dateOfBirth",
        ] {
            assert!(is_personal(name), "{name}");
        }
        for name in [
            "ipAddress",
            "mac_address",
            "name",
            "capacity",
            "walletAddress",
            "codeName",
        ] {
            assert!(!is_personal(name), "{name}");
        }
    }

    #[test]
    fn accounts_are_named_by_their_last_word() {
        for name in ["User", "users", "TeamMember", "me", "user-profile"] {
            assert!(names_account(name), "{name}");
        }
        for name in ["UserGroup", "accounting", "Pet"] {
            assert!(!names_account(name), "{name}");
        }
    }
}
