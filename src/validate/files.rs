//! Opens the files of a run, each with its format, schema and records, and reads them.

use std::collections::{HashMap, HashSet};
use std::ffi::OsStr;
use std::io;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use encoding_rs::Encoding;

use super::Judge;
use crate::config::files::Target;
use crate::config::{Config, DataSet};
use crate::document::{Document, Pointer};
use crate::finding::{FileId, Finding, Place};
use crate::format::blocks::TooLong;
use crate::format::csv::CsvOptions;
use crate::format::input::{Input, Origin, Undecodable};
use crate::format::spelling::Spelling;
use crate::format::tables::DESCRIPTION;
use crate::format::{self, Dropped, Format, Reading, Records};
use crate::map::{Map, MapError, Maps, Progress, Told};
use crate::pipeline;
use crate::rule::Severity;
use crate::schema::{self, BUNDLED, Bundled, Hint, Named, Schema, SchemaError, SchemaOptions};
use crate::source::{CannotRead, Sources};
use crate::vocabulary::Vocabulary;

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
    why: &'static str,
}

fn bundled_names() -> String {
    BUNDLED
        .iter()
        .map(|bundled| bundled.name)
        .collect::<Vec<_>>()
        .join(", ")
}

/// The schemas of a run, and its maps, each compiled once.
#[derive(Debug)]
pub struct Schemas {
    /// The maps.
    pub maps: Maps,
    options: SchemaOptions,
    compiled: HashMap<String, Arc<Schema>>,
}

impl Schemas {
    /// No schemas yet.
    pub fn new(options: SchemaOptions) -> Self {
        Schemas::with(options, Vocabulary::default())
    }

    /// No schemas yet; maps and findings know the words of a configuration.
    pub fn with(options: SchemaOptions, vocabulary: Vocabulary) -> Self {
        Schemas {
            maps: Maps::new(vocabulary),
            options,
            compiled: HashMap::new(),
        }
    }

    /// The schema of that name: a bundled one, else a file, relative to `dir`.
    ///
    /// # Errors
    /// There is no such schema, or it cannot be used.
    pub fn get(&mut self, name: &str, dir: &Path) -> Result<Arc<Schema>, SchemaError> {
        let full = Bundled::name_or_path(name, dir);
        if let Some(schema) = self.compiled.get(&full) {
            return Ok(Arc::clone(schema));
        }
        let schema = Arc::new(Schema::named(&full, &self.options)?);
        self.compiled.insert(full, Arc::clone(&schema));
        Ok(schema)
    }
}

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
    says_schema: bool,
    delimiter: u8,
    /// What reading with a map came to so far, if the file is read with one.
    pub mapping: Option<Arc<Progress>>,
    vocabulary: Vocabulary,
    reading: Reading,
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
    let (origin, path, named) = match target {
        Target::Stdin => (Origin::Stdin, None, true),
        Target::File { path, named } => (Origin::Path(path.clone()), Some(path.as_path()), *named),
    };
    let shown = origin.shown();
    let set = path.and_then(|path| config.data_set(path));
    let map = match (&asked.map, set.and_then(|set| set.map.as_ref())) {
        (Some(path), _) => Some(schemas.maps.get(path, sources)?),
        (None, Some(name)) => Some(schemas.maps.get(&config.dir.join(&name.value), sources)?),
        (None, None) => None,
    };
    let how = map.as_ref().map(|map| map.how.clone()).unwrap_or_default();
    let told = asked
        .format
        .or(set.and_then(|set| set.format))
        .or(how.format)
        .or_else(|| path.and_then(Format::of_path));
    let encoding = asked.encoding.or(set.and_then(|set| set.encoding));
    let encoding = encoding.or(how.encoding);
    let mut input = match Input::open(sources, origin, encoding) {
        Ok(input) => input,
        Err(error) => {
            let file = sources.add_text(shown.clone(), Vec::new());
            return broken(file, told, shown, error);
        }
    };
    let Some(format) = told.or_else(|| Format::of_text(input.head())) else {
        return Err(OpenError::NoFormat { path: shown });
    };
    if named && asked.records.is_some() && !format.has_places() {
        return Err(OpenError::NoPointer {
            path: shown,
            format,
        });
    }
    let delimiter = asked.delimiter.or(set.and_then(|set| set.delimiter));
    let mut table = CsvOptions {
        delimiter: delimiter.or(how.delimiter),
        ..CsvOptions::default()
    };
    if let Some(path) = path {
        table = table.for_path(path);
    }
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
    let shape = schema.as_ref().map(|schema| schema.shape());
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

struct Choice<'a> {
    asked: &'a Asked,
    set: Option<&'a DataSet>,
    config: &'a Config,
    path: Option<&'a Path>,
    format: Format,
    delimiter: u8,
}

/// How a file is judged.
struct Chosen {
    schema: Option<Arc<Schema>>,
    records: Records,
    says_schema: bool,
    /// Where the document's `$schema` leads, if that is no schema.
    astray: Option<Astray>,
}

/// The schema, by the call, the configuration and the document, and where the records are.
fn choose(
    choice: &Choice<'_>,
    input: &Input,
    schemas: &mut Schemas,
    shown: &str,
) -> Result<Chosen, OpenError> {
    let mut astray = None;
    let detect = |wanted| schema::detect(choice.format, input.head(), choice.delimiter, wanted);
    let told = choice
        .asked
        .records
        .clone()
        .or_else(|| choice.set.and_then(|set| set.records.clone()));
    let of_set = choice
        .set
        .and_then(|set| set.schema.as_ref())
        .map(|name| name.value.as_str());
    let named = match (&choice.asked.schema, of_set) {
        (Some(name), _) => Some((name.as_str(), PathBuf::new())),
        (None, Some(name)) => Some((name, choice.config.dir.clone())),
        (None, None) => None,
    };
    let (schema, records, says_schema) = if let Some((name, dir)) = named {
        let schema = schemas.get(name, &dir)?;
        let detected = detect(schema.as_bundled());
        let records = match schema.as_bundled() {
            Some(_) => detected.records,
            None => Records::Whole,
        };
        (Some(schema), records, detected.says_schema)
    } else {
        let detected = detect(None);
        let schema = match detected.schema {
            Some(Named::Bundled(name)) => Some(schemas.get(name, Path::new(""))?),
            Some(Named::Reference(uri)) => match referenced(&uri, choice.path, schemas) {
                Ok(schema) => schema.map_err(|error| OpenError::OwnSchema {
                    path: shown.to_owned(),
                    error,
                })?,
                Err(error) => {
                    astray = Some(error);
                    None
                }
            },
            None => None,
        };
        (schema, detected.records, detected.says_schema)
    };
    Ok(Chosen {
        schema,
        records: told.map_or(records, Records::At),
        says_schema,
        astray,
    })
}

/// The schema of an opened file and where its records are, by the call, the configuration and the
/// file itself; where nothing tells the schema, there is none.
///
/// # Errors
/// The schema that is named cannot be used.
pub fn schema_of(
    input: &Input,
    format: Format,
    path: Option<&Path>,
    asked: &Asked,
    config: &Config,
    schemas: &mut Schemas,
) -> Result<(Option<Arc<Schema>>, Records), OpenError> {
    let set = path.and_then(|path| config.data_set(path));
    let delimiter = asked.delimiter.or(set.and_then(|set| set.delimiter));
    let choice = Choice {
        asked,
        set,
        config,
        path,
        format,
        delimiter: delimiter.unwrap_or(b','),
    };
    let shown = path.map_or("-".into(), |path| path.to_string_lossy());
    let chosen = choose(&choice, input, schemas, &shown)?;
    Ok((chosen.schema, chosen.records))
}

/// The largest file that data may name as its schema, in bytes.
const LARGEST_SCHEMA: u64 = 64 << 20;

/// The schema that a document's `$schema` names: a file, by a path relative to the document. Other
/// URIs are never fetched.
///
/// The document may come from anywhere, so it gets no say over devices, pipes, or paths that mean
/// something on this machine only.
fn referenced(
    uri: &str,
    path: Option<&Path>,
    schemas: &mut Schemas,
) -> Result<Result<Option<Arc<Schema>>, SchemaError>, Astray> {
    if uri.contains("://") {
        return Ok(Ok(None));
    }
    let astray = |why| Astray {
        uri: uri.to_owned(),
        why,
    };
    if Path::new(uri).has_root() {
        return Err(astray("and a document may name it only by a relative path"));
    }
    let dir = path.and_then(Path::parent).unwrap_or(Path::new(""));
    match std::fs::metadata(dir.join(uri)) {
        Err(_) => Err(astray("where no file is")),
        Ok(metadata) if !metadata.is_file() => Err(astray("which is no plain file")),
        Ok(metadata) if metadata.len() > LARGEST_SCHEMA => {
            Err(astray("which is larger than 64 MiB"))
        }
        Ok(_) => Ok(schemas.get(uri, dir).map(Some)),
    }
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
                    super::count_on(&mut worked.findings);
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
        let at_last = self.mapping.as_ref().map(|mapping| mapping.finish());
        match read {
            Ok(()) => {
                let at_last = at_last.unwrap_or_default();
                if !at_last.is_empty() {
                    tally.faults += faults(&at_last);
                    let _ = merge(T::default(), tally.records, at_last);
                }
                if let Some(judge) = judge.as_ref().filter(|_| tally.records == 0) {
                    let found = super::header::judge(judge, &*self.reading.parser);
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
