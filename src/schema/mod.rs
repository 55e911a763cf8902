//! Schemas: the bundled ones, files, and what a schema says of typing.
//!
//! Nothing is ever fetched: `$ref` leads to bundled schemas, to files of `--schema-dir` and to
//! files beside the schema. A bundled schema is parsed and compiled when it is first used.

mod bundled;
mod describe;
mod detect;
mod dialect;
mod forms;
pub mod infer;
pub mod lint;
mod load;
mod parts;
mod shape;

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

pub use bundled::{BUNDLED, Bundled, SETTINGS, Settings};
pub use describe::Description;
pub use detect::{Detected, Hint, Named, Outline, detect, hint, outline};
use jsonschema::Validator;
use load::Offline;
pub use load::{SchemaError, unknown};
pub(crate) use parts::{Inside, Members, Part, Parts};
use serde_json::Value;
pub(crate) use shape::shape_of;

use crate::document::{DocumentJson, Shape};

/// How schemas are compiled.
#[derive(Debug, Clone, Default)]
pub struct SchemaOptions {
    /// Folders in which `$ref` may find schemas, beside the schema's own.
    pub dirs: Vec<PathBuf>,
    /// Leaves `format` an annotation.
    pub no_format: bool,
}

/// A schema, ready to judge instances.
#[derive(Debug)]
pub struct Schema {
    /// How it is shown: a bundled name or a path.
    name: String,
    bundled: Option<&'static Bundled>,
    value: Value,
    offline: Offline,
    validator: Validator<DocumentJson>,
    shape: OnceLock<Arc<Shape>>,
    options: SchemaOptions,
}

impl Schema {
    /// The bundled schema of that name.
    ///
    /// # Errors
    /// None that a release could have: the tests compile every bundled schema.
    pub fn bundled(
        bundled: &'static Bundled,
        options: &SchemaOptions,
    ) -> Result<Schema, SchemaError> {
        let value = bundled.value();
        let offline = Offline::new(None, &options.dirs);
        Schema::compile(
            bundled.name.to_owned(),
            Some(bundled),
            value,
            offline,
            options,
        )
    }

    /// The schema in a file.
    ///
    /// # Errors
    /// The file cannot be read, is no JSON, or is no schema.
    pub fn from_file(path: &Path, options: &SchemaOptions) -> Result<Schema, SchemaError> {
        let name = path.to_string_lossy().replace('\\', "/");
        let value = load::read(path)?;
        let offline = Offline::new(Some(path), &options.dirs);
        Schema::compile(name, None, value, offline, options)
    }

    /// The schema in a value; its `$ref`s may lead to bundled schemas only.
    ///
    /// # Errors
    /// It is no schema.
    pub fn from_value(
        name: &str,
        value: Value,
        options: &SchemaOptions,
    ) -> Result<Schema, SchemaError> {
        Schema::compile(
            name.to_owned(),
            None,
            value,
            Offline::new(None, &options.dirs),
            options,
        )
    }

    /// A bundled name, else a file.
    ///
    /// # Errors
    /// As [`Schema::from_file`]; a name that is neither lists the bundled ones.
    pub fn named(name: &str, options: &SchemaOptions) -> Result<Schema, SchemaError> {
        if let Some(bundled) = Bundled::named(name) {
            return Schema::bundled(bundled, options);
        }
        let path = Path::new(name);
        if !path.exists() {
            return Err(SchemaError::Unknown {
                name: name.to_owned(),
            });
        }
        Schema::from_file(path, options)
    }

    fn compile(
        name: String,
        bundled: Option<&'static Bundled>,
        value: Value,
        offline: Offline,
        options: &SchemaOptions,
    ) -> Result<Schema, SchemaError> {
        let mut offline = offline;
        let validator = load::compile(&name, &value, &offline, options)?;
        offline.settle();
        if bundled.is_none() {
            load::refuse_endless(&name, &value, &offline)?;
        }
        Ok(Schema {
            name,
            bundled,
            value,
            offline,
            validator,
            shape: OnceLock::new(),
            options: options.clone(),
        })
    }

    /// How it is shown: a bundled name or a path.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The bundled schema that it is, if it is one.
    pub fn as_bundled(&self) -> Option<&'static Bundled> {
        self.bundled
    }

    /// The schema as it was written.
    pub fn value(&self) -> &Value {
        &self.value
    }

    /// The compiled validator.
    pub fn validator(&self) -> &Validator<DocumentJson> {
        &self.validator
    }

    /// The parts that judge independently of one another, compiled anew: threads that share compiled
    /// patterns wait for one another's turn at the memory of their engine.
    pub(crate) fn parts(&self) -> Option<Parts> {
        Parts::of(&self.value, &self.offline, &self.options)
    }

    /// What it says of typing; made at first use.
    pub fn shape(&self) -> Arc<Shape> {
        Arc::clone(
            self.shape
                .get_or_init(|| Arc::new(shape_of(&self.value, &self.offline))),
        )
    }

    /// The subschema that has the keyword at `pointer` (of the document `uri`, if it is another's).
    pub fn subschema(&self, uri: Option<&str>, pointer: &str) -> Option<&Value> {
        let own = self.value.get("$id").and_then(Value::as_str);
        let document = match uri.map(|uri| uri.split('#').next().unwrap_or(uri)) {
            Some(uri) if own != Some(uri) => {
                let known = self.offline.known(uri);
                known.or_else(|| embedded(&self.value, uri))
            }
            _ => None,
        };
        let parent = pointer.rsplit_once('/').map_or("", |(parent, _)| parent);
        document.unwrap_or(&self.value).pointer(parent)
    }
}

/// The part of a schema that is a document of its own: it has an `$id` that leads to `uri`.
fn embedded<'s>(schema: &'s Value, uri: &str) -> Option<&'s Value> {
    let id = schema.get("$id").or_else(|| schema.get("id"));
    let is_it = id.and_then(Value::as_str).is_some_and(|id| {
        let before = uri.strip_suffix(id.trim_end_matches('#'));
        !id.is_empty() && before.is_some_and(|before| before.is_empty() || before.ends_with('/'))
    });
    if is_it {
        return Some(schema);
    }
    match schema {
        Value::Object(members) => members.values().find_map(|inner| embedded(inner, uri)),
        Value::Array(elements) => elements.iter().find_map(|inner| embedded(inner, uri)),
        _ => None,
    }
}

/// Resolves the references that a shape follows.
pub(crate) trait Resolve {
    /// The document of that URI, if it is at hand.
    fn document(&self, uri: &str) -> Option<&Value>;
}

impl Resolve for Offline {
    fn document(&self, uri: &str) -> Option<&Value> {
        self.known(uri)
    }
}
