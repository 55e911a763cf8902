//! What a run does with acceptances: gathers those of records, says which serve no more, writes the
//! new baseline.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use orelint::baseline::{self, Acceptances, Looked, Own, Written};
use orelint::check::{self, Facts};
use orelint::config::files::{Target, resolve};
use orelint::config::{Config, Levels};
use orelint::diff::Record;
use orelint::document::Node;
use orelint::finding::{FileId, Finding, Findings};
use orelint::rule::Rule;
use orelint::source::Sources;
use orelint::wording::counted;

use super::Failure;
use super::accept::{AcceptArgs, is_gone};
use super::here::shortened;
use super::output::Output;
use super::reporter::Reporter;

/// What a chunk of records came to.
#[derive(Default)]
pub(crate) struct Gathered {
    pub(crate) facts: Facts,
    /// The records themselves, where they are kept.
    pub(crate) records: Vec<Record>,
    own: Vec<Own>,
    /// What is wrong with what records accept.
    mistakes: Findings,
}

impl Gathered {
    /// Reads what a record accepts of its own findings.
    pub(crate) fn accepts(
        &mut self,
        file: FileId,
        number: u64,
        root: Node<'_>,
        rules: &[&'static Rule],
    ) {
        let own = Own::read(file, number, root, rules, &mut self.mistakes);
        self.own.extend(own);
    }

    /// Counts records from so many before the chunk; facts are counted when they are absorbed.
    fn number_from(&mut self, before: u64) {
        for own in &mut self.own {
            own.record += before;
        }
        for record in &mut self.records {
            record.number_from(before);
        }
        let own = self.own.iter_mut().map(|own| &mut own.place);
        let mistakes = self.mistakes.0.iter_mut();
        for place in own.chain(mistakes.map(|finding| &mut finding.place)) {
            place.record = place.record.map(|record| record + before);
        }
    }
}

/// What a run came to read.
pub(crate) struct Read {
    pub(crate) files: Vec<FileId>,
    /// Whether that is all that a run without paths reads, to its end.
    pub(crate) whole: bool,
    /// Whether some file could not be read at all.
    pub(crate) failed: bool,
}

/// The acceptances of a run under way.
pub(crate) struct Accepting<'a> {
    args: &'a AcceptArgs,
    /// Every rule there is.
    pub(crate) rules: Vec<&'static Rule>,
    levels: Levels,
    compared: bool,
    /// What records accept, as long as the findings wait.
    own: Vec<Own>,
    /// Files that could not be read to their end.
    cut_short: HashSet<FileId>,
}

impl<'a> Accepting<'a> {
    pub(crate) fn new(args: &'a AcceptArgs, levels: &Levels, compared: bool) -> Self {
        Accepting {
            args,
            rules: check::rules(),
            levels: levels.clone(),
            compared,
            own: Vec::new(),
            cut_short: HashSet::new(),
        }
    }

    /// Takes what the records of a chunk accept; what is wrong with that joins its findings.
    pub(crate) fn gather(
        &mut self,
        gathered: &mut Gathered,
        before: u64,
        findings: &mut Vec<Finding>,
    ) {
        gathered.number_from(before);
        self.own.append(&mut gathered.own);
        if !gathered.mistakes.0.is_empty() {
            findings.append(&mut gathered.mistakes.0);
            findings.sort_by_key(|finding| finding.place.span.start);
        }
    }

    /// Notes which files are not read to their end.
    pub(crate) fn note(&mut self, findings: &[Finding]) {
        let faults = findings.iter();
        let faults = faults.filter(|finding| finding.rule.family() == "syntax");
        self.cut_short
            .extend(faults.map(|finding| finding.place.file));
    }

    /// Hands over what records accept of these findings; `whole` where they are all that there are.
    pub(crate) fn settle(
        &mut self,
        acceptances: &mut Acceptances,
        findings: &mut Vec<Finding>,
        whole: bool,
    ) {
        let own = std::mem::take(&mut self.own);
        acceptances.settle(own, findings, &self.looked(whole, &|_| true));
    }

    /// Whether the run reads, to its end, all that one without paths would read.
    pub(crate) fn is_whole(&self, paths: &[PathBuf], config: &Config, targets: &[Target]) -> bool {
        // Without an acceptance nobody asks, and a walk may be long.
        if !self.cut_short.is_empty() || !self.has_any(config) {
            return false;
        }
        if paths.is_empty() {
            return true;
        }
        let Ok(mut all) = resolve(&[], config, None) else {
            return false;
        };
        self.args.leave_out(config, &mut all);
        let known: HashSet<PathBuf> = targets.iter().filter_map(Target::canonical).collect();
        all.iter()
            .all(|target| target.canonical().is_some_and(|path| known.contains(&path)))
    }

    /// Whether anything is accepted, or a baseline is to be written.
    fn has_any(&self, config: &Config) -> bool {
        let in_baseline = self.args.baseline.is_some() || config.baseline.is_some();
        let is_written = self.args.write_baseline.is_some();
        in_baseline || is_written || !self.own.is_empty() || !config.accept.is_empty()
    }

    /// Says which acceptances beside the data serve no more, and writes the new baseline.
    pub(crate) fn finish(
        &self,
        reporter: &mut Reporter,
        sources: &mut Sources,
        config: &Config,
        read: &Read,
    ) -> Result<(), Failure> {
        let settings = config.path.as_ref().filter(|_| !config.accept.is_empty());
        let settings =
            settings.map(|path| sources.add_disk(shortened(path).to_string_lossy(), path.clone()));
        let said = self.at_end(sources, config, read, |looked| {
            let known = reporter.acceptances();
            known.map_or(Vec::new(), |known| known.finish(settings, looked))
        });
        for finding in said {
            reporter.finding(finding, sources)?;
        }
        let written = self.written(reporter, sources, config, read);
        let (Some(written), Some(path)) = (written, &self.args.write_baseline) else {
            return Ok(());
        };
        if read.failed {
            let path = path.display();
            reporter.remark(&format!(
                "did not write {path}: not every file could be read"
            ));
        } else {
            reporter.say(&write(path, written)?);
        }
        Ok(())
    }

    /// The new baseline, if one is written or proposed; nothing is accepted any more after it.
    pub(crate) fn written(
        &self,
        reporter: &mut Reporter,
        sources: &Sources,
        config: &Config,
        read: &Read,
    ) -> Option<Written> {
        self.at_end(sources, config, read, |looked| reporter.written(looked))
    }

    /// Asks with what the run looked at, when all was read.
    fn at_end<R>(
        &self,
        sources: &Sources,
        config: &Config,
        read: &Read,
        ask: impl FnOnce(&Looked<'_>) -> R,
    ) -> R {
        let to_the_end = read.files.iter();
        let to_the_end = to_the_end.filter(|file| !self.cut_short.contains(file));
        let names: HashSet<&str> = to_the_end.map(|file| sources.name(*file)).collect();
        let is_settled = |name: &str| names.contains(name) || is_gone(name, config);
        ask(&self.looked(read.whole, &is_settled))
    }

    fn looked<'l>(&'l self, whole: bool, file: &'l dyn Fn(&str) -> bool) -> Looked<'l> {
        Looked {
            rules: &self.rules,
            comparing: check::RULES,
            levels: &self.levels,
            compared: self.compared,
            whole,
            file,
        }
    }
}

/// Writes the new baseline, and says what it holds.
pub(crate) fn write(path: &Path, written: Written) -> Result<String, Failure> {
    let (count, new) = (written.entries.len(), written.new);
    let dropped = written.dropped.len();
    let mut out = Output::open(Some(path))?;
    baseline::write(written.entries, &mut out)
        .map_err(|error| Failure::Message(format!("cannot write {}: {error}", path.display())))?;
    out.finish()?;
    Ok(format!(
        "wrote {}: {} ({new} new, {dropped} dropped)",
        path.display(),
        counted(count, "accepted finding")
    ))
}
