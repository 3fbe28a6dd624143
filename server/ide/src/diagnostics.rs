//! The findings of a file, as a check of the whole workspace gives them.

use openapi::FileId;
use project::{Run, judge};
use rules::Finding;

use crate::Analysis;

impl Analysis {
    /// The findings that stand in a file, in the light of all documents that lead to it and of what
    /// the project says, in order of place. Suppressed ones are left out. A file that is neither a
    /// document, nor a part or overlay of one, nor a configuration has none.
    pub fn diagnostics(&self, file: FileId) -> Vec<Finding> {
        let files = self.files();
        let project = self.project();
        let roots = self.documents_of(file);
        let is_ours = !roots.is_empty()
            || project.is_configuration(file)
            || files.is_overlay(file)
            // Of a file that is too large nobody knows what it is.
            || self.is_too_large(file);
        let Some(unit) = self.unit(file).filter(|_| is_ours) else {
            return Vec::new();
        };
        let alone = unit.alone(files, file).iter();
        let meanings = roots.iter().filter_map(|root| {
            let meaning = self.unit(*root)?.meaning(files, &project.projects, *root)?;
            meaning.get(&file)
        });
        let found = alone.chain(meanings.flatten()).cloned().collect();
        let run = Run {
            roots,
            // Whether an entry of a configuration covers anything is for a check of everything.
            whole: &[],
            baselines: &project.baselines,
        };
        let judged = judge(files, &project.projects, run, found).findings;
        let shown = judged.into_iter().filter(|one| one.suppressed.is_none());
        let findings = shown.map(|one| one.finding);
        // Judging adds what is wrong with suppressions in all files that the documents consist of.
        findings.filter(|finding| finding.at.file == file).collect()
    }
}
