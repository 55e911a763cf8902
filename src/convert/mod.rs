//! Converts a file from one format to another: everything is carried over, or nothing is written.
//!
//! Records go one by one from the reader of one format to the writer of the other, so memory does
//! not grow with the file. What a table needs to know beforehand, its columns, is gathered in a
//! first pass ([`columns`]). The result takes the target's place only when it is complete
//! ([`output`]), and, where that is asked for, has been read back ([`verify`]).
//!
//! Nothing here prints: what a person should know is in the [`Report`].

mod columns;
mod output;
mod report;
mod rules;
mod verify;

use std::io;
use std::ops::ControlFlow;
use std::sync::Arc;

pub use self::output::{Compress, Target};
pub use self::report::{Note, Outcome, Report};
pub use self::rules::{DROPPED, REFUSED, VERIFY};

use self::output::Output;
use crate::document::{Document, Node, Shape};
use crate::finding::{FileId, Finding, Place};
use crate::format::csv::{CsvOptions, CsvWriter, Natures};
use crate::format::input::Input;
use crate::format::json::{JsonLone, JsonWriter};
use crate::format::ndjson::NdjsonWriter;
use crate::format::xml::{Form, XmlWriter};
use crate::format::{self, Dropped, Format, Reading, Records, Refusal, WriteRecords};
use crate::pipeline;
use crate::rule::Severity;
use crate::validate::files::data_fault;

/// What to convert, and how.
#[derive(Debug, Clone)]
pub struct Options {
    /// The input's format.
    pub from: Format,
    /// The output's format.
    pub to: Format,
    /// Where the records are.
    pub records: Records,
    /// What the schema allows in a record, if there is one.
    pub shape: Option<Arc<Shape>>,
    /// How a table is read.
    pub table_in: CsvOptions,
    /// How a table is written.
    pub table_out: CsvOptions,
    /// The names of an XML document's root and of a record's element.
    pub xml_names: (Box<str>, Box<str>),
    /// Spaces a level in JSON and XML; without, a record a line.
    pub indent: Option<u8>,
    /// How the output is compressed.
    pub compress: Compress,
    /// Threads.
    pub jobs: usize,
    /// Whether what is passed over on purpose is an error.
    pub strict: bool,
    /// Whether the output is read back and compared.
    pub verify: bool,
}

impl Options {
    /// From one format to another, with nothing asked for.
    pub fn new(from: Format, to: Format) -> Self {
        Options {
            from,
            to,
            records: Records::Elements,
            shape: None,
            table_in: CsvOptions::default(),
            table_out: CsvOptions::default(),
            xml_names: ("records".into(), "record".into()),
            indent: None,
            compress: Compress::No,
            jobs: 1,
            strict: false,
            verify: false,
        }
    }

    /// How the input's table is read: typed wholly, since every value is carried over.
    fn table_in(&self) -> CsvOptions {
        CsvOptions {
            natures: Natures::All,
            jobs: self.jobs,
            ..self.table_in.clone()
        }
    }

    fn open(&self, input: &mut Input) -> io::Result<Reading> {
        format::open(
            self.from,
            input,
            &self.records,
            &self.table_in(),
            self.shape.clone(),
        )
    }
}

/// Why nothing could be converted: the call or the machine is at fault.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConvertError {
    /// The input cannot be read.
    #[error("cannot read the input: {0}")]
    Read(#[source] io::Error),
    /// The output cannot be written.
    #[error("cannot write the output: {0}")]
    Write(#[source] io::Error),
}

/// Converts `input` to `target`.
///
/// # Errors
/// The input cannot be read, or the output cannot be written. Data that cannot be read or carried
/// over is no error but a finding.
pub fn convert(
    input: &mut Input,
    target: Target<'_>,
    options: &Options,
) -> Result<Report, ConvertError> {
    let file = input.file;
    match run(input, target, options) {
        Err(ConvertError::Read(error)) => match data_fault(file, &error) {
            Some(finding) => Ok(Report::refused(vec![finding])),
            None => Err(ConvertError::Read(error)),
        },
        result => result,
    }
}

fn run(input: &mut Input, target: Target<'_>, options: &Options) -> Result<Report, ConvertError> {
    let file = input.file;
    if options.to == Format::Csv || options.verify {
        input.settle().map_err(ConvertError::Read)?;
    }
    let writer = match Writer::for_records(input, options)? {
        Ok(writer) => writer,
        Err(findings) => return Ok(Report::refused(findings)),
    };
    let mut reading = options.open(input).map_err(ConvertError::Read)?;
    let mut pass = Pass::new(std::mem::take(&mut reading.findings), reading.dropped);
    let output =
        Output::open(target, options.compress, options.verify).map_err(ConvertError::Write)?;
    let lone = reading.lone;
    let written = pass.write(&mut reading, file, writer.of(lone), options.jobs, output)?;
    let Some(output) = written else {
        return Ok(pass.report(Outcome::Refused, &writer));
    };
    if pass.closed {
        return Ok(pass.report(Outcome::Closed, &writer));
    }
    if options.strict {
        let notes = report::losses(&pass.dropped, writer.reordered());
        pass.findings
            .extend(notes.iter().map(|note| rules::dropped(file, note)));
    }
    if pass.has_error() {
        return Ok(pass.report(Outcome::Refused, &writer));
    }
    if options.verify {
        let written = output.written().map_err(ConvertError::Write)?;
        let difference = verify::difference(input, written, options, writer.reordered() > 0)?;
        if let Some(finding) = difference {
            pass.findings.push(finding);
            return Ok(pass.report(Outcome::Refused, &writer));
        }
    }
    let outcome = output.commit().map_err(ConvertError::Write)?;
    Ok(pass.report(outcome, &writer))
}

/// The writer of a format.
enum Writer {
    Csv(Box<CsvWriter>),
    Json(JsonWriter, JsonLone),
    Ndjson(NdjsonWriter),
    Xml { list: XmlWriter, lone: XmlWriter },
}

impl Writer {
    /// A writer for these records; or why they have none.
    fn for_records(
        input: &mut Input,
        options: &Options,
    ) -> Result<Result<Writer, Vec<Finding>>, ConvertError> {
        Ok(Ok(match options.to {
            Format::Csv => {
                return Ok(
                    columns::writer(input, options)?.map(|writer| Writer::Csv(Box::new(writer)))
                );
            }
            Format::Json => {
                let json = JsonWriter {
                    indent: options.indent,
                };
                Writer::Json(json, JsonLone(json))
            }
            Format::Ndjson => Writer::Ndjson(NdjsonWriter),
            Format::Xml => {
                let (root, record) = options.xml_names.clone();
                let list = XmlWriter {
                    root,
                    record,
                    shape: options.shape.clone(),
                    indent: options.indent,
                    form: Form::List,
                };
                let lone = XmlWriter {
                    form: Form::Lone,
                    ..list.clone()
                };
                Writer::Xml { list, lone }
            }
        }))
    }

    /// The writer for a list of records, or for a record that is in none.
    fn of(&self, lone: bool) -> &dyn WriteRecords {
        match self {
            Writer::Csv(writer) => &**writer,
            Writer::Json(_, writer) if lone => writer,
            Writer::Json(writer, _) => writer,
            Writer::Ndjson(writer) => writer,
            Writer::Xml { lone: writer, .. } if lone => writer,
            Writer::Xml { list, .. } => list,
        }
    }

    fn reordered(&self) -> u64 {
        match self {
            Writer::Csv(writer) => writer.reordered(),
            Writer::Json(..) | Writer::Ndjson(_) | Writer::Xml { .. } => 0,
        }
    }

    /// The columns in which strings had to be encoded.
    fn encoded(&self) -> Vec<String> {
        match self {
            Writer::Csv(writer) => writer.encoded().map(str::to_owned).collect(),
            Writer::Json(..) | Writer::Ndjson(_) | Writer::Xml { .. } => Vec::new(),
        }
    }
}

/// What a thread made of a chunk.
#[derive(Default)]
struct Written {
    bytes: Vec<u8>,
    records: u64,
    refused: bool,
}

/// The pass that writes.
struct Pass {
    findings: Vec<Finding>,
    dropped: Dropped,
    records: u64,
    /// Whether nobody reads the output any more.
    closed: bool,
}

impl Pass {
    fn new(findings: Vec<Finding>, dropped: Dropped) -> Self {
        Pass {
            findings,
            dropped,
            records: 0,
            closed: false,
        }
    }

    fn has_error(&self) -> bool {
        has_error(&self.findings)
    }

    fn report(self, outcome: Outcome, writer: &Writer) -> Report {
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
    fn write<'t>(
        &mut self,
        reading: &mut Reading,
        file: FileId,
        writer: &dyn WriteRecords,
        jobs: usize,
        mut output: Output<'t>,
    ) -> Result<Option<Output<'t>>, ConvertError> {
        if self.has_error() {
            return Ok(None);
        }
        let mut failure = None;
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
                    findings.push(refused(file, number, document, refusal));
                }
            }
        };
        let read = pipeline::read(
            reading,
            file,
            jobs,
            || (),
            each,
            |worked| {
                self.findings.extend(worked.findings);
                self.dropped += worked.parsed.dropped;
                if self.has_error() {
                    return ControlFlow::Break(());
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

fn has_error(findings: &[Finding]) -> bool {
    findings
        .iter()
        .any(|finding| finding.severity == Severity::Error)
}

/// The finding for a record that the format cannot hold.
fn refused(file: FileId, number: u64, document: &Document<'_>, refusal: Refusal) -> Finding {
    let root = document.root();
    let node = root.follow(&refusal.pointer).unwrap_or(root);
    let place = Place {
        record: Some(number),
        id: root.get("id").and_then(Node::as_str).map(Into::into),
        pointer: Some(refusal.pointer.to_string().into()),
        ..Place::in_file(file, node.place())
    };
    REFUSED.at(place, refusal.message)
}
