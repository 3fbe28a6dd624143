//! `unused-suppression` and `suppression-without-reason`: what the project suppresses in vain.

use std::collections::HashSet;

use openapi::{FileId, Files, Place};
use rules::{
    At, Finding, Group, RULES, Rule, SUPPRESSION_WITHOUT_REASON, Severity, Target,
    UNUSED_SUPPRESSION, advice, closest, rule,
};

use crate::baseline::Baseline;
use crate::comment::Comment;
use crate::configuration::Ignore;

/// The findings in one file that are shown; the others are counted.
const SHOWN: usize = 100;

/// What is wrong with the comments of a file. `used` holds the comment and the rule of each finding
/// that one covers; `is_whole`: all documents beside it were checked with it, so that it is known what
/// they say together.
pub(crate) fn of_comments(
    file: FileId,
    comments: &[Comment],
    used: &HashSet<(usize, &'static str)>,
    is_whole: bool,
) -> Vec<Finding> {
    let each = comments.iter().enumerate();
    let findings =
        each.flat_map(|(index, comment)| of_comment(file, index, comment, used, is_whole));
    bounded(findings.collect())
}

fn of_comment(
    file: FileId,
    index: usize,
    comment: &Comment,
    used: &HashSet<(usize, &'static str)>,
    is_whole: bool,
) -> Vec<Finding> {
    let at = At {
        file,
        target: Target::Range(comment.range.clone()),
    };
    let unused = |message: String, help: String, offender: &str| {
        Finding::new(&UNUSED_SUPPRESSION, at.clone(), message)
            .help(help)
            .offender(offender)
    };
    if comment.names.is_empty() {
        let message = String::from("This comment names no rule, so that it suppresses nothing");
        let help = String::from("write `# ess-ignore[rule]: reason`");
        return vec![unused(message, help, "")];
    }
    let mut findings = Vec::new();
    if !comment.has_reason() {
        let message = "This comment does not say why, so that it suppresses nothing".to_owned();
        let one = Finding::new(&SUPPRESSION_WITHOUT_REASON, at.clone(), message);
        let names = comment.names.join(", ");
        findings.push(
            one.help(format!("write `# ess-ignore[{names}]: reason`"))
                .offender(names),
        );
    }
    for name in &comment.names {
        match rule(name) {
            None => {
                let names = RULES.iter().map(|rule| rule.name);
                let help = advice(
                    closest(name, names),
                    "`ess-lsp --list-rules` names all rules",
                );
                findings.push(unused(format!("`{name}` is no rule"), help, name));
            }
            Some(rule) if rule.group == Group::Workspace && !is_whole => {}
            Some(rule) if comment.has_reason() && !used.contains(&(index, rule.name)) => {
                let message = format!("This comment covers no finding of `{name}`");
                let help = String::from("remove it, or put it before or beside what it is about");
                findings.push(unused(message, help, name));
            }
            Some(_) => {}
        }
    }
    findings
}

/// An entry of a configuration that covers nothing.
pub(crate) fn of_ignore(rule: &str, entry: &Ignore) -> Finding {
    let message = format!("This entry covers no finding of `{rule}`");
    Finding::new(&UNUSED_SUPPRESSION, entry.place, message)
        .help("remove it, or correct its paths and operations")
        .offender(rule)
}

/// Entries of a baseline that cover fewer findings than they say. `checked` tells of a normalised
/// path whether this run could have found something of the rule there.
pub(crate) fn of_baseline(
    files: &Files,
    baseline: &Baseline,
    checked: &dyn Fn(&str, &Rule) -> bool,
) -> Vec<Finding> {
    let path = files.path(baseline.file);
    let mut stale: Vec<(Place, Finding)> = Vec::new();
    for (key, entry) in &baseline.entries {
        let known = rule(&key.rule);
        let document = if openapi::is_absolute(path) && key.document != "-" {
            openapi::join(path, &key.document)
        } else {
            key.document.clone()
        };
        if entry.left == 0 || known.is_some_and(|rule| !checked(&document, rule)) {
            continue;
        }
        let message = match entry.count - entry.left {
            _ if known.is_none() => format!("`{}` is no rule", key.rule),
            0 => format!("This finding of `{}` is gone", key.rule),
            found => format!("Of these {} findings {found} are left", entry.count),
        };
        let finding = Finding::new(&UNUSED_SUPPRESSION, entry.place, message)
            .severity(Severity::Information)
            .help("write the baseline anew with --write-baseline")
            .offender(key.rule.clone());
        stale.push((entry.place, finding));
    }
    stale.sort_by_key(|(place, _)| *place);
    bounded(stale.into_iter().map(|(_, finding)| finding).collect())
}

/// At most [`SHOWN`]; the last one says how many there are.
fn bounded(mut findings: Vec<Finding>) -> Vec<Finding> {
    let more = findings.len().saturating_sub(SHOWN);
    findings.truncate(SHOWN);
    if more > 0
        && let Some(last) = findings.last_mut()
    {
        last.message = format!("{}; {more} more in this file are like it", last.message);
    }
    findings
}
