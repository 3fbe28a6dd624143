//! Results of generated tests, read back from JUnit XML: what a service was seen to refuse.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use access::generate::{Case, Plan, Relation, Untested};
use access::{Access, Matrix};
use policy::AUTHENTICATED;
use roxmltree::{Document, Node};

use crate::decide::read_text;
use crate::format::table::{cut, printable};

/// Characters of a build's name.
const BUILD: usize = 100;
/// What names of generated tests hold: this and 16 hexadecimal digits.
const ID: &str = "ess-";
const DIGITS: usize = 16;
/// As many sets of several groups are tried for what no single group explains.
const SEVERAL: usize = 200;

/// The results of all tests that were read.
#[derive(Debug, Default)]
pub(crate) struct Results {
    by_id: BTreeMap<String, Outcome>,
}

/// What one test has come to.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Outcome {
    passed: bool,
    /// As the report writes it; empty where it does not.
    time: String,
    build: String,
}

/// What tests have shown about a cell: callers in one group and one operation.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Evidence {
    /// Tests of what must be refused.
    pub(crate) tests: usize,
    /// Those of them that failed.
    pub(crate) failed: usize,
    /// What must be refused and was not run, showed nothing, or has no test.
    pub(crate) missing: usize,
    /// Whether what the same callers may do got through: who refuses everything has no rule.
    pub(crate) through: bool,
    /// The day of the oldest of them; empty where none is told.
    pub(crate) date: String,
    /// What was tested: the builds, in the order of their names.
    pub(crate) builds: BTreeSet<String>,
    /// The groups of the callers, where some were in several: `keepers`, `keepers and vets`.
    pub(crate) callers: BTreeSet<String>,
    several: bool,
}

/// What results show about a document.
#[derive(Debug, Default)]
pub(crate) struct Shown {
    /// By operation and column of its matrix.
    pub(crate) cells: BTreeMap<(usize, usize), Evidence>,
    /// The tests whose results these are.
    pub(crate) used: BTreeSet<String>,
}

impl Evidence {
    /// Whether all that must be refused was seen to be, and what is allowed was not.
    pub(crate) fn is_refused(&self) -> bool {
        self.failed == 0 && self.missing == 0 && self.through
    }

    /// "refused in test on 2026-01-31 against b17"
    pub(crate) fn in_words(&self) -> String {
        let all = self.tests + self.missing;
        let mut text = match (self.failed, self.through, self.missing) {
            (0, false, _) => String::from("nothing shown"),
            (0, true, 0) => String::from("refused in test"),
            (0, true, _) => format!("refused in {} of {all} tests", self.tests),
            (failed, ..) => format!("not refused in {failed} of {} tests", self.tests),
        };
        if self.several {
            let callers: Vec<&str> = self.callers.iter().map(String::as_str).collect();
            text.push_str(&format!(" in {}", callers.join(", ")));
        }
        if !self.date.is_empty() {
            text.push_str(&format!(" on {}", self.date));
        }
        if !self.builds.is_empty() {
            let builds: Vec<&str> = self.builds.iter().map(String::as_str).collect();
            text.push_str(&format!(" against {}", builds.join(", ")));
        }
        text.push_str(match (self.failed, self.through, self.missing) {
            (0, false, _) => ": what is allowed was not seen to get through either",
            (0, true, 1..) => "; the others show nothing",
            _ => "",
        });
        text
    }

    /// With what other callers in the same group have met.
    fn add(&mut self, other: &Evidence) {
        let first = self.tests == 0;
        self.tests += other.tests;
        self.failed += other.failed;
        self.missing += other.missing;
        self.through = other.through && (first || self.through);
        if self.date.is_empty() || (!other.date.is_empty() && other.date < self.date) {
            self.date.clone_from(&other.date);
        }
        self.builds.extend(other.builds.iter().cloned());
        self.callers.extend(other.callers.iter().cloned());
        self.several |= other.several;
    }
}

impl Results {
    /// Reads reports; of a test that stands in several a failure counts, then the newest result.
    ///
    /// # Errors
    /// What cannot be read, a line for each file.
    pub(crate) fn read(files: &[PathBuf]) -> Result<Results, Vec<String>> {
        let mut results = Results::default();
        let mut problems = Vec::new();
        for file in files {
            if let Err(problem) = results.add(file) {
                problems.push(format!("--evidence {problem}"));
            }
        }
        match problems.is_empty() {
            true => Ok(results),
            false => Err(problems),
        }
    }

    fn add(&mut self, file: &Path) -> Result<(), String> {
        let text = read_text(file)?;
        let name = file.display();
        let xml = Document::parse(&text).map_err(|error| {
            format!(
                "{name}: no XML: {error}. Name the JUnit XML that `pytest --junitxml` or `hurl \
                 --report-junit` wrote"
            )
        })?;
        let cases = xml
            .descendants()
            .filter(|node| node.has_tag_name("testcase"));
        let before = self.by_id.len();
        let mut known = false;
        for case in cases {
            let Some(id) = case.attribute("name").and_then(id) else {
                continue;
            };
            known = true;
            // What was not run shows nothing, and neither does a pass where the suite has failed.
            let Some(passed) = passed(case).filter(|passed| !passed || is_whole(case)) else {
                continue;
            };
            let outcome = Outcome {
                passed,
                time: up(case, &|node| node.attribute("timestamp").map(str::to_owned)),
                build: up(case, &build),
            };
            match self.by_id.get(id) {
                Some(known) if known.outweighs(&outcome) => {}
                _ => {
                    self.by_id.insert(id.to_owned(), outcome);
                }
            }
        }
        match known || self.by_id.len() > before {
            true => Ok(()),
            false => Err(format!(
                "{name}: no results of tests that `ess-lsp generate tests` wrote"
            )),
        }
    }

    /// Whether there are none.
    pub(crate) fn is_empty(&self) -> bool {
        self.by_id.is_empty()
    }

    /// What the results show about a document: by operation and column of its matrix. Who is in several
    /// groups is in each of them.
    pub(crate) fn of_document(&self, access: &Access<'_>, matrix: &Matrix) -> Shown {
        let mut found = Shown::default();
        for columns in callers(matrix) {
            let names = columns.iter().filter_map(|at| matrix.columns.get(*at));
            let names = names.map(|one| one.name.clone());
            let groups: Vec<String> = names.filter(|name| name != AUTHENTICATED).collect();
            // Most sets of groups have no results, and telling so is quicker than making their tests.
            let is_known = |id: &String| self.by_id.contains_key(id);
            if columns.len() > 1 && !access.test_ids(&groups).iter().any(is_known) {
                continue;
            }
            let plan = access.tests(&groups);
            let known = plan.cases.iter().map(|case| &case.id);
            found.used.extend(known.filter(|id| is_known(id)).cloned());
            for (operation, mut shown) in self.shown(&plan) {
                shown.callers.insert(groups.join(" and "));
                shown.several = groups.len() > 1;
                for column in &columns {
                    let cell = found.cells.entry((operation, *column));
                    cell.or_default().add(&shown);
                }
            }
        }
        found
    }

    /// Those that are not about one of these tests.
    pub(crate) fn without(&self, ids: &BTreeSet<String>) -> Results {
        let mut by_id = self.by_id.clone();
        by_id.retain(|id, _| !ids.contains(id));
        Results { by_id }
    }

    /// What they show about each operation for the callers of a plan.
    fn shown(&self, plan: &Plan) -> BTreeMap<usize, Evidence> {
        let mut shown: BTreeMap<usize, Evidence> = BTreeMap::new();
        let outcome = |case: &Case| self.by_id.get(&case.id);
        let passed = |case: &Case| outcome(case).is_some_and(|one| one.passed);
        for case in plan.cases.iter().filter(|case| is_about_refusal(case)) {
            if let Some(outcome) = outcome(case) {
                shown.entry(case.operation).or_default().count(outcome);
            }
        }
        let alive = plan.cases.iter().any(|case| !case.refused && passed(case));
        for (operation, shown) in &mut shown {
            let cases = || {
                plan.cases
                    .iter()
                    .filter(|case| case.operation == *operation)
            };
            let refusals = cases().filter(|case| is_about_refusal(case));
            let untested = plan
                .untested
                .iter()
                .filter(|one| one.operation == *operation);
            let (refusal, allowed): (Vec<&Untested>, _) = untested.partition(|one| one.refusal);
            shown.missing = refusals.count() - shown.tests + refusal.len();
            let mut allowing = cases().filter(|case| !case.refused).peekable();
            let any = allowing.peek().is_some() || !allowed.is_empty();
            let failed = |case: &Case| outcome(case).is_some_and(|one| !one.passed);
            let blocked =
                cases().any(|case| !case.refused && case.hidden.is_none() && failed(case));
            shown.through = alive && !blocked && (!any || allowing.any(passed));
        }
        shown
    }

    /// How many results are about none of these tests.
    pub(crate) fn unused(&self, used: &BTreeSet<String>) -> usize {
        self.by_id.keys().filter(|id| !used.contains(*id)).count()
    }
}

/// The columns that callers may be in: one each, then several.
fn callers(matrix: &Matrix) -> Vec<Vec<usize>> {
    let count = matrix.columns.len();
    let mut found: Vec<Vec<usize>> = (0..count).map(|at| vec![at]).collect();
    let real = |at: &usize| {
        let column = matrix.columns.get(*at);
        column.is_some_and(|one| one.name != AUTHENTICATED)
    };
    let groups: Vec<usize> = (0..count).filter(real).collect();
    let mut from = 0;
    while from < found.len() && found.len() < count + SEVERAL {
        let set = found.get(from).cloned().unwrap_or_default();
        from += 1;
        let last = set.last().copied().filter(real);
        let more = groups
            .iter()
            .filter(|at| last.is_some_and(|last| **at > last));
        found.extend(more.map(|at| set.iter().copied().chain([*at]).collect::<Vec<_>>()));
    }
    found.truncate(count + SEVERAL);
    found
}

/// Whether a test shows what callers in a group are kept from. Who has no token is in no group.
fn is_about_refusal(case: &Case) -> bool {
    case.relation != Relation::Anonymous && (case.refused || case.hidden.is_some())
}

impl Evidence {
    fn count(&mut self, outcome: &Outcome) {
        self.tests += 1;
        self.failed += usize::from(!outcome.passed);
        let day = day(&outcome.time);
        if self.date.is_empty() || (!day.is_empty() && day < self.date) {
            self.date = day;
        }
        if !outcome.build.is_empty() {
            self.builds.insert(outcome.build.clone());
        }
    }
}

impl Outcome {
    /// Whether it counts although there is another one too.
    fn outweighs(&self, other: &Outcome) -> bool {
        match self.passed == other.passed {
            true => !day(&self.time).is_empty() && self.time > other.time,
            false => !self.passed,
        }
    }
}

/// Whether a test has passed; `None` where it was not run, or where the report does not tell.
fn passed(case: Node<'_, '_>) -> Option<bool> {
    let children = case.children().filter(Node::is_element);
    let mut passed = Some(true);
    for child in children {
        match child.tag_name().name().to_ascii_lowercase().as_str() {
            "system-out" | "system-err" | "properties" => {}
            _ if is_failure(&child) => return Some(false),
            _ => passed = None,
        }
    }
    for name in ["success", "passed", "executed"] {
        if case
            .attribute(name)
            .is_some_and(|value| !value.eq_ignore_ascii_case("true"))
        {
            passed = None;
        }
    }
    for name in ["status", "result"] {
        let Some(status) = case.attribute(name) else {
            continue;
        };
        match status.to_ascii_lowercase().as_str() {
            "run" | "passed" | "pass" | "success" | "completed" | "ok" => {}
            "failed" | "failure" | "fail" | "error" => return Some(false),
            _ => passed = None,
        }
    }
    passed
}

/// Whether the suites around a test count no more failures than their tests show, and say nothing else
/// that went wrong.
fn is_whole(case: Node<'_, '_>) -> bool {
    let mut suites = case
        .ancestors()
        .filter(|node| node.has_tag_name("testsuite"));
    suites.all(|suite| {
        let count = |name| {
            suite
                .attribute(name)
                .map_or(Some(0), |text| text.trim().parse().ok())
        };
        let counted: Option<usize> = count("errors")
            .zip(count("failures"))
            .map(|(one, two)| one + two);
        let cases = || {
            suite
                .descendants()
                .filter(|node| node.has_tag_name("testcase"))
        };
        let shown = cases()
            .flat_map(|case| case.children())
            .filter(is_failure)
            .count();
        let own = suite
            .children()
            .filter(Node::is_element)
            .any(|child| is_failure(&child));
        !own && counted.is_some_and(|counted| counted <= shown)
    })
}

fn is_failure(node: &Node<'_, '_>) -> bool {
    let name = node.tag_name().name().to_ascii_lowercase();
    node.is_element() && (name.ends_with("failure") || name.ends_with("error"))
}

/// The identifier in a test's name, at the place where pytest and Hurl write it.
fn id(name: &str) -> Option<&str> {
    let of_pytest = || name.strip_prefix("test_access[")?.strip_suffix(")]");
    let of_hurl = || name.strip_suffix(".hurl");
    let before = of_pytest().or_else(of_hurl)?;
    let start = before.len().checked_sub(ID.len() + DIGITS)?;
    let id = before.get(start..)?;
    let digits = id.strip_prefix(ID)?;
    let hexadecimal = |c: char| matches!(c, '0'..='9' | 'a'..='f');
    digits.chars().all(hexadecimal).then_some(id)
}

/// What a case or the nearest suite around it says.
fn up(case: Node<'_, '_>, read: &dyn Fn(Node<'_, '_>) -> Option<String>) -> String {
    let mut found = case.ancestors().filter_map(read);
    found.next().unwrap_or_default()
}

/// The property `ess.build`.
fn build(node: Node<'_, '_>) -> Option<String> {
    let lists = node
        .children()
        .filter(|child| child.has_tag_name("properties"));
    let mut named = lists
        .flat_map(|list| list.children())
        .filter(|one| one.attribute("name") == Some("ess.build"));
    let value = named.find_map(|one| one.attribute("value"))?;
    Some(cut(&printable(value.trim()), BUILD)).filter(|build| !build.is_empty())
}

/// The day of a time as in ISO 8601; empty where it is none.
fn day(time: &str) -> String {
    let day = time.get(..10).unwrap_or_default();
    let shape = day.char_indices().all(|(at, c)| match at {
        4 | 7 => c == '-',
        _ => c.is_ascii_digit(),
    });
    if shape { day.to_owned() } else { String::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tests_are_known_by_their_identifier() {
        let name = "test_access[GET /ess-x | ess-0123 (ess-0123456789abcdef)]";
        assert_eq!(id(name), Some("ess-0123456789abcdef"));
        assert_eq!(
            id("a/0-ess-ffffffffffffffff.hurl"),
            Some("ess-ffffffffffffffff")
        );
        assert_eq!(id("test_access[a (ess-0123456789abcdeg)]"), None);
        assert_eq!(id("(ess-0123456789abcdef)"), None);
        assert_eq!(id("ess-é"), None);
    }

    fn of(case: &str) -> Option<bool> {
        let xml = Document::parse(case).expect("XML");
        passed(xml.root_element())
    }

    #[test]
    fn only_what_is_told_to_have_passed_has_passed() {
        for (case, expected) in [
            ("<testcase/>", Some(true)),
            (
                "<testcase><system-out>a</system-out></testcase>",
                Some(true),
            ),
            ("<testcase status='run' result='completed'/>", Some(true)),
            ("<testcase><failure/></testcase>", Some(false)),
            ("<testcase><Failure/></testcase>", Some(false)),
            ("<testcase><rerunFailure/></testcase>", Some(false)),
            ("<testcase status='failed'/>", Some(false)),
            ("<testcase status='notrun'/>", None),
            ("<testcase success='false'/>", None),
            ("<testcase executed='False'/>", None),
            ("<testcase success='True'/>", Some(true)),
            ("<testcase><skipped/></testcase>", None),
            ("<testcase><odd/></testcase>", None),
        ] {
            assert_eq!(of(case), expected, "{case}");
        }
    }

    #[test]
    fn only_all_of_it_is_refused() {
        let shown = |failed, missing, through| Evidence {
            tests: 2,
            failed,
            missing,
            through,
            date: String::from("2026-01-31"),
            ..Evidence::default()
        };
        for (evidence, expected) in [
            (shown(0, 0, true), "refused in test on 2026-01-31"),
            (
                shown(0, 1, true),
                "refused in 2 of 3 tests on 2026-01-31; the others show nothing",
            ),
            (
                shown(0, 1, false),
                "nothing shown on 2026-01-31: what is allowed was not seen to get through either",
            ),
            (
                shown(1, 1, false),
                "not refused in 1 of 2 tests on 2026-01-31",
            ),
        ] {
            assert_eq!(evidence.in_words(), expected);
            assert_eq!(
                evidence.is_refused(),
                expected.starts_with("refused in test")
            );
        }
    }

    #[test]
    fn a_pass_in_a_suite_that_failed_shows_nothing() {
        for (suite, whole) in [
            (
                "<testsuite errors='0' failures='0'><testcase/></testsuite>",
                true,
            ),
            (
                "<testsuite failures='1'><testcase/><testcase><failure/></testcase></testsuite>",
                true,
            ),
            (
                "<testsuite errors='1' failures='1'><testcase/><testcase><failure/><error/></testcase></testsuite>",
                true,
            ),
            ("<testsuite errors='1'><testcase/></testsuite>", false),
            ("<testsuite failures='many'><testcase/></testsuite>", false),
            ("<testsuite><testcase/><error/></testsuite>", false),
        ] {
            let xml = Document::parse(suite).expect("XML");
            let case = xml.descendants().find(|node| node.has_tag_name("testcase"));
            assert_eq!(is_whole(case.expect("a case")), whole, "{suite}");
        }
    }

    #[test]
    fn a_failure_outweighs_a_pass() {
        let outcome = |passed, time: &str| Outcome {
            passed,
            time: time.to_owned(),
            build: String::new(),
        };
        let failed = outcome(false, "2026-01-01T00:00:00");
        for time in ["zzzz", "2026-02-01T00:00:00", "2026-01-01T00:00:00"] {
            assert!(failed.outweighs(&outcome(true, time)), "{time}");
            assert!(!outcome(true, time).outweighs(&failed), "{time}");
        }
        let newer = outcome(true, "2026-02-01");
        assert!(newer.outweighs(&outcome(true, "2026-01-01")));
        assert!(!outcome(true, "zzzz").outweighs(&newer));
    }

    #[test]
    fn days_are_days() {
        assert_eq!(day("2026-01-31T10:00:00+00:00"), "2026-01-31");
        assert_eq!(day("31.01.2026"), "");
        assert_eq!(day("<script>"), "");
    }
}
