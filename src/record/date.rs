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

    /// The day that is so many days after 1970-01-01, by the civil calendar; `None` where its year
    /// has no four digits.
    pub fn of_unix_day(days: i64) -> Option<Self> {
        // Counted from 1 March of the year 0, so that a leap day ends its year; eras of 400 years
        // have 146,097 days each.
        let days = days.checked_add(719_468)?;
        let (era, day) = (days.div_euclid(146_097), days.rem_euclid(146_097));
        let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
        let day = day - (365 * year + year / 4 - year / 100);
        let month = (5 * day + 2) / 153;
        let first = (153 * month + 2) / 5;
        let (month, next) = if month < 10 {
            (month + 3, 0)
        } else {
            (month - 9, 1)
        };
        let year = u16::try_from(era * 400 + year + next).ok();
        let (month, day) = (
            u8::try_from(month).ok()?,
            u8::try_from(day - first + 1).ok()?,
        );
        Date::new(year.filter(|year| *year < 10_000)?, month, day)
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
    fn days_are_counted_from_1970() {
        for (days, text) in [
            (0, "1970-01-01"),
            (-1, "1969-12-31"),
            (11_016, "2000-02-29"),
            (11_017, "2000-03-01"),
            (20_453, "2025-12-31"),
            (47_540, "2100-02-28"),
            (47_541, "2100-03-01"),
        ] {
            assert_eq!(Date::of_unix_day(days), Date::parse(text), "{text}");
        }
        assert_eq!(Date::of_unix_day(i64::MAX), None);
        assert_eq!(Date::of_unix_day(2_932_897), None, "10000-01-01");
    }

    #[test]
    fn an_edition_is_out_from_its_first_possible_day() {
        let by = |a: &str, b: &str| Date::parse(a).unwrap().begins_by(Date::parse(b).unwrap());
        assert!(by("2025-01", "2025-11") && by("2025-01", "2025") && by("2025", "2025-01-02"));
        assert!(!by("2026-02-06", "2025-11") && !by("2026-02-06", "2026-01"));
        assert!(by("2026-02-06", "2026"));
    }
}
