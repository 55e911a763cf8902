//! What the lines above a table, its file's name and columns of one text say of all its rows.

use super::terms::{measure_in, only, stage_in, words};
use crate::map::words::is_date;
use crate::vocabulary::{Basis, Vocabulary};

/// The words, at the most, of a commodity's name.
const LONGEST: usize = 3;

/// What is said of all rows; nothing where two things are.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Hints {
    pub(super) commodity: Option<&'static str>,
    pub(super) unit: Option<&'static str>,
    pub(super) year: Option<u16>,
    pub(super) measure: Option<&'static str>,
    pub(super) stage: Option<&'static str>,
    pub(super) basis: Option<&'static str>,
}

impl Hints {
    /// What titles say; the file's name counts where it says more.
    pub(super) fn of(titles: &[String], file: &str, known: Vocabulary) -> Hints {
        let said = titles.join("; ");
        let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
        let commodity = only(commodities_in(&said, known));
        Hints {
            commodity: commodity.or_else(|| only(commodities_in(stem, known))),
            unit: only(units_in(&said, known)),
            year: only(years_in(&said)),
            measure: measure_in(&said).or_else(|| measure_in(stem)),
            stage: stage_in(&said).or_else(|| stage_in(stem)),
            basis: only(titles.iter().filter_map(|title| basis_in(title, known))),
        }
    }
}

/// The commodities that a text names.
pub(super) fn commodities_in(text: &str, known: Vocabulary) -> Vec<&'static str> {
    let words = words(text);
    let mut found = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let longest = LONGEST.min(words.len() - at);
        let of = |count| {
            let name = words[at..at + count].join(" ");
            Some((count, known.find_commodity(&name)?.code))
        };
        match (1..=longest).rev().find_map(of) {
            Some((count, code)) => {
                found.push(code);
                at += count;
            }
            None => at += 1,
        }
    }
    found
}

/// The units that a text names: words of some length, and what stands in brackets.
fn units_in(text: &str, known: Vocabulary) -> Vec<&'static str> {
    let unit = |text: &str| known.find_unit(text).ok().map(|unit| unit.code);
    if let Some(unit) = unit_in_words(text, known) {
        return vec![unit];
    }
    let parts = text.split(['(', ')', '[', ']']).enumerate();
    let found = parts.flat_map(|(at, part)| {
        let words = part.split(|sign: char| !sign.is_alphanumeric());
        // A single letter outside brackets is no unit.
        words.filter(move |word| word.len() > 3 || at % 2 == 1)
    });
    found.filter_map(unit).collect()
}

/// The unit that a text spells in several words, such as `1000 t`: the most words that are a unit
/// together.
pub(super) fn unit_in_words(text: &str, known: Vocabulary) -> Option<&'static str> {
    let words: Vec<&str> = text
        .split(|sign: char| !(sign.is_alphanumeric() || sign == '.'))
        .filter(|word| !word.is_empty())
        .collect();
    (2..=4).rev().find_map(|length| {
        let mut windows = words.windows(length).map(|words| words.join(" "));
        windows.find_map(|text| Some(known.find_unit(&text).ok()?.code))
    })
}

fn years_in(text: &str) -> Vec<u16> {
    let words = text.split(|sign: char| !sign.is_alphanumeric());
    let years = words.filter(|word| is_date(word) && matches!(word.get(..2), Some("19" | "20")));
    years.filter_map(|year| year.parse().ok()).collect()
}

/// What a text says is weighed: a compound, or the element that is contained.
pub(super) fn basis_in(text: &str, known: Vocabulary) -> Option<&'static str> {
    const CONTAINED: [&str; 6] = [
        "content",
        "contained",
        "contenu",
        "inhalt",
        "contenido",
        "enthalten",
    ];
    let compound = text
        .split(|sign: char| !sign.is_alphanumeric())
        .find_map(|word| compound(word, known));
    let contained = || {
        let is_contained = |word: &String| CONTAINED.contains(&word.as_str());
        words(text).iter().any(is_contained).then_some("contained")
    };
    let gross = || {
        words(text)
            .join(" ")
            .contains("gross weight")
            .then_some("gross")
    };
    compound.or_else(contained).or_else(gross)
}

/// The basis that a word of a text is: `LCE`, `REO`, or a compound that figures are quoted as.
pub(super) fn compound(word: &str, known: Vocabulary) -> Option<&'static str> {
    match known.basis(word).ok()? {
        Basis::Lce => Some("LCE"),
        Basis::Reo => Some("REO"),
        Basis::Compound(formula) => {
            let rows = known.commodities().iter();
            let mut compounds = rows.flat_map(|row| row.compounds.iter().copied());
            compounds.find(|known| *known == formula)
        }
        _ => None,
    }
}

/// The compound or element that a word of a column's name is, whatever its case: `wo3`, `Cu`.
pub(super) fn formula(word: &str, known: Vocabulary) -> Option<&'static str> {
    let symbol = || known.commodity_of_symbol(word)?.symbol;
    let spelled = || {
        let near = known.basis(word).err()?.nearest?.code;
        let has_digit = near.bytes().any(|byte| byte.is_ascii_digit());
        has_digit.then_some(near)
    };
    compound(word, known).or_else(symbol).or_else(spelled)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_says_what_holds_of_all_rows() {
        let of = |title: &str| Hints::of(&[title.to_owned()], "table-3.csv", Vocabulary::default());
        let hints = of("Table 2.-World reserves of uranium (tonnes U3O8, as of 1 January 2023)");
        assert_eq!(hints.commodity, Some("uranium"));
        assert_eq!((hints.unit, hints.year), (Some("t"), Some(2023)));
        assert_eq!(
            (hints.measure, hints.basis),
            (Some("reserves"), Some("U3O8"))
        );
        let hints = of(
            "Lithium: mine production and reserves, 2022 and 2023 (thousand metric tons of contained lithium)",
        );
        assert_eq!((hints.commodity, hints.unit), (Some("lithium"), Some("kt")));
        assert_eq!((hints.measure, hints.year), (None, None), "two of each");
        assert_eq!(
            (hints.stage, hints.basis),
            (Some("mine"), Some("contained"))
        );
        let hints = of("Lead and zinc, mine output in t");
        assert_eq!((hints.commodity, hints.unit), (None, None));
    }

    #[test]
    fn a_files_name_counts_where_nothing_else_is_said() {
        let of = |titles: &[&str], file| {
            let titles: Vec<String> = titles.iter().map(|title| (*title).to_owned()).collect();
            Hints::of(&titles, file, Vocabulary::default()).commodity
        };
        assert_eq!(of(&[], "tungsten_reserves.csv"), Some("tungsten"));
        assert_eq!(of(&["Lithium in 2023"], "tungsten.csv"), Some("lithium"));
        assert_eq!(of(&[], "world-2024.csv"), None);
    }
}
