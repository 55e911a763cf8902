//! Why a file cannot be read: the call's fault, or the data's.

use std::io;
use std::path::Path;

use crate::finding::{FileId, Finding, Place};
use crate::format::blocks::TooLong;
use crate::format::input::Undecodable;
use crate::format::{self, Format};
use crate::map::MapError;
use crate::schema::{BUNDLED, Hint, SchemaError};
use crate::source::CannotRead;

/// Why a file cannot be read at all: the call or the machine is at fault.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// It cannot be opened or read.
    #[error("{}", CannotRead(Path::new(path), error))]
    Unreadable {
        /// The file, as shown.
        path: String,
        /// Why not.
        #[source]
        error: io::Error,
    },
    /// Neither its name nor its text tells the format.
    #[error("cannot tell the format of {path}; say --format csv, json, ndjson or xml")]
    NoFormat {
        /// The file, as shown.
        path: String,
    },
    /// Nothing tells its schema.
    #[error(
        "cannot tell the schema of {path}{}",
        hint.as_ref().map_or_else(
            || format!("; say --schema with a file or one of: {}", bundled_names()),
            |hint| format!(": {hint}"),
        )
    )]
    NoSchema {
        /// The file, as shown.
        path: String,
        /// What is likely to be meant.
        hint: Option<Hint>,
    },
    /// It describes tables.
    #[error(
        "{path} describes tables, and holds no records itself; `orelint convert {path} -o FILE` joins the tables into records, which can be read"
    )]
    Package {
        /// The file, as shown.
        path: String,
    },
    /// It is told where its records are, but its format says that.
    #[error("--records says where JSON or XML holds its records, but {path} is {format}, of which each {} is one", unit(*.format))]
    NoPointer {
        /// The file, as shown.
        path: String,
        /// Its format.
        format: Format,
    },
    /// It names a schema, which is nowhere.
    #[error("cannot tell the schema of {path}: {error}; say --schema")]
    Astray {
        /// The file, as shown.
        path: String,
        /// Where its `$schema` leads.
        #[source]
        error: Astray,
    },
    /// The schema that it names itself cannot be used.
    #[error("{path} names a schema that cannot be used: {error}")]
    OwnSchema {
        /// The file, as shown.
        path: String,
        /// Why not.
        #[source]
        error: SchemaError,
    },
    /// The schema that the call or the configuration names cannot be used.
    #[error(transparent)]
    Schema(#[from] SchemaError),
    /// Its map cannot be used.
    #[error(transparent)]
    Map(#[from] MapError),
}

fn unit(format: Format) -> &'static str {
    match format {
        Format::Csv => "row",
        Format::Ndjson => "line",
        Format::Json | Format::Xml => "file",
    }
}

impl OpenError {
    /// Whether only this one file cannot be read: others can, and should be.
    pub fn is_of_one_file(&self) -> bool {
        !matches!(self, OpenError::Schema(_) | OpenError::Map(_))
    }
}

/// A `$schema` that leads to no file which could be a schema.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("its `$schema` is `{uri}`, {why}")]
pub struct Astray {
    /// What the document says.
    pub uri: String,
    pub(super) why: &'static str,
}

fn bundled_names() -> String {
    BUNDLED
        .iter()
        .map(|bundled| bundled.name)
        .collect::<Vec<_>>()
        .join(", ")
}

/// The finding of an error that is the data's fault, not the machine's.
pub fn data_fault(file: FileId, error: &io::Error) -> Option<Finding> {
    let inner = error.get_ref()?;
    if let Some(undecodable) = inner.downcast_ref::<Undecodable>() {
        return Some(match undecodable {
            Undecodable::Encoding { text_offset, .. } => format::ENCODING
                .at(
                    Place::in_file(file, *text_offset..*text_offset),
                    undecodable.to_string(),
                )
                .help("name the encoding that the file is really in by --encoding"),
            Undecodable::Compression(_) => format::COMPRESSION
                .at(Place::in_file(file, 0..0), undecodable.to_string())
                .help("the file is cut off or was changed after it was compressed: fetch it again"),
            Undecodable::Uncompressed { ending } => format::COMPRESSION
                .at(Place::in_file(file, 0..0), undecodable.to_string())
                .help(format!(
                    "if the data is whole, take `.{ending}` off the name; else fetch the file again"
                )),
        });
    }
    inner.downcast_ref::<TooLong>().map(|error| {
        format::TOO_LONG
            .at(Place::in_file(file, 0..0), error.to_string())
            .help("name the array that holds the records by --records, so that they are read one by one")
    })
}
