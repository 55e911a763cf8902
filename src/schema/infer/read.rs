//! Reads data to infer a schema from, as `validate` will read them by it.
//!
//! The cells of a table and the text of XML have no types but those that the schema gives them. So
//! such data are read again by the schema that was made of them, until it says the same.

use std::io;
use std::ops::ControlFlow;
use std::sync::Arc;

use serde_json::Value;

use super::super::load::Offline;
use super::super::shape_of;
use super::{Choices, Seen, schema_of};
use crate::document::Shape;
use crate::finding::Finding;
use crate::format::csv::{CsvOptions, Natures};
use crate::format::input::Input;
use crate::format::{self, Format, Records};
use crate::pipeline;
use crate::rule::Severity;

/// How often data are read at the most.
const MOST_ROUNDS: usize = 4;

/// Data to infer from.
pub struct Source {
    /// The opened input.
    pub input: Input,
    /// Its format.
    pub format: Format,
    /// Where the instances are; [`Records::Elements`] where the whole file is one.
    pub records: Records,
    /// How it is read, if it is a table.
    pub table: CsvOptions,
}

/// What came of inferring.
#[derive(Debug)]
pub enum Inferred {
    /// A schema, and of how many records.
    Schema(Value, u64),
    /// There is nothing to infer from.
    Nothing,
    /// Data that cannot be read.
    Broken(Vec<Finding>),
}

/// What was seen in all sources.
#[derive(Default)]
struct Whole {
    /// Instances by themselves.
    plain: Seen,
    /// The elements of instances that are arrays, read one by one.
    elements: Option<(Seen, u64)>,
    records: u64,
}

/// The shapes by which the next round reads.
#[derive(Default, PartialEq)]
struct Shapes {
    plain: Option<Arc<Shape>>,
    elements: Option<Arc<Shape>>,
}

/// Infers a schema that every instance of the sources keeps to.
///
/// # Errors
/// A source cannot be read. Data that are not well-formed are no error.
pub fn infer(sources: &mut [Source], choices: Choices, jobs: usize) -> io::Result<Inferred> {
    let is_untyped = |source: &Source| matches!(source.format, Format::Csv | Format::Xml);
    let again = sources.iter().any(is_untyped);
    if again {
        for source in sources.iter_mut() {
            source.input.settle()?;
        }
    }
    let mut shapes = Shapes::default();
    let mut round = 0;
    loop {
        let mut whole = Whole::default();
        for source in sources.iter_mut() {
            let findings = read(source, &shapes, jobs, round == 0, &mut whole)?;
            if !findings.is_empty() {
                return Ok(Inferred::Broken(findings));
            }
        }
        round += 1;
        let next = Shapes::of(&whole, choices);
        if !again || next == shapes || round == MOST_ROUNDS {
            return Ok(whole.finish(choices));
        }
        shapes = next;
    }
}

impl Shapes {
    fn of(whole: &Whole, choices: Choices) -> Shapes {
        let offline = Offline::new(None, &[]);
        let shape = |seen: &Seen| Some(Arc::new(shape_of(&schema_of(seen, choices), &offline)));
        Shapes {
            plain: shape(&whole.plain),
            elements: whole.elements.as_ref().and_then(|(seen, _)| shape(seen)),
        }
    }
}

impl Whole {
    fn finish(self, choices: Choices) -> Inferred {
        let mut seen = self.plain;
        let is_list = self.elements.is_some();
        if let Some((elements, count)) = self.elements {
            seen.merge(elements.into_array(count));
        }
        if self.records == 0 && !is_list {
            return Inferred::Nothing;
        }
        Inferred::Schema(schema_of(&seen, choices), self.records)
    }
}

/// Reads one source; what is wrong with it comes back.
fn read(
    source: &mut Source,
    shapes: &Shapes,
    jobs: usize,
    is_first: bool,
    whole: &mut Whole,
) -> io::Result<Vec<Finding>> {
    let Source {
        input,
        format,
        records,
        table,
    } = source;
    let file = input.file;
    let table = CsvOptions {
        natures: Natures::All,
        jobs,
        ..table.clone()
    };
    // Whether it is a list shows when it is open, and its shape is wanted before.
    let is_list = |lone: bool| !lone && format.has_places() && *records == Records::Elements;
    let shape = match &shapes.elements {
        Some(elements) if format.has_places() && *records == Records::Elements => {
            Some(Arc::clone(elements))
        }
        _ => shapes.plain.clone(),
    };
    let mut reading = format::open(*format, input, records, &table, shape)?;
    if reading.lone && shapes.elements.is_some() && *format == Format::Xml {
        reading = format::open(*format, input, records, &table, shapes.plain.clone())?;
    }
    let is_list = is_list(reading.lone);
    let mut findings = std::mem::take(&mut reading.findings);
    let mut all = Seen::default();
    let mut count = 0;
    pipeline::read(
        &mut reading,
        file,
        jobs,
        || (),
        |(), _, document, _, seen: &mut Seen| seen.look(document.root()),
        |worked| {
            count += worked.parsed.records;
            findings.extend(worked.findings);
            all.merge(worked.output);
            ControlFlow::Continue(())
        },
    )?;
    findings.retain(|finding| finding.severity == Severity::Error);
    if is_first && *format == Format::Xml {
        all = all.typed_by_text();
    }
    whole.records += count;
    if is_list {
        let (seen, elements) = whole.elements.get_or_insert_default();
        seen.merge(all);
        *elements += count;
    } else {
        whole.plain.merge(all);
    }
    Ok(findings)
}
