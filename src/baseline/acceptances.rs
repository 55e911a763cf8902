//! Decides of each finding whether it is accepted, and of each acceptance whether it still serves.

use std::collections::HashMap;
use std::io;
use std::ops::Range;
use std::sync::Arc;

use super::{Baseline, EXPIRED, Entry, Fingerprints, Looked, Own, UNUSED};
use crate::config::accept::{Accept, Terms, can_accept};
use crate::finding::{FileId, Finding, Place};
use crate::record::Date;
use crate::source::Sources;

/// Where a finding was accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whence {
    /// In the record itself.
    Record,
    /// In `orelint.toml` or in a baseline.
    Beside,
}

/// That a finding is accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// Where.
    pub whence: Whence,
    /// Why, where that was said.
    pub reason: Option<String>,
}

/// Whether a finding was met that an acceptance is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Met {
    No,
    Yes,
    /// It was, but the acceptance is past its date.
    Late,
}

impl Met {
    fn by(terms: &Terms, today: Date) -> Met {
        if terms.are_past(today) {
            Met::Late
        } else {
            Met::Yes
        }
    }
}

/// What a new baseline is made of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Written {
    /// Its entries, the new ones first.
    pub entries: Vec<Entry>,
    /// How many of them are new.
    pub new: usize,
    /// The old ones that are met no more, and so left out.
    pub dropped: Vec<Entry>,
    /// Of those that stay, the ones to look at again.
    pub again: Vec<Again>,
}

impl Written {
    /// The new entries.
    pub fn added(&self) -> &[Entry] {
        &self.entries[..self.new]
    }
}

/// An entry that stays, but not as it was accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Again {
    /// The entry, with what is found now.
    pub entry: Entry,
    /// What it said before, where that was something else.
    pub said: Option<Box<str>>,
    /// Whether it is past its date.
    pub is_past: bool,
}

/// Of so many files that are gone it is asked whether they have other names now.
const MOST_GONE: usize = 16;

/// The acceptances of a run.
#[derive(Debug)]
pub struct Acceptances {
    today: Date,
    own: HashMap<(FileId, u64), Vec<Own>>,
    config: Vec<(Accept, Met)>,
    baseline: Option<Baseline>,
    /// Of each entry of the baseline.
    met: Vec<Met>,
    /// The entries that a new baseline has more; `None` where none is written.
    new: Option<Vec<Entry>>,
    /// What new entries say.
    terms: Terms,
    /// Whether the new baseline is only proposed: what it accepts more is shown.
    proposes: bool,
    /// What entries said before that say something else now.
    said: HashMap<usize, Box<str>>,
    /// Files of the baseline that are no longer there: their entries may be about files that were
    /// given other names.
    gone: Vec<Arc<str>>,
    /// The last of the names of files, for the many entries of one.
    file: Arc<str>,
    fingerprints: Fingerprints,
}

impl Acceptances {
    /// Those of the configuration and of a baseline; `writes` where a new baseline is to be written,
    /// in which everything else that is found is accepted.
    pub fn new(today: Date, config: &[Accept], baseline: Option<Baseline>, writes: bool) -> Self {
        let entries = baseline.as_ref().map_or(0, |known| known.entries.len());
        Acceptances {
            today,
            own: HashMap::new(),
            config: config
                .iter()
                .map(|accept| (accept.clone(), Met::No))
                .collect(),
            baseline,
            met: vec![Met::No; entries],
            new: writes.then(Vec::new),
            terms: Terms::default(),
            proposes: false,
            said: HashMap::new(),
            gone: Vec::new(),
            file: "".into(),
            fingerprints: Fingerprints::new(),
        }
    }

    /// Says why, by whom and until when new entries of the baseline are accepted.
    #[must_use]
    pub fn with_terms(mut self, terms: Terms) -> Self {
        self.terms = terms;
        self
    }

    /// Only proposes a new baseline: what it accepts more is not accepted yet.
    #[must_use]
    pub fn proposing(mut self) -> Self {
        self.new.get_or_insert_default();
        self.proposes = true;
        self
    }

    /// Says which files of the baseline are no longer there. Their entries also accept what is equal
    /// in all but the file, so that a file may be renamed; of very many files this is not asked.
    #[must_use]
    pub fn without(mut self, is_gone: impl Fn(&str) -> bool) -> Self {
        let files = self.baseline.iter().flat_map(Baseline::files);
        self.gone = files.filter(|file| is_gone(file)).collect();
        if self.gone.len() > MOST_GONE {
            self.gone.clear();
        }
        self
    }

    /// Takes what records accept of the findings about to be judged, in place of what others did;
    /// adds to these what is to be said of the acceptances themselves, in order.
    pub fn settle(&mut self, own: Vec<Own>, findings: &mut Vec<Finding>, looked: &Looked<'_>) {
        self.own.clear();
        if own.is_empty() {
            return;
        }
        for own in own {
            let home = (own.place.file, own.record);
            self.own.entry(home).or_default().push(own);
        }
        for finding in findings.iter() {
            for own in own_of(&mut self.own, finding) {
                own.used = true;
            }
        }
        let today = self.today;
        let mut said = Vec::new();
        for own in self.own.values().flatten() {
            let what = format!("`{}`", own.rules);
            if !own.used && looked.at_all(&own.rules) {
                let message = format!("this record has no {what} to accept");
                let help = "remove it: what it accepted was put right, or stands at another record";
                said.push(UNUSED.at(own.place.clone(), message).help(help));
            } else if own.used && own.terms.are_past(today) {
                said.push(expired(own.place.clone(), &what, &own.terms));
            }
        }
        if !said.is_empty() {
            findings.append(&mut said);
            findings.sort_by_key(|finding| (finding.place.file, finding.place.span.start));
        }
    }

    /// Whether the next finding, in order, is accepted.
    ///
    /// # Errors
    /// The finding's file can no longer be read.
    pub fn accepts(
        &mut self,
        finding: &Finding,
        sources: &Sources,
    ) -> io::Result<Option<Accepted>> {
        let judged = self.judge(finding, sources)?;
        Ok(match judged {
            (None, Some(fingerprint)) => self.by_writing(finding, fingerprint, sources),
            (accepted, _) => accepted,
        })
    }

    /// As [`Acceptances::accepts`], but takes nothing new into a baseline that is written.
    ///
    /// # Errors
    /// The finding's file can no longer be read.
    pub fn passes(&mut self, finding: &Finding, sources: &Sources) -> io::Result<Option<Accepted>> {
        Ok(self.judge(finding, sources)?.0)
    }

    /// Whether the next finding is accepted so far, with its fingerprint where the baseline may
    /// still take it: no entry is about it.
    fn judge(
        &mut self,
        finding: &Finding,
        sources: &Sources,
    ) -> io::Result<(Option<Accepted>, Option<String>)> {
        let idle = self.own.is_empty() && self.config.is_empty();
        let beside = self.baseline.is_some() || self.new.is_some();
        if !can_accept(finding.rule) || idle && !beside {
            return Ok((None, None));
        }
        let own = self.by_record(finding);
        let configured = self.by_config(finding, sources);
        let so_far = own.or(configured);
        if !beside {
            return Ok((so_far, None));
        }
        let fingerprint = self.fingerprints.next(finding, sources)?;
        let listed = self.entry_of(finding, &fingerprint, sources)?;
        if let Some(at) = listed {
            self.meet(at, finding, &fingerprint, sources);
        }
        Ok(match (so_far, listed) {
            (None, Some(at)) => (self.by_entry(at), None),
            (None, None) => (None, Some(fingerprint)),
            (accepted, _) => (accepted, None),
        })
    }

    fn by_record(&mut self, finding: &Finding) -> Option<Accepted> {
        let today = self.today;
        let own = own_of(&mut self.own, finding).find(|own| !own.terms.are_past(today))?;
        Some(Accepted {
            whence: Whence::Record,
            reason: own.terms.reason.clone(),
        })
    }

    fn by_config(&mut self, finding: &Finding, sources: &Sources) -> Option<Accepted> {
        let (id, file) = (
            finding.place.id.as_deref(),
            sources.name(finding.place.file),
        );
        let mut accepted = None;
        for (accept, met) in &mut self.config {
            if accept.covers(finding.rule, id, file) {
                *met = Met::by(&accept.terms, self.today);
                if *met == Met::Yes && accepted.is_none() {
                    accepted = Some(beside(&accept.terms));
                }
            }
        }
        accepted
    }

    /// The entry of that fingerprint, or one that would have it but for the name of the file.
    fn entry_of(
        &mut self,
        finding: &Finding,
        fingerprint: &str,
        sources: &Sources,
    ) -> io::Result<Option<usize>> {
        let Some(baseline) = &self.baseline else {
            return Ok(None);
        };
        if let Some(at) = baseline.find(fingerprint) {
            return Ok(Some(at));
        }
        for name in &self.gone {
            let former = self.fingerprints.next_in(finding, name, sources)?;
            let at = baseline.find(&former);
            // What was copied, not moved, is accepted once.
            if let Some(at) = at.filter(|at| self.met[*at] == Met::No) {
                return Ok(Some(at));
            }
        }
        Ok(None)
    }

    /// Marks an entry as met.
    fn meet(&mut self, at: usize, finding: &Finding, fingerprint: &str, sources: &Sources) {
        let entries = self.baseline.iter_mut();
        for entry in entries.filter_map(|known| known.entries.get_mut(at)) {
            self.met[at] = Met::by(&entry.terms, self.today);
            if self.new.is_some() {
                // Written anew, an entry says what is found now.
                entry.rule = finding.rule;
                if *entry.message != *finding.message {
                    let said =
                        std::mem::replace(&mut entry.message, finding.message.as_str().into());
                    self.said.insert(at, said);
                }
                if *entry.fingerprint != *fingerprint {
                    entry.fingerprint = fingerprint.into();
                    entry.file = sources.name(finding.place.file).into();
                }
            }
        }
    }

    fn by_entry(&self, at: usize) -> Option<Accepted> {
        let entry = self.baseline.as_ref()?.entries.get(at)?;
        (self.met[at] == Met::Yes).then(|| beside(&entry.terms))
    }

    /// Takes the finding into the baseline that is written, if one is.
    fn by_writing(
        &mut self,
        finding: &Finding,
        fingerprint: String,
        sources: &Sources,
    ) -> Option<Accepted> {
        let new = self.new.as_mut()?;
        let name = sources.name(finding.place.file);
        if *self.file != *name {
            self.file = name.into();
        }
        let entry = Entry {
            fingerprint: fingerprint.into(),
            rule: finding.rule,
            file: Arc::clone(&self.file),
            message: finding.message.as_str().into(),
            terms: self.terms.clone(),
            accepted_on: Some(self.today),
            place: None,
        };
        let accepted = beside(&entry.terms);
        new.push(entry);
        (!self.proposes).then_some(accepted)
    }

    /// What is to be said of the acceptances beside the data, when all findings were judged; `config`
    /// is the configuration among the sources.
    pub fn finish(&self, config: Option<FileId>, looked: &Looked<'_>) -> Vec<Finding> {
        let mut said = Vec::new();
        if let Some(file) = config {
            let each = self.config.iter();
            said.extend(each.filter_map(|(accept, met)| of_config(file, accept, *met, looked)));
        }
        let entries = self.baseline.iter().flat_map(|known| &known.entries);
        for (index, (entry, met)) in entries.zip(&self.met).enumerate() {
            said.extend(match (met, &entry.place) {
                (Met::No, _) if self.new.is_none() => self.stale(index, entry, looked),
                (Met::Late, Some(place)) => {
                    let what = format!("`{}` in {}", entry.rule.id, entry.file);
                    Some(expired(place.clone(), &what, &entry.terms))
                }
                _ => None,
            });
        }
        said
    }

    /// What is to be said of an entry that was not met.
    fn stale(&self, index: usize, entry: &Entry, looked: &Looked<'_>) -> Option<Finding> {
        let (known, place) = (self.baseline.as_ref()?, entry.place.clone()?);
        let first = known.find(&entry.fingerprint)?;
        if first != index {
            let finding = UNUSED.at(place, "this entry stands twice");
            let first = known.entries[first].place.clone()?;
            return Some(
                finding
                    .related(first, "first here")
                    .help("remove one of the two"),
            );
        }
        if !looked.at_entry(entry) {
            return None;
        }
        let message = format!("`{}` is no longer found in {}", entry.rule.id, entry.file);
        let mut finding = UNUSED.at(place, message);
        if !entry.message.is_empty() {
            finding = finding.note(format!("it said: {}", entry.message));
        }
        Some(finding.help("remove the line, or write the baseline anew with --write-baseline"))
    }

    /// The entries of the new baseline, if one is to be written: those that are met, those that this
    /// run did not look for, and what else was found.
    pub fn written(mut self, looked: &Looked<'_>) -> Option<Written> {
        let mut entries = self.new.take()?;
        let new = entries.len();
        let (mut dropped, mut again) = (Vec::new(), Vec::new());
        let baseline = self.baseline.unwrap_or_default();
        let known = baseline.entries.iter().zip(&self.met).enumerate();
        for (index, (entry, met)) in known {
            let first = baseline.find(&entry.fingerprint);
            let is_first = first.is_none_or(|first| first == index);
            if !is_first || *met == Met::No && looked.at_entry(entry) {
                dropped.push(entry.clone());
                continue;
            }
            entries.push(entry.clone());
            let said = self.said.remove(&index);
            if said.is_some() || *met == Met::Late {
                again.push(Again {
                    entry: entry.clone(),
                    said,
                    is_past: *met == Met::Late,
                });
            }
        }
        Some(Written {
            entries,
            new,
            dropped,
            again,
        })
    }
}

/// What is to be said of an acceptance of the configuration, which is `file`.
fn of_config(file: FileId, accept: &Accept, met: Met, looked: &Looked<'_>) -> Option<Finding> {
    let what = format!("`{}`", accept.rules);
    let at = |span: &Range<u64>| Place::in_file(file, span.clone());
    match met {
        Met::No if looked.whole && looked.at_all(&accept.rules) => {
            let message = format!("this acceptance of {what} matches no finding");
            let help = "remove it: what it accepted was put right, or is no longer named so";
            Some(UNUSED.at(at(&accept.rule_span), message).help(help))
        }
        Met::Late => Some(expired(at(&accept.until_span), &what, &accept.terms)),
        Met::No | Met::Yes => None,
    }
}

/// What the record of a finding accepts of it.
fn own_of<'o>(
    own: &'o mut HashMap<(FileId, u64), Vec<Own>>,
    finding: &Finding,
) -> impl Iterator<Item = &'o mut Own> {
    let rule = finding.rule;
    let record = finding.place.record.filter(|_| can_accept(rule));
    let all = record.and_then(|record| own.get_mut(&(finding.place.file, record)));
    all.into_iter()
        .flatten()
        .filter(|own| own.rules.selects(rule))
}

fn beside(terms: &Terms) -> Accepted {
    Accepted {
        whence: Whence::Beside,
        reason: terms.reason.clone(),
    }
}

fn expired(place: Place, what: &str, terms: &Terms) -> Finding {
    let until = terms.until.map_or(String::new(), |date| format!(" {date}"));
    let message = format!("{what} was accepted until{until}, which is past");
    let finding = EXPIRED.at(place, message);
    let finding = match (&terms.by, &terms.reason) {
        (Some(by), Some(reason)) => finding.note(format!("{by} accepted it: {reason}")),
        (None, Some(reason)) => finding.note(format!("it was accepted: {reason}")),
        _ => finding,
    };
    finding.help("look at the finding again: put it right, or accept it until a later date")
}
