//! What is found in random services is what one finds by going round them until nothing changes.

use std::collections::BTreeSet;
use std::fmt::Write;

use model::Model;
use openapi::{Files, parse};
use proptest::prelude::*;
use rules::{Facts, check_workspace};
use syntax::{Dialect, Limits};

/// Groups are numbers below this; the first stands for every caller.
const GROUPS: usize = 6;

/// An operation of a service: whoever is in one group gets into another one.
type Step = (usize, usize);

/// A service: its operations, and the groups that read every object in it.
#[derive(Debug, Clone)]
struct Service {
    steps: Vec<Step>,
    readers: BTreeSet<usize>,
}

fn services() -> impl Strategy<Value = Vec<Service>> {
    let steps = prop::collection::vec((0..GROUPS, 1..GROUPS), 0..3);
    let readers = prop::collection::btree_set(1..GROUPS, 0..3);
    let service = (steps, readers).prop_map(|(steps, readers)| Service { steps, readers });
    prop::collection::vec(service, 1..5)
}

fn group(number: usize) -> String {
    match number {
        0 => String::from("authenticated"),
        number => format!("g{number}"),
    }
}

impl Service {
    fn text(&self, number: usize) -> String {
        let mut text = format!(
            "openapi: 3.1.0
info: {{title: Service {number}, version: 1.0.0}}
security: [{{token: []}}]
paths:
  /things{number}/{{id}}:
    x-objects: [Thing]
    parameters: [{{name: id, in: path, required: true, schema: {{type: string}}}}]
    get: {{responses: {{'200': {{description: one}}}}}}
"
        );
        for (at, (from, to)) in self.steps.iter().enumerate() {
            let (from, to) = (group(*from), group(*to));
            writeln!(
                text,
                "  /steps{at}:
    post:
      x-objectAuth: {{object: Step{at}, action: create, groups: {{{from}: {{actions: [create], ownership: true}}}}}}
      x-ess-assigns: [{{group: {to}, to: caller}}]
      responses: {{'201': {{description: done}}}}"
            )
            .expect("a text");
        }
        let readers = self.readers.iter();
        let readers = readers
            .map(|reader| format!("{}: {{actions: [read], ownership: false}}", group(*reader)));
        let readers: Vec<String> = readers.collect();
        write!(
            text,
            "components:
  securitySchemes: {{token: {{type: http, scheme: bearer, x-groups: groups}}}}
  schemas: {{Thing: {{x-objectAuth: {{groups: {{{}}}}}}}}}
",
            readers.join(", ")
        )
        .expect("a text");
        text
    }
}

/// `service group` of each finding of `self-grantable-group`.
fn found(services: &[Service], order: impl Fn(&mut Vec<Facts>)) -> BTreeSet<(usize, usize)> {
    let mut files = Files::new();
    let mut facts = Vec::new();
    for (number, service) in services.iter().enumerate() {
        let document = parse(service.text(number), Dialect::Yaml, Limits::default());
        let file = files.insert(&format!("{number}.yaml"), document);
        let model = Model::build(&files, file).expect("a document");
        facts.push(Facts::of(&files, &model));
    }
    order(&mut facts);
    let found = check_workspace(&facts).into_iter();
    let leaks = found.filter(|finding| finding.rule.name == "self-grantable-group");
    let place = |finding: rules::Finding| {
        let (name, _) = finding.offender.split_once(' ').expect("group and object");
        let reader = name.trim_start_matches('g').parse().expect("a number");
        (finding.at.file.index(), reader)
    };
    leaks.map(place).collect()
}

/// The same by going round all services.
fn expected(services: &[Service]) -> BTreeSet<(usize, usize)> {
    let mut had = BTreeSet::from([0]);
    loop {
        let steps = services.iter().flat_map(|service| &service.steps);
        let gained: Vec<usize> = steps
            .filter(|(from, to)| had.contains(from) && !had.contains(to))
            .map(|(_, to)| *to)
            .collect();
        if gained.is_empty() {
            break;
        }
        had.extend(gained);
    }
    let all = services.iter().enumerate();
    let leaks = all.flat_map(|(number, service)| {
        let readers = service.readers.iter().filter(|reader| had.contains(reader));
        readers.map(move |reader| (number, *reader))
    });
    leaks.collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn leaks_are_those_of_going_round(services in services()) {
        let leaks = found(&services, |_| {});
        prop_assert_eq!(&leaks, &expected(&services));
        prop_assert_eq!(&leaks, &found(&services, |facts| facts.reverse()));
    }

    /// A further service takes no finding away.
    #[test]
    fn more_services_never_leak_less(services in services(), more in services()) {
        let all = [services.clone(), more].concat();
        let (few, many) = (found(&services, |_| {}), found(&all, |_| {}));
        prop_assert!(few.is_subset(&many), "{few:?} {many:?}");
    }
}
