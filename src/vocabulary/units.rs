//! Units of mass and volume, with exact factors.

use std::sync::LazyLock;

use super::{Index, Known, Unknown, fold, rows, words};

/// What a unit measures; quantities of two kinds cannot be compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Mass; factors lead to tonnes (1000 kg).
    Mass,
    /// Volume of a gas at standard conditions, or of a liquid; factors lead to cubic metres.
    Volume,
}

impl Kind {
    /// The code of the unit that factors lead to.
    pub fn base(self) -> &'static str {
        match self {
            Self::Mass => "t",
            Self::Volume => "m3",
        }
    }
}

/// A unit.
#[derive(Debug, Clone, PartialEq)]
pub struct Unit {
    /// The code, in which `k` and `M` before another code make a thousand and a million of it.
    pub code: &'static str,
    /// The name for messages, in the plural: "thousand tonnes".
    pub name: &'static str,
    /// What it measures.
    pub kind: Kind,
    /// How many tonnes or cubic metres one of it is, exactly, as decimal text.
    pub factor_text: &'static str,
    /// The same as the nearest `f64`.
    pub factor: f64,
    /// Further spellings.
    pub spellings: Vec<&'static str>,
    /// Where the factor comes from.
    pub source: &'static str,
}

#[derive(Debug, Clone)]
pub(super) struct Table {
    pub(super) rows: Vec<Unit>,
    /// Codes and spellings in their own case, sorted.
    exact: Vec<(&'static str, usize)>,
    /// Those that are long enough to be read whatever their case.
    index: Index,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let rows = rows(include_str!("units.tsv")).map(
        |[code, name, kind, factor_text, spellings, source]| Unit {
            code,
            name,
            kind: if kind == "volume" {
                Kind::Volume
            } else {
                Kind::Mass
            },
            factor_text,
            factor: factor_text.parse().unwrap_or(f64::NAN),
            spellings: words(spellings).collect(),
            source,
        },
    );
    Table::new(rows.collect())
});

/// A word that may be one of several units.
struct Ambiguous {
    word: &'static str,
    readings: Vec<&'static str>,
}

static AMBIGUOUS: LazyLock<Vec<Ambiguous>> = LazyLock::new(|| {
    let mut all: Vec<_> = rows(include_str!("ambiguous_units.tsv"))
        .flat_map(|[word, readings, others, _why]| {
            [word]
                .into_iter()
                .chain(words(others))
                .map(move |word| Ambiguous {
                    word,
                    readings: words(readings).collect(),
                })
        })
        .collect();
    all.sort_unstable_by_key(|entry| entry.word);
    all
});

impl Table {
    pub(super) fn bundled() -> &'static Table {
        &TABLE
    }

    /// A table of these rows, in any order.
    pub(super) fn new(mut rows: Vec<Unit>) -> Table {
        rows.sort_by_key(|row| row.code);
        let names = |(at, unit): (usize, &Unit)| {
            let names = [unit.code, unit.name]
                .into_iter()
                .chain(unit.spellings.iter().copied());
            names.map(move |name| (name, at)).collect::<Vec<_>>()
        };
        let mut exact: Vec<_> = rows.iter().enumerate().flat_map(names).collect();
        let long = exact.iter().copied().filter(|(name, _)| is_long(name));
        let index = Index::new(long, fold);
        exact.sort_unstable();
        exact.dedup();
        Table { rows, exact, index }
    }

    pub(super) fn get(&self, code: &str) -> Result<&Unit, Unknown> {
        match self.rows.binary_search_by(|row| row.code.cmp(code)) {
            Ok(at) => Ok(&self.rows[at]),
            Err(_) => Err(self.unknown(code)),
        }
    }

    pub(super) fn find(&self, name: &str) -> Result<&Unit, Unknown> {
        self.at(name)
            .map(|at| &self.rows[at])
            .ok_or_else(|| self.unknown(name))
    }

    fn at(&self, name: &str) -> Option<usize> {
        let name = name.trim();
        let exact = self.exact.binary_search_by(|(known, _)| (*known).cmp(name));
        match exact {
            Ok(at) => Some(self.exact[at].1),
            Err(_) if is_long(name) && readings(name).is_empty() => self.index.find(name),
            Err(_) => None,
        }
    }

    fn unknown(&self, word: &str) -> Unknown {
        let readings = readings(word.trim());
        let near = if readings.is_empty() {
            self.at(word).or_else(|| self.near(word))
        } else {
            None
        };
        Unknown {
            kind: "unit",
            word: word.into(),
            nearest: near.map(|at| Known {
                code: self.rows[at].code,
                name: self.rows[at].name,
            }),
            candidates: Vec::new(),
            readings,
        }
    }

    /// The unit that a misspelled word is near to; a short one only by its case.
    fn near(&self, word: &str) -> Option<usize> {
        let word = word.trim();
        if is_long(word) {
            return self.index.nearest(word).first().copied();
        }
        self.rows
            .iter()
            .position(|row| row.code.eq_ignore_ascii_case(word))
    }
}

/// Every unit, by code.
pub fn units() -> &'static [Unit] {
    &TABLE.rows
}

/// The unit of a code, such as `kt`.
///
/// Any other word is [`Unknown`]: with its possible readings where it is ambiguous (`ton`), else
/// with the unit that it spells or is near to (`thousand metric tons` is told `kt`).
pub fn unit(code: &str) -> Result<&'static Unit, Unknown> {
    TABLE.get(code)
}

/// The unit that a table's word means: a code, name or spelling.
///
/// Words of up to three characters are taken in their own case, for `Mt` and `mt` differ; longer
/// ones in any. An ambiguous or unknown word is [`Unknown`], as in [`unit()`].
pub fn find_unit(name: &str) -> Result<&'static Unit, Unknown> {
    TABLE.find(name)
}

/// What an ambiguous word may be; empty for any other.
pub(crate) fn readings(word: &str) -> &'static [&'static str] {
    let same = |entry: &&Ambiguous| {
        entry.word == word || (is_long(word) && fold(entry.word) == fold(word))
    };
    AMBIGUOUS
        .iter()
        .find(same)
        .map_or(&[], |entry| &entry.readings)
}

fn is_long(word: &str) -> bool {
    word.chars().count() > 3
}

#[cfg(test)]
mod tests {
    use super::{AMBIGUOUS, Kind, TABLE, find_unit, readings, unit, units};

    #[test]
    fn rows_are_sorted_and_unique_and_names_have_one_code() {
        assert!(units().is_sorted_by(|a, b| a.code < b.code));
        assert!(TABLE.exact.is_sorted_by(|a, b| a.0 < b.0));
        assert_eq!(TABLE.index.contested(), [""; 0]);
        assert!(AMBIGUOUS.is_sorted_by(|a, b| a.word < b.word));
        for entry in AMBIGUOUS.iter() {
            assert!(
                find_unit(entry.word).is_err(),
                "{} is a unit too",
                entry.word
            );
            assert!(
                entry.readings.iter().all(|code| unit(code).is_ok()),
                "{}",
                entry.word
            );
        }
        for row in units() {
            for name in [row.code, row.name].iter().chain(&row.spellings) {
                assert!(readings(name).is_empty(), "{name} is ambiguous too");
            }
        }
    }

    #[test]
    fn factors_are_exact() {
        for (code, factor) in [
            ("t", "1"),
            ("kt", "1000"),
            ("Mt", "1000000"),
            ("kg", "0.001"),
            ("g", "0.000001"),
            ("lb", "0.00045359237"),
            ("short_ton", "0.90718474"),
            ("long_ton", "1.0160469088"),
            ("troy_oz", "0.0000311034768"),
            ("carat", "0.0000002"),
            ("flask", "0.03447302012"),
            ("m3", "1"),
            ("mcm", "1000000"),
            ("bcm", "1000000000"),
        ] {
            let unit = unit(code).unwrap();
            assert_eq!(unit.factor_text, factor, "{code}");
            assert_eq!(
                unit.factor.to_bits(),
                factor.parse::<f64>().unwrap().to_bits(),
                "{code}"
            );
        }
        let lb = unit("lb").unwrap().factor;
        for (code, pounds) in [("short_ton", 2000.0), ("long_ton", 2240.0), ("flask", 76.0)] {
            let unit = unit(code).unwrap().factor;
            assert!(
                (unit - pounds * lb).abs() < 1e-15,
                "{code} is {pounds} pounds"
            );
        }
        for unit in units() {
            assert!(unit.factor > 0.0, "{}", unit.code);
        }
        // A thousand and a million are what they say.
        for prefixed in units() {
            let (prefix, code) = prefixed.code.split_at(1);
            let times = match prefix {
                "k" => 1e3,
                "M" => 1e6,
                _ => continue,
            };
            let Ok(one) = unit(code) else { continue };
            let ratio = prefixed.factor / one.factor;
            assert!((ratio / times - 1.0).abs() < 1e-12, "{}", prefixed.code);
        }
    }

    #[test]
    fn tables_name_units_in_many_ways() {
        for (name, code) in [
            ("metric tons", "t"),
            ("Metric Tons", "t"),
            ("tonnes (metric)", "t"),
            ("tonnes", "t"),
            ("thousand metric tons", "kt"),
            ("thousand metric dry tons", "kt"),
            ("million metric tons", "Mt"),
            ("kilograms", "kg"),
            (" thousands of carats", "kcarat"),
            ("million carats", "Mcarat"),
            ("million cubic meters", "mcm"),
            ("million liters", "ML"),
            ("short tons", "short_ton"),
            ("million pounds", "Mlb"),
            ("Mt", "Mt"),
            ("kt", "kt"),
        ] {
            assert_eq!(find_unit(name).map(|it| it.code), Ok(code), "{name}");
        }
        assert_eq!(unit("mcm").unwrap().kind, Kind::Volume);
        assert_eq!(unit("carat").unwrap().kind.base(), "t");
    }

    #[test]
    fn a_wrong_unit_is_told_the_right_one() {
        for (word, code) in [
            ("tonnes", "t"),
            ("tonens", "t"),
            ("thousand metric tons", "kt"),
            ("KG", "kg"),
            ("Kt", "kt"),
            ("short-ton", "short_ton"),
            ("shortton", "short_ton"),
        ] {
            let unknown = unit(word).unwrap_err();
            assert_eq!(unknown.nearest.map(|near| near.code), Some(code), "{word}");
        }
        assert_eq!(unit("xyz").unwrap_err().nearest, None);
    }

    #[test]
    fn a_bare_ton_is_ambiguous() {
        for word in ["ton", "tons", "Tons", "T"] {
            assert_eq!(
                unit(word).unwrap_err().readings,
                ["t", "short_ton", "long_ton"]
            );
            assert!(find_unit(word).is_err());
        }
        assert_eq!(unit("mt").unwrap_err().readings, ["t", "Mt"]);
        assert_eq!(unit("million tons").unwrap_err().readings.len(), 3);
    }
}
