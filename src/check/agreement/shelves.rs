//! Where to look for the agreement of a record: many agreements may bear one title, so they are
//! looked up by time and party as well. What is found may be of one agreement; whether it is,
//! `United::fits` decides.

use std::collections::{BTreeSet, HashMap};

use crate::record::Date;

/// A time under which an agreement can be looked up.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Time {
    /// Whenever it was signed.
    Any,
    /// It has no date.
    Undated,
    /// Its date is that year, and no more is known.
    Year(u16),
    /// Its date is within the year.
    WithinYear(u16),
    /// Its date is within the month, counted from the year 0.
    Month(u32),
    /// Its date is that, to the letter.
    Exactly(String),
    /// Its date begins so, and goes on.
    Longer(String),
}

/// Whose agreement is looked up.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Who {
    Anybody,
    /// It has no party.
    Nobody,
    Party(String),
}

/// What an agreement is looked up by.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Shelf {
    title: usize,
    time: Time,
    who: Who,
}

/// What of an agreement, or of a record, decides where it stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Marks<'m> {
    /// The title's key.
    pub(super) title: &'m str,
    /// Whether many agreements may bear it: then one has to share a date and a party.
    pub(super) is_common: bool,
    /// When it was signed, as its records say.
    pub(super) signed: &'m BTreeSet<Date>,
    /// The keys of its parties.
    pub(super) parties: &'m BTreeSet<String>,
}

/// The agreements so far.
#[derive(Debug, Default)]
pub(super) struct Shelves {
    titles: HashMap<String, usize>,
    shelves: HashMap<Shelf, BTreeSet<usize>>,
}

impl Shelves {
    /// Puts an agreement where further records of it will be looked for.
    pub(super) fn put(&mut self, index: usize, marks: Marks<'_>) {
        let next = self.titles.len();
        let title = *self.titles.entry(marks.title.to_owned()).or_insert(next);
        for who in holders(marks) {
            for time in held(marks) {
                let who = who.clone();
                let held = self.shelves.entry(Shelf { title, time, who });
                held.or_default().insert(index);
            }
        }
    }

    /// The agreements that a record may be of, the earliest first.
    pub(super) fn find(&self, marks: Marks<'_>) -> BTreeSet<usize> {
        let mut found = BTreeSet::new();
        let Some(&title) = self.titles.get(marks.title) else {
            return found;
        };
        // Titles that say the same may be told apart by how common they are, so both are tried.
        for is_common in [true, false] {
            let marks = Marks { is_common, ..marks };
            for who in askers(marks) {
                for time in asked(marks) {
                    let who = who.clone();
                    let held = self.shelves.get(&Shelf { title, time, who });
                    found.extend(held.into_iter().flatten());
                }
            }
        }
        found
    }
}

fn of_parties(marks: Marks<'_>) -> impl Iterator<Item = Who> {
    marks.parties.iter().cloned().map(Who::Party)
}

/// Whose an agreement is.
fn holders(marks: Marks<'_>) -> Vec<Who> {
    let parties = of_parties(marks).filter(|_| marks.is_common);
    let nobody = (marks.is_common && marks.parties.is_empty()).then_some(Who::Nobody);
    [Who::Anybody]
        .into_iter()
        .chain(nobody)
        .chain(parties)
        .collect()
}

/// Whose agreement a record may be of: one common title asks for a party in common.
fn askers(marks: Marks<'_>) -> Vec<Who> {
    if marks.is_common && !marks.parties.is_empty() {
        of_parties(marks).chain([Who::Nobody]).collect()
    } else {
        vec![Who::Anybody]
    }
}

/// The times under which an agreement stands.
fn held(marks: Marks<'_>) -> Vec<Time> {
    let mut times = Vec::new();
    if !marks.is_common {
        times.push(Time::Any);
        if marks.signed.is_empty() {
            times.push(Time::Undated);
        }
    }
    for &date in marks.signed {
        if marks.is_common {
            let mut beginnings = beginnings(date);
            times.extend(beginnings.pop().map(Time::Exactly));
            times.extend(beginnings.into_iter().map(Time::Longer));
        } else {
            times.push(month(date).map_or(Time::Year(date.year()), Time::Month));
            times.push(Time::WithinYear(date.year()));
        }
    }
    times
}

/// The times under which a record is looked for: where dates are alike, or near if the title is
/// one's own.
fn asked(marks: Marks<'_>) -> Vec<Time> {
    let mut times = Vec::new();
    if !marks.is_common {
        times.push(if marks.signed.is_empty() {
            Time::Any
        } else {
            Time::Undated
        });
    }
    for &date in marks.signed {
        let years = date.year().saturating_sub(1)..=date.year().saturating_add(1);
        if marks.is_common {
            times.push(Time::Longer(date.to_string()));
            times.extend(beginnings(date).into_iter().map(Time::Exactly));
        } else if let Some(month) = month(date) {
            times.extend((month.saturating_sub(1)..=month + 1).map(Time::Month));
            times.extend(years.map(Time::Year));
        } else {
            times.extend(years.map(Time::WithinYear));
        }
    }
    times
}

fn month(date: Date) -> Option<u32> {
    let month = date.month()?;
    Some(u32::from(date.year()) * 12 + u32::from(month))
}

/// The year, the year and month, and the day, as far as they are known.
fn beginnings(date: Date) -> Vec<String> {
    let text = date.to_string();
    let lengths = [4, 7, 10].into_iter();
    lengths
        .filter_map(|length| text.get(..length))
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{Marks, Shelves};
    use crate::record::Date;
    use std::collections::BTreeSet;

    /// Whether an agreement is found by a record with these dates and parties.
    fn meets(is_common: bool, held: (&str, &str), asked: (&str, &str)) -> bool {
        let dates = |text: &str| -> BTreeSet<Date> {
            text.split_whitespace().filter_map(Date::parse).collect()
        };
        let parties = |text: &str| -> BTreeSet<String> {
            text.split_whitespace().map(str::to_owned).collect()
        };
        let (signed, of) = (dates(held.0), parties(held.1));
        let (asked_signed, asked_of) = (dates(asked.0), parties(asked.1));
        let marks = |signed, parties| Marks {
            title: "t",
            is_common,
            signed,
            parties,
        };
        let mut shelves = Shelves::default();
        shelves.put(3, marks(&signed, &of));
        shelves.find(marks(&asked_signed, &asked_of)).contains(&3)
    }

    #[test]
    fn a_common_title_is_found_by_date_and_party() {
        let held = ("2024-05-01", "KAZ USA");
        for asked in [
            ("2024-05-01", "USA"),
            ("2024", "KAZ"),
            ("2024-05", "CHN KAZ"),
            ("2023 2024-05-01", "KAZ"),
            ("2024-05-01", ""),
        ] {
            assert!(meets(true, held, asked), "{asked:?}");
            assert!(meets(true, asked, held), "{asked:?}");
        }
        for asked in [("2024-05-02", "KAZ"), ("2024", "CHN"), ("", "KAZ")] {
            assert!(!meets(true, held, asked), "{asked:?}");
            assert!(!meets(true, asked, held), "{asked:?}");
        }
    }

    #[test]
    fn a_title_of_its_own_is_found_near_its_date() {
        let held = ("2024-12-31", "KAZ");
        for asked in [
            "2024-12-31",
            "2025-01-30",
            "2024",
            "2025",
            "2023",
            "2024-11",
            "",
        ] {
            assert!(meets(false, held, (asked, "USA")), "{asked}");
            assert!(meets(false, (asked, "USA"), held), "{asked}");
        }
        for asked in ["2025-02-01", "2026", "2022", "2024-10-31"] {
            assert!(!meets(false, held, (asked, "KAZ")), "{asked}");
            assert!(!meets(false, (asked, "KAZ"), held), "{asked}");
        }
    }
}
