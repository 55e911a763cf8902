//! The pass over all records that writes them.

use std::collections::HashSet;
use std::ops::ControlFlow;

use super::output::{self, Output};
use super::report;
use super::rules::{self, refused};
use super::writer::Writer;
use super::{ConvertError, Options, Outcome, Report, has_error};
use crate::document::Document;
use crate::finding::{FileId, Finding};
use crate::format::{Dropped, Reading, WriteRecords};
use crate::map::Told;
use crate::pipeline;

/// What a thread made of a chunk.
#[derive(Default)]
struct Written {
    bytes: Vec<u8>,
    records: u64,
    refused: bool,
}

/// The pass that writes.
pub(super) struct Pass {
    pub(super) findings: Vec<Finding>,
    pub(super) dropped: Dropped,
    records: u64,
    /// Whether nobody reads the output any more.
    pub(super) closed: bool,
}

impl Pass {
    pub(super) fn new(findings: Vec<Finding>, dropped: Dropped) -> Self {
        Pass {
            findings,
            dropped,
            records: 0,
            closed: false,
        }
    }

    pub(super) fn has_error(&self) -> bool {
        has_error(&self.findings)
    }

    pub(super) fn report(mut self, outcome: Outcome, writer: &Writer) -> Report {
        self.dropped
            .count_filled(&self.findings, &mut HashSet::new());
        let mut notes = report::losses(&self.dropped, writer.reordered());
        notes.extend(report::encoded(&writer.encoded()));
        Report {
            outcome,
            records: self.records,
            findings: self.findings,
            notes,
        }
    }

    /// Writes every record; gives the output back unless the data is at fault.
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
        let mut failure = None;
        let mut told = options.mapping.as_ref().map(|_| Told::default());
        let mut joint = Vec::new();
        writer.head(&mut joint);
        let each = |(): &mut (),
                    number: u64,
                    document: &Document<'_>,
                    findings: &mut Vec<Finding>,
                    written: &mut Written| {
            if written.refused {
                return;
            }
            let before = written.bytes.len();
            if written.records > 0 {
                writer.separator(&mut written.bytes);
            }
            match writer.record(document.root(), &mut written.bytes) {
                Ok(()) => written.records += 1,
                Err(refusal) => {
                    written.bytes.truncate(before);
                    written.refused = true;
                    let help = options.help(&refusal);
                    let mut finding = refused(file, number, document, refusal);
                    finding.help = help.map(str::to_owned);
                    findings.push(finding);
                }
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
                let written = worked.output;
                if written.records > 0 {
                    if self.records > 0 {
                        writer.separator(&mut joint);
                    }
                    self.records += written.records;
                    let wrote = output
                        .write(&joint)
                        .and_then(|()| output.write(&written.bytes));
                    joint.clear();
                    if let Err(error) = wrote {
                        failure = Some(error);
                        return ControlFlow::Break(());
                    }
                }
                ControlFlow::Continue(())
            },
        );
        read.map_err(ConvertError::Read)?;
        self.findings.extend(options.missing_columns());
        if self.has_error() {
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
}
