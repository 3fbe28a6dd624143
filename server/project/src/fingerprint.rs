//! Names for findings that stay the same when other parts of the document change.

use std::collections::HashMap;

use rules::Finding;
use syntax::Document;

/// Gives each finding a name made of rule, file, method and path (or else the component that holds
/// it) and the offending name: no line numbers, no messages. Equal ones are counted.
#[derive(Debug, Default)]
pub struct Fingerprints {
    seen: HashMap<u64, u32>,
}

impl Fingerprints {
    /// The next fingerprint: 16 hexadecimal digits, and `-2` and so on for further equal ones.
    /// `file` is the file's name in the report.
    pub fn of(&mut self, finding: &Finding, file: &str, document: Option<&Document>) -> String {
        let mut hash = Fnv::new();
        hash.part(finding.rule.name);
        hash.part(file);
        match &finding.operation {
            Some(operation) => {
                hash.part(&operation.method);
                hash.part(&operation.path);
            }
            None => {
                let pointer = document.map(|document| finding.at.pointer(document));
                hash.part(component(&pointer.unwrap_or_default()));
            }
        }
        hash.part(&finding.offender);
        let times = self.seen.entry(hash.0).or_default();
        *times += 1;
        match *times {
            1 => format!("{:016x}", hash.0),
            times => format!("{:016x}-{times}", hash.0),
        }
    }
}

/// The part of a pointer that names a component, and nothing for one that names none: indices in
/// lists and deeper keys move when others are added.
pub(crate) fn component(pointer: &str) -> &str {
    let tokens = match pointer {
        _ if pointer.starts_with("/components/") => 3,
        _ if pointer.starts_with("/definitions/") => 2,
        _ => return "",
    };
    let end = pointer.match_indices('/').nth(tokens).map(|(at, _)| at);
    pointer
        .get(..end.unwrap_or(pointer.len()))
        .unwrap_or_default()
}

/// FNV-1a, 64 bits: the hash of the standard library may change between versions.
struct Fnv(u64);

impl Fnv {
    fn new() -> Self {
        Fnv(0xcbf2_9ce4_8422_2325)
    }

    /// Adds a part and an end mark that no text contains, so that parts do not run together.
    fn part(&mut self, text: &str) {
        for byte in text.bytes().chain([0xff]) {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_fnv_1a() {
        // 0xff stands after each part: this is the hash of the single byte.
        let mut hash = Fnv::new();
        hash.part("");
        assert_eq!(hash.0, 0xaf64_724c_8602_eb6e);
    }

    #[test]
    fn components_are_cut_from_pointers() {
        assert_eq!(
            component("/components/schemas/Pet/x-objectAuth/groups"),
            "/components/schemas/Pet"
        );
        assert_eq!(
            component("/definitions/Pet/properties/id"),
            "/definitions/Pet"
        );
        assert_eq!(
            component("/components/schemas/Pet"),
            "/components/schemas/Pet"
        );
        assert_eq!(component("/paths/~1pets/get"), "");
        assert_eq!(component("/openapi"), "");
    }
}
