//! What became of the rows: the counts add up to the file.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::ops::AddAssign;

use crate::wording::counted;

/// How many rows became what.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// Understood, with a record at least.
    pub read: u64,
    /// Understood: none of their cells makes a statement.
    pub silent: u64,
    /// Passed over, by the reason that the map gives.
    pub skipped: BTreeMap<String, u64>,
    /// Not understood, wholly or in part: each has a finding.
    pub unread: u64,
    /// Without a value.
    pub empty: u64,
    /// The records that were made.
    pub records: u64,
    /// The commodities that they are about.
    pub commodities: BTreeSet<String>,
}

impl Tally {
    /// All rows of the file.
    pub fn rows(&self) -> u64 {
        self.read + self.silent + self.skipped() + self.unread + self.empty
    }

    /// Counts rows that are passed over.
    pub(super) fn skip(&mut self, why: &str, rows: u64) {
        match self.skipped.get_mut(why) {
            Some(count) => *count += rows,
            None => {
                self.skipped.insert(why.to_owned(), rows);
            }
        }
    }

    /// The rows that the map passes over.
    pub fn skipped(&self) -> u64 {
        self.skipped.values().sum()
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Tally) {
        self.read += other.read;
        self.silent += other.silent;
        self.unread += other.unread;
        self.empty += other.empty;
        self.records += other.records;
        self.commodities.extend(other.commodities);
        for (why, count) in other.skipped {
            *self.skipped.entry(why).or_default() += count;
        }
    }
}

impl fmt::Display for Tally {
    /// In one line: `13 rows: 13 read (26 records), 0 not understood`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (rows, records) = (self.rows(), self.records);
        let (rows, records) = (counted(rows, "row"), counted(records, "record"));
        write!(f, "{rows}: {} read ({records})", self.read)?;
        if self.silent > 0 {
            write!(f, ", {} without a figure", self.silent)?;
        }
        for (why, count) in &self.skipped {
            write!(f, ", {count} skipped ({why})")?;
        }
        if self.empty > 0 {
            write!(f, ", {} empty", self.empty)?;
        }
        write!(f, ", {} not understood", self.unread)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_says_what_became_of_every_row() {
        let mut tally = Tally {
            read: 11,
            records: 22,
            ..Tally::default()
        };
        tally += Tally {
            unread: 1,
            empty: 10,
            skipped: BTreeMap::from([("a remark".to_owned(), 2)]),
            ..Tally::default()
        };
        assert_eq!(tally.rows(), 24);
        assert_eq!(
            tally.to_string(),
            "24 rows: 11 read (22 records), 2 skipped (a remark), 10 empty, 1 not understood"
        );
    }
}
