//! What a run may set: `[check]` and `[areas]` in `orelint.toml`.

use std::fmt;
use std::sync::Arc;

use crate::config::{Config, Levels};
use crate::finding::FileId;
use crate::record::Date;
use crate::vocabulary::Vocabulary;

/// How strictly claims are compared.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// How far two figures may differ, as a part of the larger, before they contradict one another.
    pub tolerance: f64,
    /// How many years apart reserves and resources may be and still be compared.
    pub year_window: u16,
    /// Identifiers or kinds of sources that are trusted before all others, the most trusted first.
    pub authority: Vec<String>,
    /// Areas beside those of the vocabulary, each with its members.
    pub areas: Vec<(String, Vec<String>)>,
    /// The words of records.
    pub vocabulary: Vocabulary,
    /// How much findings weigh in this run: what is off explains nothing away.
    pub levels: Levels,
    /// The day of the run, which no source can know of what comes after; `None` where it is not to
    /// count.
    pub today: Option<Date>,
    /// How many threads decide; what they find is the same for any number.
    pub jobs: usize,
    /// The texts of sources.
    pub texts: Texts,
    /// Whether findings are given what a page shows beside them: commodity, sources, pictures.
    pub illustrate: bool,
}

/// Reads the text of a source: given the file of the source's record, and the path of the text as
/// the record names it, relative to that file; `None` where there is none to read.
type ReadText = dyn Fn(FileId, &str) -> Option<String> + Send + Sync;

/// How rules come by the texts of sources, for they open no file themselves. By default they do not,
/// and quotations are not looked up.
#[derive(Clone, Default)]
pub struct Texts(Option<Arc<ReadText>>);

impl Texts {
    /// Texts that `read` reads.
    pub fn new(read: impl Fn(FileId, &str) -> Option<String> + Send + Sync + 'static) -> Self {
        Texts(Some(Arc::new(read)))
    }

    /// The text that a record of `file` names; `None` where nothing reads texts at all.
    pub fn read(&self, file: FileId, name: &str) -> Option<Option<String>> {
        self.0.as_ref().map(|read| read(file, name))
    }
}

impl fmt::Debug for Texts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() {
            "Texts(..)"
        } else {
            "Texts"
        })
    }
}

/// Equal are only clones of one another.
impl PartialEq for Texts {
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Some(one), Some(other)) => Arc::ptr_eq(one, other),
            (None, None) => true,
            _ => false,
        }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Settings::from(&Config::default())
    }
}

impl From<&Config> for Settings {
    fn from(config: &Config) -> Self {
        let check = &config.check;
        Settings {
            tolerance: check.tolerance,
            year_window: u16::try_from(check.year_window).unwrap_or(u16::MAX),
            authority: check
                .authority
                .iter()
                .map(|named| named.value.clone())
                .collect(),
            vocabulary: config.vocabulary,
            areas: config
                .areas
                .iter()
                .map(|area| (area.code.clone(), area.members.clone()))
                .collect(),
            levels: config.levels.clone(),
            today: None,
            jobs: 1,
            texts: Texts::default(),
            illustrate: false,
        }
    }
}
