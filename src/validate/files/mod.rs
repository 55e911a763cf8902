//! Opens the files of a run, each with its format, schema and records.
//!
//! A file is opened (`input`), its schema is chosen (`choose`), its records are read (`read`).

mod choose;
mod error;
mod input;
mod read;
mod schemas;

use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use encoding_rs::Encoding;

pub use choose::schema_of;
use choose::{Choice, Chosen, choose};
pub use error::{Astray, OpenError, data_fault};
pub use input::{BrokenInput, OpenInput, open_bytes, open_input};
pub use read::{DataFile, Tally};
pub use schemas::Schemas;

use crate::config::Config;
use crate::config::files::Target;
use crate::document::Pointer;
use crate::finding::{FileId, Finding};
use crate::format::input::{Input, Origin};
use crate::format::tables::DESCRIPTION;
use crate::format::{self, Format, Records};
use crate::map::Map;
use crate::schema::{self, Hint, SchemaError};
use crate::source::Sources;

/// What the call says of every file, before the configuration and the files themselves are asked.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// A bundled schema's name, or a file.
    pub schema: Option<String>,
    /// The format.
    pub format: Option<Format>,
    /// Where the records are.
    pub records: Option<Pointer>,
    /// The encoding.
    pub encoding: Option<&'static Encoding>,
    /// A table's delimiter.
    pub delimiter: Option<u8>,
    /// The map by which tables become records.
    pub map: Option<PathBuf>,
}

/// What came of opening a file.
pub enum Opened {
    /// It is read on.
    Data(Box<DataFile>),
    /// It was met on a walk, and nothing tells its schema.
    Skipped {
        /// The file, as shown.
        path: String,
        /// Where its `$schema` leads, if it has one.
        astray: Option<Astray>,
        /// What is likely to be meant.
        hint: Option<Hint>,
    },
    /// It was met on a walk, and describes tables.
    Package {
        /// The file, as shown.
        path: String,
    },
    /// Its bytes are not what its compression or encoding says.
    Broken {
        /// The file.
        file: FileId,
        /// The format, if the name told it.
        format: Option<Format>,
        /// What is wrong.
        finding: Box<Finding>,
    },
}

/// Opens `target`.
///
/// # Errors
/// The file cannot be read, or nothing tells what it is.
pub fn open(
    target: &Target,
    asked: &Asked,
    config: &Config,
    schemas: &mut Schemas,
    sources: &mut Sources,
) -> Result<Opened, OpenError> {
    let (path, named) = match target {
        Target::Stdin => (None, true),
        Target::File { path, named } => (Some(path.as_path()), *named),
    };
    let shown = path.map_or("-".into(), |path| Origin::Path(path.to_owned()).shown());
    let set = path.and_then(|path| config.data_set(path));
    let map = match (&asked.map, set.and_then(|set| set.map.as_ref())) {
        (Some(path), _) => Some(schemas.maps.get(path, sources)?),
        (None, Some(name)) => Some(schemas.maps.get(&config.dir.join(&name.value), sources)?),
        (None, None) => None,
    };
    let how = map.as_ref().map(|map| map.how.clone()).unwrap_or_default();
    let OpenInput {
        mut input,
        format,
        table,
    } = match open_input(target, asked, config, &how, sources)? {
        Ok(opened) => opened,
        Err(BrokenInput {
            file,
            format,
            finding,
        }) => {
            return Ok(Opened::Broken {
                file,
                format,
                finding,
            });
        }
    };
    let delimiter = table.delimiter.unwrap_or(b',');
    let choice = Choice {
        asked,
        set,
        config,
        path,
        format,
        delimiter,
    };
    if let Some(map) = map {
        return match open_mapped(&choice, &mut input, &map, schemas, &shown)? {
            Ok(data) => Ok(Opened::Data(Box::new(data))),
            Err(error) => broken(input.file, Some(format), shown, error),
        };
    }
    let Chosen {
        schema,
        records,
        says_schema,
        astray,
    } = choose(&choice, &input, schemas, &shown)?;
    let is_description = path.and_then(Path::file_name) == Some(OsStr::new(DESCRIPTION));
    let is_own = schema.as_ref().is_some_and(|it| it.as_bundled().is_none());
    if is_description && !is_own {
        if named {
            return Err(OpenError::Package { path: shown });
        }
        return Ok(Opened::Package { path: shown });
    }
    // A broken file tells no schema, but what breaks it must be said.
    let is_broken = || format::has_fault(format, input.head(), input.is_whole(), delimiter);
    if schema.is_none() && !is_broken() {
        let hint = schema::hint(format, input.head(), table.delimiter);
        return unjudged(shown, named || set.is_some(), astray, hint);
    }
    // JSON says its types itself.
    let is_typed = matches!(format, Format::Csv | Format::Xml);
    let shape = schema.as_ref().filter(|_| is_typed);
    let shape = shape.map(|schema| schema.shape());
    let file = input.file;
    match format::open(format, &mut input, &records, &table, shape) {
        Ok(reading) => Ok(Opened::Data(Box::new(DataFile {
            file,
            format,
            schema,
            records,
            says_schema,
            delimiter,
            mapping: None,
            vocabulary: config.vocabulary,
            reading,
        }))),
        Err(error) => broken(file, Some(format), shown, error),
    }
}

/// What becomes of a file that nothing tells the schema of; `asked_for` if it was not just met.
fn unjudged(
    path: String,
    asked_for: bool,
    astray: Option<Astray>,
    hint: Option<Hint>,
) -> Result<Opened, OpenError> {
    // A table by others, met on a walk, is none of ours with another delimiter either.
    let is_of_others = matches!(hint, Some(Hint::Delimiter { tells: false, .. }));
    match astray {
        astray if !asked_for => Ok(Opened::Skipped {
            path,
            astray,
            hint: hint.filter(|_| !is_of_others),
        }),
        Some(error) => Err(OpenError::Astray { path, error }),
        None => Err(OpenError::NoSchema { path, hint }),
    }
}

/// A file that is not what its compression or encoding says is opened all the same, if only to say
/// so.
fn broken(
    file: FileId,
    format: Option<Format>,
    path: String,
    error: io::Error,
) -> Result<Opened, OpenError> {
    match data_fault(file, &error) {
        Some(finding) => Ok(Opened::Broken {
            file,
            format,
            finding: Box::new(finding),
        }),
        None => Err(OpenError::Unreadable { path, error }),
    }
}

/// Opens a table by a map: the schema is that of the map's records, unless the call names one.
fn open_mapped(
    choice: &Choice<'_>,
    input: &mut Input,
    map: &Arc<Map>,
    schemas: &mut Schemas,
    shown: &str,
) -> Result<io::Result<DataFile>, SchemaError> {
    let schema = match &choice.asked.schema {
        Some(name) => schemas.get(name, Path::new(""))?,
        None => schemas.get(&map.schema, &map.dir)?,
    };
    let records = choice.asked.records.as_ref();
    let records = records.or(choice.set.and_then(|set| set.records.as_ref()));
    let opened = map.open(input, choice.format, choice.delimiter, records, shown);
    Ok(opened.map(|(reading, progress)| DataFile {
        file: input.file,
        format: choice.format,
        schema: Some(schema),
        records: Records::Elements,
        says_schema: false,
        delimiter: choice.delimiter,
        mapping: Some(progress),
        vocabulary: choice.config.vocabulary,
        reading,
    }))
}
