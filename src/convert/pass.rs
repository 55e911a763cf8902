//! The pass over all records that writes them.

use std::collections::HashSet;
use std::io;
use std::ops::ControlFlow;

use super::output::{self, Output};
use super::report;
use super::rules::{self, refused};
use super::{ConvertError, Options, Outcome, Report};
use crate::document::{Document, Node};
use crate::finding::{FileId, Finding, has_error};
use crate::format::blocks::BLOCK;
use crate::format::{Dropped, Reading, Refusal, WriteRecords};
use crate::map::Told;
use crate::pipeline;

/// What a thread made of a chunk.
#[derive(Default)]
struct Made<T> {
    output: T,
    refused: bool,
}

/// The records of a chunk, as they are written.
#[derive(Default)]
struct Written {
    bytes: Vec<u8>,
    records: u64,
}

/// The pass that writes.
pub(super) struct Pass {
    pub(super) findings: Vec<Finding>,
    pub(super) dropped: Dropped,
    pub(super) records: u64,
    /// Whether nobody reads the output any more.
    pub(super) closed: bool,
    /// Whether the input is not as was foreseen.
    misjudged: bool,
    /// Whether what was passed over is told by findings.
    losses_told: bool,
}

impl Pass {
    pub(super) fn new(findings: Vec<Finding>, dropped: Dropped) -> Self {
        Pass {
            findings,
            dropped,
            records: 0,
            closed: false,
            misjudged: false,
            losses_told: false,
        }
    }

    pub(super) fn has_error(&self) -> bool {
        has_error(&self.findings)
    }

    /// Counts the columns of a table without a row, which the output does not carry.
    pub(super) fn count_bare(&mut self, reading: &Reading) {
        if self.records == 0 {
            self.dropped.bare_columns = reading.names.len() as u64;
        }
    }

    /// Makes a finding of whatever was passed over.
    pub(super) fn refuse_losses(&mut self, file: FileId, reordered: u64) {
        let notes = report::losses(&self.dropped, reordered);
        let findings = notes.iter().map(|note| rules::dropped(file, note));
        self.findings.extend(findings);
        self.losses_told = true;
    }

    /// What came of it; strings of the columns `encoded` had to be encoded.
    pub(super) fn report(mut self, outcome: Outcome, reordered: u64, encoded: &[String]) -> Report {
        self.dropped
            .count_filled(&self.findings, &mut HashSet::new());
        let mut notes = Vec::new();
        if !self.losses_told {
            notes.extend(report::losses(&self.dropped, reordered));
        }
        notes.extend(report::encoded(encoded));
        Report {
            outcome,
            records: self.records,
            findings: self.findings,
            notes,
        }
    }

    /// Writes every record; gives the output back unless the data is at fault, or not as foreseen.
    pub(super) fn write<'t>(
        &mut self,
        reading: &mut Reading,
        file: FileId,
        writer: &dyn WriteRecords,
        options: &Options,
        mut output: Output<'t>,
    ) -> Result<Option<Output<'t>>, ConvertError> {
        if self.has_error() {
            return Ok(None);
        }
        let mut joint = Vec::new();
        writer.head(&mut joint);
        let make = |root: Node<'_>, written: &mut Written| {
            if written.records > 0 {
                writer.separator(&mut written.bytes);
            } else {
                written.bytes.reserve(2 * BLOCK);
            }
            written.records += 1;
            writer.record(root, &mut written.bytes)
        };
        let mut any = false;
        let take = |written: Written, _: u64| {
            if written.records > 0 {
                if any {
                    writer.separator(&mut joint);
                }
                any = true;
                output.write(&joint)?;
                joint.clear();
                output.write(&written.bytes)?;
            }
            Ok(written.records)
        };
        let mut failure = self.each(reading, file, options, make, take)?;
        if self.misjudged || self.has_error() {
            return Ok(None);
        }
        if failure.is_none() {
            writer.tail(self.records, &mut joint);
            failure = output.write(&joint).and_then(|()| output.finish()).err();
        }
        match failure {
            None => Ok(Some(output)),
            Some(error) if output::is_closed(&error) => {
                self.closed = true;
                Ok(Some(output))
            }
            Some(error) => Err(ConvertError::Write(error)),
        }
    }

    /// Makes something of every record and takes it, chunk by chunk, with the number of records
    /// before it; `take` says how many there are in the chunk. Gives back why it could not take one.
    pub(super) fn each<T: Default + Send>(
        &mut self,
        reading: &mut Reading,
        file: FileId,
        options: &Options,
        make: impl Fn(Node<'_>, &mut T) -> Result<(), Refusal> + Sync,
        mut take: impl FnMut(T, u64) -> io::Result<u64>,
    ) -> Result<Option<io::Error>, ConvertError> {
        let mut failure = None;
        let mut told = options
            .mapping
            .as_ref()
            .map(|mapping| Told::new(&mapping.map));
        let each = |(): &mut (),
                    number: u64,
                    document: &Document<'_>,
                    findings: &mut Vec<Finding>,
                    made: &mut Made<T>| {
            if made.refused {
                return;
            }
            if let Err(refusal) = make(document.root(), &mut made.output) {
                made.refused = true;
                let help = options.help(&refusal);
                let mut finding = refused(file, number, document, refusal);
                finding.help = help.map(str::to_owned);
                findings.push(finding);
            }
        };
        let read = pipeline::read(
            reading,
            file,
            options.jobs,
            || (),
            each,
            |mut worked| {
                if let Some(told) = &mut told {
                    worked.findings.retain(|finding| told.is_news(finding));
                }
                self.findings.extend(worked.findings);
                if worked.parsed.misjudged {
                    self.misjudged = true;
                    return ControlFlow::Break(());
                }
                self.dropped += worked.parsed.dropped;
                let beside = worked.parsed.dropped.beside;
                self.findings
                    .extend(beside.map(|it| rules::beside(file, it)));
                if self.has_error() {
                    // All rows of a table are accounted for, even where nothing is written.
                    return match options.mapping {
                        Some(_) => ControlFlow::Continue(()),
                        None => ControlFlow::Break(()),
                    };
                }
                match take(worked.output.output, self.records) {
                    Ok(records) => self.records += records,
                    Err(error) => {
                        failure = Some(error);
                        return ControlFlow::Break(());
                    }
                }
                ControlFlow::Continue(())
            },
        );
        read.map_err(ConvertError::Read)?;
        self.findings.extend(options.missing_columns());
        let loss = options.unasked_loss(file, &self.dropped);
        self.findings.extend(loss);
        Ok(failure)
    }
}
