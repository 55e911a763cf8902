//! Loads maps from files, each once a run, and opens tables with them.

use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Map, Progress};
use crate::finding::{Finding, Findings};
use crate::format::csv::{self, CsvOptions, TypesMode};
use crate::format::input::Input;
use crate::format::{self, Format, Reading, Records};
use crate::source::{CannotRead, Sources};
use crate::vocabulary::Vocabulary;

/// Why there is no map.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MapError {
    /// Its file cannot be read.
    #[error("{}", CannotRead(Path::new(path), error))]
    Unreadable {
        /// The file, as shown.
        path: String,
        /// Why not.
        #[source]
        error: io::Error,
    },
    /// It has mistakes.
    #[error("the map {path} has mistakes")]
    Mistaken {
        /// The file, as shown.
        path: String,
        /// The mistakes.
        findings: Vec<Finding>,
    },
}

/// The maps of a run, each compiled once.
#[derive(Debug, Default)]
pub struct Maps {
    loaded: HashMap<PathBuf, Arc<Map>>,
    vocabulary: Vocabulary,
}

impl Maps {
    /// No maps yet; names in tables are looked up in that vocabulary.
    pub fn new(vocabulary: Vocabulary) -> Maps {
        Maps {
            loaded: HashMap::new(),
            vocabulary,
        }
    }

    /// The map in that file.
    ///
    /// # Errors
    /// The file cannot be read, or is no map.
    pub fn get(&mut self, path: &Path, sources: &mut Sources) -> Result<Arc<Map>, MapError> {
        if let Some(map) = self.loaded.get(path) {
            return Ok(Arc::clone(map));
        }
        let shown = path.to_string_lossy().replace('\\', "/");
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) => return Err(MapError::Unreadable { path: shown, error }),
        };
        let file = sources.add_text(shown.clone(), text.as_bytes());
        let mut findings = Findings::default();
        let Some(mut map) = Map::parse_with(file, &text, self.vocabulary, &mut findings) else {
            return Err(MapError::Mistaken {
                path: shown,
                findings: findings.0,
            });
        };
        map.dir = path.parent().map(Path::to_owned).unwrap_or_default();
        map.text = text;
        let map = Arc::new(map);
        self.loaded.insert(path.to_owned(), Arc::clone(&map));
        Ok(map)
    }
}

impl Map {
    /// Opens a table so that its records come out; `delimiter` and `records` are what the call
    /// says, before the map is asked.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn open(
        self: &Arc<Map>,
        input: &mut Input,
        format: Format,
        delimiter: u8,
        records: Option<&crate::document::Pointer>,
        shown: &str,
    ) -> io::Result<(Reading, Arc<Progress>)> {
        // A cell is text to a map; what it means, the map says.
        let options = CsvOptions {
            delimiter: Some(delimiter),
            types: TypesMode::Text,
            // Nor does a dot or bracket in a column's name mean anything.
            flat: true,
            header: self.how.header.clone(),
            ..CsvOptions::default()
        };
        let records = match (records.or(self.how.records.as_ref()), format) {
            (Some(pointer), _) => Records::At(pointer.clone()),
            (None, Format::Xml) => Records::Whole,
            (None, _) => Records::Elements,
        };
        if !self.has_tables() {
            let reading = format::open(format, input, &records, &options, None)?;
            return Ok(self.apply(reading, None, input, shown));
        }
        if format != Format::Csv {
            let message = "a map with a [[table]] reads tables (CSV) alone";
            return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
        }
        let finder = Arc::clone(self);
        let (reading, stack) = csv::stacked::open_stacked(input, &options, finder)?;
        Ok(self.apply(reading, Some(stack), input, shown))
    }
}
