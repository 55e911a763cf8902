//! What the words in a record mean: countries, commodities, units, chemical bases, dated names and
//! the closed lists of the schemas.
//!
//! The knowledge is in the tables (`*.tsv`) beside the code, one row a thing, each row naming its
//! source in its last column. They are embedded, and parsed when first asked. This module never
//! reads a record, a file or the clock: it is asked about a word and answers.

use std::fmt;

pub mod terms;

pub use terms::{Term, terms};

/// A word that a vocabulary does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unknown {
    /// What kind of word was looked for: "country", "commodity", "unit", "basis".
    pub kind: &'static str,
    /// The word as it was given.
    pub word: Box<str>,
    /// The code that was probably meant.
    pub nearest: Option<&'static str>,
}

impl fmt::Display for Unknown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unknown {} `{}`", self.kind, self.word)
    }
}

impl std::error::Error for Unknown {}

/// The rows of an embedded table of `N` columns, without comments and blank lines.
fn rows<const N: usize>(table: &'static str) -> impl Iterator<Item = [&'static str; N]> {
    table
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| {
            let mut cells = line.split('\t');
            let row = std::array::from_fn(|_| cells.next().unwrap_or(""));
            debug_assert!(cells.next().is_none(), "more than {N} cells: {line}");
            row
        })
}
