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
use super::bundled::{BUNDLED, Bundled, SETTINGS};
use super::dialect::{self, Dialects};
use super::lint;
use crate::document::{Document, DocumentJson, Pointer, Tree};
use crate::format::json::{FaultKind, scan_one};
use crate::source::{CannotRead, nearest_in};
use crate::suggest;

/// Why there is no schema to judge by: the call is at fault, not the data.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SchemaError {
    /// Neither a bundled name nor a file.
    #[error("{}", unknown(name, Path::new("")))]
    Unknown {
        /// What was asked for.
        name: String,
    },
    /// The file cannot be read.
    #[error("{}", CannotRead(Path::new(path), error))]
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

/// That `name`, as it is written in `dir`, is no schema, with what was probably meant.
pub fn unknown(name: &str, dir: &Path) -> String {
    if SETTINGS.iter().any(|settings| settings.name == name) {
        return format!(
            "there is no schema `{name}` for data: it is that of a file which orelint is set up by, and judges whenever it reads one; `orelint schema show {name}` prints it, for editors"
        );
    }
    let names = BUNDLED.iter().map(|bundled| bundled.name);
    let near = suggest::nearest(name, names.clone()).map(str::to_owned);
    let nearest = match near.or_else(|| nearest_in(dir, name)) {
        Some(near) => format!("; did you mean `{near}`?"),
        None => format!(" ({})", names.collect::<Vec<_>>().join(", ")),
    };
    format!("there is no schema `{name}`: it is neither a file nor a bundled schema{nearest}")
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
                    && let Some(id) = id_of(&value)
                {
                    known.insert(id.to_owned(), value);
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

    /// The metaschema of that URI: found as any schema is, or by its `$id` beside the schema.
    pub(super) fn metaschema(&self, uri: &str) -> Option<Result<Value, SchemaError>> {
        let beside = || {
            let paths = self.dirs.iter().flat_map(|dir| json_files(dir));
            let small = paths.filter(|path| {
                fs::metadata(path).is_ok_and(|data| data.len() <= LARGEST_METASCHEMA)
            });
            let mut values = small.filter_map(|path| read(&path).ok());
            values.find(|value| id_of(value) == Some(uri)).map(Ok)
        };
        self.find(uri).or_else(beside)
    }

    /// The absolute URI of a path beside the schema; `None` for a schema in no file.
    pub(super) fn absolute(&self, path: &str) -> Option<String> {
        let base = self.base.as_deref()?;
        let base = jsonschema::uri::from_str(base).ok()?;
        let uri = jsonschema::uri::resolve_against(&base.borrow(), path).ok()?;
        Some(uri.as_str().to_owned())
    }

    /// That a schema was found nowhere, and where it was looked for.
    pub(super) fn not_at_hand(&self, uri: &str) -> String {
        let mut places = vec!["the bundled schemas".to_owned()];
        places.extend(
            self.dirs
                .iter()
                .map(|dir| dir.to_string_lossy().into_owned()),
        );
        format!(
            "`{uri}` is not at hand; looked among {} (nothing is ever fetched; name further folders by --schema-dir)",
            places.join(", ")
        )
    }

    /// The schema of that URI.
    pub(super) fn find(&self, uri: &str) -> Option<Result<Value, SchemaError>> {
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

/// Beside a schema may be any data: larger files are not looked through for a metaschema, in bytes.
const LARGEST_METASCHEMA: u64 = 4 << 20;

/// What a schema calls itself, in any draft.
fn id_of(schema: &Value) -> Option<&str> {
    let id = schema.get("$id").or_else(|| schema.get("id"))?.as_str()?;
    Some(id.trim_end_matches('#'))
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
            Err(self.not_at_hand(uri.as_str()).into())
        }
    }
}

/// Why a schema cannot be used.
#[derive(Debug, Clone)]
pub(super) struct Flaw {
    /// JSON Pointer to what is wrong.
    pub(super) pointer: String,
    /// What, in one line.
    pub(super) message: String,
}

impl Flaw {
    fn of_dialect(message: String) -> Flaw {
        Flaw {
            pointer: "/$schema".to_owned(),
            message,
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
    try_compile(value, offline, options).map_err(|flaw| {
        let mut offline = offline.clone();
        offline.settle();
        invalid(name, value, &lint::reworded(flaw, value, &offline))
    })
}

/// Refuses a schema by which no value could be judged in time.
pub(super) fn refuse_endless(
    name: &str,
    value: &Value,
    offline: &Offline,
) -> Result<(), SchemaError> {
    match lint::breadth::fault(value, offline) {
        Some(flaw) => Err(invalid(name, value, &flaw)),
        None => Ok(()),
    }
}

/// Compiles a schema.
pub(super) fn try_compile(
    value: &Value,
    offline: &Offline,
    options: &SchemaOptions,
) -> Result<Validator<DocumentJson>, Flaw> {
    let schema = dialect::absolute(value, offline);
    let mut dialects = Dialects::of(&schema, offline).map_err(Flaw::of_dialect)?;
    if let Some((pointer, message)) = dialects.fault(&schema, offline) {
        return Err(Flaw { pointer, message });
    }
    loop {
        let attempt = Attempt {
            offline,
            options,
            dialects: &dialects,
        };
        let error = match attempt.compile(&schema) {
            Ok(validator) => return Ok(validator),
            Err(error) => error,
        };
        // What the schema refers to may be in a dialect of its own.
        match dialect::unknown_in(&error).filter(|uri| !dialects.has(uri)) {
            Some(uri) => {
                let uri = uri.to_owned();
                let found = dialects.find(&uri, offline);
                found.map_err(Flaw::of_dialect)?;
            }
            None => {
                return Err(Flaw {
                    pointer: error.instance_path().to_string(),
                    message: dialect::reworded(&error),
                });
            }
        }
    }
}

/// Compiles every subschema of a schema that [compiles](compile), by its JSON Pointer after `#`.
pub(super) fn compile_parts(
    value: &Value,
    offline: &Offline,
    options: &SchemaOptions,
) -> Option<ValidatorMap<DocumentJson>> {
    let schema = dialect::absolute(value, offline);
    let dialects = Dialects::of(&schema, offline).ok()?;
    let attempt = Attempt {
        offline,
        options,
        dialects: &dialects,
    };
    let linear = attempt
        .builder()
        .with_pattern_options(PatternOptions::regex())
        .build_map(&schema);
    linear
        .or_else(|_| attempt.builder().build_map(&schema))
        .ok()
}

/// What a schema is compiled with.
struct Attempt<'a> {
    offline: &'a Offline,
    options: &'a SchemaOptions,
    dialects: &'a Dialects,
}

impl<'a> Attempt<'a> {
    fn compile(&self, schema: &Value) -> Result<Validator<DocumentJson>, ValidationError<'static>> {
        // The engine that cannot backtrack takes almost every pattern, and no text makes it slow;
        // only look-around and back-references need the other, whose backtracking is bounded.
        let linear = self
            .builder()
            .with_pattern_options(PatternOptions::regex())
            .build(schema);
        linear.or_else(|_| self.builder().build(schema))
    }

    fn builder(&self) -> ValidationOptions<'a, Arc<dyn Retrieve>, DocumentJson> {
        let mut build = jsonschema::options_for::<DocumentJson>()
            .with_retriever(self.offline.clone())
            .should_validate_formats(!self.options.no_format);
        if let Some(registry) = self.dialects.registry() {
            build = build.with_registry(registry);
        }
        match &self.offline.base {
            Some(base) => build.with_base_uri(base.clone()),
            None => build,
        }
    }
}

fn invalid(name: &str, value: &Value, flaw: &Flaw) -> SchemaError {
    let Flaw { pointer, message } = flaw;
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
        message: format!("this is no valid schema: {message}{at}"),
    }
}
