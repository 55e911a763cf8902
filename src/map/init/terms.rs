//! The words by which tables call their columns, in the languages that they are found in, as folded.

use crate::vocabulary::fold;

/// What columns of a nature are called.
pub(super) const COUNTRY: &[&str] = &["country", "land", "staat", "pays", "pais", "страна"];
pub(super) const COMMODITY: &[&str] = &[
    "commodity",
    "mineral",
    "rohstoff",
    "substance",
    "metal",
    "ore",
];
pub(super) const UNIT: &[&str] = &["unit", "einheit", "unite", "unidad"];
pub(super) const YEAR: &[&str] = &["year", "jahr", "annee", "ano", "date"];
pub(super) const DEPOSIT: &[&str] = &[
    "deposit",
    "mine",
    "mines",
    "project",
    "site",
    "field",
    "lagerstatte",
    "grube",
    "bergwerk",
    "gisement",
    "projet",
    "yacimiento",
    "mina",
    "proyecto",
    "name",
    "месторождение",
];
pub(super) const GRADE: &[&str] = &["grade", "gehalt", "teneur", "ley", "lei"];

/// How words begin that name columns of text beside the figures.
const NOTES: &[&str] = &[
    "note", "nota", "remark", "footnote", "comment", "coment", "observ", "remarque", "anm",
    "bemerk",
];

/// How words begin that tell a measure.
const MEASURES: &[(&str, &str)] = &[
    ("prod", "production"),
    ("output", "production"),
    ("forder", "production"),
    ("gewinnung", "production"),
    ("extraccion", "production"),
    ("добыча", "production"),
    ("производство", "production"),
    ("resourc", "resources"),
    ("ressourc", "resources"),
    ("recurso", "resources"),
    ("ресурс", "resources"),
    ("reserv", "reserves"),
    ("vorrat", "reserves"),
    ("запас", "reserves"),
    ("cap", "capacity"),
    ("kapaz", "capacity"),
    ("мощност", "capacity"),
];

/// How words begin that tell a stage.
const STAGES: &[(&str, &str)] = &[
    ("mine", "mine"),
    ("mining", "mine"),
    ("bergwerk", "mine"),
    ("minera", "mine"),
    ("miniere", "mine"),
    ("smelter", "smelter"),
    ("hutte", "smelter"),
    ("refin", "refinery"),
    ("raffin", "refinery"),
];

/// The words of a text, as folded.
pub(super) fn words(text: &str) -> Vec<String> {
    let words = text.split(|sign: char| !sign.is_alphanumeric());
    let words = words.filter(|word| !word.is_empty());
    words.map(fold).collect()
}

/// The measure that a text tells, if it is one.
pub(super) fn measure_in(text: &str) -> Option<&'static str> {
    if fold(text).contains("reserve base") {
        return Some("reserve_base");
    }
    only(words(text).iter().filter_map(|word| measure_of(word)))
}

/// The measure that a word begins to tell.
fn measure_of(word: &str) -> Option<&'static str> {
    let of = |(start, measure): &(&str, &'static str)| word.starts_with(start).then_some(*measure);
    // `minerals` and the like are no stage, and `res` alone is short for reserves.
    MEASURES
        .iter()
        .find_map(of)
        .or((word == "res").then_some("reserves"))
}

/// The stage that a text tells, if it is one.
pub(super) fn stage_in(text: &str) -> Option<&'static str> {
    let of = |word: &String| {
        let of = |(start, stage): &(&str, &'static str)| word.starts_with(start).then_some(*stage);
        let is_mineral = word.starts_with("mineral");
        STAGES.iter().find_map(of).filter(|_| !is_mineral)
    };
    only(words(text).iter().filter_map(of))
}

/// Whether a column's name says that it holds notes.
pub(super) fn is_of_notes(name: &str) -> bool {
    let is_note = |word: &String| NOTES.iter().any(|start| word.starts_with(start));
    words(name).iter().any(is_note)
}

/// Whether one of the words is a whole word of a column's name.
pub(super) fn names_one(name: &str, known: &[&str]) -> bool {
    words(name)
        .iter()
        .any(|word| known.contains(&word.as_str()))
}

/// Whether one of the words is in a column's name.
pub(super) fn bears(name: &str, known: &[&str]) -> bool {
    let name = fold(name);
    known.iter().any(|word| name.contains(word))
}

/// The value that is all that there is, whatever its number.
pub(super) fn only<T: PartialEq>(values: impl IntoIterator<Item = T>) -> Option<T> {
    let mut values = values.into_iter();
    let first = values.next()?;
    values.all(|value| value == first).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn measures_and_stages_are_told_in_any_language() {
        for (text, measure, stage) in [
            (
                "Mine production, lithium content",
                Some("production"),
                Some("mine"),
            ),
            ("Réserves et production", None, None),
            ("Année des réserves", Some("reserves"), None),
            ("RESERVES_2024", Some("reserves"), None),
            ("Reserve base (t)", Some("reserve_base"), None),
            ("Vorräte [1000 t]", Some("reserves"), None),
            ("Запасы", Some("reserves"), None),
            ("Refinery capacity", Some("capacity"), Some("refinery")),
            ("Mineral resources", Some("resources"), None),
            ("Country", None, None),
        ] {
            assert_eq!(
                (measure_in(text), stage_in(text)),
                (measure, stage),
                "{text}"
            );
        }
    }
}
