//! What the names of columns of figures say: measure, unit and year, such as `Prod_t_2021`.

use super::columns::Column;
use super::draft::escaped;
use crate::map::pattern::Pattern;
use crate::vocabulary;

/// A column of figures whose name says more: `Prod_t_2021`.
pub(super) struct Family {
    /// The pattern for the names of its columns.
    pub(super) pattern: String,
    pub(super) measure: Option<&'static str>,
    pub(super) estimated: bool,
    pub(super) has_unit: bool,
    pub(super) has_year: bool,
    /// The unit that the name spells in several words.
    pub(super) unit: Option<&'static str>,
    pub(super) columns: Vec<String>,
}

/// The columns of figures, those with names of one kind together.
pub(super) fn families(figures: &[&Column]) -> Vec<Family> {
    let mut families: Vec<Family> = Vec::new();
    for column in figures {
        let family = family_of(&column.name);
        if !family.has_year && family.measure.is_none() && !is_plain_value(&column.name) {
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
    if let ([], [only]) = (families.as_slice(), figures) {
        families.push(family_of(&only.name));
    }
    // Of two patterns that fit one name, the one with more words of its own goes first.
    families.sort_by_key(|family| !family.estimated);
    families
}

/// Whether a column's name is that of a column of figures: it has a year, or a measure with a unit.
pub(super) fn says_figures(name: &str) -> bool {
    let family = family_of(name);
    let has_unit = family.has_unit || family.unit.is_some();
    let words = name.split(|sign: char| !sign.is_alphanumeric());
    let is_of_words = words
        .map(str::to_lowercase)
        .any(|word| NOTES.iter().any(|start| word.starts_with(start)));
    !is_of_words && (family.has_year || (family.measure.is_some() && has_unit))
}

/// How words begin that name columns of text beside the figures.
const NOTES: [&str; 6] = ["note", "remark", "footnote", "comment", "anm", "bemerk"];

fn is_plain_value(name: &str) -> bool {
    let words = [
        "value",
        "quantity",
        "amount",
        "figure",
        "tonnage",
        "menge",
        "quantité",
        "cantidad",
    ];
    words.iter().any(|word| name.to_lowercase().contains(word))
}

fn family_of(name: &str) -> Family {
    let mut family = Family {
        pattern: String::new(),
        measure: None,
        estimated: false,
        has_unit: false,
        has_year: false,
        unit: None,
        columns: vec![name.to_owned()],
    };
    family.unit = unit_in_words(name);
    if name
        .to_lowercase()
        .replace('_', " ")
        .contains("reserve base")
    {
        family.measure = Some("reserve_base");
    }
    let mut word = String::new();
    for sign in name.chars().map(Some).chain([None]) {
        match sign {
            Some(sign) if sign.is_alphanumeric() => word.push(sign),
            sign => {
                family.add(&std::mem::take(&mut word));
                if let Some(sign) = sign {
                    if matches!(sign, '*' | '[' | ']' | '{' | '}' | '\\' | '!') {
                        family.pattern.push('\\');
                    }
                    family.pattern.push(sign);
                }
            }
        }
    }
    if !Pattern::parse(&family.pattern).is_ok_and(|pattern| pattern.fits(name)) {
        // A name that no pattern describes is taken as it is.
        family.pattern = escaped(name);
        (family.has_unit, family.has_year) = (false, false);
    }
    family
}

/// The unit that a column's name spells in several words, such as `1000 t`: the most words that
/// are a unit together.
fn unit_in_words(name: &str) -> Option<&'static str> {
    let words: Vec<&str> = name
        .split(|sign: char| !(sign.is_alphanumeric() || sign == '.'))
        .filter(|word| !word.is_empty())
        .collect();
    (2..=4).rev().find_map(|length| {
        let mut windows = words.windows(length).map(|words| words.join(" "));
        windows.find_map(|text| Some(vocabulary::find_unit(&text).ok()?.code))
    })
}

fn is_year_of(word: &str) -> bool {
    word.len() == 4
        && matches!(word.get(..2), Some("18" | "19" | "20"))
        && word.parse::<u32>().is_ok()
}

impl Family {
    fn add(&mut self, word: &str) {
        let lower = word.to_lowercase();
        let is_year = is_year_of(word);
        let measures = [
            ("prod", "production"),
            ("output", "production"),
            ("förder", "production"),
            ("gewinnung", "production"),
            ("resourc", "resources"),
            ("ressourc", "resources"),
            ("res", "reserves"),
            ("vorr", "reserves"),
            ("cap", "capacity"),
            ("kapaz", "capacity"),
        ];
        let is_estimate = word.len() == 5 && word.ends_with(['e', 'E']);
        if is_year && !self.has_year {
            self.has_year = true;
            self.pattern.push_str("{year}");
        } else if is_estimate && !self.has_year && word.get(..4).is_some_and(is_year_of) {
            (self.has_year, self.estimated) = (true, true);
            self.pattern.push_str("{year}");
            self.pattern.push_str(&word[4..]);
        } else if !self.has_unit
            && self.unit.is_none()
            && !self.pattern.is_empty()
            && vocabulary::unit(word).is_ok()
        {
            self.has_unit = true;
            self.pattern.push_str("{unit}");
        } else {
            if let Some((_, measure)) = measures.iter().find(|(start, _)| lower.starts_with(start))
            {
                self.measure.get_or_insert(measure);
            }
            self.estimated |= lower.starts_with("est");
            self.pattern.push_str(word);
        }
    }
}
