//! What is found across files: sources that maps describe, and records set against one another.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Component, Path, PathBuf};

use orelint::check::{self, RecordKind, Settings, Texts, Touched};
use orelint::config::files::Target;
use orelint::document::{Document, Tree};
use orelint::finding::{FileId, Finding, Findings};
use orelint::validate::sources::judge;

use super::{Mapped, Run};
use crate::cli::Failure;
use crate::cli::change::Change;
use crate::cli::common::hold_to_data;

/// The longest text in which quotations are looked up, in bytes.
const LONGEST_TEXT: u64 = 64 << 20;

impl Run<'_> {
    /// Holds the sources that maps describe against their schema.
    pub(super) fn judge_sources(&mut self) -> Result<(), Failure> {
        let mut findings = Vec::new();
        for mapped in &self.mapped {
            let schema = self.schemas.get("source", Path::new(""));
            let schema = schema.map_err(Failure::new)?;
            findings.extend(judge(&mapped.map, &mapped.tally, &mapped.metadata, schema));
        }
        findings.retain(|finding| !self.context.contains(&finding.place.file));
        self.take(findings)
    }

    /// Adds the sources that maps describe, where no record does.
    pub(super) fn add_sources(&mut self) {
        let mut tree = Tree::default();
        for Mapped {
            map,
            tally,
            metadata,
        } in &self.mapped
        {
            let known = self.facts.homes(RecordKind::Source);
            if known
                .map(|home| self.facts.word(home.id))
                .any(|id| Some(id) == map.source_id())
            {
                continue;
            }
            if map.source_record(tally, metadata, &mut tree) {
                let document = Document::new(&map.text, 0, &tree);
                self.facts
                    .add(RecordKind::Source, map.file, 1, document.root());
            }
        }
    }

    /// From here on only what the change touches is reported, if the run is about one.
    fn limit(&mut self) {
        if let Change::Files(changed) = &self.change {
            let files = self.files.iter().map(|(file, _)| *file);
            let is_changed = |file: &FileId| {
                let path = Path::new(self.sources.path(*file)).canonicalize();
                path.is_ok_and(|path| changed.contains(&path))
            };
            let files = files.filter(is_changed).collect();
            let touched = Touched::new(files, &self.facts);
            self.reporter.limit(touched);
        }
    }

    /// Reports findings, or holds them where a comparison follows.
    pub(super) fn take(&mut self, findings: Vec<Finding>) -> Result<(), Failure> {
        self.accepting.note(&findings);
        if self.compare {
            self.held.extend(findings);
            return Ok(());
        }
        self.report(findings, false)
    }

    /// Reports findings; `whole` where they are all that there are of everything.
    fn report(&mut self, mut findings: Vec<Finding>, whole: bool) -> Result<(), Failure> {
        if let Some(acceptances) = self.reporter.acceptances() {
            self.accepting.settle(acceptances, &mut findings, whole);
        }
        for finding in findings {
            let file = finding.place.file;
            if self.reporter.finding(finding, &self.sources)? {
                *self.counts.entry(file).or_default() += 1;
            }
        }
        Ok(())
    }

    /// Reads the texts that records of sources name, beside the records and below.
    fn texts(&self) -> Texts {
        let files = self.facts.sources.iter().map(|source| source.home.file);
        let paths: BTreeMap<FileId, PathBuf> = files
            .map(|file| (file, PathBuf::from(self.sources.path(file))))
            .collect();
        Texts::new(move |file, name| {
            let stays = |part| matches!(part, Component::Normal(_) | Component::CurDir);
            let name = Path::new(name);
            let path = paths.get(&file)?.with_file_name("").join(name);
            let is_small = || fs::metadata(&path).is_ok_and(|data| data.len() <= LONGEST_TEXT);
            if !name.components().all(stays) || !is_small() {
                return None;
            }
            let bytes = fs::read(&path).ok()?;
            Some(String::from_utf8_lossy(&bytes).into_owned())
        })
    }

    pub(super) fn settings(&self) -> Settings {
        let mut settings = Settings::from(&self.config);
        settings.texts = self.texts();
        settings.jobs = self.args.jobs.count();
        settings.today = Some(self.today);
        settings.levels = self.reporter.levels().clone();
        settings.illustrate = self.reporter.is_illustrated();
        settings
    }

    /// What was held, and what the comparison finds, in order.
    pub(super) fn all_findings(&mut self) -> Vec<Finding> {
        self.add_sources();
        let mut findings = std::mem::take(&mut self.held);
        let settings = self.settings();
        let mut found = Findings::default();
        check::check(&self.facts, &settings, &mut found);
        let asked = |finding: &Finding| !self.context.contains(&finding.place.file);
        findings.extend(found.0.into_iter().filter(asked));
        findings.sort_by_key(|finding| (finding.place.file, finding.place.span.start));
        findings
    }

    /// Whether every source that the configuration trusts is described.
    fn check_authorities(&self) -> Result<(), Failure> {
        if !self.strict || self.config.check.authority.is_empty() {
            return Ok(());
        }
        let described = self.facts.homes(RecordKind::Source);
        let described = described.map(|home| self.facts.word(home.id));
        let mapped = self
            .mapped
            .iter()
            .filter_map(|mapped| mapped.map.source_id());
        let ids: Vec<&str> = described.chain(mapped).collect();
        let whole = self.failed.is_empty() && self.change.reads_all(self.args);
        hold_to_data(&self.config, |file| {
            self.config.unknown_authorities(file, &ids, whole)
        })
    }

    /// Whether all was read, to its end, that a run without paths reads.
    pub(super) fn is_whole(&self, targets: &[Target]) -> bool {
        let (paths, config) = (self.change.paths(self.args), &self.config);
        self.failed.is_empty()
            && !self.change.is_of_few()
            && self.accepting.is_whole(paths, config, targets)
    }

    /// Sets the records against one another, and reports what waited for that.
    pub(super) fn compare(&mut self, targets: &[Target]) -> Result<(), Failure> {
        if !self.compare {
            return Ok(());
        }
        let whole = self.is_whole(targets);
        self.check_authorities()?;
        let findings = self.all_findings();
        self.limit();
        self.report(findings, whole)
    }
}
