//! A data set without an edition, and with it.

use orelint::check;
use orelint::check::edition::{self, Editions, Ranking};
use orelint::config::Config;
use orelint::finding::{FileId, Finding, Findings};
use orelint::source::Overlay;

use super::targets::is_same_file;
use super::{InspectArgs, Run, State, To, refuse};
use crate::cli::Failure;
use crate::cli::accepting::{Accepting, Read};

/// What an edition brings.
pub(crate) struct Edition<'a> {
    /// All that is there, and what is found in it.
    pub(crate) state: State,
    /// What is found without the new edition.
    pub(crate) before: Vec<Finding>,
    pub(crate) editions: Editions,
    pub(crate) rankings: Vec<Ranking>,
    pub(crate) accepting: Accepting<'a>,
    pub(crate) config: Config,
    pub(crate) read: Read,
}

/// Reads every file, and judges it without the new edition of two, and with it.
pub(crate) fn edition<'a>(
    args: &'a InspectArgs,
    config: Config,
    names: [&str; 2],
) -> Result<Edition<'a>, Failure> {
    let (run, targets) =
        Run::read_with(args, config, true, None, &Overlay::default(), To::Reports)?;
    let whole = run.is_whole(&targets);
    run.edition(names, whole)
}

impl<'a> Run<'a> {
    fn edition(mut self, names: [&str; 2], whole: bool) -> Result<Edition<'a>, Failure> {
        refuse(&self.failed)?;
        self.judge_sources()?;
        self.add_sources();
        let sources = &self.sources;
        let is_file = |name: &str, file: FileId| {
            sources.path(file) == name || is_same_file(sources.path(file).as_ref(), name.as_ref())
        };
        let editions = edition::named(names, &self.facts, is_file).map_err(Failure::new)?;
        if editions.are_swapped(&self.facts) {
            let Editions { old, new } = &editions;
            self.reporter.remark(&format!(
                "`{new}` is the earlier one of the two; did you mean --edition {new} {old}?"
            ));
        }
        let settings = self.settings();
        let mut before = Findings::default();
        check::check(&self.facts.without(&editions.new), &settings, &mut before);
        let brought = edition::records_of(&editions.new, &self.facts);
        let is_older = |finding: &&Finding| {
            let place = &finding.place;
            let record = place.record.map(|record| (place.file, record));
            record.is_none_or(|record| !brought.contains(&record))
        };
        before.0.extend(self.held.iter().filter(is_older).cloned());
        let rankings = edition::rankings(&self.facts, &settings, &editions);
        let mut findings = self.all_findings();
        self.progress.end();
        if let Some(acceptances) = self.reporter.acceptances() {
            self.accepting.settle(acceptances, &mut findings, whole);
        }
        let read = Read {
            files: self.files.iter().map(|(file, _)| *file).collect(),
            whole,
            failed: false,
        };
        Ok(Edition {
            before: before.0,
            editions,
            rankings,
            accepting: self.accepting,
            config: self.config,
            read,
            state: State {
                records: Vec::new(),
                findings,
                sources: self.sources,
                reporter: self.reporter,
                files: self.files,
            },
        })
    }
}
