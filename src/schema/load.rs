//! Reads and compiles schemas, offline.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::{fs, io};

use jsonschema::{
    PatternOptions, Retrieve, Uri, ValidationError, ValidationOptions, Validator, ValidatorMap,
};
use serde_json::Value;

use super::SchemaOptions;
use super::bundled::{BUNDLED, Bundled};
use crate::document::{Document, DocumentJson, Pointer, Tree};
use crate::format::json::{FaultKind, scan_one};
use crate::suggest;

/// Why there is no schema to judge by: the call is at fault, not the data.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SchemaError {
    /// Neither a bundled name nor a file.
    #[error(
        "there is no schema `{name}`: it is neither a file nor a bundled schema{}",
        suggestion(name)
    )]
    Unknown {
        /// What was asked for.
        name: String,
    },
    /// The file cannot be read.
    #[error("cannot read the schema {path}: {error}")]
    Unreadable {
        /// The file.
        path: String,
        /// Why.
        #[source]
        error: io::Error,
    },
    /// The file is no JSON, or no schema.
    #[error("{path}:{line}:{column}: {message}")]
    Invalid {
        /// The file or bundled name.
        path: String,
        /// From 1.
        line: usize,
        /// In characters, from 1.
        column: usize,
        /// What is wrong.
        message: String,
    },
}

fn suggestion(name: &str) -> String {
    let names = BUNDLED.iter().map(|bundled| bundled.name);
    match suggest::nearest(name, names) {
        Some(near) => format!("; did you mean `{near}`?"),
        None => format!(
            " ({})",
            BUNDLED
                .iter()
                .map(|bundled| bundled.name)
                .collect::<Vec<_>>()
                .join(", ")
        ),
    }
}

/// Reads a schema file.
pub(super) fn read(path: &Path) -> Result<Value, SchemaError> {
    let shown = path.to_string_lossy().replace('\\', "/");
    let text = fs::read_to_string(path).map_err(|error| SchemaError::Unreadable {
        path: shown.clone(),
        error,
    })?;
    parse(&shown, &text)
}

/// Parses a schema's text, with the place where it is no JSON.
fn parse(path: &str, text: &str) -> Result<Value, SchemaError> {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let mut tree = Tree::default();
    match scan_one(text, &mut tree) {
        Ok(()) => Ok(Document::new(text, 0, &tree).root().to_value()),
        Err(fault) => {
            let message = match fault.kind {
                FaultKind::Syntax(message, _) | FaultKind::Unclosed(message, _) => message,
                FaultKind::DuplicateKey(_) => "this property stands twice in its object".to_owned(),
            };
            let (line, column) = line_and_column(text, fault.start);
            Err(SchemaError::Invalid {
                path: path.to_owned(),
                line,
                column,
                message,
            })
        }
    }
}

fn line_and_column(text: &str, offset: usize) -> (usize, usize) {
    let before = &text[..offset];
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    (
        before.matches('\n').count() + 1,
        before[line_start..].chars().count() + 1,
    )
}

/// The schemas at hand: the bundled ones and those of some folders, by URI.
#[derive(Debug, Clone)]
pub(crate) struct Offline {
    /// The schema's own folder, then those of `--schema-dir`.
    dirs: Arc<Vec<PathBuf>>,
    /// The base against which a schema in a file is resolved.
    base: Option<String>,
    known: Arc<BTreeMap<String, Value>>,
    /// What was found while compiling, until it is [settled](Offline::settle).
    found: Arc<Mutex<BTreeMap<String, Value>>>,
}

impl Offline {
    pub(super) fn new(schema: Option<&Path>, dirs: &[PathBuf]) -> Offline {
        let mut all = Vec::new();
        let mut base = None;
        if let Some(path) = schema {
            let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
            base = Some(file_uri(&absolute));
            all.extend(absolute.parent().map(Path::to_owned));
        }
        all.extend(dirs.iter().cloned());
        let mut known: BTreeMap<String, Value> = BTreeMap::new();
        // Only the folders that were named are searched by `$id`; beside the schema, by path.
        for dir in dirs {
            for path in json_files(dir) {
                if let Ok(value) = read(&path)
                    && let Some(id) = value.get("$id").and_then(Value::as_str)
                {
                    known.insert(id.trim_end_matches('#').to_owned(), value);
                }
            }
        }
        Offline {
            dirs: Arc::new(all),
            base,
            known: Arc::new(known),
            found: Arc::default(),
        }
    }

    /// Keeps at hand what was found while compiling.
    pub(super) fn settle(&mut self) {
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::make_mut(&mut self.known).append(&mut found);
    }

    /// The schema of that URI among those read ahead.
    pub(super) fn known(&self, uri: &str) -> Option<&Value> {
        self.known.get(uri.trim_end_matches('#'))
    }

    fn find(&self, uri: &str) -> Option<Result<Value, SchemaError>> {
        let uri = uri.split('#').next().unwrap_or(uri);
        if let Some(bundled) = Bundled::with_id(uri) {
            return Some(Ok(bundled.value()));
        }
        if let Some(value) = self.known(uri) {
            return Some(Ok(value.clone()));
        }
        let path = path_of_uri(uri);
        let name = path
            .as_deref()
            .and_then(Path::file_name)
            .map(PathBuf::from)
            .or_else(|| uri.rsplit('/').next().map(PathBuf::from));
        let beside = path.into_iter();
        let in_dirs = name
            .into_iter()
            .flat_map(|name| self.dirs.iter().map(move |dir| dir.join(&name)));
        beside
            .chain(in_dirs)
            .find(|path| path.is_file())
            .map(|path| read(&path))
    }
}

fn json_files(dir: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = fs::read_dir(dir)
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|ending| ending == "json"))
        .collect();
    files.sort();
    files
}

/// `file:` URI of an absolute path; only what RFC 3986 reserves is escaped.
fn file_uri(path: &Path) -> String {
    let mut uri = String::from("file://");
    let text = path.to_string_lossy().replace('\\', "/");
    if !text.starts_with('/') {
        uri.push('/');
    }
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'/' | b'-' | b'.' | b'_' | b'~' | b':' => {
                uri.push(char::from(byte));
            }
            other => {
                const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
                let digit = |half: u8| char::from(DIGITS[usize::from(half)]);
                uri.extend(['%', digit(other >> 4), digit(other & 15)]);
            }
        }
    }
    uri
}

fn path_of_uri(uri: &str) -> Option<PathBuf> {
    let rest = uri.strip_prefix("file://")?;
    let mut bytes = Vec::with_capacity(rest.len());
    let mut at = rest.bytes();
    while let Some(byte) = at.next() {
        if byte == b'%' {
            let digits = [at.next()?, at.next()?];
            bytes.push(u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok().map(PathBuf::from)
}

impl Retrieve for Offline {
    fn retrieve(
        &self,
        uri: &Uri<String>,
    ) -> Result<Value, Box<dyn std::error::Error + Send + Sync>> {
        if let Some(found) = self.find(uri.as_str()) {
            let value = found?;
            let mut kept = self.found.lock().unwrap_or_else(PoisonError::into_inner);
            // It may call itself by another name than it was asked for.
            let id = value.get("$id").and_then(Value::as_str);
            for name in [Some(uri.as_str()), id].into_iter().flatten() {
                kept.insert(name.trim_end_matches('#').to_owned(), value.clone());
            }
            Ok(value)
        } else {
            let mut places: Vec<String> = self
                .dirs
                .iter()
                .map(|dir| dir.to_string_lossy().into_owned())
                .collect();
            places.insert(0, "the bundled schemas".to_owned());
            Err(format!("`{uri}` is not at hand; looked among {} (nothing is ever fetched; name further folders by --schema-dir)", places.join(", ")).into())
        }
    }
}

/// Compiles a schema; what is wrong with it has its place in the schema's text.
pub(super) fn compile(
    name: &str,
    value: &Value,
    offline: &Offline,
    options: &SchemaOptions,
) -> Result<Validator<DocumentJson>, SchemaError> {
    // The engine that cannot backtrack takes almost every pattern, and no text makes it slow; only
    // look-around and back-references need the other, whose backtracking is bounded.
    let linear = builder(offline, options)
        .with_pattern_options(PatternOptions::regex())
        .build(value);
    linear
        .or_else(|_| builder(offline, options).build(value))
        .map_err(|error| invalid(name, value, &error))
}

/// Compiles every subschema of a schema that [compiles](compile), by its JSON Pointer after `#`.
pub(super) fn compile_parts(
    value: &Value,
    offline: &Offline,
    options: &SchemaOptions,
) -> Option<ValidatorMap<DocumentJson>> {
    let linear = builder(offline, options)
        .with_pattern_options(PatternOptions::regex())
        .build_map(value);
    linear
        .or_else(|_| builder(offline, options).build_map(value))
        .ok()
}

fn builder(
    offline: &Offline,
    options: &SchemaOptions,
) -> ValidationOptions<'static, Arc<dyn Retrieve>, DocumentJson> {
    let build = jsonschema::options_for::<DocumentJson>()
        .with_retriever(offline.clone())
        .should_validate_formats(!options.no_format);
    match &offline.base {
        Some(base) => build.with_base_uri(base.clone()),
        None => build,
    }
}

fn invalid(name: &str, value: &Value, error: &ValidationError<'_>) -> SchemaError {
    let pointer = error.instance_path().to_string();
    let text = fs::read_to_string(name).unwrap_or_else(|_| value.to_string());
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(&text);
    let mut tree = Tree::default();
    let offset = match (scan_one(text, &mut tree), pointer.parse::<Pointer>()) {
        (Ok(()), Ok(pointer)) => {
            let document = Document::new(text, 0, &tree);
            document
                .root()
                .follow(&pointer)
                .map_or(0, |node| node.span().start as usize)
        }
        _ => 0,
    };
    let (line, column) = line_and_column(text, offset);
    let at = if pointer.is_empty() {
        String::new()
    } else {
        format!(" (at `{pointer}`)")
    };
    SchemaError::Invalid {
        path: name.to_owned(),
        line,
        column,
        message: format!("this is no valid schema: {error}{at}"),
    }
}
