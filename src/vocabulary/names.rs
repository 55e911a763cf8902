//! Names of places that were valid for a time: Astana, Nur-Sultan, Zaire.

use std::sync::LazyLock;

use super::{Index, fold, rows};

/// A name, and the days on which it was right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DatedName {
    /// The name.
    pub name: &'static str,
    /// What it names: a country's code, or a city by its name of today.
    pub place: &'static str,
    /// The first day, as `YYYY`, `YYYY-MM` or `YYYY-MM-DD`; `None` if it does not matter.
    pub from: Option<&'static str>,
    /// The last day; `None` if the name is in use.
    pub until: Option<&'static str>,
    /// Where the dates come from.
    pub source: &'static str,
}

/// A name used on a day on which the place bore another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Anachronism {
    /// The name as the table has it, with its nearest period.
    pub used: &'static DatedName,
    /// The name of that day, where the table knows it.
    pub right: Option<&'static DatedName>,
}

#[derive(Debug, Clone)]
pub(super) struct Table {
    pub(super) rows: Vec<DatedName>,
    index: Index,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let given = |cell: &'static str| Some(cell).filter(|cell| !cell.is_empty());
    let rows =
        rows(include_str!("dated_names.tsv")).map(|[name, place, from, until, source]| DatedName {
            name,
            place,
            from: given(from),
            until: given(until),
            source,
        });
    Table::new(rows.collect())
});

impl Table {
    pub(super) fn bundled() -> &'static Table {
        &TABLE
    }

    /// A table of these rows, in any order.
    pub(super) fn new(mut rows: Vec<DatedName>) -> Table {
        rows.sort_by_key(|row| (row.name, row.from));
        let names = rows.iter().enumerate().map(|(at, row)| (row.name, at));
        let index = Index::new(names, fold);
        Table { rows, index }
    }

    pub(super) fn periods(&self, name: &str) -> &[DatedName] {
        let Some(first) = self.index.find(name) else {
            return &[];
        };
        let rows = &self.rows[first..];
        let count = rows
            .iter()
            .take_while(|row| row.name == rows[0].name)
            .count();
        &rows[..count]
    }

    pub(super) fn anachronism(&'static self, name: &str, date: &str) -> Option<Anachronism> {
        let periods = self.periods(name);
        if periods.iter().any(|period| period.holds(date)) {
            return None;
        }
        // Periods are in order: the last one that began before the date is the nearest.
        let begun = |period: &&DatedName| period.from.is_none_or(|from| from <= date);
        let used = periods
            .iter()
            .rev()
            .find(begun)
            .or_else(|| periods.first())?;
        let right = |row: &&DatedName| row.place == used.place && row.holds(date);
        Some(Anachronism {
            used,
            right: self.rows.iter().find(right),
        })
    }
}

/// Every dated name, by name and first day.
pub fn dated_names() -> &'static [DatedName] {
    &TABLE.rows
}

/// The periods of a name, in order; empty if the name is not dated.
pub fn periods(name: &str) -> &'static [DatedName] {
    TABLE.periods(name)
}

/// Whether a name is wrong for a date, given as `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
///
/// A name is right if any day that the date may mean is within one of its periods; on the day of a
/// change both names are. `None` too for a name that is not dated.
pub fn anachronism(name: &str, date: &str) -> Option<Anachronism> {
    TABLE.anachronism(name, date)
}

impl DatedName {
    /// Whether some day of a date is within the period.
    ///
    /// Dates are compared as far as both are precise: `2019` may be any day of that year.
    pub fn holds(&self, date: &str) -> bool {
        let begins = |from: &str| {
            let common = from.len().min(date.len());
            from.get(..common) <= date.get(..common)
        };
        let ends = |until: &str| {
            let common = until.len().min(date.len());
            date.get(..common) <= until.get(..common)
        };
        self.from.is_none_or(begins) && self.until.is_none_or(ends)
    }
}

#[cfg(test)]
mod tests {
    use super::{anachronism, dated_names, periods};
    use crate::vocabulary::{country, find_country};

    #[test]
    fn rows_are_sorted_and_unique() {
        assert!(dated_names().is_sorted_by(|a, b| (a.name, a.from) < (b.name, b.from)));
        for row in dated_names() {
            assert!(
                row.from.is_none() || row.until.is_none() || row.from < row.until,
                "{row:?}"
            );
            if row.place.len() == 3 {
                assert!(country(row.place).is_ok(), "{row:?}");
                assert!(
                    find_country(row.name).is_some(),
                    "{} is no country",
                    row.name
                );
            }
        }
    }

    #[test]
    fn a_capital_that_was_renamed_and_renamed_back() {
        for date in [
            "2015",
            "2019-03-22",
            "2019-03-23",
            "2019",
            "2022-09-17",
            "2025-11-06",
        ] {
            assert_eq!(anachronism("Astana", date), None, "{date}");
        }
        for date in ["2019-03-23", "2019", "2020-05", "2022-09-17", "2022"] {
            assert_eq!(anachronism("Nur-Sultan", date), None, "{date}");
        }
        for (name, date, right) in [
            ("Astana", "2021", Some("Nur-Sultan")),
            ("Astana", "2019-03-24", Some("Nur-Sultan")),
            ("astana", "1997-11-11", Some("Akmola")),
            ("Nur-Sultan", "2025-11-06", Some("Astana")),
            ("Nur Sultan", "2018", Some("Astana")),
            ("Akmola", "2000", Some("Astana")),
            ("Zaire", "2001", Some("Democratic Republic of the Congo")),
            ("Swaziland", "2020", Some("Eswatini")),
            ("Macedonia", "2019-02-13", Some("North Macedonia")),
            ("Cabo Verde", "2010", Some("Cape Verde")),
            ("Zaire", "1950", None),
        ] {
            let found = anachronism(name, date).expect(name);
            assert_eq!(found.right.map(|row| row.name), right, "{name} in {date}");
        }
    }

    #[test]
    fn names_in_use_need_no_date() {
        assert_eq!(anachronism("Burma", "2025"), None);
        assert_eq!(anachronism("Turkey", "2025"), None);
        assert_eq!(anachronism("Washington", "2025"), None);
        assert_eq!(periods("Astana").len(), 2);
        assert!(periods("Washington").is_empty());
    }
}
