//! Fixes of documents, and which of them can be made together.

use std::collections::BTreeMap;

use edit::Change;
use model::Model;
use openapi::{FileId, Files};
use rayon::prelude::*;
use rules::{Adoption, Finding, FixKind, Plan};

use super::Options;
use crate::session::{Session, Verdict};

/// Changes that are made all or not at all.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Patch {
    /// What it does, as a command to choose.
    pub(crate) title: String,
    /// Where the finding stands that it answers.
    pub(crate) at: FileId,
    pub(crate) changes: Vec<(FileId, Change)>,
}

/// Something that is not done.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct LeftOut {
    /// The file that it is about.
    pub(crate) file: FileId,
    /// What is not done.
    pub(crate) what: String,
    pub(crate) reason: String,
}

/// What can be done at once.
pub(crate) struct Together {
    pub(crate) made: Vec<Patch>,
    pub(crate) plan: Plan,
    pub(crate) left_out: Vec<LeftOut>,
}

impl Patch {
    /// The files that it changes, some of them more than once.
    pub(crate) fn files(&self) -> impl Iterator<Item = FileId> {
        self.changes.iter().map(|(file, _)| *file)
    }

    /// Why it is better not made.
    pub(crate) fn obstacle(&self, files: &Files, options: &Options) -> Option<String> {
        self.broken(files).or_else(|| {
            let stdin = options.stdin?;
            let file = self.files().find(|file| *file != stdin)?;
            let name = name(files, file);
            Some(format!(
                "it changes {name}, and with `-` no file is changed: give the path of the document"
            ))
        })
    }

    /// That a file has syntax errors: what is lost there might have said something else.
    pub(crate) fn broken(&self, files: &Files) -> Option<String> {
        let is_broken = |file: &FileId| {
            let document = files.document(*file);
            document.is_some_and(|document| document.errors().next().is_some())
        };
        let name = name(files, self.files().find(is_broken)?);
        Some(format!("{name} has syntax errors: mend them first"))
    }

    pub(crate) fn left_out(self, reason: String) -> LeftOut {
        LeftOut {
            file: self.at,
            what: self.title,
            reason,
        }
    }
}

/// The last part of a file's path.
fn name(files: &Files, file: FileId) -> &str {
    files.path(file).rsplit('/').next().unwrap_or_default()
}

/// The safe fixes of what is reported, each once.
pub(crate) fn safe(
    session: &Session,
    verdict: &Verdict,
    left_out: &mut Vec<LeftOut>,
) -> Vec<Patch> {
    let files = &session.loaded.files;
    let mut patches: Vec<Patch> = Vec::new();
    let findings = verdict.judgement.findings.iter();
    let open = findings.filter(|one| one.suppressed.is_none() && one.rule.fix == FixKind::Safe);
    for finding in open {
        let Some(model) = model_of(files, verdict, finding) else {
            continue;
        };
        let view = files.view(model.root);
        let options = session.writing(model.root);
        for fix in rules::fixes(&view, model, finding, options) {
            let patch = Patch {
                title: fix.title,
                at: finding.at.file,
                changes: fix.changes,
            };
            match fix.refused {
                _ if fix.kind != FixKind::Safe || patches.contains(&patch) => {}
                Some(reason) => left_out.push(patch.left_out(reason)),
                None => patches.push(patch),
            }
        }
    }
    patches
}

/// What declares all documents, one patch each, and what stays undeclared.
pub(crate) fn adoptions(
    session: &Session,
    verdict: &Verdict,
    left_out: &mut Vec<LeftOut>,
) -> Vec<Patch> {
    let files = &session.loaded.files;
    let dismissed = verdict.judgement.dismissed();
    let adopted: Vec<Adoption> = verdict
        .models
        .par_iter()
        .map(|model| {
            let view = files.view(model.root);
            rules::adopt(&view, model, session.writing(model.root), &dismissed)
        })
        .collect();
    let mut patches = Vec::new();
    for (model, adoption) in verdict.models.iter().zip(adopted) {
        left_out.extend(adoption.left_out.into_iter().map(|one| LeftOut {
            file: model.root,
            what: format!("{} {}", one.operation.method, one.operation.path),
            reason: one.reason.to_string(),
        }));
        let title = match adoption.declared.len() {
            1 => String::from("Declare 1 operation, as a draft to be confirmed"),
            many => format!("Declare {many} operations, as drafts to be confirmed"),
        };
        if !adoption.changes.is_empty() {
            patches.push(Patch {
                title,
                at: model.root,
                changes: adoption.changes,
            });
        }
    }
    patches
}

/// The meaning of a document in whose light a finding stands. Of several any will do: a verdict that
/// they do not share names them.
fn model_of<'v>(files: &Files, verdict: &'v Verdict, finding: &Finding) -> Option<&'v Model> {
    let file = finding.at.file;
    let of = |wanted: &dyn Fn(FileId) -> bool| {
        let mut models = verdict.models.iter();
        models.find(|model| wanted(model.root))
    };
    of(&|root| finding.documents.contains(&root))
        .or_else(|| of(&|root| root == file))
        .or_else(|| of(&|root| files.reachable(root).contains(&file)))
        .or_else(|| of(&|root| files.overlays_of(root).contains(&file)))
}

/// Plans what can be made of the patches together; the files of each group are independent of all
/// others.
pub(crate) fn together(files: &Files, patches: Vec<Patch>) -> Together {
    let mut groups = Groups::default();
    for patch in &patches {
        groups.join(patch.files());
    }
    let mut by_group: BTreeMap<FileId, Vec<Patch>> = BTreeMap::new();
    for patch in patches {
        let first = patch.files().next();
        if let Some(file) = first {
            by_group.entry(groups.of(file)).or_default().push(patch);
        }
    }
    let by_group: Vec<Vec<Patch>> = by_group.into_values().collect();
    let planned: Vec<rules::Together> = by_group
        .par_iter()
        .map(|patches| {
            let changes: Vec<_> = patches.iter().map(|one| one.changes.as_slice()).collect();
            rules::plan(files, &changes)
        })
        .collect();
    let mut together = Together {
        made: Vec::new(),
        plan: Plan::new(),
        left_out: Vec::new(),
    };
    for (patches, planned) in by_group.into_iter().zip(planned) {
        together.plan.extend(planned.plan);
        let mut refused = planned.left_out.into_iter().peekable();
        for (at, patch) in patches.into_iter().enumerate() {
            match refused.next_if(|(index, _)| *index == at) {
                None => together.made.push(patch),
                Some((_, refusal)) => {
                    let left_out = patch.left_out(refusal.to_string());
                    together.left_out.push(left_out);
                }
            }
        }
    }
    together
}

/// Files that are connected by changes, directly or through others.
#[derive(Debug, Default)]
pub(crate) struct Groups {
    /// A file of the same group with a lower number, or itself.
    towards: BTreeMap<FileId, FileId>,
}

impl Groups {
    /// Puts files into one group.
    pub(crate) fn join(&mut self, files: impl Iterator<Item = FileId>) {
        let mut first: Option<FileId> = None;
        for file in files {
            let own = self.of(file);
            let other = first.map_or(own, |first| self.of(first));
            let (low, high) = (own.min(other), own.max(other));
            self.towards.insert(high, low);
            self.towards.insert(file, low);
            first = Some(low);
        }
    }

    /// The file that stands for the group of a file.
    pub(crate) fn of(&self, file: FileId) -> FileId {
        let mut at = file;
        while let Some(next) = self.towards.get(&at).filter(|next| **next != at) {
            at = *next;
        }
        at
    }

    /// All groups in order.
    pub(crate) fn all(&self) -> Vec<Vec<FileId>> {
        let mut groups: BTreeMap<FileId, Vec<FileId>> = BTreeMap::new();
        for file in self.towards.keys() {
            groups.entry(self.of(*file)).or_default().push(*file);
        }
        groups.into_values().collect()
    }
}

#[cfg(test)]
mod tests {
    use syntax::{Dialect, Limits};

    use super::*;

    #[test]
    fn files_are_grouped_by_what_changes_them_together() {
        let mut files = Files::new();
        let ids: Vec<FileId> = ["a", "b", "c", "d", "e"]
            .into_iter()
            .map(|path| files.insert(path, openapi::parse("", Dialect::Yaml, Limits::default())))
            .collect();
        let mut groups = Groups::default();
        for joined in [vec![3, 1], vec![2], vec![4, 0], vec![1, 4]] {
            groups.join(joined.into_iter().map(|at: usize| ids[at]));
        }
        let all = groups.all();
        assert_eq!(all, [vec![ids[0], ids[1], ids[3], ids[4]], vec![ids[2]]]);
    }
}
