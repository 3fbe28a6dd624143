//! What cases have come to, for people, as JSON (schema/test-report-v1.schema.json) and as JUnit XML.

use std::io::{self, Write};
use std::ops::Range;

use access::expect::{Case, Expected};
use access::{Source, Step};
use openapi::{Files, Place};
use serde::Serialize;
use syntax::{Document, Encoding};

use super::junit::xml;
use super::matrix::line;
use super::place::{self, PrintedPlace};
use crate::format::table::printable;
use crate::places::Places;
use crate::report::count;

/// A file with cases, ready to be printed.
#[derive(Serialize)]
pub(crate) struct Tested {
    file: String,
    document: Option<String>,
    cases: Vec<TestedCase>,
    problems: Vec<Problem>,
    coverage: Option<TestedCoverage>,
}

#[derive(Serialize)]
struct TestedCase {
    name: String,
    place: PrintedPlace,
    #[serde(skip)]
    line: u32,
    passes: bool,
    expected: String,
    decision: String,
    reason: &'static str,
    #[serde(skip)]
    decided: String,
    chain: Vec<TestedStep>,
}

#[derive(Serialize)]
struct TestedStep {
    text: String,
    place: Option<PrintedPlace>,
    #[serde(skip)]
    line: String,
}

/// Why something could not be decided.
#[derive(Serialize)]
struct Problem {
    message: String,
    place: Option<PrintedPlace>,
    #[serde(skip)]
    line: Option<(u32, u32)>,
}

#[derive(Serialize)]
struct TestedCoverage {
    grants: usize,
    used: usize,
    declared: usize,
    asked: usize,
    unused: Vec<TestedStep>,
}

impl Tested {
    /// A file that could not be read, or whose document could not.
    pub(crate) fn unread(file: String, problems: Vec<String>) -> Tested {
        let problem = |message| Problem {
            message,
            place: None,
            line: None,
        };
        Tested {
            file,
            document: None,
            cases: Vec::new(),
            problems: problems.into_iter().map(problem).collect(),
            coverage: None,
        }
    }

    /// Whether something could not be decided.
    pub(crate) fn is_unread(&self) -> bool {
        !self.problems.is_empty()
    }

    /// Whether a case does not pass.
    pub(crate) fn fails(&self) -> bool {
        self.failed() > 0
    }

    fn failed(&self) -> usize {
        self.cases.iter().filter(|case| !case.passes).count()
    }
}

impl Problem {
    /// `ess-test.yaml:3:5: what is wrong`
    fn in_words(&self, file: &str) -> String {
        let message = printable(&self.message);
        match self.line {
            Some((line, column)) => format!("{file}:{line}:{column}: {message}"),
            None => message,
        }
    }
}

impl TestedCase {
    /// "expected allow, and it is deny: not-owner"
    fn failure(&self) -> String {
        format!("expected {}, and it is {}", self.expected, self.decided)
    }

    fn steps(&self) -> impl Iterator<Item = String> {
        (1..).zip(&self.chain).map(|(number, step)| {
            let place = match step.line.is_empty() {
                true => String::new(),
                false => format!(" ({})", step.line),
            };
            format!("{number}. {}{place}", printable(&step.text))
        })
    }
}

/// What printing needs to know of places.
pub(crate) struct Printing<'p> {
    /// Of the file with cases.
    pub(crate) name: &'p str,
    pub(crate) test: &'p Document,
    pub(crate) files: &'p Files,
    pub(crate) places: &'p Places,
}

impl Printing<'_> {
    /// The cases of a file about this document.
    pub(crate) fn tested(&self, document: String, expected: &Expected) -> Tested {
        let coverage = &expected.coverage;
        let unused = coverage.grants.iter().filter(|one| !one.used);
        Tested {
            file: self.name.to_owned(),
            document: Some(document),
            cases: expected.cases.iter().map(|case| self.case(case)).collect(),
            problems: expected
                .flaws
                .iter()
                .map(|flaw| {
                    let at = self.test.position(flaw.range.start, Encoding::Utf8);
                    Problem {
                        message: flaw.message.clone(),
                        place: Some(self.own(flaw.range.clone())),
                        line: Some((at.line + 1, at.character + 1)),
                    }
                })
                .collect(),
            coverage: Some(TestedCoverage {
                grants: coverage.grants.len(),
                used: coverage.used(),
                declared: coverage.declared,
                asked: coverage.asked,
                unused: unused
                    .map(|one| TestedStep {
                        text: one.text.clone(),
                        place: place::of_node(self.files, self.places, one.place),
                        line: self.line(one.place),
                    })
                    .collect(),
            }),
        }
    }

    fn case(&self, case: &Case) -> TestedCase {
        let decision = &case.decision;
        TestedCase {
            name: case.name.clone(),
            place: self.own(case.range.clone()),
            line: self.test.position(case.range.start, Encoding::Utf8).line + 1,
            passes: case.passes(),
            expected: case.expected_in_words(),
            decision: decision.decision().to_string(),
            reason: decision.reason.code(),
            decided: case.decided_in_words(),
            chain: decision.chain.iter().map(|step| self.step(step)).collect(),
        }
    }

    fn step(&self, step: &Step) -> TestedStep {
        let (place, line) = match &step.source {
            Some(Source::Document(at)) => {
                (place::of_node(self.files, self.places, *at), self.line(*at))
            }
            Some(Source::Acl(range)) => {
                let line = self.test.position(range.start, Encoding::Utf8).line + 1;
                (
                    Some(self.own(range.clone())),
                    format!("{}:{line}", self.name),
                )
            }
            None => (None, String::new()),
        };
        TestedStep {
            text: step.text.clone(),
            place,
            line,
        }
    }

    fn own(&self, range: Range<usize>) -> PrintedPlace {
        place::of_range(self.name.to_owned(), self.test, range)
    }

    fn line(&self, place: Place) -> String {
        line(self.files, place, &|file| {
            self.places.path(self.files.path(file))
        })
    }
}

/// What fails, with the reasons, and what is not covered.
///
/// # Errors
/// Those of `out`.
pub(crate) fn human(tested: &[Tested], out: &mut dyn Write) -> io::Result<()> {
    for one in tested {
        for problem in &one.problems {
            writeln!(out, "{}", problem.in_words(&one.file))?;
        }
        for case in one.cases.iter().filter(|case| !case.passes) {
            writeln!(
                out,
                "{}:{}: {}: {}",
                one.file,
                case.line,
                printable(&case.name),
                case.failure()
            )?;
            for step in case.steps() {
                writeln!(out, "  {step}")?;
            }
        }
        if let Some(coverage) = &one.coverage {
            let failed = one.failed();
            writeln!(
                out,
                "{}: {}, {}",
                one.file,
                count(one.cases.len(), "case"),
                match failed {
                    0 if one.is_unread() =>
                        String::from("and not all that is expected could be read"),
                    0 => String::from("all as expected"),
                    failed => format!("{failed} not as expected"),
                }
            )?;
            writeln!(
                out,
                "  they touch {} of {} and {} of {}",
                coverage.used,
                count(coverage.grants, "grant"),
                coverage.asked,
                count(coverage.declared, "declared operation")
            )?;
            for grant in &coverage.unused {
                writeln!(
                    out,
                    "  no case touches: {} ({})",
                    printable(&grant.text),
                    grant.line
                )?;
            }
        }
    }
    Ok(())
}

#[derive(Serialize)]
struct Printed<'t> {
    version: u32,
    cases: usize,
    failed: usize,
    problems: usize,
    files: &'t [Tested],
}

/// One JSON object on one line.
///
/// # Errors
/// Those of `out`.
pub(crate) fn json(tested: &[Tested], out: &mut dyn Write) -> io::Result<()> {
    let printed = Printed {
        version: 1,
        cases: tested.iter().map(|one| one.cases.len()).sum(),
        failed: tested.iter().map(Tested::failed).sum(),
        problems: tested.iter().map(|one| one.problems.len()).sum(),
        files: tested,
    };
    serde_json::to_writer(&mut *out, &printed)?;
    writeln!(out)
}

/// A suite for each file, a case for each case and an error for each problem.
///
/// # Errors
/// Those of `out`.
pub(crate) fn junit(tested: &[Tested], out: &mut dyn Write) -> io::Result<()> {
    let total = |number: fn(&Tested) -> usize| tested.iter().map(number).sum::<usize>();
    let tests = |one: &Tested| one.cases.len() + one.problems.len();
    writeln!(out, r#"<?xml version="1.0" encoding="UTF-8"?>"#)?;
    writeln!(
        out,
        r#"<testsuites name="ess-lsp test" tests="{}" failures="{}" errors="{}">"#,
        total(tests),
        total(Tested::failed),
        total(|one| one.problems.len())
    )?;
    for one in tested {
        let file = xml(&one.file);
        writeln!(
            out,
            r#"  <testsuite name="{file}" tests="{}" failures="{}" errors="{}">"#,
            tests(one),
            one.failed(),
            one.problems.len()
        )?;
        for case in &one.cases {
            let name = xml(&case.name);
            write!(
                out,
                r#"    <testcase name="{name}" classname="{file}" file="{file}" line="{}""#,
                case.line
            )?;
            if case.passes {
                writeln!(out, "/>")?;
                continue;
            }
            let steps: Vec<String> = case.steps().map(|step| xml(&step)).collect();
            writeln!(
                out,
                r#"><failure message="{}" type="{}">{}</failure></testcase>"#,
                xml(&case.failure()),
                case.reason,
                steps.join("\n")
            )?;
        }
        for (number, problem) in (1..).zip(&one.problems) {
            writeln!(
                out,
                r#"    <testcase name="problem {number}" classname="{file}"><error message="{}" type="input"/></testcase>"#,
                xml(&problem.in_words(&one.file))
            )?;
        }
        writeln!(out, "  </testsuite>")?;
    }
    writeln!(out, "</testsuites>")
}
