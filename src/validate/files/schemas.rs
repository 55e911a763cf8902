//! The schemas and maps of a run.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use crate::map::Maps;
use crate::schema::{Bundled, Schema, SchemaError, SchemaOptions};
use crate::vocabulary::Vocabulary;

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
