//! The writer of the target format.

use super::{ConvertError, Options, columns};
use crate::finding::Finding;
use crate::format::csv::CsvWriter;
use crate::format::input::Input;
use crate::format::json::{JsonLone, JsonWriter};
use crate::format::ndjson::NdjsonWriter;
use crate::format::xml::{Form, XmlWriter};
use crate::format::{Format, WriteRecords};

/// The writer of a format.
pub(super) enum Writer {
    Csv(Box<CsvWriter>),
    Json(JsonWriter, JsonLone),
    Ndjson(NdjsonWriter),
    Xml { list: XmlWriter, lone: XmlWriter },
}

impl Writer {
    /// A writer for these records, to `foresee` them by the first of them; or why they have none.
    pub(super) fn for_records(
        input: &mut Input,
        options: &Options,
        foresee: bool,
    ) -> Result<Result<Writer, Vec<Finding>>, ConvertError> {
        Ok(Ok(match options.to {
            Format::Csv => {
                let writer = columns::writer(input, options, foresee)?;
                return Ok(writer.map(|writer| Writer::Csv(Box::new(writer))));
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
    pub(super) fn of(&self, lone: bool) -> &dyn WriteRecords {
        match self {
            Writer::Csv(writer) => &**writer,
            Writer::Json(_, writer) if lone => writer,
            Writer::Json(writer, _) => writer,
            Writer::Ndjson(writer) => writer,
            Writer::Xml { lone: writer, .. } if lone => writer,
            Writer::Xml { list, .. } => list,
        }
    }

    pub(super) fn reordered(&self) -> u64 {
        match self {
            Writer::Csv(writer) => writer.reordered(),
            Writer::Json(..) | Writer::Ndjson(_) | Writer::Xml { .. } => 0,
        }
    }

    /// The columns in which strings had to be encoded.
    pub(super) fn encoded(&self) -> Vec<String> {
        match self {
            Writer::Csv(writer) => writer.encoded().map(str::to_owned).collect(),
            Writer::Json(..) | Writer::Ndjson(_) | Writer::Xml { .. } => Vec::new(),
        }
    }
}
