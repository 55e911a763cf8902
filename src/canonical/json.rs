//! JSON and NDJSON: white space, and the order of properties.

use std::io::{self, Write};
use std::ops::ControlFlow;

use super::sort::{Sorter, Worth};
use super::{CanonicalError, Options, SortKey};
use crate::document::{Document, Node, Shape, ShapeAt};
use crate::finding::{Finding, has_error};
use crate::format::input::Input;
use crate::format::json::{JsonWriter, Order};
use crate::format::{self, Format, Records};
use crate::pipeline;
use crate::rule::Severity;

/// What a thread wrote of a chunk.
#[derive(Default)]
struct Written {
    bytes: Vec<u8>,
    /// Where each record ends, and what it is sorted by.
    records: Vec<(usize, Vec<Worth>)>,
    /// The names of the first record.
    names: Vec<String>,
}

/// How the elements of a list, lines, or a lone value are set apart.
struct Frame {
    open: &'static str,
    before: &'static str,
    between: &'static str,
    close: &'static str,
    empty: &'static str,
}

const LIST: Frame = Frame {
    open: "[",
    before: "\n  ",
    between: ",",
    close: "\n]\n",
    empty: "[]\n",
};
const LINES: Frame = Frame {
    open: "",
    before: "",
    between: "\n",
    close: "\n",
    empty: "",
};

pub(super) fn write(
    input: &mut Input,
    options: &Options,
    out: &mut dyn Write,
) -> Result<Vec<Finding>, CanonicalError> {
    let file = input.file;
    let table = &options.table;
    let mut reading = format::open(options.format, input, &Records::Elements, table, None)?;
    let lone = reading.lone;
    let form = Form::of(options, lone);
    let frame = match options.format {
        Format::Json if !lone => &LIST,
        _ => &LINES,
    };
    let mut list = List::new(frame, options)?;
    let mut findings = std::mem::take(&mut reading.findings);
    let mut failure = None;
    pipeline::read(
        &mut reading,
        file,
        options.jobs,
        || (),
        |(), _, document: &Document<'_>, _, written: &mut Written| {
            let root = document.root();
            form.write(root, &mut written.bytes);
            let worth = |key: &SortKey| Worth::of(root.follow(&key.pointer));
            let worth = options.sort.iter().map(worth).collect();
            written.records.push((written.bytes.len(), worth));
            if written.names.is_empty() && !options.sort.is_empty() {
                let keys = root.members().map(|(key, _)| key.name().to_owned());
                written.names = keys.collect();
            }
        },
        |worked| {
            findings.extend(worked.findings);
            if has_error(&findings) {
                return ControlFlow::Continue(());
            }
            match list.add(worked.output, out) {
                Ok(()) => ControlFlow::Continue(()),
                Err(error) => {
                    failure = Some(error);
                    ControlFlow::Break(())
                }
            }
        },
    )?;
    if let Some(error) = failure {
        return Err(error.into());
    }
    findings.retain(|finding| finding.severity == Severity::Error);
    if findings.is_empty() {
        list.finish(&options.sort, out)?;
    }
    Ok(findings)
}

/// The records as they are put out, or kept until they are sorted.
struct List {
    frame: &'static Frame,
    sorter: Option<Sorter>,
    /// Names of properties: what a key to sort by may have been meant for, where no record has it.
    names: Vec<String>,
    count: u64,
}

impl List {
    fn new(frame: &'static Frame, options: &Options) -> io::Result<List> {
        let sorter = (!options.sort.is_empty()).then(Sorter::new).transpose()?;
        Ok(List {
            frame,
            sorter,
            names: Vec::new(),
            count: 0,
        })
    }

    fn add(&mut self, written: Written, out: &mut dyn Write) -> io::Result<()> {
        self.names.extend(written.names);
        let mut start = 0;
        for (end, worth) in written.records {
            let record = &written.bytes[start..end];
            start = end;
            match &mut self.sorter {
                Some(sorter) => sorter.add(worth, record)?,
                None => self.frame.put(record, self.count, out)?,
            }
            self.count += 1;
        }
        Ok(())
    }

    fn finish(self, sort: &[SortKey], out: &mut dyn Write) -> Result<(), CanonicalError> {
        let frame = self.frame;
        if let Some(sorter) = self.sorter {
            let mut put = 0;
            sorter.finish(sort, &self.names, |record| {
                put += 1;
                frame.put(record, put - 1, out)
            })?;
        }
        let end = if self.count == 0 {
            frame.empty
        } else {
            frame.close
        };
        Ok(out.write_all(end.as_bytes())?)
    }
}

impl Frame {
    fn put(&self, record: &[u8], before: u64, out: &mut dyn Write) -> io::Result<()> {
        let first = if before == 0 { self.open } else { self.between };
        out.write_all(first.as_bytes())?;
        out.write_all(self.before.as_bytes())?;
        out.write_all(record)
    }
}

/// How a record is written.
struct Form<'o> {
    writer: JsonWriter,
    level: usize,
    order: Order<'o>,
}

impl<'o> Form<'o> {
    fn of(options: &'o Options, lone: bool) -> Form<'o> {
        let is_json = options.format == Format::Json;
        let order = match options.shape.as_deref().map(Shape::root) {
            Some(shape) if is_json => by_place(shape, &options.records, lone),
            Some(shape) => Order::By(shape),
            None => Order::Kept,
        };
        Form {
            writer: JsonWriter {
                indent: is_json.then_some(2),
            },
            level: usize::from(is_json && !lone),
            order,
        }
    }

    fn write(&self, root: Node<'_>, out: &mut Vec<u8>) {
        self.writer.ordered(root, self.order, self.level, out);
    }
}

/// Where the shape counts in a file that is read as a `lone` value, or else element by element.
fn by_place<'o>(shape: ShapeAt<'o>, records: &'o Records, lone: bool) -> Order<'o> {
    match records {
        Records::Whole if lone => Order::By(shape),
        Records::Whole => shape.element().map_or(Order::Kept, Order::By),
        Records::At(pointer) if lone => Order::Below(pointer.segments(), shape),
        Records::At(pointer) if !pointer.is_root() => Order::Kept,
        Records::At(_) | Records::Elements => Order::By(shape),
    }
}
