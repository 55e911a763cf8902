//! By which schema a file is judged, and where its records are.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Asked, Astray, OpenError, Schemas};
use crate::config::{Config, DataSet};
use crate::format::input::Input;
use crate::format::{Format, Records};
use crate::schema::{self, Named, Schema, SchemaError};

/// What is known of a file before its schema is.
pub(super) struct Choice<'a> {
    pub(super) asked: &'a Asked,
    pub(super) set: Option<&'a DataSet>,
    pub(super) config: &'a Config,
    pub(super) path: Option<&'a Path>,
    pub(super) format: Format,
    pub(super) delimiter: u8,
}

/// How a file is judged.
pub(super) struct Chosen {
    pub(super) schema: Option<Arc<Schema>>,
    pub(super) records: Records,
    pub(super) says_schema: bool,
    /// Where the document's `$schema` leads, if that is no schema.
    pub(super) astray: Option<Astray>,
}

/// The schema, by the call, the configuration and the document, and where the records are.
pub(super) fn choose(
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
