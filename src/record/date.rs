//! Dates as precise as they are known.

use std::fmt;
use std::num::NonZeroU16;

/// A year, a year and month, or a day. `2025` comes before `2025-01`: less precise first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Date {
    // One more than the year, so that an absent date takes no room.
    year: NonZeroU16,
    month: u8,
    day: u8,
}

impl Date {
    /// Reads `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let mut part = |digits: usize| match parts.next() {
            None => Some(0),
            Some(part) if part.len() == digits && part.bytes().all(|b| b.is_ascii_digit()) => {
                part.parse::<u16>().ok()
            }
            Some(_) => None,
        };
        let (year, month, day) = (part(4)?, part(2)?, part(2)?);
        let fits = month <= 12 && day <= 31 && parts.next().is_none();
        fits.then(|| Date::new(year, month as u8, day as u8))?
    }

    fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        NonZeroU16::new(year.checked_add(1)?).map(|year| Date { year, month, day })
    }

    /// A year.
    pub fn of_year(year: u16) -> Option<Self> {
        Date::new(year, 0, 0)
    }

    /// The year.
    pub fn year(self) -> u16 {
        self.year.get() - 1
    }

    /// The month, where it is known.
    pub fn month(self) -> Option<u8> {
        Some(self.month).filter(|&month| month > 0)
    }

    /// Whether a day that this date may mean is on or before a day that `other` may mean.
    ///
    /// So an edition published in 2025-01 is out by 2025, and by 2025-01-02.
    pub fn begins_by(self, other: Date) -> bool {
        let first = (self.year, self.month.max(1), self.day.max(1));
        let unknown = |part: u8, last: u8| if part == 0 { last } else { part };
        first <= (other.year, unknown(other.month, 12), unknown(other.day, 31))
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.year())?;
        if self.month > 0 {
            write!(f, "-{:02}", self.month)?;
        }
        if self.day > 0 {
            write!(f, "-{:02}", self.day)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Date;

    #[test]
    fn dates_are_read_and_written_as_they_are() {
        for text in ["2025", "2025-01", "2025-11-06", "0000"] {
            assert_eq!(Date::parse(text).unwrap().to_string(), text);
        }
        for text in [
            "",
            "25",
            "2025-1",
            "2025-13",
            "2025-11-06-01",
            "about 2025",
            "2025-1a",
        ] {
            assert_eq!(Date::parse(text), None, "{text}");
        }
    }

    #[test]
    fn an_edition_is_out_from_its_first_possible_day() {
        let by = |a: &str, b: &str| Date::parse(a).unwrap().begins_by(Date::parse(b).unwrap());
        assert!(by("2025-01", "2025-11") && by("2025-01", "2025") && by("2025", "2025-01-02"));
        assert!(!by("2026-02-06", "2025-11") && !by("2026-02-06", "2026-01"));
        assert!(by("2026-02-06", "2026"));
    }
}
