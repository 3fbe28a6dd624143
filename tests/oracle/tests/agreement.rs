//! 100,000 random pairs of policy and request, decided by us, by Cedar and by Rego.

use std::collections::BTreeMap;

use ess_oracle::world::{Random, World, request, subject};
use ess_oracle::{cedar, rego};
use policy::Decision;

const WORLDS: usize = 2_500;
const CALLERS: usize = 8;
const REQUESTS: usize = 5;

#[test]
fn all_engines_decide_alike() {
    let mut random = Random::new(0x5eed);
    let mut in_rego = rego::Judge::default();
    let mut counts: BTreeMap<Decision, usize> = BTreeMap::new();
    for _ in 0..WORLDS {
        let world = World::new(&mut random);
        let in_cedar = cedar::Judge::new(&world);
        in_rego.enter(&world);
        for _ in 0..CALLERS {
            let subject = subject(&mut random);
            let entities = cedar::entities(&world, &subject);
            for _ in 0..REQUESTS {
                let request = request(&mut random);
                let ours = world.decide(&subject, &request);
                let theirs = in_cedar.decide(&entities, &subject, &request);
                assert_eq!(
                    ours, theirs,
                    "Cedar: {request:?} by {subject:?} in {world:?}"
                );
                let theirs = in_rego.decide(&subject, &request);
                assert_eq!(
                    ours, theirs,
                    "Rego: {request:?} by {subject:?} in {world:?}"
                );
                *counts.entry(ours).or_default() += 1;
            }
        }
    }
    println!("{counts:?}");
    assert_eq!(counts.values().sum::<usize>(), 100_000);
    // A comparison in which one answer is rare would show little.
    assert!(
        counts.len() == 3 && counts.values().all(|count| *count > 2_000),
        "{counts:?}"
    );
}
