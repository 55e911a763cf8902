//! What the words in a record mean: countries and areas, commodities, units, chemical bases, dated
//! names, and the closed lists of the schemas.
//!
//! The knowledge is in the tables (`*.tsv`) beside the code, one row a thing, each row naming its
//! source in its last column. They are embedded, and parsed when first asked. This module never
//! reads a record, a file or the clock: it is asked about a word and answers.
//!
//! There are two questions. *Is this the code?* ([`country`], [`commodity`], [`unit()`], [`basis`]):
//! exact, without an allocation where the answer is yes, and with a suggestion where it is no. *Which
//! one does this name mean?* ([`find_country`], [`find_area`], [`find_commodity`], [`find_unit`]):
//! forgiving of case, accents, blanks and punctuation, as published tables need it.

use std::collections::HashMap;
use std::fmt;

use crate::suggest;

pub mod bases;
pub mod commodities;
pub mod countries;
pub mod names;
mod own;
pub mod terms;
pub mod units;

pub use bases::{Basis, basis, contained_factor, mass_fraction};
pub use commodities::{Commodity, commodity, find_commodity};
pub use countries::{
    Area, Country, Place, area, area_members, country, find_area, find_country, find_place,
    is_area, place,
};
pub use names::{Anachronism, DatedName, anachronism};
pub(crate) use own::keep;
pub use own::{Additions, Defined, Vocabulary};
pub use terms::{Term, terms};
pub use units::{Kind, Unit, find_unit, unit};

/// A word that a vocabulary does not hold, or that may mean several things.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unknown {
    /// What was looked for: "country", "commodity", "unit", "basis".
    pub kind: &'static str,
    /// The word as it was given.
    pub word: Box<str>,
    /// What was probably meant.
    pub nearest: Option<Known>,
    /// Where several are as near: what was perhaps meant.
    pub candidates: Vec<Known>,
    /// The codes that an ambiguous word may stand for, such as those of `ton`; else empty.
    pub readings: &'static [&'static str],
}

/// A word that a vocabulary holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Known {
    /// The code, as records spell it.
    pub code: &'static str,
    /// The name for messages.
    pub name: &'static str,
}

impl Known {
    fn shown(&self) -> String {
        let Known { code, name } = self;
        if name.eq_ignore_ascii_case(code) || code.len() > 3 {
            format!("`{code}`")
        } else {
            format!("`{code}` ({name})")
        }
    }
}

impl Unknown {
    /// What to do about it, as a line of help; `None` where nothing is near.
    pub fn help(&self) -> Option<String> {
        if let [most @ .., last] = self.readings {
            let list = if most.is_empty() {
                format!("`{last}`")
            } else {
                format!("`{}` or `{last}`", most.join("`, `"))
            };
            return Some(format!("write {list}"));
        }
        let meant = self.nearest.iter().chain(&self.candidates);
        let meant: Vec<String> = meant.map(Known::shown).collect();
        let (last, most) = meant.split_last()?;
        let help = if most.is_empty() {
            format!("did you mean {last}?")
        } else {
            format!("did you mean {} or {last}?", most.join(", "))
        };
        Some(match (self.kind, &*self.word) {
            // Tungsten's symbol is also the sign of tables for what is withheld.
            ("commodity", "W") => {
                format!("{help} (In tables `W` mostly says that a figure is withheld)")
            }
            _ => help,
        })
    }
}

impl fmt::Display for Unknown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fault = if self.readings.is_empty() {
            "unknown"
        } else {
            "ambiguous"
        };
        write!(f, "{fault} {} `{}`", self.kind, self.word)
    }
}

impl std::error::Error for Unknown {}

/// More candidates than these that are as near help nobody.
const CANDIDATES: usize = 3;

/// What was probably meant, and where several are as near, what perhaps was.
fn meant(near: Vec<Known>) -> (Option<Known>, Vec<Known>) {
    match near.as_slice() {
        [only] => (Some(*only), Vec::new()),
        several if several.len() <= CANDIDATES => (None, near),
        _ => (None, Vec::new()),
    }
}

/// The rows of an embedded table of `N` columns, without comments and blank lines.
fn rows<const N: usize>(table: &'static str) -> impl Iterator<Item = [&'static str; N]> {
    table
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| {
            let mut cells = line.split('\t');
            let row = std::array::from_fn(|_| cells.next().unwrap_or_default());
            debug_assert!(cells.next().is_none(), "more than {N} cells: {line}");
            row
        })
}

/// The words in a cell that holds several.
fn words(cell: &'static str) -> impl Iterator<Item = &'static str> {
    cell.split(';')
        .map(str::trim)
        .filter(|word| !word.is_empty())
}

/// Where each name stands in its table, by the name as folded.
#[derive(Debug, Clone)]
struct Index {
    at: HashMap<Box<str>, usize>,
    /// The names as written, for suggestions.
    names: Vec<(&'static str, usize)>,
    fold: fn(&str) -> String,
}

impl Index {
    /// Indexes `(name, row)` pairs; of two rows with one folded name the first wins (a test in each
    /// vocabulary proves that there are none).
    fn new(
        names: impl IntoIterator<Item = (&'static str, usize)>,
        fold: fn(&str) -> String,
    ) -> Self {
        let names: Vec<_> = names.into_iter().collect();
        let mut at = HashMap::with_capacity(names.len());
        for &(name, row) in &names {
            at.entry(fold(name).into_boxed_str()).or_insert(row);
        }
        Self { at, names, fold }
    }

    fn find(&self, name: &str) -> Option<usize> {
        self.at.get((self.fold)(name).as_str()).copied()
    }

    /// The rows of the names that were perhaps meant: more than one where they are as near.
    fn nearest(&self, name: &str) -> Vec<usize> {
        if let Some(row) = self.find(name) {
            return vec![row];
        }
        let mut near = suggest::all_nearest(name, self.names.iter().map(|(known, _)| *known));
        // An abbreviation such as `PRC` is near to any word as short.
        let is_abbreviation = |name: &&str| !name.contains(|sign: char| sign.is_lowercase());
        if !near.iter().all(is_abbreviation) {
            near.retain(|name| !is_abbreviation(name));
        }
        let of_name = |near: &&str| self.names.iter().find(|(known, _)| known == near);
        let mut rows: Vec<usize> = near.iter().filter_map(of_name).map(|pair| pair.1).collect();
        rows.sort_unstable();
        rows.dedup();
        rows
    }

    /// The folded names that two rows claim.
    #[cfg(test)]
    fn contested(&self) -> Vec<&'static str> {
        let claimed = |&(name, row): &(&'static str, usize)| self.find(name) != Some(row);
        self.names
            .iter()
            .filter(|pair| claimed(pair))
            .map(|(name, _)| *name)
            .collect()
    }
}

/// A name without what tables vary: lower case, accents dropped, `&` as "and", apostrophes and full
/// stops dropped, every other run of blanks and punctuation as one blank.
pub(crate) fn fold(name: &str) -> String {
    let mut folded = String::with_capacity(name.len());
    let mut gap = false;
    let mut push = |text: &str| {
        for character in text.chars() {
            match character {
                '\'' | '’' | '‘' | '`' | 'ʻ' | 'ʼ' | '.' | '\u{300}'..='\u{36f}' => {}
                _ if character.is_alphanumeric() => {
                    if gap && !folded.is_empty() {
                        folded.push(' ');
                    }
                    gap = false;
                    match plain(character) {
                        Some(plain) => folded.push_str(plain),
                        None => folded.extend(character.to_lowercase()),
                    }
                }
                _ => gap = true,
            }
        }
    };
    for (at, part) in name.split('&').enumerate() {
        push(if at > 0 { " and " } else { "" });
        push(part);
    }
    folded
}

/// The letters or digit under an accented, ligated or subscript character.
fn plain(character: char) -> Option<&'static str> {
    Some(match character {
        'À'..='Å' | 'à'..='å' | 'Ā'..='ą' => "a",
        'Æ' | 'æ' => "ae",
        'Ç' | 'ç' | 'Ć'..='č' => "c",
        'Ď'..='đ' | 'Ð' | 'ð' => "d",
        'È'..='Ë' | 'è'..='ë' | 'Ē'..='ě' => "e",
        'Ĝ'..='ģ' => "g",
        'Ì'..='Ï' | 'ì'..='ï' | 'Ĩ'..='ı' => "i",
        'Ĺ'..='ł' => "l",
        'Ñ' | 'ñ' | 'Ń'..='ň' => "n",
        'Ò'..='Ö' | 'Ø' | 'ò'..='ö' | 'ø' | 'Ō'..='ő' => "o",
        'Œ' | 'œ' => "oe",
        'Ŕ'..='ř' => "r",
        'Ś'..='š' | 'Ș' | 'ș' => "s",
        'ß' => "ss",
        'Ţ'..='ŧ' | 'Ț' | 'ț' => "t",
        'Þ' | 'þ' => "th",
        'Ù'..='Ü' | 'ù'..='ü' | 'Ũ'..='ų' => "u",
        'Ý' | 'ý' | 'ÿ' | 'Ÿ' => "y",
        'Ź'..='ž' => "z",
        '₀'..='₉' => &"0123456789"[character as usize - '₀' as usize..][..1],
        '²' => "2",
        '³' => "3",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::{Known, Unknown, fold, unit};

    #[test]
    fn folding_drops_what_tables_vary() {
        for (name, folded) in [
            ("  Côte d’Ivoire ", "cote divoire"),
            ("United\u{a0}States", "united states"),
            ("Co\u{302}te d'Ivoire", "cote divoire"),
            ("U.S.S.R.", "ussr"),
            (
                "Titanium & titanium dioxide",
                "titanium and titanium dioxide",
            ),
            ("Nitrogen(fixed) - Ammonia", "nitrogen fixed ammonia"),
            ("Li₂CO₃", "li2co3"),
            ("\u{feff}Türkiye", "turkiye"),
            ("---", ""),
        ] {
            assert_eq!(fold(name), folded, "{name}");
        }
    }

    #[test]
    fn every_row_cites_its_source() {
        for (table, width) in [
            (include_str!("ambiguous_units.tsv"), 4),
            (include_str!("areas.tsv"), 5),
            (include_str!("commodities.tsv"), 10),
            (include_str!("countries.tsv"), 7),
            (include_str!("dated_names.tsv"), 5),
            (include_str!("elements.tsv"), 4),
            (include_str!("terms.tsv"), 4),
            (include_str!("units.tsv"), 6),
        ] {
            for row in table.lines().filter(|line| !line.starts_with('#')) {
                let cells: Vec<_> = row.split('\t').collect();
                assert_eq!(cells.len(), width, "{row}");
                assert!(!cells[width - 1].is_empty(), "no source: {row}");
                assert!(
                    cells.iter().all(|cell| cell.trim() == *cell),
                    "stray blanks: {row}"
                );
            }
        }
    }

    #[test]
    fn an_unknown_word_says_what_to_do() {
        let meant = |code, name| Unknown {
            kind: "country",
            word: "Kazakstan".into(),
            nearest: Some(Known { code, name }),
            candidates: Vec::new(),
            readings: &[],
        };
        let kazakhstan = meant("KAZ", "Kazakhstan");
        assert_eq!(kazakhstan.to_string(), "unknown country `Kazakstan`");
        assert_eq!(
            kazakhstan.help().unwrap(),
            "did you mean `KAZ` (Kazakhstan)?"
        );
        assert_eq!(
            meant("world", "the world").help().unwrap(),
            "did you mean `world`?"
        );
        let ton = unit("ton").unwrap_err();
        assert_eq!(ton.to_string(), "ambiguous unit `ton`");
        assert_eq!(ton.help().unwrap(), "write `t`, `short_ton` or `long_ton`");
    }
}
