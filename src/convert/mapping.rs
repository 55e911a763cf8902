//! Converts a published table by a map.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use super::Options;
use crate::format::input::Input;
use crate::format::{Reading, Records};
use crate::map::{Map, Progress};

/// Reads with a map, and keeps what came of it.
#[derive(Debug, Clone)]
pub struct Mapping {
    /// The map.
    pub map: Arc<Map>,
    /// How the table is shown.
    pub shown: String,
    progress: Arc<Mutex<Option<Arc<Progress>>>>,
}

impl Mapping {
    /// Nothing was read yet.
    pub fn new(map: Arc<Map>, shown: impl Into<String>) -> Self {
        Mapping {
            map,
            shown: shown.into(),
            progress: Arc::default(),
        }
    }

    /// What became of the rows, in the last pass over them.
    pub fn progress(&self) -> Option<Arc<Progress>> {
        let progress = self.progress.lock();
        progress.unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn open(&self, input: &mut Input, options: &Options) -> io::Result<Reading> {
        let records = match &options.records {
            Records::At(pointer) => Some(pointer),
            Records::Whole | Records::Elements => None,
        };
        let delimiter = options.table_in.delimiter.or(self.map.how.delimiter);
        let delimiter = delimiter.unwrap_or(b',');
        let (reading, progress) =
            self.map
                .open(input, options.from, delimiter, records, &self.shown)?;
        let mut last = self.progress.lock().unwrap_or_else(PoisonError::into_inner);
        *last = Some(progress);
        Ok(reading)
    }
}
