//! What the names of columns of figures say: measure, unit and year, such as `Prod_t_2021`.

use std::sync::LazyLock;

use regex::Regex;

use super::columns::Column;
use super::draft::escaped;
use super::hints::{basis_in, compound, unit_in_words};
use super::terms::{bears, is_of_notes, measure_in, names_one, stage_in};
use crate::map::pattern::Pattern;
use crate::vocabulary::Vocabulary;

/// A column of figures whose name says more: `Prod_t_2021`.
#[derive(Default)]
pub(super) struct Family {
    /// The pattern for the names of its columns.
    pub(super) pattern: String,
    pub(super) measure: Option<&'static str>,
    pub(super) stage: Option<&'static str>,
    pub(super) basis: Option<&'static str>,
    pub(super) estimated: bool,
    pub(super) has_unit: bool,
    pub(super) has_year: bool,
    /// Where the mineral is, in columns that are named by it.
    pub(super) mineral: Option<&'static str>,
    /// The class of cost that the names tell, as a template: `<{cost} USD/kgU`.
    pub(super) cost: Option<String>,
    /// The unit that the name spells in several words.
    pub(super) unit: Option<&'static str>,
    /// Units that a word of the name may stand for, with the word.
    pub(super) perhaps: Option<(String, &'static [&'static str])>,
    pub(super) columns: Vec<String>,
}

/// The columns of figures, those with names of one kind together. Where columns are named by
/// minerals, `of_minerals`, the mineral is a part of the pattern.
pub(super) fn families(figures: &[&Column], of_minerals: bool, known: Vocabulary) -> Vec<Family> {
    let mut families: Vec<Family> = Vec::new();
    let mut others: Vec<&Column> = Vec::new();
    for column in figures {
        let family = family_of(&column.name, of_minerals, known);
        let says = family.has_year
            || family.mineral.is_some()
            || family.cost.is_some()
            || family.measure.is_some();
        if !says && !is_plain_value(&column.name) {
            others.push(column);
            continue;
        }
        match families
            .iter_mut()
            .find(|known| known.pattern == family.pattern)
        {
            Some(known) => known.columns.push(column.name.clone()),
            None => families.push(family),
        }
    }
    if families.is_empty() {
        others.retain(|column| !is_number_of_another_kind(&column.name));
        let columns = others.iter().map(|column| column.name.clone());
        match others.as_slice() {
            [] => {}
            [only] => families.push(family_of(&only.name, false, known)),
            _ => families.push(Family {
                columns: columns.collect(),
                ..Family::default()
            }),
        }
    }
    // Of two patterns that fit one name, the one with more words of its own goes first.
    families.sort_by_key(|family| !family.estimated);
    families
}

/// Whether a column's name is that of a column of figures: it has a year, or a measure with a unit.
pub(super) fn says_figures(name: &str, known: Vocabulary) -> bool {
    let family = family_of(name, false, known);
    let has_unit = family.has_unit || family.unit.is_some();
    !is_of_notes(name) && (family.has_year || (family.measure.is_some() && has_unit))
}

fn is_plain_value(name: &str) -> bool {
    let words = [
        "value", "quantity", "amount", "figure", "tonnage", "menge", "quantite", "cantidad",
    ];
    bears(name, &words)
}

/// Whether a column's name is that of numbers, but of no amounts.
pub(super) fn is_number_of_another_kind(name: &str) -> bool {
    let words = [
        "no",
        "nr",
        "id",
        "objectid",
        "code",
        "lat",
        "latitude",
        "lon",
        "long",
        "longitude",
        "x",
        "y",
        "rank",
        "rang",
        "page",
        "grade",
        "ley",
        "gehalt",
        "teneur",
    ];
    names_one(name, &words)
}

fn family_of(name: &str, of_minerals: bool, known: Vocabulary) -> Family {
    let mut family = Family {
        measure: measure_in(name),
        stage: stage_in(name),
        basis: basis_in(name, known),
        unit: unit_in_words(name, known),
        columns: vec![name.to_owned()],
        ..Family::default()
    };
    let mut rest = name;
    if of_minerals && let Some((before, mineral)) = mineral_in(name, known) {
        family.read(before, known);
        family.pattern.push_str("{mineral}");
        family.mineral = Some("{mineral}");
        rest = &name[before.len() + mineral.len()..];
    }
    family.read(rest, known);
    family.take_cost();
    if family.mineral.is_some() && family.pattern == "{mineral}" {
        // It would describe any name.
        family.pattern.clear();
        family.mineral = Some("{column}");
    } else if !Pattern::parse(&family.pattern).is_ok_and(|pattern| pattern.fits(name)) {
        // A name that no pattern describes is taken as it is.
        family.pattern = escaped(name);
        (family.has_unit, family.has_year) = (false, false);
        (family.mineral, family.cost) = (None, None);
    }
    family
}

/// The name of a mineral in a column's name, the longest, with what stands before it.
pub(super) fn mineral_in(name: &str, known: Vocabulary) -> Option<(&str, &str)> {
    let is_inner = |sign: char| sign.is_alphanumeric();
    let starts = name.char_indices().filter(|(at, sign)| {
        is_inner(*sign) && !name[..*at].chars().next_back().is_some_and(is_inner)
    });
    let found = starts.filter_map(|(start, _)| {
        let ends = name[start..].char_indices().map(|(at, _)| start + at);
        let ends = ends.filter(|end| !name[*end..].chars().next().is_some_and(is_inner));
        let mut ends: Vec<usize> = ends.chain([name.len()]).collect();
        ends.reverse();
        let is_mineral = |end: &usize| {
            let text = name[start..*end].trim_end();
            let is_whole = text.ends_with(|sign: char| is_inner(sign) || sign == ')');
            is_whole && text.len() == end - start && known.find_commodity(text).is_some()
        };
        let end = ends.into_iter().find(is_mineral)?;
        Some((&name[..start], &name[start..end]))
    });
    found.into_iter().next()
}

fn is_year_of(word: &str) -> bool {
    word.len() == 4
        && matches!(word.get(..2), Some("18" | "19" | "20"))
        && word.parse::<u32>().is_ok()
}

impl Family {
    /// Takes a part of the name into the pattern.
    fn read(&mut self, text: &str, known: Vocabulary) {
        let mut word = String::new();
        for sign in text.chars().map(Some).chain([None]) {
            match sign {
                Some(sign) if sign.is_alphanumeric() => word.push(sign),
                sign => {
                    self.add(&std::mem::take(&mut word), known);
                    let Some(sign) = sign else { continue };
                    if matches!(sign, '*' | '[' | ']' | '{' | '}' | '\\' | '!') {
                        self.pattern.push('\\');
                    }
                    self.pattern.push(sign);
                }
            }
        }
    }

    fn add(&mut self, word: &str, known: Vocabulary) {
        // `2024e` is estimated, `2023p` preliminary, `2023r` revised.
        let marked = word
            .strip_suffix(['e', 'E', 'p', 'P', 'r', 'R'])
            .filter(|year| is_year_of(year));
        if is_year_of(word) && !self.has_year {
            self.has_year = true;
            self.pattern.push_str("{year}");
        } else if let Some(year) = marked.filter(|_| !self.has_year) {
            self.has_year = true;
            self.estimated = !word.ends_with(['r', 'R']);
            self.pattern.push_str("{year}");
            self.pattern.push_str(&word[year.len()..]);
        } else if !self.has_unit
            && self.unit.is_none()
            && !self.pattern.is_empty()
            && known.unit(word).is_ok()
        {
            self.has_unit = true;
            self.pattern.push_str("{unit}");
        } else {
            let lower = word.to_lowercase();
            self.estimated |= lower.starts_with("est") || lower.starts_with("prelim");
            let unknown = known.find_unit(word).err();
            let readings = unknown.map_or(&[][..], |unknown| unknown.readings);
            if !readings.is_empty() {
                self.perhaps = Some((word.to_owned(), readings));
            }
            if self.has_unit && self.basis.is_none() {
                // Behind a unit, an element's symbol says what is weighed: `kt Cu`.
                let symbol = known.commodity_of_symbol(word).map(|_| "contained");
                self.basis = compound(word, known).or(symbol);
            }
            self.pattern.push_str(word);
        }
    }

    /// Takes a class of cost out of the pattern: `< USD 80/kgU`, `<40 USD/kgU`.
    fn take_cost(&mut self) {
        let Some(found) = COST.captures(&self.pattern) else {
            return;
        };
        let part = |name: &str| found.name(name).map_or("", |part| part.as_str());
        let (shown, currency) = match part("first") {
            "" => (
                format!("{{cost}}{}{}", part("gap"), part("last")),
                part("last"),
            ),
            first => (format!("{first}{}{{cost}}", part("space")), first),
        };
        let (before, per, after) = (part("before"), part("per"), part("after"));
        let cost = format!("<{{cost}} {currency}/{per}");
        self.pattern = format!("{before}{shown}/{per}{after}");
        self.cost = Some(cost);
    }
}

/// A class of cost, with the currency before the amount or behind it.
static COST: LazyLock<Regex> = LazyLock::new(|| {
    let cost = r"^(?<before>.*<\s*)(?:(?<first>[A-Z]{3})(?<space>\s*)[0-9]+|[0-9]+(?<gap>\s*)(?<last>[A-Z]{3}))/(?<per>[A-Za-z][A-Za-z0-9]*)(?<after>.*)$";
    Regex::new(cost).expect("the pattern is one")
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_columns_name_is_taken_apart() {
        let of = |name: &str, of_minerals| {
            let family = family_of(name, of_minerals, Vocabulary::default());
            (family.pattern, family.measure, family.basis)
        };
        for (name, of_minerals, pattern, measure, basis) in [
            (
                "Prod_t_est_2022",
                false,
                "Prod_{unit}_est_{year}",
                Some("production"),
                None,
            ),
            ("2023p", false, "{year}p", None, None),
            (
                "Producción 2023 (kt Cu)",
                false,
                "Producción {year} ({unit} Cu)",
                Some("production"),
                Some("contained"),
            ),
            (
                "Reserves (kt WO3)",
                false,
                "Reserves ({unit} WO3)",
                Some("reserves"),
                Some("WO3"),
            ),
            (
                "Rare earths (t REO)",
                true,
                "{mineral} ({unit} REO)",
                None,
                Some("REO"),
            ),
            (
                "Reserves of iron ore, Mt",
                true,
                "Reserves of {mineral}, {unit}",
                Some("reserves"),
                None,
            ),
            ("Tungsten", true, "", None, None),
            (
                "Vorräte [1000 t]",
                false,
                "Vorräte \\[1000 t\\]",
                Some("reserves"),
                None,
            ),
        ] {
            let expected = (pattern.to_owned(), measure, basis);
            assert_eq!(of(name, of_minerals), expected, "{name}");
        }
    }

    #[test]
    fn classes_of_cost_are_a_part_of_the_name() {
        for (name, pattern, cost) in [
            ("< USD 80/kgU", "< USD {cost}/kgU", Some("<{cost} USD/kgU")),
            ("<40 USD/kgU", "<{cost} USD/kgU", Some("<{cost} USD/kgU")),
            ("Reserves < 40", "Reserves < 40", None),
        ] {
            let family = family_of(name, false, Vocabulary::default());
            assert_eq!(
                (family.pattern.as_str(), family.cost.as_deref()),
                (pattern, cost),
                "{name}"
            );
        }
    }
}
