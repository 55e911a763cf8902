//! Records in the order of what they say.

use std::cmp::{Ordering, Reverse};
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::str::FromStr;

use super::CanonicalError;
use crate::document::{Node, Pointer, PointerError};
use crate::format::json::is_number;
use crate::suggest;

/// What records are sorted by: a property, or the JSON Pointer of a value within.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SortKey {
    /// As it was written.
    pub text: String,
    /// Where the value is.
    pub pointer: Pointer,
}

impl FromStr for SortKey {
    type Err = PointerError;

    fn from_str(text: &str) -> Result<SortKey, PointerError> {
        let pointer = if text.starts_with('/') {
            text.parse()?
        } else {
            let mut pointer = Pointer::ROOT;
            pointer.push(text);
            pointer
        };
        Ok(SortKey {
            text: text.to_owned(),
            pointer,
        })
    }
}

/// A value to compare: numbers by what they are worth, then texts sign by sign, then what is absent.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Worth {
    Number(f64, Box<str>),
    Text(Box<str>),
    Absent,
}

impl Worth {
    /// Of a value in a record.
    pub(super) fn of(node: Option<Node<'_>>) -> Worth {
        let Some(node) = node else {
            return Worth::Absent;
        };
        match (node.as_number(), node.text()) {
            (Some(number), _) => Worth::number(number),
            (None, Some(text)) => Worth::Text(text.into()),
            (None, None) => Worth::Absent,
        }
    }

    /// Of a cell.
    pub(super) fn of_cell(text: &str) -> Worth {
        match text {
            "" => Worth::Absent,
            text if is_number(text) => Worth::number(text),
            text => Worth::Text(text.into()),
        }
    }

    fn number(text: &str) -> Worth {
        Worth::Number(text.parse().unwrap_or(f64::INFINITY), text.into())
    }

    fn order(&self, other: &Worth) -> Ordering {
        match (self, other) {
            (Worth::Number(one, text), Worth::Number(two, other)) => one
                .total_cmp(two)
                .then_with(|| Beyond::of(*one, text).cmp(&Beyond::of(*two, other))),
            (Worth::Text(one), Worth::Text(two)) => one.cmp(two),
            _ => self.rank().cmp(&other.rank()),
        }
    }

    fn rank(&self) -> u8 {
        match self {
            Worth::Number(..) => 0,
            Worth::Text(_) => 1,
            Worth::Absent => 2,
        }
    }
}

/// What sets integers apart that come to one `f64`: their digits, the longer the farther from zero.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Beyond<'t> {
    /// The `f64` says it all, or it is no integer.
    Nothing,
    Below(Reverse<(usize, &'t str)>),
    Above((usize, &'t str)),
}

impl<'t> Beyond<'t> {
    fn of(value: f64, text: &'t str) -> Self {
        const EXACT: f64 = (1_u64 << f64::MANTISSA_DIGITS) as f64;
        let unsigned = text.strip_prefix('-');
        let digits = unsigned.unwrap_or(text);
        if value.abs() < EXACT || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            Beyond::Nothing
        } else if unsigned.is_some() {
            Beyond::Below(Reverse((digits.len(), digits)))
        } else {
            Beyond::Above((digits.len(), digits))
        }
    }
}

/// Written records, kept aside until all are there. In memory are only the values to sort by.
pub(super) struct Sorter {
    spool: File,
    written: u64,
    entries: Vec<(Vec<Worth>, u64, usize)>,
}

impl Sorter {
    pub(super) fn new() -> io::Result<Sorter> {
        Ok(Sorter {
            spool: tempfile::tempfile()?,
            written: 0,
            entries: Vec::new(),
        })
    }

    pub(super) fn add(&mut self, worth: Vec<Worth>, record: &[u8]) -> io::Result<()> {
        self.spool.write_all(record)?;
        self.entries.push((worth, self.written, record.len()));
        self.written += record.len() as u64;
        Ok(())
    }

    /// Hands out the records in order; equal ones stay in the order in which they came.
    pub(super) fn finish(
        mut self,
        keys: &[SortKey],
        names: &[String],
        mut each: impl FnMut(&[u8]) -> io::Result<()>,
    ) -> Result<(), CanonicalError> {
        for (at, key) in keys.iter().enumerate() {
            let is_absent = |(worth, ..): &(Vec<Worth>, u64, usize)| worth[at] == Worth::Absent;
            if !self.entries.is_empty() && self.entries.iter().all(is_absent) {
                let near = suggest::nearest(&key.text, names.iter().map(String::as_str));
                return Err(CanonicalError::NoKey {
                    key: key.text.clone(),
                    help: near.map_or(String::new(), |near| format!("; did you mean `{near}`?")),
                });
            }
        }
        self.entries.sort_by(|(one, ..), (two, ..)| {
            let orders = one.iter().zip(two).map(|(one, two)| one.order(two));
            orders.fold(Ordering::Equal, Ordering::then)
        });
        let mut record = Vec::new();
        for (_, start, length) in self.entries {
            record.resize(length, 0);
            self.spool.seek(SeekFrom::Start(start))?;
            self.spool.read_exact(&mut record)?;
            each(&record)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_beyond_a_float_are_in_order() {
        let sorted = [
            "-9007199254740994",
            "-9007199254740993",
            "-9007199254740992",
            "1",
            "1.0",
            "9007199254740992",
            "9007199254740993",
            "10000000000000000000000001",
        ];
        let worth: Vec<Worth> = sorted.iter().map(|text| Worth::of_cell(text)).collect();
        for pair in worth.windows(2) {
            assert_ne!(pair[0].order(&pair[1]), Ordering::Greater);
            let is_beyond =
                |worth: &Worth| matches!(worth, Worth::Number(value, _) if value.abs() > 2.0);
            if is_beyond(&pair[0]) && is_beyond(&pair[1]) {
                assert_eq!(pair[0].order(&pair[1]), Ordering::Less);
            }
        }
    }
}
