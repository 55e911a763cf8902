//! Reads the records of an opened file, and judges each.

use std::collections::HashSet;
use std::io;
use std::ops::ControlFlow;
use std::sync::Arc;

use super::data_fault;
use crate::document::Document;
use crate::finding::{FileId, Finding};
use crate::format::spelling::Spelling;
use crate::format::{Dropped, Format, Reading, Records};
use crate::map::{Progress, Told};
use crate::pipeline;
use crate::rule::Severity;
use crate::schema::Schema;
use crate::validate::{Judge, count_on, header};
use crate::vocabulary::Vocabulary;

/// An opened file of data.
pub struct DataFile {
    /// The file among the sources.
    pub file: FileId,
    /// Its format.
    pub format: Format,
    /// Its schema; `None` where nothing tells it, so that only its syntax is looked at.
    pub schema: Option<Arc<Schema>>,
    /// Where its records are.
    pub records: Records,
    /// Whether it has a `$schema`, which may stand outside the records.
    pub(super) says_schema: bool,
    pub(super) delimiter: u8,
    /// What reading with a map came to so far, if the file is read with one.
    pub mapping: Option<Arc<Progress>>,
    pub(super) vocabulary: Vocabulary,
    pub(super) reading: Reading,
}

/// What reading a file came to.
#[derive(Debug, Clone, Copy, Default)]
pub struct Tally {
    /// Number of instances, malformed ones included.
    pub records: u64,
    /// Number of findings about syntax or schema.
    pub faults: u64,
    /// What was passed over.
    pub dropped: Dropped,
}

impl DataFile {
    /// How the file spells its values.
    pub fn spelling(&self) -> Spelling {
        Spelling {
            format: self.format,
            delimiter: self.delimiter,
            is_mapped: self.mapping.is_some(),
        }
    }

    /// Reads every record by `jobs` threads, judges it, shows it to `each`, and hands a chunk's
    /// findings and what `each` gathered to `merge`, in order; the number is that of the records
    /// before the chunk. `merge` may break the reading off.
    ///
    /// # Errors
    /// The file cannot be read on.
    pub fn read<T: Send + Default>(
        &mut self,
        jobs: usize,
        each: impl Fn(u64, &Document<'_>, &mut T) + Sync,
        mut merge: impl FnMut(T, u64, Vec<Finding>) -> ControlFlow<()>,
    ) -> io::Result<Tally> {
        let file = self.file;
        let judge = self
            .schema
            .clone()
            .map(|schema| Judge::new(schema, file, self.spelling()).with(self.vocabulary));
        let head = std::mem::take(&mut self.reading.findings);
        let mut tally = Tally {
            records: 0,
            faults: head.len() as u64,
            dropped: self.reading.dropped,
        };
        if !head.is_empty() && merge(T::default(), 0, head).is_break() {
            return Ok(tally);
        }
        let mut told = self
            .mapping
            .as_ref()
            .map(|mapping| Told::new(mapping.map()));
        let mut filled = HashSet::new();
        let read = pipeline::read(
            &mut self.reading,
            file,
            jobs,
            || judge.clone(),
            |judge, number, document, findings, output: &mut T| {
                if let Some(judge) = judge {
                    judge.judge(number, document, findings);
                }
                each(number, document, output);
            },
            |mut worked| {
                let before = tally.records;
                tally.records += worked.parsed.records;
                if let Some(told) = &mut told {
                    worked.findings.retain(|finding| told.is_news(finding));
                }
                if !worked.is_last {
                    count_on(&mut worked.findings);
                }
                tally.faults += faults(&worked.findings);
                tally.dropped += worked.parsed.dropped;
                tally.dropped.count_filled(&worked.findings, &mut filled);
                merge(worked.output, before, worked.findings)
            },
        );
        // That a file names its schema is no loss.
        let named = u64::from(self.says_schema);
        tally.dropped.outside = tally.dropped.outside.saturating_sub(named);
        let mapping = self.mapping.as_ref().zip(told);
        let at_last = mapping.map(|(mapping, told)| mapping.finish(told));
        match read {
            Ok(()) => {
                let at_last = at_last.unwrap_or_default();
                if !at_last.is_empty() {
                    tally.faults += faults(&at_last);
                    let _ = merge(T::default(), tally.records, at_last);
                }
                if let Some(judge) = judge.as_ref().filter(|_| tally.records == 0) {
                    let found = header::judge(judge, &*self.reading.parser);
                    tally.faults += faults(&found);
                    let _ = merge(T::default(), 0, found);
                }
                Ok(tally)
            }
            Err(error) => match data_fault(file, &error) {
                Some(finding) => {
                    tally.faults += 1;
                    let _ = merge(T::default(), tally.records, vec![finding]);
                    Ok(tally)
                }
                None => Err(error),
            },
        }
    }
}

/// How many findings say that the file is not what it should be: what a map leaves aside does not.
fn faults(findings: &[Finding]) -> u64 {
    let is_fault =
        |finding: &&Finding| finding.rule.family() != "map" || finding.severity == Severity::Error;
    findings.iter().filter(is_fault).count() as u64
}
